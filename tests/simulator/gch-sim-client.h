/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cache.h"
#include "gch-precious.h"
#include "gch-sim-ledger.h"
#include "gch-sim-world.h"

G_BEGIN_DECLS

/* A computer with the program on it: its disk, its clock, its network, and the two threads of the
 * store, each a queue of jobs done one after the other. A program lives until it quits, is killed
 * or the power goes; what is planned for a life does not reach the next one. */

typedef struct _GchSimJob GchSimJob;

/* What a job does on its thread, and what happens with its result in the program. */
typedef void (*GchSimJobFunc) (GchSimJob *job);

typedef enum
{
  GCH_SIM_THREAD_PRECIOUS,
  GCH_SIM_THREAD_CACHE,
  GCH_SIM_N_THREADS,
} GchSimThreadName;

struct _GchSimJob
{
  GchSimClient *client;   /* (unowned) */
  GchSimSession *session; /* (unowned) which may be over when it is done */
  GchSimJobFunc run;
  GchSimJobFunc answer;

  GchOperation *operation; /* (owned) (nullable) */
  GchDraft *draft;         /* (owned) (nullable) */
  GchChangePage *page;     /* (owned) (nullable) */
  char *text;              /* (owned) (nullable) */
  guint64 number;
  gboolean flag;

  GError *error;           /* (owned) (nullable) back */
  GPtrArray *list;         /* (owned) (nullable) back */
  GStrv touched;           /* (owned) (nullable) back */
  GchCacheOpening opening; /* back */
  guint removing;          /* back */
  guint cached;            /* back */
};

typedef struct
{
  GQueue jobs; /* (owned) (element-type GchSimJob) */
  gboolean busy;
  gint64 answered_at;
} GchSimThread;

/* What one person has on this computer besides the disk: the keyring, and what he remembers of the
 * screen. */
typedef struct
{
  const GchSimPerson *person; /* (unowned) */
  char *access;               /* (owned) (nullable) */
  char *refresh;              /* (owned) (nullable) */
  GPtrArray *cases;           /* (owned) (element-type GchCase) as seen last */
  gboolean keeps;             /* he decided that records the portal no longer names stay */
  gboolean resyncing;         /* everything is being read again */
} GchSimDesk;

struct _GchSimClient
{
  GchSimWorld *world; /* (unowned) */
  guint number;       /* from 1 */
  char *name;         /* (owned) "client-1" */
  char *prefix;       /* (owned) "/client-1/" */
  char *data_dir;     /* (owned) */

  GPtrArray *desks; /* (owned) (element-type GchSimDesk) */
  GchSimDesk *desk; /* (unowned) whose account is open, also after a restart */

  gint64 wall_offset; /* what its clock is wrong by */
  gint64 slept;       /* how long it was suspended, altogether */
  gint64 resume_at;   /* 0: awake */
  gboolean offline;
  gboolean captive;

  /* the program */
  guint life;
  gboolean up;
  gint64 reopened_at;    /* when a damaged cache was last opened anew, 0 */
  GchPrecious *precious; /* (owned) (nullable) */
  GchCache *cache;       /* (owned) (nullable) */
  GchSimThread threads[GCH_SIM_N_THREADS];
  GchSimSession *session; /* (unowned) (nullable) the account that is open */
  GPtrArray *sessions;    /* (owned) (element-type GchSimSession) all there ever were */

  gint64 second;
  guint exchanges; /* in that second */
};

GchSimClient *gch_sim_client_new (GchSimWorld *world, guint number);
void gch_sim_client_free (GchSimClient *self);
void gch_sim_client_add_person (GchSimClient *self, const GchSimPerson *person);

/* The program was here before: its databases are there, and empty. */
void gch_sim_client_furnish (GchSimClient *self);
void gch_sim_client_start (GchSimClient *self);
void gch_sim_client_quit (GchSimClient *self);
void gch_sim_client_kill (GchSimClient *self);
void gch_sim_client_power_cut (GchSimClient *self);
void gch_sim_client_suspend (GchSimClient *self, gint64 duration);
/* TRUE when the power went in the middle of a write; then the program is gone. */
gboolean gch_sim_client_note_death (GchSimClient *self);

/* Another person sits down; @sign_out: the one before signs out, his copy of the portal goes. */
void gch_sim_client_change_person (GchSimClient *self, GchSimDesk *desk, gboolean sign_out);

/* Its wall clock, and its time awake. */
gint64 gch_sim_client_wall (GchSimClient *self);
gint64 gch_sim_client_awake (GchSimClient *self);

/* As gch_sim_after(), in this life of the program, when it is awake. */
void gch_sim_client_after (GchSimClient *self, gint64 delay, GchSimFunc func, gpointer data,
                           GDestroyNotify free_data);

GchSimJob *gch_sim_job_new (GchSimClient *client, GchSimSession *session, GchSimJobFunc run,
                            GchSimJobFunc answer);
/* Takes @job. */
void gch_sim_client_queue (GchSimClient *self, GchSimThreadName thread, GchSimJob *job);

G_END_DECLS
