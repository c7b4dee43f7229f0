/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-case-query.h"

static void
test_row (void)
{
  g_autoptr (GchCaseRow) row = gch_case_row_new ();
  g_autoptr (GchCaseRow) other = gch_case_row_ref (row);
  g_auto (GValue) value = G_VALUE_INIT;

  row->id = g_strdup ("c1");
  row->number = g_strdup ("00001234");
  row->subject = g_strdup ("The press stops");
  row->product = g_strdup ("Lumen Studio");
  row->opened_by_name = g_strdup ("Camille Moreau");
  g_assert_cmpstr (other->number, ==, "00001234");
  g_value_init (&value, gch_case_row_get_type ());
  g_value_set_boxed (&value, row);
  g_assert_true (g_value_get_boxed (&value) == row);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/case-query/row", test_row);

  return g_test_run ();
}
