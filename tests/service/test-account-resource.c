/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "portal-fixture.h"

static void
test_get (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  static const char *const users[] = { ADMIN, MANAGER, SINGLE, CASES, OTHER };

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (GchResponse) response =
          portal_fixture_call (fixture, users[i], "GET", "/v1/account", NULL, 200);
      JsonObject *json = portal_fixture_json (response);

      g_assert_cmpstr (json_object_get_string_member (json, "id"), ==, i < 4 ? LUMEN : BRIGHT);
      g_assert_cmpstr (gch_response_get_header (response, "ETag"), ==, "\"1\"");
    }
}

static void
test_keys (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  static const struct
  {
    const char *user;
    guint keys;
  } rows[] = { { ADMIN, 2 }, { MANAGER, 1 }, { SINGLE, 1 }, { CASES, 0 }, { OTHER, 1 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchResponse) response =
          portal_fixture_call (fixture, rows[i].user, "GET", "/v1/keys", NULL, 200);
      JsonArray *keys = json_object_get_array_member (portal_fixture_json (response), "keys");

      g_assert_cmpuint (json_array_get_length (keys), ==, rows[i].keys);
      /* The key itself is nowhere. */
      g_assert_null (g_strstr_len (g_bytes_get_data (response->body, NULL),
                                   g_bytes_get_size (response->body), "AAAA"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/account-resource/get", test_get);
  g_test_add_func ("/account-resource/keys", test_keys);

  return g_test_run ();
}
