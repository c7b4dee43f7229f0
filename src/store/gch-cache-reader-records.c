/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-cache-reader.c. */

#include "gch-cache-reader-private.h"

#include "gch-search-words.h"

/* Single records, and what belongs to a case. */

/* Ranking looks at each hit, so that it is given the newest of them only. */
#define RANKED_HITS "2000"

typedef gpointer (*ReadRecord) (GchRows *rows);

/* All records that @sql gives for @id, which may be NULL. */
static GPtrArray *
read_all (GchCacheReader *self, const char *sql, const char *id, gint64 limit, ReadRecord read,
          GDestroyNotify free_record, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_record);
  g_autoptr (GchRows) rows = NULL;
  GError *failure = NULL;

  if (!gch_cache_reader_ensure (self, error))
    return NULL;
  rows = gch_sqlite_query (self->database, &failure, sql,
                           id == NULL   ? ""
                           : limit == 0 ? "s"
                                        : "si",
                           id, limit);
  while (rows != NULL && gch_rows_next (rows, &failure))
    g_ptr_array_add (records, read (rows));
  g_clear_pointer (&rows, gch_rows_end);

  return gch_cache_reader_finish (self, &failure, error) ? g_steal_pointer (&records) : NULL;
}

static gpointer
read_one (GchCacheReader *self, const char *sql, const char *id, ReadRecord read,
          GDestroyNotify free_record, GError **error)
{
  g_autoptr (GPtrArray) records = read_all (self, sql, id, 0, read, free_record, error);

  return records != NULL && records->len > 0 ? g_ptr_array_steal_index (records, 0) : NULL;
}

static gpointer
read_case (GchRows *rows)
{
  GchCase *record = gch_case_new ();

  record->id = gch_rows_text (rows, 0);
  record->version = gch_rows_int (rows, 1);
  record->number = gch_rows_text (rows, 2);
  record->client_op_id = gch_rows_text (rows, 3);
  record->team = gch_rows_choice (rows, 4, GCH_TEAM_CUSTOMER_SERVICE, GCH_TEAM_TECHNICAL_SUPPORT);
  record->type = gch_rows_choice (rows, 5, GCH_CASE_TYPE_INVOICE, GCH_CASE_TYPE_QUESTION);
  record->severity = gch_rows_choice (rows, 6, GCH_SEVERITY_PRODUCTION_DOWN, GCH_SEVERITY_QUESTION);
  record->status = gch_rows_choice (rows, 7, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED);
  record->allowed = (guint) gch_rows_int (rows, 8);
  record->subject = gch_rows_text (rows, 9);
  record->description = gch_rows_text (rows, 10);
  record->key_id = gch_rows_text (rows, 11);
  record->product = gch_rows_text (rows, 12);
  record->product_version = gch_rows_text (rows, 13);
  record->operating_system = gch_rows_text (rows, 14);
  record->opened_by_id = gch_rows_text (rows, 15);
  record->opened_by_name = gch_rows_text (rows, 16);
  record->created_at = gch_rows_int (rows, 17);
  record->updated_at = gch_rows_int (rows, 18);
  record->closed_at = gch_rows_int (rows, 19);
  record->last_comment_at = gch_rows_int (rows, 20);
  record->last_reply_at = gch_rows_int (rows, 21);
  record->comment_count = (guint) gch_rows_int (rows, 22);

  return record;
}

#define SELECT_CASE                                                                                \
  "SELECT r.id, version, number, client_op_id, team, type, severity, status, allowed, subject,"    \
  " description, key_id, product, product_version, operating_system, p.id, opened_by_name,"        \
  " created_at, updated_at, closed_at, last_comment_at, last_reply_at, comment_count"              \
  " FROM cases AS c JOIN case_rows AS r ON r.row = c.row JOIN case_details AS d ON d.row = c.row"  \
  " LEFT JOIN people AS p ON p.row = c.opened_by"

/**
 * gch_cache_reader_get_case:
 *
 * Returns: (transfer full) (nullable): the case; %NULL without an error where there is none
 */
GchCase *
gch_cache_reader_get_case (GchCacheReader *self, const char *id, GError **error)
{
  return read_one (self, SELECT_CASE " WHERE r.id = ?1", id, read_case,
                   (GDestroyNotify) gch_case_unref, error);
}

/**
 * gch_cache_reader_find_case_by_number:
 *
 * Returns: (transfer full) (nullable): the case; %NULL without an error where there is none
 */
GchCase *
gch_cache_reader_find_case_by_number (GchCacheReader *self, const char *number, GError **error)
{
  return read_one (self, SELECT_CASE " WHERE c.number = ?1", number, read_case,
                   (GDestroyNotify) gch_case_unref, error);
}

static gpointer
read_id (GchRows *rows)
{
  return gch_rows_text (rows, 0);
}

/**
 * gch_cache_reader_find_case_by_operation:
 *
 * Returns: (transfer full) (nullable): the id of the case that the portal made of the operation;
 * %NULL without an error where there is none
 */
