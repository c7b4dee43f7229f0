/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-operation.h"
#include "gch-store.h"

G_BEGIN_DECLS

/* The drafts of one owner: the text in memory answers at once, the disk follows. Saves of one draft
 * are made one after the other and the latest text wins. What cannot be saved stays in memory and
 * is tried again every few seconds, also after the window went on to another account. */

#define GCH_TYPE_DRAFTS (gch_drafts_get_type ())
G_DECLARE_FINAL_TYPE (GchDrafts, gch_drafts, GCH, DRAFTS, GObject)

/* Signals:
 *  ::changed (char *key)        another text, or it is on the disk now
 *  ::problem (GError *error)    the last write failed; NULL: writing works again
 */

GchDrafts *gch_drafts_new (GchStore *store, const GchOwner *owner);
/* Reads what is stored, again and again where that fails; nothing is written before it is done. */
void gch_drafts_load (GchDrafts *self);
/* FALSE: a draft that is not here may be on the disk. */
gboolean gch_drafts_is_loaded (GchDrafts *self);

const char *gch_drafts_get (GchDrafts *self, const char *key);     /* (nullable) */
gint64 gch_drafts_get_saved_at (GchDrafts *self, const char *key); /* 0: not on disk */
GStrv gch_drafts_list_keys (GchDrafts *self);                      /* (transfer full) */

void gch_drafts_save_async (GchDrafts *self, const char *key, const char *text,
                            GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_drafts_save_finish (GchDrafts *self, GAsyncResult *result, GError **error);

/* Around a transaction that takes the draft away: between the two nothing of it is written. Without
 * @success the text is a draft as before. */
void gch_drafts_begin_move (GchDrafts *self, const char *key);
void gch_drafts_end_move (GchDrafts *self, const char *key, gboolean success);

/* The text that was given up in the outbox becomes part of the draft @key, in memory; what must be
 * written for that is returned. (transfer full) */
GchDraft *gch_drafts_restore (GchDrafts *self, const char *key, const char *text);
/* That draft was written in the outbox's transaction, or not. */
void gch_drafts_restored (GchDrafts *self, const char *key, gboolean success);

/* The case got its real name. */
void gch_drafts_rename (GchDrafts *self, const char *from, const char *to);

/* Whose they are. (transfer none) */
const GchOwner *gch_drafts_get_owner (GchDrafts *self);
/* What is not on the disk, by key. (transfer full) */
GStrv gch_drafts_list_unsaved (GchDrafts *self);
/* Tries at once what the disk refused. */
void gch_drafts_retry (GchDrafts *self);
/* Their owner had them deleted: nothing of them is written from now on. */
void gch_drafts_abandon (GchDrafts *self);

/* Answers when everything is on disk or the disk refuses; with its error in the second case, where
 * any text is in memory only. */
void gch_drafts_flush_async (GchDrafts *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_drafts_flush_finish (GchDrafts *self, GAsyncResult *result, GError **error);

G_END_DECLS
