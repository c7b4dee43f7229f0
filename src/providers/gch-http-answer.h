/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-http-request.h"

G_BEGIN_DECLS

/* Understands an answer, however it came: nothing is read, sent or waited for here, and no clock is
 * looked at. Every real answer goes through this, and so does every one of the simulator.
 *
 * @host: names the portal in messages
 * @content_type: (nullable) as the header says it; parameters are ignored
 * @headers: (nullable) (element-type utf8 utf8) the answer's other headers, names in lower case;
 *   "retry-after" and "date" are looked at
 * @body: (nullable) the whole of it
 * @value: (out) (nullable) (transfer full) what the request's reader (or its appeal) made; free it
 *   with the request's free_value
 * @retry_after: (out) microseconds from now, 0 where the portal did not say; also set on failure
 * @error: of GCH_ERROR, with a translated message
 *
 * Success is the expected status with a body of JSON that passes the gate and that the request's
 * reader takes, and nothing else. */
gboolean gch_http_answer_read (const GchHttpRequest *request, const char *host, guint status,
                               const char *content_type, GHashTable *headers, GBytes *body,
                               gpointer *value, gint64 *retry_after, GError **error);

/* TRUE when @content_type (nullable) is @type, whatever its parameters. */
gboolean gch_http_content_type_is (const char *content_type, const char *type);

G_END_DECLS
