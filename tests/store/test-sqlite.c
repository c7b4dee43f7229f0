/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sqlite.h"

#include <string.h>

#include <glib/gstdio.h>

#include "gch-error.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  GchSqlite *database;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "x.db");
  fixture->database = gch_sqlite_open (fixture->path, GCH_SQLITE_PRECIOUS, &error);
  g_assert_no_error (error);
  g_assert_true (
      gch_sqlite_script (fixture->database, "CREATE TABLE t (a TEXT, b INTEGER)", &error));
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->database, gch_sqlite_close);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static gint64
get_int (Fixture *fixture, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 value = -1;

  g_assert_true (gch_sqlite_get_int (fixture->database, &value, &error, sql, ""));
  g_assert_no_error (error);

  return value;
}

static void
test_safe_settings (Fixture *fixture, gconstpointer user_data)
{
  GStatBuf info;

  g_assert_cmpint (get_int (fixture, "PRAGMA synchronous"), ==, 3);
  g_assert_cmpint (get_int (fixture, "PRAGMA foreign_keys"), ==, 1);
  g_assert_cmpint (get_int (fixture, "PRAGMA trusted_schema"), ==, 0);
  g_assert_cmpint (get_int (fixture, "PRAGMA cell_size_check"), ==, 1);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

static void
test_values (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  g_assert_true (gch_sqlite_run (fixture->database, &error, "INSERT INTO t VALUES (?1, ?2)", "si",
                                 "Zoé", (gint64) G_MAXINT64));
  g_assert_true (gch_sqlite_run (fixture->database, &error, "INSERT INTO t VALUES (?1, ?2)", "si",
                                 (const char *) NULL, (gint64) 3));
  rows = gch_sqlite_query (fixture->database, &error, "SELECT a, b FROM t ORDER BY rowid", "");
  g_assert_true (gch_rows_next (rows, &error));
  text = gch_rows_text (rows, 0);
  g_assert_cmpstr (text, ==, "Zoé");
  g_assert_cmpint (gch_rows_int (rows, 1), ==, G_MAXINT64);
  g_assert_cmpint (gch_rows_choice (rows, 1, 1, 4), ==, 4);
  g_assert_true (gch_rows_next (rows, &error));
  g_assert_null (gch_rows_text (rows, 0));
  g_assert_cmpint (gch_rows_choice (rows, 1, 1, 4), ==, 3);
  g_assert_false (gch_rows_next (rows, &error));
  g_assert_no_error (error);
}

/* A damaged cell reaches nobody as invalid UTF-8. */
static void
test_invalid_text (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchRows) rows = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  rows = gch_sqlite_query (fixture->database, &error, "SELECT CAST (x'41FFFE42' AS TEXT)", "");
  g_assert_true (gch_rows_next (rows, &error));
  text = gch_rows_text (rows, 0);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_str_has_prefix (text, "A"));
}

static void
test_transactions (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_sqlite_begin (fixture->database, &error));
  g_assert_true (gch_sqlite_run (fixture->database, &error, "INSERT INTO t VALUES ('x', 1)", ""));
  gch_sqlite_rollback (fixture->database);
  gch_sqlite_rollback (fixture->database);
  g_assert_cmpint (get_int (fixture, "SELECT count(*) FROM t"), ==, 0);

  g_assert_true (gch_sqlite_begin (fixture->database, &error));
  g_assert_true (gch_sqlite_run (fixture->database, &error, "INSERT INTO t VALUES ('x', 1)", ""));
  g_assert_true (gch_sqlite_commit (fixture->database, &error));
  g_assert_cmpint (get_int (fixture, "SELECT count(*) FROM t"), ==, 1);
}

