/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "damage-ground.h"
#include "damage-text.h"
#include "gch-cache.h"
#include "gch-error.h"
#include "store-fixture.h"

/* One file of the program's own is damaged at random; then the program's own code opens what there
 * is. Every draft and every operation of the outbox has to be there, none twice, none that had been
 * removed, and the cache has to be good for use.
 *
 * Each round begins from a folder as the program leaves it: closed, killed, or with the power cut
 * in the middle of a write. What was under way in that moment may be there or not. */

#define COMPUTER "/client-1"
#define DATA "/data"
#define CACHE "/cache/0123456789abcdef/cache.db"
/* Rounds that begin from the same folder. */
#define SHARED 10
#define MOST_COMPLAINTS 20

typedef enum
{
  CLOSED,
  KILLED,
  CRASHED,
  N_ENDINGS,
} Ending;

typedef struct
{
  GchSimSnapshot *files; /* (owned) */
  Text *text;            /* (owned) what must be there */
  Text *either;          /* (owned) (nullable) or this, where something was under way at the end */
  Ending ending;
} Beginning;

typedef struct
{
  int rounds;
  int real;
  int seed;
  int only;
  int jobs;
  guint job;
  GRand *rand;      /* (owned) all of a round's chance */
  GchSimDisk *disk; /* (owned) */

  guint done;
  guint started;
  guint recovered;
  guint cache_opened;
  guint cache_rebuilt;
  guint64 drafts;
  guint64 operations;
  guint failed;
} Run;

/* --- a folder as the program leaves it --- */

static void
begin_chance (Run *run, guint32 kind, guint32 number)
{
  const guint32 seeds[] = { (guint32) run->seed, kind, number };

  g_rand_set_seed_array (run->rand, seeds, G_N_ELEMENTS (seeds));
  sqlite3_randomness (0, NULL);
}

static gboolean
add_page (GchCache *cache, guint number, GError **error)
{
  g_autofree char *cursor = g_strdup_printf ("cursor-%u", number);
  g_autoptr (GchChangePage) page = fixture_page (cursor, FALSE);
  g_auto (GStrv) touched = NULL;

  for (guint i = 0; i < 5; i++)
    fixture_add_case (page, fixture_case (number * 5 + i));

  return gch_cache_apply (cache, page, &touched, error);
}

static void
write_text (Run *run, Beginning *self, GchPrecious *precious, GchCache *cache, guint deeds)
{
  for (guint i = 0; i < deeds; i++)
    {
      g_autoptr (Deed) deed = deed_new (self->text, run->rand);
      g_autoptr (GError) error = NULL;
      gboolean crashed;
      gboolean done;

      if (g_rand_int_range (run->rand, 0, 8) == 0 && !add_page (cache, i, &error))
        {
          g_assert_true (gch_sim_disk_has_crashed (run->disk, COMPUTER));
          return;
        }
      done = deed_do (deed, precious, &error);
      crashed = gch_sim_disk_has_crashed (run->disk, COMPUTER);
      if (!done && !crashed)
        g_error ("Writing on a good disk: %s", error->message);
      if (!crashed)
        {
          deed_apply (deed, self->text);
          continue;
        }
      /* Whatever it answered, nobody was there any more to hear it. */
      self->either = text_copy (self->text);
      deed_apply (deed, self->either);
      return;
    }
}

