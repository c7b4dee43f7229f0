/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-portal-address.h"
#include "gch-provider.h"

G_BEGIN_DECLS

/* The way to a portal that speaks the Portal API, version 1. */

#define GCH_TYPE_PORTAL_PROVIDER (gch_portal_provider_get_type ())
G_DECLARE_FINAL_TYPE (GchPortalProvider, gch_portal_provider, GCH, PORTAL_PROVIDER, GObject)

/* @base_url: as gch_portal_address_parse() gives it. @owner_portal: what GchOwner.portal is to be:
 * the same, or "demonstration:", whose address changes. (transfer full) */
GchProvider *gch_portal_provider_new (const char *base_url, const char *owner_portal);

G_END_DECLS
