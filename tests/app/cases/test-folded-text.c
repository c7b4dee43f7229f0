/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-folded-text.h"
#include "widget-test.h"

static void
test_extent (void)
{
  static const struct
  {
    const char *text;
    gsize lines;
  } cases[] = { { "", 0 }, { "a", 1 }, { "a\n", 1 }, { "a\nb", 2 }, { "\n", 1 }, { "\n\n", 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GchTextExtent extent = gch_text_extent_of (cases[i].text);

      g_assert_cmpuint (extent.lines, ==, cases[i].lines);
      g_assert_cmpuint (extent.bytes, ==, strlen (cases[i].text));
    }
  g_assert_cmpuint (gch_text_extent_of ("a word\nlonger").longest_word, ==, 6);
}

static void
test_judge (void)
{
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 6144, 60, 10 }), ==, GCH_TEXT_SHORT);
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 6145, 1, 10 }), ==, GCH_TEXT_LONG);
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 100, 61, 10 }), ==, GCH_TEXT_LONG);
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 1 << 20, 1, 10 }), ==, GCH_TEXT_HUGE);
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 20000, 10000, 10 }), ==, GCH_TEXT_HUGE);
  /* One word that Pango would think about for seconds. */
  g_assert_cmpint (gch_text_extent_judge ((GchTextExtent){ 2000, 1, 2000 }), ==, GCH_TEXT_HUGE);
}

static void
test_head (void)
{
  g_autofree char *whole = gch_text_extent_head ("a\nb\n", 2, 100);
  g_autofree char *lines = gch_text_extent_head ("a\nb\nc", 2, 100);
  /* Never in the middle of a character. */
  g_autofree char *bytes = gch_text_extent_head ("éééé", 2, 5);

  g_assert_cmpstr (whole, ==, "a\nb");
  g_assert_cmpstr (lines, ==, "a\nb…");
  g_assert_cmpstr (bytes, ==, "éé…");
}

static char *
make_lines (guint n)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append_printf (text, "Line %u\n", i);
  return g_string_free (text, FALSE);
}

static void
test_unfold (void)
{
  GtkWidget *text = gch_folded_text_new ();
  GtkWidget *window = widget_test_show (text);
  g_autofree char *lines = make_lines (100);
  GtkWidget *label, *button;

  gch_folded_text_set_text (GCH_FOLDED_TEXT (text), lines);
  label = widget_test_find (text, GTK_TYPE_LABEL, NULL);
  button = widget_test_find (text, GTK_TYPE_BUTTON, NULL);
  g_assert_true (gch_folded_text_is_folded (GCH_FOLDED_TEXT (text)));
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (label)), "Line 50"));
  g_signal_emit_by_name (button, "clicked");
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "Line 99"));
  g_assert_false (gtk_widget_get_visible (button));
  gch_folded_text_set_text (GCH_FOLDED_TEXT (text), "short");
  g_assert_false (gch_folded_text_is_folded (GCH_FOLDED_TEXT (text)));
  widget_test_destroy (window, text);
}

/* Markup and direction marks are shown, not obeyed. */
static void
test_literal (void)
{
  GtkWidget *text = gch_folded_text_new ();
  GtkWidget *window = widget_test_show (text);
  GtkWidget *label = widget_test_find (text, GTK_TYPE_LABEL, NULL);

  gch_folded_text_set_text (GCH_FOLDED_TEXT (text), "<b>&amp;</b> \xe2\x80\xaegnp.exe _x");
  g_assert_true (g_str_has_prefix (gtk_label_get_text (GTK_LABEL (label)), "<b>&amp;</b> "));
  g_assert_null (strstr (gtk_label_get_text (GTK_LABEL (label)), "\xe2\x80\xae"));
  g_assert_nonnull (strstr (gtk_label_get_text (GTK_LABEL (label)), "_x"));
  widget_test_destroy (window, text);
}

/* A huge text costs the conversation nothing and opens in a window of its own. */
static void
test_huge (void)
{
  GtkWidget *text = gch_folded_text_new ();
  GtkWidget *window = widget_test_show (text);
  g_autofree char *lines = make_lines (10000);
  guint before = g_list_model_get_n_items (gtk_window_get_toplevels ());

  gch_folded_text_set_title (GCH_FOLDED_TEXT (text), "<i>Mallory</i>");
  gch_folded_text_set_text (GCH_FOLDED_TEXT (text), lines);
  gch_folded_text_unfold (GCH_FOLDED_TEXT (text));
  g_assert_true (gch_folded_text_is_folded (GCH_FOLDED_TEXT (text)));
  g_signal_emit_by_name (widget_test_find (text, GTK_TYPE_BUTTON, NULL), "clicked");
  g_assert_cmpuint (g_list_model_get_n_items (gtk_window_get_toplevels ()), ==, before + 1);
  widget_test_destroy (window, text);
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  g_test_add_func ("/folded-text/extent", test_extent);
  g_test_add_func ("/folded-text/judge", test_judge);
  g_test_add_func ("/folded-text/head", test_head);
  g_test_add_func ("/folded-text/unfold", test_unfold);
  g_test_add_func ("/folded-text/literal", test_literal);
  g_test_add_func ("/folded-text/huge", test_huge);
  return g_test_run ();
}
