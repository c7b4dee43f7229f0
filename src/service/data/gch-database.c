/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-database.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "gch-error.h"
#include "gch-planted.h"
#include "gch-service-resources.h"

#define SCHEMA_RESOURCE "/io/github/guichet/Guichet/service/data/schema/"
#define NEWEST_SCHEMA 1
#define BUSY_TIMEOUT_MS 5000
#define ID_LETTERS "abcdefghijkmnpqrstuvwxyz23456789" /* 32: no l, no o, no 0, no 1 */
#define ID_LENGTH 20

struct _GchDatabase
{
  sqlite3 *handle;        /* (owned) */
  GHashTable *statements; /* (owned) (element-type utf8 sqlite3_stmt) by their text */
  GchDatabaseSource source;
  gint64 data_version;
};

static gint64
real_now (gpointer user_data)
{
  return g_get_real_time ();
}

static void
real_random (gpointer user_data, guint8 *bytes, gsize length)
{
  randombytes_buf (bytes, length);
}

static int
error_code_of (int result)
{
  switch (result & 0xff)
    {
    case SQLITE_FULL:
      return GCH_ERROR_STORAGE_FULL;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return GCH_ERROR_STORAGE_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return GCH_ERROR_DAMAGED;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return GCH_ERROR_BUSY;
    default:
      return GCH_ERROR_STORAGE;
    }
}

static gboolean
check (GchDatabase *self, int result, GError **error)
{
  if (result == SQLITE_OK || result == SQLITE_ROW || result == SQLITE_DONE)
    return TRUE;

  g_set_error (error, GCH_ERROR, error_code_of (result), "%s", sqlite3_errmsg (self->handle));
  return FALSE;
}

static gboolean
execute (GchDatabase *self, const char *sql, GError **error)
{
  return check (self, sqlite3_exec (self->handle, sql, NULL, NULL, NULL), error);
}

void
gch_database_free (GchDatabase *self)
{
  g_clear_pointer (&self->statements, g_hash_table_unref);
  if (self->handle != NULL)
    sqlite3_close (self->handle);
  g_free (self);
}

sqlite3 *
gch_database_get_handle (GchDatabase *self)
{
  return self->handle;
}

void
gch_database_set_source (GchDatabase *self, const GchDatabaseSource *source)
{
  static const GchDatabaseSource real = { real_now, real_random, NULL };

  self->source = source != NULL ? *source : real;
}

gint64
gch_database_now (GchDatabase *self)
{
  return self->source.now (self->source.user_data);
}

void
gch_database_random (GchDatabase *self, guint8 *bytes, gsize length)
{
  self->source.random (self->source.user_data, bytes, length);
}

char *
gch_database_new_id (GchDatabase *self)
{
  guint8 bytes[ID_LENGTH];
  char *id = g_malloc (ID_LENGTH + 1);

  gch_database_random (self, bytes, sizeof bytes);
  for (gsize i = 0; i < ID_LENGTH; i++)
    id[i] = ID_LETTERS[bytes[i] % 32];
  id[ID_LENGTH] = '\0';

  return id;
}

static gboolean
apply_schema (GchDatabase *self, int number, GError **error)
{
  g_autofree char *path = g_strdup_printf (SCHEMA_RESOURCE "%03d.sql", number);
  g_autofree char *set_version = g_strdup_printf ("PRAGMA user_version = %d", number);
  g_autoptr (GBytes) sql = NULL;

  sql = g_resource_lookup_data (gch_service_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE,
                                error);
  /* Data in a resource always ends with a NUL byte. */
  return sql != NULL && execute (self, g_bytes_get_data (sql, NULL), error)
         && execute (self, set_version, error);
}

static gboolean
ensure_instance (GchDatabase *self, GError **error)
{
  g_autofree char *instance = gch_database_get_setting (self, "instance", NULL);

  if (instance != NULL)
    return TRUE;
  instance = gch_database_new_id (self);

  return gch_database_set_setting (self, "instance", instance, error);
}

/* Looks again inside the transaction: another process may have been quicker. */
static gboolean
migrate (GchDatabase *self, GError **error)
{
  gint64 version;

  if (!gch_database_begin (self, TRUE, error))
    return FALSE;

  version = gch_database_get_int (self, NULL, "PRAGMA user_version", "");
  for (int i = version + 1; i <= NEWEST_SCHEMA; i++)
    if (!apply_schema (self, i, error))
      {
        gch_database_rollback (self);
        return FALSE;
      }
  if (!ensure_instance (self, error))
    {
      gch_database_rollback (self);
      return FALSE;
    }

  return gch_database_commit (self, error);
}

