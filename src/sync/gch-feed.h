/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-step.h"

G_BEGIN_DECLS

/* Reading what is new: rounds of pages until the portal says that there are no more, the reading of
 * everything anew after a resync, and the event stream that says when a round is worth it. */

typedef struct _GchFeed GchFeed;

GchFeed *gch_feed_new (void);
void gch_feed_free (GchFeed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchFeed, gch_feed_free)

/* Where the cache stands; NULL: at the beginning. @resyncing: everything was being read anew when
 * the program ended. @cached: how many cases the cache has. */
void gch_feed_load (GchFeed *self, const char *cursor, gboolean resyncing, guint cached);
/* A page that did not come from the feed was applied. */
void gch_feed_set_cached (GchFeed *self, guint cached);

void gch_feed_signed_in (GchFeed *self, GchStep *step);
void gch_feed_signed_out (GchFeed *self);

/* There is something new. Gives the number of the first round that starts from now on. */
guint gch_feed_poke (GchFeed *self, GchStep *step);

/* The way to the portal may be open again. @patience: not when the last attempt was less than so
 * many microseconds ago. */
void gch_feed_wake (GchFeed *self, GchStep *step, gint64 patience);

typedef enum
{
  GCH_FEED_IGNORED,
  GCH_FEED_PAGE, /* gch_feed_get_page() is to be applied */
  GCH_FEED_HELD, /* the page would remove too much: it waits for gch_feed_decide() */
  GCH_FEED_RESYNC,
  GCH_FEED_FAILED,
  GCH_FEED_SIGNED_OUT,
} GchFeedAnswer;

/* How a PULL ended. @page: (nullable) */
GchFeedAnswer gch_feed_answer (GchFeed *self, GchStep *step, const GchOutcome *outcome,
                               GchChangePage *page);

/* The page to apply, which may be less than what was pulled. (transfer none) (nullable) */
GchChangePage *gch_feed_get_page (GchFeed *self);

/* The page is in the cache (or, without @success, could not be written there), which has @cached
 * cases now. Gives the number of the round that is complete with it, or 0. */
guint gch_feed_applied (GchFeed *self, GchStep *step, gboolean success, guint cached);

/* How many the end of the resync would remove, and of how many. As gch_feed_applied(). */
guint gch_feed_counted (GchFeed *self, GchStep *step, gboolean success, guint removing,
                        guint cached);

/* The user has decided about what is held. Gives the page that is to be applied now.
 * (transfer none) (nullable) */
GchChangePage *gch_feed_decide (GchFeed *self, GchStep *step, gboolean remove);

/* What is held: both 0 where nothing is. */
void gch_feed_get_held (GchFeed *self, guint *removing, guint *cached);

/* The event stream broke. */
void gch_feed_disconnected (GchFeed *self, GchStep *step);

/* Pulls and listens where it is time to. */
void gch_feed_pump (GchFeed *self, GchStep *step);

/* When something becomes due, on the boot clock; %G_MAXINT64 for never. */
gint64 gch_feed_next_due (GchFeed *self);

/* Which reading of everything this is; another number after each resync has begun. */
guint gch_feed_get_reading (GchFeed *self);

/* TRUE while more than a single page of news is being read. */
gboolean gch_feed_is_syncing (GchFeed *self);

G_END_DECLS
