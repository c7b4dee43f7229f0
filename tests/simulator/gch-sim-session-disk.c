/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-session.h"

#include <string.h>

#include "gch-command.h"
#include "gch-draft-text.h"
#include "gch-error.h"
#include "gch-sim-oracle.h"

/* What a session asks of its disk: session/gch-runner-disk.c, gch-session-outbox.c and
 * gch-session-owner.c, with the store's own objects behind it. */

#define RETRY (3 * G_USEC_PER_SEC)
/* A cache that is damaged again and again is not opened more often. */
#define REOPEN_INTERVAL (60 * G_USEC_PER_SEC)
/* As in sync/gch-guard.c: so few are no accident. */
#define GUARD_LEAST 10
#define GUARD_LEAST_OF_ALL 3

/* What the window would say about the disk. */
static void
complain (GchSimSession *self, const char *what, const GError *error)
{
  gch_sim_say (self->client->world, self->client->name, "could not %s: %s", what, error->message);
}

static GchOperation *
find_shown (GchSimSession *self, const char *id, guint *position)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      GchOperation *operation = g_ptr_array_index (self->outbox, i);

      if (strcmp (operation->id, id) == 0)
        {
          *position = i;
          return operation;
        }
    }

  return NULL;
}

static void
show (GchSimSession *self, const GchOperation *operation)
{
  guint position;
  GchOperation *shown = find_shown (self, operation->id, &position);

  if (shown != NULL)
    {
      gch_operation_free (shown);
      g_ptr_array_index (self->outbox, position) = gch_operation_copy (operation);
    }
  else
    g_ptr_array_add (self->outbox, gch_operation_copy (operation));
}

/* --- opening --- */

static void
check_found (GchSimSession *self)
{
  if (self->checked || self->found == NULL || self->stored == NULL)
    return;

  self->checked = TRUE;
  gch_sim_oracle_check_stored (self, self->stored, self->found);
}

static void
on_retry_outbox (GchSimWorld *world, gpointer data)
{
  GchSimSession *self = data;

  self->outbox_retry = FALSE;
  if (!self->stopped && !self->outbox_read)
    gch_sim_session_read_outbox (self);
}

static void
take_outbox (GchSimSession *self, GPtrArray *operations)
{
  self->outbox_read = operations != NULL;
  if (operations == NULL)
    {
      if (!self->outbox_retry)
        gch_sim_client_after (self->client, RETRY, on_retry_outbox, self, NULL);
      self->outbox_retry = TRUE;
      return;
    }

  self->stored = g_ptr_array_ref (operations);
  for (guint i = 0; i < operations->len; i++)
    show (self, g_ptr_array_index (operations, i));
  gch_sim_oracle_name_targets (self, operations);
  check_found (self);
}

static void
start_engine (GchSimSession *self)
{
  GchSimEvent *event = gch_sim_event_new (GCH_EVENT_STARTED);

  gch_sim_oracle_name_drafts (self);
  self->opened = TRUE;
  event->event.operations = self->stored != NULL ? g_ptr_array_ref (self->stored) : NULL;
  event->cursor = g_strdup (self->cache.cursor);
  event->event.resyncing = self->cache.resyncing;
  event->event.cached = self->cache.cached;
  gch_sim_session_feed (self, event);

  self->signed_in = self->desk->refresh != NULL;
  gch_sim_session_feed_kind (self, self->signed_in ? GCH_EVENT_SIGNED_IN : GCH_EVENT_SIGNED_OUT);
}

static void
part_opened (GchSimSession *self)
{
  if (--self->left == 0)
    start_engine (self);
}

static void
run_load_outbox (GchSimJob *job)
{
  job->list = gch_precious_load_outbox (job->client->precious, job->session->desk->person->owner,
                                        &job->error);
}

static void
on_outbox_first (GchSimJob *job)
{
  if (job->session->stopped)
    return;

  if (job->error != NULL)
    complain (job->session, "read the outbox", job->error);
  take_outbox (job->session, job->list);
  part_opened (job->session);
}

static void
on_outbox_later (GchSimJob *job)
{
  GchSimSession *self = job->session;
  GchSimEvent *event;

  if (self->stopped || self->outbox_read)
    return;

  take_outbox (self, job->list);
  if (job->list == NULL)
    return;
  event = gch_sim_event_new (GCH_EVENT_STORED);
  event->event.operations = g_ptr_array_ref (job->list);
  gch_sim_session_feed (self, event);
}

