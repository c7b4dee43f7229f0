/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

#include <errno.h>
#include <string.h>

/* The store's way to the simulated disk: the functions of gch-disk.h. */

struct _GchDiskFile
{
  GchSimHandle handle;
};

static int
make_directory (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);
  g_autofree char *parent = g_path_get_dirname (path);
  GchSimFile *made;
  int failure;

  if (computer->off)
    return EIO;
  if (gch_sim_names_is_directory (computer, path))
    return 0;
  if (gch_sim_names_find (computer, path) != NULL)
    return ENOTDIR;
  failure = make_directory (parent);

  return failure != 0 ? failure : gch_sim_names_make (computer, path, TRUE, &made);
}

static gboolean
exists (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);

  return !computer->off
         && (gch_sim_names_find (computer, path) != NULL
             || gch_sim_names_is_directory (computer, path));
}

static gboolean
is_directory (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);

  return !computer->off && gch_sim_names_is_directory (computer, path);
}

static int
make_file (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimFile *made;

  return gch_sim_names_make (gch_sim_disk_find_computer (disk, path), path, FALSE, &made);
}

static int
move (const char *from, const char *to)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, from);

  return computer == gch_sim_disk_find_computer (disk, to) ? gch_sim_names_move (computer, from, to)
                                                           : EXDEV;
}

static int
remove_name (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  return gch_sim_names_remove (gch_sim_disk_find_computer (disk, path), path);
}

static int
list (const char *path, GStrv *names)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);

  if (computer->off)
    return EIO;
  if (!gch_sim_names_is_directory (computer, path))
    return gch_sim_names_find (computer, path) != NULL ? ENOTDIR : ENOENT;
  *names = gch_sim_names_list (computer->live, path);

  return 0;
}

static int
flush_directory (const char *path)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  return gch_sim_names_flush (gch_sim_disk_find_computer (disk, path), path);
}

static int
read_file (const char *path, gsize most, GBytes **bytes)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);
  GchSimFile *file = gch_sim_names_find (computer, path);
  int failure;

  if (computer->off)
    return EIO;
  if (gch_sim_names_is_directory (computer, path))
    return EISDIR;
  if (file == NULL)
    return ENOENT;
  if (gch_sim_content_get_length (file->live) > most)
    return EFBIG;
  failure = gch_sim_computer_begin_read (computer);
  if (failure == 0)
    *bytes = gch_sim_disk_get_contents (disk, path);

  return failure;
}

static void
close_file (GchDiskFile *file)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  gch_sim_handle_close (&file->handle);
  g_free (file);
}

static int
open_file (const char *path, gboolean empty, GchDiskFile **file)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);
  GchSimFile *found = gch_sim_names_find (computer, path);
  int failure = computer->off ? EIO : computer->read_only ? EROFS : 0;

  if (failure == 0 && gch_sim_names_is_directory (computer, path))
    failure = EISDIR;
  if (failure == 0 && found == NULL)
    failure = gch_sim_names_make (computer, path, FALSE, &found);
  if (failure != 0)
    return failure;
  *file = g_new0 (GchDiskFile, 1);
  gch_sim_handle_open (&(*file)->handle, found);
  if (empty && gch_sim_content_get_length (found->live) > 0)
    failure = gch_sim_handle_truncate (&(*file)->handle, 0);
  if (failure != 0)
    g_clear_pointer (file, close_file);

  return failure;
}

static int
append (GchDiskFile *file, const void *data, gsize length)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  return gch_sim_handle_write (&file->handle, gch_sim_content_get_length (file->handle.file->live),
                               data, length);
}

static int
flush (GchDiskFile *file)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  return gch_sim_handle_flush (&file->handle);
}

static int
truncate_file (GchDiskFile *file, gsize length)
{
  GchSimDisk *disk = gch_sim_disk_get_installed ();
  gch_sim_lock (disk);

  return gch_sim_handle_truncate (&file->handle, length);
}

static gint64
now (void)
{
  return gch_sim_disk_now (gch_sim_disk_get_installed ());
}

/** gch_sim_disk_get_table: Returns: (transfer none): the functions, over the installed disk */
const GchDisk *
gch_sim_disk_get_table (void)
{
  static const GchDisk table = {
    .make_directory = make_directory,
    .exists = exists,
    .is_directory = is_directory,
    .make_file = make_file,
    .move = move,
    .remove = remove_name,
    .list = list,
    .flush_directory = flush_directory,
    .read_file = read_file,
    .open_file = open_file,
    .append = append,
    .flush = flush,
    .truncate = truncate_file,
    .close_file = close_file,
    .now = now,
  };

  return &table;
}
