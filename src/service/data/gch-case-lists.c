/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-lists.h"

#include "gch-cursor.h"
#include "gch-error.h"
#include "gch-records.h"

/* ?1 the actor, ?2 his account, ?3 and ?4 where the page before ended, ?5 how many. */
static const char *
rows_of_view (GchCaseView view)
{
  switch (view)
    {
    case GCH_CASE_VIEW_RECENTLY_VIEWED:
      return "case_views AS v JOIN cases AS c ON c.id = v.case_id "
             "WHERE v.user_id = ?1 AND v.viewed_at <= ?3 AND (v.viewed_at, c.id) < (?3, ?4) AND ";
    case GCH_CASE_VIEW_ACTIVE_SUPPORT:
      return "cases AS c WHERE c.updated_at <= ?3 AND (c.updated_at, c.id) < (?3, ?4) "
             "AND c.status <> 'closed' AND c.team = 'technical_support' AND ";
    case GCH_CASE_VIEW_OPENED_BY_ME:
      return "cases AS c WHERE c.updated_at <= ?3 AND (c.updated_at, c.id) < (?3, ?4) "
             "AND c.opened_by = ?1 AND ";
    case GCH_CASE_VIEW_ALL_OPEN:
      return "cases AS c WHERE c.updated_at <= ?3 AND (c.updated_at, c.id) < (?3, ?4) "
             "AND c.status <> 'closed' AND ";
    case GCH_CASE_VIEW_ALL:
    default:
      return "cases AS c WHERE c.updated_at <= ?3 AND (c.updated_at, c.id) < (?3, ?4) AND ";
    }
}

/* The account is always asked for; the unary plus keeps SQLite on the narrower index. */
static char *
sql_of_view (const GchActor *actor, GchCaseView view)
{
  const char *order = view == GCH_CASE_VIEW_RECENTLY_VIEWED ? "v.viewed_at" : "c.updated_at";
  const char *who = gch_actor_sees_all_cases (actor) && view != GCH_CASE_VIEW_OPENED_BY_ME
                        ? "c.account_id = ?2"
                        : "+c.account_id = ?2 AND c.opened_by = ?1";

  return g_strdup_printf ("SELECT " GCH_CASE_COLUMNS ", %s FROM %s%s "
                          "ORDER BY %s DESC, c.id DESC LIMIT ?5",
                          order, rows_of_view (view), who, order);
}

static gboolean
parse_after (const char *after, gint64 *time, char **id, GError **error)
{
  g_auto (GStrv) parts = NULL;

  if (after == NULL)
    {
      *time = G_MAXINT64;
      *id = g_strdup ("");
      return TRUE;
    }
  parts = gch_cursor_parse (after, "cases", 2);
  if (parts == NULL || !g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, time, NULL))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID, "not a cursor of this list");
      return FALSE;
    }
  *id = g_strdup (parts[1]);

  return TRUE;
}

static char *
make_next (gint64 time, const GchCase *last)
{
  g_autofree char *time_text = g_strdup_printf ("%" G_GINT64_FORMAT, time);
  const char *const parts[] = { time_text, last->id, NULL };

  return gch_cursor_new ("cases", parts);
}

GPtrArray *
gch_case_lists_read (GchDatabase *database, const GchActor *actor, GchCaseView view,
                     const char *after, guint limit, char **next, GError **error)
{
  g_autoptr (GPtrArray) cases = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_unref);
  g_autoptr (GError) failure = NULL;
  g_autofree char *sql = sql_of_view (actor, view);
  g_autofree char *after_id = NULL;
  gint64 reopen_since = gch_records_reopen_since (database);
  gint64 time = 0;
  gsize bytes = 0;
  sqlite3_stmt *row;

  *next = NULL;
  if (!parse_after (after, &time, &after_id, error))
    return NULL;
  row = gch_database_query (database, error, sql, "ssisi", actor->user_id, actor->account_id, time,
                            after_id, (gint64) limit + 1);
  if (row == NULL)
    return NULL;
  while (gch_database_step (database, row, &failure))
    {
      if (cases->len == limit || bytes >= GCH_PAGE_MAX_BYTES)
        {
          *next = make_next (time, cases->pdata[cases->len - 1]);
          gch_database_done (row);
          break;
        }
      g_ptr_array_add (cases, gch_records_read_case (row, reopen_since));
      bytes += gch_database_row_bytes (row);
      time = sqlite3_column_int64 (row, 22);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&cases);
}
