/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-precious-private.h"

#include <glib/gi18n-lib.h>

#include "gch-checksum.h"
#include "gch-disk.h"
#include "gch-error.h"
#include "gch-planted.h"
#include "gch-precious-rows.h"
#include "gch-storage-file.h"

#define MAX_VERSIONS 20
/* A correction of a few letters is not worth an earlier version; a deleted sentence is at once. */
#define WORTH_KEEPING_BYTES 16
#define WORTH_KEEPING_TIME (60 * G_USEC_PER_SEC)

#define OWNER GCH_PRECIOUS_OWNER
#define OF_OWNER                                                                                   \
  " JOIN owners ON owners.row = owner WHERE portal = ?1 AND account_id = ?2 AND user_id = ?3"

#define OF_ANYBODY " JOIN owners ON owners.row = owner WHERE ?1 || ?2 || ?3 > '' ORDER BY sequence"
#define OUTBOX                                                                                     \
  "SELECT id, command, queue, target_id, base_version, payload, title, created_at, state,"         \
  " attempts, not_before, problem_code, problem, result_id, uncertain,"                            \
  " checksum IS " GCH_CHECKSUM_OPERATION " FROM outbox"

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
  self->lifeboat = gch_lifeboat_new (data_dir);

  return self;
}

/** gch_precious_free: Closes the file. */
void
gch_precious_free (GchPrecious *self)
{
  g_clear_pointer (&self->database, gch_sqlite_close);
  gch_lifeboat_free (self->lifeboat);
  g_clear_pointer (&self->recovery, gch_recovery_free);
  g_clear_error (&self->trouble);
  g_free (self->set_aside);
  g_free (self->data_dir);
  g_free (self->path);
  g_free (self);
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

/**
 * gch_precious_get_trouble:
 *
 * Returns: (transfer none) (nullable): why the second copy of the texts, the lifeboat, is not up to
 * date; %NULL: it is
 */
const GError *
gch_precious_get_trouble (GchPrecious *self)
{
  return self->trouble;
}

/* After a failed write or flush the kernel may have dropped pages that it calls clean: what is on
 * the disk is only known after reading it again, and the second copy is written anew, to new pages.
 * A full disk has no such doubt, SQLite has rolled back.
 */
static void
give_up (GchPrecious *self, const GError *failure)
{
  if (self->database != NULL)
    gch_sqlite_rollback (self->database);
  if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_STORAGE_FULL)
      || g_error_matches (failure, GCH_ERROR, GCH_ERROR_NOT_FOUND)
      || g_error_matches (failure, GCH_ERROR, GCH_ERROR_INVALID))
    return;

  g_clear_pointer (&self->database, gch_sqlite_close);
  if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_STORAGE))
    gch_lifeboat_distrust (self->lifeboat);
}

/* What a call does, with the arguments it was given. */
typedef gboolean (*Work) (GchPrecious *self, gpointer data, GError **error);

/* Damage that is found on the way is mended, and the work is done once more. */
static gboolean
run (GchPrecious *self, Work work, gpointer data, GError **error)
{
  for (guint attempt = 0; TRUE; attempt++)
    {
      g_autoptr (GError) failure = NULL;

      if (gch_precious_open (self, &failure) && work (self, data, &failure))
        return TRUE;
      give_up (self, failure);
      if (attempt > 0 || !g_error_matches (failure, GCH_ERROR, GCH_ERROR_DAMAGED))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
}

typedef struct
{
  Work work;
  gpointer data;
} Change;

static gboolean
do_change (GchPrecious *self, gpointer data, GError **error)
{
  const Change *change = data;

  return gch_sqlite_begin (self->database, error) && change->work (self, change->data, error)
         && gch_sqlite_commit (self->database, error);
}

/* In one transaction. */
static gboolean
run_change (GchPrecious *self, Work work, gpointer data, GError **error)
{
  Change change = { work, data };

  return run (self, do_change, &change, error);
}

/* --- the second copy --- */

static GchUnsent *
get_unsent (GchPrecious *self)
{
  return gch_lifeboat_get_unsent (self->lifeboat);
}

static GByteArray *
get_log (GchPrecious *self)
{
  return gch_lifeboat_get_log (self->lifeboat);
}

/* After the commit, and before the call answers. @whole: whether everything fitted. */
static void
finish_copy (GchPrecious *self, gboolean whole)
{
  if (!whole)
    gch_lifeboat_distrust (self->lifeboat);
  gch_precious_flush_lifeboat (self);
}

static gboolean
copy_draft (GchPrecious *self, const GchDraft *draft)
{
  return draft->text[0] == '\0' ? gch_unsent_drop_draft (
             get_unsent (self), draft->owner, draft->key, draft->saved_at, get_log (self))
                                : gch_unsent_put_draft (get_unsent (self), draft, get_log (self));
}

static gboolean
not_found (GError **error)
{
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, _ ("It is no longer in the outbox"));
  return FALSE;
}

