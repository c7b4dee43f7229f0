/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-list-diff.h"

typedef struct
{
  const GArray *old_list;
  const GArray *new_list;
} Pair;

static gboolean
same (guint old_index, guint new_index, gpointer user_data)
{
  const Pair *pair = user_data;

  return g_array_index (pair->old_list, guint, old_index)
         == g_array_index (pair->new_list, guint, new_index);
}

static GArray *
copy (const GArray *list)
{
  GArray *result = g_array_new (FALSE, FALSE, sizeof (guint));

  g_array_append_vals (result, list->data, list->len);

  return result;
}

/* Carrying out the edits one by one must give the new list. Returns the number of edits, -1. */
static int
check (const GArray *old_list, const GArray *new_list, guint max_edits)
{
  Pair pair = { old_list, new_list };
  g_autoptr (GArray) result = copy (old_list);
  g_autoptr (GArray) edits = gch_list_diff (old_list->len, new_list->len, same, &pair, max_edits);

  if (edits == NULL)
    return -1;

  for (guint i = 0; i < edits->len; i++)
    {
      const GchListEdit *edit = &g_array_index (edits, GchListEdit, i);

      g_assert_cmpuint (edit->position + edit->removed, <=, result->len);
      g_assert_cmpuint (edit->position + edit->added, <=, new_list->len);
      if (edit->removed > 0)
        g_array_remove_range (result, edit->position, edit->removed);
      if (edit->added > 0)
        g_array_insert_vals (result, edit->position,
                             &g_array_index (new_list, guint, edit->position), edit->added);
    }

  g_assert_cmpmem (result->data, result->len * sizeof (guint), new_list->data,
                   new_list->len * sizeof (guint));

  return (int) edits->len;
}

static GArray *
counting (guint n)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (guint));

  for (guint i = 0; i < n; i++)
    g_array_append_val (list, i);

  return list;
}

static void
move (GArray *list, guint from, guint to)
{
  const guint value = g_array_index (list, guint, from);

  g_array_remove_index (list, from);
  g_array_insert_val (list, to, value);
}

static void
test_plain (void)
{
  g_autoptr (GArray) none = counting (0);
  g_autoptr (GArray) some = counting (1000);
  g_autoptr (GArray) more = counting (1010);

  g_assert_cmpint (check (none, none, 8), ==, 0);
  g_assert_cmpint (check (some, some, 8), ==, 0);
  g_assert_cmpint (check (none, some, 8), ==, 1);
  g_assert_cmpint (check (some, none, 8), ==, 1);
  g_assert_cmpint (check (some, more, 8), ==, 1);
  g_assert_cmpint (check (more, some, 8), ==, 1);
}

static void
test_moved (void)
{
  g_autoptr (GArray) before = counting (1000);
  g_autoptr (GArray) up = copy (before);
  g_autoptr (GArray) down = copy (before);

  move (up, 900, 0);
  move (down, 0, 900);
  g_assert_cmpint (check (before, up, 8), ==, 2);
  g_assert_cmpint (check (before, down, 8), ==, 2);
}

static void
test_shuffled (void)
{
  g_autoptr (GArray) before = counting (1000);
  g_autoptr (GArray) after = copy (before);

  for (guint i = 0; i < after->len; i++)
    move (after, i, (guint) g_test_rand_int_range (0, (gint32) after->len));

  g_assert_cmpint (check (before, after, 16), ==, -1);
}

static void
mutate (GArray *list, guint *next)
{
  const guint what = (guint) g_test_rand_int_range (0, 3);

  if (list->len == 0 || what == 0)
    {
      g_array_insert_val (list, (guint) g_test_rand_int_range (0, (gint32) list->len + 1), *next);
      (*next)++;
    }
  else if (what == 1)
    g_array_remove_index (list, (guint) g_test_rand_int_range (0, (gint32) list->len));
  else
    move (list, (guint) g_test_rand_int_range (0, (gint32) list->len),
          (guint) g_test_rand_int_range (0, (gint32) list->len));
}

static void
test_random (void)
{
  guint given_up = 0;

  for (guint round = 0; round < 3000; round++)
    {
      const guint n = (guint) g_test_rand_int_range (0, 200);
      const guint n_mutations = (guint) g_test_rand_int_range (0, 12);
      g_autoptr (GArray) before = counting (n);
      g_autoptr (GArray) after = copy (before);
      guint next = n;

      for (guint i = 0; i < n_mutations; i++)
        mutate (after, &next);
      if (check (before, after, 48) == -1)
        given_up++;
    }

  /* A handful of changes is worth following nearly always. */
  g_assert_cmpuint (given_up, <, 300);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/list-diff/plain", test_plain);
  g_test_add_func ("/list-diff/moved", test_moved);
  g_test_add_func ("/list-diff/shuffled", test_shuffled);
  g_test_add_func ("/list-diff/random", test_random);

  return g_test_run ();
}
