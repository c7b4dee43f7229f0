/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

#include <errno.h>
#include <string.h>

/* Beyond this the system writes the oldest half by itself. */
#define MOST_PENDING 1024

/** gch_sim_naming_free: Frees it. */
void
gch_sim_naming_free (GchSimNaming *naming)
{
  g_free (naming->from);
  g_free (naming->to);
  g_clear_pointer (&naming->file, gch_sim_file_unref);
  g_free (naming);
}

/** gch_sim_names_find: Returns: (transfer none) (nullable): what programs see at @path */
GchSimFile *
gch_sim_names_find (GchSimComputer *computer, const char *path)
{
  return g_hash_table_lookup (computer->live, path);
}

/** gch_sim_names_is_directory: The computer's own one is always there. */
gboolean
gch_sim_names_is_directory (GchSimComputer *computer, const char *path)
{
  GchSimFile *file = gch_sim_names_find (computer, path);

  return file != NULL ? file->directory
                      : path[0] == '/' && strcmp (path + 1, computer->prefix) == 0;
}

static gboolean
lies_in (const char *path, const char *directory)
{
  gsize length = strlen (directory);

  return path != NULL && strncmp (path, directory, length) == 0 && path[length] == '/';
}

static gboolean
lies_directly_in (const char *path, const char *directory)
{
  return lies_in (path, directory) && strchr (path + strlen (directory) + 1, '/') == NULL;
}

/* A directory takes along what lies in it. */
static void
move_inside (GHashTable *names, const char *from, const char *to)
{
  g_autofree gpointer *keys = g_hash_table_get_keys_as_array (names, NULL);
  g_autoptr (GPtrArray) inside = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; keys[i] != NULL; i++)
    if (lies_in (keys[i], from))
      g_ptr_array_add (inside, g_strdup (keys[i]));
  for (guint i = 0; i < inside->len; i++)
    {
      const char *path = inside->pdata[i];
      GchSimFile *file = gch_sim_file_ref (g_hash_table_lookup (names, path));

      g_hash_table_remove (names, path);
      g_hash_table_insert (names, g_strconcat (to, path + strlen (from), NULL), file);
    }
}

static void
apply (GHashTable *names, const GchSimNaming *naming)
{
  if (naming->from != NULL && naming->to != NULL && naming->file->directory)
    move_inside (names, naming->from, naming->to);
  if (naming->from != NULL)
    g_hash_table_remove (names, naming->from);
  if (naming->to != NULL)
    g_hash_table_insert (names, g_strdup (naming->to), gch_sim_file_ref (naming->file));
}

static void
write_back (GchSimComputer *computer)
{
  if (computer->namings->len < MOST_PENDING)
    return;
  for (guint i = 0; i < MOST_PENDING / 2; i++)
    {
      apply (computer->durable, computer->namings->pdata[i]);
      gch_sim_naming_free (computer->namings->pdata[i]);
    }
  g_ptr_array_remove_range (computer->namings, 0, MOST_PENDING / 2);
}

static void
change (GchSimComputer *computer, const char *from, const char *to, GchSimFile *file)
{
  GchSimNaming *naming = g_new0 (GchSimNaming, 1);

  naming->from = g_strdup (from);
  naming->to = g_strdup (to);
  naming->file = file != NULL ? gch_sim_file_ref (file) : NULL;
  apply (computer->live, naming);
  g_ptr_array_add (computer->namings, naming);
  write_back (computer);
}

/* 0, or what a path into nowhere gives. */
static int
check_parent (GchSimComputer *computer, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (gch_sim_names_is_directory (computer, parent))
    return 0;

  return gch_sim_names_find (computer, parent) != NULL ? ENOTDIR : ENOENT;
}

/**
 * gch_sim_names_make:
 * @file: (out) (transfer none): what was made
 *
 * EEXIST where there is something of that name.
 */
int
gch_sim_names_make (GchSimComputer *computer, const char *path, gboolean directory,
                    GchSimFile **file)
{
  int failure = computer->off ? EIO : check_parent (computer, path);

  if (failure != 0)
    return failure;
  if (gch_sim_names_find (computer, path) != NULL || gch_sim_names_is_directory (computer, path))
    return EEXIST;
  failure = gch_sim_computer_begin (computer);
  if (failure != 0)
    return failure;
  *file = gch_sim_file_new (computer, directory);
  change (computer, NULL, path, *file);
  gch_sim_file_unref (*file);

  return gch_sim_computer_end (computer);
}

static gboolean
is_empty (GchSimComputer *computer, const char *path)
{
  GHashTableIter iter;
  gpointer name;

  g_hash_table_iter_init (&iter, computer->live);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (lies_in (name, path))
      return FALSE;

  return TRUE;
}

static int
check_move (GchSimComputer *computer, const char *from, const char *to)
{
  GchSimFile *file = gch_sim_names_find (computer, from);
  GchSimFile *there = gch_sim_names_find (computer, to);

  if (computer->off)
    return EIO;
  if (file == NULL)
    return ENOENT;
  if (there != NULL && there->directory != file->directory)
    return there->directory ? EISDIR : ENOTDIR;
  if (file->directory && lies_in (to, from))
    return EINVAL;
  if (there != NULL && there->directory && !is_empty (computer, to))
    return ENOTEMPTY;

  return check_parent (computer, to);
}

