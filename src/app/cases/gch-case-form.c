/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-form.h"

#include <glib/gi18n-lib.h>

#include "gch-json.h"
#include "gch-text.h"

/* What a portal takes when it has not said it yet. */
static const GchPolicy default_policy = { .comment_max_bytes = 262144,
                                          .subject_max_chars = 200,
                                          .description_max_bytes = 262144 };

/* A draft is our own text and may be longer than any portal takes: it is read back whole. */
static const GchJsonLimits draft_limits = { .max_bytes = 128 * 1024 * 1024,
                                            .max_depth = 4,
                                            .max_string_bytes = 64 * 1024 * 1024 };

static char *
dup_or_empty (const char *text)
{
  return g_strdup (text ? text : "");
}

static const char *
null_when_empty (const char *text)
{
  return gch_text_is_blank (text) ? NULL : text;
}

/**
 * gch_case_form_new:
 *
 * Returns: (transfer full): a form with nothing in it
 */
GchCaseForm *
gch_case_form_new (void)
{
  GchCaseForm *self = g_new0 (GchCaseForm, 1);

  self->team = GCH_TEAM_CUSTOMER_SERVICE;
  self->type = GCH_CASE_TYPE_INVOICE;
  self->severity = GCH_SEVERITY_MINOR;
  self->subject = g_strdup ("");
  self->description = g_strdup ("");
  self->key_id = g_strdup ("");
  self->product_version = g_strdup ("");
  self->operating_system = g_strdup ("");
  return self;
}

/**
 * gch_case_form_free:
 * @self: (nullable): a form
 */
void
gch_case_form_free (GchCaseForm *self)
{
  if (self == NULL)
    return;
  g_free (self->subject);
  g_free (self->description);
  g_free (self->key_id);
  g_free (self->product_version);
  g_free (self->operating_system);
  g_free (self);
}

/**
 * gch_case_form_new_from_record:
 * @record: a case
 *
 * Returns: (transfer full): a form with what the case has
 */
GchCaseForm *
gch_case_form_new_from_record (const GchCase *record)
{
  GchCaseForm *self = g_new0 (GchCaseForm, 1);

  self->has_team = TRUE;
  self->team = record->team;
  self->type = record->type;
  self->severity = record->severity;
  self->subject = dup_or_empty (record->subject);
  self->description = dup_or_empty (record->description);
  self->key_id = dup_or_empty (record->key_id);
  self->product_version = dup_or_empty (record->product_version);
  self->operating_system = dup_or_empty (record->operating_system);
  self->base_version = record->version;
  return self;
}

/* A field that was emptied is null in what the portal is asked. */
static void
read_text (JsonObject *object, const char *member, char **text)
{
  g_autoptr (GError) error = NULL;
  gboolean emptied =
      json_object_has_member (object, member) && json_object_get_null_member (object, member);
  char *value = emptied ? g_strdup ("") : gch_json_string_opt (object, member, &error);

  if (value == NULL)
    return;
  g_free (*text);
  *text = value;
}

static void
read_words (JsonObject *object, GchCaseForm *self)
{
  g_autofree char *team = g_strdup ("");
  g_autofree char *type = g_strdup ("");

  read_text (object, "team", &team);
  read_text (object, "type", &type);
  if (gch_team_from_nick (team, &self->team, NULL))
    self->has_team = TRUE;
  gch_case_type_from_nick (type, &self->type, NULL);
  if (!gch_case_type_fits_team (self->type, self->team))
    self->type =
        self->team == GCH_TEAM_TECHNICAL_SUPPORT ? GCH_CASE_TYPE_DEFECT : GCH_CASE_TYPE_INVOICE;
}

static void
read_severity (JsonObject *object, GchCaseForm *self)
{
  g_autoptr (GError) error = NULL;
  gint64 severity;

  if (!json_object_has_member (object, "severity"))
    return;
  severity = gch_json_int (object, "severity", GCH_SEVERITY_PRODUCTION_DOWN, GCH_SEVERITY_QUESTION,
                           &error);
  if (error == NULL)
    self->severity = (GchSeverity) severity;
}

