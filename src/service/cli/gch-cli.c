/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cli.h"

#include <locale.h>
#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-cli-common.h"

static const GchCliCommand commands[] = {
  { "account", N_ ("Add a customer’s account"), gch_cli_account },
  { "backup", N_ ("Copy the database, also while the portal runs"), gch_cli_backup },
  { "init", N_ ("Make an empty database"), gch_cli_init },
  { "reply", N_ ("Answer a case as support"), gch_cli_reply },
  { "seed", N_ ("Fill a database with sample data"), gch_cli_seed },
  { "serve", N_ ("Run the portal"), gch_cli_serve },
  { "user", N_ ("Add a portal user, or set a password"), gch_cli_user },
};

static void
set_up_language (void)
{
  const char *directory = g_getenv ("GUICHET_LOCALEDIR");

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, directory != NULL ? directory : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

static void
print_help (void)
{
  g_print ("%s\n\n%s\n\n%s\n", _ ("Usage: guichet-portal COMMAND [OPTION…]"),
           _ ("The customer portal’s service: accounts, support cases, product keys."),
           _ ("Commands:"));
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    g_print ("  %-10s %s\n", commands[i].name, _ (commands[i].summary));
  g_print ("\n%s\n", _ ("“guichet-portal COMMAND --help” tells the options of a command."));
}

int
gch_cli_main (int argc, char **argv)
{
  set_up_language ();
  g_set_prgname ("guichet-portal");
  if (argc < 2)
    {
      print_help ();
      return GCH_CLI_MISUSED;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0
      || strcmp (argv[1], "help") == 0)
    {
      print_help ();
      return GCH_CLI_DONE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      g_print ("guichet-portal %s\n", GUICHET_VERSION);
      return GCH_CLI_DONE;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (commands); i++)
    if (strcmp (argv[1], commands[i].name) == 0)
      return commands[i].run (argc - 1, argv + 1);
  return gch_cli_misuse (_ ("There is no command “%s”."), argv[1]);
}
