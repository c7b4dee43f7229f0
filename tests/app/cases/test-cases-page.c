/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-cases-page.h"
#include "gch-composer.h"
#include "widget-test.h"

#include <adwaita.h>

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
  GtkWidget *page;
  GtkWidget *window;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = fake_cases_new ();
  fake_cases_add_many (fixture->session, 30);
  for (int i = 0; i < 5; i++)
    fake_cases_say (fixture->session, "m3", GCH_AUTHOR_SUPPORT, "Irene Keller", "Hello <b>");
  fixture->page = gch_cases_page_new (fixture->session);
  fixture->window = widget_test_show (fixture->page);
}

/* Whatever was done with it, page and session end when the window goes. */
static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, fixture->page);
  gch_test_drain ();
  gch_test_finalize (fixture->session);
}

static void
assert_open (Fixture *fixture, const char *expected)
{
  g_autofree char *case_id = NULL;

  g_object_get (fixture->page, "case-id", &case_id, NULL);
  g_assert_cmpstr (case_id, ==, expected);
}

static GchComposer *
composer (Fixture *fixture)
{
  return GCH_COMPOSER (widget_test_find (fixture->page, GCH_TYPE_COMPOSER, NULL));
}

static void
test_open (Fixture *fixture, gconstpointer data)
{
  guint n = 0;

  assert_open (fixture, NULL);
  gch_test_count_notify (fixture->page, "case-id", &n);
  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), "m3");
  assert_open (fixture, "m3");
  g_assert_cmpuint (n, ==, 1);
  widget_test_assert_names (fixture->page);
  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), NULL);
  assert_open (fixture, NULL);
}

static void
test_choose_in_list (Fixture *fixture, gconstpointer data)
{
  GtkGridView *rows =
      GTK_GRID_VIEW (widget_test_find (find_stack (fixture->page), GTK_TYPE_GRID_VIEW, NULL));

  gtk_single_selection_set_selected (GTK_SINGLE_SELECTION (gtk_grid_view_get_model (rows)), 4);
  assert_open (fixture, "m4");
}

/* Where one side is visible only, an opened case counts as seen once it is on the screen. */
static void
test_seen_when_narrow (Fixture *fixture, gconstpointer data)
{
  gtk_window_set_default_size (GTK_WINDOW (fixture->window), 360, 600);
  for (int i = 0; i < 8; i++)
    {
      gtk_widget_queue_draw (fixture->window);
      gtk_test_widget_wait_for_draw (fixture->window);
    }
  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), "m3");
  while (g_strcmp0 (fake_cases_get_asked (fixture->session), "view m3") != 0)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_flush (Fixture *fixture, gconstpointer data)
{
  GAsyncResult *result = NULL;
  g_autoptr (GAsyncResult) answer = NULL;
  g_autoptr (GError) error = NULL;

  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), "m3");
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer (fixture)), "Typed", -1);
  fake_cases_set_failure (fixture->session, "The disk is full");
  gch_cases_page_flush_async (GCH_CASES_PAGE (fixture->page), gch_test_keep_result, &result);
  answer = gch_test_await_result (&result);
  g_assert_false (gch_cases_page_flush_finish (GCH_CASES_PAGE (fixture->page), answer, &error));
  g_assert_cmpstr (error->message, ==, "The disk is full");
  fake_cases_set_failure (fixture->session, NULL);
}

/* A page that goes with something half typed leaves it behind as a draft. */
static void
test_destroy (Fixture *fixture, gconstpointer data)
{
  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), "m3");
  gtk_text_buffer_set_text (gch_composer_get_buffer (composer (fixture)), "Half a wo", -1);
  gtk_window_set_child (GTK_WINDOW (fixture->window), NULL);
  gch_test_drain ();
  g_assert_cmpstr (gch_session_get_draft (fixture->session, "case:m3"), ==, "Half a wo");
  fixture->page = gtk_label_new ("");
  gtk_window_set_child (GTK_WINDOW (fixture->window), fixture->page);
}

static void
test_new_case (Fixture *fixture, gconstpointer data)
{
  GListModel *windows = gtk_window_get_toplevels ();
  guint before = g_list_model_get_n_items (windows);

  gch_cases_page_new_case (GCH_CASES_PAGE (fixture->page));
  g_assert_cmpuint (g_list_model_get_n_items (windows), ==, before + 1);
}

static void
test_focus_filter (Fixture *fixture, gconstpointer data)
{
  GtkWidget *entry = find_filter (fixture->page);

  gch_cases_page_focus_filter (GCH_CASES_PAGE (fixture->page));
  g_assert_true (
      gtk_widget_is_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)), entry));
}

/* 360 pixels are enough. */
static void
test_narrow (Fixture *fixture, gconstpointer data)
{
  int minimum;

  gch_cases_page_open_case (GCH_CASES_PAGE (fixture->page), "m3");
  gtk_widget_measure (fixture->page, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <=, 360);
}

#define ADD(name, test) g_test_add (name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  ADD ("/cases-page/open", test_open);
  ADD ("/cases-page/choose-in-list", test_choose_in_list);
  ADD ("/cases-page/seen-when-narrow", test_seen_when_narrow);
  ADD ("/cases-page/flush", test_flush);
  ADD ("/cases-page/destroy", test_destroy);
  ADD ("/cases-page/new-case", test_new_case);
  ADD ("/cases-page/focus-filter", test_focus_filter);
  ADD ("/cases-page/narrow", test_narrow);
  return g_test_run ();
}
