/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-client.h"

#include <string.h>

#include <sqlite3.h>

#include "gch-sim-disk.h"
#include "gch-sim-oracle.h"
#include "gch-sim-session.h"
#include "gch-sim-user.h"
#include "gch-sim-weather.h"

#define MOST_CLIENTS 3

static void
desk_free (gpointer data)
{
  GchSimDesk *desk = data;

  g_free (desk->access);
  g_free (desk->refresh);
  g_ptr_array_unref (desk->cases);
  g_free (desk);
}

GchSimClient *
gch_sim_client_new (GchSimWorld *world, guint number)
{
  GchSimClient *self = g_new0 (GchSimClient, 1);

  self->world = world;
  self->number = number;
  self->name = g_strdup_printf ("client-%u", number);
  self->prefix = g_strdup_printf ("/client-%u/", number);
  self->data_dir = g_strdup_printf ("/client-%u/data", number);
  self->desks = g_ptr_array_new_with_free_func (desk_free);
  self->sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_sim_session_free);
  for (guint i = 0; i < GCH_SIM_N_THREADS; i++)
    g_queue_init (&self->threads[i].jobs);

  return self;
}

static void
job_free (gpointer data)
{
  GchSimJob *job = data;

  g_clear_pointer (&job->operation, gch_operation_free);
  g_clear_pointer (&job->draft, gch_draft_free);
  g_clear_pointer (&job->page, gch_change_page_unref);
  g_clear_pointer (&job->list, g_ptr_array_unref);
  g_clear_error (&job->error);
  g_strfreev (job->touched);
  g_free (job->text);
  gch_cache_opening_clear (&job->opening);
  g_free (job);
}

static void
drop_program (GchSimClient *self)
{
  for (guint i = 0; i < GCH_SIM_N_THREADS; i++)
    {
      g_queue_clear_full (&self->threads[i].jobs, job_free);
      self->threads[i].busy = FALSE;
      self->threads[i].answered_at = 0;
    }
  g_clear_pointer (&self->precious, gch_precious_free);
  g_clear_pointer (&self->cache, gch_cache_free);
}

void
gch_sim_client_free (GchSimClient *self)
{
  drop_program (self);
  g_ptr_array_unref (self->sessions);
  g_ptr_array_unref (self->desks);
  g_free (self->name);
  g_free (self->prefix);
  g_free (self->data_dir);
  g_free (self);
}

void
gch_sim_client_add_person (GchSimClient *self, const GchSimPerson *person)
{
  GchSimDesk *desk = g_new0 (GchSimDesk, 1);

  desk->person = person;
  desk->cases = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_unref);
  g_ptr_array_add (self->desks, desk);
  if (self->desk == NULL)
    self->desk = desk;
}

/* --- what lies on the disk at the beginning --- */

static void
make_databases (GchSimClient *self)
{
  g_autoptr (GchPrecious) precious = gch_precious_new (self->data_dir);
  g_autoptr (GchCache) cache = gch_cache_new ();

  if (!gch_precious_open (precious, NULL))
    g_error ("the sample computer");
  for (guint i = 0; i < self->desks->len; i++)
    {
      g_autofree char *path = gch_sim_oracle_cache_path (self, g_ptr_array_index (self->desks, i));
      g_auto (GchCacheOpening) opening = { 0 };

      if (!gch_cache_open (cache, path, &opening, NULL))
        g_error ("the sample computer");
    }
}

/* With a cache for everybody there is. */
static GchSimSnapshot *
make_template (GchSimWorld *world, guint number)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (4);
  g_autoptr (GchSimDisk) disk = gch_sim_disk_new (rand);
  GchSimClient *client = gch_sim_client_new (world, number);
  GchSimSnapshot *snapshot;

  for (guint i = 0; i < GCH_SIM_PERSONS; i++)
    gch_sim_client_add_person (client, &world->persons[i]);
  gch_sim_disk_install (disk);
  make_databases (client);
  snapshot = gch_sim_disk_snapshot (disk, client->prefix);
  gch_sim_disk_uninstall (disk);
  gch_sim_client_free (client);

  return snapshot;
}

