/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-mail-queue.h"

#include "portal-fixture.h"

static void
test_add (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *team = NULL;

  g_assert_cmpint (gch_mail_queue_count (fixture->database, NULL), ==, 1);
  g_assert_true (gch_mail_queue_add (fixture->database, GCH_MAIL_CASE_CLOSED, id, NULL, NULL));
  g_assert_cmpint (gch_mail_queue_count (fixture->database, NULL), ==, 2);
  team = gch_database_get_text (fixture->database, NULL,
                                "SELECT team FROM mail_queue WHERE kind = 'case_closed'", "");
  g_assert_cmpstr (team, ==, "customer_service");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/mail-queue/add", test_add);

  return g_test_run ();
}
