/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-window.h"

#include "fake-cases-page.h"
#include "fake-session.h"
#include "gch-error.h"
#include "gch-settings.h"
#include "gch-sign-in-page.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *window;
  guint first_frames;
} Fixture;

static void
count_cb (guint *count)
{
  *count += 1;
}

static void
open (Fixture *fixture, gboolean has_account)
{
  fixture->session = g_object_new (GCH_TYPE_SESSION, "has-account", has_account, NULL);
  if (has_account)
    g_object_set (fixture->session, "account-name", "Lumen & <Co>", "portal-name", "Demonstration",
                  "portal-address", "https://portal.example", "user-name", "camille", "connection",
                  GCH_CONNECTION_ONLINE, NULL);
  fixture->window = gch_window_new (NULL, fixture->session);
  g_signal_connect_swapped (fixture->window, "first-frame", G_CALLBACK (count_cb),
                            &fixture->first_frames);
  gtk_window_present (GTK_WINDOW (fixture->window));
  gtk_test_widget_wait_for_draw (fixture->window);
}

static void
set_up (Fixture *fixture, gconstpointer has_account)
{
  open (fixture, GPOINTER_TO_INT (has_account));
}

static gboolean
is_gone (gpointer user_data)
{
  return *(gpointer *) user_data == NULL;
}

/* Closes it as a person does; everything saved, nothing left of it. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gpointer weak = fixture->window;

  g_object_add_weak_pointer (G_OBJECT (fixture->window), &weak);
  gtk_window_close (GTK_WINDOW (fixture->window));
  gch_test_await_condition (is_gone, &weak);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static GtkWidget *
find (Fixture *fixture, GType type, const char *label)
{
  return widget_test_find (fixture->window, type, label);
}

static const char *
page (Fixture *fixture)
{
  GtkWidget *child = find (fixture, GCH_TYPE_SIGN_IN_PAGE, NULL);
  GtkWidget *stack = gtk_widget_get_ancestor (child, GTK_TYPE_STACK);

  return gtk_stack_get_visible_child_name (GTK_STACK (stack));
}

static GchCasesPage *
cases (Fixture *fixture)
{
  return GCH_CASES_PAGE (find (fixture, GCH_TYPE_CASES_PAGE, NULL));
}

static void
act (Fixture *fixture, const char *action)
{
  g_assert_true (gtk_widget_activate_action (fixture->window, action, NULL));
}

static void
test_sign_in (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (page (fixture), ==, "sign-in");
  g_assert_null (find (fixture, GCH_TYPE_CASES_PAGE, NULL));
  g_assert_cmpuint (fixture->first_frames, ==, 1);
  widget_test_assert_names (fixture->window);

  g_object_set (fixture->session, "has-account", TRUE, NULL);
  g_assert_cmpstr (page (fixture), ==, "cases");
  g_assert_nonnull (cases (fixture));
}

/* The cases are on the screen before anything is started. */
static void
test_cases_first (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (page (fixture), ==, "cases");
  g_assert_false (fake_session_is_started (fixture->session));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Lumen & <Co>"));
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Demonstration"));
  g_object_set (fixture->session, "connection", GCH_CONNECTION_OFFLINE, NULL);
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Demonstration · Offline"));
  widget_test_assert_names (fixture->window);
}

static void
test_actions (Fixture *fixture, gconstpointer data)
{
  g_autofree char *shown = NULL;

  act (fixture, "win.new-case");
  g_assert_cmpstr (fake_cases_page_get_asked (cases (fixture)), ==, "new");
  act (fixture, "win.find");
  g_assert_cmpstr (fake_cases_page_get_asked (cases (fixture)), ==, "find");
  act (fixture, "win.refresh");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "refresh");
  gch_window_open_case (GCH_WINDOW (fixture->window), "c7");
  g_assert_cmpstr (fake_cases_page_get_asked (cases (fixture)), ==, "open c7");
  shown = gch_window_dup_case_id (GCH_WINDOW (fixture->window));
  g_assert_cmpstr (shown, ==, "c7");
}

