/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-listener.h"

#include <arpa/inet.h>
#include <gio/gio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gch-address.h"
#include "gch-catalog.h"
#include "gch-error.h"
#include "gch-event-streams.h"

#define FLAGS (MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC)
#define BACKLOG 256
#define GOODBYE_TIME (2 * G_TIME_SPAN_SECOND)
/* A body without a declared length is read on a while past the limit, so that its sender hears why
 * it was not taken; then the line is cut. */
#define DRAIN_FACTOR 16

const GchListenerLimits GCH_LISTENER_LIMITS_DEFAULT = {
  .most_connections = 1000,
  .most_connections_per_address = 0,
  .most_streams_per_user = 8,
  .idle_timeout_s = 30,
  .request_timeout_ms = 60000,
  .slowest_reader = 16 * 1024,
  .most_header_bytes = 32 * 1024,
  .most_body_bytes = 1024 * 1024,
  .most_waiting_bytes = 64 * 1024 * 1024,
  .heartbeat_ms = 15000,
  .behind_proxy = FALSE,
};

/* One connection, by its file descriptor. */
typedef struct
{
  int fd;
  gint64 deadline; /* monotonic; 0: it is our turn */
} Line;

struct _GchListener
{
  struct MHD_Daemon *daemon; /* (owned) */
  int socket;                /* (owned) the listening one, once it was taken back */
  GchEventStreams *streams;  /* (owned) */
  GchListenerLimits limits;
  GchListenerHandler handler;
  gpointer user_data;
  gsize waiting_bytes; /* on the listener's thread only */

  GMutex mutex;
  GCond changed;
  GHashTable *lines; /* (owned) (element-type MHD_Connection Line) guarded by mutex */
  guint unanswered;  /* exchanges with the handler; guarded by mutex */
  guint unsent;      /* those, and answers that have not left; guarded by mutex */
  gboolean stopping; /* guarded by mutex */
};

struct _GchExchange
{
  GchListener *listener; /* (not owned) */
  struct MHD_Connection *connection;
  char *uri;           /* (owned) as it came */
  GchRequest *request; /* (owned) (nullable) once the head is there */
  GByteArray *body;    /* (owned) */
  gsize counted;       /* bytes of the body, kept or not */
  gsize held;          /* bytes of it that are in waiting_bytes */
  gboolean too_large;
  gboolean handed;       /* the handler had it */
  GchResponse *response; /* (owned) (nullable) */
};

static void
set_deadline (GchListener *self, struct MHD_Connection *connection, gint64 milliseconds)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Line *line = g_hash_table_lookup (self->lines, connection);

  if (line != NULL)
    line->deadline =
        milliseconds == 0 ? 0 : g_get_monotonic_time () + milliseconds * G_TIME_SPAN_MILLISECOND;
}

/* While a connection only waits for its next request, the idle time-out is libmicrohttpd's. */
static gint64
head_time (GchListener *self)
{
  return self->limits.idle_timeout_s * G_GINT64_CONSTANT (1000) + self->limits.request_timeout_ms;
}

/* An answer is kept until it was read: not for ever. */
static gint64
answer_time (GchListener *self, gsize length)
{
  return self->limits.request_timeout_ms
         + (gint64) (length * 1000 / MAX (self->limits.slowest_reader, 1));
}

static void
on_connection (void *data, struct MHD_Connection *connection, void **context,
               enum MHD_ConnectionNotificationCode code)
{
  GchListener *self = data;
  const union MHD_ConnectionInfo *info;

  if (code == MHD_CONNECTION_NOTIFY_STARTED)
    {
      Line *line = g_new0 (Line, 1);

      info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CONNECTION_FD);
      line->fd = info->connect_fd;
      line->deadline =
          g_get_monotonic_time () + self->limits.request_timeout_ms * G_TIME_SPAN_MILLISECOND;
      g_mutex_lock (&self->mutex);
      g_hash_table_insert (self->lines, connection, line);
      g_mutex_unlock (&self->mutex);
      return;
    }

  g_mutex_lock (&self->mutex);
  g_hash_table_remove (self->lines, connection);
  g_mutex_unlock (&self->mutex);
}

void
gch_listener_reap (GchListener *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  Line *line;

  /* The descriptor is open as long as it is in the table; libmicrohttpd sees the end of it. */
  g_hash_table_iter_init (&iter, self->lines);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &line))
    if (line->deadline != 0 && now > line->deadline)
      shutdown (line->fd, SHUT_RDWR);
}

