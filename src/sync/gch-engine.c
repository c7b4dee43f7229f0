/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-engine.h"

#include "gch-feed.h"
#include "gch-link.h"
#include "gch-outbox.h"
#include "gch-planted.h"
#include "gch-verdict.h"

/* When one exchange shows that the portal is back, the others go too, but nothing that was tried
 * just now: two of them contradicting each other must not become a busy loop. */
#define PATIENCE (5 * G_TIME_SPAN_SECOND)

/* A page on its way into the cache. */
typedef struct
{
  GchChangePage *page; /* (owned) */
  char *operation_id;  /* (owned) (nullable) whose answer brought it; NULL: the feed */
} Apply;

struct _GchEngine
{
  GchEngineRandom random;
  gpointer random_data; /* (unowned) */

  GchOutbox *outbox; /* (owned) */
  GchFeed *feed;     /* (owned) */
  GchLink link;
  GQueue applies; /* (owned) (element-type Apply); the first one is under way */
  guint reading;  /* of the feed */
  gboolean signed_in;
  gboolean asked_to_sign_in;
  gint64 timer; /* what SET_TIMER was last asked for */
};

static void
apply_free (gpointer data)
{
  Apply *apply = data;

  gch_change_page_unref (apply->page);
  g_free (apply->operation_id);
  g_free (apply);
}

GchEngine *
gch_engine_new (GchEngineRandom random, gpointer user_data)
{
  GchEngine *self = g_new0 (GchEngine, 1);

  self->random = random;
  self->random_data = user_data;
  self->outbox = gch_outbox_new ();
  self->feed = gch_feed_new ();
  gch_link_init (&self->link);
  g_queue_init (&self->applies);
  self->timer = G_MAXINT64;

  return self;
}

void
gch_engine_free (GchEngine *self)
{
  if (self == NULL)
    return;

  gch_outbox_free (self->outbox);
  gch_feed_free (self->feed);
  gch_link_clear (&self->link);
  g_queue_clear_full (&self->applies, apply_free);
  g_free (self);
}

/* --- pages into the cache, one after the other --- */

static void
start_apply (GchEngine *self, GchStep *step)
{
  const Apply *first = g_queue_peek_head (&self->applies);

  if (first != NULL)
    gch_step_apply (step, first->page);
}

static void
queue_apply (GchEngine *self, GchStep *step, GchChangePage *page, const char *operation_id)
{
  Apply *apply = g_new0 (Apply, 1);

  apply->page = gch_change_page_ref (page);
  apply->operation_id = g_strdup (operation_id);
  g_queue_push_tail (&self->applies, apply);

  if (self->applies.length == 1)
    start_apply (self, step);
}

static void
await_round (GchEngine *self, GchStep *step, const char *operation_id)
{
  gch_outbox_await_round (self->outbox, operation_id, gch_feed_poke (self->feed, step));
}

/* What was answered before a resync began may have been taken from this person since, or be gone:
 * put into the cache afterwards it would stay there for ever. */
static void
note_reading (GchEngine *self, GchStep *step)
{
  const guint reading = gch_feed_get_reading (self->feed);
  GList *next = self->applies.head != NULL ? self->applies.head->next : NULL;

  if (reading == self->reading)
    return;

  self->reading = reading;
  gch_outbox_new_reading (self->outbox);
  while (next != NULL)
    {
      GList *link = next;
      Apply *apply = link->data;

      next = link->next;
      if (apply->operation_id == NULL)
        continue;
      await_round (self, step, apply->operation_id);
      g_queue_delete_link (&self->applies, link);
      apply_free (apply);
    }
}

/* @round: 0 for none */
static void
round_done (GchEngine *self, GchStep *step, guint round)
{
  if (round != 0)
    gch_outbox_round_done (self->outbox, step, round);
}

static void
on_counted (GchEngine *self, GchStep *step, const GchEvent *event)
{
  const gboolean success = event->outcome == NULL || event->outcome->code == -1;

  round_done (self, step,
              gch_feed_counted (self->feed, step, success, event->removing, event->cached));
}