static void
beginning_free (Beginning *self)
{
  gch_sim_snapshot_free (self->files);
  text_free (self->text);
  g_clear_pointer (&self->either, text_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Beginning, beginning_free)

static void
empty_computer (Run *run)
{
  g_auto (GStrv) paths = gch_sim_disk_list (run->disk, COMPUTER);

  for (guint i = 0; paths[i] != NULL; i++)
    gch_sim_disk_delete (run->disk, paths[i]);
}

static Beginning *
beginning_new (Run *run, guint number)
{
  Beginning *self = g_new0 (Beginning, 1);
  g_autoptr (GchPrecious) precious = gch_precious_new (COMPUTER DATA);
  g_autoptr (GchCache) cache = gch_cache_new ();
  g_auto (GchCacheOpening) opening = { 0 };
  guint deeds;

  begin_chance (run, 0, number);
  empty_computer (run);
  self->text = text_new ();
  self->ending = (Ending) g_rand_int_range (run->rand, 0, N_ENDINGS);
  deeds = (guint) g_rand_int_range (run->rand, 3, 50);
  g_assert_true (gch_precious_open (precious, NULL));
  g_assert_true (gch_cache_open (cache, COMPUTER CACHE, &opening, NULL));
  g_assert_true (add_page (cache, 1000, NULL));
  if (self->ending == CRASHED)
    gch_sim_disk_fail_after (run->disk, COMPUTER,
                             (guint) g_rand_int_range (run->rand, 0, (gint32) deeds * 14), 0);
  write_text (run, self, precious, cache, deeds);
  if (self->ending == CLOSED)
    {
      gch_cache_close (cache);
      g_clear_pointer (&precious, gch_precious_free);
    }
  gch_sim_disk_kill (run->disk, COMPUTER);
  g_clear_pointer (&precious, gch_precious_free);
  g_clear_pointer (&cache, gch_cache_free);
  gch_sim_disk_boot (run->disk, COMPUTER);
  self->files = gch_sim_disk_snapshot (run->disk, COMPUTER);

  return self;
}

/* --- a start of the program --- */

/* What the program does about a cache that turns out to be damaged later on: it opens it again. */
static char *
use_cache (Run *run, const char *root)
{
  g_autofree char *path = g_strconcat (root, CACHE, NULL);
  g_autoptr (GchCache) cache = gch_cache_new ();

  for (guint i = 0;; i++)
    {
      g_auto (GchCacheOpening) opening = { 0 };
      g_autoptr (GError) error = NULL;

      if (!gch_cache_open (cache, path, &opening, &error))
        return g_strdup_printf ("the cache does not open: %s", error->message);
      if (add_page (cache, 2000 + i, &error))
        {
          if (opening.state == GCH_CACHE_OPENED)
            run->cache_opened++;
          else
            run->cache_rebuilt++;
          gch_cache_close (cache);
          return NULL;
        }
      if (i > 0 || !g_error_matches (error, GCH_ERROR, GCH_ERROR_DAMAGED))
        return g_strdup_printf ("the cache cannot be used: %s", error->message);
    }
}

static char *
read_text (const Text *text, const Text *either, GchPrecious *precious, gboolean *is_either)
{
  g_autofree char *difference = text_compare (text, precious);
  g_autofree char *other = NULL;

  *is_either = FALSE;
  if (difference == NULL || either == NULL)
    return g_steal_pointer (&difference);
  other = text_compare (either, precious);
  *is_either = other == NULL;

  return *is_either ? NULL : g_strconcat (difference, ", or: ", other, NULL);
}

/* Returns: (transfer full) (nullable): what is wrong */
static char *
start (Run *run, const char *root, Text **text, Text **either)
{
  g_autofree char *folder = g_strconcat (root, DATA, NULL);
  g_autoptr (GchPrecious) precious = gch_precious_new (folder);
  g_autoptr (GchRecovery) recovery = NULL;
  g_autoptr (Deed) deed = NULL;
  g_autoptr (GError) error = NULL;
  gboolean is_either;
  char *wrong;

  if (!gch_precious_open (precious, &error))
    return g_strdup_printf ("precious.db does not open: %s", error->message);
  wrong = read_text (*text, *either, precious, &is_either);
  if (wrong != NULL)
    return wrong;
  recovery = gch_precious_take_recovery (precious);
  run->recovered += recovery != NULL;
  if (recovery != NULL && recovery->set_aside != NULL
      && !gch_disk_get ()->exists (recovery->set_aside))
    return g_strdup ("the damaged file is gone");
  if (is_either)
    {
      Text *former = *text;

      *text = *either;
      *either = former;
    }
  g_clear_pointer (either, text_free);

  deed = deed_new (*text, run->rand);
  if (!deed_do (deed, precious, &error))
    return g_strdup_printf ("nothing can be written any more: %s", error->message);
  deed_apply (deed, *text);

  return NULL;
}

/* After the damage; then once more; then without precious.db: by then the lifeboat has to have
 * everything again. */
static char *
start_thrice (Run *run, Ground *ground, const Beginning *beginning)
{
  g_autoptr (Text) text = text_copy (beginning->text);
  g_autoptr (Text) either = beginning->either != NULL ? text_copy (beginning->either) : NULL;
  g_autofree char *wrong = start (run, ground->root, &text, &either);

  if (wrong != NULL)
    return g_steal_pointer (&wrong);
  run->started++;
  run->drafts += text_count_drafts (text);
  run->operations += text_count_operations (text);
  wrong = use_cache (run, ground->root);
  if (wrong != NULL)
    return g_steal_pointer (&wrong);
  wrong = start (run, ground->root, &text, &either);
  if (wrong != NULL)
    return g_strconcat ("at the second start: ", wrong, NULL);
  ground->remove (ground, DATA "/precious.db");
  g_free (wrong);
  wrong = start (run, ground->root, &text, &either);

  return wrong != NULL ? g_strconcat ("then without precious.db: ", wrong, NULL) : NULL;
}

static void
do_round (Run *run, Ground *ground, const Beginning *beginning, guint round)
{
  static const char *const endings[] = { "closed", "killed", "crashed" };
  g_autofree char *damage = NULL;
  g_autofree char *wrong = NULL;

  begin_chance (run, 1, round);
  damage = ground_damage (ground, run->rand);
  if (run->only >= 0)
    g_print ("round %u, %s, %s\n", round, endings[beginning->ending], damage);
  wrong = start_thrice (run, ground, beginning);
  run->done++;
  if (wrong != NULL && ++run->failed <= MOST_COMPLAINTS)
    g_print ("round %u, %s, %s: %s\n", round, endings[beginning->ending], damage, wrong);
}

/* --- all rounds --- */

static void
do_simulated (Run *run)
{
  g_autoptr (Ground) ground = ground_new_simulated (run->disk, COMPUTER);

  for (guint round = 0; round < (guint) run->rounds; round += SHARED)
    {
      g_autoptr (Beginning) beginning = NULL;

      if (round / SHARED % (guint) run->jobs != run->job
          || (run->only >= 0 && round != (guint) run->only / SHARED * SHARED))
        continue;
      beginning = beginning_new (run, round / SHARED);
      for (guint i = round; i < MIN (round + SHARED, (guint) run->rounds); i++)
        if (run->only < 0 || i == (guint) run->only)
          {
            gch_sim_disk_restore (run->disk, COMPUTER, beginning->files);
            do_round (run, ground, beginning, i);
          }
    }
}

/* The memory of a write-ahead log has no bytes on the simulated disk. */
static void
copy_to_real (Run *run, Ground *ground)
{
  g_auto (GStrv) paths = gch_sim_disk_list (run->disk, COMPUTER);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = gch_sim_disk_get_contents (run->disk, paths[i]);
      g_autoptr (GBytes) memory = g_bytes_new_take (g_malloc0 (32768), 32768);

      if (bytes != NULL)
        ground->write (ground, paths[i] + strlen (COMPUTER),
                       g_str_has_suffix (paths[i], "-shm") ? memory : bytes);
    }
}

