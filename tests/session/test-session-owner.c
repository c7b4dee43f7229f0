/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>
#include <sqlite3.h>
#include <signal.h>
#include <stdio.h>

#include "gch-session-private.h"
#include "session-fixture.h"

#include "cache-fixture.h"
#include "gch-error.h"

static gboolean
sign_in_demonstration (GchSession *session)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_session_sign_in_demonstration_async (session, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_session_sign_in_finish (session, result, NULL);
}

/* The embedded service dies in the middle of the day: it comes back elsewhere, with another
 * password, and nobody has to do anything. */
static void
test_demonstration_dies (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autofree char *id = NULL;
  pid_t pid;

  g_assert_true (sign_in_demonstration (session));
  session_fixture_await (session, "first-sync", FALSE);
  id = session_fixture_dup_case_id (session);
  pid =
      (pid_t) g_ascii_strtoll (gch_demonstration_get_identifier (session->demonstration), NULL, 10);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  g_free (session_fixture_comment (session, id, "Written while it was dead."));
  session_fixture_await_sent (session);
  g_assert_cmpint (gch_session_get_connection (session), ==, GCH_CONNECTION_ONLINE);
  g_assert_false (session_fixture_get (session, "needs-sign-in"));
  session_fixture_end (session);
}

typedef struct
{
  guint n;
} Replies;

static void
on_replied (GchSession *session, const char *case_id, const char *title, const char *author,
            const char *text, Replies *replies)
{
  replies->n++;
}

static gboolean
was_replied (gpointer user_data)
{
  return ((Replies *) user_data)->n > 0;
}

/* The scripted agent answers, and the event stream brings it without being asked. */
static void
test_agent_answers (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  Replies replies = { 0 };
  g_autofree char *create = NULL;

  g_signal_connect (session, "replied", G_CALLBACK (on_replied), &replies);
  g_assert_true (sign_in_demonstration (session));
  session_fixture_await (session, "first-sync", FALSE);
  create = session_fixture_create (session, "Please answer");
  session_fixture_await_sent (session);
  gch_test_await_condition (was_replied, &replies);
  session_fixture_end (session);
}

/* --- what the disk does not let go of --- */

static void
leave_comment (CacheFixture *fixture, const char *id)
{
  g_autoptr (GchOwner) owner = gch_owner_copy (fixture->session->account->owner);
  g_autoptr (GchOperation) operation = gch_operation_new ();
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  operation->id = g_strdup (id);
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup ("add_comment");
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"given up\"}");
  operation->title = g_strdup ("A subject");
  operation->created_at = 1;
  operation->problem_code = -1;
  gch_store_submit_async (fixture->session->store, operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_store_submit_finish (fixture->session->store, result, &error));
  gch_session_take_submitted (fixture->session, operation);
}

static gboolean
flush (GchSession *session, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_session_flush_drafts_async (session, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_session_flush_drafts_finish (session, result, error);
}

static gboolean
is_open (gpointer user_data)
{
  GchSession *session = user_data;

  return session->opened && session->outbox_read;
}

/* As when a page of the cache turned out to be damaged. */
static void
open_again (GchSession *session)
{
  g_autoptr (GError) damaged = g_error_new_literal (GCH_ERROR, GCH_ERROR_DAMAGED, "damaged");

  gch_session_complain (session, damaged);
  while (session->reopen_id != 0)
    g_main_context_iteration (NULL, TRUE);
  gch_test_await_condition (is_open, session);
}

static guint
count_stored (GchSession *session)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  gch_store_load_outbox_async (session->store, session->account->owner, NULL, gch_test_keep_result,
                               &kept);
  result = gch_test_await_result (&kept);
  operations = gch_store_load_outbox_finish (session->store, result, NULL);
  g_assert_nonnull (operations);

  return operations->len;
}

/* A discard that the disk refused is told at the end, and holds also after the account was opened
 * again. */
