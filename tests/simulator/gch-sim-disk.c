/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

#include <errno.h>
#include <string.h>

struct _GchSimSnapshot
{
  /* (owned) (element-type char* GchSimContent*) (nullable values) by path below the prefix; NULL: a
   * directory */
  GHashTable *files;
};

static GchSimDisk *installed; /* (unowned) (nullable) */

/* --- the disk --- */

static void
free_computer (GchSimComputer *self)
{
  while (self->dirty->len > 0)
    gch_sim_file_forget_pending (self->dirty->pdata[self->dirty->len - 1]);
  g_ptr_array_unref (self->dirty);
  for (guint i = 0; i < self->namings->len; i++)
    gch_sim_naming_free (self->namings->pdata[i]);
  g_ptr_array_unref (self->namings);
  g_hash_table_unref (self->live);
  g_hash_table_unref (self->durable);
  g_free (self->prefix);
  g_free (self);
}

/**
 * gch_sim_disk_new:
 * @rand: (transfer none): where chance comes from; outlives the disk
 */
GchSimDisk *
gch_sim_disk_new (GRand *rand)
{
  GchSimDisk *self = g_new0 (GchSimDisk, 1);

  g_rec_mutex_init (&self->lock);
  self->rand = rand;
  self->computers =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) free_computer);

  return self;
}

/** gch_sim_disk_free: Nothing may be open on it any more. */
void
gch_sim_disk_free (GchSimDisk *self)
{
  if (self->installed)
    gch_sim_disk_uninstall (self);
  g_hash_table_unref (self->computers);
  g_rec_mutex_clear (&self->lock);
  g_free (self);
}

/**
 * gch_sim_disk_set_clock:
 * @clock: (nullable): what SQLite and the store take as the time; NULL: the beginning of 1970
 */
void
gch_sim_disk_set_clock (GchSimDisk *self, GchSimClock clock, gpointer user_data)
{
  self->clock = clock;
  self->clock_data = user_data;
}

/** gch_sim_disk_set_promise: %GCH_SIM_POWERSAFE until set otherwise. */
void
gch_sim_disk_set_promise (GchSimDisk *self, GchSimPromise promise)
{
  self->promise = promise;
}

/** gch_sim_disk_set_honesty: %GCH_SIM_HONEST until set otherwise. */
void
gch_sim_disk_set_honesty (GchSimDisk *self, GchSimHonesty honesty)
{
  self->honesty = honesty;
}

/** gch_sim_disk_now: Returns: microseconds since 1970 */
gint64
gch_sim_disk_now (GchSimDisk *self)
{
  return self->clock != NULL ? self->clock (self->clock_data) : 0;
}

/** gch_sim_disk_get_installed: Returns: (transfer none): the one that this process lives on */
GchSimDisk *
gch_sim_disk_get_installed (void)
{
  g_assert (installed != NULL);
  return installed;
}

/**
 * gch_sim_disk_install:
 *
 * From here on the store and SQLite, where no other file system is named, live on this disk. Not
 * while anything is open. SQLite's own randomness begins anew, from the disk's.
 */
void
gch_sim_disk_install (GchSimDisk *self)
{
  g_assert (installed == NULL);
  installed = self;
  self->installed = TRUE;
  gch_sim_vfs_register (self);
  gch_disk_set (gch_sim_disk_get_table ());
  sqlite3_randomness (0, NULL);
}

/** gch_sim_disk_uninstall: The real disk is back. Not while anything is open. */
void
gch_sim_disk_uninstall (GchSimDisk *self)
{
  g_assert (installed == self);
  gch_disk_set (NULL);
  gch_sim_vfs_unregister (self);
  self->installed = FALSE;
  installed = NULL;
  sqlite3_randomness (0, NULL);
}

/* --- computers --- */

static GchSimComputer *
add_computer (GchSimDisk *self, char *prefix)
{
  GchSimComputer *computer = g_new0 (GchSimComputer, 1);

  computer->disk = self;
  computer->prefix = prefix;
  computer->live =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gch_sim_file_unref);
  computer->durable =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) gch_sim_file_unref);
  computer->namings = g_ptr_array_new ();
  computer->dirty = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_sim_file_unref);
  computer->epoch = 1;
  g_hash_table_insert (self->computers, prefix, computer);

  return computer;
}

