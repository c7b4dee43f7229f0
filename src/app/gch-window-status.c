/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/app/test-window.c. */

/* What the button of the banner asks for. */

#include <glib/gi18n-lib.h>

#include "gch-confirm.h"
#include "gch-problem.h"
#include "gch-window-private.h"

/* --- the portal no longer names most of what is here --- */

static void
removal_chosen_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchWindow) self = GCH_WINDOW (user_data);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  if (self->session == NULL)
    return;
  if (g_strcmp0 (choice, "keep") == 0)
    gch_session_decide_removal (self->session, FALSE);
  else if (g_strcmp0 (choice, "remove") == 0)
    gch_session_decide_removal (self->session, TRUE);
}

static void
decide_removal_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);
  g_autofree char *heading = NULL;
  guint removing, cached;
  const GchChoice choices[] = {
    { "later", _ ("_Later"), GCH_CHOICE_PLAIN },
    { "remove", _ ("_Remove them here"), GCH_CHOICE_DESTRUCTIVE },
    { "keep", _ ("_Keep them here"), GCH_CHOICE_SUGGESTED },
  };

  g_object_get (self->session, "held-removing", &removing, "held-cached", &cached, NULL);
  if (cached == 0)
    return; /* it was decided meanwhile */

  /* Translators: numbers of records, which are cases or comments. */
  heading = g_strdup_printf (ngettext ("%'u of %'u record is gone from the portal",
                                       "%'u of %'u records are gone from the portal", cached),
                             removing, cached);
  gch_confirm_async (
      widget, heading,
      _ ("Nothing was removed from this computer, and you can read everything as before. New "
         "answers may not arrive until you decide. Your drafts and what waits to be sent stay in "
         "any "
         "case.\n\nIf your vendor has closed or moved your account, what is gone can be removed "
         "here. If you did not expect this, keep it and ask your vendor: it may be a fault of the "
         "portal."),
      choices, G_N_ELEMENTS (choices), NULL, removal_chosen_cb, g_object_ref (self));
}

/* --- what was brought back --- */

static void
recovery_read_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchWindow) self = GCH_WINDOW (user_data);
  g_autofree char *choice = gch_confirm_finish (result, NULL);
  const GchRecovery *recovery =
      self->session != NULL ? gch_session_get_recovery (self->session) : NULL;
  g_autofree char *folder = NULL;
  g_autofree char *uri = NULL;

  if (g_strcmp0 (choice, "folder") != 0 || recovery == NULL || recovery->set_aside == NULL)
    return;

  folder = g_path_get_dirname (recovery->set_aside);
  uri = g_filename_to_uri (folder, NULL, NULL);
  if (uri != NULL)
    g_app_info_launch_default_for_uri_async (uri, NULL, NULL, NULL, NULL);
}

static void
show_recovery_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);
  const GchRecovery *recovery = gch_session_get_recovery (self->session);
  g_autofree char *what = NULL;
  g_autofree char *body = NULL;
  const char *what_next = NULL;
  const GchChoice choices[] = {
    { "close", _ ("_Close"), GCH_CHOICE_PLAIN },
    { "folder", _ ("_Show the folder"), GCH_CHOICE_PLAIN },
  };

  if (recovery == NULL)
    return;

  what = gch_problem_describe_recovery (recovery);
  if (recovery->drafts + recovery->operations > 0)
    what_next =
        _ ("What was brought back is in your drafts and in the outbox: please look through it.");
  body = g_strjoin ("\n\n", what, what_next, NULL);
  gch_confirm_async (widget, _ ("The file with what you wrote was damaged"), body, choices,
                     recovery->set_aside != NULL ? 2 : 1, NULL, recovery_read_cb,
                     g_object_ref (self));
}

/**
 * gch_window_status_class_init:
 *
 * Installs the actions of the banner.
 */
void
gch_window_status_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.decide-removal", NULL, decide_removal_action);
  gtk_widget_class_install_action (widget_class, "win.show-recovery", NULL, show_recovery_action);
}
