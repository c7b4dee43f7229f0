/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox.h"

#include "gch-backoff.h"
#include "gch-command.h"
#include "gch-planted.h"
#include "gch-verdict.h"

#define MOST_IN_FLIGHT 4
#define NEW_PREFIX "new:"
#define MOST_PROGRESS 100

typedef struct
{
  GchOperation *operation;                  /* (owned) */
  const GchCommandDescription *description; /* (nullable): not known to this version */
  gint64 due;                               /* waiting: when to try again, boot clock */
  gint64 tried_at;                          /* boot clock of the last attempt */
  guint session;                            /* sending: the session it was sent in */
  gboolean was_uncertain;                   /* sending: before this attempt */
  gboolean recognised;                      /* the feed has brought its copy, since the start: what
                                               the cache had before may have gone with the power */
  guint reading;                            /* sending: the reading of the feed it was sent in */
  guint round; /* acknowledged: the feed's round that brings its copy; 0: its own page does */
} Entry;

/* Of one record: the user himself, and nobody else, led from one version to the next. */
typedef struct
{
  char *target; /* (owned) */
  gint64 from;
  gint64 to;
} Progress;

struct _GchOutbox
{
  GPtrArray *entries;   /* (owned) (element-type Entry), as they arrived */
  GPtrArray *progress;  /* (owned) (element-type Progress), the last ones */
  GHashTable *resolved; /* (owned) "new:" + operation id → id of the record the portal made */
  guint session;
  guint reading;
  guint in_flight;
};

static void
progress_free (gpointer data)
{
  Progress *progress = data;

  g_free (progress->target);
  g_free (progress);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  gch_operation_free (entry->operation);
  g_free (entry);
}

GchOutbox *
gch_outbox_new (void)
{
  GchOutbox *self = g_new0 (GchOutbox, 1);

  self->entries = g_ptr_array_new_with_free_func (entry_free);
  self->progress = g_ptr_array_new_with_free_func (progress_free);
  self->resolved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

  return self;
}

void
gch_outbox_free (GchOutbox *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->entries);
  g_ptr_array_unref (self->progress);
  g_hash_table_unref (self->resolved);
  g_free (self);
}

static Entry *
find (GchOutbox *self, const char *id)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (g_strcmp0 (entry->operation->id, id) == 0)
        return entry;
    }

  return NULL;
}

static gboolean
is_silent (const Entry *entry)
{
  return entry->description != NULL && entry->description->silent;
}

static void
set_problem (Entry *entry, int code, const char *problem)
{
  g_autofree char *former = g_steal_pointer (&entry->operation->problem);

  entry->operation->problem_code = code;
  entry->operation->problem = g_strdup (problem);
}

static void
store (GchStep *step, const Entry *entry)
{
  gch_step_operation (step, GCH_ACTION_STORE, entry->operation);
}

static void
take_out (GchOutbox *self, GchStep *step, Entry *entry)
{
  gch_step_operation (step, GCH_ACTION_REMOVE, entry->operation);
  g_ptr_array_remove (self->entries, entry);
}

/* --- states --- */

static void
enqueue (GchStep *step, Entry *entry)
{
  entry->operation->state = GCH_OPERATION_QUEUED;
  entry->operation->not_before = 0;
  entry->due = 0;
  store (step, entry);
}

static void
hold (GchStep *step, Entry *entry, const GchOutcome *outcome)
{
  GchOperation *operation = entry->operation;
  const guint failures = operation->attempts > 0 ? operation->attempts - 1 : 0;
  const gint64 delay = gch_step_backoff (step, failures, outcome->retry_after);

  operation->state = GCH_OPERATION_WAITING;
  operation->not_before = step->wall + delay;
  entry->due = step->now + delay;
  set_problem (entry, outcome->code, outcome->problem);
  store (step, entry);
}

