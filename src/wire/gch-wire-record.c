/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire.h"

#include <string.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-wire-members.h"

/* Every reader reads a whole record in a row and looks at the error once. A reader takes a word
 * that it does not know (a role, a status) as a broken contract: showing something else would lie.
 */

#define DEFINE_WORD_READER(Type, type)                                                             \
  static Type read_##type (JsonObject *object, const char *member, GError **error)                 \
  {                                                                                                \
    g_autofree char *nick = gch_json_string (object, member, error);                               \
    Type value = 0;                                                                                \
    if (nick != NULL)                                                                              \
      gch_##type##_from_nick (nick, &value, error);                                                \
    return value;                                                                                  \
  }

DEFINE_WORD_READER (GchRole, role)
DEFINE_WORD_READER (GchTeam, team)
DEFINE_WORD_READER (GchCaseStatus, case_status)
DEFINE_WORD_READER (GchCaseType, case_type)
DEFINE_WORD_READER (GchAuthorKind, author_kind)

static gint64
read_version (JsonObject *object, GError **error)
{
  return gch_json_int (object, "version", 0, G_MAXINT64, error);
}

/* A reader of one record: fills @record, says in @error what is wrong. */
#define DEFINE_READER(Type, type)                                                                  \
  Type *gch_wire_read_##type (JsonNode *node, GError **error)                                      \
  {                                                                                                \
    g_autoptr (GError) problem = NULL;                                                             \
    g_autoptr (Type) record = gch_##type##_new ();                                                 \
    JsonObject *object = gch_json_object (node, &problem);                                         \
    if (object != NULL)                                                                            \
      fill_##type (record, object, &problem);                                                      \
    if (problem == NULL)                                                                           \
      return g_steal_pointer (&record);                                                            \
    g_propagate_error (error, g_steal_pointer (&problem));                                         \
    return NULL;                                                                                   \
  }

/* --- account --- */

JsonNode *
gch_wire_write_account (const GchAccount *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "name", record->name);
  gch_wire_set_string_or_null (object, "customer_number", record->customer_number);
  return gch_wire_node_new_object (object);
}

static void
fill_account (GchAccount *record, JsonObject *object, GError **error)
{
  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->name = gch_json_string (object, "name", error);
  record->customer_number = gch_json_string_opt (object, "customer_number", error);
}

DEFINE_READER (GchAccount, account)

/* --- user --- */

JsonNode *
gch_wire_write_user (const GchUser *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "name", record->name);
  json_object_set_string_member (object, "email", record->email);
  json_object_set_string_member (object, "role", gch_role_to_nick (record->role));
  json_object_set_boolean_member (object, "case_administrator", record->case_administrator);
  return gch_wire_node_new_object (object);
}

static void
fill_user (GchUser *record, JsonObject *object, GError **error)
{
  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->name = gch_json_string (object, "name", error);
  record->email = gch_json_string (object, "email", error);
  record->role = read_role (object, "role", error);
  record->case_administrator = gch_json_boolean (object, "case_administrator", error);
}

DEFINE_READER (GchUser, user)

/* --- key --- */

JsonNode *
gch_wire_write_key (const GchKey *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "product", record->product);
  json_object_set_string_member (object, "hint", record->hint);
  gch_wire_set_string_or_null (object, "latest_version", record->latest_version);
  gch_wire_set_string_or_null (object, "last_version_used", record->last_version_used);
  gch_wire_set_time (object, "maintenance_ends", record->maintenance_ends);
  return gch_wire_node_new_object (object);
}

static void
fill_key (GchKey *record, JsonObject *object, GError **error)
{
  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->product = gch_json_string (object, "product", error);
  record->hint = gch_json_string (object, "hint", error);
  record->latest_version = gch_json_string_opt (object, "latest_version", error);
  record->last_version_used = gch_json_string_opt (object, "last_version_used", error);
  record->maintenance_ends = gch_json_time (object, "maintenance_ends", error);
}

DEFINE_READER (GchKey, key)

/* --- case --- */

static const struct
{
  GchCaseAllowed flag;
  const char *nick;
} allowed_nicks[] = {
  { GCH_CASE_MAY_COMMENT, "comment" },
  { GCH_CASE_MAY_EDIT, "edit" },
  { GCH_CASE_MAY_CLOSE, "close" },
  { GCH_CASE_MAY_REOPEN, "reopen" },
};

