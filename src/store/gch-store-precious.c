/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-store.c. */

#include "gch-store-private.h"

/* The calls for precious.db. */

GchStorePrecious *
gch_store_precious_new (GchStore *store, const char *data_dir)
{
  GchStorePrecious *self = g_new0 (GchStorePrecious, 1);

  self->precious = gch_precious_new (data_dir);
  self->context = g_main_context_ref_thread_default ();
  g_weak_ref_init (&self->store, store);

  return self;
}

void
gch_store_precious_free (gpointer data)
{
  GchStorePrecious *self = data;

  gch_precious_free (self->precious);
  g_main_context_unref (self->context);
  g_weak_ref_clear (&self->store);
  g_free (self->trouble);
  g_free (self);
}

typedef struct
{
  GchStore *store;       /* (owned) */
  GchRecovery *recovery; /* (owned) (nullable) */
  GError *trouble;       /* (owned) (nullable) */
} Notice;

static void
notice_free (gpointer data)
{
  Notice *self = data;

  g_object_unref (self->store);
  g_clear_pointer (&self->recovery, gch_recovery_free);
  g_clear_error (&self->trouble);
  g_free (self);
}

static gboolean
tell_recovered (gpointer data)
{
  Notice *notice = data;

  gch_store_emit_recovered (notice->store, notice->recovery);

  return G_SOURCE_REMOVE;
}

static gboolean
tell_lifeboat (gpointer data)
{
  Notice *notice = data;

  gch_store_emit_lifeboat (notice->store, notice->trouble);

  return G_SOURCE_REMOVE;
}

/* On the thread. Sent ahead of the answer of the call, which goes the same way. Takes the rest. */
static void
send (GchStorePrecious *self, GSourceFunc tell, GchRecovery *recovery, GError *trouble)
{
  g_autoptr (GSource) source = g_idle_source_new ();
  Notice *notice = g_new0 (Notice, 1);

  notice->store = g_weak_ref_get (&self->store);
  notice->recovery = recovery;
  notice->trouble = trouble;
  if (notice->store == NULL)
    {
      g_clear_pointer (&notice->recovery, gch_recovery_free);
      g_clear_error (&notice->trouble);
      g_free (notice);
      return;
    }
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_callback (source, tell, notice, notice_free);
  g_source_attach (source, self->context);
}

static void
report (GchStorePrecious *self)
{
  const GError *trouble = gch_precious_get_trouble (self->precious);
  GchRecovery *recovery = gch_precious_take_recovery (self->precious);

  if (recovery != NULL)
    send (self, tell_recovered, recovery, NULL);
  if (g_strcmp0 (trouble != NULL ? trouble->message : NULL, self->trouble) == 0)
    return;
  g_free (self->trouble);
  self->trouble = trouble != NULL ? g_strdup (trouble->message) : NULL;
  send (self, tell_lifeboat, NULL, trouble != NULL ? g_error_copy (trouble) : NULL);
}

static gpointer
save_draft (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
  gboolean done = gch_precious_save_draft (self->precious, call->draft, error);

  report (self);

  return GCH_STORE_ANSWER (done);
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->draft = gch_draft_copy (draft);
  GCH_STORE_START (precious, call, gch_store_save_draft, save_draft, NULL, cancellable);
}

/** gch_store_save_draft_finish: Returns: whether it is done and durable */
gboolean
gch_store_save_draft_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_save_draft_async, error);
}

static gpointer
load_drafts (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->owner = gch_owner_copy (owner);
  GCH_STORE_START (precious, call, gch_store_load_drafts, load_drafts,
                   (GDestroyNotify) g_ptr_array_unref, cancellable);
}

/** gch_store_load_drafts_finish: Returns: (transfer full) (element-type GchDraft) (nullable): what
 * there is */
GPtrArray *
gch_store_load_drafts_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_array (self, result, gch_store_load_drafts_async, error);
}

static gpointer
load_draft_versions (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->owner = gch_owner_copy (owner);
  call->text = g_strdup (key);
  GCH_STORE_START (precious, call, gch_store_load_draft_versions, load_draft_versions,
                   (GDestroyNotify) g_ptr_array_unref, cancellable);
}

/** gch_store_load_draft_versions_finish: Returns: (transfer full) (element-type GchDraft)
 * (nullable): what there is */
GPtrArray *
gch_store_load_draft_versions_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_array (self, result, gch_store_load_draft_versions_async, error);
}

static gpointer
submit (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
  gboolean done = gch_precious_submit (self->precious, call->operation, call->text, error);

  report (self);

  return GCH_STORE_ANSWER (done);
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->operation = gch_operation_copy (operation);
  call->text = g_strdup (draft_key);
  GCH_STORE_START (precious, call, gch_store_submit, submit, NULL, NULL);
}

/** gch_store_submit_finish: Returns: whether it is done and durable */
gboolean
gch_store_submit_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_submit_async, error);
}

static gpointer
load_outbox (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->owner = gch_owner_copy (owner);
  GCH_STORE_START (precious, call, gch_store_load_outbox, load_outbox,
                   (GDestroyNotify) g_ptr_array_unref, cancellable);
}

/** gch_store_load_outbox_finish: Returns: (transfer full) (element-type GchOperation) (nullable):
 * what there is */
GPtrArray *
gch_store_load_outbox_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_array (self, result, gch_store_load_outbox_async, error);
}

static gpointer
update_operation (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
  gboolean done = gch_precious_update_operation (self->precious, call->operation, error);

  report (self);

  return GCH_STORE_ANSWER (done);
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->operation = gch_operation_copy (operation);
  GCH_STORE_START (precious, call, gch_store_update_operation, update_operation, NULL, NULL);
}

/** gch_store_update_operation_finish: Returns: whether it is done and durable */
gboolean
gch_store_update_operation_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_update_operation_async, error);
}

static gpointer
remove_operation (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
  gboolean done = gch_precious_remove_operation (self->precious, call->text, call->draft, error);

  report (self);

  return GCH_STORE_ANSWER (done);
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->text = g_strdup (operation_id);
  call->draft = draft != NULL ? gch_draft_copy (draft) : NULL;
  GCH_STORE_START (precious, call, gch_store_remove_operation, remove_operation, NULL, NULL);
}

/** gch_store_remove_operation_finish: Returns: whether it is done and durable */
gboolean
gch_store_remove_operation_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_remove_operation_async, error);
}

static gpointer
forget_owner (gpointer state, gpointer data, GError **error)
{
  GchStorePrecious *self = state;
  GchStoreCall *call = data;
  gboolean done = gch_precious_forget_owner (self->precious, call->owner, error);

  report (self);

  return GCH_STORE_ANSWER (done);
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
  GchStoreCall *call = g_new0 (GchStoreCall, 1);

  call->owner = gch_owner_copy (owner);
  GCH_STORE_START (precious, call, gch_store_forget_owner, forget_owner, NULL, NULL);
}

/** gch_store_forget_owner_finish: Returns: whether it is done and durable */
gboolean
gch_store_forget_owner_finish (GchStore *self, GAsyncResult *result, GError **error)
{
  return gch_store_finish_boolean (self, result, gch_store_forget_owner_async, error);
}