/* Frees @entry when it is silent: nobody could do anything about it. */
static void
park (GchOutbox *self, GchStep *step, Entry *entry, int code, const char *problem)
{
  if (is_silent (entry) || GCH_PLANTED (REFUSED_DROPPED))
    {
      take_out (self, step, entry);
      return;
    }

  entry->operation->state = GCH_OPERATION_PARKED;
  entry->operation->not_before = 0;
  set_problem (entry, code, problem);
  store (step, entry);
}

/* --- targets that the portal has yet to make --- */

static gboolean
is_pending_target (const char *target)
{
  return target != NULL && g_str_has_prefix (target, NEW_PREFIX);
}

static void
replace (char **where, const char *with)
{
  g_free (*where);
  *where = g_strdup (with);
}

static gboolean
retarget (GchOutbox *self, Entry *entry)
{
  GchOperation *operation = entry->operation;
  const char *target = NULL;
  const char *queue = NULL;

  if (entry->description != NULL && entry->description->creates_target)
    return FALSE;

  if (is_pending_target (operation->target_id))
    target = g_hash_table_lookup (self->resolved, operation->target_id);
  if (is_pending_target (operation->queue))
    queue = g_hash_table_lookup (self->resolved, operation->queue);

  if (target != NULL)
    replace (&operation->target_id, target);
  if (queue != NULL)
    replace (&operation->queue, queue);

  return target != NULL || queue != NULL;
}

static void
resolve (GchOutbox *self, GchStep *step, const Entry *creator)
{
  const GchOperation *created = creator->operation;

  if (creator->description == NULL || !creator->description->creates_target
      || created->result_id == NULL)
    return;

  g_hash_table_replace (self->resolved, g_strconcat (NEW_PREFIX, created->id, NULL),
                        g_strdup (created->result_id));

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (retarget (self, entry))
        store (step, entry);
    }
}

static void
note_progress (GchOutbox *self, const char *target, gint64 from, gint64 to)
{
  Progress *progress = g_new0 (Progress, 1);

  progress->target = g_strdup (target);
  progress->from = from;
  progress->to = to;
  g_ptr_array_add (self->progress, progress);
  if (self->progress->len > MOST_PROGRESS)
    g_ptr_array_remove_index (self->progress, 0);
}

/* The editor was opened before the comment arrived, and its text comes after: based on what the
 * user had in front of him then, and on what he did himself since. TRUE when that is a newer
 * version. */
static gboolean
catch_up (GchOutbox *self, Entry *entry)
{
  GchOperation *operation = entry->operation;
  const gint64 before = operation->base_version;

  if (entry->description == NULL || !entry->description->needs_base_version)
    return FALSE;

  for (guint i = 0; i < self->progress->len; i++)
    {
      const Progress *progress = g_ptr_array_index (self->progress, i);

      if (progress->from == operation->base_version
          && g_strcmp0 (progress->target, operation->target_id) == 0)
        operation->base_version = progress->to;
    }

  return operation->base_version != before;
}

static void
move_edits (GchOutbox *self, GchStep *step, const Entry *done, gint64 from, gint64 to)
{
  note_progress (self, done->operation->target_id, from, to);
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry != done && entry->description != NULL && entry->description->needs_base_version
          && entry->operation->state != GCH_OPERATION_ACKNOWLEDGED
          && (entry->operation->base_version == from || GCH_PLANTED (REBASED_ALWAYS))
          && g_strcmp0 (entry->operation->target_id, done->operation->target_id) == 0)
        {
          entry->operation->base_version = to;
          store (step, entry);
        }
    }
}

/* What the user changed himself does not conflict with his next edit, as long as it is certain that
 * nobody else changed the record between what he looked at and what it is now: the portal took an
 * edit only because its base was the newest version, and of anything else it must be known that it
 * alone led from one version to the next. In doubt the portal refuses, and the user decides. */
