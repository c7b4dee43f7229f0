/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-conversation.h"

G_BEGIN_DECLS

/* One entry of a conversation: the description, a comment, a change of status, or something that
 * waits in the outbox. It follows its item, also when that turns from waiting into sent.
 * Actions with the operation's id: conversation.retry, conversation.edit, conversation.discard. */

#define GCH_TYPE_MESSAGE_ROW (gch_message_row_get_type ())
G_DECLARE_FINAL_TYPE (GchMessageRow, gch_message_row, GCH, MESSAGE_ROW, GtkWidget)

GtkWidget *gch_message_row_new (GchConversationItem *item);

/* Pure: what is said of something in the outbox. (transfer full) */
char *gch_message_row_format_state (GchOperationState state, int problem_code, const char *problem);

G_END_DECLS
