/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-database-worker.h"

typedef struct
{
  GchDatabaseWorkerJob run; /* NULL: the last job */
  gpointer user_data;
} Job;

struct _GchDatabaseWorker
{
  GchDatabase *database; /* (owned) used on the thread only */
  GAsyncQueue *queue;    /* (owned) (element-type Job) */
  GThread *thread;       /* (owned) */
  GchDatabaseWorkerTick tick;
  gpointer user_data;
};

/* Ticks while nothing comes in, and between jobs when it is time. */
static gpointer
work (gpointer data)
{
  GchDatabaseWorker *self = data;
  gint64 next_tick = g_get_monotonic_time ();

  for (;;)
    {
      gint64 wait = next_tick - g_get_monotonic_time ();
      g_autofree Job *job = NULL;

      if (wait <= 0)
        {
          wait = self->tick (self->database, self->user_data) * G_TIME_SPAN_MILLISECOND;
          next_tick = g_get_monotonic_time () + wait;
        }
      job = g_async_queue_timeout_pop (self->queue, wait);
      if (job == NULL)
        continue;
      if (job->run == NULL)
        return NULL;
      job->run (self->database, job->user_data);
    }
}

GchDatabaseWorker *
gch_database_worker_new (GchDatabase *database, GchDatabaseWorkerTick tick, gpointer user_data)
{
  GchDatabaseWorker *self = g_new0 (GchDatabaseWorker, 1);

  self->database = database;
  self->queue = g_async_queue_new_full (g_free);
  self->tick = tick;
  self->user_data = user_data;
  self->thread = g_thread_new ("database", work, self);

  return self;
}

void
gch_database_worker_push (GchDatabaseWorker *self, GchDatabaseWorkerJob job, gpointer user_data)
{
  Job *entry = g_new (Job, 1);

  entry->run = job;
  entry->user_data = user_data;
  g_async_queue_push (self->queue, entry);
}

void
gch_database_worker_free (GchDatabaseWorker *self)
{
  gch_database_worker_push (self, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  gch_database_free (self->database);
  g_free (self);
}
