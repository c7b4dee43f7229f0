/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-accounts.h"

#include "gch-error.h"
#include "gch-sessions.h"
#include "portal-fixture.h"

static void
test_get (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GchAccount) account = gch_accounts_get (fixture->database, LUMEN, &error);
  g_autoptr (GchUser) user = gch_users_get (fixture->database, CASES, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (account->name, ==, "Atelier Lumen SAS");
  g_assert_cmpstr (account->customer_number, ==, "C-1");
  g_assert_cmpstr (user->email, ==, "carl@example.org");
  g_assert_cmpint (user->role, ==, GCH_ROLE_INDIVIDUAL);
  g_assert_true (user->case_administrator);

  g_assert_null (gch_accounts_get (fixture->database, "nothing", &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
}

/* One person in two accounts is one person, with one password. */
static void
test_two_accounts (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *user = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  user = gch_users_create (fixture->database, NULL, NULL, BRIGHT, "Camille@Example.org", "Camille",
                           "c@example.org", NULL, GCH_ROLE_INDIVIDUAL, FALSE, &error);
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (fixture->database, NULL));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM people "
                                                  "WHERE user_name = 'camille@example.org'"),
                   ==, 1);

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_null (gch_users_create (fixture->database, NULL, NULL, BRIGHT, "camille@example.org",
                                   "Camille", "c@example.org", NULL, GCH_ROLE_INDIVIDUAL, FALSE,
                                   &error));
  g_assert_nonnull (error);
  gch_database_rollback (fixture->database);
}

static void
test_set_role (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GchActor) before = gch_users_get_actor (fixture->database, SINGLE, NULL);
  g_autoptr (GchActor) after = NULL;
  g_autoptr (GchUser) user = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (
      gch_users_set_role (fixture->database, SINGLE, GCH_ROLE_ADMINISTRATOR, FALSE, &error));
  g_assert_false (
      gch_users_set_role (fixture->database, "nobody", GCH_ROLE_INDIVIDUAL, FALSE, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_assert_true (gch_database_commit (fixture->database, NULL));

  after = gch_users_get_actor (fixture->database, SINGLE, NULL);
  user = gch_users_get (fixture->database, SINGLE, NULL);
  g_assert_cmpint (after->epoch, >, before->epoch);
  g_assert_cmpint (after->role, ==, GCH_ROLE_ADMINISTRATOR);
  g_assert_cmpint (user->version, ==, 2);
}

static void
test_remove (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *token = portal_fixture_token (fixture, SINGLE);

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_users_remove (fixture->database, SINGLE, &error));
  g_assert_true (gch_database_commit (fixture->database, NULL));

  g_assert_null (gch_users_get_actor (fixture->database, SINGLE, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_null (gch_sessions_authenticate (fixture->database, token, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);
}

/* A new password signs everybody out who came in with the old one. */
static void
test_set_password (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *token = portal_fixture_token (fixture, SINGLE);
  g_autofree char *other = portal_fixture_token (fixture, ADMIN);
  g_autoptr (GchActor) actor = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (
      gch_users_set_password_hash (fixture->database, "irene@example.org", "hash", &error));
  g_assert_true (gch_database_commit (fixture->database, NULL));

  g_assert_null (gch_sessions_authenticate (fixture->database, token, NULL, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);
  actor = gch_sessions_authenticate (fixture->database, other, NULL, NULL);
  g_assert_nonnull (actor);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/accounts/get", test_get);
  g_test_add_func ("/accounts/two-accounts", test_two_accounts);
  g_test_add_func ("/accounts/set-role", test_set_role);
  g_test_add_func ("/accounts/remove", test_remove);
  g_test_add_func ("/accounts/set-password", test_set_password);

  return g_test_run ();
}
