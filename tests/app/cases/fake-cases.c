/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases-private.h"
#include "gch-error.h"

/* --- an operation in the outbox --- */

struct _GchOutboxItem
{
  GObject parent_instance;

  GchOperation *operation; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GchOutboxItem, gch_outbox_item, G_TYPE_OBJECT)

static void
gch_outbox_item_finalize (GObject *object)
{
  g_clear_pointer (&GCH_OUTBOX_ITEM (object)->operation, gch_operation_free);
  G_OBJECT_CLASS (gch_outbox_item_parent_class)->finalize (object);
}

static void
gch_outbox_item_class_init (GchOutboxItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_outbox_item_finalize;
}

static void
gch_outbox_item_init (GchOutboxItem *self)
{
}

const GchOperation *
gch_outbox_item_get_operation (GchOutboxItem *self)
{
  return self->operation;
}

/* --- the session --- */

typedef enum
{
  PROP_FIRST_SYNC = 1,
  PROP_USER_NAME,
} SessionProperty;

enum
{
  CASES_CHANGED,
  OPERATION_SENT,
  DRAFT_CHANGED,
  LEAVING,
  OUTBOX_CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchSession, gch_session, G_TYPE_OBJECT)

static void
gch_session_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch ((SessionProperty) prop_id)
    {
    case PROP_FIRST_SYNC:
      g_value_set_boolean (value, GCH_SESSION (object)->first_sync);
      break;
    case PROP_USER_NAME:
      g_value_set_string (value, "camille");
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_session_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GCH_SESSION (object)->first_sync = g_value_get_boolean (value);
}

static void
gch_session_finalize (GObject *object)
{
  GchSession *self = GCH_SESSION (object);

  g_object_unref (self->items);
  g_object_unref (self->outbox);
  g_hash_table_unref (self->conversations);
  g_hash_table_unref (self->earlier);
  g_hash_table_unref (self->drafts);
  g_ptr_array_unref (self->versions);
  g_clear_pointer (&self->left, g_hash_table_unref);
  g_ptr_array_unref (self->keys);
  g_ptr_array_unref (self->held);
  g_free (self->failure);
  g_free (self->asked);
  G_OBJECT_CLASS (gch_session_parent_class)->finalize (object);
}

static void
gch_session_class_init (GchSessionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_session_get_property;
  object_class->set_property = gch_session_set_property;
  object_class->finalize = gch_session_finalize;
  g_object_class_install_property (
      object_class, PROP_FIRST_SYNC,
      g_param_spec_boolean ("first-sync", NULL, NULL, FALSE, G_PARAM_READWRITE));
  g_object_class_install_property (
      object_class, PROP_USER_NAME,
      g_param_spec_string ("user-name", NULL, NULL, NULL, G_PARAM_READABLE));
  signals[CASES_CHANGED] = g_signal_new ("cases-changed", GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRV);
  signals[OPERATION_SENT] = g_signal_new ("operation-sent", GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[LEAVING] = g_signal_new ("leaving", GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 0);
  signals[OUTBOX_CHANGED] = g_signal_new ("outbox-changed", GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[DRAFT_CHANGED] = g_signal_new ("draft-changed", GCH_TYPE_SESSION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gch_session_init (GchSession *self)
{
  self->items = g_list_store_new (GCH_TYPE_CASE_ITEM);
  self->outbox = g_list_store_new (GCH_TYPE_OUTBOX_ITEM);
  self->conversations = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);
  self->earlier = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->versions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_version_free);
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_key_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->policy = (GchPolicy){ 262144, 200, 262144, 30 };
}

GListStore *
fake_cases_entries_of (GchSession *self, const char *case_id)
{
  GListStore *entries = g_hash_table_lookup (self->conversations, case_id);

  if (entries == NULL)
    {
      entries = g_list_store_new (GCH_TYPE_CONVERSATION_ITEM);
      g_hash_table_insert (self->conversations, g_strdup (case_id), entries);
    }
  return entries;
}

static GchCaseItem *
find_item (GchSession *self, const char *id)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->items));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (g_str_equal (item->record->id, id))
        return item;
    }
  return NULL;
}

