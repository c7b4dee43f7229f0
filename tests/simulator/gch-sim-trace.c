/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-trace.h"

#include <string.h>

/* What is kept for the print before a breach. */
#define KEPT 80

struct _GchSimTrace
{
  gboolean aloud;
  guint64 hash;
  guint lines;
  GString *kept[KEPT]; /* (owned) a ring; the line number n is at n % KEPT */
};

GchSimTrace *
gch_sim_trace_new (gboolean aloud)
{
  GchSimTrace *self = g_new0 (GchSimTrace, 1);

  self->aloud = aloud;
  self->hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);
  for (guint i = 0; i < KEPT; i++)
    self->kept[i] = g_string_new (NULL);

  return self;
}

void
gch_sim_trace_free (GchSimTrace *self)
{
  for (guint i = 0; i < KEPT; i++)
    g_string_free (self->kept[i], TRUE);
  g_free (self);
}

/* FNV-1a. */
static void
add_to_hash (GchSimTrace *self, const char *text, gsize length)
{
  for (gsize i = 0; i < length; i++)
    self->hash = (self->hash ^ (guint8) text[i]) * G_GUINT64_CONSTANT (0x100000001b3);
}

void
gch_sim_trace_add (GchSimTrace *self, gint64 at, const char *who, const char *text)
{
  GString *line = self->kept[self->lines++ % KEPT];

  g_string_printf (line, "%5d.%06d  %-9s %s\n", (int) (at / G_USEC_PER_SEC),
                   (int) (at % G_USEC_PER_SEC), who, text);
  add_to_hash (self, line->str, line->len);
  if (self->aloud)
    fputs (line->str, stdout);
}

guint64
gch_sim_trace_get_hash (const GchSimTrace *self)
{
  return self->hash;
}

guint
gch_sim_trace_get_lines (const GchSimTrace *self)
{
  return self->lines;
}

void
gch_sim_trace_print (const GchSimTrace *self, FILE *where)
{
  const guint first = self->lines > KEPT ? self->lines - KEPT : 0;

  if (first > 0)
    fprintf (where, "  … %u lines before\n", first);
  for (guint i = first; i < self->lines; i++)
    fputs (self->kept[i % KEPT]->str, where);
}