void
gch_sim_session_read_outbox (GchSimSession *self)
{
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS,
                        gch_sim_job_new (self->client, self, run_load_outbox, on_outbox_later));
}

static void
run_open_cache (GchSimJob *job)
{
  gch_cache_open (job->client->cache, job->text, &job->opening, &job->error);
}

static void
on_cache_opened (GchSimJob *job)
{
  static const char *const words[] = { "opened", "made", "made anew" };
  GchSimSession *self = job->session;

  if (self->stopped)
    return;

  if (job->error != NULL)
    complain (self, "open the cache", job->error);
  else
    gch_sim_say (self->client->world, self->client->name, "cache %s", words[job->opening.state]);
  gch_cache_opening_clear (&self->cache);
  self->cache = job->opening;
  job->opening.cursor = NULL;
  part_opened (self);
}

void
gch_sim_session_read (GchSimSession *self)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_open_cache, on_cache_opened);

  self->left = 2;
  if (!self->drafts_read)
    gch_sim_drafts_load (self);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS,
                        gch_sim_job_new (self->client, self, run_load_outbox, on_outbox_first));
  job->text = gch_sim_oracle_cache_path (self->client, self->desk);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE, job);
}

void
gch_sim_oracle_drafts_found (GchSimSession *self, GPtrArray *drafts)
{
  gch_sim_oracle_check_drafts (self, drafts);
  self->found = g_ptr_array_ref (drafts);
  check_found (self);
}

/* --- the outbox --- */

static void
run_update (GchSimJob *job)
{
  gch_precious_update_operation (job->client->precious, job->operation, &job->error);
}

static gboolean
is_failure (const GError *error)
{
  return error != NULL && !g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
}

static void
on_updated (GchSimJob *job)
{
  if (is_failure (job->error))
    complain (job->session, "store the state of an operation", job->error);
}

void
gch_sim_session_store (GchSimSession *self, const GchOperation *operation)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_update, on_updated);

  if (operation->state == GCH_OPERATION_PARKED)
    gch_sim_say (self->client->world, self->client->name, "%s is parked (%d)", operation->id,
                 operation->problem_code);
  gch_sim_oracle_state (self, operation);
  show (self, operation);
  job->operation = gch_operation_copy (operation);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS, job);
}

static void
run_remove (GchSimJob *job)
{
  gch_precious_remove_operation (job->client->precious, job->operation->id, job->draft,
                                 &job->error);
}

static void on_removed (GchSimJob *job);

static void
try_removal (GchSimSession *self, GchOperation *operation, GchDraft *draft, gboolean repeated)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_remove, on_removed);

  job->operation = operation;
  job->draft = draft;
  job->flag = repeated;
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS, job);
}

typedef struct
{
  GchSimSession *session;
  GchOperation *operation; /* (owned) (nullable) */
} Removal;

static void
removal_free (gpointer data)
{
  Removal *removal = data;

  g_clear_pointer (&removal->operation, gch_operation_free);
  g_free (removal);
}

static void
on_removal_due (GchSimWorld *world, gpointer data)
{
  Removal *removal = data;

  if (removal->session->stopped)
    return;
  /* Until what was taken back is on the disk as a draft, the operation is its only safe copy. */
  if (!gch_sim_drafts_are_safe (removal->session))
    {
      Removal *again = g_new0 (Removal, 1);

      again->session = removal->session;
      again->operation = g_steal_pointer (&removal->operation);
      gch_sim_client_after (removal->session->client, RETRY, on_removal_due, again, removal_free);
      return;
    }
  try_removal (removal->session, g_steal_pointer (&removal->operation), NULL, TRUE);
}

