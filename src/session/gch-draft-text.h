/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-operation.h"

G_BEGIN_DECLS

/* What a draft is called and how two texts become one without losing a word of either. */

/* Key of the draft that @operation was made from. (transfer full) (nullable) */
char *gch_draft_text_key (const GchOperation *operation);

/* What the user wrote in @operation, as text of that draft: a comment's body, or the fields of a
 * case as a JSON object with the API's member names. (transfer full) (nullable) */
char *gch_draft_text_of (const GchOperation *operation);

/* What the user wrote in @operation, for reading. (transfer full) (nullable) */
char *gch_draft_text_readable (const GchOperation *operation);

/* What the draft @key says, for reading: a comment as it is, a form's subject and description.
 * (transfer full) */
char *gch_draft_text_readable_draft (const char *key, const char *text);

/* @first then @second. Comments: with an empty line between them. Forms (JSON objects): the members
 * of @first, with the description of @second below its own. Either may be NULL or empty.
 * (transfer full) */
char *gch_draft_text_join (const char *key, const char *first, const char *second);

G_END_DECLS
