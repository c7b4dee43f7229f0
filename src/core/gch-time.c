/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-time.h"

#include "gch-error.h"

/* 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: what four digits of year can say. */
#define TIME_MIN (G_GINT64_CONSTANT (-62135596800) * G_USEC_PER_SEC)
#define TIME_MAX (G_GINT64_CONSTANT (253402300799) * G_USEC_PER_SEC + 999999)

/**
 * gch_time_to_string:
 * @time: microseconds since 1970-01-01 UTC; what lies outside the years 1 to 9999 is moved to the
 *   nearest end
 *
 * RFC 3339 section 5.6, in UTC.
 *
 * Returns: (transfer full): for example "2026-03-14T09:26:53Z"
 */
char *
gch_time_to_string (gint64 time)
{
  gint64 clamped = CLAMP (time, TIME_MIN, TIME_MAX);
  gint64 micros = ((clamped % G_USEC_PER_SEC) + G_USEC_PER_SEC) % G_USEC_PER_SEC;
  g_autoptr (GDateTime) when = g_date_time_new_from_unix_utc ((clamped - micros) / G_USEC_PER_SEC);
  g_autofree char *seconds = g_strdup_printf (
      "%04d-%02d-%02dT%02d:%02d:%02d", g_date_time_get_year (when), g_date_time_get_month (when),
      g_date_time_get_day_of_month (when), g_date_time_get_hour (when),
      g_date_time_get_minute (when), g_date_time_get_second (when));

  if (micros == 0)
    return g_strconcat (seconds, "Z", NULL);
  return g_strdup_printf ("%s.%06dZ", seconds, (int) micros);
}

/* Reads exactly @n digits at **@p. -1 where there are fewer. */
static int
take_digits (const char **p, int n)
{
  int value = 0;

  for (int i = 0; i < n; i++, (*p)++)
    {
      if (!g_ascii_isdigit (**p))
        return -1;
      value = value * 10 + (**p - '0');
    }
  return value;
}

static gboolean
take_char (const char **p, char c)
{
  if (**p != c)
    return FALSE;
  (*p)++;
  return TRUE;
}

/* The fraction in microseconds, further digits cut off. 0 where there is none, -1 for a bare dot.
 */
static int
take_fraction (const char **p)
{
  int value = 0;
  int digits = 0;

  if (!take_char (p, '.'))
    return 0;
  for (; g_ascii_isdigit (**p); (*p)++, digits++)
    {
      if (digits < 6)
        value = value * 10 + (**p - '0');
    }
  for (int i = digits; i < 6; i++)
    value *= 10;
  return digits > 0 ? value : -1;
}

typedef struct
{
  int year, month, day, hour, minute, second, micros;
} Fields;

static gboolean
take_fields (const char *p, Fields *fields)
{
  fields->year = take_digits (&p, 4);
  if (fields->year < 0 || !take_char (&p, '-'))
    return FALSE;
  fields->month = take_digits (&p, 2);
  if (fields->month < 0 || !take_char (&p, '-'))
    return FALSE;
  fields->day = take_digits (&p, 2);
  if (fields->day < 0 || !take_char (&p, 'T'))
    return FALSE;
  fields->hour = take_digits (&p, 2);
  if (fields->hour < 0 || !take_char (&p, ':'))
    return FALSE;
  fields->minute = take_digits (&p, 2);
  if (fields->minute < 0 || !take_char (&p, ':'))
    return FALSE;
  fields->second = take_digits (&p, 2);
  fields->micros = take_fraction (&p);
  return fields->second >= 0 && fields->micros >= 0 && take_char (&p, 'Z') && *p == '\0';
}

/* NULL where there is no such moment. A leap second is the first of the next minute, as the clocks
 * of most computers have it. */
static GDateTime *
fields_to_date_time (const Fields *fields)
{
  gboolean leap = fields->hour == 23 && fields->minute == 59 && fields->second == 60;
  g_autoptr (GDateTime) when =
      g_date_time_new_utc (fields->year, fields->month, fields->day, fields->hour, fields->minute,
                           leap ? 59 : fields->second);

  if (when == NULL || !leap)
    return g_steal_pointer (&when);
  return g_date_time_add_seconds (when, 1);
}

/**
 * gch_time_from_string:
 * @text: (nullable): RFC 3339 section 5.6, with "T" and "Z" in capitals and no other offset
 * @time: (out): microseconds since 1970-01-01 UTC; untouched on failure
 *
 * Returns: %FALSE with %GCH_ERROR_BAD_ANSWER for anything else
 */
gboolean
gch_time_from_string (const char *text, gint64 *time, GError **error)
{
  Fields fields = { 0 };
  g_autoptr (GDateTime) when = NULL;

  if (text != NULL && take_fields (text, &fields))
    when = fields_to_date_time (&fields);
  if (when == NULL)
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER,
                           "Not a time in UTC as RFC 3339 writes it");
      return FALSE;
    }
  *time = g_date_time_to_unix (when) * G_USEC_PER_SEC + fields.micros;
  return TRUE;
}
