/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-text.h"

#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-relative-time.h"
#include "gch-take-back.h"

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
    case GCH_ERROR_UNREACHABLE:
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

/* The portal's own words, where it said some. */
static const char *
problem_of (const GchOperation *operation)
{
  return operation->problem != NULL ? operation->problem
                                    : gch_outbox_text_problem (operation->problem_code);
}

/* What it waits for, in words that go before a colon. (transfer none) (nullable) */
static const char *
reason_of (int code)
{
  switch (code)
    {
    case GCH_ERROR_NETWORK:
    case GCH_ERROR_UNREACHABLE:
      return _ ("Waiting for the network");
    case GCH_ERROR_TIMED_OUT:
      return _ ("The portal does not answer");
    case GCH_ERROR_BUSY:
      return _ ("The portal is busy");
    case GCH_ERROR_CERTIFICATE:
      return _ ("The portal cannot prove its identity");
    case GCH_ERROR_NOT_A_PORTAL:
      return _ ("Something that is not the portal answers");
    case GCH_ERROR_BAD_ANSWER:
      return _ ("The portal’s answer makes no sense");
    default:
      return NULL;
    }
}

static char *
format_attempt (gint64 not_before, gint64 now)
{
  const gint64 seconds = (not_before - now + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  const gint64 minutes = (seconds + 59) / 60;
  g_autofree char *time = NULL;

  if (not_before <= now)
    return g_strdup (_ ("next attempt in a moment"));
  if (seconds < 60)
    return g_strdup_printf (
        ngettext ("next attempt in %d s", "next attempt in %d s", (gulong) seconds), (int) seconds);
  if (minutes < 60)
    return g_strdup_printf (
        ngettext ("next attempt in %d min", "next attempt in %d min", (gulong) minutes),
        (int) minutes);

  time = gch_relative_time_format_since (not_before, now);

  /* Translators: %s is a time such as 14:05, or a date and a time. */
  return g_strdup_printf (_ ("next attempt at %s"), time);
}

static char *
format_waiting (const GchOperation *operation, gint64 now)
{
  const char *reason = reason_of (operation->problem_code);
  g_autofree char *attempt = format_attempt (operation->not_before, now);

  /* Translators: why something waits, then when it is tried again: “The portal is busy: next
   * attempt in 40 s”. */
  return g_strdup_printf (C_ ("outbox", "%s: %s"),
                          reason != NULL ? reason : _ ("Something went wrong"), attempt);
}

/* It is its turn, or would be, were it not for something else. */
static const char *
describe_queued (const GchOutboxPlace *place)
{
  if (place->is_behind)
    return place->behind_parked ? _ ("Waits until you have decided about the one before it")
                                : _ ("Waits for the one before it");
  switch (place->connection)
    {
    case GCH_CONNECTION_OFFLINE:
      return _ ("Waiting for the network");
    case GCH_CONNECTION_SIGNED_OUT:
      return _ ("Waits until you have signed in again");
    case GCH_CONNECTION_REFUSED:
      return _ ("Waiting for the portal");
    case GCH_CONNECTION_UNKNOWN:
    case GCH_CONNECTION_ONLINE:
    default:
      return _ ("Waiting to be sent");
    }
}

/**
 * gch_outbox_text_state:
 * @operation: an operation of the outbox
 * @place: what stands around it
 * @now: the present, microseconds since 1970
 *
 * Says how far it has come. “Sent” is never said: an operation whose copy is in the cache has left
 * the outbox.
 *
 * Returns: (transfer full): a translated sentence, literal text
 */
char *
gch_outbox_text_state (const GchOperation *operation, const GchOutboxPlace *place, gint64 now)
{
  switch (operation->state)
    {
    case GCH_OPERATION_QUEUED:
      return g_strdup (describe_queued (place));
    case GCH_OPERATION_SENDING:
      return g_strdup (_ ("Being sent…"));
    case GCH_OPERATION_WAITING:
      return place->is_behind ? g_strdup (describe_queued (place))
                              : format_waiting (operation, now);
    case GCH_OPERATION_PARKED:
      if (operation->problem_code == GCH_ERROR_CONFLICT)
        return g_strdup (_ ("Not sent. Somebody changed this case meanwhile."));
      return g_strdup_printf (_ ("Not sent. %s"), problem_of (operation));
    case GCH_OPERATION_ACKNOWLEDGED:
      return g_strdup (_ ("The portal has it"));
    default:
      return g_strdup ("");
    }
}

static gboolean
holds_text (const GchOperation *operation)
{
  return g_strcmp0 (operation->command, "close_case") != 0
         && g_strcmp0 (operation->command, "reopen_case") != 0;
}

/**
 * gch_outbox_text_doubt:
 * @operation: an operation of the outbox
 *
 * Says of one that is tried again whether an earlier attempt may have succeeded.
 *
 * Returns: (transfer none): a translated sentence, "" where it is certain that it did not
 */
const char *
gch_outbox_text_doubt (const GchOperation *operation)
{
  return gch_take_back_is_uncertain (operation) && operation->state != GCH_OPERATION_PARKED
             ? _ ("It may have arrived already")
             : "";
}

/**
 * gch_outbox_text_way_out:
 * @operation: an operation of the outbox
 *
 * Says what the user can do about one that was parked.
 *
 * Returns: (transfer none): a translated sentence, "" where nothing has to be done
 */
const char *
gch_outbox_text_way_out (const GchOperation *operation)
{
  if (operation->state != GCH_OPERATION_PARKED)
    return "";

  switch (operation->problem_code)
    {
    case GCH_ERROR_CONFLICT:
      return _ ("Compare the two versions and choose. Nothing is overwritten until you do.");
    case GCH_ERROR_TOO_LARGE:
      return _ ("Edit it to make it shorter, then send it again.");
    case GCH_ERROR_TOO_NEW:
      return _ ("Update Guichet to send it. It stays here until then.");
    case GCH_ERROR_NOT_FOUND:
      return holds_text (operation)
                 ? _ ("Edit it to keep the text for another case, or discard it.")
                 : _ ("You can discard it.");
    default:
      return holds_text (operation) ? _ ("Edit it and send it again, try once more, or discard it.")
                                    : _ ("Try once more, or discard it.");
    }
}

/**
 * gch_outbox_text_behind:
 * @operation: an operation of the outbox
 * @place: what stands around it
 *
 * Says what a parked one holds back: what was written for a case is sent in the order of writing.
 *
 * Returns: (transfer full) (nullable): a translated sentence
 */
char *
gch_outbox_text_behind (const GchOperation *operation, const GchOutboxPlace *place)
{
  if (operation->state != GCH_OPERATION_PARKED || place->behind == 0)
    return NULL;
  if (place->comments_behind == place->behind)
    return g_strdup_printf (ngettext ("%u comment waits behind this one",
                                      "%u comments wait behind this one", place->behind),
                            place->behind);

  /* Translators: changes, comments and other things that were asked for the same case. */
  return g_strdup_printf (
      ngettext ("%u more waits behind this one", "%u more wait behind this one", place->behind),
      place->behind);
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
