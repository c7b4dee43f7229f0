/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-change.h"
#include "gch-sqlite.h"

G_BEGIN_DECLS

/* Writes records of a change feed into a cache, inside a transaction of the caller. Writing the
 * same record again changes nothing; an older version never replaces a newer one; a record may come
 * before the case it belongs to. */

typedef struct
{
  GchSqlite *database;
  gboolean indexed;    /* the search index is kept up; FALSE while the first synchronisation runs */
  GHashTable *touched; /* (element-type char*) set of ids of cases that changed */
  gint64 cases;        /* how many cases more (fewer: negative) than before */
} GchCacheWriting;

gboolean gch_cache_records_write (GchCacheWriting *self, const GchChange *change, GError **error);
gboolean gch_cache_records_doubt (GchCacheWriting *self, GchRecordKind kind, const char *id,
                                  GError **error);
gboolean gch_cache_records_delete (GchCacheWriting *self, GchRecordKind kind, const char *id,
                                   GError **error);
gboolean gch_cache_records_delete_unseen (GchCacheWriting *self, GError **error);
gboolean gch_cache_records_count_unseen (GchSqlite *database, guint *removing, guint *cached,
                                         GError **error);

G_END_DECLS
