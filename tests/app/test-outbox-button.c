/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"
#include "gch-error.h"
#include "gch-outbox-button.h"
#include "gch-outbox-row.h"
#include "widget-test.h"

static void
test_label (void)
{
  g_autofree char *none = gch_outbox_button_format_label (0, 0);
  g_autofree char *some = gch_outbox_button_format_label (3, 0);
  g_autofree char *stuck = gch_outbox_button_format_label (3, 1);

  g_assert_cmpstr (none, ==, "Outbox: everything is sent");
  g_assert_cmpstr (some, ==, "Outbox: 3 to send");
  g_assert_cmpstr (stuck, ==, "Outbox: 3 to send, 1 needs you");
}

static void
test_counts (void)
{
  GtkWidget *button = gch_outbox_button_new ();
  GtkWidget *window = widget_test_show (button);
  GtkWidget *menu_button = widget_test_find (button, GTK_TYPE_MENU_BUTTON, NULL);
  guint pending, parked;

  g_assert_false (gtk_widget_get_visible (widget_test_find (button, GTK_TYPE_LABEL, "0")));
  g_object_set (button, "pending", 2u, "parked", 1u, NULL);
  g_object_get (button, "pending", &pending, "parked", &parked, NULL);
  g_assert_cmpuint (pending, ==, 2);
  g_assert_cmpuint (parked, ==, 1);
  g_assert_true (gtk_widget_get_visible (widget_test_find (button, GTK_TYPE_LABEL, "2")));
  gtk_test_accessible_assert_property (menu_button, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Outbox: 2 to send, 1 needs you");
  widget_test_destroy (window, button);
}

static void
test_list (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GtkWidget *button = gch_outbox_button_new ();
  GtkWidget *window = widget_test_show (button);
  GtkWidget *stack = widget_test_find (button, GTK_TYPE_STACK, NULL);

  gch_outbox_button_set_outbox (GCH_OUTBOX_BUTTON (button), gch_session_get_outbox (session));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "empty");
  fake_session_add_operation (session, "add_comment", "Title", "Text", GCH_OPERATION_PARKED,
                              GCH_ERROR_TOO_LARGE);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "list");
  gch_outbox_button_popup (GCH_OUTBOX_BUTTON (button));
  g_assert_nonnull (widget_test_find (button, GCH_TYPE_OUTBOX_ROW, NULL));
  widget_test_assert_names (button);
  gch_outbox_button_popdown (GCH_OUTBOX_BUTTON (button));
  g_list_store_remove_all (G_LIST_STORE (gch_session_get_outbox (session)));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (stack)), ==, "empty");
  widget_test_destroy (window, button);
  gch_test_finalize (session);
}

static GchOutboxItem *
add (GchSession *session, const char *command, const char *queue, GchOperationState state)
{
  GchOutboxItem *item = fake_session_add_operation (session, command, "Title", "Text", state, -1);

  fake_session_set_queue (item, queue);

  return item;
}

/* Of one queue the first goes first; what the portal has already is in nobody's way. */
static void
test_places (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, NULL);
  g_autoptr (GArray) places = NULL;
  const GchOutboxPlace *place;

  add (session, "add_comment", "c1", GCH_OPERATION_ACKNOWLEDGED);
  add (session, "edit_case", "c1", GCH_OPERATION_PARKED);
  add (session, "add_comment", "c2", GCH_OPERATION_SENDING);
  add (session, "add_comment", "c1", GCH_OPERATION_QUEUED);
  add (session, "close_case", "c1", GCH_OPERATION_QUEUED);
  places = gch_outbox_button_list_places (gch_session_get_outbox (session));
  place = (const GchOutboxPlace *) (gpointer) places->data;
  g_assert_cmpuint (places->len, ==, 5);
  g_assert_cmpuint (place[0].behind, ==, 0);
  g_assert_false (place[1].is_behind);
  g_assert_cmpuint (place[1].behind, ==, 2);
  g_assert_cmpuint (place[1].comments_behind, ==, 1);
  g_assert_false (place[2].is_behind);
  g_assert_true (place[3].is_behind && place[3].behind_parked);
  g_assert_true (place[4].is_behind && place[4].behind_parked);
}

/* The rows follow what happens before them. */
static void
test_rows_follow (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GtkWidget *button = gch_outbox_button_new ();
  GtkWidget *window = widget_test_show (button);
  GchOutboxItem *first = add (session, "add_comment", "c1", GCH_OPERATION_SENDING);

  add (session, "add_comment", "c1", GCH_OPERATION_QUEUED);
  gch_outbox_button_set_outbox (GCH_OUTBOX_BUTTON (button), gch_session_get_outbox (session));
  gch_outbox_button_popup (GCH_OUTBOX_BUTTON (button));
  g_assert_nonnull (widget_test_find (button, GTK_TYPE_LABEL, "Waits for the one before it"));
  fake_session_set_state (session, first, GCH_OPERATION_PARKED);
  g_assert_nonnull (widget_test_find (button, GTK_TYPE_LABEL, "1 comment waits behind this one"));
  fake_session_set_state (session, first, GCH_OPERATION_ACKNOWLEDGED);
  gch_outbox_button_set_connection (GCH_OUTBOX_BUTTON (button), GCH_CONNECTION_OFFLINE);
  g_assert_nonnull (widget_test_find (button, GTK_TYPE_LABEL, "Waiting for the network"));
  gch_outbox_button_popdown (GCH_OUTBOX_BUTTON (button));
  widget_test_destroy (window, button);
  gch_test_finalize (session);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/outbox-button/label", test_label);
  g_test_add_func ("/outbox-button/counts", test_counts);
  g_test_add_func ("/outbox-button/list", test_list);

  g_test_add_func ("/outbox-button/places", test_places);
  g_test_add_func ("/outbox-button/rows-follow", test_rows_follow);

  return g_test_run ();
}
