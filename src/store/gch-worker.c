/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-worker.h"

struct _GchWorker
{
  GThread *thread;           /* (owned) */
  GAsyncQueue *jobs;         /* (owned) (element-type Job) */
  gpointer state;            /* (owned) used on the thread only */
  GDestroyNotify free_state; /* (nullable) called on the thread, as its last act */
};

typedef struct
{
  GTask *task;                /* (owned) NULL: the thread shall end */
  GchWorkerFunc func;         /* what to do */
  gpointer result;            /* (owned) what it gave */
  GDestroyNotify free_result; /* (nullable) */
  GError *error;              /* (owned) (nullable) */
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_object (&job->task);
  g_clear_error (&job->error);
  g_free (job);
}

static gboolean
answer (gpointer data)
{
  Job *job = data;

  if (job->error != NULL)
    g_task_return_error (job->task, g_steal_pointer (&job->error));
  else
    g_task_return_pointer (job->task, g_steal_pointer (&job->result), job->free_result);

  return G_SOURCE_REMOVE;
}

/* The last reference to the task, and through it to its source object, must go away in the context
 * of the task and not here: this thread can be one of the things that the source object frees. */
static void
send_answer (Job *job)
{
  g_autoptr (GSource) source = g_idle_source_new ();

  g_source_set_priority (source, g_task_get_priority (job->task));
  g_source_set_static_name (source, "[guichet] worker answer");
  g_source_set_callback (source, answer, job, job_free);
  g_source_attach (source, g_task_get_context (job->task));
}

static void
run_job (GchWorker *self, Job *job)
{
  GCancellable *cancellable = g_task_get_cancellable (job->task);

  if (!g_cancellable_set_error_if_cancelled (cancellable, &job->error))
    job->result = job->func (self->state, g_task_get_task_data (job->task), &job->error);
  if (job->error != NULL && job->result != NULL && job->free_result != NULL)
    g_clear_pointer (&job->result, job->free_result);

  send_answer (job);
}

static gpointer
work (gpointer data)
{
  GchWorker *self = data;

  while (TRUE)
    {
      Job *job = g_async_queue_pop (self->jobs);

      if (job->task == NULL)
        {
          job_free (job);
          break;
        }
      run_job (self, job);
    }
  if (self->free_state != NULL)
    self->free_state (self->state);

  return NULL;
}

/**
 * gch_worker_new:
 * @name: the thread's name, 15 bytes at most
 * @state: (transfer full): given to every job
 * @free_state: (nullable): frees @state, on the thread, after the last job
 *
 * Starts the thread.
 *
 * Returns: (transfer full): the worker
 */
GchWorker *
gch_worker_new (const char *name, gpointer state, GDestroyNotify free_state)
{
  GchWorker *self = g_new0 (GchWorker, 1);

  self->jobs = g_async_queue_new ();
  self->state = state;
  self->free_state = free_state;
  self->thread = g_thread_new (name, work, self);

  return self;
}

/**
 * gch_worker_run:
 * @task: (transfer full): answered in its own context with the pointer or the error that @func
 *   gives; %G_IO_ERROR_CANCELLED when it was cancelled before its turn came. Cancelling later
 *   changes nothing: what was written is not reported as not written.
 * @func: called on the thread
 * @free_result: (nullable): frees the pointer when nobody takes it
 */
void
gch_worker_run (GchWorker *self, GTask *task, GchWorkerFunc func, GDestroyNotify free_result)
{
  Job *job = g_new0 (Job, 1);

  g_task_set_check_cancellable (task, FALSE);
  job->task = task;
  job->func = func;
  job->free_result = free_result;
  g_async_queue_push (self->jobs, job);
}

/**
 * gch_worker_free:
 *
 * Waits until every job given so far has run, then ends the thread.
 */
void
gch_worker_free (GchWorker *self)
{
  g_async_queue_push (self->jobs, g_new0 (Job, 1));
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self);
}
