/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-error.h"
#include "gch-mail-message.h"
#include "mail-reader.h"
#include "sample-portal.h"

/* The newest mail of the queue. */
static GchMailMessage *
compose (SamplePortal *portal)
{
  g_autoptr (GError) error = NULL;
  gint64 id = sample_portal_count (portal, "SELECT max (id) FROM mail_queue", NULL);
  GchMailMessage *message;

  g_assert_true (gch_database_begin (portal->database, FALSE, NULL));
  message = gch_mail_message_compose (portal->database, id, &error);
  gch_database_rollback (portal->database);
  g_assert_no_error (error);
  return message;
}

static ReadMail *
read_back (const GchMailMessage *message)
{
  gsize length;
  const char *text = g_bytes_get_data (message->text, &length);

  return read_mail (text, length);
}

static void
test_case (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record = sample_portal_open_case (
      portal, GCH_TEAM_TECHNICAL_SUPPORT, "L’éclairage → «vide» 🙂",
      "Première ligne\n\nÇa ne marche pas.\n.\nFrom here on");
  g_autoptr (GchMailMessage) message = compose (portal);
  g_autoptr (ReadMail) mail = read_back (message);

  g_assert_cmpstr (message->to, ==, "support@solenne.example");
  g_assert_cmpstr (message->from, ==, "portail@solenne.example");
  g_assert_nonnull (strstr (mail->from, "Solenne Software <portail@solenne.example>"));
  g_assert_nonnull (strstr (mail->to, "<support@solenne.example>"));
  g_assert_nonnull (strstr (mail->subject, record->number));
  g_assert_nonnull (strstr (mail->subject, "L’éclairage → «vide» 🙂"));
  g_assert_nonnull (strstr (mail->body, "Première ligne\n\nÇa ne marche pas.\n.\nFrom here on\n"));
  g_assert_nonnull (strstr (mail->body, "Camille Moreau (Atelier Lumen SAS)"));
  g_assert_nonnull (strstr (mail->body, "Solenne Studio"));
  g_assert_cmpint (mail->date, ==, record->created_at / G_USEC_PER_SEC);
  g_assert_null (mail->references);
}

/* A comment's mail belongs to the thread that the case's mail began. */
static void
test_thread (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_CUSTOMER_SERVICE, "An invoice", "Which one?");
  g_autoptr (GchMailMessage) first = compose (portal);
  g_autoptr (ReadMail) root = read_back (first);
  g_autoptr (GchMailMessage) second = NULL;
  g_autoptr (GchMailMessage) again = NULL;
  g_autoptr (ReadMail) mail = NULL;
  g_autofree char *reference = g_strdup_printf ("<%s>", root->message_id);

  sample_portal_comment (portal, "camille.moreau", record->id, "The one of March.");
  second = compose (portal);
  again = compose (portal);
  mail = read_back (second);
  g_assert_cmpstr (second->to, ==, "service.clients@solenne.example");
  g_assert_cmpstr (mail->references, ==, reference);
  g_assert_cmpstr (mail->message_id, !=, root->message_id);
  g_assert_nonnull (strstr (mail->body, "The one of March."));
  g_assert_true (g_bytes_equal (second->text, again->text));
  g_assert_cmpstr (second->name, ==, again->name);
  g_assert_cmpstr (second->name, !=, first->name);
}

/* Support's own comments are no news for support. */
static void
test_not_for_support (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_CUSTOMER_SERVICE, "An invoice", "Which one?");
  gint64 before = sample_portal_count (portal, "SELECT count (*) FROM mail_queue", NULL);

  sample_portal_comment (portal, NULL, record->id, "This one.");
  g_assert_cmpint (sample_portal_count (portal, "SELECT count (*) FROM mail_queue", NULL), ==,
                   before);
}

/* Nothing that a customer or a setting says makes another header or recipient. */
static void
test_injection (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) plain =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Plain", "Text");
  g_autoptr (GchMailMessage) plain_message = compose (portal);
  g_autoptr (ReadMail) plain_mail = read_back (plain_message);
  g_autoptr (GchCase) record = sample_portal_open_case (
      portal, GCH_TEAM_TECHNICAL_SUPPORT, "Hello\r\nBcc: victim@example.org\r\n\r\nbody",
      "Text\r\n.\r\nMAIL FROM:<x@y>");
  g_autoptr (GchMailMessage) message = NULL;
  g_autoptr (ReadMail) mail = NULL;

  g_assert_true (gch_database_begin (portal->database, TRUE, NULL));
  gch_database_set_setting (portal->database, "mail_from", "a@b.example>\r\nBcc: <v@x", NULL);
  gch_database_set_setting (portal->database, "portal_name", "Evil\nBcc: v@x", NULL);
  g_assert_true (gch_database_commit (portal->database, NULL));
  message = compose (portal);
  mail = read_back (message);
  g_assert_cmpint (mail->headers, ==, plain_mail->headers);
  g_assert_null (strpbrk (message->from, " <>\r\n"));
  g_assert_null (strpbrk (mail->subject, "\r\n"));
  g_assert_nonnull (strstr (mail->subject, "victim@example.org"));
  g_assert_null (strpbrk (mail->from, "\r\n"));
}

static void
test_languages (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchCase) record =
      sample_portal_open_case (portal, GCH_TEAM_TECHNICAL_SUPPORT, "Subject", "Text");
  g_autoptr (GchMailMessage) french = compose (portal);
  g_autoptr (GchMailMessage) english = NULL;
  g_autoptr (ReadMail) mail = NULL;
  g_autoptr (ReadMail) other = read_back (french);

  g_assert_true (gch_database_begin (portal->database, TRUE, NULL));
  gch_database_set_setting (portal->database, "mail_language", "en", NULL);
  g_assert_true (gch_database_commit (portal->database, NULL));
  english = compose (portal);
  mail = read_back (english);
  g_assert_true (g_str_has_prefix (mail->subject, "[Case "));
  g_assert_true (g_str_has_prefix (other->subject, "[Cas "));
  g_assert_false (g_bytes_equal (french->text, english->text));
}

static void
test_no_such_row (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (gch_mail_message_compose (portal->database, 12345678, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mail-message/case", test_case);
  g_test_add_func ("/mail-message/thread", test_thread);
  g_test_add_func ("/mail-message/not-for-support", test_not_for_support);
  g_test_add_func ("/mail-message/injection", test_injection);
  g_test_add_func ("/mail-message/languages", test_languages);
  g_test_add_func ("/mail-message/no-such-row", test_no_such_row);
  return g_test_run ();
}