static void
on_removed (GchSimJob *job)
{
  GchSimSession *self = job->session;
  Removal *again;

  if (is_failure (job->error))
    {
      complain (self, "take an operation out of the outbox", job->error);
      g_hash_table_add (self->refused, g_strdup (job->operation->id));
    }
  else
    {
      gch_sim_oracle_removed (self, job->operation);
      g_hash_table_remove (self->refused, job->operation->id);
    }
  /* The runner of an account that was left answers nobody. */
  if (!job->flag && job->draft != NULL && !self->stopped)
    gch_sim_drafts_restored (self, job->draft->key, job->error == NULL);
  if (!is_failure (job->error) || self->stopped)
    return;

  again = g_new0 (Removal, 1);
  again->session = self;
  again->operation = g_steal_pointer (&job->operation);
  gch_sim_client_after (self->client, RETRY, on_removal_due, again, removal_free);
}

void
gch_sim_session_remove (GchSimSession *self, const GchOperation *operation)
{
  const gboolean sent = operation->state == GCH_OPERATION_ACKNOWLEDGED;
  const gboolean to_draft = g_hash_table_remove (self->to_draft, operation->id) && !sent;
  const GchCommandDescription *command = gch_command_describe (operation->command);
  GchDraft *draft = NULL;
  guint position;

  gch_sim_oracle_leaves (self, operation);
  if (sent && command != NULL && command->creates_target && operation->result_id != NULL)
    {
      g_autofree char *pending = g_strconcat ("new:", operation->id, NULL);
      g_autofree char *from = g_strconcat ("case:", pending, NULL);
      g_autofree char *to = g_strconcat ("case:", operation->result_id, NULL);

      g_hash_table_replace (self->resolved, g_strdup (pending), g_strdup (operation->result_id));
      gch_sim_drafts_rename (self, from, to);
    }
  if (to_draft)
    draft = gch_sim_drafts_restore (self, operation);
  if (find_shown (self, operation->id, &position) != NULL)
    g_ptr_array_remove_index (self->outbox, position);
  try_removal (self, gch_operation_copy (operation), draft, FALSE);
}

static void
run_submit (GchSimJob *job)
{
  gch_precious_submit (job->client->precious, job->operation, job->text, &job->error);
}

static void
on_submitted (GchSimJob *job)
{
  GchSimSession *self = job->session;
  GchSimWish *wish = gch_sim_ledger_find (self->client->world->ledger, job->operation->id);
  GchSimEvent *event;

  if (job->text != NULL)
    gch_sim_drafts_end_move (self, job->text, job->error == NULL);
  if (job->error != NULL)
    {
      complain (self, "put it into the outbox", job->error);
      wish->state = GCH_SIM_WISH_NEVER;
      return;
    }
  if (wish->state == GCH_SIM_WISH_SUBMITTING)
    wish->state = GCH_SIM_WISH_DURABLE;
  self->client->world->counts->submitted++;

  /* The account may have been left meanwhile: it is sent when its owner comes back. */
  if (self->stopped)
    return;
  if (self->opened && !self->outbox_read)
    {
      gch_sim_session_read_outbox (self);
      return;
    }
  show (self, job->operation);
  event = gch_sim_event_new (GCH_EVENT_SUBMITTED);
  event->event.operation = gch_operation_copy (job->operation);
  gch_sim_session_feed (self, event);
}

void
gch_sim_session_submit (GchSimSession *self, GchOperation *operation, const char *draft_key)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_submit, on_submitted);

  job->operation = operation;
  job->text = g_strdup (draft_key);
  if (draft_key != NULL)
    gch_sim_drafts_begin_move (self, draft_key);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS, job);
}

/* --- the cache --- */

static void
on_reopen (GchSimWorld *world, gpointer data)
{
  GchSimSession *self = data;

  if (self->stopped || !self->opened)
    return;

  gch_sim_say (world, self->client->name, "opens the account again: its cache is damaged");
  gch_sim_session_close (self);
  gch_sim_session_open (self->client, self->desk);
}

static void
cache_failed (GchSimSession *self, const GError *error)
{
  complain (self, "write the cache", error);
  if (!g_error_matches (error, GCH_ERROR, GCH_ERROR_DAMAGED) || self->reopen_planned
      || (self->client->reopened_at != 0
          && self->client->world->now - self->client->reopened_at < REOPEN_INTERVAL))
    return;

  self->reopen_planned = TRUE;
  self->client->reopened_at = self->client->world->now;
  gch_sim_client_after (self->client, 1, on_reopen, self, NULL);
}

