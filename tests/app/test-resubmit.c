/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"
#include "gch-resubmit.h"
#include "gch-test.h"

/* Under the id it had: the portal may have it already. */
static void
test_same_id (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->id = g_strdup ("op7");
  operation->owner = gch_owner_copy (gch_session_get_owner (session));
  operation->command = g_strdup ("add_comment");
  operation->payload = g_strdup ("{\"body\":\"Hello\"}");
  operation->target_id = g_strdup ("c1");
  g_assert_true (gch_resubmit (session, operation));
  gch_test_drain ();
  g_assert_cmpstr (fake_session_get_asked (session), ==, "again op7 {\"body\":\"Hello\"}");
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

  g_test_add_func ("/resubmit/same-id", test_same_id);
  g_test_add_func ("/resubmit/other-owner", test_other_owner);

  return g_test_run ();
}
