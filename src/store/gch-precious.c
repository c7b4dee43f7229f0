/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-precious.h"

#include <glib/gi18n-lib.h>

#include "gch-sqlite.h"
#include "gch-disk.h"
#include "gch-error.h"
#include "gch-migration.h"
#include "gch-storage-file.h"

#define MAX_VERSIONS 20
/* A correction of a few letters is not worth an earlier version; a deleted sentence is at once. */
#define WORTH_KEEPING_BYTES 16
#define WORTH_KEEPING_TIME (60 * G_USEC_PER_SEC)

#define OWNER "(SELECT row FROM owners WHERE portal = ?1 AND account_id = ?2 AND user_id = ?3)"

struct _GchPrecious
{
  char *data_dir;        /* (owned) */
  char *path;            /* (owned) */
  GchSqlite *database;   /* (owned) (nullable) NULL: not open */
  GchRecovery *recovery; /* (owned) (nullable) of a damaged file, until asked for */
};

/**
 * gch_precious_new:
 * @data_dir: where precious.db lies or will lie
 *
 * Touches nothing yet.
 */
GchPrecious *
gch_precious_new (const char *data_dir)
{
  GchPrecious *self = g_new0 (GchPrecious, 1);

  self->data_dir = g_strdup (data_dir);
  self->path = g_build_filename (data_dir, "precious.db", NULL);

  return self;
}

/** gch_precious_free: Closes the file. */
void
gch_precious_free (GchPrecious *self)
{
  g_clear_pointer (&self->database, gch_sqlite_close);
  g_clear_pointer (&self->recovery, gch_recovery_free);
  g_free (self->data_dir);
  g_free (self->path);
  g_free (self);
}

static GchSqlite *
open_file (GchPrecious *self, GError **error)
{
  g_autoptr (GchSqlite) database = NULL;
  int version;

  if (gch_storage_is_blocked (self->path))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_NOTADB);
      return NULL;
    }
  database = gch_sqlite_open (self->path, GCH_SQLITE_PRECIOUS, error);
  if (database == NULL
      || !gch_migration_get_version (database, &GCH_SCHEMA_PRECIOUS, &version, error)
      || !gch_sqlite_check (database, error)
      || !gch_sqlite_script (database, "PRAGMA journal_mode = DELETE", error)
      || !gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, error)
      /* The program before may have been killed between the removal of a journal, which is the
       * commit, and the flush of its folder. What is read now must not come undone. */
      || !gch_storage_flush_directory (self->data_dir, error))
    return NULL;

  return g_steal_pointer (&database);
}

/**
 * gch_precious_open:
 *
 * Opens the file unless it is open; makes or migrates it; sets a damaged one aside.
 */
gboolean
gch_precious_open (GchPrecious *self, GError **error)
{
  g_autoptr (GError) failure = NULL;

  if (self->database != NULL)
    return TRUE;
  if (!gch_storage_make_directory (self->data_dir, error))
    return FALSE;

  self->database = open_file (self, &failure);
  if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_DAMAGED))
    {
      g_autofree char *aside = gch_storage_set_aside (self->path, error);

      if (aside == NULL)
        return FALSE;
      g_clear_pointer (&self->recovery, gch_recovery_free);
      self->recovery = gch_recovery_new (aside, 0, 0, 0);
      self->database = open_file (self, error);
    }
  else if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));

  return self->database != NULL;
}

/**
 * gch_precious_take_recovery:
 *
 * Returns: (transfer full) (nullable): what was brought back since this was last asked
 */
GchRecovery *
gch_precious_take_recovery (GchPrecious *self)
{
  return g_steal_pointer (&self->recovery);
}

/* After a failed write or flush the kernel may have dropped pages that it calls clean: what is on
 * the disk is only known after reading it again. A full disk has no such doubt, SQLite has rolled
 * back.
 */
