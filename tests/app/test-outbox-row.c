/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"
#include "gch-error.h"
#include "gch-outbox-row.h"
#include "widget-test.h"

static void
assert_buttons (GtkWidget *row, gboolean retry, gboolean edit, gboolean discard)
{
  g_assert_cmpint (gtk_widget_get_visible (widget_test_find (row, GTK_TYPE_BUTTON, "Try again")),
                   ==, retry);
  g_assert_cmpint (gtk_widget_get_visible (widget_test_find (row, GTK_TYPE_BUTTON, "Edit")), ==,
                   edit);
  g_assert_cmpint (gtk_widget_get_visible (widget_test_find (row, GTK_TYPE_BUTTON, "Discard")), ==,
                   discard);
}

static GtkWidget *
show_in_list (GtkWidget *row)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_append (GTK_LIST_BOX (list), row);

  return widget_test_show (list);
}

/* What is on its way cannot be taken back; what waits can. */
static void
test_states (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GchOutboxItem *item = fake_session_add_operation (session, "add_comment", "A <b>title</b>",
                                                    "Text", GCH_OPERATION_QUEUED, -1);
  GtkWidget *row = gch_outbox_row_new (item);
  GtkWidget *window = show_in_list (row);

  assert_buttons (row, FALSE, TRUE, TRUE);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "A <b>title</b>"));
  fake_session_set_state (session, item, GCH_OPERATION_SENDING);
  assert_buttons (row, FALSE, FALSE, FALSE);
  fake_session_set_state (session, item, GCH_OPERATION_WAITING);
  assert_buttons (row, TRUE, TRUE, TRUE);
  fake_session_set_state (session, item, GCH_OPERATION_PARKED);
  assert_buttons (row, TRUE, TRUE, TRUE);
  fake_session_set_state (session, item, GCH_OPERATION_ACKNOWLEDGED);
  assert_buttons (row, FALSE, FALSE, FALSE);
  widget_test_assert_names (row);
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

/* What the portal may have already says so while it waits, and no longer than that. */
static void
test_uncertain (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GchOutboxItem *item = fake_session_add_operation (session, "add_comment", "Title", "Text",
                                                    GCH_OPERATION_WAITING, -1);
  GtkWidget *row = gch_outbox_row_new (item);
  GtkWidget *window = show_in_list (row);

  g_assert_null (widget_test_find (row, GTK_TYPE_LABEL, "It may have arrived already"));
  fake_session_set_uncertain (item);
  fake_session_set_state (session, item, GCH_OPERATION_QUEUED);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "It may have arrived already"));
  fake_session_set_state (session, item, GCH_OPERATION_SENDING);
  g_assert_null (widget_test_find (row, GTK_TYPE_LABEL, "It may have arrived already"));
  fake_session_set_state (session, item, GCH_OPERATION_WAITING);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "It may have arrived already"));
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

/* Closing a case holds no text: it can be discarded, not edited. */
static void
test_without_text (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GchOutboxItem *item = fake_session_add_operation (session, "close_case", "Title", "",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_REFUSED);
  GtkWidget *row = gch_outbox_row_new (item);
  GtkWidget *window = show_in_list (row);

  assert_buttons (row, TRUE, FALSE, TRUE);
  g_assert_nonnull (
      widget_test_find (row, GTK_TYPE_LABEL, "Not sent. The portal does not accept it."));
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

/* What conflicts can be compared or discarded, not sent again unseen. */
static void
test_conflict (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, NULL);
  GchOutboxItem *item = fake_session_add_operation (session, "edit_case", "Title", "",
                                                    GCH_OPERATION_PARKED, GCH_ERROR_CONFLICT);
  const GchOutboxPlace place = { GCH_CONNECTION_ONLINE, .behind = 1, .comments_behind = 1 };
  GtkWidget *row = gch_outbox_row_new (item);
  GtkWidget *window = show_in_list (row);

  gch_outbox_row_set_place (GCH_OUTBOX_ROW (row), &place);
  assert_buttons (row, FALSE, FALSE, TRUE);
  g_assert_true (gtk_widget_get_visible (widget_test_find (row, GTK_TYPE_BUTTON, "Compare…")));
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "1 comment waits behind this one"));
  fake_session_set_state (session, item, GCH_OPERATION_QUEUED);
  assert_buttons (row, FALSE, TRUE, TRUE);
  g_assert_false (gtk_widget_get_visible (widget_test_find (row, GTK_TYPE_BUTTON, "Compare…")));
  widget_test_assert_names (row);
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  g_test_add_func ("/outbox-row/states", test_states);
  g_test_add_func ("/outbox-row/uncertain", test_uncertain);
  g_test_add_func ("/outbox-row/without-text", test_without_text);

  g_test_add_func ("/outbox-row/conflict", test_conflict);

  return g_test_run ();
}
