/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the store does with files, other than through SQLite: everything goes through one table of
 * functions, so that a simulator can keep all files in memory and make every one of these calls
 * fail, or lose what was not flushed. Such a disk registers an SQLite VFS over the same files as
 * the default one, and is then set with gch_disk_set(); it is the whole process's disk.
 *
 * All functions give 0 or an errno. They follow POSIX: what was appended is durable after flush(),
 * a name that was made, renamed or removed is durable after flush_directory() of its directory. */

typedef struct _GchDiskFile GchDiskFile;

typedef struct
{
  /* With its parents, for this user alone (0700). There already: 0. */
  int (*make_directory) (const char *path);
  gboolean (*exists) (const char *path);
  gboolean (*is_directory) (const char *path);
  /* An empty file for this user alone (0600); EEXIST where there is something of that name. */
  int (*make_file) (const char *path);
  /* Replaces what is at @to, in one step. */
  int (*move) (const char *from, const char *to);
  int (*remove) (const char *path);
  /* (out) (transfer full): names in @path, sorted by byte. */
  int (*list) (const char *path, GStrv *names);
  int (*flush_directory) (const char *path);

  /* (out) (transfer full): everything in the file. EFBIG beyond @most bytes. */
  int (*read_file) (const char *path, gsize most, GBytes **bytes);
  /* (out) (transfer full): for appending; made (0600) when it is missing, cut to nothing when
   * @empty. Not locked: one process, one thread. */
  int (*open_file) (const char *path, gboolean empty, GchDiskFile **file);
  /* All of it, or an error with any part of it written. */
  int (*append) (GchDiskFile *file, const void *data, gsize length);
  int (*flush) (GchDiskFile *file);
  int (*truncate) (GchDiskFile *file, gsize length);
  void (*close_file) (GchDiskFile *file);

  /* Wall clock, microseconds since 1970, for the names of what is set aside. */
  gint64 (*now) (void);
} GchDisk;

/* The table in use; the computer's own disk until another is set. (transfer none) */
const GchDisk *gch_disk_get (void);
/* @disk: (nullable): NULL brings back the computer's own. Not while anything is open. */
void gch_disk_set (const GchDisk *disk);

G_END_DECLS
