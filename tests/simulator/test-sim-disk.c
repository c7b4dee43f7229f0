/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-disk.h"

#include <errno.h>
#include <string.h>

#include "gch-cache.h"
#include "gch-database.h"
#include "gch-precious.h"
#include "gch-test.h"

#define DATABASE "/client-1/test.db"

typedef struct
{
  GRand *rand;
  GchSimDisk *disk;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer user_data)
{
  fixture->rand = g_rand_new_with_seed (1);
  fixture->disk = gch_sim_disk_new (fixture->rand);
  gch_sim_disk_install (fixture->disk);
}

static void
tear_down (Fixture *fixture, gconstpointer user_data)
{
  gch_sim_disk_free (fixture->disk);
  g_rand_free (fixture->rand);
}

/* --- small words --- */

static sqlite3 *
open_database (const char *path)
{
  sqlite3 *database = NULL;

  g_assert_cmpint (
      sqlite3_open_v2 (path, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL), ==,
      SQLITE_OK);

  return database;
}

static int
run (sqlite3 *database, const char *sql)
{
  return sqlite3_exec (database, sql, NULL, NULL, NULL);
}

static void
must (sqlite3 *database, const char *sql)
{
  if (run (database, sql) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (database));
}

/* One value; -1 where there is none. */
static gint64
ask (sqlite3 *database, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  gint64 value = -1;

  if (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW)
    value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);

  return value;
}

static void
assert_whole (sqlite3 *database)
{
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL),
                   ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_step (statement), ==, SQLITE_ROW);
  g_assert_cmpstr ((const char *) sqlite3_column_text (statement, 0), ==, "ok");
  sqlite3_finalize (statement);
}

static void
assert_text (Fixture *fixture, const char *path, const char *expected)
{
  g_autoptr (GBytes) bytes = gch_sim_disk_get_contents (fixture->disk, path);

  if (expected == NULL)
    {
      g_assert_null (bytes);
      return;
    }
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), expected,
                   strlen (expected));
}

static void
append (const char *path, const char *text, gboolean flush)
{
  const GchDisk *table = gch_sim_disk_get_table ();
  GchDiskFile *file = NULL;

  g_assert_cmpint (table->open_file (path, FALSE, &file), ==, 0);
  g_assert_cmpint (table->append (file, text, strlen (text)), ==, 0);
  if (flush)
    g_assert_cmpint (table->flush (file), ==, 0);
  table->close_file (file);
}

static void
crash_and_boot (Fixture *fixture)
{
  gch_sim_disk_crash (fixture->disk, "/client-1/");
  g_assert_true (gch_sim_disk_has_crashed (fixture->disk, "/client-1/"));
  gch_sim_disk_boot (fixture->disk, "/client-1/");
  g_assert_false (gch_sim_disk_has_crashed (fixture->disk, "/client-1/"));
}

/* --- names and bytes --- */

static void
test_table (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *table = gch_sim_disk_get_table ();
  g_autoptr (GBytes) bytes = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_cmpint (table->make_file ("/client-1/a/b/x"), ==, ENOENT);
  g_assert_cmpint (table->make_directory ("/client-1/a/b"), ==, 0);
  g_assert_cmpint (table->make_directory ("/client-1/a/b"), ==, 0);
  g_assert_cmpint (table->make_file ("/client-1/a/b/x"), ==, 0);
  g_assert_cmpint (table->make_file ("/client-1/a/b/x"), ==, EEXIST);
  append ("/client-1/a/b/x", "Bonjour", FALSE);
  append ("/client-1/a/b/x", " à tous", FALSE);
  assert_text (fixture, "/client-1/a/b/x", "Bonjour à tous");
  g_assert_cmpint (table->read_file ("/client-1/a/b/x", 3, &bytes), ==, EFBIG);
  g_assert_cmpint (table->read_file ("/client-1/a/b/x", 15, &bytes), ==, 0);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, 15);
  g_assert_cmpint (table->make_file ("/client-1/a/b/y"), ==, 0);
  g_assert_cmpint (table->list ("/client-1/a/b", &names), ==, 0);
  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_cmpstr (names[0], ==, "x");
  g_assert_cmpint (table->move ("/client-1/a/b/x", "/client-1/a/b/y"), ==, 0);
  g_assert_false (table->exists ("/client-1/a/b/x"));
  assert_text (fixture, "/client-1/a/b/y", "Bonjour à tous");
  g_assert_cmpint (table->remove ("/client-1/a/b"), ==, ENOTEMPTY);
  g_assert_cmpint (table->move ("/client-1/a", "/client-1/c"), ==, 0);
  assert_text (fixture, "/client-1/c/b/y", "Bonjour à tous");
  g_assert_true (table->is_directory ("/client-1/c/b"));
  g_assert_cmpint (table->remove ("/client-1/c/b/y"), ==, 0);
  g_assert_cmpint (table->remove ("/client-1/c/b/y"), ==, ENOENT);
  g_assert_cmpint (table->remove ("/client-1/c/b"), ==, 0);
}

