/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-accounts.h"

#include "gch-error.h"
#include "gch-records.h"

#define USER_FROM "FROM users AS u JOIN people AS p ON p.id = u.person_id "

char *
gch_accounts_create (GchDatabase *database, const char *id, const char *name,
                     const char *customer_number, GError **error)
{
  g_autofree char *new_id = id != NULL ? g_strdup (id) : gch_database_new_id (database);
  gint64 sequence = gch_database_next_sequence (database, error);

  if (sequence == 0
      || !gch_database_run (database, error,
                            "INSERT INTO accounts (id, sequence, name, customer_number) "
                            "VALUES (?1, ?2, ?3, ?4)",
                            "siss", new_id, sequence, name, customer_number))
    return NULL;

  return g_steal_pointer (&new_id);
}

static gboolean
set_not_found (GError **error)
{
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no such record");
  return FALSE;
}

GchAccount *
gch_accounts_get (GchDatabase *database, const char *id, GError **error)
{
  sqlite3_stmt *row;
  GchAccount *record;

  row = gch_database_query (database, error,
                            "SELECT " GCH_ACCOUNT_COLUMNS " FROM accounts AS a WHERE a.id = ?1",
                            "s", id);
  if (row == NULL || !gch_database_step (database, row, error))
    {
      set_not_found (error);
      return NULL;
    }
  record = gch_records_read_account (row);
  gch_database_done (row);

  return record;
}

/* (transfer full) the person's id */
static char *
ensure_person (GchDatabase *database, const char *wanted_id, const char *user_name,
               const char *name, const char *email, const char *password_hash, GError **error)
{
  g_autofree char *id = NULL;

  id = gch_database_get_text (database, error, "SELECT id FROM people WHERE user_name = ?1", "s",
                              user_name);
  if (id != NULL || (error != NULL && *error != NULL))
    return g_steal_pointer (&id);

  id = wanted_id != NULL ? g_strdup (wanted_id) : gch_database_new_id (database);
  if (!gch_database_run (database, error,
                         "INSERT INTO people (id, user_name, name, email, password_hash) "
                         "VALUES (?1, ?2, ?3, ?4, ?5)",
                         "sssss", id, user_name, name, email, password_hash))
    return NULL;

  return g_steal_pointer (&id);
}

static gboolean
check_not_there (GchDatabase *database, const char *person_id, const char *account_id,
                 GError **error)
{
  g_autoptr (GError) failure = NULL;
  gint64 count = gch_database_get_int (
      database, &failure, "SELECT count (*) FROM users WHERE person_id = ?1 AND account_id = ?2",
      "ss", person_id, account_id);

  if (failure != NULL)
    g_propagate_error (error, g_steal_pointer (&failure));
  else if (count > 0)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID, "a user of this account already");
  else
    return TRUE;

  return FALSE;
}

char *
gch_users_create (GchDatabase *database, const char *id, const char *person_id,
                  const char *account_id, const char *user_name, const char *name,
                  const char *email, const char *password_hash, GchRole role,
                  gboolean case_administrator, GError **error)
{
  g_autofree char *new_id = id != NULL ? g_strdup (id) : gch_database_new_id (database);
  g_autofree char *person = NULL;
  gint64 sequence = gch_database_next_sequence (database, error);

  if (sequence == 0)
    return NULL;
  person = ensure_person (database, person_id, user_name, name, email, password_hash, error);
  if (person == NULL || !check_not_there (database, person, account_id, error)
      || !gch_database_run (database, error,
                            "INSERT INTO users (id, person_id, account_id, sequence, role, "
                            "case_administrator) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                            "sssisi", new_id, person, account_id, sequence, gch_role_to_nick (role),
                            (gint64) (case_administrator != FALSE)))
    return NULL;

  return g_steal_pointer (&new_id);
}

GchUser *
gch_users_get (GchDatabase *database, const char *id, GError **error)
{
  sqlite3_stmt *row;
  GchUser *record;

  row = gch_database_query (database, error,
                            "SELECT " GCH_USER_COLUMNS " " USER_FROM "WHERE u.id = ?1", "s", id);
  if (row == NULL || !gch_database_step (database, row, error))
    {
      set_not_found (error);
      return NULL;
    }
  record = gch_records_read_user (row);
  gch_database_done (row);

  return record;
}

gboolean
gch_users_set_role (GchDatabase *database, const char *id, GchRole role,
                    gboolean case_administrator, GError **error)
{
  gint64 sequence = gch_database_next_sequence (database, error);

  if (sequence == 0
      || !gch_database_run (database, error,
                            "UPDATE users SET role = ?2, case_administrator = ?3, sequence = ?4, "
                            "version = version + 1, epoch = epoch + 1 WHERE id = ?1",
                            "ssii", id, gch_role_to_nick (role),
                            (gint64) (case_administrator != FALSE), sequence))
    return FALSE;

  return gch_database_changes (database) == 1 || set_not_found (error);
}

gboolean
gch_users_remove (GchDatabase *database, const char *id, GError **error)
{
  gint64 now = gch_database_now (database);

  if (!gch_database_run (database, error,
                         "UPDATE sessions SET revoked_at = ?2 WHERE user_id = ?1 "
                         "AND revoked_at = 0",
                         "si", id, now)
      || !gch_database_run (database, error,
                            "UPDATE users SET removed_at = ?2, epoch = epoch + 1 WHERE id = ?1",
                            "si", id, now))
    return FALSE;

  return gch_database_changes (database) == 1 || set_not_found (error);
}

gboolean
gch_users_set_password_hash (GchDatabase *database, const char *user_name,
                             const char *password_hash, GError **error)
{
  if (!gch_database_run (database, error,
                         "UPDATE sessions SET revoked_at = ?2 WHERE revoked_at = 0 AND user_id IN "
                         "(SELECT u.id " USER_FROM "WHERE p.user_name = ?1)",
                         "si", user_name, gch_database_now (database))
      || !gch_database_run (database, error,
                            "UPDATE people SET password_hash = ?2 WHERE user_name = ?1", "ss",
                            user_name, password_hash))
    return FALSE;

  return gch_database_changes (database) == 1 || set_not_found (error);
}

GchActor *
gch_users_get_actor (GchDatabase *database, const char *id, GError **error)
{
  sqlite3_stmt *row;
  GchActor *actor;

  row = gch_database_query (database, error,
                            "SELECT u.id, p.name, p.id, u.account_id, p.email, u.role, "
                            "u.case_administrator, u.epoch " USER_FROM
                            "WHERE u.id = ?1 AND u.removed_at = 0",
                            "s", id);
  if (row == NULL || !gch_database_step (database, row, error))
    {
      set_not_found (error);
      return NULL;
    }

  actor = g_new0 (GchActor, 1);
  actor->kind = GCH_AUTHOR_CUSTOMER;
  actor->user_id = gch_database_column_text (row, 0);
  actor->name = gch_database_column_text (row, 1);
  actor->person_id = gch_database_column_text (row, 2);
  actor->account_id = gch_database_column_text (row, 3);
  actor->email = gch_database_column_text (row, 4);
  gch_role_from_nick ((const char *) sqlite3_column_text (row, 5), &actor->role, NULL);
  actor->case_administrator = sqlite3_column_int (row, 6) != 0;
  actor->epoch = sqlite3_column_int64 (row, 7);
  gch_database_done (row);

  return actor;
}
