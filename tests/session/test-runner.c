/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <sqlite3.h>

#include "gch-command.h"
#include "gch-runner.h"
#include "gch-test.h"

/* Without a way to the portal: everything fails as with the cable out, and nothing is lost. */
typedef struct
{
  GchTestDir *dir;         /* (owned) */
  GchStore *store;         /* (owned) */
  GchOwner *owner;         /* (owned) */
  GchRunner *runner;       /* (owned) */
  GchOperation *operation; /* (owned) */
  guint n_calls;
  guint n_changed;
  guint n_removed;
  guint n_stored;
  guint n_applied;
  guint n_asked;
  guint n_failures;
  guint n_recoveries;
  gboolean submit_again;
  gboolean fails; /* the disk refuses */
  GchOperationState state;
  GchConnection connection;
} Fixture;

static void
on_changed (const GchOperation *operation, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->n_changed++;
  fixture->state = operation->state;
}

static GchDraft *
on_removed (const GchOperation *operation, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->n_removed++;
  /* A command in the middle of a step's actions is not lost and does not get in between. */
  if (fixture->submit_again)
    {
      fixture->submit_again = FALSE;
      gch_runner_submit (fixture->runner, fixture->operation);
      g_assert_cmpuint (fixture->n_changed, <, 100);
    }

  return gch_draft_new (fixture->owner, "case:c1", "Hello");
}

static void
on_removal_stored (const GchDraft *draft, const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->n_stored++;
  g_assert_cmpstr (draft->key, ==, "case:c1");
  g_assert_true ((error != NULL) == fixture->fails);
}

static void
on_applied (GchChangePage *page, char **touched, gboolean resyncing, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->n_applied++;
  g_assert_false (resyncing);
}

static void
on_resynced (gpointer user_data)
{
  ((Fixture *) user_data)->n_calls++;
}

static void
on_status (const GchStatus *status, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->connection = status->connection;
}

static void
on_ask_sign_in (gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->n_calls++;
  fixture->n_asked++;
}

static void
on_outbox_failed (const GError *error, gpointer user_data)
{
  Fixture *fixture = user_data;

  if (error != NULL)
    fixture->n_failures++;
  else
    fixture->n_recoveries++;
}

static void
on_cache_failed (const GError *error, gpointer user_data)
{
  g_test_message ("%s", error->message);
}

static const GchRunnerHandlers HANDLERS = {
  .changed = on_changed,
  .removed = on_removed,
  .removal_stored = on_removal_stored,
  .applied = on_applied,
  .resynced = on_resynced,
  .status = on_status,
  .ask_sign_in = on_ask_sign_in,
  .outbox_failed = on_outbox_failed,
  .cache_failed = on_cache_failed,
};

static GchOperation *
make_operation (const GchOwner *owner)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_uuid_string_random ();
  operation->owner = gch_owner_copy (owner);
  operation->command = g_strdup (GCH_COMMAND_ADD_COMMENT);
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"Hello\"}");
  operation->title = g_strdup ("Subject");
  operation->created_at = 1;
  operation->problem_code = -1;

  return operation;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *cache = NULL;
  g_auto (GchCacheOpening) opening = { 0 };
  GAsyncResult *kept = NULL;

  fixture->dir = gch_test_dir_new ();
  folder = gch_test_dir_build (fixture->dir, "data");
  cache = gch_test_dir_build (fixture->dir, "cache/cache.db");
  fixture->store = gch_store_new (folder);
  fixture->owner = gch_owner_new ("https://a", "a1", "u1");
  fixture->operation = make_operation (fixture->owner);
  gch_store_open_cache_async (fixture->store, cache, NULL, gch_test_keep_result, &kept);
  opened = gch_test_await_result (&kept);
  gch_store_open_cache_finish (fixture->store, opened, &opening, &error);
  g_assert_no_error (error);

  fixture->runner = gch_runner_new (fixture->store, &HANDLERS, fixture);
  gch_runner_start (fixture->runner, NULL, &opening);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *kept = NULL;
  GAsyncResult *result;

  gch_runner_stop (fixture->runner);
  gch_store_close_async (fixture->store, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_store_close_finish (fixture->store, result, NULL);
  g_object_unref (result);
  gch_test_drain ();
  gch_test_finalize (fixture->runner);
  gch_test_finalize (fixture->store);
  gch_operation_free (fixture->operation);
  gch_owner_free (fixture->owner);
  gch_test_dir_free (fixture->dir);
}