static void
test_database (Fixture *fixture, gconstpointer user_data)
{
  sqlite3 *database = open_database (DATABASE);
  sqlite3 *other;

  must (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1), (2)");
  other = open_database (DATABASE);
  must (database, "BEGIN IMMEDIATE; INSERT INTO t VALUES (3)");
  g_assert_cmpint (ask (other, "SELECT count(*) FROM t"), ==, 2);
  g_assert_cmpint (run (other, "BEGIN IMMEDIATE"), ==, SQLITE_BUSY);
  must (database, "COMMIT");
  g_assert_cmpint (ask (other, "SELECT count(*) FROM t"), ==, 3);
  must (other, "PRAGMA journal_mode = WAL; INSERT INTO t VALUES (4)");
  must (database, "BEGIN");
  g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 4);
  must (other, "INSERT INTO t VALUES (5)");
  g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 4);
  must (database, "COMMIT");
  g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 5);
  g_assert_nonnull (gch_sim_disk_get_table ()->list);
  sqlite3_close (other);
  sqlite3_close (database);
  g_assert_false (gch_sim_disk_get_table ()->exists (DATABASE "-wal"));
  g_assert_false (gch_sim_disk_get_table ()->exists (DATABASE "-shm"));
}

/* The store's files and the portal's are kept by their own code, in one program. */
static void
test_both (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchPrecious) precious = gch_precious_new ("/client-1/data");
  g_autoptr (GchCache) cache = gch_cache_new ();
  g_autoptr (GchOwner) owner = gch_owner_new ("https://portal.example", "a1", "u1");
  g_autoptr (GchDraft) draft = gch_draft_new (owner, "new", "Bonjour");
  g_autoptr (GchDatabase) portal = NULL;
  g_autoptr (GPtrArray) drafts = NULL;
  g_auto (GchCacheOpening) opening = { 0 };
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_precious_save_draft (precious, draft, &error));
  g_assert_no_error (error);
  g_assert_true (gch_cache_open (cache, "/client-1/cache/c1/cache.db", &opening, &error));
  g_assert_no_error (error);
  g_assert_null (gch_database_open ("/portal/portal.db", FALSE, &error));
  g_clear_error (&error);
  g_assert_cmpint (gch_disk_get ()->make_file ("/portal/portal.db"), ==, 0);
  portal = gch_database_open ("/portal/portal.db", FALSE, &error);
  g_assert_no_error (error);
  g_clear_pointer (&precious, gch_precious_free);
  gch_sim_disk_kill (fixture->disk, "/client-1/");
  gch_sim_disk_boot (fixture->disk, "/client-1/");
  precious = gch_precious_new ("/client-1/data");
  drafts = gch_precious_load_drafts (precious, owner, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (drafts->len, ==, 1);
}

static GchDatabase *
open_portal (void)
{
  g_autoptr (GError) error = NULL;
  GchDatabase *portal = gch_database_open ("/portal/portal.db", FALSE, &error);

  g_assert_no_error (error);

  return portal;
}

static gint64
read_version (void)
{
  g_autoptr (GchDatabase) portal = open_portal ();

  return gch_database_get_int (portal, NULL,
                               "SELECT coalesce (max (value), 0) FROM settings"
                               " WHERE name = 'test'",
                               "");
}

