/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-engine.h"

static void
test_success (void)
{
  g_autoptr (GchOutcome) outcome = gch_outcome_new_success ("r1");

  outcome->page = gch_change_page_new ();

  g_assert_cmpint (outcome->code, ==, -1);
  g_assert_cmpstr (outcome->result_id, ==, "r1");
  g_assert_null (outcome->problem);
}

static void
test_failure (void)
{
  g_autoptr (GchOutcome) outcome = gch_outcome_new_failure (GCH_ERROR_BUSY, "later", 5);
  g_autoptr (GchOutcome) nothing = NULL;

  g_assert_cmpint (outcome->code, ==, GCH_ERROR_BUSY);
  g_assert_cmpstr (outcome->problem, ==, "later");
  g_assert_cmpint (outcome->retry_after, ==, 5);
  g_assert_null (nothing);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/event/success", test_success);
  g_test_add_func ("/event/failure", test_failure);

  return g_test_run ();
}