static gboolean
finish (GchPrecious *self, gboolean done, GError **failure, GError **error)
{
  if (done)
    return TRUE;

  if (self->database != NULL)
    gch_sqlite_rollback (self->database);
  if (!g_error_matches (*failure, GCH_ERROR, GCH_ERROR_STORAGE_FULL)
      && !g_error_matches (*failure, GCH_ERROR, GCH_ERROR_NOT_FOUND)
      && !g_error_matches (*failure, GCH_ERROR, GCH_ERROR_INVALID))
    g_clear_pointer (&self->database, gch_sqlite_close);
  g_propagate_error (error, g_steal_pointer (failure));

  return FALSE;
}

static gboolean
begin (GchPrecious *self, GError **error)
{
  return gch_precious_open (self, error) && gch_sqlite_begin (self->database, error);
}

static gboolean
not_found (GError **error)
{
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, _ ("It is no longer in the outbox"));
  return FALSE;
}

/* --- drafts --- */

static gboolean
is_worth_keeping (const char *earlier, const char *later, gint64 since)
{
  gsize lost = 0;

  return gch_draft_loses_text (earlier, later, &lost)
         && (lost >= WORTH_KEEPING_BYTES || since >= WORTH_KEEPING_TIME);
}

static gboolean
add_version (GchPrecious *self, const GchDraft *draft, const char *text, gint64 saved_at,
             GError **error)
{
  const GchOwner *owner = draft->owner;

  return gch_sqlite_run (self->database, error,
                         "INSERT INTO draft_versions (owner, key, text, saved_at)"
                         " VALUES (" OWNER ", ?4, ?5, ?6)",
                         "sssssi", owner->portal, owner->account_id, owner->user_id, draft->key,
                         text, saved_at)
         && gch_sqlite_run (self->database, error,
                            "DELETE FROM draft_versions WHERE owner = " OWNER " AND key = ?4"
                            " AND row NOT IN (SELECT row FROM draft_versions WHERE owner = " OWNER
                            " AND key = ?4 ORDER BY row DESC LIMIT ?5)",
                            "ssssi", owner->portal, owner->account_id, owner->user_id, draft->key,
                            (gint64) MAX_VERSIONS);
}

