/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conversation-item-private.h"
#include "gch-session-private.h"

#include "gch-command.h"
#include "gch-list-diff.h"

/* So many comments are shown at first, and added by each show_earlier(). */
#define STEP 100
#define MAX_EDITS 64

struct _GchConversation
{
  GObject parent_instance;

  GchSession *session; /* (owned) */
  char *case_id;       /* (owned) */
  GPtrArray *items;    /* (owned) (element-type GchConversationItem) */
  guint n_earlier;
  gboolean loaded; /* n_earlier counts from what was shown */
};

enum
{
  PROP_CASE_ID = 1,
  PROP_N_EARLIER,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void gch_conversation_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (GchConversation, gch_conversation, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      gch_conversation_list_model_init))

static GType
gch_conversation_get_item_type (GListModel *model)
{
  return GCH_TYPE_CONVERSATION_ITEM;
}

static guint
gch_conversation_get_n_items (GListModel *model)
{
  return GCH_CONVERSATION (model)->items->len;
}

static gpointer
gch_conversation_get_item (GListModel *model, guint position)
{
  GchConversation *self = GCH_CONVERSATION (model);

  return position < self->items->len ? g_object_ref (self->items->pdata[position]) : NULL;
}

static void
gch_conversation_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = gch_conversation_get_item_type;
  iface->get_n_items = gch_conversation_get_n_items;
  iface->get_item = gch_conversation_get_item;
}

/* --- reading --- */

static void
set_n_earlier (GchConversation *self, guint n_earlier)
{
  if (self->n_earlier == n_earlier)
    return;

  self->n_earlier = n_earlier;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_EARLIER]);
}

/* New comments come below what is shown; what was shown at the top stays there. @more: so many of
 * the earlier ones are to be shown as well. (transfer full) (nullable) */
static GPtrArray *
read_comments (GchConversation *self, guint more)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);
  g_autoptr (GError) error = NULL;
  GPtrArray *comments;
  guint total = 0;
  guint hidden;

  if (reader == NULL)
    return NULL;

  comments = gch_cache_reader_list_comments (reader, self->case_id, STEP, &total, &error);
  hidden = self->loaded ? self->n_earlier - MIN (self->n_earlier, more) : total - MIN (total, STEP);
  hidden = MIN (hidden, total);
  if (comments != NULL && total - hidden != comments->len)
    {
      g_ptr_array_unref (comments);
      comments = gch_cache_reader_list_comments (reader, self->case_id, MAX (total - hidden, 1),
                                                 &total, &error);
    }

  gch_session_complain (self->session, error);
  if (comments == NULL)
    return NULL;

  set_n_earlier (self, total - MIN (total, comments->len));
  self->loaded = TRUE;

  return comments;
}

static void
add (GPtrArray *entries, GHashTable *keys, GchConversationEntry *entry)
{
  if (g_hash_table_add (keys, g_strdup (entry->key)))
    g_ptr_array_add (entries, entry);
  else
    gch_conversation_entry_free (entry);
}

/* Both lists are oldest first; what happened in the same instant stays as the portal ordered it. */
static void
merge (GchConversation *self, GPtrArray *entries, GHashTable *keys, GPtrArray *comments,
       GPtrArray *changes)
{
  const char *user_id = gch_session_get_user_id (self->session);
  const guint n_comments = comments != NULL ? comments->len : 0;
  const guint n_changes = changes != NULL ? changes->len : 0;
  guint c = 0;

  for (guint i = 0; i < n_comments; i++)
    {
      const GchComment *comment = comments->pdata[i];

      for (; c < n_changes
             && ((GchStatusChange *) changes->pdata[c])->created_at < comment->created_at;
           c++)
        if (i > 0 || self->n_earlier == 0)
          add (entries, keys, gch_conversation_entry_new_status (changes->pdata[c]));
      add (entries, keys, gch_conversation_entry_new_comment (comment, user_id));
    }

  for (; c < n_changes; c++)
    add (entries, keys, gch_conversation_entry_new_status (changes->pdata[c]));
}

