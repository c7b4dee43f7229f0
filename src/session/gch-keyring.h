/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-operation.h"

G_BEGIN_DECLS

/* The desktop's keyring. Nothing here blocks, and everything ends: a keyring daemon may hang, wait
 * for a password that nobody types, or not exist. Requests are carried out one after the other. */

#define GCH_TYPE_KEYRING (gch_keyring_get_type ())
G_DECLARE_FINAL_TYPE (GchKeyring, gch_keyring, GCH, KEYRING, GObject)

/* Signal ::slow: the request under way has not been answered for 5 s. The keyring is probably
 * asking the user for its password; the caller goes on without it, and the request still gets its
 * answer: at the latest, after 2 minutes, as a failure. */
GchKeyring *gch_keyring_new (void);

/* For tests. Milliseconds. */
void gch_keyring_set_limits (GchKeyring *self, guint slow, guint longest);

/* The secret kept for @owner. NULL without an error: there is none to be seen, which may also mean
 * that the keyring is locked and nobody unlocked it; so nothing may be deleted because of it.
 * GCH_ERROR_NO_KEYRING. (transfer full) (nullable) */
void gch_keyring_lookup_async (GchKeyring *self, const GchOwner *owner, GCancellable *cancellable,
                               GAsyncReadyCallback callback, gpointer user_data);
char *gch_keyring_lookup_finish (GchKeyring *self, GAsyncResult *result, GError **error);

/* @label: what the user reads in his keyring program. A request still waiting for the same owner is
 * superseded and ends as G_IO_ERROR_CANCELLED. */
void gch_keyring_store_async (GchKeyring *self, const GchOwner *owner, const char *label,
                              const char *secret, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_keyring_store_finish (GchKeyring *self, GAsyncResult *result, GError **error);

/* Succeeds also where there was nothing. */
void gch_keyring_clear_async (GchKeyring *self, const GchOwner *owner, GAsyncReadyCallback callback,
                              gpointer user_data);
gboolean gch_keyring_clear_finish (GchKeyring *self, GAsyncResult *result, GError **error);

/* Answers when nothing is under way, or when that has become slow. */
void gch_keyring_flush_async (GchKeyring *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_keyring_flush_finish (GchKeyring *self, GAsyncResult *result, GError **error);

/* Overwrites and frees. */
void gch_secret_free (char *secret);

G_END_DECLS
