/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-index.h"

#include "gch-error.h"
#include "gch-migration.h"
#include "store-fixture.h"

#define CASE_ONE                                                                                   \
  "INSERT INTO cases VALUES (1, 1, '00000042', 'Printer on fire', 'printer on fire', NULL, 1, 3,"  \
  " 3, 1, 1, 1, 'Camille', 1, 1, 0, 0, 0);"                                                        \
  "INSERT INTO case_details VALUES (1, NULL, 0, 'Éléphants roses', NULL, NULL, NULL, 0, 0, 0);"  \
  "INSERT INTO comments VALUES (1048577, 'm1', 1, 1, NULL, 0, '', '', 'smoke', 1);"                \
  "INSERT INTO comments VALUES (1048578, 'm2', 1, 1, NULL, 0, '', '', 'ashes', 1);"

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
  fixture->path = gch_test_dir_build (fixture->dir, "cache.db");
  fixture->database = gch_sqlite_open (fixture->path, GCH_SQLITE_CACHE, &error);
  g_assert_true (gch_migration_run (fixture->database, &GCH_SCHEMA_CACHE, &error));
  fixture_sql (fixture->path, CASE_ONE);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gch_sqlite_close (fixture->database);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

#define assert_hits(fixture, word, expected)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = fixture_sql_dump (                                                    \
        (fixture)->path, "SELECT rowid FROM search WHERE search MATCH '" word "'");                \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static void
test_add_and_remove (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_cache_index_add_case (fixture->database, 1, &error));
  g_assert_true (gch_cache_index_add_comment (fixture->database, 1048577, "smoke", &error));
  g_assert_true (gch_cache_index_add_comment (fixture->database, 1048578, "ashes", &error));
  assert_hits (fixture, "elephants", "1048576\n");
  assert_hits (fixture, "00000042", "1048576\n");
  assert_hits (fixture, "fire", "1048576\n");
  assert_hits (fixture, "smo*", "1048577\n");

  g_assert_true (gch_cache_index_remove_comment (fixture->database, 1048577, &error));
  assert_hits (fixture, "smoke", "");
  assert_hits (fixture, "ashes", "1048578\n");
  g_assert_true (gch_cache_index_add_comment (fixture->database, 1048577, "smoke", &error));
  g_assert_true (gch_cache_index_remove_comments (fixture->database, 1, &error));
  g_assert_true (gch_cache_index_remove_case (fixture->database, 1, &error));
  assert_hits (fixture, "smoke OR ashes OR fire OR elephants", "");
  g_assert_true (gch_cache_index_check (fixture->database, &error));
}

static void
test_build (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_cache_index_build (fixture->database, &error));
  g_assert_true (gch_cache_index_build (fixture->database, &error));
  assert_hits (fixture, "smoke OR ashes OR fire OR elephants", "1048576\n1048577\n1048578\n");
  g_assert_cmpint (
      fixture_sql_int (fixture->path, "SELECT rowid FROM subjects WHERE subjects MATCH 'fire'"), ==,
      1);
  g_assert_true (gch_cache_index_check (fixture->database, &error));
}

static void
test_check (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_cache_index_build (fixture->database, &error));
  fixture_sql (fixture->path, "UPDATE search_data SET block = x'00000000' WHERE id > 100");
  g_assert_false (gch_cache_index_check (fixture->database, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/cache-index/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("add-and-remove", test_add_and_remove);
  ADD ("build", test_build);
  ADD ("check", test_check);

  return g_test_run ();
}
