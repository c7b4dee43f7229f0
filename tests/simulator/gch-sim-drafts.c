/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-session.h"

#include <string.h>

#include "gch-draft-text.h"
#include "gch-sim-oracle.h"

/* The drafts of a session, as session/gch-drafts*.c keeps them: the text in memory answers at once,
 * the disk follows; one write of a draft at a time, and the latest text wins. */

#define RETRY (3 * G_USEC_PER_SEC)

GchSimSlot *
gch_sim_drafts_find (GchSimSession *self, const char *key)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      GchSimSlot *slot = g_ptr_array_index (self->slots, i);

      if (strcmp (slot->key, key) == 0)
        return slot;
    }

  return NULL;
}

GchSimSlot *
gch_sim_drafts_find_or_add (GchSimSession *self, const char *key)
{
  GchSimSlot *slot = gch_sim_drafts_find (self, key);

  if (slot != NULL)
    return slot;

  slot = g_new0 (GchSimSlot, 1);
  slot->key = g_strdup (key);
  slot->text = g_strdup ("");
  slot->paper = gch_sim_ledger_paper (self->client->world->ledger, self->client->number,
                                      self->desk->person, key);
  g_ptr_array_add (self->slots, slot);

  return slot;
}

void
gch_sim_drafts_free (GchSimSlot *slot)
{
  g_free (slot->key);
  g_free (slot->text);
  g_free (slot->moving_text);
  g_free (slot);
}

const char *
gch_sim_drafts_get (GchSimSession *self, const char *key)
{
  GchSimSlot *slot = gch_sim_drafts_find (self, key);

  return slot != NULL && *slot->text != '\0' ? slot->text : NULL;
}

static gboolean
is_dirty (const GchSimSlot *slot)
{
  return slot->version != slot->on_disk;
}

static void
set_text (GchSimSession *self, GchSimSlot *slot, const char *text)
{
  g_autofree char *former = slot->text;

  slot->text = g_strdup (text);
  slot->version++;
  slot->typed = gch_sim_paper_type (slot->paper, text, gch_sim_client_awake (self->client));
}

void
gch_sim_drafts_type (GchSimSession *self, GchSimSlot *slot, const char *text)
{
  if (strcmp (slot->text, text) != 0)
    set_text (self, slot, text);
}

gboolean
gch_sim_drafts_are_safe (GchSimSession *self)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const GchSimSlot *slot = g_ptr_array_index (self->slots, i);

      if (is_dirty (slot) || slot->in_flight != 0 || slot->moving != 0 || slot->n_restoring != 0)
        return FALSE;
    }

  return self->drafts_read;
}

/* --- writing --- */

static void
on_retry (GchSimWorld *world, gpointer data)
{
  GchSimSession *self = data;

  self->drafts_retry = FALSE;
  if (!self->drafts_read)
    {
      if (!self->drafts_loading)
        gch_sim_drafts_load (self);
      return;
    }
  for (guint i = 0; i < self->slots->len; i++)
    gch_sim_drafts_pump (self, g_ptr_array_index (self->slots, i));
}

/* Also after the window went on to another account. */
static void
plan_retry (GchSimSession *self)
{
  if (!self->drafts_retry)
    gch_sim_client_after (self->client, RETRY, on_retry, self, NULL);
  self->drafts_retry = TRUE;
}

static void
tell_failing (GchSimSession *self, gboolean failing)
{
  for (guint i = 0; i < self->slots->len; i++)
    {
      const GchSimSlot *slot = g_ptr_array_index (self->slots, i);

      if (failing && is_dirty (slot))
        slot->paper->told_failed = TRUE;
    }
}

static void
written (GchSimSession *self, GchSimSlot *slot, guint64 version, guint typed)
{
  slot->on_disk = MAX (slot->on_disk, version);
  gch_sim_paper_safe (slot->paper, typed);
  gch_sim_drafts_pump (self, slot);
}

static void
run_save (GchSimJob *job)
{
  gch_precious_save_draft (job->client->precious, job->draft, &job->error);
}

static void
on_saved (GchSimJob *job)
{
  GchSimSession *self = job->session;
  GchSimSlot *slot = gch_sim_drafts_find (self, job->draft->key);
  const guint64 version = slot->in_flight;

  slot->in_flight = 0;
  if (job->error == NULL)
    {
      written (self, slot, version, slot->typed_in_flight);
      return;
    }

  gch_sim_say (self->client->world, self->client->name, "could not save the draft %s: %s",
               slot->key, job->error->message);
  tell_failing (self, TRUE);
  plan_retry (self);
}

void
gch_sim_drafts_pump (GchSimSession *self, GchSimSlot *slot)
{
  GchSimJob *job;

  if (!self->drafts_read || slot->in_flight != 0 || slot->moving != 0 || slot->n_restoring != 0
      || !is_dirty (slot))
    return;

  slot->in_flight = slot->version;
  slot->typed_in_flight = slot->typed;
  job = gch_sim_job_new (self->client, self, run_save, on_saved);
  job->draft = gch_draft_new (self->desk->person->owner, slot->key, slot->text);
  job->draft->saved_at = gch_sim_client_wall (self->client);
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS, job);
}

/* --- reading --- */

static void
run_load (GchSimJob *job)
{
  job->list = gch_precious_load_drafts (job->client->precious, job->session->desk->person->owner,
                                        &job->error);
}

