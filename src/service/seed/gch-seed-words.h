/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Sentences made of a small vocabulary, for as many cases as one wants. The same chance gives the
 * same text. @french or English. All append to @out. */

void gch_seed_words_subject (GString *out, GRand *chance, gboolean french);

/* One to five sentences, sometimes with lines of a log. */
void gch_seed_words_text (GString *out, GRand *chance, gboolean french, gboolean by_support);

G_END_DECLS
