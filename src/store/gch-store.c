/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-store.h"

#include "gch-precious.h"
#include "gch-worker.h"
#include "gch-store-resources.h"

struct _GchStore
{
  GObject parent_instance;
  GchWorker *precious; /* (owned) (nullable) NULL: closed */
  GchWorker *cache;    /* (owned) (nullable) NULL: closed */
  gboolean closing;
};

enum
{
  SIGNAL_SET_ASIDE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchStore, gch_store, G_TYPE_OBJECT)

/* What a call takes with it to its thread, and what it brings back. */
typedef struct
{
  GchOwner *owner;         /* (owned) (nullable) */
  GchDraft *draft;         /* (owned) (nullable) */
  GchOperation *operation; /* (owned) (nullable) */
  GchChangePage *page;     /* (owned) (nullable) */
  char *text;              /* (owned) (nullable) a key, an id or a path */
  GchCacheState state;     /* back */
  char *cursor;            /* (owned) (nullable) back */
  GStrv touched;           /* (owned) (nullable) back */
} Call;

static void
call_free (gpointer data)
{
  Call *self = data;

  g_clear_pointer (&self->owner, gch_owner_free);
  g_clear_pointer (&self->draft, gch_draft_free);
  g_clear_pointer (&self->operation, gch_operation_free);
  g_clear_pointer (&self->page, gch_change_page_unref);
  g_free (self->text);
  g_free (self->cursor);
  g_strfreev (self->touched);
  g_free (self);
}

/* What the thread of precious.db works on. */
typedef struct
{
  GchPrecious *precious; /* (owned) */
  GMainContext *context; /* (owned) where the store lives */
  GWeakRef store;
} Precious;

static Precious *
precious_new (GchStore *store, const char *data_dir)
{
  Precious *self = g_new0 (Precious, 1);

  self->precious = gch_precious_new (data_dir);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->store, store);

  return self;
}

static void
precious_free (gpointer data)
{
  Precious *self = data;

  gch_precious_free (self->precious);
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->store);
  g_free (self);
}

typedef struct
{
  GchStore *store; /* (owned) */
  char *path;      /* (owned) */
} Notice;

static void
notice_free (gpointer data)
{
  Notice *self = data;

  g_object_unref (self->store);
  g_free (self->path);
  g_free (self);
}

static gboolean
tell_set_aside (gpointer data)
{
  Notice *notice = data;

  g_signal_emit (notice->store, signals[SIGNAL_SET_ASIDE], 0, notice->path);

  return G_SOURCE_REMOVE;
}

/* On the thread. Sent ahead of the answer of the call, which goes the same way. */
static void
report (Precious *self)
{
  g_autofree char *path = gch_precious_take_set_aside (self->precious);
  g_autoptr (GchStore) store = path != NULL ? g_weak_ref_get (&self->store) : NULL;
  g_autoptr (GSource) source = NULL;
  Notice *notice;

  if (store == NULL)
    return;
  notice = g_new0 (Notice, 1);
  notice->store = g_steal_pointer (&store);
  notice->path = g_steal_pointer (&path);
  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell_set_aside, notice, notice_free);
  g_source_attach (source, self->context);
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
   * GchStore::set-aside:
   * @path: where it lies now
   *
   * precious.db was damaged, was renamed, and a new one was made.
   */
  signals[SIGNAL_SET_ASIDE] = g_signal_new ("set-aside", GCH_TYPE_STORE, G_SIGNAL_RUN_LAST, 0, NULL,
                                            NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
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

  /* GLib registers what is compiled in at its first use, and a second thread that comes meanwhile
   * gets NULL: so it is used before there are threads. */
  gch_store_get_resource ();
  self->precious = gch_worker_new ("precious", precious_new (self, data_dir), precious_free);
  self->cache = gch_worker_new ("cache", gch_cache_new (), (GDestroyNotify) gch_cache_free);

  return self;
}

/* --- calls --- */

static GTask *
new_task (GchStore *self, Call *call, gpointer tag, const char *name, GCancellable *cancellable,
          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, tag);
  g_task_set_name (task, name);
  g_task_set_task_data (task, call, call_free);

  return task;
}

/* @task: (transfer full) */
static void
run (GchStore *self, GchWorker *worker, GTask *task, GchWorkerFunc func, GDestroyNotify free_result)
{
  if (worker != NULL && !self->closing)
    {
      gch_worker_run (worker, task, func, free_result);
      return;
    }
  g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "The store is closed");
  g_object_unref (task);
}

#define START(worker, call, name, func, free_result, cancellable)                                  \
  run (self, self->worker,                                                                         \
       new_task (self, call, name##_async, #name, cancellable, callback, user_data), func,         \
       free_result)

static gpointer
answer (gboolean done)
{
  return GINT_TO_POINTER (done);
}

static gboolean
finish_boolean (GchStore *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), FALSE);

  return g_task_propagate_pointer (G_TASK (result), error) != NULL;
}

