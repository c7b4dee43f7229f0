/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-fixture.h"

#include "gch-json.h"
#include "gch-portal-credentials.h"
#include "gch-test.h"
#include "gch-wire-session.h"
#include "wire-fixture.h"

/* --- JSON --- */

static char *
to_text (JsonNode *node)
{
  g_autoptr (JsonNode) own = node;

  return gch_json_to_string (own);
}

static GchWireTokens *
make_tokens (const char *access, const char *refresh)
{
  GchWireTokens *tokens = gch_wire_tokens_new ();

  tokens->access_token = g_strdup (access);
  tokens->refresh_token = g_strdup (refresh);
  tokens->session_id = g_strdup ("s1");
  tokens->access_expires_at = G_TIME_SPAN_SECOND;

  return tokens;
}

static GchWireSession *
make_session (void)
{
  GchWireSession *session = gch_wire_session_new ();

  session->tokens = make_tokens ("gch_access1", "gch_refresh1");
  session->portal = gch_wire_portal_new ();
  session->portal->name = g_strdup ("Lumen");
  session->portal->policy = (GchPolicy){ 1000, 100, 2000, 14 };
  session->account = wire_make_account ();
  session->user = wire_make_user ();
  gch_wire_session_add_account (session, "a1", "Atelier Lumen SAS", GCH_ROLE_ADMINISTRATOR);

  return session;
}

char *
gch_portal_fixture_session (void)
{
  g_autoptr (GchWireSession) session = make_session ();

  return to_text (gch_wire_write_session (session));
}

char *
gch_portal_fixture_tokens (const char *access, const char *refresh)
{
  g_autoptr (GchWireTokens) tokens = make_tokens (access, refresh);

  return to_text (gch_wire_write_tokens (tokens));
}

char *
gch_portal_fixture_credentials (const char *base_url, const char *portal)
{
  g_autoptr (GchWireSession) session = make_session ();
  g_autoptr (GchPortalCredentials) credentials =
      gch_portal_credentials_new (base_url, portal, "camille", session);

  return gch_portal_credentials_to_text (credentials);
}

char *
gch_portal_fixture_page (const char *cursor, gboolean has_more)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();

  page->cursor = g_strdup (cursor);
  page->has_more = has_more;
  g_ptr_array_add (page->changes, gch_change_new_record (GCH_RECORD_CASE, "c1", wire_make_case ()));
  g_ptr_array_add (page->changes, gch_change_new_gone (GCH_RECORD_COMMENT, "m9"));

  return to_text (gch_wire_write_change_page (page));
}

char *
gch_portal_fixture_case (const char *client_op_id)
{
  g_autoptr (GchCase) record = wire_make_case ();

  g_free (record->client_op_id);
  record->client_op_id = g_strdup (client_op_id);

  return to_text (gch_wire_write_case (record));
}

char *
gch_portal_fixture_late_comment_answer (const char *client_op_id, gint64 since)
{
  g_autoptr (GchComment) comment = wire_make_comment ();
  g_autoptr (GchCase) record = wire_make_case ();

  g_free (comment->client_op_id);
  comment->client_op_id = g_strdup (client_op_id);
  g_free (comment->case_id);
  comment->case_id = g_strdup ("c1");
  comment->created_at = record->updated_at - since;

  return to_text (gch_wire_write_comment_answer (comment, record));
}

char *
gch_portal_fixture_comment_answer (const char *client_op_id)
{
  return gch_portal_fixture_late_comment_answer (client_op_id, 0);
}

GchOperation *
gch_portal_fixture_operation (const char *command)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup (OPERATION_ID);
  operation->command = g_strdup (command);
  operation->target_id = g_strdup ("c1");
  operation->queue = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"Bonjour\"}");

  return operation;
}

/* --- calls --- */

GchOutcome *
gch_portal_fixture_pull (GchPortalFixture *self, const char *cursor)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_pull_async (self->provider, cursor, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_pull_finish (self->provider, result);
}

GchOutcome *
gch_portal_fixture_send (GchPortalFixture *self, const GchOperation *operation)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_send_async (self->provider, operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_send_finish (self->provider, result);
}

GchSignedIn *
gch_portal_fixture_sign_in (GchPortalFixture *self, const char *one_time_code, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_sign_in_async (self->provider, "camille", "s3cret", one_time_code, NULL,
                              gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_sign_in_finish (self->provider, result, error);
}

gboolean
gch_portal_fixture_listen (GchPortalFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_listen_async (self->provider, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_listen_finish (self->provider, result, error);
}

/* --- set-up --- */

static void
on_more (GchProvider *provider, gpointer user_data)
{
  GchPortalFixture *self = user_data;

  self->more++;
}

static void
on_rotated (GchProvider *provider, const char *credentials, gpointer user_data)
{
  GchPortalFixture *self = user_data;

  g_ptr_array_add (self->rotated, g_strdup (credentials));
}

void
gch_portal_fixture_set_up (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *credentials = NULL;
  g_autoptr (GError) error = NULL;

  self->server = gch_hostile_new (NULL);
  self->url = gch_hostile_get_url (self->server);
  self->provider = gch_portal_provider_new (self->url, self->url);
  self->rotated = g_ptr_array_new_with_free_func (g_free);
  g_signal_connect (self->provider, "more", G_CALLBACK (on_more), self);
  g_signal_connect (self->provider, "credentials-changed", G_CALLBACK (on_rotated), self);

  credentials = gch_portal_fixture_credentials (self->url, self->url);
  gch_provider_resume (self->provider, credentials, &error);
  g_assert_no_error (error);
}

void
gch_portal_fixture_tear_down (GchPortalFixture *self, gconstpointer data)
{
  gch_test_drain ();
  gch_test_finalize (self->provider);
  g_clear_pointer (&self->server, gch_hostile_free);
  g_clear_pointer (&self->rotated, g_ptr_array_unref);
  g_clear_pointer (&self->url, g_free);
}
