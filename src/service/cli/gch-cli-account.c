/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-accounts.h"
#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-text.h"

typedef struct
{
  const char *name;
  const char *number;
  char *id; /* (owned) of the new account */
} NewAccount;

static gboolean
create (GchDatabase *database, gpointer user_data, GError **error)
{
  NewAccount *wanted = user_data;

  wanted->id = gch_accounts_create (database, NULL, wanted->name, wanted->number, error);
  return wanted->id != NULL;
}

static int
add (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *number = NULL;
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &path, N_ ("The portal’s database"), "FILE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Name of the company"), "NAME" },
    { "customer-number", 0, 0, G_OPTION_ARG_STRING, &number, N_ ("The company’s customer number"),
      "NUMBER" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;
  NewAccount wanted = { 0 };

  if (!gch_cli_parse ("account add", NULL,
                      _ ("Adds a customer’s account and prints its identifier."), entries, &argc,
                      &argv, 0))
    return GCH_CLI_MISUSED;
  if (name == NULL || gch_text_is_blank (name))
    return gch_cli_misuse (_ ("Something is missing: %s"), "--name NAME");
  database = gch_cli_open (path, FALSE);
  if (database == NULL)
    return path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;
  wanted.name = name;
  wanted.number = number;
  if (!gch_database_transaction (database, create, &wanted, &error))
    {
      g_free (wanted.id);
      return gch_cli_fail_with (error);
    }
  g_print ("%s\n", wanted.id);
  g_free (wanted.id);
  return GCH_CLI_DONE;
}

int
gch_cli_account (int argc, char **argv)
{
  if (argc >= 2 && strcmp (argv[1], "add") == 0)
    return add (argc - 1, argv + 1);
  return gch_cli_misuse (_ ("Something is missing: %s"), "guichet-portal account add");
}
