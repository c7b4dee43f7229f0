/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-event-streams.h"

#include <string.h>

#include <gio/gio.h>

#include "gch-listener.h"

/* Every request becomes a stream of the user that its path names. */
static void
open_stream (GchExchange *exchange, gpointer user_data)
{
  GchRequest *request = gch_exchange_get_request (exchange);
  GchResponse *response = gch_response_new (200);

  response->actor = gch_actor_new_support ("Alex");
  g_free (response->actor->user_id);
  response->actor->user_id = g_strdup (request->path + 1);
  response->sequence = 5;
  gch_exchange_answer (exchange, response);
}

typedef struct
{
  GchListener *listener;
  GchEventStreams *streams;
  GSocketClient *client;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  GchListenerLimits limits = GCH_LISTENER_LIMITS_DEFAULT;

  limits.most_streams_per_user = 2;
  limits.heartbeat_ms = 0;
  fixture->listener = gch_listener_new ("127.0.0.1", 0, &limits, open_stream, NULL, NULL);
  fixture->streams = gch_listener_get_streams (fixture->listener);
  fixture->client = g_socket_client_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gch_listener_free (fixture->listener);
  g_object_unref (fixture->client);
}

static void
await (GSocketConnection *connection, const char *wanted)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) heard = g_string_new (NULL);
  char letter;

  while (strstr (heard->str, wanted) == NULL)
    {
      g_assert_cmpint (g_input_stream_read (in, &letter, 1, NULL, NULL), ==, 1);
      g_string_append_c (heard, letter);
    }
}

static GSocketConnection *
listen_as (Fixture *fixture, const char *user_id)
{
  GSocketConnection *connection = g_socket_client_connect_to_host (
      fixture->client, "127.0.0.1", gch_listener_get_port (fixture->listener), NULL, NULL);
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autofree char *text = g_strdup_printf ("GET /%s HTTP/1.1\r\nHost: a\r\n\r\n", user_id);

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL);
  await (connection, "data: {}\n\n");

  return connection;
}

/* "more" is for who asked for it from 5 on; "over" is out. */
static GchNews
ask (const GchActor *actor, gint64 told, gpointer user_data)
{
  g_assert_cmpint (told, ==, *(gint64 *) user_data);

  if (strcmp (actor->user_id, "more") == 0)
    return GCH_NEWS_MORE;
  return strcmp (actor->user_id, "over") == 0 ? GCH_NEWS_OVER : GCH_NEWS_NONE;
}

static void
test_tell (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) more = listen_as (fixture, "more");
  g_autoptr (GSocketConnection) over = listen_as (fixture, "over");
  g_autoptr (GSocketConnection) none = listen_as (fixture, "none");
  gint64 told = 5;

  g_assert_cmpuint (gch_event_streams_count (fixture->streams), ==, 3);
  gch_event_streams_tell (fixture->streams, 6, ask, &told);
  await (more, "event: more\ndata: {}\n\n");
  await (over, "0\r\n\r\n");
  told = 6;
  gch_event_streams_tell (fixture->streams, 7, ask, &told);
  await (more, "event: more\ndata: {}\n\n");
  gch_event_streams_beat (fixture->streams);
  await (none, ":\n\n");
}

typedef struct
{
  Fixture *fixture;
  GSocketConnection *opened; /* while the question was asked */
} Thinking;

static GchNews
think (const GchActor *actor, gint64 told, gpointer user_data)
{
  Thinking *thinking = user_data;

  g_assert_cmpint (told, ==, 5);
  if (thinking->opened == NULL)
    thinking->opened = listen_as (thinking->fixture, "late");
  return strcmp (actor->user_id, "over") == 0 ? GCH_NEWS_OVER : GCH_NEWS_MORE;
}

/* Questions go to the database and may take long: nobody waits for them, neither who is there nor
 * who comes. */
static void
test_nobody_waits (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) over = listen_as (fixture, "over");
  g_autoptr (GSocketConnection) more = listen_as (fixture, "more");
  Thinking thinking = { fixture, NULL };
  g_autoptr (GSocketConnection) late = NULL;

  gch_event_streams_tell (fixture->streams, 6, think, &thinking);
  late = thinking.opened;
  await (more, "event: more\ndata: {}\n\n");
  await (over, "0\r\n\r\n");
  gch_event_streams_beat (fixture->streams);
  await (late, ":\n\n");
}

static void
test_oldest_goes (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) first = listen_as (fixture, "a");
  g_autoptr (GSocketConnection) other = listen_as (fixture, "b");
  g_autoptr (GSocketConnection) second = listen_as (fixture, "a");
  g_autoptr (GSocketConnection) third = listen_as (fixture, "a");

  await (first, "0\r\n\r\n");
  gch_event_streams_beat (fixture->streams);
  await (other, ":\n\n");
  await (second, ":\n\n");
  await (third, ":\n\n");
}

static void
test_close (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSocketConnection) stream = listen_as (fixture, "a");

  gch_event_streams_close (fixture->streams);
  await (stream, "0\r\n\r\n");
}

/* Who went away without a word is found by the heartbeat. */
static void
test_gone (Fixture *fixture, gconstpointer data)
{
  g_object_unref (listen_as (fixture, "a"));
  while (gch_event_streams_count (fixture->streams) > 0)
    {
      gch_event_streams_beat (fixture->streams);
      g_usleep (1000);
    }
}

#define ADD(path, function)                                                                        \
  g_test_add ("/event-streams/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tell", test_tell);
  ADD ("nobody-waits", test_nobody_waits);
  ADD ("oldest-goes", test_oldest_goes);
  ADD ("close", test_close);
  ADD ("gone", test_gone);

  return g_test_run ();
}
