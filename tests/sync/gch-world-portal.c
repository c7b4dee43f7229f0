/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-world-private.h"

#include <string.h>

#include "gch-command.h"

#define PAGE 8
#define OLD_CASES 40

static void
effect_free (gpointer data)
{
  Effect *effect = data;

  g_free (effect->result_id);
  g_free (effect);
}

void
gch_world_portal_init (GchWorld *self)
{
  self->log = g_ptr_array_new_with_free_func (g_free);
  self->effects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, effect_free);
  self->versions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->makers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->lost = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < OLD_CASES; i++)
    g_ptr_array_add (self->log, g_strdup_printf ("k%u", i));
}

void
gch_world_portal_clear (GchWorld *self)
{
  g_ptr_array_unref (self->log);
  g_hash_table_unref (self->effects);
  g_hash_table_unref (self->versions);
  g_hash_table_unref (self->makers);
  g_hash_table_unref (self->lost);
}

/* --- versions --- */

gint64
gch_world_portal_version (GchWorld *self, const char *record)
{
  return 1 + GPOINTER_TO_INT (g_hash_table_lookup (self->versions, record));
}

static gint64
raise_version (GchWorld *self, const char *record, const char *maker)
{
  const gint64 version = gch_world_portal_version (self, record) + 1;

  g_hash_table_insert (self->versions, g_strdup (record), GINT_TO_POINTER ((gint) version - 1));
  g_hash_table_insert (self->makers, g_strdup_printf ("%s/%d", record, (gint) version),
                       g_strdup (maker));

  return version;
}

void
gch_world_portal_edit_by_others (GchWorld *self, const char *record)
{
  raise_version (self, record, "");
}

gboolean
gch_world_portal_has_foreign (GchWorld *self, const char *record, gint64 from, gint64 to,
                              gboolean discarded_too)
{
  for (gint64 version = from + 1; version <= to; version++)
    {
      g_autofree char *key = g_strdup_printf ("%s/%d", record, (gint) version);
      const char *maker = g_hash_table_lookup (self->makers, key);

      if (*maker == '\0' || (discarded_too && gch_world_find_wish (self, maker)->discarded))
        return TRUE;
    }

  return FALSE;
}

/* --- operations --- */

static gboolean
is_edit (const GchOperation *operation)
{
  return strcmp (operation->command, GCH_COMMAND_EDIT_CASE) == 0;
}

static void
check_effect (GchWorld *self, const GchOperation *operation, const Wish *wish)
{
  if (g_str_has_prefix (operation->target_id, "new:")
      && strcmp (operation->command, GCH_COMMAND_CREATE_CASE) != 0)
    BREACH (self, "%s was sent to a case that does not exist", operation->id);
  if (strcmp (operation->payload, wish->payload) != 0)
    BREACH (self, "%s was sent with words that the user has replaced", operation->id);
  if (is_edit (operation)
      && gch_world_portal_has_foreign (self, operation->target_id, wish->base,
                                       operation->base_version, FALSE))
    BREACH (self, "%s overwrites what the user has never seen", operation->id);
}

/* Once, however often it is asked. */
static const Effect *
take_effect (GchWorld *self, const GchOperation *operation)
{
  Effect *effect;

  check_effect (self, operation, gch_world_find_wish (self, operation->id));
  effect = g_new0 (Effect, 1);
  effect->result_id = g_strconcat ("R", operation->id, NULL);
  g_hash_table_insert (self->effects, g_strdup (operation->id), effect);
  g_ptr_array_add (self->log, g_strdup (operation->id));

  /* A comment moves the status of some cases, and with it their version. */
  if (is_edit (operation))
    effect->version = raise_version (self, operation->target_id, operation->id);
  else if (strcmp (operation->command, GCH_COMMAND_ADD_COMMENT) == 0
           && g_rand_double (self->rand) < 0.5)
    effect->raised_to = raise_version (self, operation->target_id, operation->id);

  return effect;
}

static GchChangePage *
page_of (const char *id)
{
  GchChangePage *page = gch_change_page_new ();

  g_ptr_array_add (page->changes,
                   gch_change_new_record (GCH_RECORD_CASE_VIEWED, id, gch_case_viewed_new ()));

  return page;
}

static gboolean
conflicts (GchWorld *self, const GchOperation *operation)
{
  const Wish *wish = gch_world_find_wish (self, operation->id);
  gint64 version;

  if (!is_edit (operation))
    return FALSE;

  version = gch_world_portal_version (self, operation->target_id);
  if (operation->base_version == version)
    return FALSE;
  if (!wish->stale
      && !gch_world_portal_has_foreign (self, operation->target_id, wish->base, version, TRUE))
    BREACH (self, "%s conflicts with nothing but what its author did himself", operation->id);

  return TRUE;
}

