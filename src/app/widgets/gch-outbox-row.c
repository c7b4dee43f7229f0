/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-row.h"

#include "gch-error.h"
#include "gch-template.h"
#include "gch-text.h"

/* More than two lines of the popover can hold. */
#define EXCERPT_CHARS 160

struct _GchOutboxRow
{
  GtkListBoxRow parent_instance;

  GchOutboxItem *item; /* (not nullable) (owned) */
  GchOutboxPlace place;
  guint tick_id; /* counts down while somebody looks, 0 */

  GtkWidget *title_label;    /* (not nullable) (template child) */
  GtkWidget *command_label;  /* (not nullable) (template child) */
  GtkWidget *text_label;     /* (not nullable) (template child) */
  GtkWidget *state_label;    /* (not nullable) (template child) */
  GtkWidget *state_icon;     /* (not nullable) (template child) */
  GtkWidget *spinner;        /* (not nullable) (template child) */
  GtkWidget *way_out_label;  /* (not nullable) (template child) */
  GtkWidget *behind_label;   /* (not nullable) (template child) */
  GtkWidget *buttons;        /* (not nullable) (template child) */
  GtkWidget *compare_button; /* (not nullable) (template child) */
  GtkWidget *retry_button;   /* (not nullable) (template child) */
  GtkWidget *edit_button;    /* (not nullable) (template child) */
  GtkWidget *discard_button; /* (not nullable) (template child) */
};

G_DEFINE_FINAL_TYPE (GchOutboxRow, gch_outbox_row, GTK_TYPE_LIST_BOX_ROW)

/**
 * gch_outbox_row_may_compare:
 *
 * Returns: whether @operation is a change that somebody else's came before
 */
gboolean
gch_outbox_row_may_compare (const GchOperation *operation)
{
  return operation->state == GCH_OPERATION_PARKED && operation->problem_code == GCH_ERROR_CONFLICT
         && g_strcmp0 (operation->command, "edit_case") == 0;
}

/**
 * gch_outbox_row_may_retry:
 *
 * Returns: whether sending @operation now, and not later, can be asked for
 */
gboolean
gch_outbox_row_may_retry (const GchOperation *operation)
{
  if (gch_outbox_row_may_compare (operation))
    return FALSE; /* it would be refused again: the user has to look first */

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
  return gch_outbox_row_may_discard (operation) && !gch_outbox_row_may_compare (operation)
         && (g_strcmp0 (operation->command, "add_comment") == 0
             || g_strcmp0 (operation->command, "create_case") == 0
             || g_strcmp0 (operation->command, "edit_case") == 0);
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
set_sentence (GtkWidget *label, const char *text)
{
  gtk_label_set_text (GTK_LABEL (label), text != NULL ? text : "");
  gtk_widget_set_visible (label, text != NULL && *text != '\0');
}

static const char *
icon_of (const GchOperation *operation)
{
  if (operation->state == GCH_OPERATION_PARKED)
    return "dialog-warning-symbolic";

  return operation->state == GCH_OPERATION_ACKNOWLEDGED ? "object-select-symbolic"
                                                        : "content-loading-symbolic";
}

static void
update_state (GchOutboxRow *self, const GchOperation *operation)
{
  g_autofree char *state = gch_outbox_text_state (operation, &self->place, g_get_real_time ());
  g_autofree char *behind = gch_outbox_text_behind (operation, &self->place);
  gboolean sending = operation->state == GCH_OPERATION_SENDING;

  gtk_label_set_text (GTK_LABEL (self->state_label), state);
  /* The portal's words about a wait, for whoever wants to know more. */
  gtk_widget_set_tooltip_text (
      self->state_label, operation->state == GCH_OPERATION_WAITING ? operation->problem : NULL);
  set_sentence (self->way_out_label, operation->state == GCH_OPERATION_PARKED
                                         ? gch_outbox_text_way_out (operation)
                                         : gch_outbox_text_doubt (operation));
  set_sentence (self->behind_label, behind);
  gtk_widget_set_visible (self->spinner, sending);
  gtk_widget_set_visible (self->state_icon, !sending);
  gtk_image_set_from_icon_name (GTK_IMAGE (self->state_icon), icon_of (operation));
  gtk_spinner_set_spinning (GTK_SPINNER (self->spinner), sending);
  if (operation->state == GCH_OPERATION_PARKED)
    gtk_widget_add_css_class (GTK_WIDGET (self), "parked");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "parked");
}

