/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "gch-problem.h"

/* --- what is shown --- */

static void
notify_account (GchSession *self)
{
  static const GchSessionProp props[] = {
    GCH_SESSION_PROP_HAS_ACCOUNT,      GCH_SESSION_PROP_PORTAL_NAME,
    GCH_SESSION_PROP_ACCOUNT_NAME,     GCH_SESSION_PROP_DISPLAY_NAME,
    GCH_SESSION_PROP_USER_NAME,        GCH_SESSION_PROP_PORTAL_ADDRESS,
    GCH_SESSION_PROP_IS_DEMONSTRATION,
  };

  for (gsize i = 0; i < G_N_ELEMENTS (props); i++)
    gch_session_notify (self, props[i]);
}

static void
open_reader (GchSession *self)
{
  g_autofree char *path = gch_session_dup_cache_path (self, self->account->owner);
  g_autoptr (GError) error = NULL;

  g_clear_object (&self->reader);
  self->reader = gch_cache_reader_open (path, &error);
  if (error != NULL && !g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND))
    {
      g_debug ("cache: %s", error->message);
      self->reader_problem = error->domain == GCH_ERROR ? error->code : GCH_ERROR_STORAGE;
    }
}

void
gch_session_show_account (GchSession *self, GchAccountEntry *entry)
{
  g_clear_pointer (&self->account, gch_account_entry_free);
  self->account = entry;
  self->reader_problem = -1;
  open_reader (self);
  gch_session_set_flag (self, GCH_SESSION_PROP_FIRST_SYNC, &self->first_sync, !entry->complete);
  notify_account (self);
  gch_session_emit_account_changed (self);
}

/* The portal told another name for what we know. */
static void
rename_account (GchSession *self, char **field, const char *name, GchSessionProp prop)
{
  if (name == NULL || g_strcmp0 (*field, name) == 0)
    return;

  gch_session_set_text (self, prop, field, name);
  gch_accounts_put (self->accounts, self->account, TRUE);
}

/* --- what the runner says --- */

static void
on_changed (const GchOperation *operation, gpointer user_data)
{
  gch_session_operation_changed (user_data, operation);
}

static GchDraft *
on_removed (const GchOperation *operation, gpointer user_data)
{
  return gch_session_operation_removed (user_data, operation);
}

static void
on_removal_stored (const GchDraft *draft, const GError *error, gpointer user_data)
{
  GchSession *self = user_data;

  if (draft != NULL)
    gch_drafts_restored (self->drafts, draft->key, error == NULL);
}

static GObject *
on_hold (gpointer user_data)
{
  GchSession *self = user_data;

  return g_object_ref (G_OBJECT (self->drafts));
}

/* The account was left or opened again, its drafts may be the same. */
static void
on_removal_stored_late (const GchDraft *draft, const GError *error, GObject *held)
{
  gch_drafts_restored (GCH_DRAFTS (held), draft->key, error == NULL);
}

static gboolean
on_is_safe (const char *key, GObject *held)
{
  g_auto (GStrv) unsaved = gch_drafts_list_unsaved (GCH_DRAFTS (held));

  return !g_strv_contains ((const char *const *) unsaved, key);
}

static void
tell_reply (GchSession *self, const GchComment *comment)
{
  g_autoptr (GchCase) record = NULL;
  gint64 viewed_at;

  if (comment->author_kind != GCH_AUTHOR_SUPPORT || g_hash_table_contains (self->told, comment->id))
    return;

  viewed_at = gch_cache_reader_get_viewed_at (self->reader, comment->case_id, NULL);
  if (comment->created_at <= viewed_at && comment->created_at <= self->started_at)
    return;

  g_hash_table_add (self->told, g_strdup (comment->id));
  record = gch_cache_reader_get_case (self->reader, comment->case_id, NULL);
  if (record != NULL)
    gch_session_emit_replied (self, comment->case_id, record->subject, comment->author_name,
                              comment->body);
}

static void
look_at_change (GchSession *self, const GchChange *change, gboolean tell)
{
  const GchOwner *owner = self->account->owner;

  if (change->record == NULL)
    return;

  if (change->kind == GCH_RECORD_COMMENT && tell && self->reader != NULL)
    tell_reply (self, change->record);
  else if (change->kind == GCH_RECORD_ACCOUNT && g_str_equal (change->id, owner->account_id))
    rename_account (self, &self->account->account_name, ((GchAccount *) change->record)->name,
                    GCH_SESSION_PROP_ACCOUNT_NAME);
  else if (change->kind == GCH_RECORD_USER && g_str_equal (change->id, owner->user_id))
    rename_account (self, &self->account->display_name, ((GchUser *) change->record)->name,
                    GCH_SESSION_PROP_DISPLAY_NAME);
}

