/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-idempotency.h"
#include "portal-fixture.h"

static void
test_unknown_path (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, ADMIN, "GET", "/v1/nothing", NULL, 404);

  portal_fixture_assert_problem (response, "not-found");
}

static void
test_wrong_method (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, ADMIN, "PUT", "/v1/cases/x", "{}", 405);

  portal_fixture_assert_problem (response, "method-not-allowed");
  g_assert_cmpstr (gch_response_get_header (response, "Allow"), ==, "GET, HEAD, PATCH");
}

/* Every route but those for everybody refuses who is not signed in, with any token of nobody's. */
static void
test_signed_out (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();

  for (gsize i = 0; i < GCH_N_ROUTES; i++)
    {
      const GchRoute *route = &GCH_ROUTES[i];
      g_autoptr (GchResponse) response = NULL;
      GchRequest *request;

      if (route->who == GCH_WHO_ANYBODY)
        continue;
      request = portal_fixture_request (fixture, NULL, route->method, route->path, "{}");
      g_clear_pointer (&response, gch_response_free);
      response = portal_fixture_send (fixture, request, 401);
      portal_fixture_assert_problem (response, "signed-out");

      request = portal_fixture_request (fixture, NULL, route->method, route->path, "{}");
      gch_request_set_header (request, "Authorization", "Bearer gch_nonsense");
      g_clear_pointer (&response, gch_response_free);
      response = portal_fixture_send (fixture, request, 401);
      portal_fixture_assert_problem (response, "signed-out");
    }
}

/* The answer about somebody else's case is the answer about none, but for the request's name. */
static void
test_foreign_is_missing (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *foreign = portal_fixture_case (fixture, OTHER, "Ours");
  static const char *const users[] = { ADMIN, MANAGER, SINGLE, CASES };

  for (gsize i = 0; i < GCH_N_ROUTES; i++)
    for (gsize u = 0; u < G_N_ELEMENTS (users); u++)
      {
        const GchRoute *route = &GCH_ROUTES[i];
        const char *ids[] = { foreign, "nothing" };
        char *bodies[2] = { NULL, NULL };

        if (route->who != GCH_WHO_CASE)
          continue;
        for (int k = 0; k < 2; k++)
          {
            g_autofree char *path = gch_wire_path (route->path, ids[k]);
            GchRequest *request =
                portal_fixture_request (fixture, users[u], route->method, path, "{}");
            g_autoptr (GchResponse) response = NULL;
            char *instance;

            gch_request_set_header (request, "If-Match", "\"1\"");
            response = portal_fixture_send (fixture, request, 404);
            bodies[k] = g_strndup (g_bytes_get_data (response->body, NULL),
                                   g_bytes_get_size (response->body));
            instance = strstr (bodies[k], "urn:guichet:request:");
            g_assert_nonnull (instance);
            memset (instance + strlen ("urn:guichet:request:"), 'x', 24);
          }
        g_assert_cmpstr (bodies[0], ==, bodies[1]);
        g_free (bodies[0]);
        g_free (bodies[1]);
      }
}

static void
assert_refused (PortalFixture *fixture, const char *body, const char *type, int status)
{
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, ADMIN, "POST", "/v1/cases", body, status);

  portal_fixture_assert_problem (response, type);
}

static void
test_bad_bodies (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *deep = g_strnfill (100000, '[');
  g_autofree char *large = g_strnfill (1024 * 1024 + 1, ' ');

  assert_refused (fixture, "", "not-acceptable-json", 400);
  assert_refused (fixture, "{", "not-acceptable-json", 400);
  assert_refused (fixture, "[]", "not-acceptable-json", 400);
  assert_refused (fixture, "{\"a\":1,\"a\":2}", "not-acceptable-json", 400);
  assert_refused (fixture, "{\"subject\":\"\xff\"}", "not-acceptable-json", 400);
  assert_refused (fixture, "{\"subject\":\"\\u0000\"}", "not-acceptable-json", 400);
  assert_refused (fixture, deep, "not-acceptable-json", 400);
  assert_refused (fixture, large, "too-large", 413);
  assert_refused (fixture, "{}", "validation", 422);
}

