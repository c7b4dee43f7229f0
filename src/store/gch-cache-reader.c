/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-reader-private.h"

#include <errno.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gch-case-hits.h"
#include "gch-case-sql.h"
#include "gch-error.h"
#include "gch-migration.h"
#include "gch-search-words.h"

/* Up to so many hits are sorted by themselves; more are picked out of the sorted list. */
#define FEW_HITS 1000

G_DEFINE_FINAL_TYPE (GchCacheReader, gch_cache_reader, G_TYPE_OBJECT)

static void
gch_cache_reader_finalize (GObject *object)
{
  GchCacheReader *self = GCH_CACHE_READER (object);

  g_clear_pointer (&self->database, gch_sqlite_close);
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

static GchSqlite *
open_file (const char *path, GError **error)
{
  g_autoptr (GchSqlite) database = gch_sqlite_open (path, GCH_SQLITE_READER, error);
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
static GchSqlite *
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

  g_clear_pointer (&self->database, gch_sqlite_close);
  self->immutable = FALSE;
  if (S_ISDIR (info->st_mode))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_NOTADB);
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
gboolean
gch_cache_reader_ensure (GchCacheReader *self, GError **error)
{
  GStatBuf info;

  if (g_stat (self->path, &info) != 0)
    {
      g_clear_pointer (&self->database, gch_sqlite_close);
      if (errno == ENOENT || errno == ENOTDIR)
        return fail_not_found (error);
      gch_sqlite_set_error (error, NULL, SQLITE_CANTOPEN);
      return FALSE;
    }
  if (self->database != NULL && self->device == info.st_dev && self->inode == info.st_ino
      && !(self->immutable && has_wal (self)))
    return TRUE;

  return reopen (self, &info, error);
}

/* What was read last may be damaged, or the file another one: start afresh with the next call. */
gboolean
gch_cache_reader_finish (GchCacheReader *self, GError **failure, GError **error)
{
  if (*failure == NULL)
    return TRUE;

  g_clear_pointer (&self->database, gch_sqlite_close);
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

  return gch_cache_reader_ensure (self, error) ? g_steal_pointer (&self) : NULL;
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
      gch_sqlite_query (self->database, error, sql, "isi", listing->person, listing->json, limit);

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

  if (!gch_sqlite_begin (self->database, error))
    return;
  if (gch_sqlite_get_int (self->database, &listing->person, error,
                          "SELECT row FROM people WHERE id = ?1", "s", query->user_id)
      && find_hits (self, query, listing, error))
    for (guint i = 0; i < n_groups && !is_complete (listing); i++)
      if (!list_group (self, query, gch_case_sql_get_group (query, i), listing, error))
        break;
  gch_sqlite_rollback (self->database);
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
  if (!gch_cache_reader_ensure (self, error))
    return NULL;
  fill (self, query, &listing, &failure);

  return gch_cache_reader_finish (self, &failure, error) ? g_steal_pointer (&listing.rows) : NULL;
}

GchCaseRow *
gch_cache_reader_read_row (GchRows *rows)
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
  g_autoptr (GchRows) rows = gch_sqlite_query (
      self->database, error,
      "SELECT row, id, number, subject, product, opened_by_name, team, severity, status,"
      " created_at, updated_at, unread FROM cases JOIN case_rows USING (row) WHERE row = ?1",
      "i", (gint64) rowid);

  return rows != NULL && gch_rows_next (rows, error) ? gch_cache_reader_read_row (rows) : NULL;
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

  if (!gch_cache_reader_ensure (self, error))
    return NULL;
  if (gch_sqlite_begin (self->database, &failure))
    {
      for (guint i = 0; i < n && failure == NULL; i++)
        g_ptr_array_add (loaded, load_row (self, rowids[i], &failure));
      gch_sqlite_rollback (self->database);
    }

  return gch_cache_reader_finish (self, &failure, error) ? g_steal_pointer (&loaded) : NULL;
}
