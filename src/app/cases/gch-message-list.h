/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-conversation.h"

G_BEGIN_DECLS

/* The scrolled entries of a conversation. It opens at the first entry that the user has not seen,
 * below a divider, else at its end; stays there while new ones arrive, and never moves under
 * somebody who reads further up.
 *
 * Signals:
 *  ::arrived  something new came in at the end */

#define GCH_TYPE_MESSAGE_LIST (gch_message_list_get_type ())
G_DECLARE_FINAL_TYPE (GchMessageList, gch_message_list, GCH, MESSAGE_LIST, GtkWidget)

GtkWidget *gch_message_list_new (void);
void gch_message_list_set_conversation (GchMessageList *self, GchConversation *conversation,
                                        gint64 viewed_at);
void gch_message_list_scroll_to_end (GchMessageList *self);
gboolean gch_message_list_is_at_end (GchMessageList *self);

G_END_DECLS
