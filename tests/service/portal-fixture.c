/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "portal-fixture.h"

#include <string.h>

#include "gch-json.h"
#include "gch-sessions.h"

#define START_OF_TIME (G_GINT64_CONSTANT (1900000000) * G_USEC_PER_SEC)

static gint64
fixture_now (gpointer user_data)
{
  PortalFixture *self = user_data;

  return self->now++;
}

static void
fixture_random (gpointer user_data, guint8 *bytes, gsize length)
{
  PortalFixture *self = user_data;

  for (gsize i = 0; i < length; i++)
    {
      self->random_state = self->random_state * 1664525u + 1013904223u;
      bytes[i] = self->random_state >> 24;
    }
}

static void
add_user (GchDatabase *database, const char *id, const char *account_id, const char *hash,
          GchRole role, gboolean case_administrator)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *user_name = g_strconcat (id, "@example.org", NULL);
  g_autofree char *user = gch_users_create (database, id, NULL, account_id, user_name, id,
                                            user_name, hash, role, case_administrator, &error);

  g_assert_no_error (error);
}

static void
add_key (GchDatabase *database, const char *id, const char *account_id, const char *group,
         const char *holder)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *code = g_strconcat ("AAAA-BBBB-CCCC-DDDD-", id + strlen (id) - 1, "F3K", NULL);
  g_autofree char *key = gch_keys_create (database, id, account_id, "prism", code, group, holder,
                                          "11.2", START_OF_TIME, &error);

  g_assert_no_error (error);
}

static gboolean
fill (GchDatabase *database, gpointer user_data, GError **error)
{
  g_autofree char *hash = gch_password_hash ("right horse", &GCH_PASSWORD_COST_LEAST, NULL);
  g_autofree char *lumen = gch_accounts_create (database, LUMEN, "Atelier Lumen SAS", "C-1", NULL);
  g_autofree char *bright = gch_accounts_create (database, BRIGHT, "Brightwater Ltd", NULL, NULL);
  g_autofree char *product = gch_products_create (database, "prism", "Prism", "12.0", NULL);
  g_autofree char *group = NULL;

  add_user (database, ADMIN, LUMEN, hash, GCH_ROLE_ADMINISTRATOR, TRUE);
  add_user (database, MANAGER, LUMEN, hash, GCH_ROLE_GROUP_MANAGER, FALSE);
  add_user (database, SINGLE, LUMEN, hash, GCH_ROLE_INDIVIDUAL, FALSE);
  add_user (database, CASES, LUMEN, hash, GCH_ROLE_INDIVIDUAL, TRUE);
  add_user (database, OTHER, BRIGHT, hash, GCH_ROLE_ADMINISTRATOR, FALSE);
  group = gch_key_groups_create (database, "group", LUMEN, "Studio", NULL);
  gch_key_groups_add_manager (database, group, MANAGER, NULL);
  add_key (database, "key-1", LUMEN, NULL, SINGLE);
  add_key (database, "key-2", LUMEN, group, NULL);
  add_key (database, "key-9", BRIGHT, NULL, OTHER);

  return TRUE;
}

void
portal_fixture_fill (GchDatabase *database)
{
  g_assert_true (gch_database_transaction (database, fill, NULL, NULL));
}

PortalFixture *
portal_fixture_new (void)
{
  PortalFixture *self = g_new0 (PortalFixture, 1);
  GchDatabaseSource source = { fixture_now, fixture_random, self };
  g_autoptr (GError) error = NULL;

  self->now = START_OF_TIME;
  self->random_state = 1;
  self->database = gch_database_open (":memory:", TRUE, &error);
  g_assert_no_error (error);
  gch_database_set_source (self->database, &source);
  self->portal = gch_portal_new (FALSE, &GCH_PASSWORD_COST_LEAST);
  portal_fixture_fill (self->database);

  return self;
}

void
portal_fixture_free (PortalFixture *self)
{
  gch_portal_free (self->portal);
  gch_database_free (self->database);
  g_free (self);
}

char *
portal_fixture_token (PortalFixture *self, const char *user_id)
{
  g_autoptr (GchWireTokens) tokens = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (gch_database_begin (self->database, TRUE, NULL));
  tokens = gch_sessions_create (self->database, user_id, "test", &error);
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (self->database, NULL));

  return g_strdup (tokens->access_token);
}

GchRequest *
portal_fixture_request (PortalFixture *self, const char *user_id, const char *method,
                        const char *path, const char *body)
{
  GchRequest *request = gch_request_new (method, path);
  g_autofree char *key = g_strdup_printf ("\"key-%u\"", ++self->next_key);

  if (user_id != NULL)
    {
      g_autofree char *token = portal_fixture_token (self, user_id);
      g_autofree char *header = g_strconcat ("Bearer ", token, NULL);

      gch_request_set_header (request, "Authorization", header);
    }
  gch_request_set_header (request, "Idempotency-Key", key);
  if (body != NULL)
    {
      gch_request_set_header (request, "Content-Type", "application/json");
      gch_request_set_body (request, body);
    }

  return request;
}

GchResponse *
portal_fixture_send (PortalFixture *self, GchRequest *request, int status)
{
  GchResponse *response = gch_dispatch (self->portal, self->database, request);

  if (response->status != status)
    {
      g_autofree char *body =
          g_strndup (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body));

      g_error ("%s %s: %d instead of %d: %s", request->method, request->path, response->status,
               status, body);
    }
  g_assert_false (gch_database_in_transaction (self->database));
  g_assert_cmpstr (gch_response_get_header (response, "Cache-Control"), ==, "no-store");
  gch_request_free (request);

  return response;
}

GchResponse *
portal_fixture_call (PortalFixture *self, const char *user_id, const char *method, const char *path,
                     const char *body, int status)
{
  return portal_fixture_send (self, portal_fixture_request (self, user_id, method, path, body),
                              status);
}

JsonObject *
portal_fixture_json (GchResponse *response)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node;

  node = gch_json_parse (g_bytes_get_data (response->body, NULL), g_bytes_get_size (response->body),
                         &GCH_JSON_LIMITS_ANSWER, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  g_test_queue_destroy ((GDestroyNotify) json_node_unref, node);

  return json_node_get_object (node);
}

void
portal_fixture_assert_problem (GchResponse *response, const char *type)
{
  g_autofree char *expected = g_strconcat (GCH_WIRE_PROBLEM_BASE, type, NULL);
  JsonObject *json = portal_fixture_json (response);

  g_assert_cmpstr (gch_response_get_header (response, "Content-Type"), ==,
                   "application/problem+json");
  g_assert_cmpstr (json_object_get_string_member (json, "type"), ==, expected);
  g_assert_cmpint (json_object_get_int_member (json, "status"), ==, response->status);
}

char *
portal_fixture_case (PortalFixture *self, const char *user_id, const char *subject)
{
  g_autofree char *body =
      g_strdup_printf ("{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":3,"
                       "\"subject\":\"%s\",\"description\":\"Please look.\"}",
                       subject);
  g_autoptr (GchResponse) response =
      portal_fixture_call (self, user_id, "POST", "/v1/cases", body, 201);

  return g_strdup (json_object_get_string_member (portal_fixture_json (response), "id"));
}

gint64
portal_fixture_count (PortalFixture *self, const char *sql)
{
  g_autoptr (GError) error = NULL;
  gint64 count = gch_database_get_int (self->database, &error, sql, "");

  g_assert_no_error (error);
  return count;
}
