/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-unsent.h"

G_BEGIN_DECLS

/* The file "lifeboat" beside precious.db: a second copy of everything unsent, which does not pass
 * through SQLite. Every change is appended and flushed; now and then the file is written anew and
 * takes the place of the former in one step. Whatever of it is whole can be read. Used on the
 * thread of precious.db. */

typedef struct _GchLifeboat GchLifeboat;

GchLifeboat *gch_lifeboat_new (const char *data_dir);
void gch_lifeboat_free (GchLifeboat *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchLifeboat, gch_lifeboat_free)

void gch_lifeboat_load (GchLifeboat *self);
guint gch_lifeboat_get_damaged (GchLifeboat *self);
gboolean gch_lifeboat_was_there (GchLifeboat *self);
gboolean gch_lifeboat_keep_copy (GchLifeboat *self, GError **error);
gboolean gch_lifeboat_keep_damaged (GchLifeboat *self, GError **error);

GchUnsent *gch_lifeboat_get_unsent (GchLifeboat *self); /* (transfer none) */
GByteArray *gch_lifeboat_get_log (GchLifeboat *self);   /* (transfer none) */
void gch_lifeboat_take_unsent (GchLifeboat *self, GchUnsent *unsent, gboolean same);
void gch_lifeboat_distrust (GchLifeboat *self);

gboolean gch_lifeboat_flush (GchLifeboat *self, GError **error);
gboolean gch_lifeboat_compact (GchLifeboat *self, GError **error);
gboolean gch_lifeboat_is_whole (GchLifeboat *self);
gboolean gch_lifeboat_delete_set_aside (GchLifeboat *self, GError **error);

G_END_DECLS
