/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-row-pages.h"

#define MAX_PAGES 16

/* Pages are kept by row, not by position: when rows move, what was read stays good. */
typedef struct
{
  GArray *rowids; /* (owned) (element-type guint32) */
} Page;

typedef struct
{
  GchCaseRow *row; /* (owned) */
  GList *page;     /* link of its page in `pages` */
} Entry;

struct _GchRowPages
{
  GHashTable *entries; /* (owned) row id → Entry */
  GQueue pages;        /* (owned) (element-type Page), used last first */
  guint n_loads;
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  gch_case_row_unref (entry->row);
  g_free (entry);
}

static void
page_free (gpointer data)
{
  Page *page = data;

  g_array_unref (page->rowids);
  g_free (page);
}

GchRowPages *
gch_row_pages_new (void)
{
  GchRowPages *self = g_new0 (GchRowPages, 1);

  self->entries = g_hash_table_new_full (NULL, NULL, NULL, entry_free);
  g_queue_init (&self->pages);

  return self;
}

void
gch_row_pages_free (GchRowPages *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->entries);
  g_queue_clear_full (&self->pages, page_free);
  g_free (self);
}

static Entry *
lookup (GchRowPages *self, guint32 rowid)
{
  return g_hash_table_lookup (self->entries, GUINT_TO_POINTER (rowid));
}

static void
touch (GchRowPages *self, GList *page)
{
  if (self->pages.head == page)
    return;

  g_queue_unlink (&self->pages, page);
  g_queue_push_head_link (&self->pages, page);
}

static void
drop_oldest (GchRowPages *self)
{
  GList *link = self->pages.tail;
  Page *page = link->data;

  for (guint i = 0; i < page->rowids->len; i++)
    {
      const guint32 rowid = g_array_index (page->rowids, guint32, i);
      const Entry *entry = lookup (self, rowid);

      if (entry != NULL && entry->page == link)
        g_hash_table_remove (self->entries, GUINT_TO_POINTER (rowid));
    }

  g_queue_delete_link (&self->pages, link);
  page_free (page);
}

static void
load (GchRowPages *self, GchCacheReader *reader, const guint32 *ids, guint n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) rows = gch_cache_reader_load_rows (reader, ids, n, &error);
  Page *page;

  self->n_loads++;
  if (rows == NULL)
    {
      g_debug ("cache: %s", error->message);
      return;
    }

  page = g_new0 (Page, 1);
  page->rowids = g_array_sized_new (FALSE, FALSE, sizeof (guint32), n);
  g_array_append_vals (page->rowids, ids, n);
  g_queue_push_head (&self->pages, page);

  for (guint i = 0; i < rows->len && i < n; i++)
    {
      Entry *entry;

      if (rows->pdata[i] == NULL)
        continue;
      entry = g_new0 (Entry, 1);
      entry->row = gch_case_row_ref (rows->pdata[i]);
      entry->page = self->pages.head;
      g_hash_table_replace (self->entries, GUINT_TO_POINTER (ids[i]), entry);
    }

  while (self->pages.length > MAX_PAGES)
    drop_oldest (self);
}

GchCaseRow *
gch_row_pages_get (GchRowPages *self, GchCacheReader *reader, const guint32 *ids, guint n_ids,
                   guint position)
{
  Entry *entry = lookup (self, ids[position]);

  if (entry == NULL)
    {
      const guint first = position - position % GCH_ROW_PAGE;

      load (self, reader, ids + first, MIN (GCH_ROW_PAGE, n_ids - first));
      entry = lookup (self, ids[position]);
    }

  if (entry == NULL)
    return NULL;

  touch (self, entry->page);

  return gch_case_row_ref (entry->row);
}

guint
gch_row_pages_get_n_loads (GchRowPages *self)
{
  return self->n_loads;
}

static gboolean
is_of_case (gpointer key, gpointer value, gpointer user_data)
{
  const Entry *entry = value;

  return g_hash_table_contains (user_data, entry->row->id);
}

void
gch_row_pages_forget (GchRowPages *self, GHashTable *case_ids)
{
  if (case_ids != NULL)
    {
      g_hash_table_foreach_remove (self->entries, is_of_case, case_ids);
      return;
    }

  g_hash_table_remove_all (self->entries);
  g_queue_clear_full (&self->pages, page_free);
}
