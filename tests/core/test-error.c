/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-error.h"

static void
test_quark (void)
{
  g_autoptr (GError) error = g_error_new_literal (GCH_ERROR, GCH_ERROR_CONFLICT, "changed");

  g_assert_cmpstr (g_quark_to_string (GCH_ERROR), ==, "gch-error-quark");
  g_assert_error (error, GCH_ERROR, GCH_ERROR_CONFLICT);
}

/* The outbox keeps these numbers on disk. */
static void
test_numbers_stay (void)
{
  g_assert_cmpint (GCH_ERROR_NETWORK, ==, 0);
  g_assert_cmpint (GCH_ERROR_BAD_ANSWER, ==, 4);
  g_assert_cmpint (GCH_ERROR_SIGNED_OUT, ==, 6);
  g_assert_cmpint (GCH_ERROR_CONFLICT, ==, 10);
  g_assert_cmpint (GCH_ERROR_STORAGE_FULL, ==, 15);
  g_assert_cmpint (GCH_ERROR_NO_KEYRING, ==, 19);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/error/quark", test_quark);
  g_test_add_func ("/error/numbers-stay", test_numbers_stay);

  return g_test_run ();
}
