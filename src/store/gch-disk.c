/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#define FOR_THIS_USER 0700
#define FOR_THIS_USER_FILE 0600
/* As much as is read in one go; a length that a file only claims is never allocated. */
#define PIECE (256 * 1024)

struct _GchDiskFile
{
  int descriptor; /* (owned) */
};

/* Best effort: what somebody else made may be more open than it should be. */
static void
make_private (const char *path, mode_t mode)
{
  GStatBuf info;

  if (g_stat (path, &info) == 0 && (info.st_mode & 0077) != 0 && g_chmod (path, (int) mode) != 0)
    g_debug ("Could not make %s private: %s", path, g_strerror (errno));
}

static int
make_directory (const char *path)
{
  if (g_mkdir_with_parents (path, FOR_THIS_USER) != 0)
    return errno;
  make_private (path, FOR_THIS_USER);

  return 0;
}

static gboolean
exists (const char *path)
{
  GStatBuf info;

  return g_lstat (path, &info) == 0;
}

static gboolean
is_directory (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && S_ISDIR (info.st_mode);
}

static gboolean
is_regular (const char *path)
{
  GStatBuf info;

  return g_stat (path, &info) == 0 && S_ISREG (info.st_mode);
}

/* Once, whatever it says: the descriptor is gone even when it was interrupted. */
static int
shut (int descriptor)
{
  return close (descriptor) == 0 || errno == EINTR ? 0 : errno;
}

static int
open_retrying (const char *path, int flags)
{
  int descriptor;

  do
    descriptor = g_open (path, flags | O_CLOEXEC, FOR_THIS_USER_FILE);
  while (descriptor < 0 && errno == EINTR);

  return descriptor;
}

static int
make_file (const char *path)
{
  int descriptor = open_retrying (path, O_CREAT | O_EXCL | O_WRONLY);
  int failure;

  if (descriptor >= 0)
    return shut (descriptor);
  failure = errno;
  if (failure == EEXIST && is_regular (path))
    make_private (path, FOR_THIS_USER_FILE);

  return failure;
}

static int
move (const char *from, const char *to)
{
  return g_rename (from, to) == 0 ? 0 : errno;
}

static int
remove_file (const char *path)
{
  return g_remove (path) == 0 ? 0 : errno;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

static int
list (const char *path, GStrv *names)
{
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  DIR *directory = opendir (path);
  const struct dirent *entry;
  int failure;

  if (directory == NULL)
    return errno;
  errno = 0;
  while ((entry = readdir (directory)) != NULL)
    if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
      g_ptr_array_add (found, g_strdup (entry->d_name));
  failure = errno;
  closedir (directory);
  if (failure != 0)
    return failure;
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_add (found, NULL);
  *names = (GStrv) g_ptr_array_free (g_steal_pointer (&found), FALSE);

  return 0;
}

/* Never tried a second time: after a failure the kernel calls pages clean that it has dropped. */
static int
flush_descriptor (int descriptor)
{
  int done;

  do
    done = fsync (descriptor);
  while (done != 0 && errno == EINTR);

  return done == 0 ? 0 : errno;
}

static int
flush_directory (const char *path)
{
  int descriptor = open_retrying (path, O_RDONLY | O_DIRECTORY);
  int failure;

  if (descriptor < 0)
    return errno;
  failure = flush_descriptor (descriptor);
  shut (descriptor);

  /* Some file systems have nothing to flush there and say so in this way. */
  return failure == EINVAL || failure == ENOTSUP ? 0 : failure;
}

static int
read_all (int descriptor, gsize most, GByteArray *bytes)
{
  g_autofree guint8 *piece = g_malloc (PIECE);

  while (TRUE)
    {
      gssize n = read (descriptor, piece, PIECE);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      if (n == 0)
        return 0;
      if ((gsize) n > most - bytes->len)
        return EFBIG;
      g_byte_array_append (bytes, piece, (guint) n);
    }
}

static int
read_file (const char *path, gsize most, GBytes **bytes)
{
  g_autoptr (GByteArray) contents = g_byte_array_new ();
  int descriptor = open_retrying (path, O_RDONLY);
  int failure;

  if (descriptor < 0)
    return errno;
  failure = read_all (descriptor, MIN (most, G_MAXUINT / 2), contents);
  shut (descriptor);
  if (failure != 0)
    return failure;
  *bytes = g_byte_array_free_to_bytes (g_steal_pointer (&contents));

  return 0;
}

static int
open_file (const char *path, gboolean empty, GchDiskFile **file)
{
  int flags = O_CREAT | O_WRONLY | O_APPEND | O_NOFOLLOW;
  int descriptor = open_retrying (path, empty ? flags | O_TRUNC : flags);

  if (descriptor < 0)
    return errno;
  make_private (path, FOR_THIS_USER_FILE);
  *file = g_new0 (GchDiskFile, 1);
  (*file)->descriptor = descriptor;

  return 0;
}

static int
append (GchDiskFile *file, const void *data, gsize length)
{
  const char *rest = data;

  while (length > 0)
    {
      gssize n = write (file->descriptor, rest, length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return errno;
      rest += n;
      length -= (gsize) n;
    }

  return 0;
}

static int
flush (GchDiskFile *file)
{
  return flush_descriptor (file->descriptor);
}

static int
cut (GchDiskFile *file, gsize length)
{
  int done;

  do
    done = ftruncate (file->descriptor, (off_t) length);
  while (done != 0 && errno == EINTR);

  return done == 0 ? 0 : errno;
}

static void
close_file (GchDiskFile *file)
{
  shut (file->descriptor);
  g_free (file);
}

static const GchDisk REAL = {
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
  .now = g_get_real_time,
};

/* Read by every thread of a store. */
static const GchDisk *in_use = &REAL;

/**
 * gch_disk_get:
 *
 * Returns: (transfer none): the functions that reach files
 */
const GchDisk *
gch_disk_get (void)
{
  return g_atomic_pointer_get (&in_use);
}

/**
 * gch_disk_set:
 * @disk: (nullable): must live until another is set; %NULL: the computer's own
 *
 * For the whole process; not while a store is open.
 */
void
gch_disk_set (const GchDisk *disk)
{
  g_atomic_pointer_set (&in_use, disk != NULL ? disk : &REAL);
}
