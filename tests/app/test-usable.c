/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-usable.h"

#include <gtk/gtk.h>

/* The focus is out of it before it rests; GTK's own warning about a blinking entry is fatal here.
 */
static void
test_focus_leaves (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = gtk_entry_new ();
  GtkWidget *focus;

  gtk_box_append (GTK_BOX (box), entry);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (entry);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_nonnull (focus);
  g_assert_true (gtk_widget_is_ancestor (focus, box));

  gch_widget_set_usable (box, FALSE);
  g_assert_false (gtk_widget_get_sensitive (box));
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  g_assert_true (focus == NULL || !gtk_widget_is_ancestor (focus, box));

  gch_widget_set_usable (box, TRUE);
  g_assert_true (gtk_widget_get_sensitive (box));
  gtk_window_destroy (GTK_WINDOW (window));
}

/* A focus that is elsewhere stays where it is. */
static void
test_other_focus_stays (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *entry = gtk_entry_new (), *other = gtk_button_new_with_label ("x");
  GtkWidget *focus;

  gtk_box_append (GTK_BOX (box), entry);
  gtk_box_append (GTK_BOX (box), other);
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
  gtk_widget_grab_focus (entry);
  focus = gtk_window_get_focus (GTK_WINDOW (window));
  gch_widget_set_usable (other, FALSE);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (window)) == focus);
  gtk_window_destroy (GTK_WINDOW (window));
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/usable/focus-leaves", test_focus_leaves);
  g_test_add_func ("/app/usable/other-focus-stays", test_other_focus_stays);
  return g_test_run ();
}
