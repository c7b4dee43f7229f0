/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Reads text/event-stream (WHATWG HTML, section 9.2) as it comes in, cut at any byte. Only what an
 * event is called is of interest here: its data says nothing that the change feed does not. */

typedef struct _GchSse GchSse;

/* @event: the name of the event, "message" where the stream gave none. */
typedef void (*GchSseEvent) (const char *event, gpointer user_data);

GchSse *gch_sse_new (GchSseEvent callback, gpointer user_data);
void gch_sse_free (GchSse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSse, gch_sse_free)

/* FALSE when the stream is not what it should be (a line longer than 64 KiB). */
gboolean gch_sse_feed (GchSse *self, const char *data, gsize length);

G_END_DECLS
