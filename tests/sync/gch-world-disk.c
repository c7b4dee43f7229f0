/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-world-private.h"

#include <string.h>

#define FEW 10

/* --- the outbox --- */

void
gch_world_disk_store (GchWorld *self, const GchOperation *operation)
{
  for (guint i = 0; i < self->outbox->len; i++)
    {
      const GchOperation *stored = g_ptr_array_index (self->outbox, i);

      if (strcmp (stored->id, operation->id) != 0)
        continue;
      gch_operation_free (g_ptr_array_index (self->outbox, i));
      g_ptr_array_index (self->outbox, i) = gch_operation_copy (operation);
      return;
    }

  BREACH (self, "%s is written though it is not in the outbox", operation->id);
}

void
gch_world_disk_remove (GchWorld *self, const GchOperation *operation)
{
  const Wish *wish = gch_world_find_wish (self, operation->id);
  GchOperation *stored = gch_world_find_stored (self, operation->id);

  if (stored == NULL)
    BREACH (self, "%s is removed twice", operation->id);
  if (!wish->discarded && !wish->silent && !g_hash_table_contains (self->cache, operation->id))
    BREACH (self, "%s is removed before its copy is in the cache", operation->id);

  g_ptr_array_remove (self->outbox, stored);
}

/* --- the cache --- */

static gboolean
is_old (const char *id)
{
  return id[0] == 'k';
}

guint
gch_world_disk_count_old (GchWorld *self, gboolean unseen_only)
{
  GHashTableIter iter;
  gpointer id;
  guint found = 0;

  g_hash_table_iter_init (&iter, self->cache);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    if (is_old (id)
        && (!unseen_only || (self->seen != NULL && !g_hash_table_contains (self->seen, id))))
      found++;

  return found;
}

/* A new program counts from here. */
void
gch_world_disk_start (GchWorld *self)
{
  self->before = gch_world_disk_count_old (self, FALSE);
  self->removed = 0;
  self->resync_access = FALSE;
  self->may_remove = FALSE;
}

/* The rule, said here once more in the world's own words. */
static void
check_removal (GchWorld *self, guint removing)
{
  /* What came and went within one reading was never the user's. */
  const guint all = MIN (self->removed + removing, self->before);

  if (((all > FEW && 2 * all > self->before) || (all == self->before && all >= 3))
      && !self->may_remove && !(self->seen != NULL && self->resync_access))
    BREACH (self, "%u of %u old cases go without a question", all, self->before);
}

void
gch_world_disk_resync_begin (GchWorld *self)
{
  g_clear_pointer (&self->seen, g_hash_table_unref);
  self->seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_clear_pointer (&self->cursor, g_free);
  gch_world_disk_start (self);
  self->resync_access = self->told_access;
}

static gboolean
was_not_seen (gpointer id, gpointer value, gpointer data)
{
  return !g_hash_table_contains (data, id);
}

void
gch_world_disk_resync_end (GchWorld *self, gboolean remove)
{
  if (self->seen == NULL)
    BREACH (self, "the end of a resync that never began");
  if (!remove && !self->ever_kept)
    BREACH (self, "what nobody wanted to keep is kept");

  if (remove)
    {
      check_removal (self, gch_world_disk_count_old (self, TRUE));
      g_hash_table_foreach_remove (self->cache, was_not_seen, self->seen);
    }
  g_clear_pointer (&self->seen, g_hash_table_unref);
  gch_world_disk_start (self);
}

static void
land_change (GchWorld *self, const GchChange *change)
{
  if (change->record == NULL)
    {
      if (g_hash_table_remove (self->cache, change->id))
        self->removed++;
      if (self->seen != NULL)
        g_hash_table_remove (self->seen, change->id);
      return;
    }

  g_hash_table_add (self->cache, g_strdup (change->id));
  if (self->seen != NULL)
    g_hash_table_add (self->seen, g_strdup (change->id));
}

void
gch_world_disk_land (GchWorld *self, const GchChangePage *page)
{
  if (self->removed == 0 && self->seen == NULL)
    self->before = gch_world_disk_count_old (self, FALSE);
  for (guint i = 0; i < page->changes->len; i++)
    land_change (self, g_ptr_array_index (page->changes, i));
  check_removal (self, 0);
  if (page->cursor == NULL)
    return;

  g_free (self->cursor);
  self->cursor = g_strdup (page->cursor);
  if (page->has_more)
    return;
  self->removed = 0;
  if (self->seen == NULL)
    gch_world_disk_start (self);
}
