/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-accounts.h"
#include "gch-error.h"
#include "gch-form.h"
#include "gch-handlers.h"
#include "gch-sessions.h"
#include "gch-time.h"

/* What somebody who signs in sends. */
typedef struct
{
  const char *user_name;
  const char *password;
  const char *device_name;
  const char *account_id; /* (nullable) */
} Credentials;

static GchResponse *
read_credentials (GchRequest *request, Credentials *credentials)
{
  g_autoptr (GchForm) form = gch_form_new (request);

  credentials->user_name = gch_form_text (form, "user_name", GCH_FORM_ONE_LINE, 254, 0);
  credentials->password = gch_form_text (form, "password", 0, 0, 1024);
  credentials->device_name = gch_form_text (form, "device_name", GCH_FORM_ONE_LINE, 100, 0);
  credentials->account_id =
      gch_form_text (form, "account_id", GCH_FORM_OPTIONAL | GCH_FORM_ONE_LINE, 128, 0);
  gch_form_text (form, "one_time_code", GCH_FORM_OPTIONAL | GCH_FORM_ONE_LINE, 16, 0);

  return gch_form_finish (form);
}

/* (transfer full) (nullable) */
static char *
get_password_hash (GchDatabase *database, const Credentials *credentials)
{
  return gch_database_get_text (database, NULL,
                                "SELECT password_hash FROM people WHERE user_name = ?1", "s",
                                credentials->user_name);
}

/* Has the password compared elsewhere. Somebody unknown takes as long as somebody known. */
static GchResponse *
ask_for_verdict (GchRequest *request, GchDatabase *database, const Credentials *credentials)
{
  g_autofree char *hash = NULL;
  GchResponse *response;
  guint wait = gch_throttle_try (request->portal->throttle, credentials->user_name,
                                 request->address, gch_database_now (database));

  if (wait > 0)
    {
      g_autofree char *seconds = g_strdup_printf ("%u", wait);

      response = gch_response_new_problem (request, GCH_PROBLEM_TOO_MANY_REQUESTS, NULL);
      gch_response_set_header (response, "Retry-After", seconds);
      return response;
    }

  hash = get_password_hash (database, credentials);
  response = gch_response_new (500);
  response->password = g_strdup (credentials->password);
  response->password_hash = g_strdup (hash != NULL ? hash : request->portal->dummy_hash);

  return response;
}

/* The portal users this person is, the wanted account first. */
static sqlite3_stmt *
query_users (GchDatabase *database, const Credentials *credentials, GError **error)
{
  return gch_database_query (
      database, error,
      "SELECT u.id, a.id, a.name, u.role FROM users AS u JOIN people AS p ON p.id = u.person_id "
      "JOIN accounts AS a ON a.id = u.account_id WHERE p.user_name = ?1 AND u.removed_at = 0 "
      "ORDER BY ifnull (a.id = ?2, 0) DESC, a.name, a.id",
      "ss", credentials->user_name, credentials->account_id);
}

/* (transfer full) (nullable) the portal user to be; every account goes into @session. */
static char *
choose_user (GchDatabase *database, const Credentials *credentials, GchWireSession *session,
             GError **error)
{
  sqlite3_stmt *row = query_users (database, credentials, error);
  g_autofree char *user_id = NULL;

  while (row != NULL && gch_database_step (database, row, error))
    {
      const char *account_id = (const char *) sqlite3_column_text (row, 1);
      GchRole role = GCH_ROLE_INDIVIDUAL;

      gch_role_from_nick ((const char *) sqlite3_column_text (row, 3), &role, NULL);
      gch_wire_session_add_account (session, account_id,
                                    (const char *) sqlite3_column_text (row, 2), role);
      if (user_id == NULL
          && (credentials->account_id == NULL || strcmp (credentials->account_id, account_id) == 0))
        user_id = gch_database_column_text (row, 0);
    }

  return g_steal_pointer (&user_id);
}

static gboolean
fill_session (GchRequest *request, GchDatabase *database, const char *user_id,
              const char *device_name, GchWireSession *session, GError **error)
{
  g_autoptr (GchActor) actor = gch_users_get_actor (database, user_id, error);

  if (actor == NULL)
    return FALSE;
  session->portal = gch_portal_resource_describe (request, database);
  session->account = gch_accounts_get (database, actor->account_id, error);
  if (session->account == NULL)
    return FALSE;
  session->user = gch_users_get (database, user_id, error);
  if (session->user == NULL)
    return FALSE;
  session->tokens = gch_sessions_create (database, user_id, device_name, error);

  return session->tokens != NULL;
}

