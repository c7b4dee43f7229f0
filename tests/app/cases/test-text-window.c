/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-text-window.h"
#include "widget-test.h"

static void
test_pieces (void)
{
  static const char *const texts[] = { "", "a", "a\nb\nc\n", "éééééééééééé",
                                       "one\ntwo\n\n\nthree and a long line\n" };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GString *together = g_string_new (NULL);
      const char *p = texts[i];

      while (*p)
        {
          gboolean breaks_line;
          const char *end = gch_text_window_next_piece (p, 8, 6, &breaks_line);
          g_autofree char *piece = g_strndup (p, end - p);

          g_assert_true (end > p);
          g_assert_true (g_utf8_validate (piece, -1, NULL));
          g_string_append (together, piece);
          p = end;
        }
      g_assert_cmpstr (together->str, ==, texts[i]);
      g_string_free (together, TRUE);
    }
}

static gboolean
is_complete (gpointer user_data)
{
  return gch_text_window_is_complete (user_data);
}

/* Fills while the main loop goes on; the longest stop is what counts. */
static void
fill (char *text, gsize expected_min_chars)
{
  GtkWidget *window = gch_text_window_present (NULL, "Title & <b>", text);
  GtkWidget *view = widget_test_find (window, GTK_TYPE_TEXT_VIEW, NULL);
  gint64 longest = 0;

  while (!is_complete (window))
    {
      gint64 start = g_get_monotonic_time ();

      g_main_context_iteration (NULL, TRUE);
      longest = MAX (longest, g_get_monotonic_time () - start);
    }
  gch_test_drain ();
  g_test_message ("longest stop: %d ms", (int) (longest / 1000));
  g_assert_cmpuint (
      gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (GTK_TEXT_VIEW (view))), >=,
      expected_min_chars);
  /* Generous, for slow machines and sanitizers; it is a few milliseconds otherwise. */
  g_assert_cmpint (longest, <, 2 * G_USEC_PER_SEC);
  widget_test_destroy (window, NULL);
  g_free (text);
}

static void
test_many_lines (void)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < 10000; i++)
    g_string_append_printf (text, "%d: connection refused <b>\n", i);
  fill (g_string_free (text, FALSE), 280000);
}

static void
test_one_line (void)
{
  fill (g_strnfill (1024 * 1024, 'x'), 1024 * 1024);
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  g_test_add_func ("/text-window/pieces", test_pieces);
  g_test_add_func ("/text-window/many-lines", test_many_lines);
  g_test_add_func ("/text-window/one-line", test_one_line);
  return g_test_run ();
}
