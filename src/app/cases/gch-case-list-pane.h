/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-case-list.h"

G_BEGIN_DECLS

/* The list of cases with what chooses and orders them: view, filter, team, order. The choice is
 * remembered from one start to the next.
 *
 * Signals:
 *  ::case-chosen (char *case_id)  the user chose one
 *  ::case-entered                 with Return or a double click, to go on to its conversation
 * Actions: cases.new (of the page around it) */

#define GCH_TYPE_CASE_LIST_PANE (gch_case_list_pane_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseListPane, gch_case_list_pane, GCH, CASE_LIST_PANE, GtkWidget)

GtkWidget *gch_case_list_pane_new (GchSession *session);
void gch_case_list_pane_select (GchCaseListPane *self, const char *case_id);
void gch_case_list_pane_focus_filter (GchCaseListPane *self);
void gch_case_list_pane_focus_list (GchCaseListPane *self);
GchCaseList *gch_case_list_pane_get_list (GchCaseListPane *self);

/* Pure: what an empty list says. Translated titles and descriptions. */
const char *gch_case_list_pane_empty_title (GchCaseView view, gboolean searching);
const char *gch_case_list_pane_empty_description (GchCaseView view, gboolean searching);

G_END_DECLS
