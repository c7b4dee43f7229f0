/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-about.h"

#include "widget-test.h"

static void
test_information (void)
{
  g_autofree char *with = gch_about_dup_system_information ("https://portal.example");
  g_autofree char *without = gch_about_dup_system_information (NULL);

  g_assert_nonnull (strstr (with, "Portal: https://portal.example\n"));
  g_assert_nonnull (strstr (with, "GTK 4."));
  g_assert_null (strstr (without, "Portal:"));
}

static void
test_present (void)
{
  GtkWidget *window = widget_test_show (gtk_label_new ("asks"));
  g_autoptr (GtkWindow) about = NULL;
  guint before = g_list_model_get_n_items (gtk_window_get_toplevels ());

  gch_about_present (window, NULL);
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, before + 1);
  about = g_list_model_get_item (gtk_window_get_toplevels (), before);
  gtk_window_destroy (about);
  g_clear_object (&about);
  widget_test_destroy (window, NULL);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/about/information", test_information);
  g_test_add_func ("/about/present", test_present);

  return g_test_run ();
}
