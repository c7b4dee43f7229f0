/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sessions.h"

#include <string.h>

#include "gch-error.h"
#include "portal-fixture.h"

#define MINUTE (G_GINT64_CONSTANT (60) * G_USEC_PER_SEC)
#define DAY (24 * 60 * MINUTE)

typedef struct
{
  PortalFixture *portal;
  GchDatabase *database;
  GchWireTokens *tokens; /* of SINGLE */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->portal = portal_fixture_new ();
  fixture->database = fixture->portal->database;
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  fixture->tokens = gch_sessions_create (fixture->database, SINGLE, "Laptop", NULL);
  g_assert_true (gch_database_commit (fixture->database, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gch_wire_tokens_free (fixture->tokens);
  portal_fixture_free (fixture->portal);
}

/* As a request does it: who is it, and a note that he was here. */
static gboolean
is_good (Fixture *fixture, const char *access_token)
{
  g_autoptr (GError) error = NULL;
  gboolean touch = FALSE;
  g_autoptr (GchActor) actor =
      gch_sessions_authenticate (fixture->database, access_token, &touch, &error);

  if (actor == NULL)
    {
      g_assert_error (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);
      return FALSE;
    }
  if (touch)
    g_assert_true (gch_sessions_touch (fixture->database, access_token, NULL));
  g_assert_cmpstr (actor->user_id, ==, SINGLE);

  return TRUE;
}

static GchWireTokens *
refresh (Fixture *fixture, const char *refresh_token)
{
  g_autoptr (GError) error = NULL;
  GchWireTokens *tokens;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  tokens = gch_sessions_refresh (fixture->database, refresh_token, &error);
  g_assert_true (gch_database_commit (fixture->database, NULL));
  if (tokens == NULL)
    g_assert_error (error, GCH_ERROR, GCH_ERROR_SIGNED_OUT);

  return tokens;
}

static void
test_tokens (Fixture *fixture, gconstpointer data)
{
  g_autofree char *dump = NULL;

  g_assert_true (g_str_has_prefix (fixture->tokens->access_token, "gch_"));
  g_assert_cmpuint (strlen (fixture->tokens->access_token), >=, 4 + 43);
  g_assert_true (is_good (fixture, fixture->tokens->access_token));
  g_assert_false (is_good (fixture, fixture->tokens->refresh_token));
  g_assert_false (is_good (fixture, ""));

  /* Neither is anywhere in the file as it was given out. */
  dump =
      gch_database_get_text (fixture->database, NULL,
                             "SELECT group_concat (hex (hash)) FROM tokens WHERE instr "
                             "(CAST (hash AS TEXT), ?1) OR instr (CAST (hash AS TEXT), ?2)",
                             "ss", fixture->tokens->access_token, fixture->tokens->refresh_token);
  g_assert_null (dump);
}

static void
test_expiry (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchWireTokens) second = NULL;

  fixture->portal->now += 14 * MINUTE;
  g_assert_true (is_good (fixture, fixture->tokens->access_token));
  fixture->portal->now += 2 * MINUTE;
  g_assert_false (is_good (fixture, fixture->tokens->access_token));

  second = refresh (fixture, fixture->tokens->refresh_token);
  g_assert_nonnull (second);
  g_assert_true (is_good (fixture, second->access_token));
  fixture->portal->now += 31 * DAY;
  g_assert_null (refresh (fixture, second->refresh_token));
}

/* The answer with the new tokens never arrived: the old ones still do. */
static void
test_lost_answer (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchWireTokens) lost = refresh (fixture, fixture->tokens->refresh_token);
  g_autoptr (GchWireTokens) lost_too = refresh (fixture, fixture->tokens->refresh_token);
  g_autoptr (GchWireTokens) third = refresh (fixture, fixture->tokens->refresh_token);

  g_assert_nonnull (lost);
  g_assert_nonnull (lost_too);
  g_assert_true (is_good (fixture, third->access_token));
  g_assert_cmpstr (third->session_id, ==, fixture->tokens->session_id);
}

/* What was under way with the former access token is not cut off. */
static void
test_former_access (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchWireTokens) second = refresh (fixture, fixture->tokens->refresh_token);

  g_assert_true (is_good (fixture, second->access_token));
  g_assert_true (is_good (fixture, fixture->tokens->access_token));
}

/* An old refresh token after its successor was used: one of the two is a thief. */
static void
test_reuse (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchWireTokens) second = refresh (fixture, fixture->tokens->refresh_token);

  g_assert_true (is_good (fixture, second->access_token));
  g_assert_null (refresh (fixture, fixture->tokens->refresh_token));
  g_assert_false (is_good (fixture, second->access_token));
  g_assert_null (refresh (fixture, second->refresh_token));
}

/* Using the new refresh token counts as use too. */
static void
test_reuse_after_refresh (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchWireTokens) second = refresh (fixture, fixture->tokens->refresh_token);
  g_autoptr (GchWireTokens) third = refresh (fixture, second->refresh_token);

  g_assert_nonnull (third);
  g_assert_null (refresh (fixture, fixture->tokens->refresh_token));
  g_assert_false (is_good (fixture, third->access_token));
}

static void
test_revoke (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GchActor) actor =
      gch_sessions_authenticate (fixture->database, fixture->tokens->access_token, NULL, NULL);
  g_autoptr (GchActor) other = gch_users_get_actor (fixture->database, ADMIN, NULL);
  g_autoptr (GPtrArray) sessions = gch_sessions_list (fixture->database, actor, NULL);
  g_autoptr (GPtrArray) none = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_cmpuint (sessions->len, ==, 1);
  g_assert_cmpstr (((GchSessionInfo *) sessions->pdata[0])->device_name, ==, "Laptop");
  g_assert_true (gch_sessions_is_current (fixture->database, actor));
  g_assert_false (
      gch_sessions_revoke (fixture->database, other, fixture->tokens->session_id, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_clear_error (&error);

  g_assert_true (
      gch_sessions_revoke (fixture->database, actor, fixture->tokens->session_id, &error));
  g_assert_false (gch_sessions_is_current (fixture->database, actor));
  g_assert_false (is_good (fixture, fixture->tokens->access_token));
  g_assert_null (refresh (fixture, fixture->tokens->refresh_token));
  none = gch_sessions_list (fixture->database, actor, NULL);
  g_assert_cmpuint (none->len, ==, 0);
}

static void
test_tidy (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gch_sessions_tidy (fixture->database, NULL));
  g_assert_true (is_good (fixture, fixture->tokens->access_token));
  fixture->portal->now += 31 * DAY;
  g_assert_true (gch_sessions_tidy (fixture->database, NULL));
  g_assert_cmpint (portal_fixture_count (fixture->portal, "SELECT count (*) FROM sessions"), ==, 0);
}

#define ADD(path, function)                                                                        \
  g_test_add ("/sessions/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  ADD ("tokens", test_tokens);
  ADD ("expiry", test_expiry);
  ADD ("lost-answer", test_lost_answer);
  ADD ("former-access", test_former_access);
  ADD ("reuse", test_reuse);
  ADD ("reuse-after-refresh", test_reuse_after_refresh);
  ADD ("revoke", test_revoke);
  ADD ("tidy", test_tidy);

  return g_test_run ();
}
