/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cache-reader.h"

G_BEGIN_DECLS

/* The rows near the screen: pages of 128 neighbours, the 16 used last. */
typedef struct _GchRowPages GchRowPages;

#define GCH_ROW_PAGE 128

GchRowPages *gch_row_pages_new (void);
void gch_row_pages_free (GchRowPages *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchRowPages, gch_row_pages_free)

/* The row of @ids[@position]; loads its page from @reader when it is not here. (transfer full)
 * (nullable): it has gone. */
GchCaseRow *gch_row_pages_get (GchRowPages *self, GchCacheReader *reader, const guint32 *ids,
                               guint n_ids, guint position);

/* How many pages have been read so far, for tests. */
guint gch_row_pages_get_n_loads (GchRowPages *self);

/* Forgets the rows of these cases, so that they are read anew. NULL: all of them. */
void gch_row_pages_forget (GchRowPages *self, GHashTable *case_ids);

G_END_DECLS
