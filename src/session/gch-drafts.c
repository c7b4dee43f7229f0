/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-drafts-private.h"

#include "gch-draft-text.h"

#define RETRY_MS 3000

typedef struct
{
  GTask *task; /* (owned) */
  guint64 version;
} Waiting;

enum
{
  SIGNAL_CHANGED,
  SIGNAL_PROBLEM,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchDrafts, gch_drafts, G_TYPE_OBJECT)

static void
waiting_free (gpointer data)
{
  Waiting *waiting = data;

  g_object_unref (waiting->task);
  g_free (waiting);
}

static void
draft_free (gpointer data)
{
  GchDraftSlot *draft = data;

  g_free (draft->key);
  g_free (draft->text);
  g_free (draft->moving_text);
  g_free (draft->after);
  g_ptr_array_unref (draft->waiting);
  g_free (draft);
}

GchDraftSlot *
gch_drafts_find (GchDrafts *self, const char *key)
{
  return g_hash_table_lookup (self->drafts, key);
}

GchDraftSlot *
gch_drafts_find_or_add (GchDrafts *self, const char *key)
{
  GchDraftSlot *draft = gch_drafts_find (self, key);

  if (draft == NULL)
    {
      draft = g_new0 (GchDraftSlot, 1);
      draft->key = g_strdup (key);
      draft->text = g_strdup ("");
      draft->waiting = g_ptr_array_new_with_free_func (waiting_free);
      g_hash_table_insert (self->drafts, draft->key, draft);
    }

  return draft;
}

static gboolean
is_dirty (const GchDraftSlot *draft)
{
  return draft->version != draft->on_disk;
}

void
gch_drafts_emit_changed (GchDrafts *self, const char *key)
{
  g_autofree char *copy = g_strdup (key);

  g_signal_emit (self, signals[SIGNAL_CHANGED], 0, copy);
}

void
gch_draft_slot_set_text (GchDraftSlot *draft, const char *text)
{
  g_autofree char *former = draft->text;

  draft->text = g_strdup (text != NULL ? text : "");
  draft->version++;
  draft->saved_at = 0;
}

/* --- flushes --- */

static gboolean
is_settled (GchDrafts *self)
{
  GHashTableIter iter;
  gpointer value;

  if (self->loading || self->n_in_flight > 0)
    return FALSE;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((GchDraftSlot *) value)->moving != 0)
      return FALSE;
  if (self->problem != NULL || self->abandoned)
    return TRUE;
  if (!self->loaded)
    return FALSE;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (is_dirty (value))
      return FALSE;

  return TRUE;
}

/* An emptied draft that could not be deleted comes back: no word of it is lost. */
static gboolean
is_unsaved (const GchDraftSlot *draft)
{
  return is_dirty (draft) && *draft->text != '\0';
}

GStrv
gch_drafts_list_unsaved (GchDrafts *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (GCH_IS_DRAFTS (self), NULL);

  g_hash_table_iter_init (&iter, self->drafts);
  while (!self->abandoned && g_hash_table_iter_next (&iter, NULL, &value))
    if (is_unsaved (value))
      g_strv_builder_add (builder, ((GchDraftSlot *) value)->key);

  return g_strv_builder_end (builder);
}

void
gch_drafts_check_flushes (GchDrafts *self)
{
  g_autoptr (GPtrArray) flushes = NULL;
  g_autoptr (GError) problem = NULL;
  g_auto (GStrv) unsaved = NULL;

  if (self->flushes->len == 0 || !is_settled (self))
    return;

  flushes = g_steal_pointer (&self->flushes);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  unsaved = gch_drafts_list_unsaved (self);
  if (unsaved[0] != NULL && self->problem != NULL)
    problem = g_error_copy (self->problem);
  for (guint i = 0; i < flushes->len; i++)
    {
      if (problem != NULL)
        g_task_return_error (flushes->pdata[i], g_error_copy (problem));
      else
        g_task_return_boolean (flushes->pdata[i], TRUE);
    }
}