/* Only ever older than what is here: what somebody saw cannot be newer. */
static void
read_base_version (JsonObject *object, GchCaseForm *self)
{
  g_autoptr (GError) error = NULL;
  gint64 version;

  if (!json_object_has_member (object, "base_version"))
    return;
  version = gch_json_int (object, "base_version", 1, G_MAXINT64, &error);
  if (error == NULL)
    self->base_version = MIN (self->base_version, version);
}

/**
 * gch_case_form_copy:
 * @self: a form
 *
 * Returns: (transfer full): another one with the same in it
 */
GchCaseForm *
gch_case_form_copy (const GchCaseForm *self)
{
  GchCaseForm *copy = g_new (GchCaseForm, 1);

  *copy = *self;
  copy->subject = g_strdup (self->subject);
  copy->description = g_strdup (self->description);
  copy->key_id = g_strdup (self->key_id);
  copy->product_version = g_strdup (self->product_version);
  copy->operating_system = g_strdup (self->operating_system);
  return copy;
}

/**
 * gch_case_form_apply_json:
 * @self: a form
 * @text: (nullable): a draft, as gch_case_form_to_json() wrote it or as a request to the portal has
 *   it
 *
 * Fills in what the draft has. A draft is never refused: what cannot be read stays as it is.
 */
void
gch_case_form_apply_json (GchCaseForm *self, const char *text)
{
  g_autoptr (JsonNode) node =
      text ? gch_json_parse (text, strlen (text), &draft_limits, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  JsonObject *object = node ? gch_json_object (node, &error) : NULL;

  if (object == NULL)
    return;
  read_words (object, self);
  read_severity (object, self);
  read_base_version (object, self);
  read_text (object, "subject", &self->subject);
  read_text (object, "description", &self->description);
  read_text (object, "key_id", &self->key_id);
  read_text (object, "product_version", &self->product_version);
  read_text (object, "operating_system", &self->operating_system);
}

/**
 * gch_case_form_to_json:
 * @self: a form
 *
 * Returns: (transfer full): the draft of it
 */
char *
gch_case_form_to_json (const GchCaseForm *self)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  if (self->has_team)
    {
      json_object_set_string_member (object, "team", gch_team_to_nick (self->team));
      json_object_set_string_member (object, "type", gch_case_type_to_nick (self->type));
    }
  json_object_set_int_member (object, "severity", self->severity);
  json_object_set_string_member (object, "subject", self->subject);
  json_object_set_string_member (object, "description", self->description);
  json_object_set_string_member (object, "key_id", self->key_id);
  json_object_set_string_member (object, "product_version", self->product_version);
  json_object_set_string_member (object, "operating_system", self->operating_system);
  return gch_json_to_string (node);
}

static void
drop_if_same (JsonObject *object, JsonObject *base, const char *member)
{
  JsonNode *value = json_object_get_member (object, member);
  JsonNode *former = json_object_get_member (base, member);

  if (value != NULL && former != NULL && json_node_equal (value, former))
    json_object_remove_member (object, member);
}

/**
 * gch_case_form_to_changes:
 * @self: a form
 * @base: the same one before anything was changed in it
 *
 * What somebody else changes in the other fields meanwhile is not undone by this draft, and the
 * version that the user saw goes with it.
 *
 * Returns: (transfer full): the draft of what is different; "" for nothing
 */
char *
gch_case_form_to_changes (const GchCaseForm *self, const GchCaseForm *base)
{
  static const char *const members[] = { "type",        "severity",        "subject",
                                         "description", "product_version", "operating_system" };
  g_autofree char *now = gch_case_form_to_json (self);
  g_autofree char *before = gch_case_form_to_json (base);
  g_autoptr (JsonNode) node = gch_json_parse (now, strlen (now), &draft_limits, NULL);
  g_autoptr (JsonNode) former = gch_json_parse (before, strlen (before), &draft_limits, NULL);
  JsonObject *object;

  if (node == NULL || former == NULL)
    return g_steal_pointer (&now);
  object = json_node_get_object (node);
  for (gsize i = 0; i < G_N_ELEMENTS (members); i++)
    drop_if_same (object, json_node_get_object (former), members[i]);
  /* These two cannot be changed. */
  json_object_remove_member (object, "team");
  json_object_remove_member (object, "key_id");
  if (json_object_get_size (object) == 0)
    return g_strdup ("");
  json_object_set_int_member (object, "base_version", self->base_version);
  return gch_json_to_string (node);
}

