/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-wire.h"

static void
assert_path (const char *pattern, const char *id, const char *expected)
{
  g_autofree char *path = gch_wire_path (pattern, id);

  g_assert_cmpstr (path, ==, expected);
}

static void
test_plain (void)
{
  assert_path (GCH_WIRE_CASES, NULL, "/v1/cases");
  assert_path (GCH_WIRE_CASES, "c1", "/v1/cases");
}

static void
test_id (void)
{
  assert_path (GCH_WIRE_CASE, "c1", "/v1/cases/c1");
  assert_path (GCH_WIRE_CASE_COMMENTS, "A-z_0.9~", "/v1/cases/A-z_0.9~/comments");
  assert_path (GCH_WIRE_SESSIONS_ID, "s1", "/v1/sessions/s1");
}

/* An id is whatever the portal says; it must never become another path, query or header. */
static void
test_hostile_id (void)
{
  assert_path (GCH_WIRE_CASE_CLOSE, "a/b", "/v1/cases/a%2Fb/close");
  assert_path (GCH_WIRE_CASE, "a?x=1#y", "/v1/cases/a%3Fx%3D1%23y");
  assert_path (GCH_WIRE_CASE, "a%2fb", "/v1/cases/a%252fb");
  assert_path (GCH_WIRE_CASE, "a\r\nHost: x", "/v1/cases/a%0D%0AHost%3A%20x");
  assert_path (GCH_WIRE_CASE_CLOSE, "..", "/v1/cases/%2E%2E/close");
  assert_path (GCH_WIRE_CASE_CLOSE, ".", "/v1/cases/%2E/close");
  assert_path (GCH_WIRE_CASE, "...", "/v1/cases/...");
  assert_path (GCH_WIRE_CASE, "é", "/v1/cases/%C3%A9");
  assert_path (GCH_WIRE_CASE, "{id}", "/v1/cases/%7Bid%7D");
}

static void
test_no_id (void)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
  assert_path (GCH_WIRE_CASE, "", GCH_WIRE_CASE);
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire-path/plain", test_plain);
  g_test_add_func ("/wire-path/id", test_id);
  g_test_add_func ("/wire-path/hostile-id", test_hostile_id);
  g_test_add_func ("/wire-path/no-id", test_no_id);

  return g_test_run ();
}
