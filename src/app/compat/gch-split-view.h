/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A list beside what is chosen in it; where there is no room for both, one of them at a time.
 * Properties:
 *  sidebar, content  GtkWidget  set once each
 *  collapsed         boolean    (read-only) there is room for one only
 *  show-content      boolean    which one, while collapsed
 * The user goes back by swiping, Alt+Left or the mouse's back button; show-content then notifies.
 */
#define GCH_TYPE_SPLIT_VIEW (gch_split_view_get_type ())
G_DECLARE_FINAL_TYPE (GchSplitView, gch_split_view, GCH, SPLIT_VIEW, GtkWidget)

GtkWidget *gch_split_view_new (void);
void gch_split_view_set_sidebar (GchSplitView *self, GtkWidget *sidebar);
void gch_split_view_set_content (GchSplitView *self, GtkWidget *content);
gboolean gch_split_view_get_collapsed (GchSplitView *self);
gboolean gch_split_view_get_show_content (GchSplitView *self);
void gch_split_view_set_show_content (GchSplitView *self, gboolean show_content);

G_END_DECLS
