/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-engine.h"

G_BEGIN_DECLS

/* What the end of an exchange means for the thing that was asked. */
typedef enum
{
  GCH_VERDICT_DONE,       /* the portal has it */
  GCH_VERDICT_WAIT,       /* the same again later may go well */
  GCH_VERDICT_PARK,       /* the portal will never take it like this: the user decides */
  GCH_VERDICT_SIGNED_OUT, /* not before somebody signs in */
  GCH_VERDICT_RESYNC,     /* only of a pull: everything must be read again */
} GchVerdict;

/* The verdict on @code, a GchError or -1 for success. */
GchVerdict gch_verdict_of (int code);

/* TRUE when @code is about the way to the portal rather than about the portal's own state: once
 * the way is open again, waiting any longer makes no sense. */
gboolean gch_verdict_is_link (int code);

/* TRUE when an attempt that ended with the failure @code was certainly not carried out: the portal
 * said no, or nothing reached it. */
gboolean gch_verdict_is_certain (int code);

G_END_DECLS
