/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-form.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gch-catalog.h"
#include "gch-text.h"

#define MOST_UNKNOWN 20

struct _GchForm
{
  GchRequest *request;     /* (not owned) */
  GHashTable *read;        /* (owned) (element-type utf8) members that were asked for */
  GchWireProblem *problem; /* (owned) (nullable) */
};

GchForm *
gch_form_new (GchRequest *request)
{
  GchForm *self = g_new0 (GchForm, 1);

  self->request = request;
  self->read = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
gch_form_free (GchForm *self)
{
  g_hash_table_unref (self->read);
  g_clear_pointer (&self->problem, gch_wire_problem_free);
  g_free (self);
}

static const char *
text_of_code (const char *code)
{
  if (strcmp (code, "required") == 0)
    return N_ ("This is needed.");
  if (strcmp (code, "too_long") == 0)
    return N_ ("This is too long.");
  if (strcmp (code, "not_allowed") == 0)
    return N_ ("This has no place here.");

  return N_ ("This is not acceptable.");
}

void
gch_form_refuse (GchForm *self, const char *field, const char *code)
{
  if (self->problem == NULL)
    self->problem = gch_response_begin_problem (self->request, GCH_PROBLEM_VALIDATION);
  gch_wire_problem_add_error (self->problem, field, code,
                              gch_catalog_translate (self->request->language, text_of_code (code)));
}

gboolean
gch_form_has (GchForm *self, const char *field)
{
  return json_object_has_member (self->request->json, field);
}

/* The member's node; NULL when it is missing or null, which is reported unless it is optional. */
static JsonNode *
take (GchForm *self, const char *field, GchFormFlags flags)
{
  JsonNode *node = json_object_get_member (self->request->json, field);

  g_hash_table_add (self->read, (gpointer) field);
  if (node != NULL && !json_node_is_null (node))
    return node;

  if ((flags & GCH_FORM_OPTIONAL) == 0)
    gch_form_refuse (self, field, "required");
  return NULL;
}

static gboolean
has_control (const char *text)
{
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    if (g_unichar_iscntrl (g_utf8_get_char (p)))
      return TRUE;

  return FALSE;
}

/* The code of what is wrong with @text, or NULL. */
static const char *
fault_of (const char *text, GchFormFlags flags, gsize max_chars, gsize max_bytes)
{
  if (gch_text_is_blank (text) && (flags & GCH_FORM_CLEARABLE) == 0)
    return "required";
  if ((max_bytes != 0 && strlen (text) > max_bytes)
      || (max_chars != 0 && (gsize) g_utf8_strlen (text, -1) > max_chars))
    return "too_long";
  if ((flags & GCH_FORM_ONE_LINE) != 0 && has_control (text))
    return "invalid";

  return NULL;
}

const char *
gch_form_text (GchForm *self, const char *field, GchFormFlags flags, gsize max_chars,
               gsize max_bytes)
{
  JsonNode *node = take (self, field, flags);
  const char *text;
  const char *fault;

  if (node == NULL)
    return (flags & GCH_FORM_CLEARABLE) != 0 && gch_form_has (self, field) ? "" : NULL;
  if (json_node_get_value_type (node) != G_TYPE_STRING)
    {
      gch_form_refuse (self, field, "invalid");
      return NULL;
    }

  text = json_node_get_string (node);
  fault = fault_of (text, flags, max_chars, max_bytes);
  if (fault == NULL)
    return (flags & GCH_FORM_CLEARABLE) != 0 && gch_text_is_blank (text) ? "" : text;

  gch_form_refuse (self, field, fault);
  return NULL;
}

gboolean
gch_form_word (GchForm *self, const char *field, GchFormFlags flags, GchFormWord from_nick,
               gpointer value)
{
  JsonNode *node = take (self, field, flags);

  if (node == NULL)
    return FALSE;
  if (json_node_get_value_type (node) == G_TYPE_STRING
      && from_nick (json_node_get_string (node), value, NULL))
    return TRUE;

  gch_form_refuse (self, field, "invalid");
  return FALSE;
}

gint64
gch_form_int (GchForm *self, const char *field, GchFormFlags flags, gint64 min, gint64 max)
{
  JsonNode *node = take (self, field, flags);

  if (node == NULL)
    return 0;
  if (json_node_get_value_type (node) == G_TYPE_INT64 && json_node_get_int (node) >= min
      && json_node_get_int (node) <= max)
    return json_node_get_int (node);

  gch_form_refuse (self, field, "invalid");
  return 0;
}

GchResponse *
gch_form_finish (GchForm *self)
{
  g_autoptr (GList) members = json_object_get_members (self->request->json);
  guint unknown = 0;

  for (GList *l = members; l != NULL; l = l->next)
    if (!g_hash_table_contains (self->read, l->data) && unknown++ < MOST_UNKNOWN)
      gch_form_refuse (self, l->data, "not_allowed");

  if (self->problem == NULL)
    return NULL;
  return gch_response_take_problem (self->request, g_steal_pointer (&self->problem));
}
