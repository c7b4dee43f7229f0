/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http.h"

#include <string.h>

#include "gch-portal-fixture.h"
#include "gch-test.h"
#include "gch-verdict.h"

/* Whatever may come back from something that calls itself a portal. */

#define HEAD(status, type) "HTTP/1.1 " status "\r\nContent-Type: " type "\r\n"
#define HTML "<!doctype html><title>Welcome to the hotel</title>"

static const struct
{
  const char *name;
  const char *raw;
  GchHostileEnd end;
  GchError code;
} ANSWERS[] = {
  { "nothing", "", GCH_HOSTILE_CLOSE, GCH_ERROR_NETWORK },
  { "html", HEAD ("200 OK", "text/html") "Content-Length: 50\r\n\r\n" HTML, GCH_HOSTILE_CLOSE,
    GCH_ERROR_NOT_A_PORTAL },
  { "html-until-close", HEAD ("200 OK", "text/html") "\r\n" HTML, GCH_HOSTILE_CLOSE,
    GCH_ERROR_NOT_A_PORTAL },
  { "created", HEAD ("201 Created", "application/json") "Content-Length: 2\r\n\r\n{}",
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "no-type", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", GCH_HOSTILE_CLOSE,
    GCH_ERROR_NOT_A_PORTAL },
  { "empty", HEAD ("200 OK", "application/json") "Content-Length: 0\r\n\r\n", GCH_HOSTILE_CLOSE,
    GCH_ERROR_NOT_A_PORTAL },
  { "no-content", "HTTP/1.1 204 No Content\r\n\r\n", GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "found", HEAD ("302 Found", "text/html") "Location: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "moved",
    HEAD ("308 Moved", "text/html") "Location: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "half", HEAD ("200 OK", "application/json") "Content-Length: 1000\r\n\r\n{\"changes\":[",
    GCH_HOSTILE_CLOSE, GCH_ERROR_NETWORK },
  { "half-until-close", HEAD ("200 OK", "application/json") "\r\n{\"changes\":[", GCH_HOSTILE_CLOSE,
    GCH_ERROR_BAD_ANSWER },
  { "half-a-chunk",
    HEAD ("200 OK", "application/json") "Transfer-Encoding: chunked\r\n\r\n400\r\n{\"changes\":[",
    GCH_HOSTILE_CLOSE, GCH_ERROR_NETWORK },
  /* Cannot be told from somebody who speaks no HTTP at all. */
  { "half-a-head", "HTTP/1.1 200 OK\r\nContent-Ty", GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "no-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n", GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "huge-and-says-so", HEAD ("200 OK", "application/json") "Content-Length: 100000000\r\n\r\n[",
    GCH_HOSTILE_ENDLESS, GCH_ERROR_BAD_ANSWER },
  { "huge-until-close", HEAD ("200 OK", "application/json") "\r\n ", GCH_HOSTILE_ENDLESS,
    GCH_ERROR_BAD_ANSWER },
  { "endless-head", HEAD ("200 OK", "application/json") "X-Long: a", GCH_HOSTILE_ENDLESS,
    GCH_ERROR_NETWORK },
  { "not-json", HEAD ("200 OK", "application/json") "Content-Length: 5\r\n\r\nhello",
    GCH_HOSTILE_CLOSE, GCH_ERROR_BAD_ANSWER },
  { "not-utf-8", HEAD ("200 OK", "application/json") "\r\n{\"a\":\"\xff\xfe\"}", GCH_HOSTILE_CLOSE,
    GCH_ERROR_BAD_ANSWER },
  { "compressed",
    HEAD ("200 OK", "application/json") "Content-Encoding: gzip\r\n\r\n"
                                        "\x1f\x8b\x08\x01",
    GCH_HOSTILE_CLOSE, GCH_ERROR_BAD_ANSWER },
  { "an-array", HEAD ("200 OK", "application/json") "\r\n[]", GCH_HOSTILE_CLOSE,
    GCH_ERROR_BAD_ANSWER },
  { "wrong-types",
    HEAD ("200 OK", "application/json") "\r\n"
                                        "{\"changes\":{},\"cursor\":7,\"has_more\":\"perhaps\"} ",
    GCH_HOSTILE_CLOSE, GCH_ERROR_BAD_ANSWER },
  { "missing-members",
    HEAD ("200 OK", "application/json") "\r\n"
                                        "{\"changes\":[]}",
    GCH_HOSTILE_CLOSE, GCH_ERROR_BAD_ANSWER },
  { "html-503", HEAD ("503 Busy", "text/html") "Content-Length: 50\r\n\r\n" HTML, GCH_HOSTILE_CLOSE,
    GCH_ERROR_BUSY },
  { "html-502", HEAD ("502 Bad Gateway", "text/html") "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_BUSY },
  { "html-429", HEAD ("429 Slow down", "text/html") "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_BUSY },
  { "html-511", HEAD ("511 Sign in", "text/html") "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "html-403", HEAD ("403 Forbidden", "text/html") "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "html-404", HEAD ("404 Not Found", "text/html") "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "basic-401",
    HEAD ("401 Unauthorized", "text/html") "WWW-Authenticate: Basic realm=\"x\"\r\n"
                                           "Content-Length: 50\r\n\r\n" HTML,
    GCH_HOSTILE_CLOSE, GCH_ERROR_NOT_A_PORTAL },
  { "json-that-is-no-problem",
    HEAD ("500 Oops", "application/problem+json") "Content-Length: 2\r\n\r\n[]", GCH_HOSTILE_CLOSE,
    GCH_ERROR_BUSY },
};

static void
test_answer (GchPortalFixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GchOutcome) outcome = NULL;
  const gint64 before = g_get_monotonic_time ();

  gch_hostile_raw (self->server, CHANGES, ANSWERS[i].raw, ANSWERS[i].end);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, ANSWERS[i].code);
  g_assert_null (outcome->page);
  g_assert_nonnull (outcome->problem);
  g_assert_true (g_utf8_validate (outcome->problem, -1, NULL));
  g_assert_cmpint (g_get_monotonic_time () - before, <, 5 * G_TIME_SPAN_SECOND);
  /* Nobody is told the token by a redirect. */
  g_assert_cmpuint (gch_hostile_count (self->server, "GET /elsewhere"), ==, 0);
  /* Not read to the end: the limit, and what lay in the buffers of the two sockets. */
  g_assert_cmpuint (gch_hostile_get_sent (self->server), <, 40 * 1000 * 1000);
}

/* The same for a command: none of these may park what somebody wrote. */
static void
test_answer_to_command (GchPortalFixture *self, gconstpointer data)
{
  const gsize i = GPOINTER_TO_SIZE (data);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation ("add_comment");
  g_autoptr (GchOutcome) outcome = NULL;

  /* What is wrong for a page may be right for a comment. */
  if (g_str_equal (ANSWERS[i].name, "created"))
    return;

  gch_hostile_raw (self->server, COMMENTS, ANSWERS[i].raw, ANSWERS[i].end);
  outcome = gch_portal_fixture_send (self, operation);

  g_assert_cmpint (gch_verdict_of (outcome->code), ==, GCH_VERDICT_WAIT);
}

static void
test_deep (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *body = g_strnfill (100000, '[');
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, body);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_BAD_ANSWER);
}

