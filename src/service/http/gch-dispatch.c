/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-dispatch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gch-cases.h"
#include "gch-catalog.h"
#include "gch-error.h"
#include "gch-idempotency.h"
#include "gch-json.h"
#include "gch-planted.h"
#include "gch-sessions.h"

#define LONGEST_ID 128
#define BEARER "Bearer "

/* HEAD is GET without the body, which the listener leaves out. */
static const char *
method_of (GchRequest *request)
{
  return strcmp (request->method, "HEAD") == 0 ? "GET" : request->method;
}

/* Decodes one segment of a path into @id. */
static gboolean
decode_id (const char *start, gsize length, char **id)
{
  g_autofree char *decoded = g_uri_unescape_segment (start, start + length, "/");

  if (decoded == NULL || *decoded == '\0' || strlen (decoded) > LONGEST_ID
      || !g_utf8_validate (decoded, -1, NULL))
    return FALSE;

  g_free (*id);
  *id = g_steal_pointer (&decoded);
  return TRUE;
}

static gboolean
path_matches (const char *template, const char *path, char **id)
{
  const char *hole = strstr (template, "{id}");
  const char *rest;
  gsize prefix;

  if (hole == NULL)
    return strcmp (template, path) == 0;

  prefix = hole - template;
  if (strncmp (template, path, prefix) != 0)
    return FALSE;
  rest = path + prefix + strcspn (path + prefix, "/");
  if (strcmp (hole + strlen ("{id}"), rest) != 0)
    return FALSE;

  return decode_id (path + prefix, rest - path - prefix, id);
}

/* @allow collects the methods of this path. */
static const GchRoute *
find_route (GchRequest *request, GString *allow)
{
  for (gsize i = 0; i < GCH_N_ROUTES; i++)
    {
      const GchRoute *route = &GCH_ROUTES[i];

      if (!path_matches (route->path, request->path, &request->id))
        continue;
      if (strcmp (route->method, method_of (request)) == 0)
        return route;
      if (allow->len > 0)
        g_string_append (allow, ", ");
      g_string_append (allow, route->method);
      if (strcmp (route->method, "GET") == 0)
        g_string_append (allow, ", HEAD");
    }

  return NULL;
}

static GchResponse *
refuse_route (GchRequest *request, const GString *allow)
{
  GchResponse *response;

  if (allow->len == 0)
    return gch_response_new_problem (request, GCH_PROBLEM_NOT_FOUND, NULL);

  response = gch_response_new_problem (request, GCH_PROBLEM_METHOD_NOT_ALLOWED, NULL);
  gch_response_set_header (response, "Allow", allow->str);
  return response;
}

/* Who speaks. NULL with GCH_ERROR_SIGNED_OUT. */
static GchActor *
authenticate (GchDatabase *database, GchRequest *request, gboolean *touch, GError **error)
{
  const char *header = gch_request_get_header (request, "authorization");

  if (header == NULL || g_ascii_strncasecmp (header, BEARER, strlen (BEARER)) != 0)
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT, "no access token");
      return NULL;
    }

  return gch_sessions_authenticate (database, header + strlen (BEARER), touch, error);
}

static gboolean
touch_work (GchDatabase *database, gpointer user_data, GError **error)
{
  const char *header = gch_request_get_header (user_data, "authorization");

  return gch_sessions_touch (database, header + strlen (BEARER), error);
}

/* Before anything is looked at that costs: is this somebody at all? */
static GchResponse *
check_signed_in (GchDatabase *database, GchRequest *request, const GchRoute *route)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchActor) actor = NULL;
  gboolean touch = FALSE;

  if (route->who == GCH_WHO_ANYBODY)
    return NULL;
  actor = authenticate (database, request, &touch, &error);
  if (actor == NULL || (touch && !gch_database_transaction (database, touch_work, request, &error)))
    return gch_response_new_error (request, error);

  return NULL;
}

static gboolean
has_json_type (GchRequest *request)
{
  const char *type = gch_request_get_header (request, "content-type");
  gsize length = strlen ("application/json");

  return type != NULL && g_ascii_strncasecmp (type, "application/json", length) == 0
         && (type[length] == '\0' || type[length] == ';' || type[length] == ' ');
}

/* The body of everything that may have one. Its size was fine: what is too large for the gate is
 * too deep, or has a text far longer than any field takes. */
