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

/* Where the cache stands; NULL: at the beginning. */
void gch_feed_load (GchFeed *self, const char *cursor);

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
  GCH_FEED_PAGE, /* the page is to be applied */
  GCH_FEED_RESYNC,
  GCH_FEED_FAILED,
  GCH_FEED_SIGNED_OUT,
} GchFeedAnswer;

/* How a PULL ended. @page: (nullable) */
GchFeedAnswer gch_feed_answer (GchFeed *self, GchStep *step, const GchOutcome *outcome,
                               GchChangePage *page);

/* The page is in the cache (or, without @success, could not be written there). Gives the number of
 * the round that is complete with it, or 0. */
guint gch_feed_applied (GchFeed *self, GchStep *step, gboolean success);

/* The event stream broke. */
void gch_feed_disconnected (GchFeed *self, GchStep *step);

/* Pulls and listens where it is time to. */
void gch_feed_pump (GchFeed *self, GchStep *step);

/* When something becomes due, on the boot clock; %G_MAXINT64 for never. */
gint64 gch_feed_next_due (GchFeed *self);

/* TRUE while more than a single page of news is being read. */
gboolean gch_feed_is_syncing (GchFeed *self);

G_END_DECLS
