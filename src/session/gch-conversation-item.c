/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conversation-item-private.h"

#include "gch-draft-text.h"
#include "gch-problem.h"

struct _GchConversationItem
{
  GObject parent_instance;

  GchConversationEntry *entry; /* (owned) */
};

enum
{
  PROP_KIND = 1,
  PROP_AUTHOR_KIND,
  PROP_STATE,
  PROP_PROBLEM_CODE,
  PROP_AUTHOR,
  PROP_BODY,
  PROP_PROBLEM,
  PROP_OPERATION_ID,
  PROP_CREATED_AT,
  PROP_MINE,
  PROP_FROM_STATUS,
  PROP_TO_STATUS,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GchConversationItem, gch_conversation_item, G_TYPE_OBJECT)

/* --- entries --- */

void
gch_conversation_entry_free (GchConversationEntry *self)
{
  if (self == NULL)
    return;

  g_free (self->key);
  g_free (self->author);
  g_free (self->body);
  g_free (self->problem);
  g_free (self->operation_id);
  g_free (self);
}

static GchConversationEntry *
entry_new (GchConversationKind kind, const char *prefix, const char *id)
{
  GchConversationEntry *self = g_new0 (GchConversationEntry, 1);

  self->key = g_strconcat (prefix, id, NULL);
  self->kind = kind;
  self->state = GCH_OPERATION_ACKNOWLEDGED;
  self->problem_code = -1;

  return self;
}

GchConversationEntry *
gch_conversation_entry_new_description (const GchCase *record, const char *user_id)
{
  const char *made_by = record->client_op_id;
  GchConversationEntry *self;

  if (made_by != NULL && *made_by != '\0')
    self = entry_new (GCH_CONVERSATION_DESCRIPTION, "operation ", made_by);
  else
    self = entry_new (GCH_CONVERSATION_DESCRIPTION, "description", "");

  self->author_kind = GCH_AUTHOR_CUSTOMER;
  self->author = g_strdup (record->opened_by_name);
  self->body = g_strdup (record->description);
  self->created_at = record->created_at;
  self->mine = g_strcmp0 (record->opened_by_id, user_id) == 0;

  return self;
}

GchConversationEntry *
gch_conversation_entry_new_comment (const GchComment *comment, const char *user_id)
{
  const gboolean mine =
      comment->author_kind == GCH_AUTHOR_CUSTOMER && g_strcmp0 (comment->author_id, user_id) == 0;
  GchConversationEntry *self;

  if (comment->client_op_id != NULL && *comment->client_op_id != '\0')
    self = entry_new (GCH_CONVERSATION_COMMENT, "operation ", comment->client_op_id);
  else
    self = entry_new (GCH_CONVERSATION_COMMENT, "comment ", comment->id);

  self->author_kind = comment->author_kind;
  self->author = g_strdup (comment->author_name);
  self->body = g_strdup (comment->body);
  self->created_at = comment->created_at;
  self->mine = mine;

  return self;
}

GchConversationEntry *
gch_conversation_entry_new_status (const GchStatusChange *change)
{
  GchConversationEntry *self = entry_new (GCH_CONVERSATION_STATUS_CHANGE, "status ", change->id);

  self->author_kind = change->author_kind;
  self->author = g_strdup (change->author_name);
  self->created_at = change->created_at;
  self->from_status = change->from;
  self->to_status = change->to;

  return self;
}

GchConversationEntry *
gch_conversation_entry_new_pending (const GchOperation *operation, const char *author)
{
  GchConversationEntry *self = entry_new (GCH_CONVERSATION_PENDING, "operation ", operation->id);

  self->author_kind = GCH_AUTHOR_CUSTOMER;
  self->author = g_strdup (author);
  self->body = gch_draft_text_readable (operation);
  self->created_at = operation->created_at;
  self->mine = TRUE;
  self->state = operation->state;
  self->problem_code = operation->problem_code;
  self->problem = gch_problem_describe (operation->problem_code, operation->problem);
  self->operation_id = g_strdup (operation->id);

  return self;
}

/* --- items --- */

