/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-store.h"

#include <string.h>

#include "gch-cache-reader.h"
#include "gch-error.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  GchStore *store;
  GAsyncResult *result;
  GString *order; /* one letter for each answer */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->store = gch_store_new (fixture->dir->path);
  fixture->order = g_string_new (NULL);
}

static void
close_store (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_store_close_async (fixture->store, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_close_finish (fixture->store, result, &error));
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  close_store (fixture);
  gch_test_finalize (fixture->store);
  g_string_free (fixture->order, TRUE);
  gch_test_dir_free (fixture->dir);
}

static void
save (Fixture *fixture, const GchOwner *owner, const char *key, const char *text)
{
  g_autoptr (GchDraft) draft = gch_draft_new (owner, key, text);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_store_save_draft_async (fixture->store, draft, NULL, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_save_draft_finish (fixture->store, result, &error));
  g_assert_no_error (error);
}

static GPtrArray *
load_drafts (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *drafts;

  gch_store_load_drafts_async (fixture->store, owner, NULL, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  drafts = gch_store_load_drafts_finish (fixture->store, result, &error);
  g_assert_no_error (error);

  return drafts;
}

static GPtrArray *
load_outbox (Fixture *fixture, const GchOwner *owner)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GPtrArray *operations;

  gch_store_load_outbox_async (fixture->store, owner, NULL, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  operations = gch_store_load_outbox_finish (fixture->store, result, &error);
  g_assert_no_error (error);

  return operations;
}

static void
submit (Fixture *fixture, const GchOperation *operation, const char *key)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_store_submit_async (fixture->store, operation, key, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_submit_finish (fixture->store, result, &error));
  g_assert_no_error (error);
}

static void
test_way_of_a_text (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GchOperation) operation = fixture_operation (owner, "op1", "Bonjour");
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  save (fixture, owner, "case:c1", "Bonjour");
  submit (fixture, operation, "case:c1");
  drafts = load_drafts (fixture, owner);
  operations = load_outbox (fixture, owner);
  g_assert_cmpuint (drafts->len, ==, 0);
  g_assert_cmpuint (operations->len, ==, 1);
}

static void
test_update_and_remove (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GchOperation) operation = fixture_operation (owner, "op1", "Bonjour");
  g_autoptr (GchDraft) draft = gch_draft_new (owner, "case:c1", "Bonjour");
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GAsyncResult) updated = NULL;
  g_autoptr (GAsyncResult) removed = NULL;
  g_autoptr (GError) error = NULL;

  submit (fixture, operation, NULL);
  operation->state = GCH_OPERATION_PARKED;
  gch_store_update_operation_async (fixture->store, operation, gch_test_keep_result,
                                    &fixture->result);
  updated = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_update_operation_finish (fixture->store, updated, &error));
  operations = load_outbox (fixture, owner);
  g_assert_cmpint (((GchOperation *) operations->pdata[0])->state, ==, GCH_OPERATION_PARKED);

  gch_store_remove_operation_async (fixture->store, "op1", draft, gch_test_keep_result,
                                    &fixture->result);
  removed = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_remove_operation_finish (fixture->store, removed, &error));
  drafts = load_drafts (fixture, owner);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static void
test_versions_and_forgetting (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GPtrArray) versions = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GAsyncResult) loaded = NULL;
  g_autoptr (GAsyncResult) forgotten = NULL;
  g_autoptr (GError) error = NULL;

  save (fixture, owner, "case:c1", "A long sentence that is deleted by mistake");
  save (fixture, owner, "case:c1", "");
  gch_store_load_draft_versions_async (fixture->store, owner, "case:c1", NULL, gch_test_keep_result,
                                       &fixture->result);
  loaded = gch_test_await_result (&fixture->result);
  versions = gch_store_load_draft_versions_finish (fixture->store, loaded, &error);
  g_assert_cmpuint (versions->len, ==, 1);

  save (fixture, owner, "new", "More");
  gch_store_forget_owner_async (fixture->store, owner, gch_test_keep_result, &fixture->result);
  forgotten = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_forget_owner_finish (fixture->store, forgotten, &error));
  drafts = load_drafts (fixture, owner);
  g_assert_cmpuint (drafts->len, ==, 0);
}

static void
note_save (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_true (gch_store_save_draft_finish (GCH_STORE (source), result, NULL));
  g_string_append_c (user_data, 's');
}

static void
note_load (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GPtrArray) drafts = gch_store_load_drafts_finish (GCH_STORE (source), result, NULL);

  g_string_append_c (user_data, (char) ('0' + drafts->len));
}

/* Also: nothing that was asked for before closing is dropped. */
static void
test_answers_in_order (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *key = g_strdup_printf ("case:c%u", i);
      g_autoptr (GchDraft) draft = gch_draft_new (owner, key, "text");

      gch_store_save_draft_async (fixture->store, draft, NULL, note_save, fixture->order);
      gch_store_load_drafts_async (fixture->store, owner, NULL, note_load, fixture->order);
    }
  close_store (fixture);
  g_assert_cmpstr (fixture->order->str, ==, "s1s2s3");
}

