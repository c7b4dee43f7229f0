/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GchError:
 * @GCH_ERROR_NETWORK: the connection broke; the portal may or may not have done what was asked, and
 *   trying again is safe
 * @GCH_ERROR_TIMED_OUT: the portal did not answer in time; trying again is safe
 * @GCH_ERROR_CERTIFICATE: the portal's certificate did not verify; there is no way round it
 * @GCH_ERROR_NOT_A_PORTAL: something answered, but not a portal (HTML, a redirect, an empty answer)
 * @GCH_ERROR_BAD_ANSWER: the portal answered JSON that breaks the contract
 * @GCH_ERROR_CREDENTIALS: user name, password or one-time code is wrong
 * @GCH_ERROR_SIGNED_OUT: the session is no longer valid (HTTP 401); signing in again is needed
 * @GCH_ERROR_BUSY: the portal asked to come back later (408, 425, 429, 5xx)
 * @GCH_ERROR_REFUSED: the portal refused this request for good (other 4xx)
 * @GCH_ERROR_NOT_FOUND: it does not exist, or is not for this user
 * @GCH_ERROR_CONFLICT: it was changed by somebody else meanwhile (412)
 * @GCH_ERROR_RESYNC: the feed's cursor is no longer valid; everything must be read again
 * @GCH_ERROR_INVALID: a value given by the caller or the user is not acceptable
 * @GCH_ERROR_TOO_LARGE: more than the limit
 * @GCH_ERROR_STORAGE: reading or writing this computer's disk failed
 * @GCH_ERROR_STORAGE_FULL: this computer's disk is full
 * @GCH_ERROR_STORAGE_READ_ONLY: this computer's disk cannot be written to
 * @GCH_ERROR_DAMAGED: a file on this computer is damaged
 * @GCH_ERROR_TOO_NEW: a file on this computer was written by a newer version of the program
 * @GCH_ERROR_NO_KEYRING: there is no usable keyring
 * @GCH_ERROR_ONE_TIME_CODE: user name and password are right; a one-time code is wanted as well
 * @GCH_ERROR_UNREACHABLE: the portal could not be reached: nothing of the request left this
 * computer
 *
 * What can go wrong, named by what it means for the person. The numbers are in people's outboxes: a
 * new one goes at the end. Cancelling is %G_IO_ERROR_CANCELLED.
 */
typedef enum
{
  GCH_ERROR_NETWORK,
  GCH_ERROR_TIMED_OUT,
  GCH_ERROR_CERTIFICATE,
  GCH_ERROR_NOT_A_PORTAL,
  GCH_ERROR_BAD_ANSWER,
  GCH_ERROR_CREDENTIALS,
  GCH_ERROR_SIGNED_OUT,
  GCH_ERROR_BUSY,
  GCH_ERROR_REFUSED,
  GCH_ERROR_NOT_FOUND,
  GCH_ERROR_CONFLICT,
  GCH_ERROR_RESYNC,
  GCH_ERROR_INVALID,
  GCH_ERROR_TOO_LARGE,
  GCH_ERROR_STORAGE,
  GCH_ERROR_STORAGE_FULL,
  GCH_ERROR_STORAGE_READ_ONLY,
  GCH_ERROR_DAMAGED,
  GCH_ERROR_TOO_NEW,
  GCH_ERROR_NO_KEYRING,
  GCH_ERROR_ONE_TIME_CODE,
  GCH_ERROR_UNREACHABLE,
} GchError;

#define GCH_ERROR (gch_error_quark ())
GQuark gch_error_quark (void);

G_END_DECLS
