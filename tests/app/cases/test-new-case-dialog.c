/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-new-case-dialog.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *dialog;
  char *created; /* (nullable) */
} Fixture;

static void
created_cb (Fixture *fixture, const char *case_id)
{
  fixture->created = g_strdup (case_id);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  fake_cases_add_key (fixture->session, "k1", "Studio", "5.2.1");
  fixture->dialog = gch_new_case_dialog_new (NULL, fixture->session);
  g_signal_connect_swapped (fixture->dialog, "created", G_CALLBACK (created_cb), fixture);
  gtk_window_present (GTK_WINDOW (fixture->dialog));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gch_test_drain ();
  gch_test_finalize (fixture->session);
  g_free (fixture->created);
}

static void
fill (Fixture *fixture)
{
  GtkWidget *view = widget_test_find (fixture->dialog, GTK_TYPE_TEXT_VIEW, NULL);

  gtk_editable_set_text (
      GTK_EDITABLE (widget_test_find (fixture->dialog, ADW_TYPE_ENTRY_ROW, "Subject")), "Subject");
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), "Description", -1);
}

static void
test_customer_service (Fixture *fixture, gconstpointer data)
{
  gpointer weak = fixture->dialog;

  g_object_add_weak_pointer (G_OBJECT (fixture->dialog), &weak);
  widget_test_assert_names (fixture->dialog);
  gtk_widget_activate_action (fixture->dialog, "new-case.choose-team", "s", "customer_service");
  widget_test_assert_names (fixture->dialog);
  /* Incomplete: nothing is sent. */
  gtk_widget_activate_action (fixture->dialog, "new-case.create", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
  fill (fixture);
  gtk_widget_activate_action (fixture->dialog, "new-case.create", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==,
                   "create customer_service invoice 3 Subject|Description|-|-|-");
  g_assert_cmpstr (fixture->created, ==, "new:op1");
  g_assert_null (weak);
  g_assert_null (gch_session_get_draft (fixture->session, "new"));
}

/* The only key is chosen already; the system is filled in. */
static void
test_technical (Fixture *fixture, gconstpointer data)
{
  g_autofree char *system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  g_autofree char *expected = NULL;

  gtk_widget_activate_action (fixture->dialog, "new-case.choose-team", "s", "technical_support");
  fill (fixture);
  gtk_widget_activate_action (fixture->dialog, "new-case.create", NULL);
  gch_test_drain ();
  expected = g_strdup_printf ("create technical_support defect 3 Subject|Description|k1|5.2.1|%s",
                              system ? system : "-");
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, expected);
}

/* Closed half-way: it is there again. */
static void
test_unfinished (Fixture *fixture, gconstpointer data)
{
  GtkWidget *again;

  gtk_widget_activate_action (fixture->dialog, "new-case.choose-team", "s", "customer_service");
  fill (fixture);
  gtk_window_close (GTK_WINDOW (fixture->dialog));
  gch_test_drain ();
  g_assert_nonnull (gch_session_get_draft (fixture->session, "new"));
  again = gch_new_case_dialog_new (NULL, fixture->session);
  gtk_window_present (GTK_WINDOW (again));
  g_assert_cmpstr (gtk_editable_get_text (
                       GTK_EDITABLE (widget_test_find (again, ADW_TYPE_ENTRY_ROW, "Subject"))),
                   ==, "Subject");
  gtk_widget_activate_action (again, "new-case.start-over", NULL);
  gch_test_drain ();
  g_assert_null (gch_session_get_draft (fixture->session, "new"));
  widget_test_destroy (again, NULL);
}

static void
test_failure (Fixture *fixture, gconstpointer data)
{
  gtk_widget_activate_action (fixture->dialog, "new-case.choose-team", "s", "customer_service");
  fill (fixture);
  fake_cases_set_failure (fixture->session, "The disk is <b>full</b>");
  gtk_widget_activate_action (fixture->dialog, "new-case.create", NULL);
  gch_test_drain ();
  g_assert_null (fixture->created);
  fake_cases_set_failure (fixture->session, NULL);
  gtk_widget_activate_action (fixture->dialog, "new-case.create", NULL);
  gch_test_drain ();
  g_assert_nonnull (fixture->created);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/new-case-dialog/customer-service", test_customer_service);
  ADD ("/new-case-dialog/technical", test_technical);
  ADD ("/new-case-dialog/unfinished", test_unfinished);
  ADD ("/new-case-dialog/failure", test_failure);
  return g_test_run ();
}
