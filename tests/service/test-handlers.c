/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-handlers.h"

#include <string.h>

#include "portal-fixture.h"

/* What the contract says of all routes, held against the table. */
static void
test_table (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (gsize i = 0; i < GCH_N_ROUTES; i++)
    {
      const GchRoute *route = &GCH_ROUTES[i];
      gboolean opens = strcmp (route->path, GCH_WIRE_SESSION) == 0
                       || strcmp (route->path, GCH_WIRE_SESSION_REFRESH) == 0;
      gboolean posts = strcmp (route->method, "POST") == 0;

      g_assert_true (g_hash_table_add (seen, g_strconcat (route->method, " ", route->path, NULL)));
      g_assert_nonnull (route->handler);
      g_assert_cmpint ((route->flags & GCH_ROUTE_IDEMPOTENT) != 0, ==, posts && !opens);
      g_assert_cmpint ((route->flags & GCH_ROUTE_IF_MATCH) != 0, ==,
                       strcmp (route->method, "PATCH") == 0);
      g_assert_cmpint (route->who == GCH_WHO_CASE, ==,
                       g_str_has_prefix (route->path, GCH_WIRE_CASE));
      g_assert_cmpint (route->who == GCH_WHO_ANYBODY, ==,
                       (posts && opens) || strcmp (route->path, GCH_WIRE_PORTAL) == 0);
    }
}

static void
test_limit (void)
{
  static const struct
  {
    const char *path;
    guint limit;
  } rows[] = { { "/", 100 },           { "/?limit=1", 1 },   { "/?limit=100", 100 },
               { "/?limit=0", 0 },     { "/?limit=101", 0 }, { "/?limit=-1", 0 },
               { "/?limit=1%2e5", 0 }, { "/?limit=", 0 } };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchRequest) request = gch_request_new ("GET", rows[i].path);
      g_autoptr (GchResponse) response = NULL;
      GchResponse *refused = NULL;

      request->language = "en";
      g_assert_true (gch_request_parse_query (request));
      g_assert_cmpuint (gch_handlers_read_limit (request, 100, &refused), ==, rows[i].limit);
      response = refused;
      g_assert_cmpint (response != NULL, ==, rows[i].limit == 0);
    }
}

#define LONG_RECORDS 14

/* Texts of the greatest length whose every byte takes six in JSON. */
static char *
fill_with_long_texts (PortalFixture *fixture)
{
  g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, ADMIN, NULL);
  g_autofree char *text = g_strnfill (262144, '\x01');
  char *last = NULL;

  text[0] = 'x';
  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  for (int i = 0; i < LONG_RECORDS; i++)
    {
      GchNewCase wanted = { .team = GCH_TEAM_CUSTOMER_SERVICE,
                            .type = GCH_CASE_TYPE_INVOICE,
                            .severity = GCH_SEVERITY_QUESTION,
                            .subject = "Long",
                            .description = text };
      g_autoptr (GchCase) record = gch_cases_create (fixture->database, actor, &wanted, NULL);

      g_free (last);
      last = g_strdup (record->id);
    }
  for (int i = 0; i < LONG_RECORDS; i++)
    g_assert_true (
        gch_cases_add_comment (fixture->database, actor, last, text, NULL, NULL, NULL, NULL));
  g_assert_true (gch_database_commit (fixture->database, NULL));

  return last;
}

/* Reads @path to its end, as the program reads answers. Returns how many @member there were. */
static guint
read_to_the_end (PortalFixture *fixture, const char *path, const char *member)
{
  g_autofree char *next = g_strdup (path);
  guint count = 0;

  while (next != NULL)
    {
      g_autoptr (GchResponse) page = portal_fixture_call (fixture, ADMIN, "GET", next, NULL, 200);
      JsonObject *json = portal_fixture_json (page);
      guint length = json_array_get_length (json_object_get_array_member (json, member));
      gboolean over = json_object_has_member (json, "has_more")
                          ? !json_object_get_boolean_member (json, "has_more")
                          : json_object_get_null_member (json, "cursor");

      g_assert_cmpuint (length, >, 0);
      count += length;
      g_free (next);
      next = over ? NULL
                  : g_strconcat (path, "?after=", json_object_get_string_member (json, "cursor"),
                                 NULL);
    }

  return count;
}

/* However long the texts are, no answer is longer than what the program takes: it would ask for the
 * same page for ever. */
static void
test_long_pages (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = fill_with_long_texts (fixture);
  g_autofree char *comments = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);

  g_assert_cmpuint (read_to_the_end (fixture, comments, "comments"), ==, LONG_RECORDS);
  g_assert_cmpuint (read_to_the_end (fixture, "/v1/cases", "cases"), ==, LONG_RECORDS);
  /* The account, the user and two keys come first. */
  g_assert_cmpuint (read_to_the_end (fixture, "/v1/changes", "changes"), ==, 2 * LONG_RECORDS + 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/table", test_table);
  g_test_add_func ("/handlers/limit", test_limit);
  g_test_add_func ("/handlers/long-pages", test_long_pages);

  return g_test_run ();
}
