/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "gch-types.h"

G_BEGIN_DECLS

/* Who text belongs to: everything precious is bound to these three and never leaves them. */
typedef struct
{
  char *portal;     /* base URL of the portal, or "demonstration:" */
  char *account_id; /* the account at that portal */
  char *user_id;    /* the portal user */
} GchOwner;

GType gch_owner_get_type (void);
GchOwner *gch_owner_new (const char *portal, const char *account_id, const char *user_id);
GchOwner *gch_owner_copy (const GchOwner *self);
void gch_owner_free (GchOwner *self);
gboolean gch_owner_equal (const GchOwner *a, const GchOwner *b);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchOwner, gch_owner_free)

typedef enum
{
  GCH_OPERATION_QUEUED,
  GCH_OPERATION_SENDING,
  GCH_OPERATION_WAITING,      /* until not_before, because of problem */
  GCH_OPERATION_PARKED,       /* needs the user, because of problem */
  GCH_OPERATION_ACKNOWLEDGED, /* the portal has it; leaves the outbox when its copy is in the cache
                               */
} GchOperationState;

const char *gch_operation_state_to_nick (GchOperationState state);
gboolean gch_operation_state_from_nick (const char *nick, GchOperationState *state, GError **error);

/* One thing the user asked for, on its way to the portal. The id is a random UUID, made once before
 * the first attempt; it is the Idempotency-Key and the client_op_id and never changes.
 * A copy is deep. */
typedef struct
{
  char *id;
  GchOwner *owner;
  char *command; /* name of a command description, for example "add_comment" */
  char *queue;   /* first in, first out within one queue: the case's id, "new:" + id, or one of its
                    own for what the user never sees */
  char *target_id; /* (nullable) the record it acts on; a pending new case: "new:" + operation id */
  gint64 base_version; /* version an edit is based on, 0 where it does not matter */
  char *payload;       /* JSON object, the body to send */
  char *title;         /* one line for the outbox list: the case's subject */
  gint64 created_at;
  GchOperationState state;
  guint attempts;
  gboolean uncertain; /* an attempt ended without an answer: the portal may have it already */
  gint64 not_before;  /* waiting: when to try again (wall clock, for display and restart) */
  int problem_code;   /* GchError of the last failure, -1 for none */
  char *problem;      /* (nullable) what the portal said, literal text for people */
  char *result_id;    /* (nullable) id of the record the portal made of it */
} GchOperation;

GType gch_operation_get_type (void);
GchOperation *gch_operation_new (void);
GchOperation *gch_operation_copy (const GchOperation *self);
void gch_operation_free (GchOperation *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchOperation, gch_operation_free)

G_END_DECLS
