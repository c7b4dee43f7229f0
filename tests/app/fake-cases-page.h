/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cases-page.h"

G_BEGIN_DECLS

/* The page of the cases without anything on it: it remembers what it was asked. Linked in place of
 * the real one. */

/* For example "open c1"; NULL for nothing yet. */
const char *fake_cases_page_get_asked (GchCasesPage *self);

/* What the next flush answers; @error: (transfer full) (nullable). */
void fake_cases_page_set_flush_error (GchCasesPage *self, GError *error);

G_END_DECLS
