/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache-reader.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "gch-cache.h"
#include "gch-error.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  GchCache *cache;
  GchCacheReader *reader;
} Fixture;

static void
apply (Fixture *fixture, GchChangePage *page)
{
  g_autoptr (GchChangePage) owned = page;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;

  g_assert_true (gch_cache_apply (fixture->cache, page, &touched, &error));
  g_assert_no_error (error);
}

static void
open_cache (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_auto (GchCacheOpening) opening = { 0 };

  g_assert_true (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
  g_assert_no_error (error);
}

static GchCase *
make_case (guint n, const char *subject, GchSeverity severity, GchCaseStatus status,
           const char *opener)
{
  GchCase *record = fixture_case (n);

  g_free (record->subject);
  record->subject = g_strdup (subject);
  record->severity = severity;
  record->status = status;
  g_free (record->opened_by_id);
  record->opened_by_id = g_strdup (opener);
  /* The other way round than updated_at. */
  record->created_at = (gint64) (100 - n) * G_USEC_PER_SEC;

  return record;
}

static GchChangePage *
sample_page (void)
{
  GchChangePage *page = fixture_page ("1", FALSE);

  fixture_add_case (page, make_case (1, "Zebra", 3, GCH_CASE_STATUS_OPEN, "u1"));
  fixture_add_case (page, make_case (2, "élan", 1, GCH_CASE_STATUS_CLOSED, "u2"));
  fixture_add_case (page, make_case (3, "Apple", 2, GCH_CASE_STATUS_NEW, "u1"));
  fixture_add_case (page, make_case (4, "Mango", 3, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER, "u2"));
  fixture_add_case (page, make_case (5, "eland", 1, GCH_CASE_STATUS_CLOSED, "u1"));

  return page;
}

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "owner/cache.db");
  fixture->cache = gch_cache_new ();
  open_cache (fixture);
  apply (fixture, sample_page ());
  fixture->reader = gch_cache_reader_open (fixture->path, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->reader);
  g_clear_pointer (&fixture->cache, gch_cache_free);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

/* The numbers of the cases in a list, one digit each. */
static char *
list (Fixture *fixture, const GchCaseQuery *query, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GArray) rowids = gch_cache_reader_list_cases (fixture->reader, query, limit, &error);
  g_autoptr (GPtrArray) rows = NULL;
  GString *numbers = g_string_new (NULL);

  g_assert_no_error (error);
  rows = gch_cache_reader_load_rows (fixture->reader, (const guint32 *) (void *) rowids->data,
                                     rowids->len, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, rowids->len);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_c (numbers, ((GchCaseRow *) rows->pdata[i])->number[7]);

  return g_string_free (numbers, FALSE);
}

static void
check_list (Fixture *fixture, GchCaseQuery query, const char *expected)
{
  g_autofree char *all = list (fixture, &query, 0);
  g_autofree char *first = list (fixture, &query, 2);
  g_autofree char *prefix = g_strndup (expected, 2);

  g_assert_cmpstr (all, ==, expected);
  g_assert_cmpstr (first, ==, prefix);
}

/* Defaults first, then what a query is about. */
#pragma GCC diagnostic ignored "-Woverride-init"
#define QUERY(...) ((GchCaseQuery){ .team = -1, .user_id = "u1", __VA_ARGS__ })

static void
test_views (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);

  fixture_add_viewed (page, "c5", 1, 100);
  fixture_add_viewed (page, "c1", 1, 300);
  fixture_add_viewed (page, "c4", 1, 200);
  apply (fixture, page);
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .descending = TRUE), "54321");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL_OPEN, .descending = TRUE), "431");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ACTIVE_SUPPORT, .descending = TRUE), "31");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_OPENED_BY_ME, .descending = TRUE), "531");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_RECENTLY_VIEWED, .descending = TRUE), "541");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_RECENTLY_VIEWED, .sort = GCH_CASE_SORT_SUBJECT),
              "541");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_RECENTLY_VIEWED, .team = 0), "4");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .team = 0), "24");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .team = 1), "135");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ACTIVE_SUPPORT, .team = 0), "");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_OPENED_BY_ME, .user_id = "nobody"), "");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_OPENED_BY_ME, .user_id = NULL), "");
}

