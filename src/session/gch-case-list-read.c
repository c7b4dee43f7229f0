/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-case-list.c. */

#include "gch-case-list-private.h"

#include <string.h>

#include "gch-command.h"
#include "gch-text.h"

/* So many rows are published before the first frame. */
#define FIRST_ROWS 25

GArray *
gch_case_list_read_ids (GchCaseList *self)
{
  GchCacheReader *reader = gch_session_get_reader (self->session);
  GchCaseQuery query = self->query;
  g_autoptr (GError) error = NULL;
  GArray *ids = NULL;

  if (query.user_id == NULL)
    query.user_id = gch_session_get_user_id (self->session);
  if (reader != NULL && self->has_query)
    ids = gch_cache_reader_list_cases (reader, &query, self->all ? 0 : FIRST_ROWS, &error);
  gch_session_complain (self->session, error);

  return ids != NULL ? ids : g_array_new (FALSE, FALSE, sizeof (guint32));
}

static gboolean
matches_search (const GchCaseRow *row, const char *search)
{
  g_autofree char *subject = gch_text_fold (row->subject);
  g_autofree char *wanted = search != NULL ? gch_text_fold (search) : NULL;
  g_auto (GStrv) words = wanted != NULL ? g_strsplit (wanted, " ", -1) : NULL;

  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    if (strstr (subject, words[i]) == NULL)
      return FALSE;

  return TRUE;
}

static gboolean
fits_query (GchCaseList *self, const GchCaseRow *row)
{
  const GchCaseQuery *query = &self->query;

  if (query->team >= 0 && (int) row->team != query->team)
    return FALSE;
  if (query->view == GCH_CASE_VIEW_RECENTLY_VIEWED)
    return FALSE;
  if (query->view == GCH_CASE_VIEW_ACTIVE_SUPPORT && row->team != GCH_TEAM_TECHNICAL_SUPPORT)
    return FALSE;

  return matches_search (row, query->search);
}

/* (transfer full) (nullable) */
static GchCaseRow *
row_of (GchCaseList *self, const GchOperation *operation)
{
  g_autoptr (GchCase) record = gch_session_case_from_operation (self->session, operation);
  g_autoptr (GchCaseRow) row = NULL;

  if (record == NULL)
    return NULL;

  row = gch_case_row_new ();
  row->id = g_strdup (record->id);
  row->number = g_strdup (record->number);
  row->subject = g_strdup (record->subject);
  row->product = g_strdup (record->product);
  row->opened_by_name = g_strdup (record->opened_by_name);
  row->team = record->team;
  row->severity = record->severity;
  row->status = record->status;
  row->created_at = record->created_at;
  row->updated_at = record->updated_at;

  return fits_query (self, row) ? g_steal_pointer (&row) : NULL;
}

GPtrArray *
gch_case_list_read_pending (GchCaseList *self)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  GPtrArray *rows = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_case_row_unref);

  for (guint i = g_list_model_get_n_items (outbox); self->has_query && i-- > 0;)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);
      GchCaseRow *row = NULL;

      if (g_str_equal (operation->command, GCH_COMMAND_CREATE_CASE))
        row = row_of (self, operation);
      if (row != NULL)
        g_ptr_array_add (rows, row);
    }

  return rows;
}
