/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sessions.h"

#include <sodium.h>
#include <string.h>

#include "gch-accounts.h"
#include "gch-error.h"

#define TOKEN_PREFIX "gch_"
#define TOKEN_BYTES 32
#define ACCESS_LIFE (G_GINT64_CONSTANT (15 * 60) * G_USEC_PER_SEC)
#define REFRESH_LIFE (G_GINT64_CONSTANT (30 * 86400) * G_USEC_PER_SEC)
#define TOUCH_EVERY (G_GINT64_CONSTANT (5 * 60) * G_USEC_PER_SEC)
#define HASH_BYTES crypto_hash_sha256_BYTES

/* What is kept about a token and its session. */
typedef struct
{
  char *session_id; /* (owned) */
  char *user_id;    /* (owned) */
  gint64 generation;
  gint64 expires_at;
  gint64 newest;
  gint64 confirmed;
  gint64 revoked_at;
  gint64 last_used_at;
} Token;

static void
token_clear (Token *self)
{
  g_free (self->session_id);
  g_free (self->user_id);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Token, token_clear)

static gboolean
set_signed_out (GError **error)
{
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT, "the session is not valid");
  return FALSE;
}

static void
hash_token (const char *token, guint8 hash[HASH_BYTES])
{
  crypto_hash_sha256 (hash, (const unsigned char *) token, strlen (token));
}

