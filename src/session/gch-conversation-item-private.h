/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-conversation.h"

#include "gch-record.h"

G_BEGIN_DECLS

/* One thing in a conversation as the cache or the outbox tells it; what an item shows. */
typedef struct
{
  /* The same for an operation and for the comment that the portal made of it. */
  char *key; /* (owned) */
  GchConversationKind kind;
  GchAuthorKind author_kind;
  char *author; /* (owned) (nullable) */
  char *body;   /* (owned) (nullable) */
  gint64 created_at;
  gboolean mine;
  GchCaseStatus from_status;
  GchCaseStatus to_status;
  GchOperationState state;
  int problem_code;   /* GchError, -1 */
  char *problem;      /* (owned) (nullable) translated */
  char *operation_id; /* (owned) (nullable) */
} GchConversationEntry;

void gch_conversation_entry_free (GchConversationEntry *self);
GchConversationEntry *gch_conversation_entry_new_description (const GchCase *record,
                                                              const char *user_id);
GchConversationEntry *gch_conversation_entry_new_comment (const GchComment *comment,
                                                          const char *user_id);
GchConversationEntry *gch_conversation_entry_new_status (const GchStatusChange *change);
/* @author: (nullable) the user's own name. */
GchConversationEntry *gch_conversation_entry_new_pending (const GchOperation *operation,
                                                          const char *author);

/* Takes @entry. */
GchConversationItem *gch_conversation_item_new (GchConversationEntry *entry);
/* Takes @entry; notifies of what is different. */
void gch_conversation_item_take (GchConversationItem *self, GchConversationEntry *entry);
const char *gch_conversation_item_get_key (GchConversationItem *self);

G_END_DECLS
