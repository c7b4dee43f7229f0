/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-outbox-item.h"
#include "gch-session.h"

G_BEGIN_DECLS

/* A session without a portal, a disk or threads: its properties can be set, its answers are given
 * by the test, and it remembers what it was asked. Linked in place of the real one. */

/* Puts an operation on case c1 into the outbox; @text is a comment's, free of quotes.
 * (transfer none) */
GchOutboxItem *fake_session_add_operation (GchSession *self, const char *command, const char *title,
                                           const char *text, GchOperationState state,
                                           int problem_code);
void fake_session_set_state (GchSession *self, GchOutboxItem *item, GchOperationState state);

/* An attempt to send it ended without an answer. */
void fake_session_set_uncertain (GchOutboxItem *item);
void fake_session_set_queue (GchOutboxItem *item, const char *queue);

/* The file with drafts and outbox was damaged; this was brought back. */
void fake_session_recover (GchSession *self, const char *set_aside, guint drafts, guint operations,
                           guint incomplete);

/* What it was asked last, for example "sign-in https://a user password (null)". */
const char *fake_session_get_asked (GchSession *self);

/* Answers the sign-in that waits; @error: (transfer full) (nullable). */
void fake_session_answer_sign_in (GchSession *self, GError *error);
gboolean fake_session_is_signing_in (GchSession *self);

gboolean fake_session_is_started (GchSession *self);
/* Stopping takes until the test lets it. */
gboolean fake_session_is_stopping (GchSession *self);
void fake_session_let_stop (GchSession *self);
/* Text that the disk refuses; NULL: it takes everything. */
void fake_session_set_unsaved (GchSession *self, const char *text);
/* Somebody else is signed in: the id of the portal user. */
void fake_session_set_user (GchSession *self, const char *user_id);
/* Whether the sessions that the program makes from now on know an account. */
void fake_session_set_next_has_account (gboolean has_account);
/* One draft with this key. */
void fake_session_set_drafts (GchSession *self, const char *key);

G_END_DECLS
