/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-cases.h"
#include "gch-cursor.h"
#include "gch-form.h"
#include "gch-handlers.h"

#define MOST_COMMENTS 100

static gboolean
parse_after (GchRequest *request, gint64 *after)
{
  const char *text = gch_request_get_param (request, "after");
  g_auto (GStrv) parts = NULL;

  *after = 0;
  if (text == NULL)
    return TRUE;
  parts = gch_cursor_parse (text, "comments", 1);

  return parts != NULL && g_ascii_string_to_signed (parts[0], 10, 0, G_MAXINT64, after, NULL);
}

static GchResponse *
answer_page (const GPtrArray *comments, gint64 next)
{
  g_autofree char *next_text = g_strdup_printf ("%" G_GINT64_FORMAT, next);
  const char *const parts[] = { next_text, NULL };
  g_autofree char *cursor = next != 0 ? gch_cursor_new ("comments", parts) : NULL;
  JsonArray *array = json_array_sized_new (comments->len);

  for (guint i = 0; i < comments->len; i++)
    json_array_add_element (array, gch_wire_write_comment (comments->pdata[i]));

  return gch_handlers_answer_page ("comments", array, cursor);
}

GchResponse *
gch_comments_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) comments = NULL;
  GchResponse *response = NULL;
  gint64 after;
  gint64 next;
  guint limit = gch_handlers_read_limit (request, MOST_COMMENTS, &response);

  if (limit == 0)
    return response;
  if (!parse_after (request, &after))
    return gch_handlers_refuse_field (request, "after", "invalid");
  comments =
      gch_cases_list_comments (database, request->actor, request->id, after, limit, &next, &error);
  if (comments == NULL)
    return gch_response_new_error (request, error);

  return answer_page (comments, next);
}

/* The key of this request was forgotten, but its comment is there: the answer is the same. */
static GchResponse *
answer_again (GchRequest *request, GchDatabase *database, const GchComment *comment,
              const char *body)
{
  GchResponse *response;

  if (strcmp (comment->case_id, request->id) != 0 || strcmp (comment->body, body) != 0)
    return gch_response_new_problem (request, GCH_PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);

  response =
      gch_response_new_json (201, gch_wire_write_comment_answer (comment, request->support_case));
  gch_response_set_header (response, "Idempotency-Replayed", "true");
  return response;
}

GchResponse *
gch_comments_resource_create (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchComment) comment = NULL;
  g_autoptr (GchCase) support_case = NULL;
  GchPolicy policy = gch_cases_get_policy (database);
  const char *body = gch_form_text (form, "body", 0, 0, policy.comment_max_bytes);
  GchResponse *response = gch_form_finish (form);

  if (response != NULL)
    return response;
  comment =
      gch_cases_get_comment_by_operation (database, request->actor, request->operation_id, &error);
  if (comment != NULL)
    return answer_again (request, database, comment, body);
  if (error != NULL
      || !gch_cases_add_comment (database, request->actor, request->id, body, request->operation_id,
                                 &comment, &support_case, &error))
    return gch_response_new_error (request, error);

  return gch_response_new_json (201, gch_wire_write_comment_answer (comment, support_case));
}