static gboolean
prepare_connection (GchDatabase *self, GError **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 version;

  sqlite3_extended_result_codes (self->handle, 1);
  sqlite3_busy_timeout (self->handle, BUSY_TIMEOUT_MS);
  sqlite3_db_config (self->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
  /* Never WAL: with more than one connection, SQLite before 3.51.3 can lose a write in it. */
  if (!execute (self,
                "PRAGMA journal_mode = DELETE; PRAGMA synchronous = EXTRA;"
                "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
                "PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
                "PRAGMA cache_size = -65536",
                error))
    return FALSE;

  if (GCH_PLANTED (PORTAL_NOT_FLUSHED) && !execute (self, "PRAGMA synchronous = OFF", error))
    return FALSE;

  version = gch_database_get_int (self, &failure, "PRAGMA user_version", "");
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (version > NEWEST_SCHEMA)
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_TOO_NEW,
                   "the database was written by a newer version (schema %d)", (int) version);
      return FALSE;
    }

  return version == NEWEST_SCHEMA || migrate (self, error);
}

/* The process before may have been killed between the removal of a journal, which is the commit,
 * and the flush of its folder. What is answered from now on must not come undone: a commit of our
 * own flushes the folder. Where none is possible, nothing new can be promised either. */
static void
settle (GchDatabase *self)
{
  g_autofree char *sql =
      g_strdup_printf ("BEGIN IMMEDIATE; PRAGMA user_version = %d; COMMIT", NEWEST_SCHEMA);
  g_autoptr (GError) error = NULL;

  if (execute (self, sql, &error))
    return;
  g_debug ("settling the database: %s", error->message);
  gch_database_rollback (self);
}

static void
finalize_statement (gpointer statement)
{
  sqlite3_finalize (statement);
}

gboolean
gch_database_make_file (const char *path, GError **error)
{
  int descriptor = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (descriptor >= 0)
    {
      close (descriptor);
      return TRUE;
    }

  g_set_error (error, GCH_ERROR, errno == ENOSPC ? GCH_ERROR_STORAGE_FULL : GCH_ERROR_STORAGE,
               "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* SQLite's file system need not be the computer's own: a simulator keeps its files in memory. */
static gboolean
exists (const char *path)
{
  sqlite3_vfs *vfs = sqlite3_vfs_find (NULL);
  int there = 0;

  return g_file_test (path, G_FILE_TEST_EXISTS)
         || (vfs->xAccess (vfs, path, SQLITE_ACCESS_READWRITE, &there) == SQLITE_OK && there);
}

static gboolean
ensure_file (const char *path, gboolean create, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (strcmp (path, ":memory:") == 0 || exists (path))
    return TRUE;
  if (!create)
    g_set_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no database “%s”", path);
  /* Another process may have been quicker. */
  else if (gch_database_make_file (path, &failure) || exists (path))
    return TRUE;
  else
    g_propagate_error (error, g_steal_pointer (&failure));

  return FALSE;
}

GchDatabase *
gch_database_open (const char *path, gboolean create, GError **error)
{
  g_autoptr (GchDatabase) self = g_new0 (GchDatabase, 1);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
  int result;

  if (sodium_init () < 0)
    g_error ("libsodium has no source of randomness");

  self->statements = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, finalize_statement);
  gch_database_set_source (self, NULL);
  if (!ensure_file (path, create, error))
    return NULL;

  result = sqlite3_open_v2 (path, &self->handle, flags, NULL);
  if (!check (self, result, error) || !prepare_connection (self, error))
    return NULL;
  settle (self);
  gch_database_was_written_by_others (self);

  return g_steal_pointer (&self);
}

gboolean
gch_database_begin (GchDatabase *self, gboolean to_write, GError **error)
{
  g_return_val_if_fail (!gch_database_in_transaction (self), FALSE);

  return gch_database_run (self, error, to_write ? "BEGIN IMMEDIATE" : "BEGIN", "");
}

gboolean
gch_database_commit (GchDatabase *self, GError **error)
{
  if (gch_database_run (self, error, "COMMIT", ""))
    return TRUE;

  gch_database_rollback (self);
  return FALSE;
}

/* Some failures (a full disk) have rolled back by themselves already. */
void
gch_database_rollback (GchDatabase *self)
{
  g_autoptr (GError) error = NULL;

  if (gch_database_in_transaction (self) && !gch_database_run (self, &error, "ROLLBACK", ""))
    g_message ("rolling back: %s", error->message);
}

gboolean
gch_database_in_transaction (GchDatabase *self)
{
  return !sqlite3_get_autocommit (self->handle);
}

gboolean
gch_database_transaction (GchDatabase *self, GchDatabaseWork work, gpointer user_data,
                          GError **error)
{
  if (!gch_database_begin (self, TRUE, error))
    return FALSE;
  if (!work (self, user_data, error))
    {
      gch_database_rollback (self);
      return FALSE;
    }

  return gch_database_commit (self, error);
}

static sqlite3_stmt *
find_statement (GchDatabase *self, const char *sql, GError **error)
{
  sqlite3_stmt *statement = g_hash_table_lookup (self->statements, sql);

  if (statement != NULL)
    {
      g_return_val_if_fail (!sqlite3_stmt_busy (statement), NULL);
      return statement;
    }

  if (!check (
          self,
          sqlite3_prepare_v3 (self->handle, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL),
          error))
    return NULL;
  g_hash_table_insert (self->statements, (gpointer) sqlite3_sql (statement), statement);

  return statement;
}

static int
bind_next (sqlite3_stmt *statement, int index, char type, va_list *values)
{
  if (type == 's')
    return sqlite3_bind_text (statement, index, va_arg (*values, const char *), -1, SQLITE_STATIC);
  if (type == 'b')
    {
      const guint8 *bytes = va_arg (*values, const guint8 *);
      gsize length = va_arg (*values, gsize);

      return sqlite3_bind_blob64 (statement, index, bytes, length, SQLITE_STATIC);
    }

  g_return_val_if_fail (type == 'i', SQLITE_MISUSE);
  return sqlite3_bind_int64 (statement, index, va_arg (*values, gint64));
}

static sqlite3_stmt *
query_va (GchDatabase *self, GError **error, const char *sql, const char *types, va_list *values)
{
  sqlite3_stmt *statement = find_statement (self, sql, error);

  if (statement == NULL)
    return NULL;

  for (int i = 0; types[i] != '\0'; i++)
    if (!check (self, bind_next (statement, i + 1, types[i], values), error))
      {
        gch_database_done (statement);
        return NULL;
      }

  return statement;
}

sqlite3_stmt *
gch_database_query (GchDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = query_va (self, error, sql, types, &values);
  va_end (values);

  return statement;
}

gboolean
gch_database_step (GchDatabase *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);

  if (result == SQLITE_ROW)
    return TRUE;

  check (self, result, error);
  gch_database_done (statement);
  return FALSE;
}

