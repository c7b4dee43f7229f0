/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire-session.h"

#include "wire-fixture.h"

WIRE_READER (read_portal, GchWirePortal, portal)
WIRE_READER (read_tokens, GchWireTokens, tokens)
WIRE_READER (read_session, GchWireSession, session)

static GchWirePortal *
make_portal (void)
{
  GchWirePortal *portal = gch_wire_portal_new ();

  portal->name = g_strdup ("Lumen Support");
  portal->demonstration = TRUE;
  portal->policy = (GchPolicy){ 262144, 200, 262145, 30 };
  return portal;
}

static GchWireTokens *
make_tokens (void)
{
  GchWireTokens *tokens = gch_wire_tokens_new ();

  tokens->access_token = g_strdup ("gch_access");
  tokens->access_expires_at = G_GINT64_CONSTANT (1773480413000000);
  tokens->refresh_token = g_strdup ("gch_refresh");
  tokens->session_id = g_strdup ("s1");
  return tokens;
}

static GchWireSession *
make_session (void)
{
  GchWireSession *session = gch_wire_session_new ();

  session->tokens = make_tokens ();
  session->portal = make_portal ();
  session->account = wire_make_account ();
  session->user = wire_make_user ();
  gch_wire_session_add_account (session, "a1", "Atelier Lumen SAS", GCH_ROLE_ADMINISTRATOR);
  gch_wire_session_add_account (session, "a2", "Northgate Tools Ltd", GCH_ROLE_INDIVIDUAL);
  return session;
}

static void
test_portal (void)
{
  g_autoptr (GchWirePortal) portal = make_portal ();
  g_autoptr (JsonNode) node = gch_wire_write_portal (portal);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchWirePortal) read = gch_wire_read_portal (crossed, NULL);

  g_assert_cmpstr (read->name, ==, "Lumen Support");
  g_assert_true (read->demonstration);
  g_assert_cmpuint (read->policy.comment_max_bytes, ==, 262144);
  g_assert_cmpuint (read->policy.subject_max_chars, ==, 200);
  g_assert_cmpuint (read->policy.description_max_bytes, ==, 262145);
  g_assert_cmpuint (read->policy.reopen_days, ==, 30);
  gch_wire_portal_free (NULL);
}

static void
assert_versions (const char *versions, int code)
{
  g_autoptr (GchWirePortal) portal = make_portal ();
  g_autoptr (JsonNode) node = gch_wire_write_portal (portal);
  g_autoptr (GError) error = NULL;

  json_object_set_member (json_node_get_object (node), "api_versions", wire_parse (versions));
  g_assert_true (read_portal (node, &error) == (code < 0));
  if (code >= 0)
    g_assert_error (error, GCH_ERROR, code);
}

static void
test_versions (void)
{
  assert_versions ("[\"1\"]", -1);
  assert_versions ("[\"2\",\"1\"]", -1);
  assert_versions ("[2,\"1\"]", -1);
  assert_versions ("[\"2\"]", GCH_ERROR_NOT_A_PORTAL);
  assert_versions ("[]", GCH_ERROR_NOT_A_PORTAL);
  assert_versions ("[1]", GCH_ERROR_NOT_A_PORTAL);
  assert_versions ("\"1\"", GCH_ERROR_BAD_ANSWER);
}

static void
assert_policy_refused (const char *member, const char *value)
{
  g_autoptr (GchWirePortal) portal = make_portal ();
  g_autoptr (JsonNode) node = gch_wire_write_portal (portal);
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GError) error = NULL;

  json_object_set_member (json_object_get_object_member (object, "policy"), member,
                          wire_parse (value));
  g_assert_false (read_portal (node, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
}

static void
test_policy (void)
{
  assert_policy_refused ("comment_max_bytes", "0");
  assert_policy_refused ("comment_max_bytes", "2147483648");
  assert_policy_refused ("subject_max_chars", "-1");
  assert_policy_refused ("description_max_bytes", "1.5");
  assert_policy_refused ("reopen_days", "-1");
}

static void
test_tokens (void)
{
  g_autoptr (GchWireTokens) tokens = make_tokens ();
  g_autoptr (JsonNode) node = gch_wire_write_tokens (tokens);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GchWireTokens) read = gch_wire_read_tokens (crossed, NULL);

  g_assert_cmpstr (read->access_token, ==, "gch_access");
  g_assert_cmpint (read->access_expires_at, ==, tokens->access_expires_at);
  g_assert_cmpstr (read->refresh_token, ==, "gch_refresh");
  g_assert_cmpstr (read->session_id, ==, "s1");
  wire_check_mutilated (node, "", read_tokens);
  gch_wire_tokens_free (NULL);
}

