/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The demonstration portal: the service, run on this computer for this program alone. It ends with
 * the program (its standard input closes), and is started again, later and later, when it dies. */

#define GCH_TYPE_DEMONSTRATION (gch_demonstration_get_type ())
G_DECLARE_FINAL_TYPE (GchDemonstration, gch_demonstration, GCH, DEMONSTRATION, GObject)

/* Signals:
 *  ::ready (char *address, char *user_name, char *password)
 *                            it listens there now; again after each restart, at another address
 *  ::failed (char *message)  it could not be started, or it ended; translated. It is tried again by
 *                            itself, except where the program is missing.
 */

/* @database: the file it keeps its data in; made when it is missing. */
GchDemonstration *gch_demonstration_new (const char *database);

/* Starts it. While it runs or is being started, this does nothing; while it waits before the next
 * attempt, this makes the attempt now. */
void gch_demonstration_start (GchDemonstration *self);

/* (nullable) while it does not run */
const char *gch_demonstration_get_address (GchDemonstration *self);
const char *gch_demonstration_get_user_name (GchDemonstration *self);
const char *gch_demonstration_get_password (GchDemonstration *self);
/* (nullable) the running process, for tests */
const char *gch_demonstration_get_identifier (GchDemonstration *self);

/* Closes its standard input and waits; after 3 s it is sent SIGTERM, after 5 s SIGKILL. Never
 * fails. */
void gch_demonstration_stop_async (GchDemonstration *self, GAsyncReadyCallback callback,
                                   gpointer user_data);
gboolean gch_demonstration_stop_finish (GchDemonstration *self, GAsyncResult *result,
                                        GError **error);

G_END_DECLS