static void
test_sorts (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    GchCaseSort sort;
    const char *ascending;
    const char *descending;
  } cases[] = {
    { GCH_CASE_SORT_UPDATED, "12345", "54321" },
    { GCH_CASE_SORT_CREATED, "54321", "12345" },
    { GCH_CASE_SORT_NUMBER, "12345", "54321" },
    { GCH_CASE_SORT_SUBJECT, "32541", "14523" },
    /* Of the same severity or status the newest comes first, in both directions. */
    { GCH_CASE_SORT_SEVERITY, "52341", "41352" },
    { GCH_CASE_SORT_STATUS, "31452", "52413" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .sort = cases[i].sort),
                  cases[i].ascending);
      check_list (fixture,
                  QUERY (.view = GCH_CASE_VIEW_ALL, .sort = cases[i].sort, .descending = TRUE),
                  cases[i].descending);
    }
}

static void
test_search (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);

  fixture_add_comment (page, fixture_comment ("m1", "c1", "an apple a day", 1));
  fixture_add_viewed (page, "c1", 1, 100);
  apply (fixture, page);
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .search = "appl", .descending = TRUE),
              "31");
  check_list (fixture,
              QUERY (.view = GCH_CASE_VIEW_ALL, .search = "appl", .sort = GCH_CASE_SORT_SUBJECT,
                     .descending = TRUE),
              "13");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL_OPEN, .search = "ela"), "");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .search = "ela"), "25");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .search = "ela", .team = 1), "5");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_RECENTLY_VIEWED, .search = "apple"), "1");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .search = " \t"), "12345");
  check_list (fixture, QUERY (.view = GCH_CASE_VIEW_ALL, .search = "\"*\" ("), "");
}

/* More hits than are sorted by themselves. */
static void
test_many_hits (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL, .search = "widget", .descending = TRUE);
  g_autoptr (GArray) all = NULL;
  g_autoptr (GArray) first = NULL;

  for (guint n = 10; n < 1510; n++)
    fixture_add_case (page, make_case (n, n % 500 ? "Widget" : "Gadget", 3, 1, "u1"));
  apply (fixture, page);
  all = gch_cache_reader_list_cases (fixture->reader, &query, 0, NULL);
  first = gch_cache_reader_list_cases (fixture->reader, &query, 25, NULL);
  g_assert_cmpuint (all->len, ==, 1497);
  g_assert_cmpuint (first->len, ==, 25);
  g_assert_cmpmem (all->data, 100, first->data, 100);
  g_assert_cmpuint (g_array_index (all, guint32, 0), >, g_array_index (all, guint32, 1));
}

static void
test_recent_are_fifty (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_RECENTLY_VIEWED, .descending = TRUE);
  g_autoptr (GArray) rows = NULL;

  for (guint n = 10; n < 100; n++)
    {
      g_autofree char *id = g_strdup_printf ("c%u", n);

      fixture_add_case (page, fixture_case (n));
      fixture_add_viewed (page, id, 1, 1000 - n);
    }
  apply (fixture, page);
  rows = gch_cache_reader_list_cases (fixture->reader, &query, 0, NULL);
  g_assert_cmpuint (rows->len, ==, 50);
}

static void
test_rows (Fixture *fixture, gconstpointer user_data)
{
  static const guint32 rowids[] = { 3, 77, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      gch_cache_reader_load_rows (fixture->reader, rowids, G_N_ELEMENTS (rowids), &error);
  const GchCaseRow *row;

  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 3);
  g_assert_null (rows->pdata[1]);
  row = rows->pdata[0];
  g_assert_cmpuint (row->rowid, ==, 3);
  g_assert_cmpstr (row->id, ==, "c3");
  g_assert_cmpstr (row->number, ==, "00000003");
  g_assert_cmpstr (row->subject, ==, "Apple");
  g_assert_cmpstr (row->product, ==, "Atelier");
  g_assert_cmpstr (row->opened_by_name, ==, "Camille Moreau");
  g_assert_cmpint (row->team, ==, GCH_TEAM_TECHNICAL_SUPPORT);
  g_assert_cmpint (row->severity, ==, 2);
  g_assert_cmpint (row->status, ==, GCH_CASE_STATUS_NEW);
  g_assert_cmpint (row->updated_at, ==, 3 * G_USEC_PER_SEC);
  g_assert_cmpint (row->created_at, ==, 97 * G_USEC_PER_SEC);
  g_assert_false (row->unread);
}

