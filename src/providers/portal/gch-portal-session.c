/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "gch-error.h"
#include "gch-json.h"

/* A portal's list of sessions names this computer. */
#define DEVICE_NAME_UNKNOWN "Guichet"

#define DEMONSTRATION "demonstration:"
#define THIS_COMPUTER "http://127.0.0.1:"

/* A sign-in under way. The password lives no longer than it. */
typedef struct
{
  char *user_name;     /* (owned) */
  char *password;      /* (owned) secret */
  char *one_time_code; /* (owned) (nullable) secret */
} SignIn;

static void on_portal (GObject *source, GAsyncResult *result, gpointer user_data);
static void on_session (GObject *source, GAsyncResult *result, gpointer user_data);
static void on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data);

static void
sign_in_free (gpointer data)
{
  SignIn *sign_in = data;

  g_free (sign_in->user_name);
  g_free (sign_in->password);
  g_free (sign_in->one_time_code);
  g_free (sign_in);
}

static gpointer
read_portal (JsonNode *node, gconstpointer data, GError **error)
{
  return gch_wire_read_portal (node, error);
}

/* Asks first whether it is a portal at all: a password is not for whoever happens to answer. */
void
gch_portal_sign_in_async (GchProvider *provider, const char *user_name, const char *password,
                          const char *one_time_code, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GchHttpRequest) request =
      gch_http_request_new (SOUP_METHOD_GET, GCH_WIRE_PORTAL, SOUP_STATUS_OK);
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  SignIn *sign_in = g_new0 (SignIn, 1);

  g_task_set_source_tag (task, gch_portal_sign_in_async);
  sign_in->user_name = g_strdup (user_name);
  sign_in->password = g_strdup (password);
  if (one_time_code != NULL && *one_time_code != '\0')
    sign_in->one_time_code = g_strdup (one_time_code);
  g_task_set_task_data (task, sign_in, sign_in_free);

  request->reader = read_portal;
  request->free_value = (GDestroyNotify) gch_wire_portal_free;
  gch_http_call_async (self->http, request, NULL, cancellable, on_portal, task);
}

static char *
sign_in_body (const SignIn *sign_in)
{
  const char *host = g_get_host_name ();
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "user_name", sign_in->user_name);
  json_object_set_string_member (body, "password", sign_in->password);
  json_object_set_string_member (body, "device_name",
                                 g_utf8_validate (host, -1, NULL) ? host : DEVICE_NAME_UNKNOWN);
  if (sign_in->one_time_code != NULL)
    json_object_set_string_member (body, "one_time_code", sign_in->one_time_code);
  json_node_init_object (node, body);

  return gch_json_to_string (node);
}

static gpointer
read_session (JsonNode *node, gconstpointer data, GError **error)
{
  g_autoptr (GchWireSession) session = gch_wire_read_session (node, error);

  if (session != NULL && !gch_portal_tokens_are_sane (session->tokens))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "a token is not visible ASCII");
      return NULL;
    }

  return g_steal_pointer (&session);
}

static void
on_portal (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GchHttpRequest) request = NULL;

  if (!gch_http_call_finish (GCH_HTTP (source), result, NULL, NULL, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  request = gch_http_request_new (SOUP_METHOD_POST, GCH_WIRE_SESSION, SOUP_STATUS_CREATED);
  request->body = sign_in_body (g_task_get_task_data (task));
  request->reader = read_session;
  request->free_value = (GDestroyNotify) gch_wire_session_free;
  gch_http_call_async (GCH_HTTP (source), request, NULL, g_task_get_cancellable (task), on_session,
                       g_object_ref (task));
}

static GchSignedIn *
describe (const GchPortalCredentials *credentials)
{
  GchSignedIn *signed_in = g_new0 (GchSignedIn, 1);

  signed_in->owner =
      gch_owner_new (credentials->portal, credentials->account_id, credentials->user_id);
  signed_in->portal_name = g_strdup (credentials->portal_name);
  signed_in->account_name = g_strdup (credentials->account_name);
  signed_in->user_name = g_strdup (credentials->user_name);
  signed_in->display_name = g_strdup (credentials->display_name);
  signed_in->credentials = gch_portal_credentials_to_text (credentials);

  return signed_in;
}

static void
on_session (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GchWireSession) session = NULL;
  GchPortalProvider *self = g_task_get_source_object (task);
  const SignIn *sign_in = g_task_get_task_data (task);

  if (!gch_http_call_finish (GCH_HTTP (source), result, (gpointer *) &session, NULL, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  g_clear_pointer (&self->credentials, gch_portal_credentials_free);
  self->credentials =
      gch_portal_credentials_new (self->base_url, self->owner_portal, sign_in->user_name, session);
  g_task_return_pointer (task, describe (self->credentials), (GDestroyNotify) gch_signed_in_free);
}

GchSignedIn *
gch_portal_sign_in_finish (GchProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- resuming --- */

/* Tokens go to the address that gave them, and to no other. Only the demonstration portal, which is
 * this program's own child, comes back at another port each time. */
static gboolean
is_for (const GchPortalCredentials *credentials, GchPortalProvider *self)
{
  if (g_strcmp0 (credentials->portal, self->owner_portal) != 0)
    return FALSE;

  return g_strcmp0 (credentials->base_url, self->base_url) == 0
         || (g_strcmp0 (self->owner_portal, DEMONSTRATION) == 0
             && g_str_has_prefix (self->base_url, THIS_COMPUTER));
}

gboolean
gch_portal_resume (GchProvider *provider, const char *text, GError **error)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GchPortalCredentials) credentials = gch_portal_credentials_from_text (text, error);

  if (credentials == NULL)
    return FALSE;

  if (!is_for (credentials, self))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID,
                           _ ("What the keyring holds is for another portal. Nothing you wrote is "
                              "lost; sign in again."));
      return FALSE;
    }

  g_free (credentials->base_url);
  credentials->base_url = g_strdup (self->base_url);
  g_clear_pointer (&self->credentials, gch_portal_credentials_free);
  self->credentials = g_steal_pointer (&credentials);

  return TRUE;
}

/* --- signing out --- */

void
gch_portal_sign_out_async (GchProvider *provider, GCancellable *cancellable,
                           GAsyncReadyCallback callback, gpointer user_data)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GchHttpRequest) request =
      gch_http_request_new (SOUP_METHOD_DELETE, GCH_WIRE_SESSION, SOUP_STATUS_NO_CONTENT);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, gch_portal_sign_out_async);
  gch_portal_call_async (self, request, cancellable, on_signed_out, task);
}

static void
on_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (source);
  const gboolean told = gch_portal_call_finish (self, result, NULL, NULL, &error)
                        || g_error_matches (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);

  g_clear_pointer (&self->credentials, gch_portal_credentials_free);
  if (told)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

gboolean
gch_portal_sign_out_finish (GchProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
