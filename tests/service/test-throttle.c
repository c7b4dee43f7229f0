/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-throttle.h"

#define SECOND ((gint64) G_USEC_PER_SEC)

static void
test_waits_double (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();
  static const guint waits[] = { 1, 2, 4, 8, 16, 32, 60, 60 };
  gint64 now = 1000 * SECOND;

  for (int i = 0; i < 5; i++)
    g_assert_cmpuint (gch_throttle_try (throttle, "Irene", "::1", now), ==, 0);
  for (gsize i = 0; i < G_N_ELEMENTS (waits); i++)
    {
      g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, waits[i]);
      /* Asking too soon costs nothing more. */
      g_assert_cmpuint (gch_throttle_try (throttle, "IRENE", "::2", now), ==, waits[i]);
      now += waits[i] * SECOND;
      g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 0);
    }
  g_assert_cmpuint (gch_throttle_try (throttle, "other", "::1", now), ==, 0);
}

static void
test_forgives (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();

  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", i), ==, 0);
      gch_throttle_forgive (throttle, "irene", "::1");
    }
}

/* One address that tries many names, each once. */
static void
test_by_address (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();
  guint refused = 0;

  for (int i = 0; i < 100; i++)
    {
      g_autofree char *name = g_strdup_printf ("user-%d", i);

      refused += gch_throttle_try (throttle, name, "192.0.2.7", 1000 * SECOND) > 0;
    }
  g_assert_cmpuint (refused, ==, 70);
  g_assert_cmpuint (gch_throttle_try (throttle, "user-1", "192.0.2.8", 1000 * SECOND), ==, 0);
}

static void
test_forgets (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();
  gint64 now = 10000 * SECOND;

  for (int i = 0; i < 5; i++)
    gch_throttle_try (throttle, "irene", "::1", now);
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), >, 0);
  /* A clock that was put back makes nobody wait for ever. */
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now - 9000 * SECOND), ==, 0);
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now + 3601 * SECOND), ==, 0);
}

/* Millions of names are no way to fill the memory. */
static void
test_bounded (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();

  for (int i = 0; i < 30000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      gch_throttle_try (throttle, name, name, 1000 * SECOND);
    }
}

/* Nor are they a way to have one forgotten. */
static void
test_not_flushed (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();
  gint64 now = 1000 * SECOND;

  for (int i = 0; i < 5; i++)
    g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 0);
  for (int i = 0; i < 30000; i++)
    {
      g_autofree char *name = g_strdup_printf ("%d", i);

      gch_throttle_try (throttle, name, name, now);
    }
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 1);
}

static void
test_take_back (void)
{
  g_autoptr (GchThrottle) throttle = gch_throttle_new ();
  gint64 now = 1000 * SECOND;

  for (int i = 0; i < 4; i++)
    g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 0);
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 0);
      gch_throttle_take_back (throttle, "Irene", "::1");
    }
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), ==, 0);
  g_assert_cmpuint (gch_throttle_try (throttle, "irene", "::1", now), >, 0);
  gch_throttle_take_back (throttle, "nobody", "::2");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/throttle/waits-double", test_waits_double);
  g_test_add_func ("/throttle/forgives", test_forgives);
  g_test_add_func ("/throttle/by-address", test_by_address);
  g_test_add_func ("/throttle/forgets", test_forgets);
  g_test_add_func ("/throttle/bounded", test_bounded);
  g_test_add_func ("/throttle/not-flushed", test_not_flushed);
  g_test_add_func ("/throttle/take-back", test_take_back);

  return g_test_run ();
}
