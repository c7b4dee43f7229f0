/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sqlite.h"
#include "gch-unsent.h"

G_BEGIN_DECLS

/* Everything that a precious.db shows, whole or damaged. */
typedef struct
{
  GchUnsent *unsent;     /* (owned) (nullable) rows whose checksum is right; NULL: taken */
  GPtrArray *versions;   /* (owned) (element-type GchDraft) earlier versions, oldest first */
  GPtrArray *bad_drafts; /* (owned) (element-type GchDraft) rows that are wrong: owner and key */
  GPtrArray *bad_operations; /* (owned) (element-type char*) rows that are wrong: the id */
  guint nameless;            /* wrong rows that do not say any more what they were */
  guint bad_versions;
  guint unread; /* tables that could not be read to their end */
} GchSalvage;

GchSalvage *gch_salvage_read (GchSqlite *database);
void gch_salvage_free (GchSalvage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSalvage, gch_salvage_free)

gboolean gch_salvage_is_whole (const GchSalvage *self);
guint gch_salvage_count_lost (const GchSalvage *self, const GchUnsent *saved);

G_END_DECLS
