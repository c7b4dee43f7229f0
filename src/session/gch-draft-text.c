/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-text.h"

#include "gch-command.h"
#include "gch-json.h"

#define KEY_NEW "new"
#define KEY_CASE "case:"
#define KEY_EDIT "edit:"

static gboolean
is_command (const GchOperation *operation, const char *name)
{
  return g_strcmp0 (operation->command, name) == 0;
}

static JsonNode *
parse (const char *text)
{
  JsonNode *node;

  if (text == NULL)
    return NULL;

  node = gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_ANSWER, NULL);
  if (node != NULL && !JSON_NODE_HOLDS_OBJECT (node))
    g_clear_pointer (&node, json_node_unref);

  return node;
}

/* (transfer full) (nullable) */
static char *
dup_member (JsonNode *node, const char *member)
{
  return gch_json_string_opt (json_node_get_object (node), member, NULL);
}

char *
gch_draft_text_key (const GchOperation *operation)
{
  if (is_command (operation, GCH_COMMAND_CREATE_CASE))
    return g_strdup (KEY_NEW);
  if (operation->target_id == NULL)
    return NULL;
  if (is_command (operation, GCH_COMMAND_ADD_COMMENT))
    return g_strconcat (KEY_CASE, operation->target_id, NULL);
  if (is_command (operation, GCH_COMMAND_EDIT_CASE))
    return g_strconcat (KEY_EDIT, operation->target_id, NULL);

  return NULL;
}

/* What it was a change of goes with it: what the portal has by now was perhaps never seen. */
static char *
draft_of_edit (const GchOperation *operation)
{
  g_autoptr (JsonNode) node = parse (operation->payload);

  if (node == NULL || operation->base_version <= 0)
    return g_strdup (operation->payload);

  json_object_set_int_member (json_node_get_object (node), "base_version", operation->base_version);

  return gch_json_to_string (node);
}

char *
gch_draft_text_of (const GchOperation *operation)
{
  g_autoptr (JsonNode) node = NULL;

  if (is_command (operation, GCH_COMMAND_EDIT_CASE))
    return draft_of_edit (operation);
  if (!is_command (operation, GCH_COMMAND_ADD_COMMENT))
    return g_strdup (operation->payload);

  node = parse (operation->payload);

  return node != NULL ? dup_member (node, "body") : NULL;
}

char *
gch_draft_text_readable (const GchOperation *operation)
{
  g_autoptr (JsonNode) node = parse (operation->payload);
  char *text;

  if (node == NULL)
    return NULL;

  text = dup_member (node, "body");

  return text != NULL ? text : dup_member (node, "description");
}

char *
gch_draft_text_readable_draft (const char *key, const char *text)
{
  g_autoptr (JsonNode) node = g_str_has_prefix (key, KEY_CASE) ? NULL : parse (text);
  g_autofree char *subject = NULL;
  g_autofree char *description = NULL;

  if (node == NULL)
    return g_strdup (text);

  subject = dup_member (node, "subject");
  description = dup_member (node, "description");
  if (subject == NULL || *subject == '\0' || description == NULL || *description == '\0')
    return g_strconcat (subject != NULL ? subject : "", description, NULL);

  return g_strconcat (subject, "\n\n", description, NULL);
}

static char *
join_paragraphs (const char *first, const char *second)
{
  if (g_strcmp0 (first, second) == 0)
    return g_strdup (first);

  return g_strconcat (first, "\n\n", second, NULL);
}

static gboolean
is_missing (JsonObject *form, const char *member)
{
  g_autofree char *text = NULL;

  if (!json_object_has_member (form, member))
    return TRUE;

  text = gch_json_string_opt (form, member, NULL);

  return text != NULL && *text == '\0';
}

/* What @form has and @both lacks. */
static void
add_missing (JsonObject *both, JsonObject *form)
{
  g_autoptr (GList) members = json_object_get_members (form);

  for (GList *link = members; link != NULL; link = link->next)
    if (is_missing (both, link->data))
      json_object_set_member (both, link->data, json_object_dup_member (form, link->data));
}

/* A form has room for one subject: the other one goes on above its own description. */
static char *
dup_words (JsonNode *form, const char *subject)
{
  g_autofree char *own = dup_member (form, "subject");
  g_autofree char *description = dup_member (form, "description");

  if (own == NULL || *own == '\0' || subject == NULL || *subject == '\0'
      || g_str_equal (own, subject))
    return g_steal_pointer (&description);
  if (description == NULL || *description == '\0')
    return g_steal_pointer (&own);

  return join_paragraphs (own, description);
}

static char *
join_forms (const char *first, const char *second)
{
  g_autoptr (JsonNode) a = parse (first);
  g_autoptr (JsonNode) b = parse (second);
  g_autoptr (JsonNode) both = NULL;
  g_autofree char *subject = NULL;
  g_autofree char *above = NULL;
  g_autofree char *below = NULL;
  g_autofree char *below_subject = NULL;
  g_autofree char *description = NULL;

  if (a == NULL)
    return g_strdup (second);
  if (b == NULL)
    return g_strdup (first);

  subject = dup_member (a, "subject");
  above = dup_member (a, "description");
  below = dup_words (b, subject);
  if (above == NULL && !json_object_has_member (json_node_get_object (b), "description"))
    below_subject = g_steal_pointer (&below);
  if (below == NULL || *below == '\0')
    description = g_strdup (above);
  else
    description =
        above != NULL && *above != '\0' ? join_paragraphs (above, below) : g_strdup (below);

  both = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (both, json_object_new ());
  add_missing (json_node_get_object (both), json_node_get_object (a));
  if (description != NULL)
    json_object_set_string_member (json_node_get_object (both), "description", description);
  add_missing (json_node_get_object (both), json_node_get_object (b));
  /* A change of the subject alone must not become one of the description. */
  if (description == NULL && below_subject != NULL)
    {
      g_autofree char *subjects = g_strjoin (" / ", subject, below_subject, NULL);

      json_object_set_string_member (json_node_get_object (both), "subject", subjects);
    }

  return gch_json_to_string (both);
}

char *
gch_draft_text_join (const char *key, const char *first, const char *second)
{
  if (first == NULL || *first == '\0')
    return g_strdup (second != NULL ? second : "");
  if (second == NULL || *second == '\0')
    return g_strdup (first);
  if (g_str_has_prefix (key, KEY_CASE))
    return join_paragraphs (first, second);

  return join_forms (first, second);
}
