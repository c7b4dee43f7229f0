/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http-error.h"

#include <string.h>

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>

#include "gch-text.h"

/* A portal's own words are cut here: a banner is no place for more. */
#define LONGEST_TEXT 500

#define STATUS_TOO_EARLY 425
#define STATUS_TOO_MANY_REQUESTS 429
#define STATUS_HEADERS_TOO_LARGE 431
#define STATUS_NETWORK_SIGN_IN 511

static const char *
message_for (GchError code)
{
  switch (code)
    {
    case GCH_ERROR_TIMED_OUT:
      return _ ("The portal at “%s” does not answer. Nothing you wrote is lost; try again later.");
    case GCH_ERROR_CERTIFICATE:
      return _ ("The certificate of “%s” does not verify, so nothing was sent there. Check the "
                "address; if it is right, tell the people who run the portal.");
    case GCH_ERROR_NOT_A_PORTAL:
      return _ ("What answers at “%s” is not a portal. Nothing you wrote is lost. Check the "
                "address; if this network wants you to sign in first, do that in a web browser.");
    case GCH_ERROR_BAD_ANSWER:
      return _ ("The answer of the portal at “%s” could not be understood. Nothing you wrote is "
                "lost; if it happens again, tell the people who run the portal.");
    case GCH_ERROR_BUSY:
      return _ ("The portal at “%s” has no time to answer now. Nothing you wrote is lost; it will "
                "be asked again later.");
    case GCH_ERROR_SIGNED_OUT:
      return _ ("The portal at “%s” has ended your session. Nothing you wrote is lost; sign in "
                "again to go on.");
    case GCH_ERROR_CREDENTIALS:
      return _ ("The portal at “%s” does not know this user name with this password. Check both "
                "and try again.");
    case GCH_ERROR_ONE_TIME_CODE:
      return _ ("The portal at “%s” also wants a one-time code. Type the one your telephone shows "
                "now and sign in again.");
    case GCH_ERROR_TOO_LARGE:
      return _ ("This is more than the portal at “%s” takes at once. Nothing you wrote is lost; "
                "make it shorter and send it again.");
    case GCH_ERROR_REFUSED:
      return _ ("The portal at “%s” refused this. Nothing you wrote is lost.");
    case GCH_ERROR_NOT_FOUND:
      return _ ("The portal at “%s” no longer has this, or it is not for you. Nothing you wrote "
                "is lost.");
    case GCH_ERROR_CONFLICT:
      return _ ("Somebody else changed this at the portal “%s” meanwhile. Nothing you wrote is "
                "lost; look at both versions and choose.");
    case GCH_ERROR_NETWORK:
    case GCH_ERROR_UNREACHABLE:
    case GCH_ERROR_RESYNC:
    case GCH_ERROR_INVALID:
    case GCH_ERROR_STORAGE:
    case GCH_ERROR_STORAGE_FULL:
    case GCH_ERROR_STORAGE_READ_ONLY:
    case GCH_ERROR_DAMAGED:
    case GCH_ERROR_TOO_NEW:
    case GCH_ERROR_NO_KEYRING:
    default:
      return _ ("The portal at “%s” cannot be reached. Nothing you wrote is lost; check the "
                "address and the connection.");
    }
}

GError *
gch_http_error_new (GchError code, const char *host)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_error_new (GCH_ERROR, (int) code, message_for (code), host);
#pragma GCC diagnostic pop
}

static GError *
from_tls (const GError *error, const char *host)
{
  if (error->code == G_TLS_ERROR_BAD_CERTIFICATE)
    return gch_http_error_new (GCH_ERROR_CERTIFICATE, host);
  if (error->code == G_TLS_ERROR_EOF)
    return gch_http_error_new (GCH_ERROR_NETWORK, host);

  return g_error_new (GCH_ERROR, GCH_ERROR_CERTIFICATE,
                      _ ("A secure connection to “%s” could not be made, so nothing was sent "
                         "there. Check the address; if it is right, tell the people who run the "
                         "portal."),
                      host);
}

