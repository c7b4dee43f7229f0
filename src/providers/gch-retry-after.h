/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads an HTTP date in the one form that may be written today (IMF-fixdate, RFC 9110 section
 * 5.6.7: "Sun, 06 Nov 1994 08:49:37 GMT"). @time: (out) microseconds since 1970. FALSE for anything
 * else. */
gboolean gch_http_date_parse (const char *text, gint64 *time);

/* The header Retry-After in both its forms, as microseconds from now; 0 where it says nothing
 * usable. A date is measured against the answer's own @date header (nullable) and against nothing
 * else: this computer's clock may be years off, and then an operation would be held back by it. */
gint64 gch_retry_after_parse (const char *value, const char *date);

G_END_DECLS
