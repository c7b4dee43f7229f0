/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/wire/test-wire-record.c. */

#include "gch-wire-members.h"

#include "gch-error.h"
#include "gch-json.h"
#include "gch-time.h"

JsonNode *
gch_wire_node_new_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

void
gch_wire_set_string_or_null (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL)
    json_object_set_string_member (object, member, value);
  else
    json_object_set_null_member (object, member);
}

void
gch_wire_set_time (JsonObject *object, const char *member, gint64 time)
{
  g_autofree char *text = gch_time_to_string (time);

  json_object_set_string_member (object, member, text);
}

void
gch_wire_set_time_or_null (JsonObject *object, const char *member, gint64 time)
{
  if (time != 0)
    gch_wire_set_time (object, member, time);
  else
    json_object_set_null_member (object, member);
}

char *
gch_wire_read_id (JsonObject *object, const char *member, GError **error)
{
  g_autofree char *id = gch_json_string (object, member, error);

  if (id == NULL || id[0] != '\0')
    return g_steal_pointer (&id);
  g_set_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "Member “%s” is empty", member);
  return NULL;
}
