/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-farewell.h"

#include "fake-cases-page.h"
#include "fake-session.h"
#include "gch-error.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *window;
  GAsyncResult *kept;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  fixture->window = gch_window_new (NULL, fixture->session);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->window));
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static GtkWidget *
find_in_dialog (Fixture *fixture, GType type, const char *label)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (link->data != fixture->window)
      {
        GtkWidget *found = widget_test_find (link->data, type, label);

        if (found != NULL)
          return found;
      }

  return NULL;
}

static gboolean
is_asking (gpointer fixture)
{
  return find_in_dialog (fixture, GTK_TYPE_BUTTON, "Keep open") != NULL;
}

static gboolean
is_not_asking (gpointer fixture)
{
  return !is_asking (fixture);
}

static void
begin (Fixture *fixture, GchFarewell kind)
{
  gch_farewell_async (GCH_WINDOW (fixture->window), fixture->session, kind, gch_test_keep_result,
                      &fixture->kept);
}

static gboolean
end (Fixture *fixture)
{
  g_autoptr (GAsyncResult) result = gch_test_await_result (&fixture->kept);

  return gch_farewell_finish (result);
}

static void
choose (Fixture *fixture, const char *label)
{
  gch_test_await_condition (is_asking, fixture);
  g_signal_emit_by_name (find_in_dialog (fixture, GTK_TYPE_BUTTON, label), "clicked");
}

static void
test_nothing_to_ask (Fixture *fixture, gconstpointer data)
{
  begin (fixture, GCH_FAREWELL_QUIT);
  g_assert_true (end (fixture));
  g_assert_false (is_asking (fixture));
}

/* What the disk refuses: the safe answer, the other one, and the question again as long as trying
 * does not help. */
static void
test_unsaved (Fixture *fixture, gconstpointer data)
{
  fake_session_set_drafts (fixture->session, "case:c1");
  fake_session_set_unsaved (fixture->session, "not on the disk");
  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  g_assert_nonnull (find_in_dialog (fixture, GTK_TYPE_LABEL, "Old subject"));
  g_assert_nonnull (find_in_dialog (fixture, GTK_TYPE_LABEL, "Draft: Text of case:c1"));
  choose (fixture, "Keep open");
  g_assert_false (end (fixture));

  begin (fixture, GCH_FAREWELL_QUIT);
  choose (fixture, "Try again");
  gch_test_await_condition (is_not_asking, fixture);
  choose (fixture, "Quit anyway");
  g_assert_true (end (fixture));

  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  fake_session_set_unsaved (fixture->session, NULL);
  choose (fixture, "Try again");
  g_assert_true (end (fixture));
}

/* What was discarded and is still on the disk is named; there is no text to copy. */
static void
test_undeleted (Fixture *fixture, gconstpointer data)
{
  char named[] = "“A subject” is still on this computer.";

  g_object_set_data (G_OBJECT (fixture->session), "undeleted", named);
  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  g_assert_null (find_in_dialog (fixture, GTK_TYPE_BUTTON, "Copy the text"));
  choose (fixture, "Keep open");
  g_assert_false (end (fixture));

  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  g_object_set_data (G_OBJECT (fixture->session), "undeleted", NULL);
  choose (fixture, "Try again");
  g_assert_true (end (fixture));
}

/* What is being typed this moment counts as much as what the session was given before. */
static void
test_typing (Fixture *fixture, gconstpointer data)
{
  GtkWidget *page = widget_test_find (fixture->window, GCH_TYPE_CASES_PAGE, NULL);

  fake_cases_page_set_flush_error (
      GCH_CASES_PAGE (page),
      g_error_new_literal (GCH_ERROR, GCH_ERROR_STORAGE_FULL, "The disk is full."));
  begin (fixture, GCH_FAREWELL_QUIT);
  choose (fixture, "Keep open");
  g_assert_false (end (fixture));
  g_assert_cmpstr (fake_cases_page_get_asked (GCH_CASES_PAGE (page)), ==, "flush");
}

