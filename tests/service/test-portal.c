/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal.h"

static void
test_new (void)
{
  g_autoptr (GchPortal) portal = gch_portal_new (TRUE, &GCH_PASSWORD_COST_LEAST);

  g_assert_true (portal->demonstration);
  g_assert_nonnull (portal->throttle);
  g_assert_true (g_str_has_prefix (portal->dummy_hash, "$argon2id$"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/portal/new", test_new);

  return g_test_run ();
}
