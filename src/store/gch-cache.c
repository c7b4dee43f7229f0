/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache.h"

#include <glib/gi18n-lib.h>

#include "gch-cache-index.h"
#include "gch-cache-records.h"
#include "gch-disk.h"
#include "gch-planted.h"
#include "gch-sqlite.h"
#include "gch-error.h"
#include "gch-migration.h"
#include "gch-storage-file.h"

/* Reading every page of a larger file would hold up the first synchronisation after the start. */
#define CHECK_BYTES (64 * 1024 * 1024)
/* Pages in the -wal before they are moved into the database. */
#define CHECKPOINT_PAGES 1000
#define CHECKPOINT_PAGES_FIRST 8000

struct _GchCache
{
  char *path;          /* (owned) (nullable) of the cache that is or was open last */
  GchSqlite *database; /* (owned) (nullable) */
  gboolean complete;   /* the feed was read to its end once; the search index is there */
  gboolean resyncing;  /* pages are noted in resync_seen */
  gboolean distrusted; /* somebody found damage; look at everything when opening */
  gboolean put_away;   /* damage was found while writing and the file was set aside */
  gint64 cases;        /* how many it holds */
  gboolean owes_begin; /* the disk refused the beginning of a resync */
  gboolean owes_end;   /* … or its end */
  gboolean end_removes;
  int wal_pages;
};

/** gch_cache_opening_clear: */
void
gch_cache_opening_clear (GchCacheOpening *self)
{
  g_clear_pointer (&self->cursor, g_free);
}

/** gch_cache_new: Returns: (transfer full): a writer with no cache open */
GchCache *
gch_cache_new (void)
{
  return g_new0 (GchCache, 1);
}

/** gch_cache_free: */
void
gch_cache_free (GchCache *self)
{
  gch_cache_close (self);
  g_free (self->path);
  g_free (self);
}

/* --- meta --- */

static gboolean
get_meta (GchCache *self, const char *name, char **value, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows =
      gch_sqlite_query (self->database, error, "SELECT value FROM meta WHERE name = ?1", "s", name);

  *value = NULL;
  if (rows == NULL)
    return FALSE;
  if (gch_rows_next (rows, &failure))
    *value = gch_rows_text (rows, 0);
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* @value: (nullable) NULL takes it away */
static gboolean
set_meta (GchCache *self, const char *name, const char *value, GError **error)
{
  if (value == NULL)
    return gch_sqlite_run (self->database, error, "DELETE FROM meta WHERE name = ?1", "s", name);

  return gch_sqlite_run (self->database, error,
                         "INSERT INTO meta VALUES (?1, ?2)"
                         " ON CONFLICT (name) DO UPDATE SET value = ?2",
                         "ss", name, value);
}

static gboolean
has_meta (GchCache *self, const char *name, gboolean *present, GError **error)
{
  g_autofree char *value = NULL;

  if (!get_meta (self, name, &value, error))
    return FALSE;
  *present = value != NULL;

  return TRUE;
}

/* --- opening --- */

static int
note_wal (void *data, sqlite3 *handle, const char *name, int pages)
{
  GchCache *self = data;

  self->wal_pages = pages;
  return SQLITE_OK;
}

static gboolean
shall_check (GchCache *self, gboolean *shall, GError **error)
{
  gint64 pages = 0;
  gint64 page_size = 0;

  if (!gch_sqlite_get_int (self->database, &pages, error, "PRAGMA page_count", "")
      || !gch_sqlite_get_int (self->database, &page_size, error, "PRAGMA page_size", ""))
    return FALSE;
  *shall = self->distrusted || pages * page_size <= CHECK_BYTES;

  return TRUE;
}

static gboolean
check (GchCache *self, GError **error)
{
  gboolean shall;

  if (!shall_check (self, &shall, error))
    return FALSE;
  if (!shall)
    return TRUE;
  if (!gch_sqlite_check (self->database, FALSE, error))
    return FALSE;

  return !self->distrusted || gch_cache_index_check (self->database, error);
}

/* A first synchronisation writes all over its indexes; what comes later touches little. */
static gboolean
set_memory (GchCache *self, GError **error)
{
  return gch_sqlite_script (self->database,
                            self->complete ? "PRAGMA cache_size = -8000; PRAGMA shrink_memory"
                                           : "PRAGMA cache_size = -64000",
                            error);
}

static gboolean
open_file (GchCache *self, const char *path, gboolean *empty, GError **error)
{
  int version;

  if (gch_storage_is_blocked (path))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_NOTADB);
      return FALSE;
    }
  self->database = gch_sqlite_open (path, GCH_SQLITE_CACHE, error);
  if (self->database == NULL
      || !gch_migration_get_version (self->database, &GCH_SCHEMA_CACHE, &version, error))
    return FALSE;
  *empty = version == 0;
  if ((!*empty && !check (self, error))
      || !gch_sqlite_script (self->database, "PRAGMA journal_mode = WAL", error)
      || !gch_migration_run (self->database, &GCH_SCHEMA_CACHE, error)
      || !has_meta (self, "complete", &self->complete, error)
      || !has_meta (self, "resync", &self->resyncing, error)
      || !gch_sqlite_get_int (self->database, &self->cases, error, "SELECT count(*) FROM cases", "")
      || !set_memory (self, error))
    return FALSE;

  sqlite3_wal_hook (gch_sqlite_get_handle (self->database), note_wal, self);
  return TRUE;
}

