/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-disk.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  const GchDisk *disk;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "file");
  fixture->disk = gch_disk_get ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static mode_t
get_mode (const char *path)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (path, &info), ==, 0);

  return info.st_mode & 07777;
}

static void
assert_contents (const GchDisk *disk, const char *path, const char *expected)
{
  g_autoptr (GBytes) bytes = NULL;

  g_assert_cmpint (disk->read_file (path, 1000, &bytes), ==, 0);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
test_private (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *disk = fixture->disk;
  g_autofree char *folder = gch_test_dir_build (fixture->dir, "a/b/c");
  g_autofree char *parent = gch_test_dir_build (fixture->dir, "a");
  g_autofree char *made = gch_test_dir_build (fixture->dir, "a/b/c/made");
  g_autofree char *opened = gch_test_dir_build (fixture->dir, "a/b/c/opened");
  GchDiskFile *file = NULL;

  g_assert_cmpint (disk->make_directory (folder), ==, 0);
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_cmpint (get_mode (parent), ==, 0700);
  g_assert_cmpint (disk->make_file (made), ==, 0);
  g_assert_cmpint (get_mode (made), ==, 0600);
  g_assert_cmpint (disk->open_file (opened, FALSE, &file), ==, 0);
  g_assert_cmpint (get_mode (opened), ==, 0600);
  disk->close_file (file);

  /* What is there already and too open is closed. */
  g_assert_cmpint (g_chmod (folder, 0755), ==, 0);
  g_assert_cmpint (g_chmod (made, 0644), ==, 0);
  g_assert_cmpint (g_chmod (opened, 0666), ==, 0);
  g_assert_cmpint (disk->make_directory (folder), ==, 0);
  g_assert_cmpint (disk->make_file (made), ==, EEXIST);
  g_assert_cmpint (disk->open_file (opened, FALSE, &file), ==, 0);
  disk->close_file (file);
  g_assert_cmpint (get_mode (folder), ==, 0700);
  g_assert_cmpint (get_mode (made), ==, 0600);
  g_assert_cmpint (get_mode (opened), ==, 0600);
}

static void
test_append (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *disk = fixture->disk;
  GchDiskFile *file = NULL;

  g_assert_cmpint (disk->open_file (fixture->path, FALSE, &file), ==, 0);
  g_assert_cmpint (disk->append (file, "one", 3), ==, 0);
  g_assert_cmpint (disk->append (file, "two", 3), ==, 0);
  g_assert_cmpint (disk->append (file, NULL, 0), ==, 0);
  g_assert_cmpint (disk->flush (file), ==, 0);
  disk->close_file (file);
  assert_contents (disk, fixture->path, "onetwo");

  g_assert_cmpint (disk->open_file (fixture->path, FALSE, &file), ==, 0);
  g_assert_cmpint (disk->truncate (file, 4), ==, 0);
  g_assert_cmpint (disk->append (file, "x", 1), ==, 0);
  disk->close_file (file);
  assert_contents (disk, fixture->path, "onetx");

  g_assert_cmpint (disk->open_file (fixture->path, TRUE, &file), ==, 0);
  disk->close_file (file);
  assert_contents (disk, fixture->path, "");
}

static void
test_names (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *disk = fixture->disk;
  g_autofree char *other = gch_test_dir_build (fixture->dir, "a-other");
  g_autofree char *folder = gch_test_dir_build (fixture->dir, "Folder");
  g_auto (GStrv) names = NULL;
  g_autofree char *joined = NULL;

  fixture_write (fixture->path, "new", 3);
  fixture_write (other, "old", 3);
  g_assert_cmpint (disk->make_directory (folder), ==, 0);
  g_assert_cmpint (disk->list (fixture->dir->path, &names), ==, 0);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, "Folder a-other file");
  g_assert_true (disk->exists (folder));
  g_assert_true (disk->is_directory (folder));
  g_assert_false (disk->is_directory (other));

  g_assert_cmpint (disk->move (fixture->path, other), ==, 0);
  g_assert_cmpint (disk->flush_directory (fixture->dir->path), ==, 0);
  g_assert_false (disk->exists (fixture->path));
  assert_contents (disk, other, "new");
  g_assert_cmpint (disk->remove (other), ==, 0);
  g_assert_false (disk->exists (other));
}

static void
test_errors (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *disk = fixture->disk;
  g_autofree char *below = g_build_filename (fixture->path, "below", NULL);
  g_autofree char *link = gch_test_dir_build (fixture->dir, "link");
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) names = NULL;
  GchDiskFile *file = NULL;

  g_assert_cmpint (disk->remove (fixture->path), ==, ENOENT);
  g_assert_cmpint (disk->move (fixture->path, below), ==, ENOENT);
  g_assert_cmpint (disk->read_file (fixture->path, 10, &bytes), ==, ENOENT);
  g_assert_cmpint (disk->list (fixture->path, &names), ==, ENOENT);
  g_assert_cmpint (disk->flush_directory (fixture->path), ==, ENOENT);
  g_assert_cmpint (disk->make_file (below), ==, ENOENT);
  g_assert_cmpint (disk->open_file (below, FALSE, &file), ==, ENOENT);

  fixture_write (fixture->path, "0123456789", 10);
  g_assert_cmpint (disk->read_file (fixture->path, 9, &bytes), ==, EFBIG);
  g_assert_cmpint (disk->read_file (fixture->path, 10, &bytes), ==, 0);
  g_assert_cmpint (disk->make_directory (below), ==, ENOTDIR);
  g_assert_cmpint (disk->make_file (below), ==, ENOTDIR);
  g_assert_cmpint (disk->read_file (fixture->dir->path, 10, &bytes), ==, EISDIR);
  g_assert_null (file);
  g_assert_null (names);

  /* Nobody leads the program to write through a link. */
  g_assert_cmpint (symlink (fixture->path, link), ==, 0);
  g_assert_cmpint (disk->open_file (link, TRUE, &file), ==, ELOOP);
  assert_contents (disk, fixture->path, "0123456789");
}

static void
test_full (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *disk = fixture->disk;
  void (*former) (int) = signal (SIGXFSZ, SIG_IGN);
  struct rlimit limit;
  struct rlimit small;
  GchDiskFile *file = NULL;

  g_assert_cmpint (disk->open_file (fixture->path, FALSE, &file), ==, 0);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  small = limit;
  small.rlim_cur = 5;
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
  g_assert_cmpint (disk->append (file, "0123456789", 10), ==, EFBIG);
  g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
  disk->close_file (file);
  assert_contents (disk, fixture->path, "01234");
  signal (SIGXFSZ, former);
}

static void
test_set (Fixture *fixture, gconstpointer user_data)
{
  GchDisk other = *fixture->disk;

  gch_disk_set (&other);
  g_assert_true (gch_disk_get () == &other);
  gch_disk_set (NULL);
  g_assert_true (gch_disk_get () == fixture->disk);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, func) g_test_add ("/disk/" name, Fixture, NULL, set_up, func, tear_down)
  ADD ("private", test_private);
  ADD ("append", test_append);
  ADD ("names", test_names);
  ADD ("errors", test_errors);
  ADD ("full", test_full);
  ADD ("set", test_set);

  return g_test_run ();
}
