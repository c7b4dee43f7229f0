/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-error.h"
#include "gch-time.h"

static void
assert_round (const char *text, gint64 time)
{
  g_autofree char *written = gch_time_to_string (time);
  g_autoptr (GError) error = NULL;
  gint64 read = -1;

  g_assert_cmpstr (written, ==, text);
  g_assert_true (gch_time_from_string (text, &read, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read, ==, time);
}

static void
test_round_trip (void)
{
  assert_round ("1970-01-01T00:00:00Z", 0);
  assert_round ("1970-01-01T00:00:00.000001Z", 1);
  assert_round ("1969-12-31T23:59:59.999999Z", -1);
  assert_round ("1969-12-31T23:59:59Z", -G_USEC_PER_SEC);
  assert_round ("2026-03-14T09:26:53.589793Z", G_GINT64_CONSTANT (1773480413589793));
  assert_round ("2024-02-29T12:00:00Z", G_GINT64_CONSTANT (1709208000000000));
  assert_round ("2038-01-19T03:14:08Z", G_GINT64_CONSTANT (2147483648000000));
  assert_round ("0001-01-01T00:00:00Z", G_GINT64_CONSTANT (-62135596800000000));
  assert_round ("9999-12-31T23:59:59.999999Z", G_GINT64_CONSTANT (253402300799999999));
}

static void
test_out_of_years (void)
{
  g_autofree char *late = gch_time_to_string (G_MAXINT64);
  g_autofree char *early = gch_time_to_string (G_MININT64);

  g_assert_cmpstr (late, ==, "9999-12-31T23:59:59.999999Z");
  g_assert_cmpstr (early, ==, "0001-01-01T00:00:00Z");
}

static void
assert_reads (const char *text, gint64 expected)
{
  g_autoptr (GError) error = NULL;
  gint64 time = -1;

  g_assert_true (gch_time_from_string (text, &time, &error));
  g_assert_no_error (error);
  g_assert_cmpint (time, ==, expected);
}

static void
test_fractions (void)
{
  assert_reads ("1970-01-01T00:00:00.5Z", 500000);
  assert_reads ("1970-01-01T00:00:00.000Z", 0);
  assert_reads ("1970-01-01T00:00:00.123456789Z", 123456);
  assert_reads ("1970-01-01T00:00:00.99999999999999999999999999Z", 999999);
}

static void
test_leap_second (void)
{
  assert_reads ("2016-12-31T23:59:60Z", G_GINT64_CONSTANT (1483228800000000));
}

static void
test_refused (void)
{
  const char *const texts[] = {
    NULL,
    "",
    "Z",
    "2026",
    "2026-03-14",
    "2026-03-14T09:26:53",
    "2026-03-14T09:26Z",
    "2026-03-14T09:26:53+00:00",
    "2026-03-14T09:26:53+01:00",
    "2026-03-14T09:26:53z",
    "2026-03-14t09:26:53Z",
    "2026-03-14 09:26:53Z",
    " 2026-03-14T09:26:53Z",
    "2026-03-14T09:26:53Z ",
    "2026-03-14T09:26:53ZZ",
    "2026-03-14T09:26:53.Z",
    "2026-03-14T09:26:53.5",
    "2026-03-14T09:26:53,5Z",
    "2026-13-01T00:00:00Z",
    "2026-00-01T00:00:00Z",
    "2026-02-29T00:00:00Z",
    "2026-04-31T00:00:00Z",
    "2026-01-00T00:00:00Z",
    "2026-01-01T24:00:00Z",
    "2026-01-01T00:60:00Z",
    "2026-01-01T00:00:60Z",
    "2026-01-01T00:00:61Z",
    "0000-01-01T00:00:00Z",
    "9999-12-31T23:59:60Z",
    "-026-01-01T00:00:00Z",
    "+2026-01-01T00:00:00Z",
    "12026-01-01T00:00:00Z",
    "2026-1-1T0:0:0Z",
    "２０２６-01-01T00:00:00Z",
    "1773480413",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      gint64 time = 42;

      g_assert_false (gch_time_from_string (texts[i], &time, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
      g_assert_cmpint (time, ==, 42);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/time/round-trip", test_round_trip);
  g_test_add_func ("/time/out-of-years", test_out_of_years);
  g_test_add_func ("/time/fractions", test_fractions);
  g_test_add_func ("/time/leap-second", test_leap_second);
  g_test_add_func ("/time/refused", test_refused);

  return g_test_run ();
}