/* Signed out in mid-session: everything stays, the page can be left again. */
static void
test_sign_in_again (Fixture *fixture, gconstpointer data)
{
  GchCasesPage *before = cases (fixture);

  g_object_set (fixture->session, "needs-sign-in", TRUE, NULL);
  g_assert_cmpstr (page (fixture), ==, "cases");
  act (fixture, "win.sign-in");
  g_assert_cmpstr (page (fixture), ==, "sign-in");
  g_assert_nonnull (find (fixture, GTK_TYPE_LABEL, "Sign in again"));
  act (fixture, "win.sign-in-later");
  g_assert_cmpstr (page (fixture), ==, "cases");
  act (fixture, "win.sign-in");
  g_object_set (fixture->session, "needs-sign-in", FALSE, NULL);
  g_assert_cmpstr (page (fixture), ==, "cases");
  g_assert_true (cases (fixture) == before);
}

/* Somebody else signs in: not a letter of the former user's page is left. */
static void
test_other_owner (Fixture *fixture, gconstpointer data)
{
  gpointer before = cases (fixture);

  g_object_add_weak_pointer (G_OBJECT (before), &before);
  g_object_set (fixture->session, "portal-address", "https://other.example", NULL);
  g_assert_null (before);
  g_assert_nonnull (cases (fixture));
}

static gboolean
is_signed_out (gpointer session)
{
  const char *asked = fake_session_get_asked (session);

  return asked != NULL && g_str_has_prefix (asked, "sign-out");
}

static void
test_sign_out (Fixture *fixture, gconstpointer data)
{
  act (fixture, "win.sign-out");
  gch_test_await_condition (is_signed_out, fixture->session);
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "sign-out keep");
  g_assert_cmpstr (page (fixture), ==, "sign-in");
}

static GtkWidget *
find_in_dialog (Fixture *fixture, const char *label)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (link->data != fixture->window)
      {
        GtkWidget *found = widget_test_find (link->data, GTK_TYPE_BUTTON, label);

        if (found != NULL)
          return found;
      }

  return NULL;
}

static gboolean
is_asking (gpointer user_data)
{
  return find_in_dialog (user_data, "Delete") != NULL
         || find_in_dialog (user_data, "Quit anyway") != NULL
         || find_in_dialog (user_data, "Sign out anyway") != NULL;
}

static gboolean
is_not_asking (gpointer user_data)
{
  return !is_asking (user_data);
}

static void
test_sign_out_with_drafts (Fixture *fixture, gconstpointer data)
{
  fake_session_set_drafts (fixture->session, "comment:c1");
  act (fixture, "win.sign-out");
  gch_test_await_condition (is_asking, fixture);
  g_assert_null (fake_session_get_asked (fixture->session));
  g_signal_emit_by_name (find_in_dialog (fixture, "Cancel"), "clicked");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_drain ();
  g_assert_null (fake_session_get_asked (fixture->session));

  act (fixture, "win.sign-out");
  gch_test_await_condition (is_asking, fixture);
  g_signal_emit_by_name (find_in_dialog (fixture, "Delete"), "clicked");
  gch_test_await_condition (is_signed_out, fixture->session);
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "sign-out discard");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_drain ();
}

/* A failed save is no reason to sign out silently: what is only in memory would be left behind. */
static void
test_sign_out_unsaved (Fixture *fixture, gconstpointer data)
{
  fake_session_set_unsaved (fixture->session, "in memory only");
  act (fixture, "win.sign-out");
  gch_test_await_condition (is_asking, fixture);
  g_assert_null (fake_session_get_asked (fixture->session));
  g_signal_emit_by_name (find_in_dialog (fixture, "Stay signed in"), "clicked");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_drain ();
  g_assert_null (fake_session_get_asked (fixture->session));

  fake_session_set_unsaved (fixture->session, NULL);
  act (fixture, "win.save-now");
  act (fixture, "win.sign-out");
  gch_test_await_condition (is_signed_out, fixture->session);
}

/* What cannot be saved keeps the window open until the user says otherwise. */
static void
test_close_unsaved (Fixture *fixture, gconstpointer data)
{
  fake_cases_page_set_flush_error (
      cases (fixture),
      g_error_new_literal (GCH_ERROR, GCH_ERROR_STORAGE_FULL, "The disk is full."));
  gtk_window_close (GTK_WINDOW (fixture->window));
  gch_test_await_condition (is_asking, fixture);
  g_assert_true (gtk_widget_get_visible (fixture->window));
  g_signal_emit_by_name (find_in_dialog (fixture, "Keep open"), "clicked");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_drain ();
  fake_cases_page_set_flush_error (cases (fixture), NULL);
}

