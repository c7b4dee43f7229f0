/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cache.h"

#include <unistd.h>

#include <glib/gstdio.h>

#include "gch-sqlite.h"
#include "gch-error.h"
#include "store-fixture.h"

typedef struct
{
  GchTestDir *dir;
  char *path;
  GchCache *cache;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->dir = gch_test_dir_new ();
  fixture->path = gch_test_dir_build (fixture->dir, "owner/cache.db");
  fixture->cache = gch_cache_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  g_clear_pointer (&fixture->cache, gch_cache_free);
  g_free (fixture->path);
  gch_test_dir_free (fixture->dir);
}

static void
open_cache (Fixture *fixture, GchCacheState expected, const char *expected_cursor)
{
  g_autoptr (GError) error = NULL;
  g_auto (GchCacheOpening) opening = { 0 };

  g_assert_true (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
  g_assert_no_error (error);
  g_assert_cmpint (opening.state, ==, expected);
  g_assert_cmpstr (opening.cursor, ==, expected_cursor);
}

/* A new process, or after a crash. */
static void
reopen (Fixture *fixture, GchCacheState expected, const char *expected_cursor)
{
  gch_cache_free (fixture->cache);
  fixture->cache = gch_cache_new ();
  open_cache (fixture, expected, expected_cursor);
}

/* @page: (transfer full) */
static void
apply (Fixture *fixture, GchChangePage *page)
{
  g_autoptr (GchChangePage) owned = page;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;

  g_assert_true (gch_cache_apply (fixture->cache, page, &touched, &error));
  g_assert_no_error (error);
}

static GchChangePage *
sample_page (const char *cursor, gboolean has_more)
{
  GchChangePage *page = fixture_page (cursor, has_more);

  fixture_add_case (page, fixture_case (1));
  fixture_add_case (page, fixture_case (2));
  fixture_add_comment (page, fixture_comment ("k1", "c1", "The printer burns", 10));
  fixture_add_comment (page, fixture_comment ("k2", "c2", "The scanner hums", 10));
  fixture_add_viewed (page, "c1", 1, 500);
  fixture_add (page, GCH_RECORD_STATUS_CHANGE, "s1", fixture_status_change ("s1", "c1", 5));

  return page;
}

#define DUMP                                                                                       \
  "SELECT * FROM cases; SELECT * FROM case_details; SELECT * FROM case_rows;"                      \
  "SELECT * FROM comments; SELECT * FROM status_changes; SELECT * FROM case_views;"                \
  "SELECT * FROM people; SELECT * FROM meta;"                                                      \
  "SELECT count(*) FROM search WHERE search MATCH 'printer OR scanner OR case';"                   \
  "SELECT count(*) FROM subjects WHERE subjects MATCH 'case';"

static void
check_index (Fixture *fixture)
{
  fixture_sql (fixture->path, "INSERT INTO search (search) VALUES ('integrity-check');"
                              "INSERT INTO subjects (subjects) VALUES ('integrity-check')");
}

static gint64
count (Fixture *fixture, const char *what)
{
  g_autofree char *sql = g_strdup_printf ("SELECT count(*) FROM %s", what);

  return fixture_sql_int (fixture->path, sql);
}

static void
test_states (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", TRUE));
  reopen (fixture, GCH_CACHE_OPENED, "1");
  apply (fixture, sample_page ("2", FALSE));
  reopen (fixture, GCH_CACHE_OPENED, "2");

  g_assert_cmpint (g_stat (folder, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 07777, ==, 0600);
  gch_cache_close (fixture->cache);
  g_assert_false (g_file_test (wal, G_FILE_TEST_EXISTS));
}

static void
test_same_page_twice (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *once = NULL;
  g_autofree char *twice = NULL;
  g_autofree char *thrice = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  once = fixture_sql_dump (fixture->path, DUMP);
  apply (fixture, sample_page ("1", FALSE));
  twice = fixture_sql_dump (fixture->path, DUMP);
  g_assert_cmpstr (once, ==, twice);
  reopen (fixture, GCH_CACHE_OPENED, "1");
  apply (fixture, sample_page ("1", FALSE));
  thrice = fixture_sql_dump (fixture->path, DUMP);
  g_assert_cmpstr (once, ==, thrice);
  check_index (fixture);
}

/* However the feed is cut into pages, and wherever the program was ended between two of them. */
static void
test_cut_anywhere (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchChangePage) whole = sample_page ("6", FALSE);
  g_autofree char *expected = NULL;
  g_autoptr (GError) error = NULL;
  char cursor[] = "0";

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, gch_change_page_ref (whole));
  expected = fixture_sql_dump (fixture->path, DUMP);
  g_assert_true (gch_cache_delete (fixture->cache, fixture->path, &error));

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  for (guint i = 0; i < whole->changes->len; i++)
    {
      gboolean has_more = i + 1 < whole->changes->len;
      g_autofree char *found = NULL;
      GchChangePage *page;

      cursor[0]++;
      page = fixture_page (cursor, has_more);
      g_ptr_array_add (page->changes, gch_change_ref (whole->changes->pdata[i]));
      apply (fixture, page);
      reopen (fixture, GCH_CACHE_OPENED, cursor);
      found = fixture_sql_dump (fixture->path, DUMP);
      if (!has_more)
        g_assert_cmpstr (found, ==, expected);
    }
}

