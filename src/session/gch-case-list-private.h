/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-case-list.h"
#include "gch-row-pages.h"
#include "gch-session-private.h"

G_BEGIN_DECLS

/* How many pages of rows have been read, for tests. */
guint gch_case_list_get_n_loads (GchCaseList *self);

/* The list's inside, shared by its files. */

struct _GchCaseList
{
  GObject parent_instance;

  GchSession *session; /* (owned) */
  GchCaseQuery query;  /* its strings owned */
  gboolean has_query;
  gboolean all; /* the first frame is on the screen */

  GPtrArray *pending; /* (owned) (element-type GchCaseRow) cases still in the outbox, on top */
  GArray *ids;        /* (owned) (element-type guint32) row ids, below them */
  GchRowPages *pages; /* (owned) */
  GHashTable *items;  /* (owned) row id → GchCaseItem (weak) that somebody still has */
  GHashTable *pending_items; /* (owned) case id → GchCaseItem (weak) */

  GHashTable *touched; /* (owned) case ids to look at in the next refresh */
  gboolean all_touched;
  guint refresh_id;  /* source, 0 */
  gint64 not_before; /* monotonic: when the next refresh may be made */
};

guint gch_case_list_count (GchCaseList *self);
void gch_case_list_emit_reordered (GchCaseList *self);

/* --- gch-case-list-read.c: what the list is to be --- */

/* (transfer full) (element-type guint32) */
GArray *gch_case_list_read_ids (GchCaseList *self);
/* The cases that are still in the outbox, newest first. (transfer full) (element-type GchCaseRow)
 */
GPtrArray *gch_case_list_read_pending (GchCaseList *self);

/* --- gch-case-list-change.c: how it becomes that --- */

/* @anew: what was there has nothing to do with it. */
void gch_case_list_become (GchCaseList *self, GPtrArray *pending, GArray *ids, gboolean anew);

G_END_DECLS
