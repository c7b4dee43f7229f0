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

typedef struct _GchCache GchCache;

GchCache *gch_cache_new (void);
void gch_cache_free (GchCache *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchCache, gch_cache_free)

gboolean gch_cache_open (GchCache *self, const char *path, GchCacheState *state, char **cursor,
                         GError **error);
void gch_cache_close (GchCache *self);
gboolean gch_cache_apply (GchCache *self, const GchChangePage *page, GStrv *touched,
                          GError **error);
gboolean gch_cache_resync_begin (GchCache *self, GError **error);
gboolean gch_cache_resync_end (GchCache *self, GError **error);
gboolean gch_cache_delete (GchCache *self, const char *path, GError **error);

G_END_DECLS
