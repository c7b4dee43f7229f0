/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-listener.h"

#include <string.h>

#include <gio/gio.h>

#include "gch-error.h"
#include "gch-event-streams.h"

/* Answers with what it was asked, as text. */
static void
echo (GchExchange *exchange, gpointer user_data)
{
  GchRequest *request = gch_exchange_get_request (exchange);
  GchResponse *response = gch_response_new (200);
  g_autofree char *text = NULL;
  const char *more = gch_request_get_header (request, "x-more");

  text = g_strdup_printf ("%s %s ?%s @%s +%zu x=%s", request->method, request->path,
                          request->query != NULL ? request->query : "-", request->address,
                          g_bytes_get_size (request->body), more != NULL ? more : "-");
  g_bytes_unref (response->body);
  response->body = g_bytes_new (text, strlen (text));
  gch_exchange_answer (exchange, response);
}

static GchListener *
start (const GchListenerLimits *limits)
{
  g_autoptr (GError) error = NULL;
  GchListener *listener = gch_listener_new ("127.0.0.1", 0, limits, echo, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (gch_listener_get_port (listener), >, 0);
  return listener;
}

/* (transfer full) everything that comes back */
static char *
talk (GchListener *listener, const char *text)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = g_socket_client_connect_to_host (
      client, "127.0.0.1", gch_listener_get_port (listener), NULL, NULL);
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  GString *heard = g_string_new (NULL);
  char buffer[1024];
  gssize length;

  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  g_assert_true (g_output_stream_write_all (out, text, strlen (text), NULL, NULL, NULL));
  while ((length = g_input_stream_read (in, buffer, sizeof buffer, NULL, NULL)) > 0)
    g_string_append_len (heard, buffer, length);

  return g_string_free (heard, FALSE);
}

#define END "Host: a\r\nConnection: close\r\n\r\n"

static void
test_requests (void)
{
  g_autoptr (GchListener) listener = start (&GCH_LISTENER_LIMITS_DEFAULT);
  static const struct
  {
    const char *request;
    const char *answer;
  } rows[] = {
    { "GET /a%2Fb?c=%20d HTTP/1.1\r\n" END, "GET /a%2Fb ?c=%20d @127.0.0.1 +0 x=-" },
    { "GET / HTTP/1.1\r\nX-Forwarded-For: 192.0.2.1\r\nX-More: 1\r\nX-More: 2\r\n" END,
      "GET / ?- @127.0.0.1 +0 x=1" },
    { "POST / HTTP/1.1\r\nContent-Length: 3\r\n" END "abc", "POST / ?- @127.0.0.1 +3 x=-" },
    { "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n" END "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
      "POST / ?- @127.0.0.1 +5 x=-" },
    { "GET / HTTP/1.1\r\nX-More: \xff\r\n" END, "GET / ?- @127.0.0.1 +0 x=-" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *answer = talk (listener, rows[i].request);

      if (!g_str_has_suffix (answer, rows[i].answer))
        g_error ("“%s” got “%s”", rows[i].request, answer);
    }
}

/* Behind a proxy its word counts, and only its: what the client claimed stands before it, in the
 * same header or in one of its own. */
static void
test_forwarded (void)
{
  GchListenerLimits limits = GCH_LISTENER_LIMITS_DEFAULT;
  g_autoptr (GchListener) listener = NULL;
  static const struct
  {
    const char *headers;
    const char *address;
  } rows[] = {
    { "X-Forwarded-For: 192.0.2.1\r\n", "@192.0.2.1 " },
    { "X-Forwarded-For: 198.51.100.9, 192.0.2.1\r\n", "@192.0.2.1 " },
    { "X-Forwarded-For: 198.51.100.9\r\nX-Forwarded-For: 192.0.2.1\r\n", "@192.0.2.1 " },
    { "X-Forwarded-For: 2001:db8::1\r\n", "@2001:db8::/64 " },
    { "X-Forwarded-For: nonsense\r\n", "@127.0.0.1 " },
    { "", "@127.0.0.1 " },
  };

  limits.behind_proxy = TRUE;
  listener = start (&limits);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *request = g_strconcat ("GET / HTTP/1.1\r\n", rows[i].headers, END, NULL);
      g_autofree char *answer = talk (listener, request);

      if (strstr (answer, rows[i].address) == NULL)
        g_error ("“%s” got “%s”", rows[i].headers, answer);
    }
}

