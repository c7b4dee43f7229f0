/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-list-diff.h"

/* How far a mismatch is searched for the place where both lists go on alike. */
#define REACH 24

typedef struct
{
  guint n_old;
  guint n_new;
  GchListSame same;
  gpointer user_data; /* (unowned) */
} Lists;

/* Any common element is a correct place to go on; the nearest one keeps the splices small. */
static gboolean
find_common (const Lists *lists, guint i, guint j, guint *skip_old, guint *skip_new)
{
  for (guint distance = 1; distance <= REACH; distance++)
    for (guint x = 0; x <= distance; x++)
      {
        const guint y = distance - x;

        if (i + x < lists->n_old && j + y < lists->n_new
            && lists->same (i + x, j + y, lists->user_data))
          {
            *skip_old = x;
            *skip_new = y;
            return TRUE;
          }
      }

  return FALSE;
}

static guint
common_tail (const Lists *lists, guint i, guint j)
{
  guint n = 0;

  while (i + n < lists->n_old && j + n < lists->n_new
         && lists->same (lists->n_old - 1 - n, lists->n_new - 1 - n, lists->user_data))
    n++;

  return n;
}

static void
add_edit (GArray *edits, guint position, guint removed, guint added)
{
  const GchListEdit edit = { position, removed, added };

  if (removed > 0 || added > 0)
    g_array_append_val (edits, edit);
}

/**
 * gch_list_diff:
 * @n_old: length of the old list
 * @n_new: length of the new list
 * @same: compares an element of each
 * @user_data: for @same
 * @max_edits: more than so many splices are not worth it
 *
 * Finds single rows that came, went or moved; it is linear, and not minimal for lists that were
 * shuffled (those are %NULL).
 *
 * Returns: (transfer full) (nullable) (element-type GchListEdit): splices in ascending order
 */
GArray *
gch_list_diff (guint n_old, guint n_new, GchListSame same, gpointer user_data, guint max_edits)
{
  Lists lists = { n_old, n_new, same, user_data };
  g_autoptr (GArray) edits = g_array_new (FALSE, FALSE, sizeof (GchListEdit));
  guint i = 0;
  guint j = 0;

  while (i < n_old && j < n_new && same (i, j, user_data))
    {
      i++;
      j++;
    }

  {
    const guint tail = common_tail (&lists, i, j);

    lists.n_old -= tail;
    lists.n_new -= tail;
  }

  while (i < lists.n_old && j < lists.n_new)
    {
      guint skip_old = 0;
      guint skip_new = 0;

      if (same (i, j, user_data))
        {
          i++;
          j++;
          continue;
        }

      if (edits->len >= max_edits || !find_common (&lists, i, j, &skip_old, &skip_new))
        break;

      add_edit (edits, j, skip_old, skip_new);
      i += skip_old;
      j += skip_new;
    }

  if (edits->len >= max_edits && (i < lists.n_old || j < lists.n_new))
    return NULL;

  /* What is left differs as a whole: one splice where it is short or one-sided. */
  if (i < lists.n_old && j < lists.n_new && lists.n_old - i + lists.n_new - j > 4 * REACH)
    return NULL;

  add_edit (edits, j, lists.n_old - i, lists.n_new - j);

  return g_steal_pointer (&edits);
}
