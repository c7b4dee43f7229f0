/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The service answers each request in the language it asks for, so that the process's own locale is
 * no help. */

/* The best of the languages there are ("en", "fr") for an Accept-Language header (RFC
 * 9110, 12.5.4); "en" for NULL and for nonsense. (transfer none) */
const char *gch_catalog_pick_language (const char *accept_language);

/* @msgid in @language; @msgid itself when there is no translation. (transfer none) */
const char *gch_catalog_translate (const char *language, const char *msgid);

G_END_DECLS
