/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Times are microseconds since 1970-01-01 UTC. On the wire: RFC 3339, UTC, "Z".
 * With six digits of fraction when it is not zero. */
char *gch_time_to_string (gint64 time); /* (transfer full) */

/* Strict RFC 3339 in UTC. GCH_ERROR_BAD_ANSWER. */
gboolean gch_time_from_string (const char *text, gint64 *time, GError **error);

G_END_DECLS