/* Closes without a checkpoint: what does not fit must not be mixed into the file. */
static void
drop (GchCache *self)
{
  if (self->database == NULL)
    return;
  sqlite3_db_config (gch_sqlite_get_handle (self->database), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1,
                     NULL);
  g_clear_pointer (&self->database, gch_sqlite_close);
}

static gboolean
set_aside (GchCache *self, const char *path, GError **error)
{
  g_autofree char *aside = NULL;

  drop (self);
  /* One is enough to look into; they are large and can be fetched again. */
  (void) gch_storage_delete_set_aside (path, NULL);
  aside = gch_storage_set_aside (path, error);

  return aside != NULL;
}

static gboolean
open_or_rebuild (GchCache *self, const char *path, GchCacheState *state, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gboolean empty = FALSE;

  if (open_file (self, path, &empty, &failure))
    {
      *state = !empty ? GCH_CACHE_OPENED : self->put_away ? GCH_CACHE_REBUILT : GCH_CACHE_NEW;
      self->put_away = FALSE;
      return TRUE;
    }
  if (!g_error_matches (failure, GCH_ERROR, GCH_ERROR_DAMAGED)
      && !g_error_matches (failure, GCH_ERROR, GCH_ERROR_TOO_NEW))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  *state = GCH_CACHE_REBUILT;

  return set_aside (self, path, error) && open_file (self, path, &empty, error);
}

/**
 * gch_cache_open:
 * @path: of the cache
 * @opening: (out caller-allocates): what was found; cleared with gch_cache_opening_clear()
 *
 * Opens the cache for writing and closes the one that was open. A damaged or newer file is set
 * aside and made anew; opening a cache again after somebody found damage in it looks at every page
 * of it.
 */
gboolean
gch_cache_open (GchCache *self, const char *path, GchCacheOpening *opening, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  self->distrusted = g_strcmp0 (self->path, path) == 0;
  self->put_away = self->put_away && self->distrusted;
  self->owes_begin = FALSE;
  self->owes_end = FALSE;
  gch_cache_close (self);
  g_free (self->path);
  self->path = g_strdup (path);
  if (!gch_storage_make_directory (folder, error))
    return FALSE;
  opening->cursor = NULL;
  if (!open_or_rebuild (self, path, &opening->state, error)
      || !get_meta (self, "cursor", &opening->cursor, error))
    {
      drop (self);
      return FALSE;
    }
  opening->resyncing = self->resyncing;
  opening->cached = gch_cache_get_cached (self);

  return TRUE;
}

/** gch_cache_get_cached: Returns: how many cases the open cache holds */
guint
gch_cache_get_cached (GchCache *self)
{
  return (guint) MAX (self->cases, 0);
}

