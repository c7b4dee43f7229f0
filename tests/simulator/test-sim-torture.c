/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-disk.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* SQLite on the simulated disk, with crashes in the middle of its operations. Every transaction
 * says which it is, in two tables, so that a half one shows; what was said to be committed must be
 * there where the journal promises it. Lying disks show that this test sees what it is there for.
 */

#define COMPUTER "/client-1/"
#define DATABASE "/client-1/test.db"

typedef enum
{
  ROLLBACK, /* journal_mode=DELETE, synchronous=EXTRA: what was committed is there */
  LOG,      /* WAL, synchronous=NORMAL: the first ones of those committed are there */
} Journal;

typedef struct
{
  GRand *rand;
  GchSimDisk *disk;
  Journal journal;
  gboolean off; /* synchronous=OFF */
  gint64 next;
  gint64 committed; /* the last transaction that is known to be there */
  gint64 crashes;
  gint64 lost;   /* crashes after which a committed one was missing */
  gint64 broken; /* crashes after which the file or a transaction was not whole */
} Torture;

static int
run (sqlite3 *database, const char *sql)
{
  return sqlite3_exec (database, sql, NULL, NULL, NULL);
}

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

static sqlite3 *
open_database (Torture *self)
{
  sqlite3 *database = NULL;

  if (sqlite3_open_v2 (DATABASE, &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL)
      == SQLITE_OK)
    {
      run (database, self->journal == LOG ? "PRAGMA journal_mode = WAL" : "PRAGMA user_version");
      run (database, self->off              ? "PRAGMA synchronous = OFF"
                     : self->journal == LOG ? "PRAGMA synchronous = NORMAL"
                                            : "PRAGMA synchronous = EXTRA");
      run (database, "PRAGMA cache_size = 8; PRAGMA wal_autocheckpoint = 30");
      /* In a log even these may be lost again. */
      run (database, "CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY, b INT, c BLOB);"
                     "CREATE TABLE IF NOT EXISTS done (n INTEGER PRIMARY KEY, total INT)");
    }

  return database;
}

/* A transaction of some rows, some of which replace earlier ones. */
static gboolean
transact (Torture *self, sqlite3 *database)
{
  g_autofree char *mark = NULL;
  gboolean done = run (database, "BEGIN IMMEDIATE") == SQLITE_OK;

  for (int n = g_rand_int_range (self->rand, 1, 6); done && n > 0; n--)
    {
      g_autofree char *sql = g_strdup_printf (
          "REPLACE INTO t (a, b, c) VALUES (%d, %" G_GINT64_FORMAT ", randomblob (%d))",
          g_rand_int_range (self->rand, 0, 60), self->next, g_rand_int_range (self->rand, 1, 9000));

      done = run (database, sql) == SQLITE_OK;
    }
  if (done && g_rand_int_range (self->rand, 0, 4) == 0)
    done = run (database, "DELETE FROM t WHERE a % 3 = 0") == SQLITE_OK;
  mark = g_strdup_printf (
      "INSERT INTO done VALUES (%" G_GINT64_FORMAT ", (SELECT sum (b * a) FROM t))", self->next);
  done = done && run (database, mark) == SQLITE_OK;
  self->next++;
  if (done && g_rand_int_range (self->rand, 0, 8) == 0)
    {
      run (database, "ROLLBACK");
      return FALSE;
    }

  return done && run (database, "COMMIT") == SQLITE_OK;
}

static gboolean
is_whole (sqlite3 *database)
{
  sqlite3_stmt *statement = NULL;
  gboolean whole =
      sqlite3_prepare_v2 (database, "PRAGMA integrity_check", -1, &statement, NULL) == SQLITE_OK
      && sqlite3_step (statement) == SQLITE_ROW
      && strcmp ((const char *) sqlite3_column_text (statement, 0), "ok") == 0;

  sqlite3_finalize (statement);

  return whole
         && ask (database,
                 "SELECT coalesce (sum (b * a), 0) = coalesce ((SELECT coalesce (total, 0)"
                 " FROM done ORDER BY n DESC LIMIT 1), 0) FROM t")
                == 1;
}

