/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>

#include "gch-portal-provider.h"
#include "gch-problem.h"

typedef struct
{
  GchProvider *provider;  /* (owned) */
  GchSignedIn *signed_in; /* (owned) (nullable) */
} SignIn;

static void start_demonstration (GchSession *self);
static void resume_demonstration (GchSession *self);

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  g_clear_object (&sign_in->provider);
  g_clear_pointer (&sign_in->signed_in, gch_signed_in_free);
  g_free (sign_in);
}

/* --- keyring --- */

static void
on_credentials_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchSession) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean stored = gch_keyring_store_finish (GCH_KEYRING (source), result, &error);

  /* Superseded: the later one has the say. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (error != NULL)
    g_debug ("keyring: %s", error->message);
  gch_session_set_flag (self, GCH_SESSION_PROP_SESSION_ONLY, &self->session_only, !stored);
}

void
gch_session_keep_credentials (GchSession *self, const char *credentials)
{
  const GchAccountEntry *account = self->account;
  g_autofree char *label = NULL;

  if (account == NULL || self->keyring == NULL)
    return;

  /* The demonstration portal comes back at another address, for another provider. */
  if (gch_session_is_demonstration (self))
    {
      gch_secret_free (self->credentials);
      self->credentials = g_strdup (credentials);
    }

  /* Translators: an entry in the keyring. The first %s is a user name, the second a portal. */
  label = g_strdup_printf (_ ("Guichet: %s at %s"), account->user_name,
                           account->portal_name != NULL ? account->portal_name
                                                        : account->owner->portal);
  gch_keyring_store_async (self->keyring, account->owner, label, credentials, on_credentials_stored,
                           g_object_ref (self));
}

/* --- resuming at start --- */

/* There is nothing to speak to the portal with: somebody has to sign in. */
void
gch_session_on_signed_out (GchSession *self)
{
  if (gch_session_is_demonstration (self) && !self->silent_refused)
    {
      resume_demonstration (self);
      return;
    }

  if (self->auth != GCH_AUTH_OUT)
    gch_session_set_auth (self, GCH_AUTH_OUT);
  gch_session_set_flag (self, GCH_SESSION_PROP_NEEDS_SIGN_IN, &self->needs_sign_in, TRUE);
}

/* FALSE: these tokens are of no use. */
static gboolean
resume_with (GchSession *self, const char *base_url, const char *credentials)
{
  g_autoptr (GchProvider) provider =
      gch_portal_provider_new (base_url, self->account->owner->portal);
  g_autoptr (GError) error = NULL;

  if (!gch_provider_resume (provider, credentials, &error))
    {
      g_debug ("resume: %s", error->message);
      return FALSE;
    }

  gch_session_set_provider (self, provider);
  gch_session_set_auth (self, GCH_AUTH_IN);

  return TRUE;
}

static void
on_looked_up (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchSession) self = user_data;
  g_autoptr (GError) error = NULL;
  char *secret = gch_keyring_lookup_finish (GCH_KEYRING (source), result, &error);

  /* Somebody signed in, or out, meanwhile. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->account == NULL
      || !self->looking_up)
    {
      gch_secret_free (secret);
      return;
    }

  self->looking_up = FALSE;
  if (error != NULL)
    g_debug ("keyring: %s", error->message);
  gch_session_set_flag (self, GCH_SESSION_PROP_SESSION_ONLY, &self->session_only, error != NULL);

  g_clear_pointer (&self->credentials, gch_secret_free);
  self->credentials = secret;
  if (gch_session_is_demonstration (self))
    resume_demonstration (self);
  else if (secret == NULL || !resume_with (self, self->account->owner->portal, secret))
    gch_session_on_signed_out (self);
}

void
gch_session_begin_resume (GchSession *self)
{
  self->looking_up = TRUE;
  gch_keyring_lookup_async (self->keyring, self->account->owner, self->owner_cancellable,
                            on_looked_up, g_object_ref (self));
  if (gch_session_is_demonstration (self))
    start_demonstration (self);
}

/* --- adopting a new session of the portal --- */

