/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

#include <errno.h>
#include <string.h>

/* SQLite's way to the simulated disk: https://www.sqlite.org/c3ref/vfs.html and io_methods.html say
 * what each function has to do; what it does on Linux is meant wherever that leaves a choice. */

#define RAW_SECTOR 4096
/* Julian day of 1970-01-01, in milliseconds. */
#define EPOCH_MILLISECONDS G_GINT64_CONSTANT (210866760000000)

typedef struct
{
  sqlite3_file base; /* first: SQLite knows only this */
  GchSimDisk *disk;  /* (unowned) */
  GchSimHandle handle;
  char *path; /* (owned) (nullable) NULL: a nameless temporary file */
  int level;
  gboolean read_only;
  gboolean name_is_new; /* the first flush makes the name durable, too */
  gboolean delete_on_close;
  int last_errno;
  GchSimShm shm;
} File;

/* For sqlite3_system_errno(), which asks the file system, not the file. */
static _Thread_local int last_errno;

static int
answer (File *self, int failure, int code)
{
  if (failure == 0)
    return SQLITE_OK;
  self->last_errno = failure;
  last_errno = failure;

  return code;
}

static int
close_file (sqlite3_file *base)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  gch_sim_shm_close (&self->shm, self->handle.file);
  gch_sim_lock_lower (&self->handle, &self->level, SQLITE_LOCK_NONE);
  if (self->delete_on_close && self->path != NULL && !gch_sim_handle_is_stale (&self->handle))
    gch_sim_names_remove (self->handle.file->computer, self->path);
  gch_sim_handle_close (&self->handle);
  g_clear_pointer (&self->path, g_free);

  return SQLITE_OK;
}

static int
read_file (sqlite3_file *base, void *data, int length, sqlite3_int64 offset)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);
  gsize there;
  int failure = gch_sim_handle_read (&self->handle, (gsize) offset, data, (gsize) length, &there);

  if (failure != 0)
    return answer (self, failure, SQLITE_IOERR_READ);
  if (there == (gsize) length)
    return SQLITE_OK;
  memset ((char *) data + there, 0, (gsize) length - there);
  self->last_errno = 0;

  return SQLITE_IOERR_SHORT_READ;
}

static int
write_file (sqlite3_file *base, const void *data, int length, sqlite3_int64 offset)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);
  int failure = self->read_only
                    ? EBADF
                    : gch_sim_handle_write (&self->handle, (gsize) offset, data, (gsize) length);

  return answer (self, failure, failure == ENOSPC ? SQLITE_FULL : SQLITE_IOERR_WRITE);
}

static int
truncate_file (sqlite3_file *base, sqlite3_int64 length)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);
  int failure = self->read_only ? EBADF : gch_sim_handle_truncate (&self->handle, (gsize) length);

  return answer (self, failure, SQLITE_IOERR_TRUNCATE);
}

/* The first flush of a new journal flushes its directory, so that it is found after a crash. */
static int
sync_file (sqlite3_file *base, int flags)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);
  int failure = gch_sim_handle_flush (&self->handle);

  if (failure != 0)
    return answer (self, failure, SQLITE_IOERR_FSYNC);
  if (self->name_is_new)
    {
      g_autofree char *directory = g_path_get_dirname (self->path);

      self->name_is_new = FALSE;
      failure = gch_sim_names_flush (self->handle.file->computer, directory);
    }

  return answer (self, failure, SQLITE_IOERR_DIR_FSYNC);
}

static int
get_size (sqlite3_file *base, sqlite3_int64 *size)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  if (gch_sim_handle_is_stale (&self->handle))
    return answer (self, EIO, SQLITE_IOERR_FSTAT);
  *size = (sqlite3_int64) gch_sim_content_get_length (self->handle.file->live);

  return SQLITE_OK;
}

static int
lock_file (sqlite3_file *base, int level)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  if (gch_sim_handle_is_stale (&self->handle))
    return answer (self, EIO, SQLITE_IOERR_LOCK);

  return gch_sim_lock_raise (&self->handle, &self->level, level) ? SQLITE_OK : SQLITE_BUSY;
}