static void
check (Torture *self)
{
  sqlite3 *database = open_database (self);
  gint64 last = ask (database, "SELECT coalesce (max (n), 0) FROM done");

  if (!is_whole (database))
    self->broken++;
  else if (last < self->committed)
    self->lost++;
  self->committed = MAX (last, 0);
  sqlite3_close (database);
}

/* From an empty disk: transactions until the crash, again and again on what it left. */
static void
live (Torture *self, guint crashes)
{
  self->next = 1;
  self->committed = 0;
  for (guint i = 0; i < crashes; i++)
    {
      sqlite3 *database = open_database (self);

      gch_sim_disk_fail_after (self->disk, COMPUTER, (guint) g_rand_int_range (self->rand, 0, 150),
                               0);
      while (!gch_sim_disk_has_crashed (self->disk, COMPUTER))
        {
          gint64 this = self->next;

          if (transact (self, database))
            self->committed = this;
        }
      sqlite3_close (database);
      gch_sim_disk_boot (self->disk, COMPUTER);
      self->crashes++;
      check (self);
      if (self->broken > 0)
        return;
    }
}

static void
torture (Torture *self, GchSimPromise promise, GchSimHonesty honesty, guint32 seed)
{
  self->rand = g_rand_new_with_seed (seed);
  self->disk = gch_sim_disk_new (self->rand);
  gch_sim_disk_set_promise (self->disk, promise);
  gch_sim_disk_set_honesty (self->disk, honesty);
  gch_sim_disk_install (self->disk);
  live (self, 8);
  gch_sim_disk_uninstall (self->disk);
}

static void
end (Torture *self)
{
  gch_sim_disk_free (self->disk);
  g_rand_free (self->rand);
}

static guint
get_seeds (void)
{
  const char *seeds = g_getenv ("GCH_TORTURE_SEEDS");

  return seeds != NULL ? (guint) strtoul (seeds, NULL, 10) : 100;
}

static void
run_seeds (Torture *total, GchSimPromise promise, GchSimHonesty honesty)
{
  for (guint32 seed = 1; seed <= get_seeds (); seed++)
    {
      Torture one = { .journal = total->journal, .off = total->off };

      torture (&one, promise, honesty, seed);
      end (&one);
      if (one.broken > 0 || (one.lost > 0 && one.journal == ROLLBACK))
        g_test_message ("seed %u: %" G_GINT64_FORMAT " lost, %" G_GINT64_FORMAT " broken", seed,
                        one.lost, one.broken);
      total->crashes += one.crashes;
      total->lost += one.lost;
      total->broken += one.broken;
    }
  g_test_message ("%" G_GINT64_FORMAT " crashes: %" G_GINT64_FORMAT " lost, %" G_GINT64_FORMAT
                  " broken",
                  total->crashes, total->lost, total->broken);
}

static void
test_rollback (gconstpointer promise)
{
  Torture total = { .journal = ROLLBACK };

  run_seeds (&total, (GchSimPromise) GPOINTER_TO_INT (promise), GCH_SIM_HONEST);
  g_assert_cmpint (total.broken, ==, 0);
  g_assert_cmpint (total.lost, ==, 0);
}

/* What a log that is not flushed at each commit promises: no half transaction, no gap. */
static void
test_log (gconstpointer promise)
{
  Torture total = { .journal = LOG };

  run_seeds (&total, (GchSimPromise) GPOINTER_TO_INT (promise), GCH_SIM_HONEST);
  g_assert_cmpint (total.broken, ==, 0);
}

static void
test_lying (gconstpointer honesty)
{
  Torture total = { .journal = ROLLBACK };

  run_seeds (&total, GCH_SIM_POWERSAFE, (GchSimHonesty) GPOINTER_TO_INT (honesty));
  g_assert_cmpint (total.broken + total.lost, >, 0);
}