void
gch_drafts_flush_async (GchDrafts *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task;

  g_return_if_fail (GCH_IS_DRAFTS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_drafts_flush_async);
  g_ptr_array_add (self->flushes, task);
  gch_drafts_check_flushes (self);
}

gboolean
gch_drafts_flush_finish (GchDrafts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- writing --- */

static void
set_failing (GchDrafts *self, const GError *error)
{
  if (error == NULL && self->problem == NULL)
    return;

  g_clear_error (&self->problem);
  if (error != NULL)
    self->problem = g_error_copy (error);
  g_signal_emit (self, signals[SIGNAL_PROBLEM], 0, error);
}

static void
pump_all (GchDrafts *self)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_ptr_array_add (all, value);
  for (guint i = 0; i < all->len; i++)
    gch_drafts_pump (self, all->pdata[i]);
}

/* In the order they were asked. */
static void
answer (GchDraftSlot *draft, guint64 version, const GError *error)
{
  g_autoptr (GPtrArray) done = g_ptr_array_new_with_free_func (waiting_free);

  while (draft->waiting->len > 0)
    {
      Waiting *first = draft->waiting->pdata[0];

      if (first->version > version)
        break;
      g_ptr_array_add (done, g_ptr_array_steal_index (draft->waiting, 0));
    }

  for (guint i = 0; i < done->len; i++)
    {
      Waiting *waiting = done->pdata[i];

      if (error != NULL)
        g_task_return_error (waiting->task, g_error_copy (error));
      else
        g_task_return_boolean (waiting->task, TRUE);
    }
}

static void
answer_all (GchDrafts *self, const GError *error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  GHashTableIter iter;
  gpointer key;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    g_ptr_array_add (keys, g_strdup (key));

  for (guint i = 0; i < keys->len; i++)
    {
      GchDraftSlot *draft = gch_drafts_find (self, keys->pdata[i]);

      if (draft != NULL)
        answer (draft, draft->version, error);
    }
}

void
gch_drafts_retry (GchDrafts *self)
{
  g_return_if_fail (GCH_IS_DRAFTS (self));

  g_clear_handle_id (&self->retry_id, g_source_remove);
  if (self->abandoned)
    return;
  if (self->loaded)
    pump_all (self);
  else if (!self->loading)
    gch_drafts_load (self);
}

void
gch_drafts_abandon (GchDrafts *self)
{
  g_return_if_fail (GCH_IS_DRAFTS (self));

  self->abandoned = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  answer_all (self, NULL);
  gch_drafts_check_flushes (self);
}

static gboolean
on_retry (gpointer user_data)
{
  g_autoptr (GchDrafts) self = g_object_ref (user_data);

  self->retry_id = 0;
  gch_drafts_retry (self);

  return G_SOURCE_REMOVE;
}

static void
plan_retry (GchDrafts *self, const GError *error)
{
  /* The store was closed for good. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED))
    return;

  if (self->retry_id == 0 && !self->abandoned)
    self->retry_id = g_timeout_add_full (G_PRIORITY_DEFAULT, RETRY_MS, on_retry,
                                         g_object_ref (self), g_object_unref);
}

static void
forget_if_empty (GchDrafts *self, GchDraftSlot *draft)
{
  if (*draft->text == '\0' && !is_dirty (draft) && draft->in_flight == 0 && draft->moving == 0
      && draft->n_restoring == 0 && draft->waiting->len == 0)
    g_hash_table_remove (self->drafts, draft->key);
}

/* What was waiting for the draft @key. */
static void
pump_after (GchDrafts *self, const char *key)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (((GchDraftSlot *) value)->after, key) == 0)
      gch_drafts_pump (self, value);
}

/* It is on the disk up to @version. Whoever is told so may save again at once, and let go of the
 * draft with that. */
