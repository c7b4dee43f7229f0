/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-banner.h"
#include "gch-composer.h"
#include "gch-conflict-dialog.h"
#include "gch-conversation-pane.h"
#include "gch-error.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *pane;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  fake_cases_add (fixture->session, "c1", "First <b>");
  fake_cases_add (fixture->session, "c2", "Second");
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_CUSTOMER, "Camille Moreau", "Hello");
  fixture->pane = gch_conversation_pane_new (fixture->session);
  fixture->window = widget_test_show (fixture->pane);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->pane);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static GchConversationPane *
pane (Fixture *fixture)
{
  return GCH_CONVERSATION_PANE (fixture->pane);
}

static GchComposer *
composer (Fixture *fixture)
{
  return GCH_COMPOSER (widget_test_find (fixture->pane, GCH_TYPE_COMPOSER, NULL));
}

static const char *
page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (
      GTK_STACK (widget_test_find (fixture->pane, GTK_TYPE_STACK, NULL)));
}

static GtkWindow *
newest_window (void)
{
  GListModel *windows = gtk_window_get_toplevels ();
  g_autoptr (GtkWindow) newest =
      g_list_model_get_item (windows, g_list_model_get_n_items (windows) - 1);

  return newest;
}

static void
test_pages (Fixture *fixture, gconstpointer data)
{
  gch_conversation_pane_open (pane (fixture), NULL);
  g_assert_cmpstr (page (fixture), ==, "none");
  gch_conversation_pane_open (pane (fixture), "c1");
  g_assert_cmpstr (page (fixture), ==, "case");
  widget_test_assert_names (fixture->pane);
  gch_conversation_pane_open (pane (fixture), "unknown");
  g_assert_cmpstr (page (fixture), ==, "gone");
  fake_cases_add (fixture->session, "unknown", "Known now");
  fake_cases_emit_changed (fixture->session, "unknown");
  g_assert_cmpstr (page (fixture), ==, "case");
}

static void
test_close_and_undo (Fixture *fixture, gconstpointer data)
{
  gch_conversation_pane_open (pane (fixture), "c1");
  gtk_widget_activate_action (fixture->pane, "conversation.close-case", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "close c1");
  gtk_widget_activate_action (fixture->pane, "conversation.undo-close", "s", "c1");
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "reopen c1");
}

static void
test_parked (Fixture *fixture, gconstpointer data)
{
  fake_cases_set_state (fake_cases_queue (fixture->session, "c1", "op1", "Not sent"),
                        GCH_OPERATION_PARKED, GCH_ERROR_REFUSED, NULL);
  gch_conversation_pane_open (pane (fixture), "c1");
  gtk_widget_activate_action (fixture->pane, "conversation.retry", "s", "op1");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "retry op1");
  /* What is being typed is with the session before the two are joined. */
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer (fixture)), "Typing", -1);
  gtk_widget_activate_action (fixture->pane, "conversation.edit", "s", "op1");
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "Typing");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "discard op1 1");
}

static GtkWidget *
find_in_dialog (const char *label)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    {
      GtkWidget *found = widget_test_find (link->data, GTK_TYPE_BUTTON, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
asks_no_more (gpointer user_data)
{
  return find_in_dialog ("Keep waiting") == NULL;
}

/* Presses a button of what may have arrived, and answers the question. */
static void
take_back (Fixture *fixture, const char *action, const char *answer, const char *expected)
{
  gtk_widget_activate_action (fixture->pane, action, "s", "op1");
  gch_test_drain ();
  g_assert_nonnull (find_in_dialog ("Keep waiting"));
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "retry op1");
  g_signal_emit_by_name (find_in_dialog (answer), "clicked");
  gch_test_await_condition (asks_no_more, NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, expected);
}

/* What may have arrived is not taken back without a question. */
static void
test_uncertain (Fixture *fixture, gconstpointer data)
{
  GchOperation *operation = fake_cases_queue_uncertain (fixture->session, "c1", "op1", "Broken");

  gch_conversation_pane_open (pane (fixture), "c1");
  gtk_widget_activate_action (fixture->pane, "conversation.retry", "s", "op1");
  take_back (fixture, "conversation.edit", "Keep waiting", "retry op1");
  take_back (fixture, "conversation.discard", "Keep waiting", "retry op1");
  /* It is on its way again by the time that the question is answered. */
  gtk_widget_activate_action (fixture->pane, "conversation.edit", "s", "op1");
  operation->state = GCH_OPERATION_SENDING;
  g_signal_emit_by_name (find_in_dialog ("Edit anyway"), "clicked");
  gch_test_await_condition (asks_no_more, NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "retry op1");
  operation->state = GCH_OPERATION_WAITING;
  take_back (fixture, "conversation.edit", "Edit anyway", "discard op1 1");
  gtk_widget_activate_action (fixture->pane, "conversation.retry", "s", "op1");
  take_back (fixture, "conversation.discard", "Discard anyway", "discard op1 0");
}

/* The case says that a change of it waits for a decision, and shows both versions. */
static void
test_conflict (Fixture *fixture, gconstpointer data)
{
  GtkWidget *banner;
  GchOperation *operation;

  gch_conversation_pane_open (pane (fixture), "c1");
  banner = widget_test_find (fixture->pane, GCH_TYPE_BANNER, NULL);
  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
  operation = fake_cases_park_edit (fixture->session, "c1", "op1", "{\"severity\":1}", 1);
  g_assert_true (gch_banner_get_revealed (GCH_BANNER (banner)));
  gch_conversation_pane_open (pane (fixture), "c2");
  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
  gch_conversation_pane_open (pane (fixture), "c1");
  g_assert_true (gch_banner_get_revealed (GCH_BANNER (banner)));
  g_signal_emit_by_name (widget_test_find (banner, GTK_TYPE_BUTTON, "Compare…"), "clicked");
  g_assert_true (GCH_IS_CONFLICT_DIALOG (newest_window ()));
  gtk_window_destroy (newest_window ());
  operation->state = GCH_OPERATION_QUEUED;
  fake_cases_emit_outbox_changed (fixture->session);
  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
}

static void
answer (const char *choice)
{
  GtkWindow *question = newest_window ();

  g_assert_true (ADW_IS_MESSAGE_DIALOG (question));
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (question), choice);
  gch_test_drain ();
}

