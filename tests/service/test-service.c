/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <arpa/inet.h>
#include <errno.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "gch-error.h"
#include "gch-service.h"
#include "gch-sessions.h"
#include "gch-test.h"
#include "portal-fixture.h"

/* Long beside every time-out below, and short beside what the test runner waits. */
#define PATIENCE_MS 20000

/* The real thing on a real socket, with its limits made small enough to be met in a test. */
typedef struct
{
  GchTestDir *dir;
  char *path;
  GchService *service;
  char *token; /* of ADMIN */
  guint threads_before;
} Fixture;

static guint
count_threads (void)
{
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  guint count = 0;

  while (g_dir_read_name (tasks) != NULL)
    count++;

  return count;
}

static char *
make_token (GchDatabase *database, const char *user_id)
{
  g_autoptr (GchWireTokens) tokens = NULL;

  g_assert_true (gch_database_begin (database, TRUE, NULL));
  tokens = gch_sessions_create (database, user_id, "test", NULL);
  g_assert_true (gch_database_commit (database, NULL));

  return g_strdup (tokens->access_token);
}

static void
fixture_config (Fixture *fixture, GchServiceConfig *config)
{
  gch_service_config_init (config);
  config->database_path = fixture->path;
  config->password_cost = GCH_PASSWORD_COST_LEAST;
  config->limits.idle_timeout_s = 1;
  config->limits.request_timeout_ms = 300;
  config->limits.heartbeat_ms = 200;
  config->tick_ms = 50;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchDatabase) database = NULL;
  GchServiceConfig config;

  fixture->threads_before = count_threads ();
  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "portal.db");
  database = gch_database_open (fixture->path, TRUE, &error);
  g_assert_no_error (error);
  portal_fixture_fill (database);
  fixture->token = make_token (database, ADMIN);

  fixture_config (fixture, &config);
  fixture->service = gch_service_start (&config, &error);
  g_assert_no_error (error);
}

/* What other threads do wakes no main context here. */
static void
wait_until (GchTestCondition condition, gpointer user_data)
{
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (!condition (user_data))
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (2000);
    }
}

static gboolean
threads_are_gone (gpointer user_data)
{
  return count_threads () <= ((Fixture *) user_data)->threads_before;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->service, gch_service_stop);
  wait_until (threads_are_gone, fixture);
  g_free (fixture->token);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static int
