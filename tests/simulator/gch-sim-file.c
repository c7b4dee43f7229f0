/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-disk-private.h"

#include <errno.h>
#include <string.h>

#define SECTOR 512
/* What SQLite takes as the sector where nothing is promised. */
#define RAW_SECTOR 4096
/* Beyond this the system writes the oldest half by itself, as a real one does. */
#define MOST_PENDING ((gsize) 4 * 1024 * 1024)

static void
clear_write (GchSimWrite *write)
{
  g_free (write->bytes);
}

/** gch_sim_file_new: Returns: (transfer full): nothing, with no name */
GchSimFile *
gch_sim_file_new (GchSimComputer *computer, gboolean directory)
{
  GchSimFile *self = g_new0 (GchSimFile, 1);

  self->references = 1;
  self->computer = computer;
  self->directory = directory;
  self->live = gch_sim_content_new ();
  self->durable = gch_sim_content_ref (self->live);
  self->pending = g_array_new (FALSE, FALSE, sizeof (GchSimWrite));
  g_array_set_clear_func (self->pending, (GDestroyNotify) clear_write);

  return self;
}

/** gch_sim_file_ref: Returns: (transfer full): the same */
GchSimFile *
gch_sim_file_ref (GchSimFile *self)
{
  self->references++;
  return self;
}

/** gch_sim_file_unref: It is gone with its last name and its last handle. */
void
gch_sim_file_unref (GchSimFile *self)
{
  if (--self->references == 1 && self->pending->len > 0)
    {
      /* Only the list of what is dirty knows it. */
      gch_sim_file_forget_pending (self);
      return;
    }
  if (self->references > 0)
    return;
  gch_sim_file_forget_locks (self);
  gch_sim_content_unref (self->live);
  gch_sim_content_unref (self->durable);
  g_array_unref (self->pending);
  g_free (self);
}

/* --- what is pending --- */

static void
add_pending (GchSimFile *self, GchSimWrite write)
{
  if (self->pending->len == 0)
    g_ptr_array_add (self->computer->dirty, gch_sim_file_ref (self));
  g_array_append_val (self->pending, write);
  self->pending_bytes += write.length;
}

/** gch_sim_file_forget_pending: Nothing is unflushed any more, whatever became of it. */
void
gch_sim_file_forget_pending (GchSimFile *self)
{
  if (self->pending->len == 0)
    return;
  g_array_set_size (self->pending, 0);
  self->pending_bytes = 0;
  g_ptr_array_remove (self->computer->dirty, self);
}

static void
apply (GchSimFile *self, const GchSimWrite *write)
{
  if (write->bytes != NULL)
    gch_sim_content_write (&self->durable, write->offset, write->bytes, write->length);
  else
    gch_sim_content_truncate (&self->durable, write->offset);
}

static void
write_back (GchSimFile *self)
{
  guint half = self->pending->len / 2;

  if (self->pending_bytes <= MOST_PENDING || half == 0)
    return;
  for (guint i = 0; i < half; i++)
    {
      GchSimWrite *write = &g_array_index (self->pending, GchSimWrite, i);

      apply (self, write);
      self->pending_bytes -= write->length;
    }
  g_array_remove_range (self->pending, 0, half);
}

/* --- what a crash leaves --- */

typedef enum
{
  KEEP_NOTHING,
  KEEP_EVERYTHING,
  KEEP_FIRST,   /* the first ones, then one in part */
  KEEP_SOME,    /* each one or not */
  KEEP_SECTORS, /* each sector of each one or not */
  N_KEEPING,
} Keeping;

static gboolean
toss (GchSimFile *self)
{
  return g_rand_boolean (self->computer->disk->rand);
}

static void
scribble (GchSimFile *self, gsize offset, gsize length)
{
  gsize end = MIN (offset + length, gch_sim_content_get_length (self->durable));

  for (; offset < end; offset++)
    {
      guint8 nonsense = (guint8) g_rand_int (self->computer->disk->rand);

      gch_sim_content_write (&self->durable, offset, &nonsense, 1);
    }
}

/* A write cut off leaves the rest of its sectors alone only where that is promised. */
static void
scribble_beside (GchSimFile *self, const GchSimWrite *write)
{
  gsize start = write->offset / RAW_SECTOR * RAW_SECTOR;
  gsize end = write->offset + write->length;
  gsize sector_end = (end + RAW_SECTOR - 1) / RAW_SECTOR * RAW_SECTOR;

  if (self->computer->disk->promise != GCH_SIM_RAW || !toss (self))
    return;
  scribble (self, start, write->offset - start);
  scribble (self, end, sector_end - end);
}

/* Sector by sector, each one or not; the length may be on the disk before the bytes are. */
static void
tear (GchSimFile *self, const GchSimWrite *write)
{
  gsize end = write->offset + write->length;
  gsize former = gch_sim_content_get_length (self->durable);

  if (write->bytes == NULL)
    {
      if (toss (self))
        apply (self, write);
      return;
    }
  if (end > former && toss (self))
    {
      gch_sim_content_truncate (&self->durable, end);
      if (toss (self))
        scribble (self, MAX (former, write->offset), write->length);
    }
  for (gsize offset = write->offset; offset < end;)
    {
      gsize next = MIN ((offset / SECTOR + 1) * SECTOR, end);

      if (toss (self))
        gch_sim_content_write (&self->durable, offset, write->bytes + (offset - write->offset),
                               next - offset);
      offset = next;
    }
  scribble_beside (self, write);
}

