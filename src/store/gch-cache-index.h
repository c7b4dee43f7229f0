/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sqlite.h"

G_BEGIN_DECLS

/* The search index of a cache. It keeps no text, so that taking a document out needs the very text
 * that was put in. A document's number is (row of the case << shift) + n, n = 0 for the case itself
 * and 1, 2, … for its comments. */

#define GCH_CACHE_INDEX_SHIFT 20
#define GCH_CACHE_INDEX_MAX_COMMENTS ((1 << GCH_CACHE_INDEX_SHIFT) - 1)

/* The text of a case's document, from its stored columns. */
#define GCH_CACHE_INDEX_CASE_TEXT "number || char (10) || subject || char (10) || description"

gboolean gch_cache_index_add_case (GchSqlite *database, gint64 case_row, GError **error);
gboolean gch_cache_index_remove_case (GchSqlite *database, gint64 case_row, GError **error);
gboolean gch_cache_index_add_comment (GchSqlite *database, gint64 row, const char *body,
                                      GError **error);
gboolean gch_cache_index_remove_comment (GchSqlite *database, gint64 row, GError **error);
gboolean gch_cache_index_remove_comments (GchSqlite *database, gint64 case_row, GError **error);
gboolean gch_cache_index_build (GchSqlite *database, GError **error);
gboolean gch_cache_index_check (GchSqlite *database, GError **error);

G_END_DECLS
