/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-response.h"

G_BEGIN_DECLS

/* HTTP 1.1 over libmicrohttpd: one thread, with limits on everything that somebody could send. It
 * hands over requests that are whole, and takes their answers from any thread. */
typedef struct _GchListener GchListener;

/* One request on its way to its answer. */
typedef struct _GchExchange GchExchange;

typedef struct
{
  guint most_connections;
  guint most_connections_per_address; /* 0: no limit of its own */
  guint most_streams_per_user;
  guint idle_timeout_s;     /* nothing comes in or goes out */
  guint request_timeout_ms; /* to send the head of a request, and then its body */
  gsize slowest_reader;     /* bytes of an answer that must leave in a second, beside that time */
  gsize most_header_bytes;
  gsize most_body_bytes;
  gsize most_waiting_bytes; /* bodies of all requests that are not answered yet */
  guint heartbeat_ms;
  gboolean behind_proxy; /* believe X-Forwarded-For */
} GchListenerLimits;

extern const GchListenerLimits GCH_LISTENER_LIMITS_DEFAULT;

/* Called on the listener's thread with a whole request; to be answered once, by anybody. */
typedef void (*GchListenerHandler) (GchExchange *exchange, gpointer user_data);

/* Listens at once. GCH_ERROR_NETWORK when the address cannot be had. (transfer full) */
GchListener *gch_listener_new (const char *address, guint16 port, const GchListenerLimits *limits,
                               GchListenerHandler handler, gpointer user_data, GError **error);

/* No new requests; returns when every exchange is answered and the streams were told to end. From
 * then on nobody but gch_listener_free() may use the listener. */
void gch_listener_quiesce (GchListener *self);

/* The same, and then the answers get a moment to leave, and the listener is gone. */
void gch_listener_free (GchListener *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchListener, gch_listener_free)

/* The real port. */
guint16 gch_listener_get_port (GchListener *self);

/* The open event streams. (transfer none) */
struct _GchEventStreams *gch_listener_get_streams (GchListener *self);

/* Cuts off who takes too long over a request. To be called about once a second, on any thread. */
void gch_listener_reap (GchListener *self);

GchRequest *gch_exchange_get_request (GchExchange *self);

/* Takes ownership of @response. After this the exchange is no longer the caller's. */
void gch_exchange_answer (GchExchange *self, GchResponse *response);

G_END_DECLS
