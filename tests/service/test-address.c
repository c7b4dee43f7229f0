/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-address.h"

typedef struct
{
  const char *text;
  const char *wanted;
} Row;

static void
test_forwarded (void)
{
  static const Row rows[] = {
    { "192.0.2.1", "192.0.2.1" },
    { " 198.51.100.9 ,  192.0.2.1 ", "192.0.2.1" },
    { "127.0.0.1,2001:db8::1", "2001:db8::1" },
    { "192.0.2.1:4711", "192.0.2.1" },
    { "[2001:db8::1]:4711", "2001:db8::1" },
    { "", NULL },
    { "192.0.2.1,", NULL },
    { "unknown", NULL },
    { "192.0.2.1, nonsense", NULL },
    { "999.0.2.1", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *address = gch_address_from_forwarded (rows[i].text);

      g_assert_cmpstr (address, ==, rows[i].wanted);
    }
}

static void
test_network (void)
{
  static const Row rows[] = {
    { "192.0.2.1", "192.0.2.1" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
    { "2001:db8:1:2:ffff::1", "2001:db8:1:2::/64" },
    { "2001:db8:1:3::1", "2001:db8:1:3::/64" },
    { "::ffff:192.0.2.1", "192.0.2.1" },
    { "::1", "::1" },
    { "", "" },
    { "nonsense", "nonsense" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *network = gch_address_of_network (rows[i].text);

      g_assert_cmpstr (network, ==, rows[i].wanted);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/address/forwarded", test_forwarded);
  g_test_add_func ("/address/network", test_network);

  return g_test_run ();
}