/* Records that came with an answer do not move the cursor nor end the first synchronisation. */
static void
test_answer (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", TRUE));
  apply (fixture, sample_page (NULL, FALSE));
  g_assert_cmpint (count (fixture, "meta WHERE name = 'complete'"), ==, 0);
  reopen (fixture, GCH_CACHE_OPENED, "1");
  apply (fixture, sample_page ("2", FALSE));
  g_assert_cmpint (count (fixture, "meta WHERE name = 'complete'"), ==, 1);
  apply (fixture, sample_page (NULL, FALSE));
  reopen (fixture, GCH_CACHE_OPENED, "2");
}

/* All of a page or nothing of it. */
static void
test_one_transaction (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchChangePage) page = sample_page ("2", FALSE);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, fixture_page ("1", TRUE));
  before = fixture_sql_dump (fixture->path, DUMP);
  fixture_sql (fixture->path, "CREATE TRIGGER broken BEFORE INSERT ON status_changes"
                              " BEGIN SELECT RAISE (ABORT, 'no'); END");
  g_assert_false (gch_cache_apply (fixture->cache, page, &touched, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE);
  after = fixture_sql_dump (fixture->path, DUMP);
  g_assert_cmpstr (before, ==, after);

  fixture_sql (fixture->path, "DROP TRIGGER broken");
  apply (fixture, gch_change_page_ref (page));
  reopen (fixture, GCH_CACHE_OPENED, "2");
}

/* --- resync --- */

static void
begin_resync (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_cache_resync_begin (fixture->cache, &error));
  g_assert_no_error (error);
}

static void
end_resync (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_cache_resync_end (fixture->cache, TRUE, &error));
  g_assert_no_error (error);
}

static GchChangePage *
half_page (const char *cursor, gboolean has_more)
{
  GchChangePage *page = fixture_page (cursor, has_more);

  fixture_add_case (page, fixture_case (2));
  fixture_add_comment (page, fixture_comment ("k2", "c2", "The scanner hums", 10));

  return page;
}

static void
check_half (Fixture *fixture)
{
  g_assert_cmpint (count (fixture, "cases"), ==, 1);
  g_assert_cmpint (count (fixture, "case_details"), ==, 1);
  g_assert_cmpint (count (fixture, "case_rows"), ==, 1);
  g_assert_cmpint (count (fixture, "comments"), ==, 1);
  g_assert_cmpint (count (fixture, "status_changes"), ==, 0);
  g_assert_cmpint (count (fixture, "case_views"), ==, 0);
  g_assert_cmpint (count (fixture, "resync_seen"), ==, 0);
  g_assert_cmpint (count (fixture, "search WHERE search MATCH 'printer'"), ==, 0);
  g_assert_cmpint (count (fixture, "search WHERE search MATCH 'scanner'"), ==, 1);
  check_index (fixture);
}

