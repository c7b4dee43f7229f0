/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>

#define FLAGS (G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

enum
{
  SIGNAL_CASES_CHANGED,
  SIGNAL_OPERATION_SENT,
  SIGNAL_OPERATION_PARKED,
  SIGNAL_REPLIED,
  SIGNAL_DRAFT_CHANGED,
  SIGNAL_LEAVING,
  SIGNAL_OUTBOX_CHANGED,
  SIGNAL_ACCOUNT_CHANGED,
  SIGNAL_RECOVERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];
static GParamSpec *properties[GCH_SESSION_N_PROPS];

G_DEFINE_FINAL_TYPE (GchSession, gch_session, G_TYPE_OBJECT)

/* --- properties --- */

void
gch_session_notify (GchSession *self, GchSessionProp prop)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
gch_session_set_flag (GchSession *self, GchSessionProp prop, gboolean *field, gboolean value)
{
  if (*field == value)
    return;

  *field = value;
  gch_session_notify (self, prop);
}

void
gch_session_set_text (GchSession *self, GchSessionProp prop, char **field, const char *value)
{
  g_autofree char *former = NULL;

  if (g_strcmp0 (*field, value) == 0)
    return;

  former = *field;
  *field = g_strdup (value);
  gch_session_notify (self, prop);
}

gboolean
gch_session_is_demonstration (GchSession *self)
{
  return self->account != NULL
         && g_str_equal (self->account->owner->portal, GCH_DEMONSTRATION_PORTAL);
}

static const char *
get_account_text (GchSession *self, GchSessionProp prop)
{
  const GchAccountEntry *account = self->account;

  if (account == NULL)
    return NULL;
  if (prop == GCH_SESSION_PROP_PORTAL_NAME)
    return account->portal_name;
  if (prop == GCH_SESSION_PROP_ACCOUNT_NAME)
    return account->account_name;
  if (prop == GCH_SESSION_PROP_DISPLAY_NAME)
    return account->display_name;
  if (prop == GCH_SESSION_PROP_USER_NAME)
    return account->user_name;

  return gch_session_is_demonstration (self) ? NULL : account->owner->portal;
}

/* One does not hide the other. */
static char *
dup_notice (GchSession *self)
{
  if (self->notice == NULL || self->second_copy == NULL)
    return g_strdup (self->notice != NULL ? self->notice : self->second_copy);

  return g_strjoin (" ", self->notice, self->second_copy, NULL);
}

