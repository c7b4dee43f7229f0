/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* One owned thread with a queue of jobs and the state they work on. Jobs run one after the other in
 * the order they were given; their answers arrive in that order too. */

typedef struct _GchWorker GchWorker;

/**
 * GchWorkerFunc:
 * @state: what the worker owns; nobody else touches it
 * @data: the task data of the job
 *
 * A job, run on the worker's thread. Returns: (transfer full) the answer, or anything with @error
 * set.
 */
typedef gpointer (*GchWorkerFunc) (gpointer state, gpointer data, GError **error);

GchWorker *gch_worker_new (const char *name, gpointer state, GDestroyNotify free_state);
void gch_worker_run (GchWorker *self, GTask *task, GchWorkerFunc func, GDestroyNotify free_result);
void gch_worker_end (GchWorker *self, GTask *task);
void gch_worker_free (GchWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWorker, gch_worker_free)

G_END_DECLS
