/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* What was done about a precious.db that was damaged or gone. */
typedef struct
{
  char *set_aside;  /* (owned) (nullable) where the damaged file lies now; NULL: there was none */
  guint drafts;     /* brought back */
  guint operations; /* of the outbox, brought back */
  guint incomplete; /* that could not be read any more, as far as can be told */
} GchRecovery;

#define GCH_TYPE_RECOVERY (gch_recovery_get_type ())
GType gch_recovery_get_type (void);
GchRecovery *gch_recovery_new (const char *set_aside, guint drafts, guint operations,
                               guint incomplete);
GchRecovery *gch_recovery_copy (const GchRecovery *self);
void gch_recovery_free (GchRecovery *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchRecovery, gch_recovery_free)

G_END_DECLS
