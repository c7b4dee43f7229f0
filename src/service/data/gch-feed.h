/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-change.h"
#include "gch-database.h"

G_BEGIN_DECLS

/**
 * gch_feed_read:
 * @after: (nullable): the cursor of the page before; %NULL: from the beginning
 * @limit: how many at most; fewer where they are long (GCH_PAGE_MAX_BYTES)
 *
 * Every record that @actor may see, as it is now, in the order in which it changed last; only what
 * changed after @after. To be called inside one transaction, so that nothing is missed.
 *
 * Errors: %GCH_ERROR_RESYNC when the cursor is of other rights, of another user or of another
 * database: what the reader has is no longer what he may see.
 * Returns: (transfer full)
 */
GchChangePage *gch_feed_read (GchDatabase *database, const GchActor *actor, const char *after,
                              guint limit, GError **error);

/* TRUE when the cursor @after was good until @actor's rights changed: the reader may forget without
 * a question what he is not told again. Not so for any other cursor that is no longer valid. */
gboolean gch_feed_is_of_former_rights (GchDatabase *database, const GchActor *actor,
                                       const char *after);

/* TRUE when there is something for @actor after sequence @after. */
gboolean gch_feed_has_news (GchDatabase *database, const GchActor *actor, gint64 after,
                            GError **error);

G_END_DECLS