static void
write_allowed (JsonObject *object, guint allowed)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (allowed_nicks); i++)
    {
      if (allowed & allowed_nicks[i].flag)
        json_array_add_string_element (array, allowed_nicks[i].nick);
    }
  json_object_set_array_member (object, "allowed", array);
}

static guint
allowed_from_nick (const char *nick)
{
  for (guint i = 0; i < G_N_ELEMENTS (allowed_nicks); i++)
    {
      if (strcmp (allowed_nicks[i].nick, nick) == 0)
        return allowed_nicks[i].flag;
    }
  return 0;
}

/* A right that this program does not know is one that it cannot use: skipped. */
static guint
read_allowed (JsonObject *object, GError **error)
{
  JsonArray *array = gch_json_array (object, "allowed", error);
  guint allowed = 0;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) != G_TYPE_STRING)
        {
          g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER,
                               "Member “allowed” is not a list of strings");
          return 0;
        }
      allowed |= allowed_from_nick (json_node_get_string (element));
    }
  return allowed;
}

static void
write_case_state (JsonObject *object, const GchCase *record)
{
  json_object_set_string_member (object, "team", gch_team_to_nick (record->team));
  json_object_set_string_member (object, "type", gch_case_type_to_nick (record->type));
  json_object_set_int_member (object, "severity", record->severity);
  json_object_set_string_member (object, "status", gch_case_status_to_nick (record->status));
  write_allowed (object, record->allowed);
}

static void
write_case_text (JsonObject *object, const GchCase *record)
{
  json_object_set_string_member (object, "subject", record->subject);
  json_object_set_string_member (object, "description", record->description);
  gch_wire_set_string_or_null (object, "key_id", record->key_id);
  gch_wire_set_string_or_null (object, "product", record->product);
  gch_wire_set_string_or_null (object, "product_version", record->product_version);
  gch_wire_set_string_or_null (object, "operating_system", record->operating_system);
}

static void
write_case_history (JsonObject *object, const GchCase *record)
{
  JsonObject *opened_by = json_object_new ();

  json_object_set_string_member (opened_by, "id", record->opened_by_id);
  json_object_set_string_member (opened_by, "name", record->opened_by_name);
  json_object_set_object_member (object, "opened_by", opened_by);
  gch_wire_set_time (object, "created_at", record->created_at);
  gch_wire_set_time (object, "updated_at", record->updated_at);
  gch_wire_set_time_or_null (object, "closed_at", record->closed_at);
  gch_wire_set_time_or_null (object, "last_comment_at", record->last_comment_at);
  gch_wire_set_time_or_null (object, "last_reply_at", record->last_reply_at);
  json_object_set_int_member (object, "comment_count", record->comment_count);
}

JsonNode *
gch_wire_write_case (const GchCase *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "number", record->number);
  gch_wire_set_string_or_null (object, "client_op_id", record->client_op_id);
  write_case_state (object, record);
  write_case_text (object, record);
  write_case_history (object, record);
  return gch_wire_node_new_object (object);
}

static void
fill_case_state (GchCase *record, JsonObject *object, GError **error)
{
  record->team = read_team (object, "team", error);
  record->type = read_case_type (object, "type", error);
  record->severity = (GchSeverity) gch_json_int (object, "severity", GCH_SEVERITY_PRODUCTION_DOWN,
                                                 GCH_SEVERITY_QUESTION, error);
  record->status = read_case_status (object, "status", error);
  record->allowed = read_allowed (object, error);
}

static void
fill_case_text (GchCase *record, JsonObject *object, GError **error)
{
  record->subject = gch_json_string (object, "subject", error);
  record->description = gch_json_string (object, "description", error);
  record->key_id = gch_json_string_opt (object, "key_id", error);
  record->product = gch_json_string_opt (object, "product", error);
  record->product_version = gch_json_string_opt (object, "product_version", error);
  record->operating_system = gch_json_string_opt (object, "operating_system", error);
}

