/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-operation.h"

#include "gch-error.h"

G_DEFINE_BOXED_TYPE (GchOwner, gch_owner, gch_owner_copy, gch_owner_free)
G_DEFINE_BOXED_TYPE (GchOperation, gch_operation, gch_operation_copy, gch_operation_free)

GchOwner *
gch_owner_new (const char *portal, const char *account_id, const char *user_id)
{
  GchOwner *self = g_new0 (GchOwner, 1);

  self->portal = g_strdup (portal);
  self->account_id = g_strdup (account_id);
  self->user_id = g_strdup (user_id);
  return self;
}

GchOwner *
gch_owner_copy (const GchOwner *self)
{
  return gch_owner_new (self->portal, self->account_id, self->user_id);
}

void
gch_owner_free (GchOwner *self)
{
  if (self == NULL)
    return;
  g_free (self->portal);
  g_free (self->account_id);
  g_free (self->user_id);
  g_free (self);
}

gboolean
gch_owner_equal (const GchOwner *a, const GchOwner *b)
{
  return g_strcmp0 (a->portal, b->portal) == 0 && g_strcmp0 (a->account_id, b->account_id) == 0
         && g_strcmp0 (a->user_id, b->user_id) == 0;
}

static const char *const state_nicks[] = {
  [GCH_OPERATION_QUEUED] = "queued",
  [GCH_OPERATION_SENDING] = "sending",
  [GCH_OPERATION_WAITING] = "waiting",
  [GCH_OPERATION_PARKED] = "parked",
  [GCH_OPERATION_ACKNOWLEDGED] = "acknowledged",
};

const char *
gch_operation_state_to_nick (GchOperationState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_nicks), "");
  return state_nicks[state];
}

gboolean
gch_operation_state_from_nick (const char *nick, GchOperationState *state, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (state_nicks); i++)
    {
      if (g_strcmp0 (nick, state_nicks[i]) == 0)
        {
          *state = (GchOperationState) i;
          return TRUE;
        }
    }
  g_set_error (error, GCH_ERROR, GCH_ERROR_DAMAGED, "Unknown operation state “%s”",
               nick != NULL ? nick : "");
  return FALSE;
}

GchOperation *
gch_operation_new (void)
{
  GchOperation *self = g_new0 (GchOperation, 1);

  self->problem_code = -1;
  return self;
}

GchOperation *
gch_operation_copy (const GchOperation *self)
{
  GchOperation *copy = g_new (GchOperation, 1);

  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->owner = self->owner != NULL ? gch_owner_copy (self->owner) : NULL;
  copy->command = g_strdup (self->command);
  copy->queue = g_strdup (self->queue);
  copy->target_id = g_strdup (self->target_id);
  copy->payload = g_strdup (self->payload);
  copy->title = g_strdup (self->title);
  copy->problem = g_strdup (self->problem);
  copy->result_id = g_strdup (self->result_id);
  return copy;
}

void
gch_operation_free (GchOperation *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  gch_owner_free (self->owner);
  g_free (self->command);
  g_free (self->queue);
  g_free (self->target_id);
  g_free (self->payload);
  g_free (self->title);
  g_free (self->problem);
  g_free (self->result_id);
  g_free (self);
}