/* What a portal finds when it starts is answered to its clients: a power cut may not take it back,
 * even where the process before was killed between a commit and its last flush. */
static void
test_portal_found_stays (Fixture *fixture, gconstpointer user_data)
{
  g_assert_cmpint (gch_disk_get ()->make_file ("/portal/portal.db"), ==, 0);
  g_assert_cmpint (gch_disk_get ()->flush_directory ("/portal"), ==, 0);
  gch_database_free (open_portal ());
  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *value = g_strdup_printf ("%u", 1000 + i);
      GchDatabase *portal = open_portal ();
      gint64 found;

      gch_sim_disk_kill_after (fixture->disk, "/portal", i % 20);
      if (gch_database_begin (portal, TRUE, NULL)
          && gch_database_set_setting (portal, "test", value, NULL))
        gch_database_commit (portal, NULL);
      gch_sim_disk_kill (fixture->disk, "/portal");
      gch_database_free (portal);
      gch_sim_disk_boot (fixture->disk, "/portal");
      portal = open_portal ();
      found = gch_database_get_int (portal, NULL,
                                    "SELECT coalesce (max (value), 0) FROM settings"
                                    " WHERE name = 'test'",
                                    "");
      gch_sim_disk_crash (fixture->disk, "/portal");
      gch_database_free (portal);
      gch_sim_disk_boot (fixture->disk, "/portal");
      g_assert_cmpint (read_version (), ==, found);
    }
}

/* --- crashes --- */

/* What a crash leaves of flushed text with unflushed text behind it, over many chances. */
static void
test_unflushed (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *flushed = g_strnfill (1000, 'a');
  g_autofree char *more = g_strnfill (9000, 'b');
  guint lost = 0;
  guint whole = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      gsize size;

      append ("/client-1/x", flushed, TRUE);
      g_assert_cmpint (gch_sim_disk_get_table ()->flush_directory ("/client-1"), ==, 0);
      append ("/client-1/x", more, FALSE);
      crash_and_boot (fixture);
      bytes = gch_sim_disk_get_contents (fixture->disk, "/client-1/x");
      g_assert_nonnull (bytes);
      size = g_bytes_get_size (bytes);
      g_assert_cmpuint (size, >=, 1000);
      g_assert_cmpint (memcmp (g_bytes_get_data (bytes, NULL), flushed, 1000), ==, 0);
      lost += size == 1000;
      whole += size == 10000
               && memcmp ((const char *) g_bytes_get_data (bytes, NULL) + 1000, more, 9000) == 0;
      gch_sim_disk_delete (fixture->disk, "/client-1/x");
    }
  g_assert_cmpuint (lost, >, 10);
  g_assert_cmpuint (whole, >, 10);
  g_assert_cmpuint (lost + whole, <, 190);
}

static void
test_names (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *table = gch_sim_disk_get_table ();
  guint kept = 0;
  guint moved = 0;

  for (guint i = 0; i < 100; i++)
    {
      append ("/client-1/x", "one", TRUE);
      table->flush_directory ("/client-1");
      append ("/client-1/y", "two", TRUE);
      crash_and_boot (fixture);
      g_assert_true (table->exists ("/client-1/x"));
      kept += table->exists ("/client-1/y");
      gch_sim_disk_delete (fixture->disk, "/client-1/y");

      append ("/client-1/y", "two", TRUE);
      table->flush_directory ("/client-1");
      g_assert_cmpint (table->move ("/client-1/y", "/client-1/x"), ==, 0);
      crash_and_boot (fixture);
      if (table->exists ("/client-1/y"))
        assert_text (fixture, "/client-1/x", "one");
      else
        {
          assert_text (fixture, "/client-1/x", "two");
          moved++;
        }
      gch_sim_disk_delete (fixture->disk, "/client-1/x");
      gch_sim_disk_delete (fixture->disk, "/client-1/y");
    }
  g_assert_cmpuint (kept, >, 10);
  g_assert_cmpuint (kept, <, 90);
  g_assert_cmpuint (moved, >, 10);
  g_assert_cmpuint (moved, <, 90);
}

