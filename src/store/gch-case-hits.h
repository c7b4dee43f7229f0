/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sqlite.h"

G_BEGIN_DECLS

/* The cases that a search found: one bit per row number. */
typedef struct _GchCaseHits GchCaseHits;

GchCaseHits *gch_case_hits_find (GchSqlite *database, const char *search, GError **error);
void gch_case_hits_free (GchCaseHits *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchCaseHits, gch_case_hits_free)

guint gch_case_hits_get_count (GchCaseHits *self);
gboolean gch_case_hits_contains (GchCaseHits *self, gint64 row);
char *gch_case_hits_to_json (GchCaseHits *self);

G_END_DECLS
