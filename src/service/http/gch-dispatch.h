/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"
#include "gch-response.h"

G_BEGIN_DECLS

/* Who may call a route. What the rows of the table say is done before a handler runs, so that none
 * can forget it; a handler is reached through the table only. */
typedef enum
{
  GCH_WHO_ANYBODY,   /* no sign-in needed */
  GCH_WHO_SIGNED_IN, /* sees his own only: the handler asks data/ with request->actor */
  GCH_WHO_CASE,      /* {id} is a case that he may see; it is in request->support_case */
} GchWho;

typedef enum
{
  GCH_ROUTE_PLAIN = 0,
  GCH_ROUTE_IDEMPOTENT = 1 << 0, /* needs an Idempotency-Key */
  GCH_ROUTE_IF_MATCH = 1 << 1,   /* needs If-Match; takes an Idempotency-Key */
} GchRouteFlags;

/* Everything a handler needs is in the request and the database, on which a transaction is open (a
 * writing one for everything but GET). What it answers with an error status is rolled back, unless
 * response->keep. */
typedef GchResponse *(*GchHandler) (GchRequest *request, GchDatabase *database);

typedef struct
{
  const char *method;
  const char *path; /* as in gch-wire.h; "{id}" stands for one segment */
  GchHandler handler;
  GchWho who;
  GchRouteFlags flags;
} GchRoute;

/* The one table of everything the portal answers. */
extern const GchRoute GCH_ROUTES[];
extern const gsize GCH_N_ROUTES;

/**
 * gch_dispatch_step:
 *
 * Answers @request: routing, checks, sign-in, transaction, repetition, handler. Never fails: what
 * goes wrong is an answer. When the answer has a `password`, it is none yet: call
 * gch_dispatch_compare() away from this thread, or set request->verdict to GCH_VERDICT_BUSY, and
 * call this again.
 *
 * Returns: (transfer full)
 */
GchResponse *gch_dispatch_step (GchPortal *portal, GchDatabase *database, GchRequest *request);

/* Compares the password in @unchecked and puts the verdict into @request. */
void gch_dispatch_compare (GchRequest *request, GchResponse *unchecked);

/* The same to the end, with passwords compared at once: for who has no other threads. */
GchResponse *gch_dispatch (GchPortal *portal, GchDatabase *database, GchRequest *request);

G_END_DECLS
