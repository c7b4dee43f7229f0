/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-password.h"
#include "gch-throttle.h"

G_BEGIN_DECLS

/* What all requests of one portal share and no database keeps. Used on the database's thread. */
typedef struct
{
  gboolean demonstration;
  GchPasswordCost password_cost;
  char *dummy_hash;      /* (owned) */
  GchThrottle *throttle; /* (owned) */
} GchPortal;

GchPortal *gch_portal_new (gboolean demonstration, const GchPasswordCost *password_cost);
void gch_portal_free (GchPortal *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchPortal, gch_portal_free)

G_END_DECLS
