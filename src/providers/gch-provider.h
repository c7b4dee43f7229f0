/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-engine.h"
#include "gch-policy.h"

G_BEGIN_DECLS

/* The way to one portal. Everything is asynchronous, cancellable, and fails with GCH_ERROR.
 * Tokens live in the provider's memory; `credentials` is the opaque text to keep in the keyring. */

#define GCH_TYPE_PROVIDER (gch_provider_get_type ())
G_DECLARE_INTERFACE (GchProvider, gch_provider, GCH, PROVIDER, GObject)

typedef struct
{
  GchOwner *owner;
  char *portal_name;
  char *account_name;
  char *user_name; /* what was typed to sign in */
  char *display_name;
  char *credentials; /* secret: only ever to the keyring */
} GchSignedIn;

GType gch_signed_in_get_type (void);
GchSignedIn *gch_signed_in_copy (const GchSignedIn *self);
void gch_signed_in_free (GchSignedIn *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchSignedIn, gch_signed_in_free)

struct _GchProviderInterface
{
  GTypeInterface parent_iface;

  void (*sign_in_async) (GchProvider *self, const char *user_name, const char *password,
                         const char *one_time_code, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data);
  GchSignedIn *(*sign_in_finish) (GchProvider *self, GAsyncResult *result, GError **error);
  gboolean (*resume) (GchProvider *self, const char *credentials, GError **error);
  void (*sign_out_async) (GchProvider *self, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
  gboolean (*sign_out_finish) (GchProvider *self, GAsyncResult *result, GError **error);
  void (*send_async) (GchProvider *self, const GchOperation *operation, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
  GchOutcome *(*send_finish) (GchProvider *self, GAsyncResult *result);
  void (*pull_async) (GchProvider *self, const char *cursor, GCancellable *cancellable,
                      GAsyncReadyCallback callback, gpointer user_data);
  GchOutcome *(*pull_finish) (GchProvider *self, GAsyncResult *result);
  void (*listen_async) (GchProvider *self, GCancellable *cancellable, GAsyncReadyCallback callback,
                        gpointer user_data);
  gboolean (*listen_finish) (GchProvider *self, GAsyncResult *result, GError **error);
  const GchPolicy *(*get_policy) (GchProvider *self);
};

/* Signals:
 *  ::more               the event stream says that there is something new
 *  ::credentials-changed (const char *credentials)  tokens were rotated: keep these now
 * listen_async() lasts as long as the stream does. pull's outcome carries the page. */

void gch_provider_sign_in_async (GchProvider *self, const char *user_name, const char *password,
                                 const char *one_time_code, GCancellable *cancellable,
                                 GAsyncReadyCallback callback, gpointer user_data);
GchSignedIn *gch_provider_sign_in_finish (GchProvider *self, GAsyncResult *result, GError **error);
gboolean gch_provider_resume (GchProvider *self, const char *credentials, GError **error);
void gch_provider_sign_out_async (GchProvider *self, GCancellable *cancellable,
                                  GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_provider_sign_out_finish (GchProvider *self, GAsyncResult *result, GError **error);
void gch_provider_send_async (GchProvider *self, const GchOperation *operation,
                              GCancellable *cancellable, GAsyncReadyCallback callback,
                              gpointer user_data);
GchOutcome *gch_provider_send_finish (GchProvider *self, GAsyncResult *result);
void gch_provider_pull_async (GchProvider *self, const char *cursor, GCancellable *cancellable,
                              GAsyncReadyCallback callback, gpointer user_data);
GchOutcome *gch_provider_pull_finish (GchProvider *self, GAsyncResult *result);
void gch_provider_listen_async (GchProvider *self, GCancellable *cancellable,
                                GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_provider_listen_finish (GchProvider *self, GAsyncResult *result, GError **error);

/* The portal's policy; sensible values before the portal was asked. (transfer none) (not nullable)
 */
const GchPolicy *gch_provider_get_policy (GchProvider *self);

G_END_DECLS