/** gch_sim_disk_find_computer: Returns: (transfer none): the one that @path lies on */
GchSimComputer *
gch_sim_disk_find_computer (GchSimDisk *self, const char *path)
{
  const char *start = path + (path[0] == '/');
  g_autofree char *prefix = g_strndup (start, strcspn (start, "/"));
  GchSimComputer *computer = g_hash_table_lookup (self->computers, prefix);

  return computer != NULL ? computer : add_computer (self, g_steal_pointer (&prefix));
}

static void
lose_handles (GchSimComputer *self)
{
  GHashTableIter iter;
  gpointer file;

  self->epoch++;
  self->fail_at = 0;
  self->fail_read_at = 0;
  self->dying = FALSE;
  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    gch_sim_file_forget_locks (file);
}

static void
stop (GchSimComputer *self)
{
  lose_handles (self);
  self->off = TRUE;
}

static void
crash (GchSimComputer *self)
{
  stop (self);
  while (self->dirty->len > 0)
    gch_sim_file_settle (self->dirty->pdata[0]);
  gch_sim_names_settle (self);
}

static void
forget_the_rest (GchSimComputer *self)
{
  GHashTableIter iter;
  gpointer file;

  g_hash_table_iter_init (&iter, self->live);
  while (g_hash_table_iter_next (&iter, NULL, &file))
    {
      GchSimFile *there = file;

      gch_sim_content_unref (there->live);
      there->live = gch_sim_content_ref (there->durable);
      gch_sim_file_forget_locks (there);
    }
}

/**
 * gch_sim_disk_crash:
 *
 * The power fails: of what was not flushed, chance keeps some. Everything that was open is stale,
 * gives errors and changes nothing, and so does every path on that computer until
 * gch_sim_disk_boot(): close what was open in between.
 */
void
gch_sim_disk_crash (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);

  if (computer->off)
    return;
  crash (computer);
  forget_the_rest (computer);
}

/**
 * gch_sim_disk_kill:
 *
 * The programs end in the middle of what they do, the computer goes on: nothing is lost, everything
 * that was open is stale. As after a crash, nothing works until gch_sim_disk_boot().
 */
void
gch_sim_disk_kill (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  stop (gch_sim_disk_find_computer (self, prefix));
}

/** gch_sim_disk_boot: What lies on it can be opened again; no operation is set to fail any more. */
void
gch_sim_disk_boot (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);

  computer->off = FALSE;
  computer->fail_at = 0;
  computer->fail_read_at = 0;
}

/** gch_sim_disk_has_crashed: Returns: whether it has crashed or was killed, and not booted since */
gboolean
gch_sim_disk_has_crashed (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  return gch_sim_disk_find_computer (self, prefix)->off;
}

/** gch_sim_disk_set_full: Whether files can grow. */
void
gch_sim_disk_set_full (GchSimDisk *self, const char *prefix, gboolean full)
{
  gch_sim_lock (self);
  gch_sim_disk_find_computer (self, prefix)->full = full;
}

/** gch_sim_disk_set_read_only: Whether anything can change. */
void
gch_sim_disk_set_read_only (GchSimDisk *self, const char *prefix, gboolean read_only)
{
  gch_sim_lock (self);
  gch_sim_disk_find_computer (self, prefix)->read_only = read_only;
}

/**
 * gch_sim_disk_fail_after:
 * @operations: how many more operations that change something go well; the next one fails, once
 * @failure: an errno, such as EIO or ENOSPC; 0: the computer crashes in the middle of it
 *
 * A write that fails was done in part. A flush that fails has flushed some, and the rest counts as
 * flushed.
 */
void
gch_sim_disk_fail_after (GchSimDisk *self, const char *prefix, guint operations, int failure)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);

  computer->fail_at = computer->operations + operations + 1;
  computer->failure = failure;
  computer->killing = FALSE;
}

/**
 * gch_sim_disk_kill_after:
 * @operations: how many more operations that change something are answered
 *
 * The next one is done, too, but its programs are killed before they know.
 */
