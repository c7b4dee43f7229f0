/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-password-pool.h"

typedef struct
{
  GMutex gate;
  int ran;
} Counter;

static void
job (gpointer user_data)
{
  Counter *counter = user_data;

  g_mutex_lock (&counter->gate);
  counter->ran++;
  g_mutex_unlock (&counter->gate);
}

/* A storm: as many as fit are taken and all of those are done, the others are told so. */
static void
test_bounded (void)
{
  Counter counter = { 0 };
  GchPasswordPool *pool = gch_password_pool_new (2, 4);
  int taken = 0;

  g_mutex_init (&counter.gate);
  g_mutex_lock (&counter.gate);
  for (int i = 0; i < 100; i++)
    taken += gch_password_pool_push (pool, job, &counter);
  g_assert_cmpint (taken, >=, 4);
  g_assert_cmpint (taken, <=, 4 + 2 + 2);
  g_mutex_unlock (&counter.gate);
  gch_password_pool_free (pool);
  g_assert_cmpint (counter.ran, ==, taken);
  g_mutex_clear (&counter.gate);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/password-pool/bounded", test_bounded);

  return g_test_run ();
}
