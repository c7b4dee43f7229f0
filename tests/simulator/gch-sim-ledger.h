/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-world.h"

G_BEGIN_DECLS

/* What the people in a world were promised: every operation they gave and every text they typed,
 * remembered outside of the programs, which forget. */

/* Where an operation stands, as its author was told. */
typedef enum
{
  GCH_SIM_WISH_SUBMITTING, /* asked for, not answered */
  GCH_SIM_WISH_DURABLE,    /* in the outbox */
  GCH_SIM_WISH_SENT,       /* shown as sent */
  GCH_SIM_WISH_GIVEN_UP,   /* taken out by its author */
  GCH_SIM_WISH_NEVER,      /* the disk refused it, or the computer died before it was stored */
} GchSimWishState;

typedef struct
{
  guint number;               /* in the order in which they were given */
  char *id;                   /* (owned) */
  char *command;              /* (owned) */
  char *marker;               /* (owned) (nullable) unique text in it */
  char *payload;              /* (owned) */
  char *target;               /* (owned) the case, "new:…" while it has no other name */
  char *draft_key;            /* (owned) (nullable) the draft that it came from */
  guint client;               /* number of the computer */
  const GchSimPerson *person; /* (unowned) */
  guint life;                 /* of the program in which it was given */
  GchSimWishState state;
  gboolean silent;
  gboolean giving_up;   /* its author asked for it to be taken out */
  gboolean amended;     /* its author gave it another payload; the former may still be found */
  char *former_payload; /* (owned) (nullable) */
  gboolean refused;     /* the portal said no, for good, at least once */
  gboolean retried;     /* its author tried a refused one once more */
  gint64 seen_version;  /* of the record, as its author saw it */
  guint effects;        /* times the portal did it, replays not counted */
  gboolean excused;     /* the portal that had it was emptied */
  /* what the drafts say about one that was being submitted when the program ended */
  gboolean must_be_stored;
  gboolean is_in_draft;
} GchSimWish;

/* One state of a draft. */
typedef struct
{
  char *text;                   /* (owned) */
  gint64 at;                    /* the computer's time awake */
  const GchSimWish *taken_back; /* (unowned) (nullable) the operation whose text came into it */
  const char *moved_from;       /* (unowned) (nullable) the draft whose text came into it */
  gboolean gone;                /* it went with a program that died in time */
} GchSimTyped;

/* One draft of one person on one computer. */
typedef struct
{
  guint client;
  const GchSimPerson *person; /* (unowned) */
  char *key;                  /* (owned) */
  GArray *typed;              /* (owned) (element-type GchSimTyped) oldest first */
  guint least;                /* the oldest one that may be found on the disk */
  guint before_death;         /* how many were typed before the program last ended */
  guint found;                /* the one that was found at the last start */
  gboolean told_failed;       /* the person sees that saving does not work */
} GchSimPaper;

struct _GchSimLedger
{
  GPtrArray *wishes; /* (owned) (element-type GchSimWish) by number */
  GHashTable *by_id; /* (owned) (element-type utf8 GchSimWish) */
  GPtrArray *papers; /* (owned) (element-type GchSimPaper) */
  guint markers;
};

GchSimLedger *gch_sim_ledger_new (void);
void gch_sim_ledger_free (GchSimLedger *self);

GchSimWish *gch_sim_ledger_add (GchSimLedger *self, const GchOperation *operation,
                                const char *marker);
GchSimWish *gch_sim_ledger_find (GchSimLedger *self, const char *id); /* (nullable) */

GchSimPaper *gch_sim_ledger_paper (GchSimLedger *self, guint client, const GchSimPerson *person,
                                   const char *key);
/* The text is @text from now on. Gives its number. */
guint gch_sim_paper_type (GchSimPaper *self, const char *text, gint64 at);
const char *gch_sim_paper_text (GchSimPaper *self);
/* The text number @index, or a later one, is on the disk. */
void gch_sim_paper_safe (GchSimPaper *self, guint index);
/* The computer has ended without a word: what was typed over 2 s ago must be there. */
void gch_sim_paper_died (GchSimPaper *self, gint64 at);
/* @text is what the disk has. FALSE: something that had to be there is gone. */
gboolean gch_sim_paper_found (GchSimPaper *self, const char *text);
/* What was typed after it before the program ended is lost, and nobody looks for it again. */
void gch_sim_paper_go_on (GchSimPaper *self);

G_END_DECLS
