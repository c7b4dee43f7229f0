/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-request.h"

static void
test_parts (void)
{
  g_autoptr (GchRequest) request = gch_request_new ("GET", "/v1/cases?view=all&after=a%20b&x");
  g_autoptr (GchRequest) plain = gch_request_new ("GET", "/v1/cases");

  g_assert_cmpstr (request->path, ==, "/v1/cases");
  g_assert_null (gch_request_get_param (request, "view"));
  g_assert_false (gch_request_parse_query (request));
  g_free (request->query);
  request->query = g_strdup ("view=all&after=a%20b");
  g_assert_true (gch_request_parse_query (request));
  g_assert_cmpstr (gch_request_get_param (request, "view"), ==, "all");
  g_assert_cmpstr (gch_request_get_param (request, "after"), ==, "a b");
  g_assert_null (gch_request_get_param (request, "limit"));

  g_assert_true (gch_request_parse_query (plain));
  g_assert_null (gch_request_get_param (plain, "view"));
}

static void
test_bad_queries (void)
{
  static const char *const queries[] = { "a=%zz", "a=%00", "a=%ff", "%", "a" };

  for (gsize i = 0; i < G_N_ELEMENTS (queries); i++)
    {
      g_autoptr (GchRequest) request = gch_request_new ("GET", "/");

      request->query = g_strdup (queries[i]);
      g_assert_false (gch_request_parse_query (request));
    }
}

static void
test_headers (void)
{
  g_autoptr (GchRequest) request = gch_request_new ("GET", "/");

  gch_request_set_header (request, "If-Match", "\"1\"");
  g_assert_cmpstr (gch_request_get_header (request, "if-match"), ==, "\"1\"");
  g_assert_cmpstr (gch_request_get_header (request, "IF-MATCH"), ==, "\"1\"");
  g_assert_null (gch_request_get_header (request, "host"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/request/parts", test_parts);
  g_test_add_func ("/request/bad-queries", test_bad_queries);
  g_test_add_func ("/request/headers", test_headers);

  return g_test_run ();
}
