/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-world-private.h"

#include <string.h>

#include "gch-command.h"

#define CASES 4
#define MOST_IN_FLIGHT 4
/* What one second of the world may see at most; a busy loop makes thousands. */
#define MOST_EXCHANGES_PER_SECOND 60
#define TIME_TO_SETTLE (10 * G_TIME_SPAN_MINUTE)
#define TEN_YEARS (G_GINT64_CONSTANT (3650) * G_TIME_SPAN_DAY)

static void take_actions (GchWorld *self, GPtrArray *actions);

/* --- chance --- */

gboolean
gch_world_chance (GchWorld *self, double probability)
{
  return !self->calm && g_rand_double (self->rand) < probability;
}

gint64
gch_world_some_time (GchWorld *self, gint64 most)
{
  return (gint64) (g_rand_double (self->rand) * (double) most) + 1;
}

static double
random_for_engine (gpointer data)
{
  GchWorld *self = data;

  return g_rand_double (self->rand);
}

/* --- beginning and end --- */

static void
later_free (gpointer data)
{
  Later *later = data;

  g_clear_pointer (&later->operation, gch_operation_free);
  gch_outcome_free (later->outcome);
  g_clear_pointer (&later->page, gch_change_page_unref);
  g_free (later);
}

static void
wish_free (gpointer data)
{
  Wish *wish = data;

  g_free (wish->id);
  g_free (wish->queue);
  g_free (wish->payload);
  g_free (wish);
}

static Later *
add_later (GchWorld *self, LaterKind kind, gint64 delay)
{
  Later *later = g_new0 (Later, 1);

  later->kind = kind;
  later->at = self->now + delay;
  later->life = self->life;
  g_ptr_array_add (self->later, later);

  return later;
}

GchOperation *
gch_world_find_stored (GchWorld *self, const char *id)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      GchOperation *operation = g_ptr_array_index (self->outbox, i);

      if (strcmp (operation->id, id) == 0)
        return operation;
    }

  return NULL;
}

Wish *
gch_world_find_wish (GchWorld *self, const char *id)
{
  for (guint i = 0; i < self->wishes->len; i++)
    {
      Wish *wish = g_ptr_array_index (self->wishes, i);

      if (strcmp (wish->id, id) == 0)
        return wish;
    }

  return NULL;
}

static void
step (GchWorld *self, GchEvent *event)
{
  g_autoptr (GPtrArray) actions = NULL;

  event->now = self->now;
  event->wall = self->now + self->wall_ahead;
  actions = gch_engine_step (self->engine, event);
  take_actions (self, actions);
}

static void
step_kind (GchWorld *self, GchEventKind kind)
{
  GchEvent event = { .kind = kind };

  step (self, &event);
}

static void
sign_in (GchWorld *self)
{
  self->token_good = TRUE;
  self->signed_in = TRUE;
  step_kind (self, GCH_EVENT_SIGNED_IN);
}

static void
start_program (GchWorld *self)
{
  GchEvent event = { .kind = GCH_EVENT_STARTED, .operations = self->outbox, .cursor = NULL };
  g_autofree char *cursor = g_strdup (self->cursor);

  self->engine = gch_engine_new (random_for_engine, self);
  self->timer = G_MAXINT64;
  event.cursor = cursor;
  event.resyncing = self->seen != NULL;
  event.cached = gch_world_disk_count_old (self, FALSE);
  gch_world_disk_start (self);
  step (self, &event);
  sign_in (self);
}

/* Without a word: what was under way may or may not arrive, nobody waits for the answers. */
static void
kill_program (GchWorld *self)
{
  g_clear_pointer (&self->engine, gch_engine_free);
  self->life++;
  self->listening = FALSE;
  self->applying = FALSE;
  self->pulling = FALSE;
  self->counting = FALSE;
  self->held_cached = 0;
  g_hash_table_remove_all (self->in_flight);
}

GchWorld *
gch_world_new (guint32 seed)
{
  GchWorld *self = g_new0 (GchWorld, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->seed = seed;
  self->now = GCH_WORLD_BEGINNING;
  self->in_flight = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gch_world_portal_init (self);
  self->wishes = g_ptr_array_new_with_free_func (wish_free);
  self->later = g_ptr_array_new_with_free_func (later_free);
  start_program (self);

  return self;
}

void
gch_world_free (GchWorld *self)
{
  gch_engine_free (self->engine);
  g_ptr_array_unref (self->outbox);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->later);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->cache);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  gch_world_portal_clear (self);
  g_free (self->cursor);
  g_rand_free (self->rand);
  g_free (self);
}

