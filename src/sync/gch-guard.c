/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-guard.h"

#include "gch-planted.h"

gboolean
gch_guard_is_too_much (guint removing, guint cached)
{
  /* The portal may name more as gone than were ever here. */
  const guint most = MIN (removing, cached);

  if (GCH_PLANTED (NO_GUARD))
    return FALSE;

  return (most > GCH_GUARD_FEW && most > cached - most)
         || (most == cached && cached > GCH_GUARD_NEXT_TO_NOTHING);
}

void
gch_guard_begin_round (GchGuard *self)
{
  /* A round that was cut short goes on: what it has removed already counts. */
  if (self->removed == 0)
    self->before = self->cached;
}

void
gch_guard_begin_resync (GchGuard *self, gboolean access_changed)
{
  gch_guard_release (self);
  self->mode = access_changed ? GCH_GUARD_REMOVE : GCH_GUARD_ASK;
  self->removed = 0;
  self->before = self->cached;
}

void
gch_guard_end_round (GchGuard *self)
{
  self->mode = GCH_GUARD_ASK;
  self->removed = 0;
}

static gboolean
hold (GchGuard *self, guint removing, guint cached)
{
  self->held_removing = MIN (removing, cached);
  self->held_cached = cached;

  return FALSE;
}

static guint
count_gone (const GchChangePage *page)
{
  guint gone = 0;

  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (page->changes, i);

      if (change->record == NULL && change->kind == GCH_RECORD_CASE)
        gone++;
    }

  return gone;
}

gboolean
gch_guard_admits_page (GchGuard *self, const GchChangePage *page)
{
  self->page = self->mode == GCH_GUARD_KEEP ? 0 : count_gone (page);

  if (self->mode != GCH_GUARD_ASK || self->page == 0
      || !gch_guard_is_too_much (self->removed + self->page, self->before))
    return TRUE;

  return hold (self, self->removed + self->page, self->before);
}

void
gch_guard_applied (GchGuard *self, gboolean success, guint cached)
{
  if (success)
    {
      self->removed += self->page;
      self->cached = cached;
    }
  self->page = 0;
}

gboolean
gch_guard_admits_end (GchGuard *self, guint removing, guint cached)
{
  const guint all = removing + self->removed;

  if (gch_guard_is_too_much (all, cached + self->removed))
    return hold (self, all, cached + self->removed);

  /* Another database with as much in it: what came with it does not make up for what goes. */
  if (gch_guard_is_too_much (all, self->before))
    return hold (self, all, self->before);

  gch_guard_release (self);
  return TRUE;
}

void
gch_guard_release (GchGuard *self)
{
  self->held_removing = 0;
  self->held_cached = 0;
}

GchChangePage *
gch_guard_strip_page (const GchChangePage *page)
{
  GchChangePage *stripped = gch_change_page_new ();

  stripped->cursor = g_strdup (page->cursor);
  stripped->has_more = page->has_more;
  for (guint i = 0; i < page->changes->len; i++)
    {
      GchChange *change = g_ptr_array_index (page->changes, i);

      if (change->record != NULL)
        g_ptr_array_add (stripped->changes, gch_change_ref (change));
    }

  return stripped;
}
