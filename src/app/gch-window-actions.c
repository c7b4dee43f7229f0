/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/app/test-window.c. */

#include <glib/gi18n-lib.h>

#include "gch-cases-page.h"
#include "gch-confirm.h"
#include "gch-farewell.h"
#include "gch-outbox-button.h"
#include "gch-unsent-list.h"
#include "gch-window-private.h"

static void
new_case_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gch_window_new_case (GCH_WINDOW (widget));
}

static void
find_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);

  if (self->cases_page != NULL)
    gch_cases_page_focus_filter (GCH_CASES_PAGE (self->cases_page));
}

static void
refresh_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gch_session_refresh (GCH_WINDOW (widget)->session);
}

static void
outbox_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gch_outbox_button_popup (GCH_OUTBOX_BUTTON (GCH_WINDOW (widget)->outbox_button));
}

static void
sign_in_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);

  self->signing_in = TRUE;
  gch_window_update_page (self);
}

static void
sign_in_later_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);

  self->signing_in = FALSE;
  gch_window_update_page (self);
}

/* What the disk refused is tried again; the banner goes when it helps. */
static void
save_now_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gch_window_flush_async (GCH_WINDOW (widget), NULL, NULL);
}

/* --- signing out, in the order in which it happens --- */

static void sign_out_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void sign_out_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data);
static void signed_out_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
sign_out (GchWindow *self, gboolean discard_unsent)
{
  gch_session_sign_out_async (self->session, discard_unsent, signed_out_cb, g_object_ref (self));
}

static void
sign_out_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);

  /* What is being typed this moment counts as unsent text as well. */
  gch_farewell_async (self, self->session, GCH_FAREWELL_SIGN_OUT, sign_out_saved_cb, NULL);
}

static void
sign_out_saved_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  GchWindow *self = GCH_WINDOW (object);
  GtkWidget *unsent;
  const GchChoice choices[] = {
    { "cancel", _ ("_Cancel"), GCH_CHOICE_PLAIN },
    { "discard", _ ("_Delete"), GCH_CHOICE_DESTRUCTIVE },
    { "keep", _ ("_Keep"), GCH_CHOICE_SUGGESTED },
  };

  if (!gch_farewell_finish (result) || self->session == NULL)
    return;
  unsent = gch_unsent_list_new (self->session);
  if (unsent == NULL)
    {
      sign_out (self, FALSE);
      return;
    }

  gch_confirm_about_async (
      GTK_WIDGET (self), _ ("Some text is not sent yet"),
      _ ("Kept on this computer, it waits until you sign in again: nobody else sees it or sends "
         "it. Deleted, it is gone for good."),
      unsent, choices, G_N_ELEMENTS (choices), NULL, sign_out_chosen_cb, g_object_ref (self));
}

static void
sign_out_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchWindow) self = GCH_WINDOW (user_data);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  if (self->session == NULL)
    return;
  if (g_strcmp0 (choice, "keep") == 0)
    sign_out (self, FALSE);
  else if (g_strcmp0 (choice, "discard") == 0)
    sign_out (self, TRUE);
}

static void
signed_out_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchWindow) self = GCH_WINDOW (user_data);
  g_autoptr (GError) error = NULL;

  if (!gch_session_sign_out_finish (GCH_SESSION (object), result, &error) && self->session != NULL)
    gch_window_toast (self, error->message);
}

/**
 * gch_window_actions_class_init:
 *
 * Installs the actions of the window.
 */
void
gch_window_actions_class_init (GtkWidgetClass *widget_class)
{
  static const struct
  {
    const char *name;
    const char *parameter_type;
    GtkWidgetActionActivateFunc activate;
  } actions[] = {
    { "win.new-case", NULL, new_case_action }, { "win.find", NULL, find_action },
    { "win.refresh", NULL, refresh_action },   { "win.outbox", NULL, outbox_action },
    { "win.sign-in", NULL, sign_in_action },   { "win.sign-in-later", NULL, sign_in_later_action },
    { "win.sign-out", NULL, sign_out_action }, { "win.save-now", NULL, save_now_action },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i].name, actions[i].parameter_type,
                                     actions[i].activate);
  gch_window_outbox_class_init (widget_class);
  gch_window_status_class_init (widget_class);
}

/**
 * gch_window_actions_update:
 *
 * Enables what makes sense now.
 */
void
gch_window_actions_update (GchWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean has_account = self->cases_page != NULL;
  gboolean on_pages = has_account && !self->signing_in;

  gtk_widget_action_set_enabled (widget, "win.new-case", on_pages);
  gtk_widget_action_set_enabled (widget, "win.find", on_pages);
  gtk_widget_action_set_enabled (widget, "win.refresh", on_pages);
  gtk_widget_action_set_enabled (widget, "win.outbox", on_pages);
  gtk_widget_action_set_enabled (widget, "win.sign-in", has_account);
  gtk_widget_action_set_enabled (widget, "win.sign-in-later", has_account && self->signing_in);
  gtk_widget_action_set_enabled (widget, "win.sign-out", has_account);
}
