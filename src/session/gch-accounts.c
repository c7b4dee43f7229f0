/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-accounts.h"

#include <errno.h>
#include <glib/gstdio.h>

#include "gch-error.h"

#define GROUP_LAST "last"
#define GROUP_PREFIX "account "
#define MAX_BYTES (256 * 1024)
#define MAX_ATTEMPTS 20

struct _GchAccounts
{
  GObject parent_instance;

  char *path;         /* (owned) */
  GKeyFile *file;     /* (owned) */
  gboolean dirty;     /* put since the write under way began */
  gboolean writing;   /* a thread has it */
  GPtrArray *waiting; /* (owned) (element-type GTask): flushes */
};

enum
{
  SIGNAL_SAVE_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchAccounts, gch_accounts, G_TYPE_OBJECT)

static void write_now (GchAccounts *self);

GchAccountEntry *
gch_account_entry_copy (const GchAccountEntry *self)
{
  GchAccountEntry *copy = g_new0 (GchAccountEntry, 1);

  copy->owner = gch_owner_copy (self->owner);
  copy->portal_name = g_strdup (self->portal_name);
  copy->account_name = g_strdup (self->account_name);
  copy->user_name = g_strdup (self->user_name);
  copy->display_name = g_strdup (self->display_name);
  copy->complete = self->complete;

  return copy;
}

void
gch_account_entry_free (GchAccountEntry *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->owner, gch_owner_free);
  g_free (self->portal_name);
  g_free (self->account_name);
  g_free (self->user_name);
  g_free (self->display_name);
  g_free (self);
}

/**
 * gch_accounts_owner_hash:
 * @owner: whose
 *
 * Returns: (transfer full): the first 16 hexadecimal digits of a SHA-256 over portal, account and
 * user, each ended by a NUL so that no two owners run into one another
 */
char *
gch_accounts_owner_hash (const GchOwner *owner)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  g_checksum_update (checksum, (const guchar *) owner->portal, strlen (owner->portal) + 1);
  g_checksum_update (checksum, (const guchar *) owner->account_id, strlen (owner->account_id) + 1);
  g_checksum_update (checksum, (const guchar *) owner->user_id, strlen (owner->user_id) + 1);

  return g_strndup (g_checksum_get_string (checksum), 16);
}

static char *
group_of (const GchOwner *owner)
{
  g_autofree char *hash = gch_accounts_owner_hash (owner);

  return g_strconcat (GROUP_PREFIX, hash, NULL);
}

/* --- reading --- */

static GchAccountEntry *
read_group (GchAccounts *self, const char *group)
{
  g_autoptr (GchAccountEntry) entry = g_new0 (GchAccountEntry, 1);
  g_autofree char *portal = g_key_file_get_string (self->file, group, "portal", NULL);
  g_autofree char *account = g_key_file_get_string (self->file, group, "account", NULL);
  g_autofree char *user = g_key_file_get_string (self->file, group, "user", NULL);

  if (portal == NULL || account == NULL || user == NULL || *portal == '\0')
    return NULL;

  entry->owner = gch_owner_new (portal, account, user);
  entry->portal_name = g_key_file_get_string (self->file, group, "portal-name", NULL);
  entry->account_name = g_key_file_get_string (self->file, group, "account-name", NULL);
  entry->user_name = g_key_file_get_string (self->file, group, "user-name", NULL);
  entry->display_name = g_key_file_get_string (self->file, group, "display-name", NULL);
  entry->complete = g_key_file_get_boolean (self->file, group, "complete", NULL);

  return g_steal_pointer (&entry);
}

GchAccountEntry *
gch_accounts_dup_last (GchAccounts *self)
{
  g_autofree char *group = NULL;

  g_return_val_if_fail (GCH_IS_ACCOUNTS (self), NULL);

  group = g_key_file_get_string (self->file, GROUP_LAST, "account", NULL);
  if (group == NULL)
    return NULL;

  return read_group (self, group);
}

GchAccountEntry *
gch_accounts_dup_entry (GchAccounts *self, const GchOwner *owner)
{
  g_autofree char *group = NULL;

  g_return_val_if_fail (GCH_IS_ACCOUNTS (self), NULL);

  group = group_of (owner);

  return read_group (self, group);
}

/* A file that cannot be read only costs its names: the account is asked for again. */
static void
load (GchAccounts *self)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;
  gboolean success;
  guint attempts = 0;

  /* On a home that lies elsewhere an opening may be interrupted; that says nothing of the file. */
  do
    {
      g_clear_error (&error);
      success = g_file_get_contents (self->path, &text, &length, &error);
    }
  while (g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_INTR) && ++attempts < MAX_ATTEMPTS);

  if (!success)
    {
      if (!g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
        g_debug ("accounts.ini: %s", error->message);
      return;
    }

  if (length > MAX_BYTES
      || !g_key_file_load_from_data (self->file, text, length, G_KEY_FILE_NONE, &error))
    g_debug ("accounts.ini is not readable: %s", error != NULL ? error->message : "too large");
}

/* --- writing --- */

