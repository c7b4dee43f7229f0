/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-operation.h"

G_BEGIN_DECLS

/* What the program can ask of a portal. A new command is a new row of the table in gch-command.c;
 * the engine itself knows none of them by name. */
typedef struct
{
  const char *name; /* in the outbox, for ever */
  gboolean
      creates_target; /* opens the queue "new:<operation id>"; its result replaces the target */
  gboolean needs_base_version; /* sent with If-Match; 412 is a conflict for the user to decide */
  gboolean silent; /* not shown in the outbox and dropped rather than parked (viewed marks) */
  gboolean replaces_earlier; /* a queued one of the same name and target is superseded */
} GchCommandDescription;

#define GCH_COMMAND_CREATE_CASE "create_case"
#define GCH_COMMAND_ADD_COMMENT "add_comment"
#define GCH_COMMAND_EDIT_CASE "edit_case"
#define GCH_COMMAND_CLOSE_CASE "close_case"
#define GCH_COMMAND_REOPEN_CASE "reopen_case"
#define GCH_COMMAND_VIEW_CASE "view_case"

/* NULL for a name that this version does not know (such an operation is parked, not lost). */
const GchCommandDescription *gch_command_describe (const char *name);

G_END_DECLS
