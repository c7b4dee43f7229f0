/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-records.h"

#include "gch-migration.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  GchCacheWriting writing;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "cache.db");
  fixture->writing.database = gch_sqlite_open (fixture->path, GCH_SQLITE_CACHE, &error);
  fixture->writing.indexed = TRUE;
  fixture->writing.touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_assert_true (gch_migration_run (fixture->writing.database, &GCH_SCHEMA_CACHE, &error));
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  fixture_sql (fixture->path, "INSERT INTO search (search) VALUES ('integrity-check');"
                              "INSERT INTO subjects (subjects) VALUES ('integrity-check')");
  g_hash_table_unref (fixture->writing.touched);
  gch_sqlite_close (fixture->writing.database);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

/* @page: (transfer full). Checks that just the cases in @touched were touched. */
static void
write_page (Fixture *fixture, GchChangePage *page, const char *touched)
{
  g_auto (GStrv) expected = g_strsplit (touched, " ", -1);
  g_autoptr (GError) error = NULL;

  g_hash_table_remove_all (fixture->writing.touched);
  g_assert_true (gch_sqlite_begin (fixture->writing.database, &error));
  for (guint i = 0; i < page->changes->len; i++)
    g_assert_true (gch_cache_records_write (&fixture->writing, page->changes->pdata[i], &error));
  g_assert_true (gch_sqlite_commit (fixture->writing.database, &error));
  g_assert_no_error (error);
  for (gsize i = 0; expected[i] != NULL; i++)
    if (expected[i][0] != '\0')
      g_assert_true (g_hash_table_remove (fixture->writing.touched, expected[i]));
  g_assert_cmpuint (g_hash_table_size (fixture->writing.touched), ==, 0);
  gch_change_page_unref (page);
}

#define assert_sql(fixture, expected, sql)                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autofree char *found = fixture_sql_dump ((fixture)->path, sql);                              \
    g_assert_cmpstr (found, ==, expected);                                                         \
  }                                                                                                \
  G_STMT_END

static GchAccount *
make_account (gint64 version, const char *name)
{
  GchAccount *account = gch_account_new ();

  account->id = g_strdup ("a1");
  account->version = version;
  account->name = g_strdup (name);

  return account;
}

static GchUser *
make_user (gint64 version, const char *name)
{
  GchUser *user = gch_user_new ();

  user->id = g_strdup ("u1");
  user->version = version;
  user->name = g_strdup (name);
  user->email = g_strdup ("u1@example.com");
  user->role = GCH_ROLE_INDIVIDUAL;

  return user;
}

static GchKey *
make_key (gint64 version, const char *product)
{
  GchKey *key = gch_key_new ();

  key->id = g_strdup ("k1");
  key->version = version;
  key->product = g_strdup (product);
  key->hint = g_strdup ("7F3K");

  return key;
}

/* One of each kind, in the state @version. */
static GchChangePage *
all_kinds (gint64 version)
{
  g_autofree char *text = g_strdup_printf ("v%d", (int) version);
  GchChangePage *page = fixture_page ("1", FALSE);
  GchCase *record = fixture_case (1);
  GchComment *comment = fixture_comment ("m1", "c1", text, 10);
  GchStatusChange *change = fixture_status_change ("s1", "c1", 10);

  record->version = comment->version = change->version = version;
  g_free (record->subject);
  record->subject = g_strdup (text);
  g_free (change->author_name);
  change->author_name = g_strdup (text);
  fixture_add (page, GCH_RECORD_ACCOUNT, "a1", make_account (version, text));
  fixture_add (page, GCH_RECORD_USER, "u1", make_user (version, text));
  fixture_add (page, GCH_RECORD_KEY, "k1", make_key (version, text));
  fixture_add_case (page, record);
  fixture_add_comment (page, comment);
  fixture_add (page, GCH_RECORD_STATUS_CHANGE, "s1", change);
  fixture_add_viewed (page, "c1", version, version);

  return page;
}

