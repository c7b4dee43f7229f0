/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sqlite.h"

#include <errno.h>

#include <glib/gi18n-lib.h>

#include "gch-checksum.h"
#include "gch-error.h"
#include "gch-planted.h"
#include "gch-storage-file.h"

#define MAX_STATEMENTS 128

struct _GchSqlite
{
  sqlite3 *handle; /* (owned) */
  GHashTable
      *statements; /* (owned) (element-type char* sqlite3_stmt*) prepared ones by their SQL */
};

static gboolean
is_full (int primary, int system_error)
{
  return primary == SQLITE_FULL
         || ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN)
             && (system_error == ENOSPC || system_error == EDQUOT || system_error == EFBIG));
}

static gboolean
is_read_only (int primary, int system_error)
{
  return primary == SQLITE_READONLY || primary == SQLITE_PERM
         || ((primary == SQLITE_IOERR || primary == SQLITE_CANTOPEN)
             && (system_error == EROFS || system_error == EACCES || system_error == EPERM));
}

static gboolean
is_damaged (int code, int system_error)
{
  switch (code & 0xff)
    {
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_TOOBIG:
      return TRUE;
    case SQLITE_CANTOPEN:
      return code == SQLITE_CANTOPEN_ISDIR || system_error == EISDIR;
    default:
      return code == SQLITE_IOERR_SHORT_READ || code == SQLITE_IOERR_CORRUPTFS;
    }
}

/* A number in the header that no SQLite has written; it has no code of its own. */
static gboolean
is_unknown_format (sqlite3 *handle, int code)
{
  return code == SQLITE_ERROR && handle != NULL
         && g_str_has_prefix (sqlite3_errmsg (handle), "unsupported file format");
}

/* What the system said. SQLite's own memory of it is often overwritten by the rolling back that
 * follows; the file remembers longer. */
static int
get_system_error (sqlite3 *handle)
{
  int system_error = handle != NULL ? sqlite3_system_errno (handle) : 0;

  if (handle != NULL && system_error == 0)
    sqlite3_file_control (handle, "main", SQLITE_FCNTL_LAST_ERRNO, &system_error);

  return system_error;
}

/**
 * gch_sqlite_set_error:
 * @handle: (nullable): the connection that failed
 * @code: SQLite's result, extended
 *
 * Says what it means for the person.
 */
void
gch_sqlite_set_error (GError **error, sqlite3 *handle, int code)
{
  int system_error = get_system_error (handle);
  g_autofree char *said = NULL;

  /* A damaged file speaks through SQLite's words. */
  said = g_strescape (handle != NULL ? sqlite3_errmsg (handle) : sqlite3_errstr (code), NULL);
  g_debug ("SQLite: %s (%d, errno %d)", said, code, system_error);
  if (is_damaged (code, system_error) || is_unknown_format (handle, code))
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_DAMAGED,
                         _ ("A file on this computer is damaged"));
  else if (is_full (code & 0xff, system_error))
    gch_storage_set_error (error, ENOSPC);
  else if (is_read_only (code & 0xff, system_error))
    gch_storage_set_error (error, EROFS);
  else
    g_set_error (error, GCH_ERROR, GCH_ERROR_STORAGE,
                 _ ("Reading or writing this computer’s disk failed: %s"), sqlite3_errstr (code));
}

static gboolean
fail (GchSqlite *self, GError **error)
{
  gch_sqlite_set_error (error, self->handle, sqlite3_extended_errcode (self->handle));
  return FALSE;
}

static gboolean
configure (GchSqlite *self, GchSqliteKind kind, GError **error)
{
  static const char *const pragmas[] = {
    /* A text that was deleted is not to stay in the file; not every SQLite does that unasked. */
    [GCH_SQLITE_PRECIOUS] = "PRAGMA synchronous = EXTRA; PRAGMA secure_delete = ON;",
    [GCH_SQLITE_CACHE] = "PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 0;"
                         " PRAGMA journal_size_limit = 33554432;",
    [GCH_SQLITE_READER] = "PRAGMA query_only = ON; PRAGMA cache_size = -4000;",
  };

  sqlite3_extended_result_codes (self->handle, 1);
  /* A reader serves the screen: it may not wait. */
  sqlite3_busy_timeout (self->handle, kind == GCH_SQLITE_READER ? 200 : 5000);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, kind != GCH_SQLITE_CACHE,
                     NULL);
  if (!gch_checksum_install (self->handle))
    return fail (self, error);

  return gch_sqlite_script (self,
                            "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;"
                            "PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;",
                            error)
         && gch_sqlite_script (self, pragmas[kind], error)
         && (!GCH_PLANTED (NOT_FLUSHED) || kind != GCH_SQLITE_PRECIOUS
             || gch_sqlite_script (self, "PRAGMA synchronous = OFF", error));
}

/**
 * gch_sqlite_open:
 * @path: (nullable): the file; made when it is missing and @kind is not a reader; %NULL: in memory
 *
 * Does not look at what the file holds.
 *
 * Returns: (transfer full) (nullable): a connection
 */
