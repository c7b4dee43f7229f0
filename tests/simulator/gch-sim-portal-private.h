/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"
#include "gch-dispatch.h"
#include "gch-sim-disk.h"
#include "gch-sim-portal.h"

G_BEGIN_DECLS

/* The portal's inside, shared by its files. */

#define GCH_SIM_PORTAL_PATH GCH_SIM_PORTAL_PREFIX "portal.db"

/* One open event stream. */
typedef struct
{
  guint number;
  GchActor *actor; /* (owned) */
  gint64 told;
} GchSimStream;

struct _GchSimPortal
{
  GchSimWorld *world;    /* (unowned) */
  GchDatabase *database; /* (owned) (nullable) NULL: it is down */
  GRand *rand;           /* (owned) its own randomness */
  GPtrArray *streams;    /* (owned) (element-type GchSimStream) */
  guint last_stream;
  GchSimStreamFunc tell;
  GHashTable *makers; /* (owned) (element-type utf8 utf8) "case version" → who made it */
  guint page_limit;   /* the most that this portal puts into a page of the feed */
};

/* A database with the people and, unless @empty, their cases, on @disk. (transfer full) */
GchSimSnapshot *gch_sim_portal_template (gboolean empty);

/* Writes down who made the versions that were not there before; NULL: nobody knows. */
void gch_sim_portal_note_makers (GchSimPortal *self, const char *maker);
/* TRUE when every version of @case_id after @from and before @to was made by @maker, or by nobody
 * knows whom. */
gboolean gch_sim_portal_made_by (GchSimPortal *self, const char *case_id, gint64 from, gint64 to,
                                 const char *maker);

/* After something was written: whoever listens is told. */
void gch_sim_portal_tell (GchSimPortal *self);
/* TRUE when the power went while it wrote; then it is down. */
gboolean gch_sim_portal_note_death (GchSimPortal *self);

G_END_DECLS
