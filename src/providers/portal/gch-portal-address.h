/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The address of a portal as people type it ("portal.example.com ", "https://x.example/login").
 * @base_url: (out) (transfer full) "https://host" or "https://host:port", in lower case, without
 * path or slash at the end; an international name in its ASCII form. http only when it says so and
 * means this very computer. GCH_ERROR_INVALID with a translated message. */
gboolean gch_portal_address_parse (const char *typed, char **base_url, GError **error);

G_END_DECLS
