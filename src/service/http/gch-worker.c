/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-worker.h"

typedef struct
{
  GchWorkerJob run; /* NULL: the last job */
  gpointer user_data;
} Job;

struct _GchWorker
{
  GchDatabase *database; /* (owned) used on the thread only */
  GAsyncQueue *queue;    /* (owned) (element-type Job) */
  GThread *thread;       /* (owned) */
  GchWorkerTick tick;
  gpointer user_data;
};

/* Ticks while nothing comes in, and between jobs when it is time. */
static gpointer
work (gpointer data)
{
  GchWorker *self = data;
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

GchWorker *
gch_worker_new (GchDatabase *database, GchWorkerTick tick, gpointer user_data)
{
  GchWorker *self = g_new0 (GchWorker, 1);

  self->database = database;
  self->queue = g_async_queue_new_full (g_free);
  self->tick = tick;
  self->user_data = user_data;
  self->thread = g_thread_new ("database", work, self);

  return self;
}

void
gch_worker_push (GchWorker *self, GchWorkerJob job, gpointer user_data)
{
  Job *entry = g_new (Job, 1);

  entry->run = job;
  entry->user_data = user_data;
  g_async_queue_push (self->queue, entry);
}

void
gch_worker_free (GchWorker *self)
{
  gch_worker_push (self, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  gch_database_free (self->database);
  g_free (self);
}
