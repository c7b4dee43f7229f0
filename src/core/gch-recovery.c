/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/store/test-store.c. */

#include "gch-recovery.h"

G_DEFINE_BOXED_TYPE (GchRecovery, gch_recovery, gch_recovery_copy, gch_recovery_free)

/**
 * gch_recovery_new:
 * @set_aside: (nullable): where the damaged file lies now; copied
 * @drafts: how many drafts were brought back
 * @operations: how many operations of the outbox were brought back
 * @incomplete: how many records could not be read
 *
 * Returns: (transfer full): the four together
 */
GchRecovery *
gch_recovery_new (const char *set_aside, guint drafts, guint operations, guint incomplete)
{
  GchRecovery *self = g_new0 (GchRecovery, 1);

  self->set_aside = g_strdup (set_aside);
  self->drafts = drafts;
  self->operations = operations;
  self->incomplete = incomplete;

  return self;
}

/** gch_recovery_copy: Returns: (transfer full): a deep copy */
GchRecovery *
gch_recovery_copy (const GchRecovery *self)
{
  return gch_recovery_new (self->set_aside, self->drafts, self->operations, self->incomplete);
}

/** gch_recovery_free: */
void
gch_recovery_free (GchRecovery *self)
{
  g_free (self->set_aside);
  g_free (self);
}
