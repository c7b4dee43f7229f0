/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cases.h"

#include <stdlib.h>
#include <string.h>

#include "gch-error.h"
#include "gch-keys.h"
#include "gch-mail-queue.h"
#include "gch-planted.h"
#include "gch-records.h"
#include "gch-text.h"

#define DEFAULT_REOPEN_DAYS 30
#define SELECT_CASES                                                                               \
  "SELECT " GCH_CASE_COLUMNS " FROM cases AS c WHERE (?1 IS NULL OR c.account_id = ?1) "           \
  "AND (?2 IS NULL OR c.opened_by = ?2) AND "

GchPolicy
gch_cases_get_policy (GchDatabase *database)
{
  g_autofree char *days = gch_database_get_setting (database, "reopen_days", NULL);
  GchPolicy policy = { .comment_max_bytes = 262144,
                       .subject_max_chars = 200,
                       .description_max_bytes = 262144,
                       .reopen_days = DEFAULT_REOPEN_DAYS };

  if (days != NULL)
    policy.reopen_days = strtoul (days, NULL, 10);

  return policy;
}

/* What ?1 and ?2 of SELECT_CASES are for @actor: NULL where he is not confined. */
static const char *
account_of (const GchActor *actor)
{
  return actor->kind == GCH_AUTHOR_SUPPORT ? NULL : actor->account_id;
}

static const char *
owner_of (const GchActor *actor)
{
  return gch_actor_sees_all_cases (actor) ? NULL : actor->user_id;
}

/* NULL without an error when there is no such case. */
static GchCase *
find_case (GchDatabase *database, const GchActor *actor, const char *sql, const char *value,
           GError **error)
{
  gint64 reopen_since = gch_records_reopen_since (database);
  sqlite3_stmt *row;
  GchCase *record;

  row =
      gch_database_query (database, error, sql, "sss", account_of (actor), owner_of (actor), value);
  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  record = gch_records_read_case (row, reopen_since);
  gch_database_done (row);

  return record;
}

static GchCase *
get_case (GchDatabase *database, const GchActor *actor, const char *sql, const char *value,
          GError **error)
{
  g_autoptr (GError) failure = NULL;
  GchCase *record = find_case (database, actor, sql, value, &failure);

  if (record != NULL)
    return record;

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no such case");
  return NULL;
}

GchCase *
gch_cases_get (GchDatabase *database, const GchActor *actor, const char *id, GError **error)
{
  return get_case (database, actor, SELECT_CASES "c.id = ?3", id, error);
}

GchCase *
gch_cases_get_by_number (GchDatabase *database, const GchActor *actor, const char *number,
                         GError **error)
{
  return get_case (database, actor, SELECT_CASES "c.number = ?3", number, error);
}

GchCase *
gch_cases_get_by_operation (GchDatabase *database, const GchActor *actor, const char *client_op_id,
                            GError **error)
{
  gint64 reopen_since = gch_records_reopen_since (database);
  sqlite3_stmt *row;
  GchCase *record;

  row = gch_database_query (database, error,
                            "SELECT " GCH_CASE_COLUMNS " FROM cases AS c "
                            "WHERE c.opened_by = ?1 AND c.client_op_id = ?2",
                            "ss", actor->user_id, client_op_id);
  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  record = gch_records_read_case (row, reopen_since);
  gch_database_done (row);

  return record;
}

/* (transfer full) 8 digits */
static char *
next_number (GchDatabase *database, GError **error)
{
  sqlite3_stmt *row;
  char *number;

  row = gch_database_query (
      database, error,
      "UPDATE counters SET value = value + 1 WHERE name = 'case_number' RETURNING value", "");
  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  number = g_strdup_printf ("%08" G_GINT64_FORMAT, (gint64) sqlite3_column_int64 (row, 0));
  gch_database_done (row);

  return number;
}

/* The product's name out of a key that @actor may see. */
static gboolean
find_product (GchDatabase *database, const GchActor *actor, const char *key_id, char **product,
              GError **error)
{
  g_autoptr (GchKey) key = NULL;

  if (key_id == NULL)
    return TRUE;
  key = gch_keys_get (database, actor, key_id, error);
  if (key == NULL)
    {
      if (error != NULL && g_error_matches (*error, GCH_ERROR, GCH_ERROR_NOT_FOUND))
        (*error)->code = GCH_ERROR_INVALID;
      return FALSE;
    }
  *product = g_strdup (key->product);

  return TRUE;
}

