/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

#include <string.h>

#include <libsoup/soup.h>

#include "gch-command.h"
#include "gch-error.h"
#include "gch-json.h"
#include "gch-planted.h"

/* Reads the answer to @operation into the outcome of it. */
typedef GchOutcome *(*AnswerReader) (JsonNode *node, const GchOperation *operation, GError **error);

/* How a command is said in HTTP. A new command is a new row. */
typedef struct
{
  const char *command;
  const char *method;
  const char *path; /* "{id}" is the operation's target */
  guint expected;
  AnswerReader reader;
} Row;

static GchOutcome *read_created_case (JsonNode *node, const GchOperation *operation,
                                      GError **error);
static GchOutcome *read_changed_case (JsonNode *node, const GchOperation *operation,
                                      GError **error);
static GchOutcome *read_comment (JsonNode *node, const GchOperation *operation, GError **error);
static GchOutcome *read_viewed (JsonNode *node, const GchOperation *operation, GError **error);

static const Row ROWS[] = {
  { GCH_COMMAND_CREATE_CASE, "POST", GCH_WIRE_CASES, SOUP_STATUS_CREATED, read_created_case },
  { GCH_COMMAND_ADD_COMMENT, "POST", GCH_WIRE_CASE_COMMENTS, SOUP_STATUS_CREATED, read_comment },
  { GCH_COMMAND_EDIT_CASE, "PATCH", GCH_WIRE_CASE, SOUP_STATUS_OK, read_changed_case },
  { GCH_COMMAND_CLOSE_CASE, "POST", GCH_WIRE_CASE_CLOSE, SOUP_STATUS_OK, read_changed_case },
  { GCH_COMMAND_REOPEN_CASE, "POST", GCH_WIRE_CASE_REOPEN, SOUP_STATUS_OK, read_changed_case },
  { GCH_COMMAND_VIEW_CASE, "POST", GCH_WIRE_CASE_VIEWS, SOUP_STATUS_OK, read_viewed },
};

/* For the worker thread: nothing of it changes. */
typedef struct
{
  const Row *row;
  GchOperation *operation; /* (owned) */
} Sending;

static void on_sent (GObject *source, GAsyncResult *result, gpointer user_data);

static const Row *
find_row (const char *command)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ROWS); i++)
    if (g_strcmp0 (ROWS[i].command, command) == 0)
      return &ROWS[i];

  return NULL;
}

static void
sending_free (gpointer data)
{
  Sending *sending = data;

  gch_operation_free (sending->operation);
  g_free (sending);
}

/* --- answers; on a worker thread --- */

static GchOutcome *
success (const char *result_id, gint64 version)
{
  GchOutcome *outcome = gch_outcome_new_success (result_id);

  outcome->result_version = version;
  outcome->page = gch_change_page_new ();

  return outcome;
}

static void
add_record (GchOutcome *outcome, GchRecordKind kind, const char *id, gpointer record)
{
  g_ptr_array_add (outcome->page->changes, gch_change_new_record (kind, id, record));
}

/* An answer that does not name what was asked for is somebody else's. */
static gboolean
check_names (const char *expected, const char *found, GError **error)
{
  if (expected != NULL && g_strcmp0 (expected, found) == 0)
    return TRUE;

  g_set_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "the answer is about “%s”, not “%s”",
               found != NULL ? found : "nothing", expected != NULL ? expected : "nothing");
  return FALSE;
}

static GchOutcome *
read_created_case (JsonNode *node, const GchOperation *operation, GError **error)
{
  g_autoptr (GchCase) record = gch_wire_read_case (node, error);
  GchOutcome *outcome;

  if (record == NULL || !check_names (operation->id, record->client_op_id, error))
    return NULL;

  outcome = success (record->id, record->version);
  add_record (outcome, GCH_RECORD_CASE, record->id, gch_case_ref (record));

  return outcome;
}

static GchOutcome *
read_changed_case (JsonNode *node, const GchOperation *operation, GError **error)
{
  g_autoptr (GchCase) record = gch_wire_read_case (node, error);
  GchOutcome *outcome;

  if (record == NULL || !check_names (operation->target_id, record->id, error))
    return NULL;

  outcome = success (record->id, record->version);
  add_record (outcome, GCH_RECORD_CASE, record->id, gch_case_ref (record));

  return outcome;
}

static GchOutcome *
read_comment (JsonNode *node, const GchOperation *operation, GError **error)
{
  g_autoptr (GchComment) comment = NULL;
  g_autoptr (GchCase) support_case = NULL;
  GchOutcome *outcome;

  if (!gch_wire_read_comment_answer (node, &comment, &support_case, error)
      || !check_names (operation->id, comment->client_op_id, error)
      || !check_names (operation->target_id, comment->case_id, error)
      || !check_names (operation->target_id, support_case->id, error))
    return NULL;

  outcome = success (comment->id, comment->version);
  /* A case that was changed after the comment may show anybody's version. */
  if (support_case->updated_at == comment->created_at)
    outcome->raised_to = support_case->version;
  add_record (outcome, GCH_RECORD_CASE, support_case->id, gch_case_ref (support_case));
  add_record (outcome, GCH_RECORD_COMMENT, comment->id, gch_comment_ref (comment));

  return outcome;
}

static GchOutcome *
read_viewed (JsonNode *node, const GchOperation *operation, GError **error)
{
  g_autoptr (GchCaseViewed) record = gch_wire_read_case_viewed (node, error);
  GchOutcome *outcome;

  if (record == NULL || !check_names (operation->target_id, record->case_id, error))
    return NULL;

  outcome = success (record->case_id, record->version);
  add_record (outcome, GCH_RECORD_CASE_VIEWED, record->case_id, gch_case_viewed_ref (record));

  return outcome;
}

