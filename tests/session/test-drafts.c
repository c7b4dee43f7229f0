/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "gch-drafts-private.h"
#include "gch-error.h"
#include "gch-test.h"

typedef struct
{
  GchTestDir *dir;   /* (owned) */
  char *data;        /* (owned) */
  GchStore *store;   /* (owned) */
  GchOwner *owner;   /* (owned) */
  GchDrafts *drafts; /* (owned) */
  guint n_problems;
  guint n_recoveries;
} Fixture;

static void
on_problem (GchDrafts *drafts, const GError *error, Fixture *fixture)
{
  if (error != NULL)
    fixture->n_problems++;
  else
    fixture->n_recoveries++;
}

static void
open_drafts (Fixture *fixture)
{
  fixture->store = gch_store_new (fixture->data);
  fixture->drafts = gch_drafts_new (fixture->store, fixture->owner);
  g_signal_connect (fixture->drafts, "problem", G_CALLBACK (on_problem), fixture);
  gch_drafts_load (fixture->drafts);
}

static void
flush (Fixture *fixture)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_drafts_flush_async (fixture->drafts, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_drafts_flush_finish (fixture->drafts, result, NULL));
}

static void
close_drafts (Fixture *fixture)
{
  GAsyncResult *kept = NULL;
  GAsyncResult *result;

  flush (fixture);
  gch_test_drain ();
  gch_test_finalize (fixture->drafts);
  gch_store_close_async (fixture->store, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_store_close_finish (fixture->store, result, NULL);
  g_object_unref (result);
  g_object_unref (fixture->store);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->data = gch_test_dir_build (fixture->dir, "data");
  fixture->owner = gch_owner_new ("https://a", "a1", "u1");
  open_drafts (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close_drafts (fixture);
  gch_owner_free (fixture->owner);
  g_free (fixture->data);
  gch_test_dir_free (fixture->dir);
}

static void
reopen (Fixture *fixture)
{
  close_drafts (fixture);
  open_drafts (fixture);
  flush (fixture);
}

/* Until the disk has answered, a draft that is not here may be there. */
static void
test_is_loaded (Fixture *fixture, gconstpointer data)
{
  g_assert_false (gch_drafts_is_loaded (fixture->drafts));
  flush (fixture);
  g_assert_true (gch_drafts_is_loaded (fixture->drafts));
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  guint *n = user_data;

  g_assert_true (gch_drafts_save_finish (GCH_DRAFTS (source), result, NULL));
  (*n)++;
}

static void
test_latest_wins (Fixture *fixture, gconstpointer data)
{
  guint n_saved = 0;

  for (guint i = 0; i <= 200; i++)
    {
      g_autofree char *text = g_strdup_printf ("text %u", i);

      gch_drafts_save_async (fixture->drafts, "case:c1", text, on_saved, &n_saved);
      g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, text);
      g_assert_cmpint (gch_drafts_get_saved_at (fixture->drafts, "case:c1"), ==, 0);
      if (i % 17 == 0)
        g_main_context_iteration (NULL, FALSE);
    }

  flush (fixture);
  gch_test_drain ();
  g_assert_cmpuint (n_saved, ==, 201);
  g_assert_cmpint (gch_drafts_get_saved_at (fixture->drafts, "case:c1"), >, 0);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "text 200");
}

static void
test_delete (Fixture *fixture, gconstpointer data)
{
  g_auto (GStrv) keys = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c1", "one", NULL, NULL);
  gch_drafts_save_async (fixture->drafts, "case:c2", "two", NULL, NULL);
  gch_drafts_save_async (fixture->drafts, "case:c1", "", NULL, NULL);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:c1"));
  reopen (fixture);
  keys = gch_drafts_list_keys (fixture->drafts);
  g_assert_cmpuint (g_strv_length (keys), ==, 1);
  g_assert_cmpstr (keys[0], ==, "case:c2");
}

/* What was typed before the disk answered does not replace what is on it. */
static void
test_typed_early (Fixture *fixture, gconstpointer data)
{
  gch_drafts_save_async (fixture->drafts, "case:c1", "from yesterday", NULL, NULL);
  close_drafts (fixture);
  open_drafts (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "quick", NULL, NULL);
  flush (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "from yesterday\n\nquick");
}

