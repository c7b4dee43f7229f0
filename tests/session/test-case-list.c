/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"
#include "session-fixture.h"

#include "gch-case-list-private.h"

/* What the cache should have, kept by hand. */
typedef struct
{
  guint number;
  gint64 version;
  gint64 updated_at;
} Known;

/* A view that follows the list by its signals alone, as GTK does. */
typedef struct
{
  GchCaseList *list;
  GPtrArray *items; /* (owned) (element-type GchCaseItem) */
  guint n_signals;
  guint n_reordered;
} View;

static void
on_items_changed (GListModel *model, guint position, guint removed, guint added, View *view)
{
  view->n_signals++;
  g_assert_cmpuint (position + removed, <=, view->items->len);
  g_assert_cmpuint (view->items->len - removed + added, ==, g_list_model_get_n_items (model));
  if (removed > 0)
    g_ptr_array_remove_range (view->items, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (view->items, (int) (position + i),
                        g_list_model_get_item (model, position + i));
}

static void
on_reordered (GchCaseList *list, View *view)
{
  view->n_reordered++;
}

static void
view_init (View *view, GchCaseList *list)
{
  view->list = list;
  view->items = g_ptr_array_new_with_free_func (g_object_unref);
  view->n_signals = 0;
  view->n_reordered = 0;
  g_signal_connect (list, "items-changed", G_CALLBACK (on_items_changed), view);
  g_signal_connect (list, "reordered", G_CALLBACK (on_reordered), view);
}

static int
newest_first (gconstpointer a, gconstpointer b)
{
  const Known *left = a;
  const Known *right = b;

  if (left->updated_at != right->updated_at)
    return left->updated_at > right->updated_at ? -1 : 1;

  return 0;
}

typedef struct
{
  const View *view;
  GArray *known; /* (element-type Known) */
} Comparison;

/* The rows have the right cases, in order, each with the newest of its versions. */
static gboolean
is_equal (gpointer user_data)
{
  const Comparison *comparison = user_data;
  const GPtrArray *items = comparison->view->items;

  g_array_sort (comparison->known, newest_first);
  if (items->len != comparison->known->len)
    return FALSE;

  for (guint i = 0; i < items->len; i++)
    {
      const Known *known = &g_array_index (comparison->known, Known, i);
      const GchCaseRow *row = gch_case_item_get_row (items->pdata[i]);
      g_autofree char *id = g_strdup_printf ("c%u", known->number);

      if (row == NULL || !g_str_equal (row->id, id) || row->updated_at != known->updated_at)
        return FALSE;
    }

  return TRUE;
}

static const GchCaseQuery ALL = { .view = GCH_CASE_VIEW_ALL, .team = -1, .descending = TRUE };

static void
change_one (GArray *known, GchChangePage *page, guint *next, gint64 *clock)
{
  const gint32 what = g_test_rand_int_range (0, 10);
  GchCase *record;
  guint position;
  Known *one;

  *clock += 10;
  if (known->len == 0 || what < 3)
    {
      const Known added = { (*next)++, 1, *clock };

      g_array_append_val (known, added);
      record = cache_fixture_case (added.number, 1, *clock);
      cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
      return;
    }

  position = (guint) g_test_rand_int_range (0, (gint32) known->len);
  one = &g_array_index (known, Known, position);
  if (what < 5)
    {
      g_autofree char *id = g_strdup_printf ("c%u", one->number);

      cache_fixture_add (page, GCH_RECORD_CASE, id, NULL);
      g_array_remove_index (known, position);
    }
  else
    {
      one->version++;
      one->updated_at = *clock;
      record = cache_fixture_case (one->number, one->version, one->updated_at);
      cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
    }
}

static void
test_random (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (Known));
  GchCaseList *list = gch_case_list_new (fixture->session);
  View view;
  Comparison comparison = { &view, known };
  guint next = 1;
  gint64 clock = 1000;

  view_init (&view, list);
  gch_case_list_set_query (list, &ALL);
  gch_case_list_show_all (list);

  for (guint round = 0; round < 25; round++)
    {
      GchChangePage *page = cache_fixture_page ();
      const gint32 n = round % 5 == 0 ? 200 : g_test_rand_int_range (1, 6);

      for (gint32 i = 0; i < n; i++)
        change_one (known, page, &next, &clock);
      cache_fixture_apply (fixture, page);
      gch_test_await_condition (is_equal, &comparison);
    }

  g_assert_cmpuint (view.n_reordered, >, 0);
  g_ptr_array_unref (view.items);
  gch_test_finalize (list);
}

static void
fill (CacheFixture *fixture, guint n)
{
  guint number = 1;

  while (number <= n)
    {
      GchChangePage *page = cache_fixture_page ();

      for (guint i = 0; i < 5000 && number <= n; i++, number++)
        {
          GchCase *record = cache_fixture_case (number, 1, 1000 + number);

          cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
        }
      cache_fixture_apply (fixture, page);
    }
}

typedef struct
{
  guint n;
  guint last_removed;
  guint last_added;
} Signals;