/* Looks at what is about to be replaced and keeps it where something would be lost. */
static gboolean
keep_earlier (GchPrecious *self, const GchDraft *draft, GError **error)
{
  const GchOwner *owner = draft->owner;
  g_autoptr (GError) failure = NULL;
  g_autofree char *earlier = NULL;
  gint64 saved_at = 0;
  gint64 since = 0;
  g_autoptr (GchRows) rows = gch_sqlite_query (
      self->database, error,
      "SELECT text, saved_at, (SELECT coalesce(max(saved_at), 0) FROM draft_versions AS v"
      " WHERE v.owner = drafts.owner AND v.key = drafts.key)"
      " FROM drafts WHERE owner = " OWNER " AND key = ?4",
      "ssss", owner->portal, owner->account_id, owner->user_id, draft->key);

  if (rows == NULL)
    return FALSE;
  if (gch_rows_next (rows, &failure))
    {
      earlier = gch_rows_text (rows, 0);
      saved_at = gch_rows_int (rows, 1);
      since = draft->saved_at - gch_rows_int (rows, 2);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  g_clear_pointer (&rows, gch_rows_end);

  return earlier == NULL || !is_worth_keeping (earlier, draft->text, since)
         || add_version (self, draft, earlier, saved_at, error);
}

static gboolean
name_owner (GchPrecious *self, const GchOwner *owner, GError **error)
{
  return gch_sqlite_run (self->database, error,
                         "INSERT INTO owners (portal, account_id, user_id) VALUES (?1, ?2, ?3)"
                         " ON CONFLICT DO NOTHING",
                         "sss", owner->portal, owner->account_id, owner->user_id);
}

static gboolean
delete_draft (GchPrecious *self, const GchOwner *owner, const char *key, GError **error)
{
  return gch_sqlite_run (self->database, error,
                         "DELETE FROM drafts WHERE owner = " OWNER " AND key = ?4", "ssss",
                         owner->portal, owner->account_id, owner->user_id, key);
}

static gboolean
write_draft (GchPrecious *self, const GchDraft *draft, GError **error)
{
  const GchOwner *owner = draft->owner;

  if (!keep_earlier (self, draft, error))
    return FALSE;
  if (draft->text[0] == '\0')
    return delete_draft (self, owner, draft->key, error);

  return name_owner (self, owner, error)
         && gch_sqlite_run (self->database, error,
                            "INSERT INTO drafts (owner, key, text, saved_at)"
                            " VALUES (" OWNER ", ?4, ?5, ?6) ON CONFLICT (owner, key)"
                            " DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at",
                            "sssssi", owner->portal, owner->account_id, owner->user_id, draft->key,
                            draft->text, draft->saved_at);
}

/**
 * gch_precious_save_draft:
 *
 * On the disk when it returns %TRUE. An empty text deletes the draft.
 */
gboolean
gch_precious_save_draft (GchPrecious *self, const GchDraft *draft, GError **error)
{
  GError *failure = NULL;
  gboolean done = begin (self, &failure) && write_draft (self, draft, &failure)
                  && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}

static GPtrArray *
read_drafts (GchPrecious *self, const GchOwner *owner, const char *key, const char *sql,
             GError **error)
{
  g_autoptr (GPtrArray) drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_free);
  g_autoptr (GchRows) rows = NULL;
  GError *failure = NULL;

  if (gch_precious_open (self, &failure))
    rows = gch_sqlite_query (self->database, &failure, sql, key != NULL ? "ssss" : "sss",
                             owner->portal, owner->account_id, owner->user_id, key);
  while (rows != NULL && gch_rows_next (rows, &failure))
    {
      g_autofree char *draft_key = gch_rows_text (rows, 0);
      g_autofree char *text = gch_rows_text (rows, 1);
      GchDraft *draft = gch_draft_new (owner, draft_key, text);

      draft->saved_at = gch_rows_int (rows, 2);
      g_ptr_array_add (drafts, draft);
    }
  g_clear_pointer (&rows, gch_rows_end);

  return finish (self, failure == NULL, &failure, error) ? g_steal_pointer (&drafts) : NULL;
}

/**
 * gch_precious_load_drafts:
 *
 * Returns: (transfer full) (element-type GchDraft): all drafts of @owner and nobody else's
 */
GPtrArray *
gch_precious_load_drafts (GchPrecious *self, const GchOwner *owner, GError **error)
{
  return read_drafts (self, owner, NULL,
                      "SELECT key, text, saved_at FROM drafts WHERE owner = " OWNER " ORDER BY key",
                      error);
}

/**
 * gch_precious_load_draft_versions:
 *
 * Returns: (transfer full) (element-type GchDraft): what the draft @key said before, newest first
 */
GPtrArray *
gch_precious_load_draft_versions (GchPrecious *self, const GchOwner *owner, const char *key,
                                  GError **error)
{
  return read_drafts (self, owner, key,
                      "SELECT key, text, saved_at FROM draft_versions WHERE owner = " OWNER
                      " AND key = ?4 ORDER BY row DESC",
                      error);
}

/* --- outbox --- */

static gboolean
insert_operation (GchPrecious *self, const GchOperation *operation, GError **error)
{
  const GchOwner *owner = operation->owner;

  return gch_sqlite_run (
      self->database, error,
      "INSERT INTO outbox (owner, id, command, queue, target_id, base_version, payload, title,"
      " created_at, state, attempts, not_before, problem_code, problem, result_id)"
      " VALUES (" OWNER ", ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)"
      " ON CONFLICT (id) DO NOTHING",
      "sssssssissisiiiss", owner->portal, owner->account_id, owner->user_id, operation->id,
      operation->command, operation->queue, operation->target_id, operation->base_version,
      operation->payload, operation->title, operation->created_at,
      gch_operation_state_to_nick (operation->state), (gint64) operation->attempts,
      operation->not_before, (gint64) operation->problem_code, operation->problem,
      operation->result_id);
}