/* What the session could not write for a case that is not open any more counts as well. */
static void
test_close_unsaved_elsewhere (Fixture *fixture, gconstpointer data)
{
  fake_session_set_unsaved (fixture->session, "written to another case");
  gtk_window_close (GTK_WINDOW (fixture->window));
  gch_test_await_condition (is_asking, fixture);
  g_assert_true (gtk_widget_get_visible (fixture->window));
  /* Asked twice, it asks once. */
  gtk_window_close (GTK_WINDOW (fixture->window));
  g_signal_emit_by_name (find_in_dialog (fixture, "Keep open"), "clicked");
  gch_test_await_condition (is_not_asking, fixture);
  gch_test_drain ();
  g_assert_true (gtk_widget_get_visible (fixture->window));
  fake_session_set_unsaved (fixture->session, NULL);
}

static void
test_discard_and_undo (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_REFUSED);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);
  g_autofree char *again = g_strdup_printf ("again %s {\"body\":\"Text\"}", id);
  GtkWidget *undo;

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.discard-operation", "s", id));
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "discard");
  undo = find (fixture, GTK_TYPE_BUTTON, "Undo");
  g_assert_nonnull (undo);
  g_signal_emit_by_name (undo, "clicked");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, again);
}

/* Undo is for the one who discarded it. */
static void
test_undo_too_late (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_REFUSED);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.discard-operation", "s", id));
  fake_session_set_user (fixture->session, "u2");
  g_object_notify (G_OBJECT (fixture->session), "user-name");
  g_signal_emit_by_name (find (fixture, GTK_TYPE_BUTTON, "Undo"), "clicked");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "discard");
}

/* What is on its way cannot be called back, and “Undo” would send it twice. */
static void
test_discard_too_late (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_SENDING, -1);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.discard-operation", "s", id));
  g_assert_null (fake_session_get_asked (fixture->session));
  g_assert_null (find (fixture, GTK_TYPE_BUTTON, "Undo"));
}

static gboolean
asks_back (gpointer user_data)
{
  return find_in_dialog (user_data, "Keep waiting") != NULL;
}

static gboolean
asks_no_more (gpointer user_data)
{
  return !asks_back (user_data);
}

/* Presses “Discard” on what is uncertain, and answers. */
static void
discard_uncertain (Fixture *fixture, const char *id, const char *answer)
{
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.discard-operation", "s", id));
  gch_test_await_condition (asks_back, fixture);
  g_assert_null (fake_session_get_asked (fixture->session));
  g_signal_emit_by_name (find_in_dialog (fixture, answer), "clicked");
  gch_test_await_condition (asks_no_more, fixture);
  gch_test_drain ();
}

/* What may have arrived is not thrown away without a question. */
static void
test_discard_uncertain (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_WAITING, GCH_ERROR_TIMED_OUT);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);

  fake_session_set_uncertain (item);
  discard_uncertain (fixture, id, "Keep waiting");
  g_assert_null (fake_session_get_asked (fixture->session));
  g_assert_null (find (fixture, GTK_TYPE_BUTTON, "Undo"));
  discard_uncertain (fixture, id, "Discard anyway");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "discard");
  g_assert_nonnull (find (fixture, GTK_TYPE_BUTTON, "Undo"));
}

/* While the question stood there it was sent once more. */
static void
test_discard_uncertain_too_late (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_WAITING, GCH_ERROR_TIMED_OUT);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);

  fake_session_set_uncertain (item);
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.discard-operation", "s", id));
  gch_test_await_condition (asks_back, fixture);
  fake_session_set_state (fixture->session, item, GCH_OPERATION_SENDING);
  g_signal_emit_by_name (find_in_dialog (fixture, "Discard anyway"), "clicked");
  gch_test_await_condition (asks_no_more, fixture);
  gch_test_drain ();
  g_assert_null (fake_session_get_asked (fixture->session));
  g_assert_null (find (fixture, GTK_TYPE_BUTTON, "Undo"));
}