void
gch_sim_client_furnish (GchSimClient *self)
{
  static GchSimSnapshot *templates[MOST_CLIENTS + 1]; /* made once for all worlds */

  if (templates[self->number] == NULL)
    {
      gch_sim_disk_uninstall (self->world->disk);
      templates[self->number] = make_template (self->world, self->number);
      gch_sim_disk_install (self->world->disk);
    }
  sqlite3_randomness (0, NULL);
  gch_sim_disk_restore (self->world->disk, self->prefix, templates[self->number]);
}

/* --- time --- */

gint64
gch_sim_client_wall (GchSimClient *self)
{
  return gch_sim_true_time (self->world) + self->wall_offset;
}

gint64
gch_sim_client_awake (GchSimClient *self)
{
  return self->world->now - self->slept;
}

typedef struct
{
  GchSimClient *client;
  guint life;
  GchSimFunc func;
  gpointer data;
  GDestroyNotify free_data;
} Later;

static void
later_free (gpointer data)
{
  Later *later = data;

  if (later->free_data != NULL)
    later->free_data (later->data);
  g_free (later);
}

static void
on_later (GchSimWorld *world, gpointer data)
{
  Later *later = data;
  GchSimClient *self = later->client;
  Later *again;

  if (later->life != self->life)
    return;
  if (self->resume_at <= world->now)
    {
      later->func (world, later->data);
      return;
    }

  again = g_new (Later, 1);
  *again = *later;
  later->free_data = NULL;
  gch_sim_after (world, self->resume_at - world->now, on_later, again, later_free);
}

void
gch_sim_client_after (GchSimClient *self, gint64 delay, GchSimFunc func, gpointer data,
                      GDestroyNotify free_data)
{
  Later *later = g_new (Later, 1);

  later->client = self;
  later->life = self->life;
  later->func = func;
  later->data = data;
  later->free_data = free_data;
  gch_sim_after (self->world, delay, on_later, later, later_free);
}

/* --- the store's threads --- */

GchSimJob *
gch_sim_job_new (GchSimClient *client, GchSimSession *session, GchSimJobFunc run,
                 GchSimJobFunc answer)
{
  GchSimJob *job = g_new0 (GchSimJob, 1);

  job->client = client;
  job->session = session;
  job->run = run;
  job->answer = answer;

  return job;
}

static void
on_answer (GchSimWorld *world, gpointer data)
{
  GchSimJob *job = data;

  job->answer (job);
}

static void start_job (GchSimClient *self, GchSimThread *thread);

typedef struct
{
  GchSimClient *client;
  GchSimThread *thread;
} Turn;

static void
on_turn (GchSimWorld *world, gpointer data)
{
  const Turn *turn = data;
  GchSimClient *self = turn->client;
  GchSimThread *thread = turn->thread;
  GchSimJob *job = g_queue_pop_head (&thread->jobs);

  job->run (job);
  if (gch_sim_disk_has_crashed (world->disk, self->prefix))
    {
      job_free (job);
      gch_sim_client_note_death (self);
      return;
    }

  thread->answered_at = MAX (thread->answered_at, world->now + gch_sim_some_time (world, 20, 2000));
  gch_sim_client_after (self, thread->answered_at - world->now, on_answer, job, job_free);
  thread->busy = FALSE;
  start_job (self, thread);
}

static void
start_job (GchSimClient *self, GchSimThread *thread)
{
  GchSimWorld *world = self->world;
  Turn *turn;
  gint64 delay;

  if (thread->busy || g_queue_is_empty (&thread->jobs))
    return;

  thread->busy = TRUE;
  turn = g_new (Turn, 1);
  turn->client = self;
  turn->thread = thread;
  delay = gch_sim_chance (world, 0.02) ? gch_sim_some_time (world, 1000, 150000)
                                       : gch_sim_some_time (world, 50, 5000);
  gch_sim_client_after (self, delay, on_turn, turn, g_free);
}