static int
unlock_file (sqlite3_file *base, int level)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  gch_sim_lock_lower (&self->handle, &self->level, level);

  return SQLITE_OK;
}

static int
check_reserved_lock (sqlite3_file *base, int *reserved)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  if (gch_sim_handle_is_stale (&self->handle))
    return answer (self, EIO, SQLITE_IOERR_CHECKRESERVEDLOCK);
  *reserved = gch_sim_lock_is_reserved (self->handle.file);

  return SQLITE_OK;
}

static int
control_file (sqlite3_file *base, int operation, void *argument)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  switch (operation)
    {
    case SQLITE_FCNTL_LOCKSTATE:
      *(int *) argument = self->level;
      return SQLITE_OK;
    case SQLITE_FCNTL_LAST_ERRNO:
      *(int *) argument = self->last_errno;
      return SQLITE_OK;
    case SQLITE_FCNTL_HAS_MOVED:
      *(int *) argument =
          self->path != NULL
          && gch_sim_names_find (self->handle.file->computer, self->path) != self->handle.file;
      return SQLITE_OK;
    default:
      return SQLITE_NOTFOUND;
    }
}

static int
get_sector_size (sqlite3_file *base)
{
  return RAW_SECTOR;
}

static int
get_characteristics (sqlite3_file *base)
{
  File *self = (File *) base;

  return self->disk->promise == GCH_SIM_POWERSAFE ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

/* --- the memory that connections share, for a write-ahead log --- */

/* On a real disk it lies in a file beside the database: that takes a name, and room. */
static int
make_shm_name (File *self)
{
  g_autofree char *path = g_strconcat (self->path, "-shm", NULL);
  GchSimComputer *computer = self->handle.file->computer;
  GchSimFile *file = gch_sim_names_find (computer, path);
  int failure = 0;

  if (file == NULL)
    failure = gch_sim_names_make (computer, path, FALSE, &file);

  return answer (self, failure, SQLITE_CANTOPEN);
}

/* It can be opened for reading, and is then taken for somebody else's. */
static gboolean
is_shm_directory (File *self)
{
  g_autofree char *path = g_strconcat (self->path, "-shm", NULL);

  return gch_sim_names_is_directory (self->handle.file->computer, path);
}

static int
map_shm (sqlite3_file *base, int region, int size, int extend, void volatile **memory)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  *memory = NULL;
  if (gch_sim_handle_is_stale (&self->handle))
    return answer (self, EIO, SQLITE_IOERR_SHMMAP);
  if (self->shm.memory == NULL)
    {
      int code = self->handle.file->shared == NULL ? make_shm_name (self) : SQLITE_OK;

      if (code != SQLITE_OK)
        return code;
      gch_sim_shm_open (&self->shm, self->handle.file);
    }
  if (is_shm_directory (self))
    return answer (self, EISDIR, SQLITE_READONLY_CANTINIT);
  if (!gch_sim_shm_has (&self->shm, (guint) region))
    {
      if (!extend)
        return SQLITE_OK;
      if (self->handle.file->computer->full)
        return answer (self, ENOSPC, SQLITE_IOERR_SHMSIZE);
    }
  *memory = gch_sim_shm_map (&self->shm, (guint) region, (gsize) size);

  return SQLITE_OK;
}

static int
lock_shm (sqlite3_file *base, int offset, int count, int flags)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);
  gboolean exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;

  if (self->shm.memory == NULL || gch_sim_handle_is_stale (&self->handle))
    return answer (self, EIO, SQLITE_IOERR_SHMLOCK);
  if ((flags & SQLITE_SHM_UNLOCK) != 0)
    gch_sim_shm_unlock (&self->shm, offset, count, exclusive);
  else if (!gch_sim_shm_lock (&self->shm, offset, count, exclusive))
    return SQLITE_BUSY;

  return SQLITE_OK;
}

static void
shm_barrier (sqlite3_file *base)
{
  File *self = (File *) base;

  g_rec_mutex_lock (&self->disk->lock);
  g_rec_mutex_unlock (&self->disk->lock);
}

