/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

#include <libsoup/soup.h>

#include "gch-error.h"
#include "gch-http-error.h"
#include "gch-json.h"
#include "gch-verdict.h"

/* A call that needs the session. */
typedef struct
{
  GchHttpRequest *request; /* (owned) */
  GchOwner *owner;         /* (owned) (nullable) whose session it was asked for in */
  char *token;             /* (owned) (nullable) what it was last tried with */
  gboolean repeated;
  gint64 retry_after;
  GSource *given_up; /* (owned) (nullable) while it waits for a refresh */
} Call;

static void start (GTask *task);
static void on_called (GObject *source, GAsyncResult *result, gpointer user_data);
static void refresh (GchPortalProvider *self, GTask *task);
static void on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data);
static void end_refresh (GchPortalProvider *self, const GError *error, gint64 retry_after);

static void
stop_waiting (Call *call)
{
  if (call->given_up != NULL)
    g_source_destroy (call->given_up);
  g_clear_pointer (&call->given_up, g_source_unref);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  stop_waiting (call);
  gch_http_request_unref (call->request);
  g_clear_pointer (&call->owner, gch_owner_free);
  g_free (call->token);
  g_free (call);
}

void
gch_portal_call_async (GchPortalProvider *self, GchHttpRequest *request, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);

  g_task_set_source_tag (task, gch_portal_call_async);
  g_task_set_check_cancellable (task, FALSE);
  call->request = gch_http_request_ref (request);
  call->owner = gch_portal_dup_owner (self);
  g_task_set_task_data (task, call, call_free);

  start (task);
}

GchOwner *
gch_portal_dup_owner (GchPortalProvider *self)
{
  const GchPortalCredentials *credentials = self->credentials;

  if (credentials == NULL)
    return NULL;

  return gch_owner_new (credentials->portal, credentials->account_id, credentials->user_id);
}

gboolean
gch_portal_is_owner (GchPortalProvider *self, const GchOwner *owner)
{
  g_autoptr (GchOwner) own = gch_portal_dup_owner (self);

  return own != NULL && owner != NULL && gch_owner_equal (own, owner);
}

static void
fail_signed_out (GchPortalProvider *self, GTask *task)
{
  g_task_return_error (task,
                       gch_http_error_new (GCH_ERROR_SIGNED_OUT, gch_http_get_host (self->http)));
}

static void
start (GTask *task)
{
  GchPortalProvider *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);

  /* Somebody else may have signed in since: with his token it would be his doing. */
  if (!gch_portal_is_owner (self, call->owner))
    {
      fail_signed_out (self, task);
      return;
    }

  g_free (call->token);
  call->token = g_strdup (self->credentials->tokens->access_token);
  gch_http_call_async (self->http, call->request, call->token, g_task_get_cancellable (task),
                       on_called, g_object_ref (task));
}

static gboolean
has_newer_token (GchPortalProvider *self, const Call *call)
{
  return self->credentials != NULL
         && g_strcmp0 (self->credentials->tokens->access_token, call->token) != 0;
}

static void
on_called (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  GchPortalProvider *self = g_task_get_source_object (task);
  Call *call = g_task_get_task_data (task);
  gpointer value = NULL;

  if (gch_http_call_finish (GCH_HTTP (source), result, &value, &call->retry_after, &error))
    g_task_return_pointer (task, value, call->request->free_value);
  else if (!g_error_matches (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT) || call->repeated)
    g_task_return_error (task, g_steal_pointer (&error));
  else if (has_newer_token (self, call))
    {
      /* Somebody else's refresh was quicker. */
      call->repeated = TRUE;
      start (task);
    }
  else
    refresh (self, task);
}

gboolean
gch_portal_call_finish (GchPortalProvider *self, GAsyncResult *result, gpointer *value,
                        gint64 *retry_after, GError **error)
{
  GTask *task = G_TASK (result);
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GError) problem = NULL;
  gpointer own = g_task_propagate_pointer (task, &problem);

  if (retry_after != NULL)
    *retry_after = call->retry_after;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (value != NULL)
    *value = own;
  else if (own != NULL && call->request->free_value != NULL)
    call->request->free_value (own);

  return TRUE;
}

/* --- refresh --- */

static gpointer
read_tokens (JsonNode *node, gconstpointer data, GError **error)
{
  g_autoptr (GchWireTokens) tokens = gch_wire_read_tokens (node, error);

  if (tokens != NULL && !gch_portal_tokens_are_sane (tokens))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "a token is not visible ASCII");
      return NULL;
    }

  return g_steal_pointer (&tokens);
}