static void
set_complete (GchSession *self)
{
  if (self->account->complete)
    return;

  self->account->complete = TRUE;
  gch_accounts_set_complete (self->accounts, self->account->owner, TRUE);
  gch_session_set_flag (self, GCH_SESSION_PROP_FIRST_SYNC, &self->first_sync, FALSE);
  /* A cache that had to be fetched anew knows the names again. */
  gch_session_name_drafts (self);
}

/* A page that came with an answer has no cursor and says nothing about how far the feed was read.
 */
static void
on_applied (GchChangePage *page, char **touched, gboolean resyncing, gpointer user_data)
{
  GchSession *self = user_data;
  const gboolean tell = self->account->complete && !resyncing;

  if (self->cache_failing)
    {
      self->cache_failing = FALSE;
      gch_session_set_text (self, GCH_SESSION_PROP_NOTICE, &self->notice, NULL);
    }

  for (guint i = 0; i < page->changes->len; i++)
    look_at_change (self, page->changes->pdata[i], tell);

  if (touched != NULL && touched[0] != NULL)
    gch_session_emit_cases_changed (self, touched);
  if (page->cursor != NULL && !page->has_more)
    set_complete (self);
}

static void
on_resynced (gpointer user_data)
{
  char *none[] = { NULL };

  gch_session_emit_cases_changed (user_data, none);
}

static void
set_held (GchSession *self, const GchStatus *status)
{
  const gboolean other_removing = self->held_removing != status->held_removing;
  const gboolean other_cached = self->held_cached != status->held_cached;

  /* Both are new before anybody hears of one. */
  self->held_removing = status->held_removing;
  self->held_cached = status->held_cached;
  if (other_removing)
    gch_session_notify (self, GCH_SESSION_PROP_HELD_REMOVING);
  if (other_cached)
    gch_session_notify (self, GCH_SESSION_PROP_HELD_CACHED);
}

static void
on_status (const GchStatus *status, gpointer user_data)
{
  GchSession *self = user_data;
  g_autofree char *problem = NULL;

  if (status->problem_code >= 0)
    problem = gch_problem_describe (status->problem_code, status->problem);

  gch_session_set_text (self, GCH_SESSION_PROP_PROBLEM, &self->problem, problem);
  if (self->offline_since != status->offline_since)
    {
      self->offline_since = status->offline_since;
      gch_session_notify (self, GCH_SESSION_PROP_OFFLINE_SINCE);
    }
  if (self->connection != status->connection)
    {
      self->connection = status->connection;
      gch_session_notify (self, GCH_SESSION_PROP_CONNECTION);
    }
  gch_session_set_flag (self, GCH_SESSION_PROP_SYNCING, &self->syncing, status->syncing);
  set_held (self, status);
}

static void
on_ask_sign_in (gpointer user_data)
{
  GchSession *self = user_data;

  self->auth = GCH_AUTH_OUT;
  gch_session_on_signed_out (self);
}

void
gch_session_set_storage_error (GchSession *self, const GError *error)
{
  g_autofree char *text = error != NULL ? gch_problem_describe_storage (error) : NULL;

  gch_session_set_text (self, GCH_SESSION_PROP_STORAGE_PROBLEM, &self->storage_problem, text);
}

static void
on_outbox_failed (const GError *error, gpointer user_data)
{
  gch_session_set_storage_error (user_data, error);
}

static void
tell_cache_failed (GchSession *self, const GError *error)
{
  g_autofree char *reason = error->domain == GCH_ERROR ? gch_problem_describe (error->code, NULL)
                                                       : g_strdup (error->message);
  /* Translators: %s is a whole sentence that says why. */
  g_autofree char *text =
      g_strdup_printf (_ ("What the portal sent cannot be kept on this computer. %s"), reason);

  self->cache_failing = TRUE;
  gch_session_set_text (self, GCH_SESSION_PROP_NOTICE, &self->notice, text);
}

static void
on_cache_failed (const GError *error, gpointer user_data)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED)
      || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  tell_cache_failed (user_data, error);
  gch_session_complain (user_data, error);
}

static const GchRunnerHandlers HANDLERS = {
  .changed = on_changed,
  .removed = on_removed,
  .removal_stored = on_removal_stored,
  .hold = on_hold,
  .removal_stored_late = on_removal_stored_late,
  .is_safe = on_is_safe,
  .applied = on_applied,
  .resynced = on_resynced,
  .status = on_status,
  .ask_sign_in = on_ask_sign_in,
  .outbox_failed = on_outbox_failed,
  .cache_failed = on_cache_failed,
};