/* The portal does not show the case any more: there is nothing to compare with, and a way out. */
static void
test_conflict_of_a_gone_case (Fixture *fixture, gconstpointer data)
{
  guint windows;

  fake_cases_park_edit (fixture->session, "gone", "op1", "{\"severity\":1}", 1);
  gch_conversation_pane_open (pane (fixture), "gone");
  gtk_widget_activate_action (fixture->pane, "conversation.compare", "s", "op1");
  answer ("later");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  gtk_widget_activate_action (fixture->pane, "conversation.compare", "s", "op1");
  answer ("discard");
  answer ("discard");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "discard op1 0");
  gtk_widget_activate_action (fixture->pane, "conversation.compare", "s", "op1");
  answer ("edit");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "discard op1 1");
  /* Nothing to ask about. */
  windows = g_list_model_get_n_items (gtk_window_get_toplevels ());
  gtk_widget_activate_action (fixture->pane, "conversation.compare", "s", "unknown");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, windows);
}

/* A new case arrives at the portal while it is open and written to. */
static void
test_renamed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;

  fake_cases_say (fixture->session, "new:op1", GCH_AUTHOR_CUSTOMER, "Camille Moreau", "Described");
  gch_conversation_pane_open (pane (fixture), "new:op1");
  g_assert_cmpstr (page (fixture), ==, "case");
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer (fixture)), "And also", -1);
  fake_cases_add (fixture->session, "c9", "Arrived");
  fake_cases_emit_sent (fixture->session, "op1", "c9");
  g_assert_cmpstr (gch_conversation_pane_get_case_id (pane (fixture)), ==, "c9");
  text = gch_composer_dup_text (composer (fixture));
  g_assert_cmpstr (text, ==, "And also");
  gch_test_drain ();
}

static void
test_flush (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;

  gch_conversation_pane_open (pane (fixture), "c1");
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer (fixture)), "Typed", -1);
  gch_draft_keeper_flush_all_async (fixture->session, gch_test_keep_result, &result);
  answer = gch_test_await_result (&result);
  g_assert_true (gch_draft_keeper_flush_all_finish (fixture->session, answer, NULL));
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "Typed");
}

/* A megabyte in one line, and ten thousand lines: both open at once. */
static void
test_huge (Fixture *fixture, gconstpointer data)
{
  g_autofree char *line = g_strnfill (1024 * 1024, 'x');
  GString *lines = g_string_new (NULL);
  gint64 start;
  double seconds;

  for (int i = 0; i < 10000; i++)
    g_string_append (lines, "refused & <b>\n");
  fake_cases_say (fixture->session, "c2", GCH_AUTHOR_CUSTOMER, "Camille Moreau", line);
  fake_cases_say (fixture->session, "c2", GCH_AUTHOR_SUPPORT, "Irene Keller", lines->str);
  for (int i = 0; i < 50; i++)
    fake_cases_say (fixture->session, "c2", GCH_AUTHOR_SUPPORT, "Irene Keller", "A comment");
  start = g_get_monotonic_time ();
  gch_conversation_pane_open (pane (fixture), "c2");
  gtk_widget_queue_draw (fixture->window);
  gtk_test_widget_wait_for_draw (fixture->window);
  seconds = (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC;
  g_test_message ("opened in %.3f s", seconds);
  g_assert_cmpfloat (seconds, <, 5);
  g_string_free (lines, TRUE);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/conversation-pane/pages", test_pages);
  ADD ("/conversation-pane/close-and-undo", test_close_and_undo);
  ADD ("/conversation-pane/parked", test_parked);
  ADD ("/conversation-pane/uncertain", test_uncertain);
  ADD ("/conversation-pane/conflict", test_conflict);
  ADD ("/conversation-pane/conflict-of-a-gone-case", test_conflict_of_a_gone_case);
  ADD ("/conversation-pane/renamed", test_renamed);
  ADD ("/conversation-pane/flush", test_flush);
  ADD ("/conversation-pane/huge", test_huge);
  return g_test_run ();
}
