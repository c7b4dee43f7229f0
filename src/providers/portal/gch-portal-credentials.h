/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-policy.h"
#include "gch-wire-session.h"

G_BEGIN_DECLS

/* What is kept of a session, secret: in memory, and as one text in the keyring. */
typedef struct
{
  char *base_url;        /* (owned) */
  char *portal;          /* (owned) GchOwner.portal */
  char *account_id;      /* (owned) */
  char *user_id;         /* (owned) */
  char *portal_name;     /* (owned) */
  char *account_name;    /* (owned) */
  char *user_name;       /* (owned) */
  char *display_name;    /* (owned) */
  GchWireTokens *tokens; /* (owned) */
  GchPolicy policy;
} GchPortalCredentials;

/* (transfer full) */
GchPortalCredentials *gch_portal_credentials_new (const char *base_url, const char *portal,
                                                  const char *user_name,
                                                  const GchWireSession *session);
void gch_portal_credentials_free (GchPortalCredentials *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchPortalCredentials, gch_portal_credentials_free)

/* Secret JSON. (transfer full) */
char *gch_portal_credentials_to_text (const GchPortalCredentials *self);
/* NULL and GCH_ERROR_INVALID when it is not what to_text made. (transfer full) */
GchPortalCredentials *gch_portal_credentials_from_text (const char *text, GError **error);

/* TRUE when @tokens can stand in a header: no line ends, nothing but visible ASCII. */
gboolean gch_portal_tokens_are_sane (const GchWireTokens *tokens);

/* Takes over the rotated @tokens. */
void gch_portal_credentials_set_tokens (GchPortalCredentials *self, GchWireTokens *tokens);

G_END_DECLS
