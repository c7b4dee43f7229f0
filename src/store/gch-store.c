/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-store-private.h"

enum
{
  SIGNAL_RECOVERED,
  SIGNAL_LIFEBOAT,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchStore, gch_store, G_TYPE_OBJECT)

static void
call_free (gpointer data)
{
  GchStoreCall *self = data;

  g_clear_pointer (&self->owner, gch_owner_free);
  g_clear_pointer (&self->draft, gch_draft_free);
  g_clear_pointer (&self->operation, gch_operation_free);
  g_clear_pointer (&self->page, gch_change_page_unref);
  g_free (self->text);
  gch_cache_opening_clear (&self->opening);
  g_strfreev (self->touched);
  g_free (self);
}

void
gch_store_emit_recovered (GchStore *self, const GchRecovery *recovery)
{
  g_signal_emit (self, signals[SIGNAL_RECOVERED], 0, recovery);
}

void
gch_store_emit_lifeboat (GchStore *self, const GError *error)
{
  g_signal_emit (self, signals[SIGNAL_LIFEBOAT], 0, error);
}

static void
gch_store_finalize (GObject *object)
{
  GchStore *self = GCH_STORE (object);

  g_clear_pointer (&self->precious, gch_worker_free);
  g_clear_pointer (&self->cache, gch_worker_free);

  G_OBJECT_CLASS (gch_store_parent_class)->finalize (object);
}

static void
gch_store_class_init (GchStoreClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_store_finalize;

  /**
   * GchStore::recovered:
   * @recovery: what was found and what was brought back
   *
   * precious.db was damaged or gone, and a new one was made and filled.
   */
  signals[SIGNAL_RECOVERED] = g_signal_new ("recovered", GCH_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, GCH_TYPE_RECOVERY);
  /**
   * GchStore::lifeboat:
   * @error: (nullable): why the second copy of all texts is behind; %NULL: it is up to date again
   *
   * The texts themselves are saved.
   */
  signals[SIGNAL_LIFEBOAT] = g_signal_new ("lifeboat", GCH_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                           NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gch_store_init (GchStore *self)
{
}

/**
 * gch_store_new:
 * @data_dir: where precious.db lies or will lie
 *
 * Starts both threads; touches no file yet.
 *
 * Returns: (transfer full): a store
 */
GchStore *
gch_store_new (const char *data_dir)
{
  GchStore *self = g_object_new (GCH_TYPE_STORE, NULL);

  self->precious =
      gch_worker_new ("precious", gch_store_precious_new (self, data_dir), gch_store_precious_free);
  self->cache = gch_worker_new ("cache", gch_cache_new (), (GDestroyNotify) gch_cache_free);

  return self;
}

/* --- calls --- */

static GTask *
new_task (GchStore *self, GchStoreCall *call, gpointer tag, const char *name,
          GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_name (task, name);
  g_task_set_task_data (task, call, call_free);

  return task;
}

void
gch_store_run (GchStore *self, GchWorker *worker, GchStoreCall *call, gpointer tag,
               const char *name, GchWorkerFunc func, GDestroyNotify free_result,
               GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = new_task (self, call, tag, name, cancellable, callback, user_data);

  if (worker != NULL && !self->closing)
    {
      gch_worker_run (worker, task, func, free_result);
      return;
    }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  g_object_unref (task);
}

gboolean
gch_store_finish_boolean (GchStore *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

GPtrArray *
gch_store_finish_array (GchStore *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- closing --- */

static void
cache_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GchStore *self = GCH_STORE (source);
  g_autoptr (GTask) task = user_data;

  /* The files are closed, by their own threads: whoever waits here does not wait for a disk. */
  g_clear_pointer (&self->precious, gch_worker_free);
  g_clear_pointer (&self->cache, gch_worker_free);
  g_task_return_boolean (task, TRUE);
}

static void
precious_ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GchStore *self = GCH_STORE (source);

  gch_worker_end (self->cache, g_task_new (self, NULL, cache_ended_cb, user_data));
}

/**
 * gch_store_close_async:
 *
 * Ends both threads after the calls already made. Closing again does nothing.
 */
void
gch_store_close_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_store_close_async);
  if (self->closing)
    {
      g_task_return_boolean (task, TRUE);
      g_object_unref (task);
      return;
    }
  self->closing = TRUE;
  gch_worker_end (self->precious, g_task_new (self, NULL, precious_ended_cb, task));
}

/** gch_store_close_finish: Returns: %TRUE */
gboolean
gch_store_close_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
