/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-case-lists.h"
#include "gch-cases.h"
#include "gch-error.h"
#include "gch-form.h"
#include "gch-handlers.h"
#include "gch-keys.h"

#define MOST_CASES 100
#define LONGEST_DETAIL 200 /* characters of a version or an operating system */

static JsonArray *
write_cases (const GPtrArray *cases)
{
  JsonArray *array = json_array_sized_new (cases->len);

  for (guint i = 0; i < cases->len; i++)
    json_array_add_element (array, gch_wire_write_case (cases->pdata[i]));

  return array;
}

GchResponse *
gch_cases_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) cases = NULL;
  g_autofree char *next = NULL;
  const char *view_nick = gch_request_get_param (request, "view");
  GchCaseView view = GCH_CASE_VIEW_ALL_OPEN;
  GchResponse *response = NULL;
  guint limit = gch_handlers_read_limit (request, MOST_CASES, &response);

  if (limit == 0)
    return response;
  if (view_nick != NULL && !gch_case_view_from_nick (view_nick, &view, NULL))
    return gch_handlers_refuse_field (request, "view", "invalid");

  cases = gch_case_lists_read (database, request->actor, view,
                               gch_request_get_param (request, "after"), limit, &next, &error);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    return gch_handlers_refuse_field (request, "after", "invalid");
  if (cases == NULL)
    return gch_response_new_error (request, error);

  return gch_handlers_answer_page ("cases", write_cases (cases), next);
}

/* What belongs to technical cases only. */
static void
read_technical_part (GchForm *form, gboolean technical, GchNewCase *wanted)
{
  GchFormFlags flags = GCH_FORM_OPTIONAL | GCH_FORM_ONE_LINE;

  wanted->key_id =
      gch_form_text (form, "key_id", technical ? GCH_FORM_ONE_LINE : flags, LONGEST_DETAIL, 0);
  wanted->product_version = gch_form_text (form, "product_version", flags, LONGEST_DETAIL, 0);
  wanted->operating_system = gch_form_text (form, "operating_system", flags, LONGEST_DETAIL, 0);
  if (technical)
    return;

  if (wanted->key_id != NULL)
    gch_form_refuse (form, "key_id", "not_allowed");
  if (wanted->product_version != NULL)
    gch_form_refuse (form, "product_version", "not_allowed");
  if (wanted->operating_system != NULL)
    gch_form_refuse (form, "operating_system", "not_allowed");
}

/* @wanted borrows its strings from the request's body. */
static void
read_new_case (GchForm *form, const GchPolicy *policy, GchNewCase *wanted)
{
  gboolean has_team;
  gboolean has_type;

  has_team = gch_form_word (form, "team", 0, (GchFormWord) gch_team_from_nick, &wanted->team);
  has_type = gch_form_word (form, "type", 0, (GchFormWord) gch_case_type_from_nick, &wanted->type);
  if (has_team && has_type && !gch_case_type_fits_team (wanted->type, wanted->team))
    gch_form_refuse (form, "type", "invalid");
  wanted->severity =
      gch_form_int (form, "severity", 0, GCH_SEVERITY_PRODUCTION_DOWN, GCH_SEVERITY_QUESTION);
  wanted->subject =
      gch_form_text (form, "subject", GCH_FORM_ONE_LINE, policy->subject_max_chars, 0);
  wanted->description = gch_form_text (form, "description", 0, 0, policy->description_max_bytes);
  read_technical_part (form, !has_team || wanted->team == GCH_TEAM_TECHNICAL_SUPPORT, wanted);
}

/* The key of this request was forgotten, but its case is there. */
static GchResponse *
answer_again (GchRequest *request, const GchCase *record, const GchNewCase *wanted)
{
  GchResponse *response;

  if (record->team != wanted->team)
    return gch_response_new_problem (request, GCH_PROBLEM_IDEMPOTENCY_KEY_REUSED, NULL);

  response = gch_handlers_answer_case (201, record);
  gch_response_set_header (response, "Idempotency-Replayed", "true");
  return response;
}

static GchResponse *
create_case (GchRequest *request, GchDatabase *database, GchNewCase *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCase) record = NULL;
  g_autofree char *location = NULL;
  GchResponse *response;

  wanted->client_op_id = request->operation_id;
  record = gch_cases_get_by_operation (database, request->actor, wanted->client_op_id, &error);
  if (record != NULL)
    return answer_again (request, record, wanted);
  if (error == NULL)
    record = gch_cases_create (database, request->actor, wanted, &error);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_INVALID))
    return gch_handlers_refuse_field (request, "key_id", "invalid");
  if (record == NULL)
    return gch_response_new_error (request, error);

  response = gch_handlers_answer_case (201, record);
  location = gch_wire_path (GCH_WIRE_CASE, record->id);
  gch_response_set_header (response, "Location", location);
  return response;
}

