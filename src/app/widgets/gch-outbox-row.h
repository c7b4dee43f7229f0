/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-outbox-item.h"
#include "gch-outbox-text.h"

G_BEGIN_DECLS

/* One operation of the outbox, with what the user can do about it. Its buttons activate
 * "win.compare-operation", "win.retry-operation", "win.edit-operation" and "win.discard-operation"
 * with the id. */
#define GCH_TYPE_OUTBOX_ROW (gch_outbox_row_get_type ())
G_DECLARE_FINAL_TYPE (GchOutboxRow, gch_outbox_row, GCH, OUTBOX_ROW, GtkListBoxRow)

GtkWidget *gch_outbox_row_new (GchOutboxItem *item);
void gch_outbox_row_set_place (GchOutboxRow *self, const GchOutboxPlace *place);

/* What can be done with an operation in its present state. */
gboolean gch_outbox_row_may_compare (const GchOperation *operation);
gboolean gch_outbox_row_may_retry (const GchOperation *operation);
gboolean gch_outbox_row_may_edit (const GchOperation *operation);
gboolean gch_outbox_row_may_discard (const GchOperation *operation);

G_END_DECLS
