/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-weather.h"

#include <errno.h>

#include "gch-sim-client.h"
#include "gch-sim-disk.h"
#include "gch-sim-portal.h"
#include "gch-sim-session.h"
#include "gch-sim-user.h"

/* So many writes do not come. */
#define NEVER (G_MAXUINT / 2)
#define YEAR (365 * G_TIME_SPAN_DAY)

static GchSimClient *
pick_client (GchSimWorld *world)
{
  return g_ptr_array_index (world->clients, gch_sim_pick (world, world->clients->len));
}

/* --- computers --- */

static void
on_start (GchSimWorld *world, gpointer data)
{
  gch_sim_client_start (data);
}

static void
restart_soon (GchSimClient *client)
{
  gch_sim_after (client->world, gch_sim_some_time (client->world, 100000, 15 * G_USEC_PER_SEC),
                 on_start, client, NULL);
}

void
gch_sim_weather_client_died (GchSimClient *client)
{
  gch_sim_fault (client->world, GCH_SIM_FAULT_CLIENT_CRASHED_WRITING);
  restart_soon (client);
}

static void
set_clock_of (GchSimClient *client)
{
  GchSimWorld *world = client->world;

  gch_sim_fault (world, GCH_SIM_FAULT_CLOCK_JUMP);
  client->wall_offset = gch_sim_some_time (world, -10 * YEAR, 10 * YEAR);
  gch_sim_say (world, client->name, "the clock is set wrong by %d days",
               (int) (client->wall_offset / G_TIME_SPAN_DAY));
}

static void
end_program (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);
  const guint how = gch_sim_pick (world, 8);

  if (!client->up)
    return;
  if (how == 0)
    {
      gch_sim_fault (world, GCH_SIM_FAULT_CLIENT_QUIT);
      gch_sim_client_quit (client);
    }
  else if (how < 3)
    {
      gch_sim_fault (world, GCH_SIM_FAULT_CLIENT_KILLED);
      gch_sim_client_kill (client);
    }
  else if (how < 5)
    {
      gch_sim_fault (world, GCH_SIM_FAULT_CLIENT_POWER_CUT);
      gch_sim_client_power_cut (client);
      /* The battery that keeps the clock is often the first to fail. */
      if (gch_sim_chance (world, 0.3))
        set_clock_of (client);
    }
  else
    {
      /* Counted when it comes. */
      gch_sim_disk_fail_after (world->disk, client->prefix, gch_sim_pick (world, 60), 0);
      return;
    }
  restart_soon (client);
}

static void
on_disk_free (GchSimWorld *world, gpointer data)
{
  const GchSimClient *client = data;

  gch_sim_disk_set_full (world->disk, client->prefix, FALSE);
}

static void
trouble_disk (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);

  if (gch_sim_toss (world, 0.4))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_DISK_FULL);
      gch_sim_say (world, client->name, "the disk is full");
      gch_sim_disk_set_full (world->disk, client->prefix, TRUE);
      gch_sim_after (world, gch_sim_some_time (world, G_USEC_PER_SEC, 20 * G_USEC_PER_SEC),
                     on_disk_free, client, NULL);
      return;
    }

  gch_sim_fault (world, GCH_SIM_FAULT_DISK_ERROR);
  gch_sim_say (world, client->name, "the disk will fail once");
  if (gch_sim_toss (world, 0.3))
    gch_sim_disk_fail_read_after (world->disk, client->prefix, gch_sim_pick (world, 60));
  else
    gch_sim_disk_fail_after (world->disk, client->prefix, 1 + gch_sim_pick (world, 40), EIO);
}

static void
on_online (GchSimWorld *world, gpointer data)
{
  GchSimClient *client = data;

  gch_sim_say (world, client->name, "the network is back");
  client->offline = FALSE;
  client->captive = FALSE;
  if (client->session != NULL && client->session->opened && gch_sim_toss (world, 0.7))
    gch_sim_session_feed_kind (client->session, GCH_EVENT_NETWORK_MAYBE);
}

