/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-case-list.h"

G_BEGIN_DECLS

/* What the list does with its items. Notifications are sent for what is different. */

/* Takes @row (nullable). */
GchCaseItem *gch_case_item_new (GchCaseRow *row, gboolean has_draft, gboolean is_pending);
/* Takes @row (nullable): NULL when the case is gone. */
void gch_case_item_set_row (GchCaseItem *self, GchCaseRow *row);
void gch_case_item_set_has_draft (GchCaseItem *self, gboolean has_draft);

G_END_DECLS