/* --- drafts --- */

static gboolean
fail_damaged (GError **error)
{
  gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
  return FALSE;
}

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
  g_autoptr (GchDraft) version = gch_draft_new (owner, draft->key, text);

  version->saved_at = saved_at;

  return gch_precious_rows_add_version (self->database, version, error)
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
      " WHERE v.owner = drafts.owner AND v.key = drafts.key), checksum IS " GCH_CHECKSUM_DRAFT
      " FROM drafts" OF_OWNER " AND key = ?4",
      "ssss", owner->portal, owner->account_id, owner->user_id, draft->key);

  if (rows == NULL)
    return FALSE;
  if (gch_rows_next (rows, &failure))
    {
      if (gch_rows_int (rows, 3) == 0)
        return fail_damaged (error);
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

  return gch_precious_rows_put_draft (self->database, draft, error);
}

static gboolean
do_save (GchPrecious *self, gpointer data, GError **error)
{
  return write_draft (self, data, error);
}

/**
 * gch_precious_save_draft:
 *
 * On the disk when it returns %TRUE. An empty text deletes the draft.
 */
gboolean
gch_precious_save_draft (GchPrecious *self, const GchDraft *draft, GError **error)
{
  if (!run_change (self, do_save, (gpointer) draft, error))
    return FALSE;
  finish_copy (self, copy_draft (self, draft));

  return TRUE;
}

/* Of everybody's rows: one that has changed its owner would only be missing. */
static gboolean
are_sound (GchPrecious *self, gboolean outbox, GError **error)
{
  gint64 wrong = 0;

  if (!gch_sqlite_get_int (self->database, &wrong, error,
                           outbox
                               ? "SELECT count(*) FROM outbox LEFT JOIN owners ON"
                                 " owners.row = owner WHERE checksum IS NOT " GCH_CHECKSUM_OPERATION
                               : "SELECT count(*) FROM drafts LEFT JOIN owners ON"
                                 " owners.row = owner WHERE checksum IS NOT " GCH_CHECKSUM_DRAFT,
                           ""))
    return FALSE;

  return wrong == 0 || fail_damaged (error);
}

typedef struct
{
  const GchOwner *owner;
  const char *key; /* (nullable) */
  const char *sql;
  GPtrArray *found; /* (owned) (nullable) */
} Reading;

static void
reading_start (Reading *self, GDestroyNotify free_item)
{
  g_clear_pointer (&self->found, g_ptr_array_unref);
  self->found = g_ptr_array_new_with_free_func (free_item);
}

/* (transfer full) (nullable) */
static GPtrArray *
reading_end (Reading *self, gboolean done)
{
  if (!done)
    g_clear_pointer (&self->found, g_ptr_array_unref);

  return self->found;
}

