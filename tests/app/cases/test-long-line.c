/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-long-line.h"

#include <string.h>

static guint n_refused;
static gboolean filling;

static void
refused_cb (gpointer owner, const char *problem)
{
  g_assert_nonnull (problem);
  n_refused++;
}

static char *
make_line (gsize length)
{
  char *line = g_malloc (length + 1);

  memset (line, 'x', length);
  line[length] = '\0';
  return line;
}

static void
test_judge (void)
{
  g_autofree char *fits = make_line (GCH_LONGEST_LINE);
  g_autofree char *long_line = make_line (GCH_LONGEST_LINE + 1);
  g_autofree char *lines = g_strdup_printf ("%s\n%s\n", fits, fits);
  g_autofree char *hidden = g_strdup_printf ("a\n%s\nb", long_line);
  g_autofree char *problem = NULL, *second = NULL;

  g_assert_null (gch_long_line_judge ("", 0));
  g_assert_null (gch_long_line_judge (fits, strlen (fits)));
  g_assert_null (gch_long_line_judge (lines, strlen (lines)));
  problem = gch_long_line_judge (long_line, strlen (long_line));
  g_assert_nonnull (problem);
  second = gch_long_line_judge (hidden, strlen (hidden));
  g_assert_nonnull (second);
}

static char *
content (GtkTextBuffer *buffer)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* A refused line changes nothing; what the program itself puts in is never refused. */
static void
test_guard (void)
{
  g_autoptr (GtkTextBuffer) buffer = gtk_text_buffer_new (NULL);
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autofree char *long_line = make_line (1024 * 1024);
  g_autofree char *kept = NULL;

  n_refused = 0;
  gch_long_line_guard (buffer, &filling, refused_cb, owner);
  gtk_text_buffer_insert_at_cursor (buffer, "typed", -1);
  gtk_text_buffer_insert_at_cursor (buffer, long_line, -1);
  kept = content (buffer);
  g_assert_cmpstr (kept, ==, "typed");
  g_assert_cmpuint (n_refused, ==, 1);

  filling = TRUE;
  gtk_text_buffer_set_text (buffer, long_line, -1);
  filling = FALSE;
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, 1024 * 1024);
  g_assert_cmpuint (n_refused, ==, 1);

  g_object_unref (owner);
  gtk_text_buffer_insert_at_cursor (buffer, long_line, -1);
  g_assert_cmpint (gtk_text_buffer_get_char_count (buffer), ==, 2 * 1024 * 1024);
  g_assert_cmpuint (n_refused, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/app/long-line/judge", test_judge);
  g_test_add_func ("/app/long-line/guard", test_guard);
  return g_test_run ();
}