/* What was open before a crash changes nothing after it. */
static void
test_stale (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *table = gch_sim_disk_get_table ();
  sqlite3 *database = open_database (DATABASE);
  GchDiskFile *file = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  must (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1); BEGIN; INSERT INTO t VALUES (2)");
  g_assert_cmpint (table->open_file ("/client-1/x", FALSE, &file), ==, 0);
  g_assert_cmpint (table->append (file, "a", 1), ==, 0);
  gch_sim_disk_crash (fixture->disk, "/client-1/");
  before = gch_sim_disk_digest (fixture->disk, "/client-1/");
  g_assert_cmpint (table->append (file, "b", 1), ==, EIO);
  g_assert_cmpint (table->flush (file), ==, EIO);
  g_assert_cmpint (table->make_file ("/client-1/z"), ==, EIO);
  g_assert_cmpint (run (database, "COMMIT"), !=, SQLITE_OK);
  sqlite3_close (database);
  gch_sim_disk_boot (fixture->disk, "/client-1/");
  g_assert_cmpint (table->append (file, "b", 1), ==, EIO);
  g_assert_cmpint (table->truncate (file, 0), ==, EIO);
  table->close_file (file);
  after = gch_sim_disk_digest (fixture->disk, "/client-1/");
  g_assert_cmpstr (after, ==, before);
}

static void
test_kill (Fixture *fixture, gconstpointer user_data)
{
  append ("/client-1/x", "abc", FALSE);
  gch_sim_disk_kill (fixture->disk, "/client-1/");
  gch_sim_disk_boot (fixture->disk, "/client-1/");
  assert_text (fixture, "/client-1/x", "abc");
}

/* Wherever a program is killed, what it wrote is as it left it, and SQLite goes on from there. */
static void
test_kill_after (Fixture *fixture, gconstpointer user_data)
{
  for (guint i = 0; i < 30; i++)
    {
      sqlite3 *database = open_database (DATABASE);
      gint64 count;
      gboolean done;

      must (database, "PRAGMA synchronous = EXTRA; CREATE TABLE IF NOT EXISTS t (a)");
      count = ask (database, "SELECT count(*) FROM t");
      gch_sim_disk_kill_after (fixture->disk, "/client-1/", i);
      done = run (database, "INSERT INTO t VALUES (zeroblob (9000))") == SQLITE_OK;
      sqlite3_close (database);
      g_assert_true (done || gch_sim_disk_has_crashed (fixture->disk, "/client-1/"));
      gch_sim_disk_boot (fixture->disk, "/client-1/");
      database = open_database (DATABASE);
      assert_whole (database);
      g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), >=, count + done);
      sqlite3_close (database);
    }
}

/* Another computer's crash is nobody else's. */
static void
test_two_computers (Fixture *fixture, gconstpointer user_data)
{
  append ("/client-1/x", "one", FALSE);
  append ("/client-2/x", "two", FALSE);
  gch_sim_disk_crash (fixture->disk, "/client-2/");
  assert_text (fixture, "/client-1/x", "one");
  append ("/client-1/x", "+", FALSE);
  assert_text (fixture, "/client-1/x", "one+");
}

/* --- other faults --- */

static void
test_full (Fixture *fixture, gconstpointer user_data)
{
  sqlite3 *database = open_database (DATABASE);

  must (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  gch_sim_disk_set_full (fixture->disk, "/client-1/", TRUE);
  g_assert_cmpint (run (database, "INSERT INTO t VALUES (zeroblob (20000))"), ==, SQLITE_FULL);
  gch_sim_disk_set_full (fixture->disk, "/client-1/", FALSE);
  must (database, "INSERT INTO t VALUES (zeroblob (20000))");
  g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 2);
  assert_whole (database);
  sqlite3_close (database);
}

