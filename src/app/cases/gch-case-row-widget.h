/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-case-list.h"

G_BEGIN_DECLS

/* One case in the list: two lines, cheap to make and to bind. */

#define GCH_TYPE_CASE_ROW_WIDGET (gch_case_row_widget_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseRowWidget, gch_case_row_widget, GCH, CASE_ROW_WIDGET, GtkWidget)

GtkWidget *gch_case_row_widget_new (void);
void gch_case_row_widget_set_item (GchCaseRowWidget *self, GchCaseItem *item);
void gch_case_row_widget_refresh_age (GchCaseRowWidget *self);

G_END_DECLS