static void
rebase (GchOutbox *self, GchStep *step, const Entry *done, const GchOutcome *outcome)
{
  if (done->description == NULL)
    return;

  if (done->description->needs_base_version && outcome->result_version > 0)
    move_edits (self, step, done, done->operation->base_version, outcome->result_version);
  else if (!done->description->needs_base_version && outcome->raised_to > 1)
    move_edits (self, step, done, outcome->raised_to - 1, outcome->raised_to);
}

/* --- coming in --- */

static Entry *
insert (GchOutbox *self, guint position, const GchOperation *operation)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->operation = gch_operation_copy (operation);
  entry->description = gch_command_describe (operation->command);
  g_ptr_array_insert (self->entries, (int) position, entry);

  return entry;
}

/* The stored time is the wall clock's, which may have been set since, by years: a longer wait than
 * any that is ever begun, or an operation of tomorrow, says that it was. Only the portal's own wish
 * is longer than the longest backoff, and only a busy portal has one. */
static gint64
believe_wait (GchStep *step, const GchOperation *operation)
{
  const gint64 left = MAX (operation->not_before - step->wall, 0);

  if (gch_verdict_is_link (operation->problem_code))
    return 0;
  if (left > GCH_BACKOFF_LONGEST_ASKED || operation->created_at > step->wall)
    return gch_step_backoff (step, operation->attempts, 0);
  if (operation->problem_code != GCH_ERROR_BUSY)
    return MIN (left, GCH_BACKOFF_LONGEST);

  return left;
}

static void
restore_wait (GchStep *step, Entry *entry)
{
  if (GCH_PLANTED (WALL_CLOCK))
    entry->due = step->now + MAX (entry->operation->not_before - step->wall, 0);
  else
    entry->due = step->now + believe_wait (step, entry->operation);
}

static void
restore (GchStep *step, Entry *entry)
{
  GchOperation *operation = entry->operation;

  switch (operation->state)
    {
    case GCH_OPERATION_SENDING:
      enqueue (step, entry);
      break;
    case GCH_OPERATION_WAITING:
      restore_wait (step, entry);
      break;
    case GCH_OPERATION_ACKNOWLEDGED:
      /* Its page was not kept; the first complete reading of the feed brings the copy. */
      entry->round = 1;
      break;
    case GCH_OPERATION_PARKED:
      /* Parked by a version that did not know the command yet. */
      if (operation->problem_code == GCH_ERROR_TOO_NEW && entry->description != NULL)
        {
          set_problem (entry, -1, NULL);
          enqueue (step, entry);
        }
      break;
    case GCH_OPERATION_QUEUED:
    default:
      break;
    }
}

void
gch_outbox_load (GchOutbox *self, GchStep *step, GPtrArray *operations)
{
  guint position = 0;

  /* What is here already was asked for after these were stored. */
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      const GchOperation *operation = g_ptr_array_index (operations, i);

      if (GCH_PLANTED (SENDING_FORGOTTEN) && operation->state == GCH_OPERATION_SENDING)
        continue;
      if (find (self, operation->id) == NULL)
        restore (step, insert (self, position++, operation));
    }

  for (guint i = 0; i < self->entries->len; i++)
    resolve (self, step, g_ptr_array_index (self->entries, i));
}

static gboolean
is_superseded (const Entry *entry, const Entry *by)
{
  return entry != by && by->description != NULL
         && (by->description->replaces_earlier || GCH_PLANTED (EARLIER_REPLACED))
         && entry->description == by->description
         && entry->operation->state != GCH_OPERATION_SENDING
         && entry->operation->state != GCH_OPERATION_ACKNOWLEDGED
         && g_strcmp0 (entry->operation->target_id, by->operation->target_id) == 0;
}

void
gch_outbox_add (GchOutbox *self, GchStep *step, const GchOperation *operation)
{
  Entry *added;

  if (find (self, operation->id) != NULL)
    return;

  added = insert (self, self->entries->len, operation);
  if (retarget (self, added) | catch_up (self, added))
    store (step, added);

  for (guint i = self->entries->len; i-- > 0;)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (is_superseded (entry, added))
        take_out (self, step, entry);
    }
}

