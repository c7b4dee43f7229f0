/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-step.h"

G_BEGIN_DECLS

/* The operations on their way: what may be sent now, what waits, what needs the user. It holds a
 * copy of what the store has, and asks for a STORE with every change. */

typedef struct _GchOutbox GchOutbox;

GchOutbox *gch_outbox_new (void);
void gch_outbox_free (GchOutbox *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchOutbox, gch_outbox_free)

/* The outbox as it was stored, in order; it goes before what was added already. What was being sent
 * may or may not have arrived: it is sent again, with the same id. */
void gch_outbox_load (GchOutbox *self, GchStep *step, GPtrArray *operations);

/* One more, already stored. */
void gch_outbox_add (GchOutbox *self, GchStep *step, const GchOperation *operation);

/* The user wants @id tried now, or gives it up. What is being sent can not be given up. */
void gch_outbox_retry (GchOutbox *self, GchStep *step, const char *id);
void gch_outbox_discard (GchOutbox *self, GchStep *step, const char *id);

/* The user has resolved the conflict that @operation (its id) is parked for: it goes on with the
 * payload and the base version given here. Anything else that is parked stays as it was written:
 * the portal may know its id with those words. */
void gch_outbox_amend (GchOutbox *self, GchStep *step, const GchOperation *operation);

typedef enum
{
  GCH_OUTBOX_IGNORED,    /* nobody waits for this answer */
  GCH_OUTBOX_DELIVERED,  /* acknowledged: its page is to be applied, or the feed to be read */
  GCH_OUTBOX_OVERTAKEN,  /* acknowledged, but it was sent before a resync began: the feed has to say
                            whether its record is still there and still for this person */
  GCH_OUTBOX_WAITS,      /* to be tried again */
  GCH_OUTBOX_PARKED,     /* refused (or dropped, if it was silent) */
  GCH_OUTBOX_SIGNED_OUT, /* back in the queue; the session is over */
} GchOutboxAnswer;

/* How the SEND of @id ended. */
GchOutboxAnswer gch_outbox_answer (GchOutbox *self, GchStep *step, const char *id,
                                   const GchOutcome *outcome);

/* The portal's copy of @id is in the cache: it leaves. */
void gch_outbox_arrived (GchOutbox *self, GchStep *step, const char *id);

/* @page of the feed is in the cache. What it has a copy of has arrived, although the answer never
 * did: that leaves, and what waits for a new case knows its id before anything is sent to it. */
void gch_outbox_recognise (GchOutbox *self, GchStep *step, const GchChangePage *page);

/* The acknowledged @id came without its copy: it leaves once round number @round of the feed is
 * complete. */
void gch_outbox_await_round (GchOutbox *self, const char *id, guint round);

/* Round number @round of the feed is complete and in the cache. */
void gch_outbox_round_done (GchOutbox *self, GchStep *step, guint round);

/* Those that wait because of the connection need not wait longer. @patience: not those that were
 * tried less than so many microseconds ago. */
void gch_outbox_wake (GchOutbox *self, GchStep *step, gint64 patience);

/* A new session: answers of the former one no longer say anything about being signed in. */
void gch_outbox_new_session (GchOutbox *self);

/* Everything is being read again: answers to what is under way are older than that. */
void gch_outbox_new_reading (GchOutbox *self);

/* Sends what may be sent now. */
void gch_outbox_pump (GchOutbox *self, GchStep *step);

/* When something becomes due, on the boot clock; %G_MAXINT64 for never. */
gint64 gch_outbox_next_due (GchOutbox *self, const GchStep *step);

G_END_DECLS
