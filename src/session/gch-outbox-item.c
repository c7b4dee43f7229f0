/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-item-private.h"

#include <glib/gi18n-lib.h>

#include "gch-draft-text.h"
#include "gch-problem.h"

struct _GchOutboxItem
{
  GObject parent_instance;

  GchOperation *operation; /* (owned) */
  char *text;              /* (owned) (nullable) */
  char *problem;           /* (owned) (nullable) translated */
};

enum
{
  PROP_ID = 1,
  PROP_COMMAND,
  PROP_TITLE,
  PROP_TEXT,
  PROP_PROBLEM,
  PROP_STATE,
  PROP_PROBLEM_CODE,
  PROP_CREATED_AT,
  PROP_NOT_BEFORE,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GchOutboxItem, gch_outbox_item, G_TYPE_OBJECT)

static void
gch_outbox_item_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchOutboxItem *self = GCH_OUTBOX_ITEM (object);

  switch (prop_id)
    {
    case PROP_ID:
      g_value_set_string (value, self->operation->id);
      break;
    case PROP_COMMAND:
      g_value_set_string (value, self->operation->command);
      break;
    case PROP_TITLE:
      g_value_set_string (value, self->operation->title);
      break;
    case PROP_TEXT:
      g_value_set_string (value, self->text);
      break;
    case PROP_PROBLEM:
      g_value_set_string (value, self->problem);
      break;
    case PROP_STATE:
      g_value_set_int (value, (int) self->operation->state);
      break;
    case PROP_PROBLEM_CODE:
      g_value_set_int (value, self->operation->problem_code);
      break;
    case PROP_CREATED_AT:
      g_value_set_int64 (value, self->operation->created_at);
      break;
    case PROP_NOT_BEFORE:
      g_value_set_int64 (value, self->operation->not_before);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
      break;
    }
}

static void
gch_outbox_item_finalize (GObject *object)
{
  GchOutboxItem *self = GCH_OUTBOX_ITEM (object);

  g_clear_pointer (&self->operation, gch_operation_free);
  g_free (self->text);
  g_free (self->problem);

  G_OBJECT_CLASS (gch_outbox_item_parent_class)->finalize (object);
}

static void
gch_outbox_item_class_init (GchOutboxItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = gch_outbox_item_get_property;
  object_class->finalize = gch_outbox_item_finalize;

  properties[PROP_ID] = g_param_spec_string ("id", NULL, NULL, NULL, flags);
  properties[PROP_COMMAND] = g_param_spec_string ("command", NULL, NULL, NULL, flags);
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_TEXT] = g_param_spec_string ("text", NULL, NULL, NULL, flags);
  properties[PROP_PROBLEM] = g_param_spec_string ("problem", NULL, NULL, NULL, flags);
  properties[PROP_STATE] =
      g_param_spec_int ("state", NULL, NULL, 0, GCH_OPERATION_ACKNOWLEDGED, 0, flags);
  properties[PROP_PROBLEM_CODE] =
      g_param_spec_int ("problem-code", NULL, NULL, -1, G_MAXINT, -1, flags);
  properties[PROP_CREATED_AT] =
      g_param_spec_int64 ("created-at", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_NOT_BEFORE] =
      g_param_spec_int64 ("not-before", NULL, NULL, 0, G_MAXINT64, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gch_outbox_item_init (GchOutboxItem *self)
{
}

/**
 * gch_outbox_item_update:
 * @self: an item
 * @operation: how it is now; copied
 *
 * Notifies of what is different.
 */
void
gch_outbox_item_update (GchOutboxItem *self, const GchOperation *operation)
{
  g_autoptr (GchOperation) former = NULL;
  g_autofree char *former_problem = NULL;
  gboolean same_problem;

  g_return_if_fail (GCH_IS_OUTBOX_ITEM (self));

  former = g_steal_pointer (&self->operation);
  former_problem = g_steal_pointer (&self->problem);
  self->operation = gch_operation_copy (operation);
  self->problem = gch_problem_describe (operation->problem_code, operation->problem);
  if (self->text == NULL)
    self->text = gch_draft_text_readable (operation);
  if (former == NULL)
    return;

  same_problem = g_strcmp0 (self->problem, former_problem) == 0;
  if (former->state != operation->state)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  if (former->problem_code != operation->problem_code)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM_CODE]);
  if (!same_problem)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROBLEM]);
  if (former->not_before != operation->not_before)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_NOT_BEFORE]);
}

GchOutboxItem *
gch_outbox_item_new (const GchOperation *operation)
{
  GchOutboxItem *self = g_object_new (GCH_TYPE_OUTBOX_ITEM, NULL);

  gch_outbox_item_update (self, operation);

  return self;
}

const GchOperation *
gch_outbox_item_get_operation (GchOutboxItem *self)
{
  g_return_val_if_fail (GCH_IS_OUTBOX_ITEM (self), NULL);

  return self->operation;
}
