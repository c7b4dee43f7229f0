/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

#include "gch-change.h"
#include "gch-error.h"
#include "gch-operation.h"
#include "gch-status.h"

G_BEGIN_DECLS

/* The engine: every rule of sending and receiving, and no input or output of its own.
 * gch_engine_step() takes one event and gives the actions to carry out. It has no clock (each event
 * brings `now`), no randomness (given as a number at creation and by a function), no network, no
 * disk. One engine serves one owner. */

typedef struct _GchEngine GchEngine;

/* A uniformly random number in [0, 1). */
typedef double (*GchEngineRandom) (gpointer user_data);

GchEngine *gch_engine_new (GchEngineRandom random, gpointer user_data);
void gch_engine_free (GchEngine *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchEngine, gch_engine_free)

typedef enum
{
  GCH_EVENT_STARTED,    /* operations (owned by the event): the outbox as stored; cursor (nullable);
                           resyncing, cached: how the cache was left */
  GCH_EVENT_STORED,     /* operations: the outbox, when it could not be read for STARTED */
  GCH_EVENT_SIGNED_IN,  /* a usable session exists */
  GCH_EVENT_SIGNED_OUT, /* no session any more, or the portal said 401 */
  GCH_EVENT_SUBMITTED,  /* operation: a new one, already durable in the outbox */
  GCH_EVENT_SENT,       /* operation_id + outcome of a SEND */
  GCH_EVENT_PULLED,     /* page or outcome of a PULL */
  GCH_EVENT_APPLIED,    /* the page of the last APPLY is in the cache; cursor; cached. With an
                           outcome: the cache could not take it */
  GCH_EVENT_RESYNC_COUNTED, /* removing, cached: what ending the resync would remove. With an
                               outcome: it could not be counted */
  GCH_EVENT_POKED,          /* the portal says there is more, or the user asked to refresh */
  GCH_EVENT_NETWORK_MAYBE,  /* the network may be back; wakes early, never holds back */
  GCH_EVENT_TIMER,          /* the time of the last SET_TIMER has come */
  GCH_EVENT_RETRY,          /* operation_id: the user wants a parked or waiting one tried now */
  GCH_EVENT_DISCARD,        /* operation_id: the user gives one up (never one being sent) */
  GCH_EVENT_AMENDED,     /* operation: id, payload and base_version of one that is parked because of
                            a conflict: the user has seen both versions and wants this one sent */
  GCH_EVENT_REMOVE_HELD, /* the user: what the portal no longer names may go */
  GCH_EVENT_KEEP_HELD,   /* the user: it stays */
  GCH_EVENT_DISCONNECTED, /* the event stream broke */
} GchEventKind;

/* How an exchange with the portal ended. */
typedef struct
{
  int code;              /* -1: success; else GchError */
  gint64 retry_after;    /* microseconds from now, 0: the portal did not say */
  char *problem;         /* (nullable) (owned) what the portal said, for people */
  char *result_id;       /* (nullable) (owned) id of the record it made */
  gint64 result_version; /* version of the record it made or changed, 0: not known */
  gint64 raised_to;      /* version of the target when this operation, and nothing else, made it of
                            the one before; 0: not sure */
  gboolean access_changed; /* GCH_ERROR_RESYNC: because the user may read something else now */
  GchChangePage
      *page; /* (nullable) (owned) records that came with the answer, to be applied at once */
} GchOutcome;

/* A success; its page and result_version are filled in by the caller. (transfer full) */
GchOutcome *gch_outcome_new_success (const char *result_id);
/* A failure. @retry_after: microseconds, 0 for none. (transfer full) */
GchOutcome *gch_outcome_new_failure (GchError code, const char *problem, gint64 retry_after);
/* Frees @self (nullable) and what it owns. */
void gch_outcome_free (GchOutcome *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchOutcome, gch_outcome_free)

typedef struct
{
  GchEventKind kind;
  gint64 now;  /* microseconds, boot clock: never goes back */
  gint64 wall; /* microseconds since 1970, for what is stored and shown */
  GchOperation *operation;
  GPtrArray *operations;
  const char *operation_id;
  const char *cursor;
  const GchOutcome *outcome;
  GchChangePage *page;
  gboolean resyncing; /* a resync was begun and not ended */
  guint removing;     /* cases that would go; comments, where mostly these would */
  guint cached;       /* cases in the cache (RESYNC_COUNTED: of what `removing` counts) */
} GchEvent;

typedef enum
{
  GCH_ACTION_SEND,   /* operation: give it to the provider; answer with SENT */
  GCH_ACTION_STORE,  /* operation: write its changed state */
  GCH_ACTION_REMOVE, /* operation: out of the outbox */
  GCH_ACTION_PULL,   /* cursor (nullable): fetch the next page; answer with PULLED */
  GCH_ACTION_APPLY,  /* page: into the cache; answer with APPLIED */
  GCH_ACTION_RESYNC_BEGIN,
  GCH_ACTION_RESYNC_COUNT, /* answer with RESYNC_COUNTED; nothing is removed */
  GCH_ACTION_RESYNC_END,   /* remove: whether what no page has named since the beginning goes */
  GCH_ACTION_LISTEN,       /* open the event stream; answer with POKED or DISCONNECTED */
  GCH_ACTION_SET_TIMER,    /* at: boot clock; replaces the former one */
  GCH_ACTION_ASK_SIGN_IN,  /* the session is over; everything is kept */
  GCH_ACTION_REPORT,       /* status: what the window may say about the connection */
} GchActionKind;

typedef struct
{
  GchActionKind kind;
  GchOperation *operation; /* (owned) a copy */
  GchChangePage *page;     /* (owned) */
  char *cursor;            /* (owned) */
  gint64 at;
  gboolean remove;  /* RESYNC_END */
  GchStatus status; /* REPORT; status.problem owned */
} GchAction;

/* Frees @self (nullable) and what it owns. */
void gch_action_free (GchAction *self);

/* What the engine asks of whoever runs it: the actions are carried out in this order; every SEND is
 * answered by one SENT, every PULL by one PULLED, every APPLY by one APPLIED, every RESYNC_COUNT by
 * one RESYNC_COUNTED, every LISTEN by one DISCONNECTED, also after the session has ended. Only one
 * APPLY and one PULL are under way at a time. A page that came with the answer to a SEND has no
 * cursor: it must leave the cache's own cursor alone.
 *
 * (transfer full) (element-type GchAction): what to do, in this order. */
GPtrArray *gch_engine_step (GchEngine *self, const GchEvent *event);

G_END_DECLS
