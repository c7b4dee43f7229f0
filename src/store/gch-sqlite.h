/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

G_BEGIN_DECLS

/* One SQLite connection, used by one thread: statements kept prepared, transactions, the pragmas of
 * each kind of database, errors in the words of GchError. */

typedef enum
{
  GCH_SQLITE_PRECIOUS, /* rollback journal, synchronous=EXTRA */
  GCH_SQLITE_CACHE,    /* WAL, synchronous=NORMAL; checkpoints when told */
  GCH_SQLITE_READER,   /* a cache, for reading only; never checkpoints */
} GchSqliteKind;

typedef struct _GchSqlite GchSqlite;

/* The rows of a running query. */
typedef struct sqlite3_stmt GchRows;

GchSqlite *gch_sqlite_open (const char *path, GchSqliteKind kind, GError **error);
void gch_sqlite_close (GchSqlite *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSqlite, gch_sqlite_close)

sqlite3 *gch_sqlite_get_handle (GchSqlite *self);
gboolean gch_sqlite_check (GchSqlite *self, gboolean indexes, GError **error);
gboolean gch_sqlite_check_header (GchSqlite *self, GError **error);

gboolean gch_sqlite_begin (GchSqlite *self, GError **error);
gboolean gch_sqlite_commit (GchSqlite *self, GError **error);
void gch_sqlite_rollback (GchSqlite *self);

/* @types has one letter per argument: 's' const char * (nullable), 'i' gint64. */
gboolean gch_sqlite_script (GchSqlite *self, const char *sql, GError **error);
gboolean gch_sqlite_run (GchSqlite *self, GError **error, const char *sql, const char *types, ...);
GchRows *gch_sqlite_query (GchSqlite *self, GError **error, const char *sql, const char *types,
                           ...);
gboolean gch_sqlite_get_int (GchSqlite *self, gint64 *value, GError **error, const char *sql,
                             const char *types, ...);

gboolean gch_rows_next (GchRows *self, GError **error);
void gch_rows_end (GchRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchRows, gch_rows_end)

gint64 gch_rows_int (GchRows *self, int column);
int gch_rows_choice (GchRows *self, int column, int first, int last);
char *gch_rows_text (GchRows *self, int column);

void gch_sqlite_set_error (GError **error, sqlite3 *handle, int code);

G_END_DECLS