/* Taken away by a transaction that works, and by one that does not. */
static void
test_move (Fixture *fixture, gconstpointer data)
{
  gch_drafts_save_async (fixture->drafts, "case:c1", "text", NULL, NULL);
  gch_drafts_begin_move (fixture->drafts, "case:c1");
  gch_drafts_save_async (fixture->drafts, "case:c1", "", NULL, NULL);
  gch_drafts_end_move (fixture->drafts, "case:c1", FALSE);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "text");
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "text");

  gch_drafts_begin_move (fixture->drafts, "case:c1");
  gch_drafts_end_move (fixture->drafts, "case:c1", TRUE);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:c1"));

  /* Typed while it was being moved: the beginning of the next one. */
  gch_drafts_save_async (fixture->drafts, "case:c2", "sent", NULL, NULL);
  gch_drafts_begin_move (fixture->drafts, "case:c2");
  gch_drafts_save_async (fixture->drafts, "case:c2", "next", NULL, NULL);
  gch_drafts_end_move (fixture->drafts, "case:c2", TRUE);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c2"), ==, "next");
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDraft) draft = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c1", "typed", NULL, NULL);
  draft = gch_drafts_restore (fixture->drafts, "case:c1", "given up");
  g_assert_cmpstr (draft->text, ==, "typed\n\ngiven up");
  gch_drafts_restored (fixture->drafts, "case:c1", FALSE);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "typed\n\ngiven up");

  gch_drafts_rename (fixture->drafts, "case:c1", "case:c9");
  reopen (fixture);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:c1"));
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c9"), ==, "typed\n\ngiven up");
}

/* Under its new name it is on the disk before the old one goes. */
static void
test_rename_order (Fixture *fixture, gconstpointer data)
{
  const GchDraftSlot *from;

  gch_drafts_save_async (fixture->drafts, "case:new:x", "text", NULL, NULL);
  flush (fixture);
  gch_drafts_rename (fixture->drafts, "case:new:x", "case:c9");
  g_assert_cmpuint (gch_drafts_find (fixture->drafts, "case:c9")->in_flight, !=, 0);
  from = gch_drafts_find (fixture->drafts, "case:new:x");
  g_assert_cmpuint (from->in_flight, ==, 0);
  flush (fixture);
  g_assert_null (gch_drafts_find (fixture->drafts, "case:new:x"));
  reopen (fixture);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:new:x"));
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c9"), ==, "text");
}

/* Two messages given up one right after the other: one draft has both, and everything comes to
 * rest. */
static void
test_restore_two (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDraft) first = gch_drafts_restore (fixture->drafts, "case:c1", "one");
  g_autoptr (GchDraft) second = gch_drafts_restore (fixture->drafts, "case:c1", "two");

  g_assert_cmpstr (second->text, ==, "one\n\ntwo");
  gch_drafts_restored (fixture->drafts, "case:c1", TRUE);
  g_assert_cmpint (gch_drafts_get_saved_at (fixture->drafts, "case:c1"), ==, 0);
  gch_drafts_restored (fixture->drafts, "case:c1", FALSE);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "one\n\ntwo");
}

/* The disk refuses what was sent while the next message is being typed: neither is lost. */
static void
test_move_fails_late (Fixture *fixture, gconstpointer data)
{
  gch_drafts_save_async (fixture->drafts, "case:c1", "sent", NULL, NULL);
  gch_drafts_begin_move (fixture->drafts, "case:c1");
  gch_drafts_save_async (fixture->drafts, "case:c1", "", NULL, NULL);
  gch_drafts_save_async (fixture->drafts, "case:c1", "next", NULL, NULL);
  gch_drafts_end_move (fixture->drafts, "case:c1", FALSE);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "sent\n\nnext");

  /* The composer was not emptied: he goes on in the same text. */
  gch_drafts_save_async (fixture->drafts, "case:c2", "sent", NULL, NULL);
  gch_drafts_begin_move (fixture->drafts, "case:c2");
  gch_drafts_save_async (fixture->drafts, "case:c2", "sent, and more", NULL, NULL);
  gch_drafts_end_move (fixture->drafts, "case:c2", FALSE);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c2"), ==, "sent, and more");
}

