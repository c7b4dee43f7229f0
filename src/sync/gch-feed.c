/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-feed.h"

#include "gch-guard.h"
#include "gch-planted.h"
#include "gch-verdict.h"

#define NEVER G_MAXINT64
/* Without an event stream this is how old the list may get, and how soon a portal that was out of
 * reach is asked again. */
#define POLL_INTERVAL (60 * G_TIME_SPAN_SECOND)
/* A stream that lived for less is counted as a failure, or a portal that accepts and closes at once
 * would be called twice a second. */
#define STREAM_LIVED (60 * G_TIME_SPAN_SECOND)

typedef enum
{
  ROUND_IDLE,
  ROUND_PULLING,
  ROUND_APPLYING,
  ROUND_HELD,     /* the page waits for the user's decision */
  ROUND_COUNTING, /* everything is read; what the end of the resync would remove is counted */
} RoundState;

struct _GchFeed
{
  char *cursor;        /* (owned) (nullable) what the cache has */
  GchChangePage *page; /* (owned) (nullable) the page under way */

  RoundState state;
  guint reading;     /* counts resyncs */
  guint round;       /* number of the round under way, or of the last one */
  guint session;     /* counts sign-ins */
  guint pulled_in;   /* the session of the PULL under way */
  gboolean in_round; /* between the first page of a round and its last */
  gboolean again;    /* one more round after this one */
  gboolean long_round;
  gboolean resyncing; /* until the end of it is asked for */
  GchGuard guard;
  gboolean signed_in;
  gboolean complete; /* a round has been completed in this session */
  guint failures;
  gint64 due;       /* when the next page is to be asked for */
  gint64 not_until; /* the portal asked not to come back earlier */
  gint64 pulled_at;

  gboolean listening;
  gint64 listen_due;
  gint64 listened_at;
  guint listen_failures;
};

GchFeed *
gch_feed_new (void)
{
  GchFeed *self = g_new0 (GchFeed, 1);

  self->due = NEVER;

  return self;
}

void
gch_feed_free (GchFeed *self)
{
  if (self == NULL)
    return;

  g_free (self->cursor);
  g_clear_pointer (&self->page, gch_change_page_unref);
  g_free (self);
}

void
gch_feed_load (GchFeed *self, const char *cursor, gboolean resyncing, guint cached)
{
  g_free (self->cursor);
  self->cursor = g_strdup (cursor);
  self->resyncing = resyncing;
  self->guard.cached = cached;
  self->guard.before = cached;
}

void
gch_feed_set_cached (GchFeed *self, guint cached)
{
  self->guard.cached = cached;
}

void
gch_feed_signed_in (GchFeed *self, GchStep *step)
{
  self->signed_in = TRUE;
  self->session++;
  self->complete = FALSE;
  self->failures = 0;
  self->not_until = 0;
  self->due = step->now;
  self->again = self->state != ROUND_IDLE;
  self->listen_due = step->now;
  self->listen_failures = 0;
}

void
gch_feed_signed_out (GchFeed *self)
{
  self->signed_in = FALSE;
  self->in_round = FALSE;
  self->again = FALSE;
  self->due = NEVER;
}

guint
gch_feed_poke (GchFeed *self, GchStep *step)
{
  if (self->in_round || self->state != ROUND_IDLE)
    self->again = TRUE;
  else if (self->signed_in)
    self->due = MAX (step->now, self->not_until);

  return GCH_PLANTED (ROUND_TOO_EARLY) ? self->round : self->round + 1;
}

void
gch_feed_wake (GchFeed *self, GchStep *step, gint64 patience)
{
  if (!self->signed_in)
    return;

  if (step->now - self->pulled_at >= patience)
    self->due = MIN (self->due, MAX (step->now, self->not_until));
  if (step->now - self->listened_at >= patience)
    self->listen_due = MIN (self->listen_due, step->now);
}

/* --- a round --- */

/* No page can be had now; the round goes on (from the same cursor) when it is due. */
static void
fail (GchFeed *self, GchStep *step, gint64 retry_after)
{
  gint64 delay = gch_step_backoff (step, self->failures++, retry_after);

  if (retry_after > 0)
    self->not_until = step->now + delay;
  else
    delay = MIN (delay, POLL_INTERVAL);

  self->state = ROUND_IDLE;
  self->in_round = FALSE;
  self->again = FALSE;
  self->due = self->signed_in ? step->now + delay : NEVER;
}

