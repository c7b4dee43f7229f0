/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <microhttpd.h>

#include "gch-actor.h"

G_BEGIN_DECLS

/* The open event streams (text/event-stream). They carry no data: "there is more" is all they say.
 * May be used on any thread. */
typedef struct _GchEventStreams GchEventStreams;

/* Who opens more than @most_per_user loses his oldest. */
GchEventStreams *gch_event_streams_new (guint most_per_user, guint heartbeat_ms);
void gch_event_streams_free (GchEventStreams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchEventStreams, gch_event_streams_free)

/* A response for @connection that goes on until somebody ends it. It says "more" at once: what
 * happened before it was opened was told to nobody. @actor is copied. (transfer full) */
struct MHD_Response *gch_event_streams_open (GchEventStreams *self,
                                             struct MHD_Connection *connection,
                                             const GchActor *actor, gint64 sequence);

guint gch_event_streams_count (GchEventStreams *self);

typedef enum
{
  GCH_NEWS_NONE,
  GCH_NEWS_MORE, /* something for him */
  GCH_NEWS_OVER, /* he is signed out, or has other rights now */
} GchNews;

/* Asks @ask about each stream, with what was told to it last, and says "more" or ends it. Called on
 * one thread at a time; streams go on while @ask thinks. */
typedef GchNews (*GchEventStreamsAsk) (const GchActor *actor, gint64 told, gpointer user_data);
void gch_event_streams_tell (GchEventStreams *self, gint64 sequence, GchEventStreamsAsk ask,
                             gpointer user_data);

/* Sends a comment line where nothing was sent for the heartbeat's time. */
void gch_event_streams_beat (GchEventStreams *self);

/* Ends them all, those too that are opened later. */
void gch_event_streams_close (GchEventStreams *self);

G_END_DECLS
