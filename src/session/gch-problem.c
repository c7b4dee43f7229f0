/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-problem.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

static const struct
{
  GchError code;
  const char *text;
} TEXTS[] = {
  { GCH_ERROR_NETWORK, N_ ("The portal cannot be reached.") },
  { GCH_ERROR_UNREACHABLE, N_ ("The portal cannot be reached.") },
  { GCH_ERROR_TIMED_OUT, N_ ("The portal did not answer in time.") },
  { GCH_ERROR_CERTIFICATE,
    N_ ("The portal could not prove its identity: its certificate is not valid. "
        "Nothing was sent to it.") },
  { GCH_ERROR_NOT_A_PORTAL,
    N_ ("There is something at this address, but not a customer portal that Guichet knows.") },
  { GCH_ERROR_BAD_ANSWER, N_ ("The portal gave an answer that makes no sense.") },
  { GCH_ERROR_CREDENTIALS, N_ ("The user name or the password is wrong.") },
  { GCH_ERROR_SIGNED_OUT, N_ ("Your session at the portal has ended. Please sign in again.") },
  { GCH_ERROR_BUSY, N_ ("The portal is busy. It will be tried again later.") },
  { GCH_ERROR_REFUSED, N_ ("The portal refused this.") },
  { GCH_ERROR_NOT_FOUND, N_ ("The portal does not have this any more, or not for you.") },
  { GCH_ERROR_CONFLICT, N_ ("Somebody else changed it meanwhile.") },
  { GCH_ERROR_RESYNC, N_ ("Everything has to be read again from the portal.") },
  { GCH_ERROR_INVALID, N_ ("The portal does not accept this.") },
  { GCH_ERROR_TOO_LARGE, N_ ("This is larger than the portal allows.") },
  { GCH_ERROR_STORAGE, N_ ("This computer’s disk could not be read or written.") },
  { GCH_ERROR_STORAGE_FULL, N_ ("This computer’s disk is full.") },
  { GCH_ERROR_STORAGE_READ_ONLY, N_ ("This computer’s disk cannot be written to.") },
  { GCH_ERROR_DAMAGED, N_ ("A file on this computer is damaged.") },
  { GCH_ERROR_TOO_NEW, N_ ("A newer version of Guichet made this.") },
  { GCH_ERROR_ONE_TIME_CODE, N_ ("The portal also wants a one-time code.") },
  { GCH_ERROR_NO_KEYRING, N_ ("There is no keyring that could be used.") },
};

/* What a provider says is for people already; what the disk says is not. */
static gboolean
is_of_this_computer (int code)
{
  return code >= GCH_ERROR_STORAGE && code <= GCH_ERROR_NO_KEYRING;
}

char *
gch_problem_describe (int code, const char *said)
{
  if (code < 0)
    return g_strdup (said);
  if (said != NULL && *said != '\0' && !is_of_this_computer (code))
    return g_strdup (said);

  for (gsize i = 0; i < G_N_ELEMENTS (TEXTS); i++)
    if ((int) TEXTS[i].code == code)
      return g_strdup (_ (TEXTS[i].text));

  return g_strdup (said);
}

char *
gch_problem_describe_storage (const GError *error)
{
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL))
    return g_strdup (_ ("Your text cannot be saved because this computer’s disk is full. "
                        "Keep this window open until there is room."));
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY))
    return g_strdup (_ ("Your text cannot be saved because this computer’s disk cannot be written "
                        "to. Keep this window open."));

  /* Translators: %s is what the system said. */
  return g_strdup_printf (_ ("Your text cannot be saved on this computer (%s). "
                             "Keep this window open."),
                          error->message);
}

static void
add_sentence (GString *text, char *sentence)
{
  g_autofree char *owned = sentence;

  if (text->len > 0)
    g_string_append_c (text, ' ');
  g_string_append (text, owned);
}

char *
gch_problem_describe_recovery (const GchRecovery *recovery)
{
  GString *text = g_string_new (NULL);

  if (recovery->set_aside != NULL)
    /* Translators: %s is the path of a file. */
    add_sentence (text, g_strdup_printf (_ ("The file with your drafts and unsent messages was "
                                            "damaged; it was kept as “%s”."),
                                         recovery->set_aside));
  else
    add_sentence (text, g_strdup (_ ("The file with your drafts and unsent messages was gone.")));
  if (recovery->drafts > 0)
    add_sentence (text,
                  g_strdup_printf (ngettext ("%u draft was brought back.",
                                             "%u drafts were brought back.", recovery->drafts),
                                   recovery->drafts));
  if (recovery->operations > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u unsent message was brought back.",
                                                   "%u unsent messages were brought back.",
                                                   recovery->operations),
                                         recovery->operations));
  if (recovery->incomplete > 0)
    add_sentence (text, g_strdup_printf (ngettext ("%u text could not be read any more.",
                                                   "%u texts could not be read any more.",
                                                   recovery->incomplete),
                                         recovery->incomplete));

  return g_string_free (text, FALSE);
}

GError *
gch_problem_translate (const GError *error)
{
  g_autofree char *text = NULL;

  if (error->domain != GCH_ERROR)
    return g_error_copy (error);

  text = gch_problem_describe (error->code, error->message);

  return g_error_new_literal (error->domain, error->code, text);
}
