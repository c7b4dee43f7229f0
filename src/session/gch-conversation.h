/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* A GListModel of GchConversationItem, oldest first: the case's description, comments and status
 * changes from the cache, then what is still in the outbox for this case. It follows the session's
 * signals by itself; an outbox item turns into the portal's own copy without moving (its `kind`
 * and the rest notify; there is no items-changed for it).
 * Properties, notified: case-id (string; a case out of the outbox gets its own name once the portal
 * has it), n-earlier (uint). */

#define GCH_TYPE_CONVERSATION (gch_conversation_get_type ())
G_DECLARE_FINAL_TYPE (GchConversation, gch_conversation, GCH, CONVERSATION, GObject)

typedef enum
{
  GCH_CONVERSATION_DESCRIPTION,
  GCH_CONVERSATION_COMMENT,
  GCH_CONVERSATION_STATUS_CHANGE,
  GCH_CONVERSATION_PENDING, /* in the outbox: see state and problem */
} GchConversationKind;

#define GCH_TYPE_CONVERSATION_ITEM (gch_conversation_item_get_type ())
G_DECLARE_FINAL_TYPE (GchConversationItem, gch_conversation_item, GCH, CONVERSATION_ITEM, GObject)

/* Properties, notified: kind, author-kind, state (GchOperationState), problem-code (int);
 * author, body, problem, operation-id (string); created-at (int64); mine (boolean);
 * from-status, to-status (int). */
GchConversationKind gch_conversation_item_get_kind (GchConversationItem *self);

/* @case_id: also "new:" + operation id for a case that is still in the outbox. */
GchConversation *gch_conversation_new (GchSession *session, const char *case_id);
const char *gch_conversation_get_case_id (GchConversation *self);
/* How many older comments are in the cache but not in the model; show_earlier() adds 100 of them.
 */
guint gch_conversation_get_n_earlier (GchConversation *self);
void gch_conversation_show_earlier (GchConversation *self);

G_END_DECLS