char *
gch_cache_reader_find_case_by_operation (GchCacheReader *self, const char *operation_id,
                                         GError **error)
{
  return read_one (self,
                   "SELECT r.id FROM case_details AS d INDEXED BY case_details_by_operation"
                   " JOIN case_rows AS r ON r.row = d.row WHERE d.client_op_id = ?1",
                   operation_id, read_id, g_free, error);
}

/**
 * gch_cache_reader_get_viewed_at:
 *
 * Returns: when this user last looked at the case; 0 for never and on failure
 */
gint64
gch_cache_reader_get_viewed_at (GchCacheReader *self, const char *case_id, GError **error)
{
  gint64 viewed_at = 0;
  GError *failure = NULL;

  if (!gch_cache_reader_ensure (self, error))
    return 0;
  gch_sqlite_get_int (self->database, &viewed_at, &failure,
                      "SELECT viewed_at FROM case_views"
                      " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
                      "s", case_id);

  return gch_cache_reader_finish (self, &failure, error) ? viewed_at : 0;
}

/**
 * gch_cache_reader_find_row:
 * @self: a reader
 * @case_id: which
 * @rowid: (out): as in gch_cache_reader_list_cases()
 *
 * Returns: %FALSE when there is no such case in the cache, or it cannot be read
 */
gboolean
gch_cache_reader_find_row (GchCacheReader *self, const char *case_id, guint32 *rowid)
{
  gint64 row = 0;
  GError *failure = NULL;

  if (!gch_cache_reader_ensure (self, NULL))
    return FALSE;
  gch_sqlite_get_int (self->database, &row, &failure,
                      "SELECT row FROM cases"
                      " WHERE row = (SELECT row FROM case_rows WHERE id = ?1)",
                      "s", case_id);

  *rowid = (guint32) row;

  return gch_cache_reader_finish (self, &failure, NULL) && row > 0;
}

static gpointer
read_comment (GchRows *rows)
{
  GchComment *comment = gch_comment_new ();

  comment->id = gch_rows_text (rows, 0);
  comment->version = gch_rows_int (rows, 1);
  comment->case_id = gch_rows_text (rows, 2);
  comment->client_op_id = gch_rows_text (rows, 3);
  comment->author_kind = gch_rows_choice (rows, 4, GCH_AUTHOR_CUSTOMER, GCH_AUTHOR_SUPPORT);
  comment->author_id = gch_rows_text (rows, 5);
  comment->author_name = gch_rows_text (rows, 6);
  comment->body = gch_rows_text (rows, 7);
  comment->created_at = gch_rows_int (rows, 8);

  return comment;
}

static void
reverse (GPtrArray *array)
{
  for (guint i = 0; i < array->len / 2; i++)
    {
      gpointer other = array->pdata[array->len - 1 - i];

      array->pdata[array->len - 1 - i] = array->pdata[i];
      array->pdata[i] = other;
    }
}

/**
 * gch_cache_reader_list_comments:
 * @limit: how many at most, 0 for all
 * @total: (out) (optional): how many there are
 *
 * Returns: (transfer full) (element-type GchComment) (nullable): the newest ones, oldest first
 */
GPtrArray *
gch_cache_reader_list_comments (GchCacheReader *self, const char *case_id, guint limit,
                                guint *total, GError **error)
{
  g_autoptr (GPtrArray) comments = read_all (
      self,
      "SELECT c.id, version, r.id, client_op_id, author_kind, author_id, author_name, body,"
      " created_at FROM case_rows AS r CROSS JOIN comments AS c INDEXED BY comments_by_time"
      " ON c.case_row = r.row WHERE r.id = ?1 ORDER BY created_at DESC, c.row DESC LIMIT ?2",
      case_id, limit > 0 ? (gint64) limit : -1, read_comment, (GDestroyNotify) gch_comment_unref,
      error);
  GError *failure = NULL;
  gint64 count = 0;

  if (comments == NULL)
    return NULL;
  reverse (comments);
  if (total == NULL)
    return g_steal_pointer (&comments);
  gch_sqlite_get_int (self->database, &count, &failure,
                      "SELECT count(*) FROM comments INDEXED BY comments_by_time"
                      " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
                      "s", case_id);
  *total = (guint) count;

  return gch_cache_reader_finish (self, &failure, error) ? g_steal_pointer (&comments) : NULL;
}

static gpointer
read_status_change (GchRows *rows)
{
  GchStatusChange *change = gch_status_change_new ();

  change->id = gch_rows_text (rows, 0);
  change->version = gch_rows_int (rows, 1);
  change->case_id = gch_rows_text (rows, 2);
  change->author_kind = gch_rows_choice (rows, 3, GCH_AUTHOR_CUSTOMER, GCH_AUTHOR_SUPPORT);
  change->author_name = gch_rows_text (rows, 4);
  change->from = gch_rows_choice (rows, 5, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED);
  change->to = gch_rows_choice (rows, 6, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED);
  change->created_at = gch_rows_int (rows, 7);

  return change;
}