dial (Fixture *fixture)
{
  struct sockaddr_in address = { .sin_family = AF_INET,
                                 .sin_port = htons (gch_service_get_port (fixture->service)),
                                 .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_assert_cmpint (connect (fd, (struct sockaddr *) &address, sizeof address), ==, 0);

  return fd;
}

/* FALSE when the other side has cut the line. */
static gboolean
say (int fd, const char *text, gsize length)
{
  while (length > 0)
    {
      ssize_t sent = send (fd, text, length, MSG_NOSIGNAL);

      if (sent < 0)
        return FALSE;
      text += sent;
      length -= sent;
    }

  return TRUE;
}

/* Appends what comes; FALSE at the end of the line, or when nothing comes for @patience_ms. */
static gboolean
hear (int fd, GString *heard, int patience_ms)
{
  struct pollfd poll_fd = { fd, POLLIN, 0 };
  char buffer[4096];
  ssize_t length;

  if (poll (&poll_fd, 1, patience_ms) != 1)
    return FALSE;
  length = recv (fd, buffer, sizeof buffer, 0);
  if (length > 0)
    g_string_append_len (heard, buffer, length);

  return length > 0;
}

/* Listens until @wanted was heard. */
static void
hear_until (int fd, GString *heard, const char *wanted)
{
  while (strstr (heard->str, wanted) == NULL)
    if (!hear (fd, heard, PATIENCE_MS))
      g_error ("“%s” is not in “%s”", wanted, heard->str);
}

static GString *
hear_all (int fd)
{
  GString *heard = g_string_new (NULL);

  while (hear (fd, heard, PATIENCE_MS))
    ;

  return heard;
}

/* Sends @text, and gives what comes until the other side closes the line. */
static char *
talk (Fixture *fixture, const char *text, gssize length)
{
  int fd = dial (fixture);
  GString *heard;

  say (fd, text, length < 0 ? strlen (text) : (gsize) length);
  heard = hear_all (fd);
  close (fd);

  return g_string_free (heard, FALSE);
}

static char *
request_text (Fixture *fixture, const char *method, const char *path, const char *more,
              const char *body)
{
  return g_strdup_printf ("%s %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                          "%sContent-Length: %zu\r\n\r\n%s",
                          method, path, fixture->token, more, strlen (body), body);
}

static void
assert_status (const char *answer, int status)
{
  g_autofree char *start = g_strdup_printf ("HTTP/1.1 %d ", status);

  if (!g_str_has_prefix (answer, start))
    g_error ("“%.200s” is not %d", answer, status);
}

#define CLOSE "Connection: close\r\n"
#define JSON "Content-Type: application/json\r\n"

/* It still answers as it should. */
static void
assert_alive (Fixture *fixture)
{
  g_autofree char *text = request_text (fixture, "GET", "/v1/account", CLOSE, "");
  g_autofree char *answer = talk (fixture, text, -1);

  assert_status (answer, 200);
  g_assert_nonnull (strstr (answer, "Atelier Lumen SAS"));
}

static void
test_plain (Fixture *fixture, gconstpointer data)
{
  g_autofree char *url =
      g_strdup_printf ("http://127.0.0.1:%u", gch_service_get_port (fixture->service));

  g_assert_cmpstr (gch_service_get_url (fixture->service), ==, url);
  assert_alive (fixture);
}

static void
test_head (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = request_text (fixture, "HEAD", "/v1/account", CLOSE, "");
  g_autofree char *answer = talk (fixture, text, -1);

  assert_status (answer, 200);
  g_assert_true (g_str_has_suffix (answer, "\r\n\r\n"));
  g_assert_null (strstr (answer, "Content-Length: 0\r\n"));
}

static char *
sign_in_text (const char *password)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user_name\":\"camille@example.org\",\"password\":\"%s\",\"device_name\":\"test\"}",
      password);

  return g_strdup_printf ("POST /v1/session HTTP/1.1\r\nHost: localhost\r\n" CLOSE JSON
                          "Content-Length: %zu\r\n\r\n%s",
                          strlen (body), body);
}

/* The one request that goes through three threads. */
static void
test_sign_in (Fixture *fixture, gconstpointer data)
{
  g_autofree char *right = sign_in_text ("right horse");
  g_autofree char *wrong = sign_in_text ("wrong horse");
  g_autofree char *taken = talk (fixture, right, -1);
  g_autofree char *refused = talk (fixture, wrong, -1);

  assert_status (taken, 201);
  g_assert_nonnull (strstr (taken, "\"access_token\":\"gch_"));
  assert_status (refused, 401);
  g_assert_nonnull (strstr (refused, "urn:guichet:problem:credentials"));
}

/* A head that never ends: one line every so often keeps nobody's line open. */
static void
test_slow_head (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  int fd = dial (fixture);
  g_autoptr (GString) heard = g_string_new (NULL);

  say (fd, "GET / HTTP/1.1\r\n", 16);
  while (say (fd, "X: y\r\n", 6)
         && g_get_monotonic_time () - start < PATIENCE_MS * G_TIME_SPAN_MILLISECOND)
    {
      struct pollfd poll_fd = { fd, POLLIN, 0 };

      if (poll (&poll_fd, 1, 20) == 1 && !hear (fd, heard, 0))
        break;
    }
  close (fd);
  g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_MS * G_TIME_SPAN_MILLISECOND);
  assert_alive (fixture);
}