static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        remove_folder (path);
      else
        (void) g_remove (path);
    }
  (void) g_rmdir (folder);
}

static void
do_real (Run *run)
{
  for (guint i = run->job; i < (guint) run->real && run->only < 0; i += (guint) run->jobs)
    {
      g_autofree char *folder = g_dir_make_tmp ("guichet-damage-XXXXXX", NULL);
      g_autoptr (Ground) ground = ground_new_real (folder);
      g_autoptr (Beginning) beginning = NULL;

      gch_sim_disk_install (run->disk);
      beginning = beginning_new (run, 1000000 + i);
      copy_to_real (run, ground);
      gch_sim_disk_uninstall (run->disk);
      do_round (run, ground, beginning, 10000000 + i);
      remove_folder (folder);
    }
}

static void
report (const Run *run, double seconds)
{
  g_print ("damage: %u files damaged (%d of them on the real disk), %u starts; text as it was in %u"
           " (%" G_GUINT64_FORMAT " drafts, %" G_GUINT64_FORMAT " operations); precious.db brought"
           " back %u times; cache opened %u, rebuilt %u; seed %d, %.0f s\n",
           run->done, run->real, run->started, run->done - run->failed, run->drafts,
           run->operations, run->recovered, run->cache_opened, run->cache_rebuilt, run->seed,
           seconds);
}

