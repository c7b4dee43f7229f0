/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sqlite3.h>

#include "gch-disk.h"

G_BEGIN_DECLS

/* Several computers' disks, kept in memory, that lose what a real disk may lose.
 *
 * The first part of a path names the computer: "/client-1/data/precious.db" lies on "/client-1/".
 * Wherever a prefix is asked for, it is such a name. A computer is there, empty and running, when
 * it is first named.
 *
 * For each file the disk knows what programs read and what is really on the platter: the two differ
 * by the writes since the last flush. Names are the same: what was made, moved or removed stands on
 * the platter once its directory is flushed. A crash leaves some of what was not flushed, by
 * chance; the same random numbers leave the same bytes.
 *
 * While installed it is what the store writes to (gch-disk.h) and SQLite's default file system, so
 * that everything in this process lives on it. Any thread may use it; chance is only repeatable
 * when just one does. */

typedef struct _GchSimDisk GchSimDisk;
typedef struct _GchSimSnapshot GchSimSnapshot;

/* What the file system promises. */
typedef enum
{
  /* A write that is cut off by a crash leaves the bytes beside it alone, as SQLite takes for
   * granted on Linux. */
  GCH_SIM_POWERSAFE,
  /* It may leave nonsense in the rest of the sectors that it touched, and says so. */
  GCH_SIM_RAW,
} GchSimPromise;

/* Microseconds since 1970. */
typedef gint64 (*GchSimClock) (gpointer user_data);

/* Planted faults of the disk itself, for proving that a test can see them. */
typedef enum
{
  GCH_SIM_HONEST,
  GCH_SIM_NEVER_FLUSHES,       /* flush() says yes and does nothing */
  GCH_SIM_NEVER_FLUSHES_NAMES, /* the same for directories */
} GchSimHonesty;

GchSimDisk *gch_sim_disk_new (GRand *rand);
void gch_sim_disk_free (GchSimDisk *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSimDisk, gch_sim_disk_free)

void gch_sim_disk_set_clock (GchSimDisk *self, GchSimClock clock, gpointer user_data);
void gch_sim_disk_set_promise (GchSimDisk *self, GchSimPromise promise);
void gch_sim_disk_set_honesty (GchSimDisk *self, GchSimHonesty honesty);

void gch_sim_disk_install (GchSimDisk *self);
void gch_sim_disk_uninstall (GchSimDisk *self);
const GchDisk *gch_sim_disk_get_table (void);

/* --- what happens to a computer --- */

void gch_sim_disk_crash (GchSimDisk *self, const char *prefix);
void gch_sim_disk_kill (GchSimDisk *self, const char *prefix);
void gch_sim_disk_boot (GchSimDisk *self, const char *prefix);
gboolean gch_sim_disk_has_crashed (GchSimDisk *self, const char *prefix);

void gch_sim_disk_set_full (GchSimDisk *self, const char *prefix, gboolean full);
void gch_sim_disk_set_read_only (GchSimDisk *self, const char *prefix, gboolean read_only);
void gch_sim_disk_fail_after (GchSimDisk *self, const char *prefix, guint operations, int failure);
void gch_sim_disk_kill_after (GchSimDisk *self, const char *prefix, guint operations);
void gch_sim_disk_fail_read_after (GchSimDisk *self, const char *prefix, guint reads);
guint64 gch_sim_disk_get_operations (GchSimDisk *self, const char *prefix);

/* --- what lies on it, whatever its state --- */

GBytes *gch_sim_disk_get_contents (GchSimDisk *self, const char *path);
void gch_sim_disk_set_contents (GchSimDisk *self, const char *path, GBytes *contents);
void gch_sim_disk_delete (GchSimDisk *self, const char *path);
GStrv gch_sim_disk_list (GchSimDisk *self, const char *prefix);
char *gch_sim_disk_digest (GchSimDisk *self, const char *prefix);

GchSimSnapshot *gch_sim_disk_snapshot (GchSimDisk *self, const char *prefix);
void gch_sim_disk_restore (GchSimDisk *self, const char *prefix, GchSimSnapshot *snapshot);
void gch_sim_snapshot_free (GchSimSnapshot *snapshot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSimSnapshot, gch_sim_snapshot_free)

G_END_DECLS