static void
test_byte_after_byte (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("cur1", FALSE);
  g_autofree char *raw =
      g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\n"
                       "Content-Length: %zu\r\n\r\n%s",
                       strlen (page), page);
  g_autoptr (GchOutcome) outcome = NULL;

  gch_hostile_raw (self->server, CHANGES, raw, GCH_HOSTILE_SPLIT);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpstr (outcome->page->cursor, ==, "cur1");
}

static void
test_nobody_listens (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GSocketListener) listener = g_socket_listener_new ();
  const guint16 port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u", port);
  g_autofree char *credentials = gch_portal_fixture_credentials (url, url);
  g_autoptr (GchOutcome) outcome = NULL;

  g_socket_listener_close (listener);
  gch_test_finalize (self->provider);
  self->provider = gch_portal_provider_new (url, url);
  g_assert_true (gch_provider_resume (self->provider, credentials, NULL));
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_UNREACHABLE);
  g_assert_nonnull (strstr (outcome->problem, "127.0.0.1"));
}

static void
test_what_is_said (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("cur2", FALSE);
  g_autoptr (GchOutcome) first = NULL;
  g_autoptr (GchOutcome) second = NULL;
  g_autofree char *request = NULL;

  gch_hostile_answer (self->server, CHANGES, 200, NULL,
                      "Set-Cookie: spy=1\r\nCache-Control: max-age=1000\r\n", page);
  first = gch_portal_fixture_pull (self, "a/b &c");
  second = gch_portal_fixture_pull (self, "a/b &c");
  g_assert_cmpint (second->code, ==, -1);

  /* No cache answered, and nobody kept the cookie. */
  g_assert_cmpuint (gch_hostile_count (self->server, CHANGES), ==, 2);
  request = gch_hostile_get_request (self->server, CHANGES, 1);
  g_assert_true (
      g_str_has_prefix (request, "GET /v1/changes?limit=500&after=a%2Fb%20%26c HTTP/1.1"));
  g_assert_nonnull (strstr (request, "Authorization: Bearer gch_access1\r\n"));
  g_assert_nonnull (strstr (request, "Accept-Encoding: identity\r\n"));
  g_assert_nonnull (strstr (request, "User-Agent: Guichet/"));
  g_assert_nonnull (strstr (request, "Accept-Language: "));
  g_assert_null (strstr (request, "Cookie"));
  g_assert_null (strstr (request, "Upgrade"));
}

