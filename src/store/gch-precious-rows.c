/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-precious.c. */

#include "gch-precious-rows.h"

#include "gch-checksum.h"

#define OWNER GCH_PRECIOUS_OWNER

/** gch_precious_rows_name_owner: Makes sure that @owner has a row. */
gboolean
gch_precious_rows_name_owner (GchSqlite *database, const GchOwner *owner, GError **error)
{
  return gch_sqlite_run (database, error,
                         "INSERT INTO owners (portal, account_id, user_id) VALUES (?1, ?2, ?3)"
                         " ON CONFLICT DO NOTHING",
                         "sss", owner->portal, owner->account_id, owner->user_id);
}

/** gch_precious_rows_put_draft: Replaces what the draft said. */
gboolean
gch_precious_rows_put_draft (GchSqlite *database, const GchDraft *draft, GError **error)
{
  const GchOwner *owner = draft->owner;

  return gch_precious_rows_name_owner (database, owner, error)
         && gch_sqlite_run (database, error,
                            "INSERT INTO drafts (owner, key, text, saved_at, checksum)"
                            " VALUES (" OWNER ", ?4, ?5, ?6,"
                            " gch_checksum (?1, ?2, ?3, ?4, ?5, ?6)) ON CONFLICT (owner, key)"
                            " DO UPDATE SET text = excluded.text, saved_at = excluded.saved_at,"
                            " checksum = excluded.checksum",
                            "sssssi", owner->portal, owner->account_id, owner->user_id, draft->key,
                            draft->text, draft->saved_at);
}

/** gch_precious_rows_add_version: Adds @draft as the newest of what it said before. */
gboolean
gch_precious_rows_add_version (GchSqlite *database, const GchDraft *draft, GError **error)
{
  const GchOwner *owner = draft->owner;

  return gch_precious_rows_name_owner (database, owner, error)
         && gch_sqlite_run (database, error,
                            "INSERT INTO draft_versions (owner, key, text, saved_at, checksum)"
                            " VALUES (" OWNER ", ?4, ?5, ?6,"
                            " gch_checksum (?1, ?2, ?3, ?4, ?5, ?6))",
                            "sssssi", owner->portal, owner->account_id, owner->user_id, draft->key,
                            draft->text, draft->saved_at);
}

/* Over what is in the row now: the sequence is given out by the insertion. */
static gboolean
seal (GchSqlite *database, const char *id, GError **error)
{
  return gch_sqlite_run (database, error,
                         "UPDATE outbox SET checksum = (SELECT " GCH_CHECKSUM_OPERATION
                         " FROM owners WHERE owners.row = outbox.owner) WHERE id = ?1",
                         "s", id);
}

static gboolean
insert_operation (GchSqlite *database, const GchOperation *operation, gint64 sequence,
                  GError **error)
{
  const GchOwner *owner = operation->owner;

  return gch_sqlite_run (
      database, error,
      "INSERT INTO outbox (owner, id, command, queue, target_id, base_version, payload, title,"
      " created_at, state, attempts, not_before, problem_code, problem, result_id, sequence,"
      " uncertain)"
      " VALUES (" OWNER ", ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17,"
      " nullif (?18, 0), ?19) ON CONFLICT (id) DO NOTHING",
      "sssssssissisiiissii", owner->portal, owner->account_id, owner->user_id, operation->id,
      operation->command, operation->queue, operation->target_id, operation->base_version,
      operation->payload, operation->title, operation->created_at,
      gch_operation_state_to_nick (operation->state), (gint64) operation->attempts,
      operation->not_before, (gint64) operation->problem_code, operation->problem,
      operation->result_id, sequence, (gint64) operation->uncertain);
}

/**
 * gch_precious_rows_add_operation:
 * @sequence: its place in the outbox, 0 for the end
 *
 * Writes it, with its owner and its checksum. One with that id stays as it is.
 */
gboolean
gch_precious_rows_add_operation (GchSqlite *database, const GchOperation *operation,
                                 gint64 sequence, GError **error)
{
  if (!gch_precious_rows_name_owner (database, operation->owner, error)
      || !insert_operation (database, operation, sequence, error))
    return FALSE;

  return sqlite3_changes (gch_sqlite_get_handle (database)) == 0
         || seal (database, operation->id, error);
}

/* What is changed gets a new checksum, also over what was not changed: that must be right before.
 */
static gboolean
is_sound (GchSqlite *database, const char *id, GError **error)
{
  gint64 sound = 1;

  if (!gch_sqlite_get_int (database, &sound, error,
                           "SELECT checksum IS " GCH_CHECKSUM_OPERATION
                           " FROM outbox LEFT JOIN owners ON owners.row = outbox.owner"
                           " WHERE id = ?1",
                           "s", id))
    return FALSE;
  if (sound != 0)
    return TRUE;

  gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
  return FALSE;
}

/**
 * gch_precious_rows_change_operation:
 *
 * Writes what can change of it. sqlite3_changes() says 0 afterwards where it is not there.
 */
gboolean
gch_precious_rows_change_operation (GchSqlite *database, const GchOperation *operation,
                                    GError **error)
{
  return is_sound (database, operation->id, error)
         && gch_sqlite_run (
             database, error,
             "UPDATE outbox SET state = ?2, attempts = ?3, not_before = ?4, problem_code = ?5,"
             " problem = ?6, result_id = ?7, target_id = ?8, queue = ?9, base_version = ?10,"
             " payload = ?11, uncertain = ?12 WHERE id = ?1",
             "ssiiissssisi", operation->id, gch_operation_state_to_nick (operation->state),
             (gint64) operation->attempts, operation->not_before, (gint64) operation->problem_code,
             operation->problem, operation->result_id, operation->target_id, operation->queue,
             operation->base_version, operation->payload, (gint64) operation->uncertain)
         && seal (database, operation->id, error);
}