static GchFeedAnswer
resync (GchFeed *self, GchStep *step, gboolean access_changed)
{
  /* Asked for the very beginning and told to begin at the beginning: that would never end. */
  if (self->cursor == NULL)
    {
      fail (self, step, 0);
      return GCH_FEED_FAILED;
    }

  g_clear_pointer (&self->cursor, g_free);
  self->resyncing = TRUE;
  self->long_round = TRUE;
  self->due = step->now;
  gch_guard_begin_resync (&self->guard, access_changed);
  self->reading++;
  gch_step_bare (step, GCH_ACTION_RESYNC_BEGIN);

  return GCH_FEED_RESYNC;
}

static void
set_page (GchFeed *self, GchChangePage *page)
{
  g_clear_pointer (&self->page, gch_change_page_unref);
  if (page != NULL)
    self->page = self->guard.mode == GCH_GUARD_KEEP ? gch_guard_strip_page (page)
                                                    : gch_change_page_ref (page);
}

static GchFeedAnswer
take_page (GchFeed *self, GchChangePage *page)
{
  set_page (self, page);
  self->long_round |= page->has_more;
  self->failures = 0;
  self->not_until = 0;
  if (!gch_guard_admits_page (&self->guard, page))
    {
      self->state = ROUND_HELD;
      return GCH_FEED_HELD;
    }
  self->state = ROUND_APPLYING;

  return GCH_FEED_PAGE;
}

GchChangePage *
gch_feed_get_page (GchFeed *self)
{
  return self->state == ROUND_APPLYING ? self->page : NULL;
}

/* An answer to the session before this one: the page is asked for again. */
static gboolean
is_late (const GchFeed *self)
{
  return self->pulled_in != self->session;
}

GchFeedAnswer
gch_feed_answer (GchFeed *self, GchStep *step, const GchOutcome *outcome, GchChangePage *page)
{
  if (self->state != ROUND_PULLING)
    return GCH_FEED_IGNORED;

  self->state = ROUND_IDLE;

  switch (gch_verdict_of (outcome != NULL ? outcome->code : -1))
    {
    case GCH_VERDICT_DONE:
      /* A first reading that was asked for before answers filled the cache doubts nothing of it. */
      if (is_late (self) && self->cursor == NULL)
        return GCH_FEED_IGNORED;
      if (page != NULL)
        return take_page (self, page);
      fail (self, step, 0);
      return GCH_FEED_FAILED;
    case GCH_VERDICT_RESYNC:
      return resync (self, step, outcome->access_changed);
    case GCH_VERDICT_SIGNED_OUT:
      return is_late (self) ? GCH_FEED_IGNORED : GCH_FEED_SIGNED_OUT;
    case GCH_VERDICT_WAIT:
    case GCH_VERDICT_PARK:
    default:
      if (is_late (self) && gch_verdict_is_link (outcome->code))
        return GCH_FEED_IGNORED;
      fail (self, step, outcome->retry_after);
      return GCH_FEED_FAILED;
    }
}

/* --- the end of a round --- */

static void
end_resync (GchFeed *self, GchStep *step, gboolean remove)
{
  self->resyncing = FALSE;
  gch_guard_release (&self->guard);
  gch_step_resync_end (step, remove);
}

static guint
end_round (GchFeed *self, GchStep *step)
{
  gch_guard_end_round (&self->guard);
  self->in_round = FALSE;
  self->long_round = FALSE;
  self->complete = self->signed_in;
  self->due = self->listening ? NEVER : step->now + POLL_INTERVAL;
  if (self->again)
    self->due = step->now;
  if (!self->signed_in)
    self->due = NEVER;
  self->again = FALSE;

  return self->round;
}

/* Until a resync is ended nothing that no page named has been removed from the cache. */
static guint
finish_round (GchFeed *self, GchStep *step)
{
  if (self->resyncing && self->guard.mode == GCH_GUARD_ASK)
    {
      self->state = ROUND_COUNTING;
      gch_step_bare (step, GCH_ACTION_RESYNC_COUNT);
      return 0;
    }

  if (self->resyncing)
    end_resync (self, step, self->guard.mode == GCH_GUARD_REMOVE);

  return end_round (self, step);
}

guint
gch_feed_applied (GchFeed *self, GchStep *step, gboolean success, guint cached)
{
  g_autoptr (GchChangePage) page = NULL;

  if (self->state != ROUND_APPLYING)
    return 0;

  page = g_steal_pointer (&self->page);
  self->state = ROUND_IDLE;
  gch_guard_applied (&self->guard, success, cached);
  if (!success)
    {
      fail (self, step, 0);
      return 0;
    }

  g_free (self->cursor);
  self->cursor = g_strdup (page->cursor);
  if (!page->has_more)
    return finish_round (self, step);

  self->due = self->signed_in ? step->now : NEVER;
  return 0;
}

