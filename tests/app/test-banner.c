/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-banner.h"
#include "widget-test.h"

static void
count_cb (guint *count)
{
  *count += 1;
}

static gboolean
is_hidden (gpointer banner)
{
  return !gtk_widget_get_visible (banner);
}

static void
test_show_and_hide (void)
{
  GtkWidget *banner = gch_banner_new ();
  GtkWidget *window = widget_test_show (banner);
  guint activated = 0;

  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
  g_signal_connect_swapped (banner, "activated", G_CALLBACK (count_cb), &activated);
  gch_banner_show (GCH_BANNER (banner), GCH_BANNER_WARNING, "Signed <out> & about", "Sign in…");
  g_assert_true (gch_banner_get_revealed (GCH_BANNER (banner)));
  g_assert_cmpstr (gch_banner_get_text (GCH_BANNER (banner)), ==, "Signed <out> & about");
  gtk_test_accessible_assert_role (banner, GTK_ACCESSIBLE_ROLE_ALERT);
  gtk_test_accessible_assert_property (banner, GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Signed <out> & about");
  widget_test_assert_names (banner);
  g_signal_emit_by_name (widget_test_find (banner, GTK_TYPE_BUTTON, "Sign in…"), "clicked");
  g_assert_cmpuint (activated, ==, 1);
  gch_banner_hide (GCH_BANNER (banner));
  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
  gch_test_await_condition (is_hidden, banner);
  widget_test_destroy (window, banner);
}

static void
test_dismiss (void)
{
  GtkWidget *banner = gch_banner_new ();
  GtkWidget *window = widget_test_show (banner);
  guint dismissed = 0;
  GtkWidget *close;

  g_signal_connect_swapped (banner, "dismissed", G_CALLBACK (count_cb), &dismissed);
  gch_banner_set_dismissable (GCH_BANNER (banner), TRUE);
  gch_banner_show (GCH_BANNER (banner), GCH_BANNER_PLAIN, "Once", NULL);
  close = widget_test_find (banner, GTK_TYPE_BUTTON, "Close this notice");
  g_assert_true (gtk_widget_get_visible (close));
  g_signal_emit_by_name (close, "clicked");
  g_assert_cmpuint (dismissed, ==, 1);
  g_assert_false (gch_banner_get_revealed (GCH_BANNER (banner)));
  widget_test_destroy (window, banner);
}

static void
test_busy (void)
{
  GtkWidget *banner = gch_banner_new ();
  GtkWidget *window = widget_test_show (banner);
  GtkWidget *spinner = widget_test_find (banner, GTK_TYPE_SPINNER, NULL);

  gch_banner_set_busy (GCH_BANNER (banner), TRUE);
  gch_banner_show (GCH_BANNER (banner), GCH_BANNER_ERROR, "Working", NULL);
  g_assert_true (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  gch_banner_hide (GCH_BANNER (banner));
  g_assert_false (gtk_spinner_get_spinning (GTK_SPINNER (spinner)));
  widget_test_destroy (window, banner);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/banner/show-and-hide", test_show_and_hide);
  g_test_add_func ("/banner/dismiss", test_dismiss);
  g_test_add_func ("/banner/busy", test_busy);

  return g_test_run ();
}
