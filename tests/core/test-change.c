/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-change.h"

static void
test_boxed_types (void)
{
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_ACCOUNT) == gch_account_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_USER) == gch_user_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_KEY) == gch_key_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_CASE) == gch_case_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_COMMENT) == gch_comment_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_STATUS_CHANGE)
                 == gch_status_change_get_type ());
  g_assert_true (gch_record_kind_get_boxed_type (GCH_RECORD_CASE_VIEWED)
                 == gch_case_viewed_get_type ());
}

static void
test_record (void)
{
  g_autoptr (GchUser) user = gch_user_new ();
  g_autoptr (GchChange) change = NULL;

  user->id = g_strdup ("u1");
  change = gch_change_new_record (GCH_RECORD_USER, "u1", gch_user_ref (user));
  g_assert_cmpint (change->kind, ==, GCH_RECORD_USER);
  g_assert_cmpstr (change->id, ==, "u1");
  g_assert_true (change->record == user);
}

static void
test_gone (void)
{
  g_autoptr (GchChange) change = gch_change_new_gone (GCH_RECORD_KEY, "k1");

  g_assert_cmpint (change->kind, ==, GCH_RECORD_KEY);
  g_assert_cmpstr (change->id, ==, "k1");
  g_assert_null (change->record);
}

static void
test_page (void)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  g_autoptr (GchChangePage) other = gch_change_page_ref (page);

  g_assert_cmpuint (page->changes->len, ==, 0);
  g_assert_null (page->cursor);
  g_assert_false (page->has_more);
  for (GchRecordKind kind = GCH_RECORD_ACCOUNT; kind <= GCH_RECORD_CASE_VIEWED; kind++)
    g_ptr_array_add (page->changes, gch_change_new_gone (kind, "x"));
  page->cursor = g_strdup ("7");
  g_assert_cmpuint (other->changes->len, ==, 7);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/change/boxed-types", test_boxed_types);
  g_test_add_func ("/change/record", test_record);
  g_test_add_func ("/change/gone", test_gone);
  g_test_add_func ("/change/page", test_page);

  return g_test_run ();
}
