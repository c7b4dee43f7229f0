/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-wire.h"

G_BEGIN_DECLS

/* The one place that sends a message to a portal and turns whatever comes back into a value or a
 * GError of GCH_ERROR. No cookies, no cache, no redirects, no automatic authentication, no content
 * decoding, no way round a certificate; a body has a limit and is read and understood away from the
 * main thread. */

/* Makes a value out of an answer, on a worker thread. @data must not change meanwhile. NULL with
 * @error set when it is not what was asked for. */
typedef gpointer (*GchHttpReader) (JsonNode *node, gconstpointer data, GError **error);

/* A second look at a refusal, on a worker thread: it may turn out to be a success after all. NULL
 * when it is not. */
typedef gpointer (*GchHttpProblemReader) (const GchWireProblem *problem, gconstpointer data);

/* Reference-counted atomically; filled in by whoever made it, then never changed. */
typedef struct
{
  const char *method;          /* (unowned) static */
  char *path;                  /* (owned) from "/" on, escaped */
  char *body;                  /* (owned) (nullable) JSON; secret if it has tokens in it */
  char *key;                   /* (owned) (nullable) Idempotency-Key */
  gint64 if_match;             /* version for If-Match, 0: none */
  guint expected;              /* the status that means success */
  gboolean stream;             /* the value is the GInputStream of a text/event-stream */
  GchHttpReader reader;        /* (nullable) for an answer with a body */
  GchHttpProblemReader appeal; /* (nullable) */
  gpointer data;               /* (owned) for the readers */
  GDestroyNotify free_data;
  GDestroyNotify free_value;
} GchHttpRequest;

GchHttpRequest *gch_http_request_new (const char *method, const char *path, guint expected);
GchHttpRequest *gch_http_request_ref (GchHttpRequest *self);
void gch_http_request_unref (GchHttpRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchHttpRequest, gch_http_request_unref)

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