/* All bodies together have a limit too. */
static void
test_waiting_bytes (void)
{
  GchListenerLimits limits = GCH_LISTENER_LIMITS_DEFAULT;
  g_autoptr (GchListener) listener = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *taken = NULL;

  limits.most_waiting_bytes = 4;
  listener = start (&limits);
  refused = talk (listener, "POST / HTTP/1.1\r\nContent-Length: 5\r\n" END "abcde");
  g_assert_true (g_str_has_prefix (refused, "HTTP/1.1 503 "));
  g_assert_nonnull (strstr (refused, "Retry-After: "));
  taken = talk (listener, "POST / HTTP/1.1\r\nContent-Length: 4\r\n" END "abcd");
  g_assert_true (g_str_has_prefix (taken, "HTTP/1.1 200 "));
}

/* Hands the exchange to the test, which answers it when it likes. */
static void
keep (GchExchange *exchange, gpointer user_data)
{
  g_async_queue_push (user_data, exchange);
}

static gpointer
post_three_bytes (gpointer listener)
{
  return talk (listener, "POST / HTTP/1.1\r\nContent-Length: 3\r\n" END "abc");
}

/* What waits for the database is in memory too. */
static void
test_waiting_for_answer (void)
{
  g_autoptr (GAsyncQueue) exchanges = g_async_queue_new ();
  GchListenerLimits limits = GCH_LISTENER_LIMITS_DEFAULT;
  g_autoptr (GchListener) listener = NULL;
  g_autofree char *refused = NULL;
  g_autofree char *taken = NULL;
  GchExchange *waiting;
  GThread *first;

  limits.most_waiting_bytes = 4;
  listener = gch_listener_new ("127.0.0.1", 0, &limits, keep, exchanges, NULL);
  first = g_thread_new ("first", post_three_bytes, listener);
  waiting = g_async_queue_pop (exchanges);
  refused = post_three_bytes (listener);
  g_assert_true (g_str_has_prefix (refused, "HTTP/1.1 503 "));

  gch_exchange_answer (waiting, gch_response_new (204));
  taken = g_thread_join (first);
  g_assert_true (g_str_has_prefix (taken, "HTTP/1.1 204 "));
  g_free (taken);
  first = g_thread_new ("second", post_three_bytes, listener);
  gch_exchange_answer (g_async_queue_pop (exchanges), gch_response_new (204));
  taken = g_thread_join (first);
}

#define LARGE ((gsize) 64 * 1024 * 1024)
#define LARGE_TIME (700 * G_TIME_SPAN_MILLISECOND)

static void
answer_much (GchExchange *exchange, gpointer user_data)
{
  GchResponse *response = gch_response_new (200);

  g_bytes_unref (response->body);
  response->body = g_bytes_new_take (g_strnfill (LARGE, 'x'), LARGE);
  gch_exchange_answer (exchange, response);
}

/* Who reads a byte now and then keeps no answer in memory. */
static void
test_slow_reader (void)
{
  GchListenerLimits limits = GCH_LISTENER_LIMITS_DEFAULT;
  g_autoptr (GchListener) listener = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  GSocket *socket;
  gint64 until;
  gsize heard;
  char buffer[1024];
  gssize length;

  limits.request_timeout_ms = 200;
  limits.slowest_reader = 4 * LARGE;
  listener = gch_listener_new ("127.0.0.1", 0, &limits, answer_much, NULL, NULL);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                gch_listener_get_port (listener), NULL, NULL);
  socket = g_socket_connection_get_socket (connection);
  g_socket_send (socket, "GET / HTTP/1.1\r\n" END, strlen ("GET / HTTP/1.1\r\n" END), NULL, NULL);
  /* With the first byte the time runs. */
  heard = g_socket_receive (socket, buffer, 1, NULL, NULL);
  g_assert_cmpuint (heard, ==, 1);
  until = g_get_monotonic_time () + LARGE_TIME;
  /* The end of the line reaches the reader behind what is on its way already. */
  while (g_get_monotonic_time () < until)
    {
      heard += MAX (g_socket_receive (socket, buffer, 1, NULL, NULL), 0);
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
      gch_listener_reap (listener);
    }
  while ((length = g_socket_receive (socket, buffer, sizeof buffer, NULL, NULL)) > 0)
    heard += length;
  g_assert_cmpuint (heard, <, LARGE);
}

static void
test_taken_port (void)
{
  g_autoptr (GchListener) listener = start (&GCH_LISTENER_LIMITS_DEFAULT);
  g_autoptr (GError) error = NULL;

  g_assert_null (gch_listener_new ("127.0.0.1", gch_listener_get_port (listener),
                                   &GCH_LISTENER_LIMITS_DEFAULT, echo, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/listener/requests", test_requests);
  g_test_add_func ("/listener/forwarded", test_forwarded);
  g_test_add_func ("/listener/waiting-bytes", test_waiting_bytes);
  g_test_add_func ("/listener/waiting-for-answer", test_waiting_for_answer);
  g_test_add_func ("/listener/slow-reader", test_slow_reader);
  g_test_add_func ("/listener/taken-port", test_taken_port);

  return g_test_run ();
}
