/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conflict.h"

#include <glib/gi18n-lib.h>

#include "gch-case-format.h"
#include "gch-json.h"

/* Our own text, from the outbox. */
static const GchJsonLimits payload_limits = { .max_bytes = 128 * 1024 * 1024,
                                              .max_depth = 4,
                                              .max_string_bytes = 64 * 1024 * 1024 };

typedef struct
{
  const char *member;
  const char *label;
  char *(*read) (const GchCase *record);
} FieldKind;

static char *
read_text (const char *text)
{
  return g_strdup (text != NULL ? text : "");
}

static char *
read_subject (const GchCase *record)
{
  return read_text (record->subject);
}

static char *
read_type (const GchCase *record)
{
  return g_strdup (gch_case_type_to_nick (record->type));
}

static char *
read_severity (const GchCase *record)
{
  return g_strdup_printf ("%d", (int) record->severity);
}

static char *
read_product_version (const GchCase *record)
{
  return read_text (record->product_version);
}

static char *
read_operating_system (const GchCase *record)
{
  return read_text (record->operating_system);
}

static char *
read_description (const GchCase *record)
{
  return read_text (record->description);
}

/* In the order of the form. */
static const FieldKind kinds[] = {
  { "type", N_ ("Type"), read_type },
  { "severity", N_ ("Severity"), read_severity },
  { "product_version", N_ ("Product version"), read_product_version },
  { "operating_system", N_ ("Operating system"), read_operating_system },
  { "subject", N_ ("Subject"), read_subject },
  { "description", N_ ("Description"), read_description },
};

static const FieldKind *
kind_of (const char *member)
{
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].member, member))
      return &kinds[i];

  return NULL;
}

static void
field_free (GchConflictField *field)
{
  g_free (field->mine);
  g_free (field->theirs);
  g_free (field->combined);
  g_free (field);
}

/* --- the payload --- */

static JsonNode *
parse (const char *payload)
{
  JsonNode *node =
      payload != NULL ? gch_json_parse (payload, strlen (payload), &payload_limits, NULL) : NULL;

  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  return node;
}

/* A value as text; a field that is emptied is null. */
static char *
dup_value (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  if (JSON_NODE_HOLDS_NULL (node))
    return g_strdup ("");
  if (json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (json_node_get_value_type (node) == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));

  return NULL;
}

static void
set_value (JsonObject *object, const GchConflictField *field, const char *value)
{
  if (g_str_equal (field->member, "severity"))
    json_object_set_int_member (object, field->member, g_ascii_strtoll (value, NULL, 10));
  else if (*value != '\0')
    json_object_set_string_member (object, field->member, value);
  else
    json_object_set_null_member (object, field->member);
}

static void
add_field (GchConflict *self, JsonObject *object, const FieldKind *kind, const GchCase *current)
{
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;
  GchConflictField *field;

  if (!json_object_has_member (object, kind->member))
    return;

  mine = dup_value (object, kind->member);
  theirs = kind->read (current);
  if (mine == NULL || g_str_equal (mine, theirs))
    return;

  field = g_new0 (GchConflictField, 1);
  field->member = kind->member;
  field->mine = g_steal_pointer (&mine);
  field->theirs = g_steal_pointer (&theirs);
  g_ptr_array_add (self->fields, field);
}

static GPtrArray *
new_fields (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) field_free);
}

/**
 * gch_conflict_new:
 * @payload: the change, as it would be sent
 * @current: the case as the portal has it now, as far as this computer knows
 *
 * Returns: (transfer full) (nullable): what differs, nothing decided; NULL for a change that cannot
 *   be read
 */
GchConflict *
gch_conflict_new (const char *payload, const GchCase *current)
{
  g_autoptr (JsonNode) node = parse (payload);
  GchConflict *self;

  if (node == NULL)
    return NULL;

  self = g_new0 (GchConflict, 1);
  self->version = current->version;
  self->payload = g_strdup (payload);
  self->fields = new_fields ();
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_field (self, json_node_get_object (node), &kinds[i], current);

  return self;
}

void
gch_conflict_free (GchConflict *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->fields);
  g_free (self->payload);
  g_free (self);
}

/* --- choosing --- */

static GchConflictField *
find_field (GPtrArray *fields, const char *member)
{
  for (guint i = 0; i < fields->len; i++)
    if (g_str_equal (((GchConflictField *) fields->pdata[i])->member, member))
      return fields->pdata[i];

  return NULL;
}

/* What was decided looking at another value is not decided any more; the text that the user made of
 * both is kept, to go on with. */
static void
carry_over (GchConflictField *field, GchConflictField *former)
{
  const gboolean same = former != NULL && g_str_equal (former->theirs, field->theirs);

  field->renewed = !same || former->renewed;
  if (former == NULL)
    return;
  field->combined = g_steal_pointer (&former->combined);
  if (same)
    field->choice = former->choice;
}