/* Typed and taken back before the disk answered: what it has is still the draft. */
static void
test_emptied_early (Fixture *fixture, gconstpointer data)
{
  guint n_saved = 0;

  gch_drafts_save_async (fixture->drafts, "case:c1", "from yesterday", NULL, NULL);
  close_drafts (fixture);
  open_drafts (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "q", on_saved, &n_saved);
  gch_drafts_save_async (fixture->drafts, "case:c1", "", on_saved, &n_saved);
  flush (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "from yesterday");
  g_assert_cmpuint (n_saved, ==, 2);
}

static void
on_saved_save_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  gch_drafts_save_finish (GCH_DRAFTS (source), result, NULL);
  gch_drafts_save_async (GCH_DRAFTS (source), "case:c1", "", NULL, NULL);
}

/* Whoever hears that a draft is gone may say so again. */
static void
test_saved_from_the_answer (Fixture *fixture, gconstpointer data)
{
  gch_drafts_save_async (fixture->drafts, "case:c1", "text", NULL, NULL);
  flush (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "", on_saved_save_again, NULL);
  flush (fixture);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:c1"));
}

static gboolean
has_recovered (gpointer user_data)
{
  return ((Fixture *) user_data)->n_recoveries > 0;
}

/* A disk that refuses: said, kept in memory, tried again. */
static void
test_bad_disk (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  close_drafts (fixture);
  g_free (fixture->data);
  fixture->data = gch_test_dir_build (fixture->dir, "file");
  g_assert_true (g_file_set_contents (fixture->data, "", 0, NULL));
  open_drafts (fixture);

  gch_drafts_save_async (fixture->drafts, "case:c1", "kept", gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_drafts_save_finish (fixture->drafts, result, &error));
  g_assert_nonnull (error);
  g_clear_object (&result);
  g_assert_cmpuint (fixture->n_problems, >, 0);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "kept");
  g_assert_cmpint (gch_drafts_get_saved_at (fixture->drafts, "case:c1"), ==, 0);

  g_assert_cmpint (g_unlink (fixture->data), ==, 0);
  gch_test_await_condition (has_recovered, fixture);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "kept");
}

/* The disk cannot be read at the start, and can be a little later. */
static void
test_unreadable_at_start (Fixture *fixture, gconstpointer data)
{
  g_autofree char *away = gch_test_dir_build (fixture->dir, "away");

  gch_drafts_save_async (fixture->drafts, "case:c1", "from yesterday", NULL, NULL);
  close_drafts (fixture);
  g_assert_cmpint (g_rename (fixture->data, away), ==, 0);
  g_assert_true (g_file_set_contents (fixture->data, "", 0, NULL));
  open_drafts (fixture);
  flush (fixture);
  g_assert_cmpuint (fixture->n_problems, >, 0);
  gch_drafts_save_async (fixture->drafts, "case:c1", "typed meanwhile", NULL, NULL);

  g_assert_cmpint (g_unlink (fixture->data), ==, 0);
  g_assert_cmpint (g_rename (away, fixture->data), ==, 0);
  gch_test_await_condition (has_recovered, fixture);
  flush (fixture);
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==,
                   "from yesterday\n\ntyped meanwhile");
}

static gboolean
try_flush (Fixture *fixture, GError **error)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_drafts_retry (fixture->drafts);
  gch_drafts_flush_async (fixture->drafts, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_drafts_flush_finish (fixture->drafts, result, error);
}

/* A folder where SQLite wants to write its journal: nothing can be written. */
static char *
block (Fixture *fixture)
{
  char *journal = g_build_filename (fixture->data, "precious.db-journal", NULL);

  g_unlink (journal);
  g_assert_cmpint (g_mkdir (journal, 0700), ==, 0);

  return journal;
}

