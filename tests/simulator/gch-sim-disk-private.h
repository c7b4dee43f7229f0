/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-content.h"
#include "gch-sim-disk.h"

G_BEGIN_DECLS

typedef struct _GchSimComputer GchSimComputer;
typedef struct _GchSimFile GchSimFile;
typedef struct _GchSimShared GchSimShared;

/* One write or truncation that no flush has followed yet. */
typedef struct
{
  gsize offset;  /* of a truncation: the length it gave */
  gsize length;  /* 0 for a truncation */
  guint8 *bytes; /* (owned) (nullable) NULL for a truncation */
} GchSimWrite;

/* One change of names that no flush of its directory has followed yet. */
typedef struct
{
  char *from;       /* (owned) (nullable) the name that goes */
  char *to;         /* (owned) (nullable) the name that comes */
  GchSimFile *file; /* (owned) (nullable) what it names */
} GchSimNaming;

/* What Linux knows as an inode. */
struct _GchSimFile
{
  guint references;
  GchSimComputer *computer; /* (unowned) */
  gboolean directory;
  GchSimContent *live;    /* (owned) what programs read */
  GchSimContent *durable; /* (owned) what the platter holds */
  GArray *pending;        /* (owned) (element-type GchSimWrite) in the order they were made */
  gsize pending_bytes;

  /* SQLite's locks on it. */
  guint sharing;           /* handles with a lock, of any kind */
  gconstpointer reserving; /* (unowned) (nullable) the handle that may write next */
  gconstpointer pending_locker;
  gconstpointer excluding;
  GchSimShared *shared; /* (owned) (nullable) the memory that connections share */
};

struct _GchSimComputer
{
  GchSimDisk *disk;    /* (unowned) */
  char *prefix;        /* (owned) */
  GHashTable *live;    /* (owned) (element-type char* GchSimFile*) by whole path */
  GHashTable *durable; /* (owned) the same, as on the platter */
  GPtrArray *namings;  /* (owned) (element-type GchSimNaming) */
  GPtrArray *dirty;    /* (owned) (element-type GchSimFile) those with pending writes */
  guint epoch;         /* grows when everything that is open is lost */
  gboolean off;
  gboolean dying;   /* the operation under way is the last one */
  gboolean killing; /* and then only the programs end */
  gboolean full;
  gboolean read_only;
  guint64 operations;
  guint64 reads;
  guint64 fail_at; /* 0: never */
  int failure;     /* an errno; 0: a crash */
  guint64 fail_read_at;
};

struct _GchSimDisk
{
  GRecMutex lock;
  GRand *rand;           /* (unowned) */
  GHashTable *computers; /* (owned) (element-type char* GchSimComputer*) */
  GchSimClock clock;     /* (nullable) */
  gpointer clock_data;   /* (unowned) */
  GchSimPromise promise;
  GchSimHonesty honesty;
  sqlite3_vfs vfs;
  gboolean installed;
};

/* An open file: good until its computer crashes. */
typedef struct
{
  GchSimFile *file; /* (owned) */
  guint epoch;
} GchSimHandle;

typedef GRecMutexLocker GchSimLocker;
#define gch_sim_lock(disk)                                                                         \
  g_autoptr (GRecMutexLocker) locker G_GNUC_UNUSED = g_rec_mutex_locker_new (&(disk)->lock)

/* The disk in use. */
GchSimDisk *gch_sim_disk_get_installed (void);
gint64 gch_sim_disk_now (GchSimDisk *self);

/* gch-sim-file.c: bytes. All give 0 or an errno. */
GchSimFile *gch_sim_file_new (GchSimComputer *computer, gboolean directory);
GchSimFile *gch_sim_file_ref (GchSimFile *self);
void gch_sim_file_unref (GchSimFile *self);
void gch_sim_file_forget_pending (GchSimFile *self);
void gch_sim_file_settle (GchSimFile *self);
void gch_sim_handle_open (GchSimHandle *handle, GchSimFile *file);
void gch_sim_handle_close (GchSimHandle *handle);
gboolean gch_sim_handle_is_stale (const GchSimHandle *handle);
int gch_sim_handle_read (const GchSimHandle *handle, gsize offset, void *data, gsize length,
                         gsize *there);
int gch_sim_handle_write (const GchSimHandle *handle, gsize offset, const void *data, gsize length);
int gch_sim_handle_truncate (const GchSimHandle *handle, gsize length);
int gch_sim_handle_flush (const GchSimHandle *handle);

/* gch-sim-names.c: names. */
GchSimComputer *gch_sim_disk_find_computer (GchSimDisk *disk, const char *path);
GchSimFile *gch_sim_names_find (GchSimComputer *computer, const char *path);
gboolean gch_sim_names_is_directory (GchSimComputer *computer, const char *path);
int gch_sim_names_make (GchSimComputer *computer, const char *path, gboolean directory,
                        GchSimFile **file);
int gch_sim_names_move (GchSimComputer *computer, const char *from, const char *to);
int gch_sim_names_remove (GchSimComputer *computer, const char *path);
int gch_sim_names_flush (GchSimComputer *computer, const char *directory);
void gch_sim_names_settle (GchSimComputer *computer);
GStrv gch_sim_names_list (GHashTable *names, const char *directory);
void gch_sim_naming_free (GchSimNaming *naming);

/* gch-sim-disk.c: every operation that changes something begins and ends here. */
int gch_sim_computer_begin (GchSimComputer *self);
int gch_sim_computer_end (GchSimComputer *self);
int gch_sim_computer_begin_read (GchSimComputer *self);

/* gch-sim-lock.c: SQLite's locks and the memory that connections share. */
gboolean gch_sim_lock_raise (const GchSimHandle *handle, int *level, int wanted);
void gch_sim_lock_lower (const GchSimHandle *handle, int *level, int wanted);
gboolean gch_sim_lock_is_reserved (const GchSimFile *file);
void gch_sim_file_forget_locks (GchSimFile *self);

typedef struct
{
  GchSimShared *memory; /* (owned) (nullable) */
  guint sharing;        /* one bit per lock */
  guint excluding;
} GchSimShm;

GchSimShared *gch_sim_shared_ref (GchSimShared *self);
void gch_sim_shared_unref (GchSimShared *self);
void gch_sim_shm_open (GchSimShm *self, GchSimFile *file);
gboolean gch_sim_shm_close (GchSimShm *self, GchSimFile *file);
gboolean gch_sim_shm_has (const GchSimShm *self, guint region);
void *gch_sim_shm_map (GchSimShm *self, guint region, gsize size);
gboolean gch_sim_shm_lock (GchSimShm *self, int offset, int count, gboolean exclusive);
void gch_sim_shm_unlock (GchSimShm *self, int offset, int count, gboolean exclusive);

/* gch-sim-vfs.c */
void gch_sim_vfs_register (GchSimDisk *disk);
void gch_sim_vfs_unregister (GchSimDisk *disk);

G_END_DECLS
