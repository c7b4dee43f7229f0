/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sqlite.h"

G_BEGIN_DECLS

/* Schemas: migrations/NAME-001.sql, NAME-002.sql, … run in order, each in one transaction that also
 * sets PRAGMA user_version to its number. A released file is never edited. Every step changes what
 * sqlite_schema says: so a number that was damaged is told from one that a newer program wrote. */

typedef struct
{
  const char *name;    /* the files' prefix */
  guint32 application; /* PRAGMA application_id: whose file it is */
} GchSchema;

extern const GchSchema GCH_SCHEMA_PRECIOUS;
extern const GchSchema GCH_SCHEMA_CACHE;

int gch_migration_get_latest (const GchSchema *schema);
gboolean gch_migration_get_version (GchSqlite *database, const GchSchema *schema, int *version,
                                    GError **error);
gboolean gch_migration_check (GchSqlite *database, const GchSchema *schema, GError **error);
gboolean gch_migration_run (GchSqlite *database, const GchSchema *schema, GError **error);

G_END_DECLS