/* --- what the user decides --- */

void
gch_outbox_retry (GchOutbox *self, GchStep *step, const char *id)
{
  Entry *entry = find (self, id);

  if (entry == NULL
      || (entry->operation->state != GCH_OPERATION_PARKED
          && entry->operation->state != GCH_OPERATION_WAITING))
    return;

  entry->operation->attempts = 0;
  enqueue (step, entry);
}

void
gch_outbox_discard (GchOutbox *self, GchStep *step, const char *id)
{
  Entry *entry = find (self, id);

  if (entry == NULL || entry->operation->state == GCH_OPERATION_SENDING
      || entry->operation->state == GCH_OPERATION_ACKNOWLEDGED)
    return;

  take_out (self, step, entry);
}

/* The id may stay: the portal keeps no refusal under it, and had it ever carried this edit out, it
 * would have said so again. */
void
gch_outbox_amend (GchOutbox *self, GchStep *step, const GchOperation *operation)
{
  Entry *entry = find (self, operation->id);

  if (entry == NULL || entry->operation->state != GCH_OPERATION_PARKED
      || entry->operation->problem_code != GCH_ERROR_CONFLICT || operation->payload == NULL)
    return;

  replace (&entry->operation->payload, operation->payload);
  entry->operation->base_version = operation->base_version;
  entry->operation->attempts = 0;
  set_problem (entry, -1, NULL);
  enqueue (step, entry);
}

/* --- answers --- */

static void
acknowledge (GchOutbox *self, GchStep *step, Entry *entry, const GchOutcome *outcome)
{
  entry->operation->state = GCH_OPERATION_ACKNOWLEDGED;
  entry->operation->not_before = 0;
  replace (&entry->operation->result_id, outcome->result_id);
  set_problem (entry, -1, NULL);
  store (step, entry);
  resolve (self, step, entry);
  rebase (self, step, entry, outcome);
}

/* FALSE when somebody signed in again while the answer was on its way: what it says about the way
 * to the portal is about the former one. */
static gboolean
is_of_this_session (const GchOutbox *self, const Entry *entry)
{
  return entry->session == self->session;
}

/* Had an earlier attempt been carried out, the portal would have repeated that answer instead of
 * refusing; only what it no longer shows may be there all the same. */
static void
note_certainty (Entry *entry, int code)
{
  if (gch_verdict_of (code) == GCH_VERDICT_PARK && code != GCH_ERROR_NOT_FOUND)
    entry->operation->uncertain = FALSE;
  else if (gch_verdict_is_certain (code))
    entry->operation->uncertain = entry->was_uncertain;
}

/* The feed has shown the portal's copy: the answer speaks of the way there alone. */
static GchOutboxAnswer
settle (GchOutbox *self, GchStep *step, Entry *entry, int code)
{
  const gboolean late = !is_of_this_session (self, entry);
  const GchVerdict verdict = gch_verdict_of (code);

  entry->operation->state = GCH_OPERATION_ACKNOWLEDGED;
  entry->operation->not_before = 0;
  set_problem (entry, -1, NULL);
  take_out (self, step, entry);
  if (verdict == GCH_VERDICT_PARK)
    return GCH_OUTBOX_PARKED;
  if (late && (verdict == GCH_VERDICT_SIGNED_OUT || gch_verdict_is_link (code)))
    return GCH_OUTBOX_IGNORED;

  return verdict == GCH_VERDICT_SIGNED_OUT ? GCH_OUTBOX_SIGNED_OUT : GCH_OUTBOX_WAITS;
}

