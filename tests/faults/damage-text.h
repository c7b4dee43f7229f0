/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-precious.h"

G_BEGIN_DECLS

/* What somebody wrote: the drafts and the outbox of several owners as they must be, and the next
 * thing that is done to them. Done first to the real files; what went well there is then done to
 * this text, too. */

typedef struct _Text Text;
typedef struct _Deed Deed;

Text *text_new (void);
Text *text_copy (const Text *self);
void text_free (Text *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Text, text_free)

Deed *deed_new (const Text *text, GRand *rand);
void deed_free (Deed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Deed, deed_free)
gboolean deed_do (const Deed *self, GchPrecious *precious, GError **error);
void deed_apply (const Deed *self, Text *text);

guint text_count_drafts (const Text *self);
guint text_count_operations (const Text *self);
/* Returns: (transfer full) (nullable): what is not as it must be, in words */
char *text_compare (const Text *self, GchPrecious *precious);

G_END_DECLS
