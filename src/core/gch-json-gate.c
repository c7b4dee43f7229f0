/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-json-gate.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "gch-error.h"

/* json-glib parses by recursion: however generous a caller is, no more levels than this. */
#define DEPTH_CEILING 512
/* No number that means anything is longer; it also bounds the work on one. */
#define NUMBER_MAX_BYTES 64

/* What may come next. */
typedef enum
{
  EXPECT_VALUE,
  EXPECT_VALUE_OR_END, /* just behind '[' */
  EXPECT_NAME,
  EXPECT_NAME_OR_END, /* just behind '{' */
  EXPECT_SEPARATOR,   /* behind a value */
} Expect;

typedef struct
{
  const char *p;
  const char *end;
  const GchJsonLimits *limits;
  Expect expect;
  guint depth;
  char open[DEPTH_CEILING]; /* '{' or '[' of each level */
  gsize n_members;
  gsize n_values;
  GError **error;
} Gate;

static gboolean
fail (Gate *gate, const char *msgid)
{
  g_set_error_literal (gate->error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, msgid);
  return FALSE;
}

static gboolean
fail_too_large (Gate *gate, const char *msgid)
{
  g_set_error_literal (gate->error, GCH_ERROR, GCH_ERROR_TOO_LARGE, msgid);
  return FALSE;
}

static gboolean
fail_syntax (Gate *gate)
{
  return fail (gate, N_ ("The text is not valid JSON"));
}

/* Four hexadecimal digits, or -1. */
static int
take_hex (Gate *gate)
{
  int value = 0;

  if (gate->end - gate->p < 4)
    return -1;
  for (int i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (*gate->p++);

      if (digit < 0)
        return -1;
      value = value * 16 + digit;
    }
  return value;
}

/* Behind "\\u": the length in UTF-8 of the character, or 0 on failure. RFC 8259 section 7. */
static gsize
take_unicode_escape (Gate *gate)
{
  int c = take_hex (gate);
  int low;

  if (c < 0)
    return fail_syntax (gate);
  if (c == 0)
    return fail (gate, N_ ("The JSON text contains a NUL character"));
  if (c < 0xD800 || c > 0xDFFF)
    return c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
  if (c > 0xDBFF || gate->end - gate->p < 6 || gate->p[0] != '\\' || gate->p[1] != 'u')
    return fail (gate, N_ ("The JSON text contains half a character"));
  gate->p += 2;
  low = take_hex (gate);
  if (low < 0xDC00 || low > 0xDFFF)
    return fail (gate, N_ ("The JSON text contains half a character"));
  return 4;
}

/* Behind '\\': the length in UTF-8 of the character, or 0 on failure. */
static gsize
take_escape (Gate *gate)
{
  char c = gate->p < gate->end ? *gate->p++ : '\0';

  if (c == 'u')
    return take_unicode_escape (gate);
  if (c != '\0' && strchr ("\"\\/bfnrt", c) != NULL)
    return 1;
  return fail_syntax (gate);
}

/* Behind the opening quote. */
static gboolean
take_string (Gate *gate)
{
  gsize length = 0;

  while (gate->p < gate->end && *gate->p != '"')
    {
      guchar c = (guchar) *gate->p++;
      gsize n = 1;

      if (c < 0x20)
        return fail_syntax (gate);
      if (c == '\\' && (n = take_escape (gate)) == 0)
        return FALSE;
      length += n;
      if (length > gate->limits->max_string_bytes)
        return fail_too_large (gate, N_ ("A text in the JSON is too long"));
    }
  if (gate->p == gate->end)
    return fail_syntax (gate);
  gate->p++;
  return TRUE;
}

static gsize
take_digits (Gate *gate)
{
  const char *start = gate->p;

  while (gate->p < gate->end && g_ascii_isdigit (*gate->p))
    gate->p++;
  return (gsize) (gate->p - start);
}

static gboolean
take_one_of (Gate *gate, const char *characters)
{
  if (gate->p == gate->end || strchr (characters, *gate->p) == NULL)
    return FALSE;
  gate->p++;
  return TRUE;
}

/* RFC 8259 section 6: [-] int [frac] [exp]. Sets @whole when there is neither frac nor exp. */
static gboolean
take_number_syntax (Gate *gate, gboolean *whole)
{
  take_one_of (gate, "-");
  if (!take_one_of (gate, "0") && take_digits (gate) == 0)
    return FALSE;
  *whole = TRUE;
  if (take_one_of (gate, "."))
    {
      *whole = FALSE;
      if (take_digits (gate) == 0)
        return FALSE;
    }
  if (take_one_of (gate, "eE"))
    {
      *whole = FALSE;
      take_one_of (gate, "+-");
      return take_digits (gate) > 0;
    }
  return TRUE;
}

/* json-glib turns a whole number that is too large into another one, so that it must not see it. */
static gboolean
take_number (Gate *gate)
{
  const char *start = gate->p;
  gboolean whole;
  char copy[NUMBER_MAX_BYTES + 1];
  gsize length;

  if (!take_number_syntax (gate, &whole))
    return fail_syntax (gate);
  length = (gsize) (gate->p - start);
  if (length > NUMBER_MAX_BYTES)
    return fail (gate, N_ ("A number in the JSON is out of range"));
  memcpy (copy, start, length);
  copy[length] = '\0';
  if (whole ? !g_ascii_string_to_signed (copy, 10, G_MININT64, G_MAXINT64, NULL, NULL)
            : !isfinite (g_ascii_strtod (copy, NULL)))
    return fail (gate, N_ ("A number in the JSON is out of range"));
  return TRUE;
}

