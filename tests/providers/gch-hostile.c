/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-hostile.h"

#include <string.h>

#define MOST_THREADS 16
#define ENDLESS_BYTES ((gsize) 100 * 1000 * 1000)
#define BLOCK 65536

typedef struct
{
  char *route; /* (owned) */
  GBytes *raw; /* (owned) */
  GchHostileEnd end;
} Reply;

struct _GchHostile
{
  GSocketService *service;      /* (owned) */
  GTlsCertificate *certificate; /* (owned) (nullable) */
  GCancellable *gone;           /* (owned) the test is over */
  guint16 port;

  int goes_on; /* (atomic) */

  GMutex mutex;
  GPtrArray *replies;  /* (mutex) (owned) (element-type Reply) */
  GPtrArray *requests; /* (mutex) (owned) (element-type utf8) */
  gsize sent;          /* (mutex) */
};

static void
reply_free (gpointer data)
{
  Reply *reply = data;

  g_free (reply->route);
  g_bytes_unref (reply->raw);
  g_free (reply);
}

/* --- telling it what to say --- */

void
gch_hostile_bytes (GchHostile *self, const char *route, const char *raw, gsize length,
                   GchHostileEnd end)
{
  Reply *reply = g_new0 (Reply, 1);

  reply->route = g_strdup (route);
  reply->raw = g_bytes_new (raw, length);
  reply->end = end;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->replies, reply);
  g_mutex_unlock (&self->mutex);
}

void
gch_hostile_raw (GchHostile *self, const char *route, const char *raw, GchHostileEnd end)
{
  gch_hostile_bytes (self, route, raw, strlen (raw), end);
}

void
gch_hostile_answer (GchHostile *self, const char *route, guint status, const char *type,
                    const char *extra, const char *body)
{
  g_autofree char *raw = g_strdup_printf (
      "HTTP/1.1 %u X\r\nContent-Type: %s\r\nContent-Length: %zu\r\n%s\r\n%s", status,
      type != NULL ? type : "application/json", strlen (body), extra != NULL ? extra : "", body);

  gch_hostile_raw (self, route, raw, GCH_HOSTILE_KEEP);
}

void
gch_hostile_problem (GchHostile *self, const char *route, guint status, const char *type,
                     const char *extra)
{
  g_autofree char *body =
      g_strdup_printf ("{\"type\":\"urn:guichet:problem:%s\",\"status\":%u,"
                       "\"title\":\"Title of %s\",\"detail\":\"Its <b>detail</b>\"}",
                       type, status, type);

  gch_hostile_answer (self, route, status, "application/problem+json", extra, body);
}

void
gch_hostile_go_on (GchHostile *self)
{
  g_atomic_int_set (&self->goes_on, TRUE);
}

void
gch_hostile_forget (GchHostile *self, const char *route)
{
  g_mutex_lock (&self->mutex);
  for (guint i = self->replies->len; i-- > 0;)
    {
      const Reply *reply = g_ptr_array_index (self->replies, i);

      if (strcmp (reply->route, route) == 0)
        g_ptr_array_remove_index (self->replies, i);
    }
  g_mutex_unlock (&self->mutex);
}

/* --- asking it what happened --- */

guint
gch_hostile_count (GchHostile *self, const char *route)
{
  guint count = 0;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->requests->len; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->requests, i), route))
      count++;
  g_mutex_unlock (&self->mutex);

  return count;
}

char *
gch_hostile_get_request (GchHostile *self, const char *route, guint n)
{
  char *found = NULL;

  g_mutex_lock (&self->mutex);
  for (guint i = 0; i < self->requests->len && found == NULL; i++)
    if (g_str_has_prefix (g_ptr_array_index (self->requests, i), route) && n-- == 0)
      found = g_strdup (g_ptr_array_index (self->requests, i));
  g_mutex_unlock (&self->mutex);

  g_assert_nonnull (found);
  return found;
}

gsize
gch_hostile_get_sent (GchHostile *self)
{
  gsize sent;

  g_mutex_lock (&self->mutex);
  sent = self->sent;
  g_mutex_unlock (&self->mutex);

  return sent;
}

guint16
gch_hostile_get_port (GchHostile *self)
{
  return self->port;
}

char *
gch_hostile_get_url (GchHostile *self)
{
  return self->certificate != NULL ? g_strdup_printf ("https://localhost:%u", self->port)
                                   : g_strdup_printf ("http://127.0.0.1:%u", self->port);
}

/* --- talking; in threads --- */

/* (transfer full) (nullable): head and body, NULL when the client is gone. */
static char *
read_request (GchHostile *self, GInputStream *input)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize wanted = 0;
  char c;

  while (strstr (text->str, "\r\n\r\n") == NULL)
    {
      if (g_input_stream_read (input, &c, 1, self->gone, NULL) != 1)
        return NULL;
      g_string_append_c (text, c);
    }

  if (strstr (text->str, "Content-Length: ") != NULL)
    wanted = g_ascii_strtoull (strstr (text->str, "Content-Length: ") + 16, NULL, 10);

  for (; wanted > 0; wanted--)
    {
      if (g_input_stream_read (input, &c, 1, self->gone, NULL) != 1)
        return NULL;
      g_string_append_c (text, c);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) (nullable) */
