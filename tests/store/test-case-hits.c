/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-hits.h"

#include "gch-cache.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  GchSqlite *database;
} Fixture;

static GchCase *
make_case (guint n, const char *subject, const char *description)
{
  GchCase *record = fixture_case (n);

  g_free (record->subject);
  record->subject = g_strdup (subject);
  g_free (record->description);
  record->description = g_strdup (description);

  return record;
}

/* @user_data: not NULL: the first synchronisation has not come to its end. */
static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchChangePage) page = fixture_page ("1", user_data != NULL);
  g_autoptr (GchCache) cache = gch_cache_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;
  g_auto (GchCacheOpening) opening = { 0 };

  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "cache.db");
  fixture_add_case (page, make_case (1, "Printer on fire", "It burns since Monday"));
  fixture_add_case (page, make_case (2, "Éléphant dans le couloir", "Il ne veut pas partir"));
  fixture_add_case (page, make_case (3, "Scanner", "x and OR y"));
  fixture_add_comment (page, fixture_comment ("m1", "c1", "The elephant was asked for help", 1));
  fixture_add_comment (page, fixture_comment ("m2", "c3", "C++ or foo-bar: \"quoted\"", 1));
  fixture_add_comment (page, fixture_comment ("m3", "c9", "An elephant without a case", 1));
  g_assert_true (gch_cache_open (cache, fixture->path, &opening, &error));
  g_assert_true (gch_cache_apply (cache, page, &touched, &error));
  gch_cache_close (cache);
  fixture->database = gch_sqlite_open (fixture->path, GCH_SQLITE_READER, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gch_sqlite_close (fixture->database);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static void
check (Fixture *fixture, const char *search, const char *expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCaseHits) hits = gch_case_hits_find (fixture->database, search, &error);
  g_autofree char *json = NULL;

  g_assert_no_error (error);
  json = gch_case_hits_to_json (hits);
  g_test_message ("“%s”: %s", search, json);
  g_assert_cmpstr (json, ==, expected);
}

static void
test_find (Fixture *fixture, gconstpointer user_data)
{
  check (fixture, "printer", "[1]");
  check (fixture, "PRINT", "[1]");
  /* 4 is a case that has not come yet; the lists do not have it. */
  check (fixture, "elephant", "[1,2,4]");
  check (fixture, "éléph", "[1,2,4]");
  check (fixture, "elephant couloir", "[2]");
  /* One word in the subject, the other in a comment. */
  check (fixture, "fire help", "[1]");
  check (fixture, "fire couloir", "[]");
  check (fixture, "00000002", "[2]");
  check (fixture, "0000000", "[1,2,3]");
  check (fixture, "nowhere", "[]");
  check (fixture, "lephant", "[]");
}

/* Nothing that is typed is an operator, and nothing that is typed is an error. */
static void
test_literal (Fixture *fixture, gconstpointer user_data)
{
  static const char *const odd[] = { "\"",    "\"\"\"", "(",     ")",   "*",    "^",
                                     "a\"b",  "text:x", "NEAR(", "AND", "NOT",  "- -",
                                     "{x y}", "';--",   "%",     "\\",  "🙂", "\x01" };

  check (fixture, "foo-bar", "[3]");
  check (fixture, "\"quoted\"", "[3]");
  check (fixture, "C++", "[3]");
  check (fixture, "x OR y", "[3]");
  check (fixture, "fire OR couloir", "[]");
  check (fixture, "-fire", "[1]");
  for (gsize i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GchCaseHits) hits = gch_case_hits_find (fixture->database, odd[i], &error);

      g_assert_no_error (error);
      g_assert_nonnull (hits);
    }
}

static void
test_set (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCaseHits) hits = gch_case_hits_find (fixture->database, "elephant", &error);

  g_assert_cmpuint (gch_case_hits_get_count (hits), ==, 3);
  g_assert_true (gch_case_hits_contains (hits, 2));
  g_assert_false (gch_case_hits_contains (hits, 3));
  g_assert_false (gch_case_hits_contains (hits, 1000000));
  g_assert_false (gch_case_hits_contains (hits, -1));
}

/* Before there is an index: subjects and numbers. */
static void
test_first_sync (Fixture *fixture, gconstpointer user_data)
{
  check (fixture, "ÉLÉPHANT", "[2]");
  check (fixture, "printer fire", "[1]");
  check (fixture, "00000003", "[3]");
  check (fixture, "burns", "[]");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, data, func)                                                                      \
  g_test_add ("/case-hits/" path, Fixture, data, set_up, func, tear_down)
  ADD ("find", NULL, test_find);
  ADD ("literal", NULL, test_literal);
  ADD ("set", NULL, test_set);
  ADD ("first-sync", "more", test_first_sync);

  return g_test_run ();
}