static void
submit (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_store_submit_async (fixture->store, fixture->operation, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_store_submit_finish (fixture->store, result, &error);
  g_assert_no_error (error);
  gch_runner_submit (fixture->runner, fixture->operation);
}

static gboolean
is_offline_and_waiting (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->connection == GCH_CONNECTION_OFFLINE && fixture->state == GCH_OPERATION_WAITING;
}

static gboolean
was_tried_again (gpointer user_data)
{
  return ((Fixture *) user_data)->n_changed >= 4;
}

static gboolean
is_stored (gpointer user_data)
{
  return ((Fixture *) user_data)->n_stored == 1;
}

static void
test_offline (Fixture *fixture, gconstpointer data)
{
  submit (fixture);
  g_assert_cmpuint (fixture->n_changed, ==, 0);
  gch_runner_signed_in (fixture->runner);
  gch_test_await_condition (is_offline_and_waiting, fixture);

  /* The timer tries again by itself. */
  gch_test_await_condition (was_tried_again, fixture);

  fixture->submit_again = TRUE;
  while (fixture->n_removed == 0)
    {
      gch_runner_discard (fixture->runner, fixture->operation->id);
      g_main_context_iteration (NULL, FALSE);
    }
  gch_test_await_condition (is_stored, fixture);
}

static void
test_signed_out (Fixture *fixture, gconstpointer data)
{
  gch_runner_signed_out (fixture->runner);
  g_assert_cmpuint (fixture->n_asked, ==, 1);
  g_assert_cmpint (fixture->connection, ==, GCH_CONNECTION_SIGNED_OUT);
  submit (fixture);
  gch_runner_poke (fixture->runner);
  gch_test_drain ();
  g_assert_cmpuint (fixture->n_changed, ==, 0);
}

static gboolean
is_applied (gpointer user_data)
{
  return ((Fixture *) user_data)->n_applied == 1;
}

static void
test_local (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();

  if (page->changes == NULL)
    page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
  gch_runner_apply_local (fixture->runner, page);
  gch_test_await_condition (is_applied, fixture);
}

/* After the end nobody is called, whatever still comes back. */
static void
test_stopped (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  guint before;

  gch_runner_signed_in (fixture->runner);
  gch_runner_apply_local (fixture->runner, page);
  gch_runner_stop (fixture->runner);
  before = fixture->n_calls;
  gch_runner_submit (fixture->runner, fixture->operation);
  gch_runner_poke (fixture->runner);
  gch_runner_set_provider (fixture->runner, NULL);
  gch_runner_apply_local (fixture->runner, page);
  gch_test_drain ();
  g_assert_cmpuint (fixture->n_calls, ==, before);
}

/* The disk answered after the window was closed. */
static void
test_started_late (Fixture *fixture, gconstpointer data)
{
  GchRunner *runner = gch_runner_new (fixture->store, &HANDLERS, fixture);
  const GchCacheOpening empty = { 0 };

  gch_runner_stop (runner);
  gch_runner_start (runner, NULL, &empty);
  g_assert_cmpuint (g_signal_handler_find (g_network_monitor_get_default (), G_SIGNAL_MATCH_DATA, 0,
                                           0, NULL, NULL, runner),
                    ==, 0);
  gch_test_finalize (runner);
}

static void
run_sql (Fixture *fixture, const char *sql)
{
  g_autofree char *path = gch_test_dir_build (fixture->dir, "data/precious.db");
  sqlite3 *handle = NULL;

  g_assert_cmpint (sqlite3_open (path, &handle), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (handle, sql, NULL, NULL, NULL), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

static gboolean
has_failed (gpointer user_data)
{
  return ((Fixture *) user_data)->n_failures > 0;
}

static gboolean
has_recovered (gpointer user_data)
{
  return ((Fixture *) user_data)->n_recoveries > 0;
}

/* What the user gave up must not be sent after the next start because the disk was full now. */
static void
test_removed_at_last (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GPtrArray) operations = NULL;
  GAsyncResult *kept = NULL;

  submit (fixture);
  run_sql (fixture, "CREATE TRIGGER full BEFORE DELETE ON outbox"
                    " BEGIN SELECT RAISE (ABORT, 'full'); END");
  fixture->fails = TRUE;
  gch_runner_discard (fixture->runner, fixture->operation->id);
  gch_test_await_condition (has_failed, fixture);
  g_assert_cmpuint (fixture->n_stored, ==, 1);
  run_sql (fixture, "DROP TRIGGER full");
  gch_test_await_condition (has_recovered, fixture);

  gch_store_load_outbox_async (fixture->store, fixture->owner, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  operations = gch_store_load_outbox_finish (fixture->store, result, NULL);
  g_assert_cmpuint (operations->len, ==, 0);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("/runner/offline", test_offline);
  ADD ("/runner/signed-out", test_signed_out);
  ADD ("/runner/local", test_local);
  ADD ("/runner/stopped", test_stopped);
  ADD ("/runner/started-late", test_started_late);
  ADD ("/runner/removed-at-last", test_removed_at_last);

  return g_test_run ();
}