static void
cut_network (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);
  const gboolean captive = gch_sim_toss (world, 0.3);

  gch_sim_fault (world, captive ? GCH_SIM_FAULT_CAPTIVE : GCH_SIM_FAULT_OFFLINE);
  gch_sim_say (world, client->name, captive ? "is in a hotel" : "the network is gone");
  client->captive = captive;
  client->offline = !captive;
  if (client->session != NULL && client->session->stream != 0)
    {
      const guint stream = client->session->stream;

      gch_sim_portal_close_stream (world->portal, stream);
      gch_sim_session_stream_told (world, stream, TRUE);
    }
  gch_sim_after (world, gch_sim_some_time (world, G_USEC_PER_SEC, 40 * G_USEC_PER_SEC), on_online,
                 client, NULL);
}

static void
cut_stream (GchSimWorld *world)
{
  const GchSimClient *client = pick_client (world);
  guint stream;

  if (client->session == NULL || client->session->stream == 0)
    return;

  gch_sim_fault (world, GCH_SIM_FAULT_STREAM_CUT);
  stream = client->session->stream;
  gch_sim_portal_close_stream (world->portal, stream);
  gch_sim_session_stream_told (world, stream, TRUE);
}

static void
set_clock (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);

  set_clock_of (client);
}

static void
suspend (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);

  gch_sim_fault (world, GCH_SIM_FAULT_SUSPEND);
  gch_sim_client_suspend (client,
                          gch_sim_some_time (world, 5 * G_USEC_PER_SEC, 60 * G_USEC_PER_SEC));
}

static void
change_person (GchSimWorld *world)
{
  GchSimClient *client = pick_client (world);
  GchSimDesk *desk = g_ptr_array_index (client->desks, gch_sim_pick (world, client->desks->len));

  if (desk == client->desk || !client->up || client->session == NULL
      || client->resume_at > world->now)
    return;

  gch_sim_fault (world, GCH_SIM_FAULT_SIGNED_OUT);
  gch_sim_client_change_person (client, desk, gch_sim_toss (world, 0.5));
}

/* --- the portal --- */

static void
on_portal_start (GchSimWorld *world, gpointer data)
{
  gch_sim_portal_start (world->portal);
}

static void
end_service (GchSimWorld *world)
{
  const guint how = gch_sim_pick (world, 3);

  if (!gch_sim_portal_is_up (world->portal))
    return;
  if (how == 0)
    {
      gch_sim_fault (world, GCH_SIM_FAULT_SERVICE_RESTARTED);
      gch_sim_portal_stop (world->portal);
    }
  else if (how == 1)
    {
      gch_sim_fault (world, GCH_SIM_FAULT_SERVICE_CRASHED);
      gch_sim_portal_crash (world->portal);
    }
  else
    {
      gch_sim_portal_crash_in (world->portal, gch_sim_pick (world, 30));
      return;
    }
  gch_sim_after (world, gch_sim_some_time (world, 100000, 10 * G_USEC_PER_SEC), on_portal_start,
                 NULL, NULL);
}

void
gch_sim_weather_portal_died (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_SERVICE_CRASHED_WRITING);
  gch_sim_after (world, gch_sim_some_time (world, 100000, 10 * G_USEC_PER_SEC), on_portal_start,
                 NULL, NULL);
}

static void
on_portal_disk_free (GchSimWorld *world, gpointer data)
{
  gch_sim_disk_set_full (world->disk, GCH_SIM_PORTAL_PREFIX, FALSE);
}

static void
on_portal_failure (GchSimWorld *world, gpointer data)
{
  if (!world->calm)
    gch_sim_disk_fail_after (world->disk, GCH_SIM_PORTAL_PREFIX, gch_sim_pick (world, 25), EIO);
}

static void
trouble_portal_disk (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_SERVICE_DISK);
  if (gch_sim_toss (world, 0.5))
    {
      gch_sim_say (world, "portal", "the disk fails now and then");
      for (guint i = 0; i < 12; i++)
        gch_sim_after (world, gch_sim_some_time (world, 0, 20 * G_USEC_PER_SEC), on_portal_failure,
                       NULL, NULL);
      return;
    }
  gch_sim_say (world, "portal", "the disk is full");
  gch_sim_disk_set_full (world->disk, GCH_SIM_PORTAL_PREFIX, TRUE);
  gch_sim_after (world, gch_sim_some_time (world, G_USEC_PER_SEC, 10 * G_USEC_PER_SEC),
                 on_portal_disk_free, NULL, NULL);
}

static const GchSimPerson *
pick_person (GchSimWorld *world)
{
  return pick_client (world)->desk->person;
}