GchHttpRequest *
gch_portal_refresh_make_request (const char *refresh_token)
{
  GchHttpRequest *request =
      gch_http_request_new (SOUP_METHOD_POST, GCH_WIRE_SESSION_REFRESH, SOUP_STATUS_OK);
  g_autoptr (JsonNode) node = json_node_alloc ();
  g_autoptr (JsonObject) body = json_object_new ();

  json_object_set_string_member (body, "refresh_token", refresh_token);
  json_node_init_object (node, body);
  request->body = gch_json_to_string (node);
  request->reader = read_tokens;
  request->free_value = (GDestroyNotify) gch_wire_tokens_free;

  return request;
}

static gboolean
on_given_up (GCancellable *cancellable, gpointer user_data)
{
  g_autoptr (GTask) task = g_object_ref (user_data);
  GchPortalProvider *self = g_task_get_source_object (task);

  stop_waiting (g_task_get_task_data (task));
  g_ptr_array_remove (self->refreshers, task);
  g_task_return_error_if_cancelled (task);

  return G_SOURCE_REMOVE;
}

/* Whoever gives up need not wait for what the others still want. */
static void
wait_for_refresh (GchPortalProvider *self, GTask *task)
{
  Call *call = g_task_get_task_data (task);
  GCancellable *cancellable = g_task_get_cancellable (task);

  g_ptr_array_add (self->refreshers, g_object_ref (task));
  if (cancellable == NULL)
    return;

  call->given_up = g_cancellable_source_new (cancellable);
  g_source_set_callback (call->given_up, G_SOURCE_FUNC (on_given_up), task, NULL);
  g_source_attach (call->given_up, g_task_get_context (task));
}

/* @task goes on when the refresh, begun now or under way already, has ended. */
static void
refresh (GchPortalProvider *self, GTask *task)
{
  g_autoptr (GchHttpRequest) request = NULL;

  if (self->credentials == NULL)
    {
      fail_signed_out (self, task);
      return;
    }

  wait_for_refresh (self, task);
  if (self->refreshing)
    return;

  self->refreshing = TRUE;
  /* Not to be cancelled with the call that happened to need it first: others wait too. */
  g_free (self->refresh_token);
  self->refresh_token = g_strdup (self->credentials->tokens->refresh_token);
  request = gch_portal_refresh_make_request (self->refresh_token);
  gch_http_call_async (self->http, request, NULL, NULL, on_refreshed, g_object_ref (self));
}

static void
take_tokens (GchPortalProvider *self, GchWireTokens *tokens)
{
  g_autofree char *text = NULL;

  gch_portal_credentials_set_tokens (self->credentials, tokens);
  text = gch_portal_credentials_to_text (self->credentials);
  g_signal_emit_by_name (self, "credentials-changed", text);
}

/* A portal that will never take these tokens, however it says so: that is no verdict on what was to
 * be done with them. */
static gboolean
is_denied (const GError *error)
{
  const GchVerdict verdict =
      error->domain == GCH_ERROR ? gch_verdict_of (error->code) : GCH_VERDICT_WAIT;

  return verdict == GCH_VERDICT_PARK || verdict == GCH_VERDICT_SIGNED_OUT;
}

/* FALSE when another session took the place of the one that was refreshed: neither its tokens nor
 * its end are this one's. */
static gboolean
is_still_the_session (GchPortalProvider *self)
{
  return self->credentials != NULL
         && g_strcmp0 (self->credentials->tokens->refresh_token, self->refresh_token) == 0;
}

static void
on_refreshed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchPortalProvider) self = user_data;
  g_autoptr (GError) error = NULL;
  const gboolean current = is_still_the_session (self);
  gpointer tokens = NULL;
  gint64 retry_after = 0;

  self->refreshing = FALSE;
  if (gch_http_call_finish (GCH_HTTP (source), result, &tokens, &retry_after, &error))
    {
      if (current)
        take_tokens (self, tokens);
      else
        gch_wire_tokens_free (tokens);
    }
  else if (is_denied (error))
    {
      /* Nobody needs to be asked about them twice. */
      if (current)
        g_clear_pointer (&self->credentials, gch_portal_credentials_free);
      g_clear_error (&error);
      error = gch_http_error_new (GCH_ERROR_SIGNED_OUT, gch_http_get_host (self->http));
    }

  end_refresh (self, error, retry_after);
}

static void
end_refresh (GchPortalProvider *self, const GError *error, gint64 retry_after)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->refreshers);

  self->refreshers = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < waiting->len; i++)
    {
      GTask *task = g_ptr_array_index (waiting, i);
      Call *call = g_task_get_task_data (task);

      stop_waiting (call);
      call->repeated = TRUE;
      call->retry_after = retry_after;
      if (error != NULL)
        g_task_return_error (task, g_error_copy (error));
      else
        start (task);
    }
}
