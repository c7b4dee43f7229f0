/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-application.h"

#include <signal.h>
#include <unistd.h>

#include "fake-cases-page.h"
#include "fake-session.h"
#include "gch-window.h"
#include "widget-test.h"

typedef void (*Steps) (GchApplication *application);

typedef struct
{
  GchApplication *application;
  Steps steps;
} Run;

/* In place of GTK's: whether the desktop was asked to stay. */
static guint n_inhibited;

guint
gtk_application_inhibit (GtkApplication *application, GtkWindow *window,
                         GtkApplicationInhibitFlags flags, const char *reason)
{
  n_inhibited++;

  return 7;
}

void
gtk_application_uninhibit (GtkApplication *application, guint cookie)
{
  g_assert_cmpuint (cookie, ==, 7);
  n_inhibited--;
}

static guint
n_windows (GchApplication *application)
{
  return g_list_length (gtk_application_get_windows (GTK_APPLICATION (application)));
}

static GchWindow *
window_of (GchApplication *application)
{
  return gtk_application_get_windows (GTK_APPLICATION (application))->data;
}

static gboolean
is_started (gpointer application)
{
  return fake_session_is_started (gch_application_get_session (application));
}

static gboolean
is_stopping (gpointer session)
{
  return fake_session_is_stopping (session);
}

/* What typing Ctrl+Q does. */
static void
end (GchApplication *application)
{
  g_autoptr (GchSession) session = g_object_ref (gch_application_get_session (application));

  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  gch_test_await_condition (is_stopping, session);
  g_assert_cmpuint (n_windows (application), ==, 0);
  fake_session_let_stop (session);
}

static void
step_cb (gpointer user_data)
{
  Run *run = user_data;

  run->steps (run->application);
  end (run->application);
}

static void
run_steps (gconstpointer steps)
{
  Run run = { gch_application_new (), (Steps) steps };

  g_idle_add_once (step_cb, &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.application), 0, NULL), ==, 0);
  g_assert_null (gch_application_get_session (run.application));
  gch_test_finalize (run.application);
}

/* The steps themselves make it stop. */
static void
stopping_step_cb (gpointer user_data)
{
  Run *run = user_data;
  g_autoptr (GchSession) session = g_object_ref (gch_application_get_session (run->application));

  run->steps (run->application);
  fake_session_let_stop (session);
}

static void
run_terminated (gconstpointer steps)
{
  Run run = { gch_application_new (), (Steps) steps };

  g_idle_add_once (stopping_step_cb, &run);
  g_assert_cmpint (g_application_run (G_APPLICATION (run.application), 0, NULL), ==, 0);
  gch_test_finalize (run.application);
}

/* One window, however often it is started; the session starts after the first frame. */
static void
test_activate (GchApplication *application)
{

  g_assert_cmpuint (n_windows (application), ==, 1);
  gch_test_await_condition (is_started, application);
  g_application_activate (G_APPLICATION (application));
  g_assert_cmpuint (n_windows (application), ==, 1);
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
  g_assert_cmpuint (n_windows (application), ==, 2);
}

/* What a notification about a reply does. */
static void
test_open_case (GchApplication *application)
{
  GchCasesPage *page;
  g_autofree char *shown = NULL;

  g_object_set (gch_application_get_session (application), "has-account", TRUE, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (application), "open-case",
                                  g_variant_new_string ("c9"));
  shown = gch_window_dup_case_id (window_of (application));
  g_assert_cmpstr (shown, ==, "c9");
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-case", NULL);
  page = GCH_CASES_PAGE (
      widget_test_find (GTK_WIDGET (window_of (application)), GCH_TYPE_CASES_PAGE, NULL));
  g_assert_cmpstr (fake_cases_page_get_asked (page), ==, "new");
}

static gboolean
has_window (gpointer application)
{
  return n_windows (application) == 1;
}

