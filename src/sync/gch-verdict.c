/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-verdict.h"

#include "gch-planted.h"

GchVerdict
gch_verdict_of (int code)
{
  if (GCH_PLANTED (ANY_ANSWER) && code == GCH_ERROR_BUSY)
    return GCH_VERDICT_DONE;

  switch (code)
    {
    case -1:
      return GCH_VERDICT_DONE;
    case GCH_ERROR_SIGNED_OUT:
    case GCH_ERROR_CREDENTIALS:
    case GCH_ERROR_ONE_TIME_CODE:
      return GCH_VERDICT_SIGNED_OUT;
    case GCH_ERROR_RESYNC:
      return GCH_VERDICT_RESYNC;
    case GCH_ERROR_REFUSED:
    case GCH_ERROR_NOT_FOUND:
    case GCH_ERROR_CONFLICT:
    case GCH_ERROR_INVALID:
    case GCH_ERROR_TOO_LARGE:
      return GCH_VERDICT_PARK;
    default:
      /* Whatever is not a clear "no" of the portal is tried again: a cut connection, a hotel's
       * sign-in page, an answer that breaks the contract. The operation's id makes it safe. */
      return GCH_VERDICT_WAIT;
    }
}

gboolean
gch_verdict_is_link (int code)
{
  return code == GCH_ERROR_NETWORK || code == GCH_ERROR_UNREACHABLE || code == GCH_ERROR_TIMED_OUT
         || code == GCH_ERROR_CERTIFICATE || code == GCH_ERROR_NOT_A_PORTAL;
}

gboolean
gch_verdict_is_certain (int code)
{
  switch (gch_verdict_of (code))
    {
    case GCH_VERDICT_PARK:
    case GCH_VERDICT_SIGNED_OUT:
      return TRUE;
    case GCH_VERDICT_DONE:
    case GCH_VERDICT_WAIT:
    case GCH_VERDICT_RESYNC:
    default:
      return code == GCH_ERROR_UNREACHABLE || code == GCH_ERROR_CERTIFICATE;
    }
}
