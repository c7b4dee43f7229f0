/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-response.h"

#include <string.h>

#include "gch-error.h"
#include "portal-fixture.h"

static GchRequest *
english_request (void)
{
  GchRequest *request = gch_request_new ("GET", "/v1/cases");

  request->language = "en";
  return request;
}

/* Each of them is complete, and each has a name of its own. */
static void
test_problems (void)
{
  g_autoptr (GchRequest) request = english_request ();

  for (GchProblem problem = GCH_PROBLEM_VALIDATION; problem <= GCH_PROBLEM_INTERNAL; problem++)
    {
      g_autoptr (GchResponse) response = gch_response_new_problem (request, problem, NULL);
      JsonObject *json = portal_fixture_json (response);

      g_assert_cmpint (response->status, >=, 400);
      g_assert_cmpint (json_object_get_int_member (json, "status"), ==, response->status);
      g_assert_true (
          g_str_has_prefix (json_object_get_string_member (json, "type"), GCH_WIRE_PROBLEM_BASE));
      g_assert_cmpstr (json_object_get_string_member (json, "title"), !=, "");
      g_assert_true (g_str_has_prefix (json_object_get_string_member (json, "instance"),
                                       "urn:guichet:request:"));
      g_assert_cmpstr (gch_response_get_header (response, "Content-Language"), ==, "en");
      g_assert_cmpint (gch_response_get_header (response, "WWW-Authenticate") != NULL, ==,
                       response->status == 401);
    }
}

/* What went wrong inside stays inside. */
static void
test_error (void)
{
  static const struct
  {
    int code;
    int status;
  } rows[] = { { GCH_ERROR_NOT_FOUND, 404 }, { GCH_ERROR_SIGNED_OUT, 401 },
               { GCH_ERROR_INVALID, 422 },   { GCH_ERROR_TOO_LARGE, 413 },
               { GCH_ERROR_REFUSED, 409 },   { GCH_ERROR_RESYNC, 410 },
               { GCH_ERROR_BUSY, 503 },      { GCH_ERROR_STORAGE_FULL, 500 } };
  g_autoptr (GchRequest) request = english_request ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (GCH_ERROR, rows[i].code, "disk /dev/secret");
      g_autoptr (GchResponse) response = gch_response_new_error (request, error);

      g_assert_cmpint (response->status, ==, rows[i].status);
      g_assert_null (g_strstr_len (g_bytes_get_data (response->body, NULL),
                                   g_bytes_get_size (response->body), "secret"));
    }
}

static void
test_etag (void)
{
  g_autoptr (GchResponse) response = gch_response_new (200);

  gch_response_set_etag (response, 12);
  g_assert_cmpstr (gch_response_get_header (response, "ETag"), ==, "\"12\"");
  g_assert_cmpstr (gch_response_get_header (response, "X-Content-Type-Options"), ==, "nosniff");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/response/problems", test_problems);
  g_test_add_func ("/response/error", test_error);
  g_test_add_func ("/response/etag", test_etag);

  return g_test_run ();
}
