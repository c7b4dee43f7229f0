/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-sql.h"

#define N_RECENT "50"

typedef struct
{
  const char *index; /* the end of the index's name */
  const char *key;   /* the column it is ordered by */
  int first;         /* of the groups that are shown one after the other */
  int last;          /* less than first: no groups */
} Order;

static const Order orders[] = {
  [GCH_CASE_SORT_UPDATED] = { "updated", "updated_at", 0, -1 },
  [GCH_CASE_SORT_CREATED] = { "created", "created_at", 0, -1 },
  [GCH_CASE_SORT_NUMBER] = { "number", "number", 0, -1 },
  [GCH_CASE_SORT_SUBJECT] = { "subject", "subject_key", 0, -1 },
  [GCH_CASE_SORT_SEVERITY] = { "severity", "severity", GCH_SEVERITY_PRODUCTION_DOWN,
                               GCH_SEVERITY_QUESTION },
  [GCH_CASE_SORT_STATUS] = { "status", "status", GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED },
};

/**
 * gch_case_sql_count_groups:
 *
 * Lists by severity or status are read group by group, so that inside each the newest comes first
 * in both directions and still from one index.
 *
 * Returns: how many statements make up the list, at least 1
 */
guint
gch_case_sql_count_groups (const GchCaseQuery *query)
{
  const Order *order = &orders[query->sort];

  return order->last < order->first ? 1 : (guint) (order->last - order->first + 1);
}

/** gch_case_sql_get_group: Returns: the value of the @i-th group in the order of the list */
int
gch_case_sql_get_group (const GchCaseQuery *query, guint i)
{
  const Order *order = &orders[query->sort];

  return query->descending ? order->last - (int) i : order->first + (int) i;
}

static gboolean
is_open_view (const GchCaseQuery *query)
{
  return query->view == GCH_CASE_VIEW_ACTIVE_SUPPORT || query->view == GCH_CASE_VIEW_ALL_OPEN;
}

static void
append_source (GString *sql, const GchCaseQuery *query, gboolean from_hits)
{
  const char *index = orders[query->sort].index;

  if (query->view == GCH_CASE_VIEW_RECENTLY_VIEWED)
    {
      g_string_append (sql, "(SELECT * FROM cases INDEXED BY cases_by_viewed WHERE viewed_at > 0");
      if (query->team >= 0)
        g_string_append_printf (sql, " AND team = %d", query->team);
      g_string_append (sql, " ORDER BY viewed_at DESC, row DESC LIMIT " N_RECENT ")");
    }
  else if (from_hits)
    g_string_append (sql, "json_each (?2) AS hit CROSS JOIN cases ON cases.row = hit.value");
  else if (query->view == GCH_CASE_VIEW_OPENED_BY_ME && query->sort == GCH_CASE_SORT_UPDATED)
    g_string_append (sql, "cases INDEXED BY cases_by_opener");
  else
    g_string_append_printf (sql, "cases INDEXED BY %s_by_%s",
                            is_open_view (query) ? "open_cases" : "cases", index);
}

static void
append_filter (GString *sql, const GchCaseQuery *query, int group)
{
  if (is_open_view (query))
    g_string_append (sql, " AND is_open = 1");
  if (query->view == GCH_CASE_VIEW_OPENED_BY_ME)
    g_string_append (sql, " AND opened_by = ?1");
  if (query->view == GCH_CASE_VIEW_ACTIVE_SUPPORT)
    g_string_append_printf (sql, " AND team = %d", GCH_TEAM_TECHNICAL_SUPPORT);
  if (query->team >= 0 && query->view != GCH_CASE_VIEW_RECENTLY_VIEWED)
    g_string_append_printf (sql, " AND team = %d", query->team);
  if (gch_case_sql_count_groups (query) > 1)
    g_string_append_printf (sql, " AND %s = %d", orders[query->sort].key, group);
}

/**
 * gch_case_sql_list:
 * @query: what to list; its search words are not looked at
 * @from_hits: start from the few row numbers in ?2; not for recently viewed cases
 * @group: from gch_case_sql_get_group(), where there are groups
 *
 * Returns: (transfer full): a statement that gives row numbers
 */
char *
gch_case_sql_list (const GchCaseQuery *query, gboolean from_hits, int group)
{
  GString *sql = g_string_new ("SELECT row FROM ");
  gboolean grouped = gch_case_sql_count_groups (query) > 1;
  const char *direction = grouped || query->descending ? "DESC" : "ASC";

  append_source (sql, query, from_hits);
  g_string_append (sql, " WHERE 1");
  append_filter (sql, query, group);
  g_string_append_printf (sql, " ORDER BY %s %s, row %s LIMIT ?3",
                          grouped ? "updated_at" : orders[query->sort].key, direction, direction);

  return g_string_free (sql, FALSE);
}
