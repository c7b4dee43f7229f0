/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cursor.h"

#include <glib.h>
#include <string.h>

static void
test_round_trip (void)
{
  const char *const parts[] = { "12", "é", "", NULL };
  g_autofree char *cursor = gch_cursor_new ("feed", parts);
  g_auto (GStrv) read = gch_cursor_parse (cursor, "feed", 3);

  g_assert_cmpstrv (read, parts);
  for (const char *p = cursor; *p != '\0'; p++)
    g_assert_true (g_ascii_isalnum (*p) || *p == '-' || *p == '_');
}

static void
test_refused (void)
{
  const char *const parts[] = { "12", NULL };
  g_autofree char *cursor = gch_cursor_new ("feed", parts);
  g_autofree char *longer = g_strnfill (100000, 'A');

  g_assert_null (gch_cursor_parse (cursor, "cases", 1));
  g_assert_null (gch_cursor_parse (cursor, "feed", 2));
  g_assert_null (gch_cursor_parse ("", "feed", 1));
  g_assert_null (gch_cursor_parse ("***", "feed", 1));
  g_assert_null (gch_cursor_parse ("AAAA", "feed", 1));
  g_assert_null (gch_cursor_parse ("____", "feed", 1));
  g_assert_null (gch_cursor_parse (longer, "feed", 1));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cursor/round-trip", test_round_trip);
  g_test_add_func ("/cursor/refused", test_refused);

  return g_test_run ();
}