/* A commit that SQLite refuses leaves nothing behind and no transaction open. */
static void
test_failing_commit (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_sqlite_script (fixture->database,
                                    "CREATE TABLE p (id PRIMARY KEY); CREATE TABLE c"
                                    " (id REFERENCES p DEFERRABLE INITIALLY DEFERRED)",
                                    &error));
  g_assert_true (gch_sqlite_begin (fixture->database, &error));
  g_assert_true (gch_sqlite_run (fixture->database, &error, "INSERT INTO c VALUES (1)", ""));
  g_assert_false (gch_sqlite_commit (fixture->database, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
  g_assert_cmpint (get_int (fixture, "SELECT count(*) FROM c"), ==, 0);
  g_clear_error (&error);
  g_assert_true (gch_sqlite_begin (fixture->database, &error));
}

static void
test_full (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *large = g_strnfill (100000, 'x');
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_sqlite_script (fixture->database, "PRAGMA max_page_count = 5", &error));
  g_assert_false (
      gch_sqlite_run (fixture->database, &error, "INSERT INTO t VALUES (?1, 1)", "s", large));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
  g_assert_cmpint (get_int (fixture, "SELECT count(*) FROM t"), ==, 0);
}

static void
test_many_statements (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchRows) rows =
      gch_sqlite_query (fixture->database, &error, "SELECT 7 UNION ALL SELECT 8", "");

  g_assert_true (gch_rows_next (rows, &error));
  for (int i = 0; i < 500; i++)
    {
      g_autofree char *sql = g_strdup_printf ("SELECT %d", i);

      g_assert_cmpint (get_int (fixture, sql), ==, i);
    }
  /* The one in use is not among those let go. */
  g_assert_true (gch_rows_next (rows, &error));
  g_assert_cmpint (gch_rows_int (rows, 0), ==, 8);
}

static void
test_reader (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchSqlite) reader = NULL;

  reader = gch_sqlite_open (fixture->path, GCH_SQLITE_READER, &error);
  g_assert_no_error (error);
  g_assert_true (gch_sqlite_begin (reader, &error));
  gch_sqlite_rollback (reader);
  g_assert_false (gch_sqlite_run (reader, &error, "INSERT INTO t VALUES ('x', 1)", ""));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
}

static void
test_damaged (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) no_check = NULL;

  g_assert_true (gch_sqlite_check (fixture->database, TRUE, &error));
  g_clear_pointer (&fixture->database, gch_sqlite_close);
  fixture_scribble (fixture->path, 1, 4096, 4096);
  fixture->database = gch_sqlite_open (fixture->path, GCH_SQLITE_PRECIOUS, &error);
  g_assert_no_error (error);
  g_assert_false (gch_sqlite_check (fixture->database, TRUE, &no_check));
  g_assert_error (no_check, GCH_ERROR, GCH_ERROR_DAMAGED);
}

static void
test_codes (void)
{
  static const struct
  {
    int code;
    GchError expected;
  } cases[] = {
    { SQLITE_FULL, GCH_ERROR_STORAGE_FULL },
    { SQLITE_READONLY_DIRECTORY, GCH_ERROR_STORAGE_READ_ONLY },
    { SQLITE_CORRUPT_VTAB, GCH_ERROR_DAMAGED },
    { SQLITE_NOTADB, GCH_ERROR_DAMAGED },
    { SQLITE_CANTOPEN_ISDIR, GCH_ERROR_DAMAGED },
    { SQLITE_IOERR_SHORT_READ, GCH_ERROR_DAMAGED },
    { SQLITE_IOERR_FSYNC, GCH_ERROR_STORAGE },
    { SQLITE_BUSY, GCH_ERROR_STORAGE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      gch_sqlite_set_error (&error, NULL, cases[i].code);
      g_assert_error (error, GCH_ERROR, (int) cases[i].expected);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  ADD ("/sqlite/safe-settings", test_safe_settings);
  ADD ("/sqlite/values", test_values);
  ADD ("/sqlite/invalid-text", test_invalid_text);
  ADD ("/sqlite/transactions", test_transactions);
  ADD ("/sqlite/failing-commit", test_failing_commit);
  ADD ("/sqlite/full", test_full);
  ADD ("/sqlite/many-statements", test_many_statements);
  ADD ("/sqlite/reader", test_reader);
  ADD ("/sqlite/damaged", test_damaged);
  g_test_add_func ("/sqlite/codes", test_codes);

  return g_test_run ();
}