static void
gch_conversation_item_get_property (GObject *object, guint prop_id, GValue *value,
                                    GParamSpec *pspec)
{
  const GchConversationEntry *entry = GCH_CONVERSATION_ITEM (object)->entry;

  switch (prop_id)
    {
    case PROP_KIND:
      g_value_set_int (value, (int) entry->kind);
      break;
    case PROP_AUTHOR_KIND:
      g_value_set_int (value, (int) entry->author_kind);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) entry->state);
      break;
    case PROP_PROBLEM_CODE:
      g_value_set_int (value, entry->problem_code);
      break;
    case PROP_AUTHOR:
      g_value_set_string (value, entry->author);
      break;
    case PROP_BODY:
      g_value_set_string (value, entry->body);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, entry->problem);
      break;
    case PROP_OPERATION_ID:
      g_value_set_string (value, entry->operation_id);
      break;
    case PROP_CREATED_AT:
      g_value_set_int64 (value, entry->created_at);
      break;
    case PROP_MINE:
      g_value_set_boolean (value, entry->mine);
      break;
    case PROP_FROM_STATUS:
      g_value_set_int (value, (int) entry->from_status);
      break;
    case PROP_TO_STATUS:
      g_value_set_int (value, (int) entry->to_status);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gch_conversation_item_finalize (GObject *object)
{
  GchConversationItem *self = GCH_CONVERSATION_ITEM (object);

  gch_conversation_entry_free (self->entry);

  G_OBJECT_CLASS (gch_conversation_item_parent_class)->finalize (object);
}

static void
gch_conversation_item_class_init (GchConversationItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gch_conversation_item_get_property;
  object_class->finalize = gch_conversation_item_finalize;

  properties[PROP_KIND] = g_param_spec_int ("kind", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_AUTHOR_KIND] =
      g_param_spec_int ("author-kind", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_STATE] = g_param_spec_int ("state", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_PROBLEM_CODE] =
      g_param_spec_int ("problem-code", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_AUTHOR] = g_param_spec_string ("author", NULL, NULL, NULL, flags);
  properties[PROP_BODY] = g_param_spec_string ("body", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_OPERATION_ID] = g_param_spec_string ("operation-id", NULL, NULL, NULL, flags);
  properties[PROP_CREATED_AT] =
      g_param_spec_int64 ("created-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_MINE] = g_param_spec_boolean ("mine", NULL, NULL, FALSE, flags);
  properties[PROP_FROM_STATUS] =
      g_param_spec_int ("from-status", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_TO_STATUS] = g_param_spec_int ("to-status", NULL, NULL, 0, G_MAXINT, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gch_conversation_item_init (GchConversationItem *self)
{
}

GchConversationItem *
gch_conversation_item_new (GchConversationEntry *entry)
{
  GchConversationItem *self = g_object_new (GCH_TYPE_CONVERSATION_ITEM, NULL);

  self->entry = entry;

  return self;
}

static void
notify_if (GchConversationItem *self, gboolean different, guint prop)
{
  if (different)
    g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
gch_conversation_item_take (GchConversationItem *self, GchConversationEntry *entry)
{
  GchConversationEntry *a = self->entry;
  const GchConversationEntry *b = entry;

  self->entry = entry;
  g_object_freeze_notify (G_OBJECT (self));
  notify_if (self, a->kind != b->kind, PROP_KIND);
  notify_if (self, a->author_kind != b->author_kind, PROP_AUTHOR_KIND);
  notify_if (self, a->state != b->state, PROP_STATE);
  notify_if (self, a->problem_code != b->problem_code, PROP_PROBLEM_CODE);
  notify_if (self, g_strcmp0 (a->author, b->author) != 0, PROP_AUTHOR);
  notify_if (self, g_strcmp0 (a->body, b->body) != 0, PROP_BODY);
  notify_if (self, g_strcmp0 (a->problem, b->problem) != 0, PROP_PROBLEM);
  notify_if (self, g_strcmp0 (a->operation_id, b->operation_id) != 0, PROP_OPERATION_ID);
  notify_if (self, a->created_at != b->created_at, PROP_CREATED_AT);
  notify_if (self, a->mine != b->mine, PROP_MINE);
  notify_if (self, a->from_status != b->from_status, PROP_FROM_STATUS);
  notify_if (self, a->to_status != b->to_status, PROP_TO_STATUS);
  g_object_thaw_notify (G_OBJECT (self));
  gch_conversation_entry_free (a);
}

const char *
gch_conversation_item_get_key (GchConversationItem *self)
{
  return self->entry->key;
}

GchConversationKind
gch_conversation_item_get_kind (GchConversationItem *self)
{
  g_return_val_if_fail (GCH_IS_CONVERSATION_ITEM (self), GCH_CONVERSATION_COMMENT);

  return self->entry->kind;
}