static void
gch_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchSession *self = GCH_SESSION (object);

  switch ((GchSessionProp) prop_id)
    {
    case GCH_SESSION_PROP_HAS_ACCOUNT:
      g_value_set_boolean (value, self->account != NULL);
      break;
    case GCH_SESSION_PROP_CONNECTION:
      g_value_set_int (value, (int) self->connection);
      break;
    case GCH_SESSION_PROP_OFFLINE_SINCE:
      g_value_set_int64 (value, self->offline_since);
      break;
    case GCH_SESSION_PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case GCH_SESSION_PROP_SYNCING:
      g_value_set_boolean (value, self->syncing);
      break;
    case GCH_SESSION_PROP_FIRST_SYNC:
      g_value_set_boolean (value, self->first_sync);
      break;
    case GCH_SESSION_PROP_PORTAL_NAME:
    case GCH_SESSION_PROP_ACCOUNT_NAME:
    case GCH_SESSION_PROP_DISPLAY_NAME:
    case GCH_SESSION_PROP_USER_NAME:
    case GCH_SESSION_PROP_PORTAL_ADDRESS:
      g_value_set_string (value, get_account_text (self, prop_id));
      break;
    case GCH_SESSION_PROP_IS_DEMONSTRATION:
      g_value_set_boolean (value, gch_session_is_demonstration (self));
      break;
    case GCH_SESSION_PROP_SESSION_ONLY:
      g_value_set_boolean (value, self->session_only);
      break;
    case GCH_SESSION_PROP_NEEDS_SIGN_IN:
      g_value_set_boolean (value, self->needs_sign_in);
      break;
    case GCH_SESSION_PROP_STORAGE_PROBLEM:
      g_value_set_string (value, self->storage_problem);
      break;
    case GCH_SESSION_PROP_NOTICE:
      g_value_take_string (value, dup_notice (self));
      break;
    case GCH_SESSION_PROP_PENDING:
      g_value_set_uint (value, self->pending);
      break;
    case GCH_SESSION_PROP_PARKED:
      g_value_set_uint (value, self->parked);
      break;
    case GCH_SESSION_PROP_HELD_REMOVING:
      g_value_set_uint (value, self->held_removing);
      break;
    case GCH_SESSION_PROP_HELD_CACHED:
      g_value_set_uint (value, self->held_cached);
      break;
    case GCH_SESSION_N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
install_properties (GObjectClass *klass)
{
  static const struct
  {
    GchSessionProp prop;
    const char *name;
  } flags[] = {
    { GCH_SESSION_PROP_HAS_ACCOUNT, "has-account" },
    { GCH_SESSION_PROP_SYNCING, "syncing" },
    { GCH_SESSION_PROP_FIRST_SYNC, "first-sync" },
    { GCH_SESSION_PROP_IS_DEMONSTRATION, "is-demonstration" },
    { GCH_SESSION_PROP_SESSION_ONLY, "session-only" },
    { GCH_SESSION_PROP_NEEDS_SIGN_IN, "needs-sign-in" },
  }, texts[] = {
    { GCH_SESSION_PROP_PROBLEM, "problem" },
    { GCH_SESSION_PROP_PORTAL_NAME, "portal-name" },
    { GCH_SESSION_PROP_ACCOUNT_NAME, "account-name" },
    { GCH_SESSION_PROP_DISPLAY_NAME, "display-name" },
    { GCH_SESSION_PROP_USER_NAME, "user-name" },
    { GCH_SESSION_PROP_PORTAL_ADDRESS, "portal-address" },
    { GCH_SESSION_PROP_STORAGE_PROBLEM, "storage-problem" },
    { GCH_SESSION_PROP_NOTICE, "notice" },
  }, numbers[] = {
    { GCH_SESSION_PROP_PENDING, "pending" },
    { GCH_SESSION_PROP_PARKED, "parked" },
    { GCH_SESSION_PROP_HELD_REMOVING, "held-removing" },
    { GCH_SESSION_PROP_HELD_CACHED, "held-cached" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (flags); i++)
    properties[flags[i].prop] =
        g_param_spec_boolean (flags[i].name, NULL, NULL, FALSE, (GParamFlags) FLAGS);
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    properties[texts[i].prop] =
        g_param_spec_string (texts[i].name, NULL, NULL, NULL, (GParamFlags) FLAGS);
  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    properties[numbers[i].prop] =
        g_param_spec_uint (numbers[i].name, NULL, NULL, 0, G_MAXUINT, 0, (GParamFlags) FLAGS);

  properties[GCH_SESSION_PROP_CONNECTION] = g_param_spec_int (
      "connection", NULL, NULL, 0, GCH_CONNECTION_REFUSED, 0, (GParamFlags) FLAGS);
  properties[GCH_SESSION_PROP_OFFLINE_SINCE] =
      g_param_spec_int64 ("offline-since", NULL, NULL, 0, G_MAXINT64, 0, (GParamFlags) FLAGS);

  g_object_class_install_properties (klass, GCH_SESSION_N_PROPS, properties);
}

/* --- signals --- */

static guint
add_signal (const char *name, guint n, GType a, GType b, GType c, GType d)
{
  return g_signal_new (name, GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                       n, a, b, c, d);
}

static void
install_signals (void)
{
  const GType text = G_TYPE_STRING;
  const GType operation = gch_operation_get_type ();

  signals[SIGNAL_CASES_CHANGED] = add_signal ("cases-changed", 1, G_TYPE_STRV, 0, 0, 0);
  signals[SIGNAL_OPERATION_SENT] = add_signal ("operation-sent", 1, operation, 0, 0, 0);
  signals[SIGNAL_OPERATION_PARKED] = add_signal ("operation-parked", 1, operation, 0, 0, 0);
  signals[SIGNAL_REPLIED] = add_signal ("replied", 4, text, text, text, text);
  signals[SIGNAL_DRAFT_CHANGED] = add_signal ("draft-changed", 1, text, 0, 0, 0);
  signals[SIGNAL_LEAVING] = add_signal ("leaving", 0, 0, 0, 0, 0);
  signals[SIGNAL_OUTBOX_CHANGED] = add_signal ("outbox-changed", 1, operation, 0, 0, 0);
  signals[SIGNAL_ACCOUNT_CHANGED] = add_signal ("account-changed", 0, 0, 0, 0, 0);
  signals[SIGNAL_RECOVERED] = add_signal ("recovered", 1, GCH_TYPE_RECOVERY, 0, 0, 0);
}

void
gch_session_emit_cases_changed (GchSession *self, char **ids)
{
  g_signal_emit (self, signals[SIGNAL_CASES_CHANGED], 0, ids);
}

void
gch_session_emit_outbox_changed (GchSession *self, const GchOperation *operation)
{
  g_signal_emit (self, signals[SIGNAL_OUTBOX_CHANGED], 0, operation);
}

void
gch_session_emit_account_changed (GchSession *self)
{
  g_signal_emit (self, signals[SIGNAL_ACCOUNT_CHANGED], 0);
}

void
gch_session_emit_operation_sent (GchSession *self, const GchOperation *operation)
{
  g_signal_emit (self, signals[SIGNAL_OPERATION_SENT], 0, operation);
}

void
gch_session_emit_operation_parked (GchSession *self, const GchOperation *operation)
{
  g_signal_emit (self, signals[SIGNAL_OPERATION_PARKED], 0, operation);
}

void
gch_session_emit_draft_changed (GchSession *self, const char *key)
{
  g_signal_emit (self, signals[SIGNAL_DRAFT_CHANGED], 0, key);
}

void
gch_session_emit_leaving (GchSession *self)
{
  g_signal_emit (self, signals[SIGNAL_LEAVING], 0);
}

void
gch_session_emit_replied (GchSession *self, const char *case_id, const char *case_title,
                          const char *author, const char *text)
{
  g_signal_emit (self, signals[SIGNAL_REPLIED], 0, case_id, case_title, author, text);
}

/**
 * gch_session_get_recovery:
 * @self: a session
 *
 * Returns: (transfer none) (nullable): what was brought back from a damaged disk since the program
 * started; a window that opens later than ::recovered asks here
 */
const GchRecovery *
gch_session_get_recovery (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return self->recovery;
}

/* --- start --- */

static void
on_slow_keyring (GchKeyring *keyring, GchSession *self)
{
  gch_session_set_flag (self, GCH_SESSION_PROP_SESSION_ONLY, &self->session_only, TRUE);
  if (self->looking_up && self->auth == GCH_AUTH_UNKNOWN)
    gch_session_on_signed_out (self);
}

static void
on_accounts_not_saved (GchAccounts *accounts, const GError *error, GchSession *self)
{
  g_debug ("accounts.ini: %s", error->message);
}

static void
on_recovered (GchStore *store, const GchRecovery *recovery, GchSession *self)
{
  g_clear_pointer (&self->recovery, gch_recovery_free);
  self->recovery = gch_recovery_copy (recovery);
  g_signal_emit (self, signals[SIGNAL_RECOVERED], 0, recovery);
}

static void
on_lifeboat (GchStore *store, const GError *error, GchSession *self)
{
  g_autofree char *text = NULL;

  if (error != NULL)
    /* Translators: %s is what went wrong. */
    text = g_strdup_printf (_ ("Your text is saved, but its second copy on this computer cannot be "
                               "written (%s)."),
                            error->message);
  gch_session_set_text (self, GCH_SESSION_PROP_NOTICE, &self->second_copy, text);
}

static void
on_opened_at_start (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GError) error = NULL;

  if (!gch_session_open_owner_finish (GCH_SESSION (source), result, &error))
    g_debug ("the account was left while it was being opened: %s", error->message);
}

/**
 * gch_session_start:
 * @self: a session
 *
 * Does what could wait until the first frame was on the screen: opens the disk for writing, asks
 * the keyring for the account that was used last and resumes its session at the portal. Does
 * nothing the second time.
 */
void
gch_session_start (GchSession *self)
{
  g_return_if_fail (GCH_IS_SESSION (self));

  if (self->store != NULL || self->stopped)
    return;

  self->started_at = g_get_real_time ();
  self->store = gch_store_new (self->data_dir);
  g_signal_connect_object (self->store, "recovered", G_CALLBACK (on_recovered), self, 0);
  g_signal_connect_object (self->store, "lifeboat", G_CALLBACK (on_lifeboat), self, 0);
  self->keyring = gch_keyring_new ();
  g_signal_connect_object (self->keyring, "slow", G_CALLBACK (on_slow_keyring), self, 0);

  if (self->account == NULL)
    return;

  gch_session_open_owner_async (self, on_opened_at_start, NULL);
  gch_session_begin_resume (self);
}

/* --- stop --- */

typedef struct
{
  guint left; /* parts that have not ended yet */
} Stop;

static void
stop_part_done (GTask *task)
{
  Stop *stop = g_task_get_task_data (task);

  if (--stop->left == 0)
    g_task_return_boolean (task, TRUE);
}

static void
on_part_stopped (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;

  stop_part_done (task);
}

static void
on_store_closed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (!gch_store_close_finish (GCH_STORE (source), result, &error))
    g_debug ("store: %s", error->message);
  stop_part_done (task);
}

