/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-storage-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

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

/**
 * gch_storage_make_directory:
 *
 * Makes @path and its parents where they are missing, for this user alone.
 */
gboolean
gch_storage_make_directory (const char *path, GError **error)
{
  GStatBuf info;

  if (g_mkdir_with_parents (path, 0700) != 0)
    {
      gch_storage_set_error (error, errno);
      return FALSE;
    }
  /* Best effort: a directory made by somebody else may be more open than it should be. */
  if (g_stat (path, &info) == 0 && (info.st_mode & 0077) != 0 && g_chmod (path, 0700) != 0)
    g_debug ("Could not make %s private: %s", path, g_strerror (errno));

  return TRUE;
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
  GStatBuf info;
  int file = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
  int failure;

  if (file >= 0)
    return g_close (file, error);
  failure = errno;
  if (g_stat (path, &info) != 0)
    {
      gch_storage_set_error (error, failure);
      return FALSE;
    }
  if (S_ISREG (info.st_mode) && (info.st_mode & 0077) != 0 && g_chmod (path, 0600) != 0)
    g_debug ("Could not make %s private: %s", path, g_strerror (errno));

  return TRUE;
}

static char *
new_name (const char *path)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y%m%dT%H%M%SZ");
  g_autofree char *name = g_strconcat (path, SET_ASIDE, time, NULL);
  GStatBuf info;

  for (guint i = 2; g_lstat (name, &info) == 0; i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s" SET_ASIDE "%s-%u", path, time, i);
    }

  return g_steal_pointer (&name);
}

/* A journal belongs to its database: left behind, it would be rolled back into the new one. */
static gboolean
move_companion (const char *path, const char *target, const char *suffix, GError **error)
{
  g_autofree char *from = g_strconcat (path, suffix, NULL);
  g_autofree char *to = g_strconcat (target, suffix, NULL);

  if (g_rename (from, to) == 0 || errno == ENOENT)
    return TRUE;

  gch_storage_set_error (error, errno);
  return FALSE;
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
  g_autofree char *target = new_name (path);

  if (!move_companion (path, target, "-journal", error)
      || !move_companion (path, target, "-wal", error)
      || !move_companion (path, target, "-shm", error))
    return NULL;
  if (g_rename (path, target) != 0)
    {
      gch_storage_set_error (error, errno);
      return NULL;
    }

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

  gch_storage_delete_set_aside (path);
  for (gsize i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *file = g_strconcat (path, suffixes[i], NULL);

      if (g_unlink (file) != 0 && errno != ENOENT)
        {
          gch_storage_set_error (error, errno);
          return FALSE;
        }
    }

  return TRUE;
}

/**
 * gch_storage_delete_set_aside:
 *
 * Deletes what was set aside of @path. For caches only: precious files are never deleted.
 */
void
gch_storage_delete_set_aside (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *base = g_path_get_basename (path);
  g_autofree char *prefix = g_strconcat (base, SET_ASIDE, NULL);
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *file = g_build_filename (folder, name, NULL);

      if (g_str_has_prefix (name, prefix))
        (void) g_remove (file);
    }
}
