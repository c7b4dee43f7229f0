/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cases.h"
#include "gch-error.h"
#include "gch-seed.h"

#define DAY (G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC) /* 2026-11-23 */
#define LUMEN                                                                                      \
  "(SELECT u.account_id FROM users u JOIN people p ON p.id = u.person_id "                         \
  "WHERE p.user_name = '" GCH_SEED_USER_NAME "')"

static GchDatabase *
make (gint64 cases, gint64 comments)
{
  g_autoptr (GError) error = NULL;
  GchDatabase *database = gch_database_open (":memory:", TRUE, &error);

  g_assert_no_error (error);
  gch_seed_fill (database, DAY, cases, comments, &error);
  g_assert_no_error (error);
  return database;
}

static gint64
count (GchDatabase *database, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 number = gch_database_get_int (database, &error, sql, "");

  g_assert_no_error (error);
  return number;
}

/* Every value of every row, table by table. */
static void
dump_table (GchDatabase *database, const char *table, GChecksum *checksum)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT * FROM %s%s ORDER BY 1, 2", table,
                       g_str_equal (table, "settings") ? " WHERE name <> 'instance'" : "");
  sqlite3_stmt *row = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (gch_database_get_handle (database), sql, -1, &row, NULL), ==,
                   SQLITE_OK);
  while (sqlite3_step (row) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (row); i++)
      {
        const char *text = (const char *) sqlite3_column_text (row, i);

        g_checksum_update (checksum, (const guchar *) (text != NULL ? text : "\001"),
                           sqlite3_column_bytes (row, i) + 1);
      }
  sqlite3_finalize (row);
}

static char *
dump (GchDatabase *database)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *tables = gch_database_get_text (
      database, NULL,
      "SELECT group_concat (name) FROM (SELECT name FROM sqlite_master WHERE type = 'table' "
      "AND name NOT LIKE 'sqlite_%' ORDER BY name)",
      "");
  g_auto (GStrv) names = g_strsplit (tables, ",", -1);

  g_assert_cmpuint (g_strv_length (names), >, 10);
  for (int i = 0; names[i] != NULL; i++)
    dump_table (database, names[i], checksum);
  return g_strdup (g_checksum_get_string (checksum));
}

static void
test_same (void)
{
  g_autoptr (GchDatabase) first = make (120, 900);
  g_autoptr (GchDatabase) second = make (120, 900);
  g_autofree char *one = dump (first);
  g_autofree char *two = dump (second);

  g_assert_cmpstr (one, ==, two);
}

static void
test_counts (void)
{
  g_autoptr (GchDatabase) database = make (0, 0);

  g_assert_cmpint (count (database, "SELECT count (*) FROM accounts"), ==, 3);
  g_assert_cmpint (count (database, "SELECT count (*) FROM users"), ==, 40);
  g_assert_cmpint (count (database, "SELECT count (DISTINCT role) FROM users"), ==, 3);
  g_assert_cmpint (count (database, "SELECT count (*) FROM keys"), ==, 150);
  g_assert_cmpint (count (database, "SELECT count (*) FROM key_groups"), ==, 6);
  g_assert_cmpint (count (database, "SELECT count (*) FROM cases"), ==, 80);
  g_assert_cmpint (count (database, "SELECT count (*) FROM cases WHERE account_id = " LUMEN), >=,
                   45);
  g_assert_cmpint (count (database, "SELECT count (DISTINCT subject) FROM cases"), >=, 50);
  g_assert_cmpint (
      count (database, "SELECT count (DISTINCT status) FROM cases WHERE account_id = " LUMEN), ==,
      5);
  g_assert_cmpint (count (database, "SELECT count (DISTINCT severity) FROM cases"), ==, 4);
  g_assert_cmpint (count (database, "SELECT count (DISTINCT team) FROM cases"), ==, 2);
  g_assert_cmpint (count (database, "SELECT count (DISTINCT type) FROM cases"), ==, 7);
  g_assert_cmpint (count (database, "SELECT max (comment_count) FROM cases"), >=, 9);
  g_assert_cmpint (count (database, "SELECT count (*) FROM mail_queue"), ==, 0);
  g_assert_cmpint (count (database, "SELECT count (*) FROM people WHERE password_hash IS NOT NULL"),
                   ==, 0);
}

