/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"
#include "gch-seed-script.h"

#define HEAD                                                                                       \
  "@case Nothing works\nteam: technical_support\ntype: defect\nseverity: 2\n"                      \
  "product: Solenne Studio\nversion: 1\nsystem: Debian 12\nby: a.b\nage: 2d 5h\n"                  \
  "also: c.d 3d, e.f 1h\n\nFirst.\n\n    a log\n\n"

static void
test_whole (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) scripts =
      gch_seed_script_parse ("# a comment\n\n" HEAD "@support Élodie +3h waiting_for_customer\n"
                             "Second,\n\nwith two paragraphs.\n\n@customer +1d 2h\nThird.\n"
                             "@close +5m\n",
                             &error);
  const GchSeedScript *script;
  const GchSeedStep *step;
  const GchSeedCast *cast;

  /* "+1d 2h" is two words: durations of steps are one. */
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  g_assert_null (scripts);
  g_clear_error (&error);

  scripts =
      gch_seed_script_parse (HEAD "@support Élodie +3h waiting_for_customer\n"
                                  "Second,\n\nwith two paragraphs.\n\n@customer +26h\nThird.\n"
                                  "@close +5m\n",
                             &error);
  g_assert_no_error (error);
  g_assert_cmpuint (scripts->len, ==, 1);
  script = g_ptr_array_index (scripts, 0);
  g_assert_cmpstr (script->subject, ==, "Nothing works");
  g_assert_cmpstr (script->description, ==, "First.\n\n    a log");
  g_assert_cmpint (script->age, ==, 53 * G_TIME_SPAN_HOUR);
  g_assert_cmpint (script->severity, ==, GCH_SEVERITY_SERIOUS);
  g_assert_cmpuint (script->casts->len, ==, 3);
  cast = g_ptr_array_index (script->casts, 1);
  g_assert_cmpstr (cast->user, ==, "c.d");
  g_assert_cmpint (cast->older, ==, 3 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (script->steps->len, ==, 3);
  step = g_ptr_array_index (script->steps, 0);
  g_assert_cmpstr (step->who, ==, "Élodie");
  g_assert_true (step->has_status);
  g_assert_cmpint (step->status, ==, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER);
  g_assert_cmpstr (step->body, ==, "Second,\n\nwith two paragraphs.");
  step = g_ptr_array_index (script->steps, 2);
  g_assert_cmpint (step->kind, ==, GCH_SEED_STEP_CLOSE);
  g_assert_cmpstr (step->body, ==, "");
}

static void
test_refused (void)
{
  static const char *const texts[] = {
    "text before a case\n",
    "@customer +1h\nNobody's.\n",
    "@case Without a head\n\nText.\n",
    HEAD "@customer 1h\nNo plus.\n",
    HEAD "@support +1h\nNobody.\n",
    HEAD "@support Sam +1h solved\nUnknown status.\n",
    HEAD "@customer +1h\n\n",
    HEAD "@close +1m\nBut with text.\n",
    HEAD "@mystery +1m\n",
    "@case x\nteam: technical_support\ntype: invoice\nseverity: 2\nby: a\nage: 1d\n\nText.\n",
    "@case x\nteam: customer_service\ntype: invoice\nseverity: 5\nby: a\nage: 1d\n\nText.\n",
    "@case x\nteam: customer_service\ntype: invoice\nseverity: 4\nby: a\nage: soon\n\nText.\n",
    "@case x\nteam: customer_service\ntype: invoice\nseverity: 4\nby: a\nage: 1d\n\n",
    "@case x\nteam: customer_service\ntype: invoice\ncolour: red\n\nText.\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gch_seed_script_parse (texts[i], &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
    }
}

static void
test_duration (void)
{
  gint64 duration;

  g_assert_true (gch_seed_script_parse_duration ("2d 5h 7m", &duration));
  g_assert_cmpint (duration, ==, (53 * 60 + 7) * G_TIME_SPAN_MINUTE);
  g_assert_false (gch_seed_script_parse_duration ("", &duration));
  g_assert_false (gch_seed_script_parse_duration ("5", &duration));
  g_assert_false (gch_seed_script_parse_duration ("5w", &duration));
  g_assert_false (gch_seed_script_parse_duration ("-5d", &duration));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed-script/whole", test_whole);
  g_test_add_func ("/seed-script/refused", test_refused);
  g_test_add_func ("/seed-script/duration", test_duration);
  return g_test_run ();
}