/* The password was compared a moment ago. Whoever changed it since wants the old one to open
 * nothing any more, and has ended all sessions but the one that is about to begin. */
static gboolean
is_still_right (GchRequest *request, GchDatabase *database, const Credentials *credentials)
{
  g_autofree char *hash = get_password_hash (database, credentials);

  return hash != NULL && g_strcmp0 (hash, request->verdict_hash) == 0;
}

static GchResponse *
sign_in (GchRequest *request, GchDatabase *database, const Credentials *credentials)
{
  g_autoptr (GchWireSession) session = gch_wire_session_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *user_id = NULL;

  if (!is_still_right (request, database, credentials))
    return gch_response_new_problem (request, GCH_PROBLEM_CREDENTIALS, NULL);

  gch_throttle_forgive (request->portal->throttle, credentials->user_name, request->address);
  user_id = choose_user (database, credentials, session, &error);
  if (user_id == NULL && error == NULL && session->accounts->len > 0)
    return gch_handlers_refuse_field (request, "account_id", "invalid");
  if (user_id == NULL && error == NULL)
    return gch_response_new_problem (request, GCH_PROBLEM_CREDENTIALS, NULL);
  if (user_id == NULL
      || !fill_session (request, database, user_id, credentials->device_name, session, &error))
    return gch_response_new_error (request, error);

  return gch_response_new_json (201, gch_wire_write_session (session));
}

GchResponse *
gch_session_resource_create (GchRequest *request, GchDatabase *database)
{
  Credentials credentials = { 0 };
  GchResponse *response = read_credentials (request, &credentials);

  if (response != NULL)
    return response;

  switch (request->verdict)
    {
    case GCH_VERDICT_RIGHT:
      return sign_in (request, database, &credentials);
    case GCH_VERDICT_WRONG:
      return gch_response_new_problem (request, GCH_PROBLEM_CREDENTIALS, NULL);
    case GCH_VERDICT_BUSY:
      gch_throttle_take_back (request->portal->throttle, credentials.user_name, request->address);
      return gch_response_new_problem (request, GCH_PROBLEM_BUSY, NULL);
    case GCH_VERDICT_NONE:
    default:
      return ask_for_verdict (request, database, &credentials);
    }
}

GchResponse *
gch_session_resource_refresh (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GchForm) form = gch_form_new (request);
  g_autoptr (GchWireTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;
  const char *refresh_token = gch_form_text (form, "refresh_token", GCH_FORM_ONE_LINE, 128, 0);
  GchResponse *response = gch_form_finish (form);

  if (response != NULL)
    return response;
  tokens = gch_sessions_refresh (database, refresh_token, &error);
  if (tokens != NULL)
    return gch_response_new_json (200, gch_wire_write_tokens (tokens));

  response = gch_response_new_error (request, error);
  /* A token used for the second time has ended its session: that stays. */
  response->keep = g_error_matches (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);
  return response;
}

static GchResponse *
end_session (GchRequest *request, GchDatabase *database, const char *session_id)
{
  g_autoptr (GError) error = NULL;

  if (!gch_sessions_revoke (database, request->actor, session_id, &error))
    return gch_response_new_error (request, error);

  return gch_response_new (204);
}

GchResponse *
gch_session_resource_end (GchRequest *request, GchDatabase *database)
{
  return end_session (request, database, request->actor->session_id);
}

GchResponse *
gch_session_resource_revoke (GchRequest *request, GchDatabase *database)
{
  return end_session (request, database, request->id);
}

static JsonObject *
write_session (const GchSessionInfo *info, const char *current_id)
{
  JsonObject *object = json_object_new ();
  g_autofree char *created_at = gch_time_to_string (info->created_at);
  g_autofree char *last_used_at = gch_time_to_string (info->last_used_at);

  json_object_set_string_member (object, "id", info->id);
  json_object_set_string_member (object, "device_name", info->device_name);
  json_object_set_string_member (object, "created_at", created_at);
  json_object_set_string_member (object, "last_used_at", last_used_at);
  json_object_set_boolean_member (object, "current", strcmp (info->id, current_id) == 0);

  return object;
}

GchResponse *
gch_session_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) sessions = gch_sessions_list (database, request->actor, &error);
  JsonArray *array;

  if (sessions == NULL)
    return gch_response_new_error (request, error);

  array = json_array_new ();
  for (guint i = 0; i < sessions->len; i++)
    json_array_add_object_element (array,
                                   write_session (sessions->pdata[i], request->actor->session_id));

  return gch_handlers_answer_list ("sessions", array);
}