/* --- this computer --- */

static void
count_exchange (GchWorld *self)
{
  const gint64 second = self->now / G_TIME_SPAN_SECOND;

  if (second != self->second)
    self->exchanges = 0;
  self->second = second;
  if (++self->exchanges > MOST_EXCHANGES_PER_SECOND)
    BREACH (self, "a storm of exchanges");
}

static void
do_send (GchWorld *self, const GchOperation *operation)
{
  const GchOperation *stored = gch_world_find_stored (self, operation->id);
  Later *later;
  GHashTableIter iter;
  gpointer queue;

  count_exchange (self);
  if (!self->signed_in)
    BREACH (self, "%s is sent without a session", operation->id);
  if (stored == NULL)
    BREACH (self, "%s is sent though it is not in the outbox", operation->id);
  if (stored->state != GCH_OPERATION_SENDING)
    BREACH (self, "%s is sent, the disk does not know it", operation->id);

  g_hash_table_iter_init (&iter, self->in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &queue))
    if (strcmp (queue, operation->queue) == 0)
      BREACH (self, "%s: two of one queue at a time", operation->id);
  g_hash_table_insert (self->in_flight, g_strdup (operation->id), g_strdup (operation->queue));
  if (g_hash_table_size (self->in_flight) > MOST_IN_FLIGHT)
    BREACH (self, "too many at a time");

  /* It may be lost before it reaches the portal. */
  later = add_later (self, gch_world_chance (self, 0.15) ? LATER_ANSWER : LATER_REQUEST,
                     gch_world_some_time (self, G_USEC_PER_SEC));
  later->operation = gch_operation_copy (operation);
  if (later->kind == LATER_ANSWER)
    later->outcome = gch_outcome_new_failure (GCH_ERROR_NETWORK, NULL, 0);
}

static void
do_pull (GchWorld *self, const char *cursor)
{
  Later *later = add_later (self, LATER_PULLED, gch_world_some_time (self, G_USEC_PER_SEC));

  count_exchange (self);
  if (self->pulling)
    BREACH (self, "two pulls at a time");
  self->pulling = TRUE;
  later->outcome = gch_world_portal_pull (self, cursor);
}

static void
do_apply (GchWorld *self, GchChangePage *page)
{
  Later *later = add_later (self, LATER_APPLIED, gch_world_some_time (self, G_USEC_PER_SEC / 10));

  if (self->applying)
    BREACH (self, "two pages at a time");
  self->applying = TRUE;
  later->page = gch_change_page_ref (page);
}

static void
do_count (GchWorld *self)
{
  if (self->counting || self->seen == NULL)
    BREACH (self, "nothing to count");
  self->counting = TRUE;
  add_later (self, LATER_COUNTED, gch_world_some_time (self, G_USEC_PER_SEC / 10));
}

static void
do_listen (GchWorld *self)
{
  count_exchange (self);
  if (self->listening)
    BREACH (self, "two streams at a time");
  self->listening = TRUE;
  if (gch_world_chance (self, 0.7))
    add_later (self, LATER_CUT, gch_world_some_time (self, 100 * G_USEC_PER_SEC));
}

static void
take_actions (GchWorld *self, GPtrArray *actions)
{
  for (guint i = 0; i < actions->len; i++)
    {
      const GchAction *action = g_ptr_array_index (actions, i);

      switch (action->kind)
        {
        case GCH_ACTION_SEND:
          do_send (self, action->operation);
          break;
        case GCH_ACTION_STORE:
          gch_world_disk_store (self, action->operation);
          break;
        case GCH_ACTION_REMOVE:
          gch_world_disk_remove (self, action->operation);
          break;
        case GCH_ACTION_PULL:
          do_pull (self, action->cursor);
          break;
        case GCH_ACTION_APPLY:
          do_apply (self, action->page);
          break;
        case GCH_ACTION_RESYNC_BEGIN:
          gch_world_disk_resync_begin (self);
          break;
        case GCH_ACTION_RESYNC_COUNT:
          do_count (self);
          break;
        case GCH_ACTION_RESYNC_END:
          gch_world_disk_resync_end (self, action->remove);
          break;
        case GCH_ACTION_LISTEN:
          do_listen (self);
          break;
        case GCH_ACTION_SET_TIMER:
          self->timer = action->at;
          break;
        case GCH_ACTION_ASK_SIGN_IN:
          self->signed_in = FALSE;
          break;
        case GCH_ACTION_REPORT:
          self->held_removing = action->status.held_removing;
          self->held_cached = action->status.held_cached;
          break;
        default:
          break;
        }
    }
}

