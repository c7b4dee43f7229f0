/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-runner.h"

G_BEGIN_DECLS

/* The runner's inside, shared by its files. */

struct _GchRunner
{
  GObject parent_instance;

  GchStore *store;           /* (owned) */
  GchEngine *engine;         /* (owned) */
  GchProvider *provider;     /* (owned) (nullable) */
  gulong more_id;            /* handler on @provider, 0 */
  GCancellable *cancellable; /* (owned) every exchange with the portal */
  GNetworkMonitor *monitor;  /* (owned) (nullable) */
  gulong monitor_id;         /* handler on @monitor, 0 */
  GchRunnerHandlers handlers;
  gpointer user_data; /* (unowned) of the handlers */

  GQueue events; /* (owned) (element-type Event) not yet given to the engine */
  gboolean stepping;
  gboolean stopped;
  gboolean resyncing;
  gboolean outbox_failing; /* the disk refused something of the outbox */
  GPtrArray *removals;     /* (owned) of Removal, which hold a reference: see gch-runner-disk.c */
  GPtrArray *flushes;      /* (owned) (element-type GTask) of the removals */
  int timer_fd;            /* (owned) -1 */
  guint timer_source;      /* 0 */
};

/* An event that owns what it points to. */
typedef struct
{
  GchEvent event;
  GchOutcome *outcome; /* (owned) (nullable) */
  char *operation_id;  /* (owned) (nullable) */
  char *cursor;        /* (owned) (nullable) */
} GchRunnerEvent;

GchRunnerEvent *gch_runner_event_new (GchEventKind kind);
/* Takes @event. The engine is stepped by one event at a time: what is given in the middle of a
 * step's actions is queued behind them. */
void gch_runner_feed (GchRunner *self, GchRunnerEvent *event);

/* --- gch-runner-disk.c: the actions that are for the store --- */

void gch_runner_store_operation (GchRunner *self, const GchOperation *operation);
void gch_runner_remove_operation (GchRunner *self, const GchOperation *operation);
/* @local: the engine did not ask for it and is not told. */
void gch_runner_apply (GchRunner *self, GchChangePage *page, gboolean local);
void gch_runner_begin_resync (GchRunner *self);
/* Tells the engine how many records no page of the resync has named. */
void gch_runner_count_resync (GchRunner *self);
/* @remove: those records go; FALSE: they stay, and the resync is over all the same. */
void gch_runner_end_resync (GchRunner *self, gboolean remove);

G_END_DECLS