void
gch_drafts_written (GchDrafts *self, GchDraftSlot *draft, guint64 version)
{
  g_autofree char *key = g_strdup (draft->key);

  draft->on_disk = MAX (draft->on_disk, version);
  if (!is_dirty (draft))
    draft->saved_at = g_get_real_time ();
  answer (draft, version, NULL);
  set_failing (self, NULL);
  draft = gch_drafts_find (self, key);
  pump_after (self, key);
  if (draft != NULL)
    {
      gch_drafts_pump (self, draft);
      forget_if_empty (self, draft);
    }
  gch_drafts_emit_changed (self, key);
}

typedef struct
{
  GchDrafts *drafts; /* (owned) */
  char *key;         /* (owned) */
} Save;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Save *save = user_data;
  g_autoptr (GchDrafts) self = save->drafts;
  g_autofree char *key = save->key;
  g_autoptr (GError) error = NULL;
  GchDraftSlot *draft = gch_drafts_find (self, key);
  guint64 version;

  g_free (save);
  self->n_in_flight--;
  version = draft->in_flight;
  draft->in_flight = 0;

  if (gch_store_save_draft_finish (GCH_STORE (source), result, &error))
    gch_drafts_written (self, draft, version);
  else
    {
      answer (draft, version, error);
      set_failing (self, error);
      plan_retry (self, error);
    }

  gch_drafts_check_flushes (self);
}

/* Its text has gone to another name: it is not deleted before it is there. */
static gboolean
is_too_early (GchDrafts *self, const GchDraftSlot *draft)
{
  const GchDraftSlot *other = draft->after != NULL ? gch_drafts_find (self, draft->after) : NULL;

  return *draft->text == '\0' && other != NULL && other->on_disk < draft->after_version;
}

/* Writes @draft when there is something to write and nothing stands in the way. */
void
gch_drafts_pump (GchDrafts *self, GchDraftSlot *draft)
{
  g_autoptr (GchDraft) value = NULL;
  Save *save;

  if (!self->loaded || self->abandoned || draft->in_flight != 0 || draft->moving != 0
      || draft->n_restoring != 0 || !is_dirty (draft) || is_too_early (self, draft))
    return;

  draft->in_flight = draft->version;
  self->n_in_flight++;
  value = gch_draft_new (self->owner, draft->key, draft->text);
  value->saved_at = g_get_real_time ();
  save = g_new0 (Save, 1);
  save->drafts = g_object_ref (self);
  save->key = g_strdup (draft->key);
  gch_store_save_draft_async (self->store, value, NULL, on_saved, save);
}

/**
 * gch_drafts_save_async:
 * @self: the drafts
 * @key: which
 * @text: the whole text; empty: the draft is deleted
 * @callback: called when this text, or a later one, is durable, or the disk refused
 * @user_data: for @callback
 */
void
gch_drafts_save_async (GchDrafts *self, const char *key, const char *text,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GchDraftSlot *draft;
  Waiting *waiting;

  g_return_if_fail (GCH_IS_DRAFTS (self));
  g_return_if_fail (key != NULL);

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_drafts_save_async);
  if (self->abandoned)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  draft = gch_drafts_find_or_add (self, key);
  if (g_strcmp0 (draft->text, text) == 0 && !is_dirty (draft))
    {
      g_task_return_boolean (task, TRUE);
      forget_if_empty (self, draft);
      return;
    }

  if (g_strcmp0 (draft->text, text) != 0)
    gch_draft_slot_set_text (draft, text);
  waiting = g_new0 (Waiting, 1);
  waiting->task = g_steal_pointer (&task);
  waiting->version = draft->version;
  g_ptr_array_add (draft->waiting, waiting);
  gch_drafts_pump (self, draft);
  /* Whoever waits for this is told soon whether the disk can be used by now. */
  if (!self->loaded && !self->loading && self->problem != NULL)
    gch_drafts_load (self);
  gch_drafts_emit_changed (self, key);
}