/** gch_cache_close: Moves everything into the one file and closes it. */
void
gch_cache_close (GchCache *self)
{
  sqlite3 *handle;

  if (self->database == NULL)
    return;
  handle = gch_sqlite_get_handle (self->database);
  sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  /* The next start would read a long log before it shows anything. A reader that is in the middle
   * of something is not waited for. */
  sqlite3_busy_timeout (handle, 0);
  sqlite3_wal_checkpoint_v2 (handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  g_clear_pointer (&self->database, gch_sqlite_close);
}

/* --- writing --- */

static gboolean
begin (GchCache *self, GError **error)
{
  if (self->database != NULL)
    return gch_sqlite_begin (self->database, error);

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_DAMAGED,
                       _ ("A file on this computer is damaged"));
  return FALSE;
}

/* Damage found while writing: the file is put out of the way at once, so that opening the cache
 * again gives an empty one. */
static gboolean
finish (GchCache *self, gboolean done, GError **failure, GError **error)
{
  if (done)
    return TRUE;

  if (self->database != NULL)
    gch_sqlite_rollback (self->database);
  if (self->database != NULL && g_error_matches (*failure, GCH_ERROR, GCH_ERROR_DAMAGED))
    self->put_away = set_aside (self, self->path, NULL);
  g_propagate_error (error, g_steal_pointer (failure));

  return FALSE;
}

