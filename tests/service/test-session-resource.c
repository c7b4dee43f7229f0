/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sessions.h"
#include "portal-fixture.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)

static GchResponse *
sign_in (PortalFixture *fixture, const char *user_name, const char *password, const char *more,
         int status)
{
  g_autofree char *body = g_strdup_printf ("{\"user_name\":\"%s\",\"password\":\"%s\","
                                           "\"device_name\":\"Laptop\"%s}",
                                           user_name, password, more);

  return portal_fixture_call (fixture, NULL, "POST", "/v1/session", body, status);
}

/* A request with this token instead of a user. */
static GchResponse *
call_with (PortalFixture *fixture, const char *token, const char *method, const char *path,
           int status)
{
  GchRequest *request = portal_fixture_request (fixture, NULL, method, path, NULL);
  g_autofree char *header = g_strconcat ("Bearer ", token, NULL);

  gch_request_set_header (request, "Authorization", header);
  return portal_fixture_send (fixture, request, status);
}

static void
test_sign_in (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      sign_in (fixture, "Camille@EXAMPLE.org", "right horse", "", 201);
  JsonObject *json = portal_fixture_json (response);
  JsonArray *accounts = json_object_get_array_member (json, "accounts");
  g_autoptr (GchResponse) account = NULL;

  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (json, "account"), "id"), ==,
      LUMEN);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (json, "user"), "id"), ==,
      ADMIN);
  g_assert_cmpuint (json_array_get_length (accounts), ==, 1);
  account = call_with (fixture, json_object_get_string_member (json, "access_token"), "GET",
                       "/v1/account", 200);
}

/* Not by its text, not by its status: nobody learns who exists. */
static void
test_wrong (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) wrong = sign_in (fixture, "camille@example.org", "wrong", "", 401);
  g_autoptr (GchResponse) unknown = sign_in (fixture, "nobody@example.org", "wrong", "", 401);

  portal_fixture_assert_problem (wrong, "credentials");
  portal_fixture_assert_problem (unknown, "credentials");
  g_assert_cmpuint (g_bytes_get_size (wrong->body), ==, g_bytes_get_size (unknown->body));
}

static void
test_bad_forms (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) empty =
      portal_fixture_call (fixture, NULL, "POST", "/v1/session", "{}", 422);
  g_autoptr (GchResponse) unknown =
      sign_in (fixture, "camille@example.org", "right horse", ",\"remember\":true", 422);

  g_assert_cmpuint (
      json_array_get_length (json_object_get_array_member (portal_fixture_json (empty), "errors")),
      ==, 3);
  portal_fixture_assert_problem (unknown, "validation");
}

static void
test_throttle (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) refused = NULL;
  g_autoptr (GchResponse) taken = NULL;

  for (int i = 0; i < 5; i++)
    gch_response_free (sign_in (fixture, "irene@example.org", "wrong", "", 401));
  refused = sign_in (fixture, "irene@example.org", "right horse", "", 429);
  portal_fixture_assert_problem (refused, "too-many-requests");
  g_assert_cmpstr (gch_response_get_header (refused, "Retry-After"), ==, "1");
  fixture->now += 2 * G_USEC_PER_SEC;
  taken = sign_in (fixture, "irene@example.org", "right horse", "", 201);
}

static GchRequest *
sign_in_request (PortalFixture *fixture)
{
  return portal_fixture_request (fixture, NULL, "POST", "/v1/session",
                                 "{\"user_name\":\"irene@example.org\",\"password\":"
                                 "\"right horse\",\"device_name\":\"Laptop\"}");
}

/* Who changes a password has thrown out everybody who had the old one, also somebody whose old one
 * is being compared at that moment. */
static void
test_changed_meanwhile (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchRequest) request = sign_in_request (fixture);
  g_autoptr (GchResponse) unchecked =
      gch_dispatch_step (fixture->portal, fixture->database, request);
  g_autofree char *hash = gch_password_hash ("better horse", &GCH_PASSWORD_COST_LEAST, NULL);
  g_autoptr (GchResponse) refused = NULL;

  g_assert_cmpstr (unchecked->password, ==, "right horse");
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_users_set_password_hash (fixture->database, "irene@example.org", hash, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));
  gch_dispatch_compare (request, unchecked);
  g_assert_cmpint (request->verdict, ==, GCH_VERDICT_RIGHT);
  refused = gch_dispatch_step (fixture->portal, fixture->database, request);
  portal_fixture_assert_problem (refused, "credentials");
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM sessions"), ==, 0);
}

/* A portal that has no time for a password does not count it as a wrong one. */
static void
test_busy (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) taken = NULL;

  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GchRequest) request = sign_in_request (fixture);
      g_autoptr (GchResponse) unchecked =
          gch_dispatch_step (fixture->portal, fixture->database, request);
      g_autoptr (GchResponse) refused = NULL;

      g_assert_nonnull (unchecked->password);
      request->verdict = GCH_VERDICT_BUSY;
      refused = gch_dispatch_step (fixture->portal, fixture->database, request);
      g_assert_cmpint (refused->status, ==, 503);
      g_assert_cmpstr (gch_response_get_header (refused, "Retry-After"), ==, "2");
    }
  taken = sign_in (fixture, "irene@example.org", "right horse", "", 201);
}

