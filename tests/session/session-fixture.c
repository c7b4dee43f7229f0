/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include <libsoup/soup.h>
#include <signal.h>

#include "gch-case-list.h"
#include "gch-json.h"

static GchTestDir *keyring_dir;

void
session_fixture_init (int *argc, char ***argv)
{
  g_autofree char *file = NULL;

  g_test_init (argc, argv, NULL);
  keyring_dir = gch_test_dir_new ();
  file = gch_test_dir_build (keyring_dir, "test.keyring");
  g_setenv ("SECRET_BACKEND", "file", TRUE);
  g_setenv ("SECRET_FILE_TEST_PATH", file, TRUE);
  g_setenv ("SECRET_FILE_TEST_PASSWORD", "test", TRUE);
  g_setenv ("GUICHET_AGENT_DELAY_MS", "100", TRUE);
}

int
session_fixture_run (void)
{
  const int result = g_test_run ();

  g_clear_pointer (&keyring_dir, gch_test_dir_free);

  return result;
}

SessionFixture *
session_fixture_new (void)
{
  SessionFixture *self = g_new0 (SessionFixture, 1);

  self->dir = gch_test_dir_new ();
  self->data_dir = gch_test_dir_build (self->dir, "data");
  self->cache_dir = gch_test_dir_build (self->dir, "cache");
  self->database = gch_test_dir_build (self->dir, "service.db");

  return self;
}

void
session_fixture_free (SessionFixture *self)
{
  session_fixture_cut (self);
  g_free (self->data_dir);
  g_free (self->cache_dir);
  g_free (self->database);
  g_free (self->address);
  g_free (self->user_name);
  g_free (self->password);
  gch_test_dir_free (self->dir);
  g_free (self);
}

/* --- the service --- */

static const char *
program (void)
{
  const char *path = g_getenv ("GUICHET_PORTAL_PROGRAM");

  g_assert_nonnull (path);

  return path;
}

static char *
read_line (GDataInputStream *stream)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (stream, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);

  return line;
}

static void
take_demonstration_line (SessionFixture *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);

  g_assert_cmpstr (words[0], ==, "demonstration");
  g_free (self->user_name);
  g_free (self->password);
  self->user_name = g_strdup (words[1]);
  self->password = g_strdup (words[2]);
}

/* The first time as the demonstration portal, which makes the data and a password; then as any
 * portal, which keeps the sessions it has. */
void
session_fixture_serve (SessionFixture *self)
{
  const gboolean again = self->address != NULL;
  const char *listen = again ? self->address + strlen ("http://") : "127.0.0.1:0";
  g_autoptr (GError) error = NULL;
  g_autoptr (GDataInputStream) stream = NULL;
  g_autofree char *first = NULL;

  g_assert_null (self->service);
  self->service = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE,
                                    &error, program (), "serve", "--listen", listen, "--database",
                                    self->database, again ? NULL : "--demonstration", NULL);
  g_assert_no_error (error);

  stream = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->service));
  first = read_line (stream);
  g_assert_true (g_str_has_prefix (first, "listening "));
  g_free (self->address);
  self->address = g_strdup (first + strlen ("listening "));

  if (!again)
    {
      g_autofree char *second = read_line (stream);

      take_demonstration_line (self, second);
    }
}

void
session_fixture_cut (SessionFixture *self)
{
  if (self->service == NULL)
    return;

  g_subprocess_force_exit (self->service);
  g_subprocess_wait (self->service, NULL, NULL);
  g_clear_object (&self->service);
}

static void
run_with_input (const char *const *arguments, const char *input)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GSubprocess) process = g_subprocess_newv (
      arguments, G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE, &error);

  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, input, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (process));
}

void
session_fixture_reply (SessionFixture *self, const char *number, const char *text)
{
  const char *const arguments[] = {
    program (), "reply", "--database", self->database, number, NULL
  };

  run_with_input (arguments, text);
}

