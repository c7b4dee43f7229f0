/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-handlers.h"

#include <glib/gi18n-lib.h>

#include "gch-catalog.h"

const GchRoute GCH_ROUTES[] = {
  { "GET", GCH_WIRE_PORTAL, gch_portal_resource_get, GCH_WHO_ANYBODY, GCH_ROUTE_PLAIN },
  { "POST", GCH_WIRE_SESSION, gch_session_resource_create, GCH_WHO_ANYBODY, GCH_ROUTE_PLAIN },
  { "POST", GCH_WIRE_SESSION_REFRESH, gch_session_resource_refresh, GCH_WHO_ANYBODY,
    GCH_ROUTE_PLAIN },
  { "DELETE", GCH_WIRE_SESSION, gch_session_resource_end, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "GET", GCH_WIRE_SESSIONS, gch_session_resource_list, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "DELETE", GCH_WIRE_SESSIONS_ID, gch_session_resource_revoke, GCH_WHO_SIGNED_IN,
    GCH_ROUTE_PLAIN },
  { "GET", GCH_WIRE_ACCOUNT, gch_account_resource_get, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "GET", GCH_WIRE_KEYS, gch_keys_resource_list, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "GET", GCH_WIRE_CASES, gch_cases_resource_list, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "POST", GCH_WIRE_CASES, gch_cases_resource_create, GCH_WHO_SIGNED_IN, GCH_ROUTE_IDEMPOTENT },
  { "GET", GCH_WIRE_CASE, gch_cases_resource_get, GCH_WHO_CASE, GCH_ROUTE_PLAIN },
  { "PATCH", GCH_WIRE_CASE, gch_cases_resource_edit, GCH_WHO_CASE, GCH_ROUTE_IF_MATCH },
  { "POST", GCH_WIRE_CASE_CLOSE, gch_cases_resource_close, GCH_WHO_CASE, GCH_ROUTE_IDEMPOTENT },
  { "POST", GCH_WIRE_CASE_REOPEN, gch_cases_resource_reopen, GCH_WHO_CASE, GCH_ROUTE_IDEMPOTENT },
  { "GET", GCH_WIRE_CASE_COMMENTS, gch_comments_resource_list, GCH_WHO_CASE, GCH_ROUTE_PLAIN },
  { "POST", GCH_WIRE_CASE_COMMENTS, gch_comments_resource_create, GCH_WHO_CASE,
    GCH_ROUTE_IDEMPOTENT },
  { "POST", GCH_WIRE_CASE_VIEWS, gch_cases_resource_view, GCH_WHO_CASE, GCH_ROUTE_IDEMPOTENT },
  { "GET", GCH_WIRE_CHANGES, gch_changes_resource_list, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
  { "GET", GCH_WIRE_EVENTS, gch_changes_resource_stream, GCH_WHO_SIGNED_IN, GCH_ROUTE_PLAIN },
};

const gsize GCH_N_ROUTES = G_N_ELEMENTS (GCH_ROUTES);

GchResponse *
gch_handlers_refuse_field (GchRequest *request, const char *field, const char *code)
{
  GchWireProblem *problem = gch_response_begin_problem (request, GCH_PROBLEM_VALIDATION);

  gch_wire_problem_add_error (
      problem, field, code,
      gch_catalog_translate (request->language, N_ ("This is not acceptable.")));

  return gch_response_take_problem (request, problem);
}

guint
gch_handlers_read_limit (GchRequest *request, guint most, GchResponse **response)
{
  const char *text = gch_request_get_param (request, "limit");
  guint64 limit;

  if (text == NULL)
    return most;
  if (g_ascii_string_to_unsigned (text, 10, 1, most, &limit, NULL))
    return limit;

  *response = gch_handlers_refuse_field (request, "limit", "invalid");
  return 0;
}

static GchResponse *
answer_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return gch_response_new_json (200, node);
}

GchResponse *
gch_handlers_answer_page (const char *member, JsonArray *array, const char *cursor)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, member, array);
  if (cursor != NULL)
    json_object_set_string_member (object, "cursor", cursor);
  else
    json_object_set_null_member (object, "cursor");

  return answer_object (object);
}

GchResponse *
gch_handlers_answer_list (const char *member, JsonArray *array)
{
  JsonObject *object = json_object_new ();

  json_object_set_array_member (object, member, array);

  return answer_object (object);
}

GchResponse *
gch_handlers_answer_case (int status, const GchCase *record)
{
  GchResponse *response = gch_response_new_json (status, gch_wire_write_case (record));

  gch_response_set_etag (response, record->version);

  return response;
}
