/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "session-fixture.h"

#include <glib/gstdio.h>

#include "gch-conversation.h"
#include "gch-outbox-item.h"

static void
test_nothing_yet (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GchUser) user = gch_session_dup_user (session);
  g_autoptr (GPtrArray) keys = gch_session_list_keys (session);

  g_assert_false (session_fixture_get (session, "has-account"));
  g_assert_null (user);
  g_assert_cmpuint (keys->len, ==, 0);
  g_assert_null (gch_session_get_user_id (session));
  g_assert_cmpuint (gch_session_get_policy (session)->comment_max_bytes, ==, 262144);
  /* Nothing was made on the disk. */
  g_assert_false (g_file_test (fixture->data_dir, G_FILE_TEST_EXISTS));
  session_fixture_end (session);
}

static void
test_first_sync (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *name = NULL;
  g_autofree char *account = NULL;
  g_autofree char *address = NULL;
  g_autofree char *id = NULL;
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GchCase) same = NULL;
  g_autoptr (GchUser) user = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);

  name = session_fixture_dup_text (session, "display-name");
  account = session_fixture_dup_text (session, "account-name");
  address = session_fixture_dup_text (session, "portal-address");
  g_assert_cmpstr (account, ==, "Atelier Lumen SAS");
  g_assert_cmpstr (address, ==, fixture->address);
  g_assert_cmpint (gch_session_get_connection (session), ==, GCH_CONNECTION_ONLINE);
  g_assert_false (session_fixture_get (session, "session-only"));
  g_assert_false (session_fixture_get (session, "is-demonstration"));

  user = gch_session_dup_user (session);
  g_assert_nonnull (user);
  g_assert_cmpstr (user->name, ==, name);
  id = session_fixture_dup_case_id (session);
  record = gch_session_dup_case (session, id);
  same = gch_session_dup_case_by_number (session, record->number);
  g_assert_cmpstr (same->id, ==, id);
  session_fixture_end (session);
}

/* The cache, the drafts and the outbox are there without portal and before anything was started. */
static void
test_offline_start (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *operation = NULL;
  g_autoptr (GchCase) record = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_end (session);
  session_fixture_cut (fixture);

  session = session_fixture_session (fixture);
  g_assert_true (session_fixture_get (session, "has-account"));
  g_assert_false (session_fixture_get (session, "first-sync"));
  record = gch_session_dup_case (session, id);
  g_assert_nonnull (record);

  gch_session_start (session);
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  operation = session_fixture_comment (session, id, "Written in a train.");
  session_fixture_save_draft (session, key, "And one more");
  session_fixture_end (session);

  session = session_fixture_session (fixture);
  gch_session_start (session);
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "And one more");
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 1);

  session_fixture_serve (fixture);
  gch_session_refresh (session);
  session_fixture_await_sent (session);
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "Written in a train."), ==, 1);
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "And one more");
  session_fixture_end (session);
}

static void
test_killed_service (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *operation = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);

  session_fixture_cut (fixture);
  operation = session_fixture_comment (session, id, "While it was away.");
  session_fixture_await_connection (session, GCH_CONNECTION_OFFLINE);
  session_fixture_serve (fixture);
  session_fixture_await_sent (session);
  session_fixture_await_connection (session, GCH_CONNECTION_ONLINE);
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "While it was away."), ==, 1);
  session_fixture_end (session);
}

static void
test_revoked (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autofree char *key = NULL;
  g_autofree char *operation = NULL;
  g_autoptr (GError) error = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  id = session_fixture_dup_case_id (session);
  key = g_strconcat ("case:", id, NULL);
  session_fixture_save_draft (session, key, "half a sentence");

  session_fixture_revoke_all (fixture);
  operation = session_fixture_comment (session, id, "Sent after signing in again.");
  session_fixture_await (session, "needs-sign-in", TRUE);
  g_assert_true (session_fixture_get (session, "has-account"));
  g_assert_null (gch_session_get_draft (session, key));
  session_fixture_save_draft (session, key, "half a sentence");
  g_assert_cmpuint (g_list_model_get_n_items (gch_session_get_outbox (session)), ==, 1);

  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, &error));
  g_assert_no_error (error);
  session_fixture_await_sent (session);
  g_assert_false (session_fixture_get (session, "needs-sign-in"));
  g_assert_cmpstr (gch_session_get_draft (session, key), ==, "half a sentence");
  g_assert_cmpuint (session_fixture_count_comments (fixture, id, "Sent after signing in again."),
                    ==, 1);
  session_fixture_end (session);
}

static void
damage_caches (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, "cache.db", NULL);
      g_autofree char *wal = g_strconcat (path, "-wal", NULL);

      g_assert_true (g_file_set_contents (path, "This is not a database at all.", -1, NULL));
      /* From this it could be repaired. */
      g_unlink (wal);
    }
}

static void
test_damaged_cache (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *notice = NULL;
  g_autofree char *id = NULL;
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_signed_in (fixture);
  session_fixture_end (session);
  damage_caches (fixture->cache_dir);

  session = session_fixture_session (fixture);
  g_assert_true (session_fixture_get (session, "has-account"));
  gch_session_start (session);
  session_fixture_await (session, "first-sync", TRUE);
  notice = session_fixture_dup_text (session, "notice");
  g_assert_nonnull (notice);
  session_fixture_await (session, "first-sync", FALSE);
  id = session_fixture_dup_case_id (session);
  g_assert_nonnull (id);
  session_fixture_end (session);
}

typedef struct
{
  guint n;
  char *text; /* (owned) (nullable) */
} Replies;

static void
on_replied (GchSession *session, const char *case_id, const char *title, const char *author,
            const char *text, Replies *replies)
{
  replies->n++;
  g_free (replies->text);
  replies->text = g_strdup (text);
  g_assert_nonnull (title);
  g_assert_nonnull (author);
}

static gboolean
was_replied (gpointer user_data)
{
  return ((Replies *) user_data)->n > 0;
}

static void
test_replied (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  g_autofree char *id = NULL;
  g_autoptr (GchCase) record = NULL;
  Replies replies = { 0, NULL };
  GchSession *session;

  session_fixture_serve (fixture);
  session = session_fixture_session (fixture);
  g_signal_connect (session, "replied", G_CALLBACK (on_replied), &replies);
  gch_session_start (session);
  g_assert_true (session_fixture_sign_in (fixture, session, fixture->password, NULL));
  session_fixture_await (session, "first-sync", FALSE);
  g_assert_cmpuint (replies.n, ==, 0);

  id = session_fixture_dup_case_id (session);
  record = gch_session_dup_case (session, id);
  session_fixture_reply (fixture, record->number, "We are looking into it.");
  gch_session_refresh (session);
  gch_test_await_condition (was_replied, &replies);
  g_assert_cmpuint (replies.n, ==, 1);
  g_assert_true (g_str_has_prefix (replies.text, "We are looking into it."));
  g_free (replies.text);
  session_fixture_end (session);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session/nothing-yet", test_nothing_yet);
  g_test_add_func ("/session/first-sync", test_first_sync);
  g_test_add_func ("/session/offline-start", test_offline_start);
  g_test_add_func ("/session/killed-service", test_killed_service);
  g_test_add_func ("/session/revoked", test_revoked);
  g_test_add_func ("/session/damaged-cache", test_damaged_cache);
  g_test_add_func ("/session/replied", test_replied);

  return session_fixture_run ();
}
