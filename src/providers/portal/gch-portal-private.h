/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-http.h"
#include "gch-portal-credentials.h"
#include "gch-portal-provider.h"

G_BEGIN_DECLS

/* Shared by the files of this folder, each of which does one part of the provider. */

struct _GchPortalProvider
{
  GObject parent_instance;

  char *base_url;                    /* (owned) */
  char *owner_portal;                /* (owned) */
  GchHttp *http;                     /* (owned) */
  GchPortalCredentials *credentials; /* (owned) (nullable) */
  GPtrArray *refreshers; /* (owned) (element-type GTask) who waits for the refresh under way */
  gboolean refreshing;
  char *refresh_token; /* (owned) (nullable) secret: what the refresh under way was begun with */
};

/* --- gch-portal-session.c --- */

void gch_portal_sign_in_async (GchProvider *provider, const char *user_name, const char *password,
                               const char *one_time_code, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
GchSignedIn *gch_portal_sign_in_finish (GchProvider *provider, GAsyncResult *result,
                                        GError **error);
gboolean gch_portal_resume (GchProvider *provider, const char *credentials, GError **error);
void gch_portal_sign_out_async (GchProvider *provider, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_portal_sign_out_finish (GchProvider *provider, GAsyncResult *result, GError **error);

/* --- gch-portal-call.c --- */

/* Whose session this is. (transfer full) (nullable) */
GchOwner *gch_portal_dup_owner (GchPortalProvider *self);
/* FALSE also where there is no session, or no @owner (nullable). */
gboolean gch_portal_is_owner (GchPortalProvider *self, const GchOwner *owner);

/* A call with the session's token. When the portal says that it has expired, it is refreshed once
 * (by one refresh, however many calls wait for it) and the very same request is made again, unless
 * somebody else has signed in meanwhile. */
void gch_portal_call_async (GchPortalProvider *self, GchHttpRequest *request,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
/* As gch_http_call_finish(). GCH_ERROR_SIGNED_OUT when there is no session, or no longer one. */
gboolean gch_portal_call_finish (GchPortalProvider *self, GAsyncResult *result, gpointer *value,
                                 gint64 *retry_after, GError **error);

/* What a refresh of the session says; its value is a GchWireTokens. (transfer full) */
GchHttpRequest *gch_portal_refresh_make_request (const char *refresh_token);

/* --- gch-portal-send.c --- */

/* What @operation says in HTTP; its value is a GchOutcome. NULL when it cannot be said: a command
 * that this version does not know, or an id that cannot stand in a header or path. (transfer full)
 * (nullable) */
GchHttpRequest *gch_portal_send_make_request (const GchOperation *operation);

void gch_portal_send_async (GchProvider *provider, const GchOperation *operation,
                            GCancellable *cancellable, GAsyncReadyCallback callback,
                            gpointer user_data);
/* Both finish functions: how a call ended, whatever happened. */
GchOutcome *gch_portal_outcome_finish (GchProvider *provider, GAsyncResult *result);
/* What a failed call means to the engine. (transfer full) */
GchOutcome *gch_portal_outcome_from_error (const GError *error, gint64 retry_after);

/* --- gch-portal-pull.c --- */

/* Asks for the page after @cursor (nullable: the first one); its value is a GchOutcome with a page,
 * or one of GCH_ERROR_RESYNC. (transfer full) */
GchHttpRequest *gch_portal_pull_make_request (const char *cursor);

void gch_portal_pull_async (GchProvider *provider, const char *cursor, GCancellable *cancellable,
                            GAsyncReadyCallback callback, gpointer user_data);

/* --- gch-portal-events.c --- */

void gch_portal_listen_async (GchProvider *provider, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_portal_listen_finish (GchProvider *provider, GAsyncResult *result, GError **error);

G_END_DECLS
