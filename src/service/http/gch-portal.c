/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal.h"

#include <sodium.h>

GchPortal *
gch_portal_new (gboolean demonstration, const GchPasswordCost *password_cost)
{
  GchPortal *self = g_new0 (GchPortal, 1);

  if (sodium_init () < 0)
    g_error ("libsodium has no source of randomness");

  self->demonstration = demonstration;
  self->password_cost = *password_cost;
  self->dummy_hash = gch_password_dummy_hash (password_cost);
  self->throttle = gch_throttle_new ();

  return self;
}

void
gch_portal_free (GchPortal *self)
{
  g_free (self->dummy_hash);
  gch_throttle_free (self->throttle);
  g_free (self);
}
