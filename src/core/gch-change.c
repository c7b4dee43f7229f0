/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-change.h"

#include "gch-box.h"

/**
 * gch_record_kind_get_boxed_type:
 *
 * Returns: the boxed type that GchChange.record has for @kind
 */
GType
gch_record_kind_get_boxed_type (GchRecordKind kind)
{
  switch (kind)
    {
    case GCH_RECORD_ACCOUNT:
      return gch_account_get_type ();
    case GCH_RECORD_USER:
      return gch_user_get_type ();
    case GCH_RECORD_KEY:
      return gch_key_get_type ();
    case GCH_RECORD_CASE:
      return gch_case_get_type ();
    case GCH_RECORD_COMMENT:
      return gch_comment_get_type ();
    case GCH_RECORD_STATUS_CHANGE:
      return gch_status_change_get_type ();
    case GCH_RECORD_CASE_VIEWED:
      return gch_case_viewed_get_type ();
    default:
      g_return_val_if_reached (G_TYPE_INVALID);
    }
}

static void
clear_change (GchChange *self)
{
  g_free (self->id);
  if (self->record != NULL)
    g_boxed_free (gch_record_kind_get_boxed_type (self->kind), self->record);
}

GCH_DEFINE_RECORD (GchChange, gch_change, clear_change)

GchChange *
gch_change_new_record (GchRecordKind kind, const char *id, gpointer record)
{
  GchChange *self = gch_change_new_gone (kind, id);

  self->record = record;
  return self;
}

GchChange *
gch_change_new_gone (GchRecordKind kind, const char *id)
{
  GchChange *self = gch_change_new ();

  self->kind = kind;
  self->id = g_strdup (id);
  return self;
}

static void
init_change_page (GchChangePage *self)
{
  self->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
}

static void
clear_change_page (GchChangePage *self)
{
  g_ptr_array_unref (self->changes);
  g_free (self->cursor);
}

GCH_DEFINE_RECORD_WITH_INIT (GchChangePage, gch_change_page, init_change_page, clear_change_page)
