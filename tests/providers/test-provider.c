/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-provider.h"

#include "gch-portal-fixture.h"

static void
test_signed_in_is_a_value (void)
{
  g_autoptr (GchSignedIn) signed_in = g_new0 (GchSignedIn, 1);
  g_autoptr (GchSignedIn) copy = NULL;

  signed_in->owner = gch_owner_new ("https://x.example", "a1", "u1");
  signed_in->credentials = g_strdup ("secret");
  copy = g_boxed_copy (gch_signed_in_get_type (), signed_in);

  g_assert_true (copy->owner != signed_in->owner);
  g_assert_true (gch_owner_equal (copy->owner, signed_in->owner));
  g_assert_cmpstr (copy->credentials, ==, "secret");
  g_assert_null (copy->portal_name);
}

static void
test_signals (GchPortalFixture *self, gconstpointer data)
{
  g_signal_emit_by_name (self->provider, "more");
  g_signal_emit_by_name (self->provider, "credentials-changed", "{}");

  g_assert_cmpuint (self->more, ==, 1);
  g_assert_cmpstr (g_ptr_array_index (self->rotated, 0), ==, "{}");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/provider/signed-in-is-a-value", test_signed_in_is_a_value);
  GCH_PORTAL_FIXTURE_ADD ("/provider/signals", test_signals);

  return g_test_run ();
}
