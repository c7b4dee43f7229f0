/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-recovery.c. */

#include "gch-salvage.h"

#include <glib/gi18n-lib.h>

#include "gch-checksum.h"
#include "gch-error.h"

#define OWNERS " LEFT JOIN owners ON owners.row = owner"
#define DRAFT "SELECT portal, account_id, user_id, key, text, saved_at, "
#define OPERATION                                                                                  \
  "SELECT portal, account_id, user_id, sequence, id, command, queue, target_id, base_version,"     \
  " payload, title, created_at, state, attempts, not_before, problem_code, problem, result_id, "
#define SOUND_DRAFT "checksum IS " GCH_CHECKSUM_DRAFT
#define SOUND_OPERATION "checksum IS " GCH_CHECKSUM_OPERATION

typedef enum
{
  WRONG,
  SOUND,
  UNKNOWN, /* a file of the first schema, which has no checksums */
} Soundness;

/* Each table from its beginning and from its end: what lies behind a damaged page is found, too. */
typedef struct
{
  const char *forward;
  const char *backward;
} Queries;

static const Queries DRAFTS = {
  DRAFT SOUND_DRAFT " FROM drafts" OWNERS " ORDER BY owner, key",
  DRAFT SOUND_DRAFT " FROM drafts" OWNERS " ORDER BY owner DESC, key DESC",
};
static const Queries OPERATIONS = {
  OPERATION SOUND_OPERATION " FROM outbox" OWNERS " ORDER BY sequence",
  OPERATION SOUND_OPERATION " FROM outbox" OWNERS " ORDER BY sequence DESC",
};
static const Queries FIRST_DRAFTS = {
  DRAFT "2 FROM drafts" OWNERS " ORDER BY owner, key",
  DRAFT "2 FROM drafts" OWNERS " ORDER BY owner DESC, key DESC",
};
static const Queries FIRST_OPERATIONS = {
  OPERATION "2 FROM outbox" OWNERS " ORDER BY sequence",
  OPERATION "2 FROM outbox" OWNERS " ORDER BY sequence DESC",
};
#define VERSIONS DRAFT SOUND_DRAFT " FROM draft_versions" OWNERS " ORDER BY draft_versions.row"
#define FIRST_VERSIONS DRAFT "2 FROM draft_versions" OWNERS " ORDER BY draft_versions.row"

/** gch_salvage_free: Frees everything that was read. */
void
gch_salvage_free (GchSalvage *self)
{
  g_clear_pointer (&self->unsent, gch_unsent_free);
  g_ptr_array_unref (self->versions);
  g_ptr_array_unref (self->bad_drafts);
  g_ptr_array_unref (self->bad_operations);
  g_free (self);
}

/* @owner: (out): parts belong to the caller */
static gboolean
read_owner (GchRows *rows, GchOwner *owner)
{
  owner->portal = gch_rows_text (rows, 0);
  owner->account_id = gch_rows_text (rows, 1);
  owner->user_id = gch_rows_text (rows, 2);

  return owner->portal != NULL && owner->account_id != NULL && owner->user_id != NULL;
}

static void
clear_owner (GchOwner *owner)
{
  g_free (owner->portal);
  g_free (owner->account_id);
  g_free (owner->user_id);
}

/* (transfer full) (nullable): NULL where the row does not say whose it is, or what */
static GchDraft *
read_draft (GchRows *rows)
{
  GchOwner owner = { 0 };
  g_autofree char *key = gch_rows_text (rows, 3);
  g_autofree char *text = gch_rows_text (rows, 4);
  GchDraft *draft = NULL;

  if (read_owner (rows, &owner) && key != NULL)
    {
      draft = gch_draft_new (&owner, key, text != NULL ? text : "");
      draft->saved_at = gch_rows_int (rows, 5);
    }
  clear_owner (&owner);

  return draft;
}

static void
take_draft (GchSalvage *self, GchRows *rows, gboolean again)
{
  g_autoptr (GchDraft) draft = read_draft (rows);

  if (draft == NULL)
    self->nameless += again ? 0 : 1;
  else if (gch_rows_int (rows, 6) != WRONG)
    gch_unsent_put_draft (self->unsent, draft, NULL);
  else
    g_ptr_array_add (self->bad_drafts, g_steal_pointer (&draft));
}

static void
read_words (GchRows *rows, GchOperation *operation)
{
  operation->id = gch_rows_text (rows, 4);
  operation->command = gch_rows_text (rows, 5);
  operation->queue = gch_rows_text (rows, 6);
  operation->target_id = gch_rows_text (rows, 7);
  operation->base_version = gch_rows_int (rows, 8);
  operation->payload = gch_rows_text (rows, 9);
  operation->title = gch_rows_text (rows, 10);
  operation->created_at = gch_rows_int (rows, 11);
}

static void
read_progress (GchRows *rows, GchOperation *operation)
{
  g_autofree char *state = gch_rows_text (rows, 12);

  if (state == NULL || !gch_operation_state_from_nick (state, &operation->state, NULL))
    operation->state = GCH_OPERATION_PARKED;
  operation->attempts = (guint) gch_rows_int (rows, 13);
  operation->not_before = gch_rows_int (rows, 14);
  operation->problem_code = (int) gch_rows_int (rows, 15);
  operation->problem = gch_rows_text (rows, 16);
  operation->result_id = gch_rows_text (rows, 17);
  /* How far it had come may be older than what happened. */
  operation->uncertain = TRUE;
}

static gboolean
is_complete (const GchOperation *operation)
{
  return operation->command != NULL && operation->queue != NULL && operation->payload != NULL
         && operation->title != NULL;
}

