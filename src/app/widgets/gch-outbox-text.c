/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-text.h"

#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-relative-time.h"

/**
 * gch_outbox_text_problem:
 * @code: a GchError, -1 for none
 *
 * Says what went wrong where the portal did not say it in its own words.
 *
 * Returns: (transfer none): a translated sentence
 */
const char *
gch_outbox_text_problem (int code)
{
  if (code < 0)
    return "";

  switch ((GchError) code)
    {
    case GCH_ERROR_NETWORK:
      return _ ("The portal cannot be reached.");
    case GCH_ERROR_TIMED_OUT:
      return _ ("The portal did not answer in time.");
    case GCH_ERROR_CERTIFICATE:
      return _ ("The portal’s certificate is not valid.");
    case GCH_ERROR_NOT_A_PORTAL:
      return _ ("What answered is not a portal.");
    case GCH_ERROR_BAD_ANSWER:
      return _ ("The portal’s answer makes no sense.");
    case GCH_ERROR_CREDENTIALS:
    case GCH_ERROR_SIGNED_OUT:
      return _ ("You need to sign in again.");
    case GCH_ERROR_BUSY:
      return _ ("The portal is busy.");
    case GCH_ERROR_REFUSED:
    case GCH_ERROR_INVALID:
      return _ ("The portal does not accept it.");
    case GCH_ERROR_NOT_FOUND:
      return _ ("The portal does not know this case any more.");
    case GCH_ERROR_CONFLICT:
      return _ ("The case was changed by somebody else meanwhile.");
    case GCH_ERROR_TOO_LARGE:
      return _ ("It is too long for the portal.");
    case GCH_ERROR_STORAGE:
    case GCH_ERROR_DAMAGED:
    case GCH_ERROR_TOO_NEW:
      return _ ("A file on this computer cannot be used.");
    case GCH_ERROR_STORAGE_FULL:
      return _ ("The disk of this computer is full.");
    case GCH_ERROR_STORAGE_READ_ONLY:
      return _ ("The disk of this computer cannot be written to.");
    case GCH_ERROR_NO_KEYRING:
      return _ ("There is no keyring on this computer.");
    case GCH_ERROR_ONE_TIME_CODE:
    case GCH_ERROR_RESYNC:
    default:
      return _ ("Something went wrong.");
    }
}

static const char *
problem_of (const GchOperation *operation)
{
  return operation->problem != NULL ? operation->problem
                                    : gch_outbox_text_problem (operation->problem_code);
}

static char *
format_waiting (const GchOperation *operation, gint64 now)
{
  g_autofree char *time = gch_relative_time_format_since (operation->not_before, now);

  if (*time == '\0' || operation->not_before <= now)
    return g_strdup_printf (_ ("%s It will be tried again soon."), problem_of (operation));

  /* Translators: first what went wrong, a whole sentence; then a time such as 14:05. */
  return g_strdup_printf (_ ("%s It will be tried again at %s."), problem_of (operation), time);
}

/**
 * gch_outbox_text_state:
 * @operation: an operation of the outbox
 * @now: the present, microseconds since 1970
 *
 * Says how far it has come. “Sent” is never said: an operation whose copy is in the cache has left
 * the outbox.
 *
 * Returns: (transfer full): a translated sentence, literal text
 */
char *
gch_outbox_text_state (const GchOperation *operation, gint64 now)
{
  switch (operation->state)
    {
    case GCH_OPERATION_QUEUED:
      return g_strdup (_ ("Waiting to be sent"));
    case GCH_OPERATION_SENDING:
      return g_strdup (_ ("Being sent…"));
    case GCH_OPERATION_WAITING:
      return format_waiting (operation, now);
    case GCH_OPERATION_PARKED:
      return g_strdup_printf (_ ("Not sent. %s"), problem_of (operation));
    case GCH_OPERATION_ACKNOWLEDGED:
      return g_strdup (_ ("The portal has it"));
    default:
      return g_strdup ("");
    }
}

/**
 * gch_outbox_text_command:
 * @command: the name of a command
 *
 * Returns: (transfer none): what the user asked for, translated
 */
const char *
gch_outbox_text_command (const char *command)
{
  static const struct
  {
    const char *command;
    const char *label;
  } labels[] = {
    { "create_case", N_ ("New case") },      { "add_comment", N_ ("Comment") },
    { "edit_case", N_ ("Changed case") },    { "close_case", N_ ("Case closed") },
    { "reopen_case", N_ ("Case reopened") },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
    if (g_strcmp0 (command, labels[i].command) == 0)
      return _ (labels[i].label);

  return "";
}
