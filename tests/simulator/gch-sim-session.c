/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-session.h"

#include <string.h>

#include "gch-sim-oracle.h"
#include "gch-sim-portal.h"

/* --- events --- */

GchSimEvent *
gch_sim_event_new (GchEventKind kind)
{
  GchSimEvent *event = g_new0 (GchSimEvent, 1);

  event->event.kind = kind;

  return event;
}

static void
event_free (gpointer data)
{
  GchSimEvent *event = data;

  g_clear_pointer (&event->event.operation, gch_operation_free);
  g_clear_pointer (&event->event.operations, g_ptr_array_unref);
  g_clear_pointer (&event->event.page, gch_change_page_unref);
  g_clear_pointer (&event->outcome, gch_outcome_free);
  g_free (event->operation_id);
  g_free (event->cursor);
  g_free (event);
}

static void carry_out (GchSimSession *self, GchAction *action);

void
gch_sim_session_feed (GchSimSession *self, GchSimEvent *event)
{
  if (self->stopped)
    {
      event_free (event);
      return;
    }

  g_queue_push_tail (&self->events, event);
  if (self->stepping)
    return;

  self->stepping = TRUE;
  while (!self->stopped && !g_queue_is_empty (&self->events))
    {
      GchSimEvent *next = g_queue_pop_head (&self->events);
      g_autoptr (GPtrArray) actions = NULL;

      next->event.now = self->client->world->now;
      next->event.wall = gch_sim_client_wall (self->client);
      next->event.outcome = next->outcome;
      next->event.operation_id = next->operation_id;
      next->event.cursor = next->cursor;
      actions = gch_engine_step (self->engine, &next->event);
      for (guint i = 0; !self->stopped && i < actions->len; i++)
        carry_out (self, actions->pdata[i]);
      event_free (next);
    }
  self->stepping = FALSE;
}

void
gch_sim_session_feed_kind (GchSimSession *self, GchEventKind kind)
{
  gch_sim_session_feed (self, gch_sim_event_new (kind));
}

void
gch_sim_session_feed_id (GchSimSession *self, GchEventKind kind, const char *operation_id)
{
  GchSimEvent *event = gch_sim_event_new (kind);

  event->operation_id = g_strdup (operation_id);
  gch_sim_session_feed (self, event);
}

/* --- actions --- */

typedef struct
{
  GchSimSession *session;
  guint number;
} Timer;

static void
on_timer (GchSimWorld *world, gpointer data)
{
  const Timer *timer = data;

  if (timer->number == timer->session->timer)
    gch_sim_session_feed_kind (timer->session, GCH_EVENT_TIMER);
}

static void
set_timer (GchSimSession *self, gint64 at)
{
  Timer *timer = g_new (Timer, 1);

  timer->session = self;
  timer->number = ++self->timer;
  gch_sim_client_after (self->client, at - self->client->world->now, on_timer, timer, g_free);
}

static void
report (GchSimSession *self, const GchStatus *status)
{
  static const char *const words[] = { "unknown", "online", "offline", "signed out", "refused" };

  if (self->status.connection != status->connection)
    gch_sim_say (self->client->world, self->client->name, "shows: %s", words[status->connection]);
  if (self->status.held_removing != status->held_removing)
    gch_sim_say (self->client->world, self->client->name, "holds the removal of %u of %u",
                 status->held_removing, status->held_cached);
  self->status = *status;
  self->status.problem = NULL;
}

static void
on_sign_in_due (GchSimWorld *world, gpointer data)
{
  gch_sim_session_sign_in (data);
}

/* The person is asked for the password, and types it sooner or later. */
static void
ask_sign_in (GchSimSession *self)
{
  self->signed_in = FALSE;
  self->asked_to_sign_in = TRUE;
  g_clear_pointer (&self->desk->access, g_free);
  g_clear_pointer (&self->desk->refresh, g_free);
  gch_sim_say (self->client->world, self->client->name, "asks %s to sign in",
               self->desk->person->name);
  gch_sim_client_after (
      self->client, gch_sim_some_time (self->client->world, G_USEC_PER_SEC, 20 * G_USEC_PER_SEC),
      on_sign_in_due, self, NULL);
}

