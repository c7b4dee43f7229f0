/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib.h>
#include <stdio.h>
#include <string.h>

#include "gch-planted.h"
#include "gch-sim-world.h"

/* The checker is checked: with each planted bug in turn, how many worlds does the simulator need
 * until it notices? See `./dev sim --planted`. */

GchPlantedBug gch_planted_bug = GCH_BUG_NONE;

#define NAME(name, what) { #name, what },
static const struct
{
  const char *name;
  const char *what;
} BUGS[] = { { "NONE", "no bug: the control" }, GCH_PLANTED_LIST (NAME) };
#undef NAME

static GchSimWorld *current; /* (unowned) the world that is running */

static GLogWriterOutput
write_log (GLogLevelFlags level, const GLogField *fields, gsize count, gpointer data)
{
  if ((level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) == 0)
    return G_LOG_WRITER_HANDLED;

  for (gsize i = 0; i < count; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0 && current != NULL)
      gch_sim_breach (current, GCH_SIM_BREACH_BROKEN, "%s", (const char *) fields[i].value);

  return G_LOG_WRITER_HANDLED;
}

/* What was breached with @seed; GCH_SIM_N_BREACHES for nothing. */
static guint
run_seed (guint64 seed, gboolean aloud)
{
  GchSimCounts counts = { 0 };
  GchSimWorld *world = gch_sim_world_new (seed, aloud, &counts);

  current = world;
  gch_sim_world_run (world);
  current = NULL;
  gch_sim_world_free (world);
  for (guint i = 0; i < GCH_SIM_N_BREACHES; i++)
    if (counts.breaches[i] != 0)
      return i;

  return GCH_SIM_N_BREACHES;
}

/* TRUE when the bug was found (or, for the control, when nothing was). */
static gboolean
hunt (GchPlantedBug bug, gint64 most)
{
  guint breach = GCH_SIM_N_BREACHES;
  gint64 seed = 0;

  gch_planted_bug = bug;
  while (seed < most && breach == GCH_SIM_N_BREACHES)
    breach = run_seed ((guint64) ++seed, FALSE);
  gch_planted_bug = GCH_BUG_NONE;

  if (bug == GCH_BUG_NONE)
    printf ("%-22s %6s  %-22s %s\n", BUGS[bug].name, breach == GCH_SIM_N_BREACHES ? "-" : "FOUND",
            breach == GCH_SIM_N_BREACHES ? "nothing" : gch_sim_breach_to_text (breach),
            BUGS[bug].what);
  else if (breach == GCH_SIM_N_BREACHES)
    printf ("%-22s %6s  %-22s %s\n", BUGS[bug].name, "missed", "", BUGS[bug].what);
  else
    printf ("%-22s %6" G_GINT64_FORMAT "  %-22s %s\n", BUGS[bug].name, seed,
            gch_sim_breach_to_text (breach), BUGS[bug].what);
  fflush (stdout);

  return (breach != GCH_SIM_N_BREACHES) == (bug != GCH_BUG_NONE);
}

int
main (int argc, char **argv)
{
  gint64 most = 2000;
  gint64 control = 100;
  gint64 seed = -1;
  g_autofree char *only = NULL;
  const GOptionEntry entries[] = {
    { "seeds", 'n', 0, G_OPTION_ARG_INT64, &most, "How many worlds a bug may need", "N" },
    { "control", 0, 0, G_OPTION_ARG_INT64, &control, "How many worlds without a bug", "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, "One world with it, told aloud", "S" },
    { "bug", 0, 0, G_OPTION_ARG_STRING, &only, "This one only", "NAME" },
    { NULL },
  };
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_autoptr (GError) error = NULL;
  guint hunted = 0;
  guint found = 0;
  gboolean quiet = TRUE;

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }

  g_log_set_writer_func (write_log, NULL, NULL);
  printf ("%-22s %6s  %-22s %s\n", "planted bug", "seeds", "seen as", "what it is");
  if (only == NULL)
    quiet = hunt (GCH_BUG_NONE, control);
  for (guint i = 1; i < G_N_ELEMENTS (BUGS); i++)
    if (only == NULL || strcmp (only, BUGS[i].name) == 0)
      {
        hunted++;
        if (seed >= 0)
          {
            gch_planted_bug = (GchPlantedBug) i;
            run_seed ((guint64) seed, TRUE);
            continue;
          }
        found += hunt ((GchPlantedBug) i, most) ? 1 : 0;
      }
  printf ("planted bugs found: %u of %u\n", found, hunted);

  return found == hunted && hunted > 0 && quiet ? 0 : 1;
}