/* (transfer full) */
static char *
new_token (GchDatabase *database)
{
  guint8 bytes[TOKEN_BYTES];
  char text[sodium_base64_ENCODED_LEN (TOKEN_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
  char *token;

  gch_database_random (database, bytes, sizeof bytes);
  sodium_bin2base64 (text, sizeof text, bytes, sizeof bytes,
                     sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  token = g_strconcat (TOKEN_PREFIX, text, NULL);
  sodium_memzero (bytes, sizeof bytes);
  sodium_memzero (text, sizeof text);

  return token;
}

/* (transfer full) the token, whose hash is now kept */
static char *
issue (GchDatabase *database, const char *session_id, const char *kind, gint64 generation,
       gint64 expires_at, GError **error)
{
  g_autofree char *token = new_token (database);
  guint8 hash[HASH_BYTES];

  hash_token (token, hash);
  if (!gch_database_run (database, error,
                         "INSERT INTO tokens (hash, session_id, kind, generation, expires_at) "
                         "VALUES (?1, ?2, ?3, ?4, ?5)",
                         "bssii", hash, sizeof hash, session_id, kind, generation, expires_at))
    return NULL;

  return g_steal_pointer (&token);
}

static GchWireTokens *
issue_generation (GchDatabase *database, const char *session_id, gint64 generation, GError **error)
{
  g_autoptr (GchWireTokens) tokens = gch_wire_tokens_new ();
  gint64 now = gch_database_now (database);

  tokens->session_id = g_strdup (session_id);
  tokens->access_expires_at = now + ACCESS_LIFE;
  tokens->access_token =
      issue (database, session_id, "access", generation, tokens->access_expires_at, error);
  if (tokens->access_token == NULL)
    return NULL;
  tokens->refresh_token =
      issue (database, session_id, "refresh", generation, now + REFRESH_LIFE, error);

  return tokens->refresh_token != NULL ? g_steal_pointer (&tokens) : NULL;
}

GchWireTokens *
gch_sessions_create (GchDatabase *database, const char *user_id, const char *device_name,
                     GError **error)
{
  g_autofree char *id = gch_database_new_id (database);

  if (!gch_database_run (database, error,
                         "INSERT INTO sessions (id, user_id, device_name, created_at, "
                         "last_used_at) VALUES (?1, ?2, ?3, ?4, ?4)",
                         "sssi", id, user_id, device_name, gch_database_now (database)))
    return NULL;

  return issue_generation (database, id, 1, error);
}

/* GCH_ERROR_SIGNED_OUT when the token is unknown or of the other kind. */
static gboolean
look_up (GchDatabase *database, const char *text, const char *kind, Token *token, GError **error)
{
  g_autoptr (GError) failure = NULL;
  guint8 hash[HASH_BYTES];
  sqlite3_stmt *row;

  hash_token (text, hash);
  row = gch_database_query (
      database, error,
      "SELECT s.id, s.user_id, t.generation, t.expires_at, s.newest_generation, "
      "s.confirmed_generation, s.revoked_at, s.last_used_at FROM tokens AS t "
      "JOIN sessions AS s ON s.id = t.session_id WHERE t.hash = ?1 AND t.kind = ?2",
      "bs", hash, sizeof hash, kind);
  if (row == NULL)
    return FALSE;
  if (!gch_database_step (database, row, &failure))
    {
      if (failure == NULL)
        return set_signed_out (error);
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  token->session_id = gch_database_column_text (row, 0);
  token->user_id = gch_database_column_text (row, 1);
  token->generation = sqlite3_column_int64 (row, 2);
  token->expires_at = sqlite3_column_int64 (row, 3);
  token->newest = sqlite3_column_int64 (row, 4);
  token->confirmed = sqlite3_column_int64 (row, 5);
  token->revoked_at = sqlite3_column_int64 (row, 6);
  token->last_used_at = sqlite3_column_int64 (row, 7);
  gch_database_done (row);

  return TRUE;
}

static gboolean
is_good (GchDatabase *database, const Token *token)
{
  return token->revoked_at == 0 && token->expires_at > gch_database_now (database);
}

static gboolean
end_session (GchDatabase *database, const char *session_id, GError **error)
{
  return gch_database_run (database, error,
                           "UPDATE sessions SET revoked_at = ?2 WHERE id = ?1 AND revoked_at = 0",
                           "si", session_id, gch_database_now (database));
}

/* The token was used: everything of the generations before it can only come from a thief. */
static gboolean
confirm (GchDatabase *database, const Token *token, gint64 newest, GError **error)
{
  return gch_database_run (database, error,
                           "UPDATE sessions SET last_used_at = ?2, newest_generation = ?3, "
                           "confirmed_generation = max (confirmed_generation, ?4) WHERE id = ?1",
                           "siii", token->session_id, gch_database_now (database), newest,
                           token->generation);
}

GchWireTokens *
gch_sessions_refresh (GchDatabase *database, const char *refresh_token, GError **error)
{
  g_auto (Token) token = { 0 };
  g_autoptr (GchActor) actor = NULL;
  gint64 generation;

  if (!look_up (database, refresh_token, "refresh", &token, error))
    return NULL;
  if (!is_good (database, &token))
    {
      set_signed_out (error);
      return NULL;
    }
  if (token.generation < token.confirmed)
    {
      if (end_session (database, token.session_id, error))
        set_signed_out (error);
      return NULL;
    }
  actor = gch_users_get_actor (database, token.user_id, NULL);
  if (actor == NULL)
    {
      set_signed_out (error);
      return NULL;
    }

  generation = token.newest + 1;
  if (!confirm (database, &token, generation, error))
    return NULL;

  return issue_generation (database, token.session_id, generation, error);
}

GchActor *
gch_sessions_authenticate (GchDatabase *database, const char *access_token, gboolean *touch,
                           GError **error)
{
  g_auto (Token) token = { 0 };
  g_autoptr (GError) failure = NULL;
  GchActor *actor;

  if (!look_up (database, access_token, "access", &token, error))
    return NULL;
  if (!is_good (database, &token))
    {
      set_signed_out (error);
      return NULL;
    }
  actor = gch_users_get_actor (database, token.user_id, &failure);
  if (actor == NULL)
    {
      if (g_error_matches (failure, GCH_ERROR, GCH_ERROR_NOT_FOUND))
        set_signed_out (error);
      else
        g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  actor->session_id = g_strdup (token.session_id);
  if (touch != NULL)
    *touch = token.generation > token.confirmed
             || gch_database_now (database) - token.last_used_at >= TOUCH_EVERY;

  return actor;
}

gboolean
gch_sessions_touch (GchDatabase *database, const char *access_token, GError **error)
{
  g_auto (Token) token = { 0 };

  return look_up (database, access_token, "access", &token, error)
         && confirm (database, &token, token.newest, error);
}

gboolean
gch_sessions_is_current (GchDatabase *database, const GchActor *actor)
{
  return gch_database_get_int (database, NULL,
                               "SELECT count (*) FROM sessions AS s JOIN users AS u "
                               "ON u.id = s.user_id WHERE s.id = ?1 AND s.revoked_at = 0 "
                               "AND u.id = ?2 AND u.removed_at = 0 AND u.epoch = ?3",
                               "ssi", actor->session_id, actor->user_id, actor->epoch)
         == 1;
}

gboolean
gch_sessions_revoke (GchDatabase *database, const GchActor *actor, const char *session_id,
                     GError **error)
{
  if (!gch_database_run (database, error,
                         "UPDATE sessions SET revoked_at = ?3 WHERE id = ?1 AND user_id = ?2 "
                         "AND revoked_at = 0",
                         "ssi", session_id, actor->user_id, gch_database_now (database)))
    return FALSE;
  if (gch_database_changes (database) == 1)
    return TRUE;

  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_NOT_FOUND, "there is no such session");
  return FALSE;
}

static void
session_info_free (gpointer data)
{
  GchSessionInfo *self = data;

  g_free (self->id);
  g_free (self->device_name);
  g_free (self);
}

GPtrArray *
gch_sessions_list (GchDatabase *database, const GchActor *actor, GError **error)
{
  g_autoptr (GPtrArray) sessions = g_ptr_array_new_with_free_func (session_info_free);
  g_autoptr (GError) failure = NULL;
  sqlite3_stmt *row;

  row = gch_database_query (database, error,
                            "SELECT s.id, s.device_name, s.created_at, s.last_used_at "
                            "FROM sessions AS s WHERE s.user_id = ?1 AND s.revoked_at = 0 "
                            "AND EXISTS (SELECT 1 FROM tokens AS t WHERE t.session_id = s.id "
                            "AND t.expires_at > ?2) ORDER BY s.last_used_at DESC, s.id",
                            "si", actor->user_id, gch_database_now (database));
  if (row == NULL)
    return NULL;
  while (gch_database_step (database, row, &failure))
    {
      GchSessionInfo *info = g_new0 (GchSessionInfo, 1);

      info->id = gch_database_column_text (row, 0);
      info->device_name = gch_database_column_text (row, 1);
      info->created_at = sqlite3_column_int64 (row, 2);
      info->last_used_at = sqlite3_column_int64 (row, 3);
      g_ptr_array_add (sessions, info);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return NULL;
    }

  return g_steal_pointer (&sessions);
}

gboolean
gch_sessions_tidy (GchDatabase *database, GError **error)
{
  return gch_database_run (database, error, "DELETE FROM tokens WHERE expires_at <= ?1", "i",
                           gch_database_now (database))
         && gch_database_run (database, error,
                              "DELETE FROM sessions WHERE NOT EXISTS (SELECT 1 FROM tokens "
                              "WHERE tokens.session_id = sessions.id)",
                              "");
}