#define ALL                                                                                        \
  "SELECT name FROM accounts; SELECT name FROM users; SELECT product FROM keys;"                   \
  "SELECT subject FROM cases; SELECT body FROM comments; SELECT author_name FROM status_changes;"  \
  "SELECT 'v' || viewed_at FROM case_views; SELECT 'v' || viewed_at FROM cases;"

static void
test_older_never_overwrites (Fixture *fixture, gconstpointer user_data)
{
  write_page (fixture, all_kinds (5), "c1");
  assert_sql (fixture, "v5\nv5\nv5\nv5\nv5\nv5\nv5\nv5\n", ALL);
  write_page (fixture, all_kinds (4), "c1");
  assert_sql (fixture, "v5\nv5\nv5\nv5\nv5\nv5\nv5\nv5\n", ALL);
  write_page (fixture, all_kinds (6), "c1");
  assert_sql (fixture, "v6\nv6\nv6\nv6\nv6\nv6\nv6\nv6\n", ALL);
  assert_sql (fixture, "0\n2\n",
              "SELECT count(*) FROM search WHERE search MATCH 'v5';"
              "SELECT count(*) FROM search WHERE search MATCH 'v6'");
}

/* What the portal lets a person do changes without the case getting a new version. */
static void
test_same_version_is_written (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchCase *record = fixture_case (1);

  write_page (fixture, all_kinds (1), "c1");
  record->allowed = GCH_CASE_MAY_REOPEN;
  fixture_add_case (page, record);
  write_page (fixture, page, "c1");
  assert_sql (fixture, "8\n", "SELECT allowed FROM case_details");
}

/* Everything of a case may come before the case. */
static void
test_case_comes_last (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *first = fixture_page ("1", TRUE);
  GchChangePage *second = fixture_page ("2", FALSE);
  GchCase *record = fixture_case (1);

  fixture_add_comment (first, fixture_comment ("m1", "c1", "early words", 10));
  fixture_add (first, GCH_RECORD_STATUS_CHANGE, "s1", fixture_status_change ("s1", "c1", 10));
  fixture_add_viewed (first, "c1", 1, 500);
  write_page (fixture, first, "c1");
  assert_sql (fixture, "0\n1\n", "SELECT count(*) FROM cases; SELECT count(*) FROM comments");

  record->last_reply_at = 400;
  fixture_add_case (second, record);
  write_page (fixture, second, "c1");
  assert_sql (fixture, "1|500|0\n", "SELECT row, viewed_at, unread FROM cases");
  assert_sql (fixture, "1048577|1\n", "SELECT row, case_row FROM comments");
  assert_sql (fixture, "1048577\n", "SELECT rowid FROM search WHERE search MATCH 'early'");
}

static void
test_unread (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("1", FALSE);
  GchChangePage *viewed = fixture_page ("2", FALSE);
  GchChangePage *replied = fixture_page ("3", FALSE);
  GchChangePage *gone = fixture_page ("4", FALSE);
  GchCase *never_answered = fixture_case (1);
  GchCase *answered = fixture_case (2);
  GchCase *answered_again = fixture_case (2);

  answered->last_reply_at = 100;
  fixture_add_case (page, never_answered);
  fixture_add_case (page, answered);
  write_page (fixture, page, "c1 c2");
  assert_sql (fixture, "0\n1\n", "SELECT unread FROM cases ORDER BY row");
  fixture_add_viewed (viewed, "c2", 1, 100);
  write_page (fixture, viewed, "c2");
  assert_sql (fixture, "0\n0\n", "SELECT unread FROM cases ORDER BY row");
  answered_again->version = 2;
  answered_again->last_reply_at = 101;
  fixture_add_case (replied, answered_again);
  write_page (fixture, replied, "c2");
  assert_sql (fixture, "0\n1\n", "SELECT unread FROM cases ORDER BY row");
  fixture_add_viewed (gone, "c2", 2, 200);
  fixture_add_gone (gone, GCH_RECORD_CASE_VIEWED, "c2");
  write_page (fixture, gone, "c2");
  assert_sql (fixture, "0|0\n0|1\n", "SELECT viewed_at, unread FROM cases ORDER BY row");
}

