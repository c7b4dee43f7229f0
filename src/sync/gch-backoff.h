/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How long to wait before the next attempt. All times in microseconds. */

#define GCH_BACKOFF_FIRST (2 * G_TIME_SPAN_SECOND)
#define GCH_BACKOFF_LONGEST (300 * G_TIME_SPAN_SECOND)
/* A portal that fails at once and a random number of nought must not make a busy loop. */
#define GCH_BACKOFF_SHORTEST (100 * G_TIME_SPAN_MILLISECOND)
#define GCH_BACKOFF_LONGEST_ASKED (24 * G_TIME_SPAN_HOUR)

/* Full jitter: @random (in [0, 1)) of min(300 s, 2 s · 2^@failures), where @failures counts the
 * failed attempts before the last one. Never earlier than @retry_after (0: the portal did not say),
 * which is believed up to a day. */
gint64 gch_backoff_delay (guint failures, double random, gint64 retry_after);

G_END_DECLS