static void
test_cancelled (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  GAsyncResult *kept = NULL;

  gch_hostile_raw (self->server, CHANGES, HEAD ("200 OK", "application/json") "\r\n{",
                   GCH_HOSTILE_HANG);
  gch_provider_pull_async (self->provider, NULL, cancellable, gch_test_keep_result, &kept);
  while (gch_hostile_get_sent (self->server) == 0)
    g_main_context_iteration (NULL, FALSE);

  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  outcome = gch_provider_pull_finish (self->provider, result);

  /* To the engine it is one more thing to be tried again. */
  g_assert_cmpint (outcome->code, ==, GCH_ERROR_NETWORK);
  g_assert_null (outcome->problem);
}

static void
test_retry_after (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) seconds = NULL;
  g_autoptr (GchOutcome) date = NULL;

  gch_hostile_problem (self->server, CHANGES, 429, "too-many-requests", "Retry-After: 7\r\n");
  gch_hostile_problem (self->server, CHANGES, 503, "internal",
                       "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                       "Retry-After: Sun, 06 Nov 1994 08:50:07 GMT\r\n");

  seconds = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (seconds->code, ==, GCH_ERROR_BUSY);
  g_assert_cmpint (seconds->retry_after, ==, 7 * G_TIME_SPAN_SECOND);

  date = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (date->code, ==, GCH_ERROR_BUSY);
  g_assert_cmpint (date->retry_after, ==, 30 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (ANSWERS); i++)
    {
      g_autofree char *pull = g_strconcat ("/http/pull/", ANSWERS[i].name, NULL);
      g_autofree char *send = g_strconcat ("/http/send/", ANSWERS[i].name, NULL);

      g_test_add (pull, GchPortalFixture, GSIZE_TO_POINTER (i), gch_portal_fixture_set_up,
                  test_answer, gch_portal_fixture_tear_down);
      g_test_add (send, GchPortalFixture, GSIZE_TO_POINTER (i), gch_portal_fixture_set_up,
                  test_answer_to_command, gch_portal_fixture_tear_down);
    }

  GCH_PORTAL_FIXTURE_ADD ("/http/deep", test_deep);
  GCH_PORTAL_FIXTURE_ADD ("/http/byte-after-byte", test_byte_after_byte);
  GCH_PORTAL_FIXTURE_ADD ("/http/nobody-listens", test_nobody_listens);
  GCH_PORTAL_FIXTURE_ADD ("/http/what-is-said", test_what_is_said);
  GCH_PORTAL_FIXTURE_ADD ("/http/cancelled", test_cancelled);
  GCH_PORTAL_FIXTURE_ADD ("/http/retry-after", test_retry_after);

  return g_test_run ();
}