static int
unmap_shm (sqlite3_file *base, int delete_it)
{
  File *self = (File *) base;
  gch_sim_lock (self->disk);

  if (gch_sim_shm_close (&self->shm, self->handle.file) && delete_it
      && !gch_sim_handle_is_stale (&self->handle))
    {
      g_autofree char *path = g_strconcat (self->path, "-shm", NULL);

      gch_sim_names_remove (self->handle.file->computer, path);
    }

  return SQLITE_OK;
}

static const sqlite3_io_methods methods = {
  .iVersion = 2,
  .xClose = close_file,
  .xRead = read_file,
  .xWrite = write_file,
  .xTruncate = truncate_file,
  .xSync = sync_file,
  .xFileSize = get_size,
  .xLock = lock_file,
  .xUnlock = unlock_file,
  .xCheckReservedLock = check_reserved_lock,
  .xFileControl = control_file,
  .xSectorSize = get_sector_size,
  .xDeviceCharacteristics = get_characteristics,
  .xShmMap = map_shm,
  .xShmLock = lock_shm,
  .xShmBarrier = shm_barrier,
  .xShmUnmap = unmap_shm,
};

/* --- the file system --- */

static int
find_or_make (GchSimComputer *computer, const char *path, int flags, GchSimFile **file,
              gboolean *made)
{
  *made = FALSE;
  *file = gch_sim_names_find (computer, path);
  if (computer->off)
    return EIO;
  /* For reading a directory can be opened; reading fails. */
  if (gch_sim_names_is_directory (computer, path))
    return *file != NULL && (flags & SQLITE_OPEN_READONLY) != 0 ? 0 : EISDIR;
  if (*file != NULL)
    return (flags & SQLITE_OPEN_EXCLUSIVE) != 0 && (flags & SQLITE_OPEN_CREATE) != 0 ? EEXIST : 0;
  if ((flags & SQLITE_OPEN_CREATE) == 0)
    return ENOENT;
  *made = TRUE;

  return gch_sim_names_make (computer, path, FALSE, file);
}

static int
open_named (File *self, const char *path, int flags, int *out_flags)
{
  const int journals = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
  GchSimComputer *computer = gch_sim_disk_find_computer (self->disk, path);
  GchSimFile *file;
  gboolean made;
  int failure = find_or_make (computer, path, flags, &file, &made);

  if (failure != 0)
    {
      last_errno = failure;
      return failure == EISDIR ? SQLITE_CANTOPEN_ISDIR : SQLITE_CANTOPEN;
    }
  self->path = g_strdup (path);
  self->read_only = computer->read_only || (flags & SQLITE_OPEN_READONLY) != 0;
  self->name_is_new = made && (flags & journals) != 0;
  if (computer->read_only && out_flags != NULL)
    *out_flags = (flags & ~(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)) | SQLITE_OPEN_READONLY;
  gch_sim_handle_open (&self->handle, file);

  return SQLITE_OK;
}

/* Temporary files are on a computer of their own, which never crashes. */
static int
open_nameless (File *self)
{
  GchSimFile *file = gch_sim_file_new (gch_sim_disk_find_computer (self->disk, "/"), FALSE);

  gch_sim_handle_open (&self->handle, file);
  gch_sim_file_unref (file);

  return SQLITE_OK;
}

static int
vfs_open (sqlite3_vfs *vfs, sqlite3_filename path, sqlite3_file *base, int flags, int *out_flags)
{
  GchSimDisk *disk = vfs->pAppData;
  File *self = (File *) base;
  gch_sim_lock (disk);
  int code;

  memset (self, 0, sizeof *self);
  self->disk = disk;
  self->delete_on_close = (flags & SQLITE_OPEN_DELETEONCLOSE) != 0;
  if (out_flags != NULL)
    *out_flags = flags;
  code = path != NULL ? open_named (self, path, flags, out_flags) : open_nameless (self);
  if (code == SQLITE_OK)
    self->base.pMethods = &methods;

  return code;
}

