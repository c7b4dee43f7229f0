/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-seed-company.h"

G_BEGIN_DECLS

/* Writes generated cases with conversations of generated sentences, French and English, until
 * @company has @cases cases and @comments comments, in the caller's transaction. All before @end.
 * @viewer looked at two thirds of the cases. */
gboolean gch_seed_bulk_write (GchDatabase *database, GchSeedCompany *company, const char *name,
                              const char *viewer, gint64 end, gint64 cases, gint64 comments,
                              GError **error);

G_END_DECLS
