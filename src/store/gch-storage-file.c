/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-storage-file.h"

#include <errno.h>

#include <glib/gi18n-lib.h>

#include "gch-disk.h"
#include "gch-error.h"

#define SET_ASIDE ".damaged-"

/**
 * gch_storage_set_error:
 * @system_error: an errno
 *
 * Says what a failed system call means for the person: the disk is full, cannot be written to, or
 * failed.
 */
void
gch_storage_set_error (GError **error, int system_error)
{
  switch (system_error)
    {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_STORAGE_FULL,
                           _ ("This computer’s disk is full"));
      break;
    case EACCES:
    case EPERM:
    case EROFS:
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_STORAGE_READ_ONLY,
                           _ ("This computer’s disk cannot be written to"));
      break;
    default:
      g_set_error (error, GCH_ERROR, GCH_ERROR_STORAGE,
                   _ ("Reading or writing this computer’s disk failed: %s"),
                   g_strerror (system_error));
      break;
    }
}

static gboolean
succeed (int failure, GError **error)
{
  if (failure == 0)
    return TRUE;

  gch_storage_set_error (error, failure);
  return FALSE;
}

/* A folder above may be somebody else's, or on a file system that has nothing to flush. */
static int
flush_folder (const char *path)
{
  int failure = gch_disk_get ()->flush_directory (path);

  return failure == EACCES || failure == EPERM || failure == EINVAL ? 0 : failure;
}

/* Where the name of a folder is lost in a power cut, so is everything in it, flushed or not. */
static int
make_missing (const char *path)
{
  const GchDisk *disk = gch_disk_get ();
  g_autofree char *parent = g_path_get_dirname (path);
  int failure;

  if (disk->exists (path))
    return 0;
  failure = make_missing (parent);
  if (failure == 0)
    failure = disk->make_directory (path);
  if (failure != 0)
    return failure;
  failure = flush_folder (parent);
  /* The next attempt begins where this one did. */
  if (failure != 0)
    disk->remove (path);

  return failure;
}

/**
 * gch_storage_make_directory:
 *
 * Makes @path and its parents where they are missing, for this user alone. Their names are durable
 * when it returns %TRUE.
 */
gboolean
gch_storage_make_directory (const char *path, GError **error)
{
  int failure = make_missing (path);

  /* Once more for one that was there: it must be a folder, and private. */
  return succeed (failure != 0 ? failure : gch_disk_get ()->make_directory (path), error);
}

/**
 * gch_storage_flush_directory:
 *
 * The names in @path are durable when it returns %TRUE.
 */
gboolean
gch_storage_flush_directory (const char *path, GError **error)
{
  return succeed (flush_folder (path), error);
}

/**
 * gch_storage_make_private_file:
 *
 * Makes an empty file at @path that only this user may read, unless something is there already.
 * SQLite gives its journals the permissions of the file.
 */
gboolean
gch_storage_make_private_file (const char *path, GError **error)
{
  int failure = gch_disk_get ()->make_file (path);

  return succeed (failure == EEXIST ? 0 : failure, error);
}

/**
 * gch_storage_is_blocked:
 *
 * Returns: whether a folder lies where the database at @path or a companion of it belongs. SQLite
 * takes it for a failing or a read-only disk, and would for ever.
 */
gboolean
gch_storage_is_blocked (const char *path)
{
  static const char *const suffixes[] = { "", "-journal", "-wal", "-shm" };

  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      if (gch_disk_get ()->is_directory (file))
        return TRUE;
    }

  return FALSE;
}

/**
 * gch_storage_name_aside:
 *
 * Returns: (transfer full): a name beside @path that nothing has yet and that says when
 */
char *
gch_storage_name_aside (const char *path)
{
  const GchDisk *disk = gch_disk_get ();
  g_autoptr (GDateTime) now = g_date_time_new_from_unix_utc (disk->now () / G_USEC_PER_SEC);
  g_autofree char *time = now != NULL ? g_date_time_format (now, "%Y%m%dT%H%M%SZ") : g_strdup ("0");
  g_autofree char *name = g_strconcat (path, SET_ASIDE, time, NULL);

  for (guint i = 2; disk->exists (name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s" SET_ASIDE "%s-%u", path, time, i);
    }

  return g_steal_pointer (&name);
}

static gboolean
is_companion (const char *name)
{
  return g_str_has_suffix (name, "-journal") || g_str_has_suffix (name, "-wal")
         || g_str_has_suffix (name, "-shm");
}

/**
 * gch_storage_find_aside:
 *
 * Returns: (transfer full) (nullable): the newest of what was set aside of @path
 */
char *
gch_storage_find_aside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, SET_ASIDE, NULL);
  g_auto (GStrv) names = NULL;
  const char *newest = NULL;

  if (gch_disk_get ()->list (folder, &names) != 0)
    return NULL;
  for (gsize i = 0; names[i] != NULL; i++)
    if (g_str_has_prefix (names[i], prefix) && !is_companion (names[i]))
      newest = names[i];

  return newest != NULL ? g_build_filename (folder, newest, NULL) : NULL;
}

/* A journal belongs to its database: left behind, it would be rolled back into the new one. */
static gboolean
move_companion (const char *path, const char *target, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (target, suffix, NULL);
  int failure = gch_disk_get ()->move (from, to);

  return succeed (failure == ENOENT ? 0 : failure, error);
}

/**
 * gch_storage_set_aside:
 * @path: a database file that no connection of ours has open
 *
 * Renames it, with its companions, to a name beside it that says when. Nothing is deleted.
 *
 * Returns: (transfer full) (nullable): the new path
 */
char *
gch_storage_set_aside (const char *path, GError **error)
{
  g_autofree char *target = gch_storage_name_aside (path);

  if (!move_companion (path, target, "-journal", error)
      || !move_companion (path, target, "-wal", error)
      || !move_companion (path, target, "-shm", error)
      || !succeed (gch_disk_get ()->move (path, target), error))
    return NULL;

  return g_steal_pointer (&target);
}

/**
 * gch_storage_delete:
 *
 * Deletes the database at @path, its companions, and what was ever set aside of it.
 */
gboolean
gch_storage_delete (const char *path, GError **error)
{
  static const char *const suffixes[] = { "-journal", "-wal", "-shm", "" };

  (void) gch_storage_delete_set_aside (path, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);
      int failure = gch_disk_get ()->remove (file);

      if (!succeed (failure == ENOENT ? 0 : failure, error))
        return FALSE;
    }

  return TRUE;
}

/**
 * gch_storage_delete_set_aside:
 *
 * Deletes what was set aside of @path. Of a precious file only where its owner wants that: it may
 * have texts that nothing else has.
 */
gboolean
gch_storage_delete_set_aside (const char *path, GError **error)
{
  const GchDisk *disk = gch_disk_get ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, SET_ASIDE, NULL);
  g_auto (GStrv) names = NULL;
  int failure = disk->list (folder, &names);

  if (failure != 0)
    return succeed (failure == ENOENT ? 0 : failure, error);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autofree char *file = g_build_filename (folder, names[i], NULL);

      int failed = g_str_has_prefix (names[i], prefix) ? disk->remove (file) : 0;

      /* A folder that was in the way, and what is in it, is not ours. */
      if (failed != 0 && failed != ENOENT && !disk->is_directory (file))
        failure = failed;
    }

  return succeed (failure, error);
}
