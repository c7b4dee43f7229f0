/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-outbox-button.h"

#include <glib/gi18n-lib.h>

#include "gch-outbox-item.h"
#include "gch-outbox-row.h"
#include "gch-template.h"

/* Between the popover and the edge of the window. */
#define EDGE 6

struct _GchOutboxButton
{
  GtkWidget parent_instance;

  GListModel *outbox; /* (nullable) (owned) of GchOutboxItem */
  GchConnection connection;
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

/* The popover is wider than what stands beside the button: below its middle it would hang out of
 * the window. */
static void
place_popover_cb (GtkMenuButton *button, gpointer user_data)
{
  GchOutboxButton *self = user_data;
  GtkWidget *root = GTK_WIDGET (gtk_widget_get_root (GTK_WIDGET (button)));
  graphene_rect_t bounds;
  int beside;

  if (root == NULL || !gtk_widget_compute_bounds (GTK_WIDGET (button), root, &bounds))
    return;

  beside = gtk_widget_get_width (root) - (int) (bounds.origin.x + bounds.size.width);
  gtk_popover_set_offset (GTK_POPOVER (self->popover), MAX (beside - EDGE, 0), 0);
}

/* --- the list --- */

/* Counts @operation in, behind @head: what is parked before it holds it, whatever its own state. */
static void
stand_behind (GArray *places, guint position, guint head, const GchOperation *operation,
              const GchOperation *first)
{
  GchOutboxPlace *own = &g_array_index (places, GchOutboxPlace, position);
  GchOutboxPlace *before = &g_array_index (places, GchOutboxPlace, head);

  own->is_behind = TRUE;
  own->behind_parked = first->state == GCH_OPERATION_PARKED;
  before->behind++;
  if (g_strcmp0 (operation->command, "add_comment") == 0)
    before->comments_behind++;
}

/**
 * gch_outbox_button_list_places:
 * @outbox: a model of GchOutboxItem
 *
 * Finds out what waits for what. What the portal has already stands in nobody's way.
 *
 * Returns: (transfer full) (element-type GchOutboxPlace): one for each item
 */
GArray *
gch_outbox_button_list_places (GListModel *outbox)
{
  const guint n_items = g_list_model_get_n_items (outbox);
  GArray *places = g_array_sized_new (FALSE, TRUE, sizeof (GchOutboxPlace), n_items);
  g_autoptr (GHashTable) heads = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  g_array_set_size (places, n_items);
  for (guint i = 0; i < n_items; i++)
    {
      GchOutboxItem *item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);
      gpointer head;

      g_ptr_array_add (items, item);
      if (operation->state == GCH_OPERATION_ACKNOWLEDGED || operation->queue == NULL)
        continue;
      if (g_hash_table_lookup_extended (heads, operation->queue, NULL, &head))
        stand_behind (places, i, GPOINTER_TO_UINT (head), operation,
                      gch_outbox_item_get_operation (items->pdata[GPOINTER_TO_UINT (head)]));
      else
        g_hash_table_insert (heads, operation->queue, GUINT_TO_POINTER (i));
    }

  return places;
}

static void
update_places (GchOutboxButton *self)
{
  g_autoptr (GArray) places = NULL;

  if (self->outbox == NULL || self->list == NULL)
    return;

  places = gch_outbox_button_list_places (self->outbox);
  for (guint i = 0; i < places->len; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (GTK_LIST_BOX (self->list), (int) i);
      GchOutboxPlace *place = &g_array_index (places, GchOutboxPlace, i);

      place->connection = self->connection;
      if (row != NULL)
        gch_outbox_row_set_place (GCH_OUTBOX_ROW (row), place);
    }
}

static void
update_page (GchOutboxButton *self)
{
  gboolean empty = self->outbox == NULL || g_list_model_get_n_items (self->outbox) == 0;

  gtk_stack_set_visible_child_name (GTK_STACK (self->stack), empty ? "empty" : "list");
  update_places (self);
}

static GtkWidget *
create_row_cb (gpointer item, gpointer user_data)
{
  g_signal_connect_object (item, "notify::state", G_CALLBACK (update_places), user_data,
                           G_CONNECT_SWAPPED);

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
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), place_popover_cb,
                                         self, NULL);
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
  gtk_list_box_bind_model (GTK_LIST_BOX (self->list), outbox, create_row_cb, self, NULL);
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

/**
 * gch_outbox_button_set_connection:
 * @connection: how the portal can be reached now
 *
 * What is queued says why it is not sent yet.
 */
void
gch_outbox_button_set_connection (GchOutboxButton *self, GchConnection connection)
{
  g_return_if_fail (GCH_IS_OUTBOX_BUTTON (self));

  if (self->connection == connection)
    return;
  self->connection = connection;
  update_places (self);
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