/* --- what comes back --- */

static void
applied (GchWorld *self, const Later *later)
{
  GchEvent event = { .kind = GCH_EVENT_APPLIED, .cursor = later->page->cursor };
  g_autoptr (GchOutcome) failure = NULL;

  self->applying = FALSE;
  if (gch_world_chance (self, 0.05))
    {
      failure = gch_outcome_new_failure (GCH_ERROR_STORAGE, NULL, 0);
      event.outcome = failure;
    }
  else
    gch_world_disk_land (self, later->page);

  event.cached = gch_world_disk_count_old (self, FALSE);
  step (self, &event);
}

static void
counted (GchWorld *self)
{
  GchEvent event = { .kind = GCH_EVENT_RESYNC_COUNTED };
  g_autoptr (GchOutcome) failure = NULL;

  self->counting = FALSE;
  if (gch_world_chance (self, 0.05))
    {
      failure = gch_outcome_new_failure (GCH_ERROR_STORAGE, NULL, 0);
      event.outcome = failure;
    }
  event.removing = gch_world_disk_count_old (self, TRUE);
  event.cached = gch_world_disk_count_old (self, FALSE);
  step (self, &event);
}

static void
request_arrives (GchWorld *self, Later *later)
{
  g_autoptr (GchOutcome) outcome = gch_world_portal_answer (self, later->operation);
  Later *answer = add_later (self, LATER_ANSWER, gch_world_some_time (self, G_USEC_PER_SEC));

  answer->operation = g_steal_pointer (&later->operation);
  answer->life = later->life;
  /* The answer may get lost on its way; what was done stays done. */
  answer->outcome = gch_world_chance (self, 0.15)
                        ? gch_outcome_new_failure (GCH_ERROR_NETWORK, NULL, 0)
                        : g_steal_pointer (&outcome);
}

static void
answer_comes (GchWorld *self, const Later *later)
{
  GchEvent event = { .kind = GCH_EVENT_SENT,
                     .operation_id = later->operation->id,
                     .outcome = later->outcome };

  g_hash_table_remove (self->in_flight, later->operation->id);
  step (self, &event);
}

static void
pulled (GchWorld *self, const Later *later)
{
  GchEvent event = { .kind = GCH_EVENT_PULLED,
                     .outcome = later->outcome,
                     .page = later->outcome->page };

  self->pulling = FALSE;
  self->told_access = later->outcome->access_changed;
  step (self, &event);
}

static void
happen (GchWorld *self, Later *later)
{
  if (later->kind == LATER_REQUEST)
    request_arrives (self, later);
  if (later->life != self->life)
    return;

  switch (later->kind)
    {
    case LATER_ANSWER:
      answer_comes (self, later);
      break;
    case LATER_PULLED:
      pulled (self, later);
      break;
    case LATER_APPLIED:
      applied (self, later);
      break;
    case LATER_COUNTED:
      counted (self);
      break;
    case LATER_CUT:
      self->listening = FALSE;
      step_kind (self, GCH_EVENT_DISCONNECTED);
      break;
    case LATER_REQUEST:
    default:
      break;
    }
}

/* Time goes on to whatever comes next, at most to @until. TRUE when something happened. */
static gboolean
go_on (GchWorld *self, gint64 until)
{
  gint64 at = self->engine != NULL ? self->timer : G_MAXINT64;
  gint next = -1;
  Later *later;

  for (guint i = 0; i < self->later->len; i++)
    {
      const Later *candidate = g_ptr_array_index (self->later, i);

      if (candidate->at <= at)
        {
          at = candidate->at;
          next = (gint) i;
        }
    }

  if (at > until)
    {
      self->now = MAX (self->now, until);
      return FALSE;
    }

  self->now = MAX (self->now, at);
  if (next < 0)
    {
      self->timer = G_MAXINT64;
      step_kind (self, GCH_EVENT_TIMER);
      return TRUE;
    }

  later = g_ptr_array_steal_index (self->later, (guint) next);
  happen (self, later);
  later_free (later);
  return TRUE;
}

