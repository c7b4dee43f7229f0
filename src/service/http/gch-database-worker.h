/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* The thread that owns the database: jobs come in from any thread and run one after the other. */
typedef struct _GchDatabaseWorker GchDatabaseWorker;

typedef void (*GchDatabaseWorkerJob) (GchDatabase *database, gpointer user_data);

/* @tick runs on the thread now and then, at the latest so many milliseconds after it last ran as it
 * answered. (transfer full) @database. (transfer full) */
typedef guint (*GchDatabaseWorkerTick) (GchDatabase *database, gpointer user_data);
GchDatabaseWorker *gch_database_worker_new (GchDatabase *database, GchDatabaseWorkerTick tick,
                                            gpointer user_data);

/* Runs @job on the thread. */
void gch_database_worker_push (GchDatabaseWorker *self, GchDatabaseWorkerJob job,
                               gpointer user_data);

/* Runs the jobs that are waiting, ends the thread and closes the database. */
void gch_database_worker_free (GchDatabaseWorker *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchDatabaseWorker, gch_database_worker_free)

G_END_DECLS