static gboolean
insert_case (GchDatabase *database, const GchActor *actor, const GchNewCase *wanted, const char *id,
             const char *number, const char *product, GError **error)
{
  gint64 now = gch_database_now (database);
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (
             database, error,
             "INSERT INTO cases (id, account_id, sequence, number, client_op_id, team, type, "
             "severity, status, subject, description, key_id, product, product_version, "
             "operating_system, opened_by, opened_by_name, created_at, updated_at) "
             "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 'new', ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
             "?16, ?17, ?17)",
             "ssissssissssssssi", id, actor->account_id, sequence, number, wanted->client_op_id,
             gch_team_to_nick (wanted->team), gch_case_type_to_nick (wanted->type),
             (gint64) wanted->severity, wanted->subject, wanted->description, wanted->key_id,
             product, wanted->product_version, wanted->operating_system, actor->user_id,
             actor->name, now);
}

GchCase *
gch_cases_create (GchDatabase *database, const GchActor *actor, const GchNewCase *wanted,
                  GError **error)
{
  g_autofree char *id = NULL;
  g_autofree char *number = NULL;
  g_autofree char *product = NULL;

  g_return_val_if_fail (actor->kind == GCH_AUTHOR_CUSTOMER, NULL);

  if (!find_product (database, actor, wanted->key_id, &product, error))
    return NULL;
  id = wanted->id != NULL ? g_strdup (wanted->id) : gch_database_new_id (database);
  number = next_number (database, error);
  if (number == NULL || !insert_case (database, actor, wanted, id, number, product, error)
      || !gch_mail_queue_add (database, GCH_MAIL_CASE_CREATED, id, NULL, error))
    return NULL;

  return gch_cases_get (database, actor, id, error);
}

static gboolean
check_editable (const GchCase *record, gint64 base_version, GError **error)
{
  if (record->version != base_version && !GCH_PLANTED (IF_MATCH_IGNORED))
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_CONFLICT, "the case was changed meanwhile");
  else if ((record->allowed & GCH_CASE_MAY_EDIT) == 0)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_REFUSED, "the case is closed");
  else
    return TRUE;

  return FALSE;
}

GchCase *
gch_cases_edit (GchDatabase *database, const GchActor *actor, const char *id, gint64 base_version,
                const GchCaseEdit *edit, GError **error)
{
  g_autoptr (GchCase) record = gch_cases_get (database, actor, id, error);
  gint64 sequence;

  if (record == NULL || !check_editable (record, base_version, error))
    return NULL;
  sequence = gch_database_next_sequence (database, error);
  if (sequence == 0
      || !gch_database_run (database, error,
                            "UPDATE cases SET subject = ifnull (?2, subject), "
                            "description = ifnull (?3, description), type = ifnull (?4, type), "
                            "severity = CASE ?5 WHEN 0 THEN severity ELSE ?5 END, "
                            "product_version = nullif (ifnull (?6, product_version), ''), "
                            "operating_system = nullif (ifnull (?7, operating_system), ''), "
                            "version = version + 1, sequence = ?8, updated_at = ?9 WHERE id = ?1",
                            "ssssissii", id, edit->subject, edit->description,
                            edit->has_type ? gch_case_type_to_nick (edit->type) : NULL,
                            (gint64) edit->severity, edit->product_version, edit->operating_system,
                            sequence, gch_database_now (database)))
    return NULL;

  return gch_cases_get (database, actor, id, error);
}

static gboolean
insert_status_change (GchDatabase *database, const GchActor *actor, const GchCase *record,
                      GchCaseStatus status, gint64 now, GError **error)
{
  g_autofree char *id = gch_database_new_id (database);
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (
             database, error,
             "INSERT INTO status_changes (id, case_id, account_id, case_owner, sequence, "
             "author_kind, author_id, author_name, from_status, to_status, created_at) "
             "SELECT ?1, c.id, c.account_id, c.opened_by, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
             "FROM cases AS c WHERE c.id = ?2",
             "ssisssssi", id, record->id, sequence, gch_author_kind_to_nick (actor->kind),
             actor->user_id, actor->name, gch_case_status_to_nick (record->status),
             gch_case_status_to_nick (status), now);
}

/* The case itself first, what happened to it after it, so that a reader of the feed knows the case
 * when he meets the rest. */
static gboolean
move_case (GchDatabase *database, const GchActor *actor, const GchCase *record,
           GchCaseStatus status, GError **error)
{
  gint64 now = gch_database_now (database);
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (
             database, error,
             "UPDATE cases SET status = ?2, version = version + 1, sequence = ?3, "
             "updated_at = ?4, closed_at = CASE ?2 WHEN 'closed' THEN ?4 ELSE 0 END, "
             "last_reply_at = CASE ?5 WHEN 'support' THEN ?4 ELSE last_reply_at END "
             "WHERE id = ?1",
             "ssiis", record->id, gch_case_status_to_nick (status), sequence, now,
             gch_author_kind_to_nick (actor->kind))
         && insert_status_change (database, actor, record, status, now, error);
}

