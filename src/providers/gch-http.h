/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-http-request.h"

G_BEGIN_DECLS

/* The one place that sends a message to a portal and turns whatever comes back into a value or a
 * GError of GCH_ERROR. No cookies, no cache, no redirects, no automatic authentication, no content
 * decoding, no way round a certificate; a body has a limit and is read and understood away from the
 * main thread. */

#define GCH_TYPE_HTTP (gch_http_get_type ())
G_DECLARE_FINAL_TYPE (GchHttp, gch_http, GCH, HTTP, GObject)

/* @base_url: as gch_portal_address_parse() gives it. (transfer full) */
GchHttp *gch_http_new (const char *base_url);

/* The portal's name in messages: host, and port where it is unusual. */
const char *gch_http_get_host (GchHttp *self);

/* @token: (nullable) goes to the base URL's origin and nowhere else. */
void gch_http_call_async (GchHttp *self, GchHttpRequest *request, const char *token,
                          GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer user_data);

/* @value: (out) (optional) (transfer full) what the request's reader made; free it with its
 * free_value. @retry_after: (out) (optional) microseconds from now, 0 where the portal did not
 * say; also set on failure. */
gboolean gch_http_call_finish (GchHttp *self, GAsyncResult *result, gpointer *value,
                               gint64 *retry_after, GError **error);

G_END_DECLS