/* --- the user --- */

static GchOperation *
new_operation (GchWorld *self, const char *command, char *target)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup_printf ("o%u", self->wishes->len);
  operation->command = g_strdup (command);
  operation->target_id = target != NULL ? target : g_strconcat ("new:", operation->id, NULL);
  operation->queue = strcmp (command, GCH_COMMAND_VIEW_CASE) == 0
                         ? g_strconcat ("view:", operation->target_id, NULL)
                         : g_strdup (operation->target_id);
  operation->payload = g_strdup_printf ("{\"words\":%u}", self->wishes->len);
  operation->created_at = self->now + self->wall_ahead;

  return operation;
}

static Wish *
new_wish (GchWorld *self, const GchOperation *operation)
{
  Wish *wish = g_new0 (Wish, 1);

  wish->id = g_strdup (operation->id);
  wish->queue = g_str_has_prefix (operation->queue, "new:")
                    ? g_strconcat ("R", operation->queue + strlen ("new:"), NULL)
                    : g_strdup (operation->queue);
  wish->payload = g_strdup (operation->payload);
  wish->silent = strcmp (operation->command, GCH_COMMAND_VIEW_CASE) == 0;
  wish->refused = gch_world_chance (self, 0.05);
  g_ptr_array_add (self->wishes, wish);

  return wish;
}

/* The user looks at the newest version, or at what was there before somebody changed it. */
static void
choose_base (GchWorld *self, GchOperation *operation, Wish *wish)
{
  const gint64 version = gch_world_portal_version (self, operation->target_id);

  wish->stale = version > 1 && g_rand_double (self->rand) < 0.2;
  wish->base = wish->stale ? version - 1 : version;
  operation->base_version = wish->base;
}

static void
submit (GchWorld *self, const char *command, char *target)
{
  g_autoptr (GchOperation) operation = new_operation (self, command, target);
  GchEvent event = { .kind = GCH_EVENT_SUBMITTED, .operation = operation };
  Wish *wish = new_wish (self, operation);

  if (strcmp (command, GCH_COMMAND_EDIT_CASE) == 0)
    choose_base (self, operation, wish);
  g_ptr_array_add (self->outbox, gch_operation_copy (operation));
  step (self, &event);
}

static char *
choose_old_case (GchWorld *self)
{
  return g_strdup_printf ("case%d", g_rand_int_range (self->rand, 0, CASES));
}

static char *
choose_case (GchWorld *self)
{
  if (self->wishes->len > 0 && g_rand_double (self->rand) < 0.4)
    {
      const Wish *wish = g_ptr_array_index (
          self->wishes, (guint) g_rand_int_range (self->rand, 0, (gint32) self->wishes->len));

      /* The window shows a new case as pending until it has seen the portal's copy. */
      if (g_str_has_prefix (wish->queue, "R"))
        return gch_world_find_stored (self, wish->queue + 1) != NULL
                   ? g_strconcat ("new:", wish->queue + 1, NULL)
                   : g_strdup (wish->queue);
    }

  return choose_old_case (self);
}

static void
decide_about_one (GchWorld *self, GchEventKind kind)
{
  const GchOperation *operation;
  g_autofree char *id = NULL;
  GchEvent event = { .kind = kind };
  Wish *wish;

  if (self->outbox->len == 0)
    return;

  operation = g_ptr_array_index (
      self->outbox, (guint) g_rand_int_range (self->rand, 0, (gint32) self->outbox->len));
  id = g_strdup (operation->id);
  wish = gch_world_find_wish (self, id);
  if (kind == GCH_EVENT_DISCARD && operation->state != GCH_OPERATION_SENDING
      && operation->state != GCH_OPERATION_ACKNOWLEDGED)
    wish->discarded = TRUE;
  event.operation_id = id;
  step (self, &event);
}

