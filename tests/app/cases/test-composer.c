/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-composer.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkWidget *composer;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gch_draft_keeper_set_intervals (60, 200);
  fixture->session = fake_cases_new ();
  fixture->composer = gch_composer_new ();
  fixture->window = widget_test_show (fixture->composer);
  gch_composer_open (GCH_COMPOSER (fixture->composer), fixture->session, "c1");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->composer);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_insert_at_cursor (gch_composer_get_buffer (GCH_COMPOSER (fixture->composer)),
                                    text, -1);
}

static void
assert_text (Fixture *fixture, const char *expected)
{
  g_autofree char *text = gch_composer_dup_text (GCH_COMPOSER (fixture->composer));

  g_assert_cmpstr (text, ==, expected);
}

static gboolean
can_send (Fixture *fixture)
{
  return gtk_widget_get_sensitive (widget_test_find (fixture->composer, GTK_TYPE_BUTTON, "Send"));
}

static gboolean
shows (Fixture *fixture, const char *label)
{
  return widget_test_find (fixture->composer, GTK_TYPE_LABEL, label) != NULL;
}

static gboolean
says_saved (gpointer user_data)
{
  return shows (user_data, "Draft saved");
}

static void
test_autosave (Fixture *fixture, gconstpointer data)
{
  g_assert_false (can_send (fixture));
  type (fixture, "Hello");
  g_assert_true (can_send (fixture));
  g_assert_true (shows (fixture, "Saving…"));
  gch_test_await_condition (says_saved, fixture);
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "Hello");
}

/* Each case has its own draft, saved at once when another is opened. */
static void
test_switch (Fixture *fixture, gconstpointer data)
{
  GchComposer *composer = GCH_COMPOSER (fixture->composer);

  type (fixture, "For the first");
  gch_composer_open (composer, fixture->session, "c2");
  assert_text (fixture, "");
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "For the first");
  type (fixture, "For the second");
  gch_composer_open (composer, fixture->session, "c1");
  assert_text (fixture, "For the first");
  gch_composer_open (composer, fixture->session, "c2");
  assert_text (fixture, "For the second");
  gch_composer_open (composer, fixture->session, NULL);
  assert_text (fixture, "");
  gch_test_drain ();
}

static void
test_send (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello <b>");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  g_assert_false (can_send (fixture));
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "comment c1 Hello <b>");
  assert_text (fixture, "");
  g_assert_null (gch_session_get_draft (fixture->session, "case:c1"));
}

/* A disk that is full in the very moment: the text is still there, and says so. */
static void
test_send_fails (Fixture *fixture, gconstpointer data)
{
  fake_cases_set_failure (fixture->session, "The disk is full");
  type (fixture, "Hello");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  gch_test_drain ();
  assert_text (fixture, "Hello");
  g_assert_true (shows (fixture, "Not sent: The disk is full"));
  fake_cases_set_failure (fixture->session, NULL);
  g_assert_true (can_send (fixture));
}

/* The same, with another case open when the answer comes. */
static void
test_send_fails_elsewhere (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello");
  fake_cases_set_failure (fixture->session, "The disk is full");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  fake_cases_set_failure (fixture->session, NULL);
  gch_composer_open (GCH_COMPOSER (fixture->composer), fixture->session, "c2");
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "Hello");
  assert_text (fixture, "");
}

/* The same, and more was written there meanwhile: neither is lost. */
static void
test_send_fails_late (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello");
  fake_cases_set_failure (fixture->session, "The disk is full");
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  fake_cases_set_failure (fixture->session, NULL);
  gch_composer_open (GCH_COMPOSER (fixture->composer), fixture->session, "c2");
  gch_session_save_draft_async (fixture->session, "case:c1", "Newer", NULL, NULL);
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c1"), ==, "Hello\n\nNewer");
}

static void
test_blank (Fixture *fixture, gconstpointer data)
{
  type (fixture, " \n\t \xc2\xa0");
  g_assert_false (can_send (fixture));
  gtk_widget_activate_action (fixture->composer, "composer.send", NULL);
  gch_test_drain ();
  g_assert_cmpstr (fake_cases_get_asked (fixture->session), ==, "");
}