static gboolean
shows_choice (gpointer user_data)
{
  return find_in_dialog (user_data, "Keep them here") != NULL
         || find_in_dialog (user_data, "Show the folder") != NULL;
}

static gboolean
shows_no_choice (gpointer user_data)
{
  return !shows_choice (user_data);
}

static void
answer_held (Fixture *fixture, const char *answer, const char *expected)
{
  act (fixture, "win.decide-removal");
  gch_test_await_condition (shows_choice, fixture);
  g_signal_emit_by_name (find_in_dialog (fixture, answer), "clicked");
  gch_test_await_condition (shows_no_choice, fixture);
  gch_test_drain ();
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, expected);
}

/* Nothing is removed unless the user says so. */
static void
test_held (Fixture *fixture, gconstpointer data)
{
  act (fixture, "win.decide-removal");
  g_assert_false (shows_choice (fixture));
  g_object_set (fixture->session, "held-removing", 24u, "held-cached", 30u, NULL);
  answer_held (fixture, "Later", NULL);
  answer_held (fixture, "Keep them here", "keep held");
  answer_held (fixture, "Remove them here", "remove held");
}

static void
test_recovered (Fixture *fixture, gconstpointer data)
{
  act (fixture, "win.show-recovery");
  g_assert_false (shows_choice (fixture));
  fake_session_recover (fixture->session, "/nowhere/precious.db", 3, 2, 1);
  act (fixture, "win.show-recovery");
  gch_test_await_condition (shows_choice, fixture);
  g_signal_emit_by_name (find_in_dialog (fixture, "Close"), "clicked");
  gch_test_await_condition (shows_no_choice, fixture);
  gch_test_drain ();
}

static void
test_edit_operation (Fixture *fixture, gconstpointer data)
{
  GchOutboxItem *item = fake_session_add_operation (fixture->session, "add_comment", "T", "Text",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_REFUSED);
  g_autofree char *id = g_strdup (gch_outbox_item_get_operation (item)->id);

  g_assert_true (gtk_widget_activate_action (fixture->window, "win.retry-operation", "s", id));
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "retry");
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.edit-operation", "s", id));
  g_assert_cmpstr (fake_cases_page_get_asked (cases (fixture)), ==, "edit in c1");
  g_assert_true (gtk_widget_activate_action (fixture->window, "win.compare-operation", "s", id));
  g_assert_cmpstr (fake_cases_page_get_asked (cases (fixture)), ==, "compare in c1");
}

static void
test_remembers_size (Fixture *fixture, gconstpointer data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 500, 400);
}

static void
test_remembered_size (Fixture *fixture, gconstpointer data)
{
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (fixture->window), &width, &height);
  g_assert_cmpint (width, ==, 500);
  g_assert_cmpint (height, ==, 400);
}

#define add(name, has_account, function)                                                           \
  g_test_add ("/window/" name, Fixture, GINT_TO_POINTER (has_account), set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  add ("sign-in", FALSE, test_sign_in);
  add ("cases-first", TRUE, test_cases_first);
  add ("actions", TRUE, test_actions);
  add ("sign-in-again", TRUE, test_sign_in_again);
  add ("other-owner", TRUE, test_other_owner);
  add ("sign-out", TRUE, test_sign_out);
  add ("sign-out-with-drafts", TRUE, test_sign_out_with_drafts);
  add ("close-unsaved", TRUE, test_close_unsaved);
  add ("close-unsaved-elsewhere", TRUE, test_close_unsaved_elsewhere);
  add ("sign-out-unsaved", TRUE, test_sign_out_unsaved);
  add ("discard-and-undo", TRUE, test_discard_and_undo);
  add ("undo-too-late", TRUE, test_undo_too_late);
  add ("discard-too-late", TRUE, test_discard_too_late);
  add ("discard-uncertain", TRUE, test_discard_uncertain);
  add ("discard-uncertain-too-late", TRUE, test_discard_uncertain_too_late);
  add ("held", TRUE, test_held);
  add ("recovered", TRUE, test_recovered);
  add ("edit-operation", TRUE, test_edit_operation);
  add ("remembers-size", FALSE, test_remembers_size);
  add ("remembered-size", FALSE, test_remembered_size);

  return g_test_run ();
}
