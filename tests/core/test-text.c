/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include <string.h>

#include "gch-text.h"

static void
assert_line (const char *text, guint max_chars, const char *expected)
{
  g_autofree char *line = gch_text_one_line (text, max_chars);

  g_assert_cmpstr (line, ==, expected);
  g_assert_true (g_utf8_validate (line, -1, NULL));
}

static void
test_one_line (void)
{
  assert_line (NULL, 0, "");
  assert_line ("", 0, "");
  assert_line ("", 5, "");
  assert_line ("The press stops", 0, "The press stops");
  assert_line ("a\nb\r\nc\td\ve\ff", 0, "a b c d e f");
  assert_line ("a\n\n\n\nb", 0, "a b");
  assert_line ("a  b", 0, "a  b");
  assert_line ("\001a\033[31mb\177c", 0, " a [31mb c");
  assert_line ("a\302\205b\302\233c", 0, "a b c");         /* NEL and CSI of C1 */
  assert_line ("a\342\200\250b\342\200\251c", 0, "a b c"); /* U+2028, U+2029 */
}

static void
test_cut (void)
{
  assert_line ("abcdef", 6, "abcdef");
  assert_line ("abcdef", 5, "abcde…");
  assert_line ("abcdef", 1, "a…");
  assert_line ("ééééé", 3, "ééé…");
  assert_line ("e\314\201e\314\201e\314\201", 3, "e\314\201…"); /* not between e and its accent */
  assert_line ("ab👩\u200d🔧c", 3, "ab…");                        /* nor within one emoji */
  assert_line ("ab👩\u200d🔧c", 4, "ab…");
  assert_line ("ab👩\u200d🔧c", 5, "ab👩\u200d🔧…");
  assert_line ("ab👍🏽c", 3, "ab…");
  assert_line ("👩\u200d🔧c", 1, "👩…"); /* something must be left */
}

static void
test_bidi (void)
{
  assert_line ("invoice\u202efdp.exe", 0, "invoice⟦RLO⟧fdp.exe");
  assert_line ("\u202a\u202b\u202c\u202d\u202e", 0, "⟦LRE⟧⟦RLE⟧⟦PDF⟧⟦LRO⟧⟦RLO⟧");
  assert_line ("\u2066\u2067\u2068\u2069", 0, "⟦LRI⟧⟦RLI⟧⟦FSI⟧⟦PDI⟧");
  assert_line ("\u200e\u200f\u061c", 0, "⟦LRM⟧⟦RLM⟧⟦ALM⟧");
  assert_line ("\u200c\u200d\u2010\u2065", 0, "\u200c\u200d\u2010\u2065"); /* these stay */
  assert_line ("مرحبا שלום", 0, "مرحبا שלום"); /* right-to-left text itself is welcome */
}

static void
test_invalid_utf8 (void)
{
  assert_line ("a\377b", 0, "a\357\277\275b");
  assert_line ("a\303", 0, "a\357\277\275");
  assert_line ("\355\240\200", 0, "\357\277\275\357\277\275\357\277\275"); /* a surrogate */
  assert_line ("\300\200", 0, "\357\277\275\357\277\275"); /* NUL, written too long */
}

static void
test_emoji_stay (void)
{
  assert_line ("🇫🇷 👩‍👩‍👧 👍🏽 ❤️", 0,
               "🇫🇷 👩‍👩‍👧 👍🏽 ❤️");
}

static void
assert_paragraphs (const char *text, const char *expected)
{
  g_autofree char *safe = gch_text_paragraphs (text);

  g_assert_cmpstr (safe, ==, expected);
  g_assert_true (g_utf8_validate (safe, -1, NULL));
}

static void
test_paragraphs (void)
{
  assert_paragraphs (NULL, "");
  assert_paragraphs ("a\nb\tc", "a\nb\tc");
  assert_paragraphs ("a\r\nb\rc", "a\nb\nc");
  assert_paragraphs ("a\n\n\nb", "a\n\n\nb");
  assert_paragraphs ("a\033b\177c\302\233d", "a\357\277\275b\357\277\275c\357\277\275d");
  assert_paragraphs ("x\u202ey", "x⟦RLO⟧y");
  assert_paragraphs ("a\377b", "a\357\277\275b");
  assert_paragraphs ("a\u2028b\u2029c\302\205d", "a\nb\nc\nd");
  assert_paragraphs ("<b>&amp;</b>", "<b>&amp;</b>");
}

static void
test_ten_thousand_lines (void)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *safe = NULL;
  g_autofree char *line = NULL;

  for (guint i = 0; i < 10000; i++)
    g_string_append (text, "a line of a log\r\n");
  safe = gch_text_paragraphs (text->str);
  g_assert_cmpuint (strlen (safe), ==, text->len - 10000);
  line = gch_text_one_line (text->str, 80);
  g_assert_cmpuint (g_utf8_strlen (line, -1), ==, 81);
  g_assert_null (strchr (line, '\n'));
}