static gboolean
do_read_drafts (GchPrecious *self, gpointer data, GError **error)
{
  Reading *reading = data;
  const GchOwner *owner = reading->owner;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows =
      gch_sqlite_query (self->database, error, reading->sql, reading->key != NULL ? "ssss" : "sss",
                        owner->portal, owner->account_id, owner->user_id, reading->key);

  if (rows == NULL || !are_sound (self, FALSE, error))
    return FALSE;
  reading_start (reading, (GDestroyNotify) gch_draft_free);
  while (gch_rows_next (rows, &failure))
    {
      g_autofree char *key = gch_rows_text (rows, 0);
      g_autofree char *text = gch_rows_text (rows, 1);
      GchDraft *draft;

      if (gch_rows_int (rows, 3) == 0)
        return fail_damaged (error);
      draft = gch_draft_new (owner, key, text);
      draft->saved_at = gch_rows_int (rows, 2);
      g_ptr_array_add (reading->found, draft);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static GPtrArray *
read_drafts (GchPrecious *self, const GchOwner *owner, const char *key, const char *sql,
             GError **error)
{
  Reading reading = { owner, key, sql, NULL };

  return reading_end (&reading, run (self, do_read_drafts, &reading, error));
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
                      "SELECT key, text, saved_at, checksum IS " GCH_CHECKSUM_DRAFT
                      " FROM drafts" OF_OWNER " ORDER BY key",
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
                      "SELECT key, text, saved_at, checksum IS " GCH_CHECKSUM_DRAFT
                      " FROM draft_versions" OF_OWNER
                      " AND key = ?4 ORDER BY draft_versions.row DESC",
                      error);
}

/* --- outbox --- */

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

typedef struct
{
  const GchOperation *operation;
  const char *draft_key; /* (nullable) */
  gint64 sequence;       /* back */
} Submission;

static gboolean
do_submit (GchPrecious *self, gpointer data, GError **error)
{
  Submission *submission = data;
  const GchOperation *operation = submission->operation;

  return (submission->draft_key == NULL || GCH_PLANTED (DRAFT_KEPT)
          || forget_draft (self, operation->owner, submission->draft_key, error))
         && gch_precious_rows_add_operation (self->database, operation, 0, error)
         && confirm_operation (self, operation, error)
         && gch_sqlite_get_int (self->database, &submission->sequence, error,
                                "SELECT sequence FROM outbox WHERE id = ?1", "s", operation->id);
}

/* The operation before the draft goes: cut off between the two, the text is there twice. */
static gboolean
copy_submission (GchPrecious *self, const Submission *submission)
{
  const GchOperation *operation = submission->operation;

  return gch_unsent_put_operation (get_unsent (self), operation, submission->sequence,
                                   get_log (self))
         & (submission->draft_key == NULL
            || gch_unsent_drop_draft (get_unsent (self), operation->owner, submission->draft_key,
                                      gch_disk_get ()->now (), get_log (self)));
}

/* A commit whose last flush failed is there all the same: its journal is gone. Called a failure,
 * the text would stay a draft beside the operation, and its author would send it twice. Opening
 * flushes what it finds.
 */
static gboolean
is_done_after_all (GchPrecious *self, Submission *submission, const GError *failure)
{
  /* As the transaction that failed saw it. */
  submission->sequence = 0;

  return g_error_matches (failure, GCH_ERROR, GCH_ERROR_STORAGE) && gch_precious_open (self, NULL)
         && gch_sqlite_get_int (self->database, &submission->sequence, NULL,
                                "SELECT sequence FROM outbox WHERE id = ?1", "s",
                                submission->operation->id)
         && submission->sequence != 0;
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
  Submission submission = { operation, draft_key, 0 };
  g_autoptr (GError) failure = NULL;

  if (GCH_PLANTED (TWO_TRANSACTIONS) && draft_key != NULL)
    {
      g_autoptr (GchDraft) empty = gch_draft_new (operation->owner, draft_key, "");

      if (!gch_precious_save_draft (self, empty, error))
        return FALSE;
    }
  if (!run_change (self, do_submit, &submission, &failure))
    {
      if (!is_done_after_all (self, &submission, failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
    }
  finish_copy (self, copy_submission (self, &submission));

  return TRUE;
}

static GchOperation *
read_operation (GchRows *rows, const GchOwner *owner)
{
  g_autofree char *state = gch_rows_text (rows, 8);
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->owner = gch_owner_copy (owner);
  operation->id = gch_rows_text (rows, 0);
  if (GCH_PLANTED (ID_RENEWED))
    {
      g_autofree char *former = operation->id;

      operation->id = g_strconcat (former, "-again", NULL);
    }
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
  operation->uncertain = gch_rows_int (rows, 14) != 0;
  /* An unknown state is for the user to decide about; dropping the row would drop his text. */
  if (!gch_operation_state_from_nick (state, &operation->state, NULL))
    operation->state = GCH_OPERATION_PARKED;

  return g_steal_pointer (&operation);
}

static gboolean
do_read_outbox (GchPrecious *self, gpointer data, GError **error)
{
  Reading *reading = data;
  const GchOwner *owner = reading->owner;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (
      self->database, error,
      GCH_PLANTED (OWNER_IGNORED) ? OUTBOX OF_ANYBODY : OUTBOX OF_OWNER " ORDER BY sequence", "sss",
      owner->portal, owner->account_id, owner->user_id);

  if (rows == NULL || !are_sound (self, TRUE, error))
    return FALSE;
  reading_start (reading, (GDestroyNotify) gch_operation_free);
  while (gch_rows_next (rows, &failure))
    {
      if (gch_rows_int (rows, 15) == 0)
        return fail_damaged (error);
      g_ptr_array_add (reading->found, read_operation (rows, owner));
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
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
  Reading reading = { owner, NULL, NULL, NULL };

  return reading_end (&reading, run (self, do_read_outbox, &reading, error));
}

static gboolean
do_update (GchPrecious *self, gpointer data, GError **error)
{
  if (!gch_precious_rows_change_operation (self->database, data, error))
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
  if (!run_change (self, do_update, (gpointer) operation, error))
    return FALSE;
  finish_copy (self, gch_unsent_change_operation (get_unsent (self), operation, get_log (self)));

  return TRUE;
}

static gboolean
delete_operation (GchPrecious *self, const char *operation_id, GError **error)
{
  if (!gch_sqlite_run (self->database, error, "DELETE FROM outbox WHERE id = ?1", "s",
                       operation_id))
    return FALSE;

  return sqlite3_changes (gch_sqlite_get_handle (self->database)) == 1 || not_found (error);
}

typedef struct
{
  const char *operation_id;
  const GchDraft *draft; /* (nullable) */
} Removal;

static gboolean
do_remove (GchPrecious *self, gpointer data, GError **error)
{
  const Removal *removal = data;

  return delete_operation (self, removal->operation_id, error)
         && (removal->draft == NULL || write_draft (self, removal->draft, error));
}

/* The draft comes before the operation goes. */
static gboolean
copy_removal (GchPrecious *self, const Removal *removal)
{
  return (removal->draft == NULL || copy_draft (self, removal->draft))
         & gch_unsent_drop_operation (get_unsent (self), removal->operation_id,
                                      gch_disk_get ()->now (), get_log (self));
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
  Removal removal = { operation_id, draft };

  if (!run_change (self, do_remove, &removal, error))
    return FALSE;
  finish_copy (self, copy_removal (self, &removal));

  return TRUE;
}

static gboolean
do_forget (GchPrecious *self, gpointer data, GError **error)
{
  const GchOwner *owner = data;
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

typedef struct
{
  const GchOwner *owner;
  gint64 others; /* (out): how many texts of other people there are */
} Remains;

static gboolean
count_others (GchPrecious *self, gpointer data, GError **error)
{
  Remains *remains = data;
  const GchOwner *owner = remains->owner;

  return gch_sqlite_get_int (self->database, &remains->others, error,
                             "SELECT (SELECT count(*) FROM drafts WHERE owner IS NOT " OWNER ")"
                             " + (SELECT count(*) FROM draft_versions WHERE owner IS NOT " OWNER ")"
                             " + (SELECT count(*) FROM outbox WHERE owner IS NOT " OWNER ")",
                             "sss", owner->portal, owner->account_id, owner->user_id);
}

/* What lies beside precious.db, where nobody else can miss it. */
static gboolean
delete_remains (GchPrecious *self, const GchOwner *owner, GError **error)
{
  g_autofree char *made = g_strconcat (self->path, ".new", NULL);
  Remains remains = { owner, 0 };

  if (!run (self, count_others, &remains, error))
    return FALSE;

  return remains.others > 0
         || (gch_storage_delete_set_aside (self->path, error)
             && gch_lifeboat_delete_set_aside (self->lifeboat, error)
             && gch_storage_delete (made, error)
             && gch_storage_flush_directory (self->data_dir, error));
}

/**
 * gch_precious_forget_owner:
 *
 * Deletes @owner's drafts, their earlier versions and the outbox: he asked for it when signing out.
 * With the last person's texts goes what was set aside, too: that first, so that after a failure
 * all of his rows are there and it can be called again.
 */
gboolean
gch_precious_forget_owner (GchPrecious *self, const GchOwner *owner, GError **error)
{
  if (!delete_remains (self, owner, error)
      || !run_change (self, do_forget, (gpointer) owner, error))
    return FALSE;
  gch_unsent_forget (get_unsent (self), owner, gch_disk_get ()->now (), get_log (self));
  finish_copy (self, TRUE);
  /* What he wrote is not to lie about any longer. */
  if (self->trouble == NULL)
    gch_lifeboat_compact (self->lifeboat, &self->trouble);

  /* Once more: it may have come upon damage. */
  return delete_remains (self, owner, error);
}
