/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-retry-after.h"

#define NOW "Sun, 06 Nov 1994 08:49:37 GMT"

static const struct
{
  const char *value;
  const char *date;
  gint64 seconds;
} CASES[] = {
  { NULL, NULL, 0 },
  { "", NULL, 0 },
  { "0", NULL, 0 },
  { "120", NULL, 120 },
  { "999999999", NULL, 999999999 },
  { "9999999999", NULL, 0 },
  { "-1", NULL, 0 },
  { "1.5", NULL, 0 },
  { "12 ", NULL, 0 },
  { "soon", NULL, 0 },
  { "Sun, 06 Nov 1994 08:50:07 GMT", NOW, 30 },
  /* In the past: at once. */
  { "Sun, 06 Nov 1994 08:49:07 GMT", NOW, 0 },
  /* Leap second, end of a year. */
  { "Sat, 31 Dec 1994 23:59:60 GMT", "Sat, 31 Dec 1994 23:59:50 GMT", 9 },
  { "Sun, 01 Jan 1995 00:00:01 GMT", "Sat, 31 Dec 1994 23:59:59 GMT", 2 },
  /* Not dates. */
  { "Sun, 31 Feb 1994 08:50:07 GMT", NOW, 0 },
  { "Sun, 06 Nov 1994 25:50:07 GMT", NOW, 0 },
  { "Sun, 06 Foo 1994 08:50:07 GMT", NOW, 0 },
  { "Sun, 06 Nov 1994 08:50:07 CET", NOW, 0 },
  { "Sunday, 06-Nov-94 08:50:07 GMT", NOW, 0 },
  { "Sun Nov  6 08:50:07 1994", NOW, 0 },
  { "Sun, 06 Nov 1994 08:5x:07 GMT", NOW, 0 },
  { "Sun, 06 Nov 0000 08:50:07 GMT", NOW, 0 },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    g_assert_cmpint (gch_retry_after_parse (CASES[i].value, CASES[i].date), ==,
                     CASES[i].seconds * G_TIME_SPAN_SECOND);
}

static void
test_date (void)
{
  gint64 now;

  g_assert_true (gch_http_date_parse (NOW, &now));
  g_assert_cmpint (now, ==, 784111777 * G_TIME_SPAN_SECOND);
}

/* Without the answer's own date a date says nothing: this computer's clock is no measure of the
 * portal's. */
static void
test_no_date (void)
{
  g_assert_cmpint (gch_retry_after_parse ("Sun, 06 Nov 2094 08:50:07 GMT", NULL), ==, 0);
  g_assert_cmpint (gch_retry_after_parse ("Sun, 06 Nov 2094 08:50:07 GMT", "yesterday"), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/retry-after/table", test_table);
  g_test_add_func ("/retry-after/date", test_date);
  g_test_add_func ("/retry-after/no-date", test_no_date);

  return g_test_run ();
}
