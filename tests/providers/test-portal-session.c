/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-portal-fixture.h"
#include "gch-test.h"

#define PORTAL "GET /v1/portal"
#define SESSION "POST /v1/session HTTP"
#define PORTAL_ANSWER                                                                              \
  "{\"name\":\"Lumen\",\"api_versions\":[\"1\"],\"demonstration\":false,\"policy\":{"              \
  "\"comment_max_bytes\":1000,\"subject_max_chars\":100,\"description_max_bytes\":2000,"           \
  "\"reopen_days\":14}}"

static void
test_sign_in (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_session ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GchSignedIn) signed_in = NULL;
  g_autofree char *request = NULL;

  gch_hostile_answer (self->server, PORTAL, 200, NULL, NULL, PORTAL_ANSWER);
  gch_hostile_answer (self->server, SESSION, 201, NULL, NULL, answer);
  signed_in = gch_portal_fixture_sign_in (self, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (signed_in->owner->portal, ==, self->url);
  g_assert_cmpstr (signed_in->owner->account_id, ==, "a1");
  g_assert_cmpstr (signed_in->owner->user_id, ==, "u1");
  g_assert_cmpstr (signed_in->portal_name, ==, "Lumen");
  g_assert_cmpstr (signed_in->account_name, ==, "Atelier Lumen SAS");
  g_assert_cmpstr (signed_in->user_name, ==, "camille");
  g_assert_cmpstr (signed_in->display_name, ==, "Camille Moreau");
  g_assert_null (strstr (signed_in->credentials, "s3cret"));
  g_assert_true (gch_provider_resume (self->provider, signed_in->credentials, NULL));

  request = gch_hostile_get_request (self->server, SESSION, 0);
  g_assert_nonnull (strstr (request, "\"user_name\":\"camille\",\"password\":\"s3cret\""));
  g_assert_nonnull (strstr (request, "\"device_name\":"));
  g_assert_null (strstr (request, "one_time_code"));
  g_assert_null (strstr (request, "Authorization"));
}

static void
test_one_time_code (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *answer = gch_portal_fixture_session ();
  g_autoptr (GchSignedIn) signed_in = NULL;
  g_autofree char *request = NULL;

  gch_hostile_answer (self->server, PORTAL, 200, NULL, NULL, PORTAL_ANSWER);
  gch_hostile_answer (self->server, SESSION, 201, NULL, NULL, answer);
  signed_in = gch_portal_fixture_sign_in (self, "123456", NULL);

  g_assert_nonnull (signed_in);
  request = gch_hostile_get_request (self->server, SESSION, 0);
  g_assert_nonnull (strstr (request, "\"one_time_code\":\"123456\""));
}

static void
test_wrong_password (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_answer (self->server, PORTAL, 200, NULL, NULL, PORTAL_ANSWER);
  gch_hostile_problem (self->server, SESSION, 401, "credentials", NULL);

  g_assert_null (gch_portal_fixture_sign_in (self, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CREDENTIALS);
}

/* What is no portal never gets to see the password. */
static void
test_not_a_portal (GchPortalFixture *self, gconstpointer data)
{
  static const char *const BODIES[] = {
    "{}", "{\"name\":\"x\",\"api_versions\":[\"2\"],\"demonstration\":false,\"policy\":{}}"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (BODIES); i++)
    {
      g_autoptr (GError) error = NULL;

      gch_hostile_forget (self->server, PORTAL);
      gch_hostile_answer (self->server, PORTAL, 200, NULL, NULL, BODIES[i]);
      g_assert_null (gch_portal_fixture_sign_in (self, NULL, &error));
      g_assert_true (error->code == GCH_ERROR_NOT_A_PORTAL || error->code == GCH_ERROR_BAD_ANSWER);
    }

  gch_hostile_forget (self->server, PORTAL);
  gch_hostile_answer (self->server, PORTAL, 200, "text/html", NULL, "<html>");
  {
    g_autoptr (GError) error = NULL;

    g_assert_null (gch_portal_fixture_sign_in (self, NULL, &error));
    g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL);
  }

  g_assert_cmpuint (gch_hostile_count (self->server, SESSION), ==, 0);
}

static void
test_half_a_session (GchPortalFixture *self, gconstpointer data)
{
  g_autofree char *tokens = gch_portal_fixture_tokens ("a", "b");
  g_autoptr (GError) error = NULL;

  gch_hostile_answer (self->server, PORTAL, 200, NULL, NULL, PORTAL_ANSWER);
  gch_hostile_answer (self->server, SESSION, 201, NULL, NULL, tokens);

  g_assert_null (gch_portal_fixture_sign_in (self, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
}

static gboolean
sign_out (GchPortalFixture *self, GError **error)
{
  g_autoptr (GAsyncResult) result = NULL;
  GAsyncResult *kept = NULL;

  gch_provider_sign_out_async (self->provider, NULL, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);

  return gch_provider_sign_out_finish (self->provider, result, error);
}

static void
check_forgotten (GchPortalFixture *self)
{
  const guint before = gch_hostile_count (self->server, "");
  g_autoptr (GchOutcome) outcome = gch_portal_fixture_pull (self, NULL);

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_SIGNED_OUT);
  g_assert_cmpuint (gch_hostile_count (self->server, ""), ==, before);
}

static void
test_sign_out (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *request = NULL;

  gch_hostile_raw (self->server, "DELETE /v1/session", "HTTP/1.1 204 No Content\r\n\r\n",
                   GCH_HOSTILE_KEEP);
  g_assert_true (sign_out (self, &error));
  g_assert_no_error (error);

  request = gch_hostile_get_request (self->server, "DELETE /v1/session", 0);
  g_assert_nonnull (strstr (request, "Bearer gch_access1"));
  check_forgotten (self);
}

/* The tokens are forgotten also where the portal cannot be told. */
static void
test_sign_out_offline (GchPortalFixture *self, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  gch_hostile_raw (self->server, "DELETE /v1/session", "", GCH_HOSTILE_CLOSE);
  g_assert_false (sign_out (self, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
  check_forgotten (self);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  GCH_PORTAL_FIXTURE_ADD ("/portal-session/sign-in", test_sign_in);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/one-time-code", test_one_time_code);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/wrong-password", test_wrong_password);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/not-a-portal", test_not_a_portal);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/half-a-session", test_half_a_session);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/sign-out", test_sign_out);
  GCH_PORTAL_FIXTURE_ADD ("/portal-session/sign-out-offline", test_sign_out_offline);

  return g_test_run ();
}
