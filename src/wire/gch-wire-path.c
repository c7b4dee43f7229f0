/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-wire.h"

#include <string.h>

#define ID_PLACE "{id}"

/* Percent-encodes all but RFC 3986's unreserved characters. "." and ".." as a whole segment would
 * name another place. */
static char *
encode_segment (const char *id)
{
  if (strcmp (id, ".") == 0)
    return g_strdup ("%2E");
  if (strcmp (id, "..") == 0)
    return g_strdup ("%2E%2E");
  return g_uri_escape_string (id, NULL, FALSE);
}

/**
 * gch_wire_path:
 * @template_: one of the paths above
 * @id: (nullable): the record's id, for templates with "{id}" in them
 *
 * Returns: (transfer full): the path to ask for
 */
char *
gch_wire_path (const char *template_, const char *id)
{
  const char *place = strstr (template_, ID_PLACE);
  g_autofree char *encoded = NULL;

  if (place == NULL)
    return g_strdup (template_);
  g_return_val_if_fail (id != NULL && id[0] != '\0', g_strdup (template_));
  encoded = encode_segment (id);
  return g_strdup_printf ("%.*s%s%s", (int) (place - template_), template_, encoded,
                          place + strlen (ID_PLACE));
}