static GchResponse *
read_body (GchRequest *request)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize length;
  const char *data = g_bytes_get_data (request->body, &length);

  if (strcmp (request->method, "POST") != 0 && strcmp (request->method, "PATCH") != 0)
    return NULL;
  if (!has_json_type (request))
    return gch_response_new_problem (request, GCH_PROBLEM_UNSUPPORTED_MEDIA_TYPE, NULL);

  node = gch_json_parse (data != NULL ? data : "", length, &GCH_JSON_LIMITS_REQUEST, &error);
  if (node == NULL || gch_json_object (node, &error) == NULL)
    return gch_response_new_problem (request, GCH_PROBLEM_NOT_ACCEPTABLE_JSON, error->message);
  g_clear_pointer (&request->json, json_object_unref);
  request->json = json_node_dup_object (node);

  return NULL;
}

static GchResponse *
read_idempotency_key (GchRequest *request, const GchRoute *route)
{
  const char *header = gch_request_get_header (request, "idempotency-key");

  g_clear_pointer (&request->operation_id, g_free);
  if (header != NULL && route->flags != GCH_ROUTE_PLAIN)
    request->operation_id = gch_idempotency_parse_key (header);
  if (request->operation_id == NULL && (route->flags & GCH_ROUTE_IDEMPOTENT) != 0)
    return gch_response_new_problem (request, GCH_PROBLEM_IDEMPOTENCY_KEY_REQUIRED, NULL);

  return NULL;
}

/* A strong ETag of ours, `"12"`. Anything else can match nothing. */
static GchResponse *
read_if_match (GchRequest *request, const GchRoute *route)
{
  const char *header = gch_request_get_header (request, "if-match");
  gsize length = header != NULL ? strlen (header) : 0;
  g_autofree char *version = NULL;

  if ((route->flags & GCH_ROUTE_IF_MATCH) == 0)
    return NULL;
  if (header == NULL)
    return gch_response_new_problem (request, GCH_PROBLEM_PRECONDITION_REQUIRED, NULL);

  request->if_match = -1;
  if (length > 2 && header[0] == '"' && header[length - 1] == '"')
    {
      version = g_strndup (header + 1, length - 2);
      if (!g_ascii_string_to_signed (version, 10, 1, G_MAXINT64, &request->if_match, NULL))
        request->if_match = -1;
    }

  return NULL;
}

static GchResponse *
read_request (GchDatabase *database, GchRequest *request, const GchRoute *route)
{
  GchResponse *response = check_signed_in (database, request, route);

  if (response == NULL)
    response = read_body (request);
  if (response == NULL)
    response = read_idempotency_key (request, route);
  if (response == NULL)
    response = read_if_match (request, route);
  if (response == NULL && !gch_request_parse_query (request))
    response = gch_response_new_problem (request, GCH_PROBLEM_VALIDATION, NULL);

  return response;
}

/* Once more inside the transaction: rights are those of this moment. */
static gboolean
admit (GchDatabase *database, GchRequest *request, const GchRoute *route, GError **error)
{
  if (route->who == GCH_WHO_ANYBODY)
    return TRUE;

  g_clear_pointer (&request->actor, gch_actor_free);
  g_clear_pointer (&request->support_case, gch_case_unref);
  request->actor = authenticate (database, request, NULL, error);
  if (request->actor == NULL)
    return FALSE;
  if (route->who == GCH_WHO_CASE)
    request->support_case = gch_cases_get (database, request->actor, request->id, error);

  return route->who != GCH_WHO_CASE || request->support_case != NULL;
}

static GchResponse *
replay (const GchStoredAnswer *answer)
{
  GchResponse *response = gch_response_new (answer->status);

  g_bytes_unref (response->body);
  response->body = g_bytes_new (answer->body, strlen (answer->body));
  if (answer->content_type != NULL)
    gch_response_set_header (response, "Content-Type", answer->content_type);
  if (answer->etag != NULL)
    gch_response_set_header (response, "ETag", answer->etag);
  if (answer->location != NULL)
    gch_response_set_header (response, "Location", answer->location);
  gch_response_set_header (response, "Idempotency-Replayed", "true");

  return response;
}

