/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

struct _GchSimShared
{
  guint references;
  guint connections;
  GPtrArray *regions; /* (owned) (element-type void*) */
  guint sharing[SQLITE_SHM_NLOCK];
  const GchSimShm *excluding[SQLITE_SHM_NLOCK]; /* (unowned) (nullable elements) */
};

/* --- the file's locks --- */

/* Who wants to write keeps new readers out with PENDING until the last old one is gone. */
static gboolean
exclude (const GchSimHandle *handle, int *level)
{
  GchSimFile *file = handle->file;

  if ((file->reserving != NULL && file->reserving != handle)
      || (file->pending_locker != NULL && file->pending_locker != handle))
    return FALSE;
  file->pending_locker = handle;
  *level = MAX (*level, SQLITE_LOCK_PENDING);
  if (file->sharing > 1)
    return FALSE;
  file->excluding = handle;
  *level = SQLITE_LOCK_EXCLUSIVE;

  return TRUE;
}

/**
 * gch_sim_lock_raise:
 * @level: what @handle holds, one of SQLITE_LOCK_…; changed to what it holds then
 *
 * Returns: %FALSE where somebody else's lock stands against it
 */
gboolean
gch_sim_lock_raise (const GchSimHandle *handle, int *level, int wanted)
{
  GchSimFile *file = handle->file;

  if (*level >= wanted)
    return TRUE;
  if (*level == SQLITE_LOCK_NONE)
    {
      if (file->pending_locker != NULL || file->excluding != NULL)
        return FALSE;
      file->sharing++;
      *level = SQLITE_LOCK_SHARED;
    }
  if (wanted == SQLITE_LOCK_RESERVED)
    {
      if (file->reserving != NULL)
        return FALSE;
      file->reserving = handle;
      *level = wanted;
    }

  return wanted < SQLITE_LOCK_PENDING || exclude (handle, level);
}

/** gch_sim_lock_lower: To SQLITE_LOCK_SHARED or SQLITE_LOCK_NONE. */
void
gch_sim_lock_lower (const GchSimHandle *handle, int *level, int wanted)
{
  GchSimFile *file = handle->file;

  if (*level <= wanted)
    return;
  if (!gch_sim_handle_is_stale (handle))
    {
      if (file->reserving == handle)
        file->reserving = NULL;
      if (file->pending_locker == handle)
        file->pending_locker = NULL;
      if (file->excluding == handle)
        file->excluding = NULL;
      if (wanted == SQLITE_LOCK_NONE)
        file->sharing--;
    }
  *level = wanted;
}

/** gch_sim_lock_is_reserved: Returns: whether anybody is about to write */
gboolean
gch_sim_lock_is_reserved (const GchSimFile *file)
{
  return file->reserving != NULL || file->pending_locker != NULL || file->excluding != NULL;
}

/** gch_sim_file_forget_locks: Who held them is gone; so is the memory they shared. */
void
gch_sim_file_forget_locks (GchSimFile *self)
{
  self->sharing = 0;
  self->reserving = NULL;
  self->pending_locker = NULL;
  self->excluding = NULL;
  g_clear_pointer (&self->shared, gch_sim_shared_unref);
}

/* --- the memory that connections share --- */

/** gch_sim_shared_ref: Returns: (transfer full): the same */
GchSimShared *
gch_sim_shared_ref (GchSimShared *self)
{
  self->references++;
  return self;
}

/** gch_sim_shared_unref: Connections of before a crash may still hold it. */
void
gch_sim_shared_unref (GchSimShared *self)
{
  if (--self->references > 0)
    return;
  g_ptr_array_unref (self->regions);
  g_free (self);
}

static GchSimShared *
new_shared (void)
{
  GchSimShared *self = g_new0 (GchSimShared, 1);

  self->references = 1;
  self->regions = g_ptr_array_new_with_free_func (g_free);

  return self;
}

/** gch_sim_shm_open: Joins those that share it already. */
void
gch_sim_shm_open (GchSimShm *self, GchSimFile *file)
{
  if (self->memory != NULL)
    return;
  if (file->shared == NULL)
    file->shared = new_shared ();
  self->memory = gch_sim_shared_ref (file->shared);
  self->memory->connections++;
}

/** gch_sim_shm_close: Returns: %TRUE when that was the last one; the memory is gone */
gboolean
gch_sim_shm_close (GchSimShm *self, GchSimFile *file)
{
  GchSimShared *memory = self->memory;
  gboolean last;

  if (memory == NULL)
    return FALSE;
  for (int i = 0; i < SQLITE_SHM_NLOCK; i++)
    {
      gch_sim_shm_unlock (self, i, 1, FALSE);
      gch_sim_shm_unlock (self, i, 1, TRUE);
    }
  last = --memory->connections == 0;
  if (last && file->shared == memory)
    g_clear_pointer (&file->shared, gch_sim_shared_unref);
  else
    last = FALSE;
  g_clear_pointer (&self->memory, gch_sim_shared_unref);

  return last;
}

/** gch_sim_shm_has: Returns: whether somebody made that region */
gboolean
gch_sim_shm_has (const GchSimShm *self, guint region)
{
  return region < self->memory->regions->len;
}

/** gch_sim_shm_map: Returns: (transfer none): the region; zeros at first */
void *
gch_sim_shm_map (GchSimShm *self, guint region, gsize size)
{
  while (!gch_sim_shm_has (self, region))
    g_ptr_array_add (self->memory->regions, g_malloc0 (size));

  return self->memory->regions->pdata[region];
}

static gboolean
is_free (const GchSimShm *self, int lock, gboolean exclusive)
{
  const GchSimShared *memory = self->memory;
  guint others = memory->sharing[lock] - ((self->sharing & (1u << lock)) != 0);

  return (memory->excluding[lock] == NULL || memory->excluding[lock] == self)
         && (!exclusive || others == 0);
}

/** gch_sim_shm_lock: Returns: %FALSE, and nothing taken, where another's lock stands against it */
gboolean
gch_sim_shm_lock (GchSimShm *self, int offset, int count, gboolean exclusive)
{
  for (int i = offset; i < offset + count; i++)
    if (!is_free (self, i, exclusive))
      return FALSE;
  for (int i = offset; i < offset + count; i++)
    if (exclusive)
      {
        self->memory->excluding[i] = self;
        self->excluding |= 1u << i;
      }
    else if ((self->sharing & (1u << i)) == 0)
      {
        self->memory->sharing[i]++;
        self->sharing |= 1u << i;
      }

  return TRUE;
}

/** gch_sim_shm_unlock: Gives back what is held of them. */
void
gch_sim_shm_unlock (GchSimShm *self, int offset, int count, gboolean exclusive)
{
  for (int i = offset; i < offset + count; i++)
    if (exclusive && (self->excluding & (1u << i)) != 0)
      {
        self->memory->excluding[i] = NULL;
        self->excluding &= ~(1u << i);
      }
    else if (!exclusive && (self->sharing & (1u << i)) != 0)
      {
        self->memory->sharing[i]--;
        self->sharing &= ~(1u << i);
      }
}