static GchCase *
full_case (void)
{
  GchCase *record = make_case (6, "Whole", 2, GCH_CASE_STATUS_SOLUTION_PROPOSED, "u7");

  record->version = 12;
  record->client_op_id = g_strdup ("op6");
  record->type = GCH_CASE_TYPE_ACCOUNT;
  record->key_id = g_strdup ("k6");
  record->product_version = g_strdup ("4.2");
  record->operating_system = g_strdup ("Debian 12");
  record->closed_at = 61;
  record->last_comment_at = 62;
  record->last_reply_at = 63;
  record->comment_count = 64;

  return record;
}

static void
check_full_case (const GchCase *found)
{
  g_autoptr (GchCase) expected = full_case ();

  g_assert_cmpstr (found->id, ==, expected->id);
  g_assert_cmpint (found->version, ==, expected->version);
  g_assert_cmpstr (found->number, ==, expected->number);
  g_assert_cmpstr (found->client_op_id, ==, expected->client_op_id);
  g_assert_cmpint (found->team, ==, expected->team);
  g_assert_cmpint (found->type, ==, expected->type);
  g_assert_cmpint (found->severity, ==, expected->severity);
  g_assert_cmpint (found->status, ==, expected->status);
  g_assert_cmpuint (found->allowed, ==, expected->allowed);
  g_assert_cmpstr (found->subject, ==, expected->subject);
  g_assert_cmpstr (found->description, ==, expected->description);
  g_assert_cmpstr (found->key_id, ==, expected->key_id);
  g_assert_cmpstr (found->product, ==, expected->product);
  g_assert_cmpstr (found->product_version, ==, expected->product_version);
  g_assert_cmpstr (found->operating_system, ==, expected->operating_system);
  g_assert_cmpstr (found->opened_by_id, ==, expected->opened_by_id);
  g_assert_cmpstr (found->opened_by_name, ==, expected->opened_by_name);
  g_assert_cmpint (found->created_at, ==, expected->created_at);
  g_assert_cmpint (found->updated_at, ==, expected->updated_at);
  g_assert_cmpint (found->closed_at, ==, expected->closed_at);
  g_assert_cmpint (found->last_comment_at, ==, expected->last_comment_at);
  g_assert_cmpint (found->last_reply_at, ==, expected->last_reply_at);
  g_assert_cmpuint (found->comment_count, ==, expected->comment_count);
}

static void
test_case (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCase) by_id = NULL;
  g_autoptr (GchCase) by_number = NULL;
  g_autofree char *by_operation = NULL;

  fixture_add_case (page, full_case ());
  fixture_add_viewed (page, "c6", 1, 600);
  apply (fixture, page);
  by_id = gch_cache_reader_get_case (fixture->reader, "c6", &error);
  by_number = gch_cache_reader_find_case_by_number (fixture->reader, "00000006", &error);
  check_full_case (by_id);
  check_full_case (by_number);
  g_assert_cmpint (gch_cache_reader_get_viewed_at (fixture->reader, "c6", &error), ==, 600);
  g_assert_cmpint (gch_cache_reader_get_viewed_at (fixture->reader, "c1", &error), ==, 0);
  by_operation = gch_cache_reader_find_case_by_operation (fixture->reader, "op6", &error);
  g_assert_cmpstr (by_operation, ==, "c6");
  g_assert_null (gch_cache_reader_find_case_by_operation (fixture->reader, "", &error));
  g_assert_null (gch_cache_reader_get_case (fixture->reader, "nothing", &error));
  g_assert_null (gch_cache_reader_find_case_by_number (fixture->reader, "1", &error));
  g_assert_no_error (error);
}