/* The same submission twice is one; another text under the same id would be lost in silence. */
static gboolean
confirm_operation (GchPrecious *self, const GchOperation *operation, GError **error)
{
  const GchOwner *owner = operation->owner;
  gint64 same = 0;

  if (!gch_sqlite_get_int (self->database, &same, error,
                           "SELECT count(*) FROM outbox WHERE owner = " OWNER
                           " AND id = ?4 AND command = ?5 AND payload = ?6",
                           "ssssss", owner->portal, owner->account_id, owner->user_id,
                           operation->id, operation->command, operation->payload))
    return FALSE;
  if (same == 1)
    return TRUE;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID,
                       "Another operation has this id already");
  return FALSE;
}

/* Sent text needs no history on this computer. */
static gboolean
forget_draft (GchPrecious *self, const GchOwner *owner, const char *key, GError **error)
{
  return delete_draft (self, owner, key, error)
         && gch_sqlite_run (self->database, error,
                            "DELETE FROM draft_versions WHERE owner = " OWNER " AND key = ?4",
                            "ssss", owner->portal, owner->account_id, owner->user_id, key);
}

/**
 * gch_precious_submit:
 * @draft_key: (nullable): the draft that the text was
 *
 * Moves text from draft to outbox in one transaction: it is always in exactly one of the two.
 * Submitting the same operation again changes nothing. %GCH_ERROR_INVALID where the id belongs to
 * another text.
 */
gboolean
gch_precious_submit (GchPrecious *self, const GchOperation *operation, const char *draft_key,
                     GError **error)
{
  GError *failure = NULL;
  gboolean done =
      begin (self, &failure) && name_owner (self, operation->owner, &failure)
      && (draft_key == NULL || forget_draft (self, operation->owner, draft_key, &failure))
      && insert_operation (self, operation, &failure)
      && confirm_operation (self, operation, &failure)
      && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}

static GchOperation *
read_operation (GchRows *rows, const GchOwner *owner)
{
  g_autofree char *state = gch_rows_text (rows, 8);
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->owner = gch_owner_copy (owner);
  operation->id = gch_rows_text (rows, 0);
  operation->command = gch_rows_text (rows, 1);
  operation->queue = gch_rows_text (rows, 2);
  operation->target_id = gch_rows_text (rows, 3);
  operation->base_version = gch_rows_int (rows, 4);
  operation->payload = gch_rows_text (rows, 5);
  operation->title = gch_rows_text (rows, 6);
  operation->created_at = gch_rows_int (rows, 7);
  operation->attempts = (guint) gch_rows_int (rows, 9);
  operation->not_before = gch_rows_int (rows, 10);
  operation->problem_code = (int) gch_rows_int (rows, 11);
  operation->problem = gch_rows_text (rows, 12);
  operation->result_id = gch_rows_text (rows, 13);
  /* An unknown state is for the user to decide about; dropping the row would drop his text. */
  if (!gch_operation_state_from_nick (state, &operation->state, NULL))
    operation->state = GCH_OPERATION_PARKED;

  return g_steal_pointer (&operation);
}

/**
 * gch_precious_load_outbox:
 *
 * Returns: (transfer full) (element-type GchOperation): @owner's operations and nobody else's, in
 * the order they were submitted
 */
