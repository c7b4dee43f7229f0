/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <stdlib.h>

#include "damage-text.h"
#include "gch-sim-disk.h"

/* Drafts and outbox on a disk that fails: power cuts, kills, single operations that fail, times
 * without room. What was said to be saved is there at the next start, exactly; what was under way
 * when it ended is there as a whole or not at all. */

#define COMPUTER "/client-1"
#define LIVES 6

typedef struct
{
  GRand *rand;
  GchSimDisk *disk;
  Text *text;
  Text *either; /* (nullable) or this */
  guint deeds;
  guint refused;
  guint ends;
} Run;

static guint
below (Run *run, guint limit)
{
  return (guint) g_rand_int_range (run->rand, 0, (gint32) limit);
}

static void
take_either (Run *run)
{
  text_free (run->text);
  run->text = g_steal_pointer (&run->either);
}

/* Reads all of it; which of the two it may be is settled by that. */
static void
settle (Run *run, GchPrecious *precious, const char *when)
{
  g_autofree char *wrong = text_compare (run->text, precious);
  g_autofree char *other = NULL;

  if (wrong != NULL && run->either != NULL)
    {
      other = text_compare (run->either, precious);
      if (other == NULL)
        {
          take_either (run);
          return;
        }
    }
  if (wrong != NULL)
    g_error ("%s: %s, or: %s", when, wrong, other != NULL ? other : "-");
  g_clear_pointer (&run->either, text_free);
}

static void
prepare_fault (Run *run)
{
  static const int failures[] = { EIO, EIO, ENOSPC };
  guint operations = below (run, 200);

  switch (below (run, 5))
    {
    case 0:
      gch_sim_disk_kill_after (run->disk, COMPUTER, operations);
      break;
    case 1:
    case 2:
      gch_sim_disk_fail_after (run->disk, COMPUTER, operations, 0);
      break;
    default:
      gch_sim_disk_fail_after (run->disk, COMPUTER, operations,
                               failures[below (run, G_N_ELEMENTS (failures))]);
      break;
    }
}

/* Returns: FALSE when the computer is off */
static gboolean
do_deed (Run *run, GchPrecious *precious)
{
  g_autoptr (Deed) deed = deed_new (run->text, run->rand);
  g_autoptr (GError) error = NULL;
  gboolean done = deed_do (deed, precious, &error);

  run->deeds++;
  if (done && !gch_sim_disk_has_crashed (run->disk, COMPUTER))
    {
      deed_apply (deed, run->text);
      return TRUE;
    }
  run->either = text_copy (run->text);
  deed_apply (deed, run->either);
  if (gch_sim_disk_has_crashed (run->disk, COMPUTER))
    return FALSE;
  run->refused++;
  settle (run, precious, "after a refusal");

  return !gch_sim_disk_has_crashed (run->disk, COMPUTER);
}

static void
live (Run *run)
{
  GchPrecious *precious = gch_precious_new (COMPUTER "/data");
  guint deeds = 3 + below (run, 25);

  settle (run, precious, "at a start");
  prepare_fault (run);
  for (guint i = 0; i < deeds; i++)
    {
      if (below (run, 6) == 0)
        gch_sim_disk_set_full (run->disk, COMPUTER, below (run, 2) == 0);
      if (!do_deed (run, precious))
        break;
    }
  if (below (run, 2) == 0)
    gch_sim_disk_crash (run->disk, COMPUTER);
  gch_sim_disk_kill (run->disk, COMPUTER);
  gch_precious_free (precious);
  gch_sim_disk_set_full (run->disk, COMPUTER, FALSE);
  gch_sim_disk_boot (run->disk, COMPUTER);
  run->ends++;
}

static void
run_seed (Run *run, guint32 seed)
{
  GchPrecious *precious;

  run->rand = g_rand_new_with_seed (seed);
  run->disk = gch_sim_disk_new (run->rand);
  run->text = text_new ();
  gch_sim_disk_install (run->disk);
  for (guint i = 0; i < LIVES; i++)
    live (run);
  precious = gch_precious_new (COMPUTER "/data");
  settle (run, precious, "at the end");
  gch_precious_free (precious);
  gch_sim_disk_free (run->disk);
  text_free (run->text);
  g_rand_free (run->rand);
}

static void
test_seeds (void)
{
  const char *wanted = g_getenv ("GCH_POWER_CUT_SEEDS");
  const char *only = g_getenv ("GCH_POWER_CUT_SEED");
  guint32 seeds = wanted != NULL ? (guint32) strtoul (wanted, NULL, 10) : 60;
  guint32 first = only != NULL ? (guint32) strtoul (only, NULL, 10) : 1;
  Run run = { 0 };

  for (guint32 seed = first; seed <= (only != NULL ? first : seeds); seed++)
    {
      g_test_message ("seed %u", seed);
      run_seed (&run, seed);
    }
  g_test_message ("%u ends, %u changes, %u refused", run.ends, run.deeds, run.refused);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/power-cut/seeds", test_seeds);

  return g_test_run ();
}