static void
on_decided (GchEngine *self, GchStep *step, gboolean remove)
{
  GchChangePage *page = gch_feed_decide (self->feed, step, remove);

  if (page != NULL)
    queue_apply (self, step, page, NULL);
}

static void
on_applied (GchEngine *self, GchStep *step, const GchEvent *event)
{
  const gboolean success = event->outcome == NULL || event->outcome->code == -1;
  Apply *apply = g_queue_pop_head (&self->applies);
  guint round = 0;

  if (apply == NULL)
    return;

  if (apply->operation_id != NULL && success)
    gch_feed_set_cached (self->feed, event->cached);

  if (apply->operation_id == NULL && success)
    gch_outbox_recognise (self->outbox, step, apply->page);

  if (apply->operation_id == NULL)
    round = gch_feed_applied (self->feed, step, success, event->cached);
  else if (success)
    gch_outbox_arrived (self->outbox, step, apply->operation_id);
  else
    await_round (self, step, apply->operation_id);

  round_done (self, step, round);

  apply_free (apply);
  start_apply (self, step);
}

/* --- the session --- */

static void
on_signed_in (GchEngine *self, GchStep *step)
{
  self->signed_in = TRUE;
  self->asked_to_sign_in = FALSE;
  gch_link_signed_in (&self->link);
  gch_outbox_new_session (self->outbox);
  gch_outbox_wake (self->outbox, step, 0);
  gch_feed_signed_in (self->feed, step);
}

static void
on_signed_out (GchEngine *self, GchStep *step, const char *problem)
{
  self->signed_in = FALSE;
  gch_link_signed_out (&self->link, problem);
  gch_feed_signed_out (self->feed);

  if (!self->asked_to_sign_in)
    gch_step_bare (step, GCH_ACTION_ASK_SIGN_IN);
  self->asked_to_sign_in = TRUE;
}

/* --- answers of the portal --- */

static void
heard (GchEngine *self, GchStep *step)
{
  if (!gch_link_heard (&self->link))
    return;

  gch_outbox_wake (self->outbox, step, PATIENCE);
  gch_feed_wake (self->feed, step, PATIENCE);
}

/* That the portal is too busy for one operation says nothing about the connection. */
static void
on_send_failed (GchEngine *self, GchStep *step, const GchOutcome *outcome)
{
  if (gch_verdict_is_link (outcome->code))
    gch_link_failed (&self->link, step, outcome->code, outcome->problem);
}

static void
on_sent (GchEngine *self, GchStep *step, const GchEvent *event)
{
  const GchOutcome *outcome = event->outcome;

  switch (gch_outbox_answer (self->outbox, step, event->operation_id, outcome))
    {
    case GCH_OUTBOX_DELIVERED:
      heard (self, step);
      if (GCH_PLANTED (LEFT_EARLY))
        gch_outbox_arrived (self->outbox, step, event->operation_id);
      if (outcome->page != NULL)
        queue_apply (self, step, outcome->page, event->operation_id);
      else
        await_round (self, step, event->operation_id);
      break;
    case GCH_OUTBOX_OVERTAKEN:
      heard (self, step);
      await_round (self, step, event->operation_id);
      break;
    case GCH_OUTBOX_WAITS:
      on_send_failed (self, step, outcome);
      break;
    case GCH_OUTBOX_PARKED:
      heard (self, step);
      /* The user is to see what it conflicts with. */
      if (outcome->code == GCH_ERROR_CONFLICT)
        gch_feed_poke (self->feed, step);
      break;
    case GCH_OUTBOX_SIGNED_OUT:
      on_signed_out (self, step, outcome->problem);
      break;
    case GCH_OUTBOX_IGNORED:
    default:
      break;
    }
}

