/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-migration.h"

#include "gch-error.h"
#include "store-fixture.h"

static GchSqlite *
open_database (const char *path)
{
  g_autoptr (GError) error = NULL;
  GchSqlite *database = gch_sqlite_open (path, GCH_SQLITE_PRECIOUS, &error);

  g_assert_no_error (error);

  return database;
}

static void
test_fresh (gconstpointer data)
{
  const GchSchema *schema = data;
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "x.db");
  g_autoptr (GchSqlite) database = open_database (path);
  g_autoptr (GError) error = NULL;
  int version = -1;

  g_assert_true (gch_migration_get_version (database, schema, &version, &error));
  g_assert_cmpint (version, ==, 0);
  g_assert_true (gch_migration_run (database, schema, &error));
  g_assert_no_error (error);
  g_assert_true (gch_migration_get_version (database, schema, &version, &error));
  g_assert_cmpint (version, ==, gch_migration_get_latest (schema));
  g_assert_cmpint (version, >=, 1);
  g_assert_true (gch_migration_run (database, schema, &error));
  g_assert_true (gch_sqlite_check (database, TRUE, &error));
}

/* Each is refused, with the right name for it, and not a byte of it changes. */
static void
test_refused (void)
{
  static const struct
  {
    const char *sql;
    GchError code;
  } cases[] = {
    { "PRAGMA application_id = 0x47634850; PRAGMA user_version = 1000; CREATE TABLE t (a)",
      GCH_ERROR_TOO_NEW },
    { "CREATE TABLE somebody_elses (a)", GCH_ERROR_DAMAGED },
    { "PRAGMA application_id = 0x47634843; PRAGMA user_version = 1; CREATE TABLE t (a)",
      GCH_ERROR_DAMAGED },
    { "PRAGMA application_id = 0x47634850; PRAGMA user_version = -1; CREATE TABLE t (a)",
      GCH_ERROR_DAMAGED },
    { "PRAGMA application_id = 0x47634850; PRAGMA user_version = 1", GCH_ERROR_DAMAGED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GchTestDir) dir = gch_test_dir_new ();
      g_autofree char *path = gch_test_dir_build (dir, "x.db");
      g_autofree char *before = NULL;
      g_autofree char *after = NULL;
      gsize n_before;
      gsize n_after;
      g_autoptr (GchSqlite) database = NULL;
      g_autoptr (GError) error = NULL;

      fixture_sql (path, cases[i].sql);
      g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));
      database = open_database (path);
      g_assert_false (gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, &error));
      g_assert_error (error, GCH_ERROR, (int) cases[i].code);
      g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
      g_assert_cmpmem (before, n_before, after, n_after);
    }
}

/* A number that was damaged is not the number of a newer program, or of an older one. */
static void
test_damaged_number (void)
{
  static const int numbers[] = { 1, 3, 1000 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GchTestDir) dir = gch_test_dir_new ();
      g_autofree char *path = gch_test_dir_build (dir, "x.db");
      g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", numbers[i]);
      g_autoptr (GchSqlite) database = open_database (path);
      g_autoptr (GError) error = NULL;

      g_assert_true (gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, &error));
      g_assert_true (gch_migration_check (database, &GCH_SCHEMA_PRECIOUS, &error));
      g_assert_true (gch_sqlite_script (database, sql, &error));
      g_assert_false (gch_migration_check (database, &GCH_SCHEMA_PRECIOUS, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
    }
}

/* A step that fails half-way leaves an empty database, which the next try can make. */
static void
test_half_way (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "x.db");
  g_autoptr (GchSqlite) database = open_database (path);
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_sqlite_script (database, "PRAGMA max_page_count = 3", &error));
  g_assert_false (gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
  g_clear_error (&error);
  g_assert_true (gch_sqlite_script (database, "PRAGMA max_page_count = 1000", &error));
  g_assert_true (gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, &error));
}

#define N_THREADS 8
#define N_PROCESSES 40

static int n_ready;

static gpointer
ask (gpointer data)
{
  g_atomic_int_inc (&n_ready);
  while (g_atomic_int_get (&n_ready) < N_THREADS)
    ;

  return GINT_TO_POINTER (gch_migration_get_latest (&GCH_SCHEMA_CACHE));
}

static void
test_first_together (void)
{
  GThread *threads[N_THREADS];

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("ask", ask, NULL);
  for (guint i = 0; i < N_THREADS; i++)
    g_assert_cmpint (GPOINTER_TO_INT (g_thread_join (threads[i])), >=, 2);
}

/* Both threads of the store open their databases at the same moment, and nobody has asked for a
 * schema before: only the first time in a process can go wrong. */
static void
test_two_threads (void)
{
  for (guint i = 0; i < N_PROCESSES; i++)
    {
      g_test_trap_subprocess ("/migration/two-threads/subprocess", 0, G_TEST_SUBPROCESS_DEFAULT);
      g_test_trap_assert_passed ();
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/migration/fresh/precious", &GCH_SCHEMA_PRECIOUS, test_fresh);
  g_test_add_data_func ("/migration/fresh/cache", &GCH_SCHEMA_CACHE, test_fresh);
  g_test_add_func ("/migration/refused", test_refused);
  g_test_add_func ("/migration/damaged-number", test_damaged_number);
  g_test_add_func ("/migration/half-way", test_half_way);

  g_test_add_func ("/migration/two-threads", test_two_threads);
  g_test_add_func ("/migration/two-threads/subprocess", test_first_together);

  return g_test_run ();
}
