/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-minute-clock.h"
#include "gch-time-label.h"
#include "widget-test.h"

static void
test_follows_clock (void)
{
  gint64 now = g_get_real_time ();
  GtkWidget *label = gch_time_label_new (now - 5 * 60 * G_USEC_PER_SEC);
  GtkWidget *window = widget_test_show (label);
  g_autoptr (GchMinuteClock) clock = gch_minute_clock_dup_default ();

  g_assert_cmpstr (gch_time_label_get_text (GCH_TIME_LABEL (label)), ==, "5 min ago");
  gch_time_label_set_time (GCH_TIME_LABEL (label), now);
  g_assert_cmpstr (gch_time_label_get_text (GCH_TIME_LABEL (label)), ==, "Just now");
  gch_minute_clock_tick (clock);
  g_assert_cmpstr (gch_time_label_get_text (GCH_TIME_LABEL (label)), ==, "Just now");
  widget_test_destroy (window, label);
}

/* Only what can be seen holds the clock. */
static void
test_lets_go (void)
{
  GtkWidget *label = gch_time_label_new (0);
  GtkWidget *window = widget_test_show (label);
  GchMinuteClock *clock = gch_minute_clock_dup_default ();

  gtk_widget_set_visible (label, FALSE);
  gch_test_finalize (clock);
  widget_test_destroy (window, label);
}

static void
test_properties (void)
{
  GtkWidget *label = g_object_ref_sink (gch_time_label_new (0));
  guint count = 0;
  gint64 time;
  float xalign;

  g_assert_cmpstr (gch_time_label_get_text (GCH_TIME_LABEL (label)), ==, "");
  gch_test_count_notify (label, "time", &count);
  g_object_set (label, "time", G_GINT64_CONSTANT (5), "xalign", 1.0f, NULL);
  g_object_set (label, "time", G_GINT64_CONSTANT (5), NULL);
  g_object_get (label, "time", &time, "xalign", &xalign, NULL);
  g_assert_cmpint (time, ==, 5);
  g_assert_cmpfloat (xalign, ==, 1.0f);
  g_assert_cmpuint (count, ==, 1);
  gch_test_finalize (label);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/time-label/follows-clock", test_follows_clock);
  g_test_add_func ("/time-label/lets-go", test_lets_go);
  g_test_add_func ("/time-label/properties", test_properties);

  return g_test_run ();
}