static void
test_conversation (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) newest = NULL;
  g_autoptr (GPtrArray) all = NULL;
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  guint total = 0;
  const GchComment *comment;

  /* They arrive in another order than they were written in. */
  fixture_add_comment (page, fixture_comment ("m3", "c1", "third", 30));
  fixture_add_comment (page, fixture_comment ("m1", "c1", "first", 10));
  fixture_add_comment (page, fixture_comment ("m2", "c1", "second", 20));
  fixture_add_comment (page, fixture_comment ("other", "c2", "elsewhere", 25));
  fixture_add (page, GCH_RECORD_STATUS_CHANGE, "s2", fixture_status_change ("s2", "c1", 2));
  fixture_add (page, GCH_RECORD_STATUS_CHANGE, "s1", fixture_status_change ("s1", "c1", 1));
  apply (fixture, page);
  newest = gch_cache_reader_list_comments (fixture->reader, "c1", 2, &total, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (total, ==, 3);
  g_assert_cmpuint (newest->len, ==, 2);
  comment = newest->pdata[0];
  g_assert_cmpstr (comment->id, ==, "m2");
  g_assert_cmpstr (comment->case_id, ==, "c1");
  g_assert_cmpstr (comment->body, ==, "second");
  g_assert_cmpstr (comment->author_id, ==, "s1");
  g_assert_cmpstr (comment->author_name, ==, "Support");
  g_assert_cmpint (comment->author_kind, ==, GCH_AUTHOR_SUPPORT);
  g_assert_cmpint (comment->created_at, ==, 20);
  all = gch_cache_reader_list_comments (fixture->reader, "c1", 0, NULL, &error);
  g_assert_cmpuint (all->len, ==, 3);
  none = gch_cache_reader_list_comments (fixture->reader, "c3", 0, &total, &error);
  g_assert_cmpuint (none->len + total, ==, 0);
  changes = gch_cache_reader_list_status_changes (fixture->reader, "c1", &error);
  g_assert_cmpuint (changes->len, ==, 2);
  g_assert_cmpstr (((GchStatusChange *) changes->pdata[0])->id, ==, "s1");
  g_assert_cmpint (((GchStatusChange *) changes->pdata[0])->to, ==, GCH_CASE_STATUS_OPEN);
}

static void
test_people_and_keys (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("2", FALSE);
  GchAccount *account = gch_account_new ();
  GchUser *user = gch_user_new ();
  GchKey *key = gch_key_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GchAccount) no_account = gch_cache_reader_get_account (fixture->reader, &error);
  g_autoptr (GchAccount) found_account = NULL;
  g_autoptr (GchUser) found_user = NULL;
  g_autoptr (GPtrArray) keys = NULL;

  g_assert_null (no_account);
  account->id = g_strdup ("a1");
  account->version = 3;
  account->name = g_strdup ("Atelier Lumen SAS");
  user->id = g_strdup ("u1");
  user->name = g_strdup ("Camille Moreau");
  user->email = g_strdup ("camille@example.com");
  user->role = GCH_ROLE_GROUP_MANAGER;
  user->case_administrator = TRUE;
  key->id = g_strdup ("k1");
  key->product = g_strdup ("Atelier");
  key->hint = g_strdup ("7F3K");
  key->latest_version = g_strdup ("5.0");
  key->maintenance_ends = 99;
  fixture_add (page, GCH_RECORD_ACCOUNT, "a1", account);
  fixture_add (page, GCH_RECORD_USER, "u1", user);
  fixture_add (page, GCH_RECORD_KEY, "k1", key);
  apply (fixture, page);

  found_account = gch_cache_reader_get_account (fixture->reader, &error);
  g_assert_cmpstr (found_account->name, ==, "Atelier Lumen SAS");
  g_assert_null (found_account->customer_number);
  found_user = gch_cache_reader_get_user (fixture->reader, "u1", &error);
  g_assert_cmpstr (found_user->email, ==, "camille@example.com");
  g_assert_cmpint (found_user->role, ==, GCH_ROLE_GROUP_MANAGER);
  g_assert_true (found_user->case_administrator);
  g_assert_null (gch_cache_reader_get_user (fixture->reader, "u2", &error));
  keys = gch_cache_reader_list_keys (fixture->reader, &error);
  g_assert_cmpuint (keys->len, ==, 1);
  g_assert_cmpstr (((GchKey *) keys->pdata[0])->latest_version, ==, "5.0");
  g_assert_null (((GchKey *) keys->pdata[0])->last_version_used);
  g_assert_cmpint (((GchKey *) keys->pdata[0])->maintenance_ends, ==, 99);
  g_assert_no_error (error);
}