static void
test_session (void)
{
  g_autoptr (GchWireSession) session = make_session ();
  g_autoptr (JsonNode) node = gch_wire_write_session (session);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchWireSession) read = gch_wire_read_session (crossed, &error);
  g_autoptr (JsonNode) again = NULL;
  const GchWireMembership *second;

  g_assert_no_error (error);
  g_assert_cmpuint (read->accounts->len, ==, 2);
  second = g_ptr_array_index (read->accounts, 1);
  g_assert_cmpstr (second->id, ==, "a2");
  g_assert_cmpstr (second->name, ==, "Northgate Tools Ltd");
  g_assert_cmpint (second->role, ==, GCH_ROLE_INDIVIDUAL);
  again = gch_wire_write_session (read);
  g_assert_true (json_node_equal (node, again));
  gch_wire_session_free (NULL);
}

/* Everything but api_versions, whose absence of version 1 is an error of its own. */
static void
test_mutilated (void)
{
  g_autoptr (GchWireSession) session = make_session ();
  g_autoptr (JsonNode) node = gch_wire_write_session (session);
  g_autoptr (JsonNode) portal = gch_wire_write_portal (session->portal);

  wire_check_mutilated (portal, "", read_portal);
  wire_check_mutilated (node, " customer_number ", read_session);
}

static void
test_accounts_refused (void)
{
  const char *const accounts[] = {
    "{}",
    "[1]",
    "[{}]",
    "[{\"id\":\"a1\",\"name\":\"x\"}]",
    "[{\"id\":\"a1\",\"name\":\"x\",\"role\":\"king\"}]",
    "[{\"id\":\"\",\"name\":\"x\",\"role\":\"individual\"}]",
  };

  for (guint i = 0; i < G_N_ELEMENTS (accounts); i++)
    {
      g_autoptr (GchWireSession) session = make_session ();
      g_autoptr (JsonNode) node = gch_wire_write_session (session);
      g_autoptr (GError) error = NULL;

      json_object_set_member (json_node_get_object (node), "accounts", wire_parse (accounts[i]));
      g_assert_false (read_session (node, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
    }
}

static gboolean
read_comment_answer (JsonNode *node, GError **error)
{
  g_autoptr (GchComment) comment = NULL;
  g_autoptr (GchCase) support_case = NULL;
  gboolean done = gch_wire_read_comment_answer (node, &comment, &support_case, error);

  g_assert_true (done == (comment != NULL));
  g_assert_true (done == (support_case != NULL));
  return done;
}

static void
test_comment_answer (void)
{
  g_autoptr (GchComment) comment = wire_make_comment ();
  g_autoptr (GchCase) support_case = wire_make_case ();
  g_autoptr (JsonNode) node = gch_wire_write_comment_answer (comment, support_case);
  JsonObject *object = json_node_get_object (node);

  g_assert_cmpuint (json_object_get_size (object), ==, 2);
  g_assert_true (json_object_has_member (object, "comment"));
  g_assert_true (json_object_has_member (object, "case"));
  wire_check_mutilated (node,
                        " client_op_id key_id product product_version operating_system closed_at "
                        "last_comment_at last_reply_at ",
                        read_comment_answer);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire-session/portal", test_portal);
  g_test_add_func ("/wire-session/versions", test_versions);
  g_test_add_func ("/wire-session/policy", test_policy);
  g_test_add_func ("/wire-session/tokens", test_tokens);
  g_test_add_func ("/wire-session/session", test_session);
  g_test_add_func ("/wire-session/mutilated", test_mutilated);
  g_test_add_func ("/wire-session/accounts-refused", test_accounts_refused);
  g_test_add_func ("/wire-session/comment-answer", test_comment_answer);

  return g_test_run ();
}
