/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-reader.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gch-case-hits.h"
#include "gch-case-sql.h"
#include "gch-database.h"
#include "gch-error.h"
#include "gch-migration.h"
#include "gch-search-words.h"

/* Up to so many hits are sorted by themselves; more are picked out of the sorted list. */
#define FEW_HITS 1000
/* Ranking looks at each hit, so that it is given the newest of them only. */
#define RANKED_HITS "2000"

struct _GchCacheReader
{
  GObject parent_instance;
  char *path;            /* (owned) */
  char *wal_path;        /* (owned) */
  GchDatabase *database; /* (owned) (nullable) NULL: to be opened by the next call */
  guint64 device;        /* of the file that is open */
  guint64 inode;
  gboolean immutable; /* opened on a disk that cannot be written to */
};

G_DEFINE_FINAL_TYPE (GchCacheReader, gch_cache_reader, G_TYPE_OBJECT)

static void
gch_cache_reader_finalize (GObject *object)
{
  GchCacheReader *self = GCH_CACHE_READER (object);

  g_clear_pointer (&self->database, gch_database_close);
  g_free (self->path);
  g_free (self->wal_path);

  G_OBJECT_CLASS (gch_cache_reader_parent_class)->finalize (object);
}

static void
gch_cache_reader_class_init (GchCacheReaderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_cache_reader_finalize;
}

static void
gch_cache_reader_init (GchCacheReader *self)
{
}

/* --- opening --- */

static gboolean
fail_not_found (GError **error)
{
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND,
                       _ ("Nothing has been fetched from the portal yet"));
  return FALSE;
}

static GchDatabase *
open_file (const char *path, GError **error)
{
  g_autoptr (GchDatabase) database = gch_database_open (path, GCH_DATABASE_READER, error);
  int version;

  if (database == NULL || !gch_migration_get_version (database, &GCH_SCHEMA_CACHE, &version, error))
    return NULL;
  /* Older: the writer brings it up to date when it opens it. */
  if (version < gch_migration_get_latest (&GCH_SCHEMA_CACHE))
    {
      fail_not_found (error);
      return NULL;
    }

  return g_steal_pointer (&database);
}

static gboolean
has_wal (GchCacheReader *self)
{
  GStatBuf info;

  return g_stat (self->wal_path, &info) == 0 && info.st_size > 0;
}

/* A database in WAL mode needs a writable folder even for reading, unless it is promised that
 * nobody writes to it: true where the disk is read-only. */
static GchDatabase *
open_immutable (GchCacheReader *self)
{
  g_autofree char *uri = g_filename_to_uri (self->path, NULL, NULL);
  g_autofree char *address = g_strconcat (uri, "?immutable=1", NULL);

  return uri != NULL && !has_wal (self) ? open_file (address, NULL) : NULL;
}

static gboolean
reopen (GchCacheReader *self, const GStatBuf *info, GError **error)
{
  g_autoptr (GError) failure = NULL;

  g_clear_pointer (&self->database, gch_database_close);
  self->immutable = FALSE;
  if (S_ISDIR (info->st_mode))
    {
      gch_database_set_error (error, NULL, SQLITE_NOTADB);
      return FALSE;
    }
  self->database = open_file (self->path, &failure);
  if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY)
      || g_error_matches (failure, GCH_ERROR, GCH_ERROR_STORAGE))
    {
      self->database = open_immutable (self);
      self->immutable = self->database != NULL;
    }
  if (self->database == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  self->device = info->st_dev;
  self->inode = info->st_ino;

  return TRUE;
}

/* The writer may have set the file aside and made another: the name decides. */
static gboolean
ensure (GchCacheReader *self, GError **error)
{
  GStatBuf info;

  if (g_stat (self->path, &info) != 0)
    {
      g_clear_pointer (&self->database, gch_database_close);
      if (errno == ENOENT || errno == ENOTDIR)
        return fail_not_found (error);
      gch_database_set_error (error, NULL, SQLITE_CANTOPEN);
      return FALSE;
    }
  if (self->database != NULL && self->device == info.st_dev && self->inode == info.st_ino
      && !(self->immutable && has_wal (self)))
    return TRUE;

  return reopen (self, &info, error);
}

/* What was read last may be damaged, or the file another one: start afresh with the next call. */
static gboolean
finish (GchCacheReader *self, GError **failure, GError **error)
{
  if (*failure == NULL)
    return TRUE;

  g_clear_pointer (&self->database, gch_database_close);
  g_propagate_error (error, g_steal_pointer (failure));

  return FALSE;
}