static void
update_buttons (GchOutboxRow *self, const GchOperation *operation)
{
  gtk_widget_set_visible (self->compare_button, gch_outbox_row_may_compare (operation));
  gtk_widget_set_visible (self->retry_button, gch_outbox_row_may_retry (operation));
  gtk_widget_set_visible (self->edit_button, gch_outbox_row_may_edit (operation));
  gtk_widget_set_visible (self->discard_button, gch_outbox_row_may_discard (operation));
  gtk_widget_set_visible (self->buttons, gch_outbox_row_may_discard (operation));
}

/* What somebody hears who does not see it: what it is, then how it stands. */
static void
update_names (GchOutboxRow *self)
{
  const char *title = gtk_label_get_text (GTK_LABEL (self->title_label));
  g_autofree char *name =
      g_strjoin (", ", gtk_label_get_text (GTK_LABEL (self->command_label)), title, NULL);
  g_autofree char *state = g_strjoin (" ", gtk_label_get_text (GTK_LABEL (self->state_label)),
                                      gtk_label_get_text (GTK_LABEL (self->way_out_label)),
                                      gtk_label_get_text (GTK_LABEL (self->behind_label)), NULL);
  GtkWidget *buttons[] = { self->compare_button, self->retry_button, self->edit_button,
                           self->discard_button };

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, state, -1);
  for (gsize i = 0; i < G_N_ELEMENTS (buttons); i++)
    gtk_accessible_update_property (GTK_ACCESSIBLE (buttons[i]),
                                    GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, title, -1);
}

static gboolean
tick_cb (gpointer user_data)
{
  GchOutboxRow *self = user_data;

  update_state (self, gch_outbox_item_get_operation (self->item));

  return G_SOURCE_CONTINUE;
}

/* The seconds run only where they can be seen. */
static void
update_tick (GchOutboxRow *self)
{
  const GchOperation *operation = gch_outbox_item_get_operation (self->item);
  gboolean wanted = operation != NULL && operation->state == GCH_OPERATION_WAITING
                    && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (!wanted)
    g_clear_handle_id (&self->tick_id, g_source_remove);
  else if (self->tick_id == 0)
    self->tick_id = g_timeout_add_seconds (1, tick_cb, self);
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
  update_buttons (self, operation);
  update_names (self);
  update_tick (self);
}

static void
gch_outbox_row_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gch_outbox_row_parent_class)->map (widget);
  update (GCH_OUTBOX_ROW (widget));
}

static void
gch_outbox_row_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gch_outbox_row_parent_class)->unmap (widget);
  update_tick (GCH_OUTBOX_ROW (widget));
}

static void
set_item (GchOutboxRow *self, GchOutboxItem *item)
{
  g_autofree char *id = NULL;

  self->item = g_object_ref (item);
  g_object_get (item, "id", &id, NULL);
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->compare_button), "s", id);
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

  g_clear_handle_id (&self->tick_id, g_source_remove);
  g_clear_object (&self->item);

  G_OBJECT_CLASS (gch_outbox_row_parent_class)->dispose (object);
}

static void
gch_outbox_row_class_init (GchOutboxRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_outbox_row_dispose;
  widget_class->map = gch_outbox_row_map;
  widget_class->unmap = gch_outbox_row_unmap;

  gch_template_set (widget_class, "widgets/gch-outbox-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, title_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, command_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, text_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, state_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, way_out_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, behind_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxRow, compare_button);
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

/**
 * gch_outbox_row_set_place:
 * @place: what stands around the operation; copied
 *
 * Says what it waits for, and what waits for it.
 */
void
gch_outbox_row_set_place (GchOutboxRow *self, const GchOutboxPlace *place)
{
  g_return_if_fail (GCH_IS_OUTBOX_ROW (self));

  self->place = *place;
  update (self);
}
