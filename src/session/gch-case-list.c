/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-list-private.h"

#include <string.h>

#include "gch-case-item-private.h"
#include "gch-command.h"

/* Reading the order of a large list takes a while: it is done at most so often, and at most for a
 * twentieth of the time. */
#define MIN_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
#define COST_FACTOR 20

enum
{
  SIGNAL_REORDERED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static void gch_case_list_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GchCaseList, gch_case_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      gch_case_list_list_model_init))

void
gch_case_list_emit_reordered (GchCaseList *self)
{
  g_signal_emit (self, signals[SIGNAL_REORDERED], 0);
}

guint
gch_case_list_count (GchCaseList *self)
{
  return self->pending->len + self->ids->len;
}

/* --- items --- */

static void
on_item_gone (gpointer data, GObject *where)
{
  GchCaseList *self = data;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == (gpointer) where)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }

  g_hash_table_iter_init (&iter, self->pending_items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (value == (gpointer) where)
      {
        g_hash_table_iter_remove (&iter);
        return;
      }
}

static gboolean
has_draft (GchCaseList *self, const char *case_id)
{
  g_autofree char *comment = g_strconcat ("case:", case_id, NULL);
  g_autofree char *edit = g_strconcat ("edit:", case_id, NULL);

  return gch_session_get_draft (self->session, comment) != NULL
         || gch_session_get_draft (self->session, edit) != NULL;
}

static GchCaseItem *
get_pending_item (GchCaseList *self, guint position)
{
  GchCaseRow *row = self->pending->pdata[position];
  GchCaseItem *item = g_hash_table_lookup (self->pending_items, row->id);

  if (item != NULL)
    return g_object_ref (item);

  item = gch_case_item_new (gch_case_row_ref (row), has_draft (self, row->id), TRUE);
  g_hash_table_insert (self->pending_items, g_strdup (row->id), item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);

  return item;
}

static GchCaseItem *
get_cached_item (GchCaseList *self, guint position)
{
  const guint32 *ids = (const guint32 *) (gpointer) self->ids->data;
  gpointer key = GUINT_TO_POINTER (ids[position]);
  GchCacheReader *reader = gch_session_get_reader (self->session);
  GchCaseItem *item = g_hash_table_lookup (self->items, key);
  GchCaseRow *row = NULL;

  if (item != NULL)
    return g_object_ref (item);

  if (reader != NULL)
    row = gch_row_pages_get (self->pages, reader, ids, self->ids->len, position);
  item = gch_case_item_new (row, row != NULL && has_draft (self, row->id), FALSE);
  g_hash_table_insert (self->items, key, item);
  g_object_weak_ref (G_OBJECT (item), on_item_gone, self);

  return item;
}

static GType
gch_case_list_get_item_type (GListModel *model)
{
  return GCH_TYPE_CASE_ITEM;
}

static guint
gch_case_list_get_n_items (GListModel *model)
{
  return gch_case_list_count (GCH_CASE_LIST (model));
}

static gpointer
gch_case_list_get_item (GListModel *model, guint position)
{
  GchCaseList *self = GCH_CASE_LIST (model);

  if (position < self->pending->len)
    return get_pending_item (self, position);
  if (position < gch_case_list_count (self))
    return get_cached_item (self, position - self->pending->len);

  return NULL;
}

static void
gch_case_list_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = gch_case_list_get_item_type;
  iface->get_n_items = gch_case_list_get_n_items;
  iface->get_item = gch_case_list_get_item;
}

/* --- refreshing --- */

static void
refresh_items (GchCaseList *self)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);
  g_autoptr (GArray) rowids = g_array_new (FALSE, FALSE, sizeof (guint32));
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) rows = NULL;
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      const char *id = gch_case_item_get_id (value);
      const guint32 rowid = GPOINTER_TO_UINT (key);

      if (!self->all_touched && id != NULL && !g_hash_table_contains (self->touched, id))
        continue;
      g_array_append_val (rowids, rowid);
      g_ptr_array_add (items, g_object_ref (value));
    }

  if (items->len == 0 || reader == NULL)
    return;

  rows =
      gch_cache_reader_load_rows (reader, (guint32 *) (gpointer) rowids->data, rowids->len, NULL);
  for (guint i = 0; rows != NULL && i < items->len; i++)
    {
      GchCaseRow *row = rows->pdata[i];

      gch_case_item_set_row (items->pdata[i], row != NULL ? gch_case_row_ref (row) : NULL);
    }
}