/* --- what the test does --- */

GchSession *
fake_cases_new (void)
{
  return g_object_new (GCH_TYPE_SESSION, NULL);
}

static GchCaseItem *
make_item (GchSession *self, const char *id, const char *subject)
{
  GchCaseItem *item = g_object_new (GCH_TYPE_CASE_ITEM, NULL);
  GchCase *record = gch_case_new ();

  record->id = g_strdup (id);
  record->number = g_strdup_printf ("%08u", 100 + g_str_hash (id) % 1000000);
  record->team = GCH_TEAM_TECHNICAL_SUPPORT;
  record->type = GCH_CASE_TYPE_DEFECT;
  record->severity = GCH_SEVERITY_MINOR;
  record->status = GCH_CASE_STATUS_OPEN;
  record->allowed = GCH_CASE_MAY_COMMENT | GCH_CASE_MAY_EDIT | GCH_CASE_MAY_CLOSE;
  record->subject = g_strdup (subject);
  record->description = g_strdup ("What happened");
  record->key_id = g_strdup ("k1");
  record->product = g_strdup ("Atelier Studio");
  record->product_version = g_strdup ("5.2.1");
  record->operating_system = g_strdup ("Debian GNU/Linux 12");
  record->opened_by_id = g_strdup ("u1");
  record->opened_by_name = g_strdup ("Camille Moreau");
  record->created_at = g_get_real_time () - 3 * G_TIME_SPAN_DAY;
  record->updated_at = g_get_real_time () - 5 * G_TIME_SPAN_MINUTE;
  item->record = record;
  item->owner = self;
  return item;
}

GchCase *
fake_cases_add (GchSession *self, const char *id, const char *subject)
{
  g_autoptr (GchCaseItem) item = make_item (self, id, subject);

  g_list_store_append (self->items, item);
  return item->record;
}

void
fake_cases_add_many (GchSession *self, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *id = g_strdup_printf ("m%u", i);
      g_autofree char *subject = g_strdup_printf ("Case number %u", i);

      g_ptr_array_add (items, make_item (self, id, subject));
    }
  g_list_store_splice (self->items, g_list_model_get_n_items (G_LIST_MODEL (self->items)), 0,
                       items->pdata, n);
}

void
fake_cases_set_unread (GchSession *self, const char *id, gboolean unread)
{
  GchCaseItem *item = find_item (self, id);

  item->unread = unread;
  g_object_notify (G_OBJECT (item), "unread");
}

static GchConversationItem *
append_entry (GchSession *self, const char *case_id, GchConversationKind kind, const char *author,
              const char *body)
{
  g_autoptr (GchConversationItem) item = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

  item->kind = kind;
  item->author = g_strdup (author);
  item->body = g_strdup (body);
  g_list_store_append (fake_cases_entries_of (self, case_id), item);
  return item;
}

GchConversationItem *
fake_cases_say (GchSession *self, const char *case_id, GchAuthorKind author, const char *name,
                const char *body)
{
  GListStore *entries = fake_cases_entries_of (self, case_id);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (entries));
  GchConversationItem *item = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

  item->kind = n == 0 ? GCH_CONVERSATION_DESCRIPTION : GCH_CONVERSATION_COMMENT;
  item->author_kind = author;
  item->mine = g_strcmp0 (name, "Camille Moreau") == 0;
  item->author = g_strdup (name);
  item->body = g_strdup (body);
  g_list_store_append (entries, item);
  g_object_unref (item);
  return item;
}

void
fake_cases_change_status (GchSession *self, const char *case_id, GchCaseStatus to)
{
  GListStore *entries = fake_cases_entries_of (self, case_id);
  g_autoptr (GchConversationItem) item = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

  item->kind = GCH_CONVERSATION_STATUS_CHANGE;
  item->author_kind = GCH_AUTHOR_SUPPORT;
  item->author = g_strdup ("Irene Keller");
  item->to_status = to;
  g_list_store_append (entries, item);
}

