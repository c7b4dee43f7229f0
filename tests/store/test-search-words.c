/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-search-words.h"

#include <glib.h>

static void
test_words (void)
{
  static const char *const cases[][2] = {
    { "panic", "\"panic\"*" },
    { "  two\twords\n", "\"two\"* \"words\"*" },
    { "say \"hi", "\"say\"* \"\"\"hi\"*" },
    { "a OR b", "\"a\" \"OR\"* \"b\"" },
    { "NEAR(x) subject:y ^z {w} -v +u *t", "\"NEAR(x)\"* \"subject:y\"* \"^z\" \"{w}\" \"-v\" "
                                           "\"+u\" \"*t\"" },
    { "*** ( ) \"\" 🙂", "" },
    { "é", "\"é\"*" },
    { "1 2 3 4 5 6 7 8 9 10", "\"1\" \"2\" \"3\" \"4\" \"5\" \"6\" \"7\" \"8\"" },
    { "", "" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (GStrv) words = gch_search_words (cases[i][0]);
      g_autofree char *joined = g_strjoinv (" ", words);

      g_assert_cmpstr (joined, ==, cases[i][1]);
    }
}

static void
test_long_word (void)
{
  g_autofree char *text = g_strnfill (1000000, 'x');
  g_auto (GStrv) words = gch_search_words (text);

  g_assert_cmpuint (g_strv_length (words), ==, 1);
  g_assert_cmpuint (strlen (words[0]), <, 200);
}

static void
test_invalid (void)
{
  g_auto (GStrv) words = gch_search_words ("caf\xe9 ok");

  g_assert_cmpuint (g_strv_length (words), ==, 2);
  g_assert_true (g_utf8_validate (words[0], -1, NULL));
}

static void
test_blank (void)
{
  g_assert_true (gch_search_is_blank (NULL));
  g_assert_true (gch_search_is_blank (" \t\n"));
  g_assert_false (gch_search_is_blank (" * "));
}

static void
test_similar (void)
{
  static const char *const cases[][2] = {
    { "The printer is on fire", "\"printer\"* OR \"fire\"*" },
    { "L’imprimante ne répond pas", "\"imprimante\"* OR \"repond\"*" },
    { "PDF export", "\"pdf\" OR \"export\"*" },
    { "it is on", NULL },
    { "", NULL },
    { "\"quoted\" OR (x)", "\"quoted\"*" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *expression = gch_search_similar (cases[i][0]);

      g_assert_cmpstr (expression, ==, cases[i][1]);
    }
}

/* The list of stop words is looked up by halves: each must be found. */
static void
test_stop_words (void)
{
  static const char *const words[] = {
    "about", "apres", "aux", "comment", "dans", "des",  "les",  "pour", "quelle", "the", "their",
    "tout",  "tres",  "une", "votre",   "vos",  "vous", "what", "who",  "you",    "your"
  };

  for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
    g_assert_null (gch_search_similar (words[i]));
}

static void
test_terms (void)
{
  g_auto (GStrv) terms = gch_search_terms ("  Éléphant ROSE ");

  g_assert_cmpuint (g_strv_length (terms), ==, 2);
  g_assert_cmpstr (terms[0], ==, "elephant");
  g_assert_cmpstr (terms[1], ==, "rose");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/search-words/words", test_words);
  g_test_add_func ("/search-words/long-word", test_long_word);
  g_test_add_func ("/search-words/invalid", test_invalid);
  g_test_add_func ("/search-words/blank", test_blank);
  g_test_add_func ("/search-words/similar", test_similar);
  g_test_add_func ("/search-words/stop-words", test_stop_words);
  g_test_add_func ("/search-words/terms", test_terms);

  return g_test_run ();
}
