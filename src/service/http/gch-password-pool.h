/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A few threads of their own for what takes long and much memory, with a short queue: a storm of
 * sign-ins gets refusals, not the whole machine. */
typedef struct _GchPasswordPool GchPasswordPool;

typedef void (*GchPasswordPoolJob) (gpointer user_data);

GchPasswordPool *gch_password_pool_new (guint n_threads, guint most_waiting);

/* FALSE when too many wait already. */
gboolean gch_password_pool_push (GchPasswordPool *self, GchPasswordPoolJob job, gpointer user_data);

/* Does what waits, then ends the threads. */
void gch_password_pool_free (GchPasswordPool *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchPasswordPool, gch_password_pool_free)

G_END_DECLS
