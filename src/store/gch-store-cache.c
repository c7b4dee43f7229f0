/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-store.c. */

#include "gch-store-private.h"

/* The calls for cache.db. */

static gpointer
open_cache (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;

  return GCH_STORE_ANSWER (gch_cache_open (state, call->text, &call->state, &call->cursor, error));
}

/**
 * gch_store_open_cache_async:
 * @path: of the cache
 *
 * Opens the cache for writing; the one that was open is closed.
 */
void
gch_store_open_cache_async (GchStore *self, const char *path, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->text = g_strdup (path);
  GCH_STORE_START (cache, call, gch_store_open_cache, open_cache, NULL, cancellable);
}

/**
 * gch_store_open_cache_finish:
 * @state: (out) (optional): what was found
 * @cursor: (out) (optional) (transfer full) (nullable): where reading the feed goes on
 *
 * Returns: whether the cache is open
 */
gboolean
gch_store_open_cache_finish (GchStore *self, GAsyncResult *result, GchCacheState *state,
                             char **cursor, GError **error)
{
  GchStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (!gch_store_finish_boolean (self, result, gch_store_open_cache_async, error))
    return FALSE;
  if (state != NULL)
    *state = call->state;
  if (cursor != NULL)
    *cursor = g_steal_pointer (&call->cursor);

  return TRUE;
}

static gpointer
apply_page (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;

  return GCH_STORE_ANSWER (gch_cache_apply (state, call->page, &call->touched, error));
}

/**
 * gch_store_apply_page_async:
 * @page: referenced; never changed any more
 *
 * Writes all of it in one transaction.
 */
void
gch_store_apply_page_async (GchStore *self, GchChangePage *page, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->page = gch_change_page_ref (page);
  GCH_STORE_START (cache, call, gch_store_apply_page, apply_page, NULL, NULL);
}

/**
 * gch_store_apply_page_finish:
 * @touched: (out) (optional) (transfer full): ids of the cases that changed
 *
 * Returns: whether the page is in the cache
 */
gboolean
gch_store_apply_page_finish (GchStore *self, GAsyncResult *result, char ***touched, GError **error)
{
  GchStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (!gch_store_finish_boolean (self, result, gch_store_apply_page_async, error))
    return FALSE;
  if (touched != NULL)
    *touched = g_steal_pointer (&call->touched);

  return TRUE;
}

static gpointer
resync_begin (gpointer state, gpointer data, GError **error)
{
  return GCH_STORE_ANSWER (gch_cache_resync_begin (state, error));
}

/**
 * gch_store_resync_begin_async:
 *
 * From now on the records that pages name are noted; the cursor is gone.
 */
void
gch_store_resync_begin_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  GCH_STORE_START (cache, call, gch_store_resync_begin, resync_begin, NULL, NULL);
}

/** gch_store_resync_begin_finish: Returns: whether reading starts over */
gboolean
gch_store_resync_begin_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_resync_begin_async, error);
}

static gpointer
resync_end (gpointer state, gpointer data, GError **error)
{
  return GCH_STORE_ANSWER (gch_cache_resync_end (state, error));
}

/**
 * gch_store_resync_end_async:
 *
 * Deletes every record that no page has named since the beginning.
 */
void
gch_store_resync_end_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  GCH_STORE_START (cache, call, gch_store_resync_end, resync_end, NULL, NULL);
}

/** gch_store_resync_end_finish: Returns: whether they are gone */
gboolean
gch_store_resync_end_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_resync_end_async, error);
}

static gpointer
delete_cache (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;

  return GCH_STORE_ANSWER (gch_cache_delete (state, call->text, error));
}

/**
 * gch_store_delete_cache_async:
 * @path: of a cache
 *
 * Deletes it; closes it first where it is open.
 */
void
gch_store_delete_cache_async (GchStore *self, const char *path, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->text = g_strdup (path);
  GCH_STORE_START (cache, call, gch_store_delete_cache, delete_cache, NULL, NULL);
}

/** gch_store_delete_cache_finish: Returns: whether nothing of it is left */
gboolean
gch_store_delete_cache_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_delete_cache_async, error);
}
