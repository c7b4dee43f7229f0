/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-cases.h"
#include "gch-error.h"
#include "gch-message-row.h"
#include "widget-test.h"

static gboolean
shows_button (GtkWidget *row, const char *label)
{
  GtkWidget *button = widget_test_find (row, GTK_TYPE_BUTTON, label);

  return gtk_widget_is_visible (button);
}

/* From the outbox to the portal's own copy, in one and the same row. */
static void
test_pending (void)
{
  GchSession *session = fake_cases_new ();
  GchConversationItem *item = fake_cases_queue (session, "c1", "op1", "Text");
  GtkWidget *row = gch_message_row_new (item);
  GtkWidget *window = widget_test_show (row);

  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Waiting to be sent"));
  g_assert_false (shows_button (row, "Retry"));
  fake_cases_set_state (item, GCH_OPERATION_WAITING, GCH_ERROR_NETWORK, NULL);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Waiting for the network"));
  fake_cases_set_state (item, GCH_OPERATION_SENDING, -1, NULL);
  g_assert_nonnull (widget_test_find (row, GTK_TYPE_LABEL, "Sending…"));
  fake_cases_set_state (item, GCH_OPERATION_PARKED, GCH_ERROR_REFUSED, "No <b>way</b>\n");
  g_assert_true (shows_button (row, "Retry"));
  g_assert_true (shows_button (row, "Edit"));
  g_assert_true (shows_button (row, "Discard"));
  widget_test_assert_names (row);
  fake_cases_set_sent (item);
  g_assert_false (shows_button (row, "Retry"));
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

static void
test_state (void)
{
  for (int state = GCH_OPERATION_QUEUED; state <= GCH_OPERATION_ACKNOWLEDGED; state++)
    for (int code = -1; code <= GCH_ERROR_NO_KEYRING; code++)
      {
        g_autofree char *text =
            gch_message_row_format_state ((GchOperationState) state, code, NULL);

        g_assert_true (*text != '\0');
        g_assert_null (strstr (text, "(null)"));
      }
}

static void
test_hostile (void)
{
  GchSession *session = fake_cases_new ();
  static const char *const texts[] = {
    "<span size='999999'>&amp;</span>",
    "\xe2\x80\xae\xe2\x81\xa6 reversed",
    "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7 \xf0\x9f\x8f\xb4",
    "\t\x01\x02\x1b[31m",
    "%s %n %d _x __",
    "",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      GchConversationItem *item =
          fake_cases_say (session, "c1", GCH_AUTHOR_SUPPORT, texts[i], texts[i]);
      GtkWidget *row = gch_message_row_new (item);
      GtkWidget *window = widget_test_show (row);

      widget_test_destroy (window, row);
    }
  gch_test_finalize (session);
}

/* A word of a hundred thousand letters neither widens the window nor warns. */
static void
test_long_word (void)
{
  GchSession *session = fake_cases_new ();
  g_autofree char *word = g_strnfill (100000, 'w');
  g_autofree char *shorter = g_strnfill (5000, 'w');
  GchConversationItem *item = fake_cases_say (session, "c1", GCH_AUTHOR_SUPPORT, word, word);
  GtkWidget *row = gch_message_row_new (item);
  GtkWidget *window = widget_test_show (row);
  int minimum;

  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 360);
  widget_test_destroy (window, row);
  item = fake_cases_say (session, "c1", GCH_AUTHOR_SUPPORT, "x", shorter);
  row = gch_message_row_new (item);
  window = widget_test_show (row);
  gtk_widget_measure (row, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
  g_assert_cmpint (minimum, <, 360);
  widget_test_destroy (window, row);
  gch_test_finalize (session);
}

static void
test_change (void)
{
  GchSession *session = fake_cases_new ();
  GchConversation *conversation = gch_conversation_new (session, "c1");
  g_autoptr (GchConversationItem) item = NULL;
  GtkWidget *row, *window;

  fake_cases_change_status (session, "c1", GCH_CASE_STATUS_CLOSED);
  item = g_list_model_get_item (G_LIST_MODEL (conversation), 0);
  row = gch_message_row_new (item);
  window = widget_test_show (row);
  g_assert_true (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL));
  widget_test_destroy (window, row);
  gch_test_finalize (conversation);
  gch_test_finalize (session);
}

int
main (int argc, char **argv)
{
  widget_test_init (&argc, &argv);
  g_test_add_func ("/message-row/pending", test_pending);
  g_test_add_func ("/message-row/state", test_state);
  g_test_add_func ("/message-row/hostile", test_hostile);
  g_test_add_func ("/message-row/long-word", test_long_word);
  g_test_add_func ("/message-row/change", test_change);
  return g_test_run ();
}
