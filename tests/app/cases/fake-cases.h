/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-case-list.h"
#include "gch-conversation.h"
#include "gch-outbox-item.h"
#include "gch-session.h"

G_BEGIN_DECLS

/* A session for the cases page: cases, conversations, drafts and an outbox that the test fills and
 * watches. No portal, no disk, no threads. Linked in place of the real one. */

GchSession *fake_cases_new (void);

/* A case that the list shows; the caller may change it until it is shown. (transfer none) */
GchCase *fake_cases_add (GchSession *self, const char *id, const char *subject);
void fake_cases_add_many (GchSession *self, guint n);
void fake_cases_set_unread (GchSession *self, const char *id, gboolean unread);
/* The same cases in another order, announced as the real list does it. */
void fake_cases_reverse (GchCaseList *list);
/* What the list was asked for last. */
const GchCaseQuery *fake_cases_get_query (GchCaseList *list);

GchConversationItem *fake_cases_say (GchSession *self, const char *case_id, GchAuthorKind author,
                                     const char *name, const char *body);
void fake_cases_change_status (GchSession *self, const char *case_id, GchCaseStatus to);
/* A comment in the outbox; the item's operation has the id @operation_id. */
GchConversationItem *fake_cases_queue (GchSession *self, const char *case_id,
                                       const char *operation_id, const char *body);
/* The same, waiting after an attempt that nobody answered; its operation. (transfer none) */
GchOperation *fake_cases_queue_uncertain (GchSession *self, const char *case_id,
                                          const char *operation_id, const char *body);
/* A change of a case, parked because somebody else's came before. (transfer none) */
GchOperation *fake_cases_park_edit (GchSession *self, const char *case_id, const char *operation_id,
                                    const char *payload, gint64 base_version);
/* The account is being opened: nothing of the outbox can be changed. */
void fake_cases_set_opening (GchSession *self, gboolean opening);
/* Something is different in the outbox. */
void fake_cases_emit_outbox_changed (GchSession *self);
void fake_cases_set_state (GchConversationItem *item, GchOperationState state, int problem_code,
                           const char *problem);
/* It arrived: the item becomes the portal's own copy. */
void fake_cases_set_sent (GchConversationItem *item);
/* When the user looked at every case last. */
void fake_cases_set_viewed_at (GchSession *self, gint64 viewed_at);
void fake_cases_set_earlier (GchSession *self, const char *case_id, guint n);
void fake_cases_emit_changed (GchSession *self, const char *case_id);
void fake_cases_emit_sent (GchSession *self, const char *operation_id, const char *result_id);

void fake_cases_add_key (GchSession *self, const char *id, const char *product,
                         const char *last_version);
GchPolicy *fake_cases_get_policy (GchSession *self);

/* Every command and save from now on fails with this, until it is NULL again. */
void fake_cases_set_failure (GchSession *self, const char *message);
/* Saves are kept back until this is FALSE again. */
void fake_cases_hold_saves (GchSession *self, gboolean hold);
guint fake_cases_get_n_saves (GchSession *self);
/* The drafts are known, and none of them is on the disk. */
void fake_cases_set_in_memory_only (GchSession *self, gboolean in_memory_only);
/* The account is opened again: what the disk has of the drafts is not read yet, or is. */
void fake_cases_set_reopening (GchSession *self, gboolean reopening);
/* What was asked last, for example "comment c1 Hello". */
const char *fake_cases_get_asked (GchSession *self);
/* Somebody else signs in, and finds no draft of the first. */
void fake_cases_leave (GchSession *self);
/* What the first one has as this draft. */
const char *fake_cases_get_left (GchSession *self, const char *key);
/* Every draft said this earlier. */
void fake_cases_add_version (GchSession *self, const char *text, gint64 saved_at);
/* How often somebody asked for that. */
guint fake_cases_get_n_lookups (GchSession *self);
void fake_cases_set_draft (GchSession *self, const char *key, const char *text);

G_END_DECLS
