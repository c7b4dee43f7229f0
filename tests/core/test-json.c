/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <string.h>

#include "gch-error.h"
#include "gch-json.h"

static JsonNode *
parse (const char *text)
{
  g_autoptr (GError) error = NULL;
  JsonNode *node = gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_REQUEST, &error);

  if (node == NULL)
    g_error ("%s: %s", text, error->message);
  return node;
}

static void
assert_not_parsed (const char *text, GchError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node =
      gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_REQUEST, &error);

  if (node != NULL)
    g_error ("let through: %.60s", text);
  g_assert_error (error, GCH_ERROR, (int) code);
}

static void
assert_round (const char *text, const char *expected)
{
  g_autoptr (JsonNode) node = parse (text);
  g_autofree char *written = gch_json_to_string (node);

  g_assert_cmpstr (written, ==, expected);
}

/* What the gate lets through, json-glib must read as what it is. */
static void
test_parse (void)
{
  assert_round (" { \"a\" : [ 1 , true , null , \"x\" ] } ", "{\"a\":[1,true,null,\"x\"]}");
  assert_round ("null", "null");
  assert_round ("false", "false");
  assert_round ("\"é\\u00e9\"", "\"éé\"");
  assert_round ("-9223372036854775808", "-9223372036854775808");
  assert_round ("9223372036854775807", "9223372036854775807");
  assert_round ("[]", "[]");
  assert_round ("{\"\":{}}", "{\"\":{}}");
}

static void
assert_string (const char *text, const char *expected)
{
  g_autoptr (JsonNode) node = parse (text);

  g_assert_cmpstr (json_node_get_string (node), ==, expected);
}

static void
test_strings (void)
{
  assert_string ("\"\\ud83d\\ude00\"", "😀");
  assert_string ("\"\\u20ac\"", "€");
  assert_string ("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t");
  assert_string ("\"<b>&amp;</b>\"", "<b>&amp;</b>");
  assert_string ("\"\\u202e\"", "\u202e");
  assert_string ("\"/* x */ // y\"", "/* x */ // y");
  assert_string ("\"\\ud83d\\ude00\\ud83d\\ude00\"", "😀😀");
}

/* The decimal comma of a locale has no business here. */
static void
test_doubles (void)
{
  g_autoptr (JsonNode) node = parse ("[1.5,-2.5e3,1e2]");
  JsonArray *array = json_node_get_array (node);
  g_autofree char *written = gch_json_to_string (node);

  g_assert_cmpfloat (json_array_get_double_element (array, 0), ==, 1.5);
  g_assert_cmpfloat (json_array_get_double_element (array, 1), ==, -2500.0);
  g_assert_cmpfloat (json_array_get_double_element (array, 2), ==, 100.0);
  g_assert_true (g_str_has_prefix (written, "[1.5,-2500"));
  g_assert_null (strstr (written, "1,5"));
}

static void
test_duplicates (void)
{
  assert_not_parsed ("{\"a\":1,\"a\":2}", GCH_ERROR_BAD_ANSWER);
  assert_not_parsed ("{\"a\":1,\"\\u0061\":2}", GCH_ERROR_BAD_ANSWER);
  assert_not_parsed ("[{\"x\":{\"a\":1,\"b\":2,\"a\":1}}]", GCH_ERROR_BAD_ANSWER);
  assert_round ("[{\"a\":1},{\"a\":1}]", "[{\"a\":1},{\"a\":1}]");
  assert_round ("{\"a\":{\"a\":1}}", "{\"a\":{\"a\":1}}");
  assert_round ("{\"a\":1,\"A\":2}", "{\"a\":1,\"A\":2}");
}

