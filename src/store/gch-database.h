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
  GCH_DATABASE_PRECIOUS, /* rollback journal, synchronous=EXTRA */
  GCH_DATABASE_CACHE,    /* WAL, synchronous=NORMAL; checkpoints when told */
  GCH_DATABASE_READER,   /* a cache, for reading only; never checkpoints */
} GchDatabaseKind;

typedef struct _GchDatabase GchDatabase;

/* The rows of a running query. */
typedef struct sqlite3_stmt GchRows;

GchDatabase *gch_database_open (const char *path, GchDatabaseKind kind, GError **error);
void gch_database_close (GchDatabase *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchDatabase, gch_database_close)

sqlite3 *gch_database_get_handle (GchDatabase *self);
gboolean gch_database_check (GchDatabase *self, GError **error);

gboolean gch_database_begin (GchDatabase *self, GError **error);
gboolean gch_database_commit (GchDatabase *self, GError **error);
void gch_database_rollback (GchDatabase *self);

/* @types has one letter per argument: 's' const char * (nullable), 'i' gint64. */
gboolean gch_database_script (GchDatabase *self, const char *sql, GError **error);
gboolean gch_database_run (GchDatabase *self, GError **error, const char *sql, const char *types,
                           ...);
GchRows *gch_database_query (GchDatabase *self, GError **error, const char *sql, const char *types,
                             ...);
gboolean gch_database_get_int (GchDatabase *self, gint64 *value, GError **error, const char *sql,
                               const char *types, ...);

gboolean gch_rows_next (GchRows *self, GError **error);
void gch_rows_end (GchRows *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchRows, gch_rows_end)

gint64 gch_rows_int (GchRows *self, int column);
int gch_rows_choice (GchRows *self, int column, int first, int last);
char *gch_rows_text (GchRows *self, int column);

void gch_database_set_error (GError **error, sqlite3 *handle, int code);

G_END_DECLS
