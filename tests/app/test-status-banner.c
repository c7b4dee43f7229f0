/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "fake-session.h"
#include "gch-status-banner.h"
#include "widget-test.h"

#define NOW (G_GINT64_CONSTANT (1792081800) * G_USEC_PER_SEC)

/* The most urgent first; each one hides those after it. */
static void
test_choose (void)
{
  GchStatusFacts facts = {
    .connection = GCH_CONNECTION_OFFLINE,
    .first_sync = TRUE,
    .session_only = TRUE,
    .needs_sign_in = TRUE,
    .storage_problem = "full",
    .notice = "rebuilt",
  };

  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_STORAGE);
  facts.storage_problem = NULL;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_SIGNED_OUT);
  facts.needs_sign_in = FALSE;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_OFFLINE);
  facts.connection = GCH_CONNECTION_REFUSED;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_REFUSED);
  facts.connection = GCH_CONNECTION_ONLINE;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_NOTICE);
  facts.notice = NULL;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_SESSION_ONLY);
  facts.session_only = FALSE;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_FIRST_SYNC);
  facts.first_sync = FALSE;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_QUIET);
}

static void
test_format (void)
{
  GchStatusFacts facts = { .offline_since = NOW - 60 * G_USEC_PER_SEC, .problem = "It said no." };
  g_autofree char *offline = gch_status_format (GCH_STATUS_OFFLINE, &facts, NOW);
  g_autofree char *refused = gch_status_format (GCH_STATUS_REFUSED, &facts, NOW);
  g_autofree char *unknown = NULL;

  g_assert_cmpstr (offline, ==, "Offline since 16:29. What you write is kept and sent later.");
  g_assert_cmpstr (refused, ==, "It said no.");
  facts.offline_since = 0;
  unknown = gch_status_format (GCH_STATUS_OFFLINE, &facts, NOW);
  g_assert_cmpstr (unknown, ==, "Offline. What you write is kept and sent later.");
}

static void
test_follows_session (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  GchStatusBanner *banner = g_object_new (GCH_TYPE_STATUS_BANNER, NULL);
  GtkWidget *window = widget_test_show (GTK_WIDGET (banner));

  gch_status_banner_set_session (banner, session);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  g_object_set (session, "first-sync", TRUE, NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_FIRST_SYNC);
  g_object_set (session, "connection", GCH_CONNECTION_OFFLINE, NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_OFFLINE);
  g_object_set (session, "storage-problem", "The disk is full.", NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_STORAGE);
  g_assert_cmpstr (gch_status_banner_get_text (banner), ==, "The disk is full.");
  widget_test_assert_names (GTK_WIDGET (banner));
  widget_test_destroy (window, GTK_WIDGET (banner));
  gch_test_finalize (session);
}

/* What was read does not come back; another notice does. */
static void
test_dismissed (void)
{
  GchSession *session =
      g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, "notice", "Rebuilt.", NULL);
  GchStatusBanner *banner = g_object_new (GCH_TYPE_STATUS_BANNER, NULL);
  GtkWidget *window = widget_test_show (GTK_WIDGET (banner));
  GtkWidget *close;

  gch_status_banner_set_session (banner, session);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_NOTICE);
  close = widget_test_find (GTK_WIDGET (banner), GTK_TYPE_BUTTON, "Close this notice");
  g_signal_emit_by_name (close, "clicked");
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  g_object_set (session, "session-only", TRUE, NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_SESSION_ONLY);
  g_signal_emit_by_name (close, "clicked");
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  g_object_set (session, "notice", "Another.", NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_NOTICE);
  widget_test_destroy (window, GTK_WIDGET (banner));
  gch_test_finalize (session);
}

/* That there is no keyring was read: it is still the reason why every start begins signed out. */
static void
test_no_keyring_read (void)
{
  GchSession *session =
      g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, "session-only", TRUE, NULL);
  GchStatusBanner *banner = g_object_new (GCH_TYPE_STATUS_BANNER, NULL);
  GtkWidget *window = widget_test_show (GTK_WIDGET (banner));

  gch_status_banner_set_session (banner, session);
  g_signal_emit_by_name (
      widget_test_find (GTK_WIDGET (banner), GTK_TYPE_BUTTON, "Close this notice"), "clicked");
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  g_object_set (session, "needs-sign-in", TRUE, NULL);
  g_assert_cmpstr (gch_status_banner_get_text (banner), ==,
                   "You are not signed in. Everything you wrote is kept.");
  widget_test_destroy (window, GTK_WIDGET (banner));
  gch_test_finalize (session);
}

/* Nobody is signed in: the sign-in page speaks for itself, but a broken disk is everybody's. */
static void
test_without_account (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, "connection", GCH_CONNECTION_OFFLINE,
                                      "first-sync", TRUE, NULL);
  GchStatusBanner *banner = g_object_ref_sink (g_object_new (GCH_TYPE_STATUS_BANNER, NULL));

  gch_status_banner_set_session (banner, session);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  g_object_set (session, "storage-problem", "The disk is full.", NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_STORAGE);
  gch_test_finalize (banner);
  gch_test_finalize (session);
}

int
main (int argc, char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE);
  widget_test_init (&argc, &argv);

  g_test_add_func ("/status-banner/choose", test_choose);
  g_test_add_func ("/status-banner/format", test_format);
  g_test_add_func ("/status-banner/follows-session", test_follows_session);
  g_test_add_func ("/status-banner/dismissed", test_dismissed);
  g_test_add_func ("/status-banner/no-keyring-read", test_no_keyring_read);
  g_test_add_func ("/status-banner/without-account", test_without_account);

  return g_test_run ();
}
