/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-command.h"
#include "gch-error.h"
#include "gch-json.h"
#include "gch-portal-provider.h"
#include "gch-test.h"

/* The provider against the real service, in its demonstration form. */

typedef struct
{
  GchTestDir *folder;    /* (owned) */
  GSubprocess *portal;   /* (owned) */
  char *url;             /* (owned) */
  char *user_name;       /* (owned) */
  char *password;        /* (owned) */
  GchProvider *provider; /* (owned) */
  guint more;
} Fixture;

static void
on_more (GchProvider *provider, gpointer data)
{
  Fixture *self = data;

  self->more++;
}

static char *
read_line (GDataInputStream *lines)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line_utf8 (lines, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_nonnull (line);

  return line;
}

static void
start_portal (Fixture *self)
{
  g_autofree char *database = gch_test_dir_build (self->folder, "portal.db");
  g_autoptr (GDataInputStream) lines = NULL;
  g_autofree char *listening = NULL;
  g_autofree char *demonstration = NULL;
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) error = NULL;

  self->portal =
      g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error,
                        g_getenv ("GUICHET_PORTAL_PROGRAM"), "serve", "--database", database,
                        "--listen", "127.0.0.1:0", "--demonstration", NULL);
  g_assert_no_error (error);

  lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->portal));
  listening = read_line (lines);
  demonstration = read_line (lines);
  words = g_strsplit (demonstration, " ", 3);
  g_assert_true (g_str_has_prefix (listening, "listening "));
  g_assert_cmpstr (words[0], ==, "demonstration");

  self->url = g_strdup (listening + strlen ("listening "));
  self->user_name = g_strdup (words[1]);
  self->password = g_strdup (words[2]);
}

static void
stop_portal (Fixture *self)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (self->portal), NULL, NULL);
  g_subprocess_wait_check (self->portal, NULL, &error);
  g_assert_no_error (error);

  g_clear_object (&self->portal);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->password, g_free);
}

static void
make_provider (Fixture *self)
{
  self->provider = gch_portal_provider_new (self->url, "demonstration:");
  g_signal_connect (self->provider, "more", G_CALLBACK (on_more), self);
}

static GchSignedIn *
sign_in (Fixture *self, const char *password, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_sign_in_async (self->provider, self->user_name, password, NULL, NULL,
                              gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_sign_in_finish (self->provider, result, error);
}

static GchOutcome *
pull (Fixture *self, const char *cursor)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_pull_async (self->provider, cursor, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_pull_finish (self->provider, result);
}

/* (transfer full): where the feed ends; @count: (out) (optional) how many cases it named. */
static char *
pull_all (Fixture *self, const char *from, guint *count)
{
  g_autofree char *cursor = g_strdup (from);
  gboolean has_more = TRUE;
  guint cases = 0;

  while (has_more)
    {
      g_autoptr (GchOutcome) outcome = pull (self, cursor);

      g_assert_cmpstr (outcome->problem, ==, NULL);
      g_assert_cmpint (outcome->code, ==, -1);
      g_free (cursor);
      cursor = g_strdup (outcome->page->cursor);
      has_more = outcome->page->has_more;
      for (guint i = 0; i < outcome->page->changes->len; i++)
        if (((GchChange *) g_ptr_array_index (outcome->page->changes, i))->kind == GCH_RECORD_CASE)
          cases++;
    }

  if (count != NULL)
    *count = cases;

  return g_steal_pointer (&cursor);
}

static GchOutcome *
send_operation (Fixture *self, const GchOperation *operation)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_send_async (self->provider, operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_send_finish (self->provider, result);
}

static GchOperation *
make_operation (const char *command, const char *target, const char *payload)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_uuid_string_random ();
  operation->command = g_strdup (command);
  operation->target_id = g_strdup (target);
  operation->payload = g_strdup (payload);

  return operation;
}

static GchOutcome *
send_new (Fixture *self, const char *command, const char *target, const char *payload)
{
  g_autoptr (GchOperation) operation = make_operation (command, target, payload);
  GchOutcome *outcome = send_operation (self, operation);

  g_assert_cmpstr (outcome->problem, ==, NULL);
  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_nonnull (outcome->page);

  return outcome;
}

static const GchCase *
get_case (const GchOutcome *outcome)
{
  const GchChange *change = g_ptr_array_index (outcome->page->changes, 0);

  g_assert_cmpint (change->kind, ==, GCH_RECORD_CASE);
  return change->record;
}

static char *
create_case (Fixture *self)
{
  g_autoptr (GchOutcome) outcome =
      send_new (self, GCH_COMMAND_CREATE_CASE, NULL,
                "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":3,"
                "\"subject\":\"Une facture <b>&amp;</b>\",\"description\":\"Deux fois.\"}");

  g_assert_cmpstr (get_case (outcome)->subject, ==, "Une facture <b>&amp;</b>");

  return g_strdup (outcome->result_id);
}