static void
fill_case_history (GchCase *record, JsonObject *object, GError **error)
{
  JsonObject *opened_by = gch_json_child (object, "opened_by", error);

  if (opened_by != NULL)
    {
      record->opened_by_id = gch_wire_read_id (opened_by, "id", error);
      record->opened_by_name = gch_json_string (opened_by, "name", error);
    }
  record->created_at = gch_json_time (object, "created_at", error);
  record->updated_at = gch_json_time (object, "updated_at", error);
  record->closed_at = gch_json_time_opt (object, "closed_at", error);
  record->last_comment_at = gch_json_time_opt (object, "last_comment_at", error);
  record->last_reply_at = gch_json_time_opt (object, "last_reply_at", error);
  record->comment_count = (guint) gch_json_int (object, "comment_count", 0, G_MAXINT32, error);
}

static void
fill_case (GchCase *record, JsonObject *object, GError **error)
{
  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->number = gch_wire_read_id (object, "number", error);
  record->client_op_id = gch_json_string_opt (object, "client_op_id", error);
  fill_case_state (record, object, error);
  fill_case_text (record, object, error);
  fill_case_history (record, object, error);
}

DEFINE_READER (GchCase, case)

/* --- comment --- */

JsonNode *
gch_wire_write_comment (const GchComment *record)
{
  JsonObject *object = json_object_new ();
  JsonObject *author = json_object_new ();

  json_object_set_string_member (author, "id", record->author_id);
  json_object_set_string_member (author, "name", record->author_name);
  json_object_set_string_member (author, "kind", gch_author_kind_to_nick (record->author_kind));
  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "case_id", record->case_id);
  gch_wire_set_string_or_null (object, "client_op_id", record->client_op_id);
  json_object_set_object_member (object, "author", author);
  json_object_set_string_member (object, "body", record->body);
  gch_wire_set_time (object, "created_at", record->created_at);
  return gch_wire_node_new_object (object);
}

static void
fill_comment (GchComment *record, JsonObject *object, GError **error)
{
  JsonObject *author = gch_json_child (object, "author", error);

  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->case_id = gch_wire_read_id (object, "case_id", error);
  record->client_op_id = gch_json_string_opt (object, "client_op_id", error);
  record->body = gch_json_string (object, "body", error);
  record->created_at = gch_json_time (object, "created_at", error);
  if (author == NULL)
    return;
  record->author_id = gch_wire_read_id (author, "id", error);
  record->author_name = gch_json_string (author, "name", error);
  record->author_kind = read_author_kind (author, "kind", error);
}

DEFINE_READER (GchComment, comment)

/* --- status change --- */

JsonNode *
gch_wire_write_status_change (const GchStatusChange *record)
{
  JsonObject *object = json_object_new ();
  JsonObject *author = json_object_new ();

  json_object_set_string_member (author, "name", record->author_name);
  json_object_set_string_member (author, "kind", gch_author_kind_to_nick (record->author_kind));
  json_object_set_string_member (object, "id", record->id);
  json_object_set_int_member (object, "version", record->version);
  json_object_set_string_member (object, "case_id", record->case_id);
  json_object_set_object_member (object, "author", author);
  json_object_set_string_member (object, "from", gch_case_status_to_nick (record->from));
  json_object_set_string_member (object, "to", gch_case_status_to_nick (record->to));
  gch_wire_set_time (object, "created_at", record->created_at);
  return gch_wire_node_new_object (object);
}

static void
fill_status_change (GchStatusChange *record, JsonObject *object, GError **error)
{
  JsonObject *author = gch_json_child (object, "author", error);

  record->id = gch_wire_read_id (object, "id", error);
  record->version = read_version (object, error);
  record->case_id = gch_wire_read_id (object, "case_id", error);
  record->from = read_case_status (object, "from", error);
  record->to = read_case_status (object, "to", error);
  record->created_at = gch_json_time (object, "created_at", error);
  if (author == NULL)
    return;
  record->author_name = gch_json_string (author, "name", error);
  record->author_kind = read_author_kind (author, "kind", error);
}

DEFINE_READER (GchStatusChange, status_change)

/* --- case viewed --- */

JsonNode *
gch_wire_write_case_viewed (const GchCaseViewed *record)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "case_id", record->case_id);
  json_object_set_int_member (object, "version", record->version);
  gch_wire_set_time (object, "viewed_at", record->viewed_at);
  return gch_wire_node_new_object (object);
}

static void
fill_case_viewed (GchCaseViewed *record, JsonObject *object, GError **error)
{
  record->case_id = gch_wire_read_id (object, "case_id", error);
  record->version = read_version (object, error);
  record->viewed_at = gch_json_time (object, "viewed_at", error);
}

DEFINE_READER (GchCaseViewed, case_viewed)