gboolean
gch_drafts_save_finish (GchDrafts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- reading --- */

const GchOwner *
gch_drafts_get_owner (GchDrafts *self)
{
  g_return_val_if_fail (GCH_IS_DRAFTS (self), NULL);

  return self->owner;
}

gboolean
gch_drafts_is_loaded (GchDrafts *self)
{
  g_return_val_if_fail (GCH_IS_DRAFTS (self), FALSE);

  return self->loaded;
}

const char *
gch_drafts_get (GchDrafts *self, const char *key)
{
  GchDraftSlot *draft;

  g_return_val_if_fail (GCH_IS_DRAFTS (self), NULL);

  draft = gch_drafts_find (self, key);

  return draft != NULL && *draft->text != '\0' ? draft->text : NULL;
}

gint64
gch_drafts_get_saved_at (GchDrafts *self, const char *key)
{
  GchDraftSlot *draft;

  g_return_val_if_fail (GCH_IS_DRAFTS (self), 0);

  draft = gch_drafts_find (self, key);

  return draft != NULL ? draft->saved_at : 0;
}

GStrv
gch_drafts_list_keys (GchDrafts *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (GCH_IS_DRAFTS (self), NULL);

  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const GchDraftSlot *draft = value;

      if (*draft->text != '\0')
        g_strv_builder_add (builder, draft->key);
    }

  return g_strv_builder_end (builder);
}

/* Whatever was typed before the disk answered goes below what it had. */
static void
take_loaded (GchDrafts *self, const GchDraft *loaded)
{
  GchDraftSlot *draft = gch_drafts_find_or_add (self, loaded->key);

  if (draft->version == 0)
    {
      gch_draft_slot_set_text (draft, loaded->text);
      draft->on_disk = draft->version;
      draft->saved_at = loaded->saved_at;
    }
  else
    {
      g_autofree char *both = gch_draft_text_join (loaded->key, loaded->text, draft->text);

      gch_draft_slot_set_text (draft, both);
    }
}

static void
on_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchDrafts) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) loaded = gch_store_load_drafts_finish (GCH_STORE (source), result, &error);
  g_auto (GStrv) keys = NULL;

  self->loading = FALSE;
  if (loaded == NULL)
    {
      answer_all (self, error);
      set_failing (self, error);
      plan_retry (self, error);
      gch_drafts_check_flushes (self);
      return;
    }

  for (guint i = 0; i < loaded->len; i++)
    take_loaded (self, loaded->pdata[i]);
  self->loaded = TRUE;
  g_clear_handle_id (&self->retry_id, g_source_remove);
  set_failing (self, NULL);
  pump_all (self);
  keys = gch_drafts_list_keys (self);
  for (guint i = 0; keys[i] != NULL; i++)
    gch_drafts_emit_changed (self, keys[i]);
  gch_drafts_check_flushes (self);
}

void
gch_drafts_load (GchDrafts *self)
{
  g_return_if_fail (GCH_IS_DRAFTS (self));

  self->loading = TRUE;
  gch_store_load_drafts_async (self->store, self->owner, NULL, on_loaded, g_object_ref (self));
}

/* --- the object --- */

static void
gch_drafts_finalize (GObject *object)
{
  GchDrafts *self = GCH_DRAFTS (object);

  g_clear_object (&self->store);
  g_clear_error (&self->problem);
  gch_owner_free (self->owner);
  g_hash_table_unref (self->drafts);
  g_ptr_array_unref (self->flushes);

  G_OBJECT_CLASS (gch_drafts_parent_class)->finalize (object);
}

static void
gch_drafts_class_init (GchDraftsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_drafts_finalize;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", GCH_TYPE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_PROBLEM] = g_signal_new ("problem", GCH_TYPE_DRAFTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                          NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gch_drafts_init (GchDrafts *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, draft_free);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gch_drafts_new:
 * @store: the disk
 * @owner: whose drafts; every write is bound to him
 *
 * Returns: (transfer full): the drafts, empty until gch_drafts_load() has been answered
 */
GchDrafts *
gch_drafts_new (GchStore *store, const GchOwner *owner)
{
  GchDrafts *self = g_object_new (GCH_TYPE_DRAFTS, NULL);

  self->store = g_object_ref (store);
  self->owner = gch_owner_copy (owner);

  return self;
}