/* The same with a body. */
static void
test_slow_body (Fixture *fixture, gconstpointer data)
{
  gint64 start = g_get_monotonic_time ();
  g_autofree char *head = request_text (fixture, "POST", "/v1/cases", JSON, "");
  g_autofree char *longer = g_strdup (head);
  char *length = strstr (longer, "Content-Length: 0");
  g_autofree char *text =
      g_strdup_printf ("%.*sContent-Length: 1000\r\n\r\n", (int) (length - longer), longer);
  g_autoptr (GString) heard = g_string_new (NULL);
  int fd = dial (fixture);

  say (fd, text, strlen (text));
  while (say (fd, " ", 1)
         && g_get_monotonic_time () - start < PATIENCE_MS * G_TIME_SPAN_MILLISECOND)
    {
      struct pollfd poll_fd = { fd, POLLIN, 0 };

      if (poll (&poll_fd, 1, 20) == 1 && !hear (fd, heard, 0))
        break;
    }
  close (fd);
  g_assert_cmpint (g_get_monotonic_time () - start, <, PATIENCE_MS * G_TIME_SPAN_MILLISECOND);
  assert_alive (fixture);
}

static void
test_huge_head (Fixture *fixture, gconstpointer data)
{
  g_autofree char *filling = g_strnfill (100000, 'x');
  g_autofree char *header =
      g_strdup_printf ("GET /v1/portal HTTP/1.1\r\nHost: localhost\r\nX: %s\r\n\r\n", filling);
  g_autofree char *line = g_strdup_printf ("GET /%s HTTP/1.1\r\nHost: localhost\r\n\r\n", filling);
  g_autofree char *refused_header = talk (fixture, header, -1);
  g_autofree char *refused_line = talk (fixture, line, -1);

  g_assert_true (*refused_header == '\0' || strstr (refused_header, " 431 ") != NULL
                 || strstr (refused_header, " 413 ") != NULL);
  g_assert_true (*refused_line == '\0' || strstr (refused_line, " 414 ") != NULL);
  assert_alive (fixture);
}

/* A declared length over the limit is refused before a byte of it is read. */
static void
test_huge_body (Fixture *fixture, gconstpointer data)
{
  g_autofree char *head = g_strdup_printf (
      "POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n" JSON
      "Content-Length: 104857600\r\n\r\n",
      fixture->token);
  g_autofree char *answer = talk (fixture, head, -1);
  g_autofree char *block = g_strnfill (65536, ' ');
  int fd = dial (fixture);
  gsize sent = 0;

  assert_status (answer, 413);
  g_assert_nonnull (strstr (answer, "urn:guichet:problem:too-large"));

  g_assert_true (say (fd, head, strlen (head)));
  while (sent < 104857600 && say (fd, block, 65536))
    sent += 65536;
  g_assert_cmpint (sent, <, 104857600);
  close (fd);
  assert_alive (fixture);
}

static void
say_chunks (int fd, Fixture *fixture, guint n_chunks)
{
  g_autofree char *head = g_strdup_printf (
      "POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n" CLOSE JSON
      "Idempotency-Key: k\r\nTransfer-Encoding: chunked\r\n\r\n",
      fixture->token);
  g_autofree char *filling = g_strnfill (65536, ' ');
  g_autofree char *chunk = g_strdup_printf ("10000\r\n%s\r\n", filling);

  say (fd, head, strlen (head));
  for (guint i = 0; i < n_chunks; i++)
    if (!say (fd, chunk, strlen (chunk)))
      return;
  say (fd, "0\r\n\r\n", 5);
}

static void
test_chunked_body (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    guint chunks;
    int status;
  } rows[] = { { 2, 400 }, { 17, 413 }, { 100, 413 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      int fd = dial (fixture);
      g_autoptr (GString) heard = NULL;

      say_chunks (fd, fixture, rows[i].chunks);
      heard = hear_all (fd);
      assert_status (heard->str, rows[i].status);
      close (fd);
    }
  assert_alive (fixture);
}

/* Far over the limit the line is cut. */
static void
test_endless_chunks (Fixture *fixture, gconstpointer data)
{
  int fd = dial (fixture);
  g_autoptr (GString) heard = NULL;

  say_chunks (fd, fixture, 1600);
  heard = hear_all (fd);
  g_assert_cmpuint (heard->len, ==, 0);
  close (fd);
  assert_alive (fixture);
}

