/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-cache.h"
#include "gch-change.h"
#include "gch-draft.h"
#include "gch-operation.h"
#include "gch-recovery.h"

G_BEGIN_DECLS

/* The program's disk. Two databases, each on its own owned thread with one writing connection:
 *  - precious.db: drafts and outbox; rollback journal, synchronous=EXTRA, no other connection.
 *  - cache.db, one per owner: WAL, disposable; damaged or newer → set aside and made anew.
 * All functions here are asynchronous, called on the thread that made the store; results come back
 * in that thread's main context, for each of the two databases in the order the calls were made.
 * Reading lists for the screen is GchCacheReader's business.
 *
 * Errors of GCH_ERROR: STORAGE, STORAGE_FULL, STORAGE_READ_ONLY, DAMAGED, TOO_NEW. Cancelling works
 * until a call's turn has come; what was written is never reported as not written. */

#define GCH_TYPE_STORE (gch_store_get_type ())
G_DECLARE_FINAL_TYPE (GchStore, gch_store, GCH, STORE, GObject)

/* Signal ::recovered (GchRecovery *): precious.db was damaged or gone; a new one was made and
 * filled with what could be brought back. Emitted before the call that found it answers.
 * Signal ::lifeboat (GError * or NULL): the second copy of all texts cannot be written, or can be
 * again; the texts themselves are saved. */

/* @data_dir: where precious.db lies, made with mode 0700. Opening happens on the thread, with the
 * first precious call; while it fails every precious call tries again and answers why not.
 * A precious.db of a newer version is refused with GCH_ERROR_TOO_NEW and never touched. */
GchStore *gch_store_new (const char *data_dir);

/* Ends both threads after the calls already made; nothing queued is dropped. Later calls answer
 * G_IO_ERROR_CLOSED. */
void gch_store_close_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_close_finish (GchStore *self, GAsyncResult *result, GError **error);

/* --- precious --- */

/* Durable when it answers. An empty text deletes the draft. */
void gch_store_save_draft_async (GchStore *self, const GchDraft *draft, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_save_draft_finish (GchStore *self, GAsyncResult *result, GError **error);

/* (transfer full) (element-type GchDraft): all drafts of @owner. */
void gch_store_load_drafts_async (GchStore *self, const GchOwner *owner, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *gch_store_load_drafts_finish (GchStore *self, GAsyncResult *result, GError **error);

/* (transfer full) (element-type GchDraft): what the draft @key said before something was taken out
 * of it, newest first, 20 at most. */
void gch_store_load_draft_versions_async (GchStore *self, const GchOwner *owner, const char *key,
                                          GCancellable *cancellable, GAsyncReadyCallback callback,
                                          gpointer user_data);
GPtrArray *gch_store_load_draft_versions_finish (GchStore *self, GAsyncResult *result,
                                                 GError **error);

/* In ONE transaction: @operation into the outbox, the draft @draft_key (nullable) and its earlier
 * versions away. The same operation again changes nothing; GCH_ERROR_INVALID where its id belongs
 * to another text. */
void gch_store_submit_async (GchStore *self, const GchOperation *operation, const char *draft_key,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_submit_finish (GchStore *self, GAsyncResult *result, GError **error);

/* (transfer full) (element-type GchOperation): @owner's outbox, in the order it was filled. */
void gch_store_load_outbox_async (GchStore *self, const GchOwner *owner, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *gch_store_load_outbox_finish (GchStore *self, GAsyncResult *result, GError **error);

/* Writes everything of @operation that can change: state, attempts, problem, result, target, queue,
 * and, after a conflict that the user resolved, payload and base version.
 * GCH_ERROR_NOT_FOUND where it has left the outbox. */
void gch_store_update_operation_async (GchStore *self, const GchOperation *operation,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_update_operation_finish (GchStore *self, GAsyncResult *result, GError **error);

/* In ONE transaction: the operation out of the outbox and, when @draft (nullable) is given, its
 * text back into a draft. GCH_ERROR_NOT_FOUND, and no draft, where it has left the outbox. */
void gch_store_remove_operation_async (GchStore *self, const char *operation_id,
                                       const GchDraft *draft, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean gch_store_remove_operation_finish (GchStore *self, GAsyncResult *result, GError **error);

/* Deletes everything precious of @owner: drafts, their earlier versions, outbox. */
void gch_store_forget_owner_async (GchStore *self, const GchOwner *owner,
                                   GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_forget_owner_finish (GchStore *self, GAsyncResult *result, GError **error);

/* --- cache --- */

/* Opens (makes, migrates) the cache at @path for writing. Must have answered before a
 * GchCacheReader for the same path is made, except at start, where the reader may come first on an
 * existing file. After a GCH_ERROR_DAMAGED from here or from a reader: open it again; then every
 * page of it is looked at, and a damaged one is set aside (GCH_CACHE_REBUILT). */
void gch_store_open_cache_async (GchStore *self, const char *path, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
/* @opening: (out caller-allocates) (nullable): cleared with gch_cache_opening_clear(). */
gboolean gch_store_open_cache_finish (GchStore *self, GAsyncResult *result,
                                      GchCacheOpening *opening, GError **error);

/* One transaction: every record of the page and its cursor (none: the records came with an answer,
 * the feed goes on where it was). An older version never replaces a newer one. @touched: (out)
 * (transfer full) ids of the cases whose list row or conversation changed. */
void gch_store_apply_page_async (GchStore *self, GchChangePage *page, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gch_store_apply_page_finish (GchStore *self, GAsyncResult *result, char ***touched,
                                      GError **error);

/* How many cases the open cache holds, as of the last answer of a call that wrote to it. */
guint gch_store_get_cached (GchStore *self);

/* Resync: from begin to end, applied pages go into the cache as usual; the end removes, in one
 * transaction, every record that no page named, or (@remove FALSE) leaves them where they are.
 * Count says what the end would remove: cases, or comments where more than half of these would go
 * although most cases stay. GchCacheOpening.resyncing: a process ended in between; the resync goes
 * on, and only its end removes anything. */
void gch_store_resync_begin_async (GchStore *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_store_resync_begin_finish (GchStore *self, GAsyncResult *result, GError **error);
void gch_store_resync_count_async (GchStore *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_store_resync_count_finish (GchStore *self, GAsyncResult *result, guint *removing,
                                        guint *cached, GError **error);
void gch_store_resync_end_async (GchStore *self, gboolean remove, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gch_store_resync_end_finish (GchStore *self, GAsyncResult *result, GError **error);

/* Deletes the cache file of @path, its -wal and -shm and what was set aside of it (sign-out). */
void gch_store_delete_cache_async (GchStore *self, const char *path, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_store_delete_cache_finish (GchStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