GchOutcome *
gch_world_portal_answer (GchWorld *self, const GchOperation *operation)
{
  const Effect *effect = g_hash_table_lookup (self->effects, operation->id);
  GchOutcome *outcome;

  if (!self->token_good)
    return gch_outcome_new_failure (GCH_ERROR_SIGNED_OUT, NULL, 0);
  if (gch_world_chance (self, 0.1))
    return gch_outcome_new_failure (
        GCH_ERROR_BUSY, NULL,
        gch_world_chance (self, 0.5) ? gch_world_some_time (self, 20 * G_USEC_PER_SEC) : 0);
  if (effect == NULL && gch_world_find_wish (self, operation->id)->refused)
    return gch_outcome_new_failure (GCH_ERROR_REFUSED, "no", 0);
  if (effect == NULL && conflicts (self, operation))
    return gch_outcome_new_failure (GCH_ERROR_CONFLICT, "no", 0);

  if (effect == NULL)
    effect = take_effect (self, operation);
  outcome = gch_outcome_new_success (effect->result_id);
  outcome->result_version = effect->version;
  outcome->raised_to = effect->raised_to;
  if (!gch_world_chance (self, 0.2))
    outcome->page = page_of (operation->id);

  return outcome;
}

/* --- the feed --- */

static void
add_change (GchWorld *self, GchChangePage *page, const char *entry)
{
  const gboolean gone = entry[0] == '-';
  const char *id = gone ? entry + 1 : entry;

  if (gone)
    g_ptr_array_add (page->changes, gch_change_new_gone (GCH_RECORD_CASE, id));
  else if (!g_hash_table_contains (self->lost, id))
    g_ptr_array_add (page->changes,
                     gch_change_new_record (GCH_RECORD_CASE_VIEWED, id, gch_case_viewed_new ()));
}

static GchOutcome *
failed_pull (GchWorld *self)
{
  if (!self->token_good)
    return gch_outcome_new_failure (GCH_ERROR_SIGNED_OUT, NULL, 0);
  if (gch_world_chance (self, 0.15))
    return gch_outcome_new_failure (
        gch_world_chance (self, 0.5) ? GCH_ERROR_NETWORK : GCH_ERROR_BUSY, NULL, 0);

  return NULL;
}

/* "epoch.position" */
static void
read_cursor (GchWorld *self, const char *cursor, guint64 *epoch, guint64 *position)
{
  *epoch = cursor != NULL ? g_ascii_strtoull (cursor, NULL, 10) : self->epoch;
  *position = cursor != NULL ? g_ascii_strtoull (strchr (cursor, '.') + 1, NULL, 10) : 0;
}

GchOutcome *
gch_world_portal_pull (GchWorld *self, const char *cursor)
{
  GchOutcome *outcome = failed_pull (self);
  guint64 epoch;
  guint64 position;

  if (outcome != NULL)
    return outcome;

  read_cursor (self, cursor, &epoch, &position);
  if (epoch != self->epoch)
    {
      outcome = gch_outcome_new_failure (GCH_ERROR_RESYNC, NULL, 0);
      outcome->access_changed = self->epoch_access;
      return outcome;
    }

  outcome = gch_outcome_new_success (NULL);
  outcome->page = gch_change_page_new ();
  for (guint i = 0; i < PAGE && position < self->log->len; i++, position++)
    add_change (self, outcome->page, g_ptr_array_index (self->log, position));
  outcome->page->cursor =
      g_strdup_printf ("%" G_GUINT64_FORMAT ".%" G_GUINT64_FORMAT, epoch, position);
  outcome->page->has_more = position < self->log->len;

  return outcome;
}

gboolean
gch_world_portal_is_read (GchWorld *self)
{
  guint64 epoch;
  guint64 position;

  if (self->cursor == NULL || self->seen != NULL)
    return FALSE;
  read_cursor (self, self->cursor, &epoch, &position);

  return epoch == self->epoch && position == self->log->len;
}

/* --- what becomes of the old cases --- */

static void
begin_epoch (GchWorld *self, gboolean access)
{
  self->epoch++;
  self->epoch_access = access;
}

/* Emptied by mistake, taken away from this user, or deleted one by one. */
void
gch_world_portal_loses (GchWorld *self)
{
  const double share = g_rand_double (self->rand);
  const double how = g_rand_double (self->rand);

  for (guint i = 0; i < OLD_CASES; i++)
    {
      g_autofree char *id = g_strdup_printf ("k%u", i);

      if (g_rand_double (self->rand) >= share || !g_hash_table_add (self->lost, g_strdup (id)))
        continue;
      if (how > 0.6)
        g_ptr_array_add (self->log, g_strconcat ("-", id, NULL));
    }

  if (how <= 0.6)
    begin_epoch (self, how < 0.2);
}

void
gch_world_portal_regains (GchWorld *self)
{
  for (guint i = 0; i < OLD_CASES; i++)
    {
      g_autofree char *id = g_strdup_printf ("k%u", i);

      if (g_hash_table_remove (self->lost, id))
        g_ptr_array_add (self->log, g_steal_pointer (&id));
    }

  if (g_rand_boolean (self->rand))
    begin_epoch (self, g_rand_boolean (self->rand));
}
