/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire-session.h"

#include <string.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-wire-members.h"

#define API_VERSION "1"

/* --- portal --- */

GchWirePortal *
gch_wire_portal_new (void)
{
  return g_new0 (GchWirePortal, 1);
}

void
gch_wire_portal_free (GchWirePortal *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_free (self);
}

JsonNode *
gch_wire_write_policy (const GchPolicy *policy)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "comment_max_bytes", (gint64) policy->comment_max_bytes);
  json_object_set_int_member (object, "subject_max_chars", (gint64) policy->subject_max_chars);
  json_object_set_int_member (object, "description_max_bytes",
                              (gint64) policy->description_max_bytes);
  json_object_set_int_member (object, "reopen_days", policy->reopen_days);
  return gch_wire_node_new_object (object);
}

void
gch_wire_read_policy (GchPolicy *policy, JsonObject *object, GError **error)
{
  if (object == NULL)
    return;
  policy->comment_max_bytes =
      (gsize) gch_json_int (object, "comment_max_bytes", 1, G_MAXINT32, error);
  policy->subject_max_chars =
      (gsize) gch_json_int (object, "subject_max_chars", 1, G_MAXINT32, error);
  policy->description_max_bytes =
      (gsize) gch_json_int (object, "description_max_bytes", 1, G_MAXINT32, error);
  policy->reopen_days = (guint) gch_json_int (object, "reopen_days", 0, G_MAXINT32, error);
}

JsonNode *
gch_wire_write_portal (const GchWirePortal *portal)
{
  JsonObject *object = json_object_new ();
  JsonArray *versions = json_array_new ();

  json_array_add_string_element (versions, API_VERSION);
  json_object_set_string_member (object, "name", portal->name);
  json_object_set_array_member (object, "api_versions", versions);
  json_object_set_boolean_member (object, "demonstration", portal->demonstration);
  json_object_set_member (object, "policy", gch_wire_write_policy (&portal->policy));
  return gch_wire_node_new_object (object);
}

static void
check_versions (JsonArray *versions, GError **error)
{
  for (guint i = 0; i < json_array_get_length (versions); i++)
    {
      JsonNode *element = json_array_get_element (versions, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING
          && strcmp (json_node_get_string (element), API_VERSION) == 0)
        return;
    }
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_A_PORTAL,
                       "The portal does not speak version " API_VERSION " of the Portal API");
}

static void
fill_portal (GchWirePortal *self, JsonObject *object, GError **error)
{
  JsonArray *versions = gch_json_array (object, "api_versions", error);

  if (versions != NULL)
    check_versions (versions, error);
  self->name = gch_json_string (object, "name", error);
  self->demonstration = gch_json_boolean (object, "demonstration", error);
  gch_wire_read_policy (&self->policy, gch_json_child (object, "policy", error), error);
}

GchWirePortal *
gch_wire_read_portal (JsonNode *node, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GchWirePortal) self = gch_wire_portal_new ();
  JsonObject *object = gch_json_object (node, &problem);

  if (object != NULL)
    fill_portal (self, object, &problem);
  if (problem == NULL)
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* --- tokens --- */

GchWireTokens *
gch_wire_tokens_new (void)
{
  return g_new0 (GchWireTokens, 1);
}

void
gch_wire_tokens_free (GchWireTokens *self)
{
  if (self == NULL)
    return;
  g_free (self->access_token);
  g_free (self->refresh_token);
  g_free (self->session_id);
  g_free (self);
}

static void
write_token_members (JsonObject *object, const GchWireTokens *tokens)
{
  json_object_set_string_member (object, "access_token", tokens->access_token);
  gch_wire_set_time (object, "access_expires_at", tokens->access_expires_at);
  json_object_set_string_member (object, "refresh_token", tokens->refresh_token);
  json_object_set_string_member (object, "session_id", tokens->session_id);
}

JsonNode *
gch_wire_write_tokens (const GchWireTokens *tokens)
{
  JsonObject *object = json_object_new ();

  write_token_members (object, tokens);
  return gch_wire_node_new_object (object);
}

GchWireTokens *
gch_wire_read_tokens (JsonNode *node, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GchWireTokens) self = gch_wire_tokens_new ();
  JsonObject *object = gch_json_object (node, &problem);

  if (object != NULL)
    {
      self->access_token = gch_wire_read_id (object, "access_token", &problem);
      self->access_expires_at = gch_json_time (object, "access_expires_at", &problem);
      self->refresh_token = gch_wire_read_id (object, "refresh_token", &problem);
      self->session_id = gch_wire_read_id (object, "session_id", &problem);
    }
  if (problem == NULL)
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* --- session --- */

static void
membership_free (gpointer data)
{
  GchWireMembership *self = data;

  g_free (self->id);
  g_free (self->name);
  g_free (self);
}

GchWireSession *
gch_wire_session_new (void)
{
  GchWireSession *self = g_new0 (GchWireSession, 1);

  self->accounts = g_ptr_array_new_with_free_func (membership_free);
  return self;
}

