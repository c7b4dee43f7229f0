/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-migration.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-store-resources.h"

const GchSchema GCH_SCHEMA_PRECIOUS = { "precious", 0x47634850 }; /* GcHP */
const GchSchema GCH_SCHEMA_CACHE = { "cache", 0x47634843 };       /* GcHC */

/* GLib makes the resources of a program with the first question for any of them; a second thread
 * that asks during that moment is given NULL. */
static GResource *
get_resource (void)
{
  static GResource *resource;

  if (g_once_init_enter (&resource))
    {
      GResource *made;

      while ((made = gch_store_get_resource ()) == NULL)
        g_thread_yield ();
      g_once_init_leave (&resource, made);
    }

  return resource;
}

static GBytes *
load_step (const GchSchema *schema, int number)
{
  g_autofree char *path =
      g_strdup_printf ("/io/github/guichet/Guichet/store/%s-%03d.sql", schema->name, number);

  return g_resource_lookup_data (get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
}

/**
 * gch_migration_get_latest:
 *
 * Returns: the version that this program knows
 */
int
gch_migration_get_latest (const GchSchema *schema)
{
  int number = 0;

  while (TRUE)
    {
      g_autoptr (GBytes) step = load_step (schema, number + 1);

      if (step == NULL)
        return number;
      number++;
    }
}

/**
 * gch_migration_get_version:
 * @version: (out): 0 for an empty database
 *
 * Reads what @database is, without writing to it. %GCH_ERROR_TOO_NEW where a newer version of the
 * program made it, %GCH_ERROR_DAMAGED where it is not of this program or not a database.
 */
gboolean
gch_migration_get_version (GchSqlite *database, const GchSchema *schema, int *version,
                           GError **error)
{
  gint64 user_version = 0;
  gint64 application = 0;
  gint64 tables = 0;

  if (!gch_sqlite_get_int (database, &user_version, error, "PRAGMA user_version", "")
      || !gch_sqlite_get_int (database, &application, error, "PRAGMA application_id", "")
      || !gch_sqlite_get_int (database, &tables, error, "SELECT count(*) FROM sqlite_schema", ""))
    return FALSE;
  if (application != (gint64) schema->application && (application != 0 || tables != 0))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_NOTADB);
      return FALSE;
    }
  if (user_version > gch_migration_get_latest (schema))
    {
      g_set_error_literal (
          error, GCH_ERROR, GCH_ERROR_TOO_NEW,
          _ ("A file on this computer was written by a newer version of the program"));
      return FALSE;
    }
  if (user_version < 0 || (user_version == 0) != (tables == 0))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
      return FALSE;
    }
  *version = (int) user_version;

  return TRUE;
}

static gboolean
run_step (GchSqlite *database, const GchSchema *schema, int number, GError **error)
{
  g_autoptr (GBytes) step = load_step (schema, number);
  g_autofree char *marks = g_strdup_printf ("PRAGMA application_id = %u; PRAGMA user_version = %d",
                                            schema->application, number);

  if (!gch_sqlite_begin (database, error))
    return FALSE;
  if (!gch_sqlite_script (database, g_bytes_get_data (step, NULL), error)
      || !gch_sqlite_script (database, marks, error))
    {
      gch_sqlite_rollback (database);
      return FALSE;
    }

  return gch_sqlite_commit (database, error);
}

/**
 * gch_migration_run:
 *
 * Brings @database to the latest version. When it fails, what was there before is still there.
 */
gboolean
gch_migration_run (GchSqlite *database, const GchSchema *schema, GError **error)
{
  int latest = gch_migration_get_latest (schema);
  int version = 0;

  if (!gch_migration_get_version (database, schema, &version, error))
    return FALSE;
  for (int number = version + 1; number <= latest; number++)
    if (!run_step (database, schema, number, error))
      return FALSE;

  return TRUE;
}