static void
post_case (Fixture *fixture, const char *body, gsize length, int status)
{
  g_autofree char *head = g_strdup_printf (
      "POST /v1/cases HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n" CLOSE JSON
      "Idempotency-Key: k\r\nContent-Length: %zu\r\n\r\n",
      fixture->token, length);
  g_autoptr (GString) text = g_string_new (head);
  g_autofree char *answer = NULL;

  g_string_append_len (text, body, length);
  answer = talk (fixture, text->str, text->len);
  assert_status (answer, status);
}

static void
test_hostile_json (Fixture *fixture, gconstpointer data)
{
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *objects = g_strnfill (300000, '{');

  post_case (fixture, deep, 100000, 400);
  post_case (fixture, objects, 300000, 400);
  post_case (fixture, "{\"subject\":\"\xff\xfe\"}", 16, 400);
  post_case (fixture, "{\"a\":\"\0\"}", 9, 400);
  post_case (fixture, "", 0, 400);
  assert_alive (fixture);
}

/* Nothing that is not HTTP gets anything but a refusal or the door. */
static void
test_garbage (Fixture *fixture, gconstpointer data)
{
  static const char *const lines[] = {
    "\r\n\r\n\r\n\r\n",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "GET /v1/portal HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "GET /v1/portal HTTP/1.1\r\n\r\n",
    "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: "
    "chunked\r\n\r\n"
    "0\r\n\r\n",
    "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
    "POST /v1/session HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "POST /v1/session HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzzz\r\n\r\n",
    "GET /%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "GET /v1/cases/%2e%2e%2f HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
    "VERYLONGMETHODNAMEINDEED / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (lines); i++)
    {
      g_autofree char *answer = talk (fixture, lines[i], -1);

      if (*answer != '\0' && strncmp (answer, "HTTP/1.1 4", 10) != 0
          && strncmp (answer, "HTTP/1.1 5", 10) != 0)
        g_error ("“%s” got “%s”", lines[i], answer);
    }
  assert_alive (fixture);
}

static guint
count_of (const char *text, const char *part)
{
  guint count = 0;

  for (const char *p = strstr (text, part); p != NULL; p = strstr (p + 1, part))
    count++;

  return count;
}

/* Several requests in one breath are answered in their order. */
static void
test_pipelining (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = request_text (fixture, "GET", "/v1/account", "", "");
  g_autofree char *second = request_text (fixture, "GET", "/v1/nothing", "", "");
  g_autofree char *last = request_text (fixture, "GET", "/v1/keys", CLOSE, "");
  g_autofree char *text = g_strconcat (first, second, first, last, NULL);
  g_autofree char *answer = talk (fixture, text, -1);

  g_assert_cmpuint (count_of (answer, "HTTP/1.1 200 "), ==, 3);
  g_assert_cmpuint (count_of (answer, "HTTP/1.1 404 "), ==, 1);
  g_assert_true (strstr (answer, "404 ") > strstr (answer, "Atelier Lumen"));
  g_assert_true (strstr (answer, "\"keys\"") > strstr (answer, "404 "));
}

static void
test_many_connections (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = request_text (fixture, "GET", "/v1/changes?limit=5", CLOSE, "");
  int fds[200];

  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    fds[i] = dial (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    g_assert_true (say (fds[i], text, strlen (text)));
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    {
      g_autoptr (GString) heard = hear_all (fds[i]);

      assert_status (heard->str, 200);
      close (fds[i]);
    }
}

/* Who hangs up in the middle leaves nothing behind. */
static void
test_hang_up (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = request_text (fixture, "GET", "/v1/changes", "", "");
  g_autofree char *sign_in = sign_in_text ("right horse");

  for (int i = 0; i < 50; i++)
    {
      int fd = dial (fixture);

      say (fd, text, i % 2 == 0 ? strlen (text) : strlen (text) / 2);
      close (fd);
    }
  for (int i = 0; i < 4; i++)
    {
      int fd = dial (fixture);

      say (fd, sign_in, strlen (sign_in));
      close (fd);
    }
  assert_alive (fixture);
}

static int
open_events (Fixture *fixture, GString *heard)
{
  g_autofree char *text = request_text (fixture, "GET", "/v1/events", "", "");
  int fd = dial (fixture);

  say (fd, text, strlen (text));
  hear_until (fd, heard, "event: more");
  assert_status (heard->str, 200);
  g_assert_nonnull (strstr (heard->str, "text/event-stream"));
  g_string_truncate (heard, 0);

  return fd;
}

static void
write_case (Fixture *fixture)
{
  static guint number;
  const char *body = "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":3,"
                     "\"subject\":\"S\",\"description\":\"D\"}";
  g_autofree char *more = g_strdup_printf (CLOSE JSON "Idempotency-Key: case-%u\r\n", number++);
  g_autofree char *text = request_text (fixture, "POST", "/v1/cases", more, body);
  g_autofree char *answer = talk (fixture, text, -1);

  assert_status (answer, 201);
}

/* What this service writes is told at once; in quiet there is a heartbeat. */
static void
test_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  int fd = open_events (fixture, heard);
  gint64 start;

  write_case (fixture);
  start = g_get_monotonic_time ();
  hear_until (fd, heard, "event: more\ndata: {}\n\n");
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_SECOND);

  g_string_truncate (heard, 0);
  hear_until (fd, heard, "\r\n:\n");
  close (fd);
}