static void
test_discard_refused (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  g_autofree char *undeleted = NULL;
  g_autofree char *nothing = NULL;
  g_autoptr (GError) error = NULL;
  GchSession *session = fixture->session;

  leave_comment (fixture, "op1");
  g_assert_true (flush (session, NULL));
  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_discard (session, "op1", FALSE);
  g_assert_false (flush (session, &error));
  g_assert_nonnull (strstr (error->message, "A subject"));

  open_again (session);
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 0);
  undeleted = gch_session_describe_undeleted (session);
  g_assert_cmpstr (undeleted, ==, error->message);

  /* Perhaps it was set aside with the file it blocked. */
  g_rmdir (journal);
  g_assert_true (flush (session, NULL));
  g_assert_cmpuint (count_stored (session), ==, 0);
  nothing = gch_session_describe_undeleted (session);
  g_assert_null (nothing);
}

/* “Undo” while the disk still refuses the discard: it is not removed later. */
static void
test_discard_refused_and_undone (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  g_autoptr (GchOperation) discarded = NULL;
  g_autofree char *again = NULL;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GchSession *session = fixture->session;

  leave_comment (fixture, "op1");
  {
    g_autoptr (GchOutboxItem) item = g_list_model_get_item (gch_session_get_outbox (session), 0);

    discarded = gch_operation_copy (gch_outbox_item_get_operation (item));
  }
  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_discard (session, "op1", FALSE);
  g_assert_false (flush (session, NULL));
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  gch_session_resubmit_async (session, discarded, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  again = gch_session_command_finish (session, result, NULL);
  g_assert_cmpstr (again, ==, "op1");
  g_assert_true (flush (session, NULL));
  g_assert_cmpuint (count_stored (session), ==, 1);
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 1);
}

/* The text of “Edit” is on its way to the disk when the account is opened again: its draft can be
 * written, and waited for, afterwards. */
static void
test_edit_while_opened_again (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchSession *session = fixture->session;

  leave_comment (fixture, "op1");
  g_assert_true (flush (session, NULL));
  gch_session_discard (session, "op1", TRUE);
  open_again (session);
  g_assert_cmpstr (gch_session_get_draft (session, "case:c1"), ==, "given up");
  gch_session_save_draft_async (session, "case:c1", "given up, and more", NULL, NULL);
  g_assert_true (flush (session, NULL));
  g_assert_cmpint (gch_session_get_draft_saved_at (session, "case:c1"), >, 0);
  g_assert_cmpuint (count_stored (session), ==, 0);
}

/* No cache can be made: everything else works, and it is said. */
static void
test_no_cache (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session;
  g_autofree char *notice = NULL;

  session_fixture_serve (fixture);
  g_assert_true (g_file_set_contents (fixture->cache_dir, "", 0, NULL));
  session = session_fixture_session (fixture);
  gch_session_start (session);
  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, NULL));
  notice = session_fixture_dup_text (session, "notice");
  g_assert_nonnull (notice);
  session_fixture_save_draft (session, "case:c1", "still saved");
  session_fixture_end (session);
}

/* Nothing can be written at all. */
static void
test_no_data (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session;
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;

  session_fixture_serve (fixture);
  g_assert_true (g_file_set_contents (fixture->data_dir, "", 0, NULL));
  session = session_fixture_session (fixture);
  gch_session_start (session);
  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, NULL));
  session_fixture_await (session, "first-sync", FALSE);
  problem = session_fixture_dup_text (session, "storage-problem");
  g_assert_nonnull (problem);

  /* The comment is refused, and its text stays where it was written. */
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  gch_session_save_draft_async (session, key, "my text", NULL, NULL);
  gch_session_add_comment_async (session, id, "my text", gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_null (gch_session_command_finish (session, result, &error));
  g_assert_nonnull (error);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "my text");
  g_clear_object (&result);
  session_fixture_end (session);
}

/* As a newer version of the program leaves it, and back. */
static void
make_newer (SessionFixture *fixture, const char *sql)
{
  g_autofree char *path = g_build_filename (fixture->data_dir, "precious.db", NULL);
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (handle);
}