void
gch_sim_disk_kill_after (GchSimDisk *self, const char *prefix, guint operations)
{
  gch_sim_lock (self);
  gch_sim_disk_fail_after (self, prefix, operations, 0);
  gch_sim_disk_find_computer (self, prefix)->killing = TRUE;
}

/** gch_sim_disk_fail_read_after: As above, for reading, with EIO. */
void
gch_sim_disk_fail_read_after (GchSimDisk *self, const char *prefix, guint reads)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);

  computer->fail_read_at = computer->reads + reads + 1;
}

/** gch_sim_disk_get_operations: Returns: how many operations that change something it has seen */
guint64
gch_sim_disk_get_operations (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  return gch_sim_disk_find_computer (self, prefix)->operations;
}

/**
 * gch_sim_computer_begin:
 *
 * Called before anything is changed. When it gives 0, gch_sim_computer_end() follows the change.
 *
 * Returns: 0, or the errno to fail with
 */
int
gch_sim_computer_begin (GchSimComputer *self)
{
  if (self->off)
    return EIO;
  if (self->read_only)
    return EROFS;
  if (++self->operations != self->fail_at)
    return 0;
  self->dying = self->failure == 0;

  return self->failure;
}

/** gch_sim_computer_end: Returns: 0, or EIO where the operation was the last one */
int
gch_sim_computer_end (GchSimComputer *self)
{
  if (!self->dying)
    return 0;
  if (self->killing)
    stop (self);
  else
    {
      crash (self);
      forget_the_rest (self);
    }

  return EIO;
}

/** gch_sim_computer_begin_read: Returns: 0, or the errno to fail with */
int
gch_sim_computer_begin_read (GchSimComputer *self)
{
  if (self->off)
    return EIO;

  return ++self->reads == self->fail_read_at ? EIO : 0;
}

/* --- what lies on it --- */

/** gch_sim_disk_get_contents: Returns: (transfer full) (nullable): what programs would read */
GBytes *
gch_sim_disk_get_contents (GchSimDisk *self, const char *path)
{
  gch_sim_lock (self);
  GchSimFile *file = gch_sim_names_find (gch_sim_disk_find_computer (self, path), path);
  gsize length;
  guint8 *bytes;

  if (file == NULL || file->directory)
    return NULL;
  length = gch_sim_content_get_length (file->live);
  bytes = g_malloc (length);
  gch_sim_content_read (file->live, 0, bytes, length);

  return g_bytes_new_take (bytes, length);
}

static void
put_file (GchSimComputer *computer, const char *path, GchSimContent *content)
{
  GchSimFile *file = gch_sim_file_new (computer, content == NULL);

  if (content != NULL)
    {
      gch_sim_content_unref (file->live);
      gch_sim_content_unref (file->durable);
      file->live = gch_sim_content_ref (content);
      file->durable = gch_sim_content_ref (content);
    }
  g_hash_table_insert (computer->live, g_strdup (path), gch_sim_file_ref (file));
  g_hash_table_insert (computer->durable, g_strdup (path), file);
}

static void
put_parents (GchSimComputer *computer, const char *path)
{
  g_autofree char *parent = g_path_get_dirname (path);

  if (gch_sim_names_is_directory (computer, parent))
    return;
  put_parents (computer, parent);
  put_file (computer, parent, NULL);
}

/**
 * gch_sim_disk_set_contents:
 * @contents: (nullable): NULL: a directory
 *
 * A new file in place of what was there, at once on the platter, with its directories. For
 * preparing a disk, and for damaging it; nothing may be open.
 */
void
gch_sim_disk_set_contents (GchSimDisk *self, const char *path, GBytes *contents)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, path);
  GchSimContent *content = contents != NULL ? gch_sim_content_new () : NULL;

  if (contents != NULL)
    gch_sim_content_write (&content, 0, g_bytes_get_data (contents, NULL),
                           g_bytes_get_size (contents));
  put_parents (computer, path);
  put_file (computer, path, content);
  g_clear_pointer (&content, gch_sim_content_unref);
}

/** gch_sim_disk_delete: The name is gone, at once and on the platter. */
void
gch_sim_disk_delete (GchSimDisk *self, const char *path)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, path);

  g_hash_table_remove (computer->live, path);
  g_hash_table_remove (computer->durable, path);
}

