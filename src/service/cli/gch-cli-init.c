/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-catalog.h"
#include "gch-cli-common.h"
#include "gch-cli.h"

typedef struct
{
  const char *setting;
  const char *value; /* (nullable): left as it is */
} Setting;

static gboolean
write_settings (GchDatabase *database, gpointer user_data, GError **error)
{
  for (const Setting *setting = user_data; setting->setting != NULL; setting++)
    if (setting->value != NULL
        && !gch_database_set_setting (database, setting->setting, setting->value, error))
      return FALSE;
  return TRUE;
}

static gboolean
looks_like_mail (const char *address)
{
  const char *at = address != NULL ? strchr (address, '@') : NULL;

  return address == NULL
         || (at != NULL && at != address && at[1] != '\0' && strpbrk (address, " <>\r\n") == NULL);
}

int
gch_cli_init (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;
  g_autofree char *language = NULL;
  g_autofree char *from = NULL;
  g_autofree char *service = NULL;
  g_autofree char *support = NULL;
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &path, N_ ("The file to make"), "FILE" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("What the portal is called"), "NAME" },
    { "mail-from", 0, 0, G_OPTION_ARG_STRING, &from, N_ ("Sender of the mails to the teams"),
      "ADDRESS" },
    { "customer-service", 0, 0, G_OPTION_ARG_STRING, &service,
      N_ ("Where mails to customer service go"), "ADDRESS" },
    { "technical-support", 0, 0, G_OPTION_ARG_STRING, &support,
      N_ ("Where mails to technical support go"), "ADDRESS" },
    { "language", 0, 0, G_OPTION_ARG_STRING, &language, N_ ("Language of these mails: en or fr"),
      "CODE" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (!gch_cli_parse ("init", NULL, _ ("Makes an empty database."), entries, &argc, &argv, 0))
    return GCH_CLI_MISUSED;
  if (!looks_like_mail (from) || !looks_like_mail (service) || !looks_like_mail (support))
    return gch_cli_misuse (_ ("A mail address looks like “name@example.org”."));
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    return gch_cli_fail (_ ("“%s” exists already; it was not touched."), path);
  database = gch_cli_open (path, TRUE);
  if (database == NULL)
    return path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;

  Setting settings[] = {
    { "portal_name", name },
    { "mail_from", from },
    { "mail_customer_service", service },
    { "mail_technical_support", support },
    { "mail_language", language != NULL ? gch_catalog_language (language) : NULL },
    { NULL, NULL },
  };
  if (!gch_database_transaction (database, write_settings, settings, &error))
    return gch_cli_fail_with (error);
  g_print (_ ("“%s” is ready. Next: “guichet-portal account add”, then “guichet-portal user add”."),
           path);
  g_print ("\n");
  return GCH_CLI_DONE;
}
