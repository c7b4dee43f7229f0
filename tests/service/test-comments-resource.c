/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-json.h"
#include "portal-fixture.h"

/* @text as the body of a comment, in JSON. */
static char *
comment_body (const char *text)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) node = NULL;

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "body");
  json_builder_add_string_value (builder, text);
  json_builder_end_object (builder);
  node = json_builder_get_root (builder);

  return gch_json_to_string (node);
}

static GchResponse *
comment (PortalFixture *fixture, const char *id, const char *text, int status)
{
  g_autofree char *path = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autofree char *body = comment_body (text);

  return portal_fixture_call (fixture, ADMIN, "POST", path, body, status);
}

/* Whatever somebody writes comes back as he wrote it. */
static void
test_texts (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Bill");
  g_autofree char *lines = g_strnfill (10000, '\n');
  g_autofree char *many_lines = g_strconcat ("x", lines, NULL);
  g_autofree char *largest = g_strnfill (262144, 'x');
  const char *const texts[] = { "Hello",
                                "<b>bold</b> & 'quoted' \"twice\"",
                                "\u202eevil\u202c",
                                "👩‍🚒 é\tà",
                                many_lines,
                                largest };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GchResponse) response = comment (fixture, id, texts[i], 201);
      JsonObject *json = portal_fixture_json (response);
      JsonObject *made = json_object_get_object_member (json, "comment");
      JsonObject *of_case = json_object_get_object_member (json, "case");

      g_assert_cmpstr (json_object_get_string_member (made, "body"), ==, texts[i]);
      g_assert_cmpint (json_object_get_int_member (of_case, "comment_count"), ==, (gint64) i + 1);
    }
}

static void
test_refused (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Bill");
  g_autofree char *large = g_strnfill (262145, 'x');

  gch_response_free (comment (fixture, id, "", 422));
  gch_response_free (comment (fixture, id, " \n\t ", 422));
  gch_response_free (comment (fixture, id, large, 422));
  g_assert_cmpint (portal_fixture_count (fixture, "SELECT count (*) FROM comments"), ==, 0);
}

static void
test_list (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autofree char *id = portal_fixture_case (fixture, ADMIN, "Bill");
  g_autofree char *base = gch_wire_path (GCH_WIRE_CASE_COMMENTS, id);
  g_autofree char *path = g_strconcat (base, "?limit=2", NULL);
  g_autofree char *bad = g_strconcat (base, "?after=nonsense", NULL);
  const char *cursor = "";
  guint seen = 0;

  for (int i = 0; i < 5; i++)
    gch_response_free (comment (fixture, id, "Hello", 201));
  while (cursor != NULL)
    {
      g_autofree char *next =
          *cursor != '\0' ? g_strconcat (path, "&after=", cursor, NULL) : g_strdup (path);
      g_autoptr (GchResponse) page = portal_fixture_call (fixture, CASES, "GET", next, NULL, 200);
      JsonObject *json = portal_fixture_json (page);

      seen += json_array_get_length (json_object_get_array_member (json, "comments"));
      cursor = json_object_get_null_member (json, "cursor")
                   ? NULL
                   : json_object_get_string_member (json, "cursor");
    }
  g_assert_cmpuint (seen, ==, 5);
  gch_response_free (portal_fixture_call (fixture, ADMIN, "GET", bad, NULL, 422));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/comments-resource/texts", test_texts);
  g_test_add_func ("/comments-resource/refused", test_refused);
  g_test_add_func ("/comments-resource/list", test_list);

  return g_test_run ();
}
