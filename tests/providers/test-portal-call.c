/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-portal-fixture.h"
#include "gch-portal-private.h"
#include "gch-test.h"

/* The session's token: refreshed once, whoever needs it, and the same request again. */

static void
refuse_once (GchPortalFixture *self, const char *route, guint times)
{
  for (guint i = 0; i < times; i++)
    gch_hostile_problem (self->server, route, 401, "signed-out", NULL);
}

static void
allow_refresh (GchPortalFixture *self)
{
  g_autofree char *tokens = gch_portal_fixture_tokens ("gch_access2", "gch_refresh2");

  gch_hostile_answer (self->server, REFRESH, 200, NULL, NULL, tokens);
}

static void
test_refresh (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("c2", FALSE);
  g_autoptr (GchOutcome) outcome = NULL;
  g_autofree char *refresh = NULL;
  g_autofree char *again = NULL;

  refuse_once (self, CHANGES, 1);
  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  allow_refresh (self);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpuint (gch_hostile_count (self->server, REFRESH), ==, 1);
  refresh = gch_hostile_get_request (self->server, REFRESH, 0);
  g_assert_nonnull (strstr (refresh, "{\"refresh_token\":\"gch_refresh1\"}"));
  g_assert_null (strstr (refresh, "Authorization"));
  again = gch_hostile_get_request (self->server, CHANGES, 1);
  g_assert_nonnull (strstr (again, "Bearer gch_access2\r\n"));

  g_assert_cmpuint (self->rotated->len, ==, 1);
  g_assert_nonnull (strstr (g_ptr_array_index (self->rotated, 0), "gch_refresh2"));
}

static void
test_same_key_again (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_comment_answer (OPERATION_ID);
  g_autoptr (GchOperation) operation = gch_portal_fixture_operation ("add_comment");
  g_autoptr (GchOutcome) outcome = NULL;

  refuse_once (self, COMMENTS, 1);
  gch_hostile_answer (self->server, COMMENTS, 201, NULL, NULL, answer);
  allow_refresh (self);
  outcome = gch_portal_fixture_send (self, operation);
  g_assert_cmpint (outcome->code, ==, -1);

  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *request = gch_hostile_get_request (self->server, COMMENTS, i);

      g_assert_nonnull (strstr (request, "Idempotency-Key: \"" OPERATION_ID "\"\r\n"));
      g_assert_true (g_str_has_suffix (request, "\r\n\r\n{\"body\":\"Bonjour\"}"));
    }
}

/* Four calls find out at the same time: one refresh for all. */
static void
test_single_flight (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("c2", FALSE);
  GAsyncResult *kept[4] = { NULL };

  refuse_once (self, CHANGES, G_N_ELEMENTS (kept));
  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  allow_refresh (self);

  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    gch_provider_pull_async (self->provider, NULL, NULL, gch_test_keep_result, &kept[i]);
  for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
    {
      g_autoptr (GAsyncResult) result = gch_test_await_result (&kept[i]);
      g_autoptr (GchOutcome) outcome = gch_provider_pull_finish (self->provider, result);

      g_assert_cmpint (outcome->code, ==, -1);
    }

  g_assert_cmpuint (gch_hostile_count (self->server, REFRESH), ==, 1);
  g_assert_cmpuint (self->rotated->len, ==, 1);
}

static void
test_refresh_refused (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) first = NULL;
  g_autoptr (GchOutcome) second = NULL;

  refuse_once (self, CHANGES, 1);
  gch_hostile_problem (self->server, REFRESH, 401, "signed-out", NULL);
  first = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (first->code, ==, GCH_ERROR_SIGNED_OUT);

  /* Nobody is asked in vain again. */
  second = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (second->code, ==, GCH_ERROR_SIGNED_OUT);
  g_assert_cmpuint (gch_hostile_count (self->server, ""), ==, 2);
  g_assert_cmpuint (self->rotated->len, ==, 0);
}

/* The answer to the refresh is lost: nobody is signed out, the next call uses the same refresh
 * token. */
static void
test_refresh_lost (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *page = gch_portal_fixture_page ("c2", FALSE);
  g_autoptr (GchOutcome) first = NULL;
  g_autoptr (GchOutcome) second = NULL;
  g_autofree char *refresh = NULL;

  refuse_once (self, CHANGES, 2);
  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  gch_hostile_raw (self->server, REFRESH, "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
                   GCH_HOSTILE_CLOSE);
  allow_refresh (self);

  first = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (first->code, ==, GCH_ERROR_NETWORK);

  second = gch_portal_fixture_pull (self, NULL);
  g_assert_cmpint (second->code, ==, -1);
  refresh = gch_hostile_get_request (self->server, REFRESH, 1);
  g_assert_nonnull (strstr (refresh, "gch_refresh1"));
}

static void
test_refresh_busy (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) outcome = NULL;

  refuse_once (self, CHANGES, 1);
  gch_hostile_problem (self->server, REFRESH, 503, "internal", "Retry-After: 9\r\n");
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_BUSY);
  g_assert_cmpint (outcome->retry_after, ==, 9 * G_TIME_SPAN_SECOND);
}

/* A portal that never likes any token is not asked for ever. */
static gboolean
is_refreshing (gpointer user_data)
{
  GchPortalFixture *self = user_data;

  return gch_hostile_count (self->server, REFRESH) > 0;
}

static gboolean
was_refused_twice (gpointer user_data)
{
  GchPortalFixture *self = user_data;

  return gch_hostile_count (self->server, CHANGES) == 2;
}

/* Whoever gives up need not wait for a refresh that hangs, and the next one does not begin a second
 * refresh beside it. */
