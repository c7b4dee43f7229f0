/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-records.h"

#include "gch-cache-index.h"
#include "gch-error.h"
#include "gch-planted.h"
#include "gch-text.h"

/* A column that the portal may leave out of an otherwise good record. */
#define TEXT(text) ((text) != NULL ? (text) : "")

static void
touch (GchCacheWriting *self, const char *case_id)
{
  g_hash_table_add (self->touched, g_strdup (case_id));
}

/* The small number of an id, given out when it is first named. */
static gboolean
name_row (GchCacheWriting *self, gboolean person, const char *id, gint64 *row, GError **error)
{
  *row = 0;
  if (!gch_sqlite_get_int (self->database, row, error,
                           person ? "SELECT row FROM people WHERE id = ?1"
                                  : "SELECT row FROM case_rows WHERE id = ?1",
                           "s", id))
    return FALSE;
  if (*row != 0)
    return TRUE;
  if (!gch_sqlite_run (self->database, error,
                       person ? "INSERT INTO people (id) VALUES (?1)"
                              : "INSERT INTO case_rows (id) VALUES (?1)",
                       "s", id))
    return FALSE;
  *row = sqlite3_last_insert_rowid (gch_sqlite_get_handle (self->database));

  return TRUE;
}

static gboolean
write_account (GchCacheWriting *self, const GchAccount *account, GError **error)
{
  return gch_sqlite_run (self->database, error,
                         "INSERT INTO accounts VALUES (?1, ?2, ?3, ?4) ON CONFLICT (id) DO UPDATE"
                         " SET version = ?2, name = ?3, customer_number = ?4 WHERE version <= ?2",
                         "siss", account->id, account->version, TEXT (account->name),
                         account->customer_number);
}

static gboolean
write_user (GchCacheWriting *self, const GchUser *user, GError **error)
{
  return gch_sqlite_run (
      self->database, error,
      "INSERT INTO users VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (id) DO UPDATE"
      " SET version = ?2, name = ?3, email = ?4, role = ?5, case_administrator = ?6"
      " WHERE version <= ?2",
      "sissii", user->id, user->version, TEXT (user->name), TEXT (user->email), (gint64) user->role,
      (gint64) user->case_administrator);
}

static gboolean
write_key (GchCacheWriting *self, const GchKey *key, GError **error)
{
  return gch_sqlite_run (
      self->database, error,
      "INSERT INTO keys VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE"
      " SET version = ?2, product = ?3, hint = ?4, latest_version = ?5, last_version_used = ?6,"
      " maintenance_ends = ?7 WHERE version <= ?2",
      "sissssi", key->id, key->version, TEXT (key->product), TEXT (key->hint), key->latest_version,
      key->last_version_used, key->maintenance_ends);
}

/* --- cases --- */

typedef enum
{
  STORED_NONE,
  STORED_NEWER,
  STORED_SAME_TEXT,
  STORED_OTHER_TEXT,
} Stored;

