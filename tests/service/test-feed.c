/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-feed.h"

#include <string.h>

#include "gch-error.h"
#include "portal-fixture.h"

typedef struct
{
  PortalFixture *portal;
  GchDatabase *database;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->portal = portal_fixture_new ();
  fixture->database = fixture->portal->database;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  portal_fixture_free (fixture->portal);
}

static GchChangePage *
read_page (Fixture *fixture, const char *user_id, const char *after, guint limit, GError **error)
{
  g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, user_id, NULL);
  GchChangePage *page;

  g_assert_true (gch_database_begin (fixture->database, FALSE, NULL));
  page = gch_feed_read (fixture->database, actor, after, limit, error);
  g_assert_true (gch_database_commit (fixture->database, NULL));

  return page;
}

/* Everything after *@cursor in pages of @limit, as "kind:id" in order; moves the cursor. */
static char *
read_all (Fixture *fixture, const char *user_id, char **cursor, guint limit)
{
  GString *text = g_string_new (NULL);
  gboolean has_more = TRUE;

  while (has_more)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GchChangePage) page = read_page (fixture, user_id, *cursor, limit, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (page->changes->len, <=, limit);
      g_assert_true (!page->has_more || page->changes->len == limit);
      for (guint i = 0; i < page->changes->len; i++)
        {
          GchChange *change = page->changes->pdata[i];

          g_string_append_printf (text, "%s%s:%s ", change->record == NULL ? "-" : "",
                                  gch_wire_record_kind_to_nick (change->kind), change->id);
        }
      g_free (*cursor);
      *cursor = g_strdup (page->cursor);
      has_more = page->has_more;
    }

  return g_string_free (text, FALSE);
}

static void
assert_feed (Fixture *fixture, const char *user_id, const char *expected)
{
  for (guint limit = 1; limit < 12; limit++)
    {
      g_autofree char *cursor = NULL;
      g_autofree char *all = read_all (fixture, user_id, &cursor, limit);

      g_assert_cmpstr (all, ==, expected);
    }
}

/* The beginning: account, oneself, the keys one may see. */
static void
test_beginning (Fixture *fixture, gconstpointer data)
{
  assert_feed (fixture, ADMIN, "account:" LUMEN " user:" ADMIN " key:key-1 key:key-2 ");
  assert_feed (fixture, MANAGER, "account:" LUMEN " user:" MANAGER " key:key-2 ");
  assert_feed (fixture, SINGLE, "account:" LUMEN " user:" SINGLE " key:key-1 ");
  assert_feed (fixture, CASES, "account:" LUMEN " user:" CASES " ");
  assert_feed (fixture, OTHER, "account:" BRIGHT " user:" OTHER " key:key-9 ");
}

static char *
comment_on (Fixture *fixture, const char *user_id, const char *case_id)
{
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, case_id);
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture->portal, user_id, "POST", path, "{\"body\":\"Hello\"}", 201);
  JsonObject *json = portal_fixture_json (response);

  return g_strdup (
      json_object_get_string_member (json_object_get_object_member (json, "comment"), "id"));
}

static void
view (Fixture *fixture, const char *user_id, const char *case_id)
{
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_VIEWS, case_id);
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture->portal, user_id, "POST", path, "{}", 200);
}

/* What each sees of two cases, comments and viewings that happen after his cursor. */
static void
test_delta (Fixture *fixture, gconstpointer data)
{
  static const char *const users[] = { ADMIN, MANAGER, SINGLE, CASES, OTHER };
  char *cursors[G_N_ELEMENTS (users)] = { NULL };
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;
  g_autofree char *comment = NULL;
  g_autofree char *all = NULL;
  g_autofree char *own = NULL;
  g_autofree char *case_administrator = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    g_free (read_all (fixture, users[i], &cursors[i], 500));
  mine = portal_fixture_case (fixture->portal, SINGLE, "a");
  theirs = portal_fixture_case (fixture->portal, ADMIN, "b");
  comment = comment_on (fixture, ADMIN, mine);
  view (fixture, ADMIN, mine);

  all = g_strdup_printf ("case:%s case:%s comment:%s case_viewed:%s ", theirs, mine, comment, mine);
  own = g_strdup_printf ("case:%s comment:%s ", mine, comment);
  case_administrator = g_strdup_printf ("case:%s case:%s comment:%s ", theirs, mine, comment);
  const char *const expected[] = { all, "", own, case_administrator, "" };

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autofree char *seen = read_all (fixture, users[i], &cursors[i], 2);
      g_autofree char *nothing = read_all (fixture, users[i], &cursors[i], 2);

      g_assert_cmpstr (seen, ==, expected[i]);
      g_assert_cmpstr (nothing, ==, "");
      g_free (cursors[i]);
    }
}

static void
assert_resync (Fixture *fixture, const char *user_id, const char *cursor)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (read_page (fixture, user_id, cursor, 5, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_RESYNC);
}

