/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-response.h"

#include <glib/gi18n-lib.h>
#include <sodium.h>
#include <string.h>

#include "gch-catalog.h"
#include "gch-error.h"
#include "gch-json.h"

static const struct
{
  const char *type;
  int status;
  const char *title;
} problems[] = {
  [GCH_PROBLEM_VALIDATION] = { "validation", 422, N_ ("Some of this is not acceptable") },
  [GCH_PROBLEM_CREDENTIALS] = { "credentials", 401,
                                N_ ("The user name or the password is not right") },
  [GCH_PROBLEM_SIGNED_OUT] = { "signed-out", 401, N_ ("You are signed out") },
  [GCH_PROBLEM_FORBIDDEN] = { "forbidden", 403, N_ ("You may not do this") },
  [GCH_PROBLEM_NOT_FOUND] = { "not-found", 404, N_ ("This does not exist") },
  [GCH_PROBLEM_METHOD_NOT_ALLOWED] = { "method-not-allowed", 405, N_ ("This cannot be done here") },
  [GCH_PROBLEM_NOT_ACCEPTABLE_JSON] = { "not-acceptable-json", 400,
                                        N_ ("The request is not acceptable JSON") },
  [GCH_PROBLEM_UNSUPPORTED_MEDIA_TYPE] = { "unsupported-media-type", 415,
                                           N_ ("The request must be JSON") },
  [GCH_PROBLEM_TOO_LARGE] = { "too-large", 413, N_ ("This is too large") },
  [GCH_PROBLEM_PRECONDITION_REQUIRED] = { "precondition-required", 428,
                                          N_ ("The request does not say which version it "
                                              "changes") },
  [GCH_PROBLEM_CONFLICT] = { "conflict", 412, N_ ("Somebody else changed this meanwhile") },
  [GCH_PROBLEM_CASE_CLOSED] = { "case-closed", 409, N_ ("This case is closed") },
  [GCH_PROBLEM_TOO_MANY_REQUESTS] = { "too-many-requests", 429,
                                      N_ ("Too many attempts; try again a little later") },
  [GCH_PROBLEM_RESYNC] = { "resync", 410, N_ ("Everything has to be read again") },
  [GCH_PROBLEM_IDEMPOTENCY_KEY_REQUIRED] = { "idempotency-key-required", 400,
                                             N_ ("The request has no Idempotency-Key") },
  [GCH_PROBLEM_IDEMPOTENCY_KEY_REUSED] = { "idempotency-key-reused", 422,
                                           N_ ("The Idempotency-Key was used for another "
                                               "request") },
  [GCH_PROBLEM_BAD_REQUEST] = { "bad-request", 400,
                                N_ ("This is not a request that the portal understands") },
  [GCH_PROBLEM_BUSY] = { "internal", 503, N_ ("The portal is busy; try again a little later") },
  [GCH_PROBLEM_INTERNAL] = { "internal", 500, N_ ("The portal could not do this now") },
};

GchResponse *
gch_response_new (int status)
{
  GchResponse *self = g_new0 (GchResponse, 1);

  self->status = status;
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gch_response_set_header (self, "Cache-Control", "no-store");
  gch_response_set_header (self, "X-Content-Type-Options", "nosniff");
  self->body = g_bytes_new_static ("", 0);

  return self;
}

void
gch_response_free (GchResponse *self)
{
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_clear_pointer (&self->actor, gch_actor_free);
  if (self->password != NULL)
    sodium_memzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->password_hash);
  g_free (self);
}

static void
set_json (GchResponse *self, JsonNode *node, const char *content_type)
{
  char *text = gch_json_to_string (node);

  g_bytes_unref (self->body);
  self->body = g_bytes_new_take (text, strlen (text));
  gch_response_set_header (self, "Content-Type", content_type);
}

GchResponse *
gch_response_new_json (int status, JsonNode *node)
{
  GchResponse *self = gch_response_new (status);

  set_json (self, node, "application/json");
  json_node_unref (node);

  return self;
}

GchWireProblem *
gch_response_begin_problem (GchRequest *request, GchProblem problem)
{
  return gch_wire_problem_new (problems[problem].type, problems[problem].status,
                               gch_catalog_translate (request->language, problems[problem].title));
}

static char *
new_instance (void)
{
  guint8 bytes[12];
  char text[2 * sizeof bytes + 1];

  randombytes_buf (bytes, sizeof bytes);
  sodium_bin2hex (text, sizeof text, bytes, sizeof bytes);

  return g_strconcat ("urn:guichet:request:", text, NULL);
}

GchResponse *
gch_response_take_problem (GchRequest *request, GchWireProblem *problem)
{
  GchResponse *self = gch_response_new (problem->status);
  g_autoptr (JsonNode) node = NULL;

  if (problem->instance == NULL)
    problem->instance = new_instance ();
  node = gch_wire_write_problem (problem);
  set_json (self, node, "application/problem+json");
  gch_response_set_header (self, "Content-Language", request->language);
  if (problem->status == 401)
    gch_response_set_header (self, "WWW-Authenticate", "Bearer");
  if (problem->status == 503)
    gch_response_set_header (self, "Retry-After", "2");
  gch_wire_problem_free (problem);

  return self;
}

GchResponse *
gch_response_new_problem (GchRequest *request, GchProblem problem, const char *detail)
{
  GchWireProblem *details = gch_response_begin_problem (request, problem);

  if (detail != NULL)
    details->detail = g_strdup (gch_catalog_translate (request->language, detail));

  return gch_response_take_problem (request, details);
}

static GchProblem
problem_of (const GError *error)
{
  if (error->domain != GCH_ERROR)
    return GCH_PROBLEM_INTERNAL;

  switch (error->code)
    {
    case GCH_ERROR_NOT_FOUND:
      return GCH_PROBLEM_NOT_FOUND;
    case GCH_ERROR_SIGNED_OUT:
      return GCH_PROBLEM_SIGNED_OUT;
    case GCH_ERROR_CREDENTIALS:
      return GCH_PROBLEM_CREDENTIALS;
    case GCH_ERROR_INVALID:
      return GCH_PROBLEM_VALIDATION;
    case GCH_ERROR_TOO_LARGE:
      return GCH_PROBLEM_TOO_LARGE;
    case GCH_ERROR_REFUSED:
      return GCH_PROBLEM_CASE_CLOSED;
    case GCH_ERROR_RESYNC:
      return GCH_PROBLEM_RESYNC;
    case GCH_ERROR_BUSY:
      return GCH_PROBLEM_BUSY;
    default:
      return GCH_PROBLEM_INTERNAL;
    }
}

GchResponse *
gch_response_new_error (GchRequest *request, const GError *error)
{
  GchProblem problem = problem_of (error);

  if (problem == GCH_PROBLEM_INTERNAL)
    g_message ("%s %s: %s", request->method, request->path, error->message);

  return gch_response_new_problem (request, problem, NULL);
}

void
gch_response_set_header (GchResponse *self, const char *name, const char *value)
{
  g_hash_table_replace (self->headers, g_strdup (name), g_strdup (value));
}

const char *
gch_response_get_header (GchResponse *self, const char *name)
{
  return g_hash_table_lookup (self->headers, name);
}

void
gch_response_set_etag (GchResponse *self, gint64 version)
{
  g_autofree char *etag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", version);

  gch_response_set_header (self, "ETag", etag);
}