void
gch_database_done (sqlite3_stmt *statement)
{
  sqlite3_reset (statement);
  sqlite3_clear_bindings (statement);
}

static gboolean
run_to_end (GchDatabase *self, sqlite3_stmt *statement, GError **error)
{
  int result = sqlite3_step (statement);
  gboolean fine;

  while (result == SQLITE_ROW)
    result = sqlite3_step (statement);
  fine = check (self, result, error);
  gch_database_done (statement);

  return fine;
}

gboolean
gch_database_run (GchDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;

  va_start (values, types);
  statement = query_va (self, error, sql, types, &values);
  va_end (values);

  return statement != NULL && run_to_end (self, statement, error);
}

gint64
gch_database_get_int (GchDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;
  gint64 value = 0;

  va_start (values, types);
  statement = query_va (self, error, sql, types, &values);
  va_end (values);

  if (statement != NULL && gch_database_step (self, statement, error))
    {
      value = sqlite3_column_int64 (statement, 0);
      gch_database_done (statement);
    }

  return value;
}

char *
gch_database_get_text (GchDatabase *self, GError **error, const char *sql, const char *types, ...)
{
  sqlite3_stmt *statement;
  va_list values;
  char *value = NULL;

  va_start (values, types);
  statement = query_va (self, error, sql, types, &values);
  va_end (values);

  if (statement != NULL && gch_database_step (self, statement, error))
    {
      value = gch_database_column_text (statement, 0);
      gch_database_done (statement);
    }

  return value;
}

gint64
gch_database_changes (GchDatabase *self)
{
  return sqlite3_changes64 (self->handle);
}

char *
gch_database_column_text (sqlite3_stmt *statement, int column)
{
  return g_strdup ((const char *) sqlite3_column_text (statement, column));
}

gsize
gch_database_row_bytes (sqlite3_stmt *statement)
{
  gsize bytes = 0;

  for (int i = 0; i < sqlite3_column_count (statement); i++)
    if (sqlite3_column_type (statement, i) == SQLITE_TEXT)
      bytes += sqlite3_column_bytes (statement, i);

  return bytes;
}

gint64
gch_database_next_sequence (GchDatabase *self, GError **error)
{
  sqlite3_stmt *statement;
  gint64 sequence = 0;

  g_return_val_if_fail (gch_database_in_transaction (self), 0);

  statement = gch_database_query (
      self, error, "UPDATE counters SET value = value + 1 WHERE name = 'sequence' RETURNING value",
      "");
  if (statement == NULL || !gch_database_step (self, statement, error))
    return 0;
  sequence = sqlite3_column_int64 (statement, 0);
  gch_database_done (statement);

  return sequence;
}

gint64
gch_database_last_sequence (GchDatabase *self, GError **error)
{
  return gch_database_get_int (self, error, "SELECT value FROM counters WHERE name = 'sequence'",
                               "");
}

gboolean
gch_database_was_written_by_others (GchDatabase *self)
{
  gint64 before = self->data_version;

  self->data_version = gch_database_get_int (self, NULL, "PRAGMA data_version", "");

  return self->data_version != before;
}

char *
gch_database_get_setting (GchDatabase *self, const char *name, const char *default_value)
{
  char *value =
      gch_database_get_text (self, NULL, "SELECT value FROM settings WHERE name = ?1", "s", name);

  return value != NULL ? value : g_strdup (default_value);
}

gboolean
gch_database_set_setting (GchDatabase *self, const char *name, const char *value, GError **error)
{
  return gch_database_run (self, error,
                           "INSERT INTO settings (name, value) VALUES (?1, ?2) "
                           "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                           "ss", name, value);
}