static void
keep (GchSimFile *self, Keeping keeping)
{
  guint n = self->pending->len;
  guint first = (guint) g_rand_int_range (self->computer->disk->rand, 0, (gint32) n + 1);

  for (guint i = 0; i < n; i++)
    {
      const GchSimWrite *write = &g_array_index (self->pending, GchSimWrite, i);

      if (keeping == KEEP_SECTORS || (keeping == KEEP_FIRST && i == first))
        tear (self, write);
      else if (keeping == KEEP_EVERYTHING || (keeping == KEEP_FIRST && i < first)
               || (keeping == KEEP_SOME && toss (self)))
        apply (self, write);
    }
}

/**
 * gch_sim_file_settle:
 *
 * Chance says which of the unflushed writes reach the platter; the others never happened. What
 * programs read is not touched.
 */
void
gch_sim_file_settle (GchSimFile *self)
{
  if (self->pending->len == 0)
    return;
  keep (self, (Keeping) g_rand_int_range (self->computer->disk->rand, 0, N_KEEPING));
  gch_sim_file_forget_pending (self);
}

/* --- handles --- */

/** gch_sim_handle_open: Keeps @file. */
void
gch_sim_handle_open (GchSimHandle *handle, GchSimFile *file)
{
  handle->file = gch_sim_file_ref (file);
  handle->epoch = file->computer->epoch;
}

/** gch_sim_handle_close: Lets go of the file. */
void
gch_sim_handle_close (GchSimHandle *handle)
{
  g_clear_pointer (&handle->file, gch_sim_file_unref);
}

/** gch_sim_handle_is_stale: Returns: whether the computer crashed since it was opened */
gboolean
gch_sim_handle_is_stale (const GchSimHandle *handle)
{
  return handle->epoch != handle->file->computer->epoch || handle->file->computer->off;
}

/** gch_sim_handle_read: @there: (out): how many bytes there were */
int
gch_sim_handle_read (const GchSimHandle *handle, gsize offset, void *data, gsize length,
                     gsize *there)
{
  int failure = gch_sim_handle_is_stale (handle) ? EIO
                : handle->file->directory        ? EISDIR
                                          : gch_sim_computer_begin_read (handle->file->computer);

  *there = failure == 0 ? gch_sim_content_read (handle->file->live, offset, data, length) : 0;

  return failure;
}

static void
put (GchSimFile *file, gsize offset, const void *data, gsize length)
{
  if (length == 0)
    return;
  add_pending (file, (GchSimWrite){ offset, length, g_memdup2 (data, length) });
  gch_sim_content_write (&file->live, offset, data, length);
  write_back (file);
}

/* A write that fails may have been done in part, from its beginning. */
static int
put_part (GchSimFile *file, gsize offset, const void *data, gsize length, int failure)
{
  guint32 most = (guint32) MIN (length, G_MAXINT32);

  put (file, offset, data, (gsize) g_rand_int_range (file->computer->disk->rand, 0, (gint32) most));
  return failure;
}

/* What lies within the file has its place on the disk already. */
static int
put_on_full (GchSimFile *file, gsize offset, const void *data, gsize length)
{
  gsize former = gch_sim_content_get_length (file->live);

  put (file, offset, data, former > offset ? former - offset : 0);
  return ENOSPC;
}

/** gch_sim_handle_write: All of it, or an error with any part of it written. */
int
gch_sim_handle_write (const GchSimHandle *handle, gsize offset, const void *data, gsize length)
{
  GchSimFile *file = handle->file;
  int failure = gch_sim_handle_is_stale (handle) ? EIO : 0;

  if (failure != 0 || length == 0)
    return failure;
  failure = gch_sim_computer_begin (file->computer);
  if (failure == EROFS)
    return failure;
  if (failure != 0)
    return put_part (file, offset, data, length, failure);
  if (file->computer->full && offset + length > gch_sim_content_get_length (file->live))
    {
      failure = put_on_full (file, offset, data, length);
      return file->computer->dying ? gch_sim_computer_end (file->computer) : failure;
    }
  put (file, offset, data, length);

  return gch_sim_computer_end (file->computer);
}

/** gch_sim_handle_truncate: Cuts, or lengthens with zeros. */
int
gch_sim_handle_truncate (const GchSimHandle *handle, gsize length)
{
  GchSimFile *file = handle->file;
  int failure = gch_sim_handle_is_stale (handle) ? EIO : gch_sim_computer_begin (file->computer);

  if (failure != 0)
    return failure;
  add_pending (file, (GchSimWrite){ length, 0, NULL });
  gch_sim_content_truncate (&file->live, length);

  return gch_sim_computer_end (file->computer);
}

static void
make_durable (GchSimFile *self)
{
  for (guint i = 0; i < self->pending->len; i++)
    {
      const GchSimWrite *write = &g_array_index (self->pending, GchSimWrite, i);

      if (write->bytes != NULL)
        gch_sim_content_take (&self->durable, self->live, write->offset, write->length);
      else
        {
          gch_sim_content_unref (self->durable);
          self->durable = gch_sim_content_ref (self->live);
          break;
        }
    }
  gch_sim_file_forget_pending (self);
}

/**
 * gch_sim_handle_flush:
 *
 * What was written is durable when it gives 0. When it fails, some of it is and the rest counts as
 * written all the same: a second flush has nothing left to write, as on Linux.
 */
int
gch_sim_handle_flush (const GchSimHandle *handle)
{
  GchSimFile *file = handle->file;
  int failure = gch_sim_handle_is_stale (handle) ? EIO : gch_sim_computer_begin (file->computer);

  if (failure == EROFS || gch_sim_handle_is_stale (handle))
    return failure;
  if (failure != 0)
    gch_sim_file_settle (file);
  else if ((!file->computer->dying || file->computer->killing)
           && file->computer->disk->honesty != GCH_SIM_NEVER_FLUSHES)
    make_durable (file);

  return failure != 0 ? failure : gch_sim_computer_end (file->computer);
}
