/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-credentials.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-json.h"
#include "gch-time.h"

#define LONGEST_TOKEN 4096

GchPortalCredentials *
gch_portal_credentials_new (const char *base_url, const char *portal, const char *user_name,
                            const GchWireSession *session)
{
  GchPortalCredentials *self = g_new0 (GchPortalCredentials, 1);

  self->base_url = g_strdup (base_url);
  self->portal = g_strdup (portal);
  self->account_id = g_strdup (session->account->id);
  self->user_id = g_strdup (session->user->id);
  self->portal_name = g_strdup (session->portal->name);
  self->account_name = g_strdup (session->account->name);
  self->user_name = g_strdup (user_name);
  self->display_name = g_strdup (session->user->name);
  self->tokens = gch_wire_tokens_new ();
  self->tokens->access_token = g_strdup (session->tokens->access_token);
  self->tokens->access_expires_at = session->tokens->access_expires_at;
  self->tokens->refresh_token = g_strdup (session->tokens->refresh_token);
  self->tokens->session_id = g_strdup (session->tokens->session_id);
  self->policy = session->portal->policy;

  return self;
}

void
gch_portal_credentials_free (GchPortalCredentials *self)
{
  if (self == NULL)
    return;

  g_free (self->base_url);
  g_free (self->portal);
  g_free (self->account_id);
  g_free (self->user_id);
  g_free (self->portal_name);
  g_free (self->account_name);
  g_free (self->user_name);
  g_free (self->display_name);
  gch_wire_tokens_free (self->tokens);
  g_free (self);
}

char *
gch_portal_credentials_to_text (const GchPortalCredentials *self)
{
  g_autoptr (JsonNode) node = json_node_alloc ();
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "base", self->base_url);
  json_object_set_string_member (object, "portal", self->portal);
  json_object_set_string_member (object, "account_id", self->account_id);
  json_object_set_string_member (object, "user_id", self->user_id);
  json_object_set_string_member (object, "portal_name", self->portal_name);
  json_object_set_string_member (object, "account_name", self->account_name);
  json_object_set_string_member (object, "user_name", self->user_name);
  json_object_set_string_member (object, "display_name", self->display_name);
  json_object_set_member (object, "tokens", gch_wire_write_tokens (self->tokens));
  json_object_set_member (object, "policy", gch_wire_write_policy (&self->policy));
  json_node_init_object (node, object);
  json_object_unref (object);

  return gch_json_to_string (node);
}

static void
fill (GchPortalCredentials *self, JsonObject *object, GError **error)
{
  self->base_url = gch_json_string (object, "base", error);
  self->portal = gch_json_string (object, "portal", error);
  self->account_id = gch_json_string (object, "account_id", error);
  self->user_id = gch_json_string (object, "user_id", error);
  self->portal_name = gch_json_string (object, "portal_name", error);
  self->account_name = gch_json_string (object, "account_name", error);
  self->user_name = gch_json_string (object, "user_name", error);
  self->display_name = gch_json_string (object, "display_name", error);

  if (gch_json_child (object, "tokens", error) != NULL)
    self->tokens = gch_wire_read_tokens (json_object_get_member (object, "tokens"), error);
  gch_wire_read_policy (&self->policy, gch_json_child (object, "policy", error), error);
}

GchPortalCredentials *
gch_portal_credentials_from_text (const char *text, GError **error)
{
  g_autoptr (GchPortalCredentials) self = g_new0 (GchPortalCredentials, 1);
  g_autoptr (GError) problem = NULL;
  g_autoptr (JsonNode) node =
      gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_REQUEST, &problem);
  JsonObject *object = node != NULL ? gch_json_object (node, &problem) : NULL;

  if (object != NULL)
    fill (self, object, &problem);

  if (problem == NULL && gch_portal_tokens_are_sane (self->tokens))
    return g_steal_pointer (&self);

  /* The reason is not passed on: it could quote what must not be seen. */
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID,
                       _ ("What the keyring holds for this portal cannot be used. Nothing you "
                          "wrote is lost; sign in again."));
  return NULL;
}

static gboolean
is_sane (const char *token)
{
  const gsize length = strlen (token);

  if (length == 0 || length > LONGEST_TOKEN)
    return FALSE;

  for (const char *c = token; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;

  return TRUE;
}

gboolean
gch_portal_tokens_are_sane (const GchWireTokens *tokens)
{
  return is_sane (tokens->access_token) && is_sane (tokens->refresh_token);
}

void
gch_portal_credentials_set_tokens (GchPortalCredentials *self, GchWireTokens *tokens)
{
  gch_wire_tokens_free (self->tokens);
  self->tokens = tokens;
}