static void
test_content_type (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  static const char *const types[] = { "text/plain", "application/jsonx", "application/xml" };

  for (gsize i = 0; i < G_N_ELEMENTS (types); i++)
    {
      GchRequest *request = portal_fixture_request (fixture, ADMIN, "POST", "/v1/cases", "{}");
      g_autoptr (GchResponse) response = NULL;

      gch_request_set_header (request, "Content-Type", types[i]);
      response = portal_fixture_send (fixture, request, 415);
      portal_fixture_assert_problem (response, "unsupported-media-type");
    }
}

static void
test_language (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  GchRequest *request = portal_fixture_request (fixture, NULL, "GET", "/v1/account", NULL);
  g_autoptr (GchResponse) response = NULL;

  gch_request_set_header (request, "Accept-Language", "fr-CA, en;q=0.5");
  response = portal_fixture_send (fixture, request, 401);
  g_assert_cmpstr (gch_response_get_header (response, "Content-Language"), ==, "fr");
}

static void
test_head (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) response =
      portal_fixture_call (fixture, ADMIN, "HEAD", "/v1/account", NULL, 200);

  g_assert_cmpstr (gch_response_get_header (response, "ETag"), ==, "\"1\"");
}

#define COMMENT "{\"body\":\"It still does not work.\"}"

static void
test_idempotency_needed (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  static const char *const keys[] = { "", "\"\"", "a b", "\"a\"b\"" };

  for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      GchRequest *request = portal_fixture_request (fixture, ADMIN, "POST", path, COMMENT);
      g_autoptr (GchResponse) response = NULL;

      gch_request_set_header (request, "Idempotency-Key", keys[i]);
      response = portal_fixture_send (fixture, request, 400);
      portal_fixture_assert_problem (response, "idempotency-key-required");
    }
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 0);
}

static GchResponse *
comment_with_key (PortalFixture *fixture, const char *path, const char *key, const char *body,
                  int status)
{
  GchRequest *request = portal_fixture_request (fixture, ADMIN, "POST", path, body);

  gch_request_set_header (request, "Idempotency-Key", key);
  return portal_fixture_send (fixture, request, status);
}

/* The same request again, quoted or not: the same answer, one comment, one mail. */
static void
test_idempotency_replay (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autoptr (GchResponse) first = comment_with_key (fixture, path, "\"k1\"", COMMENT, 201);
  g_autoptr (GchResponse) second = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_autoptr (GchResponse) reused =
      comment_with_key (fixture, path, "k1", "{\"body\":\"Something else\"}", 422);

  g_assert_true (g_bytes_equal (first->body, second->body));
  g_assert_null (gch_response_get_header (first, "Idempotency-Replayed"));
  g_assert_cmpstr (gch_response_get_header (second, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpstr (gch_response_get_header (second, "Content-Type"), ==, "application/json");
  portal_fixture_assert_problem (reused, "idempotency-key-reused");
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 1);
  g_assert_cmpint (portal_fixture_count (
                       fixture, "SELECT count (*) FROM mail_queue WHERE kind = 'comment_added'"),
                   ==, 1);
}

/* The stored answer was forgotten long ago; the comment still is there once. */
static void
test_idempotency_forgotten (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autoptr (GchResponse) first = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_autoptr (GchResponse) second = NULL;
  g_autoptr (GchResponse) reused = NULL;

  gch_database_run (fixture->database, NULL, "DELETE FROM idempotency", "");
  second = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_assert_cmpstr (gch_response_get_header (second, "Idempotency-Replayed"), ==, "true");
  gch_database_run (fixture->database, NULL, "DELETE FROM idempotency", "");
  reused = comment_with_key (fixture, path, "k1", "{\"body\":\"Else\"}", 422);
  portal_fixture_assert_problem (reused, "idempotency-key-reused");
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 1);
}