static char *
list_similar (Fixture *fixture, const char *subject, guint limit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows =
      gch_cache_reader_find_similar (fixture->reader, subject, limit, &error);
  GString *numbers = g_string_new (NULL);

  g_assert_no_error (error);
  for (guint i = 0; i < rows->len; i++)
    g_string_append_c (numbers, ((GchCaseRow *) rows->pdata[i])->number[7]);

  return g_string_free (numbers, FALSE);
}

static void
test_similar (Fixture *fixture, gconstpointer user_data)
{
  static const struct
  {
    const char *subject;
    guint limit;
    const char *expected;
  } cases[] = {
    { "Export to PDF fails with large tables", 5, "678" },
    { "Export to PDF fails with large tables", 2, "67" },
    { "PDF", 5, "76" },
    { "the of with", 5, "" },
    { "", 5, "" },
    { "pdf", 0, "" },
    { "\" OR * NEAR(", 5, "" },
  };
  GchChangePage *page = fixture_page ("2", FALSE);

  fixture_add_case (page, make_case (6, "PDF export of large tables", 3, 1, "u1"));
  fixture_add_case (page, make_case (7, "PDF export", 3, 1, "u1"));
  fixture_add_case (page, make_case (8, "The table is not exported", 3, 1, "u1"));
  fixture_add_comment (page, fixture_comment ("m1", "c1", "pdf pdf pdf", 1));
  apply (fixture, page);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *found = list_similar (fixture, cases[i].subject, cases[i].limit);

      g_test_message ("“%s”: %s", cases[i].subject, found);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* --- the file underneath --- */

static void
test_sees_what_is_new (Fixture *fixture, gconstpointer user_data)
{
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL);

  for (guint n = 6; n < 10; n++)
    {
      GchChangePage *page = fixture_page ("2", FALSE);
      g_autofree char *found = NULL;

      fixture_add_case (page, fixture_case (n));
      apply (fixture, page);
      found = list (fixture, &query, 0);
      g_assert_cmpuint (strlen (found), ==, n);
    }
}

/* Nothing read keeps the writer from moving everything into the one file. */
static void
test_holds_nothing (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL, .search = "apple");
  g_autofree char *found = list (fixture, &query, 1);
  g_autofree char *checkpoint = NULL;

  g_assert_cmpstr (found, ==, "3");
  checkpoint = fixture_sql_dump (fixture->path, "PRAGMA wal_checkpoint (TRUNCATE)");
  g_assert_cmpstr (checkpoint, ==, "0|0|0\n");
}

static void
test_replaced (Fixture *fixture, gconstpointer user_data)
{
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL);
  g_autoptr (GError) error = NULL;
  g_autofree char *before = list (fixture, &query, 0);
  g_autofree char *after = NULL;
  GchChangePage *page = fixture_page ("1", FALSE);

  g_assert_cmpstr (before, ==, "12345");
  g_assert_true (gch_cache_delete (fixture->cache, fixture->path, &error));
  g_assert_null (gch_cache_reader_list_cases (fixture->reader, &query, 0, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  open_cache (fixture);
  fixture_add_case (page, fixture_case (9));
  apply (fixture, page);
  after = list (fixture, &query, 0);
  g_assert_cmpstr (after, ==, "9");
}

static void
test_reader_comes_first (Fixture *fixture, gconstpointer user_data)
{
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;
  g_autofree char *later = NULL;
  GchChangePage *page = fixture_page ("2", FALSE);

  g_clear_object (&fixture->reader);
  g_clear_pointer (&fixture->cache, gch_cache_free);
  fixture->reader = gch_cache_reader_open (fixture->path, &error);
  g_assert_no_error (error);
  found = list (fixture, &query, 0);
  g_assert_cmpstr (found, ==, "12345");
  fixture->cache = gch_cache_new ();
  open_cache (fixture);
  fixture_add_case (page, fixture_case (6));
  apply (fixture, page);
  later = list (fixture, &query, 0);
  g_assert_cmpstr (later, ==, "123456");
}

static void
check_refused (Fixture *fixture, GchError code)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (gch_cache_reader_open (fixture->path, &error));
  g_assert_error (error, GCH_ERROR, (int) code);
}

