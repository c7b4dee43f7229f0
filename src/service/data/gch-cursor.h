/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Places in a list, as text that means nothing to who carries it: base64url of @kind and @parts.
 * Parts may be anything without a NUL and without ':'. */

/* (transfer full) */
char *gch_cursor_new (const char *kind, const char *const *parts);

/* The @n_parts parts of a cursor of this @kind; NULL for any other text. (transfer full) */
char **gch_cursor_parse (const char *text, const char *kind, guint n_parts);

G_END_DECLS
