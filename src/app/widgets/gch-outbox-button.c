/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-button.h"

#include <glib/gi18n-lib.h>

#include "gch-outbox-row.h"
#include "gch-template.h"

struct _GchOutboxButton
{
  GtkWidget parent_instance;

  GListModel *outbox; /* (nullable) (owned) of GchOutboxItem */
  guint pending;
  guint parked;

  GtkWidget *menu_button; /* (not nullable) (template child) */
  GtkWidget *count_label; /* (not nullable) (template child) */
  GtkWidget *popover;     /* (not nullable) (template child) */
  GtkWidget *stack;       /* (not nullable) (template child) */
  GtkWidget *list;        /* (not nullable) (template child) */
};

G_DEFINE_FINAL_TYPE (GchOutboxButton, gch_outbox_button, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_PENDING = 1,
  PROP_PARKED,
} GchOutboxButtonProperty;

static GParamSpec *properties[PROP_PARKED + 1];

/**
 * gch_outbox_button_format_label:
 * @pending: how many operations are in the outbox
 * @parked: how many of them need the user
 *
 * Returns: (transfer full): a translated sentence
 */
char *
gch_outbox_button_format_label (guint pending, guint parked)
{
  g_autofree char *waiting = NULL;
  g_autofree char *stuck = NULL;

  if (pending == 0)
    return g_strdup (_ ("Outbox: everything is sent"));

  waiting =
      g_strdup_printf (ngettext ("Outbox: %u to send", "Outbox: %u to send", pending), pending);
  if (parked == 0)
    return g_steal_pointer (&waiting);

  stuck = g_strdup_printf (ngettext ("%u needs you", "%u need you", parked), parked);

  /* Translators: joins “Outbox: 3 to send” and “1 needs you”. */
  return g_strdup_printf (C_ ("outbox", "%s, %s"), waiting, stuck);
}

static void
update_button (GchOutboxButton *self)
{
  g_autofree char *label = gch_outbox_button_format_label (self->pending, self->parked);
  g_autofree char *count = g_strdup_printf ("%u", self->pending);

  gtk_label_set_text (GTK_LABEL (self->count_label), count);
  gtk_widget_set_visible (self->count_label, self->pending > 0);
  if (self->parked > 0)
    gtk_widget_add_css_class (self->count_label, "attention");
  else
    gtk_widget_remove_css_class (self->count_label, "attention");
  gtk_widget_set_tooltip_text (self->menu_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
update_page (GchOutboxButton *self)
{
  gboolean empty = self->outbox == NULL || g_list_model_get_n_items (self->outbox) == 0;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "empty" : "list");
}

static GtkWidget *
create_row_cb (gpointer item, gpointer user_data)
{
  return gch_outbox_row_new (item);
}

static void
gch_outbox_button_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchOutboxButton *self = GCH_OUTBOX_BUTTON (object);

  switch ((GchOutboxButtonProperty) prop_id)
    {
    case PROP_PENDING:
      g_value_set_uint (value, self->pending);
      break;
    case PROP_PARKED:
      g_value_set_uint (value, self->parked);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_outbox_button_set_property (GObject *object, guint prop_id, const GValue *value,
                                GParamSpec *pspec)
{
  GchOutboxButton *self = GCH_OUTBOX_BUTTON (object);

  switch ((GchOutboxButtonProperty) prop_id)
    {
    case PROP_PENDING:
      gch_outbox_button_set_counts (self, g_value_get_uint (value), self->parked);
      break;
    case PROP_PARKED:
      gch_outbox_button_set_counts (self, self->pending, g_value_get_uint (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_outbox_button_dispose (GObject *object)
{
  GchOutboxButton *self = GCH_OUTBOX_BUTTON (object);

  gch_outbox_button_set_outbox (self, NULL);
  g_clear_pointer (&self->menu_button, gtk_widget_unparent);

  G_OBJECT_CLASS (gch_outbox_button_parent_class)->dispose (object);
}

static void
gch_outbox_button_class_init (GchOutboxButtonClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = gch_outbox_button_dispose;
  object_class->get_property = gch_outbox_button_get_property;
  object_class->set_property = gch_outbox_button_set_property;

  properties[PROP_PENDING] = g_param_spec_uint ("pending", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_PARKED] = g_param_spec_uint ("parked", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gch_template_set (widget_class, "widgets/gch-outbox-button.ui");
  gtk_widget_class_bind_template_child (widget_class, GchOutboxButton, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxButton, count_label);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxButton, popover);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxButton, stack);
  gtk_widget_class_bind_template_child (widget_class, GchOutboxButton, list);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_outbox_button_init (GchOutboxButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  update_button (self);
}

GtkWidget *
gch_outbox_button_new (void)
{
  return g_object_new (GCH_TYPE_OUTBOX_BUTTON, NULL);
}

/**
 * gch_outbox_button_set_outbox:
 * @outbox: (nullable): a model of GchOutboxItem
 *
 * Lists @outbox in the popover.
 */
void
gch_outbox_button_set_outbox (GchOutboxButton *self, GListModel *outbox)
{
  g_return_if_fail (GCH_IS_OUTBOX_BUTTON (self));

  if (self->outbox == outbox)
    return;
  if (self->outbox != NULL)
    g_signal_handlers_disconnect_by_data (self->outbox, self);
  g_set_object (&self->outbox, outbox);
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), outbox, create_row_cb, NULL, NULL);
  if (outbox != NULL)
    g_signal_connect_swapped (outbox, "items-changed", G_CALLBACK (update_page), self);
  update_page (self);
}

/**
 * gch_outbox_button_set_counts:
 * @pending: how many operations are in the outbox
 * @parked: how many of them need the user
 *
 * Shows the counts on the button.
 */
void
gch_outbox_button_set_counts (GchOutboxButton *self, guint pending, guint parked)
{
  GObject *object = G_OBJECT (self);

  g_return_if_fail (GCH_IS_OUTBOX_BUTTON (self));

  g_object_freeze_notify (object);
  if (self->pending != pending)
    g_object_notify_by_pspec (object, properties[PROP_PENDING]);
  if (self->parked != parked)
    g_object_notify_by_pspec (object, properties[PROP_PARKED]);
  self->pending = pending;
  self->parked = parked;
  update_button (self);
  g_object_thaw_notify (object);
}

void
gch_outbox_button_popup (GchOutboxButton *self)
{
  g_return_if_fail (GCH_IS_OUTBOX_BUTTON (self));

  gtk_menu_button_popup (GTK_MENU_BUTTON (self->menu_button));
}

void
gch_outbox_button_popdown (GchOutboxButton *self)
{
  g_return_if_fail (GCH_IS_OUTBOX_BUTTON (self));

  gtk_menu_button_popdown (GTK_MENU_BUTTON (self->menu_button));
}
