/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-answer-book.h"

static GchCase *
make_case (GchTeam team, const char *number, const char *subject, const char *description)
{
  GchCase *record = gch_case_new ();

  record->number = g_strdup (number);
  record->team = team;
  record->subject = g_strdup (subject);
  record->description = g_strdup (description);
  if (team == GCH_TEAM_TECHNICAL_SUPPORT)
    record->product = g_strdup ("Solenne Relay");
  return record;
}

static void
test_language (void)
{
  static const struct
  {
    const char *text;
    const char *language;
  } cases[] = {
    { "Bonjour, l'export ne marche pas depuis la mise à jour.", "fr" },
    { "The export does not work since the update.", "en" },
    { "Merci beaucoup !", "fr" },
    { "Thanks a lot!", "en" },
    { "ERROR 0x51", "de" },
    { "", "de" },
    { "👍", "de" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpstr (gch_answer_book_guess_language (cases[i].text, "de"), ==, cases[i].language);
}

/* The answer speaks the customer's language and of his case. */
static void
test_fits (void)
{
  g_autoptr (GchCase) record =
      make_case (GCH_TEAM_TECHNICAL_SUPPORT, "10000001", "Relay est très lent",
                 "Bonjour, c'est très lent depuis ce matin.");
  g_autoptr (GchAnswer) french =
      gch_answer_book_answer (record, record->description, "Camille Moreau", 0);
  g_autoptr (GchAnswer) english =
      gch_answer_book_answer (record, "It is very slow since this morning", "Oliver Grant", 0);

  g_assert_true (g_str_has_prefix (french->body, "Bonjour Camille,"));
  g_assert_nonnull (strstr (french->body, "Relay est très lent"));
  g_assert_true (g_str_has_prefix (english->body, "Hello Oliver,"));
  g_assert_nonnull (strstr (english->body, "slow"));
  g_assert_cmpint (french->status, ==, GCH_CASE_STATUS_WAITING_FOR_CUSTOMER);
}

static void
test_thanks (void)
{
  g_autoptr (GchCase) record =
      make_case (GCH_TEAM_TECHNICAL_SUPPORT, "10000001", "Relay", "Bonjour, c'est lent.");
  g_autoptr (GchAnswer) thanks =
      gch_answer_book_answer (record, "Merci, ça marche !", "Camille", 1);
  g_autoptr (GchAnswer) question =
      gch_answer_book_answer (record, "Merci, mais comment faire ?", "Camille", 1);

  g_assert_cmpint (thanks->status, ==, GCH_CASE_STATUS_SOLUTION_PROPOSED);
  g_assert_null (strstr (thanks->body, "journal"));
  g_assert_cmpstr (thanks->body, !=, question->body);
}

/* Every team, occasion and language has an answer, none with a mark left in it; the same question
 * has the same answer; there is more than one. */
static void
test_all (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < 400; i++)
    {
      g_autofree char *number = g_strdup_printf ("%08u", 10000000 + i);
      const char *words = i % 2 == 0 ? "Bonjour, le service est en panne." : "It is all broken.";
      GchTeam team = i % 4 < 2 ? GCH_TEAM_TECHNICAL_SUPPORT : GCH_TEAM_CUSTOMER_SERVICE;
      g_autoptr (GchCase) record = make_case (team, number, "Panne", words);
      g_autoptr (GchAnswer) first = gch_answer_book_answer (record, words, "Zoé", i % 5);
      g_autoptr (GchAnswer) again = gch_answer_book_answer (record, words, "Zoé", i % 5);

      g_assert_cmpstr (first->body, ==, again->body);
      g_assert_null (strpbrk (first->body, "{}@"));
      g_assert_cmpint (first->status, !=, GCH_CASE_STATUS_NEW);
      g_assert_cmpint (first->status, !=, GCH_CASE_STATUS_CLOSED);
      g_hash_table_add (seen, g_strdup (first->body));
    }
  g_assert_cmpuint (g_hash_table_size (seen), >=, 16);
}

/* What a customer wrote is put in as it is, never looked at for marks. */
static void
test_marks_of_customers (void)
{
  g_autoptr (GchCase) record = make_case (GCH_TEAM_CUSTOMER_SERVICE, "10000003",
                                          "{product} {first_name}\n\n{", "Bonjour, la question.");

  for (guint replies = 0; replies < 4; replies++)
    {
      g_autoptr (GchAnswer) answer =
          gch_answer_book_answer (record, "Bonjour {subject}", "{subject} <b>", replies);

      g_assert_null (strstr (answer->body, "votre produit"));
      g_assert_true (g_utf8_validate (answer->body, -1, NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/answer-book/language", test_language);
  g_test_add_func ("/answer-book/fits", test_fits);
  g_test_add_func ("/answer-book/thanks", test_thanks);
  g_test_add_func ("/answer-book/all", test_all);
  g_test_add_func ("/answer-book/marks-of-customers", test_marks_of_customers);
  return g_test_run ();
}
