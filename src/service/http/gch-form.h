/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-response.h"

G_BEGIN_DECLS

/* Strict reading of a request's body. Every member is read once; what is wrong is collected, and
 * what was never asked for is refused, so that the person sees everything at once. */
typedef struct _GchForm GchForm;

GchForm *gch_form_new (GchRequest *request);
void gch_form_free (GchForm *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchForm, gch_form_free)

typedef enum
{
  GCH_FORM_OPTIONAL = 1 << 0,  /* may be missing or null */
  GCH_FORM_ONE_LINE = 1 << 1,  /* no line ends, no other controls */
  GCH_FORM_CLEARABLE = 1 << 2, /* null and "" both mean: empty it; gives "" */
} GchFormFlags;

/* The text of a member, with more than white space in it; NULL when it is missing or wrong. Limits
 * of 0 are none. (transfer none) */
const char *gch_form_text (GchForm *self, const char *field, GchFormFlags flags, gsize max_chars,
                           gsize max_bytes);

/* The nick of a member through one of the gch_X_from_nick() functions: TRUE when it was there and
 * is a word of that list. */
typedef gboolean (*GchFormWord) (const char *nick, gpointer value, GError **error);
gboolean gch_form_word (GchForm *self, const char *field, GchFormFlags flags, GchFormWord from_nick,
                        gpointer value);

/* A whole number; 0 when it is missing or wrong. */
gint64 gch_form_int (GchForm *self, const char *field, GchFormFlags flags, gint64 min, gint64 max);

/* TRUE when the body has this member. */
gboolean gch_form_has (GchForm *self, const char *field);

/* Reports a member that is wrong for another reason. @code: "required", "too_long", "invalid" or
 * "not_allowed". */
void gch_form_refuse (GchForm *self, const char *field, const char *code);

/* Refuses what was not read. Returns: (transfer full): the answer with everything that is wrong, or
 * NULL when nothing is. */
GchResponse *gch_form_finish (GchForm *self);

G_END_DECLS
