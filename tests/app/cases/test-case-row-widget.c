/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-case-row-widget.h"
#include "widget-test.h"

static GchCaseItem *
first_item (GchSession *session)
{
  g_autoptr (GchCaseList) list = gch_case_list_new (session);

  return g_list_model_get_item (G_LIST_MODEL (list), 0);
}

static const char *
subject_of (GtkWidget *row)
{
  return gtk_inscription_get_text (
      GTK_INSCRIPTION (widget_test_find (row, GTK_TYPE_INSCRIPTION, NULL)));
}

static void
test_follow (void)
{
  GchSession *session = fake_cases_new ();
  GchCase *record = fake_cases_add (session, "c1", "<b>Bold</b>\n\xe2\x80\xae& more");
  GtkWidget *row = gch_case_row_widget_new ();
  GtkWidget *window = widget_test_show (row);
  GchCaseItem *item = first_item (session);

  gch_case_row_widget_set_item (GCH_CASE_ROW_WIDGET (row), item);
  g_assert_true (g_str_has_prefix (subject_of (row), "<b>Bold</b> "));
  g_assert_null (strstr (subject_of (row), "\xe2\x80\xae"));
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Open"));
  g_assert_false (gtk_widget_has_css_class (row, "unread"));
  fake_cases_set_unread (session, "c1", TRUE);
  g_assert_true (gtk_widget_has_css_class (row, "unread"));
  record->status = GCH_CASE_STATUS_CLOSED;
  fake_cases_emit_changed (session, "c1");
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Closed"));
  g_assert_true (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL));
  /* A row that is given to another case forgets this one. */
  gch_case_row_widget_set_item (GCH_CASE_ROW_WIDGET (row), NULL);
  fake_cases_set_unread (session, "c1", FALSE);
  widget_test_destroy (window, row);
  g_object_unref (item);
  gch_test_finalize (session);
}

static void
test_pending (void)
{
  GchSession *session = fake_cases_new ();
  GchCase *record = fake_cases_add (session, "new:op1", "Not there yet");
  GtkWidget *row = gch_case_row_widget_new ();
  GtkWidget *window = widget_test_show (row);
  GchCaseItem *item = first_item (session);

  g_clear_pointer (&record->number, g_free);
  record->severity = (GchSeverity) 0;
  record->updated_at = 0;
  gch_case_row_widget_set_item (GCH_CASE_ROW_WIDGET (row), item);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Not sent yet"));
  gch_case_row_widget_refresh_age (GCH_CASE_ROW_WIDGET (row));
  widget_test_destroy (window, row);
  g_object_unref (item);
  gch_test_finalize (session);
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  g_test_add_func ("/case-row-widget/follow", test_follow);
  g_test_add_func ("/case-row-widget/pending", test_pending);
  return g_test_run ();
}