static void
expire (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_TOKEN_EXPIRED);
  gch_sim_portal_expire_tokens (world->portal, pick_person (world));
}

static void
revoke_sessions (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_SESSION_REVOKED);
  gch_sim_portal_revoke_sessions (world->portal, pick_person (world));
}

static void
change_role (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_ROLE_CHANGED);
  gch_sim_portal_change_role (world->portal);
}

static void
forget_keys (GchSimWorld *world)
{
  gch_sim_fault (world, GCH_SIM_FAULT_KEYS_FORGOTTEN);
  gch_sim_portal_forget_keys (world->portal);
}

static gboolean
is_resyncing (GchSimWorld *world)
{
  for (guint i = 0; i < world->clients->len; i++)
    {
      const GchSimClient *client = g_ptr_array_index (world->clients, i);

      for (guint j = 0; j < client->desks->len; j++)
        if (((GchSimDesk *) g_ptr_array_index (client->desks, j))->resyncing)
          return TRUE;
    }

  return FALSE;
}

/* Once: whoever restores the same copy a second time gives the feed the same numbers again, and
 * only the service could tell. Not while somebody reads everything again: a portal that is
 * exchanged for another one between two pages of that reading leaves the records that came with
 * answers in between. */
static void
empty (GchSimWorld *world)
{
  if (is_resyncing (world) || world->emptied)
    return;

  world->emptied = TRUE;
  gch_sim_fault (world, GCH_SIM_FAULT_PORTAL_EMPTIED);
  gch_sim_portal_empty (world->portal);
}

static void
act_as_support (GchSimWorld *world)
{
  gch_sim_portal_support_acts (world->portal);
}

/* --- what happens by itself --- */

typedef struct
{
  void (*happen) (GchSimWorld *world);
  guint weight;
} Kind;

static const Kind KINDS[] = {
  { act_as_support, 30 },     { end_program, 20 }, { cut_network, 14 },
  { cut_stream, 6 },          { set_clock, 4 },    { suspend, 5 },
  { change_person, 8 },       { trouble_disk, 8 }, { end_service, 8 },
  { trouble_portal_disk, 3 }, { expire, 6 },       { revoke_sessions, 4 },
  { change_role, 3 },         { forget_keys, 2 },  { empty, 2 },
};

static void
on_weather (GchSimWorld *world, gpointer data)
{
  guint sum = 0;
  guint which;

  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    sum += KINDS[i].weight;
  which = gch_sim_pick (world, sum);
  for (gsize i = 0; i < G_N_ELEMENTS (KINDS); i++)
    {
      if (which < KINDS[i].weight)
        {
          if (!world->calm)
            KINDS[i].happen (world);
          return;
        }
      which -= KINDS[i].weight;
    }
}

static void
on_user (GchSimWorld *world, gpointer data)
{
  if (!world->calm)
    gch_sim_user_acts (data);
}

void
gch_sim_weather_begin (GchSimWorld *world, gint64 duration)
{
  const guint acts = 6 + gch_sim_pick (world, 16);
  const guint troubles = gch_sim_pick (world, 14);

  for (guint i = 0; i < world->clients->len; i++)
    for (guint j = 0; j < acts; j++)
      gch_sim_after (world, gch_sim_some_time (world, 0, duration), on_user,
                     g_ptr_array_index (world->clients, i), NULL);
  for (guint i = 0; i < troubles; i++)
    gch_sim_after (world, gch_sim_some_time (world, 0, duration), on_weather, NULL, NULL);
}

void
gch_sim_weather_calm (GchSimWorld *world)
{
  world->calm = TRUE;
  gch_sim_disk_fail_after (world->disk, GCH_SIM_PORTAL_PREFIX, NEVER, EIO);
  gch_sim_disk_set_full (world->disk, GCH_SIM_PORTAL_PREFIX, FALSE);
  gch_sim_portal_start (world->portal);
  for (guint i = 0; i < world->clients->len; i++)
    {
      GchSimClient *client = g_ptr_array_index (world->clients, i);

      gch_sim_disk_fail_after (world->disk, client->prefix, NEVER, EIO);
      gch_sim_disk_fail_read_after (world->disk, client->prefix, NEVER);
      gch_sim_disk_set_full (world->disk, client->prefix, FALSE);
      client->offline = FALSE;
      client->captive = FALSE;
    }
  gch_sim_say (world, "world", "from here on nothing goes wrong");
}
