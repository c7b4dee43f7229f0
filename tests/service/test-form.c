/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-form.h"

#include <string.h>

#include "gch-json.h"
#include "portal-fixture.h"

static GchRequest *
request_with (const char *body)
{
  GchRequest *request = gch_request_new ("POST", "/");
  g_autoptr (JsonNode) node = json_from_string (body, NULL);

  request->language = "en";
  request->json = json_node_dup_object (node);
  return request;
}

/* "field:code " for each error of the answer. */
static char *
errors_of (GchResponse *response)
{
  GString *text = g_string_new (NULL);
  JsonArray *errors;

  if (response == NULL)
    return g_string_free (text, FALSE);
  errors = json_object_get_array_member (portal_fixture_json (response), "errors");
  for (guint i = 0; i < json_array_get_length (errors); i++)
    {
      JsonObject *error = json_array_get_object_element (errors, i);

      g_string_append_printf (text, "%s:%s ", json_object_get_string_member (error, "field"),
                              json_object_get_string_member (error, "code"));
      g_assert_cmpstr (json_object_get_string_member (error, "detail"), !=, "");
    }

  return g_string_free (text, FALSE);
}

static void
test_text (void)
{
  static const struct
  {
    const char *body;
    GchFormFlags flags;
    const char *errors;
    const char *text;
  } rows[] = {
    { "{\"t\":\"abc\"}", 0, "", "abc" },
    { "{\"t\":\"éàü\"}", 0, "", "éàü" },
    { "{\"t\":\"abcd\"}", 0, "t:too_long ", NULL },
    { "{\"t\":\" \\n \"}", 0, "t:required ", NULL },
    { "{\"t\":\"\"}", 0, "t:required ", NULL },
    { "{\"t\":null}", 0, "t:required ", NULL },
    { "{}", 0, "t:required ", NULL },
    { "{}", GCH_FORM_OPTIONAL, "", NULL },
    { "{\"t\":null}", GCH_FORM_OPTIONAL, "", NULL },
    { "{\"t\":5}", GCH_FORM_OPTIONAL, "t:invalid ", NULL },
    { "{\"t\":[]}", 0, "t:invalid ", NULL },
    { "{\"t\":\"a\\nb\"}", 0, "", "a\nb" },
    { "{\"t\":\"a\\nb\"}", GCH_FORM_ONE_LINE, "t:invalid ", NULL },
    { "{\"t\":\"\"}", GCH_FORM_OPTIONAL | GCH_FORM_CLEARABLE, "", "" },
    { "{\"t\":null}", GCH_FORM_OPTIONAL | GCH_FORM_CLEARABLE, "", "" },
    { "{}", GCH_FORM_OPTIONAL | GCH_FORM_CLEARABLE, "", NULL },
    { "{\"t\":\"abc\",\"u\":1,\"v\":2}", 0, "u:not_allowed v:not_allowed ", "abc" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchRequest) request = request_with (rows[i].body);
      g_autoptr (GchForm) form = gch_form_new (request);
      g_autoptr (GchResponse) response = NULL;
      g_autofree char *errors = NULL;

      g_assert_cmpstr (gch_form_text (form, "t", rows[i].flags, 3, 6), ==, rows[i].text);
      response = gch_form_finish (form);
      errors = errors_of (response);
      g_assert_cmpstr (errors, ==, rows[i].errors);
    }
}

static void
test_int_and_word (void)
{
  static const struct
  {
    const char *body;
    const char *errors;
  } rows[] = {
    { "{\"n\":1,\"w\":\"technical_support\"}", "" },
    { "{\"n\":0,\"w\":\"technical_support\"}", "n:invalid " },
    { "{\"n\":5,\"w\":\"other\"}", "n:invalid w:invalid " },
    { "{\"n\":1.5,\"w\":1}", "n:invalid w:invalid " },
    { "{\"n\":\"1\",\"w\":null}", "n:invalid w:required " },
    { "{}", "n:required w:required " },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchRequest) request = request_with (rows[i].body);
      g_autoptr (GchForm) form = gch_form_new (request);
      g_autoptr (GchResponse) response = NULL;
      g_autofree char *errors = NULL;
      GchTeam team = GCH_TEAM_CUSTOMER_SERVICE;

      gch_form_int (form, "n", 0, 1, 4);
      gch_form_word (form, "w", 0, (GchFormWord) gch_team_from_nick, &team);
      response = gch_form_finish (form);
      errors = errors_of (response);
      g_assert_cmpstr (errors, ==, rows[i].errors);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/form/text", test_text);
  g_test_add_func ("/form/int-and-word", test_int_and_word);

  return g_test_run ();
}
