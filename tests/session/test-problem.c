/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-problem.h"

/* Every kind of failure has words of its own. */
static void
test_all (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (int code = 0; code <= GCH_ERROR_NO_KEYRING; code++)
    {
      char *text = gch_problem_describe (code, NULL);

      g_assert_nonnull (text);
      g_assert_true (g_hash_table_add (seen, text));
    }

  g_assert_null (gch_problem_describe (-1, NULL));
}

static void
test_said (void)
{
  g_autofree char *portal = gch_problem_describe (GCH_ERROR_REFUSED, "This case is closed.");
  g_autofree char *disk = gch_problem_describe (GCH_ERROR_STORAGE_FULL, "SQLITE_FULL");

  g_assert_cmpstr (portal, ==, "This case is closed.");
  g_assert_cmpstr (disk, !=, "SQLITE_FULL");
}

static void
test_storage (void)
{
  g_autoptr (GError) full = g_error_new_literal (GCH_ERROR, GCH_ERROR_STORAGE_FULL, "x");
  g_autoptr (GError) other = g_error_new_literal (GCH_ERROR, GCH_ERROR_STORAGE, "input/output");
  g_autoptr (GError) foreign = g_error_new_literal (G_FILE_ERROR, G_FILE_ERROR_IO, "message");
  g_autoptr (GError) same = gch_problem_translate (foreign);
  g_autoptr (GError) translated = gch_problem_translate (full);
  g_autofree char *a = gch_problem_describe_storage (full);
  g_autofree char *b = gch_problem_describe_storage (other);

  g_assert_cmpstr (a, !=, b);
  g_assert_nonnull (strstr (b, "input/output"));
  g_assert_cmpstr (same->message, ==, "message");
  g_assert_error (translated, GCH_ERROR, GCH_ERROR_STORAGE_FULL);
  g_assert_cmpstr (translated->message, !=, "x");
}

/* Says what happened, and no more than that. */
static void
test_recovery (void)
{
  g_autoptr (GchRecovery) all = gch_recovery_new ("/data/precious.db.damaged-1", 41, 42, 43);
  g_autoptr (GchRecovery) gone = gch_recovery_new (NULL, 41, 0, 0);
  g_autofree char *a = gch_problem_describe_recovery (all);
  g_autofree char *b = gch_problem_describe_recovery (gone);

  g_assert_nonnull (strstr (a, "/data/precious.db.damaged-1"));
  g_assert_nonnull (strstr (a, "41"));
  g_assert_nonnull (strstr (a, "42"));
  g_assert_nonnull (strstr (a, "43"));
  g_assert_nonnull (strstr (b, "41"));
  g_assert_null (strstr (b, "42"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/problem/all", test_all);
  g_test_add_func ("/problem/said", test_said);
  g_test_add_func ("/problem/storage", test_storage);

  g_test_add_func ("/problem/recovery", test_recovery);

  return g_test_run ();
}
