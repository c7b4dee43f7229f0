/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-worker.h"

struct _GchWorker
{
  GThread *thread;           /* (owned) */
  GAsyncQueue *jobs;         /* (owned) (element-type Job) */
  gpointer state;            /* (owned) used on the thread only */
  GDestroyNotify free_state; /* (nullable) called on the thread, after the last job */
  gboolean ended;            /* the thread was told to end */
};

typedef struct
{
  GTask *task;                /* (owned) (nullable) who is answered */
  GchWorkerFunc func;         /* what to do; NULL: the thread shall end */
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
  Job *job;

  while (TRUE)
    {
      job = g_async_queue_pop (self->jobs);
      if (job->func == NULL)
        break;
      run_job (self, job);
    }
  if (self->free_state != NULL)
    self->free_state (self->state);
  if (job->task != NULL)
    send_answer (job);
  else
    job_free (job);

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

static void
tell_to_end (GchWorker *self, GTask *task)
{
  Job *job = g_new0 (Job, 1);

  job->task = task;
  self->ended = TRUE;
  g_async_queue_push (self->jobs, job);
}

/**
 * gch_worker_end:
 * @task: (transfer full): answered with %NULL in its own context when every job given so far has
 *   run and the state is freed; then gch_worker_free() does not wait any more
 *
 * No job may be given after this.
 */
void
gch_worker_end (GchWorker *self, GTask *task)
{
  g_return_if_fail (!self->ended);

  g_task_set_check_cancellable (task, FALSE);
  tell_to_end (self, task);
}

/**
 * gch_worker_free:
 *
 * Waits until every job given so far has run, then ends the thread.
 */
void
gch_worker_free (GchWorker *self)
{
  if (!self->ended)
    tell_to_end (self, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->jobs);
  g_free (self);
}