#define MONTH (G_GINT64_CONSTANT (31 * 86400) * G_USEC_PER_SEC)

static GchResponse *
create_with_key (PortalFixture *fixture, const char *subject, int status)
{
  g_autofree char *body = g_strdup_printf (
      "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":4,\"subject\":\"%s\","
      "\"description\":\"Please look at it\"}",
      subject);
  GchRequest *request = portal_fixture_request (fixture, ADMIN, "POST", "/v1/cases", body);

  gch_request_set_header (request, "Idempotency-Key", "k2");

  return portal_fixture_send (fixture, request, status);
}

/* A computer that slept for a month asks again: the key is forgotten, the operation never. */
static void
test_idempotency_expired (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchResponse) first = create_with_key (fixture, "Invoice", 201);
  g_autofree char *id =
      g_strdup (json_object_get_string_member (portal_fixture_json (first), "id"));
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autoptr (GchResponse) comment = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_autoptr (GchResponse) again = NULL;
  g_autoptr (GchResponse) comment_again = NULL;
  g_autoptr (GchResponse) other = NULL;
  g_autoptr (GchResponse) other_comment = NULL;

  fixture->now += MONTH;
  g_assert_true (gch_idempotency_tidy (fixture->database, NULL));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT sum (length (body)) FROM idempotency"),
                   ==, 0);

  other = create_with_key (fixture, "Something else", 422);
  portal_fixture_assert_problem (other, "idempotency-key-reused");
  other_comment = comment_with_key (fixture, path, "k1", "{\"body\":\"Else\"}", 422);
  portal_fixture_assert_problem (other_comment, "idempotency-key-reused");
  again = create_with_key (fixture, "Invoice", 201);
  comment_again = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_assert_cmpstr (json_object_get_string_member (portal_fixture_json (again), "id"), ==, id);
  g_assert_cmpstr (gch_response_get_header (again, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpstr (gch_response_get_header (comment_again, "Idempotency-Replayed"), ==, "true");
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 1);
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM cases"), ==, 1);
}

/* The same whatever the handlers do: the tables themselves take an operation once. */
static void
test_operation_is_unique (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autoptr (GchActor) admin = gch_users_get_actor (fixture->database, ADMIN, NULL);
  g_autoptr (GchActor) single = gch_users_get_actor (fixture->database, CASES, NULL);

  for (guint i = 0; i < 3; i++)
    {
      const GchActor *actor = i < 2 ? admin : single;

      g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
      /* By author: two people may have had the same idea of a key. */
      g_assert_cmpint (
          gch_cases_add_comment (fixture->database, actor, id, "Hello", "k1", NULL, NULL, NULL), ==,
          i != 1);
      if (i == 1)
        gch_database_rollback (fixture->database);
      else
        g_assert_true (gch_database_commit (fixture->database, NULL));
    }

  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 2);
}

static int
refuse_commit (void *data)
{
  return 1;
}

/* The disk fails at the commit: nothing of it is there, and the same key does it later. */
static void
test_idempotency_crash (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  GchRequest *request;
  g_autoptr (GchResponse) failed = NULL;
  g_autoptr (GchResponse) done = NULL;
  gint64 mails = portal_fixture_count (fixture, "SELECT count (*) FROM mail_queue");
  gint64 sequence = gch_database_last_sequence (fixture->database, NULL);

  request = portal_fixture_request (fixture, ADMIN, "POST", path, COMMENT);
  gch_request_set_header (request, "Idempotency-Key", "k1");
  /* The first use of the token is written before the disk fails. */
  gch_database_run (fixture->database, NULL,
                    "UPDATE sessions SET confirmed_generation = newest_generation", "");
  sqlite3_commit_hook (gch_database_get_handle (fixture->database), refuse_commit, NULL);
  failed = portal_fixture_send (fixture, request, 500);
  portal_fixture_assert_problem (failed, "internal");
  sqlite3_commit_hook (gch_database_get_handle (fixture->database), NULL, NULL);

  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 0);
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM idempotency "
                                                  "WHERE key = 'k1'"),
                   ==, 0);
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM mail_queue"), ==, mails);
  g_assert_cmpint (gch_database_last_sequence (fixture->database, NULL), ==, sequence);

  done = comment_with_key (fixture, path, "k1", COMMENT, 201);
  g_assert_null (gch_response_get_header (done, "Idempotency-Replayed"));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 1);
}

