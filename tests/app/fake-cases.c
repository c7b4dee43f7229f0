/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"

/* --- a case in the list --- */

struct _GchCaseItem
{
  GObject parent_instance;

  GchCase *record;   /* (owned) */
  GchCaseRow *row;   /* (owned) */
  GchSession *owner; /* (unowned) */
  gboolean unread;
};

typedef enum
{
  ITEM_NUMBER = 1,
  ITEM_SUBJECT,
  ITEM_PRODUCT,
  ITEM_OPENED_BY,
  ITEM_TEAM,
  ITEM_SEVERITY,
  ITEM_STATUS,
  ITEM_UPDATED_AT,
  ITEM_UNREAD,
  ITEM_HAS_DRAFT,
  ITEM_IS_PENDING,
} ItemProperty;

G_DEFINE_FINAL_TYPE (GchCaseItem, gch_case_item, G_TYPE_OBJECT)

static void
gch_case_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchCaseItem *self = GCH_CASE_ITEM (object);

  switch ((ItemProperty) prop_id)
    {
    case ITEM_NUMBER:
      g_value_set_string (value, self->record->number);
      break;
    case ITEM_SUBJECT:
      g_value_set_string (value, self->record->subject);
      break;
    case ITEM_PRODUCT:
      g_value_set_string (value, self->record->product);
      break;
    case ITEM_OPENED_BY:
      g_value_set_string (value, self->record->opened_by_name);
      break;
    case ITEM_TEAM:
      g_value_set_int (value, self->record->team);
      break;
    case ITEM_SEVERITY:
      g_value_set_int (value, self->record->severity);
      break;
    case ITEM_STATUS:
      g_value_set_int (value, self->record->status);
      break;
    case ITEM_UPDATED_AT:
      g_value_set_int64 (value, self->record->updated_at);
      break;
    case ITEM_UNREAD:
      g_value_set_boolean (value, self->unread);
      break;
    case ITEM_HAS_DRAFT:
      g_value_set_boolean (value, gch_case_item_get_has_draft (self));
      break;
    case ITEM_IS_PENDING:
      g_value_set_boolean (value, g_str_has_prefix (self->record->id, "new:"));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_case_item_finalize (GObject *object)
{
  GchCaseItem *self = GCH_CASE_ITEM (object);

  g_clear_pointer (&self->record, gch_case_unref);
  G_OBJECT_CLASS (gch_case_item_parent_class)->finalize (object);
}

static void
add_property (GObjectClass *object_class, guint id, const char *name, GType type)
{
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  GParamSpec *pspec;

  if (type == G_TYPE_STRING)
    pspec = g_param_spec_string (name, NULL, NULL, NULL, flags);
  else if (type == G_TYPE_INT)
    pspec = g_param_spec_int (name, NULL, NULL, G_MININT, G_MAXINT, 0, flags);
  else if (type == G_TYPE_INT64)
    pspec = g_param_spec_int64 (name, NULL, NULL, 0, G_MAXINT64, 0, flags);
  else
    pspec = g_param_spec_boolean (name, NULL, NULL, FALSE, flags);
  g_object_class_install_property (object_class, id, pspec);
}

static void
gch_case_item_class_init (GchCaseItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_case_item_get_property;
  object_class->finalize = gch_case_item_finalize;
  add_property (object_class, ITEM_NUMBER, "number", G_TYPE_STRING);
  add_property (object_class, ITEM_SUBJECT, "subject", G_TYPE_STRING);
  add_property (object_class, ITEM_PRODUCT, "product", G_TYPE_STRING);
  add_property (object_class, ITEM_OPENED_BY, "opened-by", G_TYPE_STRING);
  add_property (object_class, ITEM_TEAM, "team", G_TYPE_INT);
  add_property (object_class, ITEM_SEVERITY, "severity", G_TYPE_INT);
  add_property (object_class, ITEM_STATUS, "status", G_TYPE_INT);
  add_property (object_class, ITEM_UPDATED_AT, "updated-at", G_TYPE_INT64);
  add_property (object_class, ITEM_UNREAD, "unread", G_TYPE_BOOLEAN);
  add_property (object_class, ITEM_HAS_DRAFT, "has-draft", G_TYPE_BOOLEAN);
  add_property (object_class, ITEM_IS_PENDING, "is-pending", G_TYPE_BOOLEAN);
}

static void
gch_case_item_init (GchCaseItem *self)
{
}

const GchCaseRow *
gch_case_item_get_row (GchCaseItem *self)
{
  return NULL;
}

const char *
gch_case_item_get_id (GchCaseItem *self)
{
  return self->record->id;
}

gboolean
gch_case_item_get_has_draft (GchCaseItem *self)
{
  g_autofree char *key = g_strconcat ("case:", self->record->id, NULL);

  return gch_session_get_draft (self->owner, key) != NULL;
}

/* --- an entry of a conversation --- */

struct _GchConversationItem
{
  GObject parent_instance;

  GchConversationKind kind;
  GchAuthorKind author_kind;
  GchOperationState state;
  int problem_code;
  int from_status;
  int to_status;
  char *author;
  char *body;
  char *problem;
  char *operation_id;
  gint64 created_at;
  gboolean mine;
};

typedef enum
{
  ENTRY_KIND = 1,
  ENTRY_AUTHOR_KIND,
  ENTRY_STATE,
  ENTRY_PROBLEM_CODE,
  ENTRY_FROM_STATUS,
  ENTRY_TO_STATUS,
  ENTRY_AUTHOR,
  ENTRY_BODY,
  ENTRY_PROBLEM,
  ENTRY_OPERATION_ID,
  ENTRY_CREATED_AT,
  ENTRY_MINE,
} EntryProperty;

G_DEFINE_FINAL_TYPE (GchConversationItem, gch_conversation_item, G_TYPE_OBJECT)

static void
gch_conversation_item_get_property (GObject *object, guint prop_id, GValue *value,
                                    GParamSpec *pspec)
{
  GchConversationItem *self = GCH_CONVERSATION_ITEM (object);

  switch ((EntryProperty) prop_id)
    {
    case ENTRY_KIND:
      g_value_set_int (value, self->kind);
      break;
    case ENTRY_AUTHOR_KIND:
      g_value_set_int (value, self->author_kind);
      break;
    case ENTRY_STATE:
      g_value_set_int (value, self->state);
      break;
    case ENTRY_PROBLEM_CODE:
      g_value_set_int (value, self->problem_code);
      break;
    case ENTRY_FROM_STATUS:
      g_value_set_int (value, self->from_status);
      break;
    case ENTRY_TO_STATUS:
      g_value_set_int (value, self->to_status);
      break;
    case ENTRY_AUTHOR:
      g_value_set_string (value, self->author);
      break;
    case ENTRY_BODY:
      g_value_set_string (value, self->body);
      break;
    case ENTRY_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case ENTRY_OPERATION_ID:
      g_value_set_string (value, self->operation_id);
      break;
    case ENTRY_CREATED_AT:
      g_value_set_int64 (value, self->created_at);
      break;
    case ENTRY_MINE:
      g_value_set_boolean (value, self->mine);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_conversation_item_finalize (GObject *object)
{
  GchConversationItem *self = GCH_CONVERSATION_ITEM (object);

  g_free (self->author);
  g_free (self->body);
  g_free (self->problem);
  g_free (self->operation_id);
  G_OBJECT_CLASS (gch_conversation_item_parent_class)->finalize (object);
}

static void
gch_conversation_item_class_init (GchConversationItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gch_conversation_item_get_property;
  object_class->finalize = gch_conversation_item_finalize;
  add_property (object_class, ENTRY_KIND, "kind", G_TYPE_INT);
  add_property (object_class, ENTRY_AUTHOR_KIND, "author-kind", G_TYPE_INT);
  add_property (object_class, ENTRY_STATE, "state", G_TYPE_INT);
  add_property (object_class, ENTRY_PROBLEM_CODE, "problem-code", G_TYPE_INT);
  add_property (object_class, ENTRY_FROM_STATUS, "from-status", G_TYPE_INT);
  add_property (object_class, ENTRY_TO_STATUS, "to-status", G_TYPE_INT);
  add_property (object_class, ENTRY_AUTHOR, "author", G_TYPE_STRING);
  add_property (object_class, ENTRY_BODY, "body", G_TYPE_STRING);
  add_property (object_class, ENTRY_PROBLEM, "problem", G_TYPE_STRING);
  add_property (object_class, ENTRY_OPERATION_ID, "operation-id", G_TYPE_STRING);
  add_property (object_class, ENTRY_CREATED_AT, "created-at", G_TYPE_INT64);
  add_property (object_class, ENTRY_MINE, "mine", G_TYPE_BOOLEAN);
}

static void
gch_conversation_item_init (GchConversationItem *self)
{
  self->problem_code = -1;
  self->created_at = g_get_real_time ();
}

GchConversationKind
gch_conversation_item_get_kind (GchConversationItem *self)
{
  return self->kind;
}

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

struct _GchSession
{
  GObject parent_instance;

  GListStore *items;         /* (owned) of GchCaseItem */
  GHashTable *conversations; /* (owned) case id → GListStore of GchConversationItem */
  GHashTable *earlier;       /* (owned) case id → number */
  GHashTable *drafts;        /* (owned) key → text */
  GListStore *outbox;        /* (owned) of GchOutboxItem */
  GPtrArray *keys;           /* (owned) of GchKey */
  GPtrArray *held;           /* (owned) of GTask: saves that are kept back */
  GchPolicy policy;
  char *failure; /* (owned) (nullable) */
  char *asked;   /* (owned) (nullable) */
  guint n_saves;
  gboolean hold;
  gboolean first_sync;
};

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
  self->keys = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_key_unref);
  self->held = g_ptr_array_new_with_free_func (g_object_unref);
  self->policy = (GchPolicy){ 262144, 200, 262144, 30 };
}

static GListStore *
entries_of (GchSession *self, const char *case_id)
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
  g_list_store_append (entries_of (self, case_id), item);
  return item;
}

GchConversationItem *
fake_cases_say (GchSession *self, const char *case_id, GchAuthorKind author, const char *name,
                const char *body)
{
  GListStore *entries = entries_of (self, case_id);
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
  GListStore *entries = entries_of (self, case_id);
  g_autoptr (GchConversationItem) item = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

  item->kind = GCH_CONVERSATION_STATUS_CHANGE;
  item->author_kind = GCH_AUTHOR_SUPPORT;
  item->author = g_strdup ("Ines Keller");
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

const char *
gch_session_get_draft (GchSession *self, const char *key)
{
  return g_hash_table_lookup (self->drafts, key);
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
                  g_strdup_printf ("edit %s %s|%s", base->id, fields->subject, fields->description),
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
  self->entries = g_object_ref (G_LIST_MODEL (entries_of (session, case_id)));
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
      item->author = g_strdup ("Ines Keller");
      item->body = g_strdup ("Earlier");
      g_list_store_insert (G_LIST_STORE (self->entries), 0, item);
    }
}
