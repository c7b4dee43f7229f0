/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-database.h"
#include "gch-wire-session.h"

G_BEGIN_DECLS

/* Who is signed in. Tokens are 256 random bits; only their SHA-256 is kept. An access token is good
 * for 15 minutes, a refresh token for 30 days. Each refresh makes a new generation of both; the
 * former refresh token stays good until a token of a later generation is used, because the answer
 * that carried it may have been lost; used after that, the whole session ends. */

/* Signs a portal user in. (transfer full) */
GchWireTokens *gch_sessions_create (GchDatabase *database, const char *user_id,
                                    const char *device_name, GError **error);

/* New tokens for a refresh token. GCH_ERROR_SIGNED_OUT when it is not good; this may have ended the
 * session, so that the transaction is to be committed nevertheless. (transfer full) */
GchWireTokens *gch_sessions_refresh (GchDatabase *database, const char *refresh_token,
                                     GError **error);

/**
 * gch_sessions_authenticate:
 * @touch: (out) (optional): gch_sessions_touch() should be called for this token
 *
 * Who speaks with this access token. Reads only.
 *
 * Errors: %GCH_ERROR_SIGNED_OUT
 * Returns: (transfer full)
 */
GchActor *gch_sessions_authenticate (GchDatabase *database, const char *access_token,
                                     gboolean *touch, GError **error);

/* Notes that the token was used: now and then, and the first time for its generation. */
gboolean gch_sessions_touch (GchDatabase *database, const char *access_token, GError **error);

/* TRUE while the session of @actor goes on and his rights are still those he came with. */
gboolean gch_sessions_is_current (GchDatabase *database, const GchActor *actor);

/* Ends a session of @actor's. GCH_ERROR_NOT_FOUND when it is not his or has ended. */
gboolean gch_sessions_revoke (GchDatabase *database, const GchActor *actor, const char *session_id,
                              GError **error);

typedef struct
{
  char *id;          /* (owned) */
  char *device_name; /* (owned) */
  gint64 created_at;
  gint64 last_used_at;
} GchSessionInfo;

/* The living sessions of @actor. (transfer full) (element-type GchSessionInfo) */
GPtrArray *gch_sessions_list (GchDatabase *database, const GchActor *actor, GError **error);

/* Forgets tokens that have expired and sessions that nothing can bring back. */
gboolean gch_sessions_tidy (GchDatabase *database, GError **error);

G_END_DECLS
