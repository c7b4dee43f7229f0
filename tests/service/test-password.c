/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-password.h"

#include <sodium.h>
#include <string.h>

#include "gch-error.h"

static void
test_matches (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = gch_password_hash ("pässwörd", &GCH_PASSWORD_COST_LEAST, &error);
  g_autofree char *same = gch_password_hash ("pässwörd", &GCH_PASSWORD_COST_LEAST, &error);

  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
  g_assert_cmpstr (hash, !=, same);
  g_assert_true (gch_password_matches ("pässwörd", hash));
  g_assert_false (gch_password_matches ("passwörd", hash));
  g_assert_false (gch_password_matches ("", hash));
  g_assert_false (gch_password_matches ("pässwörd", "nonsense"));
}

/* Nobody can be made to hash a novel, and nobody can ask for less than the least. */
static void
test_limits (void)
{
  GchPasswordCost nothing = { 1, 8192 };
  g_autofree char *novel = g_strnfill (1025, 'x');
  g_autoptr (GError) error = NULL;
  g_autofree char *hash = gch_password_hash ("x", &nothing, NULL);

  g_assert_nonnull (strstr (hash, "m=19456,t=2,p=1"));
  g_assert_null (gch_password_hash (novel, &GCH_PASSWORD_COST_LEAST, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_TOO_LARGE);
  g_assert_false (gch_password_matches (novel, hash));
}

/* It is read as any other hash is, and takes the same time. */
static void
test_dummy (void)
{
  g_autofree char *dummy = gch_password_dummy_hash (&GCH_PASSWORD_COST_LEAST);

  g_assert_cmpint (crypto_pwhash_str_needs_rehash (dummy, GCH_PASSWORD_COST_LEAST.operations,
                                                   GCH_PASSWORD_COST_LEAST.memory),
                   ==, 0);
  g_assert_false (gch_password_matches ("right horse", dummy));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_assert_cmpint (sodium_init (), >=, 0);

  g_test_add_func ("/password/matches", test_matches);
  g_test_add_func ("/password/limits", test_limits);
  g_test_add_func ("/password/dummy", test_dummy);

  return g_test_run ();
}