static void
test_refresh_hangs (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree char *tokens = gch_portal_fixture_tokens ("gch_access2", "gch_refresh2");
  g_autofree char *page = gch_portal_fixture_page ("c2", FALSE);
  g_autofree char *late = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
      (int) strlen (tokens), tokens);
  g_autoptr (GAsyncResult) given_up = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GchOutcome) first = NULL;
  g_autoptr (GchOutcome) second = NULL;
  GAsyncResult *kept = NULL;

  refuse_once (self, CHANGES, 2);
  gch_hostile_answer (self->server, CHANGES, 200, NULL, NULL, page);
  gch_hostile_raw (self->server, REFRESH, late, GCH_HOSTILE_WAIT);

  gch_provider_pull_async (self->provider, NULL, cancellable, gch_test_keep_result, &kept);
  gch_test_await_condition (is_refreshing, self);
  g_cancellable_cancel (cancellable);
  given_up = gch_test_await_result (&kept);
  first = gch_provider_pull_finish (self->provider, given_up);
  g_assert_cmpint (first->code, ==, GCH_ERROR_NETWORK);

  gch_provider_pull_async (self->provider, NULL, NULL, gch_test_keep_result, &kept);
  gch_test_await_condition (was_refused_twice, self);
  gch_test_drain ();
  gch_hostile_go_on (self->server);
  done = gch_test_await_result (&kept);
  second = gch_provider_pull_finish (self->provider, done);
  g_assert_cmpint (second->code, ==, -1);
  g_assert_cmpuint (gch_hostile_count (self->server, REFRESH), ==, 1);
  g_assert_cmpuint (self->rotated->len, ==, 1);
}

/* No answer to the refresh says anything about the operation: it waits for a new session. */
static void
test_refresh_denied (GchPortalFixture *self, gconstpointer data)
{
  static const struct
  {
    guint status;
    const char *type;
  } denials[] = {
    { 422, "validation" }, { 404, "not-found" }, { 403, "forbidden" }, { 400, "about:blank" }
  };

  for (gsize i = 0; i < G_N_ELEMENTS (denials); i++)
    {
      g_autoptr (GchOperation) operation = gch_portal_fixture_operation ("add_comment");
      g_autofree char *credentials = gch_portal_fixture_credentials (self->url, self->url);
      g_autoptr (GchOutcome) outcome = NULL;

      g_assert_true (gch_provider_resume (self->provider, credentials, NULL));
      refuse_once (self, COMMENTS, 1);
      gch_hostile_problem (self->server, REFRESH, denials[i].status, denials[i].type, NULL);
      outcome = gch_portal_fixture_send (self, operation);
      g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
    }
}

/* The session ended under a call, and somebody else signed in before it could be repeated. */
static void
test_somebody_else_signs_in (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *mine = gch_portal_fixture_credentials (self->url, self->url);
  g_autoptr (GchPortalCredentials) theirs = gch_portal_credentials_from_text (mine, NULL);
  g_autofree char *tokens = gch_portal_fixture_tokens ("gch_access2", "gch_refresh2");
  g_autofree char *late = g_strdup_printf (
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
      (int) strlen (tokens), tokens);
  g_autofree char *text = NULL;
  g_autoptr (GAsyncResult) done = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  GAsyncResult *kept = NULL;

  g_free (theirs->user_id);
  theirs->user_id = g_strdup ("somebody-else");
  g_free (theirs->tokens->access_token);
  theirs->tokens->access_token = g_strdup ("gch_theirs");
  g_free (theirs->tokens->refresh_token);
  theirs->tokens->refresh_token = g_strdup ("gch_their_refresh");
  text = gch_portal_credentials_to_text (theirs);
  refuse_once (self, CHANGES, 1);
  gch_hostile_raw (self->server, REFRESH, late, GCH_HOSTILE_WAIT);
  gch_provider_pull_async (self->provider, NULL, NULL, gch_test_keep_result, &kept);
  gch_test_await_condition (is_refreshing, self);

  g_assert_true (gch_provider_resume (self->provider, text, NULL));
  gch_hostile_go_on (self->server);
  done = gch_test_await_result (&kept);
  outcome = gch_provider_pull_finish (self->provider, done);
  g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
  g_assert_cmpuint (gch_hostile_count (self->server, CHANGES), ==, 1);
  /* Nor are the new tokens taken for those of who is here now. */
  g_assert_cmpuint (self->rotated->len, ==, 0);
}

static void
test_never_content (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GchOutcome) outcome = NULL;

  refuse_once (self, CHANGES, 1);
  allow_refresh (self);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
  g_assert_cmpuint (gch_hostile_count (self->server, CHANGES), ==, 2);
  g_assert_cmpuint (gch_hostile_count (self->server, REFRESH), ==, 1);
}

static void
test_evil_token (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *tokens = gch_portal_fixture_tokens ("gch_a\r\nX-Evil: 1", "gch_refresh2");
  g_autoptr (GchOutcome) outcome = NULL;

  refuse_once (self, CHANGES, 1);
  gch_hostile_answer (self->server, REFRESH, 200, NULL, NULL, tokens);
  outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_BAD_ANSWER);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh", test_refresh);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/same-key-again", test_same_key_again);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/single-flight", test_single_flight);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh-refused", test_refresh_refused);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh-lost", test_refresh_lost);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh-busy", test_refresh_busy);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh-hangs", test_refresh_hangs);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/refresh-denied", test_refresh_denied);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/somebody-else-signs-in", test_somebody_else_signs_in);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/never-content", test_never_content);
  GCH_PORTAL_FIXTURE_ADD ("/portal-call/evil-token", test_evil_token);

  return g_test_run ();
}