static GtkWidget *
find_in_windows (const char *label)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    {
      GtkWidget *found = widget_test_find (link->data, GTK_TYPE_BUTTON, label);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static gboolean
is_asking (gpointer unused)
{
  return find_in_windows ("Quit anyway") != NULL;
}

static gboolean
is_not_asking (gpointer unused)
{
  return !is_asking (unused);
}

static gboolean
is_flushed (gpointer page)
{
  return g_strcmp0 (fake_cases_page_get_asked (page), "flush") == 0;
}

/* Quitting saves what is being typed first. */
static void
test_quit_flushes (GchApplication *application)
{
  g_autoptr (GtkWidget) page = NULL;

  g_object_set (gch_application_get_session (application), "has-account", TRUE, NULL);
  page = g_object_ref (
      widget_test_find (GTK_WIDGET (window_of (application)), GCH_TYPE_CASES_PAGE, NULL));
  g_assert_false (is_flushed (page));
  g_application_hold (G_APPLICATION (application));
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  gch_test_await_condition (is_flushed, page);
  gch_test_await_condition (is_stopping, gch_application_get_session (application));
  g_application_activate (G_APPLICATION (application));
  fake_session_let_stop (gch_application_get_session (application));
  gch_test_await_condition (has_window, application);
  g_application_release (G_APPLICATION (application));
}

/* Started again while it ends: it waits for the former session, then opens a window. */
static void
test_reopen (GchApplication *application)
{
  g_autoptr (GchSession) session = g_object_ref (gch_application_get_session (application));

  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_stopping, session);
  g_application_activate (G_APPLICATION (application));
  g_assert_cmpuint (n_windows (application), ==, 0);
  fake_session_let_stop (session);
  gch_test_await_condition (has_window, application);
  g_assert_true (gch_application_get_session (application) != session);
}

/* What the disk refuses is asked about when somebody types Ctrl+Q; the program goes on. */
static void
test_quit_asks (GchApplication *application)
{
  GchSession *session = gch_application_get_session (application);

  g_object_set (session, "has-account", TRUE, NULL);
  fake_session_set_unsaved (session, "not on the disk");
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  gch_test_await_condition (is_asking, NULL);
  g_assert_cmpuint (n_windows (application), ==, 1);
  g_assert_false (fake_session_is_stopping (session));
  g_signal_emit_by_name (find_in_windows ("Keep open"), "clicked");
  gch_test_await_condition (is_not_asking, NULL);
  gch_test_drain ();
  g_assert_false (fake_session_is_stopping (session));
  fake_session_set_unsaved (session, NULL);
}

/* A signal ends it without one, also while one is asked. */
static void
test_terminated_while_asking (GchApplication *application)
{
  GchSession *session = gch_application_get_session (application);

  g_object_set (session, "has-account", TRUE, NULL);
  fake_session_set_unsaved (session, "not on the disk");
  g_action_group_activate_action (G_ACTION_GROUP (application), "quit", NULL);
  gch_test_await_condition (is_asking, NULL);
  g_test_expect_message (NULL, G_LOG_LEVEL_MESSAGE, "Not everything could be saved: *");
  kill (getpid (), SIGTERM);
  gch_test_await_condition (is_stopping, session);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (n_windows (application), ==, 0);
  g_assert_false (is_asking (NULL));
}

/* A window that is not the last one closes without a question: nothing is lost with it. */
static void
test_close_one_of_two (GchApplication *application)
{
  GchSession *session = gch_application_get_session (application);

  g_object_set (session, "has-account", TRUE, NULL);
  g_action_group_activate_action (G_ACTION_GROUP (application), "new-window", NULL);
  g_assert_cmpuint (n_windows (application), ==, 2);
  fake_session_set_unsaved (session, "not on the disk");
  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (has_window, application);
  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_asking, NULL);
  g_signal_emit_by_name (find_in_windows ("Keep open"), "clicked");
  gch_test_await_condition (is_not_asking, NULL);
  gch_test_drain ();
  g_assert_cmpuint (n_windows (application), ==, 1);
  fake_session_set_unsaved (session, NULL);
}

/* A notification that is clicked while the former session stops opens its case afterwards. */
static void
test_reopen_case (GchApplication *application)
{
  g_autoptr (GchSession) session = g_object_ref (gch_application_get_session (application));
  g_autofree char *shown = NULL;

  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_stopping, session);
  fake_session_set_next_has_account (TRUE);
  g_action_group_activate_action (G_ACTION_GROUP (application), "open-case",
                                  g_variant_new_string ("c9"));
  g_assert_cmpuint (n_windows (application), ==, 0);
  fake_session_let_stop (session);
  gch_test_await_condition (has_window, application);
  shown = gch_window_dup_case_id (window_of (application));
  g_assert_cmpstr (shown, ==, "c9");
  fake_session_set_next_has_account (FALSE);
}

/* The former session ends so late that its successor is stopping by then: nobody takes the one for
 * the other. */
static void
test_stopped_late (GchApplication *application)
{
  g_autoptr (GchSession) former = g_object_ref (gch_application_get_session (application));
  g_autoptr (GchSession) session = NULL;

  gch_application_set_stop_limit (1);
  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_stopping, former);
  gch_application_set_stop_limit (10);
  g_application_activate (G_APPLICATION (application));
  gch_test_await_condition (has_window, application);
  session = g_object_ref (gch_application_get_session (application));
  g_assert_true (session != former);
  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_stopping, session);
  fake_session_let_stop (former);
  gch_test_drain ();
  g_assert_true (gch_application_get_session (application) == session);
  g_application_activate (G_APPLICATION (application));
  fake_session_let_stop (session);
  gch_test_await_condition (has_window, application);
}

