/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-case-editor.h"
#include "widget-test.h"

#include <adwaita.h>

typedef struct
{
  GchSession *session;
  GtkWidget *editor;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchCaseForm) base = gch_case_form_new ();

  gch_draft_keeper_set_intervals (60, 200);
  fixture->session = fake_cases_new ();
  fake_cases_add (fixture->session, "c1", "Printing is slow");
  fake_cases_add_key (fixture->session, "k1", "Studio <b>", "5.2.1");
  fake_cases_add_key (fixture->session, "k2", "Viewer", "3.0");
  fixture->editor = gch_case_editor_new ();
  fixture->window = widget_test_show (fixture->editor);
  g_assert_false (
      gch_case_editor_open (GCH_CASE_EDITOR (fixture->editor), fixture->session, "new", base));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->editor);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static GtkEditable *
entry (Fixture *fixture, const char *title)
{
  return GTK_EDITABLE (widget_test_find (fixture->editor, ADW_TYPE_ENTRY_ROW, title));
}

static void
describe (Fixture *fixture, const char *text)
{
  GtkWidget *view = widget_test_find (fixture->editor, GTK_TYPE_TEXT_VIEW, NULL);

  gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view)), text, -1);
}

/* Only the fields that the team needs. */
static void
test_team (Fixture *fixture, gconstpointer data)
{
  GtkWidget *key = widget_test_find (fixture->editor, ADW_TYPE_COMBO_ROW, "Product key");
  GtkWidget *type = widget_test_find (fixture->editor, ADW_TYPE_COMBO_ROW, "What it is about");

  gch_case_editor_set_team (GCH_CASE_EDITOR (fixture->editor), GCH_TEAM_CUSTOMER_SERVICE);
  g_assert_false (gtk_widget_is_visible (key));
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (type))), ==,
                    3);
  gch_case_editor_set_team (GCH_CASE_EDITOR (fixture->editor), GCH_TEAM_TECHNICAL_SUPPORT);
  g_assert_true (gtk_widget_is_visible (key));
  g_assert_cmpuint (g_list_model_get_n_items (adw_combo_row_get_model (ADW_COMBO_ROW (type))), ==,
                    4);
  widget_test_assert_names (fixture->editor);
}

/* A key brings its version, until the user types another. */
static void
test_version (Fixture *fixture, gconstpointer data)
{
  GtkEditable *version = entry (fixture, "Product version");
  AdwComboRow *key =
      ADW_COMBO_ROW (widget_test_find (fixture->editor, ADW_TYPE_COMBO_ROW, "Product key"));

  gch_case_editor_set_team (GCH_CASE_EDITOR (fixture->editor), GCH_TEAM_TECHNICAL_SUPPORT);
  g_assert_cmpstr (gtk_editable_get_text (version), ==, "");
  adw_combo_row_set_selected (key, 1);
  g_assert_cmpstr (gtk_editable_get_text (version), ==, "5.2.1");
  adw_combo_row_set_selected (key, 2);
  g_assert_cmpstr (gtk_editable_get_text (version), ==, "3.0");
  gtk_editable_set_text (version, "2.9");
  adw_combo_row_set_selected (key, 1);
  g_assert_cmpstr (gtk_editable_get_text (version), ==, "2.9");
}

static guint
count_faults (GtkWidget *root)
{
  guint n = GTK_IS_LABEL (root) && gtk_widget_has_css_class (root, "gch-fault")
            && gtk_widget_is_visible (root);

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += count_faults (child);
  return n;
}

/* Faults are shown when they are asked for, and go as they are mended. */
static void
test_faults (Fixture *fixture, gconstpointer data)
{
  GchCaseEditor *editor = GCH_CASE_EDITOR (fixture->editor);

  gch_case_editor_set_team (editor, GCH_TEAM_TECHNICAL_SUPPORT);
  g_assert_cmpuint (count_faults (fixture->editor), ==, 0);
  g_assert_false (gch_case_editor_show_faults (editor));
  g_assert_cmpuint (count_faults (fixture->editor), ==, 3);
  gtk_editable_set_text (entry (fixture, "Subject"), "A subject");
  g_assert_cmpuint (count_faults (fixture->editor), ==, 2);
  describe (fixture, "A description");
  adw_combo_row_set_selected (
      ADW_COMBO_ROW (widget_test_find (fixture->editor, ADW_TYPE_COMBO_ROW, "Product key")), 2);
  g_assert_true (gch_case_editor_show_faults (editor));
  g_assert_cmpuint (count_faults (fixture->editor), ==, 0);
}

