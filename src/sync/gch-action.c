/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-step.h"

#include "gch-backoff.h"

void
gch_action_free (GchAction *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->operation, gch_operation_free);
  g_clear_pointer (&self->page, gch_change_page_unref);
  g_free (self->cursor);
  g_free (self->status.problem);
  g_free (self);
}

static GchAction *
append (GchStep *step, GchActionKind kind)
{
  GchAction *action = g_new0 (GchAction, 1);

  action->kind = kind;
  g_ptr_array_add (step->actions, action);

  return action;
}

void
gch_step_operation (GchStep *self, GchActionKind kind, const GchOperation *operation)
{
  append (self, kind)->operation = gch_operation_copy (operation);
}

void
gch_step_pull (GchStep *self, const char *cursor)
{
  append (self, GCH_ACTION_PULL)->cursor = g_strdup (cursor);
}

void
gch_step_apply (GchStep *self, GchChangePage *page)
{
  GchAction *action = append (self, GCH_ACTION_APPLY);

  action->page = gch_change_page_ref (page);
  action->cursor = g_strdup (page->cursor);
}

void
gch_step_timer (GchStep *self, gint64 at)
{
  append (self, GCH_ACTION_SET_TIMER)->at = at;
}

void
gch_step_report (GchStep *self, const GchStatus *status)
{
  GchAction *action = append (self, GCH_ACTION_REPORT);

  action->status = *status;
  action->status.problem = g_strdup (status->problem);
}

void
gch_step_resync_end (GchStep *self, gboolean remove)
{
  append (self, GCH_ACTION_RESYNC_END)->remove = remove;
}

void
gch_step_bare (GchStep *self, GchActionKind kind)
{
  append (self, kind);
}

gint64
gch_step_backoff (GchStep *self, guint failures, gint64 retry_after)
{
  return gch_backoff_delay (failures, self->random (self->random_data), retry_after);
}