void
session_fixture_add_user (SessionFixture *self, const char *account_id, const char *user_name,
                          const char *password)
{
  const char *const arguments[] = { program (),
                                    "user",
                                    "add",
                                    "--database",
                                    self->database,
                                    "--account",
                                    account_id,
                                    "--user-name",
                                    user_name,
                                    "--name",
                                    "Second Person",
                                    "--role",
                                    "administrator",
                                    "--case-administrator",
                                    NULL };

  run_with_input (arguments, password);
}

static JsonNode *
call (SessionFixture *self, SoupSession *soup, const char *method, const char *path,
      const char *token, const char *body)
{
  g_autofree char *url = g_strconcat (self->address, path, NULL);
  g_autoptr (SoupMessage) message = soup_message_new (method, url);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = NULL;
  gsize length;
  const char *data;

  if (token != NULL)
    {
      g_autofree char *bearer = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_append (soup_message_get_request_headers (message), "Authorization",
                                   bearer);
    }
  if (body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (body, strlen (body));

      soup_message_set_request_body_from_bytes (message, "application/json", bytes);
    }

  answer = soup_session_send_and_read (soup, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), <, 300);
  data = g_bytes_get_data (answer, &length);
  if (length == 0)
    return NULL;

  return gch_json_parse (data, length, &GCH_JSON_LIMITS_ANSWER, &error);
}

static char *
sign_in_by_hand (SessionFixture *self, SoupSession *soup)
{
  g_autofree char *body =
      g_strdup_printf ("{\"user_name\":\"%s\",\"password\":\"%s\",\"device_name\":\"test\"}",
                       self->user_name, self->password);
  g_autoptr (JsonNode) node = call (self, soup, "POST", "/v1/session", NULL, body);

  return g_strdup (json_object_get_string_member (json_node_get_object (node), "access_token"));
}

void
session_fixture_revoke_all (SessionFixture *self)
{
  g_autoptr (SoupSession) soup = soup_session_new ();
  g_autofree char *token = sign_in_by_hand (self, soup);
  g_autoptr (JsonNode) list = call (self, soup, "GET", "/v1/sessions", token, NULL);
  JsonArray *sessions = json_object_get_array_member (json_node_get_object (list), "sessions");

  for (guint i = 0; i < json_array_get_length (sessions); i++)
    {
      JsonObject *session = json_array_get_object_element (sessions, i);
      g_autofree char *path = NULL;

      if (json_object_get_boolean_member (session, "current"))
        continue;
      path = g_strconcat ("/v1/sessions/", json_object_get_string_member (session, "id"), NULL);
      g_assert_null (call (self, soup, "DELETE", path, token, NULL));
    }
}

guint
session_fixture_count_comments (SessionFixture *self, const char *case_id, const char *text)
{
  g_autoptr (SoupSession) soup = soup_session_new ();
  g_autofree char *token = sign_in_by_hand (self, soup);
  g_autofree char *path = g_strdup_printf ("/v1/cases/%s/comments?limit=100", case_id);
  g_autoptr (JsonNode) node = call (self, soup, "GET", path, token, NULL);
  JsonArray *comments = json_object_get_array_member (json_node_get_object (node), "comments");
  guint n = 0;

  for (guint i = 0; i < json_array_get_length (comments); i++)
    if (g_strcmp0 (
            json_object_get_string_member (json_array_get_object_element (comments, i), "body"),
            text)
        == 0)
      n++;

  return n;
}

/* --- the session --- */

GchSession *
session_fixture_session (SessionFixture *self)
{
  return gch_session_new (self->data_dir, self->cache_dir);
}

