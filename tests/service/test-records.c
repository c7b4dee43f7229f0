/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-records.h"

#include "portal-fixture.h"

/* Every column ends in the field of its name. */
static void
test_case (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  sqlite3_stmt *row;
  g_autoptr (GchCase) record = NULL;

  gch_database_run (fixture->database, NULL,
                    "INSERT INTO cases (id, account_id, version, sequence, number, client_op_id, "
                    "team, type, severity, status, subject, description, key_id, product, "
                    "product_version, operating_system, opened_by, opened_by_name, created_at, "
                    "updated_at, closed_at, last_comment_at, last_reply_at, comment_count) VALUES "
                    "('i', '" LUMEN "', 2, 3, 'n', 'o', 'technical_support', 'performance', 4, "
                    "'closed', 's', 'd', 'key-1', 'p', 'v', 'os', '" SINGLE "', 'name', 5, 6, 7, "
                    "8, 9, 10)",
                    "");
  row = gch_database_query (fixture->database, NULL, "SELECT " GCH_CASE_COLUMNS " FROM cases AS c",
                            "");
  g_assert_true (gch_database_step (fixture->database, row, NULL));
  record = gch_records_read_case (row, 7);
  gch_database_done (row);

  g_assert_cmpstr (record->id, ==, "i");
  g_assert_cmpint (record->version, ==, 2);
  g_assert_cmpstr (record->number, ==, "n");
  g_assert_cmpstr (record->client_op_id, ==, "o");
  g_assert_cmpint (record->team, ==, GCH_TEAM_TECHNICAL_SUPPORT);
  g_assert_cmpint (record->type, ==, GCH_CASE_TYPE_PERFORMANCE);
  g_assert_cmpint (record->severity, ==, GCH_SEVERITY_QUESTION);
  g_assert_cmpint (record->status, ==, GCH_CASE_STATUS_CLOSED);
  g_assert_cmpstr (record->subject, ==, "s");
  g_assert_cmpstr (record->description, ==, "d");
  g_assert_cmpstr (record->key_id, ==, "key-1");
  g_assert_cmpstr (record->product, ==, "p");
  g_assert_cmpstr (record->product_version, ==, "v");
  g_assert_cmpstr (record->operating_system, ==, "os");
  g_assert_cmpstr (record->opened_by_id, ==, SINGLE);
  g_assert_cmpstr (record->opened_by_name, ==, "name");
  g_assert_cmpint (record->created_at, ==, 5);
  g_assert_cmpint (record->updated_at, ==, 6);
  g_assert_cmpint (record->closed_at, ==, 7);
  g_assert_cmpint (record->last_comment_at, ==, 8);
  g_assert_cmpint (record->last_reply_at, ==, 9);
  g_assert_cmpuint (record->comment_count, ==, 10);
  g_assert_cmpuint (record->allowed, ==, GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_REOPEN);
}

static void
test_reopen_since (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();

  g_assert_cmpint (gch_records_reopen_since (fixture->database), <, fixture->now);
  gch_database_set_setting (fixture->database, "reopen_days", "0", NULL);
  g_assert_cmpint (gch_records_reopen_since (fixture->database), ==, G_MAXINT64);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/records/case", test_case);
  g_test_add_func ("/records/reopen-since", test_reopen_since);

  return g_test_run ();
}