/* Nothing in the last hour, nothing older than two years, in the order it happened. */
static void
test_times (void)
{
  g_autoptr (GchDatabase) database = make (0, 0);

  g_assert_cmpint (count (database, "SELECT max (created_at) FROM comments"), <=,
                   DAY - G_TIME_SPAN_HOUR);
  g_assert_cmpint (count (database, "SELECT max (updated_at) FROM cases"), <=,
                   DAY - G_TIME_SPAN_HOUR);
  g_assert_cmpint (count (database, "SELECT max (viewed_at) FROM case_views"), <=,
                   DAY - G_TIME_SPAN_HOUR);
  g_assert_cmpint (count (database, "SELECT min (created_at) FROM cases"), >,
                   DAY - 735 * G_TIME_SPAN_DAY);
  g_assert_cmpint (count (database, "SELECT min (created_at) FROM cases"), <,
                   DAY - 700 * G_TIME_SPAN_DAY);
  g_assert_cmpint (count (database, "SELECT count (*) FROM comments a JOIN comments b "
                                    "ON a.case_id = b.case_id AND a.sequence < b.sequence "
                                    "AND a.created_at > b.created_at"),
                   ==, 0);
  g_assert_cmpint (count (database, "SELECT max (created_at) FROM cases"), ==,
                   DAY - G_TIME_SPAN_HOUR);
}

static void
test_unread (void)
{
  g_autoptr (GchDatabase) database = make (0, 0);
  gint64 views = count (database, "SELECT count (*) FROM case_views");
  gint64 unread = count (database, "SELECT count (*) FROM cases c LEFT JOIN case_views v "
                                   "ON v.case_id = c.id WHERE c.account_id = " LUMEN
                                   " AND c.last_reply_at > ifnull (v.viewed_at, 0)");

  g_assert_cmpint (views, >=, 28);
  g_assert_cmpint (unread, >=, 4);
  g_assert_cmpint (unread, <=, 18);
}

/* The promise of "large", with smaller numbers. */
static void
test_large (void)
{
  g_autoptr (GchDatabase) database = make (2000, 20000);

  g_assert_cmpint (count (database, "SELECT count (*) FROM cases WHERE account_id = " LUMEN), ==,
                   2000);
  g_assert_cmpint (count (database, "SELECT count (*) FROM comments WHERE account_id = " LUMEN), ==,
                   20000);
  g_assert_cmpint (count (database, "SELECT count (*) FROM cases c WHERE comment_count <> "
                                    "(SELECT count (*) FROM comments WHERE case_id = c.id)"),
                   ==, 0);
  g_assert_cmpint (count (database, "SELECT max (updated_at) FROM cases"), <=,
                   DAY - G_TIME_SPAN_HOUR);
  g_assert_cmpint (count (database, "SELECT count (*) FROM cases WHERE updated_at < created_at"),
                   ==, 0);
  g_assert_cmpint (count (database, "SELECT max (sequence) FROM case_views"), <=,
                   gch_database_last_sequence (database, NULL));
}

static void
test_not_twice (void)
{
  g_autoptr (GchDatabase) database = make (0, 0);
  g_autoptr (GError) error = NULL;

  g_assert_false (gch_seed_fill (database, DAY, 0, 0, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_INVALID);
  g_assert_cmpint (count (database, "SELECT count (*) FROM accounts"), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed/same", test_same);
  g_test_add_func ("/seed/counts", test_counts);
  g_test_add_func ("/seed/times", test_times);
  g_test_add_func ("/seed/unread", test_unread);
  g_test_add_func ("/seed/large", test_large);
  g_test_add_func ("/seed/not-twice", test_not_twice);
  return g_test_run ();
}