static void
test_refused (Fixture *fixture, gconstpointer user_data)
{
  g_clear_object (&fixture->reader);
  g_clear_pointer (&fixture->cache, gch_cache_free);
  fixture_sql (fixture->path, "PRAGMA user_version = 999");
  check_refused (fixture, GCH_ERROR_TOO_NEW);
  fixture_scribble (fixture->path, 1, 0, 4096);
  check_refused (fixture, GCH_ERROR_DAMAGED);
  fixture_write (fixture->path, "", 0);
  check_refused (fixture, GCH_ERROR_NOT_FOUND);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  check_refused (fixture, GCH_ERROR_NOT_FOUND);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
  check_refused (fixture, GCH_ERROR_DAMAGED);
}

/* Reading a damaged file gives an error or rows, and never invalid text or a crash. */
static void
test_damaged_anyhow (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *original = NULL;
  gsize length;

  g_clear_object (&fixture->reader);
  g_clear_pointer (&fixture->cache, gch_cache_free);
  g_assert_true (g_file_get_contents (fixture->path, &original, &length, NULL));
  for (guint32 seed = 0; seed < 300; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GchCacheReader) reader = NULL;
      GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL, .search = seed % 2 ? "apple" : NULL);
      g_autoptr (GArray) rowids = NULL;

      fixture_write (fixture->path, original, length);
      fixture_scribble (fixture->path, seed, (gsize) g_rand_int_range (rand, 0, (gint32) length),
                        (gsize) g_rand_int_range (rand, 1, 200));
      reader = gch_cache_reader_open (fixture->path, NULL);
      if (reader != NULL)
        rowids = gch_cache_reader_list_cases (reader, &query, 0, NULL);
      for (guint i = 1; reader != NULL && i < 6; i++)
        {
          g_autofree char *id = g_strdup_printf ("c%u", i);
          g_autoptr (GchCase) record = gch_cache_reader_get_case (reader, id, NULL);

          if (record != NULL && record->subject != NULL)
            g_assert_true (g_utf8_validate (record->subject, -1, NULL));
        }
    }
}

/* The disk of a live system, or one that the kernel has made read-only after an error. */
static void
test_read_only_disk (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  GchCaseQuery query = QUERY (.view = GCH_CASE_VIEW_ALL);
  g_autoptr (GError) error = NULL;
  g_autofree char *found = NULL;

  g_clear_object (&fixture->reader);
  g_clear_pointer (&fixture->cache, gch_cache_free);
  g_assert_cmpint (g_chmod (fixture->dir->path, 0755), ==, 0);
  g_assert_cmpint (g_chmod (fixture->path, 0444), ==, 0);
  fixture_drop_rights (folder);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  fixture->reader = gch_cache_reader_open (fixture->path, &error);
  g_assert_no_error (error);
  found = list (fixture, &query, 0);
  g_assert_cmpstr (found, ==, "12345");
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  g_clear_object (&fixture->reader);
  fixture_restore_rights ();
}

/* --- how it grows --- */

static gint64
time_list (Fixture *fixture, GchCaseQuery query, guint limit)
{
  gint64 best = G_MAXINT64;

  for (guint i = 0; i < 7; i++)
    {
      gint64 start = g_get_monotonic_time ();
      g_autoptr (GArray) rows = gch_cache_reader_list_cases (fixture->reader, &query, limit, NULL);

      g_assert_nonnull (rows);
      best = MIN (best, g_get_monotonic_time () - start);
    }

  return MAX (best, 1);
}