/**
 * gch_cache_reader_open:
 * @path: of a cache
 *
 * Returns: (transfer full) (nullable): a reader; %NULL and %GCH_ERROR_NOT_FOUND where there is no
 * cache yet, %GCH_ERROR_DAMAGED or %GCH_ERROR_TOO_NEW where it cannot be used
 */
GchCacheReader *
gch_cache_reader_open (const char *path, GError **error)
{
  g_autoptr (GchCacheReader) self = g_object_new (GCH_TYPE_CACHE_READER, NULL);

  self->path = g_strdup (path);
  self->wal_path = g_strconcat (path, "-wal", NULL);

  return ensure (self, error) ? g_steal_pointer (&self) : NULL;
}

/* --- lists --- */

typedef struct
{
  GchCaseHits *hits; /* (owned) (nullable) NULL: nothing is searched for */
  char *json;        /* (owned) (nullable) the hits, where they are few */
  gint64 person;     /* row of the person who looks */
  guint limit;       /* 0: none */
  GArray *rows;      /* (owned) (element-type guint32) */
} Listing;

static void
listing_clear (Listing *self)
{
  g_clear_pointer (&self->hits, gch_case_hits_free);
  g_clear_pointer (&self->json, g_free);
  g_clear_pointer (&self->rows, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Listing, listing_clear)

static gboolean
is_complete (const Listing *self)
{
  return self->limit > 0 && self->rows->len >= self->limit;
}

static gboolean
list_group (GchCacheReader *self, const GchCaseQuery *query, int group, Listing *listing,
            GError **error)
{
  g_autofree char *sql = gch_case_sql_list (query, listing->json != NULL, group);
  gboolean picks = listing->hits != NULL && listing->json == NULL;
  gint64 limit = listing->limit > 0 && !picks ? (gint64) listing->limit - listing->rows->len : -1;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows =
      gch_database_query (self->database, error, sql, "isi", listing->person, listing->json, limit);

  if (rows == NULL)
    return FALSE;
  while (!is_complete (listing) && gch_rows_next (rows, &failure))
    {
      guint32 row = (guint32) gch_rows_int (rows, 0);

      if (!picks || gch_case_hits_contains (listing->hits, row))
        g_array_append_val (listing->rows, row);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
find_hits (GchCacheReader *self, const GchCaseQuery *query, Listing *listing, GError **error)
{
  if (gch_search_is_blank (query->search))
    return TRUE;
  listing->hits = gch_case_hits_find (self->database, query->search, error);
  if (listing->hits == NULL)
    return FALSE;
  if (query->view != GCH_CASE_VIEW_RECENTLY_VIEWED
      && gch_case_hits_get_count (listing->hits) <= FEW_HITS)
    listing->json = gch_case_hits_to_json (listing->hits);

  return TRUE;
}

static void
fill (GchCacheReader *self, const GchCaseQuery *query, Listing *listing, GError **error)
{
  guint n_groups = gch_case_sql_count_groups (query);

  if (!gch_database_begin (self->database, error))
    return;
  if (gch_database_get_int (self->database, &listing->person, error,
                            "SELECT row FROM people WHERE id = ?1", "s", query->user_id)
      && find_hits (self, query, listing, error))
    for (guint i = 0; i < n_groups && !is_complete (listing); i++)
      if (!list_group (self, query, gch_case_sql_get_group (query, i), listing, error))
        break;
  gch_database_rollback (self->database);
}

/**
 * gch_cache_reader_list_cases:
 * @limit: how many at most, 0 for all
 *
 * Returns: (transfer full) (element-type guint32) (nullable): row ids in order
 */
GArray *
gch_cache_reader_list_cases (GchCacheReader *self, const GchCaseQuery *query, guint limit,
                             GError **error)
{
  g_auto (Listing) listing = { .limit = limit, .person = -1 };
  GError *failure = NULL;

  listing.rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  if (!ensure (self, error))
    return NULL;
  fill (self, query, &listing, &failure);

  return finish (self, &failure, error) ? g_steal_pointer (&listing.rows) : NULL;
}

static GchCaseRow *
read_row (GchRows *rows)
{
  GchCaseRow *row = gch_case_row_new ();

  row->rowid = (guint32) gch_rows_int (rows, 0);
  row->id = gch_rows_text (rows, 1);
  row->number = gch_rows_text (rows, 2);
  row->subject = gch_rows_text (rows, 3);
  row->product = gch_rows_text (rows, 4);
  row->opened_by_name = gch_rows_text (rows, 5);
  row->team = gch_rows_choice (rows, 6, GCH_TEAM_CUSTOMER_SERVICE, GCH_TEAM_TECHNICAL_SUPPORT);
  row->severity = gch_rows_choice (rows, 7, GCH_SEVERITY_PRODUCTION_DOWN, GCH_SEVERITY_QUESTION);
  row->status = gch_rows_choice (rows, 8, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED);
  row->created_at = gch_rows_int (rows, 9);
  row->updated_at = gch_rows_int (rows, 10);
  row->unread = gch_rows_int (rows, 11) != 0;

  return row;
}

static GchCaseRow *
load_row (GchCacheReader *self, guint32 rowid, GError **error)
{
  g_autoptr (GchRows) rows = gch_database_query (
      self->database, error,
      "SELECT row, id, number, subject, product, opened_by_name, team, severity, status,"
      " created_at, updated_at, unread FROM cases JOIN case_rows USING (row) WHERE row = ?1",
      "i", (gint64) rowid);

  return rows != NULL && gch_rows_next (rows, error) ? read_row (rows) : NULL;
}

static void
free_row (gpointer row)
{
  if (row != NULL)
    gch_case_row_unref (row);
}

/**
 * gch_cache_reader_load_rows:
 * @rowids: (array length=n)
 *
 * Returns: (transfer full) (element-type GchCaseRow) (nullable): one per row id, in that order;
 * %NULL where a row has gone meanwhile
 */
GPtrArray *
gch_cache_reader_load_rows (GchCacheReader *self, const guint32 *rowids, guint n, GError **error)
{
  g_autoptr (GPtrArray) loaded = g_ptr_array_new_full (n, free_row);
  GError *failure = NULL;

  if (!ensure (self, error))
    return NULL;
  if (gch_database_begin (self->database, &failure))
    {
      for (guint i = 0; i < n && failure == NULL; i++)
        g_ptr_array_add (loaded, load_row (self, rowids[i], &failure));
      gch_database_rollback (self->database);
    }

  return finish (self, &failure, error) ? g_steal_pointer (&loaded) : NULL;
}

/* --- single records and what belongs to a case --- */

typedef gpointer (*ReadRecord) (GchRows *rows);

/* All records that @sql gives for @id, which may be NULL. */
static GPtrArray *
read_all (GchCacheReader *self, const char *sql, const char *id, gint64 limit, ReadRecord read,
          GDestroyNotify free_record, GError **error)
{
  g_autoptr (GPtrArray) records = g_ptr_array_new_with_free_func (free_record);
  g_autoptr (GchRows) rows = NULL;
  GError *failure = NULL;

  if (!ensure (self, error))
    return NULL;
  rows = gch_database_query (self->database, &failure, sql,
                             id == NULL   ? ""
                             : limit == 0 ? "s"
                                          : "si",
                             id, limit);
  while (rows != NULL && gch_rows_next (rows, &failure))
    g_ptr_array_add (records, read (rows));
  g_clear_pointer (&rows, gch_rows_end);

  return finish (self, &failure, error) ? g_steal_pointer (&records) : NULL;
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

  if (!ensure (self, error))
    return 0;
  gch_database_get_int (self->database, &viewed_at, &failure,
                        "SELECT viewed_at FROM case_views"
                        " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
                        "s", case_id);

  return finish (self, &failure, error) ? viewed_at : 0;
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

  if (!ensure (self, NULL))
    return FALSE;
  gch_database_get_int (self->database, &row, &failure,
                        "SELECT row FROM cases"
                        " WHERE row = (SELECT row FROM case_rows WHERE id = ?1)",
                        "s", case_id);

  *rowid = (guint32) row;

  return finish (self, &failure, NULL) && row > 0;
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
  gch_database_get_int (self->database, &count, &failure,
                        "SELECT count(*) FROM comments INDEXED BY comments_by_time"
                        " WHERE case_row = (SELECT row FROM case_rows WHERE id = ?1)",
                        "s", case_id);
  *total = (guint) count;

  return finish (self, &failure, error) ? g_steal_pointer (&comments) : NULL;
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
  return read_row (rows);
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
