/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sqlite3.h>

#include "gch-change.h"
#include "gch-operation.h"
#include "gch-test.h"

G_BEGIN_DECLS

/* Records and pages of an invented portal, and hands on the files underneath. */

GchOwner *fixture_owner (const char *user);
GchOperation *fixture_operation (const GchOwner *owner, const char *id, const char *text);

/* Case "c<n>", number n, subject "Case <n>", opened by "u1", open, updated at n seconds. Change
 * what you need before it is added to a page. */
GchCase *fixture_case (guint n);
GchComment *fixture_comment (const char *id, const char *case_id, const char *body, gint64 time);
GchStatusChange *fixture_status_change (const char *id, const char *case_id, gint64 time);

GchChangePage *fixture_page (const char *cursor, gboolean has_more);
void fixture_add (GchChangePage *page, GchRecordKind kind, const char *id, gpointer record);
void fixture_add_case (GchChangePage *page, GchCase *record);
void fixture_add_comment (GchChangePage *page, GchComment *comment);
void fixture_add_viewed (GchChangePage *page, const char *case_id, gint64 version, gint64 time);
void fixture_add_gone (GchChangePage *page, GchRecordKind kind, const char *id);

/* Look into a file past the code under test. */
void fixture_sql (const char *path, const char *sql);
gint64 fixture_sql_int (const char *path, const char *sql);
/* Everything that @sql gives, as text. */
char *fixture_sql_dump (const char *path, const char *sql);

void fixture_write (const char *path, const void *data, gsize length);
/* Random bytes, always the same ones for a @seed. */
void fixture_scribble (const char *path, guint32 seed, gsize offset, gsize length);
/* How many files beside @path have a name that begins with its name and @suffix. */
guint fixture_count_siblings (const char *path, const char *suffix);

/* Acts as a person without rights over every file, where the tests run as root. */
void fixture_drop_rights (const char *dir);
void fixture_restore_rights (void);

G_END_DECLS