/* What another process writes is told within a second. */
static void
test_events_from_outside (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = gch_database_open (fixture->path, FALSE, NULL);
  g_autoptr (GchActor) support = gch_actor_new_support ("Alex");
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autofree char *id = NULL;
  int fd;
  gint64 start;

  write_case (fixture);
  id = gch_database_get_text (database, NULL, "SELECT id FROM cases", "");
  fd = open_events (fixture, heard);

  g_assert_true (gch_database_begin (database, TRUE, NULL));
  g_assert_true (gch_cases_add_comment (database, support, id, "Hello", NULL, NULL, NULL, NULL));
  g_assert_true (gch_database_commit (database, NULL));
  start = g_get_monotonic_time ();
  hear_until (fd, heard, "event: more\ndata: {}\n\n");
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_TIME_SPAN_SECOND);
  close (fd);
}

/* Whose session ends loses his stream; others keep theirs. */
static void
test_events_signed_out (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  g_autofree char *text = request_text (fixture, "DELETE", "/v1/session", CLOSE, "");
  g_autofree char *answer = NULL;
  int fd = open_events (fixture, heard);

  answer = talk (fixture, text, -1);
  assert_status (answer, 204);
  hear_until (fd, heard, "0\r\n\r\n");
  close (fd);
}

static void
test_too_many_events (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) first_heard = g_string_new (NULL);
  int fds[9];

  fds[0] = open_events (fixture, first_heard);
  for (gsize i = 1; i < G_N_ELEMENTS (fds); i++)
    {
      g_autoptr (GString) heard = g_string_new (NULL);

      fds[i] = open_events (fixture, heard);
    }
  hear_until (fds[0], first_heard, "0\r\n\r\n");
  for (gsize i = 0; i < G_N_ELEMENTS (fds); i++)
    close (fds[i]);
}

/* Streams that are open end in good order. */
static void
test_stop_with_streams (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) heard = g_string_new (NULL);
  int first = open_events (fixture, heard);
  int second = open_events (fixture, heard);
  gint64 start = g_get_monotonic_time ();

  g_clear_pointer (&fixture->service, gch_service_stop);
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_TIME_SPAN_SECOND);
  hear_until (first, heard, "0\r\n\r\n");
  g_string_truncate (heard, 0);
  hear_until (second, heard, "0\r\n\r\n");
  close (first);
  close (second);
}

