/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-conflict-dialog.h"
#include "gch-conflict-row.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GchCase *record; /* as the portal has it: subject “Theirs”, description “What happened” */
  GchOperation *operation;
  GtkWidget *dialog; /* (nullable) it may have closed itself */
} Fixture;

static void
open_dialog (Fixture *fixture)
{
  fixture->dialog = gch_conflict_dialog_new (NULL, fixture->session, "op1");
  g_assert_nonnull (fixture->dialog);
  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), (gpointer *) &fixture->dialog);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  fixture->record = fake_cases_add (fixture->session, "c1", "Theirs");
  fixture->record->version = 5;
  fixture->operation = fake_cases_park_edit (
      fixture->session, "c1", "op1", "{\"subject\":\"Mine\",\"description\":\"My text\"}", 3);
  open_dialog (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  if (fixture->dialog != NULL)
    gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  g_assert_null (fixture->dialog);
  gch_test_finalize (fixture->session);
}

static GtkWidget *
row_of (Fixture *fixture, const char *member)
{
  GtkWidget *row = widget_test_find (fixture->dialog, GCH_TYPE_CONFLICT_ROW, NULL);

  while (row != NULL
         && g_strcmp0 (gch_conflict_row_get_member (GCH_CONFLICT_ROW (row)), member) != 0)
    row = gtk_widget_get_next_sibling (row);

  return row;
}

static void
choose (Fixture *fixture, const char *member, const char *label)
{
  GtkWidget *row = row_of (fixture, member);

  gtk_check_button_set_active (
      GTK_CHECK_BUTTON (widget_test_find (row, GTK_TYPE_CHECK_BUTTON, label)), TRUE);
}

static gboolean
may_apply (Fixture *fixture)
{
  return gtk_widget_is_sensitive (widget_test_find (fixture->dialog, GTK_TYPE_BUTTON, "Apply"));
}

static void
apply (Fixture *fixture)
{
  gtk_widget_activate_action (fixture->dialog, "conflict.apply", NULL);
  gch_test_drain ();
}

/* Nothing goes before everything is decided; what goes names the version that was shown. */
static void
test_apply (Fixture *fixture, gconstpointer data)
{
  widget_test_assert_names (fixture->dialog);
  g_assert_false (may_apply (fixture));
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  choose (fixture, "subject", "Yours");
  g_assert_false (may_apply (fixture));
  choose (fixture, "description", "On the portal now");
  g_assert_true (may_apply (fixture));
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"subject\":\"Mine\"} @5");
  g_assert_null (fixture->dialog);
}

/* Nothing of the user's is left: there is nothing to send. */
static void
test_all_theirs (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "subject", "On the portal now");
  choose (fixture, "description", "On the portal now");
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "discard op1 0");
}

static void
test_keep_theirs (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate_action (fixture->dialog, "conflict.keep-theirs", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "discard op1 0");
  g_assert_null (fixture->dialog);
}

static void
test_combine (Fixture *fixture, gconstpointer data)
{
  GtkTextBuffer *buffer;

  choose (fixture, "subject", "On the portal now");
  choose (fixture, "description", "Combine the two");
  buffer = gch_conflict_row_get_buffer (GCH_CONFLICT_ROW (row_of (fixture, "description")));
  gtk_text_buffer_set_text (buffer, "   ", -1);
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  g_assert_nonnull (widget_test_find (fixture->dialog, GTK_TYPE_LABEL, "A description is needed"));
  gtk_text_buffer_set_text (buffer, "Both", -1);
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"description\":\"Both\"} @5");
  /* It goes with the operation, and not before. */
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "combine:op1"), ==, "Both");
}