static void
set_up (Fixture *self, gconstpointer data)
{
  g_autoptr (GchSignedIn) signed_in = NULL;
  g_autoptr (GError) error = NULL;

  self->folder = gch_test_dir_new ();
  start_portal (self);
  make_provider (self);
  signed_in = sign_in (self, self->password, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (signed_in->owner->portal, ==, "demonstration:");
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  gch_test_drain ();
  gch_test_finalize (self->provider);
  if (self->portal != NULL)
    stop_portal (self);
  gch_test_dir_free (self->folder);
}

static void
test_wrong_password (Fixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (sign_in (self, "wrong", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CREDENTIALS);
}

static void
test_feed (Fixture *self, gconstpointer data)
{
  guint cases = 0;
  guint news = 0;
  g_autofree char *end = pull_all (self, NULL, &cases);
  g_autofree char *same = pull_all (self, end, &news);

  g_assert_cmpuint (cases, >, 20);
  g_assert_cmpuint (news, ==, 0);
  g_assert_cmpstr (same, ==, end);
}

static void
support_replies (Fixture *self, const char *number)
{
  g_autofree char *database = gch_test_dir_build (self->folder, "portal.db");
  g_autoptr (GSubprocess) reply = NULL;
  g_autoptr (GError) error = NULL;

  reply = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_SILENCE,
                            &error, g_getenv ("GUICHET_PORTAL_PROGRAM"), "reply", "--database",
                            database, number, "--status", "waiting_for_customer", NULL);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (reply, "Which one?", NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_successful (reply));
}

/* A comment moves the status of a case that waits for the customer: that is one version, and the
 * author's own edit behind it does not conflict with him. */
static void
test_own_comment_then_edit (Fixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) created =
      send_new (self, GCH_COMMAND_CREATE_CASE, NULL,
                "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":3,"
                "\"subject\":\"A\",\"description\":\"B\"}");
  const char *id = created->result_id;
  g_autoptr (GchOutcome) comment = NULL;
  g_autoptr (GchOperation) edit = NULL;
  g_autoptr (GchOutcome) edited = NULL;

  support_replies (self, get_case (created)->number);
  comment = send_new (self, GCH_COMMAND_ADD_COMMENT, id, "{\"body\":\"This one\"}");
  g_assert_cmpint (get_case (comment)->status, ==, GCH_CASE_STATUS_OPEN);
  g_assert_cmpint (comment->raised_to, ==, get_case (comment)->version);

  edit = make_operation (GCH_COMMAND_EDIT_CASE, id, "{\"subject\":\"C\"}");
  edit->base_version = comment->raised_to;
  edited = send_operation (self, edit);
  g_assert_cmpint (edited->code, ==, -1);
}

static void
test_commands (Fixture *self, gconstpointer data)
{
  g_autofree char *id = create_case (self);
  g_autoptr (GchOutcome) comment =
      send_new (self, GCH_COMMAND_ADD_COMMENT, id, "{\"body\":\"Bonjour 👩‍🔧\"}");
  g_autoptr (GchOutcome) view = send_new (self, GCH_COMMAND_VIEW_CASE, id, NULL);
  g_autoptr (GchOutcome) closed = send_new (self, GCH_COMMAND_CLOSE_CASE, id, NULL);
  g_autoptr (GchOutcome) reopened = send_new (self, GCH_COMMAND_REOPEN_CASE, id, NULL);

  g_assert_cmpuint (comment->page->changes->len, ==, 2);
  g_assert_cmpint (get_case (closed)->status, ==, GCH_CASE_STATUS_CLOSED);
  g_assert_true (gch_case_status_is_open (get_case (reopened)->status));
  g_assert_cmpuint (view->page->changes->len, ==, 1);
}

/* Sent again after a lost answer: one comment, the same answer. */
static void
test_twice (Fixture *self, gconstpointer data)
{
  g_autofree char *id = create_case (self);
  g_autoptr (GchOperation) operation =
      make_operation (GCH_COMMAND_ADD_COMMENT, id, "{\"body\":\"Once\"}");
  g_autoptr (GchOutcome) first = send_operation (self, operation);
  g_autoptr (GchOutcome) second = send_operation (self, operation);

  g_assert_cmpint (second->code, ==, -1);
  g_assert_cmpstr (second->result_id, ==, first->result_id);
  g_assert_cmpuint (get_case (second)->comment_count, ==, 1);
}

