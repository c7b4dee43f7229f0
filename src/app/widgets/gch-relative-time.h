/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Both times are microseconds since 1970, UTC; the words are in local time and translated. */

/* "Just now", "3 min ago", "Yesterday", "Tuesday", "12 Mar", "12 Mar 2025"; "" for 0.
 * (transfer full) */
char *gch_relative_time_format (gint64 time, gint64 now);

/* The full date and time, for a tooltip. (transfer full) */
char *gch_relative_time_format_full (gint64 time);

/* "14:05" today, else with the date: for "offline since". (transfer full) */
char *gch_relative_time_format_since (gint64 time, gint64 now);

G_END_DECLS