static gboolean
take_word (Gate *gate, const char *word)
{
  gsize length = strlen (word);

  if ((gsize) (gate->end - gate->p) < length || memcmp (gate->p, word, length) != 0)
    return fail_syntax (gate);
  gate->p += length;
  return TRUE;
}

static gboolean
open_level (Gate *gate, char bracket)
{
  if (gate->depth >= MIN (gate->limits->max_depth, DEPTH_CEILING))
    return fail_too_large (gate, N_ ("The JSON text is nested too deeply"));
  gate->open[gate->depth++] = bracket;
  gate->p++;
  gate->expect = bracket == '{' ? EXPECT_NAME_OR_END : EXPECT_VALUE_OR_END;
  return TRUE;
}

static gboolean
close_level (Gate *gate, char bracket)
{
  if (gate->depth == 0 || gate->open[gate->depth - 1] != bracket)
    return fail_syntax (gate);
  gate->depth--;
  gate->p++;
  gate->expect = EXPECT_SEPARATOR;
  return TRUE;
}

static gboolean
take_value (Gate *gate)
{
  char c = *gate->p;

  if (++gate->n_values > gate->limits->max_values && gate->limits->max_values != 0)
    return fail_too_large (gate, N_ ("There are too many values in the JSON text"));
  if (c == '{' || c == '[')
    return open_level (gate, c);
  gate->expect = EXPECT_SEPARATOR;
  switch (c)
    {
    case '"':
      gate->p++;
      return take_string (gate);
    case 't':
      return take_word (gate, "true");
    case 'f':
      return take_word (gate, "false");
    case 'n':
      return take_word (gate, "null");
    default:
      return take_number (gate);
    }
}

static void
skip_space (Gate *gate)
{
  while (gate->p < gate->end
         && (*gate->p == ' ' || *gate->p == '\n' || *gate->p == '\r' || *gate->p == '\t'))
    gate->p++;
}

static gboolean
take_name (Gate *gate)
{
  if (*gate->p++ != '"')
    return fail_syntax (gate);
  if (!take_string (gate))
    return FALSE;
  skip_space (gate);
  if (!take_one_of (gate, ":"))
    return fail_syntax (gate);
  gate->n_members++;
  gate->expect = EXPECT_VALUE;
  return TRUE;
}

static gboolean
take_separator (Gate *gate)
{
  if (gate->depth == 0)
    return fail (gate, N_ ("There is something behind the end of the JSON text"));
  if (*gate->p == '}')
    return close_level (gate, '{');
  if (*gate->p == ']')
    return close_level (gate, '[');
  if (!take_one_of (gate, ","))
    return fail_syntax (gate);
  gate->expect = gate->open[gate->depth - 1] == '{' ? EXPECT_NAME : EXPECT_VALUE;
  return TRUE;
}

static gboolean
step (Gate *gate)
{
  switch (gate->expect)
    {
    case EXPECT_NAME_OR_END:
      if (*gate->p == '}')
        return close_level (gate, '{');
      return take_name (gate);
    case EXPECT_NAME:
      return take_name (gate);
    case EXPECT_VALUE_OR_END:
      if (*gate->p == ']')
        return close_level (gate, '[');
      return take_value (gate);
    case EXPECT_VALUE:
      return take_value (gate);
    case EXPECT_SEPARATOR:
    default:
      return take_separator (gate);
    }
}

/* What can be said of the bytes before their meaning is looked at. */
static gboolean
check_bytes (Gate *gate)
{
  gsize length = (gsize) (gate->end - gate->p);

  if (length > gate->limits->max_bytes)
    return fail_too_large (gate, N_ ("The JSON text is too long"));
  if (length > 0 && memchr (gate->p, '\0', length) != NULL)
    return fail (gate, N_ ("The JSON text contains a NUL character"));
  if (!g_utf8_validate_len (gate->p, length, NULL))
    return fail (gate, N_ ("The text is not valid UTF-8"));
  return TRUE;
}

/**
 * gch_json_gate_count:
 * @data: (array length=length): need not end with NUL
 * @n_members: (out): how many object members there are in the whole text
 *
 * The gate of gch_json_gate(). The count lets the parser notice names that occur twice in one
 * object: json-glib keeps the last of them only.
 */
gboolean
gch_json_gate_count (const char *data, gsize length, const GchJsonLimits *limits, gsize *n_members,
                     GError **error)
{
  Gate gate = { .limits = limits, .expect = EXPECT_VALUE, .error = error };

  gate.p = data != NULL ? data : "";
  gate.end = gate.p + (data != NULL ? length : 0);
  if (!check_bytes (&gate))
    return FALSE;
  for (skip_space (&gate); gate.p < gate.end; skip_space (&gate))
    {
      if (!step (&gate))
        return FALSE;
    }
  if (gate.depth > 0 || gate.expect != EXPECT_SEPARATOR)
    return fail_syntax (&gate);
  *n_members = gate.n_members;
  return TRUE;
}

/**
 * gch_json_gate:
 * @data: (array length=length): need not end with NUL
 *
 * Lets through exactly the JSON texts of RFC 8259 that keep to @limits, are UTF-8 without NUL and
 * without unpaired surrogates, and whose whole numbers fit into 64 bits. No recursion, one pass.
 * Names that occur twice are left to gch_json_parse().
 *
 * Returns: %FALSE with %GCH_ERROR_TOO_LARGE or %GCH_ERROR_BAD_ANSWER; the message is a msgid
 */
gboolean
gch_json_gate (const char *data, gsize length, const GchJsonLimits *limits, GError **error)
{
  gsize n_members;

  return gch_json_gate_count (data, length, limits, &n_members, error);
}