static GchAccountEntry *
entry_of (GchSession *self, const GchSignedIn *signed_in)
{
  g_autoptr (GchAccountEntry) known = gch_accounts_dup_entry (self->accounts, signed_in->owner);
  GchAccountEntry *entry = g_new0 (GchAccountEntry, 1);

  entry->owner = gch_owner_copy (signed_in->owner);
  entry->portal_name = g_strdup (signed_in->portal_name);
  entry->account_name = g_strdup (signed_in->account_name);
  entry->user_name = g_strdup (signed_in->user_name);
  entry->display_name = g_strdup (signed_in->display_name);
  entry->complete = known != NULL && known->complete;

  return entry;
}

static void
use_session (GchSession *self, const SignIn *sign_in)
{
  gch_accounts_put (self->accounts, self->account, TRUE);
  self->looking_up = FALSE;
  self->silent_refused = FALSE;
  gch_session_set_provider (self, sign_in->provider);
  gch_session_keep_credentials (self, sign_in->signed_in->credentials);
  gch_session_set_auth (self, GCH_AUTH_IN);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GError *error = NULL;

  if (gch_session_open_owner_finish (GCH_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* The same person goes on where he was; anybody else gets his own drafts, outbox and cache, and
 * those of the first stay as they are. */
static void
adopt (GTask *task)
{
  GchSession *self = g_task_get_source_object (task);
  const SignIn *sign_in = g_task_get_task_data (task);
  GchAccountEntry *entry = entry_of (self, sign_in->signed_in);

  if (self->stopped)
    {
      gch_account_entry_free (entry);
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "the session has ended");
      return;
    }

  if (self->account != NULL && gch_owner_equal (self->account->owner, entry->owner))
    {
      entry->complete = self->account->complete;
      gch_account_entry_free (self->account);
      self->account = entry;
      use_session (self, sign_in);
      g_task_return_boolean (task, TRUE);
      return;
    }

  gch_session_leave_account (self);
  gch_session_show_account (self, entry);
  gch_session_open_owner_async (self, on_opened, g_object_ref (task));
  use_session (self, sign_in);
}

static void
on_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  SignIn *sign_in = g_task_get_task_data (task);

  sign_in->signed_in = gch_provider_sign_in_finish (GCH_PROVIDER (source), result, &error);
  if (sign_in->signed_in != NULL)
    adopt (task);
  else
    g_task_return_error (task, gch_problem_translate (error));
}

/* Takes @provider. */
static void
sign_in_with (GTask *task, GchProvider *provider, const char *user_name, const char *password,
              const char *one_time_code)
{
  SignIn *sign_in = g_new0 (SignIn, 1);

  sign_in->provider = provider;
  g_task_set_task_data (task, sign_in, sign_in_free);
  gch_provider_sign_in_async (provider, user_name, password, one_time_code,
                              g_task_get_cancellable (task), on_signed_in, g_object_ref (task));
}

static GTask *
new_sign_in (GchSession *self, GCancellable *cancellable, GAsyncReadyCallback callback,
             gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, gch_session_sign_in_async);
  gch_session_start (self);

  return task;
}

/**
 * gch_session_sign_in_async:
 * @self: a session; started if it has not been
 * @portal_address: as typed
 * @user_name: as typed
 * @password: as typed
 * @one_time_code: (nullable): where the portal asked for one
 * @cancellable: (nullable): ends it
 * @callback: called when the account is open, or it failed
 * @user_data: for @callback
 *
 * Fails with %GCH_ERROR, its message for people, or %G_IO_ERROR_CANCELLED.
 */
void
gch_session_sign_in_async (GchSession *self, const char *portal_address, const char *user_name,
                           const char *password, const char *one_time_code,
                           GCancellable *cancellable, GAsyncReadyCallback callback,
                           gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *base_url = NULL;
  GError *error = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_sign_in (self, cancellable, callback, user_data);
  if (gch_portal_address_parse (portal_address, &base_url, &error))
    sign_in_with (task, gch_portal_provider_new (base_url, base_url), user_name, password,
                  one_time_code);
  else
    g_task_return_error (task, error);
}

gboolean
gch_session_sign_in_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the demonstration portal --- */

static void
sign_in_to_demonstration (GchSession *self, GTask *task)
{
  sign_in_with (task,
                gch_portal_provider_new (gch_demonstration_get_address (self->demonstration),
                                         GCH_DEMONSTRATION_PORTAL),
                gch_demonstration_get_user_name (self->demonstration),
                gch_demonstration_get_password (self->demonstration), NULL);
}

