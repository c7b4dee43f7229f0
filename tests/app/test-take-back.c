/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-take-back.h"

#include "widget-test.h"

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

/* @label: (nullable) NULL: Escape */
static void
assert_answer (GchTakeBack what, const char *label, gboolean expected)
{
  GtkWidget *window = widget_test_show (gtk_label_new ("asks"));
  g_autoptr (GAsyncResult) kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  GtkWidget *button;

  gch_take_back_ask_async (window, what, gch_test_keep_result, &kept);
  button = find_in_windows (label != NULL ? label : "Keep waiting");
  g_assert_nonnull (button);
  if (label != NULL)
    g_signal_emit_by_name (button, "clicked");
  else
    gtk_window_close (GTK_WINDOW (gtk_widget_get_root (button)));
  result = gch_test_await_result (&kept);
  g_assert_true (gch_take_back_ask_finish (result) == expected);
  widget_test_destroy (window, NULL);
}

/* Whoever closes the question has decided nothing. */
static void
test_answers (void)
{
  assert_answer (GCH_TAKE_BACK_EDIT, "Keep waiting", FALSE);
  assert_answer (GCH_TAKE_BACK_EDIT, "Edit anyway", TRUE);
  assert_answer (GCH_TAKE_BACK_DISCARD, "Discard anyway", TRUE);
  assert_answer (GCH_TAKE_BACK_EDIT, NULL, FALSE);
  assert_answer (GCH_TAKE_BACK_DISCARD, NULL, FALSE);
}

static gboolean
is_uncertain (gboolean uncertain, GchOperationState state)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->uncertain = uncertain;
  operation->state = state;

  return gch_take_back_is_uncertain (operation);
}

static void
test_uncertain (void)
{
  g_assert_true (is_uncertain (TRUE, GCH_OPERATION_QUEUED));
  g_assert_true (is_uncertain (TRUE, GCH_OPERATION_WAITING));
  g_assert_true (is_uncertain (TRUE, GCH_OPERATION_PARKED));
  g_assert_false (is_uncertain (TRUE, GCH_OPERATION_SENDING));
  g_assert_false (is_uncertain (TRUE, GCH_OPERATION_ACKNOWLEDGED));
  g_assert_false (is_uncertain (FALSE, GCH_OPERATION_WAITING));
  g_assert_false (is_uncertain (FALSE, GCH_OPERATION_PARKED));
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/take-back/answers", test_answers);
  g_test_add_func ("/take-back/uncertain", test_uncertain);

  return g_test_run ();
}
