/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-password-pool.h"

typedef struct
{
  GchPasswordPoolJob run; /* NULL: the thread ends */
  gpointer user_data;
} Job;

struct _GchPasswordPool
{
  GAsyncQueue *queue; /* (owned) (element-type Job) */
  GPtrArray *threads; /* (owned) (element-type GThread) */
  guint most_waiting;
};

static gpointer
work (gpointer data)
{
  GAsyncQueue *queue = data;

  for (;;)
    {
      g_autofree Job *job = g_async_queue_pop (queue);

      if (job->run == NULL)
        return NULL;
      job->run (job->user_data);
    }
}

static void
push (GchPasswordPool *self, GchPasswordPoolJob run, gpointer user_data)
{
  Job *job = g_new (Job, 1);

  job->run = run;
  job->user_data = user_data;
  g_async_queue_push (self->queue, job);
}

/* Not a GThreadPool: that keeps its idle threads for a while after it is gone. */
GchPasswordPool *
gch_password_pool_new (guint n_threads, guint most_waiting)
{
  GchPasswordPool *self = g_new0 (GchPasswordPool, 1);

  self->queue = g_async_queue_new_full (g_free);
  self->most_waiting = most_waiting;
  self->threads = g_ptr_array_new ();
  for (guint i = 0; i < n_threads; i++)
    g_ptr_array_add (self->threads, g_thread_new ("password", work, self->queue));

  return self;
}

gboolean
gch_password_pool_push (GchPasswordPool *self, GchPasswordPoolJob job, gpointer user_data)
{
  if (g_async_queue_length (self->queue) >= (int) self->most_waiting)
    return FALSE;

  push (self, job, user_data);
  return TRUE;
}

void
gch_password_pool_free (GchPasswordPool *self)
{
  for (guint i = 0; i < self->threads->len; i++)
    push (self, NULL, NULL);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_unref (self->threads);
  g_async_queue_unref (self->queue);
  g_free (self);
}