static void
test_read_only (Fixture *fixture, gconstpointer user_data)
{
  sqlite3 *database = open_database (DATABASE);

  must (database, "CREATE TABLE t (a); INSERT INTO t VALUES (1)");
  gch_sim_disk_set_read_only (fixture->disk, "/client-1/", TRUE);
  g_assert_cmpint (run (database, "INSERT INTO t VALUES (2)"), !=, SQLITE_OK);
  g_assert_cmpint (sqlite3_system_errno (database), ==, EROFS);
  g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 1);
  sqlite3_close (database);
  database = open_database (DATABASE);
  g_assert_cmpint (run (database, "INSERT INTO t VALUES (2)"), ==, SQLITE_READONLY);
  g_assert_cmpint (gch_sim_disk_get_table ()->make_file ("/client-1/y"), ==, EROFS);
  sqlite3_close (database);
}

/* A flush that failed is not made good by a second one. */
static void
test_failed_flush (Fixture *fixture, gconstpointer user_data)
{
  const GchDisk *table = gch_sim_disk_get_table ();
  guint lost = 0;

  for (guint i = 0; i < 50; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      GchDiskFile *file = NULL;

      append ("/client-1/x", "abc", TRUE);
      table->flush_directory ("/client-1");
      g_assert_cmpint (table->open_file ("/client-1/x", FALSE, &file), ==, 0);
      g_assert_cmpint (table->append (file, "def", 3), ==, 0);
      gch_sim_disk_fail_after (fixture->disk, "/client-1/", 0, EIO);
      g_assert_cmpint (table->flush (file), ==, EIO);
      g_assert_cmpint (table->flush (file), ==, 0);
      table->close_file (file);
      assert_text (fixture, "/client-1/x", "abcdef");
      crash_and_boot (fixture);
      bytes = gch_sim_disk_get_contents (fixture->disk, "/client-1/x");
      lost += g_bytes_get_size (bytes) == 3;
      gch_sim_disk_delete (fixture->disk, "/client-1/x");
    }
  g_assert_cmpuint (lost, >, 5);
  g_assert_cmpuint (lost, <, 45);
}

/* Every operation of a transaction fails once: nothing half is left, what was said to be there is
 * there. (A transaction whose very last flush fails may be there, too.) */
static void
test_each_fails (Fixture *fixture, gconstpointer user_data)
{
  static const int failures[] = { EIO, ENOSPC };
  gint64 expected = 0;

  for (guint i = 0; i < 40; i++)
    {
      sqlite3 *database = open_database (DATABASE);
      gboolean done;
      gint64 count;

      must (database, "PRAGMA synchronous = EXTRA; CREATE TABLE IF NOT EXISTS t (a)");
      gch_sim_disk_fail_after (fixture->disk, "/client-1/", i / 2, failures[i % 2]);
      done = run (database, "INSERT INTO t VALUES (1), (zeroblob (9000))") == SQLITE_OK;
      sqlite3_close (database);
      gch_sim_disk_boot (fixture->disk, "/client-1/");
      database = open_database (DATABASE);
      assert_whole (database);
      count = ask (database, "SELECT count(*) FROM t");
      g_assert_true (count == expected + 2 || (count == expected && !done));
      expected = count;
      sqlite3_close (database);
    }
}

/* --- copies --- */

static void
test_snapshot (Fixture *fixture, gconstpointer user_data)
{
  sqlite3 *database = open_database ("/template/portal.db");
  g_autoptr (GchSimSnapshot) snapshot = NULL;
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;

  must (database, "CREATE TABLE t (a); INSERT INTO t VALUES (zeroblob (500000))");
  sqlite3_close (database);
  snapshot = gch_sim_disk_snapshot (fixture->disk, "/template/");
  before = gch_sim_disk_digest (fixture->disk, "/template/");
  for (guint i = 0; i < 3; i++)
    {
      gch_sim_disk_restore (fixture->disk, "/portal/", snapshot);
      database = open_database ("/portal/portal.db");
      g_assert_cmpint (ask (database, "SELECT count(*) FROM t"), ==, 1);
      must (database, "INSERT INTO t VALUES (1)");
      sqlite3_close (database);
      gch_sim_disk_crash (fixture->disk, "/portal/");
    }
  after = gch_sim_disk_digest (fixture->disk, "/template/");
  g_assert_cmpstr (after, ==, before);
}

/* --- against a real disk --- */

