/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The bytes of a simulated file, in chunks that several contents share until one of them changes:
 * a copy costs nothing until it is written to, and then only what is written. */

#define GCH_SIM_CHUNK 4096

typedef struct _GchSimContent GchSimContent;

GchSimContent *gch_sim_content_new (void);
GchSimContent *gch_sim_content_ref (GchSimContent *self);
void gch_sim_content_unref (GchSimContent *self);

gsize gch_sim_content_get_length (const GchSimContent *self);
gsize gch_sim_content_read (const GchSimContent *self, gsize offset, void *data, gsize length);

/* These take the place that holds the content: where it is shared, a content of its own is put
 * there first. */
void gch_sim_content_write (GchSimContent **self, gsize offset, const void *data, gsize length);
void gch_sim_content_truncate (GchSimContent **self, gsize length);
void gch_sim_content_take (GchSimContent **self, const GchSimContent *from, gsize offset,
                           gsize length);

G_END_DECLS
