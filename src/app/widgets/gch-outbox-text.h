/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "gch-operation.h"
#include "gch-status.h"

G_BEGIN_DECLS

/* What stands around an operation: the connection, and what goes before and after it in its queue.
 */
typedef struct
{
  GchConnection connection;
  gboolean is_behind;     /* another one of its queue goes first */
  gboolean behind_parked; /* and that one needs the user */
  guint behind;           /* so many wait for this one */
  guint comments_behind;  /* of these, comments */
} GchOutboxPlace;

/* What stands behind a GchError, for people; translated. "" for -1. (transfer none) */
const char *gch_outbox_text_problem (int code);

/* How far an operation of the outbox has come, in one sentence. @now: microseconds since 1970.
 * (transfer full) */
char *gch_outbox_text_state (const GchOperation *operation, const GchOutboxPlace *place,
                             gint64 now);

/* That the portal may have a waiting one already; "" for the others. (transfer none) */
const char *gch_outbox_text_doubt (const GchOperation *operation);

/* What the user can do about a parked one; "" for the others. (transfer none) */
const char *gch_outbox_text_way_out (const GchOperation *operation);

/* What waits for a parked one. (transfer full) (nullable) */
char *gch_outbox_text_behind (const GchOperation *operation, const GchOutboxPlace *place);

/* What an operation does: "Comment", "New case" … (transfer none) */
const char *gch_outbox_text_command (const char *command);

G_END_DECLS