/** gch_sim_disk_list: Returns: (transfer full): the whole paths on that computer, sorted by byte */
GStrv
gch_sim_disk_list (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  return gch_sim_names_list (gch_sim_disk_find_computer (self, prefix)->live, NULL);
}

static void
digest_content (GChecksum *checksum, const GchSimContent *content)
{
  guint8 bytes[GCH_SIM_CHUNK];
  gsize length = gch_sim_content_get_length (content);

  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  for (gsize offset = 0; offset < length; offset += sizeof bytes)
    g_checksum_update (checksum, bytes,
                       (gssize) gch_sim_content_read (content, offset, bytes, sizeof bytes));
}

static void
digest_names (GChecksum *checksum, GHashTable *names, gboolean durable)
{
  g_auto (GStrv) paths = gch_sim_names_list (names, NULL);

  for (guint i = 0; paths[i] != NULL; i++)
    {
      const GchSimFile *file = g_hash_table_lookup (names, paths[i]);

      g_checksum_update (checksum, (const guchar *) paths[i], (gssize) strlen (paths[i]) + 1);
      digest_content (checksum, durable ? file->durable : file->live);
    }
}

/**
 * gch_sim_disk_digest:
 *
 * Returns: (transfer full): a figure over every name and every byte, as programs see them and as
 * they are on the platter
 */
char *
gch_sim_disk_digest (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);

  digest_names (checksum, computer->live, FALSE);
  digest_names (checksum, computer->durable, TRUE);

  return g_strdup (g_checksum_get_string (checksum));
}

/**
 * gch_sim_disk_snapshot:
 *
 * Costs next to nothing: what is not written to later is shared. Good for any other disk, too.
 *
 * Returns: (transfer full): what programs see on that computer
 */
GchSimSnapshot *
gch_sim_disk_snapshot (GchSimDisk *self, const char *prefix)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);
  GchSimSnapshot *snapshot = g_new0 (GchSimSnapshot, 1);
  gsize skipped = strlen (computer->prefix) + 1;
  GHashTableIter iter;
  gpointer path;
  gpointer value;

  snapshot->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_hash_table_iter_init (&iter, computer->live);
  while (g_hash_table_iter_next (&iter, &path, &value))
    {
      GchSimFile *file = value;

      g_hash_table_insert (snapshot->files, g_strdup ((const char *) path + skipped),
                           file->directory ? NULL : gch_sim_content_ref (file->live));
    }

  return snapshot;
}

/** gch_sim_snapshot_free: Not while a disk uses it on another thread. */
void
gch_sim_snapshot_free (GchSimSnapshot *snapshot)
{
  GHashTableIter iter;
  gpointer content;

  g_hash_table_iter_init (&iter, snapshot->files);
  while (g_hash_table_iter_next (&iter, NULL, &content))
    if (content != NULL)
      gch_sim_content_unref (content);
  g_hash_table_unref (snapshot->files);
  g_free (snapshot);
}

static void
empty (GchSimComputer *computer)
{
  while (computer->dirty->len > 0)
    gch_sim_file_forget_pending (computer->dirty->pdata[computer->dirty->len - 1]);
  for (guint i = 0; i < computer->namings->len; i++)
    gch_sim_naming_free (computer->namings->pdata[i]);
  g_ptr_array_set_size (computer->namings, 0);
  g_hash_table_remove_all (computer->live);
  g_hash_table_remove_all (computer->durable);
}

/**
 * gch_sim_disk_restore:
 *
 * @prefix, whatever it held, holds what @snapshot does, all of it on the platter; it is booted.
 * What was open there is stale.
 */
void
gch_sim_disk_restore (GchSimDisk *self, const char *prefix, GchSimSnapshot *snapshot)
{
  gch_sim_lock (self);
  GchSimComputer *computer = gch_sim_disk_find_computer (self, prefix);
  GHashTableIter iter;
  gpointer below;
  gpointer content;

  lose_handles (computer);
  empty (computer);
  g_hash_table_iter_init (&iter, snapshot->files);
  while (g_hash_table_iter_next (&iter, &below, &content))
    {
      g_autofree char *path = g_strconcat ("/", computer->prefix, below, NULL);

      put_file (computer, path, content);
    }
  gch_sim_disk_boot (self, prefix);
}
