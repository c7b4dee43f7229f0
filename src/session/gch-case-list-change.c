/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-case-list.c. */

#include "gch-case-list-private.h"

#include "gch-list-diff.h"

/* With more splices than that, starting over is cheaper. */
#define MAX_EDITS 48

static void
emit (GchCaseList *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
}

typedef struct
{
  GchCaseList *list;
  GPtrArray *pending;
  GArray *ids;
} Next;

static gboolean
same_row (guint old_index, guint new_index, gpointer user_data)
{
  const Next *next = user_data;
  const GchCaseList *self = next->list;
  const gboolean old_pending = old_index < self->pending->len;
  const gboolean new_pending = new_index < next->pending->len;

  if (old_pending != new_pending)
    return FALSE;
  if (old_pending)
    {
      const GchCaseRow *a = self->pending->pdata[old_index];
      const GchCaseRow *b = next->pending->pdata[new_index];

      return g_str_equal (a->id, b->id);
    }

  return g_array_index (self->ids, guint32, old_index - self->pending->len)
         == g_array_index (next->ids, guint32, new_index - next->pending->len);
}

static void
take (GchCaseList *self, Next *next)
{
  g_ptr_array_unref (self->pending);
  g_array_unref (self->ids);
  self->pending = g_ptr_array_ref (next->pending);
  self->ids = g_array_ref (next->ids);
}

/* All away, then all there: with one emission GTK would fetch every row to see where it went. */
static void
start_over (GchCaseList *self, Next *next)
{
  const guint before = gch_case_list_count (self);
  GPtrArray *no_pending = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);
  GArray *no_ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  Next none = { self, no_pending, no_ids };

  take (self, &none);
  g_ptr_array_unref (no_pending);
  g_array_unref (no_ids);
  emit (self, 0, before, 0);
  take (self, next);
  emit (self, 0, 0, gch_case_list_count (self));
  gch_case_list_emit_reordered (self);
}

/* One splice of the part below (ids) or above (pending) the border between the two. */
static void
splice_ids (GchCaseList *self, const Next *next, guint position, guint removed, guint added)
{
  if (removed > 0)
    g_array_remove_range (self->ids, position, removed);
  if (added > 0)
    g_array_insert_vals (self->ids, position, &g_array_index (next->ids, guint32, position), added);
}

static void
splice_pending (GchCaseList *self, const Next *next, guint position, guint removed, guint added)
{
  if (removed > 0)
    g_ptr_array_remove_range (self->pending, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (self->pending, (int) (position + i),
                        gch_case_row_ref (next->pending->pdata[position + i]));
}

/* An edit may reach over the border. What is pending in the old list and comes later in the new one
 * is told apart by the counts. */
static void
carry_out (GchCaseList *self, const Next *next, const GchListEdit *edit)
{
  const guint old_border = self->pending->len;
  const guint new_border = next->pending->len;
  const guint old_end = edit->position + edit->removed;
  const guint new_end = edit->position + edit->added;
  const guint removed_pending = MIN (old_end, old_border) - MIN (edit->position, old_border);
  const guint added_pending = MIN (new_end, new_border) - MIN (edit->position, new_border);

  if (removed_pending > 0 || added_pending > 0)
    splice_pending (self, next, edit->position, removed_pending, added_pending);
  if (edit->removed > removed_pending || edit->added > added_pending)
    splice_ids (self, next, MAX (edit->position, new_border) - new_border,
                edit->removed - removed_pending, edit->added - added_pending);

  emit (self, edit->position, edit->removed, edit->added);
}

/* A row that moved went and came: the view must put its selection back. */
static gboolean
rows_moved (const GArray *edits)
{
  guint removed = 0;
  guint added = 0;

  for (guint i = 0; i < edits->len; i++)
    {
      removed += g_array_index (edits, GchListEdit, i).removed;
      added += g_array_index (edits, GchListEdit, i).added;
    }

  return removed > 0 && added > 0;
}

void
gch_case_list_become (GchCaseList *self, GPtrArray *pending, GArray *ids, gboolean anew)
{
  Next next = { self, pending, ids };
  g_autoptr (GArray) edits = NULL;

  if (!anew)
    edits = gch_list_diff (gch_case_list_count (self), pending->len + ids->len, same_row, &next,
                           MAX_EDITS);

  if (edits == NULL)
    {
      start_over (self, &next);
      return;
    }

  for (guint i = 0; i < edits->len; i++)
    carry_out (self, &next, &g_array_index (edits, GchListEdit, i));
  if (rows_moved (edits))
    gch_case_list_emit_reordered (self);
}
