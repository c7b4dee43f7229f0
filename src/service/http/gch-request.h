/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "gch-actor.h"
#include "gch-portal.h"

G_BEGIN_DECLS

/* Answers about a password come from another thread; a handler that needs one is called twice. */
typedef enum
{
  GCH_VERDICT_NONE, /* not asked yet */
  GCH_VERDICT_RIGHT,
  GCH_VERDICT_WRONG,
  GCH_VERDICT_BUSY, /* nobody has time to compare it */
} GchVerdict;

/* One request, whole: nothing of it comes later. Made by the listener, or by hand in a test. */
typedef struct
{
  char *method;        /* (owned) */
  char *path;          /* (owned) as it came, percent-encoded, without the query */
  char *query;         /* (owned) (nullable) as it came */
  GHashTable *headers; /* (owned) (element-type utf8 utf8) names in lower case */
  GBytes *body;        /* (owned) never NULL */
  char *address;       /* (owned) network of who asks, for the throttle */
  GchVerdict verdict;
  char *verdict_hash; /* (owned) (nullable) what the password was compared with */

  /* Filled in on the way to the handler. */
  GchPortal *portal;     /* (not owned) */
  const char *language;  /* static: what the answer's texts are in */
  char *id;              /* (owned) (nullable) what stood for {id} */
  GchActor *actor;       /* (owned) (nullable) who is signed in */
  GchCase *support_case; /* (owned) (nullable) the case of the path, which the actor may see */
  JsonObject *json;      /* (owned) (nullable) the body */
  char *operation_id;    /* (owned) (nullable) the Idempotency-Key */
  gint64 if_match;       /* version that an edit is based on; -1: none that could match */
  GHashTable *params;    /* (owned) (nullable) of the query */
} GchRequest;

GchRequest *gch_request_new (const char *method, const char *path_and_query);
void gch_request_free (GchRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchRequest, gch_request_free)

void gch_request_set_header (GchRequest *self, const char *name, const char *value);
const char *gch_request_get_header (GchRequest *self, const char *name); /* (nullable) */
void gch_request_set_body (GchRequest *self, const char *body);

/* A parameter of the query; NULL when there is none. */
const char *gch_request_get_param (GchRequest *self, const char *name);

/* FALSE when the query is not well-formed. */
gboolean gch_request_parse_query (GchRequest *self);

G_END_DECLS