/** gch_sim_names_move: Replaces what is at @to, in one step. */
int
gch_sim_names_move (GchSimComputer *computer, const char *from, const char *to)
{
  int failure = check_move (computer, from, to);

  if (failure == 0)
    failure = gch_sim_computer_begin (computer);
  if (failure != 0)
    return failure;
  if (strcmp (from, to) != 0)
    change (computer, from, to, gch_sim_names_find (computer, from));

  return gch_sim_computer_end (computer);
}

/** gch_sim_names_remove: A file, or an empty directory. */
int
gch_sim_names_remove (GchSimComputer *computer, const char *path)
{
  GchSimFile *file = gch_sim_names_find (computer, path);
  int failure = computer->off ? EIO : file == NULL ? ENOENT : 0;

  if (failure == 0 && file->directory && !is_empty (computer, path))
    failure = ENOTEMPTY;
  if (failure == 0)
    failure = gch_sim_computer_begin (computer);
  if (failure != 0)
    return failure;
  change (computer, path, NULL, NULL);

  return gch_sim_computer_end (computer);
}

static void
make_durable (GchSimComputer *computer, const char *directory)
{
  guint kept = 0;

  for (guint i = 0; i < computer->namings->len; i++)
    {
      GchSimNaming *naming = computer->namings->pdata[i];

      if (lies_directly_in (naming->from, directory) || lies_directly_in (naming->to, directory))
        {
          apply (computer->durable, naming);
          gch_sim_naming_free (naming);
        }
      else
        computer->namings->pdata[kept++] = naming;
    }
  g_ptr_array_set_size (computer->namings, (gint) kept);
}

/** gch_sim_names_flush: The names in @directory are durable when it gives 0. */
int
gch_sim_names_flush (GchSimComputer *computer, const char *directory)
{
  int failure = computer->off ? EIO : 0;

  if (failure == 0 && !gch_sim_names_is_directory (computer, directory))
    failure = gch_sim_names_find (computer, directory) != NULL ? ENOTDIR : ENOENT;
  if (failure == 0)
    failure = gch_sim_computer_begin (computer);
  if (failure != 0)
    return failure;
  if ((!computer->dying || computer->killing) && computer->disk->honesty == GCH_SIM_HONEST)
    make_durable (computer, directory);

  return gch_sim_computer_end (computer);
}

/* --- what a crash leaves --- */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/**
 * gch_sim_names_list:
 * @directory: (nullable): only what lies directly in it, by its name there; NULL: all whole paths
 *
 * Returns: (transfer full): sorted by byte
 */
GStrv
gch_sim_names_list (GHashTable *names, const char *directory)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer path;

  g_hash_table_iter_init (&iter, names);
  while (g_hash_table_iter_next (&iter, &path, NULL))
    if (directory == NULL)
      g_ptr_array_add (list, g_strdup (path));
    else if (lies_directly_in (path, directory))
      g_ptr_array_add (list, g_strdup ((const char *) path + strlen (directory) + 1));
  g_ptr_array_sort (list, compare_names);
  g_ptr_array_add (list, NULL);

  return (GStrv) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

/* What lies in a directory that never reached the platter is lost with it. A parent sorts before
 * what lies in it. */
static void
drop_orphans (GchSimComputer *computer)
{
  g_auto (GStrv) paths = gch_sim_names_list (computer->durable, NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      g_autofree char *parent = g_path_get_dirname (paths[i]);
      GchSimFile *directory = g_hash_table_lookup (computer->durable, parent);

      if (strcmp (parent + 1, computer->prefix) != 0
          && (directory == NULL || !directory->directory))
        g_hash_table_remove (computer->durable, paths[i]);
    }
}

/**
 * gch_sim_names_settle:
 *
 * Chance says which of the unflushed names reach the platter: the first ones, as with a journaling
 * file system, or any. From then on programs see what is there.
 */
void
gch_sim_names_settle (GchSimComputer *computer)
{
  GRand *rand = computer->disk->rand;
  guint n = computer->namings->len;
  GHashTableIter iter;
  gpointer path;
  gpointer file;

  if (n > 0)
    {
      gboolean any = g_rand_int_range (rand, 0, 3) == 0;
      guint first = (guint) g_rand_int_range (rand, 0, (gint32) n + 1);

      for (guint i = 0; i < n; i++)
        if (any ? g_rand_boolean (rand) : i < first)
          apply (computer->durable, computer->namings->pdata[i]);
      drop_orphans (computer);
    }
  for (guint i = 0; i < n; i++)
    gch_sim_naming_free (computer->namings->pdata[i]);
  g_ptr_array_set_size (computer->namings, 0);
  g_hash_table_remove_all (computer->live);
  g_hash_table_iter_init (&iter, computer->durable);
  while (g_hash_table_iter_next (&iter, &path, &file))
    g_hash_table_insert (computer->live, g_strdup (path), gch_sim_file_ref (file));
}