gboolean
session_fixture_sign_in (SessionFixture *self, GchSession *session, const char *password,
                         GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_session_sign_in_async (session, self->address, self->user_name, password, NULL, NULL,
                             gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_session_sign_in_finish (session, result, error);
}

GchSession *
session_fixture_signed_in (SessionFixture *self)
{
  GchSession *session = session_fixture_session (self);
  g_autoptr (GError) error = NULL;

  gch_session_start (session);
  session_fixture_sign_in (self, session, self->password, &error);
  g_assert_no_error (error);
  session_fixture_await (session, "first-sync", FALSE);

  return session;
}

void
session_fixture_end (GchSession *session)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_session_stop_async (session, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_session_stop_finish (session, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  gch_test_drain ();
  gch_test_finalize (session);
}

typedef struct
{
  GchSession *session;
  const char *property;
  gboolean value;
} Wanted;

static gboolean
has_value (gpointer user_data)
{
  const Wanted *wanted = user_data;

  return session_fixture_get (wanted->session, wanted->property) == wanted->value;
}

void
session_fixture_await (GchSession *session, const char *property, gboolean value)
{
  Wanted wanted = { session, property, value };

  g_test_message ("waiting for %s = %d", property, value);
  gch_test_await_condition (has_value, &wanted);
}

typedef struct
{
  GchSession *session;
  GchConnection connection;
} WantedConnection;

static gboolean
has_connection (gpointer user_data)
{
  const WantedConnection *wanted = user_data;

  return gch_session_get_connection (wanted->session) == wanted->connection;
}

void
session_fixture_await_connection (GchSession *session, GchConnection connection)
{
  WantedConnection wanted = { session, connection };

  g_test_message ("waiting for connection %d", connection);
  gch_test_await_condition (has_connection, &wanted);
}

static gboolean
is_sent (gpointer user_data)
{
  return g_list_model_get_n_items (gch_session_get_outbox (user_data)) == 0;
}

void
session_fixture_await_sent (GchSession *session)
{
  gch_test_await_condition (is_sent, session);
}

gboolean
session_fixture_get (GchSession *session, const char *property)
{
  gboolean value;

  g_object_get (session, property, &value, NULL);

  return value;
}

char *
session_fixture_dup_text (GchSession *session, const char *property)
{
  char *value;

  g_object_get (session, property, &value, NULL);

  return value;
}

char *
session_fixture_dup_case_id (GchSession *session)
{
  g_autoptr (GchCaseList) list = gch_case_list_new (session);
  const GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL_OPEN, .team = -1, .descending = TRUE };

  gch_case_list_set_query (list, &query);
  gch_case_list_show_all (list);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)); i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      g_autoptr (GchCase) record = gch_session_dup_case (session, gch_case_item_get_id (item));

      if (record != NULL && (record->allowed & GCH_CASE_MAY_COMMENT) != 0)
        return g_strdup (record->id);
    }

  g_assert_not_reached ();
}

static char *
await_command (GchSession *session, GAsyncResult **kept)
{
  g_autoptr (GAsyncResult) result = gch_test_await_result (kept);
  g_autoptr (GError) error = NULL;
  char *id = gch_session_command_finish (session, result, &error);

  g_assert_no_error (error);
  g_assert_nonnull (id);

  return id;
}

char *
session_fixture_comment (GchSession *session, const char *case_id, const char *text)
{
  GAsyncResult *kept = NULL;

  gch_session_add_comment_async (session, case_id, text, gch_test_keep_result, &kept);

  return await_command (session, &kept);
}

char *
session_fixture_create (GchSession *session, const char *subject)
{
  GAsyncResult *kept = NULL;
  const GchCaseFields fields = {
    .team = GCH_TEAM_CUSTOMER_SERVICE,
    .type = GCH_CASE_TYPE_INVOICE,
    .severity = GCH_SEVERITY_MINOR,
    .subject = subject,
    .description = "The invoice of last month has the wrong address.",
  };

  gch_session_create_case_async (session, &fields, gch_test_keep_result, &kept);

  return await_command (session, &kept);
}

typedef struct
{
  GchSession *session;
  const char *key;
  const char *text;
} WantedDraft;

static gboolean
has_draft (gpointer user_data)
{
  const WantedDraft *wanted = user_data;

  return g_strcmp0 (gch_session_get_draft (wanted->session, wanted->key), wanted->text) == 0;
}

void
session_fixture_await_draft (GchSession *session, const char *key, const char *text)
{
  WantedDraft wanted = { session, key, text };

  gch_test_await_condition (has_draft, &wanted);
}

void
session_fixture_save_draft (GchSession *session, const char *key, const char *text)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_session_save_draft_async (session, key, text, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_session_save_draft_finish (session, result, &error);
  g_assert_no_error (error);
}
