/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

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

void
gch_session_watch_drafts (GchSession *self)
{
  g_signal_connect (self->drafts, "changed", G_CALLBACK (on_changed), self);
  g_signal_connect (self->drafts, "problem", G_CALLBACK (on_problem), self);
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