static void
refresh (GchCaseList *self)
{
  const gint64 before = g_get_monotonic_time ();
  g_autoptr (GPtrArray) pending = gch_case_list_read_pending (self);
  g_autoptr (GArray) ids = gch_case_list_read_ids (self);
  const gint64 after = g_get_monotonic_time ();

  self->not_before = after + MAX (MIN_INTERVAL, (after - before) * COST_FACTOR);
  gch_row_pages_forget (self->pages, self->all_touched ? NULL : self->touched);
  refresh_items (self);
  g_hash_table_remove_all (self->touched);
  self->all_touched = FALSE;
  gch_case_list_become (self, pending, ids, FALSE);
}

static void
read_anew (GchCaseList *self)
{
  g_autoptr (GPtrArray) pending = gch_case_list_read_pending (self);
  g_autoptr (GArray) ids = gch_case_list_read_ids (self);

  gch_case_list_become (self, pending, ids, TRUE);
}

static gboolean
on_refresh (gpointer user_data)
{
  GchCaseList *self = user_data;
  g_autoptr (GchCaseList) alive = g_object_ref (self);

  self->refresh_id = 0;
  refresh (self);

  return G_SOURCE_REMOVE;
}

/* The first change after a quiet time is shown at once, a stream of them a few times a second. */
static void
plan_refresh (GchCaseList *self)
{
  const gint64 wait = self->not_before - g_get_monotonic_time ();

  if (self->refresh_id != 0)
    return;

  if (wait <= 0)
    self->refresh_id = g_idle_add_full (G_PRIORITY_DEFAULT, on_refresh, self, NULL);
  else
    self->refresh_id =
        g_timeout_add ((guint) (wait / G_TIME_SPAN_MILLISECOND) + 1, on_refresh, self);
}

static void
refresh_now (GchCaseList *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  refresh (self);
}

static void
on_cases_changed (GchSession *session, char **ids, GchCaseList *self)
{
  if (ids[0] == NULL)
    self->all_touched = TRUE;
  for (guint i = 0; ids[i] != NULL; i++)
    g_hash_table_add (self->touched, g_strdup (ids[i]));

  plan_refresh (self);
}

static void
on_outbox_changed (GchSession *session, const GchOperation *operation, GchCaseList *self)
{
  if (!g_str_equal (operation->command, GCH_COMMAND_CREATE_CASE))
    return;

  /* Its place is taken by the portal's own copy, in the same instant. */
  if (operation->state == GCH_OPERATION_QUEUED || operation->state == GCH_OPERATION_ACKNOWLEDGED)
    refresh_now (self);
  else
    plan_refresh (self);
}

static void
forget_items (GHashTable *items, GchCaseList *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (value, on_item_gone, self);
  g_hash_table_remove_all (items);
}

/* Another cache: its row ids say nothing about the former one's. */
static void
on_account_changed (GchSession *session, GchCaseList *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_hash_table_remove_all (self->touched);
  self->all_touched = FALSE;
  forget_items (self->items, self);
  forget_items (self->pending_items, self);
  gch_row_pages_forget (self->pages, NULL);
  read_anew (self);
}

