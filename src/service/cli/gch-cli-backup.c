/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <glib/gi18n-lib.h>

#include "gch-backup.h"
#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-error.h"

static int
fail (const char *source, const char *target, const GError *error)
{
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    return gch_cli_fail (_ ("“%s” exists already; it was not touched. --force replaces it."),
                         target);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND))
    return gch_cli_fail (_ ("There is no database “%s”. “guichet-portal init” makes one."), source);
  return gch_cli_fail_with (error);
}

int
gch_cli_backup (int argc, char **argv)
{
  g_autofree char *path = NULL;
  gboolean force = FALSE;
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &path, N_ ("The portal’s database"), "FILE" },
    { "force", 0, 0, G_OPTION_ARG_NONE, &force, N_ ("Replace a target that is there already"),
      NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GError) error = NULL;

  if (!gch_cli_parse ("backup", "TARGET",
                      _ ("Copies the database to the file TARGET, also while the portal runs."),
                      entries, &argc, &argv, 1))
    return GCH_CLI_MISUSED;
  if (path == NULL)
    return gch_cli_misuse (_ ("Something is missing: %s"), "--database FILE");
  if (!gch_backup_write (path, argv[0], force, &error))
    return fail (path, argv[0], error);
  g_print (_ ("The copy “%s” is complete and was checked."), argv[0]);
  g_print ("\n");
  return GCH_CLI_DONE;
}
