/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-backoff.h"

static const struct
{
  guint failures;
  double random;
  gint64 retry_after;
  gint64 wanted; /* microseconds */
} CASES[] = {
  { 0, 0.5, 0, G_TIME_SPAN_SECOND },
  { 1, 0.5, 0, 2 * G_TIME_SPAN_SECOND },
  { 3, 0.5, 0, 8 * G_TIME_SPAN_SECOND },
  { 7, 0.5, 0, 128 * G_TIME_SPAN_SECOND },
  { 8, 0.5, 0, 150 * G_TIME_SPAN_SECOND },
  { 100, 0.5, 0, 150 * G_TIME_SPAN_SECOND },
  { G_MAXUINT, 1.0, 0, 300 * G_TIME_SPAN_SECOND },
  /* Never at once, whatever the dice say. */
  { 0, 0.0, 0, GCH_BACKOFF_SHORTEST },
  /* Never earlier than asked, and never a lifetime. */
  { 0, 0.5, 30 * G_TIME_SPAN_SECOND, 30 * G_TIME_SPAN_SECOND },
  { 8, 0.5, 30 * G_TIME_SPAN_SECOND, 150 * G_TIME_SPAN_SECOND },
  { 0, 0.5, 100 * G_TIME_SPAN_DAY, G_TIME_SPAN_DAY },
  { 0, 0.5, G_MAXINT64, G_TIME_SPAN_DAY },
  { 0, 0.5, -5, G_TIME_SPAN_SECOND },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (gch_backoff_delay (CASES[i].failures, CASES[i].random, CASES[i].retry_after),
                     ==, CASES[i].wanted);
}

static void
test_jitter_is_full (void)
{
  for (int i = 0; i < 1000; i++)
    {
      const gint64 delay = gch_backoff_delay (4, g_test_rand_double (), 0);

      g_assert_cmpint (delay, >=, GCH_BACKOFF_SHORTEST);
      g_assert_cmpint (delay, <=, 32 * G_TIME_SPAN_SECOND);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/backoff/table", test_table);
  g_test_add_func ("/backoff/jitter-is-full", test_jitter_is_full);

  return g_test_run ();
}
