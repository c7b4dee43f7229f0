/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-world.h"

#include <string.h>

#include "gch-command.h"

#define BEGINNING (1000 * G_TIME_SPAN_SECOND)
#define CASES 4
#define PAGE 3
#define MOST_IN_FLIGHT 4
/* What one second of the world may see at most; a busy loop makes thousands. */
#define MOST_EXCHANGES_PER_SECOND 60
#define TIME_TO_SETTLE (10 * G_TIME_SPAN_MINUTE)

/* What waits in the future of the world. */
typedef enum
{
  LATER_REQUEST, /* a SEND reaches the portal */
  LATER_ANSWER,  /* its outcome reaches the engine */
  LATER_PULLED,
  LATER_APPLIED,
  LATER_CUT,
} LaterKind;

typedef struct
{
  LaterKind kind;
  gint64 at;
  guint life;              /* of the program: answers to a dead one reach nobody */
  GchOperation *operation; /* (owned) (nullable) */
  GchOutcome *outcome;     /* (owned) (nullable) */
  GchChangePage *page;     /* (owned) (nullable) */
} Later;

/* An operation as the user remembers it. */
typedef struct
{
  char *id;         /* (owned) */
  char *queue;      /* (owned) the case's id, also of one that was still to be made */
  gboolean refused; /* the portal says no to it */
  gboolean discarded;
  gboolean silent;
} Wish;

struct _GchWorld
{
  GRand *rand; /* (owned) */
  guint32 seed;
  gint64 now;
  gboolean calm; /* nothing goes wrong */

  /* this program */
  GchEngine *engine; /* (owned) */
  guint life;
  gint64 timer;
  gboolean signed_in;
  gboolean listening;
  gboolean applying;
  gboolean pulling;
  GHashTable *in_flight; /* (owned) operation id → queue */

  /* this computer's disk */
  GPtrArray *outbox; /* (owned) (element-type GchOperation) */
  GHashTable *cache; /* (owned) the ids whose copy is there */
  GHashTable *seen;  /* (owned) (nullable) while a resync runs */
  char *cursor;      /* (owned) (nullable) */

  /* the portal */
  GPtrArray *log;     /* (owned) (element-type utf8) operation ids in the order they took effect */
  GHashTable *effect; /* (owned) operation id → result id */
  guint epoch;
  gboolean token_good;

  /* the user */
  GPtrArray *wishes; /* (owned) (element-type Wish) */
  GPtrArray *later;  /* (owned) (element-type Later) */

  gint64 second;
  guint exchanges;
};

static void take_actions (GchWorld *self, GPtrArray *actions);

#define BREACH(self, ...)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *what = g_strdup_printf (__VA_ARGS__);                                         \
    g_error ("seed %u, %g s: %s", (self)->seed,                                                    \
             (double) ((self)->now - BEGINNING) / G_TIME_SPAN_SECOND, what);                       \
  }                                                                                                \
  G_STMT_END

/* --- chance --- */

static gboolean
chance (GchWorld *self, double probability)
{
  return !self->calm && g_rand_double (self->rand) < probability;
}

static gint64
some_time (GchWorld *self, gint64 most)
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

static GchOperation *
find_stored (GchWorld *self, const char *id)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      GchOperation *operation = g_ptr_array_index (self->outbox, i);

      if (strcmp (operation->id, id) == 0)
        return operation;
    }

  return NULL;
}

static Wish *
find_wish (GchWorld *self, const char *id)
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
  event->wall = self->now;
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
  g_hash_table_remove_all (self->in_flight);
}

GchWorld *
gch_world_new (guint32 seed)
{
  GchWorld *self = g_new0 (GchWorld, 1);

  self->rand = g_rand_new_with_seed (seed);
  self->seed = seed;
  self->now = BEGINNING;
  self->in_flight = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);
  self->cache = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->effect = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
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
  g_ptr_array_unref (self->log);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->later);
  g_hash_table_unref (self->in_flight);
  g_hash_table_unref (self->cache);
  g_clear_pointer (&self->seen, g_hash_table_unref);
  g_hash_table_unref (self->effect);
  g_free (self->cursor);
  g_rand_free (self->rand);
  g_free (self);
}

