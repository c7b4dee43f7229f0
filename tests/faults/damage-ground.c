/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "damage-ground.h"

#include <string.h>

#include <glib/gstdio.h>

#define BLOCK 4096

/* --- on the simulated disk --- */

static GStrv
list_simulated (Ground *self)
{
  g_auto (GStrv) paths = gch_sim_disk_list (self->disk, self->root);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autoptr (GBytes) bytes = gch_sim_disk_get_contents (self->disk, paths[i]);

      if (bytes != NULL)
        g_strv_builder_add (list, paths[i] + strlen (self->root));
    }

  return g_strv_builder_end (list);
}

static GBytes *
read_simulated (Ground *self, const char *path)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);

  return gch_sim_disk_get_contents (self->disk, whole);
}

static void
write_simulated (Ground *self, const char *path, GBytes *contents)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);

  gch_sim_disk_set_contents (self->disk, whole, contents);
}

static void
remove_simulated (Ground *self, const char *path)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);

  gch_sim_disk_delete (self->disk, whole);
}

/** ground_new_simulated: @root: the computer, "/client-1" */
Ground *
ground_new_simulated (GchSimDisk *disk, const char *root)
{
  Ground *self = g_new0 (Ground, 1);

  *self = (Ground){ g_strdup (root), list_simulated,   read_simulated,
                    write_simulated, remove_simulated, disk };

  return self;
}

/* --- in a real folder --- */

static void
list_folder (const char *folder, gsize skipped, GPtrArray *list)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        list_folder (path, skipped, list);
      else
        g_ptr_array_add (list, g_strdup (path + skipped));
    }
}

static int
compare (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static GStrv
list_real (Ground *self)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();

  list_folder (self->root, strlen (self->root), list);
  g_ptr_array_sort (list, compare);
  g_ptr_array_add (list, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

static GBytes *
read_real (Ground *self, const char *path)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);
  char *contents;
  gsize length;

  return g_file_get_contents (whole, &contents, &length, NULL) ? g_bytes_new_take (contents, length)
                                                               : NULL;
}

static void
write_real (Ground *self, const char *path, GBytes *contents)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);
  g_autofree char *parent = g_path_get_dirname (whole);
  g_autoptr (GError) error = NULL;

  (void) g_remove (whole);
  g_assert_cmpint (g_mkdir_with_parents (contents != NULL ? parent : whole, 0700), ==, 0);
  if (contents != NULL)
    g_file_set_contents_full (whole, g_bytes_get_data (contents, NULL),
                              (gssize) g_bytes_get_size (contents), G_FILE_SET_CONTENTS_NONE, 0600,
                              &error);
  g_assert_no_error (error);
}

static void
remove_real (Ground *self, const char *path)
{
  g_autofree char *whole = g_strconcat (self->root, path, NULL);

  (void) g_remove (whole);
}

/** ground_new_real: @root: a folder */
Ground *
ground_new_real (const char *root)
{
  Ground *self = g_new0 (Ground, 1);

  *self = (Ground){ g_strdup (root), list_real, read_real, write_real, remove_real, NULL };

  return self;
}

/** ground_free: What lies there stays. */
void
ground_free (Ground *self)
{
  g_free (self->root);
  g_free (self);
}

/* --- damage --- */

typedef enum
{
  FLIP,
  ZERO,
  GARBAGE,
  CUT,
  EMPTY,
  REMOVE,
  DIRECTORY,
  OTHER,
  APPEND,
  N_DAMAGES,
} Damage;

static void
scribble (GRand *rand, guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) g_rand_int (rand);
}

static gsize
below (GRand *rand, gsize limit)
{
  return (gsize) g_rand_int_range (rand, 0, (gint32) limit);
}

static char *
flip (GRand *rand, GByteArray *bytes)
{
  /* Every second one where the most hangs on a bit. */
  gsize at = below (rand, g_rand_boolean (rand) ? bytes->len : MIN (bytes->len, 200));
  guint bit = (guint) below (rand, 8);

  bytes->data[at] ^= (guint8) (1u << bit);

  return g_strdup_printf ("bit %u of byte %" G_GSIZE_FORMAT " flipped", bit, at);
}