/* Both versions were shown; whatever is not parked for a conflict must not change. */
static void
amend_one (GchWorld *self)
{
  g_autoptr (GchOperation) amended = gch_operation_new ();
  GchEvent event = { .kind = GCH_EVENT_AMENDED, .operation = amended };
  const GchOperation *operation;
  Wish *wish;

  if (self->outbox->len == 0)
    return;

  operation = g_ptr_array_index (
      self->outbox, (guint) g_rand_int_range (self->rand, 0, (gint32) self->outbox->len));
  wish = gch_world_find_wish (self, operation->id);
  amended->id = g_strdup (operation->id);
  amended->base_version = gch_world_portal_version (self, operation->target_id);
  amended->payload = g_strdup_printf ("{\"amended\":%u}", g_rand_int (self->rand));
  if (operation->state == GCH_OPERATION_PARKED && operation->problem_code == GCH_ERROR_CONFLICT)
    {
      g_free (wish->payload);
      wish->payload = g_strdup (amended->payload);
      wish->base = amended->base_version;
      wish->stale = FALSE;
    }
  step (self, &event);
}

static void
decide_about_held (GchWorld *self, gboolean remove)
{
  if (self->held_cached != 0)
    {
      self->may_remove = remove;
      self->ever_kept |= !remove;
    }
  step_kind (self, remove ? GCH_EVENT_REMOVE_HELD : GCH_EVENT_KEEP_HELD);
}

static void
user_writes (GchWorld *self)
{
  const double what = g_rand_double (self->rand);

  if (what < 0.55)
    submit (self, GCH_COMMAND_ADD_COMMENT, choose_case (self));
  else if (what < 0.7)
    submit (self, GCH_COMMAND_CREATE_CASE, NULL);
  else if (what < 0.9)
    submit (self, GCH_COMMAND_EDIT_CASE, choose_old_case (self));
  else
    submit (self, GCH_COMMAND_VIEW_CASE, g_strdup ("case1"));
}

static void
user_decides (GchWorld *self)
{
  const double what = g_rand_double (self->rand);

  if (what < 0.25)
    decide_about_one (self, GCH_EVENT_DISCARD);
  else if (what < 0.5)
    decide_about_one (self, GCH_EVENT_RETRY);
  else if (what < 0.75)
    amend_one (self);
  else
    decide_about_held (self, g_rand_boolean (self->rand));
}

static void
portal_changes (GchWorld *self)
{
  const double what = g_rand_double (self->rand);
  g_autofree char *record = choose_old_case (self);

  if (what < 0.3)
    self->token_good = FALSE;
  else if (what < 0.4)
    self->epoch++;
  else if (what < 0.6)
    gch_world_portal_edit_by_others (self, record);
  else if (what < 0.8)
    gch_world_portal_loses (self);
  else
    gch_world_portal_regains (self);
}

/* Asleep nothing happens, and everything that was to happen is late. */
static void
computer_does_something (GchWorld *self)
{
  const double what = g_rand_double (self->rand);

  if (what < 0.4)
    self->wall_ahead += g_rand_boolean (self->rand) ? TEN_YEARS : -TEN_YEARS;
  else if (what < 0.6)
    self->now += 8 * G_TIME_SPAN_HOUR;

  /* With an empty battery both happen at once. */
  if (what < 0.2 || what >= 0.6)
    {
      kill_program (self);
      start_program (self);
    }
}

static void
something_happens (GchWorld *self)
{
  const double what = g_rand_double (self->rand);

  if (what < 0.55)
    user_writes (self);
  else if (what < 0.68)
    user_decides (self);
  else if (what < 0.76)
    step_kind (self, GCH_EVENT_POKED);
  else if (what < 0.81)
    step_kind (self, GCH_EVENT_NETWORK_MAYBE);
  else if (what < 0.9)
    portal_changes (self);
  else if (what < 0.96)
    computer_does_something (self);
  else if (!self->signed_in)
    sign_in (self);
}

void
gch_world_run (GchWorld *self, guint steps)
{
  for (guint i = 0; i < steps; i++)
    {
      const gint64 until = self->now + gch_world_some_time (self, 20 * G_USEC_PER_SEC);

      something_happens (self);
      while (go_on (self, until))
        ;
    }
}

static gboolean
is_settled (GchWorld *self)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      const GchOperation *operation = g_ptr_array_index (self->outbox, i);

      if (operation->state == GCH_OPERATION_PARKED)
        continue;
      /* Behind a parked one of its queue. */
      for (guint j = 0; j < i; j++)
        {
          const GchOperation *before = g_ptr_array_index (self->outbox, j);

          if (before->state == GCH_OPERATION_PARKED
              && strcmp (before->queue, operation->queue) == 0)
            goto next;
        }
      return FALSE;
    next:;
    }

  return TRUE;
}

