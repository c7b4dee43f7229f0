/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"
#include "gch-error.h"
#include "gch-runner.h"
#include "gch-test.h"

/* The guard with a real cache under it: a portal that is emptied, and what is left on this
 * computer. */

#define CASES 20

#define TEST_TYPE_PORTAL (test_portal_get_type ())
G_DECLARE_FINAL_TYPE (TestPortal, test_portal, TEST, PORTAL, GObject)

/* Its cursors are the number of times that it was emptied. */
struct _TestPortal
{
  GObject parent_instance;

  guint cases;
  guint gone; /* of its cases it says one by one that they are */
  int emptied;
  gboolean access_changed;
};

static void
pull_async (GchProvider *provider, const char *cursor, GCancellable *cancellable,
            GAsyncReadyCallback callback, gpointer user_data)
{
  TestPortal *self = TEST_PORTAL (provider);
  g_autoptr (GTask) task = g_task_new (provider, NULL, callback, user_data);
  g_autofree char *own = g_strdup_printf ("%d", self->emptied);
  GchOutcome *outcome = gch_outcome_new_success (NULL);

  if (cursor != NULL && !g_str_equal (cursor, own))
    {
      gch_outcome_free (outcome);
      outcome = gch_outcome_new_failure (GCH_ERROR_RESYNC, NULL, 0);
      outcome->access_changed = self->access_changed;
    }
  else
    {
      outcome->page = gch_change_page_new ();
      outcome->page->cursor = g_steal_pointer (&own);
      for (guint i = 0; i < self->gone; i++)
        {
          g_autoptr (GchCase) record = cache_fixture_case (i, 1, 1);

          g_ptr_array_add (outcome->page->changes,
                           gch_change_new_gone (GCH_RECORD_CASE, record->id));
        }
      for (guint i = self->gone; i < self->cases; i++)
        {
          GchCase *record = cache_fixture_case (i, 1, 1);

          g_ptr_array_add (outcome->page->changes,
                           gch_change_new_record (GCH_RECORD_CASE, record->id, record));
        }
    }

  g_task_return_pointer (task, outcome, (GDestroyNotify) gch_outcome_free);
}

static GchOutcome *
pull_finish (GchProvider *provider, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}

/* A stream that stays open: nobody is ever told that it ended. */
static void
listen_async (GchProvider *provider, GCancellable *cancellable, GAsyncReadyCallback callback,
              gpointer user_data)
{
  g_object_unref (user_data);
}

static gboolean
listen_finish (GchProvider *provider, GAsyncResult *result, GError **error)
{
  return FALSE;
}

static void
test_portal_provider_init (GchProviderInterface *iface)
{
  iface->pull_async = pull_async;
  iface->pull_finish = pull_finish;
  iface->listen_async = listen_async;
  iface->listen_finish = listen_finish;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (TestPortal, test_portal, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (GCH_TYPE_PROVIDER, test_portal_provider_init))

static void
test_portal_class_init (TestPortalClass *klass)
{
}

static void
test_portal_init (TestPortal *self)
{
  self->cases = CASES;
}

/* --- this computer --- */

typedef struct
{
  GchTestDir *dir;    /* (owned) */
  char *cache;        /* (owned) path */
  GchStore *store;    /* (owned) */
  GchRunner *runner;  /* (owned) */
  TestPortal *portal; /* (owned) */
  guint applied;
  guint resynced;
  guint held_removing;
  guint held_cached;
} Fixture;

static void
on_applied (GchChangePage *page, char **touched, gboolean resyncing, gpointer user_data)
{
  ((Fixture *) user_data)->applied++;
}

static void
on_resynced (gpointer user_data)
{
  ((Fixture *) user_data)->resynced++;
}

static void
on_status (const GchStatus *status, gpointer user_data)
{
  Fixture *fixture = user_data;

  fixture->held_removing = status->held_removing;
  fixture->held_cached = status->held_cached;
}

static void
on_ask_sign_in (gpointer user_data)
{
}

static void
on_failed (const GError *error, gpointer user_data)
{
  g_assert_no_error (error);
}

static const GchRunnerHandlers HANDLERS = {
  .applied = on_applied,
  .resynced = on_resynced,
  .status = on_status,
  .ask_sign_in = on_ask_sign_in,
  .outbox_failed = on_failed,
  .cache_failed = on_failed,
};

static void
start (Fixture *fixture)
{
  g_autofree char *folder = gch_test_dir_build (fixture->dir, "data");
  g_auto (GchCacheOpening) opening = { 0 };
  g_autoptr (GAsyncResult) opened = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  fixture->store = gch_store_new (folder);
  gch_store_open_cache_async (fixture->store, fixture->cache, NULL, gch_test_keep_result, &kept);
  opened = gch_test_await_result (&kept);
  gch_store_open_cache_finish (fixture->store, opened, &opening, &error);
  g_assert_no_error (error);

  fixture->runner = gch_runner_new (fixture->store, &HANDLERS, fixture);
  gch_runner_start (fixture->runner, NULL, &opening);
  gch_runner_set_provider (fixture->runner, GCH_PROVIDER (fixture->portal));
  gch_runner_signed_in (fixture->runner);
}

static void
stop (Fixture *fixture)
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
  fixture->held_cached = 0;
}

