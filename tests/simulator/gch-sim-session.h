/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-engine.h"
#include "gch-sim-client.h"

G_BEGIN_DECLS

/* An account that is open in a program: the real engine, its actions carried out as
 * session/gch-runner*.c do, drafts as session/gch-drafts*.c keeps them. Nothing is decided here
 * that those files do not decide. */

typedef struct
{
  char *key;  /* (owned) */
  char *text; /* (owned) */
  guint64 version;
  guint64 on_disk;
  guint64 in_flight; /* 0: none */
  guint64 moving;    /* 0: none */
  char *moving_text; /* (owned) (nullable) */
  guint64 restoring;
  guint n_restoring;
  guint typed;           /* number of @text on @paper */
  guint typed_in_flight; /* of what is being written */
  guint typed_restoring;
  GchSimPaper *paper; /* (unowned) */
} GchSimSlot;

struct _GchSimSession
{
  GchSimClient *client; /* (unowned) */
  GchSimDesk *desk;     /* (unowned) */
  guint life;
  gboolean stopped;

  GchEngine *engine; /* (owned) (nullable) */
  GQueue events;     /* (owned) not yet given to the engine */
  gboolean stepping;
  guint timer; /* number of the newest one */

  /* opening */
  guint left;
  GPtrArray *stored;     /* (owned) (nullable) the outbox as it was read first */
  GchCacheOpening cache; /* (owned) */
  GPtrArray *found; /* (owned) (nullable) (element-type GchDraft) the drafts as they were read */
  gboolean opened;
  gboolean outbox_read;
  gboolean drafts_read;
  gboolean drafts_loading;
  gboolean checked; /* the oracle has seen what was stored */
  gboolean outbox_retry;
  gboolean reopen_planned;
  gboolean access_changed; /* the portal said so: what goes with it goes unasked */
  gboolean may_remove;     /* the person decided so */

  /* the portal's session */
  gboolean signed_in;
  gboolean asked_to_sign_in;
  gboolean refreshing;
  GPtrArray *waiting; /* (owned) calls that wait for the refresh */

  /* what the window shows */
  GPtrArray *slots;     /* (owned) (element-type GchSimSlot) */
  GPtrArray *outbox;    /* (owned) (element-type GchOperation) */
  GHashTable *to_draft; /* (owned) ids of operations whose text becomes a draft again */
  GHashTable *resolved; /* (owned) "new:…" → id */
  GHashTable *refused;  /* (owned) ids of operations that the disk did not let out of the outbox */
  GchStatus status;     /* problem is NULL */
  gboolean drafts_retry;

  /* what the engine may have under way */
  guint pulls;
  guint rounds; /* how often the end of the feed was reached */
  guint applies;
  guint listens;
  guint stream;          /* number of the open event stream, 0 */
  GHashTable *in_flight; /* (owned) operation id → queue */
};

void gch_sim_session_open (GchSimClient *client, GchSimDesk *desk);
void gch_sim_session_close (GchSimSession *self);
void gch_sim_session_free (GchSimSession *self);
/* Tokens and cache go, drafts and outbox stay. */
void gch_sim_session_sign_out (GchSimSession *self);
/* The person types the password again. */
void gch_sim_session_sign_in (GchSimSession *self);
/* An event stream of the portal said something, or ended. */
void gch_sim_session_stream_told (GchSimWorld *world, guint stream, gboolean ended);

/* --- the runner --- */

/* An event that owns what it points to. */
typedef struct
{
  GchEvent event;
  GchOutcome *outcome; /* (owned) (nullable) */
  char *operation_id;  /* (owned) (nullable) */
  char *cursor;        /* (owned) (nullable) */
} GchSimEvent;

GchSimEvent *gch_sim_event_new (GchEventKind kind);
/* Takes @event. */
void gch_sim_session_feed (GchSimSession *self, GchSimEvent *event);
void gch_sim_session_feed_kind (GchSimSession *self, GchEventKind kind);
void gch_sim_session_feed_id (GchSimSession *self, GchEventKind kind, const char *operation_id);

/* --- the disk --- */

void gch_sim_session_read (GchSimSession *self);
void gch_sim_session_read_outbox (GchSimSession *self);
void gch_sim_session_store (GchSimSession *self, const GchOperation *operation);
void gch_sim_session_remove (GchSimSession *self, const GchOperation *operation);
void gch_sim_session_apply (GchSimSession *self, GchChangePage *page, gboolean local);
void gch_sim_session_begin_resync (GchSimSession *self);
void gch_sim_session_count_resync (GchSimSession *self);
void gch_sim_session_end_resync (GchSimSession *self, gboolean remove);
/* Moves @operation (taken) to the outbox, with the draft @draft_key (nullable). */
void gch_sim_session_submit (GchSimSession *self, GchOperation *operation, const char *draft_key);

/* --- the portal --- */

/* How a call ended. */
typedef struct
{
  gpointer value; /* (nullable) taken by setting it to NULL */
  guint stream;   /* 0 */
  gint64 retry_after;
  const GError *error; /* (nullable) */
} GchSimResult;

typedef void (*GchSimResultFunc) (GchSimSession *self, GchSimResult *result, gpointer data);

void gch_sim_session_send (GchSimSession *self, const GchOperation *operation);
void gch_sim_session_pull (GchSimSession *self, const char *cursor);
void gch_sim_session_listen (GchSimSession *self);

/* --- drafts --- */

GchSimSlot *gch_sim_drafts_find (GchSimSession *self, const char *key); /* (nullable) */
GchSimSlot *gch_sim_drafts_find_or_add (GchSimSession *self, const char *key);
const char *gch_sim_drafts_get (GchSimSession *self, const char *key); /* (nullable) */
void gch_sim_drafts_free (GchSimSlot *slot);
void gch_sim_drafts_load (GchSimSession *self);
/* The text in the program is @text; the disk follows with gch_sim_drafts_pump(). */
void gch_sim_drafts_type (GchSimSession *self, GchSimSlot *slot, const char *text);
void gch_sim_drafts_pump (GchSimSession *self, GchSimSlot *slot);
void gch_sim_drafts_begin_move (GchSimSession *self, const char *key);
void gch_sim_drafts_end_move (GchSimSession *self, const char *key, gboolean success);
GchDraft *gch_sim_drafts_restore (GchSimSession *self, const GchOperation *operation);
void gch_sim_drafts_restored (GchSimSession *self, const char *key, gboolean success);
void gch_sim_drafts_rename (GchSimSession *self, const char *from, const char *to);
gboolean gch_sim_drafts_are_safe (GchSimSession *self);

G_END_DECLS
