/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-record.h"

G_BEGIN_DECLS

/* What the support of the demonstration portal says. The book is text, in one file for each
 * language under data/:
 *
 *   @topic slow slow performance          a word for the topic, then words that speak of it
 *   @answer technical first slow open     team, occasion, topic or "any", status afterwards
 *   Hello {first_name}, …                 also {subject} and {product}
 *
 * Occasions: "first" when support never answered the case, "next" later, "thanks" when the customer
 * is content. */

typedef struct
{
  char *body;           /* (owned) */
  GchCaseStatus status; /* where the case goes with it */
} GchAnswer;

/**
 * gch_answer_book_answer:
 * @record: the case
 * @words: what the customer wrote last
 * @author: the customer's name
 * @replies: how often support answered already
 *
 * Finds the answer to what the customer wrote, in his language. The same question gets the same
 * answer; another case or the next question perhaps another.
 *
 * Returns: (transfer full)
 */
GchAnswer *gch_answer_book_answer (const GchCase *record, const char *words, const char *author,
                                   guint replies);
void gch_answer_free (GchAnswer *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchAnswer, gch_answer_free)

/* "fr" or "en", by the small words of @text; @fallback when there are none. */
const char *gch_answer_book_guess_language (const char *text, const char *fallback);

G_END_DECLS
