/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <glib/gstdio.h>

#include "gch-accounts.h"
#include "gch-test.h"

static void
flush (GchAccounts *accounts)
{
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;

  gch_accounts_flush_async (accounts, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  gch_accounts_flush_finish (accounts, result, NULL);
}

static GchAccountEntry *
entry_for (const char *user_id)
{
  GchAccountEntry *entry = g_new0 (GchAccountEntry, 1);

  entry->owner = gch_owner_new ("https://portal.example.com", "a1", user_id);
  entry->portal_name = g_strdup ("Le portail «test»");
  entry->user_name = g_strdup ("camille@example.com");

  return entry;
}

static void
test_remembers (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *folder = gch_test_dir_build (dir, "a/b");
  g_autofree char *file = g_build_filename (folder, "accounts.ini", NULL);
  g_autoptr (GchAccounts) accounts = gch_accounts_new (folder);
  g_autoptr (GchAccounts) again = NULL;
  g_autoptr (GchAccountEntry) first = entry_for ("u1");
  g_autoptr (GchAccountEntry) second = entry_for ("u2");
  g_autoptr (GchAccountEntry) last = NULL;
  g_autoptr (GchAccountEntry) other = NULL;
  GStatBuf info;

  g_assert_null (gch_accounts_dup_last (accounts));
  gch_accounts_put (accounts, first, TRUE);
  gch_accounts_put (accounts, second, TRUE);
  gch_accounts_set_complete (accounts, second->owner, TRUE);
  flush (accounts);
  g_assert_cmpint (g_stat (file, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);

  again = gch_accounts_new (folder);
  last = gch_accounts_dup_last (again);
  g_assert_true (gch_owner_equal (last->owner, second->owner));
  g_assert_cmpstr (last->portal_name, ==, "Le portail «test»");
  g_assert_null (last->display_name);
  g_assert_true (last->complete);
  other = gch_accounts_dup_entry (again, first->owner);
  g_assert_nonnull (other);
  g_assert_false (other->complete);

  gch_accounts_remove (again, second->owner);
  g_assert_null (gch_accounts_dup_last (again));
  flush (again);
}

static void
test_damaged (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *file = gch_test_dir_build (dir, "accounts.ini");
  const char *const texts[] = {
    "\xff\xfe not a key file",
    "[last]\naccount=account 0123\n",
    "[last]\naccount=account 0123\n[account 0123]\nportal=\nuser=u\naccount=a\n",
    "[last\n",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GchAccounts) accounts = NULL;

      g_assert_true (g_file_set_contents (file, texts[i], -1, NULL));
      accounts = gch_accounts_new (dir->path);
      g_assert_null (gch_accounts_dup_last (accounts));
    }
}

static void
on_save_failed (GchAccounts *accounts, const GError *error, gboolean *failed)
{
  g_assert_nonnull (error);
  *failed = TRUE;
}

static void
test_cannot_write (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *file = gch_test_dir_build (dir, "file");
  g_autofree char *below = gch_test_dir_build (dir, "file/below");
  g_autoptr (GchAccounts) accounts = NULL;
  g_autoptr (GchAccountEntry) entry = entry_for ("u1");
  gboolean failed = FALSE;

  g_assert_true (g_file_set_contents (file, "", 0, NULL));
  accounts = gch_accounts_new (below);
  g_signal_connect (accounts, "save-failed", G_CALLBACK (on_save_failed), &failed);
  gch_accounts_put (accounts, entry, TRUE);
  flush (accounts);
  g_assert_true (failed);
}

static void
test_hash (void)
{
  g_autoptr (GchOwner) a = gch_owner_new ("https://a", "b", "c");
  g_autoptr (GchOwner) b = gch_owner_new ("https://a", "bc", "");
  g_autofree char *first = gch_accounts_owner_hash (a);
  g_autofree char *second = gch_accounts_owner_hash (b);

  g_assert_cmpuint (strlen (first), ==, 16);
  g_assert_cmpstr (first, !=, second);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/accounts/remembers", test_remembers);
  g_test_add_func ("/accounts/damaged", test_damaged);
  g_test_add_func ("/accounts/cannot-write", test_cannot_write);
  g_test_add_func ("/accounts/hash", test_hash);

  return g_test_run ();
}
