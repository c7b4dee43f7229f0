/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-case-query.h"

G_BEGIN_DECLS

/* What the screen reads: a read-only connection to cache.db for the main thread. Every call takes
 * a millisecond or so at 100,000 cases; nothing here may scan a table that grows. */

#define GCH_TYPE_CACHE_READER (gch_cache_reader_get_type ())
G_DECLARE_FINAL_TYPE (GchCacheReader, gch_cache_reader, GCH, CACHE_READER, GObject)

/* NULL and GCH_ERROR_NOT_FOUND where there is no cache yet, GCH_ERROR_DAMAGED or GCH_ERROR_TOO_NEW
 * where it cannot be used. */
GchCacheReader *gch_cache_reader_open (const char *path, GError **error);

/* (transfer full) (element-type guint32): row ids in order; @limit 0 for all. */
GArray *gch_cache_reader_list_cases (GchCacheReader *self, const GchCaseQuery *query, guint limit,
                                     GError **error);

/* (transfer full) (element-type GchCaseRow): one per row id, NULL where a row has gone meanwhile.
 */
GPtrArray *gch_cache_reader_load_rows (GchCacheReader *self, const guint32 *rowids, guint n,
                                       GError **error);

/* The row id of a case. FALSE: it is not in the cache. */
gboolean gch_cache_reader_find_row (GchCacheReader *self, const char *case_id, guint32 *rowid);

GchCase *gch_cache_reader_get_case (GchCacheReader *self, const char *id,
                                    GError **error); /* (nullable) */
GchCase *gch_cache_reader_find_case_by_number (GchCacheReader *self, const char *number,
                                               GError **error); /* (nullable) */
/* The id of the case that the portal made of an operation. (transfer full) (nullable) */
char *gch_cache_reader_find_case_by_operation (GchCacheReader *self, const char *operation_id,
                                               GError **error);
gint64 gch_cache_reader_get_viewed_at (GchCacheReader *self, const char *case_id, GError **error);

/* (transfer full) (element-type GchComment): the newest @limit, oldest of them first.
 * @total: (out) (nullable) how many there are. */
GPtrArray *gch_cache_reader_list_comments (GchCacheReader *self, const char *case_id, guint limit,
                                           guint *total, GError **error);
GPtrArray *gch_cache_reader_list_status_changes (GchCacheReader *self, const char *case_id,
                                                 GError **error);

GchAccount *gch_cache_reader_get_account (GchCacheReader *self, GError **error); /* (nullable) */
GchUser *gch_cache_reader_get_user (GchCacheReader *self, const char *id,
                                    GError **error); /* (nullable) */
GPtrArray *gch_cache_reader_list_keys (GchCacheReader *self,
                                       GError **error); /* (element-type GchKey) */

/* (element-type GchCaseRow): cases whose subject shares words with @subject, best first. */
GPtrArray *gch_cache_reader_find_similar (GchCacheReader *self, const char *subject, guint limit,
                                          GError **error);

G_END_DECLS