/* Whatever was typed before the disk answered goes below what it had. */
static void
take_loaded (GchSimSession *self, const GchDraft *loaded)
{
  GchSimSlot *slot = gch_sim_drafts_find_or_add (self, loaded->key);
  g_autofree char *both = NULL;

  if (slot->version == 0)
    {
      set_text (self, slot, loaded->text);
      slot->on_disk = slot->version;
      gch_sim_paper_safe (slot->paper, slot->typed);
      return;
    }

  both = gch_draft_text_join (loaded->key, loaded->text, slot->text);
  set_text (self, slot, both);
}

static void
on_loaded (GchSimJob *job)
{
  GchSimSession *self = job->session;

  self->drafts_loading = FALSE;
  if (job->list == NULL)
    {
      gch_sim_say (self->client->world, self->client->name, "could not read the drafts: %s",
                   job->error->message);
      tell_failing (self, TRUE);
      plan_retry (self);
      return;
    }

  gch_sim_oracle_drafts_found (self, job->list);
  for (guint i = 0; i < job->list->len; i++)
    take_loaded (self, g_ptr_array_index (job->list, i));
  self->drafts_read = TRUE;
  for (guint i = 0; i < self->slots->len; i++)
    gch_sim_drafts_pump (self, g_ptr_array_index (self->slots, i));
}

void
gch_sim_drafts_load (GchSimSession *self)
{
  self->drafts_loading = TRUE;
  gch_sim_client_queue (self->client, GCH_SIM_THREAD_PRECIOUS,
                        gch_sim_job_new (self->client, self, run_load, on_loaded));
}

/* --- to the outbox and back --- */

void
gch_sim_drafts_begin_move (GchSimSession *self, const char *key)
{
  GchSimSlot *slot = gch_sim_drafts_find (self, key);

  if (slot == NULL || slot->moving != 0)
    return;

  slot->moving = slot->version;
  slot->moving_text = g_strdup (slot->text);
}

/* What is there was taken out of the draft by the transaction; what was typed since is still to be
 * written. */
static void
moved_away (GchSimSession *self, GchSimSlot *slot, gboolean typed_since)
{
  const gint64 at = g_array_index (slot->paper->typed, GchSimTyped, slot->typed).at;

  gch_sim_paper_safe (slot->paper, gch_sim_paper_type (slot->paper, "", 0));
  if (typed_since)
    slot->typed = gch_sim_paper_type (slot->paper, slot->text, at);
}

void
gch_sim_drafts_end_move (GchSimSession *self, const char *key, gboolean success)
{
  GchSimSlot *slot = gch_sim_drafts_find (self, key);
  g_autofree char *moved = NULL;
  guint64 version;

  if (slot == NULL || slot->moving == 0)
    return;

  version = slot->moving;
  slot->moving = 0;
  moved = g_steal_pointer (&slot->moving_text);
  if (success)
    moved_away (self, slot, slot->version != version);

  if (success && slot->version == version)
    set_text (self, slot, "");
  else if (!success && !g_str_has_prefix (slot->text, moved))
    {
      g_autofree char *both = gch_draft_text_join (key, moved, slot->text);

      set_text (self, slot, both);
    }

  if (success && *slot->text == '\0')
    written (self, slot, slot->version, slot->typed);
  else
    {
      slot->on_disk = 0;
      gch_sim_drafts_pump (self, slot);
    }
}

GchDraft *
gch_sim_drafts_restore (GchSimSession *self, const GchOperation *operation)
{
  g_autofree char *key = gch_draft_text_key (operation);
  g_autofree char *text = gch_draft_text_of (operation);
  g_autofree char *both = NULL;
  GchSimSlot *slot;
  GchDraft *draft;

  if (key == NULL || text == NULL)
    return NULL;

  slot = gch_sim_drafts_find_or_add (self, key);
  both = gch_draft_text_join (key, slot->text, text);
  set_text (self, slot, both);
  g_array_index (slot->paper->typed, GchSimTyped, slot->typed).taken_back =
      gch_sim_ledger_find (self->client->world->ledger, operation->id);
  draft = gch_draft_new (self->desk->person->owner, key, both);
  draft->saved_at = gch_sim_client_wall (self->client);
  slot->restoring = slot->version;
  slot->typed_restoring = slot->typed;
  slot->n_restoring++;

  return draft;
}

void
gch_sim_drafts_restored (GchSimSession *self, const char *key, gboolean success)
{
  GchSimSlot *slot = gch_sim_drafts_find (self, key);

  if (slot == NULL || slot->n_restoring == 0)
    return;

  slot->n_restoring--;
  if (slot->n_restoring == 0 && success)
    written (self, slot, slot->restoring, slot->typed_restoring);
  else if (slot->n_restoring == 0)
    gch_sim_drafts_pump (self, slot);
}

void
gch_sim_drafts_rename (GchSimSession *self, const char *from, const char *to)
{
  GchSimSlot *former = gch_sim_drafts_find (self, from);
  GchSimSlot *slot;
  GchSimTyped *typed;
  g_autofree char *both = NULL;

  if (former == NULL || *former->text == '\0' || former->moving != 0)
    return;

  slot = gch_sim_drafts_find_or_add (self, to);
  both = gch_draft_text_join (to, slot->text, former->text);
  set_text (self, slot, both);
  /* It was typed long ago: no second of it is at risk because it is called otherwise now. */
  typed = &g_array_index (slot->paper->typed, GchSimTyped, slot->typed);
  typed->at = g_array_index (former->paper->typed, GchSimTyped, former->typed).at;
  typed->moved_from = former->paper->key;
  gch_sim_drafts_pump (self, slot);
  set_text (self, former, "");
  gch_sim_drafts_pump (self, former);
}