/**
 * gch_cache_reader_list_status_changes:
 *
 * Returns: (transfer full) (element-type GchStatusChange) (nullable): all of a case, oldest first
 */
GPtrArray *
gch_cache_reader_list_status_changes (GchCacheReader *self, const char *case_id, GError **error)
{
  return read_all (self,
                   "SELECT s.id, version, r.id, author_kind, author_name, from_status, to_status,"
                   " created_at FROM case_rows AS r CROSS JOIN status_changes AS s"
                   " ON s.case_row = r.row WHERE r.id = ?1 ORDER BY created_at, s.id",
                   case_id, 0, read_status_change, (GDestroyNotify) gch_status_change_unref, error);
}

static gpointer
read_account (GchRows *rows)
{
  GchAccount *account = gch_account_new ();

  account->id = gch_rows_text (rows, 0);
  account->version = gch_rows_int (rows, 1);
  account->name = gch_rows_text (rows, 2);
  account->customer_number = gch_rows_text (rows, 3);

  return account;
}

/**
 * gch_cache_reader_get_account:
 *
 * Returns: (transfer full) (nullable): the account; %NULL without an error where there is none
 */
GchAccount *
gch_cache_reader_get_account (GchCacheReader *self, GError **error)
{
  return read_one (self, "SELECT id, version, name, customer_number FROM accounts LIMIT 1", NULL,
                   read_account, (GDestroyNotify) gch_account_unref, error);
}

static gpointer
read_user (GchRows *rows)
{
  GchUser *user = gch_user_new ();

  user->id = gch_rows_text (rows, 0);
  user->version = gch_rows_int (rows, 1);
  user->name = gch_rows_text (rows, 2);
  user->email = gch_rows_text (rows, 3);
  user->role = gch_rows_choice (rows, 4, GCH_ROLE_ADMINISTRATOR, GCH_ROLE_INDIVIDUAL);
  user->case_administrator = gch_rows_int (rows, 5) != 0;

  return user;
}

/**
 * gch_cache_reader_get_user:
 *
 * Returns: (transfer full) (nullable): the portal user; %NULL without an error where there is none
 */
GchUser *
gch_cache_reader_get_user (GchCacheReader *self, const char *id, GError **error)
{
  return read_one (self,
                   "SELECT id, version, name, email, role, case_administrator FROM users"
                   " WHERE id = ?1",
                   id, read_user, (GDestroyNotify) gch_user_unref, error);
}

static gpointer
read_key (GchRows *rows)
{
  GchKey *key = gch_key_new ();

  key->id = gch_rows_text (rows, 0);
  key->version = gch_rows_int (rows, 1);
  key->product = gch_rows_text (rows, 2);
  key->hint = gch_rows_text (rows, 3);
  key->latest_version = gch_rows_text (rows, 4);
  key->last_version_used = gch_rows_text (rows, 5);
  key->maintenance_ends = gch_rows_int (rows, 6);

  return key;
}

/**
 * gch_cache_reader_list_keys:
 *
 * Returns: (transfer full) (element-type GchKey) (nullable): all keys, by product
 */
GPtrArray *
gch_cache_reader_list_keys (GchCacheReader *self, GError **error)
{
  return read_all (self,
                   "SELECT id, version, product, hint, latest_version, last_version_used,"
                   " maintenance_ends FROM keys ORDER BY product, hint, id",
                   NULL, 0, read_key, (GDestroyNotify) gch_key_unref, error);
}

static gpointer
read_case_row (GchRows *rows)
{
  return gch_cache_reader_read_row (rows);
}

/**
 * gch_cache_reader_find_similar:
 * @subject: as typed so far
 * @limit: how many at most
 *
 * Returns: (transfer full) (element-type GchCaseRow) (nullable): cases whose subject shares words
 * with @subject, best first; none when it has no word that says anything
 */
GPtrArray *
gch_cache_reader_find_similar (GchCacheReader *self, const char *subject, guint limit,
                               GError **error)
{
  g_autofree char *words = gch_search_similar (subject);

  if (words == NULL || limit == 0)
    return g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);

  return read_all (self,
                   "SELECT row, id, number, subject, product, opened_by_name, team, severity,"
                   " status, created_at, updated_at, unread FROM (SELECT hit, weight FROM"
                   " (SELECT rowid AS hit, bm25 (subjects) AS weight FROM subjects"
                   "  WHERE subjects MATCH ?1 ORDER BY rowid DESC LIMIT " RANKED_HITS ")"
                   " ORDER BY weight, hit DESC LIMIT ?2)"
                   " CROSS JOIN cases ON cases.row = hit JOIN case_rows USING (row)"
                   " ORDER BY weight, hit DESC",
                   words, (gint64) limit, read_case_row, (GDestroyNotify) gch_case_row_unref,
                   error);
}