static void
test_gone (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchChangePage *again = fixture_page ("3", FALSE);
  GchChangePage *rest = fixture_page ("4", FALSE);

  write_page (fixture, all_kinds (1), "c1");
  fixture_add_gone (page, GCH_RECORD_CASE, "c1");
  write_page (fixture, page, "c1");
  assert_sql (fixture, "v1\nv1\nv1\n", ALL);
  assert_sql (fixture, "0\n0\n0\n",
              "SELECT count(*) FROM case_rows; SELECT count(*) FROM case_details;"
              "SELECT count(*) FROM search WHERE search MATCH 'v1 OR description'");
  fixture_add_gone (again, GCH_RECORD_CASE, "c1");
  fixture_add_gone (again, GCH_RECORD_COMMENT, "m1");
  write_page (fixture, again, "c1");
  fixture_add_gone (rest, GCH_RECORD_ACCOUNT, "a1");
  fixture_add_gone (rest, GCH_RECORD_USER, "u1");
  fixture_add_gone (rest, GCH_RECORD_KEY, "k1");
  write_page (fixture, rest, "");
  assert_sql (fixture, "", ALL);

  /* A row number is not given twice: a list may still show the old one. */
  write_page (fixture, all_kinds (1), "c1");
  assert_sql (fixture, "2\n", "SELECT row FROM cases");
}

static void
test_gone_parts (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchChangePage *change = fixture_page ("3", FALSE);

  write_page (fixture, all_kinds (1), "c1");
  fixture_add_gone (page, GCH_RECORD_COMMENT, "m1");
  write_page (fixture, page, "c1");
  fixture_add_gone (change, GCH_RECORD_STATUS_CHANGE, "s1");
  write_page (fixture, change, "c1");
  assert_sql (fixture, "1\n0\n0\n",
              "SELECT count(*) FROM cases; SELECT count(*) FROM comments;"
              "SELECT count(*) FROM status_changes");
  assert_sql (fixture, "1\n", "SELECT count(*) FROM search WHERE search MATCH 'v1'");
}

static void
test_many_comments (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("1", FALSE);
  GchChangePage *more = fixture_page ("2", FALSE);

  for (guint i = 0; i < 300; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);

      fixture_add_comment (page, fixture_comment (id, i % 2 ? "c1" : "c2", "words", i));
    }
  write_page (fixture, page, "c1 c2");
  fixture_add_gone (more, GCH_RECORD_COMMENT, "m0");
  fixture_add_comment (more, fixture_comment ("m300", "c2", "words", 300));
  write_page (fixture, more, "c2");
  assert_sql (fixture, "1|150\n2|150\n",
              "SELECT case_row, count(*) FROM comments WHERE row >> 20 = case_row"
              " GROUP BY case_row");
}

/* Records that leave out what they may, and texts with everything in them. */
static void
test_odd_records (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("1", FALSE);
  GchCase *record = gch_case_new ();
  GchComment *comment = gch_comment_new ();

  record->id = g_strdup ("c1");
  record->severity = GCH_SEVERITY_QUESTION;
  comment->id = g_strdup ("m1");
  comment->case_id = g_strdup ("c1");
  fixture_add_case (page, record);
  fixture_add_comment (page, comment);
  fixture_add_comment (page,
                       fixture_comment ("m2", "c1", "'); DROP TABLE cases; -- \" 🙂\r\n\t", 1));
  write_page (fixture, page, "c1");
  assert_sql (fixture, "1\n2\n", "SELECT count(*) FROM cases; SELECT count(*) FROM comments");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/cache-records/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("older-never-overwrites", test_older_never_overwrites);
  ADD ("same-version-is-written", test_same_version_is_written);
  ADD ("case-comes-last", test_case_comes_last);
  ADD ("unread", test_unread);
  ADD ("gone", test_gone);
  ADD ("gone-parts", test_gone_parts);
  ADD ("many-comments", test_many_comments);
  ADD ("odd-records", test_odd_records);

  return g_test_run ();
}