void
gch_wire_session_add_account (GchWireSession *self, const char *id, const char *name, GchRole role)
{
  GchWireMembership *membership = g_new0 (GchWireMembership, 1);

  membership->id = g_strdup (id);
  membership->name = g_strdup (name);
  membership->role = role;
  g_ptr_array_add (self->accounts, membership);
}

void
gch_wire_session_free (GchWireSession *self)
{
  if (self == NULL)
    return;
  gch_wire_tokens_free (self->tokens);
  gch_wire_portal_free (self->portal);
  g_clear_pointer (&self->account, gch_account_unref);
  g_clear_pointer (&self->user, gch_user_unref);
  g_ptr_array_unref (self->accounts);
  g_free (self);
}

static JsonArray *
write_accounts (const GchWireSession *session)
{
  JsonArray *array = json_array_sized_new (session->accounts->len);

  for (guint i = 0; i < session->accounts->len; i++)
    {
      const GchWireMembership *membership = g_ptr_array_index (session->accounts, i);
      JsonObject *object = json_object_new ();

      json_object_set_string_member (object, "id", membership->id);
      json_object_set_string_member (object, "name", membership->name);
      json_object_set_string_member (object, "role", gch_role_to_nick (membership->role));
      json_array_add_object_element (array, object);
    }
  return array;
}

JsonNode *
gch_wire_write_session (const GchWireSession *session)
{
  JsonObject *object = json_object_new ();

  write_token_members (object, session->tokens);
  json_object_set_member (object, "portal", gch_wire_write_portal (session->portal));
  json_object_set_member (object, "account", gch_wire_write_account (session->account));
  json_object_set_member (object, "user", gch_wire_write_user (session->user));
  json_object_set_array_member (object, "accounts", write_accounts (session));
  return gch_wire_node_new_object (object);
}

static void
read_membership (GchWireSession *self, JsonNode *node, GError **error)
{
  JsonObject *object = gch_json_object (node, error);
  g_autofree char *id = NULL;
  g_autofree char *name = NULL;
  g_autofree char *nick = NULL;
  GchRole role;

  if (object == NULL)
    return;
  id = gch_wire_read_id (object, "id", error);
  name = gch_json_string (object, "name", error);
  nick = gch_json_string (object, "role", error);
  if (*error == NULL && gch_role_from_nick (nick, &role, error))
    gch_wire_session_add_account (self, id, name, role);
}

static JsonNode *
need_node (JsonObject *object, const char *member, GError **error)
{
  return gch_json_child (object, member, error) != NULL ? json_object_get_member (object, member)
                                                        : NULL;
}

static void
fill_records (GchWireSession *self, JsonObject *object, GError **error)
{
  JsonNode *portal = need_node (object, "portal", error);
  JsonNode *account = need_node (object, "account", error);
  JsonNode *user = need_node (object, "user", error);

  if (*error == NULL)
    self->portal = gch_wire_read_portal (portal, error);
  if (*error == NULL)
    self->account = gch_wire_read_account (account, error);
  if (*error == NULL)
    self->user = gch_wire_read_user (user, error);
}

static void
fill_session (GchWireSession *self, JsonNode *node, GError **error)
{
  JsonObject *object;
  JsonArray *accounts;

  self->tokens = gch_wire_read_tokens (node, error);
  if (self->tokens == NULL)
    return;
  object = json_node_get_object (node);
  fill_records (self, object, error);
  accounts = gch_json_array (object, "accounts", error);
  for (guint i = 0; *error == NULL && i < json_array_get_length (accounts); i++)
    read_membership (self, json_array_get_element (accounts, i), error);
}

GchWireSession *
gch_wire_read_session (JsonNode *node, GError **error)
{
  g_autoptr (GError) problem = NULL;
  g_autoptr (GchWireSession) self = gch_wire_session_new ();

  fill_session (self, node, &problem);
  if (problem == NULL)
    return g_steal_pointer (&self);
  g_propagate_error (error, g_steal_pointer (&problem));
  return NULL;
}

/* --- the answer to a comment --- */

JsonNode *
gch_wire_write_comment_answer (const GchComment *comment, const GchCase *support_case)
{
  JsonObject *object = json_object_new ();

  json_object_set_member (object, "comment", gch_wire_write_comment (comment));
  json_object_set_member (object, "case", gch_wire_write_case (support_case));
  return gch_wire_node_new_object (object);
}

gboolean
gch_wire_read_comment_answer (JsonNode *node, GchComment **comment, GchCase **support_case,
                              GError **error)
{
  JsonObject *object = gch_json_object (node, error);
  g_autoptr (GchComment) own_comment = NULL;
  g_autoptr (GchCase) own_case = NULL;

  if (object == NULL)
    return FALSE;
  own_comment = gch_wire_read_comment (json_object_get_member (object, "comment"), error);
  if (own_comment == NULL)
    return FALSE;
  own_case = gch_wire_read_case (json_object_get_member (object, "case"), error);
  if (own_case == NULL)
    return FALSE;
  *comment = g_steal_pointer (&own_comment);
  *support_case = g_steal_pointer (&own_case);
  return TRUE;
}
