/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-mail-worker.h"
#include "gch-maildir.h"
#include "gch-smtp.h"
#include "mail-reader.h"
#include "mail-server.h"
#include "sample-portal.h"

#define SHORT (50 * G_TIME_SPAN_MILLISECOND)
#define WAITING "SELECT count (*) FROM mail_queue"
#define FAILED "SELECT min (1, max (attempts)) FROM mail_queue"

static gint64
count_waiting (SamplePortal *portal)
{
  return sample_portal_count (portal, WAITING, NULL);
}

static GchMailWorker *
start (SamplePortal *portal, GchMailTransport *transport, gint64 delay)
{
  g_autoptr (GError) error = NULL;
  GchMailWorker *worker = gch_mail_worker_new (portal->path, transport, delay, &error);

  g_assert_no_error (error);
  return worker;
}

/* What waited before it began, and what comes while it runs. */
static void
test_maildir (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *path = gch_test_dir_build (portal->dir, "mail");
  g_autofree char *folder = gch_test_dir_build (portal->dir, "mail/new");
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Été", "Ça ne marche pas.");
  g_autoptr (GchMailWorker) worker = NULL;
  g_auto (GStrv) mails = NULL;
  g_autoptr (ReadMail) mail = NULL;

  g_assert_cmpint (count_waiting (portal), ==, 1);
  worker = start (portal, gch_maildir_new (path), SHORT);
  sample_portal_await (portal, WAITING, 0);
  sample_portal_comment (portal, "camille.moreau", record->id, "Toujours pas.");
  gch_mail_worker_wake (worker);
  sample_portal_await (portal, WAITING, 0);
  mails = list_mails (folder);
  g_assert_cmpuint (g_strv_length (mails), ==, 2);
  mail = read_mail_file (mails[0]);
  g_assert_nonnull (strstr (mail->subject, "Été"));
  g_assert_nonnull (strstr (mail->body, "Ça ne marche pas."));
}

/* Refused and broken off, then delivered, once. */
static void
test_retry (void)
{
  static const char *const plan[] = { "refuse", "break", "refuse", NULL };
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (MailServer) server = mail_server_new (plan);
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Hello", "Text");
  g_autoptr (GchMailWorker) worker = start (portal, gch_smtp_new (server->url, NULL), SHORT);
  g_auto (GStrv) mails = NULL;

  sample_portal_await (portal, WAITING, 0);
  mails = list_mails (server->dir->path);
  g_assert_cmpuint (g_strv_length (mails), ==, 1);
}

/* What could not be delivered waits in the database for the next start. */
static void
test_restart (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *path = gch_test_dir_build (portal->dir, "mail");
  g_autofree char *folder = gch_test_dir_build (portal->dir, "mail/new");
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Hello", "Text");
  GchMailWorker *worker =
      start (portal, gch_smtp_new ("smtp://127.0.0.1:1", NULL), 400 * G_TIME_SPAN_MILLISECOND);
  g_autofree char *reason = NULL;
  g_auto (GStrv) mails = NULL;

  sample_portal_await (portal, FAILED, 1);
  gch_mail_worker_free (worker);
  g_assert_cmpint (count_waiting (portal), ==, 1);
  reason = sample_portal_text (portal, "SELECT last_error FROM mail_queue", NULL);
  g_assert_cmpstr (reason, !=, "");

  worker = start (portal, gch_maildir_new (path), SHORT);
  sample_portal_await (portal, WAITING, 0);
  gch_mail_worker_free (worker);
  mails = list_mails (folder);
  g_assert_cmpuint (g_strv_length (mails), ==, 1);
}

/* It ends at once, also while a server keeps it waiting. */
static void
test_end (void)
{
  static const char *const plan[] = { "silent", NULL };
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (MailServer) server = mail_server_new (plan);
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Hello", "Text");
  GchMailWorker *worker = start (portal, gch_smtp_new (server->url, NULL), SHORT);
  gint64 began;

  mail_server_await_silence (server);
  began = g_get_monotonic_time ();
  gch_mail_worker_free (worker);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 5 * G_TIME_SPAN_SECOND);
  g_assert_cmpint (count_waiting (portal), ==, 1);
  g_assert_cmpint (sample_portal_count (portal, "SELECT attempts FROM mail_queue", NULL), ==, 0);
}

static void
test_delay (void)
{
  g_assert_cmpint (gch_mail_worker_delay (5, 1), ==, 5);
  g_assert_cmpint (gch_mail_worker_delay (5, 2), ==, 10);
  g_assert_cmpint (gch_mail_worker_delay (5, 4), ==, 40);
  g_assert_cmpint (gch_mail_worker_delay (5 * G_TIME_SPAN_SECOND, 100), ==, G_TIME_SPAN_HOUR);
  g_assert_cmpint (gch_mail_worker_delay (5 * G_TIME_SPAN_SECOND, G_MAXINT64), ==,
                   G_TIME_SPAN_HOUR);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-worker/maildir", test_maildir);
  g_test_add_func ("/mail-worker/retry", test_retry);
  g_test_add_func ("/mail-worker/restart", test_restart);
  g_test_add_func ("/mail-worker/end", test_end);
  g_test_add_func ("/mail-worker/delay", test_delay);
  return g_test_run ();
}