static char *
zero (GRand *rand, GByteArray *bytes)
{
  gsize size = g_rand_boolean (rand) ? BLOCK : 512;
  gsize at = below (rand, (bytes->len + size - 1) / size) * size;

  memset (bytes->data + at, 0, MIN (size, bytes->len - at));

  return g_strdup_printf ("%" G_GSIZE_FORMAT " bytes from %" G_GSIZE_FORMAT " zeroed", size, at);
}

static char *
garble (GRand *rand, GByteArray *bytes)
{
  gsize at = below (rand, bytes->len);
  gsize length = 1 + below (rand, MIN (bytes->len - at, 10000));

  scribble (rand, bytes->data + at, length);

  return g_strdup_printf ("garbage over %" G_GSIZE_FORMAT " bytes from %" G_GSIZE_FORMAT, length,
                          at);
}

static char *
cut (GRand *rand, GByteArray *bytes)
{
  guint length = (guint) below (rand, bytes->len);

  /* The ends of pages and sectors are where a file is cut in truth. */
  if (g_rand_boolean (rand))
    length -= length % 512;
  g_byte_array_set_size (bytes, length);

  return g_strdup_printf ("cut to %u bytes", length);
}

static char *
append (GRand *rand, GByteArray *bytes)
{
  guint former = bytes->len;
  gsize length = 1 + below (rand, 10000);

  g_byte_array_set_size (bytes, former + (guint) length);
  scribble (rand, bytes->data + former, length);

  return g_strdup_printf ("%" G_GSIZE_FORMAT " bytes of garbage appended", length);
}

static char *
change_bytes (Ground *self, GRand *rand, Damage damage, const char *path)
{
  g_autoptr (GByteArray) bytes = g_bytes_unref_to_array (self->read (self, path));
  g_autoptr (GBytes) damaged = NULL;
  char *done = NULL;

  if (bytes->len == 0 || damage == APPEND)
    done = append (rand, bytes);
  else if (damage == FLIP)
    done = flip (rand, bytes);
  else if (damage == ZERO)
    done = zero (rand, bytes);
  else if (damage == GARBAGE)
    done = garble (rand, bytes);
  else
    done = cut (rand, bytes);
  damaged = g_byte_array_free_to_bytes (g_steal_pointer (&bytes));
  self->write (self, path, damaged);

  return done;
}

static char *
replace (Ground *self, GRand *rand, Damage damage, const char *path, const GStrv paths)
{
  const char *other = paths[below (rand, g_strv_length (paths))];
  g_autoptr (GBytes) contents =
      damage == OTHER ? self->read (self, other) : g_bytes_new_static ("", 0);

  self->remove (self, path);
  switch (damage)
    {
    case DIRECTORY:
      self->write (self, path, NULL);
      return g_strdup ("replaced by a directory");
    case OTHER:
      self->write (self, path, contents);
      return g_strdup_printf ("replaced by %s", other);
    case EMPTY:
      self->write (self, path, contents);
      return g_strdup ("emptied");
    case FLIP:
    case ZERO:
    case GARBAGE:
    case CUT:
    case REMOVE:
    case APPEND:
    case N_DAMAGES:
    default:
      return g_strdup ("removed");
    }
}

/* The files with text in them more often than the others. */
static const char *
choose (GRand *rand, const GStrv paths)
{
  const char *path = paths[below (rand, g_strv_length (paths))];

  if (strstr (path, "/cache") != NULL)
    path = paths[below (rand, g_strv_length (paths))];

  return path;
}

/** ground_damage: Of what there is. */
char *
ground_damage (Ground *self, GRand *rand)
{
  g_auto (GStrv) paths = self->list (self);
  const char *path = paths[0] != NULL ? choose (rand, paths) : NULL;
  Damage damage = (Damage) g_rand_int_range (rand, 0, N_DAMAGES);
  g_autofree char *done = NULL;

  if (path == NULL)
    return g_strdup ("there was no file");
  if (damage == EMPTY || damage == REMOVE || damage == DIRECTORY || damage == OTHER)
    done = replace (self, rand, damage, path, paths);
  else
    done = change_bytes (self, rand, damage, path);

  return g_strconcat (path, ": ", done, NULL);
}
