/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-minute-clock.h"
#include "gch-test.h"

static void
count_cb (guint *count)
{
  *count += 1;
}

static void
test_shared (void)
{
  GchMinuteClock *clock = gch_minute_clock_dup_default ();
  g_autoptr (GchMinuteClock) same = gch_minute_clock_dup_default ();
  guint count = 0;

  g_assert_true (clock == same);
  g_object_unref (clock);
  g_signal_connect_swapped (same, "tick", G_CALLBACK (count_cb), &count);
  gch_minute_clock_tick (same);
  g_assert_cmpuint (count, ==, 1);
}

/* An idle program does not wake up: without a holder there is no clock. */
static void
test_gone (void)
{
  GchMinuteClock *clock = gch_minute_clock_dup_default ();
  g_autoptr (GchMinuteClock) next = NULL;

  gch_test_finalize (clock);
  next = gch_minute_clock_dup_default ();
  g_assert_true (GCH_IS_MINUTE_CLOCK (next));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/minute-clock/shared", test_shared);
  g_test_add_func ("/minute-clock/gone", test_gone);

  return g_test_run ();
}
