/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <string.h>

#include "gch-seed-words.h"

static char *
make_texts (guint32 seed, gboolean french)
{
  GRand *chance = g_rand_new_with_seed (seed);
  g_autoptr (GString) out = g_string_new (NULL);

  for (int i = 0; i < 200; i++)
    {
      gch_seed_words_subject (out, chance, french);
      g_string_append_c (out, '\n');
      gch_seed_words_text (out, chance, french, i % 2 == 0);
      g_string_append_c (out, '\n');
    }
  g_rand_free (chance);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static void
test_same_chance (gconstpointer french)
{
  g_autofree char *first = make_texts (7, GPOINTER_TO_INT (french));
  g_autofree char *second = make_texts (7, GPOINTER_TO_INT (french));
  g_autofree char *other = make_texts (8, GPOINTER_TO_INT (french));

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpstr (first, !=, other);
  g_assert_true (g_utf8_validate (first, -1, NULL));
  g_assert_null (strchr (first, '%'));
  g_assert_nonnull (strstr (first, "é"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/seed-words/french", GINT_TO_POINTER (TRUE), test_same_chance);
  g_test_add_data_func ("/seed-words/english", GINT_TO_POINTER (FALSE), test_same_chance);
  return g_test_run ();
}
