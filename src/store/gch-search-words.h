/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From what a person types to what FTS5 is asked. Everything typed is literal: quotes, operators
 * and column names of the query language have no meaning. */

gboolean gch_search_is_blank (const char *text);
GStrv gch_search_words (const char *text);
GStrv gch_search_terms (const char *text);
char *gch_search_similar (const char *subject);

G_END_DECLS
