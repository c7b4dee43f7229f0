/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-versions.h"

#include "fake-cases.h"
#include "widget-test.h"

static GPtrArray *
make_versions (const char *first, const char *second)
{
  GPtrArray *versions = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_draft_version_free);
  const char *const texts[] = { first, second };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GchDraftVersion *version = g_new0 (GchDraftVersion, 1);

      version->text = g_strdup (texts[i]);
      version->saved_at = (gint64) (1700000000 + i) * G_USEC_PER_SEC;
      g_ptr_array_add (versions, version);
    }

  return versions;
}

static void
keep_cb (char **kept, const char *text)
{
  g_free (*kept);
  *kept = g_strdup (text);
}

static char *
preview (GtkWidget *dialog)
{
  GtkTextView *view = GTK_TEXT_VIEW (widget_test_find (dialog, GTK_TYPE_TEXT_VIEW, NULL));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (view);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

/* The newest is chosen and whole in view; another one is, once it is chosen. */
static void
test_choose (void)
{
  g_autoptr (GPtrArray) versions = make_versions ("One\ntwo three", "One & <four>");
  GtkWidget *dialog = gch_draft_versions_new (NULL, "case:c1", "One", versions, NULL);
  GtkListBox *list;
  g_autofree char *first = NULL;
  g_autofree char *second = NULL;
  g_autofree char *restored = NULL;

  g_signal_connect_swapped (dialog, "restore", G_CALLBACK (keep_cb), &restored);
  gtk_window_present (GTK_WINDOW (dialog));
  gtk_test_widget_wait_for_draw (dialog);
  widget_test_assert_names (dialog);
  first = preview (dialog);
  g_assert_cmpstr (first, ==, "One\ntwo three");
  g_assert_nonnull (widget_test_find (dialog, GTK_TYPE_LABEL, "One two three"));
  g_assert_nonnull (widget_test_find (dialog, GTK_TYPE_LABEL, "Taken out since: “two three”"));
  list = GTK_LIST_BOX (widget_test_find (dialog, GTK_TYPE_LIST_BOX, NULL));
  gtk_list_box_select_row (list, gtk_list_box_get_row_at_index (list, 1));
  second = preview (dialog);
  g_assert_cmpstr (second, ==, "One & <four>");
  g_signal_emit_by_name (list, "row-activated", gtk_list_box_get_row_at_index (list, 1));
  g_assert_cmpstr (restored, ==, "One & <four>");
  gch_test_drain ();
}

/* A form is shown as a person reads it, and given back as the draft keeps it. */
static void
test_form (void)
{
  const char *json = "{\"subject\":\"S\",\"description\":\"Long text\"}";
  g_autoptr (GPtrArray) versions = make_versions (json, json);
  GtkWidget *dialog = gch_draft_versions_new (NULL, "new", "", versions, NULL);
  g_autofree char *text = preview (dialog);
  g_autofree char *restored = NULL;

  g_assert_cmpstr (text, ==, "S\n\nLong text");
  g_signal_connect_swapped (dialog, "restore", G_CALLBACK (keep_cb), &restored);
  g_assert_true (gtk_widget_activate_action (dialog, "versions.restore", NULL));
  g_assert_cmpstr (restored, ==, json);
  gch_test_drain ();
}

static void
test_none (void)
{
  GtkWidget *dialog = gch_draft_versions_new (NULL, "case:c1", "One", NULL, "A file is damaged.");

  g_assert_nonnull (widget_test_find (dialog, GTK_TYPE_LABEL, "They could not be read"));
  g_assert_nonnull (widget_test_find (dialog, GTK_TYPE_LABEL, "A file is damaged."));
  gtk_window_destroy (GTK_WINDOW (dialog));
}

static void
assert_lost (const char *earlier, const char *now, const char *expected)
{
  g_autofree char *lost = gch_draft_versions_describe_lost (earlier, now);

  g_assert_cmpstr (lost, ==, expected);
}

static void
test_lost (void)
{
  assert_lost ("One two three", "One three", "two three");
  assert_lost ("One two, and three", "One and three", "two,");
  assert_lost ("One", "One two", "");
  assert_lost ("One\ntwo", "", "One two");
  /* é and ã end in different bytes, é and © begin with … the same one: letters stay whole. */
  assert_lost ("caf\303\251", "caf\303\243", "caf\303\251");
  assert_lost ("\303\251", "\302\251", "\303\251");
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/draft-versions/choose", test_choose);
  g_test_add_func ("/draft-versions/form", test_form);
  g_test_add_func ("/draft-versions/none", test_none);
  g_test_add_func ("/draft-versions/lost", test_lost);

  return g_test_run ();
}