static void
carry_out (GchSimSession *self, GchAction *action)
{
  switch (action->kind)
    {
    case GCH_ACTION_SEND:
      gch_sim_session_send (self, action->operation);
      break;
    case GCH_ACTION_STORE:
      gch_sim_session_store (self, action->operation);
      break;
    case GCH_ACTION_REMOVE:
      gch_sim_session_remove (self, action->operation);
      break;
    case GCH_ACTION_PULL:
      gch_sim_session_pull (self, action->cursor);
      break;
    case GCH_ACTION_APPLY:
      gch_sim_session_apply (self, action->page, FALSE);
      break;
    case GCH_ACTION_RESYNC_BEGIN:
      gch_sim_session_begin_resync (self);
      break;
    case GCH_ACTION_RESYNC_COUNT:
      gch_sim_session_count_resync (self);
      break;
    case GCH_ACTION_RESYNC_END:
      gch_sim_session_end_resync (self, action->remove);
      break;
    case GCH_ACTION_LISTEN:
      gch_sim_session_listen (self);
      break;
    case GCH_ACTION_SET_TIMER:
      set_timer (self, action->at);
      break;
    case GCH_ACTION_ASK_SIGN_IN:
      ask_sign_in (self);
      break;
    case GCH_ACTION_REPORT:
      report (self, &action->status);
      break;
    default:
      break;
    }
}

/* --- signing in and out --- */

void
gch_sim_session_sign_in (GchSimSession *self)
{
  GchSimClient *client = self->client;
  GchSimWorld *world = client->world;

  if (self->stopped || self->signed_in || !self->opened)
    return;

  if (client->offline || client->captive
      || !gch_sim_portal_sign_in (world->portal, self->desk->person, &self->desk->access,
                                  &self->desk->refresh))
    {
      gch_sim_client_after (client, gch_sim_some_time (world, G_USEC_PER_SEC, 15 * G_USEC_PER_SEC),
                            on_sign_in_due, self, NULL);
      return;
    }

  gch_sim_say (world, client->name, "%s signs in", self->desk->person->name);
  self->signed_in = TRUE;
  self->asked_to_sign_in = FALSE;
  gch_sim_session_feed_kind (self, GCH_EVENT_SIGNED_IN);
}

static void
run_delete_cache (GchSimJob *job)
{
  gch_cache_delete (job->client->cache, job->text, NULL);
}

static void
ignore (GchSimJob *job)
{
}

void
gch_sim_session_sign_out (GchSimSession *self)
{
  GchSimJob *job = gch_sim_job_new (self->client, self, run_delete_cache, ignore);

  g_clear_pointer (&self->desk->access, g_free);
  g_clear_pointer (&self->desk->refresh, g_free);
  g_ptr_array_set_size (self->desk->cases, 0);
  job->text = gch_sim_oracle_cache_path (self->client, self->desk);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_CACHE, job);
}

/* --- the object --- */

static double
draw (gpointer data)
{
  return g_rand_double (((GchSimWorld *) data)->rand);
}

/* Drafts that could not be saved yet live on in the program; who comes back has the same ones. */
static void
take_drafts (GchSimSession *self)
{
  const GPtrArray *sessions = self->client->sessions;

  for (guint i = sessions->len; i-- > 0 && self->slots == NULL;)
    {
      GchSimSession *former = g_ptr_array_index (sessions, i);

      if (former->desk != self->desk || former->life != self->life || !former->drafts_read
          || gch_sim_drafts_are_safe (former))
        continue;
      self->slots = g_ptr_array_ref (former->slots);
      self->drafts_read = TRUE;
      self->found = g_ptr_array_new ();
    }

  if (self->slots == NULL)
    self->slots = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_sim_drafts_free);
}

void
gch_sim_session_open (GchSimClient *client, GchSimDesk *desk)
{
  GchSimSession *self = g_new0 (GchSimSession, 1);

  self->client = client;
  self->desk = desk;
  self->life = client->life;
  self->engine = gch_engine_new (draw, client->world);
  g_queue_init (&self->events);
  self->waiting = g_ptr_array_new ();
  self->outbox = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);
  self->to_draft = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->resolved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->refused = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->in_flight = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->status.problem_code = -1;
  take_drafts (self);
  g_ptr_array_add (client->sessions, self);
  client->session = self;
  gch_sim_session_read (self);
}

void
gch_sim_session_close (GchSimSession *self)
{
  if (self->stopped)
    return;

  self->stopped = TRUE;
  if (self->stream != 0)
    gch_sim_portal_close_stream (self->client->world->portal, self->stream);
  self->stream = 0;
  if (self->client->session == self)
    self->client->session = NULL;
}

void
gch_sim_session_free (GchSimSession *self)
{
  g_clear_pointer (&self->engine, gch_engine_free);
  g_queue_clear_full (&self->events, event_free);
  g_clear_pointer (&self->stored, g_ptr_array_unref);
  g_clear_pointer (&self->found, g_ptr_array_unref);
  gch_cache_opening_clear (&self->cache);
  g_ptr_array_unref (self->waiting);
  g_ptr_array_unref (self->slots);
  g_ptr_array_unref (self->outbox);
  g_hash_table_unref (self->to_draft);
  g_hash_table_unref (self->resolved);
  g_hash_table_unref (self->refused);
  g_hash_table_unref (self->in_flight);
  g_free (self);
}
