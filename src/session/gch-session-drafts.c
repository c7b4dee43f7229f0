/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>

#include "gch-draft-text.h"
#include "gch-problem.h"

static void
on_changed (GchDrafts *drafts, const char *key, GchSession *self)
{
  gch_session_emit_draft_changed (self, key);
}

static void
on_problem (GchDrafts *drafts, const GError *error, GchSession *self)
{
  gch_session_set_storage_error (self, error);
}

static void
watch_drafts (GchSession *self)
{
  g_signal_connect (self->drafts, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->drafts, "problem", G_CALLBACK (on_problem), self);
}

static gboolean
has_unsaved (GchDrafts *drafts)
{
  g_auto (GStrv) keys = gch_drafts_list_unsaved (drafts);

  return keys[0] != NULL;
}

/* (transfer full) (nullable): what @owner left behind unwritten, with the texts in it */
static GchDrafts *
take_former (GchSession *self, const GchOwner *owner)
{
  for (guint i = self->former_drafts->len; i > 0; i--)
    {
      GchDrafts *drafts = self->former_drafts->pdata[i - 1];

      if (gch_owner_equal (gch_drafts_get_owner (drafts), owner) && has_unsaved (drafts))
        return g_ptr_array_steal_index (self->former_drafts, i - 1);
    }

  return NULL;
}

void
gch_session_open_drafts (GchSession *self, const GchOwner *owner)
{
  self->drafts = take_former (self, owner);
  if (self->drafts == NULL)
    {
      self->drafts = gch_drafts_new (self->store, owner);
      gch_drafts_load (self->drafts);
    }
  watch_drafts (self);
}

void
gch_session_unwatch_drafts (GchSession *self)
{
  if (self->drafts == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->drafts, self);
  if (has_unsaved (self->drafts))
    g_ptr_array_add (self->former_drafts, g_object_ref (self->drafts));
  g_clear_object (&self->drafts);
}

void
gch_session_abandon_drafts (GchSession *self, const GchOwner *owner)
{
  if (self->drafts != NULL && gch_owner_equal (gch_drafts_get_owner (self->drafts), owner))
    gch_drafts_abandon (self->drafts);
  for (guint i = 0; i < self->former_drafts->len; i++)
    if (gch_owner_equal (gch_drafts_get_owner (self->former_drafts->pdata[i]), owner))
      gch_drafts_abandon (self->former_drafts->pdata[i]);
}

/* Those that may have something that is not on the disk. (transfer container) */
static GPtrArray *
list_open_drafts (GchSession *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->former_drafts->len; i > 0; i--)
    if (!has_unsaved (self->former_drafts->pdata[i - 1]))
      g_ptr_array_remove_index (self->former_drafts, i - 1);
  for (guint i = 0; i < self->former_drafts->len; i++)
    g_ptr_array_add (all, g_object_ref (self->former_drafts->pdata[i]));
  if (self->drafts != NULL)
    g_ptr_array_add (all, g_object_ref (self->drafts));

  return all;
}

gboolean
gch_session_knows_drafts (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), FALSE);

  return self->drafts != NULL && gch_drafts_is_loaded (self->drafts);
}

const char *
gch_session_get_draft (GchSession *self, const char *key)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return self->drafts != NULL ? gch_drafts_get (self->drafts, key) : NULL;
}

gint64
gch_session_get_draft_saved_at (GchSession *self, const char *key)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), 0);

  return self->drafts != NULL ? gch_drafts_get_saved_at (self->drafts, key) : 0;
}

GStrv
gch_session_list_draft_keys (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return self->drafts != NULL ? gch_drafts_list_keys (self->drafts) : g_new0 (char *, 1);
}

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  /* What the disk's library says is for nobody's screen, and in nobody's language. */
  if (gch_drafts_save_finish (GCH_DRAFTS (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, gch_problem_translate (error));
}

void
gch_session_save_draft_async (GchSession *self, const char *key, const char *text,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_session_save_draft_async);
  if (self->drafts != NULL)
    gch_drafts_save_async (self->drafts, key, text, on_saved, g_object_ref (task));
  else
    g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_SIGNED_OUT, "no account is open");
}

gboolean
gch_session_save_draft_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- is everything on the disk? --- */

typedef struct
{
  guint left;      /* answers to come */
  GError *problem; /* (owned) (nullable) the first one */
} Flush;

static void
flush_free (gpointer data)
{
  Flush *flush = data;

  g_clear_error (&flush->problem);
  g_free (flush);
}

static void
flush_part_done (GTask *task)
{
  Flush *flush = g_task_get_task_data (task);
  g_autofree char *undeleted = NULL;

  if (--flush->left > 0)
    return;
  undeleted = gch_session_describe_undeleted (g_task_get_source_object (task));
  if (flush->problem != NULL)
    g_task_return_error (task, gch_problem_translate (flush->problem));
  else if (undeleted != NULL)
    g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_STORAGE, "%s", undeleted);
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_removals_tried (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  flush_part_done (task);
}