static gboolean
check_reopen (const GchActor *actor, const GchCase *record, GError **error)
{
  if (actor->kind == GCH_AUTHOR_SUPPORT || gch_case_status_is_open (record->status)
      || (record->allowed & GCH_CASE_MAY_REOPEN) != 0)
    return TRUE;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_REFUSED, "the case is closed for good");
  return FALSE;
}

/* Nothing to do: closed to be closed, or a customer who reopens what is open. */
static gboolean
is_there_already (const GchActor *actor, const GchCase *record, GchCaseStatus status)
{
  if (record->status == status)
    return TRUE;

  return actor->kind == GCH_AUTHOR_CUSTOMER && status == GCH_CASE_STATUS_OPEN
         && gch_case_status_is_open (record->status);
}

GchCase *
gch_cases_set_status (GchDatabase *database, const GchActor *actor, const char *id,
                      GchCaseStatus status, GError **error)
{
  g_autoptr (GchCase) record = gch_cases_get (database, actor, id, error);

  if (record == NULL || is_there_already (actor, record, status))
    return g_steal_pointer (&record);
  if (!check_reopen (actor, record, error) || !move_case (database, actor, record, status, error))
    return NULL;
  if (actor->kind == GCH_AUTHOR_CUSTOMER
      && !gch_mail_queue_add (database,
                              status == GCH_CASE_STATUS_CLOSED ? GCH_MAIL_CASE_CLOSED
                                                               : GCH_MAIL_CASE_REOPENED,
                              id, NULL, error))
    return NULL;

  return gch_cases_get (database, actor, id, error);
}

static gboolean
check_comment (GchDatabase *database, const char *body, GError **error)
{
  GchPolicy policy = gch_cases_get_policy (database);

  if (gch_text_is_blank (body) || !g_utf8_validate (body, -1, NULL))
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID, "the comment has no text");
  else if (strlen (body) > policy.comment_max_bytes)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_TOO_LARGE, "the comment is too long");
  else
    return TRUE;

  return FALSE;
}

/* Where a customer's comment takes a case. */
static GchCaseStatus
status_after_comment (const GchActor *actor, GchCaseStatus status)
{
  if (actor->kind == GCH_AUTHOR_CUSTOMER
      && (status == GCH_CASE_STATUS_WAITING_FOR_CUSTOMER
          || status == GCH_CASE_STATUS_SOLUTION_PROPOSED || status == GCH_CASE_STATUS_CLOSED))
    return GCH_CASE_STATUS_OPEN;

  return status;
}

/* One version for all that a comment does to its case: its author knows what led from one to the
 * next, and an edit that he made meanwhile does not conflict with himself. */
static gboolean
count_comment (GchDatabase *database, const GchActor *actor, const char *case_id,
               GchCaseStatus status, gint64 now, GError **error)
{
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (
             database, error,
             "UPDATE cases SET version = version + 1, sequence = ?2, updated_at = ?3, "
             "last_comment_at = ?3, comment_count = comment_count + 1, "
             "last_reply_at = CASE ?4 WHEN 'support' THEN ?3 ELSE last_reply_at END, "
             "status = ?5, closed_at = CASE ?5 WHEN 'closed' THEN closed_at ELSE 0 END "
             "WHERE id = ?1",
             "siiss", case_id, sequence, now, gch_author_kind_to_nick (actor->kind),
             gch_case_status_to_nick (status));
}

static gboolean
insert_comment (GchDatabase *database, const GchActor *actor, const char *id, const char *case_id,
                const char *body, const char *client_op_id, gint64 now, GError **error)
{
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (
             database, error,
             "INSERT INTO comments (id, case_id, account_id, case_owner, sequence, client_op_id, "
             "author_kind, author_id, author_name, body, created_at) "
             "SELECT ?1, c.id, c.account_id, c.opened_by, ?3, ?4, ?5, ?6, ?7, ?8, ?9 "
             "FROM cases AS c WHERE c.id = ?2",
             "ssisssssi", id, case_id, GCH_PLANTED (COMMENT_UNTOLD) ? -sequence : sequence,
             GCH_PLANTED (KEYS_FORGOTTEN) ? NULL : client_op_id,
             gch_author_kind_to_nick (actor->kind), actor->user_id, actor->name, body, now);
}

/* (transfer full) the comment found by @sql with @first and @second; NULL when there is none */
static GchComment *
find_comment (GchDatabase *database, const char *sql, const char *first, const char *second,
              GError **error)
{
  sqlite3_stmt *row = gch_database_query (database, error, sql, "ss", first, second);
  GchComment *record;

  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  record = gch_records_read_comment (row);
  gch_database_done (row);

  return record;
}

