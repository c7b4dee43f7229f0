/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gch-sim-trace.h"
#include "gch-sim-world.h"

/* The simulator: many worlds, one after the other. See `./dev sim`. */

typedef struct
{
  gint64 seeds;
  gint64 first;
  gint64 seed; /* -1: many */
  gboolean aloud;
  gboolean check_determinism;
  char *list; /* (nullable) a file of seeds */
} Options;

static GchSimWorld *current; /* (unowned) the world that is running */

/* A warning of the program or the service is a breach. */
static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0)
    return G_LOG_WRITER_HANDLED;

  for (gsize i = 0; i < count; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        if (current != NULL)
          gch_sim_breach (current, GCH_SIM_BREACH_BROKEN, "%s", (const char *) fields[i].value);
        else
          fprintf (stderr, "%s\n", (const char *) fields[i].value);
      }

  return G_LOG_WRITER_HANDLED;
}

static void
print_failure (GchSimWorld *world)
{
  printf ("\nSeed %" G_GUINT64_FORMAT ": the last lines before the breach\n", world->seed);
  gch_sim_trace_print (world->trace, stdout);
  printf ("Replay it with: ./dev sim --seed %" G_GUINT64_FORMAT "\n\n", world->seed);
  fflush (stdout);
}

/* FALSE when something was breached. */
static gboolean
run_seed (guint64 seed, gboolean aloud, gboolean quiet, GchSimCounts *counts, guint64 *hash)
{
  GchSimWorld *world = gch_sim_world_new (seed, aloud, counts);
  gboolean fine;

  current = world;
  fine = gch_sim_world_run (world);
  *hash = gch_sim_trace_get_hash (world->trace);
  current = NULL;
  if (!fine && !quiet)
    print_failure (world);
  gch_sim_world_free (world);

  return fine;
}

static gboolean
run_and_check (guint64 seed, const Options *options, GchSimCounts *counts, guint64 *hash)
{
  GchSimCounts ignored = { 0 };
  guint64 again;
  const gboolean fine = run_seed (seed, options->aloud, FALSE, counts, hash);

  if (!options->check_determinism)
    return fine;

  run_seed (seed, FALSE, TRUE, &ignored, &again);
  if (again == *hash)
    return fine;

  printf ("Seed %" G_GUINT64_FORMAT " is not the same twice: %016" G_GINT64_MODIFIER
          "x, %016" G_GINT64_MODIFIER "x\n",
          seed, *hash, again);
  return FALSE;
}

static void
print_counts (const GchSimCounts *counts, gint64 failed, guint64 hash, double seconds)
{
  printf ("seeds %" G_GUINT64_FORMAT ", operations submitted %" G_GUINT64_FORMAT
          ", delivered %" G_GUINT64_FORMAT ", given up %" G_GUINT64_FORMAT
          ", exchanges %" G_GUINT64_FORMAT "\n",
          counts->seeds, counts->submitted, counts->delivered, counts->given_up, counts->exchanges);
  printf ("faults:\n");
  for (guint i = 0; i < GCH_SIM_N_FAULTS; i++)
    printf ("  %-36s %" G_GUINT64_FORMAT "\n", gch_sim_fault_to_text (i), counts->faults[i]);
  printf ("breaches:\n");
  for (guint i = 0; i < GCH_SIM_N_BREACHES; i++)
    printf ("  %-36s %" G_GUINT64_FORMAT "\n", gch_sim_breach_to_text (i), counts->breaches[i]);
  printf ("seeds with a breach: %" G_GINT64_FORMAT "\n", failed);
  printf ("trace %016" G_GINT64_MODIFIER "x, %" G_GUINT64_FORMAT " lines\n", hash, counts->lines);
  printf ("%.1f s, %.0f seeds/s, %.1f hours simulated\n", seconds,
          (double) counts->seeds / MAX (seconds, 0.001),
          (double) counts->simulated / (double) G_TIME_SPAN_HOUR);
}

/* The seeds of breaches that were found once: never again. */
static gint64
run_list (const Options *options, GchSimCounts *counts)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  gint64 failed = 0;
  guint64 hash;

  if (options->list == NULL)
    return 0;
  if (!g_file_get_contents (options->list, &text, NULL, NULL))
    {
      fprintf (stderr, "%s cannot be read\n", options->list);
      return 1;
    }

  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (g_ascii_isdigit (*lines[i])
        && !run_and_check (g_ascii_strtoull (lines[i], NULL, 10), options, counts, &hash))
      failed++;

  return failed;
}

static gboolean
read_options (Options *options, int *argc, char ***argv)
{
  const GOptionEntry entries[] = {
    { "seeds", 'n', 0, G_OPTION_ARG_INT64, &options->seeds, "How many worlds", "N" },
    { "first", 0, 0, G_OPTION_ARG_INT64, &options->first, "The first seed", "S" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &options->seed, "This one only, told aloud", "S" },
    { "verbose", 'v', 0, G_OPTION_ARG_NONE, &options->aloud, "Tell everything", NULL },
    { "check-determinism", 0, 0, G_OPTION_ARG_NONE, &options->check_determinism,
      "Run each seed twice and compare", NULL },
    { "list", 0, 0, G_OPTION_ARG_FILENAME, &options->list, "Begin with the seeds in FILE", "FILE" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;

  g_option_context_add_main_entries (context, entries, NULL);
  if (g_option_context_parse (context, argc, argv, &error))
    return TRUE;

  fprintf (stderr, "%s\n", error->message);
  return FALSE;
}

int
main (int argc, char **argv)
{
  Options options = { .seeds = 1000, .first = 1, .seed = -1 };
  GchSimCounts counts = { 0 };
  const gint64 began = g_get_monotonic_time ();
  guint64 all = 0;
  guint64 hash = 0;
  gint64 failed;

  if (!read_options (&options, &argc, &argv))
    return 2;
  g_log_set_writer_func (write_log, NULL, NULL);
  if (options.seed >= 0)
    {
      options.first = options.seed;
      options.seeds = 1;
      options.aloud = TRUE;
    }

  failed = run_list (&options, &counts);
  for (gint64 i = 0; i < options.seeds; i++)
    {
      if (!run_and_check ((guint64) (options.first + i), &options, &counts, &hash))
        failed++;
      all = (all ^ hash) * G_GUINT64_CONSTANT (0x100000001b3);
    }
  print_counts (&counts, failed, all, (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC);
  g_free (options.list);

  return failed == 0 ? 0 : 1;
}
