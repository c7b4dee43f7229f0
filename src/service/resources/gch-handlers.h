/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-dispatch.h"
#include "gch-wire-session.h"

G_BEGIN_DECLS

/* One handler for each row of the route table; see GchHandler. */

GchResponse *gch_portal_resource_get (GchRequest *request, GchDatabase *database);

GchResponse *gch_session_resource_create (GchRequest *request, GchDatabase *database);
GchResponse *gch_session_resource_refresh (GchRequest *request, GchDatabase *database);
GchResponse *gch_session_resource_end (GchRequest *request, GchDatabase *database);
GchResponse *gch_session_resource_list (GchRequest *request, GchDatabase *database);
GchResponse *gch_session_resource_revoke (GchRequest *request, GchDatabase *database);

GchResponse *gch_account_resource_get (GchRequest *request, GchDatabase *database);
GchResponse *gch_keys_resource_list (GchRequest *request, GchDatabase *database);

GchResponse *gch_cases_resource_list (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_create (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_get (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_edit (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_close (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_reopen (GchRequest *request, GchDatabase *database);
GchResponse *gch_cases_resource_view (GchRequest *request, GchDatabase *database);

GchResponse *gch_comments_resource_list (GchRequest *request, GchDatabase *database);
GchResponse *gch_comments_resource_create (GchRequest *request, GchDatabase *database);

GchResponse *gch_changes_resource_list (GchRequest *request, GchDatabase *database);
GchResponse *gch_changes_resource_stream (GchRequest *request, GchDatabase *database);

/* What GET /v1/portal says, also part of signing in. (transfer full) */
GchWirePortal *gch_portal_resource_describe (GchRequest *request, GchDatabase *database);

/* The `limit` of a page: 1 to @most, @most when there is none. 0 with *@response set when it is
 * nothing of that. */
guint gch_handlers_read_limit (GchRequest *request, guint most, GchResponse **response);

/* A refused parameter or member as the whole answer. */
GchResponse *gch_handlers_refuse_field (GchRequest *request, const char *field, const char *code);

/* A list: its members, and where the next page begins, NULL when there is none. @array is taken. */
GchResponse *gch_handlers_answer_page (const char *member, JsonArray *array, const char *cursor);

/* A list that comes whole. @array is taken. */
GchResponse *gch_handlers_answer_list (const char *member, JsonArray *array);

/* A case with its ETag. */
GchResponse *gch_handlers_answer_case (int status, const GchCase *record);

G_END_DECLS
