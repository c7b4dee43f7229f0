/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* The thread that owns the database: jobs come in from any thread and run one after the other. */
typedef struct _GchWorker GchWorker;

typedef void (*GchWorkerJob) (GchDatabase *database, gpointer user_data);

/* @tick runs on the thread now and then, at the latest so many milliseconds after it last ran as it
 * answered. (transfer full) @database. (transfer full) */
typedef guint (*GchWorkerTick) (GchDatabase *database, gpointer user_data);
GchWorker *gch_worker_new (GchDatabase *database, GchWorkerTick tick, gpointer user_data);

/* Runs @job on the thread. */
void gch_worker_push (GchWorker *self, GchWorkerJob job, gpointer user_data);

/* Runs the jobs that are waiting, ends the thread and closes the database. */
void gch_worker_free (GchWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWorker, gch_worker_free)

G_END_DECLS