static void
test_resync (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  begin_resync (fixture);
  apply (fixture, half_page ("9", FALSE));
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  end_resync (fixture);
  check_half (fixture);
  end_resync (fixture);
  check_half (fixture);
  reopen (fixture, GCH_CACHE_OPENED, "9");
}

/* What a page named and a later one took away is not kept. */
static void
test_resync_gone (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("3", FALSE);

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  begin_resync (fixture);
  apply (fixture, sample_page ("1", TRUE));
  fixture_add_gone (page, GCH_RECORD_CASE, "c1");
  apply (fixture, page);
  end_resync (fixture);
  check_half (fixture);
}

static gint64
version_of_case (Fixture *fixture, const char *id)
{
  g_autofree char *sql =
      g_strdup_printf ("SELECT version FROM cases JOIN case_rows USING (row) WHERE id = '%s'", id);

  return fixture_sql_int (fixture->path, sql);
}

static void
apply_case (Fixture *fixture, guint number, gint64 version)
{
  GchChangePage *page = fixture_page ("3", TRUE);
  GchCase *record = fixture_case (number);

  record->version = version;
  fixture_add_case (page, record);
  apply (fixture, page);
}

/* A portal that was put back to what it was long ago counts from lower versions. What it names
 * first is taken; after that the newer one stays, whatever order they come in. */
static void
test_resync_older (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply_case (fixture, 1, 7);
  apply_case (fixture, 1, 5);
  g_assert_cmpint (version_of_case (fixture, "c1"), ==, 7);
  begin_resync (fixture);
  apply_case (fixture, 1, 4);
  g_assert_cmpint (version_of_case (fixture, "c1"), ==, 4);
  apply_case (fixture, 1, 6);
  apply_case (fixture, 1, 5);
  g_assert_cmpint (version_of_case (fixture, "c1"), ==, 6);
}

/* What the disk refused at its time is made good with the next page. */
static void
test_resync_refused (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  fixture_sql (fixture->path, "CREATE TRIGGER broken BEFORE DELETE ON meta"
                              " BEGIN SELECT raise (ABORT, 'no'); END");
  g_assert_false (gch_cache_resync_begin (fixture->cache, &error));
  g_clear_error (&error);
  fixture_sql (fixture->path, "DROP TRIGGER broken");
  apply (fixture, half_page ("9", FALSE));
  fixture_sql (fixture->path, "CREATE TRIGGER broken BEFORE DELETE ON resync_seen"
                              " BEGIN SELECT raise (ABORT, 'no'); END");
  g_assert_false (gch_cache_resync_end (fixture->cache, TRUE, &error));
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  fixture_sql (fixture->path, "DROP TRIGGER broken");
  apply (fixture, fixture_page ("10", FALSE));
  check_half (fixture);
}

/* A program ended in the middle of a resync: reading goes on where it was, and nothing goes before
 * somebody says so, not even with the last page. */
static void
test_resync_interrupted (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  begin_resync (fixture);
  reopen (fixture, GCH_CACHE_OPENED, NULL);
  apply (fixture, half_page ("8", TRUE));
  reopen (fixture, GCH_CACHE_OPENED, "8");
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  apply (fixture, fixture_page ("9", FALSE));
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  reopen (fixture, GCH_CACHE_OPENED, "9");
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  end_resync (fixture);
  check_half (fixture);
  reopen (fixture, GCH_CACHE_OPENED, "9");
}

