/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/service/test-cli.c. */

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-cases.h"
#include "gch-cli-common.h"
#include "gch-cli.h"
#include "gch-error.h"
#include "gch-text.h"

typedef struct
{
  const GchActor *actor;
  const char *number;
  const char *text;
  gboolean has_status;
  GchCaseStatus status;
} Reply;

static gboolean
write_reply (GchDatabase *database, gpointer user_data, GError **error)
{
  const Reply *self = user_data;
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GchCase) after = NULL;
  GchCaseStatus status;

  record = gch_cases_get_by_number (database, self->actor, self->number, error);
  if (record == NULL
      || !gch_cases_add_comment (database, self->actor, record->id, self->text, NULL, NULL, NULL,
                                 error))
    return FALSE;
  if (self->has_status)
    status = self->status;
  else
    /* Whoever is answered sees that somebody is on it. */
    status = record->status == GCH_CASE_STATUS_NEW ? GCH_CASE_STATUS_OPEN : record->status;
  after = gch_cases_set_status (database, self->actor, record->id, status, error);
  return after != NULL;
}

static int
send (GchDatabase *database, Reply *reply)
{
  GchPolicy policy = gch_cases_get_policy (database);
  g_autofree char *text = gch_cli_read_text (policy.comment_max_bytes);
  g_autoptr (GError) error = NULL;

  if (text == NULL)
    return GCH_CLI_FAILED;
  g_strchomp (text);
  if (gch_text_is_blank (text))
    return gch_cli_fail (_ ("There is no text: it is read from the standard input."));
  reply->text = text;
  if (gch_database_transaction (database, write_reply, reply, &error))
    {
      g_print (_ ("Case %s was answered."), reply->number);
      g_print ("\n");
      return GCH_CLI_DONE;
    }
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND))
    return gch_cli_fail (_ ("There is no case %s."), reply->number);
  return gch_cli_fail_with (error);
}

int
gch_cli_reply (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autofree char *status = NULL;
  g_autofree char *name = NULL;
  const GOptionEntry entries[] = {
    { "database", 0, 0, G_OPTION_ARG_FILENAME, &path, N_ ("The portal’s database"), "FILE" },
    { "status", 0, 0, G_OPTION_ARG_STRING, &status,
      N_ ("open, waiting_for_customer, solution_proposed or closed"), "STATUS" },
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_ ("Who answers"), "NAME" },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GchActor) actor = NULL;
  Reply reply = { 0 };

  if (!gch_cli_parse ("reply", "CASE_NUMBER",
                      _ ("Answers a case as support. The text is read from the standard input."),
                      entries, &argc, &argv, 1))
    return GCH_CLI_MISUSED;
  reply.number = argv[0];
  reply.has_status = status != NULL;
  if (status != NULL
      && (!gch_case_status_from_nick (status, &reply.status, NULL)
          || reply.status == GCH_CASE_STATUS_NEW))
    return gch_cli_misuse (_ ("“%s” is no status: there are open, waiting_for_customer, "
                              "solution_proposed and closed."),
                           status);
  database = gch_cli_open (path, FALSE);
  if (database == NULL)
    return path == NULL ? GCH_CLI_MISUSED : GCH_CLI_FAILED;
  actor = gch_actor_new_support (name != NULL && !gch_text_is_blank (name) ? name : _ ("Support"));
  reply.actor = actor;
  return send (database, &reply);
}