/**
 * gch_case_form_is_blank:
 * @self: a form
 *
 * Returns: TRUE when nothing in it would be missed
 */
gboolean
gch_case_form_is_blank (const GchCaseForm *self)
{
  return gch_text_is_blank (self->subject) && gch_text_is_blank (self->description);
}

static char *
check_subject (const GchCaseForm *self, const GchPolicy *policy)
{
  glong length = g_utf8_strlen (self->subject, -1);

  if (gch_text_is_blank (self->subject))
    return g_strdup (_ ("A subject is needed: one line that says what it is about"));
  if (policy->subject_max_chars > 0 && (gsize) length > policy->subject_max_chars)
    return g_strdup_printf (ngettext ("The subject is %ld character too long",
                                      "The subject is %ld characters too long",
                                      (gulong) (length - (glong) policy->subject_max_chars)),
                            length - (glong) policy->subject_max_chars);
  return NULL;
}

static char *
check_description (const GchCaseForm *self, const GchPolicy *policy)
{
  gsize bytes = strlen (self->description);
  g_autofree char *size = NULL;
  g_autofree char *limit = NULL;

  if (gch_text_is_blank (self->description))
    return g_strdup (_ ("A description is needed"));
  if (policy->description_max_bytes == 0 || bytes <= policy->description_max_bytes)
    return NULL;
  size = g_format_size (bytes);
  limit = g_format_size (policy->description_max_bytes);
  /* Translators: both are sizes, for example “300 kB”. */
  return g_strdup_printf (_ ("Too long: %s, the portal takes %s"), size, limit);
}

/**
 * gch_case_form_check:
 * @self: a form
 * @field: one of its fields
 * @policy: (nullable): what the portal takes
 *
 * Returns: (transfer full) (nullable): what is wrong with the field, translated; NULL when it is
 *   right
 */
char *
gch_case_form_check (const GchCaseForm *self, GchCaseField field, const GchPolicy *policy)
{
  if (policy == NULL)
    policy = &default_policy;
  switch (field)
    {
    case GCH_CASE_FIELD_KEY:
      if (self->team == GCH_TEAM_TECHNICAL_SUPPORT && *self->key_id == '\0')
        return g_strdup (_ ("Technical support needs to know the product key"));
      return NULL;
    case GCH_CASE_FIELD_SUBJECT:
      return check_subject (self, policy);
    case GCH_CASE_FIELD_DESCRIPTION:
      return check_description (self, policy);
    case GCH_CASE_N_FIELDS:
    default:
      return NULL;
    }
}

/**
 * gch_case_form_is_complete:
 * @self: a form
 * @policy: (nullable): what the portal takes
 *
 * Returns: TRUE when every field is right
 */
gboolean
gch_case_form_is_complete (const GchCaseForm *self, const GchPolicy *policy)
{
  for (int field = 0; field < GCH_CASE_N_FIELDS; field++)
    {
      g_autofree char *problem = gch_case_form_check (self, (GchCaseField) field, policy);

      if (problem)
        return FALSE;
    }
  return self->has_team;
}

/**
 * gch_case_form_to_fields:
 * @self: a form
 * @fields: (out caller-allocates): what a command takes; its strings are the form's
 */
void
gch_case_form_to_fields (const GchCaseForm *self, GchCaseFields *fields)
{
  gboolean technical = self->team == GCH_TEAM_TECHNICAL_SUPPORT;

  fields->team = self->team;
  fields->type = self->type;
  fields->severity = self->severity;
  fields->subject = self->subject;
  fields->description = self->description;
  fields->key_id = technical ? null_when_empty (self->key_id) : NULL;
  fields->product_version = technical ? null_when_empty (self->product_version) : NULL;
  fields->operating_system = technical ? null_when_empty (self->operating_system) : NULL;
}
