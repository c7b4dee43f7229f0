/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"
#include "gch-conversation-item-private.h"
#include "gch-error.h"
#include "gch-test.h"

static GchOperation *
make_operation (void)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup ("op1");
  operation->owner = gch_owner_new ("https://a", "a1", "u1");
  operation->command = g_strdup (GCH_COMMAND_ADD_COMMENT);
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->payload = g_strdup ("{\"body\":\"Hello\"}");
  operation->title = g_strdup ("Subject");
  operation->problem_code = -1;

  return operation;
}

/* An operation and the comment made of it are one item. */
static void
test_same_key (void)
{
  g_autoptr (GchOperation) operation = make_operation ();
  g_autoptr (GchComment) comment = gch_comment_new ();
  GchConversationItem *item =
      gch_conversation_item_new (gch_conversation_entry_new_pending (operation, "Camille"));
  g_autofree char *key = g_strdup (gch_conversation_item_get_key (item));
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;
  gboolean mine;
  guint bodies = 0;
  guint ids = 0;

  g_object_get (item, "body", &body, "operation-id", &id, "mine", &mine, NULL);
  g_assert_cmpstr (body, ==, "Hello");
  g_assert_cmpstr (id, ==, "op1");
  g_assert_true (mine);

  comment->id = g_strdup ("m1");
  comment->client_op_id = g_strdup ("op1");
  comment->author_kind = GCH_AUTHOR_CUSTOMER;
  comment->author_id = g_strdup ("u1");
  comment->author_name = g_strdup ("Camille");
  comment->body = g_strdup ("Hello");
  gch_test_count_notify (item, "body", &bodies);
  gch_test_count_notify (item, "operation-id", &ids);
  gch_conversation_item_take (item, gch_conversation_entry_new_comment (comment, "u1"));
  g_assert_cmpstr (gch_conversation_item_get_key (item), ==, key);
  g_assert_cmpuint (bodies, ==, 0);
  g_assert_cmpuint (ids, ==, 1);
  gch_test_finalize (item);
}

static void
test_problem (void)
{
  g_autoptr (GchOperation) operation = make_operation ();
  GchConversationItem *item =
      gch_conversation_item_new (gch_conversation_entry_new_pending (operation, NULL));
  g_autofree char *problem = NULL;
  guint problems = 0;
  int state, code;

  gch_test_count_notify (item, "problem", &problems);
  operation->state = GCH_OPERATION_PARKED;
  operation->problem_code = GCH_ERROR_REFUSED;
  operation->problem = g_strdup ("This case is closed.");
  gch_conversation_item_take (item, gch_conversation_entry_new_pending (operation, NULL));
  g_object_get (item, "problem", &problem, "state", &state, "problem-code", &code, NULL);
  g_assert_cmpstr (problem, ==, "This case is closed.");
  g_assert_cmpint (state, ==, GCH_OPERATION_PARKED);
  g_assert_cmpint (code, ==, GCH_ERROR_REFUSED);
  g_assert_cmpuint (problems, ==, 1);
  gch_test_finalize (item);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/conversation-item/same-key", test_same_key);
  g_test_add_func ("/conversation-item/problem", test_problem);

  return g_test_run ();
}
