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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/handlers/table", test_table);
  g_test_add_func ("/handlers/limit", test_limit);

  return g_test_run ();
}
