/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-feed.h"
#include "gch-handlers.h"

#define MOST_CHANGES 500

GchResponse *
gch_changes_resource_list (GchRequest *request, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchChangePage) page = NULL;
  GchResponse *response = NULL;
  guint limit = gch_handlers_read_limit (request, MOST_CHANGES, &response);

  if (limit == 0)
    return response;
  page = gch_feed_read (database, request->actor, gch_request_get_param (request, "after"), limit,
                        &error);
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
