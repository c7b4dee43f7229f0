/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-records.h"

#include "gch-cases.h"

#define MICROSECONDS_PER_DAY (G_GINT64_CONSTANT (86400) * G_USEC_PER_SEC)

/* The schema's CHECKs keep foreign words out of these columns; a word that is not known anyway
 * leaves the first of the list. */
#define READ_WORD(type, row, column, target)                                                       \
  type##_from_nick ((const char *) sqlite3_column_text (row, column), target, NULL)

GchAccount *
gch_records_read_account (sqlite3_stmt *row)
{
  GchAccount *record = gch_account_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->name = gch_database_column_text (row, 2);
  record->customer_number = gch_database_column_text (row, 3);

  return record;
}

GchUser *
gch_records_read_user (sqlite3_stmt *row)
{
  GchUser *record = gch_user_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->name = gch_database_column_text (row, 2);
  record->email = gch_database_column_text (row, 3);
  READ_WORD (gch_role, row, 4, &record->role);
  record->case_administrator = sqlite3_column_int (row, 5) != 0;

  return record;
}

GchKey *
gch_records_read_key (sqlite3_stmt *row)
{
  GchKey *record = gch_key_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->product = gch_database_column_text (row, 2);
  record->hint = gch_database_column_text (row, 3);
  record->latest_version = gch_database_column_text (row, 4);
  record->last_version_used = gch_database_column_text (row, 5);
  record->maintenance_ends = sqlite3_column_int64 (row, 6);

  return record;
}

gint64
gch_records_reopen_since (GchDatabase *database)
{
  gint64 days = gch_cases_get_policy (database).reopen_days;

  return days == 0 ? G_MAXINT64 : gch_database_now (database) - days * MICROSECONDS_PER_DAY;
}

static guint
allowed_of (const GchCase *record, gint64 reopen_since)
{
  if (gch_case_status_is_open (record->status))
    return GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_EDIT | GCH_CASE_MAY_CLOSE;
  if (record->closed_at >= reopen_since)
    return GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_REOPEN;

  return 0;
}

static void
read_case_state (sqlite3_stmt *row, GchCase *record)
{
  READ_WORD (gch_team, row, 4, &record->team);
  READ_WORD (gch_case_type, row, 5, &record->type);
  record->severity = sqlite3_column_int (row, 6);
  READ_WORD (gch_case_status, row, 7, &record->status);
  record->created_at = sqlite3_column_int64 (row, 16);
  record->updated_at = sqlite3_column_int64 (row, 17);
  record->closed_at = sqlite3_column_int64 (row, 18);
  record->last_comment_at = sqlite3_column_int64 (row, 19);
  record->last_reply_at = sqlite3_column_int64 (row, 20);
  record->comment_count = sqlite3_column_int64 (row, 21);
}

GchCase *
gch_records_read_case (sqlite3_stmt *row, gint64 reopen_since)
{
  GchCase *record = gch_case_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->number = gch_database_column_text (row, 2);
  record->client_op_id = gch_database_column_text (row, 3);
  record->subject = gch_database_column_text (row, 8);
  record->description = gch_database_column_text (row, 9);
  record->key_id = gch_database_column_text (row, 10);
  record->product = gch_database_column_text (row, 11);
  record->product_version = gch_database_column_text (row, 12);
  record->operating_system = gch_database_column_text (row, 13);
  record->opened_by_id = gch_database_column_text (row, 14);
  record->opened_by_name = gch_database_column_text (row, 15);
  read_case_state (row, record);
  record->allowed = allowed_of (record, reopen_since);

  return record;
}

GchComment *
gch_records_read_comment (sqlite3_stmt *row)
{
  GchComment *record = gch_comment_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->case_id = gch_database_column_text (row, 2);
  record->client_op_id = gch_database_column_text (row, 3);
  READ_WORD (gch_author_kind, row, 4, &record->author_kind);
  record->author_id = gch_database_column_text (row, 5);
  record->author_name = gch_database_column_text (row, 6);
  record->body = gch_database_column_text (row, 7);
  record->created_at = sqlite3_column_int64 (row, 8);

  return record;
}

GchStatusChange *
gch_records_read_status_change (sqlite3_stmt *row)
{
  GchStatusChange *record = gch_status_change_new ();

  record->id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->case_id = gch_database_column_text (row, 2);
  READ_WORD (gch_author_kind, row, 3, &record->author_kind);
  record->author_name = gch_database_column_text (row, 4);
  READ_WORD (gch_case_status, row, 5, &record->from);
  READ_WORD (gch_case_status, row, 6, &record->to);
  record->created_at = sqlite3_column_int64 (row, 7);

  return record;
}

GchCaseViewed *
gch_records_read_case_viewed (sqlite3_stmt *row)
{
  GchCaseViewed *record = gch_case_viewed_new ();

  record->case_id = gch_database_column_text (row, 0);
  record->version = sqlite3_column_int64 (row, 1);
  record->viewed_at = sqlite3_column_int64 (row, 2);

  return record;
}
