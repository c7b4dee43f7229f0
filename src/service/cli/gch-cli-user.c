/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-accounts.h"
#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-error.h"
#include "gch-password.h"
#include "gch-text.h"

#define USER_NAME_MAX_CHARS 200

typedef struct
{
  char *path;      /* (owned) */
  char *account;   /* (owned) */
  char *user_name; /* (owned) */
  char *name;      /* (owned) */
  char *role_nick; /* (owned) */
  char *hash;      /* (owned) */
  GchRole role;
  gboolean case_administrator;
} UserOptions;

static void
user_options_clear (UserOptions *self)
{
  g_free (self->path);
  g_free (self->account);
  g_free (self->user_name);
  g_free (self->name);
  g_free (self->role_nick);
  g_free (self->hash);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UserOptions, user_options_clear)

/* TRUE, or says what is wrong with what was given. */
static gboolean
check_text (const char *option, const char *value)
{
  if (value == NULL || gch_text_is_blank (value))
    gch_cli_misuse (_ ("Something is missing: %s"), option);
  else if (!g_utf8_validate (value, -1, NULL) || strpbrk (value, "\r\n\t") != NULL
           || g_utf8_strlen (value, -1) > USER_NAME_MAX_CHARS)
    gch_cli_misuse (_ ("%s must be one line of at most %d characters."), option,
                    USER_NAME_MAX_CHARS);
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_role (UserOptions *self)
{
  if (self->role_nick == NULL)
    gch_cli_misuse (_ ("Something is missing: %s"), "--role ROLE");
  else if (!gch_role_from_nick (self->role_nick, &self->role, NULL))
    gch_cli_misuse (_ ("“%s” is no role: there are administrator, group_manager and individual."),
                    self->role_nick);
  else
    return TRUE;
  return FALSE;
}

/* Asks for the password and keeps its hash. */
static gboolean
read_password (UserOptions *self)
{
  g_autofree char *password = gch_cli_read_password ();
  g_autoptr (GError) error = NULL;

  if (password == NULL)
    return FALSE;
  self->hash = gch_password_hash (password, &GCH_PASSWORD_COST_DEFAULT, &error);
  if (self->hash == NULL)
    gch_cli_fail_with (error);
  return self->hash != NULL;
}

static gboolean
exists (GchDatabase *database, const char *sql, const char *value)
{
  return gch_database_get_int (database, NULL, sql, "s", value) != 0;
}

static gboolean
person_exists (GchDatabase *database, const char *user_name)
{
  return exists (database, "SELECT count (*) FROM people WHERE user_name = ?1", user_name);
}

static gboolean
create (GchDatabase *database, gpointer user_data, GError **error)
{
  const UserOptions *self = user_data;
  g_autofree char *id = NULL;

  id = gch_users_create (database, NULL, NULL, self->account, self->user_name, self->name,
                         self->user_name, self->hash, self->role, self->case_administrator, error);
  return id != NULL;
}

static int
fail_to_add (const UserOptions *self, const GError *error)
{
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    return gch_cli_fail (_ ("“%s” is a user of this account already."), self->user_name);
  return gch_cli_fail_with (error);
}

static int
add_to (UserOptions *self, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;

  if (!exists (database, "SELECT count (*) FROM accounts WHERE id = ?1", self->account))
    return gch_cli_fail (_ ("There is no account “%s”."), self->account);
  /* Somebody with a second account keeps the password he has. */
  if (person_exists (database, self->user_name))
    g_printerr ("%s\n", _ ("This person is known already and keeps the present password."));
  else if (!read_password (self))
    return GCH_CLI_FAILED;
  if (!gch_database_transaction (database, create, self, &error))
    return fail_to_add (self, error);
  g_print (_ ("“%s” can sign in now."), self->user_name);
  g_print ("\n");
  return GCH_CLI_DONE;
}

static int
add (int argc, char **argv)
{
  g_auto (UserOptions) self = { 0 };
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &self.path, N_ ("The portal’s database"), "FILE" },
    { "account", 0, 0, G_OPTION_ARG_STRING, &self.account,
      N_ ("Identifier of the account, as “account add” printed it"), "ID" },
    { "user-name", 0, 0, G_OPTION_ARG_STRING, &self.user_name, N_ ("Mail address to sign in with"),
      "ADDRESS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &self.name, N_ ("The person’s name"), "NAME" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &self.role_nick,
      N_ ("administrator, group_manager or individual"), "ROLE" },
    { "case-administrator", 0, 0, G_OPTION_ARG_NONE, &self.case_administrator,
      N_ ("Sees all cases of the account"), NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;

  if (!gch_cli_parse ("user add", NULL,
                      _ ("Adds a portal user. The password is read from the standard input."),
                      entries, &argc, &argv, 0)
      || !check_text ("--account ID", self.account)
      || !check_text ("--user-name ADDRESS", self.user_name)
      || !check_text ("--name NAME", self.name) || !check_role (&self))
    return GCH_CLI_MISUSED;
  database = gch_cli_open (self.path, FALSE);
  if (database == NULL)
    return self.path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;
  return add_to (&self, database);
}

static gboolean
set_password (GchDatabase *database, gpointer user_data, GError **error)
{
  const UserOptions *self = user_data;

  return gch_users_set_password_hash (database, self->user_name, self->hash, error);
}

static int
password (int argc, char **argv)
{
  g_auto (UserOptions) self = { 0 };
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &self.path, N_ ("The portal’s database"), "FILE" },
    { "user-name", 0, 0, G_OPTION_ARG_STRING, &self.user_name, N_ ("Mail address to sign in with"),
      "ADDRESS" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  if (!gch_cli_parse ("user password", NULL,
                      _ ("Sets somebody’s password, read from the standard input, and ends all "
                         "his sessions."),
                      entries, &argc, &argv, 0)
      || !check_text ("--user-name ADDRESS", self.user_name))
    return GCH_CLI_MISUSED;
  database = gch_cli_open (self.path, FALSE);
  if (database == NULL)
    return self.path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;
  if (!person_exists (database, self.user_name))
    return gch_cli_fail (_ ("Nobody signs in as “%s”."), self.user_name);
  if (!read_password (&self))
    return GCH_CLI_FAILED;
  if (!gch_database_transaction (database, set_password, &self, &error))
    return gch_cli_fail_with (error);
  g_print (_ ("“%s” can sign in now."), self.user_name);
  g_print ("\n");
  return GCH_CLI_DONE;
}

int
gch_cli_user (int argc, char **argv)
{
  if (argc >= 2 && strcmp (argv[1], "add") == 0)
    return add (argc - 1, argv + 1);
  if (argc >= 2 && strcmp (argv[1], "password") == 0)
    return password (argc - 1, argv + 1);
  return gch_cli_misuse (_ ("Something is missing: %s"),
                         "guichet-portal user add, guichet-portal user password");
}