/* --- the portal --- */

/* Once, however often it is asked. */
static const char *
take_effect (GchWorld *self, const GchOperation *operation)
{
  if (!g_hash_table_contains (self->effect, operation->id))
    {
      if (g_str_has_prefix (operation->target_id, "new:")
          && strcmp (operation->command, GCH_COMMAND_CREATE_CASE) != 0)
        BREACH (self, "%s was sent to a case that does not exist", operation->id);

      g_hash_table_insert (self->effect, g_strdup (operation->id),
                           g_strconcat ("R", operation->id, NULL));
      g_ptr_array_add (self->log, g_strdup (operation->id));
    }

  return g_hash_table_lookup (self->effect, operation->id);
}

static GchChangePage *
page_of (const char *id)
{
  GchChangePage *page = gch_change_page_new ();

  g_ptr_array_add (page->changes, gch_change_new_gone (GCH_RECORD_COMMENT, id));

  return page;
}

static GchOutcome *
answer_request (GchWorld *self, const GchOperation *operation)
{
  const Wish *wish = find_wish (self, operation->id);
  GchOutcome *outcome;

  if (!self->token_good)
    return gch_outcome_new_failure (GCH_ERROR_SIGNED_OUT, NULL, 0);
  if (chance (self, 0.1))
    return gch_outcome_new_failure (GCH_ERROR_BUSY, NULL,
                                    chance (self, 0.5) ? some_time (self, 20 * G_USEC_PER_SEC) : 0);
  if (wish->refused)
    return gch_outcome_new_failure (GCH_ERROR_REFUSED, "no", 0);

  outcome = gch_outcome_new_success (take_effect (self, operation));
  if (!chance (self, 0.2))
    outcome->page = page_of (operation->id);

  return outcome;
}

static void
request_arrives (GchWorld *self, Later *later)
{
  g_autoptr (GchOutcome) outcome = answer_request (self, later->operation);
  Later *answer = add_later (self, LATER_ANSWER, some_time (self, G_USEC_PER_SEC));

  answer->operation = g_steal_pointer (&later->operation);
  answer->life = later->life;
  /* The answer may get lost on its way; what was done stays done. */
  answer->outcome = chance (self, 0.15) ? gch_outcome_new_failure (GCH_ERROR_NETWORK, NULL, 0)
                                        : g_steal_pointer (&outcome);
}

/* A cursor is "epoch.position". */
static GchOutcome *
answer_pull (GchWorld *self, const char *cursor)
{
  guint64 epoch = self->epoch;
  guint64 position = 0;
  GchOutcome *outcome;

  if (!self->token_good)
    return gch_outcome_new_failure (GCH_ERROR_SIGNED_OUT, NULL, 0);
  if (chance (self, 0.15))
    return gch_outcome_new_failure (chance (self, 0.5) ? GCH_ERROR_NETWORK : GCH_ERROR_BUSY, NULL,
                                    0);

  if (cursor != NULL)
    {
      epoch = g_ascii_strtoull (cursor, NULL, 10);
      position = g_ascii_strtoull (strchr (cursor, '.') + 1, NULL, 10);
    }
  if (epoch != self->epoch)
    return gch_outcome_new_failure (GCH_ERROR_RESYNC, NULL, 0);

  outcome = gch_outcome_new_success (NULL);
  outcome->page = gch_change_page_new ();
  for (guint i = 0; i < PAGE && position < self->log->len; i++, position++)
    g_ptr_array_add (
        outcome->page->changes,
        gch_change_new_gone (GCH_RECORD_COMMENT, g_ptr_array_index (self->log, position)));
  outcome->page->cursor =
      g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, epoch, position);
  outcome->page->has_more = position < self->log->len;

  return outcome;
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
  const GchOperation *stored = find_stored (self, operation->id);
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
  later = add_later (self, chance (self, 0.15) ? LATER_ANSWER : LATER_REQUEST,
                     some_time (self, G_USEC_PER_SEC));
  later->operation = gch_operation_copy (operation);
  if (later->kind == LATER_ANSWER)
    later->outcome = gch_outcome_new_failure (GCH_ERROR_NETWORK, NULL, 0);
}

