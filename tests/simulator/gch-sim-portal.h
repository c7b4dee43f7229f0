/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-change.h"
#include "gch-sim-world.h"

G_BEGIN_DECLS

/* The portal's computer: the real service without its listener. Requests go through
 * gch_dispatch(), the database lies on the simulated disk under "/portal/". */

#define GCH_SIM_PORTAL_PREFIX "/portal/"

typedef struct
{
  const char *from;   /* (unowned) the computer's name */
  const char *method; /* (unowned) static */
  char *path;         /* (owned) with the query */
  char *body;         /* (owned) (nullable) */
  char *token;        /* (owned) (nullable) */
  char *key;          /* (owned) (nullable) Idempotency-Key */
  gint64 if_match;    /* 0: none */
} GchSimRequest;

typedef struct
{
  guint status;
  char *content_type;  /* (owned) (nullable) */
  GHashTable *headers; /* (owned) (element-type utf8 utf8) names in lower case */
  GBytes *body;        /* (owned) */
  guint stream;        /* number of the event stream that was opened, 0 */
} GchSimAnswer;

void gch_sim_request_free (GchSimRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSimRequest, gch_sim_request_free)

/* @body: (nullable) */
GchSimAnswer *gch_sim_answer_new (guint status, const char *content_type, const char *body);
void gch_sim_answer_free (GchSimAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSimAnswer, gch_sim_answer_free)

/* The portal says something on the event stream number @stream, or ends it. */
typedef void (*GchSimStreamFunc) (GchSimWorld *world, guint stream, gboolean ended);

/* With the sample data in it, running. */
GchSimPortal *gch_sim_portal_new (GchSimWorld *world, GchSimStreamFunc tell);
void gch_sim_portal_free (GchSimPortal *self);
/* Fills in who the people are. */
void gch_sim_portal_name_persons (GchSimWorld *world);

/* NULL: nobody answers, or it died over the request. */
GchSimAnswer *gch_sim_portal_answer (GchSimPortal *self, const GchSimRequest *request);
void gch_sim_portal_close_stream (GchSimPortal *self, guint stream);
gboolean gch_sim_portal_has_stream (GchSimPortal *self, guint stream);
/* FALSE: it cannot be reached. (out) (transfer full) */
gboolean gch_sim_portal_sign_in (GchSimPortal *self, const GchSimPerson *person, char **access,
                                 char **refresh);

/* --- what happens to it --- */

gboolean gch_sim_portal_is_up (GchSimPortal *self);
void gch_sim_portal_stop (GchSimPortal *self);  /* in good order */
void gch_sim_portal_crash (GchSimPortal *self); /* power cut */
/* The power goes with the write number @writes from now. */
void gch_sim_portal_crash_in (GchSimPortal *self, guint writes);
void gch_sim_portal_start (GchSimPortal *self);
/* Support comments, or changes the status or the fields of a case. */
void gch_sim_portal_support_acts (GchSimPortal *self);
void gch_sim_portal_change_role (GchSimPortal *self);
void gch_sim_portal_expire_tokens (GchSimPortal *self, const GchSimPerson *person);
void gch_sim_portal_revoke_sessions (GchSimPortal *self, const GchSimPerson *person);
/* What is kept for 30 days is gone. */
void gch_sim_portal_forget_keys (GchSimPortal *self);
/* Somebody restored it from a database that has the people but no case. */
void gch_sim_portal_empty (GchSimPortal *self);

/* --- for the oracle --- */

/* The case or comment that this operation made is in the database. */
gboolean gch_sim_portal_has_operation (GchSimPortal *self, const char *operation_id);
/* Everything that @person may see. (transfer full) (element-type GchChange) */
GPtrArray *gch_sim_portal_list (GchSimPortal *self, const GchSimPerson *person);
/* Every comment of a customer, by case and sequence: @func is told its case, author, operation
 * (nullable) and text; then every case that a customer opened, likewise. */
typedef void (*GchSimTextFunc) (GchSimWorld *world, const char *case_id, const char *author,
                                const char *operation_id, const char *text);
void gch_sim_portal_each_comment (GchSimPortal *self, GchSimTextFunc func);
void gch_sim_portal_each_case (GchSimPortal *self, GchSimTextFunc func);

G_END_DECLS