static gboolean
look_up_case (GchCacheWriting *self, const GchCase *record, gint64 row, Stored *stored,
              GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (
      self->database, error,
      "SELECT version, number = ?2 AND subject = ?3 AND description = ?4"
      " FROM cases JOIN case_details USING (row) WHERE row = ?1",
      "isss", row, TEXT (record->number), TEXT (record->subject), TEXT (record->description));

  if (rows == NULL)
    return FALSE;
  *stored = STORED_NONE;
  if (gch_rows_next (rows, &failure))
    {
      if (gch_rows_int (rows, 0) > record->version && !GCH_PLANTED (OLDER_WINS))
        *stored = STORED_NEWER;
      else
        *stored = gch_rows_int (rows, 1) ? STORED_SAME_TEXT : STORED_OTHER_TEXT;
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
write_list_row (GchCacheWriting *self, const GchCase *record, gint64 row, GError **error)
{
  g_autofree char *subject_key = gch_text_fold (TEXT (record->subject));
  gint64 opened_by;
  gint64 viewed_at = 0;

  return name_row (self, TRUE, TEXT (record->opened_by_id), &opened_by, error)
         && gch_sqlite_get_int (self->database, &viewed_at, error,
                                "SELECT viewed_at FROM case_views WHERE case_row = ?1", "i", row)
         && gch_sqlite_run (
             self->database, error,
             "INSERT INTO cases VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
             " ?14, ?15, ?16, ?17, ?18) ON CONFLICT (row) DO UPDATE SET version = ?2, number = ?3,"
             " subject = ?4, subject_key = ?5, product = ?6, team = ?7, type = ?8, severity = ?9,"
             " status = ?10, is_open = ?11, opened_by = ?12, opened_by_name = ?13,"
             " created_at = ?14, updated_at = ?15, last_reply_at = ?16, viewed_at = ?17,"
             " unread = ?18",
             "iissssiiiiiisiiiii", row, record->version, TEXT (record->number),
             TEXT (record->subject), subject_key, record->product, (gint64) record->team,
             (gint64) record->type, (gint64) record->severity, (gint64) record->status,
             (gint64) gch_case_status_is_open (record->status), opened_by,
             TEXT (record->opened_by_name), record->created_at, record->updated_at,
             record->last_reply_at, viewed_at, (gint64) gch_case_is_unread (record, viewed_at));
}

static gboolean
write_details (GchCacheWriting *self, const GchCase *record, gint64 row, GError **error)
{
  return gch_sqlite_run (
      self->database, error,
      "INSERT INTO case_details VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"
      " ON CONFLICT (row) DO UPDATE SET client_op_id = ?2, allowed = ?3, description = ?4,"
      " key_id = ?5, product_version = ?6, operating_system = ?7, closed_at = ?8,"
      " last_comment_at = ?9, comment_count = ?10",
      "isissssiii", row, record->client_op_id, (gint64) record->allowed, TEXT (record->description),
      record->key_id, record->product_version, record->operating_system, record->closed_at,
      record->last_comment_at, (gint64) record->comment_count);
}

static gboolean
write_case (GchCacheWriting *self, const GchCase *record, GError **error)
{
  Stored stored;
  gint64 row;

  if (!name_row (self, FALSE, record->id, &row, error)
      || !look_up_case (self, record, row, &stored, error))
    return FALSE;
  if (stored == STORED_NEWER)
    return TRUE;
  touch (self, record->id);
  if (stored == STORED_NONE)
    self->cases++;
  if (self->indexed && stored == STORED_OTHER_TEXT
      && !gch_cache_index_remove_case (self->database, row, error))
    return FALSE;

  return write_list_row (self, record, row, error) && write_details (self, record, row, error)
         && (!self->indexed || stored == STORED_SAME_TEXT
             || gch_cache_index_add_case (self->database, row, error));
}

/* Version 0 is what this program knows before the portal says it: it replaces anything and is
 * replaced by anything. */
static gboolean
write_case_viewed (GchCacheWriting *self, const GchCaseViewed *viewed, GError **error)
{
  gint64 row;

  touch (self, viewed->case_id);

  return name_row (self, FALSE, viewed->case_id, &row, error)
         && gch_sqlite_run (self->database, error,
                            "INSERT INTO case_views VALUES (?1, ?2, ?3)"
                            " ON CONFLICT (case_row) DO UPDATE"
                            " SET version = max(version, ?2), viewed_at = ?3"
                            " WHERE version <= ?2 OR ?2 = 0",
                            "iii", row, viewed->version, viewed->viewed_at)
         && gch_sqlite_run (self->database, error,
                            "UPDATE cases SET viewed_at = v.viewed_at,"
                            " unread = last_reply_at > v.viewed_at"
                            " FROM case_views AS v WHERE cases.row = ?1 AND v.case_row = ?1",
                            "i", row);
}

/* --- comments and status changes --- */

static gboolean
make_comment_row (GchCacheWriting *self, gint64 case_row, gint64 *row, GError **error)
{
  gint64 first = case_row << GCH_CACHE_INDEX_SHIFT;

  *row = 0;
  if (!gch_sqlite_get_int (self->database, row, error,
                           "SELECT max(row) FROM comments WHERE row BETWEEN ?1 AND ?2", "ii", first,
                           first + GCH_CACHE_INDEX_MAX_COMMENTS))
    return FALSE;
  *row = MAX (*row, first) + 1;
  if (*row <= first + GCH_CACHE_INDEX_MAX_COMMENTS)
    return TRUE;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_TOO_LARGE, "Too many comments on a case");
  return FALSE;
}

/* @row: 0 where the comment is not there yet; @newer: what is there is not older */
static gboolean
look_up_comment (GchCacheWriting *self, const GchComment *comment, gint64 *row, gboolean *newer,
                 GError **error)
{
  gint64 version = -1;

  *row = 0;
  if (!gch_sqlite_get_int (self->database, row, error, "SELECT row FROM comments WHERE id = ?1",
                           "s", comment->id)
      || !gch_sqlite_get_int (self->database, &version, error,
                              "SELECT version FROM comments WHERE row = ?1", "i", *row))
    return FALSE;
  *newer = version >= comment->version;

  return TRUE;
}

static gboolean
insert_comment (GchCacheWriting *self, const GchComment *comment, gint64 row, gint64 case_row,
                GError **error)
{
  return gch_sqlite_run (self->database, error,
                         "INSERT INTO comments VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                         "isiisisssi", row, comment->id, comment->version, case_row,
                         comment->client_op_id, (gint64) comment->author_kind,
                         TEXT (comment->author_id), TEXT (comment->author_name),
                         TEXT (comment->body), comment->created_at)
         && (!self->indexed
             || gch_cache_index_add_comment (self->database, row, TEXT (comment->body), error));
}

static gboolean
remove_comment (GchCacheWriting *self, gint64 row, GError **error)
{
  return (!self->indexed || gch_cache_index_remove_comment (self->database, row, error))
         && gch_sqlite_run (self->database, error, "DELETE FROM comments WHERE row = ?1", "i", row);
}

static gboolean
write_comment (GchCacheWriting *self, const GchComment *comment, GError **error)
{
  gint64 case_row;
  gint64 row;
  gboolean newer;

  if (!name_row (self, FALSE, comment->case_id, &case_row, error)
      || !look_up_comment (self, comment, &row, &newer, error))
    return FALSE;
  touch (self, comment->case_id);
  if (row != 0 && newer)
    return TRUE;
  if (row != 0 && !remove_comment (self, row, error))
    return FALSE;
  /* Keeps its number unless it is new or was moved to another case. */
  if (row >> GCH_CACHE_INDEX_SHIFT != case_row && !make_comment_row (self, case_row, &row, error))
    return FALSE;

  return insert_comment (self, comment, row, case_row, error);
}

static gboolean
write_status_change (GchCacheWriting *self, const GchStatusChange *change, GError **error)
{
  gint64 case_row;

  touch (self, change->case_id);

  return name_row (self, FALSE, change->case_id, &case_row, error)
         && gch_sqlite_run (
             self->database, error,
             "INSERT INTO status_changes VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
             " ON CONFLICT (id) DO UPDATE SET version = ?2, case_row = ?3, author_kind = ?4,"
             " author_name = ?5, from_status = ?6, to_status = ?7, created_at = ?8"
             " WHERE version <= ?2",
             "siiisiii", change->id, change->version, case_row, (gint64) change->author_kind,
             TEXT (change->author_name), (gint64) change->from, (gint64) change->to,
             change->created_at);
}

/**
 * gch_cache_records_doubt:
 *
 * Whatever version of the record comes next replaces the one that is there. Comments and status
 * changes have only one version.
 */
gboolean
gch_cache_records_doubt (GchCacheWriting *self, GchRecordKind kind, const char *id, GError **error)
{
  static const char *const statements[] = {
    [GCH_RECORD_ACCOUNT] = "UPDATE accounts SET version = 0 WHERE id = ?1",
    [GCH_RECORD_USER] = "UPDATE users SET version = 0 WHERE id = ?1",
    [GCH_RECORD_KEY] = "UPDATE keys SET version = 0 WHERE id = ?1",
    [GCH_RECORD_CASE] = "UPDATE cases SET version = 0"
                        " WHERE row = (SELECT row FROM case_rows WHERE id = ?1)",
    [GCH_RECORD_COMMENT] = NULL,
    [GCH_RECORD_STATUS_CHANGE] = NULL,
    [GCH_RECORD_CASE_VIEWED] = "UPDATE case_views SET version = 0"
                               " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
  };

  return statements[kind] == NULL
         || gch_sqlite_run (self->database, error, statements[kind], "s", id);
}

/**
 * gch_cache_records_write:
 *
 * Writes one record, or deletes what @change says is gone.
 */
gboolean
gch_cache_records_write (GchCacheWriting *self, const GchChange *change, GError **error)
{
  if (change->record == NULL)
    return gch_cache_records_delete (self, change->kind, change->id, error);

  switch (change->kind)
    {
    case GCH_RECORD_ACCOUNT:
      return write_account (self, change->record, error);
    case GCH_RECORD_USER:
      return write_user (self, change->record, error);
    case GCH_RECORD_KEY:
      return write_key (self, change->record, error);
    case GCH_RECORD_CASE:
      return write_case (self, change->record, error);
    case GCH_RECORD_COMMENT:
      return write_comment (self, change->record, error);
    case GCH_RECORD_STATUS_CHANGE:
      return write_status_change (self, change->record, error);
    case GCH_RECORD_CASE_VIEWED:
      return write_case_viewed (self, change->record, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* --- deleting --- */

static gboolean
delete_case (GchCacheWriting *self, const char *id, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM comments WHERE row > ?1 << 20 AND row < (?1 + 1) << 20",
    "DELETE FROM status_changes WHERE case_row = ?1",
    "DELETE FROM case_views WHERE case_row = ?1",
    "DELETE FROM case_details WHERE row = ?1",
    "DELETE FROM case_rows WHERE row = ?1",
    "DELETE FROM cases WHERE row = ?1",
  };
  gint64 row = 0;

  touch (self, id);
  if (!gch_sqlite_get_int (self->database, &row, error, "SELECT row FROM case_rows WHERE id = ?1",
                           "s", id))
    return FALSE;
  if (self->indexed
      && (!gch_cache_index_remove_case (self->database, row, error)
          || !gch_cache_index_remove_comments (self->database, row, error)))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!gch_sqlite_run (self->database, error, statements[i], "i", row))
      return FALSE;
  self->cases -= sqlite3_changes (gch_sqlite_get_handle (self->database));

  return TRUE;
}

/* A case whose comment or status change goes away has another conversation. */
static gboolean
touch_case_of (GchCacheWriting *self, const char *sql, const char *id, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (self->database, error, sql, "s", id);

  if (rows == NULL)
    return FALSE;
  if (gch_rows_next (rows, &failure))
    g_hash_table_add (self->touched, gch_rows_text (rows, 0));
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
delete_comment (GchCacheWriting *self, const char *id, GError **error)
{
  gint64 row = 0;

  if (!touch_case_of (self,
                      "SELECT r.id FROM comments AS c JOIN case_rows AS r ON r.row = c.case_row"
                      " WHERE c.id = ?1",
                      id, error)
      || !gch_sqlite_get_int (self->database, &row, error, "SELECT row FROM comments WHERE id = ?1",
                              "s", id))
    return FALSE;

  return row == 0 || remove_comment (self, row, error);
}

static gboolean
delete_status_change (GchCacheWriting *self, const char *id, GError **error)
{
  return touch_case_of (self,
                        "SELECT r.id FROM status_changes AS c JOIN case_rows AS r"
                        " ON r.row = c.case_row WHERE c.id = ?1",
                        id, error)
         && gch_sqlite_run (self->database, error, "DELETE FROM status_changes WHERE id = ?1", "s",
                            id);
}

static gboolean
delete_case_viewed (GchCacheWriting *self, const char *id, GError **error)
{
  touch (self, id);

  return gch_sqlite_run (self->database, error,
                         "DELETE FROM case_views"
                         " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
                         "s", id)
         && gch_sqlite_run (self->database, error,
                            "UPDATE cases SET viewed_at = 0, unread = last_reply_at > 0"
                            " WHERE row = (SELECT row FROM case_rows WHERE id = ?1)",
                            "s", id);
}

/**
 * gch_cache_records_delete:
 *
 * Deletes a record; a case takes its comments, status changes and views with it. Deleting what is
 * not there is no error.
 */
gboolean
gch_cache_records_delete (GchCacheWriting *self, GchRecordKind kind, const char *id, GError **error)
{
  switch (kind)
    {
    case GCH_RECORD_ACCOUNT:
      return gch_sqlite_run (self->database, error, "DELETE FROM accounts WHERE id = ?1", "s", id);
    case GCH_RECORD_USER:
      return gch_sqlite_run (self->database, error, "DELETE FROM users WHERE id = ?1", "s", id);
    case GCH_RECORD_KEY:
      return gch_sqlite_run (self->database, error, "DELETE FROM keys WHERE id = ?1", "s", id);
    case GCH_RECORD_CASE:
      return delete_case (self, id, error);
    case GCH_RECORD_COMMENT:
      return delete_comment (self, id, error);
    case GCH_RECORD_STATUS_CHANGE:
      return delete_status_change (self, id, error);
    case GCH_RECORD_CASE_VIEWED:
      return delete_case_viewed (self, id, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

/* --- after a resync --- */

static gboolean
delete_listed (GchCacheWriting *self, GchRecordKind kind, const char *sql, GError **error)
{
  g_autoptr (GPtrArray) ids = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (self->database, error, sql, "i", (gint64) kind);

  if (rows == NULL)
    return FALSE;
  while (gch_rows_next (rows, &failure))
    g_ptr_array_add (ids, gch_rows_text (rows, 0));
  g_clear_pointer (&rows, gch_rows_end);
  for (guint i = 0; failure == NULL && i < ids->len; i++)
    (void) gch_cache_records_delete (self, kind, ids->pdata[i], &failure);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/**
 * gch_cache_records_delete_unseen:
 *
 * Deletes every record that is not in resync_seen. A case that only a comment or a view named goes
 * too.
 */
gboolean
gch_cache_records_delete_unseen (GchCacheWriting *self, GError **error)
{
#define UNSEEN " NOT IN (SELECT id FROM resync_seen WHERE kind = ?1)"
  static const struct
  {
    GchRecordKind kind;
    const char *sql;
  } lists[] = {
    { GCH_RECORD_CASE, "SELECT id FROM case_rows WHERE id" UNSEEN },
    { GCH_RECORD_COMMENT, "SELECT id FROM comments WHERE id" UNSEEN },
    { GCH_RECORD_STATUS_CHANGE, "SELECT id FROM status_changes WHERE id" UNSEEN },
    { GCH_RECORD_CASE_VIEWED, "SELECT r.id FROM case_views AS v"
                              " JOIN case_rows AS r ON r.row = v.case_row WHERE r.id" UNSEEN },
    { GCH_RECORD_ACCOUNT, "SELECT id FROM accounts WHERE id" UNSEEN },
    { GCH_RECORD_USER, "SELECT id FROM users WHERE id" UNSEEN },
    { GCH_RECORD_KEY, "SELECT id FROM keys WHERE id" UNSEEN },
  };
#undef UNSEEN

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (!delete_listed (self, lists[i].kind, lists[i].sql, error))
      return FALSE;

  return TRUE;
}

/* So few texts are nobody's disaster. */
#define FEW 10

static gboolean
is_most (gint64 gone, gint64 all)
{
  return gone > FEW && 2 * gone > all;
}

/**
 * gch_cache_records_count_unseen:
 * @removing: (out): how many gch_cache_records_delete_unseen() would delete
 * @cached: (out): of how many
 *
 * Counts cases; or comments, where many and most of them would go although few or the fewest of the
 * cases do: a few cases may hold many.
 */
gboolean
gch_cache_records_count_unseen (GchSqlite *database, guint *removing, guint *cached, GError **error)
{
  static const char *const counts[] = {
    "SELECT count(*) FROM cases",
    "SELECT count(*) FROM cases JOIN case_rows USING (row)"
    " WHERE id NOT IN (SELECT id FROM resync_seen WHERE kind = ?1)",
    "SELECT count(*) FROM comments",
    "SELECT count(*) FROM comments WHERE id NOT IN (SELECT id FROM resync_seen WHERE kind = ?1)",
  };
  gint64 found[G_N_ELEMENTS (counts)] = { 0 };
  gboolean comments;

  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    if (!gch_sqlite_get_int (database, &found[i], error, counts[i], i % 2 == 1 ? "i" : "",
                             (gint64) (i < 2 ? GCH_RECORD_CASE : GCH_RECORD_COMMENT)))
      return FALSE;
  comments = !is_most (found[1], found[0]) && is_most (found[3], found[2]);
  *cached = (guint) found[comments ? 2 : 0];
  *removing = (guint) found[comments ? 3 : 1];

  return TRUE;
}