static void
assert_same (sqlite3_file *real, sqlite3_file *simulated)
{
  static char one[1 << 17];
  static char other[1 << 17];
  sqlite3_int64 size;
  sqlite3_int64 simulated_size;

  g_assert_cmpint (real->pMethods->xFileSize (real, &size), ==, SQLITE_OK);
  g_assert_cmpint (simulated->pMethods->xFileSize (simulated, &simulated_size), ==, SQLITE_OK);
  g_assert_cmpint (simulated_size, ==, size);
  g_assert_cmpint (size, <, (sqlite3_int64) sizeof one);
  g_assert_cmpint (real->pMethods->xRead (real, one, (int) size, 0), ==, SQLITE_OK);
  g_assert_cmpint (simulated->pMethods->xRead (simulated, other, (int) size, 0), ==, SQLITE_OK);
  g_assert_cmpmem (one, (gsize) size, other, (gsize) size);
}

static void
do_same (GRand *rand, sqlite3_file *real, sqlite3_file *simulated)
{
  char bytes[10000];
  int offset = g_rand_int_range (rand, 0, 100000);
  int length = g_rand_int_range (rand, 1, sizeof bytes);
  int code;

  switch (g_rand_int_range (rand, 0, 8))
    {
    case 0:
      code = real->pMethods->xTruncate (real, offset);
      g_assert_cmpint (simulated->pMethods->xTruncate (simulated, offset), ==, code);
      break;
    case 1:
      code = real->pMethods->xSync (real, SQLITE_SYNC_NORMAL);
      g_assert_cmpint (simulated->pMethods->xSync (simulated, SQLITE_SYNC_NORMAL), ==, code);
      break;
    case 2:
      {
        char other[sizeof bytes];

        code = real->pMethods->xRead (real, bytes, length, offset);
        g_assert_cmpint (simulated->pMethods->xRead (simulated, other, length, offset), ==, code);
        g_assert_cmpmem (bytes, (gsize) length, other, (gsize) length);
        break;
      }
    default:
      for (int i = 0; i < length; i++)
        bytes[i] = (char) g_rand_int (rand);
      code = real->pMethods->xWrite (real, bytes, length, offset);
      g_assert_cmpint (simulated->pMethods->xWrite (simulated, bytes, length, offset), ==, code);
      break;
    }
}

static sqlite3_file *
open_file (const char *system_name, const char *path, sqlite3_filename *name)
{
  sqlite3_vfs *system = sqlite3_vfs_find (system_name);
  sqlite3_file *file = g_malloc0 ((gsize) system->szOsFile);
  int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;

  *name = (sqlite3_filename) sqlite3_create_filename (path, "", "", 0, NULL);
  g_assert_cmpint (system->xOpen (system, *name, file, flags, NULL), ==, SQLITE_OK);

  return file;
}

static void
close_file (sqlite3_file *file, sqlite3_filename name)
{
  g_assert_cmpint (file->pMethods->xClose (file), ==, SQLITE_OK);
  sqlite3_free_filename ((char *) name);
  g_free (file);
}

static void
test_like_a_real_disk (Fixture *fixture, gconstpointer user_data)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "x");

  for (guint i = 0; i < 20; i++)
    {
      sqlite3_filename name;
      sqlite3_filename simulated_name;
      sqlite3_file *real = open_file ("unix", path, &name);
      sqlite3_file *simulated = open_file ("simulated", "/client-1/x", &simulated_name);

      assert_same (real, simulated);
      for (guint n = 0; n < 50; n++)
        do_same (fixture->rand, real, simulated);
      assert_same (real, simulated);
      /* Flushed, all of it outlives a crash. */
      g_assert_cmpint (simulated->pMethods->xSync (simulated, SQLITE_SYNC_FULL), ==, SQLITE_OK);
      g_assert_cmpint (gch_sim_disk_get_table ()->flush_directory ("/client-1"), ==, 0);
      if (i % 2 == 0)
        crash_and_boot (fixture);
      close_file (simulated, simulated_name);
      close_file (real, name);
    }
}

