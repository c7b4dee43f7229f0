/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include "gch-cli-common.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-terminal.h"

#define PASSWORD_MIN_CHARS 8
#define PASSWORD_MAX_BYTES 1024

int
gch_cli_misuse (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list values;

  va_start (values, format);
  message = g_strdup_vprintf (format, values);
  va_end (values);
  g_printerr ("guichet-portal: %s\n%s\n", message, _ ("“guichet-portal --help” tells more."));
  return GCH_CLI_MISUSED;
}

int
gch_cli_fail (const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list values;

  va_start (values, format);
  message = g_strdup_vprintf (format, values);
  va_end (values);
  g_printerr ("guichet-portal: %s\n", message);
  return GCH_CLI_FAILED;
}

/* NULL for an error that only its own words explain. */
static const char *
meaning_of (const GError *error)
{
  if (error->domain != GCH_ERROR)
    return NULL;
  switch (error->code)
    {
    case GCH_ERROR_TOO_NEW:
      return _ ("The database was written by a newer version of this program.");
    case GCH_ERROR_DAMAGED:
      return _ ("The database is damaged, or the file is no database.");
    case GCH_ERROR_STORAGE_FULL:
      return _ ("The disk is full.");
    case GCH_ERROR_STORAGE_READ_ONLY:
      return _ ("The database cannot be written to.");
    case GCH_ERROR_BUSY:
      return _ ("The database is in use by another program. Try again in a moment.");
    default:
      return NULL;
    }
}

int
gch_cli_fail_with (const GError *error)
{
  const char *meaning = meaning_of (error);

  if (meaning != NULL)
    return gch_cli_fail ("%s", meaning);
  return gch_cli_fail (_ ("It did not work: %s"), error->message);
}

int
gch_cli_fail_with_path (const GError *error, const char *path)
{
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND))
    return gch_cli_fail (_ ("There is no database “%s”. “guichet-portal init” makes one."), path);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_STORAGE))
    return gch_cli_fail (_ ("The database “%s” cannot be opened: %s"), path, error->message);
  return gch_cli_fail_with (error);
}

static GOptionContext *
make_context (const char *name, const char *operands, const char *summary,
              const GOptionEntry *entries)
{
  GOptionContext *context = g_option_context_new (operands);
  g_autofree char *program = g_strdup_printf ("guichet-portal %s", name);

  g_set_prgname (program);
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_set_summary (context, summary);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  return context;
}

gboolean
gch_cli_parse (const char *name, const char *operands, const char *summary,
               const GOptionEntry *entries, int *argc, char ***argv, int wanted)
{
  g_autoptr (GOptionContext) context = make_context (name, operands, summary, entries);
  g_autoptr (GError) error = NULL;

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      gch_cli_misuse ("%s", error->message);
      return FALSE;
    }
  *argc -= 1;
  *argv += 1;
  if (*argc > 0 && strcmp (**argv, "--") == 0)
    {
      *argc -= 1;
      *argv += 1;
    }
  if (*argc > wanted)
    gch_cli_misuse (_ ("“%s” is too much."), (*argv)[wanted]);
  else if (*argc < wanted)
    gch_cli_misuse (_ ("Something is missing: %s"), operands);
  return *argc == wanted;
}

GchDatabase *
gch_cli_open (const char *path, gboolean create)
{
  g_autoptr (GError) error = NULL;
  GchDatabase *database;

  if (path == NULL)
    {
      gch_cli_misuse (_ ("Something is missing: %s"), "--database FILE");
      return NULL;
    }
  database = gch_database_open (path, create, &error);
  if (database == NULL)
    gch_cli_fail_with_path (error, path);
  return database;
}

char *
gch_cli_read_text (gsize max_bytes)
{
  g_autoptr (GString) text = g_string_new (NULL);
  char buffer[4096];
  gssize count;

  while ((count = read (STDIN_FILENO, buffer, sizeof buffer)) > 0 && text->len <= max_bytes)
    g_string_append_len (text, buffer, count);
  if (count < 0)
    gch_cli_fail (_ ("The text cannot be read: %s"), g_strerror (errno));
  else if (text->len > max_bytes)
    gch_cli_fail (_ ("The text is too long: at most %lu bytes are possible."), (gulong) max_bytes);
  else if (!g_utf8_validate (text->str, text->len, NULL))
    gch_cli_fail (_ ("The text is not valid UTF-8."));
  else
    return g_string_free (g_steal_pointer (&text), FALSE);
  return NULL;
}

static gboolean
check_password (const char *password)
{
  if (password == NULL || !g_utf8_validate (password, -1, NULL))
    gch_cli_fail (_ ("There is no password: it is read from the standard input."));
  else if (g_utf8_strlen (password, -1) < PASSWORD_MIN_CHARS)
    gch_cli_fail (_ ("The password is too short: it needs at least %d characters."),
                  PASSWORD_MIN_CHARS);
  else if (strlen (password) > PASSWORD_MAX_BYTES)
    gch_cli_fail (_ ("The password is too long."));
  else
    return TRUE;
  return FALSE;
}

char *
gch_cli_read_password (void)
{
  g_autofree char *password = NULL;
  g_autofree char *again = NULL;

  if (!isatty (STDIN_FILENO))
    password = gch_terminal_read_line (PASSWORD_MAX_BYTES);
  else
    password = gch_terminal_ask (_ ("New password:"), PASSWORD_MAX_BYTES);
  if (!check_password (password))
    return NULL;
  if (isatty (STDIN_FILENO))
    {
      again = gch_terminal_ask (_ ("The same once more:"), PASSWORD_MAX_BYTES);
      if (g_strcmp0 (password, again) != 0)
        {
          gch_cli_fail (_ ("The two passwords are not the same."));
          return NULL;
        }
    }
  return g_steal_pointer (&password);
}