static gboolean
is_filled (gpointer user_data)
{
  return ((Fixture *) user_data)->applied > 0;
}

static gboolean
is_held (gpointer user_data)
{
  return ((Fixture *) user_data)->held_cached != 0;
}

static gboolean
is_over (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->resynced == 1 && fixture->held_cached == 0;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->cache = gch_test_dir_build (fixture->dir, "cache/cache.db");
  fixture->portal = g_object_new (TEST_TYPE_PORTAL, NULL);
  start (fixture);
  gch_test_await_condition (is_filled, fixture);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, CASES);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  stop (fixture);
  g_object_unref (fixture->portal);
  g_free (fixture->cache);
  gch_test_dir_free (fixture->dir);
}

static void
empty_portal (Fixture *fixture)
{
  fixture->portal->emptied++;
  fixture->portal->cases = 2;
  gch_runner_poke (fixture->runner);
}

static void
assert_held (Fixture *fixture)
{
  gch_test_await_condition (is_held, fixture);
  g_assert_cmpuint (fixture->held_removing, ==, CASES - 2);
  g_assert_cmpuint (fixture->held_cached, ==, CASES);
  g_assert_cmpuint (fixture->resynced, ==, 0);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, CASES);
}

/* Held, also by the next program; then the user decides. @data: whether it may go. */
static void
test_decision (Fixture *fixture, gconstpointer data)
{
  const gboolean remove = GPOINTER_TO_INT (data);

  empty_portal (fixture);
  assert_held (fixture);
  stop (fixture);
  start (fixture);
  assert_held (fixture);

  gch_runner_decide_removal (fixture->runner, remove);
  gch_test_await_condition (is_over, fixture);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, remove ? 2 : CASES);

  /* Nothing is left of it: the next program asks nothing. */
  stop (fixture);
  fixture->applied = 0;
  start (fixture);
  gch_test_await_condition (is_filled, fixture);
  gch_test_drain ();
  g_assert_cmpuint (fixture->held_cached, ==, 0);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, remove ? 2 : CASES);
}

static gboolean
is_decided (gpointer user_data)
{
  Fixture *fixture = user_data;

  return fixture->applied == 2 && fixture->held_cached == 0;
}

/* One by one they are as many. */
static void
test_page (Fixture *fixture, gconstpointer data)
{
  const gboolean remove = GPOINTER_TO_INT (data);

  fixture->portal->gone = CASES - 2;
  gch_runner_poke (fixture->runner);
  assert_held (fixture);
  gch_runner_decide_removal (fixture->runner, remove);
  gch_test_await_condition (is_decided, fixture);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, remove ? 2 : CASES);
}

/* What one may no longer see leaves at once. */
static void
test_access_changed (Fixture *fixture, gconstpointer data)
{
  fixture->portal->access_changed = TRUE;
  empty_portal (fixture);
  gch_test_await_condition (is_over, fixture);
  g_assert_cmpuint (gch_store_get_cached (fixture->store), ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add ("/runner-guard/remove", Fixture, GINT_TO_POINTER (TRUE), set_up, test_decision,
              tear_down);
  g_test_add ("/runner-guard/keep", Fixture, GINT_TO_POINTER (FALSE), set_up, test_decision,
              tear_down);
  g_test_add ("/runner-guard/page-removed", Fixture, GINT_TO_POINTER (TRUE), set_up, test_page,
              tear_down);
  g_test_add ("/runner-guard/page-kept", Fixture, GINT_TO_POINTER (FALSE), set_up, test_page,
              tear_down);
  g_test_add ("/runner-guard/access-changed", Fixture, NULL, set_up, test_access_changed,
              tear_down);

  return g_test_run ();
}
