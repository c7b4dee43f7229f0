/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-portal-fixture.h"
#include "gch-test.h"

#define STREAM "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"

/* Cut at every byte; one ::more for the opening, one for each event. */
static void
test_byte_after_byte (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_raw (self->server, EVENTS,
                   STREAM ":\n\nevent: more\ndata: {}\n\n:\n\nevent: other\ndata: {}\n\n"
                          "event: more\r\ndata: {}\r\n\r\nevent: mo",
                   GCH_HOSTILE_SPLIT);
  g_assert_true (gch_portal_fixture_listen (self, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (self->more, ==, 3);
}

static void
test_cut_in_a_chunk (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_raw (self->server, EVENTS,
                   "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                   "Transfer-Encoding: chunked\r\n\r\n17\r\nevent: more\ndata: {}\n\n\r\n40\r\nab",
                   GCH_HOSTILE_CLOSE);
  g_assert_false (gch_portal_fixture_listen (self, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
  g_assert_cmpuint (self->more, ==, 2);
}

static void
test_not_a_stream (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) html = NULL;
  g_autoptr (GError) json = NULL;

  gch_hostile_answer (self->server, EVENTS, 200, "text/html", NULL, "<html>");
  gch_hostile_answer (self->server, EVENTS, 200, NULL, NULL, "{}");
  g_assert_false (gch_portal_fixture_listen (self, &html));
  g_assert_error (html, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL);
  g_assert_false (gch_portal_fixture_listen (self, &json));
  g_assert_error (json, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL);
  g_assert_cmpuint (self->more, ==, 0);
}

static void
test_endless_line (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_raw (self->server, EVENTS, STREAM "a", GCH_HOSTILE_ENDLESS);
  g_assert_false (gch_portal_fixture_listen (self, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
  g_assert_cmpuint (gch_hostile_get_sent (self->server), <, 40 * 1000 * 1000);
}

static void
test_refresh (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *tokens = gch_portal_fixture_tokens ("gch_access2", "gch_refresh2");

  gch_hostile_problem (self->server, EVENTS, 401, "signed-out", NULL);
  gch_hostile_raw (self->server, EVENTS, STREAM "event: more\ndata: {}\n\n", GCH_HOSTILE_CLOSE);
  gch_hostile_answer (self->server, REFRESH, 200, NULL, NULL, tokens);

  g_assert_true (gch_portal_fixture_listen (self, NULL));
  g_assert_cmpuint (self->more, >=, 1);
}

static void
test_signed_out (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_problem (self->server, EVENTS, 401, "signed-out", NULL);
  gch_hostile_problem (self->server, REFRESH, 401, "signed-out", NULL);
  g_assert_false (gch_portal_fixture_listen (self, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);
}

static gboolean
has_begun (gpointer data)
{
  const GchPortalFixture *self = data;

  return self->more == 2;
}

static void
test_cancelled (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  GAsyncResult *kept = NULL;

  gch_hostile_raw (self->server, EVENTS, STREAM "event: more\ndata: {}\n\n", GCH_HOSTILE_HANG);
  gch_provider_listen_async (self->provider, cancellable, gch_test_keep_result, &kept);
  gch_test_await_condition (has_begun, self);

  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  g_assert_false (gch_provider_listen_finish (self->provider, result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GCH_PORTAL_FIXTURE_ADD ("/portal-events/byte-after-byte", test_byte_after_byte);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/cut-in-a-chunk", test_cut_in_a_chunk);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/not-a-stream", test_not_a_stream);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/endless-line", test_endless_line);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/refresh", test_refresh);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/signed-out", test_signed_out);
  GCH_PORTAL_FIXTURE_ADD ("/portal-events/cancelled", test_cancelled);

  return g_test_run ();
}