static void
add_cached (GchConversation *self, GPtrArray *entries, GHashTable *keys, guint more)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);
  g_autoptr (GchCase) record = gch_session_dup_case (self->session, self->case_id);
  g_autoptr (GPtrArray) comments = NULL;
  g_autoptr (GPtrArray) changes = NULL;
  g_autoptr (GError) error = NULL;

  if (record == NULL || reader == NULL || g_str_has_prefix (record->id, GCH_PENDING_PREFIX))
    return;

  comments = read_comments (self, more);
  changes = gch_cache_reader_list_status_changes (reader, self->case_id, &error);
  gch_session_complain (self->session, error);
  add (entries, keys,
       gch_conversation_entry_new_description (record, gch_session_get_user_id (self->session)));
  merge (self, entries, keys, comments, changes);
}

/* TRUE for what was written to this case, or made it. */
static gboolean
belongs_here (GchConversation *self, const GchOperation *operation)
{
  g_autofree char *target = NULL;

  if (operation->target_id == NULL
      || (!g_str_equal (operation->command, GCH_COMMAND_ADD_COMMENT)
          && !g_str_equal (operation->command, GCH_COMMAND_CREATE_CASE)))
    return FALSE;

  target = gch_session_resolve_case_id (self->session, operation->target_id);

  return g_str_equal (target, self->case_id);
}

static void
add_pending (GchConversation *self, GPtrArray *entries, GHashTable *keys)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  g_autofree char *author = NULL;

  g_object_get (self->session, "display-name", &author, NULL);
  for (guint i = 0; i < g_list_model_get_n_items (outbox); i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (belongs_here (self, operation))
        add (entries, keys, gch_conversation_entry_new_pending (operation, author));
    }
}

/* --- becoming --- */

typedef struct
{
  GchConversation *conversation;
  GPtrArray *entries;
} Next;

static gboolean
same_key (guint old_index, guint new_index, gpointer user_data)
{
  const Next *next = user_data;
  const GchConversationEntry *entry = next->entries->pdata[new_index];

  return g_str_equal (gch_conversation_item_get_key (next->conversation->items->pdata[old_index]),
                      entry->key);
}

static GHashTable *
index_items (GchConversation *self)
{
  GHashTable *index = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  for (guint i = 0; i < self->items->len; i++)
    g_hash_table_insert (index, g_strdup (gch_conversation_item_get_key (self->items->pdata[i])),
                         g_object_ref (self->items->pdata[i]));

  return index;
}

/* The items of @entries, those that exist already as they are: a message that the portal took turns
 * into its copy under the reader's eyes, without moving. (transfer full) */
static GPtrArray *
make_items (GchConversation *self, GPtrArray *entries)
{
  g_autoptr (GHashTable) index = index_items (self);
  GPtrArray *items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      GchConversationEntry *entry = entries->pdata[i];
      GchConversationItem *item = g_hash_table_lookup (index, entry->key);

      if (item != NULL)
        {
          g_object_ref (item);
          gch_conversation_item_take (item, entry);
        }
      else
        item = gch_conversation_item_new (entry);
      g_ptr_array_add (items, item);
    }

  return items;
}

static void
replace (GchConversation *self, GPtrArray *items, const GchListEdit *edit)
{
  if (edit->removed > 0)
    g_ptr_array_remove_range (self->items, edit->position, edit->removed);
  for (guint i = 0; i < edit->added; i++)
    g_ptr_array_insert (self->items, (int) (edit->position + i),
                        g_object_ref (items->pdata[edit->position + i]));
  if (edit->removed > 0 || edit->added > 0)
    g_list_model_items_changed (G_LIST_MODEL (self), edit->position, edit->removed, edit->added);
}

