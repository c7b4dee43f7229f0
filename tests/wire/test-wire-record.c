/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-fixture.h"

WIRE_READER (read_account, GchAccount, account)
WIRE_READER (read_user, GchUser, user)
WIRE_READER (read_key, GchKey, key)
WIRE_READER (read_case, GchCase, case)
WIRE_READER (read_comment, GchComment, comment)
WIRE_READER (read_status_change, GchStatusChange, status_change)
WIRE_READER (read_case_viewed, GchCaseViewed, case_viewed)

static void
test_account (void)
{
  g_autoptr (GchAccount) record = wire_make_account ();
  g_autoptr (JsonNode) node = gch_wire_write_account (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchAccount) read = gch_wire_read_account (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_account (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, " customer_number ", read_account);
}

static void
test_user (void)
{
  g_autoptr (GchUser) record = wire_make_user ();
  g_autoptr (JsonNode) node = gch_wire_write_user (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchUser) read = gch_wire_read_user (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_user (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, "  ", read_user);
}

static void
test_key (void)
{
  g_autoptr (GchKey) record = wire_make_key ();
  g_autoptr (JsonNode) node = gch_wire_write_key (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchKey) read = gch_wire_read_key (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_key (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, " latest_version last_version_used ", read_key);
}

static void
test_case (void)
{
  g_autoptr (GchCase) record = wire_make_case ();
  g_autoptr (JsonNode) node = gch_wire_write_case (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchCase) read = gch_wire_read_case (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_case (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node,
                        " client_op_id key_id product product_version operating_system closed_at "
                        "last_comment_at last_reply_at ",
                        read_case);
}

static void
test_comment (void)
{
  g_autoptr (GchComment) record = wire_make_comment ();
  g_autoptr (JsonNode) node = gch_wire_write_comment (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchComment) read = gch_wire_read_comment (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_comment (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, " client_op_id ", read_comment);
}

static void
test_status_change (void)
{
  g_autoptr (GchStatusChange) record = wire_make_status_change ();
  g_autoptr (JsonNode) node = gch_wire_write_status_change (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchStatusChange) read = gch_wire_read_status_change (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_status_change (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, "  ", read_status_change);
}

static void
test_case_viewed (void)
{
  g_autoptr (GchCaseViewed) record = wire_make_case_viewed ();
  g_autoptr (JsonNode) node = gch_wire_write_case_viewed (record);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchCaseViewed) read = gch_wire_read_case_viewed (crossed, NULL);
  g_autoptr (JsonNode) again = gch_wire_write_case_viewed (read);

  g_assert_true (json_node_equal (node, again));
  wire_check_mutilated (node, "  ", read_case_viewed);
}

/* The members themselves, once, so that writer and reader cannot be wrong together. */
static void
test_case_members (void)
{
  g_autoptr (GchCase) record = wire_make_case ();
  g_autoptr (JsonNode) node = gch_wire_write_case (record);
  g_autofree char *text = gch_json_to_string (node);

  g_assert_cmpstr (text, ==,
                   "{\"id\":\"c1\",\"version\":9,\"number\":\"00001234\","
                   "\"client_op_id\":\"0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c\","
                   "\"team\":\"technical_support\",\"type\":\"performance\",\"severity\":2,"
                   "\"status\":\"solution_proposed\",\"allowed\":[\"comment\",\"close\"],"
                   "\"subject\":\"L’export s’arrête à 90 %\","
                   "\"description\":\"Ligne 1\\nLigne 2 <b>&amp;</b> \u202e 👩‍🔧\","
                   "\"key_id\":\"k1\",\"product\":\"Lumen Studio\",\"product_version\":\"8.1.0\","
                   "\"operating_system\":\"Debian 12\","
                   "\"opened_by\":{\"id\":\"u1\",\"name\":\"Camille Moreau\"},"
                   "\"created_at\":\"2026-03-14T09:26:53.589793Z\","
                   "\"updated_at\":\"2026-03-14T09:26:53.589794Z\","
                   "\"closed_at\":\"2026-03-14T09:26:53.589795Z\","
                   "\"last_comment_at\":\"2026-03-14T09:26:53.589796Z\","
                   "\"last_reply_at\":\"2026-03-14T09:26:53.589797Z\",\"comment_count\":12}");
}

static void
test_case_nulls (void)
{
  g_autoptr (GchCase) record = wire_make_case ();
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GchCase) read = NULL;

  g_clear_pointer (&record->client_op_id, g_free);
  g_clear_pointer (&record->key_id, g_free);
  g_clear_pointer (&record->product, g_free);
  record->closed_at = 0;
  record->last_reply_at = 0;
  record->allowed = 0;
  node = gch_wire_write_case (record);
  g_assert_true (json_object_get_null_member (json_node_get_object (node), "closed_at"));
  g_assert_true (json_object_get_null_member (json_node_get_object (node), "key_id"));
  read = gch_wire_read_case (node, NULL);
  g_assert_null (read->client_op_id);
  g_assert_null (read->product);
  g_assert_cmpint (read->closed_at, ==, 0);
  g_assert_cmpint (read->last_reply_at, ==, 0);
  g_assert_cmpuint (read->allowed, ==, 0);
}

static void
assert_case_refused (const char *member, const char *value)
{
  g_autoptr (GchCase) record = wire_make_case ();
  g_autoptr (JsonNode) node = gch_wire_write_case (record);
  g_autoptr (GchCase) read = NULL;
  g_autoptr (GError) error = NULL;

  json_object_set_member (json_node_get_object (node), member, wire_parse (value));
  read = gch_wire_read_case (node, &error);
  g_assert_null (read);
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
}

static void
test_case_values (void)
{
  assert_case_refused ("id", "\"\"");
  assert_case_refused ("number", "\"\"");
  assert_case_refused ("version", "-1");
  assert_case_refused ("severity", "0");
  assert_case_refused ("severity", "5");
  assert_case_refused ("severity", "\"2\"");
  assert_case_refused ("team", "\"sales\"");
  assert_case_refused ("type", "\"riddle\"");
  assert_case_refused ("status", "\"Open\"");
  assert_case_refused ("created_at", "\"yesterday\"");
  assert_case_refused ("closed_at", "\"\"");
  assert_case_refused ("comment_count", "-1");
  assert_case_refused ("comment_count", "2147483648");
  assert_case_refused ("allowed", "[\"comment\",1]");
  assert_case_refused ("allowed", "[null]");
  assert_case_refused ("allowed", "[{}]");
}

static void
test_newer_right (void)
{
  g_autoptr (GchCase) record = wire_make_case ();
  g_autoptr (JsonNode) node = gch_wire_write_case (record);
  g_autoptr (GchCase) read = NULL;

  json_object_set_member (json_node_get_object (node), "allowed",
                          wire_parse ("[\"edit\",\"teleport\",\"reopen\"]"));
  read = gch_wire_read_case (node, NULL);
  g_assert_cmpuint (read->allowed, ==, GCH_CASE_MAY_EDIT | GCH_CASE_MAY_REOPEN);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire-record/account", test_account);
  g_test_add_func ("/wire-record/user", test_user);
  g_test_add_func ("/wire-record/key", test_key);
  g_test_add_func ("/wire-record/case", test_case);
  g_test_add_func ("/wire-record/comment", test_comment);
  g_test_add_func ("/wire-record/status-change", test_status_change);
  g_test_add_func ("/wire-record/case-viewed", test_case_viewed);
  g_test_add_func ("/wire-record/case-members", test_case_members);
  g_test_add_func ("/wire-record/case-nulls", test_case_nulls);
  g_test_add_func ("/wire-record/case-values", test_case_values);
  g_test_add_func ("/wire-record/newer-right", test_newer_right);

  return g_test_run ();
}
