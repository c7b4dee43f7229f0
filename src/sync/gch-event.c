/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-engine.h"

GchOutcome *
gch_outcome_new_success (const char *result_id)
{
  GchOutcome *self = g_new0 (GchOutcome, 1);

  self->code = -1;
  self->result_id = g_strdup (result_id);

  return self;
}

GchOutcome *
gch_outcome_new_failure (GchError code, const char *problem, gint64 retry_after)
{
  GchOutcome *self = g_new0 (GchOutcome, 1);

  self->code = (int) code;
  self->problem = g_strdup (problem);
  self->retry_after = retry_after;

  return self;
}

void
gch_outcome_free (GchOutcome *self)
{
  if (self == NULL)
    return;

  g_free (self->problem);
  g_free (self->result_id);
  g_clear_pointer (&self->page, gch_change_page_unref);
  g_free (self);
}