/**
 * gch_conflict_renew:
 * @self: what is being decided
 * @current: the case as the portal has it now
 *
 * Shows another copy of the portal's. What was decided about a field stays where the portal's value
 * is still the one that was looked at.
 *
 * Returns: FALSE when @current is shown already
 */
gboolean
gch_conflict_renew (GchConflict *self, const GchCase *current)
{
  g_autoptr (GPtrArray) former = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (current->version == self->version)
    return FALSE;

  former = g_steal_pointer (&self->fields);
  node = parse (self->payload);
  self->version = current->version;
  self->fields = new_fields ();
  for (gsize i = 0; i < G_N_ELEMENTS (kinds); i++)
    add_field (self, json_node_get_object (node), &kinds[i], current);
  for (guint i = 0; i < self->fields->len; i++)
    {
      GchConflictField *field = self->fields->pdata[i];

      carry_over (field, find_field (former, field->member));
    }

  return TRUE;
}

/**
 * gch_conflict_choose:
 * @field: a field
 * @choice: what the user wants
 * @combined: (nullable): his text, with %GCH_CONFLICT_COMBINED
 *
 * Decides about a field.
 */
void
gch_conflict_choose (GchConflictField *field, GchConflictChoice choice, const char *combined)
{
  field->choice = choice;
  field->renewed = FALSE;
  if (choice != GCH_CONFLICT_COMBINED || g_strcmp0 (combined, field->combined) == 0)
    return;
  g_free (field->combined);
  field->combined = g_strdup (combined != NULL ? combined : "");
}

guint
gch_conflict_count_undecided (const GchConflict *self)
{
  guint count = 0;

  for (guint i = 0; i < self->fields->len; i++)
    if (((GchConflictField *) self->fields->pdata[i])->choice == GCH_CONFLICT_UNDECIDED)
      count++;

  return count;
}

static const char *
value_of (const GchConflictField *field)
{
  switch (field->choice)
    {
    case GCH_CONFLICT_MINE:
      return field->mine;
    case GCH_CONFLICT_COMBINED:
      return field->combined;
    case GCH_CONFLICT_UNDECIDED:
    case GCH_CONFLICT_THEIRS:
    default:
      return field->theirs;
    }
}

/**
 * gch_conflict_to_payload:
 * @self: what was decided
 *
 * An undecided field stays as the portal has it.
 *
 * Returns: (transfer full) (nullable): what is to be sent; NULL when nothing would change
 */
char *
gch_conflict_to_payload (const GchConflict *self)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();

  json_node_take_object (node, object);
  for (guint i = 0; i < self->fields->len; i++)
    {
      const GchConflictField *field = self->fields->pdata[i];
      const char *value = value_of (field);

      if (!g_str_equal (value, field->theirs))
        set_value (object, field, value);
    }
  if (json_object_get_size (object) == 0)
    return NULL;

  return gch_json_to_string (node);
}

/* --- showing --- */

/**
 * gch_conflict_field_label:
 * @field: a field
 *
 * Returns: (transfer none): what the form calls it, translated
 */
const char *
gch_conflict_field_label (const GchConflictField *field)
{
  return _ (kind_of (field->member)->label);
}

/**
 * gch_conflict_field_describe:
 * @field: a field
 * @value: one of its values
 *
 * Returns: (transfer full): what the user sees, literal text
 */
char *
gch_conflict_field_describe (const GchConflictField *field, const char *value)
{
  GchCaseType type;

  if (*value == '\0')
    /* Translators: stands for a field that nothing was filled in to. */
    return g_strdup (C_ ("value", "Empty"));
  if (g_str_equal (field->member, "severity"))
    return gch_case_format_severity ((GchSeverity) g_ascii_strtoll (value, NULL, 10));
  if (g_str_equal (field->member, "type") && gch_case_type_from_nick (value, &type, NULL))
    {
      const char *label = gch_case_type_to_label (type);

      return g_strdup (_ (label));
    }

  return g_strdup (value);
}

gboolean
gch_conflict_field_is_text (const GchConflictField *field)
{
  return g_str_equal (field->member, "description");
}

/**
 * gch_conflict_field_join:
 * @field: a field with a text
 *
 * Returns: (transfer full): what a text made of both begins with
 */
char *
gch_conflict_field_join (const GchConflictField *field)
{
  if (*field->mine == '\0' || strstr (field->theirs, field->mine) != NULL)
    return g_strdup (field->theirs);
  if (*field->theirs == '\0' || strstr (field->mine, field->theirs) != NULL)
    return g_strdup (field->mine);

  return g_strconcat (field->theirs, "\n\n", field->mine, NULL);
}
