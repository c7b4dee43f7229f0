/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-change.h"

G_BEGIN_DECLS

/* The guard against a portal that was emptied, or put back to what it was long ago: a reading of
 * the feed that would remove more than half of what is cached, or all of it, is held until the user
 * has decided. It counts cases, as the cache does: a case takes along whatever belongs to it. */

/* So few of many are nobody's disaster. */
#define GCH_GUARD_FEW 10
/* Of so few, not even all of them are. */
#define GCH_GUARD_NEXT_TO_NOTHING 2

/* What becomes of what the portal no longer names, for as long as one round of the feed lasts. */
typedef enum
{
  GCH_GUARD_ASK, /* removed, unless that would be too much */
  GCH_GUARD_REMOVE,
  GCH_GUARD_KEEP,
} GchGuardMode;

typedef struct
{
  GchGuardMode mode;
  guint cached;  /* cases in the cache, as last heard */
  guint before;  /* the same, before this round or this resync */
  guint removed; /* by the pages of this round that are in the cache already */
  guint page;    /* by the page under way */
  guint held_removing;
  guint held_cached; /* 0: nothing is held */
} GchGuard;

/* TRUE when removing @removing of @cached is more than may happen without a question. */
gboolean gch_guard_is_too_much (guint removing, guint cached);

/* A round begins; unless one goes on that was interrupted. */
void gch_guard_begin_round (GchGuard *self);
/* Everything is read anew. @access_changed: what is not named any more goes without a question. */
void gch_guard_begin_resync (GchGuard *self, gboolean access_changed);
/* The round is complete: what was decided about it is over. */
void gch_guard_end_round (GchGuard *self);

/* FALSE when @page may not be applied before the user has decided. */
gboolean gch_guard_admits_page (GchGuard *self, const GchChangePage *page);
/* How applying that page ended. @cached: cases in the cache now. */
void gch_guard_applied (GchGuard *self, gboolean success, guint cached);
/* FALSE when a resync that would remove @removing of @cached may not end before the user has
 * decided. */
gboolean gch_guard_admits_end (GchGuard *self, guint removing, guint cached);

/* The user has decided, or there is nothing left to decide. */
void gch_guard_release (GchGuard *self);

/* @page without what it removes. (transfer full) */
GchChangePage *gch_guard_strip_page (const GchChangePage *page);

G_END_DECLS