/* Nothing says whether its text is what the user wrote: he decides whether it goes out. */
static void
hold (GchOperation *operation)
{
  operation->state = GCH_OPERATION_PARKED;
  operation->problem_code = GCH_ERROR_DAMAGED;
  g_free (operation->problem);
  operation->problem = g_strdup (_ ("A file on this computer is damaged"));
}

static void
take_operation (GchSalvage *self, GchRows *rows, gboolean again)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  const gint64 soundness = gch_rows_int (rows, 18);
  GchOwner owner = { 0 };
  const gboolean owned = read_owner (rows, &owner);

  read_words (rows, operation);
  read_progress (rows, operation);
  if (owned)
    operation->owner = gch_owner_copy (&owner);
  clear_owner (&owner);
  if (soundness == UNKNOWN)
    hold (operation);

  if (operation->id == NULL)
    self->nameless += again ? 0 : 1;
  else if (soundness != WRONG && owned && is_complete (operation))
    gch_unsent_put_operation (self->unsent, operation, gch_rows_int (rows, 3), NULL);
  else
    g_ptr_array_add (self->bad_operations, g_strdup (operation->id));
}

typedef void (*TakeFunc) (GchSalvage *self, GchRows *rows, gboolean again);

/* Returns: whether the table was read to its end */
static gboolean
read_rows (GchSalvage *self, GchSqlite *database, const char *sql, TakeFunc take, gboolean again)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchRows) rows = gch_sqlite_query (database, &error, sql, "");

  while (rows != NULL && gch_rows_next (rows, &error))
    take (self, rows, again);
  if (error != NULL)
    g_debug ("precious.db: %s", error->message);

  return error == NULL;
}

static void
read_table (GchSalvage *self, GchSqlite *database, const Queries *queries, TakeFunc take)
{
  if (read_rows (self, database, queries->forward, take, FALSE))
    return;
  self->unread++;
  (void) read_rows (self, database, queries->backward, take, TRUE);
}

static void
take_version (GchSalvage *self, GchRows *rows, gboolean again)
{
  g_autoptr (GchDraft) draft = read_draft (rows);

  if (draft != NULL && gch_rows_int (rows, 6) != WRONG)
    g_ptr_array_add (self->versions, g_steal_pointer (&draft));
  else
    self->bad_versions++;
}

/* Not by its number: that may be what is damaged. */
static gboolean
is_first_schema (GchSqlite *database)
{
  gint64 columns = 0;
  gint64 checksums = 0;

  return gch_sqlite_get_int (database, &columns, NULL,
                             "SELECT count(*) FROM pragma_table_info ('drafts')", "")
         && columns > 0
         && gch_sqlite_get_int (
             database, &checksums, NULL,
             "SELECT count(*) FROM pragma_table_info ('drafts') WHERE name = 'checksum'", "")
         && checksums == 0;
}

/**
 * gch_salvage_read:
 * @database: a precious.db, in any state
 *
 * Reads what can be read. It does not fail.
 *
 * Returns: (transfer full): what there is
 */
GchSalvage *
gch_salvage_read (GchSqlite *database)
{
  GchSalvage *self = g_new0 (GchSalvage, 1);
  const gboolean first = is_first_schema (database);

  self->unsent = gch_unsent_new ();
  self->versions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_free);
  self->bad_drafts = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_free);
  self->bad_operations = g_ptr_array_new_with_free_func (g_free);

  read_table (self, database, first ? &FIRST_DRAFTS : &DRAFTS, take_draft);
  read_table (self, database, first ? &FIRST_OPERATIONS : &OPERATIONS, take_operation);
  if (!read_rows (self, database, first ? FIRST_VERSIONS : VERSIONS, take_version, FALSE))
    self->bad_versions++;

  return self;
}

/** gch_salvage_is_whole: Returns: whether every row could be read and is right */
gboolean
gch_salvage_is_whole (const GchSalvage *self)
{
  return self->unread == 0 && self->nameless == 0 && self->bad_versions == 0
         && self->bad_drafts->len == 0 && self->bad_operations->len == 0;
}

/* The same row may have been met from both ends. */
static GHashTable *
name_bad (const GchSalvage *self, const GchUnsent *saved)
{
  GHashTable *names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < self->bad_drafts->len; i++)
    {
      const GchDraft *draft = self->bad_drafts->pdata[i];
      const GchOwner *owner = draft->owner;

      if (saved == NULL || !gch_unsent_knows_draft (saved, owner, draft->key))
        g_hash_table_add (names, g_strdup_printf ("draft %s %s %s %s", owner->portal,
                                                  owner->account_id, owner->user_id, draft->key));
    }
  for (guint i = 0; i < self->bad_operations->len; i++)
    {
      const char *id = self->bad_operations->pdata[i];

      if (saved == NULL || !gch_unsent_knows_operation (saved, id))
        g_hash_table_add (names, g_strdup_printf ("operation %s", id));
    }

  return names;
}

static guint
count_texts (const GchUnsent *unsent)
{
  return g_hash_table_size (unsent->drafts) + g_hash_table_size (unsent->operations);
}

/**
 * gch_salvage_count_lost:
 * @saved: what is there in the end
 *
 * A row whose name itself is damaged is not taken for lost where there are as many texts as there
 * were rows.
 *
 * Returns: how many drafts and operations were seen to be wrong and are not in @saved
 */
guint
gch_salvage_count_lost (const GchSalvage *self, const GchUnsent *saved)
{
  g_autoptr (GHashTable) bad = name_bad (self, NULL);
  g_autoptr (GHashTable) missing = name_bad (self, saved);
  guint rows = count_texts (self->unsent) + g_hash_table_size (bad) + self->nameless;
  guint lost = g_hash_table_size (missing) + self->nameless;
  guint kept = count_texts (saved);

  return MIN (lost, rows > kept ? rows - kept : 0);
}
