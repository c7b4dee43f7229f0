/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-world.h"

#include <sqlite3.h>

#include "gch-sim-client.h"
#include "gch-sim-disk.h"
#include "gch-sim-ledger.h"
#include "gch-sim-oracle.h"
#include "gch-sim-portal.h"
#include "gch-sim-session.h"
#include "gch-sim-trace.h"
#include "gch-sim-user.h"
#include "gch-sim-weather.h"

/* Once nothing goes wrong any more, everything is done within this. */
#define TIME_TO_SETTLE (10 * G_TIME_SPAN_MINUTE)
#define TIDY_EVERY (2 * G_USEC_PER_SEC)
/* A portal tells of news within this. */
#define LAST_NEWS (5 * G_USEC_PER_SEC)

static gint64
disk_now (gpointer data)
{
  return gch_sim_true_time (data);
}

static void
add_clients (GchSimWorld *self)
{
  const guint count = 1 + gch_sim_pick (self, 3);

  for (guint i = 1; i <= count; i++)
    {
      GchSimClient *client = gch_sim_client_new (self, i);
      const guint first = gch_sim_pick (self, GCH_SIM_PERSONS);

      gch_sim_client_add_person (client, &self->persons[first]);
      if (gch_sim_toss (self, 0.4))
        gch_sim_client_add_person (
            client, &self->persons[(first + 1 + gch_sim_pick (self, GCH_SIM_PERSONS - 1))
                                   % GCH_SIM_PERSONS]);
      if (!gch_sim_toss (self, 0.2))
        gch_sim_client_furnish (client);
      g_ptr_array_add (self->clients, client);
    }
}

GchSimWorld *
gch_sim_world_new (guint64 seed, gboolean aloud, GchSimCounts *counts)
{
  GchSimWorld *self = g_new0 (GchSimWorld, 1);
  const guint32 words[] = { (guint32) seed, (guint32) (seed >> 32), 0x6775 };

  self->seed = seed;
  self->counts = counts;
  self->now = GCH_SIM_BEGINNING;
  self->rand = g_rand_new_with_seed_array (words, G_N_ELEMENTS (words));
  self->trace = gch_sim_trace_new (aloud);
  self->future = gch_sim_future_new ();
  self->ledger = gch_sim_ledger_new ();
  self->disk_rand = g_rand_new_with_seed (g_rand_int (self->rand));
  self->disk = gch_sim_disk_new (self->disk_rand);
  gch_sim_disk_set_clock (self->disk, disk_now, self);
  self->clients = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_sim_client_free);
  gch_sim_portal_name_persons (self);
  self->portal = gch_sim_portal_new (self, gch_sim_session_stream_told);
  add_clients (self);

  return self;
}

void
gch_sim_world_free (GchSimWorld *self)
{
  gch_sim_forget_future (self);
  g_ptr_array_unref (self->clients);
  gch_sim_portal_free (self->portal);
  gch_sim_disk_uninstall (self->disk);
  gch_sim_disk_free (self->disk);
  gch_sim_ledger_free (self->ledger);
  gch_sim_trace_free (self->trace);
  g_array_unref (self->future);
  for (guint i = 0; i < GCH_SIM_PERSONS; i++)
    gch_owner_free (self->persons[i].owner);
  g_rand_free (self->disk_rand);
  g_rand_free (self->rand);
  g_free (self);
}

static void
run_until (GchSimWorld *self, gint64 until)
{
  while (gch_sim_step (self, until))
    ;
  if (!self->broken)
    self->now = until;
}

static gboolean
is_settled (GchSimWorld *self)
{
  for (guint i = 0; i < self->clients->len; i++)
    if (gch_sim_oracle_why_unsettled (g_ptr_array_index (self->clients, i)) != NULL)
      return FALSE;

  return TRUE;
}

static gboolean
has_waiting (GchSimWorld *self)
{
  for (guint i = 0; i < self->ledger->wishes->len; i++)
    {
      const GchSimWish *wish = g_ptr_array_index (self->ledger->wishes, i);

      if (wish->state == GCH_SIM_WISH_DURABLE && !wish->silent)
        return TRUE;
    }

  return FALSE;
}

/* Everybody asks for news and gets them, and nothing is left to do after that. */
static gboolean
is_quiet (GchSimWorld *self)
{
  if (!is_settled (self) || has_waiting (self))
    return FALSE;

  for (guint i = 0; i < self->clients->len; i++)
    {
      GchSimSession *session = ((GchSimClient *) self->clients->pdata[i])->session;

      session->rounds = 0;
      gch_sim_session_feed_kind (session, GCH_EVENT_POKED);
    }
  run_until (self, self->now + LAST_NEWS);

  for (guint i = 0; i < self->clients->len; i++)
    if (((GchSimClient *) self->clients->pdata[i])->session->rounds == 0)
      return FALSE;

  return is_settled (self) && !has_waiting (self);
}

static void
settle (GchSimWorld *self)
{
  const gint64 end = self->now + TIME_TO_SETTLE;

  while (!self->broken && self->now < end)
    {
      for (guint i = 0; i < self->clients->len && !self->broken; i++)
        gch_sim_user_tidies (g_ptr_array_index (self->clients, i));
      run_until (self, self->now + TIDY_EVERY);
      if (is_quiet (self))
        return;
    }

  for (guint i = 0; i < self->clients->len && !self->broken; i++)
    {
      GchSimClient *client = g_ptr_array_index (self->clients, i);
      const char *why = gch_sim_oracle_why_unsettled (client);

      if (why != NULL)
        gch_sim_breach (self, GCH_SIM_BREACH_STUCK, "%s has not come to rest: %s", client->name,
                        why);
    }
  gch_sim_breach (self, GCH_SIM_BREACH_STUCK, "operations of somebody who is not there wait");
}

gboolean
gch_sim_world_run (GchSimWorld *self)
{
  const gint64 duration = gch_sim_some_time (self, 20 * G_USEC_PER_SEC, 120 * G_USEC_PER_SEC);

  for (guint i = 0; i < self->clients->len; i++)
    gch_sim_client_start (g_ptr_array_index (self->clients, i));
  gch_sim_weather_begin (self, duration);
  run_until (self, self->now + duration);
  if (!self->broken)
    {
      gch_sim_weather_calm (self);
      settle (self);
    }
  if (!self->broken)
    gch_sim_oracle_check_end (self);

  self->counts->seeds++;
  self->counts->simulated += (guint64) (self->now - GCH_SIM_BEGINNING);
  self->counts->lines += gch_sim_trace_get_lines (self->trace);

  return !self->broken;
}
