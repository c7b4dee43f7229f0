/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conflict-row.h"
#include "widget-test.h"

static guint n_changed;

static void
changed_cb (void)
{
  n_changed++;
}

static GtkCheckButton *
choice (GtkWidget *row, const char *label)
{
  return GTK_CHECK_BUTTON (widget_test_find (row, GTK_TYPE_CHECK_BUTTON, label));
}

static void
test_short (void)
{
  GchConflictField field = { .member = "subject",
                             .mine = (char *) "Mine & <b>",
                             .theirs = (char *) "" };
  GtkWidget *row = gch_conflict_row_new ();
  GtkWidget *window = widget_test_show (row);

  n_changed = 0;
  g_signal_connect (row, "changed", G_CALLBACK (changed_cb), NULL);
  gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), &field);
  g_assert_cmpuint (n_changed, ==, 0);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Mine & <b>"));
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Empty"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (choice (row, "Combine the two"))));
  gtk_check_button_set_active (choice (row, "Yours"), TRUE);
  g_assert_cmpint (field.choice, ==, GCH_CONFLICT_MINE);
  gtk_check_button_set_active (choice (row, "On the portal now"), TRUE);
  g_assert_cmpint (field.choice, ==, GCH_CONFLICT_THEIRS);
  g_assert_cmpuint (n_changed, ==, 2);
  widget_test_assert_names (row);
  gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), NULL);
  widget_test_destroy (window, row);
}

static void
test_combine (void)
{
  GchConflictField field = { .member = "description",
                             .mine = (char *) "Mine",
                             .theirs = (char *) "Theirs" };
  GtkWidget *row = gch_conflict_row_new ();
  GtkWidget *window = widget_test_show (row);
  GtkTextBuffer *buffer = gch_conflict_row_get_buffer (GCH_CONFLICT_ROW (row));

  gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), &field);
  gtk_check_button_set_active (choice (row, "Combine the two"), TRUE);
  g_assert_cmpint (field.choice, ==, GCH_CONFLICT_COMBINED);
  g_assert_cmpstr (field.combined, ==, "Theirs\n\nMine");
  gtk_text_buffer_set_text (buffer, "Both", -1);
  g_assert_cmpstr (field.combined, ==, "Both");
  /* Another look at the others does not lose it. */
  gtk_check_button_set_active (choice (row, "Yours"), TRUE);
  g_assert_cmpint (field.choice, ==, GCH_CONFLICT_MINE);
  gtk_check_button_set_active (choice (row, "Combine the two"), TRUE);
  g_assert_cmpstr (field.combined, ==, "Both");
  gch_conflict_row_set_fault (GCH_CONFLICT_ROW (row), "Too long");
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Too long"));
  widget_test_assert_names (row);
  gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), NULL);
  widget_test_destroy (window, row);
  g_free (field.combined);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/conflict-row/short", test_short);
  g_test_add_func ("/conflict-row/combine", test_combine);

  return g_test_run ();
}
