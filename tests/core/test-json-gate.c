/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>
#include <string.h>

#include "gch-error.h"
#include "gch-json-gate.h"

static void
assert_passes (const char *text)
{
  g_autoptr (GError) error = NULL;

  if (!gch_json_gate (text, strlen (text), &GCH_JSON_LIMITS_REQUEST, &error))
    g_error ("%s: %s", text, error->message);
}

static void
assert_stopped (const char *data, gsize length, const GchJsonLimits *limits, GchError code)
{
  g_autoptr (GError) error = NULL;
  gsize members = 4711;

  if (gch_json_gate (data, length, limits, &error))
    g_error ("let through: %.60s", data);
  g_assert_error (error, GCH_ERROR, (int) code);
  g_assert_false (gch_json_gate_count (data, length, limits, &members, NULL));
  g_assert_cmpuint (members, ==, 4711);
}

static void
test_valid (void)
{
  const char *const texts[] = {
    "{}",
    "[]",
    "null",
    "true",
    "false",
    "0",
    "-0",
    "1.5",
    "-1e5",
    "1E+5",
    "1.25e-3",
    "\"\"",
    " {} ",
    "\n[\t]\r\n",
    "{\"a\":[{}]}",
    "[[],[[]],{}]",
    "{\"\":0}",
    "[1,2]",
    "{\"a\":1,\"b\":2}",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\u00e9\\uFFFF\"",
    "\"\\ud83d\\ude00\"",
    "\"é👍\"",
    "\"\177\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_passes (texts[i]);
}

static void
test_invalid (void)
{
  const char *const texts[] = {
    "",
    " ",
    "{",
    "}",
    "[",
    "]",
    "[}",
    "{]",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{,}",
    "[,]",
    "[1,]",
    "[1 2]",
    "{\"a\":1 \"b\":2}",
    "{a:1}",
    "{'a':1}",
    "'a'",
    "{1:2}",
    "{null:1}",
    "[1,,2]",
    "{} {}",
    "{}x",
    "[]]",
    "nul",
    "nullx",
    "True",
    "NaN",
    "Infinity",
    "-",
    "+1",
    "01",
    "-01",
    ".5",
    "1.",
    "1e",
    "1e+",
    "0x10",
    "1_000",
    "--1",
    "\"",
    "\"a",
    "\"\\",
    "\"\\\"",
    "\"\\x\"",
    "\"\\'\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\U0041\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\001\"",
    "/* x */ {}",
    "{} // x",
    "var x = {};",
    "{\"a\":1}]",
    "\xef\xbb\xbf{}",
    "\f{}",
    "\302\240{}",
    "[1}",
    "{\"a\":[}",
    "undefined",
    "[\"a\":1]",
    "{\"a\",1}",
    ":",
    ",",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_stopped (texts[i], strlen (texts[i]), &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped (NULL, 0, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
}

static void
test_surrogates (void)
{
  const char *const texts[] = {
    "\"\\ud83d\"",        "\"\\ude00\"",        "\"\\ud83dx\"",       "\"\\ud83d\\n\"",
    "\"\\ud83d\\u0041\"", "\"\\ud83d\\ud83d\"", "\"\\ude00\\ud83d\"", "\"\\uD800\\uDBFF\"",
    "\"\\uDFFF\"",        "\"\\ud83d\\u\"",     "{\"\\ud83d\":1}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_stopped (texts[i], strlen (texts[i]), &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_passes ("\"\\uD800\\uDC00\\uDBFF\\uDFFF\"");
  assert_passes ("\"\\ud7ff\\ue000\"");
}

static void
test_nul (void)
{
  assert_stopped ("\"a\\u0000b\"", 10, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("\"a\0b\"", 5, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("{}\0", 3, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("\0{}", 3, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("[\0]", 3, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("{\"\\u0000\":1}", 12, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
}

static void
test_not_utf8 (void)
{
  const char *const texts[] = {
    "\"\xff\"",      "\"\xc3\"",   "\"\xc0\x80\"", "\"\xed\xa0\x80\"", "\"\xf4\x90\x80\x80\"",
    "\"\xe9t\xe9\"", "\xff\xfe{}", "{}\xff",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    assert_stopped (texts[i], strlen (texts[i]), &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
}

static void
test_numbers (void)
{
  g_autofree char *zeros = g_strnfill (70, '0');
  g_autofree char *long_fraction = g_strconcat ("0.", zeros, NULL);

  assert_passes ("9223372036854775807");
  assert_passes ("-9223372036854775808");
  assert_passes ("1.7976931348623157e308");
  assert_stopped ("9223372036854775808", 19, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("-9223372036854775809", 20, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("18446744073709551616", 20, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("1e400", 5, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped ("-1e400", 6, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
  assert_stopped (long_fraction, 72, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
}

static char *
nest (guint depth, const char *open, const char *inner, const char *close)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < depth; i++)
    g_string_append (text, open);
  g_string_append (text, inner);
  for (guint i = 0; i < depth; i++)
    g_string_append (text, close);
  return g_string_free (text, FALSE);
}

static void
test_depth (void)
{
  const GchJsonLimits generous = { 1024 * 1024, G_MAXUINT, 1024 };
  g_autofree char *deepest = nest (32, "[", "", "]");
  g_autofree char *objects = nest (32, "{\"a\":", "1", "}");
  g_autofree char *too_deep = nest (33, "[", "", "]");
  g_autofree char *objects_too_deep = nest (33, "{\"a\":", "1", "}");
  g_autofree char *ceiling = nest (512, "[", "", "]");
  g_autofree char *over_ceiling = nest (513, "[", "", "]");
  const GchJsonLimits none = { 1024, 0, 1024 };

  assert_passes (deepest);
  assert_passes (objects);
  assert_stopped (too_deep, strlen (too_deep), &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_TOO_LARGE);
  assert_stopped (objects_too_deep, strlen (objects_too_deep), &GCH_JSON_LIMITS_REQUEST,
                  GCH_ERROR_TOO_LARGE);
  assert_stopped ("[]", 2, &none, GCH_ERROR_TOO_LARGE);
  /* However much the caller allows, json-glib's recursion stays bounded. */
  g_assert_true (gch_json_gate (ceiling, strlen (ceiling), &generous, NULL));
  assert_stopped (over_ceiling, strlen (over_ceiling), &generous, GCH_ERROR_TOO_LARGE);
}

static void
test_hundred_thousand_brackets (void)
{
  g_autofree char *arrays = g_strnfill (100000, '[');
  g_autofree char *objects = nest (100000, "{\"a\":", "", "");

  assert_stopped (arrays, 100000, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_TOO_LARGE);
  assert_stopped (objects, strlen (objects), &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_TOO_LARGE);
}

static void
test_hundred_megabytes (void)
{
  gsize length = 100 * 1000 * 1000;
  const GchJsonLimits everything = { G_MAXSIZE, 32, G_MAXSIZE };
  g_autofree char *text = g_strnfill (length, 'x');
  gint64 start = g_get_monotonic_time ();

  text[0] = '"';
  text[length - 1] = '"';
  assert_stopped (text, length, &GCH_JSON_LIMITS_ANSWER, GCH_ERROR_TOO_LARGE);
  assert_stopped (text, length, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_TOO_LARGE);
  /* Refused by its length alone: not one byte of it was looked at. */
  g_assert_cmpint (g_get_monotonic_time () - start, <, G_USEC_PER_SEC / 10);
  g_assert_true (gch_json_gate (text, length, &everything, NULL));
}

static void
test_string_limit (void)
{
  const GchJsonLimits four = { 1024, 4, 4 };

  g_assert_true (gch_json_gate ("\"abcd\"", 6, &four, NULL));
  assert_stopped ("\"abcde\"", 7, &four, GCH_ERROR_TOO_LARGE);
  /* What counts is the length of the text, not of its escapes. */
  g_assert_true (gch_json_gate ("\"\\n\\n\\n\\n\"", 10, &four, NULL));
  g_assert_true (gch_json_gate ("\"\\u0041\\u0041\\u0041\\u0041\"", 26, &four, NULL));
  g_assert_true (gch_json_gate ("\"\\u00e9\\u00e9\"", 14, &four, NULL));
  g_assert_true (gch_json_gate ("\"\\ud83d\\ude00\"", 14, &four, NULL));
  assert_stopped ("\"\\ud83d\\ude00a\"", 15, &four, GCH_ERROR_TOO_LARGE);
  assert_stopped ("\"\\u20ac\\u20ac\"", 14, &four, GCH_ERROR_TOO_LARGE);
  assert_stopped ("{\"abcde\":1}", 11, &four, GCH_ERROR_TOO_LARGE);
}

static void
test_size_limit (void)
{
  const GchJsonLimits eight = { 8, 4, 8 };

  g_assert_true (gch_json_gate ("[1,2,3] ", 8, &eight, NULL));
  assert_stopped ("[1,2,3]  ", 9, &eight, GCH_ERROR_TOO_LARGE);
}

static void
test_value_limit (void)
{
  const GchJsonLimits five = { 1024, 4, 1024, 5 };
  const GchJsonLimits any = { 1024, 4, 1024, 0 };

  g_assert_true (gch_json_gate ("{\"a\":[1,{}],\"b\":\"\"}", 19, &five, NULL));
  assert_stopped ("{\"a\":[1,{}],\"b\":[3]}", 20, &five, GCH_ERROR_TOO_LARGE);
  assert_stopped ("[[],[],[],[],[]]", 16, &five, GCH_ERROR_TOO_LARGE);
  g_assert_true (gch_json_gate ("[[],[],[],[],[]]", 16, &any, NULL));
}

static void
test_count (void)
{
  const char *text = "{\"a\":{\"b\":1,\"b\":2},\"c\":[{\"d\":\"e\"},{}]}";
  gsize members = 0;

  g_assert_true (
      gch_json_gate_count (text, strlen (text), &GCH_JSON_LIMITS_REQUEST, &members, NULL));
  g_assert_cmpuint (members, ==, 5);
}

/* Every prefix of a text ends in the middle of something; the buffer is as long as the prefix, so
 * that a memory checker sees any step beyond it. */
static void
test_every_prefix (void)
{
  const char *text = "{\"a\\u00e9\\ud83d\\ude00\":[-1.5e+3,true,false,null,\"\\n\"]}";
  gsize length = strlen (text);

  for (gsize n = 0; n < length; n++)
    {
      g_autofree char *prefix = g_memdup2 (text, n);

      assert_stopped (prefix, n, &GCH_JSON_LIMITS_REQUEST, GCH_ERROR_BAD_ANSWER);
    }
  assert_passes (text);
}

/* No byte changed in any place may do more than be refused. */
static void
test_every_byte (void)
{
  const char *text = "{\"a\\u00e9\\ud83d\\ude00\":[-1.5e+3,true,false,null,\"\\n\"]}";
  gsize length = strlen (text);

  for (gsize i = 0; i < length; i++)
    {
      for (int byte = 0; byte < 256; byte++)
        {
          g_autofree char *changed = g_memdup2 (text, length);
          g_autoptr (GError) error = NULL;
          g_autoptr (JsonNode) node = NULL;
          gboolean passes;

          changed[i] = (char) byte;
          passes = gch_json_gate (changed, length, &GCH_JSON_LIMITS_REQUEST, &error);
          g_assert_true (passes == (error == NULL));
          g_clear_error (&error);
          node = gch_json_parse (changed, length, &GCH_JSON_LIMITS_REQUEST, &error);
          g_assert_true ((node != NULL) == passes);
        }
    }
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/json-gate/valid", test_valid);
  g_test_add_func ("/json-gate/invalid", test_invalid);
  g_test_add_func ("/json-gate/surrogates", test_surrogates);
  g_test_add_func ("/json-gate/nul", test_nul);
  g_test_add_func ("/json-gate/not-utf8", test_not_utf8);
  g_test_add_func ("/json-gate/numbers", test_numbers);
  g_test_add_func ("/json-gate/depth", test_depth);
  g_test_add_func ("/json-gate/hundred-thousand-brackets", test_hundred_thousand_brackets);
  g_test_add_func ("/json-gate/hundred-megabytes", test_hundred_megabytes);
  g_test_add_func ("/json-gate/string-limit", test_string_limit);
  g_test_add_func ("/json-gate/size-limit", test_size_limit);
  g_test_add_func ("/json-gate/value-limit", test_value_limit);
  g_test_add_func ("/json-gate/count", test_count);
  g_test_add_func ("/json-gate/every-prefix", test_every_prefix);
  g_test_add_func ("/json-gate/every-byte", test_every_byte);

  return g_test_run ();
}
