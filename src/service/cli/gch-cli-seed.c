/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-error.h"
#include "gch-seed.h"

/* The start of the day in UTC; without a day: now, on the full minute. */
static gboolean
parse_day (const char *day, gint64 *time)
{
  g_autofree char *text = NULL;
  g_autoptr (GDateTime) date = NULL;

  if (day == NULL)
    {
      *time = g_get_real_time ();
      *time -= *time % G_TIME_SPAN_MINUTE;
      return TRUE;
    }
  text = g_strconcat (day, "T00:00:00Z", NULL);
  date = strlen (day) == strlen ("2026-11-23") ? g_date_time_new_from_iso8601 (text, NULL) : NULL;
  if (date == NULL)
    return FALSE;
  *time = g_date_time_to_unix (date) * G_USEC_PER_SEC;
  return *time > 0;
}

static int
say_what_was_made (GchDatabase *database)
{
  long cases = gch_database_get_int (database, NULL, "SELECT count (*) FROM cases", "");
  long comments = gch_database_get_int (database, NULL, "SELECT count (*) FROM comments", "");
  g_autofree char *cases_text = NULL;
  g_autofree char *comments_text = NULL;

  cases_text = g_strdup_printf (ngettext ("%ld case", "%ld cases", cases), cases);
  comments_text = g_strdup_printf (ngettext ("%ld comment", "%ld comments", comments), comments);
  /* Translators: “80 cases, 250 comments” */
  g_print (_ ("The sample data is there: %s, %s."), cases_text, comments_text);
  g_print ("\n");
  return GCH_CLI_DONE;
}

int
gch_cli_seed (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *size = NULL;
  g_autofree char *day = NULL;
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &path, N_ ("The database; made when it is missing"),
      "FILE" },
    { "size", 0, 0, G_OPTION_ARG_STRING, &size,
      N_ ("small (80 cases) or large (100,000 cases, 1,000,000 comments)"), "SIZE" },
    { "day", 0, 0, G_OPTION_ARG_STRING, &day,
      N_ ("The day before which everything happens; the same day gives the same data"),
      "YYYY-MM-DD" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  gboolean large;
  gint64 now;

  if (!gch_cli_parse ("seed", NULL, _ ("Fills a database with sample data of invented companies."),
                      entries, &argc, &argv, 0))
    return GCH_CLI_MISUSED;
  if (size != NULL && strcmp (size, "small") != 0 && strcmp (size, "large") != 0)
    return gch_cli_misuse (_ ("“%s” is no size: there are “small” and “large”."), size);
  if (!parse_day (day, &now))
    return gch_cli_misuse (_ ("“%s” is no day: a day looks like “2026-11-23”."), day);
  database = gch_cli_open (path, TRUE);
  if (database == NULL)
    return path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;
  large = size != NULL && strcmp (size, "large") == 0;
  if (gch_seed_fill (database, now, large ? GCH_SEED_LARGE_CASES : 0,
                     large ? GCH_SEED_LARGE_COMMENTS : 0, &error))
    return say_what_was_made (database);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    return gch_cli_fail (_ ("“%s” has accounts already; sample data goes into an empty database."),
                         path);
  return gch_cli_fail_with (error);
}