static void
do_store (GchWorld *self, const GchOperation *operation)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      const GchOperation *stored = g_ptr_array_index (self->outbox, i);

      if (strcmp (stored->id, operation->id) != 0)
        continue;
      gch_operation_free (g_ptr_array_index (self->outbox, i));
      g_ptr_array_index (self->outbox, i) = gch_operation_copy (operation);
      return;
    }

  BREACH (self, "%s is written though it is not in the outbox", operation->id);
}

static void
do_remove (GchWorld *self, const GchOperation *operation)
{
  const Wish *wish = find_wish (self, operation->id);
  GchOperation *stored = find_stored (self, operation->id);

  if (stored == NULL)
    BREACH (self, "%s is removed twice", operation->id);
  if (!wish->discarded && !wish->silent && !g_hash_table_contains (self->cache, operation->id))
    BREACH (self, "%s is removed before its copy is in the cache", operation->id);

  g_ptr_array_remove (self->outbox, stored);
}

static void
do_pull (GchWorld *self, const char *cursor)
{
  Later *later = add_later (self, LATER_PULLED, some_time (self, G_USEC_PER_SEC));

  count_exchange (self);
  if (self->pulling)
    BREACH (self, "two pulls at a time");
  self->pulling = TRUE;
  later->outcome = answer_pull (self, cursor);
}

static void
do_apply (GchWorld *self, GchChangePage *page)
{
  Later *later = add_later (self, LATER_APPLIED, some_time (self, G_USEC_PER_SEC / 10));

  if (self->applying)
    BREACH (self, "two pages at a time");
  self->applying = TRUE;
  later->page = gch_change_page_ref (page);
}

static void
do_resync_begin (GchWorld *self)
{
  g_clear_pointer (&self->seen, g_hash_table_unref);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_clear_pointer (&self->cursor, g_free);
}

static gboolean
was_not_seen (gpointer id, gpointer value, gpointer data)
{
  return !g_hash_table_contains (data, id);
}

static void
do_resync_end (GchWorld *self)
{
  if (self->seen == NULL)
    return;
  g_hash_table_foreach_remove (self->cache, was_not_seen, self->seen);
  g_clear_pointer (&self->seen, g_hash_table_unref);
}

static void
do_listen (GchWorld *self)
{
  count_exchange (self);
  if (self->listening)
    BREACH (self, "two streams at a time");
  self->listening = TRUE;
  if (chance (self, 0.7))
    add_later (self, LATER_CUT, some_time (self, 100 * G_USEC_PER_SEC));
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
          do_store (self, action->operation);
          break;
        case GCH_ACTION_REMOVE:
          do_remove (self, action->operation);
          break;
        case GCH_ACTION_PULL:
          do_pull (self, action->cursor);
          break;
        case GCH_ACTION_APPLY:
          do_apply (self, action->page);
          break;
        case GCH_ACTION_RESYNC_BEGIN:
          do_resync_begin (self);
          break;
        case GCH_ACTION_RESYNC_END:
          do_resync_end (self);
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
        default:
          break;
        }
    }
}

/* --- what comes back --- */

static void
page_lands (GchWorld *self, const GchChangePage *page)
{
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (page->changes, i);

      g_hash_table_add (self->cache, g_strdup (change->id));
      if (self->seen != NULL)
        g_hash_table_add (self->seen, g_strdup (change->id));
    }

  if (page->cursor != NULL)
    {
      g_free (self->cursor);
      self->cursor = g_strdup (page->cursor);
      /* As the store does when the program died in the middle of a resync. */
      if (self->seen != NULL && !page->has_more)
        do_resync_end (self);
    }
}

