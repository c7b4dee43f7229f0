/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sign-in-page.h"

#include <adwaita.h>

#include "fake-session.h"
#include "gch-error.h"
#include "widget-test.h"

typedef struct
{
  GchSession *session;
  GchSignInPage *page;
  GtkWidget *window;
  guint signed_in;
} Fixture;

static void
count_cb (guint *count)
{
  *count += 1;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = g_object_new (GCH_TYPE_SESSION, NULL);
  fixture->page = GCH_SIGN_IN_PAGE (gch_sign_in_page_new ());
  gch_sign_in_page_set_session (fixture->page, fixture->session);
  g_signal_connect_swapped (fixture->page, "signed-in", G_CALLBACK (count_cb), &fixture->signed_in);
  fixture->window = widget_test_show (GTK_WIDGET (fixture->page));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  widget_test_destroy (fixture->window, GTK_WIDGET (fixture->page));
  gch_test_finalize (fixture->session);
}

static GtkWidget *
row (Fixture *fixture, const char *title)
{
  GtkWidget *found = widget_test_find (GTK_WIDGET (fixture->page), ADW_TYPE_ENTRY_ROW, title);

  g_assert_nonnull (found);

  return found;
}

static void
type (Fixture *fixture, const char *title, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row (fixture, title)), text);
}

static GtkWidget *
button (Fixture *fixture, const char *label)
{
  GtkWidget *found = widget_test_find (GTK_WIDGET (fixture->page), GTK_TYPE_LABEL, label);

  g_assert_nonnull (found);

  return gtk_widget_get_ancestor (found, GTK_TYPE_BUTTON);
}

static void
fill (Fixture *fixture)
{
  type (fixture, "Portal address", "portal.example");
  type (fixture, "User name", "camille");
  type (fixture, "Password", "wrong horse");
}

static gboolean
is_idle (gpointer page)
{
  return !gch_sign_in_page_get_busy (page);
}

static void
fail_with (Fixture *fixture, GchError code, const char *text)
{
  fake_session_answer_sign_in (fixture->session, g_error_new_literal (GCH_ERROR, code, text));
  gch_test_await_condition (is_idle, fixture->page);
}

/* It can be pressed when there is something to send. */
static void
test_complete (Fixture *fixture, gconstpointer data)
{
  GtkWidget *sign_in = button (fixture, "Sign in");

  g_assert_false (gtk_widget_get_sensitive (sign_in));
  type (fixture, "Portal address", "portal.example");
  type (fixture, "User name", "   ");
  type (fixture, "Password", "x");
  g_assert_false (gtk_widget_get_sensitive (sign_in));
  type (fixture, "User name", "camille");
  g_assert_true (gtk_widget_get_sensitive (sign_in));
  widget_test_assert_names (GTK_WIDGET (fixture->page));
}

static void
test_busy_and_done (Fixture *fixture, gconstpointer data)
{
  GtkWidget *sign_in = button (fixture, "Sign in");

  fill (fixture);
  g_signal_emit_by_name (sign_in, "clicked");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==,
                   "sign-in portal.example camille wrong horse -");
  g_assert_true (gch_sign_in_page_get_busy (fixture->page));
  g_assert_false (gtk_widget_is_sensitive (row (fixture, "Password")));
  g_assert_true (gtk_widget_get_visible (button (fixture, "Cancel")));
  fake_session_answer_sign_in (fixture->session, NULL);
  gch_test_await_condition (is_idle, fixture->page);
  g_assert_cmpuint (fixture->signed_in, ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row (fixture, "Password"))), ==, "");
}

static void
test_wrong_password (Fixture *fixture, gconstpointer data)
{
  GtkEditable *password = GTK_EDITABLE (row (fixture, "Password"));
  int start, end;

  fill (fixture);
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  fail_with (fixture, GCH_ERROR_CREDENTIALS, "The <password> is wrong.");
  g_assert_cmpstr (gch_sign_in_page_get_error (fixture->page), ==, "The <password> is wrong.");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row (fixture, "User name"))), ==,
                   "camille");
  g_assert_cmpstr (gtk_editable_get_text (password), ==, "wrong horse");
  g_assert_true (gtk_editable_get_selection_bounds (password, &start, &end));
  g_assert_cmpint (start, ==, 0);
  g_assert_cmpint (end, ==, 11);
  g_assert_cmpuint (fixture->signed_in, ==, 0);
  gtk_editable_set_text (password, "another");
  g_assert_cmpstr (gch_sign_in_page_get_error (fixture->page), ==, "");
}

