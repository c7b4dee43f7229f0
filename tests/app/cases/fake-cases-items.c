/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases-private.h"

/* --- a case in the list --- */

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
