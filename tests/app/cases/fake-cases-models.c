/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases-private.h"

/* --- the list --- */

struct _GchCaseList
{
  GObject parent_instance;

  GchSession *session; /* (owned) */
  GPtrArray *items;    /* (owned) of GchCaseItem, as published */
  GchCaseQuery query;
  char *search; /* (owned) (nullable) */
};

static guint list_reordered;

static GType
case_list_get_item_type (GListModel *model)
{
  return GCH_TYPE_CASE_ITEM;
}

static guint
case_list_get_n_items (GListModel *model)
{
  return GCH_CASE_LIST (model)->items->len;
}

static gpointer
case_list_get_item (GListModel *model, guint position)
{
  GchCaseList *self = GCH_CASE_LIST (model);

  return position < self->items->len ? g_object_ref (g_ptr_array_index (self->items, position))
                                     : NULL;
}

static void
case_list_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = case_list_get_item_type;
  iface->get_n_items = case_list_get_n_items;
  iface->get_item = case_list_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GchCaseList, gch_case_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, case_list_iface_init))

static void
gch_case_list_finalize (GObject *object)
{
  GchCaseList *self = GCH_CASE_LIST (object);

  g_object_unref (self->session);
  g_ptr_array_unref (self->items);
  g_free (self->search);
  G_OBJECT_CLASS (gch_case_list_parent_class)->finalize (object);
}

static void
gch_case_list_class_init (GchCaseListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_case_list_finalize;
  list_reordered = g_signal_new ("reordered", GCH_TYPE_CASE_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                 NULL, G_TYPE_NONE, 0);
}

static void
gch_case_list_init (GchCaseList *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/* Two emissions, as the real list does it. */
static void
publish (GchCaseList *self, GPtrArray *items)
{
  guint n = self->items->len;

  g_ptr_array_set_size (self->items, 0);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n, 0);
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->items, g_object_ref (g_ptr_array_index (items, i)));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, self->items->len);
  g_signal_emit (self, list_reordered, 0);
}

static void
fill (GchCaseList *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->session->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->session->items), i);

      if (self->search == NULL || strstr (item->record->subject, self->search))
        g_ptr_array_add (items, g_steal_pointer (&item));
    }
  publish (self, items);
}

GchCaseList *
gch_case_list_new (GchSession *session)
{
  GchCaseList *self = g_object_new (GCH_TYPE_CASE_LIST, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session->items, "items-changed", G_CALLBACK (fill), self,
                           G_CONNECT_SWAPPED);
  fill (self);
  return self;
}

void
gch_case_list_set_query (GchCaseList *self, const GchCaseQuery *query)
{
  char *search = g_strdup (query->search);

  g_free (self->search);
  self->query = *query;
  self->search = search;
  self->query.search = search;
  fill (self);
}

void
gch_case_list_show_all (GchCaseList *self)
{
}

guint
gch_case_list_find (GchCaseList *self, const char *case_id)
{
  for (guint i = 0; i < self->items->len; i++)
    if (g_str_equal (((GchCaseItem *) g_ptr_array_index (self->items, i))->record->id, case_id))
      return i;
  return G_MAXUINT;
}

void
fake_cases_reverse (GchCaseList *self)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->items->len; i > 0; i--)
    g_ptr_array_add (items, g_object_ref (g_ptr_array_index (self->items, i - 1)));
  publish (self, items);
}

const GchCaseQuery *
fake_cases_get_query (GchCaseList *self)
{
  return &self->query;
}

/* --- a conversation --- */

struct _GchConversation
{
  GObject parent_instance;

  GchSession *session; /* (owned) */
  GListModel *entries; /* (owned) */
  char *case_id;       /* (owned) */
};

static GType
conversation_get_item_type (GListModel *model)
{
  return GCH_TYPE_CONVERSATION_ITEM;
}

static guint
conversation_get_n_items (GListModel *model)
{
  return g_list_model_get_n_items (GCH_CONVERSATION (model)->entries);
}

static gpointer
conversation_get_item (GListModel *model, guint position)
{
  return g_list_model_get_item (GCH_CONVERSATION (model)->entries, position);
}

static void
conversation_iface_init (GListModelInterface *iface)
{
  iface->get_item_type = conversation_get_item_type;
  iface->get_n_items = conversation_get_n_items;
  iface->get_item = conversation_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (GchConversation, gch_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, conversation_iface_init))

static void
gch_conversation_finalize (GObject *object)
{
  GchConversation *self = GCH_CONVERSATION (object);

  g_object_unref (self->session);
  g_object_unref (self->entries);
  g_free (self->case_id);
  G_OBJECT_CLASS (gch_conversation_parent_class)->finalize (object);
}

static void
gch_conversation_class_init (GchConversationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_conversation_finalize;
}

static void
gch_conversation_init (GchConversation *self)
{
}

GchConversation *
gch_conversation_new (GchSession *session, const char *case_id)
{
  GchConversation *self = g_object_new (GCH_TYPE_CONVERSATION, NULL);

  self->session = g_object_ref (session);
  self->case_id = g_strdup (case_id);
  self->entries = g_object_ref (G_LIST_MODEL (fake_cases_entries_of (session, case_id)));
  g_signal_connect_object (self->entries, "items-changed", G_CALLBACK (g_list_model_items_changed),
                           self, G_CONNECT_SWAPPED);
  return self;
}

const char *
gch_conversation_get_case_id (GchConversation *self)
{
  return self->case_id;
}

guint
gch_conversation_get_n_earlier (GchConversation *self)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->session->earlier, self->case_id));
}

void
gch_conversation_show_earlier (GchConversation *self)
{
  guint n = gch_conversation_get_n_earlier (self);

  fake_cases_set_earlier (self->session, self->case_id, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchConversationItem) item = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

      item->kind = GCH_CONVERSATION_COMMENT;
      item->author = g_strdup ("Irene Keller");
      item->body = g_strdup ("Earlier");
      g_list_store_insert (G_LIST_STORE (self->entries), 0, item);
    }
}
