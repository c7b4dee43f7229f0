/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-world.h"

G_BEGIN_DECLS

/* The world's inside, shared by its files. */

#define GCH_WORLD_BEGINNING (1000 * G_TIME_SPAN_SECOND)

/* What waits in the future of the world. */
typedef enum
{
  LATER_REQUEST, /* a SEND reaches the portal */
  LATER_ANSWER,  /* its outcome reaches the engine */
  LATER_PULLED,
  LATER_APPLIED,
  LATER_COUNTED,
  LATER_CUT,
} LaterKind;

typedef struct
{
  LaterKind kind;
  gint64 at;
  guint life;              /* of the program: answers to a dead one reach nobody */
  GchOperation *operation; /* (owned) (nullable) */
  GchOutcome *outcome;     /* (owned) (nullable) */
  GchChangePage *page;     /* (owned) (nullable) */
} Later;

/* An operation as the user remembers it. */
typedef struct
{
  char *id;         /* (owned) */
  char *queue;      /* (owned) the case's id, also of one that was still to be made */
  char *payload;    /* (owned) the words as the user last wanted them */
  gint64 base;      /* of an edit: the version the user looked at */
  gboolean stale;   /* that was not the newest one there was */
  gboolean refused; /* the portal says no to it */
  gboolean discarded;
  gboolean silent;
} Wish;

/* What an operation did at the portal. */
typedef struct
{
  char *result_id; /* (owned) */
  gint64 version;
  gint64 raised_to;
} Effect;

struct _GchWorld
{
  GRand *rand; /* (owned) */
  guint32 seed;
  gint64 now;
  gint64 wall_ahead; /* the wall clock, which anybody may set */
  gboolean calm;     /* nothing goes wrong */

  /* this program */
  GchEngine *engine; /* (owned) */
  guint life;
  gint64 timer;
  gboolean signed_in;
  gboolean listening;
  gboolean applying;
  gboolean pulling;
  gboolean counting;
  gboolean told_access; /* the last "begin anew" said that access changed */
  guint held_removing;  /* as the window was told */
  guint held_cached;
  GHashTable *in_flight; /* (owned) operation id → queue */

  /* this computer's disk */
  GPtrArray *outbox; /* (owned) (element-type GchOperation) */
  GHashTable *cache; /* (owned) the ids whose copy is there */
  GHashTable *seen;  /* (owned) (nullable) while a resync runs */
  char *cursor;      /* (owned) (nullable) */

  /* what the guard may let go */
  gboolean resync_access; /* the resync under way is because access changed */
  gboolean may_remove;    /* the user said so about this reading */
  gboolean ever_kept;
  guint before;  /* old cases in the cache before this round, or this resync */
  guint removed; /* of these, by pages of this round */

  /* the portal */
  GPtrArray *log;       /* (owned) (element-type utf8) what took effect, in this order */
  GHashTable *effects;  /* (owned) operation id → Effect */
  GHashTable *versions; /* (owned) case → version */
  GHashTable *makers;   /* (owned) "case/version" → operation id, or "" for somebody else */
  GHashTable *lost;     /* (owned) the old cases that are not named any more */
  guint epoch;
  gboolean epoch_access; /* the last epoch began because access changed */
  gboolean token_good;

  /* the user */
  GPtrArray *wishes; /* (owned) (element-type Wish) */
  GPtrArray *later;  /* (owned) (element-type Later) */

  gint64 second;
  guint exchanges;
};

#define BREACH(self, ...)                                                                          \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *what = g_strdup_printf (__VA_ARGS__);                                         \
    g_error ("seed %u, %g s: %s", (self)->seed,                                                    \
             (double) ((self)->now - GCH_WORLD_BEGINNING) / G_TIME_SPAN_SECOND, what);             \
  }                                                                                                \
  G_STMT_END

/* --- gch-world.c --- */
gboolean gch_world_chance (GchWorld *self, double probability);
gint64 gch_world_some_time (GchWorld *self, gint64 most);
GchOperation *gch_world_find_stored (GchWorld *self, const char *id);
Wish *gch_world_find_wish (GchWorld *self, const char *id);

/* --- gch-world-portal.c --- */
void gch_world_portal_init (GchWorld *self);
void gch_world_portal_clear (GchWorld *self);
GchOutcome *gch_world_portal_answer (GchWorld *self, const GchOperation *operation);
GchOutcome *gch_world_portal_pull (GchWorld *self, const char *cursor);
gint64 gch_world_portal_version (GchWorld *self, const char *record);
/* TRUE when somebody else, or something the user has given up, made a version after @from up to
 * @to. */
gboolean gch_world_portal_has_foreign (GchWorld *self, const char *record, gint64 from, gint64 to,
                                       gboolean discarded_too);
void gch_world_portal_edit_by_others (GchWorld *self, const char *record);
/* Some of the old cases are no longer named, or are again. */
void gch_world_portal_loses (GchWorld *self);
void gch_world_portal_regains (GchWorld *self);
gboolean gch_world_portal_is_read (GchWorld *self);

/* --- gch-world-disk.c --- */
void gch_world_disk_store (GchWorld *self, const GchOperation *operation);
void gch_world_disk_remove (GchWorld *self, const GchOperation *operation);
void gch_world_disk_resync_begin (GchWorld *self);
void gch_world_disk_resync_end (GchWorld *self, gboolean remove);
void gch_world_disk_land (GchWorld *self, const GchChangePage *page);
void gch_world_disk_start (GchWorld *self);
guint gch_world_disk_count_old (GchWorld *self, gboolean unseen_only);

G_END_DECLS
