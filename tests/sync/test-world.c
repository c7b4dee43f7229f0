/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-world.h"

#include <stdlib.h>

#define SEEDS 1000
#define STEPS 60

/* A seed that failed is run alone with GUICHET_SEED=number. */
static void
run_seed (guint32 seed)
{
  GchWorld *world = gch_world_new (seed);

  gch_world_run (world, STEPS);
  gch_world_settle (world);
  gch_world_check (world);
  gch_world_free (world);
}

static void
test_seeds (void)
{
  const char *one = g_getenv ("GUICHET_SEED");

  if (one != NULL)
    {
      run_seed ((guint32) g_ascii_strtoull (one, NULL, 10));
      return;
    }

  for (guint32 seed = 1; seed <= SEEDS; seed++)
    run_seed (seed);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/world/seeds", test_seeds);

  return g_test_run ();
}
