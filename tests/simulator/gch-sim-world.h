/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "gch-operation.h"

G_BEGIN_DECLS

/* The world that everything happens in: one clock, one source of chance, and a future: what is to
 * happen, in order of time. Nothing in here knows the program or the service. The same seed gives
 * the same world, to the byte. */

typedef struct _GchSimWorld GchSimWorld;
typedef struct _GchSimPortal GchSimPortal;
typedef struct _GchSimClient GchSimClient;
typedef struct _GchSimSession GchSimSession;
typedef struct _GchSimLedger GchSimLedger;
typedef struct _GchSimDisk GchSimDisk;

/* What the simulated computers' clocks say when the world begins (2026-11-23T08:00:00Z). */
#define GCH_SIM_DAY G_GINT64_CONSTANT (1795420800000000)
#define GCH_SIM_BEGINNING (1000 * G_TIME_SPAN_SECOND)

/* Everything that goes wrong, counted. */
typedef enum
{
  GCH_SIM_FAULT_REQUEST_LOST,
  GCH_SIM_FAULT_REQUEST_DELAYED,
  GCH_SIM_FAULT_REQUEST_DUPLICATED,
  GCH_SIM_FAULT_ANSWER_LOST,
  GCH_SIM_FAULT_ANSWER_DELAYED,
  GCH_SIM_FAULT_ANSWER_HALF,
  GCH_SIM_FAULT_BAD_GATEWAY, /* 502 after the portal did it */
  GCH_SIM_FAULT_BUSY,        /* 429 or 503, with or without Retry-After */
  GCH_SIM_FAULT_CAPTIVE,     /* a hotel's page, 200 */
  GCH_SIM_FAULT_OFFLINE,     /* the cable is out for a while */
  GCH_SIM_FAULT_STREAM_CUT,
  GCH_SIM_FAULT_TOKEN_EXPIRED,
  GCH_SIM_FAULT_SESSION_REVOKED,
  GCH_SIM_FAULT_ROLE_CHANGED,
  GCH_SIM_FAULT_SERVICE_RESTARTED,
  GCH_SIM_FAULT_SERVICE_CRASHED,
  GCH_SIM_FAULT_SERVICE_CRASHED_WRITING,
  GCH_SIM_FAULT_SERVICE_DISK,
  GCH_SIM_FAULT_KEYS_FORGOTTEN, /* the stored answers of 30 days ago */
  GCH_SIM_FAULT_PORTAL_EMPTIED,
  GCH_SIM_FAULT_CLIENT_KILLED,    /* kill -9: what was written stays */
  GCH_SIM_FAULT_CLIENT_POWER_CUT, /* unflushed writes are lost or torn */
  GCH_SIM_FAULT_CLIENT_CRASHED_WRITING,
  GCH_SIM_FAULT_CLIENT_QUIT,
  GCH_SIM_FAULT_CLOCK_JUMP,
  GCH_SIM_FAULT_SUSPEND,
  GCH_SIM_FAULT_DISK_FULL,
  GCH_SIM_FAULT_DISK_ERROR,
  GCH_SIM_FAULT_SIGNED_OUT, /* somebody else sits down at the computer */
  GCH_SIM_N_FAULTS,
} GchSimFault;

const char *gch_sim_fault_to_text (GchSimFault fault);

/* What must never happen. */
typedef enum
{
  GCH_SIM_BREACH_DRAFT_LOST,
  GCH_SIM_BREACH_LOST,
  GCH_SIM_BREACH_DUPLICATE,
  GCH_SIM_BREACH_ORDER,
  GCH_SIM_BREACH_SENT_EARLY,
  GCH_SIM_BREACH_OVERWRITTEN, /* an edit over what its author never saw */
  GCH_SIM_BREACH_STUCK,
  GCH_SIM_BREACH_FOREIGN,  /* sent by another owner's session, or shown to one */
  GCH_SIM_BREACH_CACHE,    /* the cache is not what the portal shows this user */
  GCH_SIM_BREACH_GUARD,    /* much was removed without a decision */
  GCH_SIM_BREACH_CONTRACT, /* the engine's contract with whoever runs it */
  GCH_SIM_BREACH_STORM,    /* a busy loop */
  GCH_SIM_BREACH_BROKEN,   /* a warning, or something that cannot be */
  GCH_SIM_N_BREACHES,
} GchSimBreach;