GchResponse *
gch_cases_resource_create (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  GchPolicy policy = gch_cases_get_policy (database);
  GchNewCase wanted = { 0 };
  GchResponse *response;

  read_new_case (form, &policy, &wanted);
  response = gch_form_finish (form);

  return response != NULL ? response : create_case (request, database, &wanted);
}

GchResponse *
gch_cases_resource_get (GchRequest *request, GchDatabase *database)
{
  return gch_handlers_answer_case (200, request->support_case);
}

static void
read_edit (GchForm *form, const GchPolicy *policy, const GchCase *record, GchCaseEdit *edit)
{
  GchFormFlags flags = GCH_FORM_OPTIONAL | GCH_FORM_ONE_LINE;
  gboolean technical = record->team == GCH_TEAM_TECHNICAL_SUPPORT;

  edit->subject = gch_form_text (form, "subject", flags, policy->subject_max_chars, 0);
  edit->description =
      gch_form_text (form, "description", GCH_FORM_OPTIONAL, 0, policy->description_max_bytes);
  edit->has_type = gch_form_word (form, "type", GCH_FORM_OPTIONAL,
                                  (GchFormWord) gch_case_type_from_nick, &edit->type);
  if (edit->has_type && !gch_case_type_fits_team (edit->type, record->team))
    gch_form_refuse (form, "type", "invalid");
  edit->severity = gch_form_int (form, "severity", GCH_FORM_OPTIONAL, GCH_SEVERITY_PRODUCTION_DOWN,
                                 GCH_SEVERITY_QUESTION);
  flags |= GCH_FORM_CLEARABLE;
  edit->product_version = gch_form_text (form, "product_version", flags, LONGEST_DETAIL, 0);
  edit->operating_system = gch_form_text (form, "operating_system", flags, LONGEST_DETAIL, 0);
  if (!technical && edit->product_version != NULL && *edit->product_version != '\0')
    gch_form_refuse (form, "product_version", "not_allowed");
  if (!technical && edit->operating_system != NULL && *edit->operating_system != '\0')
    gch_form_refuse (form, "operating_system", "not_allowed");
}

/* Both versions meet at the person, so he gets ours with the refusal. */
static GchResponse *
answer_conflict (GchRequest *request)
{
  GchWireProblem *problem = gch_response_begin_problem (request, GCH_PROBLEM_CONFLICT);
  GchResponse *response;

  problem->current = gch_wire_write_case (request->support_case);
  response = gch_response_take_problem (request, problem);
  gch_response_set_etag (response, request->support_case->version);

  return response;
}

GchResponse *
gch_cases_resource_edit (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCase) record = NULL;
  GchPolicy policy = gch_cases_get_policy (database);
  GchCaseEdit edit = { 0 };
  GchResponse *response;

  read_edit (form, &policy, request->support_case, &edit);
  response = gch_form_finish (form);
  if (response != NULL)
    return response;

  record = gch_cases_edit (database, request->actor, request->id, request->if_match, &edit, &error);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_CONFLICT))
    return answer_conflict (request);
  if (record == NULL)
    return gch_response_new_error (request, error);

  return gch_handlers_answer_case (200, record);
}

static GchResponse *
set_status (GchRequest *request, GchDatabase *database, GchCaseStatus status)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCase) record = NULL;
  GchResponse *response = gch_form_finish (form);

  if (response != NULL)
    return response;
  record = gch_cases_set_status (database, request->actor, request->id, status, &error);
  if (record == NULL)
    return gch_response_new_error (request, error);

  return gch_handlers_answer_case (200, record);
}

GchResponse *
gch_cases_resource_close (GchRequest *request, GchDatabase *database)
{
  return set_status (request, database, GCH_CASE_STATUS_CLOSED);
}

GchResponse *
gch_cases_resource_reopen (GchRequest *request, GchDatabase *database)
{
  return set_status (request, database, GCH_CASE_STATUS_OPEN);
}

GchResponse *
gch_cases_resource_view (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchCaseViewed) viewed = NULL;
  GchResponse *response = gch_form_finish (form);

  if (response != NULL)
    return response;
  viewed = gch_cases_view (database, request->actor, request->id, &error);
  if (viewed == NULL)
    return gch_response_new_error (request, error);

  return gch_response_new_json (200, gch_wire_write_case_viewed (viewed));
}