static void
test_lying_log (void)
{
  Torture total = { .journal = LOG };

  run_seeds (&total, GCH_SIM_POWERSAFE, GCH_SIM_NEVER_FLUSHES);
  g_assert_cmpint (total.broken, >, 0);
}

static void
test_without_flushes (void)
{
  Torture total = { .journal = ROLLBACK, .off = TRUE };

  run_seeds (&total, GCH_SIM_POWERSAFE, GCH_SIM_HONEST);
  g_assert_cmpint (total.broken, >, 0);
}

static void
test_same_seed (void)
{
  for (guint32 seed = 1; seed <= 5; seed++)
    {
      g_autofree char *digest = NULL;
      g_autofree char *again = NULL;
      Torture one = { .journal = seed % 2 };
      Torture other = { .journal = seed % 2 };

      torture (&one, GCH_SIM_POWERSAFE, GCH_SIM_HONEST, seed);
      digest = gch_sim_disk_digest (one.disk, COMPUTER);
      torture (&other, GCH_SIM_POWERSAFE, GCH_SIM_HONEST, seed);
      again = gch_sim_disk_digest (other.disk, COMPUTER);
      g_assert_cmpstr (again, ==, digest);
      g_assert_cmpint (other.next, ==, one.next);
      end (&one);
      end (&other);
    }
}

/* A copy of a database, opened and written to, for each seed of a simulator: cheap enough. */
static void
test_speed (void)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  g_autoptr (GchSimDisk) disk = gch_sim_disk_new (rand);
  g_autoptr (GchSimSnapshot) snapshot = NULL;
  sqlite3 *database = NULL;
  gint64 begun;

  gch_sim_disk_install (disk);
  sqlite3_open (DATABASE, &database);
  run (database, "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB);"
                 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 20000)"
                 " INSERT INTO t SELECT i, zeroblob (200) FROM n");
  sqlite3_close (database);
  snapshot = gch_sim_disk_snapshot (disk, COMPUTER);
  begun = g_get_monotonic_time ();
  for (guint i = 0; i < 20; i++)
    {
      gch_sim_disk_restore (disk, "/portal/", snapshot);
      sqlite3_open ("/portal/test.db", &database);
      run (database, "PRAGMA synchronous = EXTRA");
      for (guint n = 0; n < 100; n++)
        g_assert_cmpint (run (database, "INSERT INTO t (b) VALUES (zeroblob (100))"), ==, 0);
      sqlite3_close (database);
    }
  g_test_message ("a copy of 4 MB, opened, 100 transactions: %.1f ms",
                  (double) (g_get_monotonic_time () - begun) / 20000.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/sim-torture/rollback", GINT_TO_POINTER (GCH_SIM_POWERSAFE),
                        test_rollback);
  g_test_add_data_func ("/sim-torture/rollback-raw", GINT_TO_POINTER (GCH_SIM_RAW), test_rollback);
  g_test_add_data_func ("/sim-torture/log", GINT_TO_POINTER (GCH_SIM_POWERSAFE), test_log);
  g_test_add_data_func ("/sim-torture/log-raw", GINT_TO_POINTER (GCH_SIM_RAW), test_log);
  g_test_add_data_func ("/sim-torture/lying", GINT_TO_POINTER (GCH_SIM_NEVER_FLUSHES), test_lying);
  g_test_add_data_func ("/sim-torture/lying-names", GINT_TO_POINTER (GCH_SIM_NEVER_FLUSHES_NAMES),
                        test_lying);
  g_test_add_func ("/sim-torture/lying-log", test_lying_log);
  g_test_add_func ("/sim-torture/without-flushes", test_without_flushes);
  g_test_add_func ("/sim-torture/same-seed", test_same_seed);
  g_test_add_func ("/sim-torture/speed", test_speed);

  return g_test_run ();
}
