/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sse.h"

#include <string.h>

static void
collect (const char *event, gpointer user_data)
{
  GString *seen = user_data;

  g_string_append_printf (seen, "[%s]", event);
}

static const struct
{
  const char *stream;
  const char *events;
} CASES[] = {
  { "event: more\ndata: {}\n\n", "[more]" },
  { "event: more\r\ndata: {}\r\n\r\n", "[more]" },
  { "event: more\rdata: {}\r\r", "[more]" },
  { "\xEF\xBB\xBF"
    "event: more\ndata: {}\n\n",
    "[more]" },
  { "event:more\ndata\n\n", "[more]" },
  { ":\n\n:\n\nevent: more\n: in between\ndata: 1\ndata: 2\n\n", "[more]" },
  { "data: x\n\n", "[message]" },
  { "event: more\n\n", "" },
  { "event: more\ndata: {}\n", "" },
  { "event: a\nevent: b\ndata: x\n\ndata: y\n\n", "[b][message]" },
  { "id: 7\nretry: 10\nwhatever: z\nevent: more\ndata: {}\n\n", "[more]" },
  { "\n\n\n", "" },
  { "event: more\ndata: {}\n\nevent: more\ndata: {}\n\n", "[more][more]" },
};

static void
check (const char *stream, gsize chunk, const char *events)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GchSse) sse = gch_sse_new (collect, seen);
  const gsize length = strlen (stream);

  for (gsize i = 0; i < length; i += chunk)
    g_assert_true (gch_sse_feed (sse, stream + i, MIN (chunk, length - i)));

  g_assert_cmpstr (seen->str, ==, events);
}

/* Wherever the network cuts it, it says the same. */
static void
test_cut_anywhere (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CASES); i++)
    for (gsize chunk = 1; chunk <= strlen (CASES[i].stream); chunk++)
      check (CASES[i].stream, chunk, CASES[i].events);
}

static void
test_binary (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GchSse) sse = gch_sse_new (collect, seen);
  static const char BYTES[] = "\0\xff: \0\n\0\nevent: more\ndata: \0\n\n";

  g_assert_true (gch_sse_feed (sse, BYTES, sizeof BYTES - 1));
  g_assert_cmpstr (seen->str, ==, "[more]");
}

static void
test_endless_line (void)
{
  g_autoptr (GString) seen = g_string_new (NULL);
  g_autoptr (GchSse) sse = gch_sse_new (collect, seen);
  g_autofree char *block = g_strnfill (100000, 'a');

  g_assert_false (gch_sse_feed (sse, block, 100000));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/sse/cut-anywhere", test_cut_anywhere);
  g_test_add_func ("/sse/binary", test_binary);
  g_test_add_func ("/sse/endless-line", test_endless_line);

  return g_test_run ();
}