/* What is in memory only is said to be so, and a new attempt is made when asked, not later. */
static void
test_unsaved (Fixture *fixture, gconstpointer data)
{
  g_autofree char *journal = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) unsaved = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c1", "on the disk", NULL, NULL);
  flush (fixture);
  before = gch_drafts_list_unsaved (fixture->drafts);
  g_assert_null (before[0]);

  journal = block (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "in memory only", NULL, NULL);
  g_assert_false (try_flush (fixture, &error));
  g_assert_nonnull (error);
  unsaved = gch_drafts_list_unsaved (fixture->drafts);
  g_assert_cmpuint (g_strv_length (unsaved), ==, 1);
  g_assert_cmpstr (unsaved[0], ==, "case:c1");

  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (try_flush (fixture, NULL));
  reopen (fixture);
  g_assert_cmpstr (gch_drafts_get (fixture->drafts, "case:c1"), ==, "in memory only");
}

/* A text that could only not be deleted is no text in danger. */
static void
test_undeleted (Fixture *fixture, gconstpointer data)
{
  g_autofree char *journal = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c1", "to be deleted", NULL, NULL);
  flush (fixture);
  journal = block (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "", NULL, NULL);
  g_assert_true (try_flush (fixture, NULL));
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (try_flush (fixture, NULL));
}

/* What goes to the outbox has not arrived before the disk has answered: until then nobody is told
 * that everything is safe. */
static void
test_flush_waits_for_move (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c1", "moves", NULL, NULL);
  flush (fixture);
  gch_drafts_begin_move (fixture->drafts, "case:c1");
  gch_drafts_flush_async (fixture->drafts, gch_test_keep_result, &kept);
  gch_test_drain ();
  g_assert_null (kept);
  gch_drafts_end_move (fixture->drafts, "case:c1", FALSE);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_drafts_flush_finish (fixture->drafts, result, NULL));
}

/* Their owner had them deleted while the disk refused: they do not come back when it works again.
 */
static void
test_abandoned (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *journal = NULL;
  g_auto (GStrv) unsaved = NULL;

  gch_drafts_save_async (fixture->drafts, "case:c2", "on the disk", NULL, NULL);
  flush (fixture);
  journal = block (fixture);
  gch_drafts_save_async (fixture->drafts, "case:c1", "unwanted", NULL, NULL);
  g_assert_false (try_flush (fixture, NULL));
  gch_drafts_abandon (fixture->drafts);
  unsaved = gch_drafts_list_unsaved (fixture->drafts);
  g_assert_null (unsaved[0]);
  gch_drafts_save_async (fixture->drafts, "case:c1", "typed late", gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_drafts_save_finish (fixture->drafts, result, NULL));
  g_clear_object (&result);
  g_assert_cmpint (g_rmdir (journal), ==, 0);
  g_assert_true (try_flush (fixture, NULL));
  reopen (fixture);
  g_assert_null (gch_drafts_get (fixture->drafts, "case:c1"));
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/drafts/is-loaded", test_is_loaded);
  ADD ("/drafts/latest-wins", test_latest_wins);
  ADD ("/drafts/delete", test_delete);
  ADD ("/drafts/typed-early", test_typed_early);
  ADD ("/drafts/move", test_move);
  ADD ("/drafts/restore", test_restore);
  ADD ("/drafts/restore-two", test_restore_two);
  ADD ("/drafts/rename-order", test_rename_order);
  ADD ("/drafts/move-fails-late", test_move_fails_late);
  ADD ("/drafts/emptied-early", test_emptied_early);
  ADD ("/drafts/saved-from-the-answer", test_saved_from_the_answer);
  ADD ("/drafts/bad-disk", test_bad_disk);
  ADD ("/drafts/unreadable-at-start", test_unreadable_at_start);
  ADD ("/drafts/unsaved", test_unsaved);
  ADD ("/drafts/undeleted", test_undeleted);
  ADD ("/drafts/flush-waits-for-move", test_flush_waits_for_move);
  ADD ("/drafts/abandoned", test_abandoned);

  return g_test_run ();
}