static gboolean
store_answer (GchDatabase *database, GchRequest *request, const guint8 *fingerprint,
              GchResponse *response, GError **error)
{
  gsize length;
  const char *data = g_bytes_get_data (response->body, &length);
  g_autofree char *body = g_strndup (data != NULL ? data : "", length);
  GchStoredAnswer answer = { .status = response->status,
                             .content_type =
                                 (char *) gch_response_get_header (response, "Content-Type"),
                             .etag = (char *) gch_response_get_header (response, "ETag"),
                             .location = (char *) gch_response_get_header (response, "Location"),
                             .body = body };

  return gch_idempotency_store (database, request->actor->user_id, request->operation_id,
                                fingerprint, &answer, error);
}

/* Only what had an effect is remembered: what was refused may be tried again with the same key. */
static GchResponse *
handle_once (GchDatabase *database, GchRequest *request, const GchRoute *route)
{
  guint8 fingerprint[GCH_IDEMPOTENCY_FINGERPRINT_BYTES];
  g_autoptr (GchStoredAnswer) stored = NULL;
  g_autoptr (GchResponse) response = NULL;
  g_autoptr (GError) error = NULL;
  gsize length;
  const char *body = g_bytes_get_data (request->body, &length);

  gch_idempotency_fingerprint (request->method, request->path, body != NULL ? body : "", length,
                               fingerprint);
  stored = gch_idempotency_find (database, request->actor->user_id, request->operation_id,
                                 fingerprint, &error);
  if (stored != NULL)
    return replay (stored);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_CONFLICT))
    return gch_response_new_problem (request, GCH_PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);
  if (error != NULL)
    return gch_response_new_error (request, error);

  response = route->handler (request, database);
  if (GCH_PLANTED (KEYS_FORGOTTEN))
    return g_steal_pointer (&response);
  if (response->status < 300 && !store_answer (database, request, fingerprint, response, &error))
    return gch_response_new_error (request, error);

  return g_steal_pointer (&response);
}

static GchResponse *
handle (GchDatabase *database, GchRequest *request, const GchRoute *route)
{
  g_autoptr (GError) error = NULL;

  if (!admit (database, request, route, &error))
    return gch_response_new_error (request, error);
  if (request->operation_id != NULL)
    return handle_once (database, request, route);

  return route->handler (request, database);
}

static GchResponse *
handle_in_transaction (GchDatabase *database, GchRequest *request, const GchRoute *route)
{
  g_autoptr (GchResponse) response = NULL;
  g_autoptr (GError) error = NULL;

  if (!gch_database_begin (database, strcmp (route->method, "GET") != 0, &error))
    return gch_response_new_error (request, error);

  response = handle (database, request, route);
  if (response->status >= 400 && !response->keep)
    gch_database_rollback (database);
  else if (!gch_database_commit (database, &error))
    return gch_response_new_error (request, error);

  return g_steal_pointer (&response);
}

static GchResponse *
answer (GchDatabase *database, GchRequest *request)
{
  g_autoptr (GString) allow = g_string_new (NULL);
  const GchRoute *route;
  GchResponse *response;

  if (g_bytes_get_size (request->body) > GCH_JSON_LIMITS_REQUEST.max_bytes)
    return gch_response_new_problem (request, GCH_PROBLEM_TOO_LARGE, NULL);
  route = find_route (request, allow);
  if (route == NULL)
    return refuse_route (request, allow);

  response = read_request (database, request, route);
  return response != NULL ? response : handle_in_transaction (database, request, route);
}

GchResponse *
gch_dispatch_step (GchPortal *portal, GchDatabase *database, GchRequest *request)
{
  request->portal = portal;
  request->language =
      gch_catalog_pick_language (gch_request_get_header (request, "accept-language"));

  return answer (database, request);
}

void
gch_dispatch_compare (GchRequest *request, GchResponse *unchecked)
{
  gboolean right = gch_password_matches (unchecked->password, unchecked->password_hash);

  request->verdict = right ? GCH_VERDICT_RIGHT : GCH_VERDICT_WRONG;
  g_free (request->verdict_hash);
  request->verdict_hash = g_steal_pointer (&unchecked->password_hash);
}

GchResponse *
gch_dispatch (GchPortal *portal, GchDatabase *database, GchRequest *request)
{
  g_autoptr (GchResponse) response = gch_dispatch_step (portal, database, request);

  while (response->password != NULL)
    {
      gch_dispatch_compare (request, response);
      g_clear_pointer (&response, gch_response_free);
      response = gch_dispatch_step (portal, database, request);
    }

  return g_steal_pointer (&response);
}
