/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* Sample data of invented companies. The same time gives the same data, byte for byte (but for the
 * setting "instance", by which every database is told from every other). */

/* Who signs in to the demonstration portal. */
#define GCH_SEED_USER_NAME "camille.moreau@atelier-lumen.example"

/* What "large" means, for the account of the demonstration user. */
#define GCH_SEED_LARGE_CASES 100000
#define GCH_SEED_LARGE_COMMENTS 1000000

/**
 * gch_seed_fill:
 * @now: everything happened before this time; the newest an hour before
 * @cases: how many cases the demonstration user's account has at least; 0: only the scripts
 * @comments: how many comments these have at least
 *
 * Fills an empty database in one transaction: three companies, their people, keys and the cases
 * written by hand, then as many generated ones as are wanted.
 *
 * Errors: %GCH_ERROR_INVALID when the database has accounts already, or a storage error.
 */
gboolean gch_seed_fill (GchDatabase *database, gint64 now, gint64 cases, gint64 comments,
                        GError **error);

G_END_DECLS
