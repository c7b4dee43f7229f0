/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-edit-case-dialog.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *dialog;
  GchCase *record;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  fixture->record = fake_cases_add (fixture->session, "c1", "Old subject");
  fixture->record->version = 4;
  fixture->dialog = gch_edit_case_dialog_new (NULL, fixture->session, fixture->record);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static GtkEditable *
subject_of (GtkWidget *dialog)
{
  return GTK_EDITABLE (widget_test_find (dialog, ADW_TYPE_ENTRY_ROW, "Subject"));
}

static void
test_save (Fixture *fixture, gconstpointer data)
{
  widget_test_assert_names (fixture->dialog);
  gtk_editable_set_text (subject_of (fixture->dialog), "New subject");
  gtk_widget_activate_action (fixture->dialog, "edit-case.save", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "edit c1 New subject|What happened @4");
  g_assert_null (gch_session_get_draft (fixture->session, "edit:c1"));
}

static void
test_unchanged (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate_action (fixture->dialog, "edit-case.save", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
}

static void
test_blank (Fixture *fixture, gconstpointer data)
{
  gtk_editable_set_text (subject_of (fixture->dialog), "  ");
  gtk_widget_activate_action (fixture->dialog, "edit-case.save", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  gtk_widget_activate_action (fixture->dialog, "edit-case.start-over", NULL);
  g_assert_cmpstr (gtk_editable_get_text (subject_of (fixture->dialog)), ==, "Old subject");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
}

/* An unfinished change is kept, as a new case is. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCase) record = gch_session_dup_case (fixture->session, "c1");
  GtkWidget *again;

  gtk_editable_set_text (subject_of (fixture->dialog), "Half a subject");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  again = gch_edit_case_dialog_new (NULL, fixture->session, record);
  gtk_window_present (GTK_WINDOW (again));
  g_assert_cmpstr (gtk_editable_get_text (subject_of (again)), ==, "Half a subject");
  widget_test_destroy (again, NULL);
}

/* A draft is a change of the version that was seen: what a colleague changed meanwhile is neither
 * undone by it nor overwritten unseen. */
static void
test_draft_of_older_version (Fixture *fixture, gconstpointer data)
{
  GtkWidget *again;

  gtk_editable_set_text (subject_of (fixture->dialog), "Mine");
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "edit:c1"), ==,
                   "{\"subject\":\"Mine\",\"base_version\":4}");
  fixture->record->version = 6;
  g_free (fixture->record->description);
  fixture->record->description = g_strdup ("Their text");
  again = gch_edit_case_dialog_new (NULL, fixture->session, fixture->record);
  gtk_window_present (GTK_WINDOW (again));
  gtk_widget_activate_action (again, "edit-case.save", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "edit c1 Mine|Their text @4");
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/edit-case-dialog/save", test_save);
  ADD ("/edit-case-dialog/unchanged", test_unchanged);
  ADD ("/edit-case-dialog/blank", test_blank);
  ADD ("/edit-case-dialog/draft", test_draft);
  ADD ("/edit-case-dialog/draft-of-older-version", test_draft_of_older_version);
  return g_test_run ();
}