static void
applied (GchWorld *self, const Later *later)
{
  GchEvent event = { .kind = GCH_EVENT_APPLIED, .cursor = later->page->cursor };
  g_autoptr (GchOutcome) failure = NULL;

  self->applying = FALSE;
  if (chance (self, 0.05))
    {
      failure = gch_outcome_new_failure (GCH_ERROR_STORAGE, NULL, 0);
      event.outcome = failure;
    }
  else
    page_lands (self, later->page);

  step (self, &event);
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

static void
submit (GchWorld *self, const char *command, char *target)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  GchEvent event = { .kind = GCH_EVENT_SUBMITTED, .operation = operation };
  Wish *wish = g_new0 (Wish, 1);

  operation->id = g_strdup_printf ("o%u", self->wishes->len);
  operation->command = g_strdup (command);
  operation->target_id = target != NULL ? target : g_strconcat ("new:", operation->id, NULL);
  wish->silent = strcmp (command, GCH_COMMAND_VIEW_CASE) == 0;
  operation->queue = wish->silent ? g_strconcat ("view:", operation->target_id, NULL)
                                  : g_strdup (operation->target_id);
  operation->payload = g_strdup ("{}");

  wish->id = g_strdup (operation->id);
  wish->queue = g_str_has_prefix (operation->queue, "new:")
                    ? g_strconcat ("R", operation->queue + strlen ("new:"), NULL)
                    : g_strdup (operation->queue);
  wish->refused = chance (self, 0.05);
  g_ptr_array_add (self->wishes, wish);
  g_ptr_array_add (self->outbox, gch_operation_copy (operation));
  step (self, &event);
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
        return find_stored (self, wish->queue + 1) != NULL
                   ? g_strconcat ("new:", wish->queue + 1, NULL)
                   : g_strdup (wish->queue);
    }

  return g_strdup_printf ("case%d", g_rand_int_range (self->rand, 0, CASES));
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
  wish = find_wish (self, id);
  if (kind == GCH_EVENT_DISCARD && operation->state != GCH_OPERATION_SENDING
      && operation->state != GCH_OPERATION_ACKNOWLEDGED)
    wish->discarded = TRUE;
  event.operation_id = id;
  step (self, &event);
}

static void
user_does_something (GchWorld *self)
{
  const double what = g_rand_double (self->rand);

  if (what < 0.45)
    submit (self, GCH_COMMAND_ADD_COMMENT, choose_case (self));
  else if (what < 0.55)
    submit (self, GCH_COMMAND_CREATE_CASE, NULL);
  else if (what < 0.62)
    submit (self, GCH_COMMAND_VIEW_CASE, g_strdup ("case1"));
  else if (what < 0.68)
    decide_about_one (self, GCH_EVENT_DISCARD);
  else if (what < 0.74)
    decide_about_one (self, GCH_EVENT_RETRY);
  else if (what < 0.82)
    step_kind (self, GCH_EVENT_POKED);
  else if (what < 0.88)
    step_kind (self, GCH_EVENT_NETWORK_MAYBE);
  else if (what < 0.92)
    self->token_good = FALSE;
  else if (what < 0.94)
    self->epoch++;
  else if (what < 0.97)
    {
      kill_program (self);
      start_program (self);
    }
  else if (!self->signed_in)
    sign_in (self);
}

void
gch_world_run (GchWorld *self, guint steps)
{
  for (guint i = 0; i < steps; i++)
    {
      const gint64 until = self->now + some_time (self, 20 * G_USEC_PER_SEC);

      user_does_something (self);
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

void
gch_world_settle (GchWorld *self)
{
  const gint64 until = self->now + TIME_TO_SETTLE;

  self->calm = TRUE;
  while (!is_settled (self) && self->now < until)
    {
      if (!self->signed_in || !self->token_good)
        sign_in (self);
      if (!go_on (self, until))
        break;
    }

  if (!is_settled (self))
    BREACH (self, "still something in the outbox after ten quiet minutes");
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
  const gboolean kept = find_stored (self, wish->id) != NULL;

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
  const GchOperation *stored = find_stored (self, wish->id);

  if (stored == NULL || stored->state != GCH_OPERATION_PARKED)
    return;
  if (wish->refused && stored->problem_code == GCH_ERROR_REFUSED)
    return;
  /* Its new case was given up. */
  if (stored->problem_code == GCH_ERROR_NOT_FOUND && find_wish (self, wish->queue + 1)->discarded)
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

void
gch_world_check (GchWorld *self)
{
  for (guint i = 0; i < self->wishes->len; i++)
    {
      check_arrived (self, g_ptr_array_index (self->wishes, i));
      check_parked (self, g_ptr_array_index (self->wishes, i));
      check_order (self, i);
    }
}
