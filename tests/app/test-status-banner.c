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
  const GchRecovery recovery = { NULL };
  GchStatusFacts facts = {
    .connection = GCH_CONNECTION_OFFLINE,
    .first_sync = TRUE,
    .session_only = TRUE,
    .needs_sign_in = TRUE,
    .held_removing = 9,
    .held_cached = 10,
    .recovery = &recovery,
    .storage_problem = "full",
    .notice = "rebuilt",
  };

  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_STORAGE);
  facts.storage_problem = NULL;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_RECOVERED);
  facts.recovery = NULL;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_SIGNED_OUT);
  facts.needs_sign_in = FALSE;
  facts.connection = GCH_CONNECTION_REFUSED;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_REFUSED);
  facts.connection = GCH_CONNECTION_OFFLINE;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_HELD);
  facts.held_cached = 0;
  g_assert_cmpint (gch_status_choose (&facts), ==, GCH_STATUS_OFFLINE);
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
test_format_held (void)
{
  const GchStatusFacts facts = { .held_removing = 24, .held_cached = 30 };
  g_autofree char *held = gch_status_format (GCH_STATUS_HELD, &facts, NOW);

  g_assert_cmpstr (held, ==,
                   "The portal says that 24 of 30 records are gone. Nothing was removed here.");
}

static void
assert_recovered (const GchRecovery recovery, const char *expected)
{
  const GchStatusFacts facts = { .recovery = &recovery };
  g_autofree char *text = gch_status_format (GCH_STATUS_RECOVERED, &facts, NOW);

  g_assert_cmpstr (text, ==, expected);
}

/* Exactly what was brought back, and what was not. */
static void
test_format_recovered (void)
{
  char *path = (char *) "/home/camille/precious.db.damaged";

  assert_recovered ((GchRecovery){ path, 3, 1, 0 },
                    "The file with what you wrote was damaged. Brought back: 3 drafts and 1 unsent "
                    "message.");
  assert_recovered ((GchRecovery){ path, 1, 0, 0 },
                    "The file with what you wrote was damaged. Brought back: 1 draft.");
  assert_recovered ((GchRecovery){ NULL, 0, 2, 1 },
                    "The file with what you wrote was gone. Brought back: 2 unsent messages. 1 "
                    "text could not be read.");
}

/* It is told once; another damage is told again, and what is held stays until it is decided. */
static void
test_recovered_and_held (void)
{
  GchSession *session = g_object_new (GCH_TYPE_SESSION, "has-account", TRUE, NULL);
  GchStatusBanner *banner = g_object_new (GCH_TYPE_STATUS_BANNER, NULL);
  GtkWidget *window = widget_test_show (GTK_WIDGET (banner));
  GtkWidget *close;

  fake_session_recover (session, "/a", 1, 0, 0);
  gch_status_banner_set_session (banner, session);
  close = widget_test_find (GTK_WIDGET (banner), GTK_TYPE_BUTTON, "Close this notice");
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_RECOVERED);
  g_object_set (session, "held-removing", 24u, "held-cached", 30u, NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_RECOVERED);
  g_signal_emit_by_name (close, "clicked");
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_HELD);
  g_assert_false (gtk_widget_get_visible (close));
  fake_session_recover (session, "/b", 1, 0, 0);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_RECOVERED);
  g_signal_emit_by_name (close, "clicked");
  g_object_set (session, "held-removing", 0u, "held-cached", 0u, NULL);
  g_assert_cmpint (gch_status_banner_get_kind (banner), ==, GCH_STATUS_QUIET);
  widget_test_destroy (window, GTK_WIDGET (banner));
  gch_test_finalize (session);
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
  g_test_add_func ("/status-banner/format-held", test_format_held);
  g_test_add_func ("/status-banner/format-recovered", test_format_recovered);
  g_test_add_func ("/status-banner/recovered-and-held", test_recovered_and_held);
  g_test_add_func ("/status-banner/follows-session", test_follows_session);
  g_test_add_func ("/status-banner/dismissed", test_dismissed);
  g_test_add_func ("/status-banner/no-keyring-read", test_no_keyring_read);
  g_test_add_func ("/status-banner/without-account", test_without_account);

  return g_test_run ();
}
