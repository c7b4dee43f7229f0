/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>

#include "gch-conflict.h"

static GchCase *
new_record (gint64 version)
{
  GchCase *record = gch_case_new ();

  record->id = g_strdup ("c1");
  record->version = version;
  record->type = GCH_CASE_TYPE_DEFECT;
  record->severity = GCH_SEVERITY_SERIOUS;
  record->subject = g_strdup ("Their subject");
  record->description = g_strdup ("Their text");
  record->product_version = g_strdup ("5.3");

  return record;
}

static GchConflictField *
field (GchConflict *conflict, guint index)
{
  g_assert_cmpuint (index, <, conflict->fields->len);

  return conflict->fields->pdata[index];
}

static void
assert_payload (const GchConflict *conflict, const char *expected)
{
  g_autofree char *payload = gch_conflict_to_payload (conflict);

  g_assert_cmpstr (payload, ==, expected);
}

/* Only what the change names takes part, and of that only what differs: nothing else is touched. */
static void
test_fields (void)
{
  g_autoptr (GchCase) record = new_record (5);
  g_autoptr (GchConflict) conflict = gch_conflict_new (
      "{\"severity\":1,\"subject\":\"Their subject\",\"product_version\":null}", record);

  g_assert_cmpint (conflict->version, ==, 5);
  g_assert_cmpuint (conflict->fields->len, ==, 2);
  g_assert_cmpstr (field (conflict, 0)->member, ==, "severity");
  g_assert_cmpstr (field (conflict, 0)->mine, ==, "1");
  g_assert_cmpstr (field (conflict, 0)->theirs, ==, "2");
  g_assert_cmpstr (field (conflict, 1)->member, ==, "product_version");
  g_assert_cmpstr (field (conflict, 1)->mine, ==, "");
  g_assert_cmpuint (gch_conflict_count_undecided (conflict), ==, 2);
}

/* What is not decided stays as the portal has it: nothing is overwritten by itself. */
static void
test_payload (void)
{
  g_autoptr (GchCase) record = new_record (5);
  g_autoptr (GchConflict) conflict = gch_conflict_new (
      "{\"severity\":1,\"product_version\":null,\"description\":\"My text\"}", record);

  assert_payload (conflict, NULL);
  gch_conflict_choose (field (conflict, 0), GCH_CONFLICT_MINE, NULL);
  assert_payload (conflict, "{\"severity\":1}");
  gch_conflict_choose (field (conflict, 1), GCH_CONFLICT_MINE, NULL);
  assert_payload (conflict, "{\"severity\":1,\"product_version\":null}");
  gch_conflict_choose (field (conflict, 0), GCH_CONFLICT_THEIRS, NULL);
  gch_conflict_choose (field (conflict, 1), GCH_CONFLICT_THEIRS, NULL);
  gch_conflict_choose (field (conflict, 2), GCH_CONFLICT_COMBINED, "Both");
  assert_payload (conflict, "{\"description\":\"Both\"}");
  gch_conflict_choose (field (conflict, 2), GCH_CONFLICT_COMBINED, "Their text");
  assert_payload (conflict, NULL);
  g_assert_cmpuint (gch_conflict_count_undecided (conflict), ==, 0);
}

/* A version that came meanwhile: what was decided about another value is not decided any more. */
static void
test_renew (void)
{
  g_autoptr (GchCase) record = new_record (5);
  g_autoptr (GchCase) newer = new_record (6);
  g_autoptr (GchConflict) conflict = gch_conflict_new (
      "{\"severity\":1,\"subject\":\"Mine\",\"description\":\"My text\"}", record);

  gch_conflict_choose (field (conflict, 0), GCH_CONFLICT_MINE, NULL);
  gch_conflict_choose (field (conflict, 1), GCH_CONFLICT_MINE, NULL);
  gch_conflict_choose (field (conflict, 2), GCH_CONFLICT_COMBINED, "Both");
  g_assert_false (gch_conflict_renew (conflict, record));
  g_free (newer->description);
  newer->description = g_strdup ("Their second text");
  newer->severity = GCH_SEVERITY_QUESTION;
  g_assert_true (gch_conflict_renew (conflict, newer));
  g_assert_cmpint (conflict->version, ==, 6);
  g_assert_cmpint (field (conflict, 0)->choice, ==, GCH_CONFLICT_UNDECIDED);
  g_assert_true (field (conflict, 0)->renewed);
  g_assert_cmpint (field (conflict, 1)->choice, ==, GCH_CONFLICT_MINE);
  g_assert_false (field (conflict, 1)->renewed);
  g_assert_cmpint (field (conflict, 2)->choice, ==, GCH_CONFLICT_UNDECIDED);
  g_assert_cmpstr (field (conflict, 2)->combined, ==, "Both");
  g_assert_cmpstr (field (conflict, 2)->theirs, ==, "Their second text");
  assert_payload (conflict, "{\"subject\":\"Mine\"}");
}

/* The portal has what was asked for by now. */
static void
test_settled (void)
{
  g_autoptr (GchCase) record = new_record (5);
  g_autoptr (GchCase) newer = new_record (6);
  g_autoptr (GchConflict) conflict = gch_conflict_new ("{\"severity\":1}", record);

  newer->severity = GCH_SEVERITY_PRODUCTION_DOWN;
  g_assert_true (gch_conflict_renew (conflict, newer));
  g_assert_cmpuint (conflict->fields->len, ==, 0);
  assert_payload (conflict, NULL);
}

static void
test_describe (void)
{
  g_autoptr (GchCase) record = new_record (5);
  g_autoptr (GchConflict) conflict = gch_conflict_new (
      "{\"type\":\"question\",\"severity\":1,\"product_version\":null,\"subject\":\"<b>\"}",
      record);
  g_autofree char *type = gch_conflict_field_describe (field (conflict, 0), "question");
  g_autofree char *severity = gch_conflict_field_describe (field (conflict, 1), "1");
  g_autofree char *empty = gch_conflict_field_describe (field (conflict, 2), "");
  g_autofree char *subject = gch_conflict_field_describe (field (conflict, 3), "<b>");

  g_assert_cmpstr (gch_conflict_field_label (field (conflict, 0)), ==, "Type");
  g_assert_cmpstr (type, ==, "Question");
  g_assert_cmpstr (severity, ==, "1\302\240– Production down");
  g_assert_cmpstr (empty, ==, "Empty");
  g_assert_cmpstr (subject, ==, "<b>");
}

static void
assert_join (const char *mine, const char *theirs, const char *expected)
{
  GchConflictField both = { .member = "description", (char *) mine, (char *) theirs };
  g_autofree char *text = gch_conflict_field_join (&both);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_join (void)
{
  assert_join ("Mine", "Theirs", "Theirs\n\nMine");
  assert_join ("Text", "Text and more", "Text and more");
  assert_join ("Text and mine", "Text", "Text and mine");
  assert_join ("", "Theirs", "Theirs");
}

static void
test_unreadable (void)
{
  g_autoptr (GchCase) record = new_record (5);

  g_assert_null (gch_conflict_new (NULL, record));
  g_assert_null (gch_conflict_new ("[]", record));
  g_assert_null (gch_conflict_new ("{", record));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conflict/fields", test_fields);
  g_test_add_func ("/conflict/payload", test_payload);
  g_test_add_func ("/conflict/renew", test_renew);
  g_test_add_func ("/conflict/settled", test_settled);
  g_test_add_func ("/conflict/describe", test_describe);
  g_test_add_func ("/conflict/join", test_join);
  g_test_add_func ("/conflict/unreadable", test_unreadable);

  return g_test_run ();
}
