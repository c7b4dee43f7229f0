/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft.h"

#include "store-fixture.h"

static void
test_copy (void)
{
  g_autoptr (GchOwner) owner = fixture_owner ("u1");
  g_autoptr (GchDraft) draft = gch_draft_new (owner, "new", "text");
  g_autoptr (GchDraft) copy = NULL;

  g_assert_cmpint (draft->saved_at, >, 0);
  draft->saved_at = 5;
  copy = g_boxed_copy (GCH_TYPE_DRAFT, draft);
  g_assert_true (gch_owner_equal (copy->owner, owner));
  g_assert_cmpstr (copy->key, ==, "new");
  g_assert_cmpstr (copy->text, ==, "text");
  g_assert_cmpint (copy->saved_at, ==, 5);
}

static void
test_loses_text (void)
{
  static const struct
  {
    const char *earlier;
    const char *later;
    gsize lost;
  } cases[] = {
    { "", "", 0 },        { "", "a", 0 },       { "abc", "abcd", 0 }, { "abc", "xabc", 0 },
    { "abc", "abxc", 0 }, { "abc", "ab", 1 },   { "abc", "", 3 },     { "abc", "axc", 1 },
    { "aaaa", "aaa", 1 }, { "aaa", "aaaa", 0 }, { "abab", "ab", 2 },  { "one two", "two", 4 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      gsize lost = 99;

      g_assert_cmpint (gch_draft_loses_text (cases[i].earlier, cases[i].later, &lost), ==,
                       cases[i].lost > 0);
      g_assert_cmpuint (lost, ==, cases[i].lost);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/draft/copy", test_copy);
  g_test_add_func ("/draft/loses-text", test_loses_text);

  return g_test_run ();
}
