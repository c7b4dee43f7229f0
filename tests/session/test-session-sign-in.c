/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include <errno.h>
#include <signal.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "gch-conversation.h"
#include "gch-disk.h"
#include "gch-error.h"
#include "gch-session-private.h"

static void
run_sql (const char *path, const char *sql)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (sqlite3_open (path, &database), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (database, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (database), ==, SQLITE_OK);
}

static gboolean
sign_in_demonstration (GchSession *session, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_session_sign_in_demonstration_async (session, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_session_sign_in_finish (session, result, error);
}

static void
sign_out (GchSession *session, gboolean discard)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_session_sign_out_async (session, discard, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_session_sign_out_finish (session, result, &error));
  g_assert_no_error (error);
}

static void
test_demonstration (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *address = NULL;
  g_autofree char *id = NULL;
  g_autofree char *operation = NULL;

  g_assert_true (sign_in_demonstration (session, &error));
  g_assert_no_error (error);
  g_assert_true (session_fixture_get (session, "is-demonstration"));
  address = session_fixture_dup_text (session, "portal-address");
  g_assert_null (address);
  session_fixture_await (session, "first-sync", FALSE);
  session_fixture_end (session);

  /* The next time it is resumed without a word. */
  session = session_fixture_session (fixture);
  g_assert_true (session_fixture_get (session, "is-demonstration"));
  gch_session_start (session);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  g_assert_false (session_fixture_get (session, "needs-sign-in"));
  id = session_fixture_dup_case_id (session);
  operation = session_fixture_comment (session, id, "Thank you.");
  session_fixture_await_sent (session);
  session_fixture_end (session);
}

static void
test_no_program (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *former = g_strdup (g_getenv ("GUICHET_PORTAL_PROGRAM"));
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GError) error = NULL;

  g_setenv ("GUICHET_PORTAL_PROGRAM", "/nonexistent/guichet-portal", TRUE);
  g_assert_false (sign_in_demonstration (session, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_UNREACHABLE);
  g_setenv ("GUICHET_PORTAL_PROGRAM", former, TRUE);
  g_assert_false (session_fixture_get (session, "has-account"));

  g_clear_error (&error);
  g_assert_true (sign_in_demonstration (session, &error));
  g_assert_no_error (error);
  session_fixture_end (session);
}

static void
test_refused (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GError) error = NULL;

  session_fixture_serve (fixture);
  g_assert_false (session_fixture_sign_in (fixture, session, "wrong", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CREDENTIALS);
  g_clear_error (&error);
  g_assert_false (session_fixture_get (session, "has-account"));

  session_fixture_cut (fixture);
  g_assert_false (session_fixture_sign_in (fixture, session, fixture->password, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_UNREACHABLE);
  g_clear_error (&error);

  g_free (fixture->address);
  fixture->address = g_strdup ("http://portal.example.com");
  g_assert_false (session_fixture_sign_in (fixture, session, fixture->password, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  session_fixture_end (session);
}

static void
test_cancelled (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  session_fixture_serve (fixture);
  gch_session_sign_in_async (session, fixture->address, fixture->user_name, fixture->password, NULL,
                             cancellable, gch_test_keep_result, &kept);
  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_session_sign_in_finish (session, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (session_fixture_get (session, "has-account"));
  g_clear_object (&result);
  session_fixture_end (session);
}

/* Signing out deletes tokens and cache; unsent text waits for the same user. */
static void
test_sign_out (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autoptr (GchCase) gone = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, key, "unsent");

  sign_out (session, FALSE);
  g_assert_false (session_fixture_get (session, "has-account"));
  g_assert_null (gch_session_get_draft (session, key));
  gone = gch_session_dup_case (session, id);
  g_assert_null (gone);
  session_fixture_end (session);

  session = session_fixture_session (fixture);
  g_assert_false (session_fixture_get (session, "has-account"));
  gch_session_start (session);
  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, NULL));
  session_fixture_await (session, "first-sync", FALSE);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "unsent");

  sign_out (session, TRUE);
  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, NULL));
  session_fixture_await (session, "first-sync", FALSE);
  g_assert_null (gch_session_get_draft (session, key));
  session_fixture_end (session);
}

/* What could not be deleted would be sent at the next sign-in: he stays signed in, and hears it. */
static void
test_not_forgotten (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *path = g_build_filename (fixture->data_dir, "precious.db", NULL);
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *operation = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, key, "unsent");
  run_sql (path, "CREATE TRIGGER full BEFORE DELETE ON drafts"
                 " BEGIN SELECT RAISE (ABORT, 'full'); END");

  gch_session_sign_out_async (session, TRUE, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_session_sign_out_finish (session, result, &error));
  g_clear_object (&result);
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
  g_assert_true (session_fixture_get (session, "has-account"));
  session_fixture_await_draft (session, key, "unsent");
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);

  run_sql (path, "DROP TRIGGER IF EXISTS full");
  operation = session_fixture_comment (session, id, "Still signed in.");
  session_fixture_await_sent (session);
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "Still signed in."), ==, 1);
  sign_out (session, TRUE);
  g_assert_false (session_fixture_get (session, "has-account"));
  session_fixture_end (session);
}