static gint64
time_scan (Fixture *fixture)
{
  gint64 start = g_get_monotonic_time ();

  fixture_sql (
      fixture->path,
      "SELECT count(*) FROM cases JOIN case_details USING (row) WHERE subject LIKE '%9999%'"
      " OR description LIKE '%9999%'");

  return MAX (g_get_monotonic_time () - start, 1);
}

static void
fill (Fixture *fixture, guint n)
{
  gint64 start = g_get_monotonic_time ();

  for (guint i = 10; i < n;)
    {
      GchChangePage *page = fixture_page ("2", TRUE);

      for (guint end = MIN (i + 500, n); i < end; i++)
        {
          GchCase *record = make_case (i, "The report cannot be printed", 1 + i % 4,
                                       i % 10 ? GCH_CASE_STATUS_CLOSED : GCH_CASE_STATUS_OPEN,
                                       i % 3 ? "u1" : "u2");

          g_free (record->subject);
          record->subject = g_strdup_printf ("Report %u of %u cannot be printed", i % 977, i);
          fixture_add_case (page, record);
        }
      apply (fixture, page);
    }
  apply (fixture, fixture_page ("3", FALSE));
  g_test_message ("%u cases stored and indexed in %.2f s", n,
                  (double) (g_get_monotonic_time () - start) / G_USEC_PER_SEC);
}

/* Prints; what may not get slow is asserted by the plans of test-case-sql. */
static void
test_measure (Fixture *fixture, gconstpointer user_data)
{
  guint n = g_test_perf () ? 100000 : 5000;
  gint64 scan;

  g_clear_pointer (&fixture->cache, gch_cache_free);
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  fixture->cache = gch_cache_new ();
  open_cache (fixture);
  fill (fixture, n);
  scan = time_scan (fixture);
  g_test_message ("scan of subjects and descriptions: %" G_GINT64_FORMAT " µs = 1", scan);
  for (int view = GCH_CASE_VIEW_RECENTLY_VIEWED; view <= GCH_CASE_VIEW_ALL; view++)
    for (int sort = GCH_CASE_SORT_UPDATED; sort <= GCH_CASE_SORT_STATUS; sort++)
      {
        GchCaseQuery query = QUERY (.view = view, .sort = sort, .descending = TRUE);
        gint64 first = time_list (fixture, query, 25);
        gint64 all = time_list (fixture, query, 0);

        g_test_message ("view %d sort %d: first 25 %.4f (%" G_GINT64_FORMAT
                        " µs), all %.4f (%" G_GINT64_FORMAT " µs)",
                        view, sort, (double) first / scan, first, (double) all / scan, all);
      }
  for (guint i = 0; i < 4; i++)
    {
      static const char *const words[] = { "report", "976", "re", "printed 97" };
      GchCaseQuery query =
          QUERY (.view = GCH_CASE_VIEW_ALL, .descending = TRUE, .search = words[i]);
      gint64 first = time_list (fixture, query, 25);

      g_test_message ("search “%s”: first 25 %.4f (%" G_GINT64_FORMAT " µs)", words[i],
                      (double) first / scan, first);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/cache-reader/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("views", test_views);
  ADD ("sorts", test_sorts);
  ADD ("search", test_search);
  ADD ("many-hits", test_many_hits);
  ADD ("recent-are-fifty", test_recent_are_fifty);
  ADD ("rows", test_rows);
  ADD ("case", test_case);
  ADD ("conversation", test_conversation);
  ADD ("people-and-keys", test_people_and_keys);
  ADD ("similar", test_similar);
  ADD ("sees-what-is-new", test_sees_what_is_new);
  ADD ("holds-nothing", test_holds_nothing);
  ADD ("replaced", test_replaced);
  ADD ("reader-comes-first", test_reader_comes_first);
  ADD ("refused", test_refused);
  ADD ("damaged-anyhow", test_damaged_anyhow);
  ADD ("read-only-disk", test_read_only_disk);
  ADD ("measure", test_measure);

  return g_test_run ();
}
