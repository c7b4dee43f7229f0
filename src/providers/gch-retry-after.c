/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-retry-after.h"

#include <string.h>

#define LENGTH_OF_DATE 29
#define MOST_DIGITS 9

static const char *const MONTHS[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

/* -1 where there is anything but digits. */
static int
read_digits (const char *text, gsize length)
{
  int value = 0;

  for (gsize i = 0; i < length; i++)
    {
      if (!g_ascii_isdigit (text[i]))
        return -1;
      value = value * 10 + (text[i] - '0');
    }

  return value;
}

static int
read_month (const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (MONTHS); i++)
    if (strncmp (text, MONTHS[i], 3) == 0)
      return (int) i + 1;

  return -1;
}

gboolean
gch_http_date_parse (const char *text, gint64 *time)
{
  g_autoptr (GDateTime) date = NULL;
  int seconds;

  if (text == NULL || strlen (text) != LENGTH_OF_DATE || !g_str_has_suffix (text, " GMT")
      || strncmp (text + 3, ", ", 2) != 0 || text[7] != ' ' || text[11] != ' ' || text[16] != ' '
      || text[19] != ':' || text[22] != ':')
    return FALSE;

  /* A leap second counts as the one before it. */
  seconds = MIN (read_digits (text + 23, 2), 59);
  if (seconds < 0)
    return FALSE;

  date = g_date_time_new_utc (read_digits (text + 12, 4), read_month (text + 8),
                              read_digits (text + 5, 2), read_digits (text + 17, 2),
                              read_digits (text + 20, 2), seconds);
  if (date == NULL)
    return FALSE;

  *time = g_date_time_to_unix (date) * G_TIME_SPAN_SECOND;
  return TRUE;
}

gint64
gch_retry_after_parse (const char *value, const char *date)
{
  gint64 then;
  gint64 now;
  int seconds;

  if (value == NULL || *value == '\0')
    return 0;

  if (strlen (value) <= MOST_DIGITS && (seconds = read_digits (value, strlen (value))) >= 0)
    return seconds * G_TIME_SPAN_SECOND;

  if (!gch_http_date_parse (value, &then) || !gch_http_date_parse (date, &now))
    return 0;

  return MAX (then - now, 0);
}
