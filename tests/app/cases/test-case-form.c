/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-form.h"

#include "gch-test.h"

static GchCaseForm *
filled_form (void)
{
  GchCaseForm *form = gch_case_form_new ();

  form->has_team = TRUE;
  form->team = GCH_TEAM_TECHNICAL_SUPPORT;
  form->type = GCH_CASE_TYPE_PERFORMANCE;
  form->severity = GCH_SEVERITY_SERIOUS;
  g_free (form->subject);
  form->subject = g_strdup ("Slow & <b>bold</b> “é” \"\\");
  g_free (form->description);
  form->description = g_strdup ("Line 1\n\tLine 2\n\xf0\x9f\x8e\x89");
  g_free (form->key_id);
  form->key_id = g_strdup ("k1");
  g_free (form->product_version);
  form->product_version = g_strdup ("5.2.1");
  return form;
}

static void
set_text (char **text, char *value)
{
  g_free (*text);
  *text = value;
}

/* What is kept is what comes back. */
static void
test_round_trip (void)
{
  g_autoptr (GchCaseForm) form = filled_form ();
  g_autofree char *text = gch_case_form_to_json (form);
  g_autoptr (GchCaseForm) back = gch_case_form_new ();
  g_autofree char *again = NULL;

  gch_case_form_apply_json (back, text);
  again = gch_case_form_to_json (back);
  g_assert_cmpstr (again, ==, text);
  g_assert_cmpstr (back->subject, ==, form->subject);
  g_assert_cmpstr (back->description, ==, form->description);
  g_assert_cmpint (back->type, ==, GCH_CASE_TYPE_PERFORMANCE);
  g_assert_true (back->has_team);
}

/* A draft may be longer than a portal takes: it comes back whole. */
static void
test_long (void)
{
  g_autoptr (GchCaseForm) form = filled_form ();
  g_autoptr (GchCaseForm) back = gch_case_form_new ();
  g_autofree char *text = NULL;

  set_text (&form->description, g_strnfill (3 * 1024 * 1024, 'x'));
  text = gch_case_form_to_json (form);
  gch_case_form_apply_json (back, text);
  g_assert_cmpuint (strlen (back->description), ==, 3 * 1024 * 1024);
}

/* A draft that cannot be read, or only in part, changes nothing else. */
static void
test_damaged (void)
{
  static const char *const damaged[] = { "",
                                         "{",
                                         "[]",
                                         "null",
                                         "\"text\"",
                                         "{\"subject\":7}",
                                         "{\"team\":\"moon\",\"type\":\"x\",\"severity\":99}" };

  for (gsize i = 0; i < G_N_ELEMENTS (damaged); i++)
    {
      g_autoptr (GchCaseForm) form = gch_case_form_new ();
      g_autofree char *before = gch_case_form_to_json (form);
      g_autofree char *after = NULL;

      gch_case_form_apply_json (form, damaged[i]);
      after = gch_case_form_to_json (form);
      g_assert_cmpstr (after, ==, before);
    }
}

/* A change that came back from the outbox has only what was changed. */
static void
test_partial (void)
{
  g_autoptr (GchCaseForm) form = filled_form ();

  gch_case_form_apply_json (form, "{\"subject\":\"New\",\"severity\":1}");
  g_assert_cmpstr (form->subject, ==, "New");
  g_assert_cmpint (form->severity, ==, 1);
  g_assert_cmpint (form->type, ==, GCH_CASE_TYPE_PERFORMANCE);
  g_assert_cmpstr (form->product_version, ==, "5.2.1");
}

static void
assert_fault (const GchCaseForm *form, GchCaseField field, const GchPolicy *policy, gboolean fault)
{
  g_autofree char *text = gch_case_form_check (form, field, policy);

  if (fault)
    g_assert_nonnull (text);
  else
    g_assert_null (text);
}

static void
test_check (void)
{
  const GchPolicy policy = { .subject_max_chars = 10, .description_max_bytes = 20 };
  g_autoptr (GchCaseForm) form = gch_case_form_new ();

  assert_fault (form, GCH_CASE_FIELD_KEY, &policy, FALSE);
  assert_fault (form, GCH_CASE_FIELD_SUBJECT, &policy, TRUE);
  assert_fault (form, GCH_CASE_FIELD_DESCRIPTION, NULL, TRUE);
  form->team = GCH_TEAM_TECHNICAL_SUPPORT;
  assert_fault (form, GCH_CASE_FIELD_KEY, NULL, TRUE);
  set_text (&form->key_id, g_strdup ("k1"));
  assert_fault (form, GCH_CASE_FIELD_KEY, NULL, FALSE);
  /* Ten characters of two bytes each. */
  set_text (&form->subject, g_strdup ("éééééééééé"));
  assert_fault (form, GCH_CASE_FIELD_SUBJECT, &policy, FALSE);
  set_text (&form->subject, g_strdup ("ééééééééééé"));
  assert_fault (form, GCH_CASE_FIELD_SUBJECT, &policy, TRUE);
  set_text (&form->subject, g_strdup (" \n\t"));
  assert_fault (form, GCH_CASE_FIELD_SUBJECT, &policy, TRUE);
  set_text (&form->description, g_strdup ("12345678901234567890"));
  assert_fault (form, GCH_CASE_FIELD_DESCRIPTION, &policy, FALSE);
  set_text (&form->description, g_strdup ("123456789012345678901"));
  assert_fault (form, GCH_CASE_FIELD_DESCRIPTION, &policy, TRUE);
  g_assert_false (gch_case_form_is_complete (form, &policy));
}

/* Customer service gets nothing about products; empty is "none". */
static void
test_fields (void)
{
  g_autoptr (GchCaseForm) form = filled_form ();
  GchCaseFields fields;

  gch_case_form_to_fields (form, &fields);
  g_assert_cmpstr (fields.key_id, ==, "k1");
  g_assert_cmpstr (fields.product_version, ==, "5.2.1");
  g_assert_null (fields.operating_system);
  form->team = GCH_TEAM_CUSTOMER_SERVICE;
  gch_case_form_to_fields (form, &fields);
  g_assert_null (fields.key_id);
  g_assert_null (fields.product_version);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case-form/round-trip", test_round_trip);
  g_test_add_func ("/case-form/long", test_long);
  g_test_add_func ("/case-form/damaged", test_damaged);
  g_test_add_func ("/case-form/partial", test_partial);
  g_test_add_func ("/case-form/check", test_check);
  g_test_add_func ("/case-form/fields", test_fields);
  return g_test_run ();
}
