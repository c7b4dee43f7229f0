/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-confirm.h"

#include <adwaita.h>

#include "widget-test.h"

static const GchChoice choices[] = {
  { "cancel", "_Cancel", GCH_CHOICE_PLAIN },
  { "delete", "_Delete", GCH_CHOICE_DESTRUCTIVE },
  { "keep", "_Keep", GCH_CHOICE_SUGGESTED },
};

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

static void
assert_choice (const char *label, const char *expected)
{
  GtkWidget *window = widget_test_show (gtk_label_new ("asks"));
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *choice = NULL;
  GtkWidget *button;

  gch_confirm_async (window, "Delete <it>?", "100 % gone & lost", choices, G_N_ELEMENTS (choices),
                     NULL, gch_test_keep_result, &kept);
  button = find_in_windows (label);
  g_assert_nonnull (button);
  g_signal_emit_by_name (button, "clicked");
  result = gch_test_await_result (&kept);
  choice = gch_confirm_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (choice, ==, expected);
  widget_test_destroy (window, NULL);
}

static gboolean
has_focus_on (gpointer label)
{
  GtkWidget *button = find_in_windows (label);
  GtkWidget *focus =
      button != NULL ? gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (button))) : NULL;

  return focus != NULL && GTK_IS_BUTTON (focus)
         && widget_test_find (focus, GTK_TYPE_LABEL, label) != NULL;
}

/* What Return means is the suggested answer, or else the safe one, however the dialog lays its
 * buttons out. */
static void
assert_focus (int width, GchChoiceLook keep, GchChoiceLook delete)
{
  const GchChoice two[] = {
    { "keep", "_Keep what is not sent yet", keep },
    { "delete", "_Delete what is not sent yet", delete },
  };
  const char *expected =
      delete == GCH_CHOICE_SUGGESTED ? "Delete what is not sent yet" : "Keep what is not sent yet";
  GtkWidget *window = gtk_window_new ();
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autofree char *choice = NULL;

  gtk_window_set_default_size (GTK_WINDOW (window), width, 600);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  gch_confirm_async (window, "Delete?", "It is gone then.", two, G_N_ELEMENTS (two), NULL,
                     gch_test_keep_result, &kept);
  gtk_test_widget_wait_for_draw (
      GTK_WIDGET (gtk_widget_get_root (find_in_windows ("Keep what is not sent yet"))));
  gch_test_await_condition (has_focus_on, (gpointer) expected);
  gtk_window_close (
      GTK_WINDOW (gtk_widget_get_root (find_in_windows ("Keep what is not sent yet"))));
  result = gch_test_await_result (&kept);
  choice = gch_confirm_finish (result, NULL);
  g_assert_cmpstr (choice, ==, "keep");
  widget_test_destroy (window, NULL);
}

static void
test_focus (void)
{
  const int widths[] = { 320, 900 };

  for (gsize i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      assert_focus (widths[i], GCH_CHOICE_SUGGESTED, GCH_CHOICE_DESTRUCTIVE);
      assert_focus (widths[i], GCH_CHOICE_PLAIN, GCH_CHOICE_DESTRUCTIVE);
      assert_focus (widths[i], GCH_CHOICE_PLAIN, GCH_CHOICE_SUGGESTED);
    }
}

static void
test_choices (void)
{
  assert_choice ("Cancel", "cancel");
  assert_choice ("Delete", "delete");
  assert_choice ("Keep", "keep");
}

static void
test_cancelled (void)
{
  GtkWidget *window = widget_test_show (gtk_label_new ("asks"));
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_confirm_async (window, "Delete?", "Gone", choices, G_N_ELEMENTS (choices), cancellable,
                     gch_test_keep_result, &kept);
  g_cancellable_cancel (cancellable);
  result = gch_test_await_result (&kept);
  g_assert_null (gch_confirm_finish (result, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_null (find_in_windows ("Keep"));
  widget_test_destroy (window, NULL);
}

/* The window goes away before anybody has answered: so does the dialog, and nothing was agreed.
 * Also where whoever asked holds the window until he is answered. */
static void
test_window_goes (void)
{
  GtkWidget *window = widget_test_show (gtk_label_new ("asks"));
  g_autoptr (GtkWidget) held = g_object_ref (window);
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *choice = NULL;

  gch_confirm_async (window, "Delete?", "Gone", choices, G_N_ELEMENTS (choices), NULL,
                     gch_test_keep_result, &kept);
  g_assert_nonnull (find_in_windows ("Keep"));
  gtk_window_destroy (GTK_WINDOW (window));
  g_assert_null (find_in_windows ("Keep"));
  result = gch_test_await_result (&kept);
  choice = gch_confirm_finish (result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (choice, ==, "cancel");
}

typedef struct
{
  GtkWidget *window;
  char *choice;
} Leaving;

static void
leave_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Leaving *leaving = user_data;

  leaving->choice = gch_confirm_finish (result, NULL);
  gtk_window_destroy (GTK_WINDOW (leaving->window));
}

static gboolean
has_chosen (gpointer user_data)
{
  return ((Leaving *) user_data)->choice != NULL;
}

/* Whoever asked may destroy the window as soon as he has the answer. */
static void
test_answer_ends_the_window (void)
{
  Leaving leaving = { widget_test_show (gtk_label_new ("asks")), NULL };
  gpointer weak = leaving.window;

  g_object_add_weak_pointer (G_OBJECT (leaving.window), &weak);
  gch_confirm_about_async (leaving.window, "Quit?", "Now", gtk_label_new ("This goes"), choices,
                           G_N_ELEMENTS (choices), NULL, leave_cb, &leaving);
  g_signal_emit_by_name (find_in_windows ("Delete"), "clicked");
  gch_test_await_condition (has_chosen, &leaving);
  g_assert_cmpstr (leaving.choice, ==, "delete");
  gch_test_drain ();
  g_assert_null (weak);
  g_assert_null (find_in_windows ("Keep"));
  g_free (leaving.choice);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/confirm/choices", test_choices);
  g_test_add_func ("/confirm/focus", test_focus);
  g_test_add_func ("/confirm/cancelled", test_cancelled);
  g_test_add_func ("/confirm/window-goes", test_window_goes);
  g_test_add_func ("/confirm/answer-ends-the-window", test_answer_ends_the_window);

  return g_test_run ();
}
