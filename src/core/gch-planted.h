/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Bugs planted on purpose, each of which the simulator has to find (`./dev sim --planted`): the
 * proof that it can see. In the product every GCH_PLANTED() is the constant FALSE and leaves
 * nothing behind; only the libraries that are built for that check, with GCH_PLANTED_BUGS defined,
 * can switch one of them on. */

/* clang-format off */
#define GCH_PLANTED_LIST(X) \
  /* sending */ \
  X (KEY_PER_ATTEMPT, "every attempt has an Idempotency-Key of its own") \
  X (OVERTAKING, "operations of one queue overtake each other") \
  X (EARLIER_REPLACED, "a command replaces an earlier one that waits") \
  X (REFUSED_DROPPED, "what the portal refuses is dropped") \
  X (SENDING_FORGOTTEN, "what was being sent is forgotten at the next start") \
  X (LEFT_EARLY, "it leaves the outbox before the portal’s copy is in the cache") \
  X (ANY_ANSWER, "a busy portal’s answer counts as success") \
  X (CONFLICT_IS_SUCCESS, "any conflict counts as the edit’s own lost answer") \
  X (SIGN_OUT_DROPS, "a 401 drops what was being sent") \
  X (NO_RETRY, "what waits is never tried again") \
  X (PLACE_KEPT, "a failed attempt keeps its place among those in flight") \
  X (WALL_CLOCK, "a stored waiting time is believed whatever the clock says") \
  X (REBASED_ALWAYS, "an edit is moved to any newer version of its case") \
  X (ROUND_TOO_EARLY, "an operation leaves with the round that was under way already") \
  X (NO_GUARD, "an emptied portal empties the cache") \
  /* the program's disk */ \
  X (TWO_TRANSACTIONS, "the draft is deleted in a transaction before the outbox has its text") \
  X (NOT_FLUSHED, "precious.db is not flushed") \
  X (OWNER_IGNORED, "the outbox gives everybody’s operations") \
  X (ID_RENEWED, "an operation has another id after a restart") \
  X (OLDER_WINS, "an older version of a record replaces a newer one") \
  X (CURSOR_APART, "the cursor is stored before its page") \
  X (DRAFT_KEPT, "a draft stays although it was sent") \
  /* the portal */ \
  X (KEYS_FORGOTTEN, "the portal forgets its keys, and nothing else tells it") \
  X (FEED_SKIPS, "the feed’s cursor passes over what did not fit into the page") \
  X (ROLE_UNNOTICED, "a changed role changes nothing in the feed") \
  X (IF_MATCH_IGNORED, "an edit is taken whatever version it is based on") \
  X (PORTAL_NOT_FLUSHED, "the portal’s database is not flushed") \
  X (COMMENT_UNTOLD, "a comment is not told in the feed")
/* clang-format on */

#define GCH_PLANTED_NAME(name, what) GCH_BUG_##name,
typedef enum
{
  GCH_BUG_NONE,
  GCH_PLANTED_LIST (GCH_PLANTED_NAME) GCH_BUG_COUNT
} GchPlantedBug;
#undef GCH_PLANTED_NAME

#ifdef GCH_PLANTED_BUGS
/* Which one is switched on. */
extern GchPlantedBug gch_planted_bug;
#define GCH_PLANTED(name) (gch_planted_bug == GCH_BUG_##name)
#else
/* A name that is not in the list does not compile here either. */
#define GCH_PLANTED(name) (GCH_BUG_##name == GCH_BUG_NONE)
#endif

G_END_DECLS
