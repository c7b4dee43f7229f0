/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-outbox-item.h"

G_BEGIN_DECLS

/* What the session does with the items of its outbox. */
GchOutboxItem *gch_outbox_item_new (const GchOperation *operation);
void gch_outbox_item_update (GchOutboxItem *self, const GchOperation *operation);

G_END_DECLS