/* Everything that a statement gives, as text. */
static char *
dump (sqlite3 *database, const char *sql)
{
  GString *text = g_string_new (NULL);
  sqlite3_stmt *statement = NULL;

  g_assert_cmpint (sqlite3_prepare_v2 (database, sql, -1, &statement, NULL), ==, SQLITE_OK);
  while (sqlite3_step (statement) == SQLITE_ROW)
    g_string_append_printf (text, "%s\n", (const char *) sqlite3_column_text (statement, 0));
  sqlite3_finalize (statement);

  return g_string_free (text, FALSE);
}

/* What SQLite does with files in all its ways: temporary ones, two databases in one transaction,
 * both journals, one that is kept. */
static void
test_like_a_real_database (Fixture *fixture, gconstpointer user_data)
{
  static const char *const statements[] = {
    "INSERT INTO t (b) VALUES (zeroblob (5000)), ('é')",
    "INSERT INTO o.t (b) SELECT b FROM t LIMIT 3",
    "UPDATE t SET b = b || 'x' WHERE a % 3 = 0",
    "DELETE FROM t WHERE a % 5 = 1",
    "BEGIN; DELETE FROM t; ROLLBACK",
    "BEGIN; INSERT INTO t (b) VALUES (1); INSERT INTO o.t (b) VALUES (2); COMMIT",
    "SAVEPOINT s; DELETE FROM t; ROLLBACK TO s; INSERT INTO t (b) VALUES (3); RELEASE s",
    "PRAGMA journal_mode = WAL",
    "PRAGMA journal_mode = DELETE",
    "PRAGMA journal_mode = PERSIST",
    "PRAGMA journal_mode = TRUNCATE",
    "PRAGMA wal_checkpoint (TRUNCATE)",
    "VACUUM",
    "CREATE TEMP TABLE IF NOT EXISTS w AS SELECT * FROM t; UPDATE w SET b = zeroblob (90000)",
    "CREATE INDEX IF NOT EXISTS i ON t (b); REINDEX; DROP INDEX i",
  };
  static const char all[] = "SELECT a || quote (b) FROM t UNION ALL SELECT a || quote (b) FROM o.t";
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *path = gch_test_dir_build (dir, "test.db");
  g_autofree char *other = gch_test_dir_build (dir, "other.db");
  g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS o", other);
  sqlite3 *real = NULL;
  sqlite3 *simulated = open_database (DATABASE);

  g_assert_cmpint (
      sqlite3_open_v2 (path, &real, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix"), ==,
      SQLITE_OK);
  must (real, "PRAGMA synchronous = OFF");
  must (real, attach);
  must (simulated, "ATTACH '/client-1/other.db' AS o");
  for (guint i = 0; i < 300; i++)
    {
      const char *sql =
          i == 0 ? "PRAGMA temp_store = FILE; PRAGMA cache_size = 4;"
                   "CREATE TABLE t (a INTEGER PRIMARY KEY, b);"
                   "CREATE TABLE o.t (a INTEGER PRIMARY KEY, b)"
                 : statements[g_rand_int_range (fixture->rand, 0, G_N_ELEMENTS (statements))];
      int code = run (real, sql);

      if (run (simulated, sql) != code)
        g_error ("%s: %d, not %d", sql, sqlite3_errcode (simulated), code);
      if (i % 20 == 19)
        {
          g_autofree char *expected = dump (real, all);
          g_autofree char *found = dump (simulated, all);

          g_assert_cmpstr (found, ==, expected);
        }
    }
  assert_whole (simulated);
  sqlite3_close (real);
  sqlite3_close (simulated);
}

#define add(path, function)                                                                        \
  g_test_add ("/sim-disk/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add ("table", test_table);
  add ("database", test_database);
  add ("both", test_both);
  add ("portal-found-stays", test_portal_found_stays);
  add ("unflushed", test_unflushed);
  add ("names", test_names);
  add ("stale", test_stale);
  add ("kill", test_kill);
  add ("kill-after", test_kill_after);
  add ("two-computers", test_two_computers);
  add ("full", test_full);
  add ("read-only", test_read_only);
  add ("failed-flush", test_failed_flush);
  add ("each-fails", test_each_fails);
  add ("snapshot", test_snapshot);
  add ("like-a-real-disk", test_like_a_real_disk);
  add ("like-a-real-database", test_like_a_real_database);

  return g_test_run ();
}
