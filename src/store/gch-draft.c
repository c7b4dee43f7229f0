/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft.h"

#include <string.h>

G_DEFINE_BOXED_TYPE (GchDraft, gch_draft, gch_draft_copy, gch_draft_free)

/**
 * gch_draft_new:
 * @owner: whose text it is; copied
 * @key: what it is a draft of
 * @text: the text
 *
 * Returns: (transfer full): a draft of now
 */
GchDraft *
gch_draft_new (const GchOwner *owner, const char *key, const char *text)
{
  GchDraft *self = g_new0 (GchDraft, 1);

  self->owner = gch_owner_copy (owner);
  self->key = g_strdup (key);
  self->text = g_strdup (text);
  self->saved_at = g_get_real_time ();

  return self;
}

/**
 * gch_draft_copy:
 *
 * Returns: (transfer full): a deep copy
 */
GchDraft *
gch_draft_copy (const GchDraft *self)
{
  GchDraft *copy = gch_draft_new (self->owner, self->key, self->text);

  copy->saved_at = self->saved_at;

  return copy;
}

/** gch_draft_free: */
void
gch_draft_free (GchDraft *self)
{
  gch_owner_free (self->owner);
  g_free (self->key);
  g_free (self->text);
  g_free (self);
}

/**
 * gch_draft_loses_text:
 * @earlier: what was there
 * @later: what is there now
 * @lost: (out) (optional): how many bytes of @earlier are gone
 *
 * Compares two states of a text by their common beginning and end.
 *
 * Returns: %TRUE when something of @earlier is no longer in @later
 */
gboolean
gch_draft_loses_text (const char *earlier, const char *later, gsize *lost)
{
  gsize n_earlier = strlen (earlier);
  gsize n_later = strlen (later);
  gsize shorter = MIN (n_earlier, n_later);
  gsize head = 0;
  gsize tail = 0;

  while (head < shorter && earlier[head] == later[head])
    head++;
  while (tail < shorter - head && earlier[n_earlier - 1 - tail] == later[n_later - 1 - tail])
    tail++;

  if (lost != NULL)
    *lost = n_earlier - head - tail;
  return n_earlier > head + tail;
}