static void
test_refused (void)
{
  g_autofree char *brackets = g_strnfill (100000, '[');

  assert_not_parsed (brackets, GCH_ERROR_TOO_LARGE);
  assert_not_parsed ("{} x", GCH_ERROR_BAD_ANSWER);
  assert_not_parsed ("", GCH_ERROR_BAD_ANSWER);
  assert_not_parsed ("<!DOCTYPE html><html></html>", GCH_ERROR_BAD_ANSWER);
  assert_not_parsed ("{\"a\":9223372036854775808}", GCH_ERROR_BAD_ANSWER);
}

/* The data of an HTTP body need not end with NUL. */
static void
test_length (void)
{
  g_autofree char *data = g_memdup2 ("{\"a\":12}", 8);
  g_autoptr (JsonNode) node = gch_json_parse (data, 8, &GCH_JSON_LIMITS_ANSWER, NULL);

  g_assert_cmpint (json_object_get_int_member (json_node_get_object (node), "a"), ==, 12);
}

#define RECORD                                                                                     \
  "{\"text\":\"x\",\"empty\":\"\",\"number\":7,\"real\":7.5,\"yes\":true,\"no\":false,"            \
  "\"null\":null,\"time\":\"2026-03-14T09:26:53Z\",\"list\":[1],\"object\":{\"a\":1},"             \
  "\"unknown\":{\"more\":[]}}"

static void
test_readers (void)
{
  g_autoptr (JsonNode) node = parse (RECORD);
  g_autoptr (GError) error = NULL;
  JsonObject *object = gch_json_object (node, &error);
  g_autofree char *text = gch_json_string (object, "text", &error);
  g_autofree char *empty = gch_json_string (object, "empty", &error);
  g_autofree char *optional = gch_json_string_opt (object, "text", &error);

  g_assert_cmpstr (text, ==, "x");
  g_assert_cmpstr (empty, ==, "");
  g_assert_cmpstr (optional, ==, "x");
  g_assert_cmpint (gch_json_int (object, "number", 7, 7, &error), ==, 7);
  g_assert_true (gch_json_boolean (object, "yes", &error));
  g_assert_false (gch_json_boolean (object, "no", &error));
  g_assert_cmpint (gch_json_time (object, "time", &error), ==,
                   G_GINT64_CONSTANT (1773480413000000));
  g_assert_cmpint (gch_json_time_opt (object, "time", &error), ==,
                   G_GINT64_CONSTANT (1773480413000000));
  g_assert_cmpuint (json_array_get_length (gch_json_array (object, "list", &error)), ==, 1);
  g_assert_nonnull (gch_json_child (object, "object", &error));
  g_assert_nonnull (gch_json_child_opt (object, "object", &error));
  g_assert_no_error (error);
  g_assert_true (json_object_has_member (object, "unknown"));
}

static void
test_optional_none (void)
{
  g_autoptr (JsonNode) node = parse (RECORD);
  g_autoptr (GError) error = NULL;
  JsonObject *object = gch_json_object (node, &error);
  const char *const members[] = { "null", "missing" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_assert_null (gch_json_string_opt (object, members[i], &error));
      g_assert_cmpint (gch_json_time_opt (object, members[i], &error), ==, 0);
      g_assert_null (gch_json_child_opt (object, members[i], &error));
      g_assert_no_error (error);
    }
}

typedef void (*ReadOne) (JsonObject *object, const char *member, GError **error);

static void
read_string (JsonObject *object, const char *member, GError **error)
{
  g_assert_null (gch_json_string (object, member, error));
}

static void
read_string_opt (JsonObject *object, const char *member, GError **error)
{
  g_assert_null (gch_json_string_opt (object, member, error));
}

static void
read_int (JsonObject *object, const char *member, GError **error)
{
  g_assert_cmpint (gch_json_int (object, member, 0, 10, error), ==, 0);
}

static void
read_boolean (JsonObject *object, const char *member, GError **error)
{
  g_assert_false (gch_json_boolean (object, member, error));
}

static void
read_time (JsonObject *object, const char *member, GError **error)
{
  g_assert_cmpint (gch_json_time (object, member, error), ==, 0);
}

