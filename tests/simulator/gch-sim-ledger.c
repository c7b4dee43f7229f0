/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-ledger.h"

#include <string.h>

/* What may be lost of what was typed. */
#define AT_RISK (2 * G_TIME_SPAN_SECOND)

static void
wish_free (gpointer data)
{
  GchSimWish *wish = data;

  g_free (wish->id);
  g_free (wish->command);
  g_free (wish->marker);
  g_free (wish->payload);
  g_free (wish->former_payload);
  g_free (wish->target);
  g_free (wish->draft_key);
  g_free (wish);
}

static void
typed_clear (gpointer data)
{
  g_free (((GchSimTyped *) data)->text);
}

static void
paper_free (gpointer data)
{
  GchSimPaper *paper = data;

  g_free (paper->key);
  g_array_unref (paper->typed);
  g_free (paper);
}

GchSimLedger *
gch_sim_ledger_new (void)
{
  GchSimLedger *self = g_new0 (GchSimLedger, 1);

  self->wishes = g_ptr_array_new_with_free_func (wish_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->papers = g_ptr_array_new_with_free_func (paper_free);

  return self;
}

void
gch_sim_ledger_free (GchSimLedger *self)
{
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->wishes);
  g_ptr_array_unref (self->papers);
  g_free (self);
}

GchSimWish *
gch_sim_ledger_add (GchSimLedger *self, const GchOperation *operation, const char *marker)
{
  GchSimWish *wish = g_new0 (GchSimWish, 1);

  wish->number = self->wishes->len;
  wish->id = g_strdup (operation->id);
  wish->command = g_strdup (operation->command);
  wish->marker = g_strdup (marker);
  wish->payload = g_strdup (operation->payload);
  wish->target = g_strdup (operation->target_id);
  wish->seen_version = operation->base_version;
  g_ptr_array_add (self->wishes, wish);
  g_hash_table_insert (self->by_id, wish->id, wish);

  return wish;
}

GchSimWish *
gch_sim_ledger_find (GchSimLedger *self, const char *id)
{
  return g_hash_table_lookup (self->by_id, id);
}

/* --- papers --- */

GchSimPaper *
gch_sim_ledger_paper (GchSimLedger *self, guint client, const GchSimPerson *person, const char *key)
{
  GchSimPaper *paper;

  for (guint i = 0; i < self->papers->len; i++)
    {
      paper = g_ptr_array_index (self->papers, i);
      if (paper->client == client && paper->person == person && strcmp (paper->key, key) == 0)
        return paper;
    }

  paper = g_new0 (GchSimPaper, 1);
  paper->client = client;
  paper->person = person;
  paper->key = g_strdup (key);
  paper->typed = g_array_new (FALSE, TRUE, sizeof (GchSimTyped));
  g_array_set_clear_func (paper->typed, typed_clear);
  gch_sim_paper_type (paper, "", 0);
  g_ptr_array_add (self->papers, paper);

  return paper;
}

guint
gch_sim_paper_type (GchSimPaper *self, const char *text, gint64 at)
{
  GchSimTyped typed = { .text = g_strdup (text), .at = at };

  g_array_append_val (self->typed, typed);

  return self->typed->len - 1;
}

const char *
gch_sim_paper_text (GchSimPaper *self)
{
  return g_array_index (self->typed, GchSimTyped, self->typed->len - 1).text;
}

void
gch_sim_paper_safe (GchSimPaper *self, guint index)
{
  self->least = MAX (self->least, index);
  self->told_failed = FALSE;
}

void
gch_sim_paper_died (GchSimPaper *self, gint64 at)
{
  /* What went with an earlier death is not promised by a later one. */
  for (guint i = MAX (self->least, self->before_death); i < self->typed->len && !self->told_failed;
       i++)
    {
      const GchSimTyped *typed = &g_array_index (self->typed, GchSimTyped, i);

      if (!typed->gone && typed->at <= at - AT_RISK)
        self->least = i;
    }
  self->before_death = self->typed->len;
}

gboolean
gch_sim_paper_found (GchSimPaper *self, const char *text)
{
  for (guint i = self->least; i < self->typed->len; i++)
    {
      const GchSimTyped *typed = &g_array_index (self->typed, GchSimTyped, i);

      if (!typed->gone && strcmp (typed->text, text) == 0)
        {
          self->least = i;
          return TRUE;
        }
    }

  return FALSE;
}

void
gch_sim_paper_go_on (GchSimPaper *self)
{
  for (guint i = self->least + 1; i < self->before_death; i++)
    g_array_index (self->typed, GchSimTyped, i).gone = TRUE;
  self->told_failed = FALSE;
}
