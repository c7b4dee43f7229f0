/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/simulator/test-sim-disk.c. */

#include "gch-sim-content.h"

#include <string.h>

typedef struct
{
  guint references;
  guint8 bytes[GCH_SIM_CHUNK];
} Chunk;

struct _GchSimContent
{
  guint references;
  gsize length;
  /* (owned) (element-type Chunk) (nullable elements) as many as the length takes; NULL: zeros. What
   * lies beyond the length in the last one is zero. */
  GPtrArray *chunks;
};

static void
unref_chunk (Chunk *chunk)
{
  if (chunk != NULL && --chunk->references == 0)
    g_free (chunk);
}

static Chunk *
ref_chunk (Chunk *chunk)
{
  if (chunk != NULL)
    chunk->references++;

  return chunk;
}

/** gch_sim_content_new: Returns: (transfer full): nothing yet, of length 0 */
GchSimContent *
gch_sim_content_new (void)
{
  GchSimContent *self = g_new0 (GchSimContent, 1);

  self->references = 1;
  self->chunks = g_ptr_array_new_with_free_func ((GDestroyNotify) unref_chunk);

  return self;
}

/** gch_sim_content_ref: Returns: (transfer full): the same, shared */
GchSimContent *
gch_sim_content_ref (GchSimContent *self)
{
  self->references++;
  return self;
}

/** gch_sim_content_unref: Lets go of it. */
void
gch_sim_content_unref (GchSimContent *self)
{
  if (--self->references > 0)
    return;
  g_ptr_array_unref (self->chunks);
  g_free (self);
}

/** gch_sim_content_get_length: Returns: bytes */
gsize
gch_sim_content_get_length (const GchSimContent *self)
{
  return self->length;
}

static void
make_own (GchSimContent **self)
{
  GchSimContent *shared = *self;
  GchSimContent *own;

  if (shared->references == 1)
    return;
  own = g_new0 (GchSimContent, 1);
  own->references = 1;
  own->length = shared->length;
  own->chunks = g_ptr_array_new_full (shared->chunks->len + 8, (GDestroyNotify) unref_chunk);
  for (guint i = 0; i < shared->chunks->len; i++)
    g_ptr_array_add (own->chunks, ref_chunk (shared->chunks->pdata[i]));
  gch_sim_content_unref (shared);
  *self = own;
}

static void
set_length (GchSimContent *self, gsize length)
{
  self->length = length;
  g_ptr_array_set_size (self->chunks, (gint) ((length + GCH_SIM_CHUNK - 1) / GCH_SIM_CHUNK));
}

/* The chunk for writing: with what it held, unless all of it is written anyway. */
static Chunk *
get_chunk (GchSimContent *self, guint index, gboolean whole)
{
  Chunk *chunk = self->chunks->pdata[index];
  Chunk *own;

  if (chunk != NULL && chunk->references == 1)
    return chunk;
  own = g_new (Chunk, 1);
  own->references = 1;
  if (chunk != NULL && !whole)
    memcpy (own->bytes, chunk->bytes, GCH_SIM_CHUNK);
  else if (!whole)
    memset (own->bytes, 0, GCH_SIM_CHUNK);
  unref_chunk (chunk);
  self->chunks->pdata[index] = own;

  return own;
}

/** gch_sim_content_read: Returns: how many of the @length bytes at @offset there are */
gsize
gch_sim_content_read (const GchSimContent *self, gsize offset, void *data, gsize length)
{
  gsize there = offset < self->length ? MIN (length, self->length - offset) : 0;
  guint8 *target = data;

  for (gsize done = 0; done < there;)
    {
      const Chunk *chunk = self->chunks->pdata[(offset + done) / GCH_SIM_CHUNK];
      gsize start = (offset + done) % GCH_SIM_CHUNK;
      gsize part = MIN (there - done, GCH_SIM_CHUNK - start);

      if (chunk != NULL)
        memcpy (target + done, chunk->bytes + start, part);
      else
        memset (target + done, 0, part);
      done += part;
    }

  return there;
}

/** gch_sim_content_write: A gap between the end and @offset reads as zeros. */
void
gch_sim_content_write (GchSimContent **self, gsize offset, const void *data, gsize length)
{
  const guint8 *source = data;

  if (length == 0)
    return;
  make_own (self);
  if (offset + length > (*self)->length)
    set_length (*self, offset + length);
  for (gsize done = 0; done < length;)
    {
      gsize start = (offset + done) % GCH_SIM_CHUNK;
      gsize part = MIN (length - done, GCH_SIM_CHUNK - start);
      Chunk *chunk =
          get_chunk (*self, (guint) ((offset + done) / GCH_SIM_CHUNK), part == GCH_SIM_CHUNK);

      memcpy (chunk->bytes + start, source + done, part);
      done += part;
    }
}

/** gch_sim_content_truncate: Cuts, or lengthens with zeros. */
void
gch_sim_content_truncate (GchSimContent **self, gsize length)
{
  gboolean shorter = length < (*self)->length;
  gsize start = length % GCH_SIM_CHUNK;

  if (length == (*self)->length)
    return;
  make_own (self);
  set_length (*self, length);
  if (shorter && start > 0 && (*self)->chunks->pdata[length / GCH_SIM_CHUNK] != NULL)
    memset (get_chunk (*self, (guint) (length / GCH_SIM_CHUNK), FALSE)->bytes + start, 0,
            GCH_SIM_CHUNK - start);
}

/**
 * gch_sim_content_take:
 *
 * Shares with @from every chunk that @offset and @length touch, as a page cache writes whole pages,
 * and has its length afterwards.
 */
void
gch_sim_content_take (GchSimContent **self, const GchSimContent *from, gsize offset, gsize length)
{
  gsize first = offset / GCH_SIM_CHUNK;
  gsize last = (offset + length + GCH_SIM_CHUNK - 1) / GCH_SIM_CHUNK;

  gch_sim_content_truncate (self, from->length);
  make_own (self);
  for (gsize i = first; i < MIN (last, from->chunks->len); i++)
    {
      unref_chunk ((*self)->chunks->pdata[i]);
      (*self)->chunks->pdata[i] = ref_chunk (from->chunks->pdata[i]);
    }
}
