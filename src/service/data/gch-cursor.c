/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cursor.h"

#include <sodium.h>
#include <string.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING
#define LONGEST_CURSOR 256

char *
gch_cursor_new (const char *kind, const char *const *parts)
{
  g_autofree char *joined = g_strjoinv (":", (char **) parts);
  g_autofree char *plain = g_strconcat (kind, ":", joined, NULL);
  gsize size = sodium_base64_encoded_len (strlen (plain), VARIANT);
  char *text = g_malloc (size);

  sodium_bin2base64 (text, size, (const unsigned char *) plain, strlen (plain), VARIANT);

  return text;
}

char **
gch_cursor_parse (const char *text, const char *kind, guint n_parts)
{
  char plain[LONGEST_CURSOR + 1];
  gsize length = 0;
  g_auto (GStrv) parts = NULL;

  if (sodium_base642bin ((unsigned char *) plain, LONGEST_CURSOR, text, strlen (text), NULL,
                         &length, NULL, VARIANT)
      != 0)
    return NULL;
  plain[length] = '\0';
  if (strlen (plain) != length || !g_utf8_validate (plain, length, NULL))
    return NULL;

  parts = g_strsplit (plain, ":", -1);
  if (g_strv_length (parts) != n_parts + 1 || strcmp (parts[0], kind) != 0)
    return NULL;

  return g_strdupv (parts + 1);
}