/* It says what it means, and offers no way round it. */
static void
test_certificate (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  fail_with (fixture, GCH_ERROR_CERTIFICATE, "tls");
  g_assert_nonnull (strstr (gch_sign_in_page_get_error (fixture->page), "nothing was sent"));
  g_assert_null (strstr (gch_sign_in_page_get_error (fixture->page), "tls"));
}

static gboolean
is_marked (Fixture *fixture, const char *name)
{
  return gtk_widget_has_css_class (row (fixture, name), "error");
}

/* Only the field that is at fault is marked: none, where the network or a disk is. */
static void
test_fault (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    GchError code;
    gboolean address;
    gboolean password;
  } faults[] = {
    { GCH_ERROR_NOT_A_PORTAL, TRUE, FALSE },  { GCH_ERROR_INVALID, TRUE, FALSE },
    { GCH_ERROR_CERTIFICATE, TRUE, FALSE },   { GCH_ERROR_CREDENTIALS, FALSE, TRUE },
    { GCH_ERROR_NETWORK, FALSE, FALSE },      { GCH_ERROR_TIMED_OUT, FALSE, FALSE },
    { GCH_ERROR_BUSY, FALSE, FALSE },         { GCH_ERROR_BAD_ANSWER, FALSE, FALSE },
    { GCH_ERROR_STORAGE_FULL, FALSE, FALSE }, { GCH_ERROR_REFUSED, FALSE, FALSE },
  };

  fill (fixture);
  for (gsize i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
      fail_with (fixture, faults[i].code, "No.");
      g_assert_cmpint (is_marked (fixture, "Portal address"), ==, faults[i].address);
      g_assert_cmpint (is_marked (fixture, "Password"), ==, faults[i].password);
      g_assert_false (is_marked (fixture, "User name"));
    }
}

static void
test_cancel (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  g_signal_emit_by_name (button (fixture, "Cancel"), "clicked");
  gch_test_await_condition (is_idle, fixture->page);
  g_assert_cmpstr (gch_sign_in_page_get_error (fixture->page), ==, "");
  g_assert_cmpuint (fixture->signed_in, ==, 0);
  g_assert_false (fake_session_is_signing_in (fixture->session));
}

static void
test_demonstration (Fixture *fixture, gconstpointer data)
{
  g_signal_emit_by_name (button (fixture, "Try the demonstration portal"), "clicked");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==, "demonstration");
  fake_session_answer_sign_in (fixture->session, NULL);
  gch_test_await_condition (is_idle, fixture->page);
  g_assert_cmpuint (fixture->signed_in, ==, 1);
}

static void
test_code (Fixture *fixture, gconstpointer data)
{
  GtkWidget *code = row (fixture, "One-time code");

  fill (fixture);
  g_assert_false (gtk_widget_get_visible (code));
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  fail_with (fixture, GCH_ERROR_ONE_TIME_CODE, "The portal also wants a one-time code.");
  g_assert_true (gtk_widget_get_visible (code));
  g_assert_false (gtk_widget_get_sensitive (button (fixture, "Sign in")));
  type (fixture, "One-time code", "123456");
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  g_assert_cmpstr (fake_session_get_asked (fixture->session), ==,
                   "sign-in portal.example camille wrong horse 123456");
  fail_with (fixture, GCH_ERROR_BUSY, "Later.");
}

static void
test_again (Fixture *fixture, gconstpointer data)
{
  gch_sign_in_page_prepare (fixture->page, "https://portal.example", "camille", TRUE);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row (fixture, "User name"))), ==,
                   "camille");
  g_assert_true (gtk_widget_get_visible (
      widget_test_find (GTK_WIDGET (fixture->page), GTK_TYPE_LABEL,
                        "Everything you wrote is kept, and is sent after you have signed in.")));
  gch_sign_in_page_focus (fixture->page);
  g_assert_nonnull (gtk_widget_get_ancestor (gtk_window_get_focus (GTK_WINDOW (fixture->window)),
                                             ADW_TYPE_PASSWORD_ENTRY_ROW));
}

/* The window is closed while the portal still thinks. */
static void
test_closed_meanwhile (Fixture *fixture, gconstpointer data)
{
  fill (fixture);
  g_signal_emit_by_name (button (fixture, "Sign in"), "clicked");
  g_assert_true (fake_session_is_signing_in (fixture->session));
}

#define add(name, function)                                                                        \
  g_test_add ("/sign-in-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  widget_test_init (&argc, &argv);

  add ("complete", test_complete);
  add ("busy-and-done", test_busy_and_done);
  add ("wrong-password", test_wrong_password);
  add ("certificate", test_certificate);
  add ("fault", test_fault);
  add ("cancel", test_cancel);
  add ("demonstration", test_demonstration);
  add ("code", test_code);
  add ("again", test_again);
  add ("closed-meanwhile", test_closed_meanwhile);

  return g_test_run ();
}
