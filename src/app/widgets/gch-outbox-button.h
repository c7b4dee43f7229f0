/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-outbox-text.h"

G_BEGIN_DECLS

/* The button in the header bar that says how much waits to be sent, and its popover that lists it.
 * Properties: pending, parked (uint). */
#define GCH_TYPE_OUTBOX_BUTTON (gch_outbox_button_get_type ())
G_DECLARE_FINAL_TYPE (GchOutboxButton, gch_outbox_button, GCH, OUTBOX_BUTTON, GtkWidget)

GtkWidget *gch_outbox_button_new (void);
/* @outbox: (nullable) a model of GchOutboxItem. */
void gch_outbox_button_set_outbox (GchOutboxButton *self, GListModel *outbox);
void gch_outbox_button_set_counts (GchOutboxButton *self, guint pending, guint parked);
/* What is queued says why it is not sent yet. */
void gch_outbox_button_set_connection (GchOutboxButton *self, GchConnection connection);
void gch_outbox_button_popup (GchOutboxButton *self);
void gch_outbox_button_popdown (GchOutboxButton *self);

/* What stands around each item of @outbox: of one queue, the first goes first. The connection is
 * not filled in. (transfer full) (element-type GchOutboxPlace) */
GArray *gch_outbox_button_list_places (GListModel *outbox);

/* What the button says to somebody who does not see it. (transfer full) */
char *gch_outbox_button_format_label (guint pending, guint parked);

G_END_DECLS