static int
vfs_delete (sqlite3_vfs *vfs, const char *path, int sync_directory)
{
  GchSimDisk *disk = vfs->pAppData;
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);
  int failure = gch_sim_names_remove (computer, path);

  if (failure != 0)
    {
      last_errno = failure;
      return failure == ENOENT ? SQLITE_IOERR_DELETE_NOENT : SQLITE_IOERR_DELETE;
    }
  if (sync_directory)
    {
      g_autofree char *directory = g_path_get_dirname (path);

      failure = gch_sim_names_flush (computer, directory);
    }
  if (failure == 0)
    return SQLITE_OK;
  last_errno = failure;

  return SQLITE_IOERR_DIR_FSYNC;
}

/* An empty file counts as none, so that SQLite makes nothing of an empty journal. */
static int
vfs_access (sqlite3_vfs *vfs, const char *path, int flags, int *result)
{
  GchSimDisk *disk = vfs->pAppData;
  gch_sim_lock (disk);
  GchSimComputer *computer = gch_sim_disk_find_computer (disk, path);
  GchSimFile *file = gch_sim_names_find (computer, path);
  gboolean directory = gch_sim_names_is_directory (computer, path);

  if (computer->off)
    {
      last_errno = EIO;
      return SQLITE_IOERR_ACCESS;
    }
  if (flags == SQLITE_ACCESS_EXISTS)
    *result = directory || (file != NULL && gch_sim_content_get_length (file->live) > 0);
  else
    *result = (directory || file != NULL) && (flags == SQLITE_ACCESS_READ || !computer->read_only);

  return SQLITE_OK;
}

static int
vfs_full_pathname (sqlite3_vfs *vfs, const char *path, int size, char *full)
{
  g_autofree char *whole = g_canonicalize_filename (path, "/");

  return g_strlcpy (full, whole, (gsize) size) < (gsize) size ? SQLITE_OK : SQLITE_CANTOPEN;
}

static int
vfs_randomness (sqlite3_vfs *vfs, int length, char *bytes)
{
  GchSimDisk *disk = vfs->pAppData;
  gch_sim_lock (disk);

  for (int i = 0; i < length; i++)
    bytes[i] = (char) g_rand_int_range (disk->rand, 0, 256);

  return length;
}

/* Nobody waits here for what another thread does. */
static int
vfs_sleep (sqlite3_vfs *vfs, int microseconds)
{
  return microseconds;
}

static int
vfs_current_time_int64 (sqlite3_vfs *vfs, sqlite3_int64 *now)
{
  *now = EPOCH_MILLISECONDS + gch_sim_disk_now (vfs->pAppData) / 1000;
  return SQLITE_OK;
}

static int
vfs_current_time (sqlite3_vfs *vfs, double *now)
{
  sqlite3_int64 milliseconds;

  vfs_current_time_int64 (vfs, &milliseconds);
  *now = (double) milliseconds / 86400000.0;

  return SQLITE_OK;
}

static int
vfs_get_last_error (sqlite3_vfs *vfs, int length, char *text)
{
  return last_errno;
}

/** gch_sim_vfs_register: Makes it SQLite's default. */
void
gch_sim_vfs_register (GchSimDisk *disk)
{
  disk->vfs = (sqlite3_vfs){
    .iVersion = 2,
    .szOsFile = sizeof (File),
    .mxPathname = 1024,
    .zName = "simulated",
    .pAppData = disk,
    .xOpen = vfs_open,
    .xDelete = vfs_delete,
    .xAccess = vfs_access,
    .xFullPathname = vfs_full_pathname,
    .xRandomness = vfs_randomness,
    .xSleep = vfs_sleep,
    .xCurrentTime = vfs_current_time,
    .xGetLastError = vfs_get_last_error,
    .xCurrentTimeInt64 = vfs_current_time_int64,
  };
  g_assert_cmpint (sqlite3_vfs_register (&disk->vfs, 1), ==, SQLITE_OK);
}

/** gch_sim_vfs_unregister: The one before it is the default again. */
void
gch_sim_vfs_unregister (GchSimDisk *disk)
{
  g_assert_cmpint (sqlite3_vfs_unregister (&disk->vfs), ==, SQLITE_OK);
}
