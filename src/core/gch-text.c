/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-text.h"

#include <string.h>

/* Titles are short; what is longer than this is no title but an attempt to stop the window. */
#define MARKUP_MAX_CHARS 1000

#define REPLACEMENT 0xFFFD
#define ZERO_WIDTH_JOINER 0x200D

/* Characters that change the direction of the text around them and show nothing themselves (the
 * Unicode bidirectional algorithm's explicit formatting characters, UAX #9 section 2). */
static const struct
{
  gunichar character;
  const char *mark;
} bidi_marks[] = {
  { 0x061C, "⟦ALM⟧" }, { 0x200E, "⟦LRM⟧" }, { 0x200F, "⟦RLM⟧" }, { 0x202A, "⟦LRE⟧" },
  { 0x202B, "⟦RLE⟧" }, { 0x202C, "⟦PDF⟧" }, { 0x202D, "⟦LRO⟧" }, { 0x202E, "⟦RLO⟧" },
  { 0x2066, "⟦LRI⟧" }, { 0x2067, "⟦RLI⟧" }, { 0x2068, "⟦FSI⟧" }, { 0x2069, "⟦PDI⟧" },
};

static const char *
find_bidi_mark (gunichar c)
{
  if (c != 0x061C && (c < 0x200E || c > 0x2069))
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (bidi_marks); i++)
    {
      if (bidi_marks[i].character == c)
        return bidi_marks[i].mark;
    }
  return NULL;
}

/* The next character of *@p, U+FFFD for one byte that is not UTF-8. */
static gunichar
next_character (const char **p)
{
  gunichar c = g_utf8_get_char_validated (*p, -1);

  if (c == (gunichar) -1 || c == (gunichar) -2)
    {
      (*p)++;
      return REPLACEMENT;
    }
  *p = g_utf8_next_char (*p);
  return c;
}

static gboolean
is_line_end (gunichar c)
{
  return c == '\n' || c == '\r' || c == 0x0B || c == 0x0C || c == 0x85 || c == 0x2028
         || c == 0x2029;
}

static gboolean
is_blank_on_one_line (gunichar c)
{
  return c == '\t' || is_line_end (c) || g_unichar_iscntrl (c);
}

/* A character that belongs to the one before it: cutting between the two would show another one. */
static gboolean
joins_previous (gunichar c)
{
  return c == ZERO_WIDTH_JOINER || g_unichar_ismark (c) || (c >= 0x1F3FB && c <= 0x1F3FF);
}

static void
append_character (GString *out, gunichar c)
{
  const char *mark = find_bidi_mark (c);

  if (mark != NULL)
    g_string_append (out, mark);
  else
    g_string_append_unichar (out, c);
}

/**
 * gch_text_one_line:
 * @text: (nullable): anything that ends with NUL
 * @max_chars: characters to keep, 0 for all
 *
 * Returns: (transfer full): valid UTF-8 on one line; a cut never falls inside a combined character
 */
char *
gch_text_one_line (const char *text, guint max_chars)
{
  GString *out = g_string_new (NULL);
  const char *p = text != NULL ? text : "";
  gsize cut = 0; /* where the last whole character begins */
  gunichar previous = 0;
  guint n = 0;

  while (*p != '\0')
    {
      gunichar c = next_character (&p);
      gboolean blank = is_blank_on_one_line (c);

      if (blank && previous == '\n')
        continue;
      if (!joins_previous (c) && previous != ZERO_WIDTH_JOINER)
        cut = out->len;
      if (max_chars > 0 && n++ == max_chars)
        {
          g_string_truncate (out, cut > 0 ? cut : out->len);
          g_string_append (out, "…");
          break;
        }
      append_character (out, blank ? ' ' : c);
      previous = blank ? '\n' : c;
    }
  return g_string_free (out, FALSE);
}

/**
 * gch_text_paragraphs:
 * @text: (nullable): anything that ends with NUL
 *
 * Returns: (transfer full): valid UTF-8 whose only controls are newline and tab
 */
char *
gch_text_paragraphs (const char *text)
{
  GString *out = g_string_new (NULL);
  const char *p = text != NULL ? text : "";

  while (*p != '\0')
    {
      gunichar c = next_character (&p);

      if (c == '\r' && *p == '\n')
        continue;
      if (is_line_end (c))
        c = '\n';
      else if (c != '\t' && g_unichar_iscntrl (c))
        c = REPLACEMENT;
      append_character (out, c);
    }
  return g_string_free (out, FALSE);
}

/**
 * gch_text_to_markup:
 * @text: (nullable): anything that ends with NUL
 *
 * Returns: (transfer full): valid Pango markup; cut after 1,000 characters
 */
char *
gch_text_to_markup (const char *text)
{
  g_autofree char *line = gch_text_one_line (text, MARKUP_MAX_CHARS);

  return g_markup_escape_text (line, -1);
}

/**
 * gch_text_fold:
 * @text: (nullable): anything that ends with NUL
 *
 * Returns: (transfer full): @text decomposed (NFKD), case-folded, without combining marks
 */
char *
gch_text_fold (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text != NULL ? text : "", -1);
  g_autofree char *decomposed = g_utf8_normalize (valid, -1, G_NORMALIZE_ALL);
  g_autofree char *folded = g_utf8_casefold (decomposed, -1);
  GString *out = g_string_sized_new (strlen (folded));

  for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_ismark (c))
        g_string_append_unichar (out, c);
    }
  return g_string_free (out, FALSE);
}

/**
 * gch_text_is_blank:
 * @text: (nullable): anything that ends with NUL
 *
 * Returns: %TRUE when there is nothing to see in @text; invisible format characters count as such
 */
gboolean
gch_text_is_blank (const char *text)
{
  const char *p = text != NULL ? text : "";

  while (*p != '\0')
    {
      gunichar c = next_character (&p);
      gboolean invisible =
          g_unichar_isspace (c) || g_unichar_iscntrl (c) || g_unichar_type (c) == G_UNICODE_FORMAT;

      if (!invisible)
        return FALSE;
    }
  return TRUE;
}
