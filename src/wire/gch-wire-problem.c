/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire.h"

#include <string.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-wire-members.h"

static void
field_error_free (gpointer data)
{
  GchWireFieldError *self = data;

  g_free (self->field);
  g_free (self->code);
  g_free (self->detail);
  g_free (self);
}

/**
 * gch_wire_problem_new:
 * @type: the part behind %GCH_WIRE_PROBLEM_BASE
 * @status: the HTTP status
 * @title: for people, in the language asked for
 *
 * Returns: (transfer full): a problem without detail
 */
GchWireProblem *
gch_wire_problem_new (const char *type, int status, const char *title)
{
  GchWireProblem *self = g_new0 (GchWireProblem, 1);

  self->type = g_strdup (type);
  self->status = status;
  self->title = g_strdup (title);
  return self;
}

/**
 * gch_wire_problem_add_error:
 * @field: member of the request's body
 * @code: for programs
 * @detail: for people
 */
void
gch_wire_problem_add_error (GchWireProblem *self, const char *field, const char *code,
                            const char *detail)
{
  GchWireFieldError *field_error = g_new0 (GchWireFieldError, 1);

  field_error->field = g_strdup (field);
  field_error->code = g_strdup (code);
  field_error->detail = g_strdup (detail);
  if (self->errors == NULL)
    self->errors = g_ptr_array_new_with_free_func (field_error_free);
  g_ptr_array_add (self->errors, field_error);
}

void
gch_wire_problem_free (GchWireProblem *self)
{
  if (self == NULL)
    return;
  g_free (self->type);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->instance);
  g_free (self->reason);
  g_clear_pointer (&self->errors, g_ptr_array_unref);
  g_clear_pointer (&self->current, json_node_unref);
  g_free (self);
}

static JsonArray *
write_errors (const GchWireProblem *problem)
{
  JsonArray *array = json_array_sized_new (problem->errors->len);

  for (guint i = 0; i < problem->errors->len; i++)
    {
      const GchWireFieldError *field_error = g_ptr_array_index (problem->errors, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "field", field_error->field);
      json_object_set_string_member (object, "code", field_error->code);
      gch_wire_set_string_or_null (object, "detail", field_error->detail);
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonNode *
gch_wire_write_problem (const GchWireProblem *problem)
{
  JsonObject *object = json_object_new ();
  g_autofree char *type = g_strconcat (GCH_WIRE_PROBLEM_BASE, problem->type, NULL);

  json_object_set_string_member (object, "type", type);
  json_object_set_int_member (object, "status", problem->status);
  json_object_set_string_member (object, "title", problem->title);
  if (problem->detail != NULL)
    json_object_set_string_member (object, "detail", problem->detail);
  if (problem->instance != NULL)
    json_object_set_string_member (object, "instance", problem->instance);
  if (problem->reason != NULL)
    json_object_set_string_member (object, "reason", problem->reason);
  if (problem->errors != NULL)
    json_object_set_array_member (object, "errors", write_errors (problem));
  if (problem->current != NULL)
    json_object_set_member (object, "current", json_node_copy (problem->current));
  return gch_wire_node_new_object (object);
}

/* RFC 9457 section 3.1.1: without a type it is "about:blank". */
static char *
read_type (JsonObject *object, GError **error)
{
  g_autofree char *type = gch_json_string_opt (object, "type", error);

  if (type == NULL)
    return g_strdup ("about:blank");
  if (g_str_has_prefix (type, GCH_WIRE_PROBLEM_BASE))
    return g_strdup (type + strlen (GCH_WIRE_PROBLEM_BASE));
  return g_steal_pointer (&type);
}

static void
read_field_error (GchWireProblem *self, JsonNode *node, GError **error)
{
  JsonObject *object = gch_json_object (node, error);
  g_autofree char *field = NULL;
  g_autofree char *code = NULL;
  g_autofree char *detail = NULL;

  if (object == NULL)
    return;
  field = gch_json_string (object, "field", error);
  code = gch_json_string (object, "code", error);
  detail = gch_json_string_opt (object, "detail", error);
  if (*error == NULL)
    gch_wire_problem_add_error (self, field, code, detail);
}

static void
fill_problem (GchWireProblem *self, JsonObject *object, GError **error)
{
  JsonArray *errors = NULL;

  self->type = read_type (object, error);
  if (json_object_has_member (object, "status"))
    self->status = (int) gch_json_int (object, "status", 0, 999, error);
  self->title = gch_json_string_opt (object, "title", error);
  self->detail = gch_json_string_opt (object, "detail", error);
  self->instance = gch_json_string_opt (object, "instance", error);
  self->reason = gch_json_string_opt (object, "reason", error);
  if (json_object_has_member (object, "errors"))
    errors = gch_json_array (object, "errors", error);
  for (guint i = 0; errors != NULL && *error == NULL && i < json_array_get_length (errors); i++)
    read_field_error (self, json_array_get_element (errors, i), error);
  if (json_object_has_member (object, "current"))
    self->current = json_node_copy (json_object_get_member (object, "current"));
}

/**
 * gch_wire_read_problem:
 *
 * Every member of a problem is optional (RFC 9457 section 3.1); what is there must have its type.
 *
 * Returns: (transfer full): type "about:blank", status 0 and title "" where they are missing; %NULL
 *   with %GCH_ERROR_BAD_ANSWER
 */
GchWireProblem *
gch_wire_read_problem (JsonNode *node, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GchWireProblem) self = g_new0 (GchWireProblem, 1);
  JsonObject *object = gch_json_object (node, &problem);

  if (object != NULL)
    fill_problem (self, object, &problem);
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }
  if (self->title == NULL)
    self->title = g_strdup ("");
  return g_steal_pointer (&self);
}
