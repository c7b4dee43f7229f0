/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-request.h"
#include "gch-wire.h"

G_BEGIN_DECLS

/* One answer. */
typedef struct
{
  int status;
  GHashTable *headers; /* (owned) (element-type utf8 utf8) names as they are written */
  GBytes *body;        /* (owned) never NULL */

  gboolean keep;   /* an error that wrote something which is to stay */
  GchActor *actor; /* (owned) (nullable) an event stream for him; the body does not count */
  gint64 sequence; /* for that stream: what he knows of already */

  /* Not an answer yet: compare these, put the verdict into the request and ask again. */
  char *password;      /* (owned) (nullable) */
  char *password_hash; /* (owned) (nullable) */
} GchResponse;

/* Every way to say no. */
typedef enum
{
  GCH_PROBLEM_VALIDATION,
  GCH_PROBLEM_CREDENTIALS,
  GCH_PROBLEM_SIGNED_OUT,
  GCH_PROBLEM_FORBIDDEN,
  GCH_PROBLEM_NOT_FOUND,
  GCH_PROBLEM_METHOD_NOT_ALLOWED,
  GCH_PROBLEM_NOT_ACCEPTABLE_JSON,
  GCH_PROBLEM_UNSUPPORTED_MEDIA_TYPE,
  GCH_PROBLEM_TOO_LARGE,
  GCH_PROBLEM_PRECONDITION_REQUIRED,
  GCH_PROBLEM_CONFLICT,
  GCH_PROBLEM_CASE_CLOSED,
  GCH_PROBLEM_TOO_MANY_REQUESTS,
  GCH_PROBLEM_RESYNC,
  GCH_PROBLEM_IDEMPOTENCY_KEY_REQUIRED,
  GCH_PROBLEM_IDEMPOTENCY_KEY_REUSED,
  GCH_PROBLEM_BAD_REQUEST, /* not HTTP as we take it */
  GCH_PROBLEM_BUSY,        /* too much at once, or about to end */
  GCH_PROBLEM_INTERNAL,
} GchProblem;

GchResponse *gch_response_new (int status);
void gch_response_free (GchResponse *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchResponse, gch_response_free)

/* Takes ownership of @node. */
GchResponse *gch_response_new_json (int status, JsonNode *node);

/* The problem in the request's language. @detail: (nullable) a msgid. */
GchResponse *gch_response_new_problem (GchRequest *request, GchProblem problem, const char *detail);

/* The same with fields or the current record already in it; for gch_response_take_problem(). */
GchWireProblem *gch_response_begin_problem (GchRequest *request, GchProblem problem);
GchResponse *gch_response_take_problem (GchRequest *request, GchWireProblem *problem);

/* What a function of data/ reported. Failures of the machine are logged and stay inside. */
GchResponse *gch_response_new_error (GchRequest *request, const GError *error);

void gch_response_set_header (GchResponse *self, const char *name, const char *value);
const char *gch_response_get_header (GchResponse *self, const char *name); /* (nullable) */
void gch_response_set_etag (GchResponse *self, gint64 version);

G_END_DECLS
