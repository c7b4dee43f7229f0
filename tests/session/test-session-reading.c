/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "cache-fixture.h"
#include "session-fixture.h"

static void
test_reading (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  GchSession *session = fixture->session;
  GchChangePage *page = cache_fixture_page ();
  GchAccount *account = gch_account_new ();
  GchUser *user = gch_user_new ();
  GchKey *key = gch_key_new ();
  g_autoptr (GchCase) by_id = NULL;
  g_autoptr (GchCase) by_number = NULL;
  g_autoptr (GchAccount) read_account = NULL;
  g_autoptr (GchUser) read_user = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  g_autoptr (GPtrArray) similar = NULL;
  g_autofree char *name = NULL;
  g_autofree char *account_name = NULL;

  account->id = g_strdup ("a1");
  account->version = 1;
  account->name = g_strdup ("Atelier");
  user->id = g_strdup ("u1");
  user->version = 1;
  user->name = g_strdup ("Camille Moreau");
  user->email = g_strdup ("camille@example.com");
  key->id = g_strdup ("k1");
  key->version = 1;
  key->product = g_strdup ("Product");
  key->hint = g_strdup ("7F3K");
  cache_fixture_add (page, GCH_RECORD_ACCOUNT, "a1", account);
  cache_fixture_add (page, GCH_RECORD_USER, "u1", user);
  cache_fixture_add (page, GCH_RECORD_KEY, "k1", key);
  cache_fixture_add (page, GCH_RECORD_CASE, "c7", cache_fixture_case (7, 1, 1000));
  /* The last page of the feed: now the search index is made. */
  page->cursor = g_strdup ("1");
  cache_fixture_apply (fixture, page);

  by_id = gch_session_dup_case (session, "c7");
  by_number = gch_session_dup_case_by_number (session, "00000007");
  g_assert_cmpstr (by_id->number, ==, "00000007");
  g_assert_cmpstr (by_number->id, ==, "c7");
  g_assert_null (gch_session_dup_case (session, "c8"));
  g_assert_null (gch_session_dup_case (session, NULL));
  g_assert_null (gch_session_dup_case (session, "new:nothing"));
  g_assert_null (gch_session_dup_case_by_number (session, "x"));
  read_account = gch_session_dup_account (session);
  read_user = gch_session_dup_user (session);
  keys = gch_session_list_keys (session);
  similar = gch_session_find_similar (session, "the subject", 5);
  g_assert_cmpstr (read_account->name, ==, "Atelier");
  g_assert_cmpstr (read_user->name, ==, "Camille Moreau");
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_cmpuint (similar->len, ==, 1);
  g_assert_cmpstr (gch_session_get_user_id (session), ==, "u1");

  /* The names that the window shows follow the records. */
  name = session_fixture_dup_text (session, "display-name");
  account_name = session_fixture_dup_text (session, "account-name");
  g_assert_cmpstr (name, ==, "Camille Moreau");
  g_assert_cmpstr (account_name, ==, "Atelier");
}

static void
test_resolve (void)
{
  g_autoptr (CacheFixture) fixture = cache_fixture_new ();
  g_autofree char *same = gch_session_resolve_case_id (fixture->session, "c1");
  g_autofree char *pending = gch_session_resolve_case_id (fixture->session, "new:x");

  g_assert_cmpstr (same, ==, "c1");
  g_assert_cmpstr (pending, ==, "new:x");
}

int
main (int argc, char *argv[])
{
  session_fixture_init (&argc, &argv);

  g_test_add_func ("/session-reading/reading", test_reading);
  g_test_add_func ("/session-reading/resolve", test_resolve);

  return session_fixture_run ();
}
