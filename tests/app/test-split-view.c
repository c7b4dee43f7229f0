/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-split-view.h"
#include "widget-test.h"

typedef struct
{
  GchSplitView *view;
  gboolean collapsed;
} Wanted;

static gboolean
is_as_wanted (gpointer user_data)
{
  Wanted *wanted = user_data;

  return gch_split_view_get_collapsed (wanted->view) == wanted->collapsed;
}

static GtkWidget *
make_view (void)
{
  GtkWidget *view = gch_split_view_new ();

  gch_split_view_set_sidebar (GCH_SPLIT_VIEW (view), gtk_label_new ("list"));
  gch_split_view_set_content (GCH_SPLIT_VIEW (view), gtk_label_new ("content"));

  return view;
}

static void
test_wide (void)
{
  GtkWidget *view = make_view ();
  GtkWidget *window = widget_test_show (view);
  Wanted wanted = { GCH_SPLIT_VIEW (view), FALSE };

  gch_test_await_condition (is_as_wanted, &wanted);
  widget_test_destroy (window, view);
}

static void
test_narrow (void)
{
  GtkWidget *view = make_view ();
  GtkWidget *window = gtk_window_new ();
  Wanted wanted = { GCH_SPLIT_VIEW (view), TRUE };
  guint count = 0;

  gtk_window_set_default_size (GTK_WINDOW (window), 360, 600);
  gtk_window_set_child (GTK_WINDOW (window), view);
  gtk_window_present (GTK_WINDOW (window));
  gch_test_await_condition (is_as_wanted, &wanted);
  g_assert_cmpint (gtk_widget_get_width (window), <=, 400);

  g_assert_false (gch_split_view_get_show_content (wanted.view));
  gch_test_count_notify (view, "show-content", &count);
  gch_split_view_set_show_content (wanted.view, TRUE);
  g_assert_true (gch_split_view_get_show_content (wanted.view));
  g_assert_cmpuint (count, ==, 1);
  g_object_set (view, "show-content", FALSE, NULL);
  g_assert_false (gch_split_view_get_show_content (wanted.view));
  widget_test_destroy (window, view);
}

static void
test_properties (void)
{
  GtkWidget *sidebar = gtk_label_new ("list");
  GtkWidget *content = gtk_label_new ("content");
  GtkWidget *view = g_object_ref_sink (
      g_object_new (GCH_TYPE_SPLIT_VIEW, "sidebar", sidebar, "content", content, NULL));
  g_autoptr (GtkWidget) got_sidebar = NULL;
  g_autoptr (GtkWidget) got_content = NULL;
  gboolean collapsed, show_content;

  g_object_get (view, "sidebar", &got_sidebar, "content", &got_content, "collapsed", &collapsed,
                "show-content", &show_content, NULL);
  g_assert_true (got_sidebar == sidebar);
  g_assert_true (got_content == content);
  g_clear_object (&got_sidebar);
  g_clear_object (&got_content);
  gch_test_finalize (view);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/split-view/wide", test_wide);
  g_test_add_func ("/split-view/narrow", test_narrow);
  g_test_add_func ("/split-view/properties", test_properties);

  return g_test_run ();
}
