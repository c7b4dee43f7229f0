/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-item-private.h"
#include "gch-test.h"

static GchCaseRow *
make_row (const char *subject, gboolean unread)
{
  GchCaseRow *row = gch_case_row_new ();

  row->id = g_strdup ("c1");
  row->number = g_strdup ("00000001");
  row->subject = g_strdup (subject);
  row->opened_by_name = g_strdup ("Camille");
  row->severity = GCH_SEVERITY_MINOR;
  row->unread = unread;

  return row;
}

static void
test_properties (void)
{
  GchCaseItem *item = gch_case_item_new (make_row ("One", TRUE), TRUE, FALSE);
  g_autofree char *subject = NULL;
  g_autofree char *product = NULL;
  gboolean unread, has_draft, is_pending;
  int severity;

  g_object_get (item, "subject", &subject, "product", &product, "unread", &unread, "has-draft",
                &has_draft, "is-pending", &is_pending, "severity", &severity, NULL);
  g_assert_cmpstr (subject, ==, "One");
  g_assert_null (product);
  g_assert_true (unread);
  g_assert_true (has_draft);
  g_assert_false (is_pending);
  g_assert_cmpint (severity, ==, GCH_SEVERITY_MINOR);
  gch_test_finalize (item);
}

static void
test_notifies (void)
{
  GchCaseItem *item = gch_case_item_new (make_row ("One", TRUE), FALSE, FALSE);
  guint subject = 0;
  guint number = 0;
  guint unread = 0;
  guint draft = 0;

  gch_test_count_notify (item, "subject", &subject);
  gch_test_count_notify (item, "number", &number);
  gch_test_count_notify (item, "unread", &unread);
  gch_test_count_notify (item, "has-draft", &draft);
  gch_case_item_set_row (item, make_row ("Two", TRUE));
  g_assert_cmpuint (subject, ==, 1);
  g_assert_cmpuint (number, ==, 0);
  g_assert_cmpuint (unread, ==, 0);
  gch_case_item_set_has_draft (item, TRUE);
  gch_case_item_set_has_draft (item, TRUE);
  g_assert_cmpuint (draft, ==, 1);

  /* Gone: it shows nothing. */
  gch_case_item_set_row (item, NULL);
  g_assert_cmpuint (number, ==, 1);
  g_assert_cmpuint (unread, ==, 1);
  g_assert_null (gch_case_item_get_id (item));
  g_assert_null (gch_case_item_get_row (item));
  gch_test_finalize (item);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/case-item/properties", test_properties);
  g_test_add_func ("/case-item/notifies", test_notifies);

  return g_test_run ();
}