static void
test_too_long (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = g_strnfill (1000, 'x');
  g_autofree char *megabyte = g_strnfill (1024 * 1024, 'y');
  g_autofree char *one_line = g_strnfill (1024 * 1024, 'z');

  for (gsize i = 99; i < 1024 * 1024; i += 100)
    megabyte[i] = '\n';
  fake_cases_get_policy (fixture->session)->comment_max_bytes = 1000;
  type (fixture, text);
  g_assert_true (can_send (fixture));
  type (fixture, "é");
  g_assert_false (can_send (fixture));
  type (fixture, megabyte);
  g_assert_false (can_send (fixture));
  /* It cannot be sent, but it is not lost either. */
  gch_composer_open (GCH_COMPOSER (fixture->composer), fixture->session, "c2");
  g_assert_cmpuint (strlen (gch_session_get_draft (fixture->session, "case:c1")), >, 1024 * 1024);

  /* One line of a megabyte would stop the window: it is not taken, and what is there stays. */
  type (fixture, "before");
  type (fixture, one_line);
  gch_composer_open (GCH_COMPOSER (fixture->composer), fixture->session, "c3");
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c2"), ==, "before");
}

static void
test_judge_size (void)
{
  g_autofree char *fits = gch_composer_judge_size (100, 100);
  g_autofree char *too_long = gch_composer_judge_size (300000, 262144);

  g_assert_null (fits);
  g_assert_nonnull (strstr (too_long, "300"));
  g_assert_nonnull (strstr (too_long, "262"));
}

/* It is said before typing starts. */
static void
test_closed (Fixture *fixture, gconstpointer data)
{
  GchComposer *composer = GCH_COMPOSER (fixture->composer);
  GchCase *record = fake_cases_add (fixture->session, "c1", "Subject");
  GtkWidget *hint;

  record->status = GCH_CASE_STATUS_CLOSED;
  gch_composer_set_record (composer, record);
  hint = widget_test_find (fixture->composer, GTK_TYPE_LABEL,
                           "This case is closed. A comment opens it again.");
  g_assert_true (gtk_widget_get_child_visible (hint) && gtk_widget_get_visible (hint));

  /* A draft that can no longer be sent stays in reach. */
  type (fixture, "Too late");
  record->allowed = 0;
  gch_composer_set_record (composer, record);
  g_assert_false (can_send (fixture));
  assert_text (fixture, "Too late");
  g_assert_cmpstr (gtk_stack_get_visible_child_name (
                       GTK_STACK (widget_test_find (fixture->composer, GTK_TYPE_STACK, NULL))),
                   ==, "write");
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer), "", -1);
  gch_composer_set_record (composer, record);
  g_assert_cmpstr (gtk_stack_get_visible_child_name (
                       GTK_STACK (widget_test_find (fixture->composer, GTK_TYPE_STACK, NULL))),
                   ==, "closed");
}

/* A pending case gets its name from the portal while somebody writes to it. */
static void
test_rename (Fixture *fixture, gconstpointer data)
{
  GchComposer *composer = GCH_COMPOSER (fixture->composer);

  gch_composer_open (composer, fixture->session, "new:op1");
  type (fixture, "One thing more");
  gch_composer_rename (composer, "c9");
  assert_text (fixture, "One thing more");
  g_assert_cmpstr (gch_composer_get_case_id (composer), ==, "c9");
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:c9"), ==, "One thing more");
  g_assert_null (gch_session_get_draft (fixture->session, "case:new:op1"));
}

/* What another window saved appears; what is typed here is not overwritten. */
static void
test_in_step (Fixture *fixture, gconstpointer data)
{
  fake_cases_set_draft (fixture->session, "case:c1", "From the other window");
  assert_text (fixture, "From the other window");
  type (fixture, "!");
  fake_cases_set_draft (fixture->session, "case:c1", "Something else");
  g_assert_true (can_send (fixture));
  {
    g_autofree char *text = gch_composer_dup_text (GCH_COMPOSER (fixture->composer));

    g_assert_nonnull (strchr (text, '!'));
  }
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  widget_test_assert_names (fixture->composer);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/composer/autosave", test_autosave);
  ADD ("/composer/switch", test_switch);
  ADD ("/composer/send", test_send);
  ADD ("/composer/send-fails", test_send_fails);
  ADD ("/composer/send-fails-elsewhere", test_send_fails_elsewhere);
  ADD ("/composer/send-fails-late", test_send_fails_late);
  ADD ("/composer/blank", test_blank);
  ADD ("/composer/too-long", test_too_long);
  g_test_add_func ("/composer/judge-size", test_judge_size);
  ADD ("/composer/closed", test_closed);
  ADD ("/composer/rename", test_rename);
  ADD ("/composer/in-step", test_in_step);
  ADD ("/composer/names", test_names);
  return g_test_run ();
}