GchOutboxAnswer
gch_outbox_answer (GchOutbox *self, GchStep *step, const char *id, const GchOutcome *outcome)
{
  Entry *entry = find (self, id);

  if (entry == NULL || entry->operation->state != GCH_OPERATION_SENDING)
    return GCH_OUTBOX_IGNORED;

  if (!GCH_PLANTED (PLACE_KEPT) || outcome->code == -1)
    self->in_flight--;
  note_certainty (entry, outcome->code);
  if (entry->recognised && gch_verdict_of (outcome->code) != GCH_VERDICT_DONE)
    return settle (self, step, entry, outcome->code);

  switch (gch_verdict_of (outcome->code))
    {
    case GCH_VERDICT_DONE:
      acknowledge (self, step, entry, outcome);
      return entry->reading == self->reading ? GCH_OUTBOX_DELIVERED : GCH_OUTBOX_OVERTAKEN;
    case GCH_VERDICT_PARK:
      park (self, step, entry, outcome->code, outcome->problem);
      return GCH_OUTBOX_PARKED;
    case GCH_VERDICT_SIGNED_OUT:
      if (GCH_PLANTED (SIGN_OUT_DROPS))
        {
          take_out (self, step, entry);
          return GCH_OUTBOX_SIGNED_OUT;
        }
      enqueue (step, entry);
      return is_of_this_session (self, entry) ? GCH_OUTBOX_SIGNED_OUT : GCH_OUTBOX_IGNORED;
    case GCH_VERDICT_WAIT:
    case GCH_VERDICT_RESYNC:
    default:
      if (!is_of_this_session (self, entry) && gch_verdict_is_link (outcome->code))
        {
          enqueue (step, entry);
          return GCH_OUTBOX_IGNORED;
        }
      hold (step, entry, outcome);
      return GCH_OUTBOX_WAITS;
    }
}

void
gch_outbox_arrived (GchOutbox *self, GchStep *step, const char *id)
{
  Entry *entry = find (self, id);

  if (entry != NULL && entry->operation->state == GCH_OPERATION_ACKNOWLEDGED)
    take_out (self, step, entry);
}

void
gch_outbox_await_round (GchOutbox *self, const char *id, guint round)
{
  Entry *entry = find (self, id);

  if (entry != NULL)
    entry->round = round;
}

void
gch_outbox_round_done (GchOutbox *self, GchStep *step, guint round)
{
  guint i = 0;

  while (i < self->entries->len)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->operation->state == GCH_OPERATION_ACKNOWLEDGED && entry->round != 0
          && entry->round <= round)
        take_out (self, step, entry);
      else
        i++;
    }
}

/* The operation that made @change's record, which this user gave. (nullable) */
static Entry *
find_maker (GchOutbox *self, const GchChange *change)
{
  const char *operation_id = NULL;
  const char *author = NULL;
  Entry *entry;

  if (change->record != NULL && change->kind == GCH_RECORD_CASE)
    {
      operation_id = ((const GchCase *) change->record)->client_op_id;
      author = ((const GchCase *) change->record)->opened_by_id;
    }
  else if (change->record != NULL && change->kind == GCH_RECORD_COMMENT)
    {
      operation_id = ((const GchComment *) change->record)->client_op_id;
      author = ((const GchComment *) change->record)->author_id;
    }

  entry = operation_id != NULL ? find (self, operation_id) : NULL;

  return entry != NULL && g_strcmp0 (entry->operation->owner->user_id, author) == 0 ? entry : NULL;
}

void
gch_outbox_recognise (GchOutbox *self, GchStep *step, const GchChangePage *page)
{
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (page->changes, i);
      Entry *entry = find_maker (self, change);

      if (entry == NULL || entry->operation->state == GCH_OPERATION_ACKNOWLEDGED)
        continue;

      replace (&entry->operation->result_id, change->id);
      entry->recognised = TRUE;
      if (entry->operation->state == GCH_OPERATION_SENDING)
        store (step, entry);
      else
        entry->operation->state = GCH_OPERATION_ACKNOWLEDGED;
      resolve (self, step, entry);
      /* The answer to what is being sent is still to come. */
      if (entry->operation->state == GCH_OPERATION_ACKNOWLEDGED)
        take_out (self, step, entry);
    }
}