/* With other rights the whole picture is another one. */
static void
test_role_change (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autofree char *admins = portal_fixture_case (fixture->portal, ADMIN, "b");

  before = read_all (fixture, CASES, &cursor, 500);
  g_assert_nonnull (strstr (before, admins));
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_users_set_role (fixture->database, CASES, GCH_ROLE_INDIVIDUAL, FALSE, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));

  assert_resync (fixture, CASES, cursor);
  g_clear_pointer (&cursor, g_free);
  after = read_all (fixture, CASES, &cursor, 500);
  g_assert_null (strstr (after, admins));
  g_assert_nonnull (strstr (after, "user:" CASES));
}

static void
test_foreign_cursors (Fixture *fixture, gconstpointer data)
{
  g_autofree char *cursor = NULL;
  g_autofree char *all = read_all (fixture, ADMIN, &cursor, 500);

  assert_resync (fixture, SINGLE, cursor);
  assert_resync (fixture, ADMIN, "nonsense");
  assert_resync (fixture, ADMIN, "");

  /* The database was put back from a backup: its sequence is behind the cursor. */
  gch_database_run (fixture->database, NULL, "UPDATE counters SET value = value - 1", "");
  assert_resync (fixture, ADMIN, cursor);
  gch_database_run (fixture->database, NULL, "UPDATE counters SET value = value + 1", "");
  gch_database_set_setting (fixture->database, "instance", "another", NULL);
  assert_resync (fixture, ADMIN, cursor);
}

/* A key that is given to somebody else is gone for who had it. */
static void
test_lost_key (Fixture *fixture, gconstpointer data)
{
  g_autofree char *single = NULL;
  g_autofree char *admin = NULL;
  g_autofree char *lost = NULL;
  g_autofree char *changed = NULL;
  g_autofree char *found = NULL;

  g_free (read_all (fixture, SINGLE, &single, 500));
  g_free (read_all (fixture, ADMIN, &admin, 500));
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_keys_assign (fixture->database, "key-1", CASES, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));
  lost = read_all (fixture, SINGLE, &single, 500);
  changed = read_all (fixture, ADMIN, &admin, 500);
  g_assert_cmpstr (lost, ==, "-key:key-1 ");
  g_assert_cmpstr (changed, ==, "key:key-1 ");

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_keys_assign (fixture->database, "key-1", SINGLE, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));
  found = read_all (fixture, SINGLE, &single, 500);
  g_assert_cmpstr (found, ==, "key:key-1 ");
}

static void
test_news (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchActor) single = gch_users_get_actor (fixture->database, SINGLE, NULL);
  g_autoptr (GchActor) other = gch_users_get_actor (fixture->database, OTHER, NULL);
  gint64 before = gch_database_last_sequence (fixture->database, NULL);
  g_autofree char *id = NULL;

  g_assert_false (gch_feed_has_news (fixture->database, single, before, NULL));
  id = portal_fixture_case (fixture->portal, SINGLE, "a");
  g_assert_true (gch_feed_has_news (fixture->database, single, before, NULL));
  g_assert_false (gch_feed_has_news (fixture->database, other, before, NULL));
}

/* However much there is: every table that grows is read along an index, from the cursor on. */
static void
test_no_scan (Fixture *fixture, gconstpointer data)
{
  static const char *const users[] = { ADMIN, SINGLE, MANAGER };

  for (gsize i = 0; i < G_N_ELEMENTS (users); i++)
    {
      g_autoptr (GchChangePage) page = read_page (fixture, users[i], NULL, 500, NULL);
      sqlite3_stmt *feed = NULL;
      sqlite3_stmt *plan = NULL;
      g_autofree char *sql = NULL;

      while ((feed = sqlite3_next_stmt (gch_database_get_handle (fixture->database), feed)))
        if (g_str_has_prefix (sqlite3_sql (feed), "SELECT sequence, kind, place, id, gone FROM ("))
          {
            g_free (sql);
            sql = g_strconcat ("EXPLAIN QUERY PLAN ", sqlite3_sql (feed), NULL);
          }
      g_assert_nonnull (sql);
      g_assert_cmpint (
          sqlite3_prepare_v2 (gch_database_get_handle (fixture->database), sql, -1, &plan, NULL),
          ==, SQLITE_OK);
      while (sqlite3_step (plan) == SQLITE_ROW)
        {
          const char *detail = (const char *) sqlite3_column_text (plan, 3);

          if (g_str_has_prefix (detail, "SCAN") && strstr (detail, "(subquery") == NULL)
            g_error ("%s reads all of a table: %s", users[i], detail);
          if (strstr (detail, "comments") != NULL)
            {
              g_assert_nonnull (strstr (detail, "sequence>?"));
              g_assert_nonnull (strstr (detail, "COVERING INDEX"));
            }
        }
      sqlite3_finalize (plan);
    }
}

#define ADD(path, function) g_test_add ("/feed/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("beginning", test_beginning);
  ADD ("delta", test_delta);
  ADD ("role-change", test_role_change);
  ADD ("foreign-cursors", test_foreign_cursors);
  ADD ("lost-key", test_lost_key);
  ADD ("news", test_news);
  ADD ("no-scan", test_no_scan);

  return g_test_run ();
}
