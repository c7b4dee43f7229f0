/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-database-worker.h"

typedef struct
{
  GString *order;
  GThread *thread;
  int ticks;
} Diary;

static guint
tick (GchDatabase *database, gpointer user_data)
{
  g_atomic_int_inc (&((Diary *) user_data)->ticks);
  return 1;
}

static void
note (GchDatabase *database, gpointer user_data)
{
  Diary *diary = user_data;

  g_assert_nonnull (database);
  g_assert_true (diary->thread == NULL || diary->thread == g_thread_self ());
  diary->thread = g_thread_self ();
  g_string_append_c (diary->order, 'a' + diary->order->len);
}

/* In order, on one thread that is not ours; what waits at the end is done too. */
static void
test_order (void)
{
  Diary diary = { g_string_new (NULL), NULL, 0 };
  GchDatabaseWorker *worker =
      gch_database_worker_new (gch_database_open (":memory:", TRUE, NULL), tick, &diary);

  for (int i = 0; i < 20; i++)
    gch_database_worker_push (worker, note, &diary);
  while (g_atomic_int_get (&diary.ticks) < 3)
    g_thread_yield ();
  gch_database_worker_free (worker);
  g_assert_cmpstr (diary.order->str, ==, "abcdefghijklmnopqrst");
  g_assert_true (diary.thread != g_thread_self ());
  g_string_free (diary.order, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/service/worker/order", test_order);

  return g_test_run ();
}