guint
gch_feed_counted (GchFeed *self, GchStep *step, gboolean success, guint removing, guint cached)
{
  if (self->state != ROUND_COUNTING)
    return 0;

  self->state = ROUND_IDLE;
  /* The user decided meanwhile about what the last count had held. */
  if (!self->resyncing)
    return end_round (self, step);

  if (!success)
    {
      fail (self, step, 0);
      return 0;
    }

  /* Held, the resync stays open, and the next round counts again: the portal may have come to
   * its senses. */
  if (gch_guard_admits_end (&self->guard, removing, cached))
    end_resync (self, step, TRUE);

  return end_round (self, step);
}

GchChangePage *
gch_feed_decide (GchFeed *self, GchStep *step, gboolean remove)
{
  g_autoptr (GchChangePage) page = NULL;

  if (self->guard.held_cached == 0)
    return NULL;

  /* The resync as a whole was read before it was held. */
  if (self->state != ROUND_HELD)
    {
      end_resync (self, step, remove);
      return NULL;
    }

  self->guard.mode = remove ? GCH_GUARD_REMOVE : GCH_GUARD_KEEP;
  gch_guard_release (&self->guard);
  page = g_steal_pointer (&self->page);
  set_page (self, page);
  gch_guard_admits_page (&self->guard, page);
  self->state = ROUND_APPLYING;

  return self->page;
}

void
gch_feed_get_held (GchFeed *self, guint *removing, guint *cached)
{
  *removing = self->guard.held_removing;
  *cached = self->guard.held_cached;
}

/* --- the stream --- */

void
gch_feed_disconnected (GchFeed *self, GchStep *step)
{
  if (!self->listening)
    return;

  self->listening = FALSE;
  if (step->now - self->listened_at >= STREAM_LIVED)
    self->listen_failures = 0;
  self->listen_due = step->now + gch_step_backoff (step, self->listen_failures++, 0);

  /* What happened while nobody listened is not told again. */
  gch_feed_poke (self, step);
}

/* --- doing --- */

/* What came with answers before the first reading of the feed: should the portal no longer name it,
 * no page will say so. */
static void
doubt_cache (GchFeed *self, GchStep *step)
{
  if (self->cursor != NULL || self->resyncing || self->guard.cached == 0)
    return;

  self->resyncing = TRUE;
  gch_guard_begin_resync (&self->guard, FALSE);
  self->reading++;
  gch_step_bare (step, GCH_ACTION_RESYNC_BEGIN);
}

static void
ask_page (GchFeed *self, GchStep *step)
{
  if (!self->in_round)
    {
      doubt_cache (self, step);
      self->in_round = TRUE;
      self->again = FALSE;
      self->long_round = (self->resyncing && self->guard.held_cached == 0) || self->cursor == NULL;
      self->round++;
      if (!self->resyncing)
        gch_guard_begin_round (&self->guard);
    }

  self->state = ROUND_PULLING;
  self->pulled_in = self->session;
  self->pulled_at = step->now;
  self->due = NEVER;
  gch_step_pull (step, self->cursor);
}

static void
open_stream (GchFeed *self, GchStep *step)
{
  self->listening = TRUE;
  self->listened_at = step->now;
  gch_step_bare (step, GCH_ACTION_LISTEN);
}

static gboolean
may_listen (GchFeed *self)
{
  return self->signed_in && self->complete && !self->listening;
}

void
gch_feed_pump (GchFeed *self, GchStep *step)
{
  if (self->signed_in && self->state == ROUND_IDLE && self->due <= step->now)
    ask_page (self, step);

  if (may_listen (self) && self->listen_due <= step->now)
    open_stream (self, step);
}

gint64
gch_feed_next_due (GchFeed *self)
{
  gint64 next = NEVER;

  if (self->signed_in && self->state == ROUND_IDLE)
    next = self->due;
  if (may_listen (self))
    next = MIN (next, self->listen_due);

  return next;
}

guint
gch_feed_get_reading (GchFeed *self)
{
  return self->reading;
}

gboolean
gch_feed_is_syncing (GchFeed *self)
{
  return self->in_round && self->long_round && self->state != ROUND_HELD;
}
