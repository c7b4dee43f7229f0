/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"
#include "gch-resubmit.h"
#include "gch-test.h"

static void
assert_asks (const char *command, const char *payload, const char *target, const char *expected)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->owner = gch_owner_copy (gch_session_get_owner (session));
  operation->command = g_strdup (command);
  operation->payload = g_strdup (payload);
  operation->target_id = g_strdup (target);
  operation->base_version = 5;
  g_assert_true (gch_resubmit (session, operation));
  gch_test_drain ();
  g_assert_cmpstr (fake_session_get_asked (session), ==, expected);
}

static void
test_comment (void)
{
  assert_asks ("add_comment", "{\"body\":\"Hello <you>\\nthere\"}", "c1",
               "comment c1 Hello <you>\nthere");
}

static void
test_create (void)
{
  assert_asks ("create_case",
               "{\"team\":\"technical_support\",\"type\":\"defect\",\"severity\":2,"
               "\"subject\":\"S\",\"description\":\"D\"}",
               NULL, "create technical_support defect 2 S|D");
}

/* It goes with the version it was made on: what the portal has now was perhaps never seen. */
static void
test_edit (void)
{
  assert_asks ("edit_case", "{\"subject\":\"New\"}", "c1",
               "edit technical_support defect 3 New|Old description @5");
  assert_asks ("edit_case", "{\"subject\":\"New\"}", "gone", NULL);
}

static void
test_close_and_reopen (void)
{
  assert_asks ("close_case", "{}", "c1", "close c1");
  assert_asks ("reopen_case", "{}", "c1", "reopen c1");
}

static void
test_unreadable (void)
{
  assert_asks ("add_comment", "not JSON", "c1", NULL);
  assert_asks ("add_comment", "[]", "c1", NULL);
}

/* Somebody else has signed in meanwhile: what the first one discarded is not written for him. */
static void
test_other_owner (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->owner = gch_owner_copy (gch_session_get_owner (session));
  operation->command = g_strdup ("add_comment");
  operation->payload = g_strdup ("{\"body\":\"Of the first\"}");
  operation->target_id = g_strdup ("c1");
  fake_session_set_user (session, "u2");
  g_assert_false (gch_resubmit (session, operation));
  g_object_set (session, "has-account", FALSE, NULL);
  g_assert_false (gch_resubmit (session, operation));
  gch_test_drain ();
  g_assert_null (fake_session_get_asked (session));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/resubmit/comment", test_comment);
  g_test_add_func ("/resubmit/create", test_create);
  g_test_add_func ("/resubmit/edit", test_edit);
  g_test_add_func ("/resubmit/close-and-reopen", test_close_and_reopen);
  g_test_add_func ("/resubmit/other-owner", test_other_owner);
  g_test_add_func ("/resubmit/unreadable", test_unreadable);

  return g_test_run ();
}
