/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-item-private.h"
#include "gch-session-private.h"

#include "gch-case-list-private.h"
#include "gch-command.h"
#include "gch-list-diff.h"
#include "gch-row-pages.h"
#include "gch-text.h"

/* So many rows are published before the first frame. */
#define FIRST_ROWS 25
/* Reading the order of a large list takes a while: it is done at most so often, and at most for a
 * twentieth of the time. */
#define MIN_INTERVAL (200 * G_TIME_SPAN_MILLISECOND)
#define COST_FACTOR 20
/* With more splices than that, starting over is cheaper. */
#define MAX_EDITS 48

struct _GchCaseList
{
  GObject parent_instance;

  GchSession *session; /* (owned) */
  GchCaseQuery query;  /* its strings owned */
  gboolean has_query;
  gboolean all; /* the first frame is on the screen */

  GPtrArray *pending; /* (owned) (element-type GchCaseRow) cases still in the outbox, on top */
  GArray *ids;        /* (owned) (element-type guint32) row ids, below them */
  GchRowPages *pages; /* (owned) */
  GHashTable *items;  /* (owned) row id → GchCaseItem (weak) that somebody still has */
  GHashTable *pending_items; /* (owned) case id → GchCaseItem (weak) */

  GHashTable *touched; /* (owned) case ids to look at in the next refresh */
  gboolean all_touched;
  guint refresh_id;  /* source, 0 */
  gint64 not_before; /* monotonic: when the next refresh may be made */
};

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

static guint
n_items (GchCaseList *self)
{
  return self->pending->len + self->ids->len;
}

static void
emit (GchCaseList *self, guint position, guint removed, guint added)
{
  if (removed > 0 || added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
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
  return n_items (GCH_CASE_LIST (model));
}

static gpointer
gch_case_list_get_item (GListModel *model, guint position)
{
  GchCaseList *self = GCH_CASE_LIST (model);

  if (position < self->pending->len)
    return get_pending_item (self, position);
  if (position < n_items (self))
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

/* --- reading the order --- */

/* (transfer full) */
static GArray *
read_ids (GchCaseList *self)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);
  GchCaseQuery query = self->query;
  g_autoptr (GError) error = NULL;
  GArray *ids = NULL;

  if (query.user_id == NULL)
    query.user_id = gch_session_get_user_id (self->session);
  if (reader != NULL && self->has_query)
    ids = gch_cache_reader_list_cases (reader, &query, self->all ? 0 : FIRST_ROWS, &error);
  gch_session_complain (self->session, error);

  return ids != NULL ? ids : g_array_new (FALSE, FALSE, sizeof (guint32));
}

static gboolean
matches_search (const GchCaseRow *row, const char *search)
{
  g_autofree char *subject = gch_text_fold (row->subject);
  g_autofree char *wanted = search != NULL ? gch_text_fold (search) : NULL;
  g_auto (GStrv) words = wanted != NULL ? g_strsplit (wanted, " ", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (strstr (subject, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
fits_query (GchCaseList *self, const GchCaseRow *row)
{
  const GchCaseQuery *query = &self->query;

  if (query->team >= 0 && (int) row->team != query->team)
    return FALSE;
  if (query->view == GCH_CASE_VIEW_RECENTLY_VIEWED)
    return FALSE;
  if (query->view == GCH_CASE_VIEW_ACTIVE_SUPPORT && row->team != GCH_TEAM_TECHNICAL_SUPPORT)
    return FALSE;

  return matches_search (row, query->search);
}

/* (transfer full) (nullable) */
static GchCaseRow *
row_of (GchCaseList *self, const GchOperation *operation)
{
  g_autoptr (GchCase) record = gch_session_case_from_operation (self->session, operation);
  g_autoptr (GchCaseRow) row = NULL;

  if (record == NULL)
    return NULL;

  row = gch_case_row_new ();
  row->id = g_strdup (record->id);
  row->number = g_strdup (record->number);
  row->subject = g_strdup (record->subject);
  row->product = g_strdup (record->product);
  row->opened_by_name = g_strdup (record->opened_by_name);
  row->team = record->team;
  row->severity = record->severity;
  row->status = record->status;
  row->created_at = record->created_at;
  row->updated_at = record->updated_at;

  return fits_query (self, row) ? g_steal_pointer (&row) : NULL;
}

/* The cases that are still in the outbox, newest first. (transfer full) */
static GPtrArray *
read_pending (GchCaseList *self)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);

  for (guint i = g_list_model_get_n_items (outbox); self->has_query && i-- > 0;)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);
      GchCaseRow *row = NULL;

      if (g_str_equal (operation->command, GCH_COMMAND_CREATE_CASE))
        row = row_of (self, operation);
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }

  return rows;
}

/* --- becoming another list --- */

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
  const guint before = n_items (self);
  GPtrArray *no_pending = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);
  GArray *no_ids = g_array_new (FALSE, FALSE, sizeof (guint32));
  Next none = { self, no_pending, no_ids };

  take (self, &none);
  g_ptr_array_unref (no_pending);
  g_array_unref (no_ids);
  emit (self, 0, before, 0);
  take (self, next);
  emit (self, 0, 0, n_items (self));
  g_signal_emit (self, signals[SIGNAL_REORDERED], 0);
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

static void
become (GchCaseList *self, GPtrArray *pending, GArray *ids)
{
  Next next = { self, pending, ids };
  g_autoptr (GArray) edits =
      gch_list_diff (n_items (self), pending->len + ids->len, same_row, &next, MAX_EDITS);

  if (edits == NULL)
    {
      start_over (self, &next);
      return;
    }

  for (guint i = 0; i < edits->len; i++)
    carry_out (self, &next, &g_array_index (edits, GchListEdit, i));
  if (rows_moved (edits))
    g_signal_emit (self, signals[SIGNAL_REORDERED], 0);
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
  g_autoptr (GPtrArray) pending = read_pending (self);
  g_autoptr (GArray) ids = read_ids (self);
  const gint64 after = g_get_monotonic_time ();

  self->not_before = after + MAX (MIN_INTERVAL, (after - before) * COST_FACTOR);
  gch_row_pages_forget (self->pages, self->all_touched ? NULL : self->touched);
  refresh_items (self);
  g_hash_table_remove_all (self->touched);
  self->all_touched = FALSE;
  become (self, pending, ids);
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
on_account_changed (GchSession *session, GchCaseList *self)
{
  self->all_touched = TRUE;
  refresh_now (self);
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
forget_items (GHashTable *items, GchCaseList *self)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, items);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    g_object_weak_unref (value, on_item_gone, self);
  g_hash_table_remove_all (items);
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
  g_autoptr (GPtrArray) pending = NULL;
  g_autoptr (GArray) ids = NULL;
  Next next = { self, NULL, NULL };

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

  pending = read_pending (self);
  ids = read_ids (self);
  next.pending = pending;
  next.ids = ids;
  start_over (self, &next);
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
