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

static char *
describe (GchSqlite *database, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GchRows) rows =
      gch_sqlite_query (database, error,
                        "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce (sql, '')"
                        " FROM sqlite_schema ORDER BY type, name",
                        "");

  if (rows == NULL)
    return NULL;
  while (gch_rows_next (rows, &failure))
    {
      g_autofree char *line = gch_rows_text (rows, 0);

      g_string_append (text, line != NULL ? line : "?");
      g_string_append_c (text, '\n');
    }
  if (failure == NULL)
    return g_string_free (g_steal_pointer (&text), FALSE);

  g_propagate_error (error, g_steal_pointer (&failure));
  return NULL;
}

/* Whether @database is built as version @number of @schema says. */
static gboolean
is_built_as (GchSqlite *database, const GchSchema *schema, int number, gboolean *same,
             GError **error)
{
  g_autoptr (GchSqlite) model = gch_sqlite_open (NULL, GCH_SQLITE_PRECIOUS, error);
  g_autofree char *found = NULL;
  g_autofree char *expected = NULL;

  if (model == NULL)
    return FALSE;
  for (int i = 1; i <= number; i++)
    if (!run_step (model, schema, i, error))
      return FALSE;
  found = describe (database, error);
  expected = found != NULL ? describe (model, error) : NULL;
  *same = g_strcmp0 (found, expected) == 0;

  return expected != NULL;
}

/* A number that no program has written yet, in a file that is built as this one builds it. */
static gboolean
refuse_newer (GchSqlite *database, const GchSchema *schema, GError **error)
{
  gboolean same = FALSE;

  /* A cache is made anew in either case. */
  if (schema == &GCH_SCHEMA_PRECIOUS)
    for (int number = gch_migration_get_latest (schema); number > 0 && !same; number--)
      if (!is_built_as (database, schema, number, &same, error))
        return FALSE;
  if (same)
    gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
  else
    g_set_error_literal (
        error, GCH_ERROR, GCH_ERROR_TOO_NEW,
        _ ("A file on this computer was written by a newer version of the program"));

  return FALSE;
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
    return refuse_newer (database, schema, error);
  if (user_version < 0 || (user_version == 0) != (tables == 0))
    {
      gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);
      return FALSE;
    }
  *version = (int) user_version;

  return TRUE;
}

/**
 * gch_migration_check:
 *
 * %GCH_ERROR_DAMAGED where @database is not built as its version says: a statement for it would
 * fail for ever.
 */
gboolean
gch_migration_check (GchSqlite *database, const GchSchema *schema, GError **error)
{
  gboolean same = FALSE;
  int version = 0;

  if (!gch_migration_get_version (database, schema, &version, error)
      || !is_built_as (database, schema, version, &same, error))
    return FALSE;
  if (!same)
    gch_sqlite_set_error (error, NULL, SQLITE_CORRUPT);

  return same;
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
