/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-message-list.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GchConversation *conversation;
  GtkWidget *list;
  GtkWidget *window;
} Fixture;

static void
settle (Fixture *fixture)
{
  for (int i = 0; i < 8; i++)
    {
      gtk_widget_queue_draw (fixture->window);
      gtk_test_widget_wait_for_draw (fixture->window);
    }
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  for (guint i = 0; i < GPOINTER_TO_UINT (data); i++)
    fake_cases_say (fixture->session, "c1", i % 2 ? GCH_AUTHOR_SUPPORT : GCH_AUTHOR_CUSTOMER,
                    i % 2 ? "Irene Keller" : "Camille Moreau", "A comment\nof a few\nlines");
  fixture->conversation = gch_conversation_new (fixture->session, "c1");
  fixture->list = gch_message_list_new ();
  fixture->window = widget_test_show (fixture->list);
  gch_message_list_set_conversation (GCH_MESSAGE_LIST (fixture->list), fixture->conversation,
                                     G_MAXINT64);
  settle (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->list);
  gch_test_finalize (fixture->conversation);
  gch_test_finalize (fixture->session);
}

static GtkAdjustment *
adjustment_of (Fixture *fixture)
{
  return gtk_scrolled_window_get_vadjustment (
      GTK_SCROLLED_WINDOW (widget_test_find (fixture->list, GTK_TYPE_SCROLLED_WINDOW, NULL)));
}

/* It opens at its end and stays there. */
static void
test_end (Fixture *fixture, gconstpointer data)
{
  GchMessageList *list = GCH_MESSAGE_LIST (fixture->list);

  g_assert_true (gch_message_list_is_at_end (list));
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment_of (fixture)), >, 500);
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_SUPPORT, "Irene Keller", "New");
  settle (fixture);
  g_assert_true (gch_message_list_is_at_end (list));
}

/* Somebody who reads further up is not moved, but told. */
static void
test_reading (Fixture *fixture, gconstpointer data)
{
  GtkWidget *news = gtk_widget_get_ancestor (
      widget_test_find (fixture->list, GTK_TYPE_WIDGET, "Something new"), GTK_TYPE_BUTTON);

  gtk_adjustment_set_value (adjustment_of (fixture), 100);
  settle (fixture);
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_SUPPORT, "Irene Keller", "New");
  settle (fixture);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment_of (fixture)), 100, 1);
  g_assert_true (gtk_widget_get_visible (news));
  /* Who sends something is taken to the end, and need not be told. */
  gch_message_list_scroll_to_end (GCH_MESSAGE_LIST (fixture->list));
  settle (fixture);
  g_assert_false (gtk_widget_get_visible (news));
  gtk_adjustment_set_value (adjustment_of (fixture), 100);
  settle (fixture);
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_SUPPORT, "Irene Keller", "Newer");
  settle (fixture);
  g_assert_true (gtk_widget_get_visible (news));
  g_signal_emit_by_name (news, "clicked");
  settle (fixture);
  g_assert_true (gch_message_list_is_at_end (GCH_MESSAGE_LIST (fixture->list)));
  g_assert_false (gtk_widget_get_visible (news));
}

/* A last comment longer than the window is shown from its beginning. */
static void
test_long_last (Fixture *fixture, gconstpointer data)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 58; i++)
    g_string_append (text, "Line\n");
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_SUPPORT, "Irene Keller", text->str);
  settle (fixture);
  g_assert_false (gch_message_list_is_at_end (GCH_MESSAGE_LIST (fixture->list)));
  g_string_free (text, TRUE);
}

/* Earlier ones come in above without moving what is being read. */
static void
test_earlier (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment = adjustment_of (fixture);
  GtkWidget *button;
  double from_end;

  fake_cases_set_earlier (fixture->session, "c1", 30);
  gch_message_list_set_conversation (GCH_MESSAGE_LIST (fixture->list), fixture->conversation,
                                     G_MAXINT64);
  settle (fixture);
  button = widget_test_find (fixture->list, GTK_TYPE_BUTTON, "Show 30 earlier entries");
  g_assert_true (gtk_widget_get_visible (button));
  gtk_adjustment_set_value (adjustment, 0);
  settle (fixture);
  from_end = gtk_adjustment_get_upper (adjustment);
  g_signal_emit_by_name (button, "clicked");
  settle (fixture);
  g_assert_false (gtk_widget_get_visible (button));
  g_assert_cmpfloat_with_epsilon (
      gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_value (adjustment), from_end, 60);
}

#define ADD(name, n, test) g_test_add (name, Fixture, GUINT_TO_POINTER (n), set_up, test, tear_down)

/* What is new stands below a divider, at the top of what is in view. */
static void
test_new (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchConversationItem) seen =
      g_list_model_get_item (G_LIST_MODEL (fixture->conversation), 38);
  gint64 viewed_at;
  GtkWidget *divider;
  graphene_rect_t bounds;

  for (int i = 0; i < 20; i++)
    fake_cases_say (fixture->session, "c1", GCH_AUTHOR_SUPPORT, "Irene Keller", "And\nthis");
  g_object_get (seen, "created-at", &viewed_at, NULL);
  gch_message_list_set_conversation (GCH_MESSAGE_LIST (fixture->list), fixture->conversation,
                                     viewed_at);
  settle (fixture);
  divider = widget_test_find (fixture->list, GTK_TYPE_LABEL, "New");
  g_assert_nonnull (divider);
  g_assert_true (gtk_widget_compute_bounds (divider, fixture->list, &bounds));
  g_assert_cmpfloat (bounds.origin.y, >=, 0);
  g_assert_cmpfloat (bounds.origin.y, <, 30);
  /* What was answered was seen. */
  fake_cases_say (fixture->session, "c1", GCH_AUTHOR_CUSTOMER, "Camille Moreau", "Thank you");
  gch_message_list_set_conversation (GCH_MESSAGE_LIST (fixture->list), fixture->conversation,
                                     viewed_at);
  settle (fixture);
  g_assert_null (widget_test_find (fixture->list, GTK_TYPE_LABEL, "New"));
  /* Seen to the end: no divider any more. */
  gch_message_list_set_conversation (GCH_MESSAGE_LIST (fixture->list), fixture->conversation,
                                     G_MAXINT64);
  settle (fixture);
  g_assert_null (widget_test_find (fixture->list, GTK_TYPE_LABEL, "New"));
  g_assert_true (gch_message_list_is_at_end (GCH_MESSAGE_LIST (fixture->list)));
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/message-list/end", 40, test_end);
  ADD ("/message-list/reading", 40, test_reading);
  ADD ("/message-list/long-last", 10, test_long_last);
  ADD ("/message-list/new", 40, test_new);
  ADD ("/message-list/earlier", 40, test_earlier);
  return g_test_run ();
}
