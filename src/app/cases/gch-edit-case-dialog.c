/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-edit-case-dialog.h"

#include <glib/gi18n-lib.h>

#include "gch-case-editor.h"
#include "gch-safe-text.h"
#include "gch-template.h"
#include "gch-usable.h"

struct _GchEditCaseDialog
{
  AdwWindow parent_instance;

  /* (unowned) template children */
  AdwToastOverlay *toasts;
  AdwWindowTitle *head;
  GtkWidget *restored;
  GchCaseEditor *editor;

  GchSession *session; /* (owned) */
  GchCase *base;       /* (owned) the case as it was when editing began */
};

G_DEFINE_FINAL_TYPE (GchEditCaseDialog, gch_edit_case_dialog, ADW_TYPE_WINDOW)

static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
start_over (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchEditCaseDialog *self = GCH_EDIT_CASE_DIALOG (widget);

  gtk_widget_set_visible (self->restored, FALSE);
  gch_case_editor_start_over (self->editor);
}

static gboolean
is_unchanged (GchEditCaseDialog *self, const GchCaseForm *form)
{
  g_autoptr (GchCaseForm) base = gch_case_form_new_from_record (self->base);
  g_autofree char *before = gch_case_form_to_json (base);
  g_autofree char *after = gch_case_form_to_json (form);

  return g_str_equal (before, after);
}

static void
save (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchEditCaseDialog *self = GCH_EDIT_CASE_DIALOG (widget);
  g_autoptr (GchCaseForm) form = gch_case_editor_dup_form (self->editor);
  GchCaseFields fields;
  GchCase seen;

  if (!gch_case_editor_show_faults (self->editor))
    return;
  /* The editor does not offer another key. */
  g_free (form->key_id);
  form->key_id = g_strdup (self->base->key_id ? self->base->key_id : "");
  if (is_unchanged (self, form))
    {
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  gch_case_form_to_fields (form, &fields);
  gch_widget_set_usable (GTK_WIDGET (self->editor), FALSE);
  gtk_widget_action_set_enabled (widget, "edit-case.save", FALSE);
  gch_draft_keeper_hold (gch_case_editor_get_keeper (self->editor));
  /* A draft that was begun on an older version is a change of that one: the portal then asks. */
  seen = *self->base;
  seen.version = form->base_version;
  gch_session_edit_case_async (self->session, &seen, &fields, saved_cb, g_object_ref (self));
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchEditCaseDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (source), result, &error);
  GchDraftKeeper *keeper;

  gch_widget_set_usable (GTK_WIDGET (self->editor), TRUE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "edit-case.save", TRUE);
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
  gtk_window_destroy (GTK_WINDOW (self));
}

/* GObject */

static void
gch_edit_case_dialog_dispose (GObject *object)
{
  GchEditCaseDialog *self = GCH_EDIT_CASE_DIALOG (object);

  g_clear_object (&self->session);
  g_clear_pointer (&self->base, gch_case_unref);
  G_OBJECT_CLASS (gch_edit_case_dialog_parent_class)->dispose (object);
}

static void
gch_edit_case_dialog_class_init (GchEditCaseDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_edit_case_dialog_dispose;
  g_type_ensure (GCH_TYPE_CASE_EDITOR);
  gch_template_set (widget_class, "cases/gch-edit-case-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GchEditCaseDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, GchEditCaseDialog, head);
  gtk_widget_class_bind_template_child (widget_class, GchEditCaseDialog, restored);
  gtk_widget_class_bind_template_child (widget_class, GchEditCaseDialog, editor);
  gtk_widget_class_install_action (widget_class, "edit-case.save", NULL, save);
  gtk_widget_class_install_action (widget_class, "edit-case.start-over", NULL, start_over);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
gch_edit_case_dialog_init (GchEditCaseDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_edit_case_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @session: where the change goes
 * @base: the case as the user sees it
 *
 * Returns: (transfer none): the dialog, not shown yet, owned by GTK
 */
GtkWidget *
gch_edit_case_dialog_new (GtkWindow *parent, GchSession *session, const GchCase *base)
{
  GchEditCaseDialog *self =
      g_object_new (GCH_TYPE_EDIT_CASE_DIALOG, "transient-for", parent, "modal", parent != NULL,
                    "destroy-with-parent", parent != NULL, NULL);
  g_autoptr (GchCaseForm) form = gch_case_form_new_from_record (base);
  g_autofree char *key = g_strconcat ("edit:", base->id, NULL);

  gch_case_editor_fit_window (GTK_WINDOW (self), parent);
  self->session = g_object_ref (session);
  self->base = gch_case_ref ((GchCase *) base);
  adw_window_title_set_subtitle (self->head, base->number);
  gtk_widget_set_visible (self->restored, gch_case_editor_open (self->editor, session, key, form));
  gch_case_editor_focus_first (self->editor);
  /* What one person writes is not shown to the next, and not sent for him. */
  g_signal_connect_object (session, "leaving", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
