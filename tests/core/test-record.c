/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-record.h"

#define N_THREADS 4
#define N_ROUNDS 20000

static gpointer
ref_and_unref (gpointer data)
{
  for (guint i = 0; i < N_ROUNDS; i++)
    gch_case_unref (gch_case_ref (data));
  return NULL;
}

static void
test_case_crosses_threads (void)
{
  g_autoptr (GchCase) support_case = gch_case_new ();
  GThread *threads[N_THREADS];

  support_case->id = g_strdup ("c1");
  support_case->subject = g_strdup ("The press stops");
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("reader", ref_and_unref, support_case);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpstr (support_case->subject, ==, "The press stops");
}

static void
test_new_is_empty (void)
{
  g_autoptr (GchAccount) account = gch_account_new ();
  g_autoptr (GchUser) user = gch_user_new ();
  g_autoptr (GchKey) key = gch_key_new ();
  g_autoptr (GchCase) support_case = gch_case_new ();
  g_autoptr (GchComment) comment = gch_comment_new ();
  g_autoptr (GchStatusChange) change = gch_status_change_new ();
  g_autoptr (GchCaseViewed) viewed = gch_case_viewed_new ();

  g_assert_null (account->id);
  g_assert_null (user->email);
  g_assert_null (key->hint);
  g_assert_null (support_case->description);
  g_assert_cmpint (support_case->closed_at, ==, 0);
  g_assert_null (comment->body);
  g_assert_null (change->author_name);
  g_assert_null (viewed->case_id);
}

/* A boxed copy is the same value: records are never changed once filled in. */
static void
test_boxed (void)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autoptr (GchComment) comment = gch_comment_new ();

  comment->body = g_strdup ("It works again, thank you.");
  g_value_init (&value, gch_comment_get_type ());
  g_value_set_boxed (&value, comment);
  g_assert_true (g_value_get_boxed (&value) == comment);
  g_assert_cmpstr (g_type_name (gch_case_viewed_get_type ()), ==, "GchCaseViewed");
}

static void
test_unread (void)
{
  g_autoptr (GchCase) support_case = gch_case_new ();

  g_assert_false (gch_case_is_unread (support_case, 0));
  support_case->last_reply_at = 100;
  g_assert_true (gch_case_is_unread (support_case, 0));
  g_assert_true (gch_case_is_unread (support_case, 99));
  g_assert_false (gch_case_is_unread (support_case, 100));
  support_case->last_comment_at = 200; /* the customer's own does not count */
  g_assert_false (gch_case_is_unread (support_case, 100));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/record/case-crosses-threads", test_case_crosses_threads);
  g_test_add_func ("/record/new-is-empty", test_new_is_empty);
  g_test_add_func ("/record/boxed", test_boxed);
  g_test_add_func ("/record/unread", test_unread);

  return g_test_run ();
}
