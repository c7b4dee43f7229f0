/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-catalog.h"

const char *
gch_catalog_pick_language (const char *accept_language)
{
  return accept_language != NULL && g_str_has_prefix (accept_language, "fr") ? "fr" : "en";
}

const char *
gch_catalog_translate (const char *language, const char *msgid)
{
  return msgid;
}
