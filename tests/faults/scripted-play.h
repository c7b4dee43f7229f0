/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* The fixed script: what a person does in a day, told in the journal as it goes. */
typedef struct
{
  GchSession *session; /* (unowned) */
  guint token;         /* of the next text */
  guint rounds;
  guint patience_ms; /* for what the disk or the portal may never give */
} ScriptedPlay;

/* Tells in the journal what @session says of itself from now on. */
void scripted_play_watch (GchSession *session);
void scripted_play_run (ScriptedPlay *self);

typedef gboolean (*ScriptedCondition) (gpointer user_data);
/* Runs the main context until @condition holds; FALSE when @patience_ms went by before. */
gboolean scripted_wait (ScriptedCondition condition, gpointer user_data, guint patience_ms);

G_END_DECLS
