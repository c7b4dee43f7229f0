/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-database.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "gch-error.h"
#include "gch-test.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "portal.db");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static GchDatabase *
open_database (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  GchDatabase *database = gch_database_open (fixture->path, TRUE, &error);

  g_assert_no_error (error);
  return database;
}

/* Committed means on the disk, and never by way of a write-ahead log. */
static void
test_pragmas (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autofree char *mode = gch_database_get_text (database, NULL, "PRAGMA journal_mode", "");

  g_assert_cmpstr (mode, ==, "delete");
  g_assert_cmpint (gch_database_get_int (database, NULL, "PRAGMA synchronous", ""), ==, 3);
  g_assert_cmpint (gch_database_get_int (database, NULL, "PRAGMA foreign_keys", ""), ==, 1);
  g_assert_cmpint (gch_database_get_int (database, NULL, "PRAGMA trusted_schema", ""), ==, 0);
  g_assert_cmpint (gch_database_get_int (database, NULL, "PRAGMA user_version", ""), ==, 1);
}

/* Nobody else on the machine reads what customers wrote. */
static void
test_private (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autofree char *journal = g_strconcat (fixture->path, "-journal", NULL);
  g_autofree char *link = gch_test_dir_build (fixture->dir, "link.db");
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_true (gch_database_begin (database, TRUE, NULL));
  g_assert_true (gch_database_set_setting (database, "a", "b", NULL));
  g_assert_cmpint (g_stat (journal, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  gch_database_rollback (database);

  g_assert_cmpint (symlink ("/nowhere/else.db", link), ==, 0);
  g_assert_false (gch_database_make_file (link, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
}

static void
test_opens_again (Fixture *fixture, gconstpointer data)
{
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  GchDatabase *database = open_database (fixture);

  first = gch_database_get_setting (database, "instance", NULL);
  gch_database_free (database);
  database = open_database (fixture);
  second = gch_database_get_setting (database, "instance", NULL);
  gch_database_free (database);
  g_assert_nonnull (first);
  g_assert_cmpstr (first, ==, second);
}

static void
assert_refused (Fixture *fixture, int code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gch_database_open (fixture->path, FALSE, &error));
  g_assert_error (error, GCH_ERROR, code);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  GchDatabase *database;

  assert_refused (fixture, GCH_ERROR_NOT_FOUND);

  database = open_database (fixture);
  gch_database_run (database, NULL, "PRAGMA user_version = 1000", "");
  gch_database_free (database);
  assert_refused (fixture, GCH_ERROR_TOO_NEW);

  g_file_set_contents (fixture->path, "This is a letter, and not a database at all.", -1, NULL);
  assert_refused (fixture, GCH_ERROR_DAMAGED);
}

static gboolean
fail_in_the_middle (GchDatabase *database, gpointer user_data, GError **error)
{
  g_assert_cmpint (gch_database_next_sequence (database, NULL), ==, 1);
  g_assert_true (gch_database_set_setting (database, "portal_name", "Half", NULL));
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_REFUSED, "no");
  return FALSE;
}

static void
test_rolls_back (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *name = NULL;

  g_assert_false (gch_database_transaction (database, fail_in_the_middle, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_REFUSED);
  g_assert_false (gch_database_in_transaction (database));
  g_assert_cmpint (gch_database_last_sequence (database, NULL), ==, 0);
  name = gch_database_get_setting (database, "portal_name", "none");
  g_assert_cmpstr (name, ==, "none");
}

static void
test_notices_others (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autoptr (GchDatabase) other = open_database (fixture);

  gch_database_was_written_by_others (database);
  g_assert_true (gch_database_set_setting (database, "portal_name", "Mine", NULL));
  g_assert_false (gch_database_was_written_by_others (database));
  g_assert_true (gch_database_set_setting (other, "portal_name", "Theirs", NULL));
  g_assert_true (gch_database_was_written_by_others (database));
  g_assert_false (gch_database_was_written_by_others (database));
}

static void
test_ids (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int i = 0; i < 1000; i++)
    {
      char *id = gch_database_new_id (database);

      g_assert_cmpuint (strlen (id), ==, 20);
      g_assert_true (g_hash_table_add (seen, id));
    }
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchDatabase) database = open_database (fixture);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = gch_database_get_text (
      database, &error, "SELECT ?1 || ?2 || hex (?3) || (?4 IS NULL)", "sibs", "a",
      G_GINT64_CONSTANT (7), (const guint8 *) "z", (gsize) 1, NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, "a77A1");
  g_assert_false (gch_database_run (database, &error, "SELECT nonsense", ""));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/service/database/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("pragmas", test_pragmas);
  ADD ("private", test_private);
  ADD ("opens-again", test_opens_again);
  ADD ("refused", test_refused);
  ADD ("rolls-back", test_rolls_back);
  ADD ("notices-others", test_notices_others);
  ADD ("ids", test_ids);
  ADD ("values", test_values);

  return g_test_run ();
}
