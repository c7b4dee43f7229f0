/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"
#include "gch-error.h"
#include "gch-outbox-item-private.h"
#include "gch-test.h"

static void
test_notifies (void)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autofree char *text = NULL;
  g_autofree char *problem = NULL;
  GchOutboxItem *item;
  guint states = 0;
  guint problems = 0;
  guint times = 0;
  int code;

  operation->id = g_strdup ("op1");
  operation->owner = gch_owner_new ("https://a", "a1", "u1");
  operation->command = g_strdup (GCH_COMMAND_ADD_COMMENT);
  operation->queue = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"<b>Hello</b>\"}");
  operation->title = g_strdup ("Subject");
  operation->problem_code = -1;
  item = gch_outbox_item_new (operation);
  g_object_get (item, "text", &text, "problem", &problem, "problem-code", &code, NULL);
  g_assert_cmpstr (text, ==, "<b>Hello</b>");
  g_assert_null (problem);
  g_assert_cmpint (code, ==, -1);

  gch_test_count_notify (item, "state", &states);
  gch_test_count_notify (item, "problem", &problems);
  gch_test_count_notify (item, "not-before", &times);
  gch_outbox_item_update (item, operation);
  g_assert_cmpuint (states + problems + times, ==, 0);

  operation->state = GCH_OPERATION_WAITING;
  operation->not_before = 5;
  operation->problem_code = GCH_ERROR_NETWORK;
  gch_outbox_item_update (item, operation);
  g_assert_cmpuint (states, ==, 1);
  g_assert_cmpuint (problems, ==, 1);
  g_assert_cmpuint (times, ==, 1);
  g_object_get (item, "problem", &problem, NULL);
  g_assert_nonnull (problem);
  g_assert_cmpint (gch_outbox_item_get_operation (item)->state, ==, GCH_OPERATION_WAITING);
  gch_test_finalize (item);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/outbox-item/notifies", test_notifies);

  return g_test_run ();
}
