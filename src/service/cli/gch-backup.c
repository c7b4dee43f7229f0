/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-backup.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <sqlite3.h>

#include "gch-database.h"
#include "gch-error.h"

/* So many pages at once, then whoever wants to write may. Every write of another process makes the
 * copy begin again; after a few times it takes the database for itself until it is done. */
#define PAGES_PER_STEP 512
#define PAUSE_US 2000
#define BUSY_TIMEOUT_MS 30000
#define RESTARTS_MAX 5

typedef struct
{
  sqlite3 *source; /* (owned) */
  sqlite3 *copy;   /* (owned) */
} Connections;

static void
connections_clear (Connections *self)
{
  sqlite3_close (self->source);
  sqlite3_close (self->copy);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Connections, connections_clear)

static int
code_of (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
      return GCH_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return GCH_ERROR_BUSY;
    case SQLITE_FULL:
      return GCH_ERROR_STORAGE_FULL;
    default:
      return GCH_ERROR_STORAGE;
    }
}

static gboolean
check (sqlite3 *handle, int result, GError **error)
{
  if (result == SQLITE_OK || result == SQLITE_DONE)
    return TRUE;
  g_set_error (error, GCH_ERROR, code_of (result), "%s", sqlite3_errmsg (handle));
  return FALSE;
}

static gboolean
check_file (gboolean done, const char *path, GError **error)
{
  int code = errno == ENOSPC ? GCH_ERROR_STORAGE_FULL : GCH_ERROR_STORAGE;

  if (!done)
    g_set_error (error, GCH_ERROR, code, "%s: %s", path, g_strerror (errno));
  return done;
}

static gboolean
copy_pages (Connections *self, GError **error)
{
  sqlite3_backup *backup = sqlite3_backup_init (self->copy, "main", self->source, "main");
  int restarts = 0, result, done = 0;

  if (backup == NULL)
    return check (self->copy, sqlite3_errcode (self->copy), error);
  do
    {
      int now;

      result = sqlite3_backup_step (backup, restarts < RESTARTS_MAX ? PAGES_PER_STEP : -1);
      now = sqlite3_backup_pagecount (backup) - sqlite3_backup_remaining (backup);
      if (now <= done)
        restarts++;
      done = now;
      if (result != SQLITE_DONE)
        g_usleep (PAUSE_US);
    }
  while (result == SQLITE_OK
         || ((result == SQLITE_BUSY || result == SQLITE_LOCKED) && restarts < 100 * RESTARTS_MAX));
  sqlite3_backup_finish (backup);
  return check (self->copy, result, error);
}

/* Whoever starts from the copy one day lacks what was written after it, and numbers what comes then
 * with numbers that were given already: readers of the feed must begin again there. */
static gboolean
begin_history (Connections *self, GError **error)
{
  int result = sqlite3_exec (self->copy,
                             "INSERT INTO settings (name, value) "
                             "VALUES ('history', lower (hex (randomblob (16)))) "
                             "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                             NULL, NULL, NULL);

  return check (self->copy, result, error);
}

static gboolean
copy_database (const char *source, const char *copy, GError **error)
{
  g_auto (Connections) self = { 0 };
  int result;

  result = sqlite3_open_v2 (source, &self.source, SQLITE_OPEN_READWRITE, NULL);
  if (!check (self.source, result, error))
    return FALSE;
  result = sqlite3_open_v2 (copy, &self.copy, SQLITE_OPEN_READWRITE, NULL);
  if (!check (self.copy, result, error))
    return FALSE;
  sqlite3_busy_timeout (self.source, BUSY_TIMEOUT_MS);
  return copy_pages (&self, error) && begin_history (&self, error);
}

/* The first word of SQLite's own check must be "ok". */
static gboolean
check_copy (const char *path, GError **error)
{
  g_auto (Connections) self = { 0 };
  sqlite3_stmt *row = NULL;
  gboolean whole = FALSE;
  int result = sqlite3_open_v2 (path, &self.copy, SQLITE_OPEN_READONLY, NULL);

  if (result == SQLITE_OK)
    result = sqlite3_prepare_v2 (self.copy, "PRAGMA integrity_check (1)", -1, &row, NULL);
  if (result == SQLITE_OK && sqlite3_step (row) == SQLITE_ROW)
    whole = g_strcmp0 ((const char *) sqlite3_column_text (row, 0), "ok") == 0;
  sqlite3_finalize (row);
  if (!whole)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_DAMAGED, "the copy did not pass the check");
  return whole;
}

static gboolean
sync_path (const char *path, GError **error)
{
  int descriptor = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean done = descriptor >= 0 && fsync (descriptor) == 0;

  check_file (done, path, error);
  if (descriptor >= 0)
    close (descriptor);
  return done;
}

/* Without @replace by link(): unlike rename() it never takes the place of what is there. */
static gboolean
give_name (const char *copy, const char *target, gboolean replace, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);

  if (replace && !check_file (g_rename (copy, target) == 0, target, error))
    return FALSE;
  if (!replace && link (copy, target) != 0)
    {
      if (errno != EEXIST)
        return check_file (FALSE, target, error);
      g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "%s exists already", target);
      return FALSE;
    }
  return sync_path (folder, error);
}

gboolean
gch_backup_write (const char *source, const char *target, gboolean replace, GError **error)
{
  g_autofree char *copy = g_strdup_printf ("%s.%d.partial", target, (int) getpid ());
  gboolean done;

  if (!g_file_test (source, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no “%s”", source);
      return FALSE;
    }
  if (!replace && g_file_test (target, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "“%s” exists already", target);
      return FALSE;
    }
  /* Left over by one that did not come to its end. */
  g_unlink (copy);
  done = gch_database_make_file (copy, error) && copy_database (source, copy, error)
         && check_copy (copy, error) && sync_path (copy, error)
         && give_name (copy, target, replace, error);
  g_unlink (copy);
  return done;
}
