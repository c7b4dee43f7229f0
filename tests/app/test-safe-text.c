/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-safe-text.h"
#include "widget-test.h"

#define NASTY                                                                                      \
  "<b>Tom & Jerry</b>\n\xe2\x80\xae"                                                               \
  "evil"

/* What a label of libadwaita shows when it reads its text as markup. */
static void
assert_literal (const char *markup)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  pango_parse_markup (markup, -1, 0, NULL, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "<b>Tom & Jerry</b> "));
  g_assert_null (strchr (text, '\n'));
  g_assert_null (strstr (text, "\xe2\x80\xae"));
}

static void
test_rows (void)
{
  GtkWidget *row = g_object_ref_sink (adw_action_row_new ());

  gch_row_set_title (ADW_PREFERENCES_ROW (row), NASTY);
  gch_row_set_subtitle (ADW_ACTION_ROW (row), NASTY);
  assert_literal (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)));
  /* This getter gives what is shown, not what was set. */
  g_assert_true (
      g_str_has_prefix (adw_action_row_get_subtitle (ADW_ACTION_ROW (row)), "<b>Tom & Jerry</b> "));
  gch_test_finalize (row);
}

static void
test_status_page (void)
{
  GtkWidget *page = g_object_ref_sink (adw_status_page_new ());

  gch_status_page_set_description (ADW_STATUS_PAGE (page), NASTY);
  assert_literal (adw_status_page_get_description (ADW_STATUS_PAGE (page)));
  gch_test_finalize (page);
}

static void
test_toast (void)
{
  AdwToast *toast = gch_toast_new (NASTY);

  assert_literal (adw_toast_get_title (toast));
  gch_test_finalize (toast);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/safe-text/rows", test_rows);
  g_test_add_func ("/safe-text/status-page", test_status_page);
  g_test_add_func ("/safe-text/toast", test_toast);

  return g_test_run ();
}