/* What was refused is not remembered: the key is good for another try. */
static void
test_idempotency_refused (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autoptr (GchResponse) refused = comment_with_key (fixture, path, "k1", "{\"body\":\" \"}", 422);
  g_autoptr (GchResponse) taken = comment_with_key (fixture, path, "k1", COMMENT, 201);

  portal_fixture_assert_problem (refused, "validation");
}

/* Keys are by user: nobody can read another's answer with his key. */
static void
test_idempotency_by_user (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Invoice");
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autoptr (GchResponse) first = comment_with_key (fixture, path, "k1", COMMENT, 201);
  GchRequest *request = portal_fixture_request (fixture, CASES, "POST", path, COMMENT);
  g_autoptr (GchResponse) second = NULL;

  gch_request_set_header (request, "Idempotency-Key", "k1");
  second = portal_fixture_send (fixture, request, 201);
  g_assert_null (gch_response_get_header (second, "Idempotency-Replayed"));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 2);
}

/* Names that all have the same hash for GLib's hash tables: before they were counted, a megabyte of
 * them kept the database's thread busy for many seconds, and nobody had to be signed in for it. */
static void
test_colliding_names (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GString) body = g_string_new ("{");
  g_autoptr (GchResponse) response = NULL;
  gint64 start = g_get_monotonic_time ();

  for (guint n = 0; n < 28000; n++)
    {
      g_string_append (body, n > 0 ? ",\"" : "\"");
      for (guint bit = 0; bit < 15; bit++)
        g_string_append (body, (n >> bit & 1) != 0 ? "az" : "bY");
      g_string_append (body, "\":0");
    }
  g_string_append_c (body, '}');
  response = portal_fixture_call (fixture, NULL, "POST", "/v1/session", body->str, 400);
  portal_fixture_assert_problem (response, "not-acceptable-json");
  g_assert_cmpint (g_get_monotonic_time () - start, <, 3 * G_TIME_SPAN_SECOND);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/dispatch/unknown-path", test_unknown_path);
  g_test_add_func ("/dispatch/wrong-method", test_wrong_method);
  g_test_add_func ("/dispatch/signed-out", test_signed_out);
  g_test_add_func ("/dispatch/foreign-is-missing", test_foreign_is_missing);
  g_test_add_func ("/dispatch/bad-bodies", test_bad_bodies);
  g_test_add_func ("/dispatch/content-type", test_content_type);
  g_test_add_func ("/dispatch/language", test_language);
  g_test_add_func ("/dispatch/head", test_head);
  g_test_add_func ("/dispatch/idempotency/needed", test_idempotency_needed);
  g_test_add_func ("/dispatch/idempotency/replay", test_idempotency_replay);
  g_test_add_func ("/dispatch/idempotency/forgotten", test_idempotency_forgotten);
  g_test_add_func ("/dispatch/idempotency/expired", test_idempotency_expired);
  g_test_add_func ("/dispatch/idempotency/unique", test_operation_is_unique);
  g_test_add_func ("/dispatch/idempotency/crash", test_idempotency_crash);
  g_test_add_func ("/dispatch/idempotency/refused", test_idempotency_refused);
  g_test_add_func ("/dispatch/idempotency/by-user", test_idempotency_by_user);
  g_test_add_func ("/dispatch/colliding-names", test_colliding_names);

  return g_test_run ();
}