static gboolean
is_saved (gpointer user_data)
{
  return gch_draft_keeper_get_state (gch_case_editor_get_keeper (user_data)) == GCH_DRAFT_SAVED;
}

/* The whole form is one draft. */
static void
test_draft (Fixture *fixture, gconstpointer data)
{
  GchCaseEditor *editor = GCH_CASE_EDITOR (fixture->editor);
  g_autoptr (GchCaseForm) base = gch_case_form_new ();
  g_autoptr (GchCaseForm) back = NULL;

  gch_case_editor_set_team (editor, GCH_TEAM_TECHNICAL_SUPPORT);
  gtk_editable_set_text (entry (fixture, "Subject"), "Half a subject");
  describe (fixture, "Half a description");
  gch_test_await_condition (is_saved, editor);
  g_assert_true (gch_case_editor_open (editor, fixture->session, "new", base));
  back = gch_case_editor_dup_form (editor);
  g_assert_cmpstr (back->subject, ==, "Half a subject");
  g_assert_cmpstr (back->description, ==, "Half a description");
  g_assert_cmpint (back->team, ==, GCH_TEAM_TECHNICAL_SUPPORT);
  gch_case_editor_start_over (editor);
  gch_test_drain ();
  g_assert_null (gch_session_get_draft (fixture->session, "new"));
}

static void
similar_chosen_cb (char **chosen, const char *case_id)
{
  g_free (*chosen);
  *chosen = g_strdup (case_id);
}

static gboolean
has_similar (gpointer user_data)
{
  return widget_test_find (user_data, ADW_TYPE_ACTION_ROW, "Printing is slow") != NULL;
}

static void
test_similar (Fixture *fixture, gconstpointer data)
{
  g_autofree char *chosen = NULL;
  GtkWidget *row;
  int before, after;

  g_signal_connect_swapped (fixture->editor, "similar-chosen", G_CALLBACK (similar_chosen_cb),
                            &chosen);
  gtk_widget_measure (fixture->editor, GTK_ORIENTATION_VERTICAL, 400, &before, NULL, NULL, NULL);
  gtk_editable_set_text (entry (fixture, "Subject"), "Printing");
  gch_test_await_condition (has_similar, fixture->editor);
  /* Nothing has moved: a click on its way still lands where it was meant to. */
  gtk_widget_measure (fixture->editor, GTK_ORIENTATION_VERTICAL, 400, &after, NULL, NULL, NULL);
  g_assert_cmpint (after, ==, before);
  row = widget_test_find (fixture->editor, ADW_TYPE_ACTION_ROW, "Printing is slow");
  g_signal_emit_by_name (gtk_widget_get_parent (row), "row-activated", row);
  g_assert_cmpstr (chosen, ==, "c1");
}

static void
test_describe_key (void)
{
  g_autoptr (GchKey) key = gch_key_new ();
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  key->product = g_strdup ("Studio");
  key->hint = g_strdup ("7F3K");
  key->maintenance_ends = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC;
  before = gch_case_editor_describe_key (key, key->maintenance_ends - 1);
  after = gch_case_editor_describe_key (key, key->maintenance_ends + 1);
  g_assert_nonnull (strstr (before, "Studio · …7F3K"));
  g_assert_cmpstr (before, !=, after);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/case-editor/team", test_team);
  ADD ("/case-editor/version", test_version);
  ADD ("/case-editor/faults", test_faults);
  ADD ("/case-editor/draft", test_draft);
  ADD ("/case-editor/similar", test_similar);
  g_test_add_func ("/case-editor/describe-key", test_describe_key);
  return g_test_run ();
}