/* The first that is heard of a request; what this returns is its context from then on. */
static void *
on_uri (void *data, const char *uri, struct MHD_Connection *connection)
{
  GchListener *self = data;
  GchExchange *exchange = g_new0 (GchExchange, 1);

  exchange->listener = self;
  exchange->connection = connection;
  exchange->uri = g_strdup (uri);
  exchange->body = g_byte_array_new ();

  return exchange;
}

static void
on_completed (void *data, struct MHD_Connection *connection, void **context,
              enum MHD_RequestTerminationCode code)
{
  GchListener *self = data;
  GchExchange *exchange = *context;

  if (exchange == NULL)
    return;
  g_mutex_lock (&self->mutex);
  self->unsent -= exchange->handed;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  set_deadline (self, connection, head_time (self));

  self->waiting_bytes -= exchange->held;
  g_free (exchange->uri);
  g_clear_pointer (&exchange->request, gch_request_free);
  g_clear_pointer (&exchange->body, g_byte_array_unref);
  g_clear_pointer (&exchange->response, gch_response_free);
  g_free (exchange);
  *context = NULL;
}

/* A second header of these would let two readers of one request see two requests. */
static gboolean
may_repeat (const char *name)
{
  static const char *const single[] = { "authorization",     "content-length",
                                        "content-type",      "host",
                                        "if-match",          "idempotency-key",
                                        "transfer-encoding", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return !g_strv_contains (single, lower);
}

/* Two headers of a list are one list (RFC 9110 section 5.3). */
static void
append_to_header (GchRequest *request, const char *name, const char *value)
{
  g_autofree char *list = g_strconcat (gch_request_get_header (request, name), ", ", value, NULL);

  if (g_utf8_validate (list, -1, NULL))
    gch_request_set_header (request, name, list);
}

static enum MHD_Result
collect_header (void *data, enum MHD_ValueKind kind, const char *name, const char *value)
{
  GchRequest *request = data;
  const char *before = gch_request_get_header (request, name);

  if (value == NULL)
    value = "";
  if (before != NULL && !may_repeat (name))
    gch_request_set_header (request, ":repeated", name);
  else if (before == NULL && g_utf8_validate (value, -1, NULL))
    gch_request_set_header (request, name, value);
  else if (before != NULL && g_ascii_strcasecmp (name, "x-forwarded-for") == 0)
    append_to_header (request, name, value);

  return MHD_YES;
}

static char *
address_of (GchListener *self, struct MHD_Connection *connection, GchRequest *request)
{
  const char *forwarded = gch_request_get_header (request, "x-forwarded-for");
  const union MHD_ConnectionInfo *info;
  char text[INET6_ADDRSTRLEN] = "";

  if (self->limits.behind_proxy && forwarded != NULL)
    {
      char *address = gch_address_from_forwarded (forwarded);

      if (address != NULL)
        return address;
    }

  info = MHD_get_connection_info (connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info->client_addr->sa_family == AF_INET)
    inet_ntop (AF_INET, &((struct sockaddr_in *) info->client_addr)->sin_addr, text, sizeof text);
  else if (info->client_addr->sa_family == AF_INET6)
    inet_ntop (AF_INET6, &((struct sockaddr_in6 *) info->client_addr)->sin6_addr, text,
               sizeof text);

  return g_strdup (text);
}

/* What is wrong with the head alone. The body is not read then. */
static GchResponse *
check_head (GchListener *self, GchRequest *request)
{
  const char *length_text = gch_request_get_header (request, "content-length");
  guint64 length;

  if (gch_request_get_header (request, ":repeated") != NULL
      || (length_text != NULL && gch_request_get_header (request, "transfer-encoding") != NULL)
      || strlen (request->method) > 16)
    return gch_response_new_problem (request, GCH_PROBLEM_BAD_REQUEST, NULL);
  if (length_text == NULL)
    return NULL;
  if (!g_ascii_string_to_unsigned (length_text, 10, 0, G_MAXUINT64, &length, NULL))
    return gch_response_new_problem (request, GCH_PROBLEM_BAD_REQUEST, NULL);
  if (length > self->limits.most_body_bytes)
    return gch_response_new_problem (request, GCH_PROBLEM_TOO_LARGE, NULL);

  return NULL;
}

static void
add_headers (struct MHD_Response *answer, GchResponse *response)
{
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  g_hash_table_iter_init (&iter, response->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    MHD_add_response_header (answer, name, value);
}

static enum MHD_Result
queue_answer (GchListener *self, GchExchange *exchange)
{
  GchResponse *response = exchange->response;
  struct MHD_Response *answer;
  enum MHD_Result result;
  gsize length;
  const void *body = g_bytes_get_data (response->body, &length);

  if (response->actor != NULL && strcmp (exchange->request->method, "GET") == 0)
    answer = gch_event_streams_open (self->streams, exchange->connection, response->actor,
                                     response->sequence);
  else
    {
      answer = MHD_create_response_from_buffer (length, (void *) body, MHD_RESPMEM_MUST_COPY);
      set_deadline (self, exchange->connection, answer_time (self, length));
    }
  if (answer == NULL)
    return MHD_NO;

  add_headers (answer, response);
  result = MHD_queue_response (exchange->connection, response->status, answer);
  MHD_destroy_response (answer);

  return result;
}

static enum MHD_Result
begin_exchange (GchListener *self, GchExchange *exchange, const char *method)
{
  g_autofree char *address = NULL;

  exchange->request = gch_request_new (method, exchange->uri);
  MHD_get_connection_values (exchange->connection, MHD_HEADER_KIND, collect_header,
                             exchange->request);
  address = address_of (self, exchange->connection, exchange->request);
  g_free (exchange->request->address);
  exchange->request->address = gch_address_of_network (address);
  exchange->request->language =
      gch_catalog_pick_language (gch_request_get_header (exchange->request, "accept-language"));
  set_deadline (self, exchange->connection, self->limits.request_timeout_ms);

  exchange->response = check_head (self, exchange->request);
  return exchange->response != NULL ? queue_answer (self, exchange) : MHD_YES;
}

/* FALSE: enough of it. */
static gboolean
take_body (GchListener *self, GchExchange *exchange, const char *data, gsize length)
{
  exchange->counted += length;
  if (exchange->counted > self->limits.most_body_bytes
      || self->waiting_bytes + length > self->limits.most_waiting_bytes)
    {
      exchange->too_large = TRUE;
      self->waiting_bytes -= exchange->held;
      exchange->held = 0;
      g_byte_array_set_size (exchange->body, 0);
      return exchange->counted <= self->limits.most_body_bytes * DRAIN_FACTOR;
    }
  if (!exchange->too_large)
    {
      g_byte_array_append (exchange->body, (const guint8 *) data, length);
      self->waiting_bytes += length;
      exchange->held += length;
    }

  return TRUE;
}

static enum MHD_Result
refuse_whole (GchListener *self, GchExchange *exchange, GchProblem problem)
{
  exchange->response = gch_response_new_problem (exchange->request, problem, NULL);

  return queue_answer (self, exchange);
}

/* The request is whole: it goes to the handler, the connection sleeps until the answer is there. */
static enum MHD_Result
hand_over (GchListener *self, GchExchange *exchange)
{
  gboolean stopping;

  set_deadline (self, exchange->connection, 0);
  if (exchange->too_large)
    return refuse_whole (self, exchange,
                         exchange->counted > self->limits.most_body_bytes ? GCH_PROBLEM_TOO_LARGE
                                                                          : GCH_PROBLEM_BUSY);

  g_mutex_lock (&self->mutex);
  stopping = self->stopping;
  if (!stopping)
    {
      self->unanswered++;
      self->unsent++;
    }
  g_mutex_unlock (&self->mutex);
  if (stopping)
    return refuse_whole (self, exchange, GCH_PROBLEM_BUSY);

  exchange->handed = TRUE;
  g_bytes_unref (exchange->request->body);
  exchange->request->body = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->body));
  MHD_suspend_connection (exchange->connection);
  self->handler (exchange, self->user_data);

  return MHD_YES;
}

