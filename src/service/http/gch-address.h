/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Addresses of those who ask, as text. */

/* The address that the proxy in front of us saw: the last one of an X-Forwarded-For header, since a
 * proxy that does not replace what the client sent writes its own word behind it. NULL when that is
 * no address. (transfer full) */
char *gch_address_from_forwarded (const char *header);

/* What one customer of a network has: an IPv4 address, or 64 bits of an IPv6 one, of which he may
 * choose the rest freely. Other text stays as it is. (transfer full) */
char *gch_address_of_network (const char *address);

G_END_DECLS
