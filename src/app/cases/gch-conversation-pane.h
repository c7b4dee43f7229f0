/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* One case: what it is, what was said, and where the answer is written.
 *
 * Signals:
 *  ::back                       the user wants the list again
 *  ::renamed (char *case_id)    the new case that is shown has arrived at the portal */

#define GCH_TYPE_CONVERSATION_PANE (gch_conversation_pane_get_type ())
G_DECLARE_FINAL_TYPE (GchConversationPane, gch_conversation_pane, GCH, CONVERSATION_PANE, GtkWidget)

GtkWidget *gch_conversation_pane_new (GchSession *session);
void gch_conversation_pane_open (GchConversationPane *self, const char *case_id);
const char *gch_conversation_pane_get_case_id (GchConversationPane *self);
void gch_conversation_pane_set_back_visible (GchConversationPane *self, gboolean visible);
void gch_conversation_pane_focus_composer (GchConversationPane *self);

G_END_DECLS