static void
test_edit (Fixture *self, gconstpointer data)
{
  g_autofree char *id = create_case (self);
  g_autoptr (GchOperation) edit =
      make_operation (GCH_COMMAND_EDIT_CASE, id, "{\"subject\":\"Mine\",\"severity\":2}");
  g_autoptr (GchOperation) late =
      make_operation (GCH_COMMAND_EDIT_CASE, id, "{\"subject\":\"Late\"}");
  g_autoptr (GchOutcome) closed = send_new (self, GCH_COMMAND_CLOSE_CASE, id, NULL);
  g_autoptr (GchOutcome) reopened = send_new (self, GCH_COMMAND_REOPEN_CASE, id, NULL);
  g_autoptr (GchOutcome) edited = NULL;
  g_autoptr (GchOutcome) again = NULL;
  g_autoptr (GchOutcome) conflict = NULL;

  edit->base_version = reopened->result_version;
  late->base_version = reopened->result_version;

  edited = send_operation (self, edit);
  g_assert_cmpint (edited->code, ==, -1);
  g_assert_cmpstr (get_case (edited)->subject, ==, "Mine");

  /* The answer was lost: the same edit does not conflict with itself. */
  again = send_operation (self, edit);
  g_assert_cmpint (again->code, ==, -1);

  conflict = send_operation (self, late);
  g_assert_cmpint (conflict->code, ==, GCH_ERROR_CONFLICT);
  g_assert_nonnull (conflict->problem);
}

static void
test_refusals (Fixture *self, gconstpointer data)
{
  g_autofree char *id = create_case (self);
  g_autoptr (GchOperation) blank =
      make_operation (GCH_COMMAND_ADD_COMMENT, id, "{\"body\":\"  \"}");
  g_autoptr (GchOperation) nowhere =
      make_operation (GCH_COMMAND_ADD_COMMENT, "nowhere", "{\"body\":\"x\"}");
  g_autoptr (GchOutcome) refused = send_operation (self, blank);
  g_autoptr (GchOutcome) missing = send_operation (self, nowhere);

  g_assert_cmpint (refused->code, ==, GCH_ERROR_REFUSED);
  g_assert_cmpint (missing->code, ==, GCH_ERROR_NOT_FOUND);
  g_assert_nonnull (refused->problem);
}

static gboolean
heard_of_it (gpointer data)
{
  const Fixture *self = data;

  return self->more >= 2;
}

static gboolean
stream_is_open (gpointer data)
{
  const Fixture *self = data;

  return self->more >= 1;
}

static void
test_events (Fixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *id = create_case (self);
  g_autofree char *before = pull_all (self, NULL, NULL);
  g_autofree char *after = NULL;
  g_autoptr (GchOutcome) comment = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_listen_async (self->provider, cancellable, gch_test_keep_result, &kept);
  gch_test_await_condition (stream_is_open, self);
  comment = send_new (self, GCH_COMMAND_ADD_COMMENT, id, "{\"body\":\"Bonjour\"}");
  gch_test_await_condition (heard_of_it, self);
  after = pull_all (self, before, NULL);
  g_assert_cmpstr (after, !=, before);

  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_provider_listen_finish (self->provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* The service is killed in the middle of a stream and started again. */
static void
test_killed_and_back (Fixture *self, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GchOutcome) nobody = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr (GchSignedIn) signed_in = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_listen_async (self->provider, NULL, gch_test_keep_result, &kept);
  gch_test_await_condition (stream_is_open, self);
  g_subprocess_force_exit (self->portal);
  g_subprocess_wait (self->portal, NULL, NULL);
  result = gch_test_await_result (&kept);
  gch_provider_listen_finish (self->provider, result, NULL);
  g_clear_object (&result);

  nobody = pull (self, NULL);
  g_assert_cmpint (nobody->code, ==, GCH_ERROR_UNREACHABLE);

  g_clear_object (&self->portal);
  g_clear_pointer (&self->url, g_free);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->password, g_free);
  gch_test_finalize (self->provider);
  start_portal (self);
  make_provider (self);
  signed_in = sign_in (self, self->password, &error);
  g_assert_no_error (error);
  cursor = pull_all (self, NULL, NULL);
}

static void
test_sign_out (Fixture *self, gconstpointer data)
{
  g_autoptr (GchSignedIn) signed_in = sign_in (self, self->password, NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_sign_out_async (self->provider, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_provider_sign_out_finish (self->provider, result, &error));
  g_assert_no_error (error);

  /* The tokens are worth nothing any more, wherever they may have been kept. */
  g_assert_true (gch_provider_resume (self->provider, signed_in->credentials, NULL));
  outcome = pull (self, NULL);
  g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_setenv ("GUICHET_AGENT_DELAY_MS", "600000", TRUE);
  g_test_init (&argc, &argv, NULL);

  ADD ("/real-portal/wrong-password", test_wrong_password);
  ADD ("/real-portal/feed", test_feed);
  ADD ("/real-portal/commands", test_commands);
  ADD ("/real-portal/own-comment-then-edit", test_own_comment_then_edit);
  ADD ("/real-portal/twice", test_twice);
  ADD ("/real-portal/edit", test_edit);
  ADD ("/real-portal/refusals", test_refusals);
  ADD ("/real-portal/events", test_events);
  ADD ("/real-portal/killed-and-back", test_killed_and_back);
  ADD ("/real-portal/sign-out", test_sign_out);

  return g_test_run ();
}
