/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-store.c. */

#include "gch-store-private.h"

/* The calls for cache.db. */

static gpointer
open_cache (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;

  return GCH_STORE_ANSWER (gch_cache_open (state, call->text, &call->opening, error));
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
 * @opening: (out caller-allocates) (optional): what was found
 *
 * Returns: whether the cache is open
 */
gboolean
gch_store_open_cache_finish (GchStore *self, GAsyncResult *result, GchCacheOpening *opening,
                             GError **error)
{
  GchStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (!gch_store_finish_boolean (self, result, gch_store_open_cache_async, error))
    return FALSE;
  self->cached = call->opening.cached;
  if (opening != NULL)
    {
      *opening = call->opening;
      call->opening.cursor = NULL;
    }

  return TRUE;
}

static gpointer
apply_page (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;
  gboolean done = gch_cache_apply (state, call->page, &call->touched, error);

  call->cached = gch_cache_get_cached (state);

  return GCH_STORE_ANSWER (done);
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
  self->cached = call->cached;
  if (touched != NULL)
    *touched = g_steal_pointer (&call->touched);

  return TRUE;
}

/** gch_store_get_cached: Returns: how many cases the cache held at the last answer */
guint
gch_store_get_cached (GchStore *self)
{
  return self->cached;
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
resync_count (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;

  return GCH_STORE_ANSWER (gch_cache_resync_count (state, &call->removing, &call->cached, error));
}

/**
 * gch_store_resync_count_async:
 *
 * Counts what ending the resync would delete; changes nothing.
 */
void
gch_store_resync_count_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  GCH_STORE_START (cache, call, gch_store_resync_count, resync_count, NULL, NULL);
}

/**
 * gch_store_resync_count_finish:
 * @removing: (out): how many would go
 * @cached: (out): of how many
 *
 * Returns: whether they could be counted
 */
gboolean
gch_store_resync_count_finish (GchStore *self, GAsyncResult *result, guint *removing, guint *cached,
                               GError **error)
{
  GchStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (!gch_store_finish_boolean (self, result, gch_store_resync_count_async, error))
    return FALSE;
  *removing = call->removing;
  *cached = call->cached;

  return TRUE;
}

static gpointer
resync_end (gpointer state, gpointer data, GError **error)
{
  GchStoreCall *call = data;
  gboolean done = gch_cache_resync_end (state, call->flag, error);

  call->cached = gch_cache_get_cached (state);

  return GCH_STORE_ANSWER (done);
}

/**
 * gch_store_resync_end_async:
 * @remove: whether every record that no page has named since the beginning is deleted
 *
 * Ends the resync.
 */
void
gch_store_resync_end_async (GchStore *self, gboolean remove, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->flag = remove;
  GCH_STORE_START (cache, call, gch_store_resync_end, resync_end, NULL, NULL);
}

/** gch_store_resync_end_finish: Returns: whether it is over */
gboolean
gch_store_resync_end_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  GchStoreCall *call = g_task_get_task_data (G_TASK (result));

  if (!gch_store_finish_boolean (self, result, gch_store_resync_end_async, error))
    return FALSE;
  self->cached = call->cached;

  return TRUE;
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
