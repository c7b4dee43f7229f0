/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-address.h"

#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "gch-error.h"

#define HTTP_PORT 80
#define HTTPS_PORT 443

static gboolean
refuse (GError **error, const char *message)
{
  g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID, message);
  return FALSE;
}

/* This computer, and no name that somebody else could answer for. */
static gboolean
is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  if (address != NULL)
    return g_inet_address_get_is_loopback (address);

  return strcmp (host, "localhost") == 0 || g_str_has_suffix (host, ".localhost");
}

/* Letters, digits, hyphens and dots, as names in the DNS are made of. */
static gboolean
is_host_name (const char *host)
{
  const gsize length = strlen (host);

  if (length == 0 || length > 253 || host[0] == '.' || host[0] == '-'
      || strstr (host, "..") != NULL)
    return FALSE;

  for (const char *c = host; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && strchr ("-._", *c) == NULL)
      return FALSE;

  return TRUE;
}

/* (transfer full) (nullable): lower case, ASCII. */
static char *
normalize_host (const char *host)
{
  g_autofree char *ascii = NULL;
  g_autofree char *lower = NULL;

  if (g_hostname_is_ip_address (host))
    return g_ascii_strdown (host, -1);

  ascii = g_hostname_to_ascii (host);
  if (ascii == NULL)
    return NULL;

  lower = g_ascii_strdown (ascii, -1);
  return is_host_name (lower) ? g_steal_pointer (&lower) : NULL;
}

static gboolean
has_forbidden_characters (const char *text)
{
  for (const char *c = text; *c != '\0'; c = g_utf8_next_char (c))
    {
      const gunichar u = g_utf8_get_char (c);

      if (g_unichar_isspace (u) || g_unichar_iscntrl (u) || g_unichar_type (u) == G_UNICODE_FORMAT
          || u == '\\')
        return TRUE;
    }

  return FALSE;
}

static GUri *
parse_uri (const char *typed)
{
  g_autofree char *with_scheme = NULL;

  if (strstr (typed, "://") == NULL)
    with_scheme = g_strconcat ("https://", typed, NULL);

  return g_uri_parse (with_scheme != NULL ? with_scheme : typed,
                      G_URI_FLAGS_HAS_PASSWORD | G_URI_FLAGS_ENCODED_PATH
                          | G_URI_FLAGS_ENCODED_QUERY | G_URI_FLAGS_ENCODED_FRAGMENT,
                      NULL);
}

static gboolean
check_scheme (const char *scheme, const char *host, GError **error)
{
  if (strcmp (scheme, "https") == 0)
    return TRUE;

  if (strcmp (scheme, "http") != 0)
    return refuse (error, _ ("The address of a portal begins with “https://”. Check it and try "
                             "again."));

  if (!is_loopback (host))
    return refuse (error, _ ("An address with “http://” is not safe: anybody on the way could "
                             "read your password. Type it with “https://”."));

  return TRUE;
}

static char *
join (const char *scheme, const char *host, int port)
{
  const int usual = strcmp (scheme, "https") == 0 ? HTTPS_PORT : HTTP_PORT;
  const gboolean is_ipv6 = strchr (host, ':') != NULL;
  g_autoptr (GString) url = g_string_new (NULL);

  g_string_append_printf (url, is_ipv6 ? "%s://[%s]" : "%s://%s", scheme, host);
  if (port > 0 && port != usual)
    g_string_append_printf (url, ":%d", port);

  return g_string_free (g_steal_pointer (&url), FALSE);
}

/**
 * gch_portal_address_parse:
 * @typed: as typed by people
 * @base_url: (out) (transfer full): for gch_portal_provider_new()
 *
 * Returns: %FALSE and %GCH_ERROR_INVALID with a translated message
 */
gboolean
gch_portal_address_parse (const char *typed, char **base_url, GError **error)
{
  g_autofree char *text = NULL;
  g_autofree char *host = NULL;
  g_autoptr (GUri) uri = NULL;

  if (typed == NULL || !g_utf8_validate (typed, -1, NULL))
    return refuse (error, _ ("This is not an address. Check it and try again."));

  text = g_strstrip (g_strdup (typed));
  if (*text == '\0')
    return refuse (error, _ ("Type the address of your vendor’s portal."));

  if (has_forbidden_characters (text))
    return refuse (error, _ ("This is not an address. Check it and try again."));

  uri = parse_uri (text);
  if (uri == NULL || g_uri_get_host (uri) == NULL)
    return refuse (error, _ ("This is not an address. Check it and try again."));

  if (g_uri_get_userinfo (uri) != NULL)
    return refuse (error, _ ("User name and password have fields of their own; the address must "
                             "not contain them."));

  host = normalize_host (g_uri_get_host (uri));
  if (host == NULL)
    return refuse (error, _ ("This is not an address. Check it and try again."));

  if (!check_scheme (g_uri_get_scheme (uri), host, error))
    return FALSE;

  *base_url = join (g_uri_get_scheme (uri), host, g_uri_get_port (uri));
  return TRUE;
}