/* libmicrohttpd calls this when the head is there, for each piece of the body, when the body is
 * whole, and again when the connection was woken up. */
static enum MHD_Result
on_access (void *data, struct MHD_Connection *connection, const char *url, const char *method,
           const char *version, const char *upload_data, size_t *upload_size, void **context)
{
  GchListener *self = data;
  GchExchange *exchange = *context;

  if (exchange->response != NULL)
    return queue_answer (self, exchange);
  if (exchange->request == NULL)
    return begin_exchange (self, exchange, method);
  if (*upload_size > 0)
    {
      gsize length = *upload_size;

      *upload_size = 0;
      return take_body (self, exchange, upload_data, length) ? MHD_YES : MHD_NO;
    }

  return hand_over (self, exchange);
}

GchRequest *
gch_exchange_get_request (GchExchange *self)
{
  return self->request;
}

void
gch_exchange_answer (GchExchange *self, GchResponse *response)
{
  GchListener *listener = self->listener;

  self->response = response;
  MHD_resume_connection (self->connection);

  g_mutex_lock (&listener->mutex);
  listener->unanswered--;
  g_cond_broadcast (&listener->changed);
  g_mutex_unlock (&listener->mutex);
}

static size_t
leave_escaped (void *data, struct MHD_Connection *connection, char *text)
{
  return strlen (text);
}