static gboolean
has_notice (GchSession *session, const char *words)
{
  g_autofree char *notice = session_fixture_dup_text (session, "notice");

  return notice != NULL && strstr (notice, words) != NULL;
}

static int
refuse_to_append (GchDiskFile *file, const void *data, gsize length)
{
  return ENOSPC;
}

/* The second copy's trouble is said until it is over, whatever else is said meanwhile. */
static void
test_second_copy (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchDisk full = *gch_disk_get ();
  g_autofree char *second = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  full.append = refuse_to_append;
  gch_disk_set (&full);
  session_fixture_save_draft (session, "new", "unsent");
  second = session_fixture_dup_text (session, "notice");
  g_assert_nonnull (second);

  gch_session_set_text (session, GCH_SESSION_PROP_NOTICE, &session->notice, "Another matter.");
  g_assert_true (has_notice (session, "Another matter.") && has_notice (session, second));
  gch_session_set_text (session, GCH_SESSION_PROP_NOTICE, &session->notice, NULL);
  g_assert_true (has_notice (session, second));

  gch_disk_set (NULL);
  session_fixture_save_draft (session, "new", "unsent and longer");
  g_assert_false (has_notice (session, ""));
  session_fixture_end (session);
}

/* Whoever shows a draft hears that it is not there for the person who is signed in now. */
static void
on_draft_changed (GchSession *session, const char *key, gboolean *gone)
{
  if (gch_session_get_draft (session, key) == NULL)
    *gone = TRUE;
}

/* A window hands over what is being typed while it still lands with its owner. */
static void
on_leaving (GchSession *session, const char *key)
{
  gch_session_save_draft_async (session, key, "of the first, typed at the last moment", NULL, NULL);
}

/* Somebody else's sign-in leaves the first one's text where it is, and never sends it. */
static void
test_other_person (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *first = NULL;
  g_autofree char *operation = NULL;
  g_autoptr (GchAccount) account = NULL;
  g_autoptr (GError) error = NULL;
  gboolean gone = FALSE;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  first = g_strdup (gch_session_get_user_id (session));
  account = gch_session_dup_account (session);
  session_fixture_add_user (fixture, account->id, "second@atelier-lumen.example", "a long secret");
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, key, "of the first");

  session_fixture_revoke_all (fixture);
  operation = session_fixture_comment (session, id, "Only the first may send this.");
  session_fixture_await (session, "needs-sign-in", TRUE);
  session_fixture_save_draft (session, key, "of the first");

  {
    g_autofree char *user_name = g_steal_pointer (&fixture->user_name);

    fixture->user_name = g_strdup ("second@atelier-lumen.example");
    g_signal_connect (session, "draft-changed", G_CALLBACK (on_draft_changed), &gone);
    g_signal_connect (session, "leaving", G_CALLBACK (on_leaving), key);
    session_fixture_sign_in (fixture, session, "a long secret", &error);
    g_assert_no_error (error);
    g_assert_cmpstr (gch_session_get_user_id (session), !=, first);
    g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 0);
    g_assert_null (gch_session_get_draft (session, key));
    g_assert_true (gone);
    g_signal_handlers_disconnect_by_data (session, &gone);
    g_signal_handlers_disconnect_by_data (session, key);
    session_fixture_await (session, "first-sync", FALSE);
    g_free (fixture->user_name);
    fixture->user_name = g_steal_pointer (&user_name);
  }
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "Only the first may send this."),
                    ==, 0);

  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, &error));
  session_fixture_await_sent (session);
  session_fixture_await_draft (session, key, "of the first, typed at the last moment");
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "Only the first may send this."),
                    ==, 1);
  session_fixture_end (session);
}

/* The keyring does not open: signed in until the program ends, and it says so. */
static void
test_no_keyring (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SessionFixture) fixture = NULL;
  GchSession *session;

  if (!g_test_subprocess ())
    {
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
      g_test_trap_assert_passed ();
      return;
    }

  g_unsetenv ("SECRET_FILE_TEST_PASSWORD");
  g_unsetenv ("DBUS_SESSION_BUS_ADDRESS");
  fixture = session_fixture_new ();
  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  session_fixture_await (session, "session-only", TRUE);
  session_fixture_end (session);

  session = session_fixture_session (fixture);
  g_assert_true (session_fixture_get (session, "has-account"));
  gch_session_start (session);
  session_fixture_await (session, "needs-sign-in", TRUE);
  session_fixture_sign_in (fixture, session, fixture->password, &error);
  g_assert_no_error (error);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  session_fixture_end (session);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session-sign-in/demonstration", test_demonstration);
  g_test_add_func ("/session-sign-in/no-program", test_no_program);
  g_test_add_func ("/session-sign-in/refused", test_refused);
  g_test_add_func ("/session-sign-in/cancelled", test_cancelled);
  g_test_add_func ("/session-sign-in/sign-out", test_sign_out);
  g_test_add_func ("/session-sign-in/not-forgotten", test_not_forgotten);
  g_test_add_func ("/session-sign-in/second-copy", test_second_copy);
  g_test_add_func ("/session-sign-in/other-person", test_other_person);
  g_test_add_func ("/session-sign-in/no-keyring", test_no_keyring);

  return session_fixture_run ();
}