static void
write_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GchAccounts *self = source;
  GError *error = NULL;
  g_autofree char *folder = g_path_get_dirname (self->path);

  if (g_mkdir_with_parents (folder, 0700) != 0)
    {
      const int code = errno;

      g_task_return_new_error (task, G_IO_ERROR, (int) g_io_error_from_errno (code), "%s: %s",
                               folder, g_strerror (code));
      return;
    }

  if (g_file_set_contents_full (self->path, data, -1,
                                G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE, 0600,
                                &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
answer_flushes (GchAccounts *self, const GError *error)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < waiting->len; i++)
    {
      if (error != NULL)
        g_task_return_error (waiting->pdata[i], g_error_copy (error));
      else
        g_task_return_boolean (waiting->pdata[i], TRUE);
    }
}

static void
on_written (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GchAccounts *self = GCH_ACCOUNTS (source);
  g_autoptr (GError) error = NULL;

  self->writing = FALSE;
  if (!g_task_propagate_boolean (G_TASK (result), &error))
    g_signal_emit (self, signals[SIGNAL_SAVE_FAILED], 0, error);

  if (self->dirty)
    write_now (self);
  else
    answer_flushes (self, error);
}

static void
write_now (GchAccounts *self)
{
  g_autoptr (GTask) task = NULL;

  self->dirty = TRUE;
  if (self->writing)
    return;

  self->dirty = FALSE;
  self->writing = TRUE;
  task = g_task_new (self, NULL, on_written, NULL);
  g_task_set_source_tag (task, write_now);
  g_task_set_task_data (task, g_key_file_to_data (self->file, NULL, NULL), g_free);
  g_task_run_in_thread (task, write_in_thread);
}

static void
set_string (GchAccounts *self, const char *group, const char *key, const char *value)
{
  if (value != NULL)
    g_key_file_set_string (self->file, group, key, value);
  else
    g_key_file_remove_key (self->file, group, key, NULL);
}

void
gch_accounts_put (GchAccounts *self, const GchAccountEntry *entry, gboolean last)
{
  g_autofree char *group = NULL;

  g_return_if_fail (GCH_IS_ACCOUNTS (self));

  group = group_of (entry->owner);
  set_string (self, group, "portal", entry->owner->portal);
  set_string (self, group, "account", entry->owner->account_id);
  set_string (self, group, "user", entry->owner->user_id);
  set_string (self, group, "portal-name", entry->portal_name);
  set_string (self, group, "account-name", entry->account_name);
  set_string (self, group, "user-name", entry->user_name);
  set_string (self, group, "display-name", entry->display_name);
  g_key_file_set_boolean (self->file, group, "complete", entry->complete);
  if (last)
    g_key_file_set_string (self->file, GROUP_LAST, "account", group);

  write_now (self);
}

void
gch_accounts_set_complete (GchAccounts *self, const GchOwner *owner, gboolean complete)
{
  g_autofree char *group = NULL;

  g_return_if_fail (GCH_IS_ACCOUNTS (self));

  group = group_of (owner);
  if (!g_key_file_has_group (self->file, group)
      || g_key_file_get_boolean (self->file, group, "complete", NULL) == !!complete)
    return;

  g_key_file_set_boolean (self->file, group, "complete", complete);
  write_now (self);
}

void
gch_accounts_remove (GchAccounts *self, const GchOwner *owner)
{
  g_autofree char *group = NULL;
  g_autofree char *last = NULL;

  g_return_if_fail (GCH_IS_ACCOUNTS (self));

  group = group_of (owner);
  last = g_key_file_get_string (self->file, GROUP_LAST, "account", NULL);
  g_key_file_remove_group (self->file, group, NULL);
  if (g_strcmp0 (group, last) == 0)
    g_key_file_remove_group (self->file, GROUP_LAST, NULL);

  write_now (self);
}

void
gch_accounts_flush_async (GchAccounts *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_ACCOUNTS (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_accounts_flush_async);
  if (self->writing)
    g_ptr_array_add (self->waiting, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_accounts_flush_finish (GchAccounts *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
gch_accounts_finalize (GObject *object)
{
  GchAccounts *self = GCH_ACCOUNTS (object);

  g_free (self->path);
  g_key_file_unref (self->file);
  g_ptr_array_unref (self->waiting);

  G_OBJECT_CLASS (gch_accounts_parent_class)->finalize (object);
}

static void
gch_accounts_class_init (GchAccountsClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_accounts_finalize;

  signals[SIGNAL_SAVE_FAILED] = g_signal_new ("save-failed", GCH_TYPE_ACCOUNTS, G_SIGNAL_RUN_LAST,
                                              0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
gch_accounts_init (GchAccounts *self)
{
  self->file = g_key_file_new ();
  self->waiting = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gch_accounts_new:
 * @data_dir: the folder with accounts.ini; need not exist yet
 *
 * Reads what is there. A missing or unreadable file is an empty one.
 *
 * Returns: (transfer full): the accounts
 */
GchAccounts *
gch_accounts_new (const char *data_dir)
{
  GchAccounts *self = g_object_new (GCH_TYPE_ACCOUNTS, NULL);

  self->path = g_build_filename (data_dir, "accounts.ini", NULL);
  load (self);

  return self;
}
