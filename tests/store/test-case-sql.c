/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-sql.h"

#include <string.h>

#include "gch-sqlite.h"
#include "gch-migration.h"
#include "store-fixture.h"

static char *
explain (GchSqlite *database, const char *sql)
{
  g_autofree char *question = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (database, &error, question, "");
  GString *plan = g_string_new (NULL);

  g_assert_no_error (error);
  while (gch_rows_next (rows, &error))
    {
      g_autofree char *step = gch_rows_text (rows, 3);

      g_string_append_printf (plan, "%s\n", step);
    }
  g_assert_no_error (error);

  return g_string_free (plan, FALSE);
}

/* A list is read from an index that is in its order and holds all that its filter needs. */
static void
check_plan (GchSqlite *database, const GchCaseQuery *query, gboolean from_hits)
{
  g_autofree char *sql = gch_case_sql_list (query, from_hits, gch_case_sql_get_group (query, 0));
  g_autofree char *plan = explain (database, sql);

  if (query->view == GCH_CASE_VIEW_RECENTLY_VIEWED)
    g_assert_nonnull (strstr (plan, "cases USING INDEX cases_by_viewed"));
  else if (from_hits)
    g_assert_nonnull (strstr (plan, "SEARCH cases USING INTEGER PRIMARY KEY"));
  else
    {
      if (strstr (plan, "cases USING COVERING INDEX") == NULL)
        g_error ("Not from an index alone: %s\n%s", sql, plan);
      g_assert_null (strstr (plan, "TEMP B-TREE"));
    }
  for (char *line = strtok (plan, "\n"); line != NULL; line = strtok (NULL, "\n"))
    if (g_str_has_prefix (line, "SCAN cases"))
      g_assert_nonnull (strstr (line, "INDEX"));
}

static void
test_plans (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "cache.db");
  g_autoptr (GchSqlite) database = gch_sqlite_open (path, GCH_SQLITE_CACHE, &error);
  guint n = 0;

  g_assert_true (gch_migration_run (database, &GCH_SCHEMA_CACHE, &error));
  for (int view = GCH_CASE_VIEW_RECENTLY_VIEWED; view <= GCH_CASE_VIEW_ALL; view++)
    for (int sort = GCH_CASE_SORT_UPDATED; sort <= GCH_CASE_SORT_STATUS; sort++)
      for (int flags = 0; flags < 4; flags++)
        for (int team = -1; team <= (int) GCH_TEAM_TECHNICAL_SUPPORT; team++)
          {
            GchCaseQuery query = { .view = view,
                                   .sort = sort,
                                   .team = team,
                                   .descending = (flags & 1) != 0,
                                   .user_id = "u1" };
            gboolean from_hits = (flags & 2) != 0 && view != GCH_CASE_VIEW_RECENTLY_VIEWED;

            check_plan (database, &query, from_hits);
            n++;
          }
  g_test_message ("%u plans", n);
}

static void
test_groups (void)
{
  GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL, .team = -1, .sort = GCH_CASE_SORT_SEVERITY };

  g_assert_cmpuint (gch_case_sql_count_groups (&query), ==, 4);
  g_assert_cmpint (gch_case_sql_get_group (&query, 0), ==, 1);
  g_assert_cmpint (gch_case_sql_get_group (&query, 3), ==, 4);
  query.descending = TRUE;
  g_assert_cmpint (gch_case_sql_get_group (&query, 0), ==, 4);
  query.sort = GCH_CASE_SORT_STATUS;
  g_assert_cmpuint (gch_case_sql_count_groups (&query), ==, 5);
  g_assert_cmpint (gch_case_sql_get_group (&query, 0), ==, GCH_CASE_STATUS_CLOSED);
  query.sort = GCH_CASE_SORT_NUMBER;
  g_assert_cmpuint (gch_case_sql_count_groups (&query), ==, 1);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/case-sql/plans", test_plans);
  g_test_add_func ("/case-sql/groups", test_groups);

  return g_test_run ();
}