GchSqlite *
gch_sqlite_open (const char *path, GchSqliteKind kind, GError **error)
{
  g_autoptr (GchSqlite) self = g_new0 (GchSqlite, 1);
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
  int code;

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                            (GDestroyNotify) (void (*) (void)) sqlite3_finalize);
  if (path == NULL)
    flags |= SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY;
  else if (kind == GCH_SQLITE_READER)
    flags |= SQLITE_OPEN_READONLY;
  else if (gch_storage_make_private_file (path, error))
    flags |= SQLITE_OPEN_READWRITE;
  else
    return NULL;

  code = sqlite3_open_v2 (path != NULL ? path : ":memory:", &self->handle, flags, NULL);
  if (code != SQLITE_OK)
    {
      gch_sqlite_set_error (error, self->handle, sqlite3_extended_errcode (self->handle));
      return NULL;
    }
  if (!configure (self, kind, error))
    return NULL;

  return g_steal_pointer (&self);
}

/** gch_sqlite_close: Rolls back what was not committed. */
void
gch_sqlite_close (GchSqlite *self)
{
  g_hash_table_unref (self->statements);
  if (sqlite3_close (self->handle) != SQLITE_OK)
    g_warning ("A statement was still open: %s", sqlite3_errmsg (self->handle));
  g_free (self);
}

/**
 * gch_sqlite_get_handle:
 *
 * Returns: (transfer none): SQLite's own connection
 */
sqlite3 *
gch_sqlite_get_handle (GchSqlite *self)
{
  return self->handle;
}

/**
 * gch_sqlite_check:
 * @indexes: whether indexes and tables are compared, too: for small files
 *
 * Reads every page. %GCH_ERROR_DAMAGED where something does not fit together.
 */
gboolean
gch_sqlite_check (GchSqlite *self, gboolean indexes, GError **error)
{
  g_autoptr (GchRows) rows = gch_sqlite_query (
      self, error, indexes ? "PRAGMA integrity_check (1)" : "PRAGMA quick_check (1)", "");
  g_autoptr (GError) failure = NULL;

  if (rows == NULL)
    return FALSE;
  if (!gch_rows_next (rows, &failure))
    {
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  else if (g_strcmp0 ((const char *) sqlite3_column_text (rows, 0), "ok") == 0)
    return TRUE;

  gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
  return FALSE;
}

/**
 * gch_sqlite_check_header:
 *
 * Looks at what SQLite takes for somebody's wish: bytes that say how the file may be written to. A
 * changed one would make it read-only for ever. Reads through SQLite: opening the file a second
 * time would drop its locks.
 */
gboolean
gch_sqlite_check_header (GchSqlite *self, GError **error)
{
  guint8 header[20] = { 0 };
  sqlite3_file *file = NULL;
  int code = sqlite3_file_control (self->handle, "main", SQLITE_FCNTL_FILE_POINTER, &file);

  if (code == SQLITE_OK && file != NULL && file->pMethods != NULL)
    code = file->pMethods->xRead (file, header, sizeof header, 0);
  if (code == SQLITE_OK && (header[18] != header[19] || header[18] < 1 || header[18] > 2))
    code = SQLITE_NOTADB;
  if (code == SQLITE_OK)
    return TRUE;

  gch_sqlite_set_error (error, NULL, code);
  return FALSE;
}

/**
 * gch_sqlite_begin:
 *
 * Starts a transaction. A writer takes the lock for writing at once, so that it cannot find the
 * database changed under it half-way.
 */
gboolean
gch_sqlite_begin (GchSqlite *self, GError **error)
{
  gboolean reader = sqlite3_db_readonly (self->handle, "main") == 1;

  return gch_sqlite_run (self, error, reader ? "BEGIN" : "BEGIN IMMEDIATE", "");
}

/**
 * gch_sqlite_commit:
 *
 * Ends the transaction. When that fails it is rolled back, so that nothing of it is there.
 */
gboolean
gch_sqlite_commit (GchSqlite *self, GError **error)
{
  if (gch_sqlite_run (self, error, "COMMIT", ""))
    return TRUE;

  gch_sqlite_rollback (self);
  return FALSE;
}

/** gch_sqlite_rollback: Does nothing where SQLite has already rolled back by itself. */
void
gch_sqlite_rollback (GchSqlite *self)
{
  g_autoptr (GError) error = NULL;

  if (!sqlite3_get_autocommit (self->handle) && !gch_sqlite_run (self, &error, "ROLLBACK", ""))
    g_debug ("Rolling back: %s", error->message);
}

/**
 * gch_sqlite_script:
 * @sql: any number of statements without parameters; rows they give are dropped
 */
gboolean
gch_sqlite_script (GchSqlite *self, const char *sql, GError **error)
{
  return sqlite3_exec (self->handle, sql, NULL, NULL, NULL) == SQLITE_OK || fail (self, error);
}

static gboolean
is_idle (gpointer key, gpointer value, gpointer user_data)
{
  return !sqlite3_stmt_busy (value);
}

static sqlite3_stmt *
prepare (GchSqlite *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      sqlite3_reset (statement);
      return statement;
    }
  if (g_hash_table_size (self->statements) >= MAX_STATEMENTS)
    g_hash_table_foreach_remove (self->statements, is_idle, NULL);
  if (sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL)
      != SQLITE_OK)
    {
      fail (self, error);
      return NULL;
    }
  g_hash_table_insert (self->statements, g_strdup (sql), statement);

  return statement;
}

