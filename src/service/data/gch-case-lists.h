/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-database.h"

G_BEGIN_DECLS

/**
 * gch_case_lists_read:
 * @after: (nullable): where a page before this one ended
 * @limit: how many at most; fewer where they are long (GCH_PAGE_MAX_BYTES)
 * @next: (out): where the next page starts, %NULL when this was the last
 *
 * The cases of a view that @actor may see, those that moved last first (the recently viewed: those
 * viewed last first). A case that changes while somebody pages moves to the front: it may be met
 * twice, and is never missed by who starts again there.
 *
 * Errors: %GCH_ERROR_INVALID when @after is nothing that this function gave.
 * Returns: (transfer full) (element-type GchCase)
 */
GPtrArray *gch_case_lists_read (GchDatabase *database, const GchActor *actor, GchCaseView view,
                                const char *after, guint limit, char **next, GError **error);

G_END_DECLS