static GPtrArray *
finish_array (GchStore *self, GAsyncResult *result, gpointer tag, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, tag), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- precious --- */

static gpointer
save_draft (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  gboolean done = gch_precious_save_draft (self->precious, call->draft, error);

  report (self);

  return answer (done);
}

/**
 * gch_store_save_draft_async:
 * @draft: copied
 *
 * Saves it; an empty text deletes the draft.
 */
void
gch_store_save_draft_async (GchStore *self, const GchDraft *draft, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->draft = gch_draft_copy (draft);
  START (precious, call, gch_store_save_draft, save_draft, NULL, cancellable);
}

/** gch_store_save_draft_finish: Returns: whether it is done and durable */
gboolean
gch_store_save_draft_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_save_draft_async, error);
}

static gpointer
load_drafts (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  GPtrArray *loaded = gch_precious_load_drafts (self->precious, call->owner, error);

  report (self);

  return loaded;
}

/**
 * gch_store_load_drafts_async:
 * @owner: copied
 *
 * Loads all drafts of @owner.
 */
void
gch_store_load_drafts_async (GchStore *self, const GchOwner *owner, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->owner = gch_owner_copy (owner);
  START (precious, call, gch_store_load_drafts, load_drafts, (GDestroyNotify) g_ptr_array_unref,
         cancellable);
}

/** gch_store_load_drafts_finish: Returns: (transfer full) (element-type GchDraft) (nullable): what
 * there is */
GPtrArray *
gch_store_load_drafts_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_array (self, result, gch_store_load_drafts_async, error);
}

static gpointer
load_draft_versions (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  GPtrArray *loaded =
      gch_precious_load_draft_versions (self->precious, call->owner, call->text, error);

  report (self);

  return loaded;
}

/**
 * gch_store_load_draft_versions_async:
 * @owner: copied
 * @key: of the draft
 *
 * Loads what the draft said before.
 */
void
gch_store_load_draft_versions_async (GchStore *self, const GchOwner *owner, const char *key,
                                     GCancellable *cancellable, GAsyncReadyCallback callback,
                                     gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->owner = gch_owner_copy (owner);
  call->text = g_strdup (key);
  START (precious, call, gch_store_load_draft_versions, load_draft_versions,
         (GDestroyNotify) g_ptr_array_unref, cancellable);
}

/** gch_store_load_draft_versions_finish: Returns: (transfer full) (element-type GchDraft)
 * (nullable): what there is */
GPtrArray *
gch_store_load_draft_versions_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_array (self, result, gch_store_load_draft_versions_async, error);
}

static gpointer
submit (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  gboolean done = gch_precious_submit (self->precious, call->operation, call->text, error);

  report (self);

  return answer (done);
}

/**
 * gch_store_submit_async:
 * @operation: copied
 * @draft_key: (nullable): the draft that the text was
 *
 * Moves text from draft to outbox.
 */
void
gch_store_submit_async (GchStore *self, const GchOperation *operation, const char *draft_key,
                        GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->operation = gch_operation_copy (operation);
  call->text = g_strdup (draft_key);
  START (precious, call, gch_store_submit, submit, NULL, NULL);
}

/** gch_store_submit_finish: Returns: whether it is done and durable */
gboolean
gch_store_submit_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_submit_async, error);
}

static gpointer
load_outbox (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  GPtrArray *loaded = gch_precious_load_outbox (self->precious, call->owner, error);

  report (self);

  return loaded;
}

/**
 * gch_store_load_outbox_async:
 * @owner: copied
 *
 * Loads @owner’s outbox in the order it was filled.
 */
void
gch_store_load_outbox_async (GchStore *self, const GchOwner *owner, GCancellable *cancellable,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->owner = gch_owner_copy (owner);
  START (precious, call, gch_store_load_outbox, load_outbox, (GDestroyNotify) g_ptr_array_unref,
         cancellable);
}

/** gch_store_load_outbox_finish: Returns: (transfer full) (element-type GchOperation) (nullable):
 * what there is */
GPtrArray *
gch_store_load_outbox_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_array (self, result, gch_store_load_outbox_async, error);
}

static gpointer
update_operation (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  gboolean done = gch_precious_update_operation (self->precious, call->operation, error);

  report (self);

  return answer (done);
}

/**
 * gch_store_update_operation_async:
 * @operation: copied
 *
 * Writes what can change of it.
 */
void
gch_store_update_operation_async (GchStore *self, const GchOperation *operation,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->operation = gch_operation_copy (operation);
  START (precious, call, gch_store_update_operation, update_operation, NULL, NULL);
}

/** gch_store_update_operation_finish: Returns: whether it is done and durable */
gboolean
gch_store_update_operation_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_update_operation_async, error);
}

static gpointer
remove_operation (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  gboolean done = gch_precious_remove_operation (self->precious, call->text, call->draft, error);

  report (self);

  return answer (done);
}

/**
 * gch_store_remove_operation_async:
 * @operation_id: which
 * @draft: (nullable): copied
 *
 * Takes it out of the outbox and, with @draft, makes its text a draft again.
 */
