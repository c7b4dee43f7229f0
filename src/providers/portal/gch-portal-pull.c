/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

#include <libsoup/soup.h>

#include "gch-error.h"

/* Parsed in some 6 ms on a worker thread; larger pages cost more for each record. */
#define PAGE_LIMIT "500"

static void on_pulled (GObject *source, GAsyncResult *result, gpointer user_data);

/* The records that may be read changed: whatever no page names any more goes without a question. */
#define REASON_ACCESS_CHANGED "access_changed"

/* @data: the cursor that was asked for. */
static gpointer
read_page (JsonNode *node, gconstpointer data, GError **error)
{
  g_autoptr (GchChangePage) page = gch_wire_read_change_page (node, error);
  GchOutcome *outcome;

  if (page == NULL)
    return NULL;

  if (page->has_more && g_strcmp0 (page->cursor, data) == 0)
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER,
                           "there is more, but the cursor does not move");
      return NULL;
    }

  outcome = gch_outcome_new_success (NULL);
  outcome->page = g_steal_pointer (&page);

  return outcome;
}

/* Being told to begin again is no success, but an error has no room for the reason. */
static gpointer
read_resync (const GchWireProblem *problem, gconstpointer data)
{
  GchOutcome *outcome;

  if (problem->status != SOUP_STATUS_GONE || g_strcmp0 (problem->type, "resync") != 0)
    return NULL;

  outcome = gch_outcome_new_failure (GCH_ERROR_RESYNC, NULL, 0);
  outcome->access_changed = g_strcmp0 (problem->reason, REASON_ACCESS_CHANGED) == 0;

  return outcome;
}

GchHttpRequest *
gch_portal_pull_make_request (const char *cursor)
{
  g_autofree char *escaped = cursor != NULL ? g_uri_escape_string (cursor, NULL, FALSE) : NULL;
  g_autofree char *path =
      escaped != NULL ? g_strconcat (GCH_WIRE_CHANGES "?limit=" PAGE_LIMIT "&after=", escaped, NULL)
                      : g_strdup (GCH_WIRE_CHANGES "?limit=" PAGE_LIMIT);
  GchHttpRequest *request = gch_http_request_new (SOUP_METHOD_GET, path, SOUP_STATUS_OK);

  request->reader = read_page;
  request->appeal = read_resync;
  request->data = g_strdup (cursor);
  request->free_data = g_free;
  request->free_value = (GDestroyNotify) gch_outcome_free;

  return request;
}

void
gch_portal_pull_async (GchProvider *provider, const char *cursor, GCancellable *cancellable,
                       GAsyncReadyCallback callback, gpointer user_data)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GchHttpRequest) request = gch_portal_pull_make_request (cursor);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, gch_portal_pull_async);
  g_task_set_check_cancellable (task, FALSE);
  gch_portal_call_async (self, request, cancellable, on_pulled, task);
}

static void
on_pulled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gpointer outcome = NULL;
  gint64 retry_after = 0;

  if (!gch_portal_call_finish (GCH_PORTAL_PROVIDER (source), result, &outcome, &retry_after,
                               &error))
    outcome = gch_portal_outcome_from_error (error, retry_after);

  g_task_return_pointer (task, outcome, (GDestroyNotify) gch_outcome_free);
}