/* A person in two accounts chooses one; a session is for one. */
static void
test_two_accounts (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *user = NULL;
  g_autoptr (GchResponse) chosen = NULL;
  g_autoptr (GchResponse) foreign = NULL;
  JsonObject *json;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  user = gch_users_create (fixture->database, "camille-too", NULL, BRIGHT, "camille@example.org",
                           "Camille", "c@example.org", NULL, GCH_ROLE_INDIVIDUAL, FALSE, NULL);
  g_assert_true (gch_database_commit (fixture->database, NULL));
  chosen = sign_in (fixture, "camille@example.org", "right horse", ",\"account_id\":\"" BRIGHT "\"",
                    201);
  json = portal_fixture_json (chosen);
  g_assert_cmpstr (
      json_object_get_string_member (json_object_get_object_member (json, "user"), "id"), ==,
      "camille-too");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json, "accounts")), ==, 2);
  foreign =
      sign_in (fixture, "irene@example.org", "right horse", ",\"account_id\":\"" BRIGHT "\"", 422);
  portal_fixture_assert_problem (foreign, "validation");
}

/* A removed person has no way in, and is told no more than a stranger. */
static void
test_removed (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response = NULL;

  g_assert_true (gch_users_remove (fixture->database, SINGLE, NULL));
  response = sign_in (fixture, "irene@example.org", "right horse", "", 401);
  portal_fixture_assert_problem (response, "credentials");
}

static GchResponse *
refresh (PortalFixture *fixture, const char *token, int status)
{
  g_autofree char *body = g_strdup_printf ("{\"refresh_token\":\"%s\"}", token);

  return portal_fixture_call (fixture, NULL, "POST", "/v1/session/refresh", body, status);
}

/* The theft is remembered although the answer is an error. */
static void
test_refresh (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) first = sign_in (fixture, "irene@example.org", "right horse", "", 201);
  const char *old_token =
      json_object_get_string_member (portal_fixture_json (first), "refresh_token");
  g_autoptr (GchResponse) second = refresh (fixture, old_token, 200);
  const char *access = json_object_get_string_member (portal_fixture_json (second), "access_token");
  g_autoptr (GchResponse) used = call_with (fixture, access, "GET", "/v1/account", 200);
  g_autoptr (GchResponse) stolen = refresh (fixture, old_token, 401);
  g_autoptr (GchResponse) out = call_with (fixture, access, "GET", "/v1/account", 401);

  portal_fixture_assert_problem (stolen, "signed-out");
  portal_fixture_assert_problem (out, "signed-out");
}

static void
test_sign_out (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *token = portal_fixture_token (fixture, SINGLE);
  g_autoptr (GchResponse) done = call_with (fixture, token, "DELETE", "/v1/session", 204);
  g_autoptr (GchResponse) again = call_with (fixture, token, "DELETE", "/v1/session", 401);

  g_assert_cmpuint (g_bytes_get_size (done->body), ==, 0);
}

static void
test_list_and_revoke (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *here = portal_fixture_token (fixture, SINGLE);
  g_autofree char *there = portal_fixture_token (fixture, SINGLE);
  g_autofree char *foreign = portal_fixture_token (fixture, ADMIN);
  g_autoptr (GchActor) actor = NULL;
  g_autoptr (GchActor) stranger = NULL;
  g_autofree char *path = NULL;
  g_autofree char *foreign_path = NULL;
  g_autoptr (GchResponse) list = NULL;
  JsonArray *sessions;
  guint current = 0;

  actor = gch_sessions_authenticate (fixture->database, there, NULL, NULL);
  stranger = gch_sessions_authenticate (fixture->database, foreign, NULL, NULL);
  path = gch_wire_path (GCH_WIRE_SESSIONS_ID, actor->session_id);
  foreign_path = gch_wire_path (GCH_WIRE_SESSIONS_ID, stranger->session_id);
  list = call_with (fixture, here, "GET", "/v1/sessions", 200);
  sessions = json_object_get_array_member (portal_fixture_json (list), "sessions");
  g_assert_cmpuint (json_array_get_length (sessions), ==, 2);
  for (guint i = 0; i < 2; i++)
    current +=
        json_object_get_boolean_member (json_array_get_object_element (sessions, i), "current");
  g_assert_cmpuint (current, ==, 1);

  gch_response_free (call_with (fixture, here, "DELETE", foreign_path, 404));
  gch_response_free (call_with (fixture, here, "DELETE", path, 204));
  gch_response_free (call_with (fixture, here, "DELETE", path, 404));
  gch_response_free (call_with (fixture, there, "GET", "/v1/account", 401));
  gch_response_free (call_with (fixture, here, "GET", "/v1/account", 200));
  gch_response_free (call_with (fixture, foreign, "GET", "/v1/account", 200));
}

static void
test_expired (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *token = portal_fixture_token (fixture, SINGLE);

  gch_response_free (call_with (fixture, token, "GET", "/v1/account", 200));
  fixture->now += 16 * MINUTE;
  gch_response_free (call_with (fixture, token, "GET", "/v1/account", 401));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/session-resource/sign-in", test_sign_in);
  g_test_add_func ("/session-resource/wrong", test_wrong);
  g_test_add_func ("/session-resource/bad-forms", test_bad_forms);
  g_test_add_func ("/session-resource/throttle", test_throttle);
  g_test_add_func ("/session-resource/changed-meanwhile", test_changed_meanwhile);
  g_test_add_func ("/session-resource/busy", test_busy);
  g_test_add_func ("/session-resource/two-accounts", test_two_accounts);
  g_test_add_func ("/session-resource/removed", test_removed);
  g_test_add_func ("/session-resource/refresh", test_refresh);
  g_test_add_func ("/session-resource/sign-out", test_sign_out);
  g_test_add_func ("/session-resource/list-and-revoke", test_list_and_revoke);
  g_test_add_func ("/session-resource/expired", test_expired);

  return g_test_run ();
}
