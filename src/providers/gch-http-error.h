/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "gch-error.h"
#include "gch-wire.h"

G_BEGIN_DECLS

/* Whatever may go wrong between this computer and a portal, as a GError of GCH_ERROR with a
 * translated message that says what happened, what is safe and what to do. @host names the portal
 * in it. */

/* (transfer full) */
GError *gch_http_error_new (GchError code, const char *host);

/* From an error of GIO or libsoup. @begun: FALSE when nothing of the request had left this
 * computer. Cancelling stays %G_IO_ERROR_CANCELLED. (transfer full) */
GError *gch_http_error_from_transport (const GError *error, const char *host, gboolean begun);

/* From a status that was not hoped for. @problem: (nullable) what the portal said about it; without
 * it, it may not even have been the portal that spoke. (transfer full) */
GError *gch_http_error_from_status (guint status, const GchWireProblem *problem, const char *host);

G_END_DECLS