GchConversationItem *
fake_cases_queue (GchSession *self, const char *case_id, const char *operation_id, const char *body)
{
  GchConversationItem *item =
      append_entry (self, case_id, GCH_CONVERSATION_PENDING, "Camille Moreau", body);
  g_autoptr (GchOutboxItem) waiting = g_object_new (GCH_TYPE_OUTBOX_ITEM, NULL);

  item->mine = TRUE;
  item->operation_id = g_strdup (operation_id);
  waiting->operation = gch_operation_new ();
  waiting->operation->id = g_strdup (operation_id);
  waiting->operation->command = g_strdup ("add_comment");
  waiting->operation->target_id = g_strdup (case_id);
  g_list_store_append (self->outbox, waiting);
  return item;
}

GchOperation *
fake_cases_queue_uncertain (GchSession *self, const char *case_id, const char *operation_id,
                            const char *body)
{
  g_autoptr (GchOutboxItem) newest = NULL;

  fake_cases_queue (self, case_id, operation_id, body);
  newest = g_list_model_get_item (G_LIST_MODEL (self->outbox),
                                  g_list_model_get_n_items (G_LIST_MODEL (self->outbox)) - 1);
  newest->operation->state = GCH_OPERATION_WAITING;
  newest->operation->uncertain = TRUE;
  return newest->operation;
}

GchOperation *
fake_cases_park_edit (GchSession *self, const char *case_id, const char *operation_id,
                      const char *payload, gint64 base_version)
{
  g_autoptr (GchOutboxItem) item = g_object_new (GCH_TYPE_OUTBOX_ITEM, NULL);
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup (operation_id);
  operation->command = g_strdup ("edit_case");
  operation->target_id = g_strdup (case_id);
  operation->payload = g_strdup (payload);
  operation->base_version = base_version;
  operation->state = GCH_OPERATION_PARKED;
  operation->problem_code = GCH_ERROR_CONFLICT;
  item->operation = operation;
  g_list_store_append (self->outbox, item);
  fake_cases_emit_outbox_changed (self);
  return operation;
}

void
fake_cases_set_opening (GchSession *self, gboolean opening)
{
  self->opening = opening;
}

void
fake_cases_emit_outbox_changed (GchSession *self)
{
  g_signal_emit (self, signals[OUTBOX_CHANGED], 0, NULL);
}

void
fake_cases_set_state (GchConversationItem *item, GchOperationState state, int problem_code,
                      const char *problem)
{
  item->state = state;
  item->problem_code = problem_code;
  g_free (item->problem);
  item->problem = g_strdup (problem);
  g_object_notify (G_OBJECT (item), "state");
}

void
fake_cases_set_sent (GchConversationItem *item)
{
  item->kind = GCH_CONVERSATION_COMMENT;
  g_object_notify (G_OBJECT (item), "kind");
}

void
fake_cases_set_earlier (GchSession *self, const char *case_id, guint n)
{
  g_hash_table_insert (self->earlier, g_strdup (case_id), GUINT_TO_POINTER (n));
}

void
fake_cases_emit_changed (GchSession *self, const char *case_id)
{
  const char *ids[] = { case_id, NULL };
  GchCaseItem *item = find_item (self, case_id);

  if (item)
    g_object_notify (G_OBJECT (item), "status");
  g_signal_emit (self, signals[CASES_CHANGED], 0, ids);
}

void
fake_cases_emit_sent (GchSession *self, const char *operation_id, const char *result_id)
{
  g_autoptr (GchOperation) operation = gch_operation_new ();

  operation->id = g_strdup (operation_id);
  operation->command = g_strdup ("create_case");
  operation->result_id = g_strdup (result_id);
  g_signal_emit (self, signals[OPERATION_SENT], 0, operation);
}

