/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-session-commands.c. */

#include "gch-session-private.h"

/* What a case is called before and after the portal made it. The program may end at any moment
 * between the two: what was written under the first name is found again by the operation that the
 * portal keeps with the case. */

#define KEY_CASE "case:"

/* (transfer full) (nullable) */
static char *
look_up (GchSession *self, const char *pending_id)
{
  const char *operation_id = pending_id + strlen (GCH_PENDING_PREFIX);
  g_autoptr (GError) error = NULL;
  char *id;

  if (self->reader == NULL || g_hash_table_contains (self->items, operation_id))
    return NULL;

  id = gch_cache_reader_find_case_by_operation (self->reader, operation_id, &error);
  gch_session_complain (self, error);
  if (id != NULL)
    g_hash_table_insert (self->resolved, g_strdup (pending_id), g_strdup (id));

  return id;
}

char *
gch_session_resolve_case_id (GchSession *self, const char *case_id)
{
  const char *resolved;
  char *found = NULL;

  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  resolved = g_hash_table_lookup (self->resolved, case_id);
  if (resolved == NULL && g_str_has_prefix (case_id, GCH_PENDING_PREFIX))
    found = look_up (self, case_id);
  if (found != NULL)
    return found;

  return g_strdup (resolved != NULL ? resolved : case_id);
}

/* The case @pending_id is @id now. */
static void
name_case (GchSession *self, const char *pending_id, const char *id)
{
  g_autofree char *from = g_strconcat (KEY_CASE, pending_id, NULL);
  g_autofree char *to = g_strconcat (KEY_CASE, id, NULL);

  g_hash_table_insert (self->resolved, g_strdup (pending_id), g_strdup (id));
  gch_drafts_rename (self->drafts, from, to);
}

/* What was written for the case under the name it had in the outbox goes on under its own. */
void
gch_session_name_new_case (GchSession *self, const GchOperation *created)
{
  g_autofree char *pending_id = g_strconcat (GCH_PENDING_PREFIX, created->id, NULL);

  if (created->result_id != NULL)
    name_case (self, pending_id, created->result_id);
}

static void
replace (char **where, const char *with)
{
  g_free (*where);
  *where = g_strdup (with);
}

static gboolean
is_pending (const char *id)
{
  return id != NULL && g_str_has_prefix (id, GCH_PENDING_PREFIX);
}

/* Operations on cases whose maker has left the outbox; the engine knows nothing of those. */
void
gch_session_name_targets (GchSession *self, GPtrArray *operations)
{
  for (guint i = 0; operations != NULL && i < operations->len; i++)
    {
      GchOperation *operation = operations->pdata[i];
      g_autofree char *id = NULL;

      if (!is_pending (operation->target_id))
        continue;
      id = gch_session_resolve_case_id (self, operation->target_id);
      if (is_pending (id))
        continue;
      if (g_strcmp0 (operation->queue, operation->target_id) == 0)
        replace (&operation->queue, id);
      replace (&operation->target_id, id);
    }
}

void
gch_session_name_drafts (GchSession *self)
{
  g_auto (GStrv) keys = gch_drafts_list_keys (self->drafts);

  for (guint i = 0; keys[i] != NULL; i++)
    {
      const char *pending_id = keys[i] + strlen (KEY_CASE);
      g_autofree char *id = NULL;

      if (!g_str_has_prefix (keys[i], KEY_CASE GCH_PENDING_PREFIX))
        continue;
      id = gch_session_resolve_case_id (self, pending_id);
      if (!is_pending (id))
        name_case (self, pending_id, id);
    }
}