static void
test_closed (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  close_store (fixture);
  gch_store_load_drafts_async (fixture->store, owner, NULL, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_null (gch_store_load_drafts_finish (fixture->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
test_cancelled (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GchDraft) draft = gch_draft_new (owner, "new", "text");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  gch_store_save_draft_async (fixture->store, draft, cancellable, gch_test_keep_result,
                              &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_false (gch_store_save_draft_finish (fixture->store, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  drafts = load_drafts (fixture, owner);
  g_assert_cmpuint (drafts->len, ==, 0);
}

static void
note_recovered (GchStore *store, const GchRecovery *recovery, gpointer user_data)
{
  g_assert_true (g_file_test (recovery->set_aside, G_FILE_TEST_IS_REGULAR));
  g_string_append_c (user_data, '!');
}

/* Told before the call that found it answers, and even if nobody waits for that answer. */
static void
test_recovered (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = gch_test_dir_build (fixture->dir, "precious.db");
  g_autoptr (GchOwner) owner = fixture_owner ("u1");

  fixture_write (path, "This is not a database at all, but a text of some length.", 57);
  g_signal_connect (fixture->store, "recovered", G_CALLBACK (note_recovered), fixture->order);
  gch_store_load_drafts_async (fixture->store, owner, NULL, note_load, fixture->order);
  close_store (fixture);
  g_assert_cmpstr (fixture->order->str, ==, "!0");
}

/* --- cache --- */

static void
open_cache (Fixture *fixture, const char *path, GchCacheState expected, const char *cursor)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GchCacheOpening) opening = { 0 };

  gch_store_open_cache_async (fixture->store, path, NULL, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_open_cache_finish (fixture->store, result, &opening, &error));
  g_assert_no_error (error);
  g_assert_cmpint (opening.state, ==, expected);
  g_assert_cmpstr (opening.cursor, ==, cursor);
}

static void
apply (Fixture *fixture, GchChangePage *page, const char *expected)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;
  g_autofree char *list = NULL;

  gch_store_apply_page_async (fixture->store, page, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_apply_page_finish (fixture->store, result, &touched, &error));
  g_assert_no_error (error);
  list = g_strjoinv (" ", touched);
  g_assert_cmpstr (list, ==, expected);
}

static void
resync (Fixture *fixture, gboolean begin)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  if (begin)
    gch_store_resync_begin_async (fixture->store, gch_test_keep_result, &fixture->result);
  else
    gch_store_resync_end_async (fixture->store, TRUE, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (begin ? gch_store_resync_begin_finish (fixture->store, result, &error)
                       : gch_store_resync_end_finish (fixture->store, result, &error));
  g_assert_no_error (error);
}

static guint
count_cases (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCacheReader) reader = gch_cache_reader_open (path, &error);
  GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL, .team = -1, .descending = TRUE };
  g_autoptr (GArray) rows = NULL;

  g_assert_no_error (error);
  rows = gch_cache_reader_list_cases (reader, &query, 0, &error);
  g_assert_no_error (error);

  return rows->len;
}

static void
test_cache (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = gch_test_dir_build (fixture->dir, "owner/cache.db");
  g_autoptr (GchChangePage) page = fixture_page ("1", FALSE);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open_cache (fixture, path, GCH_CACHE_NEW, NULL);
  fixture_add_case (page, fixture_case (7));
  apply (fixture, page, "c7");
  g_assert_cmpuint (count_cases (path), ==, 1);
  open_cache (fixture, path, GCH_CACHE_OPENED, "1");

  gch_store_delete_cache_async (fixture->store, path, gch_test_keep_result, &fixture->result);
  result = gch_test_await_result (&fixture->result);
  g_assert_true (gch_store_delete_cache_finish (fixture->store, result, &error));
  g_assert_cmpuint (fixture_count_siblings (path, ""), ==, 0);
}

/* A resync removes what no page named, and never anything precious. */
static void
test_resync_leaves_precious_alone (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = gch_test_dir_build (fixture->dir, "cache.db");
  g_autoptr (GchChangePage) first = fixture_page ("1", FALSE);
  g_autoptr (GchChangePage) second = fixture_page ("2", FALSE);
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GchOperation) operation = fixture_operation (owner, "op1", "Bonjour");
  g_autoptr (GPtrArray) drafts = NULL;
  g_autoptr (GPtrArray) operations = NULL;

  save (fixture, owner, "case:c1", "text for a case that goes away");
  submit (fixture, operation, NULL);
  open_cache (fixture, path, GCH_CACHE_NEW, NULL);
  fixture_add_case (first, fixture_case (1));
  fixture_add_case (first, fixture_case (2));
  apply (fixture, first, "c1 c2");
  resync (fixture, TRUE);
  fixture_add_case (second, fixture_case (2));
  apply (fixture, second, "c2");
  g_assert_cmpuint (count_cases (path), ==, 2);
  resync (fixture, FALSE);

  g_assert_cmpuint (count_cases (path), ==, 1);
  drafts = load_drafts (fixture, owner);
  operations = load_outbox (fixture, owner);
  g_assert_cmpuint (drafts->len, ==, 1);
  g_assert_cmpuint (operations->len, ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/store/way-of-a-text", test_way_of_a_text);
  ADD ("/store/update-and-remove", test_update_and_remove);
  ADD ("/store/versions-and-forgetting", test_versions_and_forgetting);
  ADD ("/store/answers-in-order", test_answers_in_order);
  ADD ("/store/closed", test_closed);
  ADD ("/store/cancelled", test_cancelled);
  ADD ("/store/recovered", test_recovered);
  ADD ("/store/cache", test_cache);
  ADD ("/store/resync-leaves-precious-alone", test_resync_leaves_precious_alone);

  return g_test_run ();
}
