/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-hostile.h"
#include "gch-portal-provider.h"

G_BEGIN_DECLS

/* A provider that is signed in to a hostile server, and its calls made to wait for their end. */

#define CHANGES "GET /v1/changes"
#define COMMENTS "POST /v1/cases/c1/comments"
#define REFRESH "POST /v1/session/refresh"
#define EVENTS "GET /v1/events"
#define OPERATION_ID "0b5c7a2e-6f0e-4b7c-9f0a-1d2e3f4a5b6c"

typedef struct
{
  GchHostile *server;    /* (owned) */
  GchProvider *provider; /* (owned) */
  char *url;             /* (owned) */
  guint more;            /* how often ::more came */
  GPtrArray *rotated;    /* (owned) (element-type utf8) what ::credentials-changed brought */
} GchPortalFixture;

/* For g_test_add(). */
void gch_portal_fixture_set_up (GchPortalFixture *self, gconstpointer data);
void gch_portal_fixture_tear_down (GchPortalFixture *self, gconstpointer data);
#define GCH_PORTAL_FIXTURE_ADD(path, function)                                                     \
  g_test_add (path, GchPortalFixture, NULL, gch_portal_fixture_set_up, function,                   \
              gch_portal_fixture_tear_down)

/* All (transfer full). */
GchOutcome *gch_portal_fixture_pull (GchPortalFixture *self, const char *cursor);
GchOutcome *gch_portal_fixture_send (GchPortalFixture *self, const GchOperation *operation);
GchSignedIn *gch_portal_fixture_sign_in (GchPortalFixture *self, const char *one_time_code,
                                         GError **error);
gboolean gch_portal_fixture_listen (GchPortalFixture *self, GError **error);

/* A comment on c1, as the outbox holds it; and JSON as a portal writes it. (transfer full) */
GchOperation *gch_portal_fixture_operation (const char *command);
char *gch_portal_fixture_page (const char *cursor, gboolean has_more);
char *gch_portal_fixture_case (const char *client_op_id);
char *gch_portal_fixture_comment_answer (const char *client_op_id);
/* As the case looks so many microseconds after the comment, when somebody has changed it since. */
char *gch_portal_fixture_late_comment_answer (const char *client_op_id, gint64 since);
char *gch_portal_fixture_tokens (const char *access, const char *refresh);
char *gch_portal_fixture_session (void);
char *gch_portal_fixture_credentials (const char *base_url, const char *portal);

G_END_DECLS
