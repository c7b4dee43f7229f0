/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-case-header.h"
#include "widget-test.h"

static void
test_record (void)
{
  GchSession *session = fake_cases_new ();
  GchCase *record = fake_cases_add (session, "c1", "A <b>subject</b>\nof two lines");
  GtkWidget *header = gch_case_header_new ();
  GtkWidget *window = widget_test_show (header);

  gch_case_header_show_record (GCH_CASE_HEADER (header), record);
  g_assert_nonnull (widget_test_find (header, GTK_TYPE_LABEL, "A <b>subject</b> of two lines"));
  g_assert_nonnull (widget_test_find (header, GTK_TYPE_LABEL, "Open"));
  gch_case_header_show_pending (GCH_CASE_HEADER (header), NULL);
  g_assert_nonnull (widget_test_find (header, GTK_TYPE_LABEL, "Not sent yet"));
  widget_test_destroy (window, header);
  gch_test_finalize (session);
}

/* Where it is narrow the facts are one click away. */
static void
test_compact (void)
{
  GchSession *session = fake_cases_new ();
  GchCase *record = fake_cases_add (session, "c1", "Subject");
  GtkWidget *header = gch_case_header_new ();
  GtkWidget *window = widget_test_show (header);
  GtkWidget *details = widget_test_find (header, GTK_TYPE_TOGGLE_BUTTON, NULL);
  g_autofree char *facts = gch_case_header_format_facts (record);
  GtkWidget *label;

  gch_case_header_show_record (GCH_CASE_HEADER (header), record);
  label = widget_test_find (header, GTK_TYPE_LABEL, facts);
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_false (gtk_widget_get_visible (details));
  gch_case_header_set_compact (GCH_CASE_HEADER (header), TRUE);
  g_assert_false (gtk_widget_get_visible (label));
  g_assert_true (gtk_widget_get_visible (details));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (details), TRUE);
  g_assert_true (gtk_widget_get_visible (label));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "Camille Moreau"));
  gch_case_header_show_pending (GCH_CASE_HEADER (header), "Subject");
  g_assert_false (gtk_widget_get_visible (details));
  widget_test_destroy (window, header);
  gch_test_finalize (session);
}

static void
test_facts (void)
{
  GchSession *session = fake_cases_new ();
  GchCase *record = fake_cases_add (session, "c1", "Subject");
  g_autofree char *all = gch_case_header_format_facts (record);
  g_autofree char *few = NULL;

  g_assert_nonnull (strstr (all, "Atelier Studio 5.2.1"));
  g_assert_nonnull (strstr (all, "Debian"));
  g_clear_pointer (&record->product, g_free);
  g_clear_pointer (&record->product_version, g_free);
  g_clear_pointer (&record->operating_system, g_free);
  few = gch_case_header_format_facts (record);
  g_assert_false (g_str_has_suffix (few, "· "));
  g_assert_null (strstr (few, "(null)"));
  gch_test_finalize (session);
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  g_test_add_func ("/case-header/record", test_record);
  g_test_add_func ("/case-header/compact", test_compact);
  g_test_add_func ("/case-header/facts", test_facts);
  return g_test_run ();
}