static void
on_draft_changed (GchSession *session, const char *key, GchCaseList *self)
{
  const char *id = strchr (key, ':');
  GHashTableIter iter;
  gpointer value;

  if (id == NULL)
    return;

  id++;
  g_hash_table_iter_init (&iter, self->items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (g_strcmp0 (gch_case_item_get_id (value), id) == 0)
      gch_case_item_set_has_draft (value, has_draft (self, id));

  value = g_hash_table_lookup (self->pending_items, id);
  if (value != NULL)
    gch_case_item_set_has_draft (value, has_draft (self, id));
}

/* --- the object --- */

static void
clear_query (GchCaseList *self)
{
  g_free ((char *) self->query.user_id);
  g_free ((char *) self->query.search);
  memset (&self->query, 0, sizeof self->query);
}

static void
gch_case_list_finalize (GObject *object)
{
  GchCaseList *self = GCH_CASE_LIST (object);

  g_clear_handle_id (&self->refresh_id, g_source_remove);
  forget_items (self->items, self);
  forget_items (self->pending_items, self);
  g_hash_table_unref (self->items);
  g_hash_table_unref (self->pending_items);
  g_hash_table_unref (self->touched);
  g_ptr_array_unref (self->pending);
  g_array_unref (self->ids);
  gch_row_pages_free (self->pages);
  clear_query (self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (gch_case_list_parent_class)->finalize (object);
}

static void
gch_case_list_class_init (GchCaseListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_case_list_finalize;

  signals[SIGNAL_REORDERED] = g_signal_new ("reordered", GCH_TYPE_CASE_LIST, G_SIGNAL_RUN_LAST, 0,
                                            NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gch_case_list_init (GchCaseList *self)
{
  self->pending = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->pages = gch_row_pages_new ();
  self->items = g_hash_table_new (NULL, NULL);
  self->pending_items = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->touched = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * gch_case_list_new:
 * @session: whose cases
 *
 * Empty until gch_case_list_set_query().
 *
 * Returns: (transfer full): a list
 */
GchCaseList *
gch_case_list_new (GchSession *session)
{
  GchCaseList *self;

  g_return_val_if_fail (GCH_IS_SESSION (session), NULL);

  self = g_object_new (GCH_TYPE_CASE_LIST, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_object (session, "cases-changed", G_CALLBACK (on_cases_changed), self, 0);
  g_signal_connect_object (session, "outbox-changed", G_CALLBACK (on_outbox_changed), self, 0);
  g_signal_connect_object (session, "account-changed", G_CALLBACK (on_account_changed), self, 0);
  g_signal_connect_object (session, "draft-changed", G_CALLBACK (on_draft_changed), self, 0);

  return self;
}

void
gch_case_list_set_query (GchCaseList *self, const GchCaseQuery *query)
{
  g_return_if_fail (GCH_IS_CASE_LIST (self));
  g_return_if_fail (query != NULL);

  {
    char *user_id = g_strdup (query->user_id);
    char *search = g_strdup (query->search);
    const GchCaseQuery copy = *query;

    clear_query (self);
    self->query = copy;
    self->query.user_id = user_id;
    self->query.search = search;
    self->has_query = TRUE;
  }

  read_anew (self);
}

void
gch_case_list_show_all (GchCaseList *self)
{
  g_return_if_fail (GCH_IS_CASE_LIST (self));

  if (self->all)
    return;

  self->all = TRUE;
  if (self->has_query)
    refresh_now (self);
}

/* (nullable): the row id of @case_id as far as it is known without reading every row */
static gboolean
find_known (GchCaseList *self, const char *case_id, guint32 *rowid)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);

  return reader != NULL && gch_cache_reader_find_row (reader, case_id, rowid);
}

guint
gch_case_list_find (GchCaseList *self, const char *case_id)
{
  g_autofree char *id = NULL;
  guint32 rowid;

  g_return_val_if_fail (GCH_IS_CASE_LIST (self), G_MAXUINT);

  if (case_id == NULL)
    return G_MAXUINT;

  id = gch_session_resolve_case_id (self->session, case_id);
  for (guint i = 0; i < self->pending->len; i++)
    if (g_str_equal (((GchCaseRow *) self->pending->pdata[i])->id, id))
      return i;

  if (!find_known (self, id, &rowid))
    return G_MAXUINT;

  for (guint i = 0; i < self->ids->len; i++)
    if (g_array_index (self->ids, guint32, i) == rowid)
      return self->pending->len + i;

  return G_MAXUINT;
}

guint
gch_case_list_get_n_loads (GchCaseList *self)
{
  return gch_row_pages_get_n_loads (self->pages);
}
