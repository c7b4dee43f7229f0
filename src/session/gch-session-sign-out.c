/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-session-sign-in.c. */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>

/* Signing out at the portal is a courtesy to its list of sessions; it must not hold up the user. */
#define SIGN_OUT_LIMIT_S 5

typedef struct
{
  GCancellable *cancellable; /* (owned) ends what the portal does not answer */
  guint limit_id;            /* timeout source, 0 */
  gboolean discard_unsent;
  GError *failure; /* (owned) (nullable) */
  guint left;
} SignOut;

static void
sign_out_free (gpointer data)
{
  SignOut *sign_out = data;

  g_clear_handle_id (&sign_out->limit_id, g_source_remove);
  g_object_unref (sign_out->cancellable);
  g_clear_error (&sign_out->failure);
  g_free (sign_out);
}

static gboolean
on_sign_out_limit (gpointer user_data)
{
  SignOut *sign_out = user_data;

  sign_out->limit_id = 0;
  g_cancellable_cancel (sign_out->cancellable);

  return G_SOURCE_REMOVE;
}

static void
sign_out_part_done (GTask *task)
{
  SignOut *sign_out = g_task_get_task_data (task);

  if (--sign_out->left > 0)
    return;
  if (sign_out->failure != NULL)
    g_task_return_error (task, g_steal_pointer (&sign_out->failure));
  else
    g_task_return_boolean (task, TRUE);
}

static void
on_unsent_forgotten (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  SignOut *sign_out = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  /* What was written while the portal was asked. */
  if (!gch_store_forget_owner_finish (GCH_STORE (source), result, &error))
    /* Translators: %s is what went wrong. */
    sign_out->failure = g_error_new (
        error->domain, error->code,
        _ ("You are signed out, but your unsent text could not be deleted (%s)."), error->message);
  sign_out_part_done (task);
}

static void
on_cache_deleted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!gch_store_delete_cache_finish (GCH_STORE (source), result, &error))
    g_debug ("deleting the cache: %s", error->message);
  sign_out_part_done (task);
}

static void
on_demonstration_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  sign_out_part_done (task);
}

static void
on_keyring_cleared (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gch_keyring_clear_finish (GCH_KEYRING (source), result, &error))
    g_debug ("keyring: %s", error->message);
}

static GTask *
sign_out_part (GTask *task)
{
  SignOut *sign_out = g_task_get_task_data (task);

  sign_out->left++;

  return g_object_ref (task);
}

/* On this computer it ends whatever the portal said. */
static void
forget_account (GTask *task)
{
  GchSession *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);
  g_autoptr (GTask) whole = sign_out_part (task);
  g_autoptr (GchOwner) owner = gch_owner_copy (self->account->owner);
  g_autofree char *path = gch_session_dup_cache_path (self, owner);
  const gboolean was_demonstration = gch_session_is_demonstration (self);

  if (sign_out->discard_unsent)
    gch_session_abandon_drafts (self, owner);
  gch_session_leave_account (self);
  gch_accounts_remove (self->accounts, owner);
  gch_keyring_clear_async (self->keyring, owner, on_keyring_cleared, NULL);
  if (sign_out->discard_unsent)
    gch_store_forget_owner_async (self->store, owner, on_unsent_forgotten, sign_out_part (task));
  gch_store_delete_cache_async (self->store, path, on_cache_deleted, sign_out_part (task));
  if (was_demonstration && self->demonstration != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->demonstration, self);
      gch_demonstration_stop_async (self->demonstration, on_demonstration_stopped,
                                    sign_out_part (task));
      g_clear_object (&self->demonstration);
    }

  gch_session_set_flag (self, GCH_SESSION_PROP_SESSION_ONLY, &self->session_only, FALSE);
  gch_session_notify (self, GCH_SESSION_PROP_HAS_ACCOUNT);
  gch_session_emit_account_changed (self);
  sign_out_part_done (whole);
}

static void
on_portal_signed_out (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;

  if (!gch_provider_sign_out_finish (GCH_PROVIDER (source), result, &error))
    g_debug ("signing out: %s", error->message);

  if (self->account != NULL && !self->stopped)
    forget_account (task);
  else
    g_task_return_boolean (task, TRUE);
}

static void
ask_portal (GTask *task)
{
  GchSession *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);

  if (self->provider == NULL)
    {
      forget_account (task);
      return;
    }

  sign_out->limit_id = g_timeout_add_seconds (SIGN_OUT_LIMIT_S, on_sign_out_limit, sign_out);
  gch_provider_sign_out_async (self->provider, sign_out->cancellable, on_portal_signed_out,
                               g_object_ref (task));
}

/* While he is still signed in: what cannot be deleted would be sent the next time. */
static void
on_forgotten_first (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  g_autoptr (GError) error = NULL;
  const gboolean forgotten = gch_store_forget_owner_finish (GCH_STORE (source), result, &error);

  if (self->account == NULL || self->stopped)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }
  if (forgotten)
    {
      gch_session_abandon_drafts (self, self->account->owner);
      ask_portal (task);
      return;
    }

  gch_session_reopen (self);
  /* Translators: %s is what went wrong. */
  g_task_return_new_error (
      task, error->domain, error->code,
      _ ("Your unsent text could not be deleted (%s). You are still signed in."), error->message);
}

static void
on_unsaved_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  SignOut *sign_out = g_task_get_task_data (task);

  gch_drafts_flush_finish (GCH_DRAFTS (source), result, NULL);
  if (self->account == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  if (self->runner != NULL)
    gch_runner_stop (self->runner);
  if (sign_out->discard_unsent)
    gch_store_forget_owner_async (self->store, self->account->owner, on_forgotten_first,
                                  g_object_ref (task));
  else
    ask_portal (task);
}

void
gch_session_sign_out_async (GchSession *self, gboolean discard_unsent, GAsyncReadyCallback callback,
                            gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  SignOut *sign_out;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_session_sign_out_async);
  if (self->account == NULL || self->drafts == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  sign_out = g_new0 (SignOut, 1);
  sign_out->cancellable = g_cancellable_new ();
  sign_out->discard_unsent = discard_unsent;
  g_task_set_task_data (task, sign_out, sign_out_free);
  gch_drafts_flush_async (self->drafts, on_unsaved_written, g_object_ref (task));
}

gboolean
gch_session_sign_out_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
