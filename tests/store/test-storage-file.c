/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-storage-file.h"

#include <errno.h>

#include <glib/gstdio.h>

#include "gch-error.h"
#include "store-fixture.h"

static mode_t
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return info.st_mode & 07777;
}

static void
test_errors (void)
{
  static const struct
  {
    int system_error;
    GchError code;
  } cases[] = {
    { ENOSPC, GCH_ERROR_STORAGE_FULL },
    { EDQUOT, GCH_ERROR_STORAGE_FULL },
    { EROFS, GCH_ERROR_STORAGE_READ_ONLY },
    { EACCES, GCH_ERROR_STORAGE_READ_ONLY },
    { EIO, GCH_ERROR_STORAGE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      gch_storage_set_error (&error, cases[i].system_error);
      g_assert_error (error, GCH_ERROR, (int) cases[i].code);
    }
}

static void
test_private (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *folder = gch_test_dir_build (dir, "a/b");
  g_autofree char *file = gch_test_dir_build (dir, "a/b/file");
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_storage_make_directory (folder, &error));
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_true (gch_storage_make_private_file (file, &error));
  g_assert_cmpint (get_mode (file), ==, 0600);

  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (file, 0644), ==, 0);
  fixture_write (file, "kept", 4);
  g_assert_true (gch_storage_make_directory (folder, &error));
  g_assert_true (gch_storage_make_private_file (file, &error));
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_cmpint (get_mode (file), ==, 0600);
}

static void
test_no_folder (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *file = gch_test_dir_build (dir, "file");
  g_autofree char *below = gch_test_dir_build (dir, "file/below");
  g_autoptr (GError) no_folder = NULL;
  g_autoptr (GError) no_file = NULL;

  fixture_write (file, "", 0);
  g_assert_false (gch_storage_make_directory (below, &no_folder));
  g_assert_error (no_folder, GCH_ERROR, GCH_ERROR_STORAGE);
  g_assert_false (gch_storage_make_private_file (below, &no_file));
  g_assert_error (no_file, GCH_ERROR, GCH_ERROR_STORAGE);
}

static void
test_set_aside (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "x.db");
  g_autofree char *journal = gch_test_dir_build (dir, "x.db-journal");
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *first_journal = NULL;
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  fixture_write (path, "one", 3);
  fixture_write (journal, "journal", 7);
  first = gch_storage_set_aside (path, &error);
  g_assert_no_error (error);
  fixture_write (path, "two", 3);
  second = gch_storage_set_aside (path, &error);
  g_assert_no_error (error);

  g_assert_cmpstr (first, !=, second);
  g_assert_true (g_str_has_prefix (first, path));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_false (g_file_test (journal, G_FILE_TEST_EXISTS));
  first_journal = g_strconcat (first, "-journal", NULL);
  g_assert_true (g_file_test (first_journal, G_FILE_TEST_EXISTS));
  g_assert_true (g_file_get_contents (first, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "one");
}

static void
test_delete (void)
{
  static const char *const names[] = { "x.db", "x.db-wal", "x.db-shm",
                                       "x.db.damaged-20260101T000000Z", "other.db" };
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "x.db");
  g_autofree char *other = gch_test_dir_build (dir, "other.db");
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = gch_test_dir_build (dir, names[i]);

      fixture_write (file, "x", 1);
    }
  g_assert_true (gch_storage_delete (path, &error));
  g_assert_cmpuint (fixture_count_siblings (path, ""), ==, 0);
  g_assert_true (g_file_test (other, G_FILE_TEST_EXISTS));
  g_assert_true (gch_storage_delete (path, &error));
}

static void
test_blocked (void)
{
  static const char *const names[] = { "file", "file-journal", "file-wal", "file-shm" };
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *file = gch_test_dir_build (dir, "file");

  g_assert_false (gch_storage_is_blocked (file));
  fixture_write (file, "", 0);
  g_assert_false (gch_storage_is_blocked (file));
  g_assert_cmpint (g_remove (file), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = gch_test_dir_build (dir, names[i]);

      g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
      g_assert_true (gch_storage_is_blocked (file));
      g_assert_cmpint (g_rmdir (path), ==, 0);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/storage-file/errors", test_errors);
  g_test_add_func ("/storage-file/private", test_private);
  g_test_add_func ("/storage-file/no-folder", test_no_folder);
  g_test_add_func ("/storage-file/set-aside", test_set_aside);
  g_test_add_func ("/storage-file/delete", test_delete);

  g_test_add_func ("/storage-file/blocked", test_blocked);

  return g_test_run ();
}
