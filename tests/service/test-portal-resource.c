/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "portal-fixture.h"

static void
test_get (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response = NULL;
  JsonObject *json;

  gch_database_set_setting (fixture->database, "portal_name", "Prism support", NULL);
  gch_database_set_setting (fixture->database, "reopen_days", "7", NULL);
  response = portal_fixture_call (fixture, NULL, "GET", "/v1/portal", NULL, 200);
  json = portal_fixture_json (response);
  g_assert_cmpstr (json_object_get_string_member (json, "name"), ==, "Prism support");
  g_assert_false (json_object_get_boolean_member (json, "demonstration"));
  json = json_object_get_object_member (json, "policy");
  g_assert_cmpint (json_object_get_int_member (json, "reopen_days"), ==, 7);
  g_assert_cmpint (json_object_get_int_member (json, "subject_max_chars"), ==, 200);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal-resource/get", test_get);

  return g_test_run ();
}
