/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-item-private.h"

struct _GchCaseItem
{
  GObject parent_instance;

  GchCaseRow *row; /* (owned) (nullable) */
  gboolean has_draft;
  gboolean is_pending;
};

enum
{
  PROP_NUMBER = 1,
  PROP_SUBJECT,
  PROP_PRODUCT,
  PROP_OPENED_BY,
  PROP_TEAM,
  PROP_SEVERITY,
  PROP_STATUS,
  PROP_UPDATED_AT,
  PROP_UNREAD,
  PROP_HAS_DRAFT,
  PROP_IS_PENDING,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GchCaseItem, gch_case_item, G_TYPE_OBJECT)

/* An item whose case is gone shows nothing until the view lets go of it. */
static void
get_of_row (const GchCaseRow *row, guint prop_id, GValue *value)
{
  switch (prop_id)
    {
    case PROP_NUMBER:
      g_value_set_string (value, row->number);
      break;
    case PROP_SUBJECT:
      g_value_set_string (value, row->subject);
      break;
    case PROP_PRODUCT:
      g_value_set_string (value, row->product);
      break;
    case PROP_OPENED_BY:
      g_value_set_string (value, row->opened_by_name);
      break;
    case PROP_TEAM:
      g_value_set_int (value, (int) row->team);
      break;
    case PROP_SEVERITY:
      g_value_set_int (value, (int) row->severity);
      break;
    case PROP_STATUS:
      g_value_set_int (value, (int) row->status);
      break;
    case PROP_UPDATED_AT:
      g_value_set_int64 (value, row->updated_at);
      break;
    case PROP_UNREAD:
    default:
      g_value_set_boolean (value, row->unread);
      break;
    }
}

static void
gch_case_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchCaseItem *self = GCH_CASE_ITEM (object);

  switch (prop_id)
    {
    case PROP_HAS_DRAFT:
      g_value_set_boolean (value, self->has_draft);
      break;
    case PROP_IS_PENDING:
      g_value_set_boolean (value, self->is_pending);
      break;
    case PROP_NUMBER:
    case PROP_SUBJECT:
    case PROP_PRODUCT:
    case PROP_OPENED_BY:
    case PROP_TEAM:
    case PROP_SEVERITY:
    case PROP_STATUS:
    case PROP_UPDATED_AT:
    case PROP_UNREAD:
      if (self->row != NULL)
        get_of_row (self->row, prop_id, value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gch_case_item_finalize (GObject *object)
{
  GchCaseItem *self = GCH_CASE_ITEM (object);

  g_clear_pointer (&self->row, gch_case_row_unref);

  G_OBJECT_CLASS (gch_case_item_parent_class)->finalize (object);
}

static void
gch_case_item_class_init (GchCaseItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gch_case_item_get_property;
  object_class->finalize = gch_case_item_finalize;

  properties[PROP_NUMBER] = g_param_spec_string ("number", NULL, NULL, NULL, flags);
  properties[PROP_SUBJECT] = g_param_spec_string ("subject", NULL, NULL, NULL, flags);
  properties[PROP_PRODUCT] = g_param_spec_string ("product", NULL, NULL, NULL, flags);
  properties[PROP_OPENED_BY] = g_param_spec_string ("opened-by", NULL, NULL, NULL, flags);
  properties[PROP_TEAM] = g_param_spec_int ("team", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_SEVERITY] = g_param_spec_int ("severity", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_STATUS] = g_param_spec_int ("status", NULL, NULL, 0, G_MAXINT, 0, flags);
  properties[PROP_UPDATED_AT] =
      g_param_spec_int64 ("updated-at", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_UNREAD] = g_param_spec_boolean ("unread", NULL, NULL, FALSE, flags);
  properties[PROP_HAS_DRAFT] = g_param_spec_boolean ("has-draft", NULL, NULL, FALSE, flags);
  properties[PROP_IS_PENDING] = g_param_spec_boolean ("is-pending", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gch_case_item_init (GchCaseItem *self)
{
}

GchCaseItem *
gch_case_item_new (GchCaseRow *row, gboolean has_draft, gboolean is_pending)
{
  GchCaseItem *self = g_object_new (GCH_TYPE_CASE_ITEM, NULL);

  self->row = row;
  self->has_draft = has_draft;
  self->is_pending = is_pending;

  return self;
}

static void
notify_if (GchCaseItem *self, gboolean different, guint prop)
{
  if (different)
    g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

void
gch_case_item_set_row (GchCaseItem *self, GchCaseRow *row)
{
  static const GchCaseRow none = { 0 };
  g_autoptr (GchCaseRow) former = NULL;
  const GchCaseRow *a;
  const GchCaseRow *b;

  g_return_if_fail (GCH_IS_CASE_ITEM (self));

  former = g_steal_pointer (&self->row);
  self->row = row;
  a = former != NULL ? former : &none;
  b = row != NULL ? row : &none;

  g_object_freeze_notify (G_OBJECT (self));
  notify_if (self, g_strcmp0 (a->number, b->number) != 0, PROP_NUMBER);
  notify_if (self, g_strcmp0 (a->subject, b->subject) != 0, PROP_SUBJECT);
  notify_if (self, g_strcmp0 (a->product, b->product) != 0, PROP_PRODUCT);
  notify_if (self, g_strcmp0 (a->opened_by_name, b->opened_by_name) != 0, PROP_OPENED_BY);
  notify_if (self, a->team != b->team, PROP_TEAM);
  notify_if (self, a->severity != b->severity, PROP_SEVERITY);
  notify_if (self, a->status != b->status, PROP_STATUS);
  notify_if (self, a->updated_at != b->updated_at, PROP_UPDATED_AT);
  notify_if (self, a->unread != b->unread, PROP_UNREAD);
  g_object_thaw_notify (G_OBJECT (self));
}

void
gch_case_item_set_has_draft (GchCaseItem *self, gboolean has_draft)
{
  g_return_if_fail (GCH_IS_CASE_ITEM (self));

  if (self->has_draft == has_draft)
    return;

  self->has_draft = has_draft;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_HAS_DRAFT]);
}

const GchCaseRow *
gch_case_item_get_row (GchCaseItem *self)
{
  g_return_val_if_fail (GCH_IS_CASE_ITEM (self), NULL);

  return self->row;
}

const char *
gch_case_item_get_id (GchCaseItem *self)
{
  g_return_val_if_fail (GCH_IS_CASE_ITEM (self), NULL);

  return self->row != NULL ? self->row->id : NULL;
}

gboolean
gch_case_item_get_has_draft (GchCaseItem *self)
{
  g_return_val_if_fail (GCH_IS_CASE_ITEM (self), FALSE);

  return self->has_draft;
}
