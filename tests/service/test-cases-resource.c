/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "portal-fixture.h"

#define TECHNICAL(more)                                                                            \
  "{\"team\":\"technical_support\",\"type\":\"defect\",\"severity\":2,\"subject\":\"Crash\","      \
  "\"description\":\"It ends.\"" more "}"
#define BILLING(more)                                                                              \
  "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":3,\"subject\":\"Bill\","       \
  "\"description\":\"Too high.\"" more "}"

static void
assert_field (GchResponse *response, const char *field, const char *code)
{
  JsonArray *errors = json_object_get_array_member (portal_fixture_json (response), "errors");

  for (guint i = 0; i < json_array_get_length (errors); i++)
    {
      JsonObject *error = json_array_get_object_element (errors, i);

      if (strcmp (json_object_get_string_member (error, "field"), field) == 0)
        {
          g_assert_cmpstr (json_object_get_string_member (error, "code"), ==, code);
          return;
        }
    }
  g_error ("nothing about %s", field);
}

static void
test_create (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, SINGLE, "POST", "/v1/cases",
                           TECHNICAL (",\"key_id\":\"key-1\",\"product_version\":\"11.2\","
                                      "\"operating_system\":\"Debian 12\""),
                           201);
  JsonObject *json = portal_fixture_json (response);
  g_autofree char *location =
      gch_wire_path (GCH_WIRE_CASE, json_object_get_string_member (json, "id"));

  g_assert_cmpstr (gch_response_get_header (response, "Location"), ==, location);
  g_assert_cmpstr (gch_response_get_header (response, "ETag"), ==, "\"1\"");
  g_assert_cmpstr (json_object_get_string_member (json, "product"), ==, "Prism");
  g_assert_cmpstr (json_object_get_string_member (json, "client_op_id"), ==, "key-1");
  g_assert_cmpstr (json_object_get_string_member (json, "status"), ==, "new");
}

/* Each wrong form, and what is said of it. */
static void
test_create_refused (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  static const struct
  {
    const char *body;
    const char *field;
    const char *code;
  } rows[] = {
    { TECHNICAL (""), "key_id", "required" },
    { TECHNICAL (",\"key_id\":\"key-2\""), "key_id", "invalid" },
    { TECHNICAL (",\"key_id\":\"key-9\""), "key_id", "invalid" },
    { TECHNICAL (",\"key_id\":\"nothing\""), "key_id", "invalid" },
    { BILLING (",\"key_id\":\"key-1\""), "key_id", "not_allowed" },
    { BILLING (",\"product_version\":\"1\""), "product_version", "not_allowed" },
    { BILLING (",\"operating_system\":\"x\""), "operating_system", "not_allowed" },
    { BILLING (",\"status\":\"closed\""), "status", "not_allowed" },
    { BILLING (",\"account_id\":\"account-bright\""), "account_id", "not_allowed" },
    { "{\"team\":\"customer_service\",\"type\":\"defect\",\"severity\":3,\"subject\":\"B\","
      "\"description\":\"T\"}",
      "type", "invalid" },
    { "{\"team\":\"kitchen\",\"type\":\"defect\"}", "team", "invalid" },
    { "{\"severity\":0}", "severity", "invalid" },
    { "{\"severity\":\"2\"}", "severity", "invalid" },
    { "{\"subject\":\"a\\nb\"}", "subject", "invalid" },
    { "{\"description\":\" \"}", "description", "required" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchResponse) response =
          portal_fixture_call (fixture, SINGLE, "POST", "/v1/cases", rows[i].body, 422);

      portal_fixture_assert_problem (response, "validation");
      assert_field (response, rows[i].field, rows[i].code);
    }
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM cases"), ==, 0);
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM mail_queue"), ==, 0);
}

static void
test_long_subject (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  GString *subject = g_string_new (NULL);
  g_autofree char *id = NULL;
  g_autofree char *longer = NULL;
  g_autoptr (GchResponse) response = NULL;

  for (int i = 0; i < 200; i++)
    g_string_append (subject, "é");
  id = portal_fixture_case (fixture, ADMIN, subject->str);
  longer = g_strdup_printf ("{\"team\":\"customer_service\",\"type\":\"order\",\"severity\":3,"
                            "\"subject\":\"%sé\",\"description\":\"x\"}",
                            subject->str);
  response = portal_fixture_call (fixture, ADMIN, "POST", "/v1/cases", longer, 422);
  assert_field (response, "subject", "too_long");
  g_string_free (subject, TRUE);
}

static GchResponse *
edit (PortalFixture *fixture, const char *id, const char *if_match, const char *body, int status)
{
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE, id);
  GchRequest *request = portal_fixture_request (fixture, ADMIN, "PATCH", path, body);

  g_hash_table_remove (request->headers, "idempotency-key");
  if (if_match != NULL)
    gch_request_set_header (request, "If-Match", if_match);

  return portal_fixture_send (fixture, request, status);
}

