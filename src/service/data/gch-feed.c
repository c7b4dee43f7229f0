/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-feed.h"

#include <string.h>

#include "gch-cursor.h"
#include "gch-error.h"
#include "gch-keys.h"
#include "gch-planted.h"
#include "gch-records.h"

/* One entry before its record was read. */
typedef struct
{
  gint64 sequence;
  GchRecordKind kind;
  gint64 rowid; /* where the index can tell, which spares reading the row twice; else 0 */
  gboolean gone;
  char *id; /* (owned) (nullable) when there is no rowid */
} Entry;

static void
entry_clear (gpointer data)
{
  g_free (((Entry *) data)->id);
}

/* One walk along one index for each table, merged. ?1 the account, ?2 the user, ?3 the sequence to
 * start after, ?4 how many. */
#define PART(columns, from, where)                                                                 \
  "SELECT * FROM (SELECT " columns " FROM " from " WHERE " where                                   \
  " AND sequence > ?3 ORDER BY sequence LIMIT ?4)"
#define OWN_RECORDS                                                                                \
  "SELECT sequence, 0 AS kind, 0 AS place, id, 0 AS gone FROM accounts "                           \
  "WHERE id = ?1 AND sequence > ?3 UNION ALL "                                                     \
  "SELECT sequence, 1, 0, id, 0 FROM users WHERE id = ?2 AND sequence > ?3 UNION ALL "
#define REMOVALS                                                                                   \
  PART ("sequence, CASE kind WHEN 'key' THEN 2 ELSE 3 END, 0, record_id, 1", "removals",           \
        "user_id = ?2")
#define OF_CASES(cases_where, others_where)                                                        \
  PART ("sequence, 3, rowid, NULL, 0", "cases", cases_where)                                       \
  " UNION ALL " PART ("sequence, 4, rowid, NULL, 0", "comments",                                   \
                      others_where) " UNION ALL " PART ("sequence, 5, rowid, NULL, 0",             \
                                                        "status_changes", others_where)

static char *
sql_for (const GchActor *actor)
{
  gboolean all = gch_actor_sees_all_cases (actor);

  return g_strconcat (
      "SELECT sequence, kind, place, id, gone FROM (" OWN_RECORDS REMOVALS
      " UNION ALL SELECT * FROM (SELECT sequence, 2, rowid, NULL, 0 FROM keys AS k "
      "WHERE k.account_id = ?1 AND ",
      gch_keys_visible_to (actor), " AND sequence > ?3 ORDER BY sequence LIMIT ?4) UNION ALL ",
      all ? OF_CASES ("account_id = ?1", "account_id = ?1")
          : OF_CASES ("opened_by = ?2", "case_owner = ?2"),
      " UNION ALL SELECT * FROM (SELECT v.sequence, 6, 0, v.case_id, 0 FROM case_views AS v "
      "JOIN cases AS c ON c.id = v.case_id WHERE v.user_id = ?2 AND v.sequence > ?3 AND ",
      all ? "c.account_id = ?1" : "c.opened_by = ?2",
      " ORDER BY v.sequence LIMIT ?4)) ORDER BY sequence LIMIT ?4", NULL);
}

static GArray *
read_entries (GchDatabase *database, const GchActor *actor, gint64 after, guint limit,
              GError **error)
{
  g_autoptr (GArray) entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  g_autoptr (GError) failure = NULL;
  g_autofree char *sql = sql_for (actor);
  sqlite3_stmt *row;

  g_array_set_clear_func (entries, entry_clear);
  row = gch_database_query (database, error, sql, "ssii", actor->account_id, actor->user_id, after,
                            (gint64) limit);
  if (row == NULL)
    return NULL;
  while (gch_database_step (database, row, &failure))
    {
      Entry entry = { .sequence = sqlite3_column_int64 (row, 0),
                      .kind = sqlite3_column_int (row, 1),
                      .rowid = sqlite3_column_int64 (row, 2),
                      .gone = sqlite3_column_int (row, 4) != 0,
                      .id = gch_database_column_text (row, 3) };

      g_array_append_val (entries, entry);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&entries);
}

/* ?1 the id, ?2 the user, ?3 the rowid. */
static const char *
sql_of_record (GchRecordKind kind)
{
  switch (kind)
    {
    case GCH_RECORD_ACCOUNT:
      return "SELECT " GCH_ACCOUNT_COLUMNS
             " FROM accounts AS a WHERE a.id = ?1 AND ?2 = ?2 AND ?3 = ?3";
    case GCH_RECORD_USER:
      return "SELECT " GCH_USER_COLUMNS " FROM users AS u JOIN people AS p ON p.id = u.person_id "
             "WHERE u.id = ?1 AND ?2 = ?2 AND ?3 = ?3";
    case GCH_RECORD_KEY:
      return "SELECT " GCH_KEY_COLUMNS " FROM keys AS k JOIN products AS r ON r.id = k.product_id "
             "WHERE k.rowid = ?3";
    case GCH_RECORD_CASE:
      return "SELECT " GCH_CASE_COLUMNS " FROM cases AS c WHERE c.rowid = ?3";
    case GCH_RECORD_COMMENT:
      return "SELECT " GCH_COMMENT_COLUMNS " FROM comments AS m WHERE m.rowid = ?3";
    case GCH_RECORD_STATUS_CHANGE:
      return "SELECT " GCH_STATUS_CHANGE_COLUMNS " FROM status_changes AS s WHERE s.rowid = ?3";
    case GCH_RECORD_CASE_VIEWED:
    default:
      return "SELECT " GCH_CASE_VIEWED_COLUMNS " FROM case_views AS v "
             "WHERE v.case_id = ?1 AND v.user_id = ?2 AND ?3 = ?3";
    }
}

