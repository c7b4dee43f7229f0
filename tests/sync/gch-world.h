/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-engine.h"

G_BEGIN_DECLS

/* A whole world for one engine, in memory and with its own time: a portal, the way to it, this
 * computer's disk and a user. What goes wrong is drawn from a seeded generator, so that a seed
 * tells the same story each time. Every action is checked as it is made; a broken rule ends the
 * test and names the seed. */

typedef struct _GchWorld GchWorld;

GchWorld *gch_world_new (guint32 seed);
void gch_world_free (GchWorld *self);

/* The user writes, things go wrong, the program is killed and started again. */
void gch_world_run (GchWorld *self, guint steps);

/* Nothing goes wrong any more. Within ten minutes of world time everything must have arrived. */
void gch_world_settle (GchWorld *self);

/* Every operation is at the portal exactly once, in the order of its queue, or parked; what is at
 * the portal is in the cache. */
void gch_world_check (GchWorld *self);

G_END_DECLS