static void
run_job (Run *run)
{
  run->rand = g_rand_new ();
  run->disk = gch_sim_disk_new (run->rand);
  gch_sim_disk_install (run->disk);
  do_simulated (run);
  gch_sim_disk_uninstall (run->disk);
  do_real (run);
  gch_sim_disk_free (run->disk);
  g_rand_free (run->rand);
}

/* A process of its own, which hands back its figures. */
static int
start_job (Run run, guint job, pid_t *child)
{
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  *child = fork ();
  g_assert_cmpint (*child, >=, 0);
  if (*child == 0)
    {
      run.job = job;
      run_job (&run);
      g_assert_cmpint (write (ends[1], &run, sizeof run), ==, sizeof run);
      fflush (NULL);
      _exit (0);
    }
  close (ends[1]);

  return ends[0];
}

/* FALSE: it ended in some other way. */
static gboolean
end_job (Run *run, int end, pid_t child)
{
  Run done = { 0 };
  gboolean well = read (end, &done, sizeof done) == sizeof done;
  int status;

  close (end);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  run->done += done.done;
  run->started += done.started;
  run->recovered += done.recovered;
  run->cache_opened += done.cache_opened;
  run->cache_rebuilt += done.cache_rebuilt;
  run->drafts += done.drafts;
  run->operations += done.operations;
  run->failed += done.failed;

  return well && WIFEXITED (status) && WEXITSTATUS (status) == 0;
}

static gboolean
run_jobs (Run *run)
{
  g_autofree pid_t *children = g_new0 (pid_t, (gsize) run->jobs);
  g_autofree int *ends = g_new0 (int, (gsize) run->jobs);
  gboolean well = TRUE;

  for (int i = 0; i < run->jobs; i++)
    ends[i] = start_job (*run, (guint) i, &children[i]);
  for (int i = 0; i < run->jobs; i++)
    well = end_job (run, ends[i], children[i]) && well;

  return well;
}

int
main (int argc, char **argv)
{
  Run run = { .rounds = 10000, .real = -1, .seed = 1, .only = -1 };
  const GOptionEntry entries[] = {
    { "rounds", 0, 0, G_OPTION_ARG_INT, &run.rounds, "how many (10000)", "N" },
    { "real", 0, 0, G_OPTION_ARG_INT, &run.real, "how many on the real disk (one in 50)", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT, &run.seed, "where chance begins (1)", "S" },
    { "only", 0, 0, G_OPTION_ARG_INT, &run.only, "just this round, as it was complained of", "N" },
    { "jobs", 0, 0, G_OPTION_ARG_INT, &run.jobs, "how many at a time (one per processor)", "N" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  gint64 begun = g_get_monotonic_time ();
  gboolean well;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  if (run.real < 0)
    run.real = run.rounds / 50;
  run.jobs = CLAMP (run.jobs > 0 ? run.jobs : (int) g_get_num_processors (), 1, 64);
  setvbuf (stdout, NULL, _IOLBF, 0);
  well = run_jobs (&run);
  report (&run, (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC);
  if (!well)
    g_print ("damage: a job ended before its time\n");

  return well && run.failed == 0 ? 0 : 1;
}
