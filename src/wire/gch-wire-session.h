/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-policy.h"
#include "gch-wire.h"

G_BEGIN_DECLS

/* The answers around signing in, and the one answer that names two records. */

/* GET /v1/portal */
typedef struct
{
  char *name; /* (owned) */
  gboolean demonstration;
  GchPolicy policy;
} GchWirePortal;

GchWirePortal *gch_wire_portal_new (void);
void gch_wire_portal_free (GchWirePortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWirePortal, gch_wire_portal_free)
/* Reading fails with GCH_ERROR_NOT_A_PORTAL where the portal does not speak version 1. */
JsonNode *gch_wire_write_portal (const GchWirePortal *portal);
GchWirePortal *gch_wire_read_portal (JsonNode *node, GError **error);

/* The part of it that says what the portal allows. @object: (nullable) then nothing is read. */
JsonNode *gch_wire_write_policy (const GchPolicy *policy);
void gch_wire_read_policy (GchPolicy *policy, JsonObject *object, GError **error);

/* POST /v1/session/refresh; secret. The first four members of POST /v1/session. */
typedef struct
{
  char *access_token; /* (owned) */
  gint64 access_expires_at;
  char *refresh_token; /* (owned) */
  char *session_id;    /* (owned) */
} GchWireTokens;

GchWireTokens *gch_wire_tokens_new (void);
void gch_wire_tokens_free (GchWireTokens *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWireTokens, gch_wire_tokens_free)
JsonNode *gch_wire_write_tokens (const GchWireTokens *tokens);
GchWireTokens *gch_wire_read_tokens (JsonNode *node, GError **error);

/* An account that the person who signed in belongs to. */
typedef struct
{
  char *id;   /* (owned) */
  char *name; /* (owned) */
  GchRole role;
} GchWireMembership;

/* POST /v1/session */
typedef struct
{
  GchWireTokens *tokens; /* (owned) */
  GchWirePortal *portal; /* (owned) */
  GchAccount *account;   /* (owned) the one this session is bound to */
  GchUser *user;         /* (owned) */
  GPtrArray *accounts;   /* (owned) (element-type GchWireMembership) never NULL */
} GchWireSession;

GchWireSession *gch_wire_session_new (void);
void gch_wire_session_add_account (GchWireSession *self, const char *id, const char *name,
                                   GchRole role);
void gch_wire_session_free (GchWireSession *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWireSession, gch_wire_session_free)
JsonNode *gch_wire_write_session (const GchWireSession *session);
GchWireSession *gch_wire_read_session (JsonNode *node, GError **error);

/* POST /v1/cases/{id}/comments: the comment and the case as the comment made it.
 * @comment and @support_case: (out) (transfer full), both or neither. */
JsonNode *gch_wire_write_comment_answer (const GchComment *comment, const GchCase *support_case);
gboolean gch_wire_read_comment_answer (JsonNode *node, GchComment **comment, GchCase **support_case,
                                       GError **error);

G_END_DECLS
