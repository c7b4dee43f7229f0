/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-address.h"

#include <string.h>

#include <gio/gio.h>

#define NETWORK_BYTES 8
#define MAPPED_BYTES 12 /* of an IPv6 address, before the IPv4 address in it */

/* "192.0.2.1", "2001:db8::1", and both with a port: "192.0.2.1:80", "[2001:db8::1]:80". */
static GInetAddress *
parse (const char *text)
{
  GInetAddress *address = g_inet_address_new_from_string (text);
  g_autoptr (GSocketConnectable) with_port = NULL;

  if (address != NULL)
    return address;
  with_port = g_network_address_parse (text, 0, NULL);
  if (with_port == NULL)
    return NULL;

  return g_inet_address_new_from_string (
      g_network_address_get_hostname (G_NETWORK_ADDRESS (with_port)));
}

char *
gch_address_from_forwarded (const char *header)
{
  const char *comma = strrchr (header, ',');
  g_autofree char *last = g_strstrip (g_strdup (comma != NULL ? comma + 1 : header));
  g_autoptr (GInetAddress) address = parse (last);

  return address != NULL ? g_inet_address_to_string (address) : NULL;
}

/* An IPv4 address that came over an IPv6 socket (RFC 4291 section 2.5.5.2). */
static gboolean
is_mapped (const guint8 *bytes)
{
  static const guint8 prefix[MAPPED_BYTES] = { [10] = 0xff, [11] = 0xff };

  return memcmp (bytes, prefix, sizeof prefix) == 0;
}

char *
gch_address_of_network (const char *address)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);
  g_autoptr (GInetAddress) network = NULL;
  g_autofree char *text = NULL;
  const guint8 *bytes;
  guint8 start[16] = { 0 };

  if (parsed == NULL || g_inet_address_get_family (parsed) != G_SOCKET_FAMILY_IPV6
      || g_inet_address_get_is_loopback (parsed))
    return g_strdup (address);

  bytes = g_inet_address_to_bytes (parsed);
  if (is_mapped (bytes))
    {
      network = g_inet_address_new_from_bytes (bytes + MAPPED_BYTES, G_SOCKET_FAMILY_IPV4);
      return g_inet_address_to_string (network);
    }
  memcpy (start, bytes, NETWORK_BYTES);
  network = g_inet_address_new_from_bytes (start, G_SOCKET_FAMILY_IPV6);
  text = g_inet_address_to_string (network);

  return g_strconcat (text, "/64", NULL);
}
