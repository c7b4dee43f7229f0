/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-actor.h"

#define SUPPORT_ID "support"

GchActor *
gch_actor_new_support (const char *name)
{
  GchActor *self = g_new0 (GchActor, 1);

  self->kind = GCH_AUTHOR_SUPPORT;
  self->user_id = g_strdup (SUPPORT_ID);
  self->name = g_strdup (name);

  return self;
}

GchActor *
gch_actor_copy (const GchActor *self)
{
  GchActor *copy = g_memdup2 (self, sizeof *self);

  copy->user_id = g_strdup (self->user_id);
  copy->name = g_strdup (self->name);
  copy->person_id = g_strdup (self->person_id);
  copy->account_id = g_strdup (self->account_id);
  copy->email = g_strdup (self->email);
  copy->session_id = g_strdup (self->session_id);

  return copy;
}

void
gch_actor_free (GchActor *self)
{
  g_free (self->user_id);
  g_free (self->name);
  g_free (self->person_id);
  g_free (self->account_id);
  g_free (self->email);
  g_free (self->session_id);
  g_free (self);
}

gboolean
gch_actor_sees_all_cases (const GchActor *self)
{
  return self->kind == GCH_AUTHOR_SUPPORT || self->role == GCH_ROLE_ADMINISTRATOR
         || self->case_administrator;
}
