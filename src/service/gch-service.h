/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"
#include "gch-listener.h"
#include "gch-password.h"

G_BEGIN_DECLS

/* The whole portal service: listener, database thread, two threads for passwords. */
typedef struct _GchService GchService;

typedef struct
{
  const char *database_path; /* must be there */
  const char *listen;        /* ADDRESS:PORT; port 0 takes any that is free */
  gboolean behind_proxy;     /* a reverse proxy stands in front: other addresses than loopback are
                                 allowed, and X-Forwarded-For is believed */
  gboolean demonstration;
  GchPasswordCost password_cost;
  GchListenerLimits limits;
  guint tick_ms; /* how often, at least, time-outs and other writers are looked for */
} GchServiceConfig;

/* Sets everything but the path to what is usual: loopback, any port. */
void gch_service_config_init (GchServiceConfig *config);

/**
 * gch_service_start:
 *
 * Opens the database and listens. What the configuration points at must live until this returns.
 *
 * Errors: %GCH_ERROR_INVALID for an address that is none, or that others could reach while no proxy
 * stands in front; %GCH_ERROR_NETWORK when it cannot be had; those of gch_database_open().
 * Returns: (transfer full)
 */
GchService *gch_service_start (const GchServiceConfig *config, GError **error);

/* Answers what is under way, ends every thread and closes the database. */
void gch_service_stop (GchService *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchService, gch_service_stop)

/* For example "http://127.0.0.1:40123". (transfer none) */
const char *gch_service_get_url (GchService *self);
guint16 gch_service_get_port (GchService *self);

/* Runs @work on the database's thread, outside of any transaction; what it writes is told to the
 * event streams. May be called on any thread until gch_service_stop(). */
typedef void (*GchServiceWork) (GchDatabase *database, gpointer user_data);
void gch_service_run (GchService *self, GchServiceWork work, gpointer user_data);

/* Called on the database's thread each time the feed has grown, whoever wrote. To be set once,
 * before anybody knows the port. */
void gch_service_set_on_change (GchService *self, GchServiceWork on_change, gpointer user_data);

G_END_DECLS