static void
test_edit (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Old");
  g_autoptr (GchResponse) missing = edit (fixture, id, NULL, "{\"subject\":\"New\"}", 428);
  g_autoptr (GchResponse) done = edit (fixture, id, "\"1\"", "{\"subject\":\"New\"}", 200);
  g_autoptr (GchResponse) late = edit (fixture, id, "\"1\"", "{\"subject\":\"Late\"}", 412);
  g_autoptr (GchResponse) wild = edit (fixture, id, "*", "{\"subject\":\"Late\"}", 412);
  g_autoptr (GchResponse) weak = edit (fixture, id, "W/\"2\"", "{\"subject\":\"Late\"}", 412);
  g_autoptr (GchResponse) type = edit (fixture, id, "\"2\"", "{\"type\":\"defect\"}", 422);
  g_autoptr (GchResponse) team =
      edit (fixture, id, "\"2\"", "{\"team\":\"technical_support\"}", 422);
  JsonObject *current;

  portal_fixture_assert_problem (missing, "precondition-required");
  g_assert_cmpstr (gch_response_get_header (done, "ETag"), ==, "\"2\"");
  portal_fixture_assert_problem (late, "conflict");
  g_assert_cmpstr (gch_response_get_header (late, "ETag"), ==, "\"2\"");
  current = json_object_get_object_member (portal_fixture_json (late), "current");
  g_assert_cmpstr (json_object_get_string_member (current, "subject"), ==, "New");
  assert_field (type, "type", "invalid");
  assert_field (team, "team", "not_allowed");
}

/* The answer to an edit was lost: with its key it is not met as a conflict with oneself. */
static void
test_edit_again (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Old");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE, id);

  for (int i = 0; i < 2; i++)
    {
      GchRequest *request =
          portal_fixture_request (fixture, ADMIN, "PATCH", path, "{\"subject\":\"New\"}");
      g_autoptr (GchResponse) response = NULL;

      gch_request_set_header (request, "If-Match", "\"1\"");
      gch_request_set_header (request, "Idempotency-Key", "edit");
      response = portal_fixture_send (fixture, request, 200);
      g_assert_cmpstr (gch_response_get_header (response, "ETag"), ==, "\"2\"");
    }
}

static void
test_clear_details (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) made =
      portal_fixture_call (fixture, ADMIN, "POST", "/v1/cases",
                           TECHNICAL (",\"key_id\":\"key-1\",\"product_version\":\"11.2\","
                                      "\"operating_system\":\"Debian 12\""),
                           201);
  const char *id = json_object_get_string_member (portal_fixture_json (made), "id");
  g_autoptr (GchResponse) done =
      edit (fixture, id, "\"1\"", "{\"product_version\":null,\"operating_system\":\"\"}", 200);
  JsonObject *json = portal_fixture_json (done);

  g_assert_true (json_object_get_null_member (json, "product_version"));
  g_assert_true (json_object_get_null_member (json, "operating_system"));
}

static void
test_close_and_reopen (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Bill");
  g_autofree char *close = gch_wire_path (GCH_WIRE_CASE_CLOSE, id);
  g_autofree char *reopen = gch_wire_path (GCH_WIRE_CASE_REOPEN, id);
  g_autoptr (GchResponse) refused = NULL;
  g_autoptr (GchResponse) edited = NULL;

  gch_response_free (portal_fixture_call (fixture, ADMIN, "POST", close, "{\"a\":1}", 422));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "POST", close, "{}", 200));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "POST", close, "{}", 200));
  edited = edit (fixture, id, "\"2\"", "{\"subject\":\"New\"}", 409);
  portal_fixture_assert_problem (edited, "case-closed");
  gch_response_free (portal_fixture_call (fixture, ADMIN, "POST", reopen, "{}", 200));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "POST", close, "{}", 200));
  fixture->now += G_GINT64_CONSTANT (31) * 86400 * G_USEC_PER_SEC;
  refused = portal_fixture_call (fixture, ADMIN, "POST", reopen, "{}", 409);
  portal_fixture_assert_problem (refused, "case-closed");
}

static void
test_list (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *first = portal_fixture_case (fixture, ADMIN, "a");
  g_autofree char *second = portal_fixture_case (fixture, ADMIN, "b");
  g_autoptr (GchResponse) page =
      portal_fixture_call (fixture, ADMIN, "GET", "/v1/cases?view=all&limit=1", NULL, 200);
  JsonObject *json = portal_fixture_json (page);
  g_autofree char *path = g_strdup_printf ("/v1/cases?view=all&limit=1&after=%s",
                                           json_object_get_string_member (json, "cursor"));
  g_autoptr (GchResponse) last = portal_fixture_call (fixture, ADMIN, "GET", path, NULL, 200);

  g_assert_true (json_object_get_null_member (portal_fixture_json (last), "cursor"));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "GET", "/v1/cases?view=mine", NULL, 422));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "GET", "/v1/cases?limit=101", NULL, 422));
  gch_response_free (portal_fixture_call (fixture, ADMIN, "GET", "/v1/cases?after=x", NULL, 422));
}

static void
test_view (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "a");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_VIEWS, id);
  g_autoptr (GchResponse) response = portal_fixture_call (fixture, CASES, "POST", path, "{}", 200);

  g_assert_cmpstr (json_object_get_string_member (portal_fixture_json (response), "case_id"), ==,
                   id);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cases-resource/create", test_create);
  g_test_add_func ("/cases-resource/create-refused", test_create_refused);
  g_test_add_func ("/cases-resource/long-subject", test_long_subject);
  g_test_add_func ("/cases-resource/edit", test_edit);
  g_test_add_func ("/cases-resource/edit-again", test_edit_again);
  g_test_add_func ("/cases-resource/clear-details", test_clear_details);
  g_test_add_func ("/cases-resource/close-and-reopen", test_close_and_reopen);
  g_test_add_func ("/cases-resource/list", test_list);
  g_test_add_func ("/cases-resource/view", test_view);

  return g_test_run ();
}
