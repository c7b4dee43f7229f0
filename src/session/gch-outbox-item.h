/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-operation.h"

G_BEGIN_DECLS

/* One operation of the outbox, for a list. Properties, notified: id, command, title, text, problem
 * (string); state, problem-code (int); created-at, not-before (int64). `text` is what the user
 * wrote. */
#define GCH_TYPE_OUTBOX_ITEM (gch_outbox_item_get_type ())
G_DECLARE_FINAL_TYPE (GchOutboxItem, gch_outbox_item, GCH, OUTBOX_ITEM, GObject)

const GchOperation *gch_outbox_item_get_operation (GchOutboxItem *self);

G_END_DECLS