GchComment *
gch_cases_get_comment_by_operation (GchDatabase *database, const GchActor *actor,
                                    const char *client_op_id, GError **error)
{
  return find_comment (database,
                       "SELECT " GCH_COMMENT_COLUMNS " FROM comments AS m "
                       "WHERE m.author_id = ?1 AND m.client_op_id = ?2",
                       actor->user_id, client_op_id, error);
}

static gboolean
write_comment (GchDatabase *database, const GchActor *actor, const GchCase *record, const char *id,
               const char *body, const char *client_op_id, GError **error)
{
  gint64 now = gch_database_now (database);
  GchCaseStatus status = status_after_comment (actor, record->status);

  if (!count_comment (database, actor, record->id, status, now, error)
      || !insert_comment (database, actor, id, record->id, body, client_op_id, now, error)
      || (status != record->status
          && !insert_status_change (database, actor, record, status, now, error)))
    return FALSE;

  return actor->kind == GCH_AUTHOR_SUPPORT
         || gch_mail_queue_add (database, GCH_MAIL_COMMENT_ADDED, record->id, id, error);
}

gboolean
gch_cases_add_comment (GchDatabase *database, const GchActor *actor, const char *case_id,
                       const char *body, const char *client_op_id, GchComment **comment,
                       GchCase **support_case, GError **error)
{
  g_autoptr (GchCase) record = gch_cases_get (database, actor, case_id, error);
  g_autofree char *id = gch_database_new_id (database);

  if (record == NULL || !check_comment (database, body, error)
      || !check_reopen (actor, record, error)
      || !write_comment (database, actor, record, id, body, client_op_id, error))
    return FALSE;

  if (comment != NULL)
    *comment = find_comment (database,
                             "SELECT " GCH_COMMENT_COLUMNS " FROM comments AS m "
                             "WHERE m.id = ?1 AND m.case_id = ?2",
                             id, case_id, error);
  if (support_case != NULL)
    *support_case = gch_cases_get (database, actor, case_id, error);

  return (comment == NULL || *comment != NULL) && (support_case == NULL || *support_case != NULL);
}

GPtrArray *
gch_cases_list_comments (GchDatabase *database, const GchActor *actor, const char *case_id,
                         gint64 after, guint limit, gint64 *next, GError **error)
{
  g_autoptr (GPtrArray) comments =
      g_ptr_array_new_with_free_func ((GDestroyNotify) gch_comment_unref);
  g_autoptr (GchCase) record = gch_cases_get (database, actor, case_id, error);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *row;
  gint64 last = 0;
  gsize bytes = 0;

  *next = 0;
  if (record == NULL)
    return NULL;
  row = gch_database_query (database, error,
                            "SELECT " GCH_COMMENT_COLUMNS ", m.sequence FROM comments AS m "
                            "WHERE m.case_id = ?1 AND m.sequence > ?2 "
                            "ORDER BY m.sequence LIMIT ?3",
                            "sii", case_id, after, (gint64) limit + 1);
  if (row == NULL)
    return NULL;
  while (gch_database_step (database, row, &failure))
    {
      if (comments->len == limit || bytes >= GCH_PAGE_MAX_BYTES)
        {
          *next = last;
          gch_database_done (row);
          break;
        }
      g_ptr_array_add (comments, gch_records_read_comment (row));
      bytes += gch_database_row_bytes (row);
      last = sqlite3_column_int64 (row, 9);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&comments);
}

GchCaseViewed *
gch_cases_view (GchDatabase *database, const GchActor *actor, const char *case_id, GError **error)
{
  g_autoptr (GchCase) record = gch_cases_get (database, actor, case_id, error);
  gint64 sequence;
  sqlite3_stmt *row;
  GchCaseViewed *viewed;

  if (record == NULL)
    return NULL;
  sequence = gch_database_next_sequence (database, error);
  if (sequence == 0)
    return NULL;
  row = gch_database_query (
      database, error,
      "INSERT INTO case_views (user_id, case_id, sequence, viewed_at) VALUES (?1, ?2, ?3, ?4) "
      "ON CONFLICT DO UPDATE SET version = version + 1, sequence = ?3, viewed_at = ?4 "
      "RETURNING case_id, version, viewed_at",
      "ssii", actor->user_id, case_id, sequence, gch_database_now (database));
  if (row == NULL || !gch_database_step (database, row, error))
    return NULL;
  viewed = gch_records_read_case_viewed (row);
  gch_database_done (row);

  return viewed;
}
