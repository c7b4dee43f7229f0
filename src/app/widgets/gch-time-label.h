/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* How long ago something was, kept true each minute, with the full date as its tooltip.
 * Properties: time (int64, microseconds since 1970), xalign (float). Its CSS node is "timelabel".
 */
#define GCH_TYPE_TIME_LABEL (gch_time_label_get_type ())
G_DECLARE_FINAL_TYPE (GchTimeLabel, gch_time_label, GCH, TIME_LABEL, GtkWidget)

GtkWidget *gch_time_label_new (gint64 time);
gint64 gch_time_label_get_time (GchTimeLabel *self);
void gch_time_label_set_time (GchTimeLabel *self, gint64 time);
/* (transfer none) What it shows now. */
const char *gch_time_label_get_text (GchTimeLabel *self);

G_END_DECLS
