/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "faulty-disk.h"

#include <errno.h>

static struct
{
  const GchDisk *disk; /* the computer's own */
  FaultyDiskWay way;
  guint at;
  guint calls;
  gboolean failed;
  gsize unflushed;
  void (*hook) (gpointer user_data);
  gpointer user_data;
} state;

static int
meet (gboolean writes)
{
  gboolean now = ++state.calls == state.at;
  gboolean since = state.failed;

  if (state.way == FAULTY_DISK_REMOVES_NOTHING)
    return 0;
  state.failed = state.failed || now;
  if (now && (writes || state.way != FAULTY_DISK_NO_ROOM))
    return state.way == FAULTY_DISK_NO_ROOM ? ENOSPC : EIO;
  if (since && state.way == FAULTY_DISK_DIES)
    return EIO;
  if (since && writes && state.way == FAULTY_DISK_NO_ROOM)
    return ENOSPC;

  return 0;
}

#define MEET(writes, call)                                                                         \
  int failure = meet (writes);                                                                     \
                                                                                                   \
  return failure != 0 ? failure : state.disk->call

static int
make_directory (const char *path)
{
  MEET (TRUE, make_directory (path));
}

static gboolean
exists (const char *path)
{
  return state.disk->exists (path);
}

static gboolean
is_directory (const char *path)
{
  return state.disk->is_directory (path);
}

static int
make_file (const char *path)
{
  MEET (FALSE, make_file (path));
}

static int
move (const char *from, const char *to)
{
  MEET (TRUE, move (from, to));
}

static int
remove_file (const char *path)
{
  if (state.way == FAULTY_DISK_REMOVES_NOTHING && state.disk->exists (path))
    return EACCES;
  MEET (FALSE, remove (path));
}

static int
list (const char *path, GStrv *names)
{
  MEET (FALSE, list (path, names));
}

static int
flush_directory (const char *path)
{
  MEET (FALSE, flush_directory (path));
}

static int
read_file (const char *path, gsize most, GBytes **bytes)
{
  MEET (FALSE, read_file (path, most, bytes));
}

static int
open_file (const char *path, gboolean empty, GchDiskFile **file)
{
  MEET (FALSE, open_file (path, empty, file));
}

static int
append (GchDiskFile *file, const void *data, gsize length)
{
  int failure = meet (TRUE);

  if (state.hook != NULL)
    state.hook (state.user_data);
  state.unflushed += length;
  if (failure == 0)
    return state.disk->append (file, data, length);
  (void) state.disk->append (file, data, length / 2);

  return failure;
}

static int
flush (GchDiskFile *file)
{
  int failure = meet (TRUE);

  if (failure != 0)
    return failure;
  state.unflushed = 0;

  return state.disk->flush (file);
}

static int
cut (GchDiskFile *file, gsize length)
{
  MEET (TRUE, truncate (file, length));
}

static void
close_file (GchDiskFile *file)
{
  state.disk->close_file (file);
}

static gint64
now (void)
{
  return state.disk->now ();
}

static const GchDisk FAULTY = {
  .make_directory = make_directory,
  .exists = exists,
  .is_directory = is_directory,
  .make_file = make_file,
  .move = move,
  .remove = remove_file,
  .list = list,
  .flush_directory = flush_directory,
  .read_file = read_file,
  .open_file = open_file,
  .append = append,
  .flush = flush,
  .truncate = cut,
  .close_file = close_file,
  .now = now,
};

void
faulty_disk_install (FaultyDiskWay way, guint at)
{
  gch_disk_set (NULL);
  state.disk = gch_disk_get ();
  state.way = way;
  state.at = at;
  state.calls = 0;
  state.failed = FALSE;
  state.unflushed = 0;
  state.hook = NULL;
  gch_disk_set (&FAULTY);
}

void
faulty_disk_uninstall (void)
{
  gch_disk_set (NULL);
}

gboolean
faulty_disk_has_failed (void)
{
  return state.failed;
}

guint
faulty_disk_count_calls (void)
{
  return state.calls;
}

gsize
faulty_disk_count_unflushed (void)
{
  return state.unflushed;
}

void
faulty_disk_set_hook (void (*hook) (gpointer user_data), gpointer user_data)
{
  state.hook = hook;
  state.user_data = user_data;
}
