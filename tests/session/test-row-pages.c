/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"
#include "session-fixture.h"

#include "gch-row-pages.h"

static GArray *
fill (CacheFixture *fixture, guint n)
{
  const GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL, .team = -1, .descending = TRUE };
  GchChangePage *page = cache_fixture_page ();
  g_autoptr (GError) error = NULL;
  GArray *ids;

  for (guint i = 1; i <= n; i++)
    {
      GchCase *record = cache_fixture_case (i, 1, 1000 + i);

      cache_fixture_add (page, GCH_RECORD_CASE, record->id, record);
    }
  cache_fixture_apply (fixture, page);
  ids = gch_cache_reader_list_cases (fixture->session->reader, &query, 0, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (ids->len, ==, n);

  return ids;
}

static char *
dup_id (GchRowPages *pages, CacheFixture *fixture, const GArray *ids, guint position)
{
  g_autoptr (GchCaseRow) row = gch_row_pages_get (
      pages, fixture->session->reader, (const guint32 *) (gpointer) ids->data, ids->len, position);

  g_assert_nonnull (row);

  return g_strdup (row->id);
}

static void
test_pages (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GArray) ids = fill (fixture, 3000);
  g_autoptr (GchRowPages) pages = gch_row_pages_new ();
  g_autoptr (GHashTable) touched = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < ids->len; i++)
    {
      g_autofree char *id = dup_id (pages, fixture, ids, i);
      g_autofree char *wanted = g_strdup_printf ("c%u", ids->len - i);

      g_assert_cmpstr (id, ==, wanted);
    }
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 24);

  /* The last ones are still here, the first ones are not. */
  g_free (dup_id (pages, fixture, ids, 2999));
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 24);
  g_free (dup_id (pages, fixture, ids, 0));
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 25);

  g_hash_table_add (touched, (gpointer) "c1");
  gch_row_pages_forget (pages, touched);
  g_free (dup_id (pages, fixture, ids, 2998));
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 25);
  g_free (dup_id (pages, fixture, ids, 2999));
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 26);
  gch_row_pages_forget (pages, NULL);
  g_free (dup_id (pages, fixture, ids, 2999));
  g_assert_cmpuint (gch_row_pages_get_n_loads (pages), ==, 27);
}

static void
test_gone (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autoptr (GArray) ids = fill (fixture, 10);
  g_autoptr (GchRowPages) pages = gch_row_pages_new ();
  GchChangePage *page = cache_fixture_page ();

  cache_fixture_add (page, GCH_RECORD_CASE, "c10", NULL);
  cache_fixture_apply (fixture, page);
  g_assert_null (gch_row_pages_get (pages, fixture->session->reader,
                                    (const guint32 *) (gpointer) ids->data, ids->len, 0));
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/row-pages/pages", test_pages);
  g_test_add_func ("/row-pages/gone", test_gone);

  return session_fixture_run ();
}