/* --- the right to speak --- */

void
gch_session_apply_auth (GchSession *self)
{
  if (!self->opened || self->auth == GCH_AUTH_UNKNOWN)
    return;

  gch_runner_set_provider (self->runner, self->provider);
  if (self->auth == GCH_AUTH_IN)
    gch_runner_signed_in (self->runner);
  else
    gch_runner_signed_out (self->runner);
}

void
gch_session_set_auth (GchSession *self, GchAuth auth)
{
  self->auth = auth;
  if (auth == GCH_AUTH_IN)
    gch_session_set_flag (self, GCH_SESSION_PROP_NEEDS_SIGN_IN, &self->needs_sign_in, FALSE);
  gch_session_apply_auth (self);
}

static void
on_credentials_changed (GchProvider *provider, const char *credentials, GchSession *self)
{
  gch_session_keep_credentials (self, credentials);
}

void
gch_session_set_provider (GchSession *self, GchProvider *provider)
{
  if (self->provider == provider)
    return;

  if (self->provider != NULL)
    g_clear_signal_handler (&self->credentials_id, self->provider);
  g_set_object (&self->provider, provider);
  if (provider != NULL)
    self->credentials_id = g_signal_connect (provider, "credentials-changed",
                                             G_CALLBACK (on_credentials_changed), self);
  if (self->runner != NULL)
    gch_runner_set_provider (self->runner, provider);
}

/* --- opening --- */

typedef struct
{
  GPtrArray *operations; /* (owned) (nullable) */
  GchCacheOpening cache; /* (owned) */
  guint left;            /* answers of the disk to come */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *opening = data;

  g_clear_pointer (&opening->operations, g_ptr_array_unref);
  gch_cache_opening_clear (&opening->cache);
  g_free (opening);
}

static void
tell_rebuilt (GchSession *self)
{
  const char *text = _ ("The copy of your cases on this computer was damaged. It is being fetched "
                        "again; your drafts and unsent messages are not affected.");

  if (self->reader_problem == GCH_ERROR_TOO_NEW)
    text = _ ("The copy of your cases on this computer was made by a newer version of Guichet. It "
              "is being fetched again; your drafts and unsent messages are not affected.");

  gch_session_set_text (self, GCH_SESSION_PROP_NOTICE, &self->notice, text);
}

static void
take_cache (GchSession *self, GchCacheState state)
{
  if (state != GCH_CACHE_OPENED)
    {
      self->account->complete = FALSE;
      gch_accounts_set_complete (self->accounts, self->account->owner, FALSE);
      gch_session_set_flag (self, GCH_SESSION_PROP_FIRST_SYNC, &self->first_sync, TRUE);
    }
  if (state == GCH_CACHE_REBUILT)
    tell_rebuilt (self);
  if (state == GCH_CACHE_REBUILT || self->reader == NULL)
    {
      open_reader (self);
      gch_session_emit_account_changed (self);
    }
}

static void
opened (GTask *task)
{
  GchSession *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);

  if (--opening->left > 0)
    return;
  if (g_task_return_error_if_cancelled (task))
    return;

  gch_session_take_stored (self, opening->operations);
  gch_session_name_drafts (self);
  self->opened = TRUE;
  gch_runner_start (self->runner, opening->operations, &opening->cache);
  gch_session_apply_auth (self);
  g_task_return_boolean (task, TRUE);
}

static void
on_outbox_loaded (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  opening->operations = gch_store_load_outbox_finish (GCH_STORE (source), result, &error);
  if (error != NULL && !g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    gch_session_set_storage_error (self, error);
  opened (task);
}

static void
on_cache_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  Opening *opening = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const gboolean success =
      gch_store_open_cache_finish (GCH_STORE (source), result, &opening->cache, &error);

  if (!g_cancellable_is_cancelled (g_task_get_cancellable (task)))
    {
      if (success)
        take_cache (self, opening->cache.state);
      else
        tell_cache_failed (self, error);
    }
  opened (task);
}

void
gch_session_open_owner_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  const GchOwner *owner = self->account->owner;
  g_autofree char *path = gch_session_dup_cache_path (self, owner);
  g_autoptr (GTask) task = NULL;
  Opening *opening = g_new0 (Opening, 1);

  self->owner_cancellable = g_cancellable_new ();
  task = g_task_new (self, self->owner_cancellable, callback, user_data);
  g_task_set_source_tag (task, gch_session_open_owner_async);
  opening->left = 2;
  g_task_set_task_data (task, opening, opening_free);

  self->runner = gch_runner_new (self->store, &HANDLERS, self);
  gch_session_open_drafts (self, owner);
  gch_store_load_outbox_async (self->store, owner, self->owner_cancellable, on_outbox_loaded,
                               g_object_ref (task));
  gch_store_open_cache_async (self->store, path, self->owner_cancellable, on_cache_opened,
                              g_object_ref (task));
}

