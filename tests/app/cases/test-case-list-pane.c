/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-case-list-pane.h"
#include "gch-settings.h"
#include "widget-test.h"

/* Where the rows are; the view selector has a search entry, a stack and a list view of its own. */
static GtkWidget *
find_filter (GtkWidget *root)
{
  GtkWidget *toolbar = gtk_widget_get_parent (widget_test_find (root, GTK_TYPE_DROP_DOWN, NULL));

  return gtk_widget_get_next_sibling (toolbar);
}

static GtkWidget *
find_stack (GtkWidget *root)
{
  return gtk_widget_get_next_sibling (find_filter (root));
}

typedef struct
{
  GchSession *session;
  GtkWidget *pane;
  GtkWidget *window;
  char *chosen; /* (nullable) */
  guint n_chosen;
} Fixture;

static void
chosen_cb (Fixture *fixture, const char *case_id)
{
  g_free (fixture->chosen);
  fixture->chosen = g_strdup (case_id);
  fixture->n_chosen++;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_settings_reset (gch_settings_get (), "case-view");
  g_settings_reset (gch_settings_get (), "case-sort");
  g_settings_reset (gch_settings_get (), "case-team");
  fixture->session = fake_cases_new ();
  fake_cases_add_many (fixture->session, GPOINTER_TO_UINT (data));
  fixture->pane = gch_case_list_pane_new (fixture->session);
  g_signal_connect_swapped (fixture->pane, "case-chosen", G_CALLBACK (chosen_cb), fixture);
  fixture->window = widget_test_show (fixture->pane);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->pane);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
  g_free (fixture->chosen);
}

static GchCaseList *
list_of (Fixture *fixture)
{
  return gch_case_list_pane_get_list (GCH_CASE_LIST_PANE (fixture->pane));
}

static GtkSingleSelection *
selection_of (Fixture *fixture)
{
  return GTK_SINGLE_SELECTION (gtk_grid_view_get_model (
      GTK_GRID_VIEW (widget_test_find (find_stack (fixture->pane), GTK_TYPE_GRID_VIEW, NULL))));
}

static const char *
visible_page (Fixture *fixture)
{
  return gtk_stack_get_visible_child_name (GTK_STACK (find_stack (fixture->pane)));
}

static void
test_choose (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (gtk_single_selection_get_selected (selection_of (fixture)), ==,
                    GTK_INVALID_LIST_POSITION);
  gtk_single_selection_set_selected (selection_of (fixture), 3);
  g_assert_cmpstr (fixture->chosen, ==, "m3");
  g_assert_cmpuint (fixture->n_chosen, ==, 1);
  /* Marking it from outside says nothing. */
  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), "m7");
  g_assert_cmpuint (gtk_single_selection_get_selected (selection_of (fixture)), ==, 7);
  g_assert_cmpuint (fixture->n_chosen, ==, 1);
  /* After going back the same one can be chosen again. */
  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), NULL);
  gtk_single_selection_set_selected (selection_of (fixture), 7);
  g_assert_cmpuint (fixture->n_chosen, ==, 2);
}

static void
settle (Fixture *fixture)
{
  for (int i = 0; i < 8; i++)
    {
      gtk_widget_queue_draw (fixture->window);
      gtk_test_widget_wait_for_draw (fixture->window);
    }
}

/* Another order: the open case stays marked, and the list stays where it stood. */
static void
test_reorder (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (
      widget_test_find (find_stack (fixture->pane), GTK_TYPE_SCROLLED_WINDOW, NULL)));

  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), "m10");
  settle (fixture);
  gtk_adjustment_set_value (adjustment, 2000);
  settle (fixture);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), 2000, 1);
  fake_cases_reverse (list_of (fixture));
  g_assert_cmpuint (fixture->n_chosen, ==, 0);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection_of (fixture)), ==, 500 - 1 - 10);
  settle (fixture);
  g_assert_cmpfloat_with_epsilon (gtk_adjustment_get_value (adjustment), 2000, 80);
}

/* Opened from elsewhere, far down: it is marked and in sight. */
static void
test_reveal (Fixture *fixture, gconstpointer data)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (
      widget_test_find (find_stack (fixture->pane), GTK_TYPE_SCROLLED_WINDOW, NULL)));

  settle (fixture);
  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), "m400");
  settle (fixture);
  g_assert_cmpuint (gtk_single_selection_get_selected (selection_of (fixture)), ==, 400);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), >, 5000);
  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), "m0");
  settle (fixture);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), <, 50);
}

