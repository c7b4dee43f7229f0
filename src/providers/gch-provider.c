/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-provider.h"

G_DEFINE_INTERFACE (GchProvider, gch_provider, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (GchSignedIn, gch_signed_in, gch_signed_in_copy, gch_signed_in_free)

static void
gch_provider_default_init (GchProviderInterface *iface)
{
  /**
   * GchProvider::more:
   *
   * The portal has something new for this user. Also emitted each time the event stream opens,
   * because what happened before that is not told again.
   */
  g_signal_new ("more", GCH_TYPE_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  /**
   * GchProvider::credentials-changed:
   * @credentials: secret; only ever to the keyring
   *
   * The tokens were rotated; the former ones will not work much longer.
   */
  g_signal_new ("credentials-changed", GCH_TYPE_PROVIDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);
}

GchSignedIn *
gch_signed_in_copy (const GchSignedIn *self)
{
  GchSignedIn *copy = g_new0 (GchSignedIn, 1);

  copy->owner = gch_owner_copy (self->owner);
  copy->portal_name = g_strdup (self->portal_name);
  copy->account_name = g_strdup (self->account_name);
  copy->user_name = g_strdup (self->user_name);
  copy->display_name = g_strdup (self->display_name);
  copy->credentials = g_strdup (self->credentials);

  return copy;
}

void
gch_signed_in_free (GchSignedIn *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->owner, gch_owner_free);
  g_free (self->portal_name);
  g_free (self->account_name);
  g_free (self->user_name);
  g_free (self->display_name);
  g_free (self->credentials);
  g_free (self);
}

/**
 * gch_provider_sign_in_async:
 * @one_time_code: (nullable): the second factor, where the portal asks for one
 *
 * Makes a session at the portal.
 */
void
gch_provider_sign_in_async (GchProvider *self, const char *user_name, const char *password,
                            const char *one_time_code, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GCH_PROVIDER_GET_IFACE (self)->sign_in_async (self, user_name, password, one_time_code,
                                                cancellable, callback, user_data);
}

/**
 * gch_provider_sign_in_finish:
 *
 * Returns: (transfer full): who is signed in, or %NULL with a message for people:
 * %GCH_ERROR_CREDENTIALS, %GCH_ERROR_NOT_A_PORTAL, %GCH_ERROR_CERTIFICATE, %GCH_ERROR_NETWORK and
 * what else can go wrong
 */
GchSignedIn *
gch_provider_sign_in_finish (GchProvider *self, GAsyncResult *result, GError **error)
{
  return GCH_PROVIDER_GET_IFACE (self)->sign_in_finish (self, result, error);
}

/**
 * gch_provider_resume:
 * @credentials: what an earlier sign-in gave, from the keyring
 *
 * Goes on with an earlier session, without asking the portal.
 *
 * Returns: %FALSE and %GCH_ERROR_INVALID when these credentials are not for this portal
 */
gboolean
gch_provider_resume (GchProvider *self, const char *credentials, GError **error)
{
  return GCH_PROVIDER_GET_IFACE (self)->resume (self, credentials, error);
}

/**
 * gch_provider_sign_out_async:
 *
 * Ends the session at the portal and forgets the tokens, whether the portal could be told or not.
 */
void
gch_provider_sign_out_async (GchProvider *self, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  GCH_PROVIDER_GET_IFACE (self)->sign_out_async (self, cancellable, callback, user_data);
}

/**
 * gch_provider_sign_out_finish:
 *
 * Returns: %FALSE when the portal could not be told
 */
gboolean
gch_provider_sign_out_finish (GchProvider *self, GAsyncResult *result, GError **error)
{
  return GCH_PROVIDER_GET_IFACE (self)->sign_out_finish (self, result, error);
}

/**
 * gch_provider_send_async:
 * @operation: copied
 *
 * Gives one operation to the portal. Doing it again with the same operation is safe.
 */
void
gch_provider_send_async (GchProvider *self, const GchOperation *operation,
                         GCancellable *cancellable, GAsyncReadyCallback callback,
                         gpointer user_data)
{
  GCH_PROVIDER_GET_IFACE (self)->send_async (self, operation, cancellable, callback, user_data);
}

/**
 * gch_provider_send_finish:
 *
 * Returns: (transfer full) (not nullable): how it ended
 */
GchOutcome *
gch_provider_send_finish (GchProvider *self, GAsyncResult *result)
{
  return GCH_PROVIDER_GET_IFACE (self)->send_finish (self, result);
}

/**
 * gch_provider_pull_async:
 * @cursor: (nullable): where the last page ended; %NULL for the beginning
 *
 * Fetches the next page of the change feed.
 */
void
gch_provider_pull_async (GchProvider *self, const char *cursor, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GCH_PROVIDER_GET_IFACE (self)->pull_async (self, cursor, cancellable, callback, user_data);
}

/**
 * gch_provider_pull_finish:
 *
 * Returns: (transfer full) (not nullable): how it ended; a success has a page
 */
GchOutcome *
gch_provider_pull_finish (GchProvider *self, GAsyncResult *result)
{
  return GCH_PROVIDER_GET_IFACE (self)->pull_finish (self, result);
}

/**
 * gch_provider_listen_async:
 *
 * Opens the event stream and stays until it breaks, emitting [signal@GchProvider::more].
 */
void
gch_provider_listen_async (GchProvider *self, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GCH_PROVIDER_GET_IFACE (self)->listen_async (self, cancellable, callback, user_data);
}

/**
 * gch_provider_listen_finish:
 *
 * Returns: %TRUE when the portal closed the stream in an orderly way
 */
gboolean
gch_provider_listen_finish (GchProvider *self, GAsyncResult *result, GError **error)
{
  return GCH_PROVIDER_GET_IFACE (self)->listen_finish (self, result, error);
}

const GchPolicy *
gch_provider_get_policy (GchProvider *self)
{
  return GCH_PROVIDER_GET_IFACE (self)->get_policy (self);
}