/* TRUE when a thread of this name is at work, and not asleep. */
static gboolean
is_at_work (const char *name)
{
  g_autofree char *wanted = g_strdup_printf (" (%s) R ", name);
  g_autoptr (GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *task;

  while ((task = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", task, "stat", NULL);
      g_autofree char *stat = NULL;

      if (g_file_get_contents (path, &stat, NULL, NULL) && strstr (stat, wanted) != NULL)
        return TRUE;
    }

  return FALSE;
}

static gboolean
has_answer (int fd)
{
  struct pollfd poll_fd = { fd, POLLIN, 0 };

  return poll (&poll_fd, 1, 0) > 0;
}

/* Signs in. Returns the line while the password is being compared. */
static int
sign_in_until_busy (Fixture *fixture)
{
  g_autofree char *text = sign_in_text ("right horse");
  gint64 until = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until)
    {
      int fd = dial (fixture);

      say (fd, text, strlen (text));
      while (!has_answer (fd))
        if (is_at_work ("password"))
          return fd;
      close (fd); /* we did not look in time: once more */
    }
  g_assert_not_reached ();
}

/* A request under way gets its answer, also one whose password is being compared. */
static void
test_stop_while_busy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GString) heard = NULL;
  int fd = sign_in_until_busy (fixture);

  g_clear_pointer (&fixture->service, gch_service_stop);
  heard = hear_all (fd);
  assert_status (heard->str, 201);
  close (fd);
}

static void
test_address_refused (Fixture *fixture, gconstpointer data)
{
  static const char *const addresses[] = { "0.0.0.0:0",    "[::]:0",    "192.0.2.1:80",
                                           "localhost:80", "127.0.0.1", "127.0.0.1:99999" };

  for (gsize i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      g_autoptr (GError) error = NULL;
      GchServiceConfig config;

      fixture_config (fixture, &config);
      config.listen = addresses[i];
      g_assert_null (gch_service_start (&config, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
      if (i == 0)
        g_assert_nonnull (strstr (error->message, "--behind-proxy"));
    }
}

static void
test_behind_proxy (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchService) service = NULL;
  GchServiceConfig config;

  fixture_config (fixture, &config);
  config.listen = "0.0.0.0:0";
  config.behind_proxy = TRUE;
  service = gch_service_start (&config, &error);
  g_assert_no_error (error);
}

static void
test_missing_database (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GchServiceConfig config;

  fixture_config (fixture, &config);
  config.database_path = "/nowhere/portal.db";
  g_assert_null (gch_service_start (&config, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
}

static void
count_call (GchDatabase *database, gpointer user_data)
{
  g_atomic_int_inc ((int *) user_data);
}

static gboolean
is_positive (gpointer user_data)
{
  return g_atomic_int_get ((int *) user_data) > 0;
}

static void
test_run_and_on_change (Fixture *fixture, gconstpointer data)
{
  int ran = 0;
  int changed = 0;

  gch_service_set_on_change (fixture->service, count_call, &changed);
  gch_service_run (fixture->service, count_call, &ran);
  wait_until (is_positive, &ran);
  g_assert_cmpint (g_atomic_int_get (&changed), ==, 0);
  write_case (fixture);
  wait_until (is_positive, &changed);
  g_clear_pointer (&fixture->service, gch_service_stop);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/service/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("plain", test_plain);
  ADD ("head", test_head);
  ADD ("sign-in", test_sign_in);
  ADD ("slow-head", test_slow_head);
  ADD ("slow-body", test_slow_body);
  ADD ("huge-head", test_huge_head);
  ADD ("huge-body", test_huge_body);
  ADD ("chunked-body", test_chunked_body);
  ADD ("endless-chunks", test_endless_chunks);
  ADD ("hostile-json", test_hostile_json);
  ADD ("garbage", test_garbage);
  ADD ("pipelining", test_pipelining);
  ADD ("many-connections", test_many_connections);
  ADD ("hang-up", test_hang_up);
  ADD ("events/own", test_events);
  ADD ("events/from-outside", test_events_from_outside);
  ADD ("events/signed-out", test_events_signed_out);
  ADD ("events/too-many", test_too_many_events);
  ADD ("stop/with-streams", test_stop_with_streams);
  ADD ("stop/while-busy", test_stop_while_busy);
  ADD ("address-refused", test_address_refused);
  ADD ("behind-proxy", test_behind_proxy);
  ADD ("missing-database", test_missing_database);
  ADD ("run-and-on-change", test_run_and_on_change);

  return g_test_run ();
}