const char *gch_sim_breach_to_text (GchSimBreach breach);

/* What one world, or many, came to. */
typedef struct
{
  guint64 seeds;
  guint64 submitted;
  guint64 delivered;
  guint64 given_up;
  guint64 drafts;
  guint64 exchanges;
  guint64 lines;
  guint64 simulated; /* microseconds */
  guint64 faults[GCH_SIM_N_FAULTS];
  guint64 breaches[GCH_SIM_N_BREACHES];
} GchSimCounts;

/* Somebody with an account at the portal. */
typedef struct
{
  const char *name;
  const char *user_id;
  GchOwner *owner; /* (owned) */
} GchSimPerson;

#define GCH_SIM_PERSONS 4

typedef void (*GchSimFunc) (GchSimWorld *world, gpointer data);

struct _GchSimWorld
{
  guint64 seed;
  GRand *rand; /* (owned) */
  gint64 now;  /* boot clock of everything in it */
  gboolean calm;
  gboolean emptied; /* the portal was restored from a database without a case */
  gboolean broken;  /* a breach was found: nothing more happens */
  gboolean aloud;
  GchSimCounts *counts; /* (unowned) */

  GchSimDisk *disk;     /* (owned) */
  GRand *disk_rand;     /* (owned) */
  GchSimPortal *portal; /* (owned) */
  GPtrArray *clients;   /* (owned) (element-type GchSimClient) */
  GchSimLedger *ledger; /* (owned) */
  GchSimPerson persons[GCH_SIM_PERSONS];

  struct _GchSimTrace *trace; /* (owned) */
  GArray *future;             /* (owned) a heap */
  guint64 serial;
};

/* --- chance --- */

/* TRUE with @probability, never while the world is calm. */
gboolean gch_sim_chance (GchSimWorld *self, double probability);
/* The same, also while it is calm. */
gboolean gch_sim_toss (GchSimWorld *self, double probability);
gint64 gch_sim_some_time (GchSimWorld *self, gint64 least, gint64 most);
/* From 0 to @count - 1. */
guint gch_sim_pick (GchSimWorld *self, guint count);
/* A random UUID. (transfer full) */
char *gch_sim_new_id (GchSimWorld *self);

/* --- time --- */

/* True time, microseconds since 1970. */
gint64 gch_sim_true_time (GchSimWorld *self);
/* Calls @func after @delay. @free_data (nullable) is called in any case. */
void gch_sim_after (GchSimWorld *self, gint64 delay, GchSimFunc func, gpointer data,
                    GDestroyNotify free_data);
/* Lets the next thing happen unless it is after @until; FALSE when there is none. */
gboolean gch_sim_step (GchSimWorld *self, gint64 until);
/* Nothing of what was planned happens. */
void gch_sim_forget_future (GchSimWorld *self);
/* Room for what is to come. (transfer full) */
GArray *gch_sim_future_new (void);

/* --- what happened --- */

void gch_sim_say (GchSimWorld *self, const char *who, const char *format, ...) G_GNUC_PRINTF (3, 4);
void gch_sim_fault (GchSimWorld *self, GchSimFault fault);
/* Notes the breach; the world stops with the end of what is happening now. */
void gch_sim_breach (GchSimWorld *self, GchSimBreach breach, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* --- the whole --- */

GchSimWorld *gch_sim_world_new (guint64 seed, gboolean aloud, GchSimCounts *counts);
void gch_sim_world_free (GchSimWorld *self);
/* From its beginning to its end. FALSE when something was breached. */
gboolean gch_sim_world_run (GchSimWorld *self);

G_END_DECLS
