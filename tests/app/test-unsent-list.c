/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-unsent-list.h"

#include <adwaita.h>

#include "fake-session.h"
#include "gch-error.h"
#include "widget-test.h"

static void
test_nothing (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);

  g_assert_null (gch_unsent_list_new (session));
}

/* What it belongs to, what it is, how it begins; as literal text. */
static void
test_rows (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  GtkWidget *window;
  GtkWidget *list;

  fake_session_add_operation (session, "add_comment", "Bills & <keys>", "On its way",
                              GCH_OPERATION_QUEUED, -1);
  fake_session_set_drafts (session, "case:c1");
  list = gch_unsent_list_new (session);
  window = widget_test_show (list);
  g_assert_nonnull (widget_test_find (list, ADW_TYPE_ACTION_ROW, "Bills &amp; &lt;keys&gt;"));
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, "Comment: On its way"));
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, "Old subject"));
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, "Draft: Text of case:c1"));
  widget_test_destroy (window, NULL);
}

/* A case that is not known here any more and an unfinished new one have names, too. */
static void
test_nameless (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  GtkWidget *window;

  fake_session_set_drafts (session, "edit:gone");
  window = widget_test_show (gch_unsent_list_new (session));
  g_assert_nonnull (widget_test_find (window, GTK_TYPE_LABEL, "Case"));
  g_assert_nonnull (
      widget_test_find (window, GTK_TYPE_LABEL, "Change not finished: Text of edit:gone"));
  widget_test_destroy (window, NULL);
  fake_session_set_drafts (session, "new");
  window = widget_test_show (gch_unsent_list_new (session));
  g_assert_nonnull (widget_test_find (window, GTK_TYPE_LABEL, "New case"));
  widget_test_destroy (window, NULL);
}

/* A text that was made of two versions belongs to the change in the outbox. */
static void
test_combined (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  g_autofree char *key = NULL;
  GchOutboxItem *item = fake_session_add_operation (session, "edit_case", "Billing of May", "",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_CONFLICT);
  GtkWidget *window;
  GtkWidget *list;

  key = g_strconcat ("combine:", gch_outbox_item_get_operation (item)->id, NULL);
  fake_session_set_drafts (session, key);
  fake_session_set_unsaved (session, "not on the disk");
  list = gch_unsent_list_new_unsaved (session);
  window = widget_test_show (list);
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, "Billing of May"));
  g_free (key);
  key = g_strdup_printf ("Change not finished: Text of combine:%s",
                         gch_outbox_item_get_operation (item)->id);
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, key));
  widget_test_destroy (window, NULL);
}

/* What the disk has is not among what it lacks, and neither is the outbox. */
static void
test_unsaved (void)
{
  g_autoptr (GchSession) session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  GtkWidget *window;
  GtkWidget *list;

  fake_session_add_operation (session, "add_comment", "Bills", "On its way", GCH_OPERATION_QUEUED,
                              -1);
  fake_session_set_drafts (session, "case:c1");
  g_assert_null (gch_unsent_list_new_unsaved (session));
  fake_session_set_unsaved (session, "not on the disk");
  list = gch_unsent_list_new_unsaved (session);
  window = widget_test_show (list);
  g_assert_nonnull (widget_test_find (list, GTK_TYPE_LABEL, "Draft: Text of case:c1"));
  g_assert_null (widget_test_find (list, GTK_TYPE_LABEL, "Comment: On its way"));
  widget_test_destroy (window, NULL);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/unsent-list/nothing", test_nothing);
  g_test_add_func ("/unsent-list/rows", test_rows);
  g_test_add_func ("/unsent-list/nameless", test_nameless);
  g_test_add_func ("/unsent-list/combined", test_combined);
  g_test_add_func ("/unsent-list/unsaved", test_unsaved);

  return g_test_run ();
}