/* What the guard of the engine is for, seen from the disk: @before were there. */
static void
check_guard (GchSimJob *job, guint before)
{
  GchSimSession *self = job->session;
  const guint after = gch_cache_get_cached (job->client->cache);
  const guint removed = before > after ? before - after : 0;

  const gboolean much = (removed > GUARD_LEAST && 2 * removed > before)
                        || (removed == before && before >= GUARD_LEAST_OF_ALL);

  if (job->error == NULL && much && !self->access_changed && !self->may_remove)
    gch_sim_breach (job->client->world, GCH_SIM_BREACH_GUARD,
                    "%u of %u cases went from the cache of %s", removed, before, job->client->name);
}

static void
run_apply (GchSimJob *job)
{
  const guint before = gch_cache_get_cached (job->client->cache);

  gch_cache_apply (job->client->cache, job->page, &job->touched, &job->error);
  job->cached = gch_cache_get_cached (job->client->cache);
  check_guard (job, before);
}

static GchOutcome *
outcome_of (const GError *error)
{
  return gch_outcome_new_failure (
      error->domain == GCH_ERROR ? (GchError) error->code : GCH_ERROR_STORAGE, error->message, 0);
}

static void
on_applied (GchSimJob *job)
{
  GchSimSession *self = job->session;
  GchSimEvent *event;

  if (self->stopped)
    return;
  if (job->error != NULL)
    cache_failed (self, job->error);
  else
    gch_sim_oracle_seen (self, job->page);
  if (job->flag)
    return;

  self->applies--;
  if (job->error == NULL && job->page->cursor != NULL && !job->page->has_more)
    self->rounds++;
  event = gch_sim_event_new (GCH_EVENT_APPLIED);
  event->cursor = g_strdup (job->page->cursor);
  event->event.cached = job->cached;
  if (job->error != NULL)
    event->outcome = outcome_of (job->error);
  gch_sim_session_feed (self, event);
}

void
gch_sim_session_apply (GchSimSession *self, GchChangePage *page, gboolean local)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_apply, on_applied);

  job->page = gch_change_page_ref (page);
  job->flag = local;
  if (!local && self->applies++ > 0)
    gch_sim_breach (self->client->world, GCH_SIM_BREACH_CONTRACT, "two pages at a time");
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE, job);
}

/* --- reading everything again --- */

static void
run_begin_resync (GchSimJob *job)
{
  gch_cache_resync_begin (job->client->cache, &job->error);
}

static void
on_begun (GchSimJob *job)
{
  if (job->error != NULL && !job->session->stopped)
    cache_failed (job->session, job->error);
}

void
gch_sim_session_begin_resync (GchSimSession *self)
{
  gch_sim_say (self->client->world, self->client->name, "reads everything again");
  self->may_remove = FALSE;
  self->desk->resyncing = TRUE;
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE,
                        gch_sim_job_new (self->client, self, run_begin_resync, on_begun));
}

static void
run_count_resync (GchSimJob *job)
{
  gch_cache_resync_count (job->client->cache, &job->removing, &job->cached, &job->error);
}

static void
on_counted (GchSimJob *job)
{
  GchSimSession *self = job->session;
  GchSimEvent *event = gch_sim_event_new (GCH_EVENT_RESYNC_COUNTED);

  event->event.removing = job->removing;
  event->event.cached = job->cached;
  if (job->error != NULL)
    {
      event->outcome = outcome_of (job->error);
      if (!self->stopped)
        cache_failed (self, job->error);
    }
  gch_sim_session_feed (self, event);
}

void
gch_sim_session_count_resync (GchSimSession *self)
{
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE,
                        gch_sim_job_new (self->client, self, run_count_resync, on_counted));
}

static void
run_end_resync (GchSimJob *job)
{
  const guint before = gch_cache_get_cached (job->client->cache);

  gch_cache_resync_end (job->client->cache, job->flag, &job->error);
  check_guard (job, before);
}

static void
on_ended (GchSimJob *job)
{
  job->session->access_changed = FALSE;
  job->session->desk->resyncing = FALSE;
  on_begun (job);
}

void
gch_sim_session_end_resync (GchSimSession *self, gboolean remove)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_end_resync, on_ended);

  gch_sim_say (self->client->world, self->client->name, "has read everything; the rest %s",
               remove ? "goes" : "stays");
  job->flag = remove;
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE, job);
}