void
fake_cases_add_key (GchSession *self, const char *id, const char *product, const char *last_version)
{
  GchKey *key = gch_key_new ();

  key->id = g_strdup (id);
  key->product = g_strdup (product);
  key->hint = g_strdup ("7F3K");
  key->last_version_used = g_strdup (last_version);
  key->latest_version = g_strdup ("9.9");
  key->maintenance_ends = g_get_real_time () + 100 * G_TIME_SPAN_DAY;
  g_ptr_array_add (self->keys, key);
}

GchPolicy *
fake_cases_get_policy (GchSession *self)
{
  return &self->policy;
}

void
fake_cases_set_failure (GchSession *self, const char *message)
{
  g_free (self->failure);
  self->failure = g_strdup (message);
}

void
fake_cases_hold_saves (GchSession *self, gboolean hold)
{
  self->hold = hold;
  if (hold)
    return;
  for (guint i = 0; i < self->held->len; i++)
    g_task_return_boolean (g_ptr_array_index (self->held, i), TRUE);
  g_ptr_array_set_size (self->held, 0);
}

void
fake_cases_set_in_memory_only (GchSession *self, gboolean in_memory_only)
{
  self->in_memory_only = in_memory_only;
}

void
fake_cases_set_reopening (GchSession *self, gboolean reopening)
{
  self->reopening = reopening;
}

void
fake_cases_leave (GchSession *self)
{
  g_signal_emit (self, signals[LEAVING], 0);
  g_clear_pointer (&self->left, g_hash_table_unref);
  self->left = self->drafts;
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

const char *
fake_cases_get_left (GchSession *self, const char *key)
{
  return g_hash_table_lookup (self->left, key);
}

guint
fake_cases_get_n_saves (GchSession *self)
{
  return self->n_saves;
}

const char *
fake_cases_get_asked (GchSession *self)
{
  return self->asked ? self->asked : "";
}

void
fake_cases_set_draft (GchSession *self, const char *key, const char *text)
{
  if (text && *text)
    g_hash_table_insert (self->drafts, g_strdup (key), g_strdup (text));
  else
    g_hash_table_remove (self->drafts, key);
  g_signal_emit (self, signals[DRAFT_CHANGED], 0, key);
}

/* --- what the page calls --- */

const GchPolicy *
gch_session_get_policy (GchSession *self)
{
  return &self->policy;
}

const char *
gch_session_get_user_id (GchSession *self)
{
  return "u1";
}

GPtrArray *
gch_session_list_keys (GchSession *self)
{
  return g_ptr_array_ref (self->keys);
}

GchCase *
gch_session_dup_case (GchSession *self, const char *case_id)
{
  GchCaseItem *item = find_item (self, case_id);

  return item ? gch_case_ref (item->record) : NULL;
}

GPtrArray *
gch_session_find_similar (GchSession *self, const char *subject, guint limit)
{
  GPtrArray *found = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->items)) && found->len < limit;
       i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->items), i);

      if (strstr (item->record->subject, subject))
        {
          GchCaseRow *row = gch_case_row_new ();

          row->id = g_strdup (item->record->id);
          row->number = g_strdup (item->record->number);
          row->subject = g_strdup (item->record->subject);
          row->opened_by_name = g_strdup (item->record->opened_by_name);
          row->status = item->record->status;
          g_ptr_array_add (found, row);
        }
    }
  return found;
}

GListModel *
gch_session_get_outbox (GchSession *self)
{
  return G_LIST_MODEL (self->outbox);
}

gboolean
gch_session_knows_drafts (GchSession *self)
{
  return !self->reopening;
}

const char *
gch_session_get_draft (GchSession *self, const char *key)
{
  return self->reopening ? NULL : g_hash_table_lookup (self->drafts, key);
}

gint64
gch_session_get_draft_saved_at (GchSession *self, const char *key)
{
  return !self->in_memory_only && gch_session_get_draft (self, key) != NULL ? 1 : 0;
}