static void
assert_counts (Fixture *fixture, guint removing, guint cached)
{
  g_autoptr (GError) error = NULL;
  guint found = 99;
  guint of = 99;

  g_assert_true (gch_cache_resync_count (fixture->cache, &found, &of, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (found, ==, removing);
  g_assert_cmpuint (of, ==, cached);
}

/* Counting says what ending would remove, and removes nothing. */
static void
test_resync_count (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  g_assert_cmpuint (gch_cache_get_cached (fixture->cache), ==, 2);
  assert_counts (fixture, 0, 2);
  begin_resync (fixture);
  assert_counts (fixture, 2, 2);
  apply (fixture, half_page ("8", TRUE));
  assert_counts (fixture, 1, 2);
  reopen (fixture, GCH_CACHE_OPENED, "8");
  assert_counts (fixture, 1, 2);
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  end_resync (fixture);
  g_assert_cmpuint (gch_cache_get_cached (fixture->cache), ==, 1);
  assert_counts (fixture, 0, 1);
}

/* Every case is named again, but hardly a comment; then not even the one case with all of them. */
static void
test_resync_count_comments (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *page = fixture_page ("1", FALSE);
  GchChangePage *bare = fixture_page ("2", FALSE);

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  fixture_add_case (page, fixture_case (1));
  for (guint i = 0; i < 15; i++)
    {
      g_autofree char *id = g_strdup_printf ("k%u", i);

      fixture_add_comment (page, fixture_comment (id, "c1", "text", i));
    }
  apply (fixture, page);
  begin_resync (fixture);
  assert_counts (fixture, 15, 15);
  fixture_add_case (bare, fixture_case (1));
  apply (fixture, bare);
  assert_counts (fixture, 15, 15);
}

/* The user keeps what the portal no longer names. */
static void
test_resync_keep (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  begin_resync (fixture);
  apply (fixture, half_page ("9", FALSE));
  g_assert_true (gch_cache_resync_end (fixture->cache, FALSE, &error));
  g_assert_no_error (error);
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  g_assert_cmpint (count (fixture, "resync_seen"), ==, 0);
  reopen (fixture, GCH_CACHE_OPENED, "9");
  apply (fixture, fixture_page ("10", FALSE));
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
}

/* The number of cases is kept up without counting. */
static void
test_cached (Fixture *fixture, gconstpointer user_data)
{
  GchChangePage *gone = fixture_page ("3", FALSE);
  g_auto (GchCacheOpening) opening = { 0 };
  g_autoptr (GError) error = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  g_assert_cmpuint (gch_cache_get_cached (fixture->cache), ==, 0);
  apply (fixture, sample_page ("1", FALSE));
  apply (fixture, sample_page ("2", FALSE));
  g_assert_cmpuint (gch_cache_get_cached (fixture->cache), ==, 2);
  fixture_add_gone (gone, GCH_RECORD_CASE, "c1");
  fixture_add_gone (gone, GCH_RECORD_CASE, "unknown");
  apply (fixture, gone);
  g_assert_cmpuint (gch_cache_get_cached (fixture->cache), ==, 1);
  begin_resync (fixture);
  g_assert_true (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
  g_assert_true (opening.resyncing);
  g_assert_cmpuint (opening.cached, ==, 1);
}

static void
test_resync_begun_again (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  begin_resync (fixture);
  apply (fixture, sample_page ("7", TRUE));
  begin_resync (fixture);
  apply (fixture, half_page ("9", FALSE));
  end_resync (fixture);
  check_half (fixture);
}

/* --- damage --- */

static void
scribble_all (Fixture *fixture)
{
  fixture_scribble (fixture->path, 3, 0, 20000);
}

static void
scribble_inside (Fixture *fixture)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
  fixture_scribble (fixture->path, 4, 4096, (gsize) info.st_size - 4096);
}

static void
truncate_file (Fixture *fixture)
{
  g_assert_cmpint (truncate (fixture->path, 9000), ==, 0);
}

static void
make_text (Fixture *fixture)
{
  fixture_write (fixture->path, "No database, but a text that is longer than its header is.", 58);
}

static void
make_companion (Fixture *fixture, const char *suffix)
{
  g_autofree char *companion = g_strconcat (fixture->path, suffix, NULL);

  (void) g_remove (companion);
  g_assert_cmpint (g_mkdir (companion, 0700), ==, 0);
}

static void
block_log (Fixture *fixture)
{
  make_companion (fixture, "-wal");
}

static void
block_memory (Fixture *fixture)
{
  make_companion (fixture, "-shm");
}

static void
make_folder (Fixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
}

static void
make_newer (Fixture *fixture)
{
  fixture_sql (fixture->path, "PRAGMA user_version = 999");
}

static void
make_foreign (Fixture *fixture)
{
  g_assert_cmpint (g_unlink (fixture->path), ==, 0);
  fixture_sql (fixture->path, "CREATE TABLE recipes (name)");
}

typedef void (*Damage) (Fixture *fixture);

/* Set aside, made anew, and filled again as if it were new. */
static void
test_damaged (Fixture *fixture, gconstpointer user_data)
{
  static const Damage damages[] = { scribble_all, scribble_inside, truncate_file,
                                    make_text,    make_folder,     make_newer,
                                    make_foreign, block_log,       block_memory };

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (damages); i++)
    {
      apply (fixture, sample_page ("1", FALSE));
      gch_cache_close (fixture->cache);
      damages[i](fixture);
      reopen (fixture, GCH_CACHE_REBUILT, NULL);
      g_assert_cmpint (count (fixture, "cases"), ==, 0);
      /* The newest one and its companions are kept to be looked into; older ones are not. */
      g_assert_cmpuint (fixture_count_siblings (fixture->path, ".damaged-"), <=, 3);
      reopen (fixture, GCH_CACHE_OPENED, NULL);
    }
}

static void
test_empty_file (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  fixture_write (fixture->path, "", 0);
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
}

static goffset
wal_size (Fixture *fixture)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  GStatBuf info;

  return g_stat (wal, &info) == 0 ? info.st_size : 0;
}

