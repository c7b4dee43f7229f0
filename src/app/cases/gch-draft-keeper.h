/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-session.h"

G_BEGIN_DECLS

/* Sees to it that what is being typed is on the disk in time: 2 s after the last key, every 5 s
 * while somebody types on, and at once when asked. It knows no widget: it asks for the text when it
 * needs it. What is typed stays with whom it was typed by: when the session leaves his account, the
 * text is handed over to him and the keeper closes. */

#define GCH_TYPE_DRAFT_KEEPER (gch_draft_keeper_get_type ())
G_DECLARE_FINAL_TYPE (GchDraftKeeper, gch_draft_keeper, GCH, DRAFT_KEEPER, GObject)

typedef enum
{
  GCH_DRAFT_NONE,      /* no text */
  GCH_DRAFT_SAVING,    /* not on the disk yet */
  GCH_DRAFT_SAVED,     /* on the disk */
  GCH_DRAFT_NOT_SAVED, /* it did not work: see the problem; it is tried again */
} GchDraftState;

/* (transfer full) the text as it is now. */
typedef char *(*GchDraftTextFunc) (gpointer owner);

/* Signals:
 *  ::changed               the state is another
 *  ::replaced (char *text) the draft was changed elsewhere, and nothing typed here is unsaved
 */

GchDraftKeeper *gch_draft_keeper_new (GchSession *session, const char *key,
                                      GchDraftTextFunc get_text, gpointer owner);
const char *gch_draft_keeper_get_key (GchDraftKeeper *self);
const char *gch_draft_keeper_get_text (GchDraftKeeper *self);
GchDraftState gch_draft_keeper_get_state (GchDraftKeeper *self);
const char *gch_draft_keeper_get_problem (GchDraftKeeper *self);

void gch_draft_keeper_touch (GchDraftKeeper *self);
void gch_draft_keeper_save_now (GchDraftKeeper *self);
void gch_draft_keeper_flush_async (GchDraftKeeper *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_draft_keeper_flush_finish (GchDraftKeeper *self, GAsyncResult *result, GError **error);
/* The same for every keeper of @session that is open, in all windows and dialogs. */
void gch_draft_keeper_flush_all_async (GchSession *session, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean gch_draft_keeper_flush_all_finish (GchSession *session, GAsyncResult *result,
                                            GError **error);
void gch_draft_keeper_hold (GchDraftKeeper *self);
void gch_draft_keeper_forget (GchDraftKeeper *self);
void gch_draft_keeper_close (GchDraftKeeper *self);

/* For tests: shorter waits, in milliseconds, for every keeper made from now on. */
void gch_draft_keeper_set_intervals (guint quiet, guint longest);

G_END_DECLS
