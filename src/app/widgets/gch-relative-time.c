/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-relative-time.h"

#include <glib/gi18n-lib.h>

static GDateTime *
local_date_time (gint64 time)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time / G_USEC_PER_SEC);

  return utc != NULL ? g_date_time_to_local (utc) : NULL;
}

/* Midnights between two moments, on the local calendar. */
static int
days_between (GDateTime *earlier, GDateTime *later)
{
  g_autoptr (GDateTime) from = NULL;
  g_autoptr (GDateTime) to = NULL;
  int year, month, day;

  g_date_time_get_ymd (earlier, &year, &month, &day);
  from = g_date_time_new_utc (year, month, day, 0, 0, 0);
  g_date_time_get_ymd (later, &year, &month, &day);
  to = g_date_time_new_utc (year, month, day, 0, 0, 0);

  return (int) (g_date_time_difference (to, from) / G_TIME_SPAN_DAY);
}

/* It stands alone, so it begins like a sentence, in languages too that write days small. */
static char *
format_weekday (GDateTime *date)
{
  g_autofree char *name = g_date_time_format (date, "%A");
  const char *rest = g_utf8_next_char (name);
  g_autofree char *first = g_utf8_strup (name, rest - name);

  return g_strconcat (first, rest, NULL);
}

static char *
format_day (GDateTime *date, GDateTime *today)
{
  int days = days_between (date, today);

  if (days == 1)
    return g_strdup (_ ("Yesterday"));
  if (days > 1 && days < 7)
    return format_weekday (date);
  if (g_date_time_get_year (date) == g_date_time_get_year (today))
    /* Translators: day and month, as in “12 Mar”; see g_date_time_format(). */
    return g_date_time_format (date, C_ ("short date", "%-d %b"));

  /* Translators: day, month and year, as in “12 Mar 2025”; see g_date_time_format(). */
  return g_date_time_format (date, C_ ("short date", "%-d %b %Y"));
}

/**
 * gch_relative_time_format:
 * @time: microseconds since 1970, UTC; 0 for never
 * @now: the present, in the same unit
 *
 * Says how long ago something was, in the fewest words.
 *
 * Returns: (transfer full): the words, "" for never
 */
char *
gch_relative_time_format (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_date_time (time);
  g_autoptr (GDateTime) today = local_date_time (now);
  gint64 minutes = (now - time) / (60 * G_USEC_PER_SEC);

  if (time == 0 || date == NULL || today == NULL)
    return g_strdup ("");
  /* A portal's clock may be a little ahead of ours. */
  if (minutes < 1 && minutes > -10)
    return g_strdup (_ ("Just now"));
  if (minutes >= 1 && minutes < 60)
    return g_strdup_printf (ngettext ("%d min ago", "%d min ago", (gulong) minutes), (int) minutes);
  if (minutes >= 60 && days_between (date, today) == 0)
    return g_strdup_printf (ngettext ("%d h ago", "%d h ago", (gulong) (minutes / 60)),
                            (int) (minutes / 60));

  return format_day (date, today);
}

/**
 * gch_relative_time_format_full:
 * @time: microseconds since 1970, UTC; 0 for never
 *
 * Says a moment in full, in local time.
 *
 * Returns: (transfer full): the words, "" for never
 */
char *
gch_relative_time_format_full (gint64 time)
{
  g_autoptr (GDateTime) date = local_date_time (time);

  if (time == 0 || date == NULL)
    return g_strdup ("");

  /* Translators: a date and time in full, see g_date_time_format(). */
  return g_date_time_format (date, C_ ("full date", "%A %-d %B %Y, %H:%M"));
}

/**
 * gch_relative_time_format_since:
 * @time: microseconds since 1970, UTC; 0 for never
 * @now: the present, in the same unit
 *
 * Says since when something lasts: the time alone where it began today.
 *
 * Returns: (transfer full): the words, "" for never
 */
char *
gch_relative_time_format_since (gint64 time, gint64 now)
{
  g_autoptr (GDateTime) date = local_date_time (time);
  g_autoptr (GDateTime) today = local_date_time (now);

  if (time == 0 || date == NULL || today == NULL)
    return g_strdup ("");
  if (days_between (date, today) == 0)
    return g_date_time_format (date, C_ ("time of day", "%H:%M"));

  /* Translators: day, month and time, see g_date_time_format(). */
  return g_date_time_format (date, C_ ("short date", "%-d %b, %H:%M"));
}