/* The text made of both is text that somebody typed: it is kept as a draft until it has arrived. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "description", "Combine the two");
  gtk_text_buffer_set_text (
      gch_conflict_row_get_buffer (GCH_CONFLICT_ROW (row_of (fixture, "description"))), "Half", -1);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "combine:op1"), ==, "Half");
  open_dialog (fixture);
  choose (fixture, "subject", "Yours");
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"subject\":\"Mine\",\"description\":\"Half\"} @5");
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "combine:op1"), ==, "Half");
}

/* While the account is being opened nothing can be taken: the dialog stays, and says so. */
static void
test_not_taken (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "subject", "Yours");
  choose (fixture, "description", "Combine the two");
  gtk_text_buffer_set_text (
      gch_conflict_row_get_buffer (GCH_CONFLICT_ROW (row_of (fixture, "description"))), "Both", -1);
  fake_cases_set_opening (fixture->session, TRUE);
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  g_assert_nonnull (fixture->dialog);
  g_assert_nonnull (widget_test_find (fixture->dialog, GTK_TYPE_LABEL,
                                      "This cannot be applied at the moment. Your change is kept: "
                                      "please try again shortly."));
  fake_cases_set_opening (fixture->session, FALSE);
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"subject\":\"Mine\",\"description\":\"Both\"} @5");
  g_assert_null (fixture->dialog);
}

/* A portal that was put back to what it was long ago counts from lower versions. */
static void
test_restored_portal (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  fixture->operation->base_version = 9;
  open_dialog (fixture);
  choose (fixture, "subject", "Yours");
  choose (fixture, "description", "Yours");
  g_assert_true (may_apply (fixture));
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"subject\":\"Mine\",\"description\":\"My text\"} @5");
}

/* A newer version is shown, and asked about again, before anything goes. */
static void
test_changed_meanwhile (Fixture *fixture, gconstpointer data)
{
  choose (fixture, "subject", "Yours");
  choose (fixture, "description", "Yours");
  g_assert_true (may_apply (fixture));
  fixture->record->version = 6;
  g_free (fixture->record->subject);
  fixture->record->subject = g_strdup ("Theirs again");
  fake_cases_emit_changed (fixture->session, "c1");
  g_assert_false (may_apply (fixture));
  g_assert_nonnull (widget_test_find (fixture->dialog, GTK_TYPE_LABEL, "Theirs again"));
  choose (fixture, "subject", "Yours");
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "amend op1 {\"subject\":\"Mine\",\"description\":\"My text\"} @6");
}

/* The version that the portal spoke of is not here yet: there is nothing to decide about. */
static void
test_not_here_yet (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  fixture->operation->base_version = 5;
  open_dialog (fixture);
  choose (fixture, "subject", "Yours");
  choose (fixture, "description", "Yours");
  g_assert_false (may_apply (fixture));
  apply (fixture);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  fixture->record->version = 6;
  fake_cases_emit_changed (fixture->session, "c1");
  choose (fixture, "subject", "Yours");
  choose (fixture, "description", "Yours");
  g_assert_true (may_apply (fixture));
}

/* Another window decided, or it was discarded there. */
static void
test_decided_elsewhere (Fixture *fixture, gconstpointer data)
{
  fixture->operation->state = GCH_OPERATION_QUEUED;
  fake_cases_emit_outbox_changed (fixture->session);
  gch_test_drain ();
  g_assert_null (fixture->dialog);
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  g_assert_null (gch_conflict_dialog_new (NULL, fixture->session, "op1"));
  g_assert_null (gch_conflict_dialog_new (NULL, fixture->session, "unknown"));
}

#define ADD(name, test)                                                                            \
  g_test_add ("/conflict-dialog/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  ADD ("apply", test_apply);
  ADD ("all-theirs", test_all_theirs);
  ADD ("keep-theirs", test_keep_theirs);
  ADD ("combine", test_combine);
  ADD ("draft", test_draft);
  ADD ("not-taken", test_not_taken);
  ADD ("restored-portal", test_restored_portal);
  ADD ("changed-meanwhile", test_changed_meanwhile);
  ADD ("not-here-yet", test_not_here_yet);
  ADD ("decided-elsewhere", test_decided_elsewhere);

  return g_test_run ();
}
