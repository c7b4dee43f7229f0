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
  gch_response_free (
      portal_fixture_call (fixture, ADMIN, "GET", "/v1/changes?limit=501", NULL, 422));
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
  g_test_add_func ("/changes-resource/stream", test_stream);

  return g_test_run ();
}
