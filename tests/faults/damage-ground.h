/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-disk.h"

G_BEGIN_DECLS

/* Where the program's files lie while they are damaged: on the simulated disk or in a folder of the
 * computer's own. Paths begin with "/" and are below it. */

typedef struct _Ground Ground;

struct _Ground
{
  char *root; /* (owned) what stands before each path */
  GStrv (*list) (Ground *self);
  GBytes *(*read) (Ground *self, const char *path);
  /* @contents: (nullable): NULL: a directory */
  void (*write) (Ground *self, const char *path, GBytes *contents);
  void (*remove) (Ground *self, const char *path);
  GchSimDisk *disk; /* (unowned) (nullable) */
};

Ground *ground_new_simulated (GchSimDisk *disk, const char *root);
Ground *ground_new_real (const char *root);
void ground_free (Ground *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Ground, ground_free)

/* One file at random, damaged at random. Returns: (transfer full): what was done, in words */
char *ground_damage (Ground *self, GRand *rand);

G_END_DECLS