static gpointer
read_record (sqlite3_stmt *row, GchRecordKind kind, gint64 reopen_since)
{
  switch (kind)
    {
    case GCH_RECORD_ACCOUNT:
      return gch_records_read_account (row);
    case GCH_RECORD_USER:
      return gch_records_read_user (row);
    case GCH_RECORD_KEY:
      return gch_records_read_key (row);
    case GCH_RECORD_CASE:
      return gch_records_read_case (row, reopen_since);
    case GCH_RECORD_COMMENT:
      return gch_records_read_comment (row);
    case GCH_RECORD_STATUS_CHANGE:
      return gch_records_read_status_change (row);
    case GCH_RECORD_CASE_VIEWED:
    default:
      return gch_records_read_case_viewed (row);
    }
}

static GchChange *
make_change (GchDatabase *database, const GchActor *actor, const Entry *entry, gint64 reopen_since,
             gsize *bytes, GError **error)
{
  sqlite3_stmt *row;
  GchChange *change;

  if (entry->gone)
    return gch_change_new_gone (entry->kind, entry->id);

  row = gch_database_query (database, error, sql_of_record (entry->kind), "ssi", entry->id,
                            actor->user_id, entry->rowid);
  if (row == NULL)
    return NULL;
  if (!gch_database_step (database, row, error))
    {
      if (error != NULL && *error == NULL)
        g_set_error_literal (error, GCH_ERROR, GCH_ERROR_DAMAGED,
                             "a record of the feed is missing");
      return NULL;
    }
  *bytes += gch_database_row_bytes (row);
  /* The id is the first column of every record. */
  change = gch_change_new_record (entry->kind, (const char *) sqlite3_column_text (row, 0),
                                  read_record (row, entry->kind, reopen_since));
  gch_database_done (row);

  return change;
}

static char *
make_cursor (const char *history, const GchActor *actor, gint64 sequence)
{
  g_autofree char *epoch = g_strdup_printf ("%" G_GINT64_FORMAT, actor->epoch);
  g_autofree char *sequence_text = g_strdup_printf ("%" G_GINT64_FORMAT, sequence);
  const char *const parts[] = { history, actor->user_id, epoch, sequence_text, NULL };

  return gch_cursor_new ("feed", parts);
}

/* A cursor of this database and this user, whatever he could see then. A sequence that was not
 * given out yet is of a file that somebody put back. */
static gboolean
parse_cursor (const char *text, const char *history, const GchActor *actor, gint64 last,
              gint64 *epoch, gint64 *sequence)
{
  g_auto (GStrv) parts = gch_cursor_parse (text, "feed", 4);

  return parts != NULL && strcmp (parts[0], history) == 0 && strcmp (parts[1], actor->user_id) == 0
         && g_ascii_string_to_signed (parts[2], 10, 0, actor->epoch, epoch, NULL)
         && g_ascii_string_to_signed (parts[3], 10, 0, last, sequence, NULL);
}

/* What the numbers of the feed belong to: this database, or the backup that it once was. */
static char *
get_history (GchDatabase *database)
{
  g_autofree char *instance = gch_database_get_setting (database, "instance", "");

  return gch_database_get_setting (database, "history", instance);
}

static GchChangePage *
fill_page (GchDatabase *database, const GchActor *actor, const GArray *entries, guint limit,
           GError **error)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  gint64 reopen_since = gch_records_reopen_since (database);
  gsize bytes = 0;

  if (page->changes == NULL)
    page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
  for (guint i = 0; i < MIN (entries->len, limit) && bytes < GCH_PAGE_MAX_BYTES; i++)
    {
      const Entry *entry = &g_array_index (entries, Entry, i);
      GchChange *change = make_change (database, actor, entry, reopen_since, &bytes, error);

      if (change == NULL)
        return NULL;
      g_ptr_array_add (page->changes, change);
    }

  return g_steal_pointer (&page);
}

GchChangePage *
gch_feed_read (GchDatabase *database, const GchActor *actor, const char *after, guint limit,
               GError **error)
{
  g_autofree char *history = get_history (database);
  g_autoptr (GArray) entries = NULL;
  GchChangePage *page;
  g_autoptr (GError) failure = NULL;
  gint64 last = gch_database_last_sequence (database, &failure);
  gint64 epoch = 0;
  gint64 sequence = 0;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }
  if (after != NULL
      && (!parse_cursor (after, history, actor, last, &epoch, &sequence)
          || (epoch != actor->epoch && !GCH_PLANTED (ROLE_UNNOTICED))))
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_RESYNC, "the cursor is no longer valid");
      return NULL;
    }

  entries = read_entries (database, actor, sequence, limit + 1, error);
  if (entries == NULL)
    return NULL;
  page = fill_page (database, actor, entries, limit, error);
  if (page == NULL)
    return NULL;

  page->has_more = entries->len > page->changes->len;
  /* At the end the place is the last of all, so that what others do need not be walked again. */
  if (page->has_more && !GCH_PLANTED (FEED_SKIPS))
    last = g_array_index (entries, Entry, page->changes->len - 1).sequence;
  page->cursor = make_cursor (history, actor, last);

  return page;
}

gboolean
gch_feed_is_of_former_rights (GchDatabase *database, const GchActor *actor, const char *after)
{
  g_autofree char *history = get_history (database);
  gint64 last = gch_database_last_sequence (database, NULL);
  gint64 epoch;
  gint64 sequence;

  return parse_cursor (after, history, actor, last, &epoch, &sequence) && epoch != actor->epoch;
}

gboolean
gch_feed_has_news (GchDatabase *database, const GchActor *actor, gint64 after, GError **error)
{
  g_autoptr (GArray) entries = read_entries (database, actor, after, 1, error);

  return entries != NULL && entries->len > 0;
}
