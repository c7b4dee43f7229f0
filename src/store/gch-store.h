/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-change.h"
#include "gch-operation.h"

G_BEGIN_DECLS

/* The program's disk. Two databases, each on its own owned thread with one writing connection:
 *  - precious.db: drafts and outbox; rollback journal, synchronous=EXTRA, no other connection.
 *  - cache.db, one per owner: WAL, disposable; damaged or newer → set aside and made anew.
 * All functions here are asynchronous, called on the thread that made the store; results come back
 * in that thread's main context in the order the calls were made. Reading lists for the screen is
 * GchCacheReader's business.
 *
 * A draft is identified by its key: "case:" + case id for a comment, "edit:" + case id,
 * "new" for the one unsent new case (its fields are JSON in text). */

#define GCH_TYPE_STORE (gch_store_get_type ())
G_DECLARE_FINAL_TYPE (GchStore, gch_store, GCH, STORE, GObject)

typedef struct
{
  GchOwner *owner; /* (owned) */
  char *key;       /* (owned) */
  char *text;      /* (owned) */
  gint64 saved_at;
} GchDraft;

GType gch_draft_get_type (void);
GchDraft *gch_draft_new (const GchOwner *owner, const char *key, const char *text);
GchDraft *gch_draft_copy (const GchDraft *self);
void gch_draft_free (GchDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchDraft, gch_draft_free)

/* @data_dir: where precious.db lies, made with mode 0700. Opening happens on the thread; a failure
 * is kept and is the answer of every later precious call, so that the caller can show it. */
GchStore *gch_store_new (const char *data_dir);

/* Ends both threads after the calls already made; nothing queued is dropped. */
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

/* In ONE transaction: @operation into the outbox, the draft @draft_key (nullable) away. */
void gch_store_submit_async (GchStore *self, const GchOperation *operation, const char *draft_key,
                             GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_submit_finish (GchStore *self, GAsyncResult *result, GError **error);

/* (transfer full) (element-type GchOperation): @owner's outbox, in the order it was filled. */
void gch_store_load_outbox_async (GchStore *self, const GchOwner *owner, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
GPtrArray *gch_store_load_outbox_finish (GchStore *self, GAsyncResult *result, GError **error);

/* Writes everything of @operation that can change: state, attempts, problem, result, target, queue.
 */
void gch_store_update_operation_async (GchStore *self, const GchOperation *operation,
                                       GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_update_operation_finish (GchStore *self, GAsyncResult *result, GError **error);

/* In ONE transaction: the operation out of the outbox and, when @draft (nullable) is given, its
 * text back into a draft. */
void gch_store_remove_operation_async (GchStore *self, const char *operation_id,
                                       const GchDraft *draft, GAsyncReadyCallback callback,
                                       gpointer user_data);
gboolean gch_store_remove_operation_finish (GchStore *self, GAsyncResult *result, GError **error);

/* --- cache --- */

typedef enum
{
  GCH_CACHE_OPENED,  /* as it was left */
  GCH_CACHE_NEW,     /* there was none */
  GCH_CACHE_REBUILT, /* the old one was damaged or newer and was set aside; empty now */
} GchCacheState;

/* Opens (makes, migrates) the cache at @path for writing. Must have answered before a
 * GchCacheReader for the same path is made, except at start, where the reader may come first on an
 * existing file. */
void gch_store_open_cache_async (GchStore *self, const char *path, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
gboolean
gch_store_open_cache_finish (GchStore *self, GAsyncResult *result, GchCacheState *state,
                             char **cursor,
                             GError **error); /* cursor: (out) (transfer full) (nullable) */

/* One transaction: every record of the page and its cursor. @touched: (out) (transfer full) ids of
 * the cases whose list row or conversation changed. */
void gch_store_apply_page_async (GchStore *self, GchChangePage *page, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gch_store_apply_page_finish (GchStore *self, GAsyncResult *result, char ***touched,
                                      GError **error);

/* Resync: from begin to finish, applied pages go into the cache as usual, and finish removes, in
 * one transaction, every record that no page named. */
void gch_store_resync_begin_async (GchStore *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_store_resync_begin_finish (GchStore *self, GAsyncResult *result, GError **error);
void gch_store_resync_end_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_store_resync_end_finish (GchStore *self, GAsyncResult *result, GError **error);

/* Deletes the cache file of @path, its -wal and -shm (sign-out). */
void gch_store_delete_cache_async (GchStore *self, const char *path, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_store_delete_cache_finish (GchStore *self, GAsyncResult *result, GError **error);

G_END_DECLS