/* A subject is shown in every row of a list: the length of what is cut off must not count. */
static void
test_cut_does_not_read_on (void)
{
  g_autofree char *huge = g_strnfill (64 * 1024 * 1024, 'x');
  gint64 start = g_get_monotonic_time ();

  for (guint i = 0; i < 10000; i++)
    {
      g_autofree char *line = gch_text_one_line (huge, 80);

      g_assert_cmpuint (strlen (line), ==, 83);
    }
  g_assert_cmpint (g_get_monotonic_time () - start, <, 10 * G_USEC_PER_SEC);
}

static void
on_text (GMarkupParseContext *context, const char *text, gsize length, gpointer user_data,
         GError **error)
{
  g_string_append_len (user_data, text, (gssize) length);
}

static void
on_element (GMarkupParseContext *context, const char *name, const char **names, const char **values,
            gpointer user_data, GError **error)
{
  if (strcmp (name, "markup") != 0)
    g_error ("an element got through: %s", name);
}

/* What Pango would show. */
static char *
show_markup (const char *markup)
{
  const GMarkupParser parser = { .start_element = on_element, .text = on_text };
  g_autofree char *document = g_strconcat ("<markup>", markup, "</markup>", NULL);
  g_autoptr (GError) error = NULL;
  GString *shown = g_string_new (NULL);
  GMarkupParseContext *context = g_markup_parse_context_new (&parser, 0, shown, NULL);

  g_assert_true (g_markup_parse_context_parse (context, document, -1, &error));
  g_assert_true (g_markup_parse_context_end_parse (context, &error));
  g_assert_no_error (error);
  g_markup_parse_context_free (context);
  return g_string_free (shown, FALSE);
}

static void
test_markup_is_literal (void)
{
  const char *const texts[] = {
    "<b>bold</b>", "a & b", "&amp;",         "<",          ">",
    "\"'",         "]]>",   "<![CDATA[x]]>", "<!-- x -->", "<a href=\"file:///etc/passwd\">x</a>",
    "&#1;",        "%s%n",  "👩‍🔧",   "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *markup = gch_text_to_markup (texts[i]);
      g_autofree char *shown = show_markup (markup);

      g_assert_cmpstr (shown, ==, texts[i]);
    }
}

static void
test_markup_of_bytes (void)
{
  g_autofree char *huge = g_strnfill (1024 * 1024, '<');
  g_autofree char *huge_markup = gch_text_to_markup (huge);
  g_autofree char *null_markup = gch_text_to_markup (NULL);

  g_assert_cmpuint (strlen (huge_markup), ==, 4 * 1000 + strlen ("…"));
  g_assert_cmpstr (null_markup, ==, "");
  for (int byte = 1; byte < 256; byte++)
    {
      const char text[] = { 'a', (char) byte, 'b', '\0' };
      g_autofree char *markup = gch_text_to_markup (text);
      g_autofree char *shown = show_markup (markup);

      g_assert_true (g_utf8_validate (shown, -1, NULL));
      g_assert_cmpuint (g_utf8_strlen (shown, -1), ==, 3);
    }
}

static void
assert_fold (const char *text, const char *expected)
{
  g_autofree char *folded = gch_text_fold (text);

  g_assert_cmpstr (folded, ==, expected);
}

static void
test_fold (void)
{
  assert_fold (NULL, "");
  assert_fold ("", "");
  assert_fold ("Été À L’Île", "ete a l’ile");
  assert_fold ("ÉTÉ", "ete");
  assert_fold ("e\314\201", "e");
  assert_fold ("STRASSE Straße", "strasse strasse");
  assert_fold ("ﬁchier №", "fichier no");
  assert_fold ("ΣΊΣΥΦΟΣ", "σισυφοσ");
  assert_fold ("a\377b", "a\357\277\275b");
  assert_fold ("I", "i");
}

static void
test_blank (void)
{
  g_assert_true (gch_text_is_blank (NULL));
  g_assert_true (gch_text_is_blank (""));
  g_assert_true (gch_text_is_blank (" \t\r\n\v\f"));
  g_assert_true (gch_text_is_blank ("\u00a0\u202f\u3000\u2028"));
  g_assert_true (gch_text_is_blank ("\u200b\u200d\ufeff\u202e\001\177"));
  g_assert_false (gch_text_is_blank (" . "));
  g_assert_false (gch_text_is_blank ("\n\n\n👍"));
  g_assert_false (gch_text_is_blank ("\377"));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/text/one-line", test_one_line);
  g_test_add_func ("/text/cut", test_cut);
  g_test_add_func ("/text/bidi", test_bidi);
  g_test_add_func ("/text/invalid-utf8", test_invalid_utf8);
  g_test_add_func ("/text/emoji-stay", test_emoji_stay);
  g_test_add_func ("/text/paragraphs", test_paragraphs);
  g_test_add_func ("/text/ten-thousand-lines", test_ten_thousand_lines);
  g_test_add_func ("/text/cut-does-not-read-on", test_cut_does_not_read_on);
  g_test_add_func ("/text/markup-is-literal", test_markup_is_literal);
  g_test_add_func ("/text/markup-of-bytes", test_markup_of_bytes);
  g_test_add_func ("/text/fold", test_fold);
  g_test_add_func ("/text/blank", test_blank);

  return g_test_run ();
}
