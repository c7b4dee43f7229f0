/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-error.h"
#include "gch-operation.h"

static void
test_owner (void)
{
  g_autoptr (GchOwner) owner = gch_owner_new ("https://portal.example", "a1", "u1");
  g_autoptr (GchOwner) copy = gch_owner_copy (owner);

  g_assert_true (copy != owner && copy->portal != owner->portal);
  g_assert_true (gch_owner_equal (owner, copy));
  g_assert_cmpstr (copy->portal, ==, "https://portal.example");
  g_assert_cmpstr (copy->account_id, ==, "a1");
  g_assert_cmpstr (copy->user_id, ==, "u1");
  gch_owner_free (NULL);
}

/* Each of the three alone makes another owner. */
static void
test_owner_equal (void)
{
  g_autoptr (GchOwner) owner = gch_owner_new ("https://portal.example", "a1", "u1");
  g_autoptr (GchOwner) portal = gch_owner_new ("https://other.example", "a1", "u1");
  g_autoptr (GchOwner) account = gch_owner_new ("https://portal.example", "a2", "u1");
  g_autoptr (GchOwner) user = gch_owner_new ("https://portal.example", "a1", "u2");
  g_autoptr (GchOwner) nobody = gch_owner_new (NULL, NULL, NULL);

  g_assert_false (gch_owner_equal (owner, portal));
  g_assert_false (gch_owner_equal (owner, account));
  g_assert_false (gch_owner_equal (owner, user));
  g_assert_false (gch_owner_equal (owner, nobody));
  g_assert_true (gch_owner_equal (nobody, nobody));
}

static void
test_new (void)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();
  g_autoptr (GchOperation) copy = gch_operation_copy (operation);

  g_assert_cmpint (operation->problem_code, ==, -1);
  g_assert_cmpint (operation->state, ==, GCH_OPERATION_QUEUED);
  g_assert_null (copy->owner);
  g_assert_null (copy->payload);
  gch_operation_free (NULL);
}

static GchOperation *
make_operation (void)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup ("0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c");
  operation->owner = gch_owner_new ("demonstration:", "a1", "u1");
  operation->command = g_strdup ("add_comment");
  operation->queue = g_strdup ("c1");
  operation->target_id = g_strdup ("c1");
  operation->base_version = 4;
  operation->payload = g_strdup ("{\"body\":\"Bonjour\"}");
  operation->title = g_strdup ("The press stops");
  operation->created_at = 12;
  operation->state = GCH_OPERATION_WAITING;
  operation->attempts = 3;
  operation->not_before = 99;
  operation->problem_code = GCH_ERROR_BUSY;
  operation->problem = g_strdup ("Too busy");
  operation->result_id = g_strdup ("m1");
  return operation;
}

static void
assert_same_text (const char *a, const char *b)
{
  g_assert_true (a != b);
  g_assert_cmpstr (a, ==, b);
}

static void
test_copy_is_deep (void)
{
  g_autoptr (GchOperation) operation = make_operation ();
  g_autoptr (GchOperation) copy = gch_operation_copy (operation);

  assert_same_text (copy->id, operation->id);
  assert_same_text (copy->command, operation->command);
  assert_same_text (copy->queue, operation->queue);
  assert_same_text (copy->target_id, operation->target_id);
  assert_same_text (copy->payload, operation->payload);
  assert_same_text (copy->title, operation->title);
  assert_same_text (copy->problem, operation->problem);
  assert_same_text (copy->result_id, operation->result_id);
  g_assert_true (copy->owner != operation->owner);
  g_assert_true (gch_owner_equal (copy->owner, operation->owner));
  g_assert_cmpint (copy->base_version, ==, 4);
  g_assert_cmpint (copy->created_at, ==, 12);
  g_assert_cmpint (copy->state, ==, GCH_OPERATION_WAITING);
  g_assert_cmpuint (copy->attempts, ==, 3);
  g_assert_cmpint (copy->not_before, ==, 99);
  g_assert_cmpint (copy->problem_code, ==, GCH_ERROR_BUSY);
}

static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GchOperation) operation = make_operation ();
  const GchOperation *boxed;

  g_value_init (&value, gch_operation_get_type ());
  g_value_set_boxed (&value, operation);
  boxed = g_value_get_boxed (&value);
  g_assert_true (boxed != operation);
  g_assert_cmpstr (boxed->id, ==, operation->id);
  g_assert_cmpstr (g_type_name (gch_owner_get_type ()), ==, "GchOwner");
}

static void
test_state_nicks (void)
{
  GchOperationState state = GCH_OPERATION_QUEUED;
  g_autoptr (GError) error = NULL;

  for (guint i = GCH_OPERATION_QUEUED; i <= GCH_OPERATION_ACKNOWLEDGED; i++)
    {
      g_assert_true (gch_operation_state_from_nick (
          gch_operation_state_to_nick ((GchOperationState) i), &state, &error));
      g_assert_no_error (error);
      g_assert_cmpuint (state, ==, i);
    }
  g_assert_cmpstr (gch_operation_state_to_nick (GCH_OPERATION_PARKED), ==, "parked");
  g_assert_false (gch_operation_state_from_nick ("sent", &state, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
  g_assert_false (gch_operation_state_from_nick (NULL, &state, NULL));
  g_assert_cmpuint (state, ==, GCH_OPERATION_ACKNOWLEDGED);
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
  g_assert_cmpstr (gch_operation_state_to_nick ((GchOperationState) 5), ==, "");
  g_test_assert_expected_messages ();
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/operation/owner", test_owner);
  g_test_add_func ("/operation/owner-equal", test_owner_equal);
  g_test_add_func ("/operation/new", test_new);
  g_test_add_func ("/operation/copy-is-deep", test_copy_is_deep);
  g_test_add_func ("/operation/boxed", test_boxed);
  g_test_add_func ("/operation/state-nicks", test_state_nicks);

  return g_test_run ();
}
