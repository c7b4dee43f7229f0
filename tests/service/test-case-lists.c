/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-lists.h"

#include "gch-error.h"
#include "portal-fixture.h"

static char *
subjects_of (PortalFixture *fixture, const char *user_id, GchCaseView view, guint limit)
{
  g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, user_id, NULL);
  g_autofree char *after = NULL;
  GString *subjects = g_string_new (NULL);

  do
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) page = NULL;
      g_autofree char *next = NULL;

      page = gch_case_lists_read (fixture->database, actor, view, after, limit, &next, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (page->len, <=, limit);
      for (guint i = 0; i < page->len; i++)
        g_string_append (subjects, ((GchCase *) page->pdata[i])->subject);
      g_free (after);
      after = g_steal_pointer (&next);
    }
  while (after != NULL);

  return g_string_free (subjects, FALSE);
}

static void
assert_view (PortalFixture *fixture, const char *user_id, GchCaseView view, const char *expected)
{
  for (guint limit = 1; limit <= 5; limit++)
    {
      g_autofree char *subjects = subjects_of (fixture, user_id, view, limit);

      g_assert_cmpstr (subjects, ==, expected);
    }
}

static void
act (PortalFixture *fixture, const char *user_id, const char *path, const char *id)
{
  g_autofree char *full = gch_wire_path (path, id);
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, user_id, "POST", full, "{}", 200);
}

/* a and d are of SINGLE, b of ADMIN, c of MANAGER, x of another company; b is closed, d technical.
 */
static void
test_views (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *a = portal_fixture_case (fixture, SINGLE, "a");
  g_autofree char *b = portal_fixture_case (fixture, ADMIN, "b");
  g_autofree char *c = portal_fixture_case (fixture, MANAGER, "c");
  g_autofree char *x = portal_fixture_case (fixture, OTHER, "x");
  g_autoptr (GchResponse) d = portal_fixture_call (
      fixture, SINGLE, "POST", "/v1/cases",
      "{\"team\":\"technical_support\",\"type\":\"defect\",\"severity\":1,\"subject\":\"d\","
      "\"description\":\"D\",\"key_id\":\"key-1\"}",
      201);

  act (fixture, ADMIN, GCH_WIRE_CASE_CLOSE, b);
  act (fixture, ADMIN, GCH_WIRE_CASE_VIEWS, c);
  act (fixture, ADMIN, GCH_WIRE_CASE_VIEWS, a);
  act (fixture, SINGLE, GCH_WIRE_CASE_VIEWS, a);

  assert_view (fixture, ADMIN, GCH_CASE_VIEW_ALL, "bdca");
  assert_view (fixture, CASES, GCH_CASE_VIEW_ALL, "bdca");
  assert_view (fixture, SINGLE, GCH_CASE_VIEW_ALL, "da");
  assert_view (fixture, MANAGER, GCH_CASE_VIEW_ALL, "c");
  assert_view (fixture, OTHER, GCH_CASE_VIEW_ALL, "x");
  assert_view (fixture, ADMIN, GCH_CASE_VIEW_ALL_OPEN, "dca");
  assert_view (fixture, ADMIN, GCH_CASE_VIEW_OPENED_BY_ME, "b");
  assert_view (fixture, CASES, GCH_CASE_VIEW_OPENED_BY_ME, "");
  assert_view (fixture, ADMIN, GCH_CASE_VIEW_ACTIVE_SUPPORT, "d");
  assert_view (fixture, SINGLE, GCH_CASE_VIEW_ACTIVE_SUPPORT, "d");
  assert_view (fixture, MANAGER, GCH_CASE_VIEW_ACTIVE_SUPPORT, "");
  assert_view (fixture, ADMIN, GCH_CASE_VIEW_RECENTLY_VIEWED, "ac");
  assert_view (fixture, SINGLE, GCH_CASE_VIEW_RECENTLY_VIEWED, "a");
}

static void
test_bad_cursor (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, ADMIN, NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *next = NULL;

  g_assert_null (gch_case_lists_read (fixture->database, actor, GCH_CASE_VIEW_ALL, "nonsense", 5,
                                      &next, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/case-lists/views", test_views);
  g_test_add_func ("/case-lists/bad-cursor", test_bad_cursor);

  return g_test_run ();
}
