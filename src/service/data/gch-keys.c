/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-keys.h"

#include "gch-error.h"
#include "gch-records.h"

#define SELECT_KEYS                                                                                \
  "SELECT " GCH_KEY_COLUMNS " FROM keys AS k JOIN products AS r ON r.id = k.product_id "           \
  "WHERE k.account_id = ?1 AND "

char *
gch_products_create (GchDatabase *database, const char *id, const char *name,
                     const char *latest_version, GError **error)
{
  g_autofree char *new_id = id != NULL ? g_strdup (id) : gch_database_new_id (database);

  if (!gch_database_run (database, error,
                         "INSERT INTO products (id, name, latest_version) VALUES (?1, ?2, ?3)",
                         "sss", new_id, name, latest_version))
    return NULL;

  return g_steal_pointer (&new_id);
}

char *
gch_key_groups_create (GchDatabase *database, const char *id, const char *account_id,
                       const char *name, GError **error)
{
  g_autofree char *new_id = id != NULL ? g_strdup (id) : gch_database_new_id (database);

  if (!gch_database_run (database, error,
                         "INSERT INTO key_groups (id, account_id, name) VALUES (?1, ?2, ?3)", "sss",
                         new_id, account_id, name))
    return NULL;

  return g_steal_pointer (&new_id);
}

/* Keys of before are new to him: his feed starts again. */
gboolean
gch_key_groups_add_manager (GchDatabase *database, const char *key_group_id, const char *user_id,
                            GError **error)
{
  return gch_database_run (database, error,
                           "INSERT INTO key_group_managers (key_group_id, user_id) "
                           "VALUES (?1, ?2) ON CONFLICT DO NOTHING",
                           "ss", key_group_id, user_id)
         && gch_database_run (database, error, "UPDATE users SET epoch = epoch + 1 WHERE id = ?1",
                              "s", user_id);
}

char *
gch_keys_create (GchDatabase *database, const char *id, const char *account_id,
                 const char *product_id, const char *code, const char *key_group_id,
                 const char *assigned_to, const char *last_version_used, gint64 maintenance_ends,
                 GError **error)
{
  g_autofree char *new_id = id != NULL ? g_strdup (id) : gch_database_new_id (database);
  gint64 sequence = gch_database_next_sequence (database, error);

  if (sequence == 0
      || !gch_database_run (database, error,
                            "INSERT INTO keys (id, account_id, sequence, product_id, code, "
                            "key_group_id, assigned_to, last_version_used, maintenance_ends) "
                            "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                            "ssisssssi", new_id, account_id, sequence, product_id, code,
                            key_group_id, assigned_to, last_version_used, maintenance_ends))
    return NULL;

  return g_steal_pointer (&new_id);
}

/* Only who saw it because it was his loses it. */
static gboolean
tell_former_holder (GchDatabase *database, const char *id, GError **error)
{
  gint64 sequence = gch_database_next_sequence (database, error);

  return sequence != 0
         && gch_database_run (database, error,
                              "INSERT INTO removals (sequence, user_id, kind, record_id) "
                              "SELECT ?2, k.assigned_to, 'key', k.id FROM keys AS k "
                              "JOIN users AS u ON u.id = k.assigned_to "
                              "WHERE k.id = ?1 AND u.role = 'individual'",
                              "si", id, sequence);
}

gboolean
gch_keys_assign (GchDatabase *database, const char *id, const char *user_id, GError **error)
{
  gint64 sequence;

  if (!tell_former_holder (database, id, error))
    return FALSE;
  sequence = gch_database_next_sequence (database, error);
  if (sequence == 0
      || !gch_database_run (database, error,
                            "UPDATE keys SET assigned_to = ?2, sequence = ?3, "
                            "version = version + 1 WHERE id = ?1 AND (?2 IS NULL OR account_id = "
                            "(SELECT account_id FROM users WHERE id = ?2))",
                            "ssi", id, user_id, sequence))
    return FALSE;
  if (gch_database_changes (database) == 1)
    return TRUE;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND,
                       "there is no such key, or no such user in its account");
  return FALSE;
}

/* The part of a WHERE that keeps what @actor may see; ?2 is his id. */
const char *
gch_keys_visible_to (const GchActor *actor)
{
  if (actor->role == GCH_ROLE_ADMINISTRATOR)
    return "?2 = ?2";
  if (actor->role == GCH_ROLE_GROUP_MANAGER)
    return "k.key_group_id IN (SELECT key_group_id FROM key_group_managers WHERE user_id = ?2)";

  return "k.assigned_to = ?2";
}

GchKey *
gch_keys_get (GchDatabase *database, const GchActor *actor, const char *id, GError **error)
{
  g_autofree char *sql = NULL;
  sqlite3_stmt *row;
  GchKey *record;

  sql = g_strconcat (SELECT_KEYS, gch_keys_visible_to (actor), " AND k.id = ?3", NULL);
  row = gch_database_query (database, error, sql, "sss", actor->account_id, actor->user_id, id);
  if (row == NULL)
    return NULL;
  if (!gch_database_step (database, row, error))
    {
      if (error == NULL || *error == NULL)
        g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no such key");
      return NULL;
    }
  record = gch_records_read_key (row);
  gch_database_done (row);

  return record;
}

GPtrArray *
gch_keys_list (GchDatabase *database, const GchActor *actor, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_key_unref);
  g_autoptr (GError) failure = NULL;
  g_autofree char *sql = NULL;
  sqlite3_stmt *row;

  sql = g_strconcat (SELECT_KEYS, gch_keys_visible_to (actor), " ORDER BY r.name, k.id", NULL);
  row = gch_database_query (database, error, sql, "ss", actor->account_id, actor->user_id);
  if (row == NULL)
    return NULL;
  while (gch_database_step (database, row, &failure))
    g_ptr_array_add (keys, gch_records_read_key (row));
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&keys);
}
