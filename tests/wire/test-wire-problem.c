/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "wire-fixture.h"

WIRE_READER (read_problem, GchWireProblem, problem)

static GchWireProblem *
make_problem (void)
{
  GchWireProblem *problem = gch_wire_problem_new ("validation", 422, "Des champs sont à corriger");

  problem->detail = g_strdup ("The request was not carried out.");
  problem->instance = g_strdup ("urn:uuid:1");
  problem->reason = g_strdup ("cursor");
  gch_wire_problem_add_error (problem, "subject", "required", "Ce champ est obligatoire.");
  gch_wire_problem_add_error (problem, "body", "too_long", NULL);
  problem->current = wire_parse ("{\"id\":\"c1\",\"version\":4}");
  return problem;
}

static void
test_round_trip (void)
{
  g_autoptr (GchWireProblem) problem = make_problem ();
  g_autoptr (JsonNode) node = gch_wire_write_problem (problem);
  g_autoptr (JsonNode) crossed = wire_cross (node);
  g_autoptr (GError) error = NULL;
  g_autoptr (GchWireProblem) read = gch_wire_read_problem (crossed, &error);
  g_autofree char *text = gch_json_to_string (node);
  const GchWireFieldError *second;

  g_assert_no_error (error);
  g_assert_cmpstr (
      text, ==,
      "{\"type\":\"urn:guichet:problem:validation\",\"status\":422,"
      "\"title\":\"Des champs sont à corriger\","
      "\"detail\":\"The request was not carried out.\","
      "\"instance\":\"urn:uuid:1\",\"reason\":\"cursor\",\"errors\":[{\"field\":\"subject\","
      "\"code\":\"required\",\"detail\":\"Ce champ est obligatoire.\"},"
      "{\"field\":\"body\",\"code\":\"too_long\",\"detail\":null}],"
      "\"current\":{\"id\":\"c1\",\"version\":4}}");
  g_assert_cmpstr (read->type, ==, "validation");
  g_assert_cmpint (read->status, ==, 422);
  g_assert_cmpstr (read->title, ==, problem->title);
  g_assert_cmpstr (read->detail, ==, problem->detail);
  g_assert_cmpstr (read->instance, ==, "urn:uuid:1");
  g_assert_cmpstr (read->reason, ==, "cursor");
  g_assert_cmpuint (read->errors->len, ==, 2);
  second = g_ptr_array_index (read->errors, 1);
  g_assert_cmpstr (second->field, ==, "body");
  g_assert_cmpstr (second->code, ==, "too_long");
  g_assert_null (second->detail);
  g_assert_true (json_node_equal (read->current, problem->current));
}

static void
test_small (void)
{
  g_autoptr (GchWireProblem) problem = gch_wire_problem_new ("not-found", 404, "Not found");
  g_autoptr (JsonNode) node = gch_wire_write_problem (problem);
  g_autofree char *text = gch_json_to_string (node);

  g_assert_cmpstr (text, ==,
                   "{\"type\":\"urn:guichet:problem:not-found\",\"status\":404,"
                   "\"title\":\"Not found\"}");
  gch_wire_problem_free (NULL);
}

/* RFC 9457 makes every member optional; portals behind a proxy send the strangest problems. */
static void
test_lenient (void)
{
  g_autoptr (JsonNode) empty = wire_parse ("{}");
  g_autoptr (JsonNode) foreign =
      wire_parse ("{\"type\":\"https://x.example/y\",\"title\":null,\"extra\":[1]}");
  g_autoptr (GchWireProblem) from_empty = gch_wire_read_problem (empty, NULL);
  g_autoptr (GchWireProblem) from_foreign = gch_wire_read_problem (foreign, NULL);

  g_assert_cmpstr (from_empty->type, ==, "about:blank");
  g_assert_cmpint (from_empty->status, ==, 0);
  g_assert_cmpstr (from_empty->title, ==, "");
  g_assert_null (from_empty->detail);
  g_assert_null (from_empty->errors);
  g_assert_null (from_empty->current);
  g_assert_cmpstr (from_foreign->type, ==, "https://x.example/y");
  g_assert_cmpstr (from_foreign->title, ==, "");
}

static void
test_refused (void)
{
  const char *const texts[] = {
    "[]",
    "\"x\"",
    "{\"type\":1}",
    "{\"status\":\"404\"}",
    "{\"status\":1000}",
    "{\"status\":-1}",
    "{\"title\":[]}",
    "{\"detail\":1}",
    "{\"instance\":{}}",
    "{\"errors\":{}}",
    "{\"errors\":[1]}",
    "{\"errors\":[{}]}",
    "{\"errors\":[{\"field\":\"x\"}]}",
    "{\"errors\":[{\"field\":1,\"code\":\"x\"}]}",
    "{\"errors\":[{\"field\":\"x\",\"code\":\"y\",\"detail\":1}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = wire_parse (texts[i]);
      g_autoptr (GError) error = NULL;

      if (read_problem (node, &error))
        g_error ("taken: %s", texts[i]);
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/wire-problem/round-trip", test_round_trip);
  g_test_add_func ("/wire-problem/small", test_small);
  g_test_add_func ("/wire-problem/lenient", test_lenient);
  g_test_add_func ("/wire-problem/refused", test_refused);

  return g_test_run ();
}