static gboolean
has_no_problem (gpointer user_data)
{
  g_autofree char *problem = session_fixture_dup_text (user_data, "storage-problem");

  return problem == NULL;
}

/* The outbox cannot be read at the start, and can be a little later: what is in it goes first. */
static void
test_outbox_read_late (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autoptr (GPtrArray) comments = NULL;
  const GchComment *last;
  const GchComment *before;
  GchSession *session;
  guint total = 0;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  session_fixture_cut (fixture);
  g_free (session_fixture_comment (session, id, "older"));
  session_fixture_end (session);

  make_newer (fixture, "CREATE TABLE news (a); PRAGMA user_version = 999");
  session_fixture_serve (fixture);
  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  g_assert_false (has_no_problem (session));
  make_newer (fixture, "DROP TABLE news; PRAGMA user_version = 2");
  g_free (session_fixture_comment (session, id, "newer"));
  gch_test_await_condition (has_no_problem, session);
  session_fixture_await_sent (session);

  comments = gch_cache_reader_list_comments (gch_session_get_reader (session), id, 2, &total, NULL);
  before = comments->pdata[0];
  last = comments->pdata[1];
  g_assert_cmpstr (before->body, ==, "older");
  g_assert_cmpstr (last->body, ==, "newer");
  session_fixture_end (session);
}

static void
overwrite_caches (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "cache.db", NULL);
      g_autofree char *noise = g_strnfill (4000, 'x');
      FILE *file = g_fopen (path, "r+b");

      g_assert_nonnull (file);
      for (long at = 4096; at < 60 * 4096L; at += 4096)
        {
          fseek (file, at, SEEK_SET);
          fwrite (noise, 1, 4000, file);
        }
      fclose (file);
    }
}

static gboolean
is_rebuilt (gpointer user_data)
{
  GchSession *session = user_data;
  g_autofree char *id = g_strdup (gch_session_get_user_id (session));
  g_autoptr (GchUser) user = gch_session_dup_user (session);

  return session->reopened_at != 0 && session->opened && user != NULL && id != NULL
         && !session_fixture_get (session, "first-sync");
}

/* The file is damaged under the running program: it is fetched again, and nothing written is lost.
 */
static void
test_damaged_while_running (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *notice = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  session_fixture_save_draft (session, "new", "{\"subject\":\"kept\"}");
  session_fixture_end (session);

  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  overwrite_caches (fixture->cache_dir);
  g_free (session_fixture_comment (session, id, "In the middle of it."));
  gch_test_await_condition (is_rebuilt, session);
  session_fixture_await_sent (session);
  session_fixture_await_draft (session, "new", "{\"subject\":\"kept\"}");
  notice = session_fixture_dup_text (session, "notice");
  g_assert_nonnull (notice);
  g_free (session_fixture_dup_case_id (session));
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "In the middle of it."), ==, 1);
  session_fixture_end (session);
}

/* Ended in the middle of everything. */
static void
test_stop_early (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  session_fixture_end (session);

  for (guint i = 0; i < 20; i++)
    {
      session = session_fixture_session (fixture);
      gch_session_start (session);
      for (guint j = 0; j < i; j++)
        g_main_context_iteration (NULL, FALSE);
      session_fixture_end (session);
    }
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session-owner/discard-refused", test_discard_refused);
  g_test_add_func ("/session-owner/discard-refused-and-undone", test_discard_refused_and_undone);
  g_test_add_func ("/session-owner/edit-while-opened-again", test_edit_while_opened_again);
  g_test_add_func ("/session-owner/demonstration-dies", test_demonstration_dies);
  g_test_add_func ("/session-owner/agent-answers", test_agent_answers);
  g_test_add_func ("/session-owner/no-cache", test_no_cache);
  g_test_add_func ("/session-owner/no-data", test_no_data);
  g_test_add_func ("/session-owner/outbox-read-late", test_outbox_read_late);
  g_test_add_func ("/session-owner/damaged-while-running", test_damaged_while_running);
  g_test_add_func ("/session-owner/stop-early", test_stop_early);

  return session_fixture_run ();
}
