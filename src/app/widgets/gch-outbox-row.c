/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-row.h"

#include "gch-outbox-text.h"
#include "gch-template.h"
#include "gch-text.h"

/* More than two lines of the popover can hold. */
#define EXCERPT_CHARS 160

struct _GchOutboxRow
{
  GtkListBoxRow parent_instance;

  GchOutboxItem *item;       /* (not nullable) (owned) */
  GtkWidget *title_label;    /* (not nullable) (template child) */
  GtkWidget *command_label;  /* (not nullable) (template child) */
  GtkWidget *text_label;     /* (not nullable) (template child) */
  GtkWidget *state_label;    /* (not nullable) (template child) */
  GtkWidget *spinner;        /* (not nullable) (template child) */
  GtkWidget *retry_button;   /* (not nullable) (template child) */
  GtkWidget *edit_button;    /* (not nullable) (template child) */
  GtkWidget *discard_button; /* (not nullable) (template child) */
};

G_DEFINE_FINAL_TYPE (GchOutboxRow, gch_outbox_row, GTK_TYPE_LIST_BOX_ROW)

/**
 * gch_outbox_row_may_retry:
 *
 * Returns: whether sending @operation now, and not later, can be asked for
 */
gboolean
gch_outbox_row_may_retry (const GchOperation *operation)
{
  return operation->state == GCH_OPERATION_WAITING || operation->state == GCH_OPERATION_PARKED;
}

/**
 * gch_outbox_row_may_edit:
 *
 * Returns: whether @operation holds text that can become a draft again
 */
gboolean
gch_outbox_row_may_edit (const GchOperation *operation)
{
  return gch_outbox_row_may_discard (operation)
         && (g_strcmp0 (operation->command, "add_comment") == 0
             || g_strcmp0 (operation->command, "create_case") == 0);
}

/**
 * gch_outbox_row_may_discard:
 *
 * Returns: whether @operation is still on this computer only
 */
gboolean
gch_outbox_row_may_discard (const GchOperation *operation)
{
  return operation->state == GCH_OPERATION_QUEUED || operation->state == GCH_OPERATION_WAITING
         || operation->state == GCH_OPERATION_PARKED;
}

static void
set_one_line (GtkWidget *label, const char *text)
{
  g_autofree char *line = gch_text_one_line (text != NULL ? text : "", EXCERPT_CHARS);

  gtk_label_set_text (GTK_LABEL (label), line);
  gtk_widget_set_visible (label, *line != '\0');
}

static void
update_state (GchOutboxRow *self, const GchOperation *operation)
{
  g_autofree char *state = gch_outbox_text_state (operation, g_get_real_time ());
  gboolean sending = operation->state == GCH_OPERATION_SENDING;

  gtk_label_set_text (GTK_LABEL (self->state_label), state);
  gtk_widget_set_visible (self->spinner, sending);
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), sending);
  if (operation->state == GCH_OPERATION_PARKED)
    {
      gtk_widget_remove_css_class (self->state_label, "dim-label");
      gtk_widget_add_css_class (self->state_label, "warning");
    }
  else
    {
      gtk_widget_remove_css_class (self->state_label, "warning");
      gtk_widget_add_css_class (self->state_label, "dim-label");
    }
}

static void
update (GchOutboxRow *self)
{
  const GchOperation *operation = gch_outbox_item_get_operation (self->item);
  g_autofree char *text = NULL;

  if (operation == NULL)
    return;

  g_object_get (self->item, "text", &text, NULL);
  set_one_line (self->title_label, operation->title);
  set_one_line (self->text_label, text);
  gtk_label_set_text (GTK_LABEL (self->command_label),
                      gch_outbox_text_command (operation->command));
  update_state (self, operation);
  gtk_widget_set_visible (self->retry_button, gch_outbox_row_may_retry (operation));
  gtk_widget_set_visible (self->edit_button, gch_outbox_row_may_edit (operation));
  gtk_widget_set_visible (self->discard_button, gch_outbox_row_may_discard (operation));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  gtk_label_get_text (GTK_LABEL (self->title_label)),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  gtk_label_get_text (GTK_LABEL (self->state_label)), -1);
}

static void
set_item (GchOutboxRow *self, GchOutboxItem *item)
{
  g_autofree char *id = NULL;

  self->item = g_object_ref (item);
  g_object_get (item, "id", &id, NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->retry_button), "s", id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->edit_button), "s", id);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->discard_button), "s", id);
  g_signal_connect_object (item, "notify", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

static void
gch_outbox_row_dispose (GObject *object)
{
  GchOutboxRow *self = GCH_OUTBOX_ROW (object);

  g_clear_object (&self->item);

  G_OBJECT_CLASS (gch_outbox_row_parent_class)->dispose (object);
}

static void
gch_outbox_row_class_init (GchOutboxRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_outbox_row_dispose;

  gch_template_set (widget_class, "widgets/gch-outbox-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, command_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, retry_button);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, edit_button);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, discard_button);
}

static void
gch_outbox_row_init (GchOutboxRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_outbox_row_new:
 * @item: the operation
 *
 * Returns: (transfer floating): a row that follows @item
 */
GtkWidget *
gch_outbox_row_new (GchOutboxItem *item)
{
  GchOutboxRow *self = g_object_new (GCH_TYPE_OUTBOX_ROW, NULL);

  set_item (self, item);

  return GTK_WIDGET (self);
}