static void
count_signals (GListModel *model, guint position, guint removed, guint added, Signals *signals)
{
  signals->n++;
  signals->last_removed = removed;
  signals->last_added = added;
}

/* However many cases there are, only what is looked at is read. */
static void
test_large (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  const guint n = 100000;
  GchCaseQuery ascending = ALL;
  Signals signals = { 0, 0, 0 };
  GchCaseList *list;
  guint n_loads;

  fill (fixture, n);
  list = gch_case_list_new (fixture->session);
  gch_case_list_set_query (list, &ALL);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, 25);
  g_signal_connect (list, "items-changed", G_CALLBACK (count_signals), &signals);
  gch_case_list_show_all (list);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list)), ==, n);
  g_assert_cmpuint (signals.n, ==, 1);
  g_assert_cmpuint (signals.last_removed, ==, 0);

  n_loads = gch_case_list_get_n_loads (list);
  for (guint i = 0; i < 200; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (list), i));
  for (guint i = 50000; i < 50200; i++)
    g_object_unref (g_list_model_get_item (G_LIST_MODEL (list), i));
  g_assert_cmpuint (gch_case_list_get_n_loads (list) - n_loads, <=, 5);

  /* All away, all there: GTK asks for no row that it does not show. */
  ascending.descending = FALSE;
  signals.n = 0;
  n_loads = gch_case_list_get_n_loads (list);
  gch_case_list_set_query (list, &ascending);
  g_assert_cmpuint (signals.n, ==, 2);
  g_assert_cmpuint (signals.last_removed, ==, 0);
  g_assert_cmpuint (signals.last_added, ==, n);
  g_assert_cmpuint (gch_case_list_get_n_loads (list), ==, n_loads);
  g_assert_cmpuint (gch_case_list_find (list, "c1"), ==, 0);
  g_assert_cmpuint (gch_case_list_find (list, "c100000"), ==, n - 1);
  g_assert_cmpuint (gch_case_list_find (list, "c100001"), ==, G_MAXUINT);
  gch_test_finalize (list);
}

/* The same case is the same item for as long as somebody has it. */
static void
test_items (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchChangePage *page;
  GchCaseList *list;
  GchCaseItem *item;
  GchCaseItem *again;
  GchCase *record;
  guint notified = 0;

  fill (fixture, 300);
  list = gch_case_list_new (fixture->session);
  gch_case_list_set_query (list, &ALL);
  gch_case_list_show_all (list);

  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  again = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_true (item == again);
  g_object_unref (again);
  g_assert_cmpstr (gch_case_item_get_id (item), ==, "c300");

  /* Its place is the same: it only notifies. */
  gch_test_count_notify (item, "subject", &notified);
  page = cache_fixture_page ();
  record = cache_fixture_case (300, 2, 1300);
  g_free (record->subject);
  record->subject = g_strdup ("Another subject");
  cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
  cache_fixture_apply (fixture, page);
  while (notified == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (gch_case_item_get_row (item)->subject, ==, "Another subject");

  /* A draft shows at once. */
  g_assert_false (gch_case_item_get_has_draft (item));
  session_fixture_save_draft (fixture->session, "case:c300", "text");
  g_assert_true (gch_case_item_get_has_draft (item));
  session_fixture_save_draft (fixture->session, "case:c300", "");
  g_assert_false (gch_case_item_get_has_draft (item));

  g_object_unref (item);
  gch_test_finalize (list);
}

/* An item may outlive the list. */
static void
test_outlive (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GchCaseItem) item = NULL;
  GchCaseList *list;

  fill (fixture, 3);
  list = gch_case_list_new (fixture->session);
  gch_case_list_set_query (list, &ALL);
  item = g_list_model_get_item (G_LIST_MODEL (list), 1);
  gch_test_finalize (list);
  g_assert_cmpstr (gch_case_item_get_id (item), ==, "c2");
}

/* Somebody else's cache has other cases under the same small numbers. */
static void
test_another_cache (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (CacheFixture) other = cache_fixture_new ();
  g_autoptr (GchCaseItem) item = NULL;
  g_autoptr (GchCaseItem) now = NULL;
  GchChangePage *page = cache_fixture_page ();
  GchCase *record = cache_fixture_case (9, 1, 1009);
  GchCaseList *list;

  fill (fixture, 1);
  cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
  cache_fixture_apply (other, page);
  list = gch_case_list_new (fixture->session);
  gch_case_list_set_query (list, &ALL);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);

  g_set_object (&fixture->session->reader, other->session->reader);
  gch_session_emit_account_changed (fixture->session);
  now = g_list_model_get_item (G_LIST_MODEL (list), 0);
  g_assert_cmpstr (gch_case_item_get_id (now), ==, "c9");
  g_assert_cmpstr (gch_case_item_get_id (item), ==, "c1");
  gch_test_finalize (list);
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/case-list/random", test_random);
  g_test_add_func ("/case-list/items", test_items);
  g_test_add_func ("/case-list/outlive", test_outlive);
  g_test_add_func ("/case-list/another-cache", test_another_cache);
  g_test_add_func ("/case-list/large", test_large);

  return session_fixture_run ();
}