static void
go_on_calmly (GchWorld *self, gint64 until)
{
  if (!self->signed_in || !self->token_good)
    sign_in (self);
  if (self->held_cached != 0)
    decide_about_held (self, g_rand_boolean (self->rand));
  if (!go_on (self, until))
    self->now = until;
}

void
gch_world_settle (GchWorld *self)
{
  gint64 until = self->now + TIME_TO_SETTLE;

  self->calm = TRUE;
  while (!is_settled (self) && self->now < until)
    go_on_calmly (self, until);
  if (!is_settled (self))
    BREACH (self, "still something in the outbox after ten quiet minutes");

  until = self->now + TIME_TO_SETTLE;
  step_kind (self, GCH_EVENT_POKED);
  while (!gch_world_portal_is_read (self) && self->now < until)
    go_on_calmly (self, until);
  if (!gch_world_portal_is_read (self))
    BREACH (self, "not everything was read after ten quiet minutes");
}

/* --- the reckoning --- */

static gint
position_at_portal (GchWorld *self, const char *id)
{
  gint found = -1;

  for (guint i = 0; i < self->log->len; i++)
    {
      if (strcmp (g_ptr_array_index (self->log, i), id) != 0)
        continue;
      if (found >= 0)
        BREACH (self, "%s is at the portal twice", id);
      found = (gint) i;
    }

  return found;
}

static void
check_arrived (GchWorld *self, const Wish *wish)
{
  const gboolean arrived = position_at_portal (self, wish->id) >= 0;
  const gboolean kept = gch_world_find_stored (self, wish->id) != NULL;

  if (!arrived && !kept && !wish->discarded && !wish->silent)
    BREACH (self, "%s is lost", wish->id);
  if (arrived && !kept && !wish->discarded && !wish->silent
      && !g_hash_table_contains (self->cache, wish->id))
    BREACH (self, "%s is called sent, but is not in the cache", wish->id);
}

/* Nothing is put before the user that he could not have known to go wrong. */
static void
check_parked (GchWorld *self, const Wish *wish)
{
  const GchOperation *stored = gch_world_find_stored (self, wish->id);

  if (stored == NULL || stored->state != GCH_OPERATION_PARKED)
    return;
  if (wish->refused && stored->problem_code == GCH_ERROR_REFUSED)
    return;
  /* Seen to be a true one when it happened. */
  if (wish->base != 0 && stored->problem_code == GCH_ERROR_CONFLICT)
    return;
  /* Its new case was given up. */
  if (stored->problem_code == GCH_ERROR_NOT_FOUND
      && gch_world_find_wish (self, wish->queue + 1)->discarded)
    return;

  BREACH (self, "%s is parked for no reason (%d)", wish->id, stored->problem_code);
}

static void
check_order (GchWorld *self, guint i)
{
  const Wish *first = g_ptr_array_index (self->wishes, i);
  const gint at = position_at_portal (self, first->id);

  for (guint j = i + 1; at >= 0 && j < self->wishes->len; j++)
    {
      const Wish *second = g_ptr_array_index (self->wishes, j);
      const gint then = position_at_portal (self, second->id);

      if (then >= 0 && then < at && strcmp (first->queue, second->queue) == 0)
        BREACH (self, "%s came before %s", second->id, first->id);
    }
}

/* What is on this computer is what the portal names, and more only where the user said so. */
static void
check_old_cases (GchWorld *self)
{
  GHashTableIter iter;
  gpointer id;

  for (guint i = 0; i < self->log->len; i++)
    {
      const char *entry = g_ptr_array_index (self->log, i);

      if (entry[0] == 'k' && !g_hash_table_contains (self->lost, entry)
          && !g_hash_table_contains (self->cache, entry))
        BREACH (self, "%s is not on this computer", entry);
    }

  g_hash_table_iter_init (&iter, self->lost);
  while (!self->ever_kept && g_hash_table_iter_next (&iter, &id, NULL))
    if (g_hash_table_contains (self->cache, id))
      BREACH (self, "%s is still on this computer", (char *) id);
}

void
gch_world_check (GchWorld *self)
{
  for (guint i = 0; i < self->wishes->len; i++)
    {
      check_arrived (self, g_ptr_array_index (self->wishes, i));
      check_parked (self, g_ptr_array_index (self->wishes, i));
      check_order (self, i);
    }
  check_old_cases (self);
}
