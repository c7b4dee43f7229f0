/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http-answer.h"

#include <string.h>

#include "gch-error.h"
#include "gch-http-error.h"
#include "gch-json.h"
#include "gch-retry-after.h"

#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"

/* An answer being understood. */
typedef struct
{
  const GchHttpRequest *request;
  const char *host;
  guint status;
  const char *content_type;
  GBytes *body;
} Answer;

gboolean
gch_http_content_type_is (const char *content_type, const char *type)
{
  const gsize length = strlen (type);

  if (content_type == NULL || g_ascii_strncasecmp (content_type, type, length) != 0)
    return FALSE;

  content_type += length;
  while (*content_type == ' ' || *content_type == '\t')
    content_type++;

  return *content_type == '\0' || *content_type == ';';
}

static gsize
body_size (const Answer *answer)
{
  return answer->body != NULL ? g_bytes_get_size (answer->body) : 0;
}

static JsonNode *
parse (const Answer *answer, GError **error)
{
  const char *text = answer->body != NULL ? g_bytes_get_data (answer->body, NULL) : NULL;

  return gch_json_parse (text != NULL ? text : "", body_size (answer), &GCH_JSON_LIMITS_ANSWER,
                         error);
}

static gboolean
fail (const Answer *answer, GchError code, GError **error)
{
  g_propagate_error (error, gch_http_error_new (code, answer->host));
  return FALSE;
}

static gboolean
understand_success (const Answer *answer, gpointer *value, GError **error)
{
  const GchHttpRequest *request = answer->request;
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (request->reader == NULL)
    return TRUE;

  if (!gch_http_content_type_is (answer->content_type, JSON_TYPE) || body_size (answer) == 0)
    return fail (answer, GCH_ERROR_NOT_A_PORTAL, error);

  node = parse (answer, &problem);
  if (node != NULL)
    *value = request->reader (node, request->data, &problem);
  if (*value != NULL)
    return TRUE;

  g_debug ("%s %s: %s", request->method, request->path, problem->message);
  return fail (answer,
               g_error_matches (problem, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL) ? GCH_ERROR_NOT_A_PORTAL
                                                                            : GCH_ERROR_BAD_ANSWER,
               error);
}

static gboolean
understand_failure (const Answer *answer, gpointer *value, GError **error)
{
  const GchHttpRequest *request = answer->request;
  g_autoptr (JsonNode) node =
      gch_http_content_type_is (answer->content_type, PROBLEM_TYPE) ? parse (answer, NULL) : NULL;
  g_autoptr (GchWireProblem) problem = node != NULL ? gch_wire_read_problem (node, NULL) : NULL;

  /* The copy in the body is for people's logs; what counts is what HTTP said. */
  if (problem != NULL)
    problem->status = (int) answer->status;
  if (problem != NULL && request->appeal != NULL)
    *value = request->appeal (problem, request->data);
  if (*value != NULL)
    return TRUE;

  g_propagate_error (error, gch_http_error_from_status (answer->status, problem, answer->host));
  return FALSE;
}

static gint64
read_retry_after (GHashTable *headers)
{
  if (headers == NULL)
    return 0;

  return gch_retry_after_parse (g_hash_table_lookup (headers, "retry-after"),
                                g_hash_table_lookup (headers, "date"));
}

gboolean
gch_http_answer_read (const GchHttpRequest *request, const char *host, guint status,
                      const char *content_type, GHashTable *headers, GBytes *body, gpointer *value,
                      gint64 *retry_after, GError **error)
{
  const Answer answer = { request, host, status, content_type, body };

  *value = NULL;
  *retry_after = read_retry_after (headers);

  return status == request->expected ? understand_success (&answer, value, error)
                                     : understand_failure (&answer, value, error);
}
