/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-json.h"

#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-json-gate.h"
#include "gch-time.h"

const GchJsonLimits GCH_JSON_LIMITS_REQUEST = {
  .max_bytes = 1024 * 1024, .max_depth = 32, .max_string_bytes = 512 * 1024, .max_values = 1000
};
const GchJsonLimits GCH_JSON_LIMITS_ANSWER = { .max_bytes = 16 * 1024 * 1024,
                                               .max_depth = 32,
                                               .max_string_bytes = 1024 * 1024 };

static gsize count_members (JsonNode *node);

static void
count_member (JsonObject *object, const char *name, JsonNode *node, gpointer data)
{
  gsize *n = data;

  *n += 1 + count_members (node);
}

static void
count_element (JsonArray *array, guint index, JsonNode *node, gpointer data)
{
  gsize *n = data;

  *n += count_members (node);
}

/* The gate has bounded the depth of this recursion. */
static gsize
count_members (JsonNode *node)
{
  gsize n = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    json_object_foreach_member (json_node_get_object (node), count_member, &n);
  else if (JSON_NODE_HOLDS_ARRAY (node))
    json_array_foreach_element (json_node_get_array (node), count_element, &n);
  return n;
}

/**
 * gch_json_parse:
 * @data: (array length=length): need not end with NUL
 *
 * Returns: (transfer full): never %NULL without @error set; the error's message is a msgid
 */
JsonNode *
gch_json_parse (const char *data, gsize length, const GchJsonLimits *limits, GError **error)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (JsonNode) root = NULL;
  gsize n_members = 0;

  if (!gch_json_gate_count (data, length, limits, &n_members, error))
    return NULL;
  if (json_parser_load_from_data (parser, data, (gssize) length, NULL))
    root = json_parser_steal_root (parser);
  if (root == NULL)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, N_ ("The text is not valid JSON"));
  else if (count_members (root) != n_members)
    g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER,
                         N_ ("A name occurs twice in one JSON object"));
  else
    return g_steal_pointer (&root);
  return NULL;
}

static gboolean
has_failed (GError **error)
{
  return error != NULL && *error != NULL;
}

static void
fail_member (const char *member, const char *wanted, GError **error)
{
  g_set_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "Member “%s” is not %s", member, wanted);
}

/* The member, NULL where it is missing or null. */
static JsonNode *
find_member (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node : NULL;
}

static JsonNode *
need_member (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node;

  if (has_failed (error))
    return NULL;
  node = find_member (object, member);
  if (node == NULL)
    g_set_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "Member “%s” is missing", member);
  return node;
}

static JsonNode *
find_member_unless_failed (JsonObject *object, const char *member, GError **error)
{
  return has_failed (error) ? NULL : find_member (object, member);
}

static gboolean
holds (JsonNode *node, GType type)
{
  return JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == type;
}

/* The readers below take @node = NULL as "none, and the error is set if there is one". */

static char *
read_string (JsonNode *node, const char *member, GError **error)
{
  if (node == NULL)
    return NULL;
  if (holds (node, G_TYPE_STRING))
    return json_node_dup_string (node);
  fail_member (member, "a string", error);
  return NULL;
}

static gint64
read_time (JsonNode *node, const char *member, GError **error)
{
  gint64 time = 0;

  if (node == NULL)
    return 0;
  if (!holds (node, G_TYPE_STRING)
      || !gch_time_from_string (json_node_get_string (node), &time, NULL))
    fail_member (member, "a time in UTC as RFC 3339 writes it", error);
  return time;
}

static JsonObject *
read_object (JsonNode *node, const char *member, GError **error)
{
  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  fail_member (member, "an object", error);
  return NULL;
}

JsonObject *
gch_json_object (JsonNode *node, GError **error)
{
  if (has_failed (error))
    return NULL;
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_node_get_object (node);
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, N_ ("This is not a JSON object"));
  return NULL;
}

char *
gch_json_string (JsonObject *object, const char *member, GError **error)
{
  return read_string (need_member (object, member, error), member, error);
}

char *
gch_json_string_opt (JsonObject *object, const char *member, GError **error)
{
  return read_string (find_member_unless_failed (object, member, error), member, error);
}

gint64
gch_json_int (JsonObject *object, const char *member, gint64 min, gint64 max, GError **error)
{
  JsonNode *node = need_member (object, member, error);
  gint64 value;

  if (node == NULL)
    return 0;
  if (!holds (node, G_TYPE_INT64))
    {
      fail_member (member, "a whole number", error);
      return 0;
    }
  value = json_node_get_int (node);
  if (value >= min && value <= max)
    return value;
  fail_member (member, "in its range", error);
  return 0;
}

gboolean
gch_json_boolean (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node = need_member (object, member, error);

  if (node == NULL)
    return FALSE;
  if (holds (node, G_TYPE_BOOLEAN))
    return json_node_get_boolean (node);
  fail_member (member, "true or false", error);
  return FALSE;
}

gint64
gch_json_time (JsonObject *object, const char *member, GError **error)
{
  return read_time (need_member (object, member, error), member, error);
}

gint64
gch_json_time_opt (JsonObject *object, const char *member, GError **error)
{
  return read_time (find_member_unless_failed (object, member, error), member, error);
}

JsonArray *
gch_json_array (JsonObject *object, const char *member, GError **error)
{
  JsonNode *node = need_member (object, member, error);

  if (node == NULL)
    return NULL;
  if (JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  fail_member (member, "an array", error);
  return NULL;
}

JsonObject *
gch_json_child (JsonObject *object, const char *member, GError **error)
{
  return read_object (need_member (object, member, error), member, error);
}

JsonObject *
gch_json_child_opt (JsonObject *object, const char *member, GError **error)
{
  return read_object (find_member_unless_failed (object, member, error), member, error);
}

char *
gch_json_to_string (JsonNode *node)
{
  return json_to_string (node, FALSE);
}
