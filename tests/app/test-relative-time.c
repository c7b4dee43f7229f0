/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-relative-time.h"

#define MINUTE (60 * (gint64) G_USEC_PER_SEC)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

/* Thursday 15 October 2026, 16:30 UTC. */
#define NOW (G_GINT64_CONSTANT (1792081800) * G_USEC_PER_SEC)

static void
assert_says (gint64 time, const char *expected)
{
  g_autofree char *text = gch_relative_time_format (time, NOW);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_today (void)
{
  assert_says (NOW, "Just now");
  assert_says (NOW - 59 * G_USEC_PER_SEC, "Just now");
  assert_says (NOW - MINUTE, "1 min ago");
  assert_says (NOW - 3 * MINUTE, "3 min ago");
  assert_says (NOW - 59 * MINUTE, "59 min ago");
  assert_says (NOW - HOUR, "1 h ago");
  assert_says (NOW - 16 * HOUR, "16 h ago");
}

/* A portal's clock that is ahead does not put things into the future. */
static void
test_other_clock (void)
{
  assert_says (NOW + 5 * MINUTE, "Just now");
}

static void
test_days (void)
{
  assert_says (NOW - 17 * HOUR, "Yesterday");
  assert_says (NOW - DAY, "Yesterday");
  assert_says (NOW - 2 * DAY, "Tuesday");
  assert_says (NOW - 6 * DAY, "Friday");
  assert_says (NOW - 7 * DAY, "8 Oct");
  assert_says (NOW - 400 * DAY, "10 Sep 2025");
}

static void
test_never (void)
{
  g_autofree char *full = gch_relative_time_format_full (0);
  g_autofree char *since = gch_relative_time_format_since (0, NOW);

  assert_says (0, "");
  g_assert_cmpstr (full, ==, "");
  g_assert_cmpstr (since, ==, "");
}

static void
test_full (void)
{
  g_autofree char *full = gch_relative_time_format_full (NOW);

  g_assert_cmpstr (full, ==, "Thursday 15 October 2026, 16:30");
}

static void
test_since (void)
{
  g_autofree char *today = gch_relative_time_format_since (NOW - HOUR, NOW);
  g_autofree char *before = gch_relative_time_format_since (NOW - 3 * DAY, NOW);

  g_assert_cmpstr (today, ==, "15:30");
  g_assert_cmpstr (before, ==, "12 Oct, 16:30");
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/relative-time/today", test_today);
  g_test_add_func ("/relative-time/other-clock", test_other_clock);
  g_test_add_func ("/relative-time/days", test_days);
  g_test_add_func ("/relative-time/never", test_never);
  g_test_add_func ("/relative-time/full", test_full);
  g_test_add_func ("/relative-time/since", test_since);

  return g_test_run ();
}