GPtrArray *
gch_precious_load_outbox (GchPrecious *self, const GchOwner *owner, GError **error)
{
  g_autoptr (GPtrArray) operations =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);
  g_autoptr (GchRows) rows = NULL;
  GError *failure = NULL;

  if (gch_precious_open (self, &failure))
    rows = gch_sqlite_query (
        self->database, &failure,
        "SELECT id, command, queue, target_id, base_version, payload, title, created_at, state,"
        " attempts, not_before, problem_code, problem, result_id FROM outbox"
        " WHERE owner = " OWNER " ORDER BY sequence",
        "sss", owner->portal, owner->account_id, owner->user_id);
  while (rows != NULL && gch_rows_next (rows, &failure))
    g_ptr_array_add (operations, read_operation (rows, owner));
  g_clear_pointer (&rows, gch_rows_end);

  return finish (self, failure == NULL, &failure, error) ? g_steal_pointer (&operations) : NULL;
}

static gboolean
write_operation (GchPrecious *self, const GchOperation *operation, GError **error)
{
  if (!gch_sqlite_run (
          self->database, error,
          "UPDATE outbox SET state = ?2, attempts = ?3, not_before = ?4, problem_code = ?5,"
          " problem = ?6, result_id = ?7, target_id = ?8, queue = ?9, base_version = ?10,"
          " payload = ?11"
          " WHERE id = ?1",
          "ssiiissssis", operation->id, gch_operation_state_to_nick (operation->state),
          (gint64) operation->attempts, operation->not_before, (gint64) operation->problem_code,
          operation->problem, operation->result_id, operation->target_id, operation->queue,
          operation->base_version, operation->payload))
    return FALSE;

  return sqlite3_changes (gch_sqlite_get_handle (self->database)) == 1 || not_found (error);
}

/**
 * gch_precious_update_operation:
 *
 * Writes what can change of an operation. %GCH_ERROR_NOT_FOUND where it has left the outbox.
 */
gboolean
gch_precious_update_operation (GchPrecious *self, const GchOperation *operation, GError **error)
{
  GError *failure = NULL;
  gboolean done = begin (self, &failure) && write_operation (self, operation, &failure)
                  && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}

static gboolean
delete_operation (GchPrecious *self, const char *operation_id, GError **error)
{
  if (!gch_sqlite_run (self->database, error, "DELETE FROM outbox WHERE id = ?1", "s",
                       operation_id))
    return FALSE;

  return sqlite3_changes (gch_sqlite_get_handle (self->database)) == 1 || not_found (error);
}

/**
 * gch_precious_remove_operation:
 * @draft: (nullable): its text, when it shall be a draft again
 *
 * In one transaction. %GCH_ERROR_NOT_FOUND where the operation has left the outbox; then the draft
 * is not written either, because the text was sent.
 */
gboolean
gch_precious_remove_operation (GchPrecious *self, const char *operation_id, const GchDraft *draft,
                               GError **error)
{
  GError *failure = NULL;
  gboolean done = begin (self, &failure) && delete_operation (self, operation_id, &failure)
                  && (draft == NULL || write_draft (self, draft, &failure))
                  && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}

static gboolean
delete_everything (GchPrecious *self, const GchOwner *owner, GError **error)
{
  static const char *const statements[] = {
    "DELETE FROM drafts WHERE owner = " OWNER, "DELETE FROM draft_versions WHERE owner = " OWNER,
    "DELETE FROM outbox WHERE owner = " OWNER,
    "DELETE FROM owners WHERE portal = ?1 AND account_id = ?2 AND user_id = ?3"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (statements); i++)
    if (!gch_sqlite_run (self->database, error, statements[i], "sss", owner->portal,
                         owner->account_id, owner->user_id))
      return FALSE;

  return TRUE;
}

/**
 * gch_precious_forget_owner:
 *
 * Deletes @owner's drafts, their earlier versions and the outbox: he asked for it when signing out.
 */
gboolean
gch_precious_forget_owner (GchPrecious *self, const GchOwner *owner, GError **error)
{
  GError *failure = NULL;
  gboolean done = begin (self, &failure) && delete_everything (self, owner, &failure)
                  && gch_sqlite_commit (self->database, &failure);

  return finish (self, done, &failure, error);
}