static gboolean
is_searching (gpointer user_data)
{
  return fake_cases_get_query (list_of (user_data))->search != NULL;
}

/* What is typed narrows the list, a little later; what is chosen is remembered. */
static void
test_filter (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = find_filter (fixture->pane);

  g_assert_cmpint (fake_cases_get_query (list_of (fixture))->view, ==, GCH_CASE_VIEW_ALL_OPEN);
  g_assert_cmpint (fake_cases_get_query (list_of (fixture))->team, ==, -1);
  gtk_editable_set_text (GTK_EDITABLE (entry), "number 12");
  g_assert_null (fake_cases_get_query (list_of (fixture))->search);
  gch_test_await_condition (is_searching, fixture);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (list_of (fixture))), ==, 11);
  /* From far down to nothing at all, without a complaint. */
  gtk_editable_set_text (GTK_EDITABLE (entry), "");
  while (g_list_model_get_n_items (G_LIST_MODEL (list_of (fixture))) < 200)
    g_main_context_iteration (NULL, TRUE);
  settle (fixture);
  gch_case_list_pane_select (GCH_CASE_LIST_PANE (fixture->pane), "m190");
  settle (fixture);
  gtk_editable_set_text (GTK_EDITABLE (entry), "no such <b>");
  while (g_list_model_get_n_items (G_LIST_MODEL (list_of (fixture))) > 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (visible_page (fixture), ==, "empty");
}

static void
test_remember (Fixture *fixture, gconstpointer data)
{
  GtkDropDown *view = GTK_DROP_DOWN (widget_test_find (fixture->pane, GTK_TYPE_DROP_DOWN, NULL));
  g_autofree char *remembered = NULL;

  gtk_drop_down_set_selected (view, GCH_CASE_VIEW_ALL);
  g_assert_cmpint (fake_cases_get_query (list_of (fixture))->view, ==, GCH_CASE_VIEW_ALL);
  remembered = g_settings_get_string (gch_settings_get (), "case-view");
  g_assert_cmpstr (remembered, ==, "all");
  gtk_widget_activate_action (fixture->pane, "list.case-sort", "s", "subject");
  g_assert_cmpint (fake_cases_get_query (list_of (fixture))->sort, ==, GCH_CASE_SORT_SUBJECT);
  gtk_widget_activate_action (fixture->pane, "list.case-team", "s", "technical_support");
  g_assert_cmpint (fake_cases_get_query (list_of (fixture))->team, ==, GCH_TEAM_TECHNICAL_SUPPORT);
}

static void
test_empty (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (visible_page (fixture), ==, "empty");
  g_object_set (fixture->session, "first-sync", TRUE, NULL);
  g_assert_cmpstr (visible_page (fixture), ==, "loading");
  fake_cases_add (fixture->session, "c1", "The first");
  g_assert_cmpstr (visible_page (fixture), ==, "rows");
}

static void
test_empty_texts (void)
{
  for (int view = GCH_CASE_VIEW_RECENTLY_VIEWED; view <= GCH_CASE_VIEW_ALL; view++)
    for (int searching = 0; searching < 2; searching++)
      {
        g_assert_true (*gch_case_list_pane_empty_title ((GchCaseView) view, searching) != '\0');
        g_assert_true (*gch_case_list_pane_empty_description ((GchCaseView) view, searching)
                       != '\0');
      }
}

static void
test_names (Fixture *fixture, gconstpointer data)
{
  GtkWidget *rows = widget_test_find (find_stack (fixture->pane), GTK_TYPE_GRID_VIEW, NULL);

  widget_test_assert_names (fixture->pane);
  g_assert_true (gtk_test_accessible_has_property (
      GTK_ACCESSIBLE (gtk_widget_get_first_child (rows)), GTK_ACCESSIBLE_PROPERTY_LABEL));
}

#define ADD(name, n, test) g_test_add (name, Fixture, GUINT_TO_POINTER (n), set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/case-list-pane/choose", 20, test_choose);
  ADD ("/case-list-pane/reorder", 500, test_reorder);
  ADD ("/case-list-pane/reveal", 500, test_reveal);
  ADD ("/case-list-pane/filter", 200, test_filter);
  ADD ("/case-list-pane/remember", 20, test_remember);
  ADD ("/case-list-pane/empty", 0, test_empty);
  g_test_add_func ("/case-list-pane/empty-texts", test_empty_texts);
  ADD ("/case-list-pane/names", 5, test_names);
  return g_test_run ();
}
