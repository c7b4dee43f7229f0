/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "widget-test.h"

#include <adwaita.h>

void
widget_test_init (int *argc, char ***argv)
{
  gtk_test_init (argc, argv);
  adw_init ();
}

GtkWidget *
widget_test_show (GtkWidget *child)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 800, 600);
  gtk_window_set_child (GTK_WINDOW (window), child);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);

  return window;
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

void
widget_test_destroy (GtkWidget *window, GtkWidget *child)
{
  gpointer weak_window = window;
  gpointer weak_child = child;

  g_object_add_weak_pointer (G_OBJECT (window), &weak_window);
  if (child != NULL)
    g_object_add_weak_pointer (G_OBJECT (child), &weak_child);
  gtk_window_destroy (GTK_WINDOW (window));
  gch_test_await_condition (is_gone, &weak_window);
  gch_test_await_condition (is_gone, &weak_child);
}

static gboolean
has_text (GtkWidget *widget, const char *label)
{
  static const char *const names[] = { "label", "title", "tooltip-text" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *text = NULL;
      g_auto (GStrv) parts = NULL;
      g_autofree char *plain = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (widget, names[i], &text, NULL);
      if (text == NULL)
        continue;
      parts = g_strsplit (text, "_", -1);
      plain = g_strjoinv ("", parts);
      if (g_str_equal (plain, label))
        return TRUE;
    }

  return FALSE;
}

GtkWidget *
widget_test_find (GtkWidget *root, GType type, const char *label)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && (label == NULL || has_text (root, label)))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = widget_test_find (child, type, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_control (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_SWITCH (widget) || GTK_IS_ENTRY (widget)
         || GTK_IS_TEXT_VIEW (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_MENU_BUTTON (widget);
}

/* GTK's own parts (the close button of a header bar, the eye of a password) name themselves. */
static gboolean
is_own (GtkWidget *widget)
{
  for (GtkWidget *parent = gtk_widget_get_parent (widget); parent != NULL;
       parent = gtk_widget_get_parent (parent))
    if (GTK_IS_WINDOW_CONTROLS (parent) || GTK_IS_MENU_BUTTON (parent) || ADW_IS_ENTRY_ROW (parent)
        || GTK_IS_DROP_DOWN (parent) || GTK_IS_POPOVER_MENU (parent))
      return FALSE;

  return TRUE;
}

void
widget_test_assert_names (GtkWidget *root)
{
  GtkAccessible *accessible = GTK_ACCESSIBLE (root);

  if (!gtk_widget_get_visible (root))
    return;

  if (is_control (root) && is_own (root)
      && !gtk_test_accessible_has_property (accessible, GTK_ACCESSIBLE_PROPERTY_LABEL)
      && !gtk_test_accessible_has_relation (accessible, GTK_ACCESSIBLE_RELATION_LABELLED_BY))
    g_error ("%s (%s) in %s has no accessible name", G_OBJECT_TYPE_NAME (root),
             gtk_widget_get_name (root), G_OBJECT_TYPE_NAME (gtk_widget_get_parent (root)));

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    widget_test_assert_names (child);
}