static GTask *
stop_part (GTask *task)
{
  Stop *stop = g_task_get_task_data (task);

  stop->left++;

  return g_object_ref (task);
}

static void
stop_parts (GTask *task)
{
  GchSession *self = g_task_get_source_object (task);
  g_autoptr (GTask) whole = stop_part (task);

  /* The last one to close the cache tidies it up: that is for the store's thread to do. */
  g_clear_object (&self->reader);
  gch_accounts_flush_async (self->accounts, on_part_stopped, stop_part (task));
  if (self->keyring != NULL)
    gch_keyring_flush_async (self->keyring, on_part_stopped, stop_part (task));
  if (self->demonstration != NULL)
    gch_demonstration_stop_async (self->demonstration, on_part_stopped, stop_part (task));
  if (self->store != NULL)
    gch_store_close_async (self->store, on_store_closed, stop_part (task));
  stop_part_done (whole);
}

static void
on_drafts_flushed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);

  gch_session_flush_drafts_finish (self, result, NULL);
  if (self->runner != NULL)
    gch_runner_stop (self->runner);
  stop_parts (task);
}

/**
 * gch_session_stop_async:
 * @self: a session
 * @callback: called when nothing of it runs any more
 * @user_data: for @callback
 *
 * Never fails for long: every part of it has a limit of a few seconds.
 */