static Reply *
choose (GchHostile *self, const char *request)
{
  Reply *chosen = NULL;
  gint first = -1;

  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_strdup (request));

  for (guint i = 0; i < self->replies->len; i++)
    {
      const Reply *reply = g_ptr_array_index (self->replies, i);

      if (!g_str_has_prefix (request, reply->route))
        continue;

      if (first >= 0)
        {
          /* There is another one for the next request. */
          g_ptr_array_remove_index (self->replies, (guint) first);
          break;
        }

      first = (gint) i;
      chosen = g_new0 (Reply, 1);
      chosen->route = g_strdup (reply->route);
      chosen->raw = g_bytes_ref (reply->raw);
      chosen->end = reply->end;
    }
  g_mutex_unlock (&self->mutex);

  return chosen;
}

static gboolean
write_all (GchHostile *self, GOutputStream *output, const char *data, gsize length)
{
  if (!g_output_stream_write_all (output, data, length, NULL, self->gone, NULL))
    return FALSE;

  g_mutex_lock (&self->mutex);
  self->sent += length;
  g_mutex_unlock (&self->mutex);

  return TRUE;
}

static void
write_endless (GchHostile *self, GOutputStream *output, char last)
{
  g_autofree char *block = g_malloc (BLOCK);

  memset (block, last, BLOCK);
  for (gsize n = 0; n < ENDLESS_BYTES && write_all (self, output, block, BLOCK); n += BLOCK)
    ;
}

static void
write_split (GchHostile *self, GOutputStream *output, const char *data, gsize length)
{
  for (gsize i = 0; i < length && write_all (self, output, data + i, 1); i++)
    g_usleep (200);
}

static void
hang (GchHostile *self, GInputStream *input)
{
  char c;

  /* Ends when the client goes away or the test is over. */
  while (g_input_stream_read (input, &c, 1, self->gone, NULL) == 1)
    ;
}

/* TRUE when the connection may be used again. */
static gboolean
give (GchHostile *self, GIOStream *stream, const Reply *reply)
{
  GOutputStream *output = g_io_stream_get_output_stream (stream);
  gsize length;
  const char *data = g_bytes_get_data (reply->raw, &length);

  while (reply->end == GCH_HOSTILE_WAIT && !g_atomic_int_get (&self->goes_on)
         && !g_cancellable_is_cancelled (self->gone))
    g_usleep (1000);

  if (reply->end == GCH_HOSTILE_SPLIT)
    {
      write_split (self, output, data, length);
      return FALSE;
    }

  if (length > 0 && !write_all (self, output, data, length))
    return FALSE;

  if (reply->end == GCH_HOSTILE_ENDLESS)
    write_endless (self, output, data[length - 1]);
  if (reply->end == GCH_HOSTILE_HANG)
    hang (self, g_io_stream_get_input_stream (stream));

  return reply->end == GCH_HOSTILE_KEEP || reply->end == GCH_HOSTILE_WAIT;
}

static void
talk (GchHostile *self, GIOStream *stream)
{
  gboolean again = TRUE;

  while (again)
    {
      g_autofree char *request = read_request (self, g_io_stream_get_input_stream (stream));
      Reply *reply = request != NULL ? choose (self, request) : NULL;

      if (reply == NULL)
        break;

      again = give (self, stream, reply);
      reply_free (reply);
    }

  g_io_stream_close (stream, NULL, NULL);
}

static gboolean
on_run (GThreadedSocketService *service, GSocketConnection *connection, GObject *source,
        gpointer user_data)
{
  GchHostile *self = user_data;
  g_autoptr (GIOStream) tls = NULL;

  if (self->certificate == NULL)
    {
      talk (self, G_IO_STREAM (connection));
      return TRUE;
    }

  tls = g_tls_server_connection_new (G_IO_STREAM (connection), self->certificate, NULL);
  if (tls != NULL && g_tls_connection_handshake (G_TLS_CONNECTION (tls), self->gone, NULL))
    talk (self, tls);

  return TRUE;
}

/* --- beginning and end --- */

GchHostile *
gch_hostile_new (GTlsCertificate *certificate)
{
  GchHostile *self = g_new0 (GchHostile, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) effective = NULL;
  g_autoptr (GError) error = NULL;

  g_mutex_init (&self->mutex);
  self->replies = g_ptr_array_new_with_free_func (reply_free);
  self->requests = g_ptr_array_new_with_free_func (g_free);
  self->gone = g_cancellable_new ();
  g_set_object (&self->certificate, certificate);
  self->service = g_threaded_socket_service_new (MOST_THREADS);
  g_signal_connect (self->service, "run", G_CALLBACK (on_run), self);

  g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  g_socket_service_start (self->service);

  return self;
}

void
gch_hostile_free (GchHostile *self)
{
  GWeakRef service;

  if (self == NULL)
    return;

  g_cancellable_cancel (self->gone);
  g_socket_service_stop (self->service);
  g_socket_listener_close (G_SOCKET_LISTENER (self->service));

  /* Each thread that still talks holds a reference. */
  g_weak_ref_init (&service, self->service);
  g_clear_object (&self->service);
  for (;;)
    {
      GObject *alive = g_weak_ref_get (&service);

      if (alive == NULL)
        break;
      g_object_unref (alive);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_weak_ref_clear (&service);

  g_clear_object (&self->certificate);
  g_clear_object (&self->gone);
  g_ptr_array_unref (self->replies);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
  g_free (self);
}