static void
text_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(char **) user_data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
is_there (gpointer user_data)
{
  return *(char **) user_data != NULL;
}

/* The text can be carried elsewhere, and the question stays. */
static void
test_copy (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  fake_session_set_unsaved (fixture->session, "not on the disk");
  begin (fixture, GCH_FAREWELL_QUIT);
  choose (fixture, "Copy the text");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_await_condition (is_asking, fixture);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (fixture->window), NULL, text_read_cb,
                                 &text);
  gch_test_await_condition (is_there, &text);
  g_assert_cmpstr (text, ==, "not on the disk");
  choose (fixture, "Keep open");
  g_assert_false (end (fixture));
}

/* A filled outbox is safe; quitting says so. */
static void
test_outbox (Fixture *fixture, gconstpointer data)
{
  fake_session_add_operation (fixture->session, "add_comment", "T", "One", GCH_OPERATION_QUEUED,
                              -1);
  fake_session_add_operation (fixture->session, "add_comment", "T", "Two", GCH_OPERATION_WAITING,
                              0);
  g_object_set (fixture->session, "pending", 2, NULL);
  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  g_assert_nonnull (find_in_dialog (
      fixture, GTK_TYPE_LABEL,
      "2 comments are not sent yet. They are kept on this computer and will be sent the next time "
      "Guichet starts."));
  choose (fixture, "Keep open");
  g_assert_false (end (fixture));

  begin (fixture, GCH_FAREWELL_QUIT);
  choose (fixture, "Quit");
  g_assert_true (end (fixture));

  /* Signing out has a question of its own. */
  begin (fixture, GCH_FAREWELL_SIGN_OUT);
  g_assert_true (end (fixture));
}

/* The window goes, by a signal for example: so does the question, and nothing was agreed. */
static void
test_window_goes (Fixture *fixture, gconstpointer data)
{
  GtkWidget *window = fixture->window;

  fake_session_set_unsaved (fixture->session, "not on the disk");
  begin (fixture, GCH_FAREWELL_QUIT);
  gch_test_await_condition (is_asking, fixture);
  fixture->window = gch_window_new (NULL, fixture->session);
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_false (end (fixture));
  g_assert_false (is_asking (fixture));
}

static void
assert_described (guint pending, guint parked, gboolean only_comments, gboolean must_sign_in,
                  const char *expected)
{
  g_autofree char *text =
      gch_farewell_describe_outbox (pending, parked, only_comments, must_sign_in);

  g_assert_cmpstr (text, ==, expected);
}

static void
test_describe (Fixture *fixture, gconstpointer data)
{
  assert_described (1, 0, TRUE, FALSE,
                    "1 comment is not sent yet. It is kept on this computer and will be sent the "
                    "next time Guichet starts.");
  assert_described (3, 0, FALSE, TRUE,
                    "3 entries of the outbox are not sent yet. They are kept on this computer and "
                    "will be sent when you have signed in again.");
  assert_described (1, 1, TRUE, FALSE,
                    "1 entry of the outbox could not be sent. It is kept until you decide what "
                    "becomes of it.");
  assert_described (3, 2, FALSE, FALSE,
                    "1 entry of the outbox is not sent yet. It is kept on this computer and will "
                    "be sent the next time Guichet starts.\n\n2 entries of the outbox could not be "
                    "sent. They are kept until you decide what becomes of them.");
}

#define add(name, function)                                                                        \
  g_test_add ("/farewell/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  add ("nothing-to-ask", test_nothing_to_ask);
  add ("unsaved", test_unsaved);
  add ("undeleted", test_undeleted);
  add ("typing", test_typing);
  add ("copy", test_copy);
  add ("outbox", test_outbox);
  add ("window-goes", test_window_goes);
  add ("describe", test_describe);

  return g_test_run ();
}
