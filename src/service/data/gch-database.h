/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* One connection to the portal's database, used by one thread at a time. Rollback journal and full
 * synchronisation: what was committed survives a power cut, and other processes (`reply`, `backup`)
 * may open the same file. */
typedef struct _GchDatabase GchDatabase;

/* Where time and chance come from. The simulator and the sample data bring their own. */
typedef struct
{
  gint64 (*now) (gpointer user_data); /* microseconds since 1970-01-01 UTC */
  void (*random) (gpointer user_data, guint8 *bytes, gsize length);
  gpointer user_data;
} GchDatabaseSource;

/**
 * gch_database_open:
 * @path: the file, or ":memory:"
 * @create: whether to make the file when it is missing
 *
 * Opens the database and brings it to the newest schema, each step in its own transaction. A file
 * that is made is for its owner alone: customers' words and hashes of passwords are in it.
 *
 * Errors: %GCH_ERROR_TOO_NEW when a newer program wrote it, %GCH_ERROR_DAMAGED when it is not a
 * database, %GCH_ERROR_NOT_FOUND when it is missing, or another %GCH_ERROR_STORAGE….
 * Returns: (transfer full)
 */
GchDatabase *gch_database_open (const char *path, gboolean create, GError **error);
void gch_database_free (GchDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchDatabase, gch_database_free)

/* Makes an empty file for a database that only its owner may read; SQLite gives its journals the
 * same rights. A storage error when there is anything of that name, be it a link. */
gboolean gch_database_make_file (const char *path, GError **error);

/* The connection itself, for backup and pragmas. (transfer none) */
sqlite3 *gch_database_get_handle (GchDatabase *self);

/* @source is copied; NULL brings back the real clock and real randomness. */
void gch_database_set_source (GchDatabase *self, const GchDatabaseSource *source);
gint64 gch_database_now (GchDatabase *self);
void gch_database_random (GchDatabase *self, guint8 *bytes, gsize length);

/* 20 random letters and digits (100 bits). (transfer full) */
char *gch_database_new_id (GchDatabase *self);

/* Transactions. Every function of this folder that writes must be called inside one, and leaves
 * beginning and ending it to its caller, so that an effect, its answer and its mail are one. */
gboolean gch_database_begin (GchDatabase *self, gboolean to_write, GError **error);
gboolean gch_database_commit (GchDatabase *self, GError **error); /* rolls back when it fails */
void gch_database_rollback (GchDatabase *self);
gboolean gch_database_in_transaction (GchDatabase *self);

/**
 * gch_database_transaction:
 * @work: returns FALSE and sets an error to have everything rolled back
 *
 * Runs @work in one writing transaction.
 */
typedef gboolean (*GchDatabaseWork) (GchDatabase *self, gpointer user_data, GError **error);
gboolean gch_database_transaction (GchDatabase *self, GchDatabaseWork work, gpointer user_data,
                                   GError **error);

/**
 * gch_database_query:
 * @sql: a literal: statements are prepared once and found again by their text
 * @types: one letter for each value: 's' (const char *, NULL allowed), 'i' (gint64),
 *   'b' (const guint8 *, gsize)
 *
 * Prepares @sql and binds the values, which must live until the statement is done. Step through it
 * with gch_database_step(); call gch_database_done() when leaving before its end. A statement may
 * not be started again while it is being stepped through.
 *
 * Returns: (transfer none) (nullable): %NULL with @error set
 */
sqlite3_stmt *gch_database_query (GchDatabase *self, GError **error, const char *sql,
                                  const char *types, ...);

/* TRUE: there is a row. FALSE: the end, or @error is set; the statement is done. */
gboolean gch_database_step (GchDatabase *self, sqlite3_stmt *statement, GError **error);
void gch_database_done (sqlite3_stmt *statement);

/* Runs a statement that gives no rows. */
gboolean gch_database_run (GchDatabase *self, GError **error, const char *sql, const char *types,
                           ...);

/* First column of the first row; 0 / NULL when there is none, with @error set on failure only. */
gint64 gch_database_get_int (GchDatabase *self, GError **error, const char *sql, const char *types,
                             ...);
char *gch_database_get_text (GchDatabase *self, GError **error, const char *sql, const char *types,
                             ...);

/* Rows changed by the last gch_database_run(). */
gint64 gch_database_changes (GchDatabase *self);

/* A column as an owned string; NULL for SQL's NULL. (transfer full) (nullable) */
char *gch_database_column_text (sqlite3_stmt *statement, int column);

/* What the texts of the statement's current row weigh, in bytes of UTF-8. */
gsize gch_database_row_bytes (sqlite3_stmt *statement);

/* The next number of the feed. 0 with @error set. */
gint64 gch_database_next_sequence (GchDatabase *self, GError **error);

/* The highest number given so far. */
gint64 gch_database_last_sequence (GchDatabase *self, GError **error);

/* Another connection wrote since this was last called (PRAGMA data_version). */
gboolean gch_database_was_written_by_others (GchDatabase *self);

/* @default_value when it was never set. (transfer full) */
char *gch_database_get_setting (GchDatabase *self, const char *name, const char *default_value);
gboolean gch_database_set_setting (GchDatabase *self, const char *name, const char *value,
                                   GError **error);

G_END_DECLS