static void
on_silently_signed_in (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GchSession *self = GCH_SESSION (source);
  g_autoptr (GError) error = NULL;

  self->silent_sign_in = FALSE;
  if (gch_session_sign_in_finish (self, result, &error)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  g_debug ("demonstration portal: %s", error->message);
  /* Gone again already: its next start tries anew. */
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_NETWORK)
      || g_error_matches (error, GCH_ERROR, GCH_ERROR_UNREACHABLE)
      || g_error_matches (error, GCH_ERROR, GCH_ERROR_TIMED_OUT))
    return;

  self->silent_refused = TRUE;
  if (gch_session_is_demonstration (self))
    gch_session_on_signed_out (self);
}

/* With the tokens at hand when they may be good, with the password it printed else; once both the
 * keyring and the service have answered. */
static void
resume_demonstration (GchSession *self)
{
  g_autoptr (GTask) task = NULL;
  const char *address =
      self->demonstration != NULL ? gch_demonstration_get_address (self->demonstration) : NULL;

  if (address == NULL || self->silent_sign_in || (self->looking_up && !self->session_only))
    return;

  if (self->auth != GCH_AUTH_OUT && self->credentials != NULL
      && resume_with (self, address, self->credentials))
    return;

  self->silent_sign_in = TRUE;
  task = g_task_new (self, self->owner_cancellable, on_silently_signed_in, NULL);
  g_task_set_source_tag (task, gch_session_sign_in_async);
  sign_in_to_demonstration (self, task);
}

static void
on_demonstration_ready (GchDemonstration *demonstration, const char *address, const char *user_name,
                        const char *password, GchSession *self)
{
  g_autoptr (GPtrArray) awaiting = g_steal_pointer (&self->awaiting_demonstration);

  self->awaiting_demonstration = g_ptr_array_new_with_free_func (g_object_unref);
  self->silent_refused = FALSE;
  for (guint i = 0; i < awaiting->len; i++)
    sign_in_to_demonstration (self, awaiting->pdata[i]);

  if (awaiting->len == 0 && gch_session_is_demonstration (self))
    resume_demonstration (self);
}

static void
on_demonstration_failed (GchDemonstration *demonstration, const char *message, GchSession *self)
{
  g_autoptr (GPtrArray) awaiting = g_steal_pointer (&self->awaiting_demonstration);

  self->awaiting_demonstration = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < awaiting->len; i++)
    g_task_return_new_error (awaiting->pdata[i], GCH_ERROR, GCH_ERROR_UNREACHABLE, "%s", message);

  if (!gch_session_is_demonstration (self))
    return;

  /* The engine notices by itself where it was connected; before that, nobody would say why. */
  gch_session_set_text (self, GCH_SESSION_PROP_PROBLEM, &self->problem, message);
  if (self->connection != GCH_CONNECTION_OFFLINE)
    {
      self->connection = GCH_CONNECTION_OFFLINE;
      self->offline_since = g_get_real_time ();
      gch_session_notify (self, GCH_SESSION_PROP_OFFLINE_SINCE);
      gch_session_notify (self, GCH_SESSION_PROP_CONNECTION);
    }
}

static void
start_demonstration (GchSession *self)
{
  if (self->demonstration == NULL)
    {
      g_autofree char *database =
          g_build_filename (self->data_dir, "demonstration", "portal.db", NULL);

      self->demonstration = gch_demonstration_new (database);
      g_signal_connect_object (self->demonstration, "ready", G_CALLBACK (on_demonstration_ready),
                               self, 0);
      g_signal_connect_object (self->demonstration, "failed", G_CALLBACK (on_demonstration_failed),
                               self, 0);
    }

  gch_demonstration_start (self->demonstration);
}

void
gch_session_sign_in_demonstration_async (GchSession *self, GCancellable *cancellable,
                                         GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_sign_in (self, cancellable, callback, user_data);
  if (self->demonstration != NULL && gch_demonstration_get_address (self->demonstration) != NULL)
    {
      sign_in_to_demonstration (self, task);
      return;
    }

  g_ptr_array_add (self->awaiting_demonstration, g_steal_pointer (&task));
  start_demonstration (self);
}
