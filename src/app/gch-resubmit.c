/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-resubmit.h"

#include <json-glib/json-glib.h>

static void done_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static JsonObject *
parse_payload (const GchOperation *operation, JsonParser *parser)
{
  JsonNode *root;

  /* It is our own, from the outbox: only a broken disk makes it unreadable. */
  if (!json_parser_load_from_data (parser, operation->payload, -1, NULL))
    return NULL;
  root = json_parser_get_root (parser);

  return root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
}

/* A field that was emptied is null. */
static const char *
member (JsonObject *payload, const char *name, const char *fallback)
{
  if (json_object_has_member (payload, name) && json_object_get_null_member (payload, name))
    return NULL;

  return json_object_get_string_member_with_default (payload, name, fallback);
}

static void
read_fields (JsonObject *payload, GchCaseFields *fields)
{
  fields->subject = member (payload, "subject", fields->subject);
  fields->description = member (payload, "description", fields->description);
  fields->key_id = member (payload, "key_id", fields->key_id);
  fields->product_version = member (payload, "product_version", fields->product_version);
  fields->operating_system = member (payload, "operating_system", fields->operating_system);
  fields->severity =
      (GchSeverity) json_object_get_int_member_with_default (payload, "severity", fields->severity);
  if (json_object_has_member (payload, "team"))
    gch_team_from_nick (member (payload, "team", ""), &fields->team, NULL);
  if (json_object_has_member (payload, "type"))
    gch_case_type_from_nick (member (payload, "type", ""), &fields->type, NULL);
}

static void
resubmit_edit (GchSession *session, const GchOperation *operation, JsonObject *payload)
{
  g_autoptr (GchCase) base = gch_session_dup_case (session, operation->target_id);
  GchCaseFields fields;

  if (base == NULL)
    return;

  fields = (GchCaseFields){
    base->team,        base->type,   base->severity,        base->subject,
    base->description, base->key_id, base->product_version, base->operating_system
  };
  read_fields (payload, &fields);
  /* It was made looking at that version, not at what the portal has now. */
  base->version = operation->base_version;
  gch_session_edit_case_async (session, base, &fields, done_cb, NULL);
}

/**
 * gch_resubmit:
 * @session: the session that it was asked of
 * @operation: what was taken out of the outbox
 *
 * Puts the same wish into the outbox once more, under an id of its own.
 *
 * Returns: %FALSE when somebody else is signed in by now: it is not his
 */
gboolean
gch_resubmit (GchSession *session, const GchOperation *operation)
{
  const GchOwner *owner = gch_session_get_owner (session);
  g_autoptr (JsonParser) parser = json_parser_new_immutable ();
  JsonObject *payload = parse_payload (operation, parser);
  GchCaseFields fields = { .severity = GCH_SEVERITY_QUESTION, .subject = "", .description = "" };

  if (owner == NULL || !gch_owner_equal (owner, operation->owner))
    return FALSE;
  if (payload == NULL)
    return TRUE;
  if (g_str_equal (operation->command, "add_comment"))
    gch_session_add_comment_async (session, operation->target_id, member (payload, "body", ""),
                                   done_cb, NULL);
  else if (g_str_equal (operation->command, "create_case"))
    {
      read_fields (payload, &fields);
      gch_session_create_case_async (session, &fields, done_cb, NULL);
    }
  else if (g_str_equal (operation->command, "edit_case"))
    resubmit_edit (session, operation, payload);
  else if (g_str_equal (operation->command, "close_case"))
    gch_session_close_case_async (session, operation->target_id, done_cb, NULL);
  else if (g_str_equal (operation->command, "reopen_case"))
    gch_session_reopen_case_async (session, operation->target_id, done_cb, NULL);

  return TRUE;
}

/* A failure to write is told by the session's storage-problem. */
static void
done_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (object), result, NULL);
}