static gboolean
has_no_session (gpointer application)
{
  return gch_application_get_session (application) == NULL;
}

/* The desktop is kept from ending the session while the one that is open has text in memory only;
 * what one that takes too long to stop says afterwards does not count. */
static void
test_inhibits (GchApplication *application)
{
  g_autoptr (GchSession) former = g_object_ref (gch_application_get_session (application));

  g_object_set (former, "storage-problem", "The disk is full.", NULL);
  g_assert_cmpuint (n_inhibited, ==, 1);
  g_object_set (former, "storage-problem", NULL, NULL);
  g_assert_cmpuint (n_inhibited, ==, 0);
  g_object_set (former, "storage-problem", "The disk is full.", NULL);

  gch_application_set_stop_limit (1);
  g_application_hold (G_APPLICATION (application));
  gtk_window_close (GTK_WINDOW (window_of (application)));
  gch_test_await_condition (is_stopping, former);
  g_assert_cmpuint (n_inhibited, ==, 1);
  gch_test_await_condition (has_no_session, application);
  gch_application_set_stop_limit (10);
  g_assert_cmpuint (n_inhibited, ==, 0);
  g_object_set (former, "storage-problem", "Still full.", NULL);
  g_assert_cmpuint (n_inhibited, ==, 0);

  g_application_activate (G_APPLICATION (application));
  gch_test_await_condition (has_window, application);
  g_object_set (gch_application_get_session (application), "storage-problem", "Full.", NULL);
  g_object_set (former, "storage-problem", NULL, NULL);
  g_assert_cmpuint (n_inhibited, ==, 1);
  g_object_set (gch_application_get_session (application), "storage-problem", NULL, NULL);
  g_assert_cmpuint (n_inhibited, ==, 0);
  fake_session_let_stop (former);
  g_application_release (G_APPLICATION (application));
}

/* Each shortcut of the program is in the window that lists them, and the other way round. */
static void
test_shortcuts (GchApplication *application)
{
  g_autoptr (GtkBuilder) builder =
      gtk_builder_new_from_resource ("/io/github/guichet/Guichet/gtk/help-overlay.ui");
  g_autoptr (GSList) objects = gtk_builder_get_objects (builder);
  g_auto (GStrv) actions = gtk_application_list_action_descriptions (GTK_APPLICATION (application));
  g_autoptr (GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (GSList *link = objects; link != NULL; link = link->next)
    {
      g_autofree char *action = NULL;
      g_auto (GStrv) accels = NULL;

      if (!GTK_IS_SHORTCUTS_SHORTCUT (link->data))
        continue;
      g_object_get (link->data, "action-name", &action, NULL);
      if (action == NULL)
        continue;
      accels = gtk_application_get_accels_for_action (GTK_APPLICATION (application), action);
      if (accels[0] == NULL)
        g_error ("%s is listed and has no keys", action);
      g_hash_table_add (listed, g_steal_pointer (&action));
    }
  g_assert_cmpuint (g_strv_length (actions), >, 0);
  for (gsize i = 0; actions[i] != NULL; i++)
    if (!g_hash_table_contains (listed, actions[i]))
      g_error ("%s has keys and is not listed", actions[i]);
  gtk_window_destroy (GTK_WINDOW (gtk_builder_get_object (builder, "help_overlay")));
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_data_func ("/application/activate", (gconstpointer) test_activate, run_steps);
  g_test_add_data_func ("/application/open-case", (gconstpointer) test_open_case, run_steps);
  g_test_add_data_func ("/application/quit-flushes", (gconstpointer) test_quit_flushes, run_steps);
  g_test_add_data_func ("/application/reopen", (gconstpointer) test_reopen, run_steps);
  g_test_add_data_func ("/application/quit-asks", (gconstpointer) test_quit_asks, run_steps);
  g_test_add_data_func ("/application/close-one-of-two", (gconstpointer) test_close_one_of_two,
                        run_steps);
  g_test_add_data_func ("/application/reopen-case", (gconstpointer) test_reopen_case, run_steps);
  g_test_add_data_func ("/application/stopped-late", (gconstpointer) test_stopped_late, run_steps);
  g_test_add_data_func ("/application/inhibits", (gconstpointer) test_inhibits, run_steps);
  g_test_add_data_func ("/application/terminated-while-asking",
                        (gconstpointer) test_terminated_while_asking, run_terminated);
  g_test_add_data_func ("/application/shortcuts", (gconstpointer) test_shortcuts, run_steps);

  return g_test_run ();
}