static void
on_pulled (GchEngine *self, GchStep *step, const GchEvent *event)
{
  const GchOutcome *outcome = event->outcome;
  GchChangePage *page = event->page;

  if (page == NULL && outcome != NULL)
    page = outcome->page;

  switch (gch_feed_answer (self->feed, step, outcome, page))
    {
    case GCH_FEED_PAGE:
      heard (self, step);
      queue_apply (self, step, gch_feed_get_page (self->feed), NULL);
      break;
    case GCH_FEED_HELD:
    case GCH_FEED_RESYNC:
      heard (self, step);
      break;
    case GCH_FEED_FAILED:
      gch_link_failed (&self->link, step, outcome != NULL ? outcome->code : GCH_ERROR_BAD_ANSWER,
                       outcome != NULL ? outcome->problem : NULL);
      break;
    case GCH_FEED_SIGNED_OUT:
      on_signed_out (self, step, outcome->problem);
      break;
    case GCH_FEED_IGNORED:
    default:
      break;
    }
}

/* --- one step --- */

static void
handle (GchEngine *self, GchStep *step, const GchEvent *event)
{
  switch (event->kind)
    {
    case GCH_EVENT_STARTED:
      gch_outbox_load (self->outbox, step, event->operations);
      gch_feed_load (self->feed, event->cursor, event->resyncing, event->cached);
      break;
    case GCH_EVENT_STORED:
      gch_outbox_load (self->outbox, step, event->operations);
      break;
    case GCH_EVENT_SIGNED_IN:
      on_signed_in (self, step);
      break;
    case GCH_EVENT_SIGNED_OUT:
      on_signed_out (self, step, event->outcome != NULL ? event->outcome->problem : NULL);
      break;
    case GCH_EVENT_SUBMITTED:
      gch_outbox_add (self->outbox, step, event->operation);
      break;
    case GCH_EVENT_SENT:
      on_sent (self, step, event);
      break;
    case GCH_EVENT_PULLED:
      on_pulled (self, step, event);
      break;
    case GCH_EVENT_APPLIED:
      on_applied (self, step, event);
      break;
    case GCH_EVENT_RESYNC_COUNTED:
      on_counted (self, step, event);
      break;
    case GCH_EVENT_REMOVE_HELD:
      on_decided (self, step, TRUE);
      break;
    case GCH_EVENT_KEEP_HELD:
      on_decided (self, step, FALSE);
      break;
    case GCH_EVENT_POKED:
      gch_feed_poke (self->feed, step);
      break;
    case GCH_EVENT_NETWORK_MAYBE:
      gch_outbox_wake (self->outbox, step, 0);
      gch_feed_wake (self->feed, step, 0);
      break;
    case GCH_EVENT_TIMER:
      self->timer = G_MAXINT64;
      break;
    case GCH_EVENT_RETRY:
      gch_outbox_retry (self->outbox, step, event->operation_id);
      break;
    case GCH_EVENT_DISCARD:
      gch_outbox_discard (self->outbox, step, event->operation_id);
      break;
    case GCH_EVENT_AMENDED:
      gch_outbox_amend (self->outbox, step, event->operation);
      break;
    case GCH_EVENT_DISCONNECTED:
      gch_feed_disconnected (self->feed, step);
      break;
    default:
      break;
    }
}

static void
set_timer (GchEngine *self, GchStep *step)
{
  gint64 next = gch_feed_next_due (self->feed);

  if (self->signed_in)
    next = MIN (next, gch_outbox_next_due (self->outbox, step));

  if (next == G_MAXINT64 || next == self->timer)
    return;

  self->timer = next;
  gch_step_timer (step, next);
}

static void
report (GchEngine *self, GchStep *step)
{
  guint removing;
  guint cached;

  gch_feed_get_held (self->feed, &removing, &cached);
  gch_link_set_held (&self->link, removing, cached);
  gch_link_report (&self->link, step, gch_feed_is_syncing (self->feed));
}

GPtrArray *
gch_engine_step (GchEngine *self, const GchEvent *event)
{
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_action_free);
  GchStep step = { .now = event->now,
                   .wall = event->wall,
                   .random = self->random,
                   .random_data = self->random_data,
                   .actions = actions };

  handle (self, &step, event);
  note_reading (self, &step);

  /* Commands before pulls: what the user did is worth more than what others did. */
  if (self->signed_in)
    gch_outbox_pump (self->outbox, &step);
  gch_feed_pump (self->feed, &step);
  note_reading (self, &step);
  set_timer (self, &step);
  report (self, &step);

  return g_steal_pointer (&actions);
}