GError *
gch_http_error_from_transport (const GError *error, const char *host, gboolean begun)
{
  const GchError broken = begun ? GCH_ERROR_NETWORK : GCH_ERROR_UNREACHABLE;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return g_error_copy (error);
  if (error->domain == GCH_ERROR)
    return g_error_copy (error);
  if (error->domain == G_TLS_ERROR)
    return from_tls (error, host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT))
    return gch_http_error_new (GCH_ERROR_TIMED_OUT, host);
  if (error->domain == SOUP_SESSION_ERROR)
    return gch_http_error_new (GCH_ERROR_NOT_A_PORTAL, host);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_error_new (GCH_ERROR, GCH_ERROR_NETWORK,
                        _ ("“%s” hung up without an answer. Nothing you wrote is lost; check the "
                           "address, or try again later."),
                        host);
  if (error->domain == G_RESOLVER_ERROR)
    return g_error_new (GCH_ERROR, (int) broken,
                        _ ("There is no way to “%s” from here. Nothing you wrote is lost; check "
                           "the address and the connection."),
                        host);

  return gch_http_error_new (broken, host);
}

/* --- statuses --- */

static gboolean
is_for_later (guint status)
{
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == STATUS_TOO_EARLY
         || status == STATUS_TOO_MANY_REQUESTS
         || (status >= SOUP_STATUS_INTERNAL_SERVER_ERROR && status != STATUS_NETWORK_SIGN_IN);
}

/* Without problem details: a proxy in front of the portal, or somebody else altogether. */
static GchError
code_without_problem (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
    case SOUP_STATUS_REQUEST_URI_TOO_LONG:
    case STATUS_HEADERS_TOO_LARGE:
      return GCH_ERROR_TOO_LARGE;
    default:
      return GCH_ERROR_NOT_A_PORTAL;
    }
}

static GchError
code_unauthorized (const GchWireProblem *problem)
{
  if (g_strcmp0 (problem->type, "credentials") == 0)
    return GCH_ERROR_CREDENTIALS;
  if (g_strcmp0 (problem->type, "one-time-code-required") == 0)
    return GCH_ERROR_ONE_TIME_CODE;

  return GCH_ERROR_SIGNED_OUT;
}

static GchError
code_with_problem (guint status, const GchWireProblem *problem)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return code_unauthorized (problem);
    case SOUP_STATUS_NOT_FOUND:
      return GCH_ERROR_NOT_FOUND;
    case SOUP_STATUS_GONE:
      return g_strcmp0 (problem->type, "resync") == 0 ? GCH_ERROR_RESYNC : GCH_ERROR_NOT_FOUND;
    case SOUP_STATUS_PRECONDITION_FAILED:
      return GCH_ERROR_CONFLICT;
    case SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE:
      return GCH_ERROR_TOO_LARGE;
    default:
      return status >= 400 ? GCH_ERROR_REFUSED : GCH_ERROR_NOT_A_PORTAL;
    }
}

static void
append_text (GString *message, const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL || gch_text_is_blank (text))
    return;

  line = gch_text_one_line (text, LONGEST_TEXT);
  if (message->len > 0)
    g_string_append_c (message, ' ');
  g_string_append (message, line);

  /* Titles come without a full stop. */
  if (strchr (".!?:", message->str[message->len - 1]) == NULL
      && !g_str_has_suffix (message->str, "…"))
    g_string_append_c (message, '.');
}

/* The portal speaks the user's language: its own words say more than ours could. */
static char *
describe (const GchWireProblem *problem)
{
  g_autoptr (GString) message = g_string_new (NULL);

  append_text (message, problem->title);
  append_text (message, problem->detail);
  for (guint i = 0; problem->errors != NULL && i < problem->errors->len; i++)
    {
      const GchWireFieldError *field = g_ptr_array_index (problem->errors, i);

      append_text (message, field->detail);
    }

  return message->len > 0 ? g_string_free (g_steal_pointer (&message), FALSE) : NULL;
}

GError *
gch_http_error_from_status (guint status, const GchWireProblem *problem, const char *host)
{
  g_autofree char *said = NULL;
  GchError code;

  if (is_for_later (status))
    code = GCH_ERROR_BUSY;
  else if (problem != NULL)
    code = code_with_problem (status, problem);
  else
    code = code_without_problem (status);

  if (problem == NULL || code == GCH_ERROR_SIGNED_OUT || code == GCH_ERROR_CREDENTIALS
      || code == GCH_ERROR_ONE_TIME_CODE)
    return gch_http_error_new (code, host);

  said = describe (problem);
  return said != NULL ? g_error_new_literal (GCH_ERROR, (int) code, said)
                      : gch_http_error_new (code, host);
}
