/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* A GListModel of GchCaseItem that pages lazily out of the cache: 100,000 cases open like ten.
 * A new order is announced with two emissions (all away, all there), because one makes GTK fetch
 * every row; the list view must put its scroll position back after ::reordered. A single row that
 * moved goes and comes, and ::reordered is emitted as well: whoever shows a selection keeps the id
 * of the case and selects gch_case_list_find() again. Nothing is published before the first
 * gch_case_list_set_query(). Until
 * gch_case_list_show_all() it publishes only the first 25 rows, for the first frame. */

#define GCH_TYPE_CASE_LIST (gch_case_list_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseList, gch_case_list, GCH, CASE_LIST, GObject)

/* One row. Bind to its properties: number, subject, product, opened-by (string);
 * team, severity, status (int); updated-at (int64); unread, has-draft, is-pending (boolean).
 * An item lives on across changes of the same case and notifies. */
#define GCH_TYPE_CASE_ITEM (gch_case_item_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseItem, gch_case_item, GCH, CASE_ITEM, GObject)

const GchCaseRow *gch_case_item_get_row (GchCaseItem *self); /* (nullable) */
const char *gch_case_item_get_id (GchCaseItem *self);        /* (nullable) gone */
gboolean gch_case_item_get_has_draft (GchCaseItem *self);

GchCaseList *gch_case_list_new (GchSession *session);
/* @query is copied. */
void gch_case_list_set_query (GchCaseList *self, const GchCaseQuery *query);
void gch_case_list_show_all (GchCaseList *self);
/* Position of a case, or GTK_INVALID_LIST_POSITION's value G_MAXUINT. */
guint gch_case_list_find (GchCaseList *self, const char *case_id);

G_END_DECLS