/* A first synchronisation of many pages beside a window that reads: the log is moved into the file
 * as it grows, and nothing of it is left for the next start to read again. */
static void
test_wal_stays_small (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *text = g_strnfill (200000, 'x');
  g_autoptr (GchSqlite) reader = NULL;
  g_autoptr (GError) error = NULL;
  gint64 n = 0;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  reader = gch_sqlite_open (fixture->path, GCH_SQLITE_READER, &error);
  g_assert_no_error (error);

  for (guint i = 1; i <= 300; i++)
    {
      GchChangePage *page = fixture_page ("c", TRUE);
      GchCase *record = fixture_case (i);

      g_free (record->description);
      record->description = g_strdup (text);
      fixture_add_case (page, record);
      apply (fixture, page);
      g_assert_true (gch_sqlite_get_int (reader, &n, &error, "SELECT count(*) FROM cases", ""));
      g_assert_cmpint (n, ==, i);
    }
  /* 8,000 pages, and what one transaction may add. */
  g_assert_cmpint (wal_size (fixture), <, 40 * 1024 * 1024);
  gch_cache_close (fixture->cache);
  g_assert_cmpint (wal_size (fixture), ==, 0);
}

static void
test_garbage_wal (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *wal = g_strconcat (fixture->path, "-wal", NULL);
  g_autofree char *shm = g_strconcat (fixture->path, "-shm", NULL);
  g_autofree char *garbage = g_strnfill (100000, '\x5a');

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  gch_cache_close (fixture->cache);
  fixture_write (wal, garbage, 100000);
  fixture_write (shm, garbage, 32768);
  reopen (fixture, GCH_CACHE_OPENED, "1");
  g_assert_cmpint (count (fixture, "cases"), ==, 2);
  apply (fixture, sample_page ("2", FALSE));
}