static void
refresh (GchConversation *self, guint more)
{
  g_autoptr (GPtrArray) entries = g_ptr_array_new ();
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GPtrArray) items = NULL;
  g_autoptr (GArray) edits = NULL;
  Next next = { self, entries };

  add_cached (self, entries, keys, more);
  add_pending (self, entries, keys);

  edits = gch_list_diff (self->items->len, entries->len, same_key, &next, MAX_EDITS);
  items = make_items (self, entries);
  if (edits == NULL)
    {
      const GchListEdit whole = { 0, self->items->len, items->len };

      replace (self, items, &whole);
      return;
    }

  for (guint i = 0; i < edits->len; i++)
    replace (self, items, &g_array_index (edits, GchListEdit, i));
}

/* --- following the session --- */

static void
on_cases_changed (GchSession *session, char **ids, GchConversation *self)
{
  if (ids[0] == NULL || g_strv_contains ((const char *const *) ids, self->case_id))
    refresh (self, 0);
}

/* The case has its own name now; what is shown stays as it is. */
static void
follow_name (GchConversation *self)
{
  char *id = gch_session_resolve_case_id (self->session, self->case_id);

  if (g_str_equal (id, self->case_id))
    {
      g_free (id);
      return;
    }

  g_free (self->case_id);
  self->case_id = id;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE_ID]);
}

static void
on_outbox_changed (GchSession *session, const GchOperation *operation, GchConversation *self)
{
  follow_name (self);
  if (belongs_here (self, operation))
    refresh (self, 0);
}

static void
on_account_changed (GchSession *session, GchConversation *self)
{
  refresh (self, 0);
}

/* --- the object --- */

static void
gch_conversation_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchConversation *self = GCH_CONVERSATION (object);

  switch (prop_id)
    {
    case PROP_CASE_ID:
      g_value_set_string (value, self->case_id);
      break;
    case PROP_N_EARLIER:
      g_value_set_uint (value, self->n_earlier);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gch_conversation_finalize (GObject *object)
{
  GchConversation *self = GCH_CONVERSATION (object);

  g_ptr_array_unref (self->items);
  g_free (self->case_id);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (gch_conversation_parent_class)->finalize (object);
}

static void
gch_conversation_class_init (GchConversationClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gch_conversation_get_property;
  object_class->finalize = gch_conversation_finalize;

  properties[PROP_CASE_ID] = g_param_spec_string ("case-id", NULL, NULL, NULL, flags);
  properties[PROP_N_EARLIER] = g_param_spec_uint ("n-earlier", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gch_conversation_init (GchConversation *self)
{
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gch_conversation_new:
 * @session: whose case
 * @case_id: the case, or "new:" and the id of the operation that will make it
 *
 * Returns: (transfer full): the conversation, filled
 */
GchConversation *
gch_conversation_new (GchSession *session, const char *case_id)
{
  GchConversation *self;

  g_return_val_if_fail (GCH_IS_SESSION (session), NULL);
  g_return_val_if_fail (case_id != NULL, NULL);

  self = g_object_new (GCH_TYPE_CONVERSATION, NULL);
  self->session = g_object_ref (session);
  self->case_id = gch_session_resolve_case_id (session, case_id);
  g_signal_connect_object (session, "cases-changed", G_CALLBACK (on_cases_changed), self, 0);
  g_signal_connect_object (session, "outbox-changed", G_CALLBACK (on_outbox_changed), self, 0);
  g_signal_connect_object (session, "account-changed", G_CALLBACK (on_account_changed), self, 0);
  refresh (self, 0);

  return self;
}

const char *
gch_conversation_get_case_id (GchConversation *self)
{
  g_return_val_if_fail (GCH_IS_CONVERSATION (self), NULL);

  return self->case_id;
}

guint
gch_conversation_get_n_earlier (GchConversation *self)
{
  g_return_val_if_fail (GCH_IS_CONVERSATION (self), 0);

  return self->n_earlier;
}

void
gch_conversation_show_earlier (GchConversation *self)
{
  g_return_if_fail (GCH_IS_CONVERSATION (self));

  refresh (self, STEP);
}