void
gch_session_save_draft_async (GchSession *self, const char *key, const char *text,
                              GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  if (self->failure)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s", self->failure);
      return;
    }
  self->n_saves++;
  fake_cases_set_draft (self, key, text);
  if (self->hold)
    g_ptr_array_add (self->held, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

gboolean
gch_session_save_draft_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

void
fake_cases_add_version (GchSession *self, const char *text, gint64 saved_at)
{
  GchDraftVersion *version = g_new0 (GchDraftVersion, 1);

  version->text = g_strdup (text);
  version->saved_at = saved_at;
  g_ptr_array_add (self->versions, version);
}

void
gch_draft_version_free (GchDraftVersion *self)
{
  g_free (self->text);
  g_free (self);
}

void
gch_session_load_draft_versions_async (GchSession *self, const char *key, GCancellable *cancellable,
                                       GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);

  self->n_lookups++;
  g_task_return_pointer (task, g_ptr_array_ref (self->versions),
                         (GDestroyNotify) g_ptr_array_unref);
}

GPtrArray *
gch_session_load_draft_versions_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

guint
fake_cases_get_n_lookups (GchSession *self)
{
  return self->n_lookups;
}

static void
answer_command (GchSession *self, const char *draft_key, char *asked, GAsyncReadyCallback callback,
                gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_free (self->asked);
  self->asked = asked;
  if (self->failure)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "%s", self->failure);
      return;
    }
  if (draft_key)
    fake_cases_set_draft (self, draft_key, NULL);
  g_task_return_pointer (task, g_strdup ("op1"), g_free);
}

void
gch_session_create_case_async (GchSession *self, const GchCaseFields *fields,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  answer_command (
      self, "new",
      g_strdup_printf ("create %s %s %d %s|%s|%s|%s|%s", gch_team_to_nick (fields->team),
                       gch_case_type_to_nick (fields->type), fields->severity, fields->subject,
                       fields->description, fields->key_id ? fields->key_id : "-",
                       fields->product_version ? fields->product_version : "-",
                       fields->operating_system ? fields->operating_system : "-"),
      callback, user_data);
}

void
gch_session_add_comment_async (GchSession *self, const char *case_id, const char *text,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *key = g_strconcat ("case:", case_id, NULL);

  answer_command (self, key, g_strdup_printf ("comment %s %s", case_id, text), callback, user_data);
}

void
gch_session_edit_case_async (GchSession *self, const GchCase *base, const GchCaseFields *fields,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autofree char *key = g_strconcat ("edit:", base->id, NULL);

  answer_command (self, key,
                  g_strdup_printf ("edit %s %s|%s @%" G_GINT64_FORMAT, base->id, fields->subject,
                                   fields->description, base->version),
                  callback, user_data);
}

void
gch_session_close_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  answer_command (self, NULL, g_strdup_printf ("close %s", case_id), callback, user_data);
}

void
gch_session_reopen_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  answer_command (self, NULL, g_strdup_printf ("reopen %s", case_id), callback, user_data);
}

char *
gch_session_command_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
set_asked (GchSession *self, char *asked)
{
  g_free (self->asked);
  self->asked = asked;
}

void
fake_cases_set_viewed_at (GchSession *self, gint64 viewed_at)
{
  self->viewed_at = viewed_at;
}

gint64
gch_session_get_viewed_at (GchSession *self, const char *case_id)
{
  return self->viewed_at;
}

void
gch_session_view_case (GchSession *self, const char *case_id)
{
  set_asked (self, g_strdup_printf ("view %s", case_id));
}

void
gch_session_retry (GchSession *self, const char *operation_id)
{
  set_asked (self, g_strdup_printf ("retry %s", operation_id));
}

void
gch_session_discard (GchSession *self, const char *operation_id, gboolean to_draft)
{
  set_asked (self, g_strdup_printf ("discard %s %d", operation_id, to_draft));
}

gboolean
gch_session_amend (GchSession *self, const char *operation_id, const char *payload,
                   gint64 base_version)
{
  if (self->opening)
    return FALSE;

  set_asked (self, g_strdup_printf ("amend %s %s @%" G_GINT64_FORMAT, operation_id, payload,
                                    base_version));
  return TRUE;
}
