/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-migration.h"

#include "gch-cache-reader.h"
#include "gch-cache.h"
#include "gch-error.h"
#include "gch-precious.h"
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

/* --- from the first release --- */

static void
make_first (const char *path, const char *name)
{
  g_autofree char *file = g_test_build_filename (G_TEST_DIST, "store", "schemas", name, NULL);
  g_autofree char *sql = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (file, &sql, NULL, &error));
  g_assert_no_error (error);
  fixture_sql (path, sql);
}

static void
check_precious (const char *folder)
{
  g_autoptr (GchPrecious) precious = gch_precious_new (folder);
  g_autoptr (GchOwner) first = gch_owner_new ("https://portal.example", "a1", "u1");
  g_autoptr (GchOwner) second = gch_owner_new ("https://portal.example", "a1", "u2");
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) drafts = gch_precious_load_drafts (precious, first, &error);
  g_autoptr (GPtrArray) theirs = gch_precious_load_drafts (precious, second, &error);
  g_autoptr (GPtrArray) versions =
      gch_precious_load_draft_versions (precious, first, "case:c1", &error);
  g_autoptr (GPtrArray) operations = gch_precious_load_outbox (precious, first, &error);
  const GchOperation *operation;

  g_assert_no_error (error);
  g_assert_null (gch_precious_take_recovery (precious));
  g_assert_cmpuint (drafts->len, ==, 2);
  g_assert_cmpstr (((GchDraft *) drafts->pdata[0])->text, ==, "Bonjour, l’imprimante brûle");
  g_assert_cmpint (((GchDraft *) drafts->pdata[0])->saved_at, ==, 1000);
  g_assert_cmpstr (((GchDraft *) drafts->pdata[1])->text, ==, "{\"subject\":\"x\"}");
  g_assert_cmpuint (theirs->len, ==, 1);
  g_assert_cmpuint (versions->len, ==, 1);
  g_assert_cmpuint (operations->len, ==, 2);
  operation = operations->pdata[0];
  g_assert_cmpstr (operation->payload, ==, "{\"body\":\"first\"}");
  operation = operations->pdata[1];
  g_assert_cmpstr (operation->payload, ==, "{\"subject\":\"second\"}");
  g_assert_cmpint (operation->state, ==, GCH_OPERATION_PARKED);
  g_assert_cmpstr (operation->problem, ==, "Somebody else changed it");
}

static void
test_first_precious (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "precious.db");

  make_first (path, "precious-001.sql");
  check_precious (dir->path);
  check_precious (dir->path);
}

/* Only its number is damaged: it is read as what it is. */
static void
test_first_damaged (void)
{
  static const int numbers[] = { 0, 2, 77, -1 };

  for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autoptr (GchTestDir) dir = gch_test_dir_new ();
      g_autofree char *path = gch_test_dir_build (dir, "precious.db");
      g_autofree char *sql = g_strdup_printf ("PRAGMA user_version = %d", numbers[i]);
      g_autoptr (GchPrecious) precious = gch_precious_new (dir->path);
      g_autoptr (GchRecovery) recovery = NULL;
      g_autoptr (GError) error = NULL;

      make_first (path, "precious-001.sql");
      fixture_sql (path, sql);
      g_assert_true (gch_precious_open (precious, &error));
      g_assert_no_error (error);
      recovery = gch_precious_take_recovery (precious);
      g_assert_nonnull (recovery);
      g_assert_cmpuint (recovery->drafts, ==, 3);
      g_assert_cmpuint (recovery->operations, ==, 2);
      g_assert_cmpuint (recovery->incomplete, ==, 0);
    }
}

static void
test_first_cache (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "cache.db");
  g_autoptr (GchCache) cache = gch_cache_new ();
  g_auto (GchCacheOpening) opening = { 0 };
  g_autoptr (GchCacheReader) reader = NULL;
  g_autoptr (GPtrArray) comments = NULL;
  g_autoptr (GError) error = NULL;
  guint total = 0;

  make_first (path, "cache-001.sql");
  g_assert_true (gch_cache_open (cache, path, &opening, &error));
  g_assert_no_error (error);
  g_assert_cmpint (opening.state, ==, GCH_CACHE_OPENED);
  g_assert_cmpstr (opening.cursor, ==, "5");
  g_assert_cmpuint (opening.cached, ==, 1);
  reader = gch_cache_reader_open (path, &error);
  g_assert_no_error (error);
  comments = gch_cache_reader_list_comments (reader, "c1", 10, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (comments->len, ==, 1);
  g_assert_cmpstr (((GchComment *) comments->pdata[0])->body, ==, "Have you tried water?");
}

static int
interrupt (void *data)
{
  guint *left = data;

  return *left > 0 && --*left == 0;
}

#define EVERYTHING                                                                                 \
  "SELECT * FROM owners; SELECT key, text FROM drafts; SELECT text FROM draft_versions;"           \
  "SELECT id, payload, state FROM outbox; PRAGMA user_version; SELECT sql FROM sqlite_schema"

/* Cut short wherever it may be: the file is as it was, to the last step that came to its end. */
static void
test_cut_short (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "precious.db");
  g_autofree char *before = NULL;
  gboolean done = FALSE;
  guint n;

  make_first (path, "precious-001.sql");
  before = fixture_sql_dump (path, EVERYTHING);
  for (n = 1; !done; n += 7)
    {
      g_autoptr (GchSqlite) database = open_database (path);
      g_autoptr (GError) error = NULL;
      guint left = n;

      sqlite3_progress_handler (gch_sqlite_get_handle (database), 1, interrupt, &left);
      done = gch_migration_run (database, &GCH_SCHEMA_PRECIOUS, &error);
      sqlite3_progress_handler (gch_sqlite_get_handle (database), 0, NULL, NULL);
      g_clear_pointer (&database, gch_sqlite_close);
      if (!done)
        {
          g_autofree char *after = fixture_sql_dump (path, EVERYTHING);

          g_assert_cmpstr (after, ==, before);
        }
    }
  g_assert_cmpuint (n, >, 100);
  check_precious (dir->path);
}

/* --- threads --- */

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

  g_test_add_func ("/migration/first-precious", test_first_precious);
  g_test_add_func ("/migration/first-damaged", test_first_damaged);
  g_test_add_func ("/migration/first-cache", test_first_cache);
  g_test_add_func ("/migration/cut-short", test_cut_short);
  g_test_add_func ("/migration/two-threads", test_two_threads);
  g_test_add_func ("/migration/two-threads/subprocess", test_first_together);

  return g_test_run ();
}