static gpointer
read_answer (JsonNode *node, gconstpointer data, GError **error)
{
  const Sending *sending = data;

  return sending->row->reader (node, sending->operation, error);
}

static gboolean
says_what_was_asked (JsonObject *current, const char *payload)
{
  g_autoptr (JsonNode) node =
      gch_json_parse (payload, strlen (payload), &GCH_JSON_LIMITS_REQUEST, NULL);
  JsonObjectIter iter;
  const char *member;
  JsonNode *wanted;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return FALSE;

  json_object_iter_init (&iter, json_node_get_object (node));
  while (json_object_iter_next (&iter, &member, &wanted))
    {
      JsonNode *there = json_object_get_member (current, member);

      if (there == NULL || !json_node_equal (there, wanted))
        return FALSE;
    }

  return TRUE;
}

/* An edit whose answer was lost conflicts with itself when it is sent again. More than one version
 * further on somebody else was there too, and nothing may be based on what the author never saw. */
static gpointer
appeal_conflict (const GchWireProblem *problem, gconstpointer data)
{
  const Sending *sending = data;
  GchOutcome *outcome;

  if (problem->status != SOUP_STATUS_PRECONDITION_FAILED || problem->current == NULL
      || !JSON_NODE_HOLDS_OBJECT (problem->current)
      || (!says_what_was_asked (json_node_get_object (problem->current),
                                sending->operation->payload)
          && !GCH_PLANTED (CONFLICT_IS_SUCCESS)))
    return NULL;

  outcome = sending->row->reader (problem->current, sending->operation, NULL);
  if (outcome != NULL && outcome->result_version != sending->operation->base_version + 1)
    outcome->result_version = 0;

  return outcome;
}

/* --- sending --- */

/* Ids stand in a header and in a path. */
static gboolean
is_id (const char *id)
{
  if (id == NULL || *id == '\0')
    return FALSE;

  for (const char *c = id; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || *c == '"' || *c == '\\')
      return FALSE;

  return TRUE;
}

static gboolean
is_expressible (const Row *row, const GchOperation *operation)
{
  return row != NULL && is_id (operation->id)
         && (strstr (row->path, "{id}") == NULL || is_id (operation->target_id));
}

static Sending *
sending_new (const Row *row, const GchOperation *operation)
{
  Sending *sending = g_new0 (Sending, 1);

  sending->row = row;
  sending->operation = gch_operation_copy (operation);

  return sending;
}

GchHttpRequest *
gch_portal_send_make_request (const GchOperation *operation)
{
  const Row *row = find_row (operation->command);
  g_autofree char *path = NULL;
  GchHttpRequest *request;

  if (!is_expressible (row, operation))
    return NULL;

  path = gch_wire_path (row->path, operation->target_id);
  request = gch_http_request_new (row->method, path, row->expected);
  request->body = g_strdup (operation->payload != NULL ? operation->payload : "{}");
  request->key = GCH_PLANTED (KEY_PER_ATTEMPT)
                     ? g_strdup_printf ("%s-%u", operation->id, operation->attempts)
                     : g_strdup (operation->id);
  request->reader = read_answer;
  request->data = sending_new (row, operation);
  request->free_data = sending_free;
  request->free_value = (GDestroyNotify) gch_outcome_free;
  if (operation->base_version != 0)
    {
      request->if_match = operation->base_version;
      request->appeal = operation->payload != NULL ? appeal_conflict : NULL;
    }

  return request;
}

static void
fail (GTask *task, GchError code)
{
  g_task_return_pointer (task, gch_outcome_new_failure (code, NULL, 0),
                         (GDestroyNotify) gch_outcome_free);
}

void
gch_portal_send_async (GchProvider *provider, const GchOperation *operation,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GchHttpRequest) request = gch_portal_send_make_request (operation);

  g_task_set_source_tag (task, gch_portal_send_async);
  g_task_set_check_cancellable (task, FALSE);

  if (request == NULL)
    {
      fail (task, GCH_ERROR_INVALID);
      return;
    }

  /* The last look before it leaves the computer: what is bound to one person waits for him. */
  if (operation->owner != NULL && !gch_portal_is_owner (self, operation->owner))
    {
      fail (task, GCH_ERROR_SIGNED_OUT);
      return;
    }

  gch_portal_call_async (self, request, cancellable, on_sent, g_steal_pointer (&task));
}

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gpointer outcome = NULL;
  gint64 retry_after = 0;

  if (!gch_portal_call_finish (GCH_PORTAL_PROVIDER (source), result, &outcome, &retry_after,
                               &error))
    outcome = gch_portal_outcome_from_error (error, retry_after);

  g_task_return_pointer (task, outcome, (GDestroyNotify) gch_outcome_free);
}

GchOutcome *
gch_portal_outcome_from_error (const GError *error, gint64 retry_after)
{
  /* Whoever cancelled knows why; to the engine it is one of the things that may be tried again. */
  if (error->domain != GCH_ERROR)
    return gch_outcome_new_failure (GCH_ERROR_NETWORK, NULL, retry_after);

  return gch_outcome_new_failure ((GchError) error->code, error->message, retry_after);
}

GchOutcome *
gch_portal_outcome_finish (GchProvider *provider, GAsyncResult *result)
{
  return g_task_propagate_pointer (G_TASK (result), NULL);
}
