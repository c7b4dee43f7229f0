/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-step.h"

static double
nought (gpointer data)
{
  return 0.0;
}

/* An action keeps what it needs: what it was made of may go. */
static void
test_actions_own_what_they_carry (void)
{
  g_autoptr (GPtrArray) actions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_action_free);
  GchStep step = { .random = nought, .actions = actions };
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  g_autofree char *problem = g_strdup ("far away");
  GchStatus status = { .connection = GCH_CONNECTION_OFFLINE, .problem = problem };
  const GchAction *action;

  operation->id = g_strdup ("a");
  page->cursor = g_strdup ("c1");

  gch_step_operation (&step, GCH_ACTION_SEND, operation);
  gch_step_apply (&step, page);
  gch_step_report (&step, &status);
  gch_step_pull (&step, NULL);
  gch_step_timer (&step, 7);
  g_clear_pointer (&operation, gch_operation_free);
  g_clear_pointer (&page, gch_change_page_unref);
  problem[0] = 'b';

  g_assert_cmpuint (actions->len, ==, 5);
  action = g_ptr_array_index (actions, 0);
  g_assert_cmpstr (action->operation->id, ==, "a");
  action = g_ptr_array_index (actions, 1);
  g_assert_cmpstr (action->page->cursor, ==, "c1");
  g_assert_cmpstr (action->cursor, ==, "c1");
  action = g_ptr_array_index (actions, 2);
  g_assert_cmpstr (action->status.problem, ==, "far away");
  action = g_ptr_array_index (actions, 3);
  g_assert_null (action->cursor);
  action = g_ptr_array_index (actions, 4);
  g_assert_cmpint (action->at, ==, 7);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/action/own-what-they-carry", test_actions_own_what_they_carry);

  return g_test_run ();
}
