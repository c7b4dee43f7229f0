/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-error.h"
#include "gch-feed.h"
#include "gch-handlers.h"

#define MOST_CHANGES 500

/* The reader begins at the beginning; why decides whether it may forget without a question what it
 * is not told again. */
static GchResponse *
answer_resync (GchRequest *request, GchDatabase *database, const char *after)
{
  GchWireProblem *problem = gch_response_begin_problem (request, GCH_PROBLEM_RESYNC);

  problem->reason = g_strdup (
      gch_feed_is_of_former_rights (database, request->actor, after) ? "access_changed" : "cursor");

  return gch_response_take_problem (request, problem);
}

GchResponse *
gch_changes_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchChangePage) page = NULL;
  GchResponse *response = NULL;
  const char *after = gch_request_get_param (request, "after");
  guint limit = gch_handlers_read_limit (request, MOST_CHANGES, &response);

  if (limit == 0)
    return response;
  page = gch_feed_read (database, request->actor, after, limit, &error);
  if (g_error_matches (error, GCH_ERROR, GCH_ERROR_RESYNC))
    return answer_resync (request, database, after);
  if (page == NULL)
    return gch_response_new_error (request, error);

  return gch_response_new_json (200, gch_wire_write_change_page (page));
}

/* The listener makes a stream of it. */
GchResponse *
gch_changes_resource_stream (GchRequest *request, GchDatabase *database)
{
  GchResponse *response = gch_response_new (200);

  gch_response_set_header (response, "Content-Type", "text/event-stream");
  response->actor = gch_actor_copy (request->actor);
  response->sequence = gch_database_last_sequence (database, NULL);

  return response;
}
