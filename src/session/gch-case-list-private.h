/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-case-list.h"

G_BEGIN_DECLS

/* How many pages of rows have been read, for tests. */
guint gch_case_list_get_n_loads (GchCaseList *self);

G_END_DECLS