void
gch_store_remove_operation_async (GchStore *self, const char *operation_id, const GchDraft *draft,
                                  GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->text = g_strdup (operation_id);
  call->draft = draft != NULL ? gch_draft_copy (draft) : NULL;
  START (precious, call, gch_store_remove_operation, remove_operation, NULL, NULL);
}

/** gch_store_remove_operation_finish: Returns: whether it is done and durable */
gboolean
gch_store_remove_operation_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_remove_operation_async, error);
}

static gpointer
forget_owner (gpointer state, gpointer data, GError **error)
{
  Precious *self = state;
  Call *call = data;
  gboolean done = gch_precious_forget_owner (self->precious, call->owner, error);

  report (self);

  return answer (done);
}

/**
 * gch_store_forget_owner_async:
 * @owner: copied
 *
 * Deletes everything precious of @owner.
 */
void
gch_store_forget_owner_async (GchStore *self, const GchOwner *owner, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  call->owner = gch_owner_copy (owner);
  START (precious, call, gch_store_forget_owner, forget_owner, NULL, NULL);
}

/** gch_store_forget_owner_finish: Returns: whether it is done and durable */
gboolean
gch_store_forget_owner_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_forget_owner_async, error);
}

/* --- cache --- */

static gpointer
open_cache (gpointer state, gpointer data, GError **error)
{
  Call *call = data;

  return answer (gch_cache_open (state, call->text, &call->state, &call->cursor, error));
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
  Call *call = g_new0 (Call, 1);

  call->text = g_strdup (path);
  START (cache, call, gch_store_open_cache, open_cache, NULL, cancellable);
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
  Call *call = g_task_get_task_data (G_TASK (result));

  if (!finish_boolean (self, result, gch_store_open_cache_async, error))
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
  Call *call = data;

  return answer (gch_cache_apply (state, call->page, &call->touched, error));
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
  Call *call = g_new0 (Call, 1);

  call->page = gch_change_page_ref (page);
  START (cache, call, gch_store_apply_page, apply_page, NULL, NULL);
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
  Call *call = g_task_get_task_data (G_TASK (result));

  if (!finish_boolean (self, result, gch_store_apply_page_async, error))
    return FALSE;
  if (touched != NULL)
    *touched = g_steal_pointer (&call->touched);

  return TRUE;
}

static gpointer
resync_begin (gpointer state, gpointer data, GError **error)
{
  return answer (gch_cache_resync_begin (state, error));
}

/**
 * gch_store_resync_begin_async:
 *
 * From now on the records that pages name are noted; the cursor is gone.
 */
void
gch_store_resync_begin_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  START (cache, call, gch_store_resync_begin, resync_begin, NULL, NULL);
}

/** gch_store_resync_begin_finish: Returns: whether reading starts over */
gboolean
gch_store_resync_begin_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_resync_begin_async, error);
}

static gpointer
resync_end (gpointer state, gpointer data, GError **error)
{
  return answer (gch_cache_resync_end (state, error));
}

/**
 * gch_store_resync_end_async:
 *
 * Deletes every record that no page has named since the beginning.
 */
void
gch_store_resync_end_async (GchStore *self, GAsyncReadyCallback callback, gpointer user_data)
{
  Call *call = g_new0 (Call, 1);

  START (cache, call, gch_store_resync_end, resync_end, NULL, NULL);
}

/** gch_store_resync_end_finish: Returns: whether they are gone */
gboolean
gch_store_resync_end_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_resync_end_async, error);
}

static gpointer
delete_cache (gpointer state, gpointer data, GError **error)
{
  Call *call = data;

  return answer (gch_cache_delete (state, call->text, error));
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
  Call *call = g_new0 (Call, 1);

  call->text = g_strdup (path);
  START (cache, call, gch_store_delete_cache, delete_cache, NULL, NULL);
}

/** gch_store_delete_cache_finish: Returns: whether nothing of it is left */
gboolean
gch_store_delete_cache_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return finish_boolean (self, result, gch_store_delete_cache_async, error);
}

/* --- closing --- */

static gpointer
do_nothing (gpointer state, gpointer data, GError **error)
{
  return answer (TRUE);
}

static void
end (GTask *task)
{
  GchStore *self = g_task_get_source_object (task);

  /* Their queues are empty: this waits for the files to be closed. */
  g_clear_pointer (&self->precious, gch_worker_free);
  g_clear_pointer (&self->cache, gch_worker_free);
  g_task_return_boolean (task, TRUE);
}

static void
cache_idle_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  end (task);
}

static void
precious_idle_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GchStore *self = GCH_STORE (source);

  gch_worker_run (self->cache, g_task_new (self, NULL, cache_idle_cb, user_data), do_nothing, NULL);
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
  gch_worker_run (self->precious, g_task_new (self, NULL, precious_idle_cb, task), do_nothing,
                  NULL);
}

/** gch_store_close_finish: Returns: %TRUE */
gboolean
gch_store_close_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
