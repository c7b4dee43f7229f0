/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-maildir.h"
#include "gch-test.h"
#include "mail-reader.h"

static GchMailMessage *
make_message (const char *text)
{
  GchMailMessage *message = g_new0 (GchMailMessage, 1);

  message->id = 1;
  message->name = g_strdup ("1795442700.Q1.portal");
  message->from = g_strdup ("a@example.org");
  message->to = g_strdup ("b@example.org");
  message->text = g_bytes_new (text, strlen (text));
  return message;
}

static void
test_delivered (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "some/where");
  g_autofree char *folder = gch_test_dir_build (dir, "some/where/new");
  g_autofree char *early = gch_test_dir_build (dir, "some/where/tmp");
  g_autoptr (GchMailTransport) maildir = gch_maildir_new (path);
  g_autoptr (GchMailMessage) message = make_message ("Subject: Hello\n\nText\n");
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) before = NULL;
  g_auto (GStrv) mails = NULL;
  g_autofree char *contents = NULL;

  /* Twice is once: the second takes the place of the first. */
  g_assert_true (maildir->deliver (maildir, message, NULL, &error));
  g_assert_true (maildir->deliver (maildir, message, NULL, &error));
  g_assert_no_error (error);
  mails = list_mails (folder);
  before = list_mails (early);
  g_assert_cmpuint (g_strv_length (mails), ==, 1);
  g_assert_cmpuint (g_strv_length (before), ==, 0);
  g_assert_true (g_file_get_contents (mails[0], &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "Subject: Hello\n\nText\n");
}

static void
test_no_place (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *file = gch_test_dir_build (dir, "file");
  g_autoptr (GchMailTransport) maildir = gch_maildir_new (file);
  g_autoptr (GchMailMessage) message = make_message ("Text");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (file, "in the way", -1, NULL));
  g_assert_false (maildir->deliver (maildir, message, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
}

static void
test_cancelled (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *folder = gch_test_dir_build (dir, "new");
  g_autoptr (GchMailTransport) maildir = gch_maildir_new (dir->path);
  g_autoptr (GchMailMessage) message = make_message ("Text");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  g_assert_false (maildir->deliver (maildir, message, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (folder, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/maildir/delivered", test_delivered);
  g_test_add_func ("/maildir/no-place", test_no_place);
  g_test_add_func ("/maildir/cancelled", test_cancelled);
  return g_test_run ();
}
