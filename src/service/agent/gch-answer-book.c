/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-answer-book.h"

#include <string.h>

#include <gio/gio.h>

#include "gch-service-resources.h"
#include "gch-text.h"

#define DATA_PATH "/io/github/guichet/Guichet/service/agent/data/"
#define SUBJECT_MAX_CHARS 80
#define SHORT_WORDS 12

/* ---- Words ---- */

/* Words of @text, without case and accents. */
static char **
split_words (const char *text)
{
  g_autofree char *folded = gch_text_fold (text);

  return g_strsplit_set (folded, " \t\r\n.,;:!?()'\"/", -1);
}

static guint
count_words (char **words, const char *const *list)
{
  guint count = 0;

  for (int i = 0; words[i] != NULL; i++)
    if (g_strv_contains (list, words[i]))
      count++;
  return count;
}

const char *
gch_answer_book_guess_language (const char *text, const char *fallback)
{
  static const char *const french[] = {
    "le",   "la",    "les", "un",   "une",  "des",  "du",    "et",    "est",     "nous",
    "vous", "je",    "pas", "pour", "dans", "avec", "que",   "qui",   "sur",     "bonjour",
    "ne",   "merci", "ce",  "cela", "il",   "elle", "votre", "notre", "depuis",  "oui",
    "non",  "c",     "j",   "l",    "d",    "ca",   "mais",  "quand", "comment", NULL
  };
  static const char *const english[] = {
    "the",  "a",    "an",   "and",   "is",    "are",    "we",    "you",  "i",      "not",
    "for",  "in",   "with", "that",  "which", "on",     "of",    "to",   "hello",  "it",
    "this", "your", "our",  "since", "yes",   "thanks", "thank", "does", "do",     "but",
    "when", "how",  "can",  "my",    "has",   "have",   "no",    "hi",   "please", NULL
  };
  g_auto (GStrv) words = split_words (text);
  guint in_french = count_words (words, french);
  guint in_english = count_words (words, english);

  if (in_french == in_english)
    return fallback;
  return in_french > in_english ? "fr" : "en";
}

/* Short and grateful: "Merci, c'est parfait !" A question is none of it. */
static gboolean
is_thanks (const char *text)
{
  static const char *const thanks[] = { "merci",  "thanks",     "thank",  "parfait", "perfect",
                                        "great",  "super",      "resolu", "solved",  "works",
                                        "marche", "fonctionne", NULL };
  g_auto (GStrv) words = split_words (text);
  guint length = 0;

  for (int i = 0; words[i] != NULL; i++)
    length += *words[i] != '\0';
  return length <= SHORT_WORDS && strchr (text, '?') == NULL && count_words (words, thanks) > 0;
}

/* ---- The book ---- */

static char **
load_lines (const char *language)
{
  g_autofree char *path = g_strconcat (DATA_PATH "answers-", language, ".txt", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = g_resource_lookup_data (gch_service_get_resource (), path,
                                                     G_RESOURCE_LOOKUP_FLAGS_NONE, &error);

  if (bytes == NULL)
    g_error ("%s: %s", path, error->message);
  /* Data in a resource always ends with a NUL byte. */
  return g_strsplit (g_bytes_get_data (bytes, NULL), "\n", -1);
}

/* The first topic of the book that the words speak of. (transfer full) */
static char *
find_topic (char **lines, const char *text)
{
  g_auto (GStrv) words = split_words (text);

  for (int i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], "@topic "))
      {
        g_auto (GStrv) topic = g_strsplit (lines[i], " ", -1);

        if (topic[1] != NULL && count_words (words, (const char *const *) topic + 2) > 0)
          return g_strdup (topic[1]);
      }
  return g_strdup ("any");
}

/* The numbers of the lines where a fitting answer begins. */
static GArray *
find_answers (char **lines, const char *team, const char *occasion, const char *topic)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (int));
  g_autofree char *head = g_strdup_printf ("@answer %s %s %s ", team, occasion, topic);

  for (int i = 0; lines[i] != NULL; i++)
    if (g_str_has_prefix (lines[i], head))
      g_array_append_val (found, i);
  return found;
}

/* Down to the next line with "@". (transfer full) */
static char *
read_body (char **lines, int head)
{
  g_autoptr (GString) body = g_string_new (NULL);

  for (int i = head + 1; lines[i] != NULL && lines[i][0] != '@'; i++)
    g_string_append_printf (body, "%s\n", lines[i]);
  g_strchomp (body->str);
  return g_string_free (g_steal_pointer (&body), FALSE);
}

static char *
first_name_of (const char *name)
{
  g_autofree char *line = gch_text_one_line (name, SUBJECT_MAX_CHARS);
  char *space = strchr (line, ' ');

  if (space != NULL)
    *space = '\0';
  return g_steal_pointer (&line);
}

/* Filled in one pass from left to right: what a customer wrote is never looked at for marks. */
static char *
fill_in (const char *pattern, const GchCase *record, const char *author, const char *language)
{
  g_autofree char *first_name = first_name_of (author);
  g_autofree char *subject = gch_text_one_line (record->subject, SUBJECT_MAX_CHARS);
  const char *product = record->product;
  g_autoptr (GString) out = g_string_new (NULL);

  if (product == NULL)
    product = strcmp (language, "fr") == 0 ? "votre produit" : "your product";
  for (const char *p = pattern; *p != '\0'; p++)
    {
      if (g_str_has_prefix (p, "{first_name}"))
        g_string_append (out, first_name);
      else if (g_str_has_prefix (p, "{subject}"))
        g_string_append (out, subject);
      else if (g_str_has_prefix (p, "{product}"))
        g_string_append (out, product);
      else
        {
          g_string_append_c (out, *p);
          continue;
        }
      p = strchr (p, '}');
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static GArray *
look_up (char **lines, const GchCase *record, const char *words, guint replies)
{
  const char *team = record->team == GCH_TEAM_TECHNICAL_SUPPORT ? "technical" : "service";
  const char *occasion = replies == 0 ? "first" : "next";
  g_autofree char *about = g_strjoin (" ", record->subject, words, NULL);
  g_autofree char *topic = find_topic (lines, about);
  GArray *found;

  if (replies > 0 && is_thanks (words))
    return find_answers (lines, team, "thanks", "any");
  found = find_answers (lines, team, occasion, topic);
  if (found->len > 0)
    return found;
  g_array_unref (found);
  return find_answers (lines, team, occasion, "any");
}

GchAnswer *
gch_answer_book_answer (const GchCase *record, const char *words, const char *author, guint replies)
{
  const char *of_case = gch_answer_book_guess_language (record->description, "fr");
  const char *language = gch_answer_book_guess_language (words, of_case);
  g_auto (GStrv) lines = load_lines (language);
  g_autoptr (GArray) found = look_up (lines, record, words, replies);
  guint choice = (g_str_hash (record->number) + replies) % MAX (found->len, 1);
  int head = g_array_index (found, int, choice);
  g_autofree char *pattern = read_body (lines, head);
  GchAnswer *answer = g_new0 (GchAnswer, 1);

  g_assert (found->len > 0);
  answer->body = fill_in (pattern, record, author, language);
  gch_case_status_from_nick (strrchr (lines[head], ' ') + 1, &answer->status, NULL);
  return answer;
}

void
gch_answer_free (GchAnswer *self)
{
  g_free (self->body);
  g_free (self);
}