static gboolean
bind (sqlite3_stmt *statement, const char *types, va_list *arguments)
{
  for (int i = 0; types[i] != '\0'; i++)
    {
      int code;

      if (types[i] == 's')
        code = sqlite3_bind_text (statement, i + 1, va_arg (*arguments, const char *), -1,
                                  SQLITE_TRANSIENT);
      else
        code = sqlite3_bind_int64 (statement, i + 1, va_arg (*arguments, gint64));
      if (code != SQLITE_OK)
        return FALSE;
    }

  return TRUE;
}

static GchRows *
query (GchSqlite *self, GError **error, const char *sql, const char *types, va_list *arguments)
{
  sqlite3_stmt *statement = prepare (self, sql, error);

  if (statement == NULL)
    return NULL;
  if (!bind (statement, types, arguments))
    {
      fail (self, error);
      gch_rows_end (statement);
      return NULL;
    }

  return statement;
}

/**
 * gch_sqlite_query:
 * @sql: one statement; kept prepared
 *
 * Starts it. No other query of the same text may run at the same time.
 *
 * Returns: (transfer full) (nullable): its rows, before the first
 */
GchRows *
gch_sqlite_query (GchSqlite *self, GError **error, const char *sql, const char *types, ...)
{
  va_list arguments;
  GchRows *rows;

  va_start (arguments, types);
  rows = query (self, error, sql, types, &arguments);
  va_end (arguments);

  return rows;
}

/**
 * gch_sqlite_run:
 * @sql: one statement; kept prepared
 *
 * Runs it to its end; rows it gives are dropped.
 */
gboolean
gch_sqlite_run (GchSqlite *self, GError **error, const char *sql, const char *types, ...)
{
  g_autoptr (GchRows) rows = NULL;
  va_list arguments;
  int code;

  va_start (arguments, types);
  rows = query (self, error, sql, types, &arguments);
  va_end (arguments);
  if (rows == NULL)
    return FALSE;
  do
    code = sqlite3_step (rows);
  while (code == SQLITE_ROW);

  return code == SQLITE_DONE || fail (self, error);
}

/**
 * gch_sqlite_get_int:
 * @value: (out): left alone where there is no row
 *
 * Reads one number.
 */
gboolean
gch_sqlite_get_int (GchSqlite *self, gint64 *value, GError **error, const char *sql,
                    const char *types, ...)
{
  g_autoptr (GchRows) rows = NULL;
  g_autoptr (GError) failure = NULL;
  va_list arguments;

  va_start (arguments, types);
  rows = query (self, error, sql, types, &arguments);
  va_end (arguments);
  if (rows == NULL)
    return FALSE;
  if (gch_rows_next (rows, &failure))
    *value = gch_rows_int (rows, 0);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  return TRUE;
}

/**
 * gch_rows_next:
 *
 * Returns: %TRUE with the next row; %FALSE at the end, or with @error set
 */
gboolean
gch_rows_next (GchRows *self, GError **error)
{
  int code = sqlite3_step (self);

  if (code == SQLITE_ROW)
    return TRUE;
  if (code != SQLITE_DONE)
    gch_sqlite_set_error (error, sqlite3_db_handle (self),
                          sqlite3_extended_errcode (sqlite3_db_handle (self)));

  return FALSE;
}

/** gch_rows_end: Lets go of the query, and of the state of the database it saw. */
void
gch_rows_end (GchRows *self)
{
  sqlite3_reset (self);
  sqlite3_clear_bindings (self);
}

/** gch_rows_int: Returns: the number in @column */
gint64
gch_rows_int (GchRows *self, int column)
{
  return sqlite3_column_int64 (self, column);
}

/**
 * gch_rows_choice:
 *
 * Returns: the value in @column of an enumeration from @first to @last, @last for anything else: a
 * file may hold what this program never wrote
 */
int
gch_rows_choice (GchRows *self, int column, int first, int last)
{
  gint64 value = sqlite3_column_int64 (self, column);

  return value >= first && value <= last ? (int) value : last;
}

/**
 * gch_rows_text:
 *
 * Returns: (transfer full) (nullable): the text in @column, valid UTF-8 whatever the file holds
 */
char *
gch_rows_text (GchRows *self, int column)
{
  const char *text = (const char *) sqlite3_column_text (self, column);

  return text != NULL ? g_utf8_make_valid (text, -1) : NULL;
}
