/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-smtp.h"
#include "mail-reader.h"
#include "mail-server.h"

static GchMailMessage *
make_message (void)
{
  static const char text[] = "From: <a@example.org>\nSubject: Hello\n\nText\n.\n.. two\n";
  GchMailMessage *message = g_new0 (GchMailMessage, 1);

  message->id = 1;
  message->name = g_strdup ("1.Q1.portal");
  message->from = g_strdup ("a@example.org");
  message->to = g_strdup ("b@example.org");
  message->text = g_bytes_new_static (text, strlen (text));
  return message;
}

/* Refused, cut off in the middle, accepted. */
static void
test_delivery (void)
{
  static const char *const plan[] = { "refuse", "break", NULL };
  g_autoptr (MailServer) server = mail_server_new (plan);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchMailTransport) smtp = gch_smtp_new (server->url, &error);
  g_autoptr (GchMailMessage) message = make_message ();
  g_auto (GStrv) mails = NULL;
  g_autofree char *contents = NULL;

  g_assert_no_error (error);
  for (int i = 0; i < 2; i++)
    {
      g_assert_false (smtp->deliver (smtp, message, NULL, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
      g_clear_error (&error);
    }
  g_assert_true (smtp->deliver (smtp, message, NULL, &error));
  g_assert_no_error (error);
  mails = list_mails (server->dir->path);
  g_assert_cmpuint (g_strv_length (mails), ==, 1);
  g_assert_true (g_file_get_contents (mails[0], &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==,
                   "a@example.org\nb@example.org\nFrom: <a@example.org>\r\nSubject: "
                   "Hello\r\n\r\nText\r\n.\r\n.. two\r\n");
}

typedef struct
{
  MailServer *server;        /* (unowned) */
  GCancellable *cancellable; /* (unowned) */
} Silence;

static gpointer
cancel_in_silence (gpointer user_data)
{
  Silence *silence = user_data;

  mail_server_await_silence (silence->server);
  g_cancellable_cancel (silence->cancellable);
  return NULL;
}

/* Ending the service does not wait for a server that says nothing. */
static void
test_cancelled (void)
{
  static const char *const plan[] = { "silent", NULL };
  g_autoptr (MailServer) server = mail_server_new (plan);
  g_autoptr (GchMailTransport) smtp = gch_smtp_new (server->url, NULL);
  g_autoptr (GchMailMessage) message = make_message ();
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  Silence silence = { server, cancellable };
  GThread *thread = g_thread_new ("cancel", cancel_in_silence, &silence);
  gint64 began = g_get_monotonic_time ();

  g_assert_false (smtp->deliver (smtp, message, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 10 * G_TIME_SPAN_SECOND);
  g_thread_join (thread);
}

/* Delivers one mail to @server as @user. Returns how many have arrived. */
static guint
deliver_as (MailServer *server, const char *user, gboolean wanted)
{
  g_autofree char *url = g_strconcat ("smtp://", user, server->url + strlen ("smtp://"), NULL);
  g_autoptr (GchMailTransport) smtp = gch_smtp_new (url, NULL);
  g_autoptr (GchMailMessage) message = make_message ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) mails = NULL;

  g_assert_cmpint (smtp->deliver (smtp, message, NULL, &error), ==, wanted);
  if (!wanted)
    g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
  mails = list_mails (server->dir->path);

  return g_strv_length (mails);
}

/* A mail server of the same machine often has a certificate that it made itself: mails go there all
 * the same. A password does not, neither to it nor to one without TLS. */
static void
test_tls (void)
{
  static const char *const with_tls[] = { "starttls", NULL };
  static const char *const plain[] = { NULL };
  g_autoptr (MailServer) unknown = mail_server_new (with_tls);
  g_autoptr (MailServer) open = mail_server_new (plain);

  g_assert_true (g_setenv ("GUICHET_SMTP_PASSWORD", "secret", TRUE));
  g_assert_cmpuint (deliver_as (unknown, "camille@", FALSE), ==, 0);
  g_assert_cmpuint (deliver_as (open, "camille@", FALSE), ==, 0);
  g_assert_cmpuint (deliver_as (unknown, "", TRUE), ==, 1);
  g_assert_cmpuint (deliver_as (open, "", TRUE), ==, 1);
  g_unsetenv ("GUICHET_SMTP_PASSWORD");
}

static void
test_nobody_there (void)
{
  g_autoptr (GchMailTransport) smtp = gch_smtp_new ("smtp://127.0.0.1:1", NULL);
  g_autoptr (GchMailMessage) message = make_message ();
  g_autoptr (GError) error = NULL;

  g_assert_false (smtp->deliver (smtp, message, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NETWORK);
}

static void
test_url (void)
{
  static const char *const urls[] = {
    "",        "mail.example.org",   "http://mail.example.org",
    "smtp://", "file:///etc/passwd", "smtp://user:secret@mail.example.org"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (urls); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gch_smtp_new (urls[i], &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/smtp/delivery", test_delivery);
  g_test_add_func ("/smtp/cancelled", test_cancelled);
  g_test_add_func ("/smtp/tls", test_tls);
  g_test_add_func ("/smtp/nobody-there", test_nobody_there);
  g_test_add_func ("/smtp/url", test_url);
  return g_test_run ();
}
