/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-bar.h"

#include "fake-cases.h"
#include "gch-draft-versions.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GtkTextBuffer *buffer;
  GchDraftKeeper *keeper;
  GtkWidget *bar;
  GtkWidget *window;
} Fixture;

static char *
get_text_cb (gpointer owner)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (owner, &start, &end);
  return gtk_text_buffer_get_text (owner, &start, &end, TRUE);
}

static void
show_cb (Fixture *fixture)
{
  gch_draft_bar_show (GCH_DRAFT_BAR (fixture->bar), NULL, FALSE);
}

static void
restore_cb (Fixture *fixture, const char *text)
{
  gch_draft_bar_replace (fixture->buffer, text);
  gch_draft_keeper_touch (fixture->keeper);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  gch_draft_keeper_set_intervals (20, 60);
  fixture->session = fake_cases_new ();
  fixture->buffer = gtk_text_buffer_new (NULL);
  fixture->bar = gch_draft_bar_new ();
  fixture->window = widget_test_show (fixture->bar);
  fixture->keeper =
      gch_draft_keeper_new (fixture->session, "case:c1", get_text_cb, fixture->buffer);
  gch_draft_bar_follow (GCH_DRAFT_BAR (fixture->bar), fixture->session, fixture->keeper);
  g_signal_connect_swapped (fixture->keeper, "changed", G_CALLBACK (show_cb), fixture);
  g_signal_connect_swapped (fixture->bar, "restore", G_CALLBACK (restore_cb), fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_signal_handlers_disconnect_by_data (fixture->keeper, fixture);
  gch_draft_keeper_close (fixture->keeper);
  gch_test_drain ();
  widget_test_destroy (fixture->window, NULL);
  gch_test_drain ();
  gch_test_finalize (fixture->keeper);
  g_object_unref (fixture->buffer);
  gch_test_finalize (fixture->session);
}

static void
type (Fixture *fixture, const char *text)
{
  gtk_text_buffer_set_text (fixture->buffer, text, -1);
  gch_draft_keeper_touch (fixture->keeper);
}

static gboolean
is_saved (gpointer user_data)
{
  Fixture *fixture = user_data;

  return widget_test_find (fixture->bar, GTK_TYPE_LABEL, "Draft saved") != NULL;
}

static GtkWidget *
find_button (Fixture *fixture, const char *label)
{
  return widget_test_find (fixture->bar, GTK_TYPE_BUTTON, label);
}

static gboolean
is_not_saved (gpointer user_data)
{
  GtkWidget *retry = find_button (user_data, "Try again");

  return retry != NULL && gtk_widget_get_visible (retry);
}

/* “Saving…”, “Draft saved”; and where the disk refuses: why, and a new attempt that helps. */
static void
test_states (Fixture *fixture, gconstpointer data)
{
  type (fixture, "Hello");
  g_assert_nonnull (widget_test_find (fixture->bar, GTK_TYPE_LABEL, "Saving…"));
  gch_test_await_condition (is_saved, fixture);
  g_assert_false (is_not_saved (fixture));

  fake_cases_set_failure (fixture->session, "The disk is full.");
  type (fixture, "Hello again");
  gch_test_await_condition (is_not_saved, fixture);
  g_assert_nonnull (
      widget_test_find (fixture->bar, GTK_TYPE_LABEL, "Not saved: The disk is full."));
  widget_test_assert_names (fixture->window);
  fake_cases_set_failure (fixture->session, NULL);
  g_signal_emit_by_name (find_button (fixture, "Try again"), "clicked");
  gch_test_await_condition (is_saved, fixture);
  g_assert_false (is_not_saved (fixture));
}

static gboolean
has_versions (gpointer user_data)
{
  return gtk_widget_get_visible (find_button (user_data, "Earlier versions…"));
}

static GtkWidget *
find_dialog (void)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();

  for (GList *link = windows; link != NULL; link = link->next)
    if (GCH_IS_DRAFT_VERSIONS (link->data))
      return link->data;

  return NULL;
}

static gboolean
has_dialog (gpointer unused)
{
  return find_dialog () != NULL;
}

/* Offered where there are any; typing on asks for none, taking something out does. */
static void
test_offered (Fixture *fixture, gconstpointer data)
{
  guint lookups = fake_cases_get_n_lookups (fixture->session);

  gch_test_drain ();
  g_assert_false (has_versions (fixture));
  type (fixture, "A first");
  gch_test_await_condition (is_saved, fixture);
  type (fixture, "A first sentence");
  gch_test_await_condition (is_saved, fixture);
  g_assert_cmpuint (fake_cases_get_n_lookups (fixture->session), ==, lookups);
  fake_cases_add_version (fixture->session, "A first sentence", 1);
  type (fixture, "A");
  gch_test_await_condition (has_versions, fixture);
}

/* The chosen text comes back, and undo brings back what was there. */
static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  g_autofree char *undone = NULL;

  fake_cases_add_version (fixture->session, "A first sentence", 1);
  type (fixture, "A");
  gch_test_await_condition (has_versions, fixture);
  g_signal_emit_by_name (find_button (fixture, "Earlier versions…"), "clicked");
  gch_test_await_condition (has_dialog, NULL);
  g_assert_true (gtk_widget_activate_action (find_dialog (), "versions.restore", NULL));
  text = get_text_cb (fixture->buffer);
  g_assert_cmpstr (text, ==, "A first sentence");
  gch_test_drain ();
  g_assert_null (find_dialog ());
  gtk_text_buffer_undo (fixture->buffer);
  undone = get_text_cb (fixture->buffer);
  g_assert_cmpstr (undone, ==, "A");
  gch_test_await_condition (is_saved, fixture);
}

/* Somebody else signs in: what the first one wrote is not shown to him. */
static void
test_leaving (Fixture *fixture, gconstpointer data)
{
  fake_cases_add_version (fixture->session, "A first sentence", 1);
  type (fixture, "A");
  gch_test_await_condition (has_versions, fixture);
  g_signal_emit_by_name (find_button (fixture, "Earlier versions…"), "clicked");
  gch_test_await_condition (has_dialog, NULL);
  fake_cases_leave (fixture->session);
  g_assert_null (find_dialog ());
}

/* A notification opens another case under the dialog: the text of the first is not for it. */
static void
test_other_case (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  GchDraftKeeper *other = gch_draft_keeper_new (fixture->session, "case:c2", get_text_cb, buffer);

  fake_cases_add_version (fixture->session, "A first sentence", 1);
  type (fixture, "A");
  gch_test_await_condition (has_versions, fixture);
  g_signal_emit_by_name (find_button (fixture, "Earlier versions…"), "clicked");
  gch_test_await_condition (has_dialog, NULL);
  gch_draft_bar_follow (GCH_DRAFT_BAR (fixture->bar), fixture->session, other);
  g_assert_null (find_dialog ());
  gch_draft_bar_follow (GCH_DRAFT_BAR (fixture->bar), fixture->session, fixture->keeper);
  gch_draft_keeper_close (other);
  gch_test_drain ();
  gch_test_finalize (other);
}

#define ADD(path, function) g_test_add (path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  ADD ("/draft-bar/states", test_states);
  ADD ("/draft-bar/offered", test_offered);
  ADD ("/draft-bar/restore", test_restore);
  ADD ("/draft-bar/leaving", test_leaving);
  ADD ("/draft-bar/other-case", test_other_case);

  return g_test_run ();
}
