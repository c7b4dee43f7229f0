/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-operation.h"

#include "gch-json.h"

/**
 * gch_case_operation_is_comment:
 * @operation: an operation
 *
 * Returns: TRUE when it adds a comment
 */
gboolean
gch_case_operation_is_comment (const GchOperation *operation)
{
  return g_strcmp0 (operation->command, "add_comment") == 0;
}

/**
 * gch_case_operation_creates_case:
 * @operation: an operation
 *
 * Returns: TRUE when it opens a new case
 */
gboolean
gch_case_operation_creates_case (const GchOperation *operation)
{
  return g_strcmp0 (operation->command, "create_case") == 0;
}

/**
 * gch_case_operation_edits_case:
 * @operation: an operation
 *
 * Returns: TRUE when it changes a case's fields
 */
gboolean
gch_case_operation_edits_case (const GchOperation *operation)
{
  return g_strcmp0 (operation->command, "edit_case") == 0;
}

/**
 * gch_case_operation_dup_comment:
 * @operation: an operation that adds a comment
 *
 * Returns: (transfer full) (nullable): its text
 */
char *
gch_case_operation_dup_comment (const GchOperation *operation)
{
  const char *payload = operation->payload ? operation->payload : "";
  g_autoptr (JsonNode) node
      = gch_json_parse (payload, strlen (payload), &GCH_JSON_LIMITS_ANSWER, NULL);
  g_autoptr (GError) error = NULL;
  JsonObject *object = node ? gch_json_object (node, &error) : NULL;

  return object ? gch_json_string_opt (object, "body", &error) : NULL;
}
