/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "portal-fixture.h"

static void
test_list (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) first =
      portal_fixture_call (fixture, ADMIN, "GET", "/v1/changes?limit=2", NULL, 200);
  JsonObject *json = portal_fixture_json (first);
  g_autofree char *path =
      g_strdup_printf ("/v1/changes?after=%s", json_object_get_string_member (json, "cursor"));
  g_autoptr (GchResponse) second = portal_fixture_call (fixture, ADMIN, "GET", path, NULL, 200);
  g_autoptr (GchResponse) foreign = portal_fixture_call (fixture, SINGLE, "GET", path, NULL, 410);

  g_assert_true (json_object_get_boolean_member (json, "has_more"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json, "changes")), ==, 2);
  json = portal_fixture_json (second);
  g_assert_false (json_object_get_boolean_member (json, "has_more"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (json, "changes")), ==, 2);
  portal_fixture_assert_problem (foreign, "resync");
  g_assert_cmpstr (json_object_get_string_member (portal_fixture_json (foreign), "reason"), ==,
                   "cursor");
  gch_response_free (
      portal_fixture_call (fixture, ADMIN, "GET", "/v1/changes?limit=501", NULL, 422));
}

static char *
dup_cursor (PortalFixture *fixture, const char *user_id)
{
  g_autoptr (GchResponse) page =
      portal_fixture_call (fixture, user_id, "GET", "/v1/changes", NULL, 200);

  return g_strdup_printf ("/v1/changes?after=%s",
                          json_object_get_string_member (portal_fixture_json (page), "cursor"));
}

static void
assert_reason (PortalFixture *fixture, const char *path, const char *reason)
{
  g_autoptr (GchResponse) answer = portal_fixture_call (fixture, CASES, "GET", path, NULL, 410);

  portal_fixture_assert_problem (answer, "resync");
  g_assert_cmpstr (json_object_get_string_member (portal_fixture_json (answer), "reason"), ==,
                   reason);
}

static void
set_role (PortalFixture *fixture, gboolean case_administrator)
{
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (
      gch_users_set_role (fixture->database, CASES, GCH_ROLE_INDIVIDUAL, case_administrator, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));
}

/* Only a cursor that was good before the change says that access changed: with that word a reader
 * forgets without a question. */
static void
test_reasons (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *of_others = dup_cursor (fixture, ADMIN);
  g_autofree char *of_before = dup_cursor (fixture, CASES);
  g_autofree char *of_now = NULL;

  set_role (fixture, FALSE);
  of_now = dup_cursor (fixture, CASES);
  assert_reason (fixture, of_before, "access_changed");
  assert_reason (fixture, of_others, "cursor");
  assert_reason (fixture, "/v1/changes?after=nonsense", "cursor");
  assert_reason (fixture, "/v1/changes?after=", "cursor");

  /* Rights of tomorrow, a sequence of tomorrow, another history: somebody put a file back. */
  gch_database_run (fixture->database, NULL, "UPDATE users SET epoch = epoch - 1", "");
  assert_reason (fixture, of_now, "cursor");
  gch_database_run (fixture->database, NULL, "UPDATE users SET epoch = epoch + 1", "");
  gch_database_run (fixture->database, NULL,
                    "UPDATE counters SET value = value - 2 WHERE name = 'sequence'", "");
  assert_reason (fixture, of_before, "cursor");
  gch_database_run (fixture->database, NULL,
                    "UPDATE counters SET value = value + 2 WHERE name = 'sequence'", "");
  assert_reason (fixture, of_before, "access_changed");
  gch_database_set_setting (fixture->database, "history", "another", NULL);
  assert_reason (fixture, of_before, "cursor");
}

static void
test_stream (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, SINGLE, "GET", "/v1/events", NULL, 200);

  g_assert_cmpstr (gch_response_get_header (response, "Content-Type"), ==, "text/event-stream");
  g_assert_cmpstr (response->actor->user_id, ==, SINGLE);
  g_assert_cmpint (response->sequence, ==, gch_database_last_sequence (fixture->database, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/changes-resource/list", test_list);
  g_test_add_func ("/changes-resource/reasons", test_reasons);
  g_test_add_func ("/changes-resource/stream", test_stream);

  return g_test_run ();
}