gboolean
gch_session_open_owner_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- closing --- */

static void
forget_tables (GchSession *self)
{
  g_list_store_remove_all (self->outbox);
  g_hash_table_remove_all (self->items);
  g_hash_table_remove_all (self->resolved);
  g_hash_table_remove_all (self->to_draft);
  g_hash_table_remove_all (self->told);
  g_hash_table_remove_all (self->viewed);
}

static void
reset_status (GchSession *self)
{
  const GchStatus unknown = { .connection = GCH_CONNECTION_UNKNOWN, .problem_code = -1 };

  on_status (&unknown, self);
  gch_session_set_flag (self, GCH_SESSION_PROP_NEEDS_SIGN_IN, &self->needs_sign_in, FALSE);
  self->pending = 0;
  self->parked = 0;
  gch_session_notify (self, GCH_SESSION_PROP_PENDING);
  gch_session_notify (self, GCH_SESSION_PROP_PARKED);
}

void
gch_session_close_owner (GchSession *self)
{
  if (self->owner_cancellable != NULL)
    g_cancellable_cancel (self->owner_cancellable);
  g_clear_object (&self->owner_cancellable);
  if (self->runner != NULL)
    gch_session_stop_runner (self);
  gch_session_unwatch_drafts (self);
  gch_session_set_provider (self, NULL);
  g_clear_object (&self->reader);
  g_clear_pointer (&self->account, gch_account_entry_free);
  g_clear_pointer (&self->credentials, gch_secret_free);
  self->auth = GCH_AUTH_UNKNOWN;
  self->opened = FALSE;
  self->outbox_read = FALSE;
  g_clear_handle_id (&self->outbox_retry_id, g_source_remove);
  self->looking_up = FALSE;
  self->silent_sign_in = FALSE;
  self->silent_refused = FALSE;
  forget_tables (self);
  reset_status (self);
}

void
gch_session_leave_account (GchSession *self)
{
  g_auto (GStrv) keys = NULL;

  /* Who is typing hands over his text as long as it lands with its owner. */
  if (self->account != NULL)
    gch_session_emit_leaving (self);
  keys = gch_session_list_draft_keys (self);
  gch_session_close_owner (self);
  for (guint i = 0; keys[i] != NULL; i++)
    gch_session_emit_draft_changed (self, keys[i]);
}

/* --- a cache that turns out to be damaged --- */

/* At most so often: a disk that damages each new cache at once is beyond help. */
#define REOPEN_INTERVAL (60 * G_TIME_SPAN_SECOND)

static void
on_reopened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gch_session_open_owner_finish (GCH_SESSION (source), result, &error))
    g_debug ("the account was left while it was being opened: %s", error->message);
}

/* The engine starts again from what the disk has; drafts, outbox and the portal's session stay. */
void
gch_session_reopen (GchSession *self)
{
  GchAccountEntry *entry;
  g_autoptr (GchProvider) provider = NULL;
  char *credentials;
  GchAuth auth;

  entry = g_steal_pointer (&self->account);
  credentials = g_steal_pointer (&self->credentials);
  auth = self->auth;
  if (self->provider != NULL)
    provider = g_object_ref (self->provider);
  gch_session_close_owner (self);
  gch_session_show_account (self, entry);
  gch_session_open_owner_async (self, on_reopened, NULL);
  self->credentials = credentials;
  gch_session_set_provider (self, provider);
  if (auth == GCH_AUTH_OUT)
    gch_session_on_signed_out (self);
  else
    gch_session_set_auth (self, auth);
}

static gboolean
on_reopen (gpointer user_data)
{
  GchSession *self = user_data;

  self->reopen_id = 0;
  if (self->stopped || !self->opened)
    return G_SOURCE_REMOVE;

  self->reopened_at = g_get_monotonic_time ();
  gch_session_reopen (self);

  return G_SOURCE_REMOVE;
}

void
gch_session_complain (GchSession *self, const GError *error)
{
  const gint64 now = g_get_monotonic_time ();

  if (error == NULL)
    return;

  g_debug ("cache: %s", error->message);
  if (!g_error_matches (error, GCH_ERROR, GCH_ERROR_DAMAGED) || self->reopen_id != 0
      || !self->opened || self->stopped
      || (self->reopened_at != 0 && now - self->reopened_at < REOPEN_INTERVAL))
    return;

  self->reopen_id = g_idle_add (on_reopen, self);
}
