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

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/outbox-button/label", test_label);
  g_test_add_func ("/outbox-button/counts", test_counts);
  g_test_add_func ("/outbox-button/list", test_list);

  return g_test_run ();
}