static void
checkpoint (GchCache *self)
{
  if (self->wal_pages < (self->complete ? CHECKPOINT_PAGES : CHECKPOINT_PAGES_FIRST))
    return;
  /* Passive: never waits for a reader; what it keeps busy is for the next time. */
  sqlite3_wal_checkpoint_v2 (gch_sqlite_get_handle (self->database), NULL,
                             SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
  self->wal_pages = 0;
}

/* Named for the first time in this resync, a record is taken as it is: the portal may have been put
 * back to what it was long ago, and would count from lower versions for ever. */
static gboolean
note_seen (GchCache *self, const GchChange *change, GchCacheWriting *writing, GError **error)
{
  if (!gch_sqlite_run (self->database, error,
                       change->record != NULL
                           ? "INSERT INTO resync_seen VALUES (?1, ?2) ON CONFLICT DO NOTHING"
                           : "DELETE FROM resync_seen WHERE kind = ?1 AND id = ?2",
                       "is", (gint64) change->kind, change->id))
    return FALSE;

  return change->record == NULL || sqlite3_changes (gch_sqlite_get_handle (self->database)) == 0
         || gch_cache_records_doubt (writing, change->kind, change->id, error);
}

static gboolean
write_changes (GchCache *self, const GchChangePage *page, GchCacheWriting *writing, GError **error)
{
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = page->changes->pdata[i];

      if ((self->resyncing && !note_seen (self, change, writing, error))
          || !gch_cache_records_write (writing, change, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
end_resync (GchCache *self, GchCacheWriting *writing, gboolean remove, GError **error)
{
  return (!remove || gch_cache_records_delete_unseen (writing, error))
         && gch_sqlite_run (self->database, error, "DELETE FROM resync_seen", "")
         && set_meta (self, "resync", NULL, error);
}

/* Records that came with an answer say nothing about the feed and bring no cursor. */
static gboolean
is_of_feed (const GchChangePage *page)
{
  return page->cursor != NULL && page->cursor[0] != '\0';
}

/* The cursor, and what the end of the feed brings with it. */
static gboolean
write_end (GchCache *self, const GchChangePage *page, GchCacheWriting *writing, GError **error)
{
  if (!is_of_feed (page))
    return TRUE;
  if (!set_meta (self, "cursor", page->cursor, error))
    return FALSE;
  if (page->has_more)
    return TRUE;

  return self->complete
         || (gch_cache_index_build (self->database, error)
             && set_meta (self, "complete", "1", error));
}

static GStrv
list_touched (GHashTable *touched)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer id;

  g_hash_table_iter_init (&iter, touched);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_strv_builder_add (builder, id);

  return g_strv_builder_end (builder);
}

/* What the disk refused at its time is made good before anything else is written: pages of a resync
 * that was never begun would leave for ever what the portal no longer names. */
static gboolean
pay_debts (GchCache *self, GError **error)
{
  if (self->owes_begin && !gch_cache_resync_begin (self, error))
    return FALSE;

  return !self->owes_end || gch_cache_resync_end (self, self->end_removes, error);
}

/**
 * gch_cache_apply:
 * @page: a page of the feed, or records that came with an answer (then its cursor is %NULL)
 * @touched: (out) (transfer full): ids of the cases whose row or conversation changed
 *
 * Writes all of it in one transaction, with the cursor. The same page again changes nothing.
 */
gboolean
gch_cache_apply (GchCache *self, const GchChangePage *page, GStrv *touched, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GchCacheWriting writing = { self->database, self->complete, ids, 0 };
  GError *failure = NULL;
  gboolean done = (!GCH_PLANTED (CURSOR_APART) || !is_of_feed (page) || self->database == NULL
                   || set_meta (self, "cursor", page->cursor, &failure))
                  && pay_debts (self, &failure) && begin (self, &failure)
                  && write_changes (self, page, &writing, &failure)
                  && write_end (self, page, &writing, &failure)
                  && gch_sqlite_commit (self->database, &failure);

  if (!finish (self, done, &failure, error))
    return FALSE;
  self->cases += writing.cases;
  if (is_of_feed (page) && !page->has_more && !self->complete)
    {
      self->complete = TRUE;
      set_memory (self, NULL);
    }
  checkpoint (self);
  *touched = list_touched (ids);

  return TRUE;
}

/**
 * gch_cache_resync_begin:
 *
 * From now on the records that pages name are noted; reading starts over, the cursor is gone. When
 * the disk refuses, it is made good before the next page is written; so is the end.
 * Should the process end before gch_cache_resync_end(), the next one hears of it when it opens the
 * cache: nothing but gch_cache_resync_end() removes anything.
 */
gboolean
gch_cache_resync_begin (GchCache *self, GError **error)
{
  GError *failure = NULL;
  gboolean done = begin (self, &failure)
                  && gch_sqlite_run (self->database, &failure, "DELETE FROM resync_seen", "")
                  && set_meta (self, "resync", "1", &failure)
                  && set_meta (self, "cursor", NULL, &failure)
                  && gch_sqlite_commit (self->database, &failure);

  self->owes_begin = !done;
  self->owes_end = FALSE;
  if (!finish (self, done, &failure, error))
    return FALSE;
  self->resyncing = TRUE;

  return TRUE;
}

/**
 * gch_cache_resync_count:
 * @removing: (out): how many cases no page has named since the beginning; of comments, where most
 *   of many were not named although few of the cases, or the fewest, were not
 * @cached: (out): how many of these the cache holds
 *
 * What gch_cache_resync_end() would delete; changes nothing. Nothing where no resync runs.
 */
gboolean
gch_cache_resync_count (GchCache *self, guint *removing, guint *cached, GError **error)
{
  GError *failure = NULL;
  gboolean done;

  *removing = 0;
  *cached = gch_cache_get_cached (self);
  if (!self->resyncing)
    return TRUE;
  done = begin (self, &failure)
         && gch_cache_records_count_unseen (self->database, removing, cached, &failure)
         && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}

/**
 * gch_cache_resync_end:
 * @remove: %FALSE: what no page has named stays
 *
 * Ends the resync: deletes, in one transaction, every record that no page has named since the
 * beginning. Does nothing where no resync runs.
 */
gboolean
gch_cache_resync_end (GchCache *self, gboolean remove, GError **error)
{
  g_autoptr (GHashTable) ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GchCacheWriting writing = { self->database, self->complete, ids, 0 };
  GError *failure = NULL;
  gboolean done;

  if (!self->resyncing)
    return TRUE;
  done = begin (self, &failure) && end_resync (self, &writing, remove, &failure)
         && gch_sqlite_commit (self->database, &failure);
  self->owes_end = !done;
  self->end_removes = remove;
  if (!finish (self, done, &failure, error))
    return FALSE;
  self->cases += writing.cases;
  self->resyncing = FALSE;
  checkpoint (self);

  return TRUE;
}

/**
 * gch_cache_delete:
 *
 * Deletes the cache at @path and whatever was set aside of it; closes it first where it is open.
 */
gboolean
gch_cache_delete (GchCache *self, const char *path, GError **error)
{
  if (g_strcmp0 (self->path, path) == 0)
    {
      drop (self);
      g_clear_pointer (&self->path, g_free);
    }

  return gch_storage_delete (path, error);
}
