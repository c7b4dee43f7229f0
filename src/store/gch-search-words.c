/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-search-words.h"

#include <string.h>

#include "gch-text.h"

#define MAX_WORDS 8
#define MAX_WORD_BYTES 128

/* Words that say nothing about a problem, folded, in both languages; sorted. */
static const char *const stop_words[] = {
  "about", "after", "all",     "and",   "any",    "apres",  "are",  "aux",   "avec",  "avez",
  "avoir", "avons", "been",    "but",   "can",    "cannot", "car",  "ces",   "cet",   "cette",
  "chez",  "comme", "comment", "dans",  "depuis", "des",    "does", "donc",  "elle",  "est",
  "etre",  "faire", "fait",    "for",   "from",   "had",    "has",  "have",  "her",   "how",
  "ils",   "into",  "its",     "les",   "leur",   "lors",   "mais", "mes",   "mon",   "more",
  "not",   "notre", "nous",    "our",   "par",    "pas",    "peut", "plus",  "pour",  "quand",
  "que",   "quel",  "quelle",  "qui",   "sans",   "ses",    "son",  "sont",  "sous",  "sur",
  "than",  "that",  "the",     "their", "then",   "there",  "this", "tout",  "tres",  "une",
  "vos",   "votre", "vous",    "was",   "were",   "what",   "when", "where", "which", "who",
  "why",   "will",  "with",    "would", "you",    "your",
};

static int
compare (gconstpointer word, gconstpointer entry)
{
  return strcmp (word, *(const char *const *) entry);
}

static gboolean
is_stop_word (const char *word)
{
  return bsearch (word, stop_words, G_N_ELEMENTS (stop_words), sizeof (char *), compare) != NULL;
}

static gboolean
has_letter (const char *word)
{
  for (; *word != '\0'; word = g_utf8_next_char (word))
    if (g_unichar_isalnum (g_utf8_get_char (word)))
      return TRUE;

  return FALSE;
}

/* "C", "C++": half of everything begins with one ASCII letter or digit. */
static gboolean
has_one_plain_letter (const char *word)
{
  guint n_plain = 0;

  for (; *word != '\0'; word = g_utf8_next_char (word))
    {
      gunichar character = g_utf8_get_char (word);

      if (character >= 0x80 && g_unichar_isalnum (character))
        return FALSE;
      n_plain += character < 0x80 && g_ascii_isalnum (character) ? 1 : 0;
    }

  return n_plain == 1;
}

/* A string of the query language: a quote inside is doubled, nothing else is special. */
static void
append_quoted (GString *expression, const char *word)
{
  g_string_append_c (expression, '"');
  for (; *word != '\0'; word++)
    {
      if (*word == '"')
        g_string_append_c (expression, '"');
      g_string_append_c (expression, *word);
    }
  g_string_append_c (expression, '"');
}

static GStrv
split (const char *text)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GString) word = g_string_new (NULL);

  for (const char *c = text; TRUE; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      if (character != 0 && !g_unichar_isspace (character))
        {
          if (word->len < MAX_WORD_BYTES)
            g_string_append_unichar (word, character);
          continue;
        }
      if (word->len > 0)
        g_strv_builder_add (builder, word->str);
      g_string_truncate (word, 0);
      if (character == 0)
        break;
    }

  return g_strv_builder_end (builder);
}

/**
 * gch_search_is_blank:
 * @text: (nullable)
 *
 * Returns: %TRUE where nothing is searched for
 */
gboolean
gch_search_is_blank (const char *text)
{
  return text == NULL || gch_text_is_blank (text);
}

/**
 * gch_search_words:
 * @text: what was typed
 *
 * Each word becomes an FTS5 expression that finds words beginning with it; one with a single ASCII
 * letter or digit finds just that. Words without any letter or
 * digit find nothing and are left out; only the first eight are used.
 *
 * Returns: (transfer full): expressions that must all match
 */
GStrv
gch_search_words (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_auto (GStrv) words = split (valid);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  guint n = 0;

  for (gsize i = 0; words[i] != NULL && n < MAX_WORDS; i++)
    {
      g_autoptr (GString) expression = g_string_new (NULL);

      if (!has_letter (words[i]))
        continue;
      append_quoted (expression, words[i]);
      if (!has_one_plain_letter (words[i]))
        g_string_append_c (expression, '*');
      g_strv_builder_add (builder, expression->str);
      n++;
    }

  return g_strv_builder_end (builder);
}

/**
 * gch_search_terms:
 * @text: what was typed
 *
 * Returns: (transfer full): its words as gch_text_fold() writes them, for looking into subjects
 * while there is no search index yet
 */
GStrv
gch_search_terms (const char *text)
{
  g_autofree char *folded = gch_text_fold (text);

  return split (folded);
}

static gboolean
says_something (const char *word)
{
  return g_utf8_strlen (word, -1) >= 3 && has_letter (word) && !is_stop_word (word);
}

/* Runs of letters and digits: "l’imprimante" is two words. */
static GStrv
split_letters (const char *folded)
{
  g_autoptr (GString) spaced = g_string_new (NULL);

  for (const char *c = folded; *c != '\0'; c = g_utf8_next_char (c))
    {
      gunichar character = g_utf8_get_char (c);

      g_string_append_unichar (spaced, g_unichar_isalnum (character) ? character : ' ');
    }

  return split (spaced->str);
}

/**
 * gch_search_similar:
 * @subject: the subject of a case
 *
 * Returns: (transfer full) (nullable): an FTS5 expression for subjects that share a word of three
 * letters or more with it, common words of English and French left out; %NULL where none is left
 */
char *
gch_search_similar (const char *subject)
{
  g_autofree char *folded = gch_text_fold (subject);
  g_auto (GStrv) words = split_letters (folded);
  g_autoptr (GString) expression = g_string_new (NULL);
  guint n = 0;

  for (gsize i = 0; words[i] != NULL && n < MAX_WORDS; i++)
    {
      if (!says_something (words[i]))
        continue;
      if (expression->len > 0)
        g_string_append (expression, " OR ");
      append_quoted (expression, words[i]);
      /* Longer words also match their plurals and endings. */
      if (g_utf8_strlen (words[i], -1) >= 4)
        g_string_append_c (expression, '*');
      n++;
    }

  return n > 0 ? g_string_free (g_steal_pointer (&expression), FALSE) : NULL;
}
