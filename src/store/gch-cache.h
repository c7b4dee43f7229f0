/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-change.h"

G_BEGIN_DECLS

/* cache.db for writing: what the portal shows one owner, disposable. One writer, used on one
 * thread; the only one that checkpoints. */

typedef enum
{
  GCH_CACHE_OPENED,  /* as it was left */
  GCH_CACHE_NEW,     /* there was none */
  GCH_CACHE_REBUILT, /* the old one was damaged or newer and was set aside; empty now */
} GchCacheState;

/* What opening found. */
typedef struct
{
  GchCacheState state;
  char *cursor;       /* (owned) (nullable) where reading the feed goes on */
  gboolean resyncing; /* a resync was under way when the program ended */
  guint cached;       /* how many cases it holds */
} GchCacheOpening;

void gch_cache_opening_clear (GchCacheOpening *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GchCacheOpening, gch_cache_opening_clear)

typedef struct _GchCache GchCache;

GchCache *gch_cache_new (void);
void gch_cache_free (GchCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchCache, gch_cache_free)

gboolean gch_cache_open (GchCache *self, const char *path, GchCacheOpening *opening,
                         GError **error);
void gch_cache_close (GchCache *self);
gboolean gch_cache_apply (GchCache *self, const GchChangePage *page, GStrv *touched,
                          GError **error);
gboolean gch_cache_resync_begin (GchCache *self, GError **error);
gboolean gch_cache_resync_count (GchCache *self, guint *removing, guint *cached, GError **error);
gboolean gch_cache_resync_end (GchCache *self, gboolean remove, GError **error);
guint gch_cache_get_cached (GchCache *self);
gboolean gch_cache_delete (GchCache *self, const char *path, GError **error);

G_END_DECLS