/* Whatever is done to the file: it opens, and a page goes in, at the second try at the latest. */
static void
test_damaged_anyhow (Fixture *fixture, gconstpointer user_data)
{
  for (guint32 seed = 0; seed < 60; seed++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
      g_autoptr (GError) error = NULL;
      g_autoptr (GchChangePage) page = sample_page ("1", FALSE);
      g_auto (GStrv) touched = NULL;
      g_auto (GchCacheOpening) opening = { 0 };
      GStatBuf info;

      g_assert_true (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
      apply (fixture, sample_page ("1", FALSE));
      gch_cache_close (fixture->cache);
      g_assert_cmpint (g_stat (fixture->path, &info), ==, 0);
      if (seed % 3 == 0)
        g_assert_cmpint (
            truncate (fixture->path, g_rand_int_range (rand, 0, (gint32) info.st_size)), ==, 0);
      else
        fixture_scribble (fixture->path, seed,
                          (gsize) g_rand_int_range (rand, 0, (gint32) info.st_size - 64),
                          (gsize) g_rand_int_range (rand, 1, 64));
      gch_cache_opening_clear (&opening);
      gch_cache_free (fixture->cache);
      fixture->cache = gch_cache_new ();
      g_assert_true (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
      g_assert_no_error (error);
      if (!gch_cache_apply (fixture->cache, page, &touched, &error))
        {
          g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
          gch_cache_opening_clear (&opening);
          open_cache (fixture, GCH_CACHE_REBUILT, NULL);
          apply (fixture, gch_change_page_ref (page));
        }
    }
}

/* Damage in the index of words, which reading the pages does not show. */
static void
test_damaged_index (Fixture *fixture, gconstpointer user_data)
{
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  fixture_sql (fixture->path, "UPDATE search_data SET block = x'00000000' WHERE id > 100");
  /* As after a reader has stumbled over it. */
  open_cache (fixture, GCH_CACHE_REBUILT, NULL);
  apply (fixture, sample_page ("1", FALSE));
  check_index (fixture);
}

static void
test_not_open (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchChangePage) page = sample_page ("1", FALSE);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;

  g_assert_false (gch_cache_apply (fixture->cache, page, &touched, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_DAMAGED);
}

static void
test_read_only (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *folder = g_path_get_dirname (fixture->path);
  g_autoptr (GError) error = NULL;
  g_auto (GchCacheOpening) opening = { 0 };

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  g_assert_cmpint (g_chmod (fixture->dir->path, 0755), ==, 0);
  fixture_drop_rights (folder);
  g_assert_cmpint (g_chmod (folder, 0500), ==, 0);
  g_assert_false (gch_cache_open (fixture->cache, fixture->path, &opening, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY);
  g_assert_cmpint (g_chmod (folder, 0700), ==, 0);
  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  g_clear_pointer (&fixture->cache, gch_cache_free);
  fixture_restore_rights ();
}

static void
test_delete (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GError) error = NULL;

  open_cache (fixture, GCH_CACHE_NEW, NULL);
  apply (fixture, sample_page ("1", FALSE));
  gch_cache_close (fixture->cache);
  make_text (fixture);
  open_cache (fixture, GCH_CACHE_REBUILT, NULL);
  g_assert_true (gch_cache_delete (fixture->cache, fixture->path, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture_count_siblings (fixture->path, ""), ==, 0);
  open_cache (fixture, GCH_CACHE_NEW, NULL);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/cache/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("states", test_states);
  ADD ("same-page-twice", test_same_page_twice);
  ADD ("cut-anywhere", test_cut_anywhere);
  ADD ("answer", test_answer);
  ADD ("one-transaction", test_one_transaction);
  ADD ("resync", test_resync);
  ADD ("resync-gone", test_resync_gone);
  ADD ("resync-older", test_resync_older);
  ADD ("resync-refused", test_resync_refused);
  ADD ("resync-interrupted", test_resync_interrupted);
  ADD ("resync-begun-again", test_resync_begun_again);
  ADD ("resync-count", test_resync_count);
  ADD ("resync-count-comments", test_resync_count_comments);
  ADD ("resync-keep", test_resync_keep);
  ADD ("cached", test_cached);
  ADD ("damaged", test_damaged);
  ADD ("empty-file", test_empty_file);
  ADD ("wal-stays-small", test_wal_stays_small);
  ADD ("garbage-wal", test_garbage_wal);
  ADD ("damaged-anyhow", test_damaged_anyhow);
  ADD ("damaged-index", test_damaged_index);
  ADD ("not-open", test_not_open);
  ADD ("read-only", test_read_only);
  ADD ("delete", test_delete);

  return g_test_run ();
}
