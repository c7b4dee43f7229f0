/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-drafts.c. */

#include "gch-drafts-private.h"

#include "gch-draft-text.h"

/* To the outbox and back: text that leaves a draft in a transaction of somebody else. */

void
gch_drafts_begin_move (GchDrafts *self, const char *key)
{
  GchDraftSlot *draft;

  g_return_if_fail (GCH_IS_DRAFTS (self));

  draft = gch_drafts_find (self, key);
  if (draft == NULL || draft->moving != 0)
    return;

  draft->moving = draft->version;
  draft->moving_text = g_strdup (draft->text);
}

void
gch_drafts_end_move (GchDrafts *self, const char *key, gboolean success)
{
  g_autofree char *moved = NULL;
  GchDraftSlot *draft;
  guint64 version;

  g_return_if_fail (GCH_IS_DRAFTS (self));

  draft = gch_drafts_find (self, key);
  if (draft == NULL || draft->moving == 0)
    return;

  version = draft->moving;
  draft->moving = 0;
  moved = g_steal_pointer (&draft->moving_text);

  if (success && draft->version == version)
    gch_draft_slot_set_text (draft, "");
  else if (!success && !g_str_has_prefix (draft->text, moved))
    {
      /* The composer was emptied already, but the text went nowhere. */
      g_autofree char *both = gch_draft_text_join (key, moved, draft->text);

      gch_draft_slot_set_text (draft, both);
    }

  if (success && *draft->text == '\0')
    gch_drafts_written (self, draft, draft->version);
  else
    {
      draft->on_disk = 0;
      gch_drafts_pump (self, draft);
      gch_drafts_emit_changed (self, key);
    }
  gch_drafts_check_flushes (self);
}

GchDraft *
gch_drafts_restore (GchDrafts *self, const char *key, const char *text)
{
  g_autofree char *both = NULL;
  GchDraft *value;
  GchDraftSlot *draft;

  g_return_val_if_fail (GCH_IS_DRAFTS (self), NULL);

  draft = gch_drafts_find_or_add (self, key);
  both = gch_draft_text_join (key, draft->text, text);
  gch_draft_slot_set_text (draft, both);
  value = gch_draft_new (self->owner, key, both);
  value->saved_at = g_get_real_time ();
  /* Written with the outbox; a later text follows after it. */
  draft->restoring = draft->version;
  draft->n_restoring++;
  self->n_in_flight++;
  gch_drafts_emit_changed (self, key);

  return value;
}

void
gch_drafts_restored (GchDrafts *self, const char *key, gboolean success)
{
  GchDraftSlot *draft;

  g_return_if_fail (GCH_IS_DRAFTS (self));

  draft = gch_drafts_find (self, key);
  if (draft == NULL || draft->n_restoring == 0)
    return;

  self->n_in_flight--;
  draft->n_restoring--;
  /* They answer in their order: the last one has the text of all. */
  if (draft->n_restoring == 0 && success)
    gch_drafts_written (self, draft, draft->restoring);
  else if (draft->n_restoring == 0)
    gch_drafts_pump (self, draft);
  gch_drafts_check_flushes (self);
}

void
gch_drafts_rename (GchDrafts *self, const char *from, const char *to)
{
  g_autofree char *text = NULL;
  g_autofree char *both = NULL;
  const GchDraftSlot *moving;
  GchDraftSlot *leaving;

  g_return_if_fail (GCH_IS_DRAFTS (self));

  /* On its way to the outbox it would be in two places. Should the disk refuse it, it is found
   * under its former name at the next start. */
  moving = gch_drafts_find (self, from);
  if (moving != NULL && moving->moving != 0)
    return;

  text = g_strdup (gch_drafts_get (self, from));
  if (text == NULL)
    return;

  both = gch_draft_text_join (to, gch_drafts_get (self, to), text);
  gch_drafts_save_async (self, to, both, NULL, NULL);
  leaving = gch_drafts_find (self, from);
  g_free (leaving->after);
  leaving->after = g_strdup (to);
  leaving->after_version = gch_drafts_find (self, to)->version;
  gch_drafts_save_async (self, from, "", NULL, NULL);
}