static struct MHD_Daemon *
start (GchListener *self, GSocketAddress *address)
{
  struct sockaddr_storage native;
  unsigned int flags = FLAGS;

  if (!g_socket_address_to_native (address, &native, sizeof native, NULL))
    return NULL;
  if (native.ss_family == AF_INET6)
    flags |= MHD_USE_IPv6;

  return MHD_start_daemon (flags, 0, NULL, NULL, on_access, self, MHD_OPTION_SOCK_ADDR, &native,
                           MHD_OPTION_CONNECTION_LIMIT, self->limits.most_connections,
                           MHD_OPTION_PER_IP_CONNECTION_LIMIT,
                           self->limits.most_connections_per_address, MHD_OPTION_CONNECTION_TIMEOUT,
                           self->limits.idle_timeout_s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
                           self->limits.most_header_bytes, MHD_OPTION_LISTEN_BACKLOG_SIZE,
                           (unsigned int) BACKLOG, MHD_OPTION_STRICT_FOR_CLIENT, 1,
                           MHD_OPTION_URI_LOG_CALLBACK, on_uri, self, MHD_OPTION_UNESCAPE_CALLBACK,
                           leave_escaped, NULL, MHD_OPTION_NOTIFY_COMPLETED, on_completed, self,
                           MHD_OPTION_NOTIFY_CONNECTION, on_connection, self, MHD_OPTION_END);
}

GchListener *
gch_listener_new (const char *address, guint16 port, const GchListenerLimits *limits,
                  GchListenerHandler handler, gpointer user_data, GError **error)
{
  g_autoptr (GSocketAddress) socket_address = g_inet_socket_address_new_from_string (address, port);
  GchListener *self;

  if (socket_address == NULL)
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "“%s” is not an address", address);
      return NULL;
    }

  self = g_new0 (GchListener, 1);
  self->socket = MHD_INVALID_SOCKET;
  self->limits = *limits;
  self->handler = handler;
  self->user_data = user_data;
  self->streams = gch_event_streams_new (limits->most_streams_per_user, limits->heartbeat_ms);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->lines = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  self->daemon = start (self, socket_address);
  if (self->daemon == NULL)
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_NETWORK, "cannot listen on %s, port %u: %s", address,
                   port, g_strerror (errno));
      gch_listener_free (self);
      return NULL;
    }

  return self;
}

guint16
gch_listener_get_port (GchListener *self)
{
  return MHD_get_daemon_info (self->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

GchEventStreams *
gch_listener_get_streams (GchListener *self)
{
  return self->streams;
}

/* libmicrohttpd must not be stopped while a connection of it sleeps, so nobody may be left that has
 * no answer. */
void
gch_listener_quiesce (GchListener *self)
{
  if (self->socket == MHD_INVALID_SOCKET)
    self->socket = MHD_quiesce_daemon (self->daemon);

  g_mutex_lock (&self->mutex);
  self->stopping = TRUE;
  while (self->unanswered > 0)
    g_cond_wait (&self->changed, &self->mutex);
  g_mutex_unlock (&self->mutex);

  gch_event_streams_close (self->streams);
}

/* A moment for the answers to leave. */
static void
say_goodbye (GchListener *self)
{
  gint64 until = g_get_monotonic_time () + GOODBYE_TIME;

  g_mutex_lock (&self->mutex);
  while (self->unsent > 0 && g_cond_wait_until (&self->changed, &self->mutex, until))
    ;
  g_mutex_unlock (&self->mutex);
}

static void
stop (GchListener *self)
{
  gch_listener_quiesce (self);
  say_goodbye (self);
  MHD_stop_daemon (self->daemon);
  if (self->socket != MHD_INVALID_SOCKET)
    close (self->socket);
}

void
gch_listener_free (GchListener *self)
{
  if (self->daemon != NULL)
    stop (self);
  gch_event_streams_free (self->streams);
  g_hash_table_unref (self->lines);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
