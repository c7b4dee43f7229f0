/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "gch-operation.h"

G_BEGIN_DECLS

/* What stands behind a GchError, for people; translated. "" for -1. (transfer none) */
const char *gch_outbox_text_problem (int code);

/* How far an operation of the outbox has come, in one sentence. @now: microseconds since 1970.
 * (transfer full) */
char *gch_outbox_text_state (const GchOperation *operation, gint64 now);

/* What an operation does: "Comment", "New case" … (transfer none) */
const char *gch_outbox_text_command (const char *command);

G_END_DECLS
