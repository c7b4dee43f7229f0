/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-verdict.h"

static void
test_every_code (void)
{
  g_assert_cmpint (gch_verdict_of (-1), ==, GCH_VERDICT_DONE);

  for (int code = GCH_ERROR_NETWORK; code <= GCH_ERROR_NO_KEYRING; code++)
    {
      const GchVerdict verdict = gch_verdict_of (code);

      g_assert_cmpint (verdict, !=, GCH_VERDICT_DONE);
      /* What is about the way there is never the fault of what was sent. */
      if (gch_verdict_is_link (code))
        g_assert_cmpint (verdict, ==, GCH_VERDICT_WAIT);
    }
}

static void
test_table (void)
{
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_NETWORK), ==, GCH_VERDICT_WAIT);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_BUSY), ==, GCH_VERDICT_WAIT);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_NOT_A_PORTAL), ==, GCH_VERDICT_WAIT);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_BAD_ANSWER), ==, GCH_VERDICT_WAIT);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_REFUSED), ==, GCH_VERDICT_PARK);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_CONFLICT), ==, GCH_VERDICT_PARK);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_TOO_LARGE), ==, GCH_VERDICT_PARK);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_SIGNED_OUT), ==, GCH_VERDICT_SIGNED_OUT);
  g_assert_cmpint (gch_verdict_of (GCH_ERROR_RESYNC), ==, GCH_VERDICT_RESYNC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/verdict/every-code", test_every_code);
  g_test_add_func ("/verdict/table", test_table);

  return g_test_run ();
}