static void
on_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  Flush *flush = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gch_drafts_flush_finish (GCH_DRAFTS (source), result, &error) && flush->problem == NULL)
    flush->problem = g_steal_pointer (&error);
  flush_part_done (task);
}

void
gch_session_flush_drafts_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) runners = NULL;
  Flush *flush;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_session_flush_drafts_async);
  flush = g_new0 (Flush, 1);
  flush->left = 1;
  g_task_set_task_data (task, flush, flush_free);
  runners = gch_session_list_runners (self);
  for (guint i = 0; i < runners->len; i++)
    {
      flush->left++;
      gch_runner_flush_removals_async (runners->pdata[i], on_removals_tried, g_object_ref (task));
    }
  all = list_open_drafts (self);
  for (guint i = 0; i < all->len; i++)
    {
      flush->left++;
      gch_drafts_retry (all->pdata[i]);
      gch_drafts_flush_async (all->pdata[i], on_flushed, g_object_ref (task));
    }
  flush_part_done (task);
}

gboolean
gch_session_flush_drafts_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
add_unsaved (GString *text, GchDrafts *drafts)
{
  g_auto (GStrv) keys = gch_drafts_list_unsaved (drafts);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      g_autofree char *one =
          gch_draft_text_readable_draft (keys[i], gch_drafts_get (drafts, keys[i]));

      if (text->len > 0)
        g_string_append (text, "\n\n");
      g_string_append (text, one);
    }
}

char *
gch_session_dup_unsaved_text (GchSession *self)
{
  g_autoptr (GPtrArray) all = NULL;
  GString *text;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  all = list_open_drafts (self);
  text = g_string_new (NULL);
  for (guint i = 0; i < all->len; i++)
    add_unsaved (text, all->pdata[i]);

  return g_string_free (text, text->len == 0);
}

static void
add_titles (GPtrArray *titles, GchRunner *runner)
{
  g_auto (GStrv) discarded = gch_runner_list_discarded (runner);

  for (guint i = 0; discarded[i] != NULL; i++)
    /* Translators: the subject of a case, in a list of them */
    g_ptr_array_add (titles, g_strdup_printf (_ ("“%s”"), discarded[i]));
}

char *
gch_session_describe_undeleted (GchSession *self)
{
  g_autoptr (GPtrArray) runners = NULL;
  g_autoptr (GPtrArray) titles = NULL;
  g_autofree char *list = NULL;
  guint n;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  runners = gch_session_list_runners (self);
  titles = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < runners->len; i++)
    add_titles (titles, runners->pdata[i]);
  n = titles->len;
  if (n == 0)
    return NULL;

  g_ptr_array_add (titles, NULL);
  list = g_strjoinv (", ", (char **) titles->pdata);

  /* Translators: %s is a list of subjects. */
  return g_strdup_printf (
      ngettext ("What you discarded is still on this computer: %s. Unless it can be deleted, it "
                "is sent the next time Guichet starts.",
                "What you discarded is still on this computer: %s. Unless it can be deleted, all "
                "of it is sent the next time Guichet starts.",
                n),
      list);
}

char *
gch_session_dup_draft_for_reading (GchSession *self, const char *key)
{
  const char *text = gch_session_get_draft (self, key);

  return text != NULL ? gch_draft_text_readable_draft (key, text) : NULL;
}

/* --- earlier versions --- */

/**
 * gch_draft_version_free:
 */
void
gch_draft_version_free (GchDraftVersion *self)
{
  g_free (self->text);
  g_free (self);
}

static GchDraftVersion *
version_of (const GchDraft *draft)
{
  GchDraftVersion *version = g_new0 (GchDraftVersion, 1);

  version->text = g_strdup (draft->text);
  version->saved_at = draft->saved_at;

  return version;
}

static void
on_versions_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts =
      gch_store_load_draft_versions_finish (GCH_STORE (source), result, &error);
  g_autoptr (GPtrArray) versions = NULL;

  if (drafts == NULL)
    {
      g_task_return_error (task, gch_problem_translate (error));
      return;
    }

  versions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_version_free);
  for (guint i = 0; i < drafts->len; i++)
    g_ptr_array_add (versions, version_of (drafts->pdata[i]));
  g_task_return_pointer (task, g_steal_pointer (&versions), (GDestroyNotify) g_ptr_array_unref);
}

void
gch_session_load_draft_versions_async (GchSession *self, const char *key, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, gch_session_load_draft_versions_async);
  if (self->drafts != NULL && self->store != NULL)
    gch_store_load_draft_versions_async (self->store, gch_drafts_get_owner (self->drafts), key,
                                         cancellable, on_versions_loaded, g_object_ref (task));
  else
    g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_SIGNED_OUT, "no account is open");
}

GPtrArray *
gch_session_load_draft_versions_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
