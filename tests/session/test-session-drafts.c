/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "cache-fixture.h"
#include "session-fixture.h"

static void
on_draft_changed (GchSession *session, const char *key, GPtrArray *keys)
{
  g_ptr_array_add (keys, g_strdup (key));
}

/* Two windows: what one saves, the other hears of, and both read the same. */
static void
test_two_windows (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) all = NULL;

  g_signal_connect (fixture->session, "draft-changed", G_CALLBACK (on_draft_changed), keys);
  session_fixture_save_draft (fixture->session, "new", "{\"subject\":\"x\"}");
  g_assert_cmpuint (keys->len, >=, 1);
  g_assert_cmpstr (keys->pdata[0], ==, "new");
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "new"), ==, "{\"subject\":\"x\"}");
  g_assert_cmpint (gch_session_get_draft_saved_at (fixture->session, "new"), >, 0);
  all = gch_session_list_draft_keys (fixture->session);
  g_assert_cmpuint (g_strv_length (all), ==, 1);
}

static gboolean
has_problem (gpointer user_data)
{
  g_autofree char *problem = session_fixture_dup_text (user_data, "storage-problem");

  return problem != NULL;
}

static gboolean
has_no_problem (gpointer user_data)
{
  return !has_problem (user_data);
}

static void
on_any (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gch_session_save_draft_finish (GCH_SESSION (source), result, NULL);
}

/* The banner stays while the disk refuses, and goes by itself. */
static void
test_storage_problem (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *data = gch_test_dir_build (fixture->dir, "data");
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  GchSession *session = fixture->session;

  /* A folder where SQLite wants to write its journal. */
  session_fixture_save_draft (session, "case:c0", "before");
  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_save_draft_async (session, "case:c1", "kept in memory", on_any, NULL);
  gch_test_await_condition (has_problem, session);
  g_assert_cmpstr (gch_session_get_draft (session, "case:c1"), ==, "kept in memory");
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  gch_test_await_condition (has_no_problem, session);
  g_assert_cmpint (gch_session_get_draft_saved_at (session, "case:c1"), >, 0);
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

/* Before it ends the program can know whether every word is on the disk, and which is not. */
static void
test_flush (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  g_autofree char *unsaved = NULL;
  g_autofree char *nothing = NULL;
  g_autofree char *form = NULL;
  g_autoptr (GError) error = NULL;
  GchSession *session = fixture->session;

  session_fixture_save_draft (session, "case:c0", "on the disk");
  g_assert_true (flush (session, NULL));
  nothing = gch_session_dup_unsaved_text (session);
  g_assert_null (nothing);

  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_save_draft_async (session, "new", "{\"subject\":\"S\",\"description\":\"D\"}", NULL,
                                NULL);
  g_assert_false (flush (session, &error));
  g_assert_nonnull (error);
  unsaved = gch_session_dup_unsaved_text (session);
  g_assert_cmpstr (unsaved, ==, "S\n\nD");
  form = gch_session_dup_draft_for_reading (session, "new");
  g_assert_cmpstr (form, ==, "S\n\nD");

  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (flush (session, NULL));
}

/* Who leaves while the disk refuses is not forgotten: his text is still asked about, still tried,
 * and lands with him. */
static void
test_flush_former (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  g_autofree char *unsaved = NULL;
  g_autofree char *nothing = NULL;
  GchSession *session = fixture->session;

  session_fixture_save_draft (session, "case:c0", "on the disk");
  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_save_draft_async (session, "case:c0", "of the one who left", NULL, NULL);
  gch_session_leave_account (session);
  g_assert_null (gch_session_get_draft (session, "case:c0"));
  g_assert_null (gch_session_get_owner (session));
  g_assert_false (flush (session, NULL));
  unsaved = gch_session_dup_unsaved_text (session);
  g_assert_cmpstr (unsaved, ==, "of the one who left");
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (flush (session, NULL));
  nothing = gch_session_dup_unsaved_text (session);
  g_assert_null (nothing);
}

/* Who comes back meanwhile finds it, and what he types then is not overwritten by it later. */
static void
test_come_back (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *journal = gch_test_dir_build (fixture->dir, "data/precious.db-journal");
  g_autofree char *unsaved = NULL;
  GchSession *session = fixture->session;
  g_autoptr (GchOwner) owner = gch_owner_copy (gch_session_get_owner (session));

  session_fixture_save_draft (session, "case:c0", "on the disk");
  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);
  gch_session_save_draft_async (session, "case:c0", "of the one who left", NULL, NULL);
  gch_session_leave_account (session);
  gch_session_open_drafts (session, owner);
  g_assert_cmpstr (gch_session_get_draft (session, "case:c0"), ==, "of the one who left");
  gch_session_save_draft_async (session, "case:c0", "of the one who came back", NULL, NULL);
  g_assert_false (flush (session, NULL));
  unsaved = gch_session_dup_unsaved_text (session);
  g_assert_cmpstr (unsaved, ==, "of the one who came back");
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (flush (session, NULL));
}

static GPtrArray *
load_versions (GchSession *session, const char *key)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *versions;

  gch_session_load_draft_versions_async (session, key, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  versions = gch_session_load_draft_versions_finish (session, result, &error);
  g_assert_no_error (error);

  return versions;
}

/* What was taken out of a draft can be read again, newest first, for this draft alone. */
static void
test_versions (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (GPtrArray) other = NULL;
  GchSession *session = fixture->session;

  none = load_versions (session, "case:c1");
  g_assert_cmpuint (none->len, ==, 0);
  session_fixture_save_draft (session, "case:c1", "A first sentence. A second sentence.");
  session_fixture_save_draft (session, "case:c1", "A first sentence.");
  session_fixture_save_draft (session, "case:c1", "");
  versions = load_versions (session, "case:c1");
  g_assert_cmpuint (versions->len, ==, 2);
  g_assert_cmpstr (((GchDraftVersion *) versions->pdata[0])->text, ==, "A first sentence.");
  g_assert_cmpstr (((GchDraftVersion *) versions->pdata[1])->text, ==,
                   "A first sentence. A second sentence.");
  g_assert_cmpint (((GchDraftVersion *) versions->pdata[0])->saved_at, >, 0);
  other = load_versions (session, "case:c2");
  g_assert_cmpuint (other->len, ==, 0);
}

static void
test_nobody (void)
{
  g_autoptr (SessionFixture) fixture = session_fixture_new ();
  GchSession *session = session_fixture_session (fixture);
  g_autoptr (GAsyncResult) result = NULL;
  g_auto (GStrv) keys = gch_session_list_draft_keys (session);
  GAsyncResult *kept = NULL;

  g_assert_null (keys[0]);
  g_assert_null (gch_session_get_draft (session, "new"));
  gch_session_save_draft_async (session, "new", "x", gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_session_save_draft_finish (session, result, NULL));
  g_clear_object (&result);
  session_fixture_end (session);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session-drafts/two-windows", test_two_windows);
  g_test_add_func ("/session-drafts/storage-problem", test_storage_problem);
  g_test_add_func ("/session-drafts/flush", test_flush);
  g_test_add_func ("/session-drafts/flush-former", test_flush_former);
  g_test_add_func ("/session-drafts/come-back", test_come_back);
  g_test_add_func ("/session-drafts/versions", test_versions);
  g_test_add_func ("/session-drafts/nobody", test_nobody);

  return session_fixture_run ();
}