static void
read_time_opt (JsonObject *object, const char *member, GError **error)
{
  g_assert_cmpint (gch_json_time_opt (object, member, error), ==, 0);
}

static void
read_array (JsonObject *object, const char *member, GError **error)
{
  g_assert_null (gch_json_array (object, member, error));
}

static void
read_child (JsonObject *object, const char *member, GError **error)
{
  g_assert_null (gch_json_child (object, member, error));
}

static void
read_child_opt (JsonObject *object, const char *member, GError **error)
{
  g_assert_null (gch_json_child_opt (object, member, error));
}

/* Each reader with the members that it must take: every other one is a wrong type. */
static const struct
{
  ReadOne read;
  const char *takes; /* names between spaces */
} readers[] = {
  { read_string, " text empty time " },
  { read_string_opt, " text empty time null missing " },
  { read_int, " number " },
  { read_boolean, " yes no " },
  { read_time, " time " },
  { read_time_opt, " time null missing " },
  { read_array, " list " },
  { read_child, " object unknown " },
  { read_child_opt, " object unknown null missing " },
};

static void
test_wrong_types (void)
{
  g_autoptr (JsonNode) node = parse (RECORD);
  JsonObject *object = json_node_get_object (node);
  const char *const members[] = { "text", "empty", "number", "real",   "yes",     "no",
                                  "null", "time",  "list",   "object", "unknown", "missing" };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      for (guint j = 0; j < G_N_ELEMENTS (members); j++)
        {
          g_autofree char *word = g_strdup_printf (" %s ", members[j]);
          g_autoptr (GError) error = NULL;

          if (strstr (readers[i].takes, word) != NULL)
            continue;
          readers[i].read (object, members[j], &error);
          g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
          g_assert_nonnull (strstr (error->message, members[j]));
          readers[i].read (object, members[j], NULL);
        }
    }
}

/* The first error stays, and nothing more is read. */
static void
test_after_failure (void)
{
  g_autoptr (JsonNode) node = parse (RECORD);
  JsonObject *object = json_node_get_object (node);
  const char *const good[] = { "text", "text", "number", "no",    "time",
                               "time", "list", "object", "object" };

  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (GCH_ERROR, GCH_ERROR_BUSY, "earlier");

      readers[i].read (object, good[i], &error);
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BUSY);
      g_assert_null (gch_json_object (node, &error));
    }
}

static void
test_int_range (void)
{
  g_autoptr (JsonNode) node = parse ("{\"n\":5}");
  JsonObject *object = json_node_get_object (node);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (gch_json_int (object, "n", 5, 5, &error), ==, 5);
  g_assert_no_error (error);
  g_assert_cmpint (gch_json_int (object, "n", 6, 9, &error), ==, 0);
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
  g_clear_error (&error);
  g_assert_cmpint (gch_json_int (object, "n", 0, 4, &error), ==, 0);
  g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
}

static void
test_not_an_object (void)
{
  const char *const texts[] = { "[]", "1", "\"{}\"", "null", "true" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (JsonNode) node = parse (texts[i]);
      g_autoptr (GError) error = NULL;

      g_assert_null (gch_json_object (node, &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
    }
  g_assert_null (gch_json_object (NULL, NULL));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json/parse", test_parse);
  g_test_add_func ("/json/strings", test_strings);
  g_test_add_func ("/json/doubles", test_doubles);
  g_test_add_func ("/json/duplicates", test_duplicates);
  g_test_add_func ("/json/refused", test_refused);
  g_test_add_func ("/json/length", test_length);
  g_test_add_func ("/json/readers", test_readers);
  g_test_add_func ("/json/optional-none", test_optional_none);
  g_test_add_func ("/json/wrong-types", test_wrong_types);
  g_test_add_func ("/json/after-failure", test_after_failure);
  g_test_add_func ("/json/int-range", test_int_range);
  g_test_add_func ("/json/not-an-object", test_not_an_object);

  return g_test_run ();
}
