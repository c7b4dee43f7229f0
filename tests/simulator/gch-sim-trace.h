/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdio.h>

G_BEGIN_DECLS

/* What happened in a world, line by line, for people; and a number over every byte of it, by which
 * two runs of one seed are compared. */

typedef struct _GchSimTrace GchSimTrace;

/* @aloud: every line is printed as it comes. */
GchSimTrace *gch_sim_trace_new (gboolean aloud);
void gch_sim_trace_free (GchSimTrace *self);

/* @at: microseconds since the world began. */
void gch_sim_trace_add (GchSimTrace *self, gint64 at, const char *who, const char *text);

guint64 gch_sim_trace_get_hash (const GchSimTrace *self);
guint gch_sim_trace_get_lines (const GchSimTrace *self);
/* The last lines, oldest first. */
void gch_sim_trace_print (const GchSimTrace *self, FILE *where);

G_END_DECLS