void
gch_session_stop_async (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_session_stop_async);
  g_task_set_task_data (task, g_new0 (Stop, 1), g_free);
  self->stopped = TRUE;

  gch_session_flush_drafts_async (self, on_drafts_flushed, g_steal_pointer (&task));
}

gboolean
gch_session_stop_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
gch_session_dispose (GObject *object)
{
  GchSession *self = GCH_SESSION (object);

  g_clear_handle_id (&self->reopen_id, g_source_remove);
  gch_session_close_owner (self);
  g_ptr_array_foreach (self->former_runners, (GFunc) (void (*) (void)) gch_runner_give_up_removals,
                       NULL);
  g_clear_object (&self->store);
  g_clear_object (&self->keyring);
  g_clear_object (&self->demonstration);
  g_clear_object (&self->accounts);

  G_OBJECT_CLASS (gch_session_parent_class)->dispose (object);
}

static void
gch_session_finalize (GObject *object)
{
  GchSession *self = GCH_SESSION (object);

  g_free (self->data_dir);
  g_free (self->cache_dir);
  g_ptr_array_unref (self->former_drafts);
  g_ptr_array_unref (self->former_runners);
  g_object_unref (self->outbox);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->resolved);
  g_hash_table_unref (self->to_draft);
  g_hash_table_unref (self->told);
  g_hash_table_unref (self->viewed);
  g_ptr_array_unref (self->awaiting_demonstration);
  gch_secret_free (self->credentials);
  g_free (self->problem);
  g_free (self->storage_problem);
  g_free (self->notice);
  g_free (self->second_copy);
  g_clear_pointer (&self->recovery, gch_recovery_free);

  G_OBJECT_CLASS (gch_session_parent_class)->finalize (object);
}

static void
gch_session_class_init (GchSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_session_get_property;
  object_class->dispose = gch_session_dispose;
  object_class->finalize = gch_session_finalize;
  install_properties (object_class);
  install_signals ();
}

static void
gch_session_init (GchSession *self)
{
  self->former_drafts = g_ptr_array_new_with_free_func (g_object_unref);
  self->former_runners = g_ptr_array_new_with_free_func (g_object_unref);
  self->outbox = g_list_store_new (GCH_TYPE_OUTBOX_ITEM);
  self->items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->resolved = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->to_draft = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->told = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->viewed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->awaiting_demonstration = g_ptr_array_new_with_free_func (g_object_unref);
  self->reader_problem = -1;
}

char *
gch_session_dup_cache_path (GchSession *self, const GchOwner *owner)
{
  g_autofree char *hash = gch_accounts_owner_hash (owner);

  return g_build_filename (self->cache_dir, hash, "cache.db", NULL);
}

static char *
folder_or_default (const char *given, const char *root)
{
  return given != NULL ? g_strdup (given) : g_build_filename (root, "guichet", NULL);
}

/**
 * gch_session_new:
 * @data_dir: (nullable): where drafts, outbox and accounts are kept
 * @cache_dir: (nullable): where caches are kept
 *
 * Reads which account was used last and opens its cache, where there is one.
 *
 * Returns: (transfer full): a session that has not been started
 */
GchSession *
gch_session_new (const char *data_dir, const char *cache_dir)
{
  GchSession *self = g_object_new (GCH_TYPE_SESSION, NULL);
  GchAccountEntry *last;

  self->data_dir = folder_or_default (data_dir, g_get_user_data_dir ());
  self->cache_dir = folder_or_default (cache_dir, g_get_user_cache_dir ());
  self->accounts = gch_accounts_new (self->data_dir);
  g_signal_connect_object (self->accounts, "save-failed", G_CALLBACK (on_accounts_not_saved), self,
                           0);
  last = gch_accounts_dup_last (self->accounts);
  if (last != NULL)
    gch_session_show_account (self, last);

  return self;
}
