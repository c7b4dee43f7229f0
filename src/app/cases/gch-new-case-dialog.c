/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-new-case-dialog.h"

#include <glib/gi18n-lib.h>

#include "gch-case-editor.h"
#include "gch-safe-text.h"
#include "gch-template.h"
#include "gch-usable.h"

struct _GchNewCaseDialog
{
  AdwWindow parent_instance;

  /* (unowned) template children */
  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkWidget *back;
  GtkWidget *create;
  AdwWindowTitle *head;
  GtkWidget *restored;
  GchCaseEditor *editor;

  GchSession *session; /* (owned) */
};

enum
{
  CREATED,
  OPEN_CASE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchNewCaseDialog, gch_new_case_dialog, ADW_TYPE_WINDOW)

static void created_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
show_page (GchNewCaseDialog *self, gboolean form)
{
  g_autoptr (GchCaseForm) values = gch_case_editor_dup_form (self->editor);
  const char *team = gch_team_to_label (values->team);

  gtk_stack_set_visible_child_name (self->stack, form ? "form" : "team");
  gtk_widget_set_visible (self->back, form);
  gtk_widget_set_visible (self->create, form);
  adw_window_title_set_subtitle (self->head, form ? _ (team) : "");
}

static void
choose_team (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchNewCaseDialog *self = GCH_NEW_CASE_DIALOG (widget);
  GchTeam team;

  if (!gch_team_from_nick (g_variant_get_string (parameter, NULL), &team, NULL))
    return;
  gch_case_editor_set_team (self->editor, team);
  show_page (self, TRUE);
  gch_case_editor_focus_first (self->editor);
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  show_page (GCH_NEW_CASE_DIALOG (widget), FALSE);
}

static void
start_over (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchNewCaseDialog *self = GCH_NEW_CASE_DIALOG (widget);

  gtk_widget_set_visible (self->restored, FALSE);
  gch_case_editor_start_over (self->editor);
  show_page (self, FALSE);
}

static void
create (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchNewCaseDialog *self = GCH_NEW_CASE_DIALOG (widget);
  g_autoptr (GchCaseForm) form = gch_case_editor_dup_form (self->editor);
  GchCaseFields fields;

  if (!form->has_team || !gch_case_editor_show_faults (self->editor))
    return;
  gch_case_form_to_fields (form, &fields);
  gch_widget_set_usable (GTK_WIDGET (self->editor), FALSE);
  gtk_widget_action_set_enabled (widget, "new-case.create", FALSE);
  /* From now on the outbox answers for the text: no save may come behind it. */
  gch_draft_keeper_hold (gch_case_editor_get_keeper (self->editor));
  gch_session_create_case_async (self->session, &fields, created_cb, g_object_ref (self));
}

static void
created_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchNewCaseDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (source), result, &error);
  g_autofree char *case_id = NULL;
  GchDraftKeeper *keeper;

  gch_widget_set_usable (GTK_WIDGET (self->editor), TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "new-case.create", TRUE);
  keeper = gch_case_editor_get_keeper (self->editor);
  if (keeper == NULL)
    return; /* closed meanwhile; what could not be sent is a draft again */
  if (id == NULL)
    {
      gch_draft_keeper_touch (keeper);
      adw_toast_overlay_add_toast (self->toasts, gch_toast_new (error->message));
      return;
    }
  gch_draft_keeper_forget (keeper);
  case_id = g_strconcat ("new:", id, NULL);
  g_signal_emit (self, signals[CREATED], 0, case_id);
  gtk_window_destroy (GTK_WINDOW (self));
}

static void
similar_chosen_cb (GchNewCaseDialog *self, const char *case_id)
{
  gch_draft_keeper_save_now (gch_case_editor_get_keeper (self->editor));
  g_signal_emit (self, signals[OPEN_CASE], 0, case_id);
  gtk_window_close (GTK_WINDOW (self));
}

/* GObject */

static void
gch_new_case_dialog_dispose (GObject *object)
{
  g_clear_object (&GCH_NEW_CASE_DIALOG (object)->session);
  G_OBJECT_CLASS (gch_new_case_dialog_parent_class)->dispose (object);
}

static void
gch_new_case_dialog_class_init (GchNewCaseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_new_case_dialog_dispose;
  signals[CREATED] = g_signal_new ("created", GCH_TYPE_NEW_CASE_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[OPEN_CASE] = g_signal_new ("open-case", GCH_TYPE_NEW_CASE_DIALOG, G_SIGNAL_RUN_LAST, 0,
                                     NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (GCH_TYPE_CASE_EDITOR);
  gch_template_set (widget_class, "cases/gch-new-case-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, back);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, create);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, head);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, restored);
  gtk_widget_class_bind_template_child (widget_class, GchNewCaseDialog, editor);
  gtk_widget_class_bind_template_callback (widget_class, similar_chosen_cb);
  gtk_widget_class_install_action (widget_class, "new-case.choose-team", "s", choose_team);
  gtk_widget_class_install_action (widget_class, "new-case.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "new-case.start-over", NULL, start_over);
  gtk_widget_class_install_action (widget_class, "new-case.create", NULL, create);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "new-case.back",
                                       NULL);
}

static void
gch_new_case_dialog_init (GchNewCaseDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_new_case_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @session: where the case goes
 *
 * Takes up the unfinished case, if there is one.
 *
 * Returns: (transfer none): the dialog, not shown yet, owned by GTK
 */
GtkWidget *
gch_new_case_dialog_new (GtkWindow *parent, GchSession *session)
{
  GchNewCaseDialog *self =
      g_object_new (GCH_TYPE_NEW_CASE_DIALOG, "transient-for", parent, "modal", parent != NULL,
                    "destroy-with-parent", parent != NULL, NULL);
  g_autoptr (GchCaseForm) base = gch_case_form_new ();
  g_autoptr (GchCaseForm) form = NULL;
  gboolean restored;

  gch_case_editor_fit_window (GTK_WINDOW (self), parent);
  self->session = g_object_ref (session);
  g_free (base->operating_system);
  base->operating_system = g_get_os_info (G_OS_INFO_KEY_PRETTY_NAME);
  if (base->operating_system == NULL)
    base->operating_system = g_strdup ("");
  restored = gch_case_editor_open (self->editor, session, "new", base);
  form = gch_case_editor_dup_form (self->editor);
  gtk_widget_set_visible (self->restored, restored);
  show_page (self, form->has_team);
  /* What one person writes is not shown to the next, and not sent for him. */
  g_signal_connect_object (session, "leaving", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
