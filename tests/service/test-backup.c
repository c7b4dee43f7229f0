/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <unistd.h>

#include <glib/gstdio.h>

#include "gch-backup.h"
#include "gch-error.h"
#include "gch-feed.h"
#include "sample-portal.h"

static gint64
count_comments (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchDatabase) database = gch_database_open (path, FALSE, &error);

  g_assert_no_error (error);
  return gch_database_get_int (database, NULL, "SELECT count (*) FROM comments", "");
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (dir) != NULL)
    count++;
  return count;
}

static void
test_whole (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *target = gch_test_dir_build (portal->dir, "copy.db");
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_backup_write (portal->path, target, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_comments (target), ==,
                   sample_portal_count (portal, "SELECT count (*) FROM comments", NULL));
  g_assert_cmpuint (count_files (portal->dir->path), ==, 2);
}

/* A file that is there is never touched, whatever it is. */
static void
test_exists (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *target = gch_test_dir_build (portal->dir, "diary.txt");
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (target, "dear diary", -1, NULL));
  g_assert_false (gch_backup_write (portal->path, target, FALSE, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  g_clear_error (&error);
  g_assert_true (g_file_get_contents (target, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "dear diary");

  g_assert_true (gch_backup_write (portal->path, target, TRUE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count_comments (target), >, 0);
}

static void
test_missing (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *source = gch_test_dir_build (dir, "a.db");
  g_autofree char *target = gch_test_dir_build (dir, "b.db");
  g_autoptr (GError) error = NULL;

  g_assert_false (gch_backup_write (source, target, FALSE, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_assert_cmpuint (count_files (dir->path), ==, 0);
}

/* What cannot be read whole leaves nothing behind that looks like a backup. */
static void
test_damaged (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *source = gch_test_dir_build (portal->dir, "damaged.db");
  g_autofree char *target = gch_test_dir_build (portal->dir, "copy.db");
  g_autofree char *contents = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;

  g_assert_true (g_file_get_contents (portal->path, &contents, &length, NULL));
  for (gsize i = 20 * 4096; i < 40 * 4096 && i < length; i++)
    contents[i] = 'x';
  g_assert_true (g_file_set_contents (source, contents, length, NULL));
  g_assert_false (gch_backup_write (source, target, FALSE, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
  g_assert_false (g_file_test (target, G_FILE_TEST_EXISTS));
  g_assert_cmpuint (count_files (portal->dir->path), ==, 2);
}

static gpointer
keep_writing (gpointer user_data)
{
  const char *path = user_data;
  g_autoptr (GchDatabase) database = gch_database_open (path, FALSE, NULL);
  gint64 until = g_get_monotonic_time () + 500 * G_TIME_SPAN_MILLISECOND;

  while (g_get_monotonic_time () < until)
    {
      g_assert_true (gch_database_begin (database, TRUE, NULL));
      g_assert_true (gch_database_set_setting (database, "noise", "x", NULL));
      g_assert_true (gch_database_commit (database, NULL));
      g_usleep (500);
    }
  return NULL;
}

/* While another connection writes as fast as it can. */
static void
test_in_use (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GError) error = NULL;
  GThread *thread = g_thread_new ("writer", keep_writing, portal->path);

  for (int i = 0; i < 5; i++)
    {
      g_autofree char *name = g_strdup_printf ("copy-%d.db", i);
      g_autofree char *target = gch_test_dir_build (portal->dir, name);

      g_assert_true (gch_backup_write (portal->path, target, FALSE, &error));
      g_assert_no_error (error);
      g_assert_cmpint (count_comments (target), >, 0);
    }
  g_thread_join (thread);
}

/* Nobody else reads the copy; a link that waits under the name of the unfinished one is not
 * followed. */
static void
test_private (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *target = gch_test_dir_build (portal->dir, "copy.db");
  g_autofree char *partial = g_strdup_printf ("%s.%d.partial", target, (int) getpid ());
  g_autofree char *elsewhere = gch_test_dir_build (portal->dir, "elsewhere.db");
  g_autoptr (GError) error = NULL;
  GStatBuf status;

  g_assert_cmpint (symlink (elsewhere, partial), ==, 0);
  g_assert_true (gch_backup_write (portal->path, target, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (g_stat (target, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);
  g_assert_false (g_file_test (elsewhere, G_FILE_TEST_EXISTS));
}

/* A portal that goes on from a backup gives numbers a second time. Who has read beyond it must not
 * take what comes now for what he has. */
static void
test_history (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *target = gch_test_dir_build (portal->dir, "copy.db");
  g_autoptr (GchActor) actor = sample_portal_actor (portal, "camille.moreau");
  g_autoptr (GchDatabase) copy = NULL;
  g_autoptr (GchChangePage) page = gch_feed_read (portal->database, actor, NULL, 5, NULL);
  g_autoptr (GchChangePage) next = gch_feed_read (portal->database, actor, page->cursor, 5, NULL);
  g_autoptr (GError) error = NULL;

  g_assert_nonnull (next);
  g_assert_true (gch_backup_write (portal->path, target, FALSE, NULL));
  copy = gch_database_open (target, FALSE, NULL);
  g_assert_null (gch_feed_read (copy, actor, page->cursor, 5, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_RESYNC);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/backup/whole", test_whole);
  g_test_add_func ("/backup/exists", test_exists);
  g_test_add_func ("/backup/missing", test_missing);
  g_test_add_func ("/backup/damaged", test_damaged);
  g_test_add_func ("/backup/in-use", test_in_use);
  g_test_add_func ("/backup/private", test_private);
  g_test_add_func ("/backup/history", test_history);
  return g_test_run ();
}