void
gch_sim_client_queue (GchSimClient *self, GchSimThreadName thread, GchSimJob *job)
{
  g_queue_push_tail (&self->threads[thread].jobs, job);
  start_job (self, &self->threads[thread]);
}

/* --- life and death --- */

void
gch_sim_client_start (GchSimClient *self)
{
  if (self->up)
    return;

  gch_sim_disk_boot (self->world->disk, self->prefix);
  self->up = TRUE;
  self->life++;
  self->precious = gch_precious_new (self->data_dir);
  self->cache = gch_cache_new ();
  gch_sim_say (self->world, self->name, "the program starts");
  gch_sim_session_open (self, self->desk);
}

/* Everybody on this computer loses what is at risk. */
static void
end_life (GchSimClient *self)
{
  const GPtrArray *papers = self->world->ledger->papers;

  for (guint i = 0; i < papers->len; i++)
    {
      GchSimPaper *paper = g_ptr_array_index (papers, i);

      if (paper->client == self->number)
        gch_sim_paper_died (paper, gch_sim_client_awake (self));
    }

  self->up = FALSE;
  self->reopened_at = 0;
  self->life++;
  if (self->session != NULL)
    gch_sim_session_close (self->session);
  drop_program (self);
  if (self->resume_at > self->world->now)
    self->slept -= self->resume_at - self->world->now;
  self->resume_at = 0;
}

/* Nobody leaves while something that he gave up is still in the outbox, unless the disk refuses it
 * even now. */
static void
finish_removals (GchSimClient *self)
{
  g_autoptr (GList) ids = NULL;

  if (self->session == NULL || !gch_sim_drafts_are_safe (self->session))
    return;

  ids = g_list_sort (g_hash_table_get_keys (self->session->refused), (GCompareFunc) strcmp);
  for (GList *l = ids; l != NULL; l = l->next)
    gch_precious_remove_operation (self->precious, l->data, NULL, NULL);
}

/* The drafts are flushed before the last window closes. */
void
gch_sim_client_quit (GchSimClient *self)
{
  if (!self->up)
    return;

  gch_sim_say (self->world, self->name, "the program quits");
  finish_removals (self);
  end_life (self);
}

void
gch_sim_client_kill (GchSimClient *self)
{
  if (!self->up)
    return;

  gch_sim_say (self->world, self->name, "the program is killed");
  gch_sim_disk_kill (self->world->disk, self->prefix);
  end_life (self);
}

void
gch_sim_client_power_cut (GchSimClient *self)
{
  if (!self->up)
    return;

  gch_sim_say (self->world, self->name, "power cut");
  gch_sim_disk_crash (self->world->disk, self->prefix);
  end_life (self);
}

gboolean
gch_sim_client_note_death (GchSimClient *self)
{
  if (!self->up || !gch_sim_disk_has_crashed (self->world->disk, self->prefix))
    return FALSE;

  gch_sim_say (self->world, self->name, "power cut in the middle of a write");
  end_life (self);
  gch_sim_weather_client_died (self);

  return TRUE;
}

void
gch_sim_client_suspend (GchSimClient *self, gint64 duration)
{
  if (!self->up || self->resume_at > self->world->now)
    return;

  gch_sim_say (self->world, self->name, "sleeps for %d s", (int) (duration / G_USEC_PER_SEC));
  self->resume_at = self->world->now + duration;
  self->slept += duration;
}

void
gch_sim_client_change_person (GchSimClient *self, GchSimDesk *desk, gboolean sign_out)
{
  if (!self->up)
    return;

  gch_sim_say (self->world, self->name, "%s %s, %s sits down", self->desk->person->name,
               sign_out ? "signs out" : "leaves", desk->person->name);
  gch_sim_user_leaves (self->session);
  if (sign_out)
    gch_sim_session_sign_out (self->session);
  gch_sim_session_close (self->session);
  self->desk = desk;
  gch_sim_session_open (self, desk);
}
