/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-backoff.h"

/* Beyond this 2 s · 2^n is longer than the longest anyway, and shifting further would overflow. */
#define MOST_DOUBLINGS 8

gint64
gch_backoff_delay (guint failures, double random, gint64 retry_after)
{
  const gint64 doubled = GCH_BACKOFF_FIRST << MIN (failures, MOST_DOUBLINGS);
  const gint64 ceiling = MIN (doubled, GCH_BACKOFF_LONGEST);
  const gint64 jittered = (gint64) ((double) ceiling * CLAMP (random, 0.0, 1.0));
  const gint64 asked = CLAMP (retry_after, 0, GCH_BACKOFF_LONGEST_ASKED);

  return MAX (MAX (jittered, asked), GCH_BACKOFF_SHORTEST);
}
