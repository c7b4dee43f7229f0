/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-operation.h"

G_BEGIN_DECLS

/* Text not yet sent. Its key: "case:" + case id for a comment, "edit:" + case id, "new" for the one
 * unsent new case (its fields are JSON in text). */
typedef struct
{
  GchOwner *owner; /* (owned) */
  char *key;       /* (owned) */
  char *text;      /* (owned) */
  gint64 saved_at; /* wall clock */
} GchDraft;

#define GCH_TYPE_DRAFT (gch_draft_get_type ())
GType gch_draft_get_type (void);
GchDraft *gch_draft_new (const GchOwner *owner, const char *key, const char *text);
GchDraft *gch_draft_copy (const GchDraft *self);
void gch_draft_free (GchDraft *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchDraft, gch_draft_free)

gboolean gch_draft_loses_text (const char *earlier, const char *later, gsize *lost);

G_END_DECLS