/* --- sending --- */

void
gch_outbox_wake (GchOutbox *self, GchStep *step, gint64 patience)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->operation->state == GCH_OPERATION_WAITING
          && gch_verdict_is_link (entry->operation->problem_code)
          && step->now - entry->tried_at >= patience)
        entry->due = MIN (entry->due, step->now);
    }
}

void
gch_outbox_new_session (GchOutbox *self)
{
  self->session++;
}

void
gch_outbox_new_reading (GchOutbox *self)
{
  self->reading++;
}

/* The first of each queue that the portal does not have yet is the only one that may be sent, and
 * what stands before it holds it back whatever its state. */
static GPtrArray *
list_heads (GchOutbox *self)
{
  g_autoptr (GHashTable) queues = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *heads = g_ptr_array_new ();

  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = g_ptr_array_index (self->entries, i);

      if (entry->operation->state != GCH_OPERATION_ACKNOWLEDGED
          && (g_hash_table_add (queues, entry->operation->queue) || GCH_PLANTED (OVERTAKING)))
        g_ptr_array_add (heads, entry);
    }

  return heads;
}

static gboolean
is_startable (const Entry *entry)
{
  return entry->operation->state == GCH_OPERATION_QUEUED
         || (entry->operation->state == GCH_OPERATION_WAITING && !GCH_PLANTED (NO_RETRY));
}

static void
send_now (GchOutbox *self, GchStep *step, Entry *entry)
{
  entry->operation->state = GCH_OPERATION_SENDING;
  entry->operation->attempts++;
  entry->was_uncertain = entry->operation->uncertain;
  entry->operation->uncertain = TRUE;
  entry->tried_at = step->now;
  entry->session = self->session;
  entry->reading = self->reading;
  self->in_flight++;
  store (step, entry);
  gch_step_operation (step, GCH_ACTION_SEND, entry->operation);
}

/* TRUE while the record that @entry acts on is still to be made by another operation. */
static gboolean
waits_for_creator (GchOutbox *self, GchStep *step, Entry *entry)
{
  const char *target = entry->operation->target_id;

  if (entry->description->creates_target || !is_pending_target (target))
    return FALSE;

  if (find (self, target + strlen (NEW_PREFIX)) == NULL)
    /* Its new case was given up: only the user knows what is to become of this text. */
    park (self, step, entry, GCH_ERROR_NOT_FOUND, NULL);

  return TRUE;
}

/* TRUE when something was dropped, so that the next of its queue may go. */
static gboolean
pump_heads (GchOutbox *self, GchStep *step)
{
  g_autoptr (GPtrArray) heads = list_heads (self);
  const guint before = self->entries->len;

  for (guint i = 0; i < heads->len && self->in_flight < MOST_IN_FLIGHT; i++)
    {
      Entry *entry = g_ptr_array_index (heads, i);

      if (!is_startable (entry) || entry->due > step->now)
        continue;

      if (entry->description == NULL)
        park (self, step, entry, GCH_ERROR_TOO_NEW, NULL);
      else if (!waits_for_creator (self, step, entry))
        send_now (self, step, entry);
    }

  return self->entries->len < before;
}

void
gch_outbox_pump (GchOutbox *self, GchStep *step)
{
  while (pump_heads (self, step))
    ;
}

gint64
gch_outbox_next_due (GchOutbox *self, const GchStep *step)
{
  g_autoptr (GPtrArray) heads = list_heads (self);
  gint64 next = G_MAXINT64;

  for (guint i = 0; i < heads->len; i++)
    {
      const Entry *entry = g_ptr_array_index (heads, i);

      /* What is due already waits for a place among those in flight, not for the clock. */
      if (entry->operation->state == GCH_OPERATION_WAITING && entry->due > step->now)
        next = MIN (next, entry->due);
    }

  return next;
}
