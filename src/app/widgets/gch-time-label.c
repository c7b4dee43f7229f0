/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-time-label.h"

#include "gch-minute-clock.h"
#include "gch-relative-time.h"

struct _GchTimeLabel
{
  GtkWidget parent_instance;

  gint64 time;
  GtkWidget *label;      /* (not nullable) (owned as a child) */
  GchMinuteClock *clock; /* (nullable) (owned) while mapped */
  gulong clock_handler;  /* (while mapped) */
};

G_DEFINE_FINAL_TYPE (GchTimeLabel, gch_time_label, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_TIME = 1,
  PROP_XALIGN,
} GchTimeLabelProperty;

static GParamSpec *properties[PROP_XALIGN + 1];

static void
update_text (GchTimeLabel *self)
{
  g_autofree char *text = gch_relative_time_format (self->time, g_get_real_time ());

  if (g_strcmp0 (text, gtk_label_get_text (GTK_LABEL (self->label))) != 0)
    gtk_label_set_text (GTK_LABEL (self->label), text);
}

static void
gch_time_label_map (GtkWidget *widget)
{
  GchTimeLabel *self = GCH_TIME_LABEL (widget);

  /* Hundreds of rows may exist; only those that can be seen follow the clock. */
  self->clock = gch_minute_clock_dup_default ();
  self->clock_handler =
      g_signal_connect_swapped (self->clock, "tick", G_CALLBACK (update_text), self);
  update_text (self);
  GTK_WIDGET_CLASS (gch_time_label_parent_class)->map (widget);
}

static void
stop_following (GchTimeLabel *self)
{
  if (self->clock != NULL)
    g_clear_signal_handler (&self->clock_handler, self->clock);
  g_clear_object (&self->clock);
}

static void
gch_time_label_unmap (GtkWidget *widget)
{
  stop_following (GCH_TIME_LABEL (widget));
  GTK_WIDGET_CLASS (gch_time_label_parent_class)->unmap (widget);
}

/* Made only when somebody points at it: a list has hundreds of these. */
static gboolean
query_tooltip_cb (GtkWidget *widget, int x, int y, gboolean keyboard, GtkTooltip *tooltip,
                  gpointer user_data)
{
  GchTimeLabel *self = GCH_TIME_LABEL (widget);
  g_autofree char *text = gch_relative_time_format_full (self->time);

  gtk_tooltip_set_text (tooltip, text);

  return *text != '\0';
}

static void
gch_time_label_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchTimeLabel *self = GCH_TIME_LABEL (object);

  switch ((GchTimeLabelProperty) prop_id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;
    case PROP_XALIGN:
      g_value_set_float (value, gtk_label_get_xalign (GTK_LABEL (self->label)));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_time_label_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GchTimeLabel *self = GCH_TIME_LABEL (object);

  switch ((GchTimeLabelProperty) prop_id)
    {
    case PROP_TIME:
      gch_time_label_set_time (self, g_value_get_int64 (value));
      break;
    case PROP_XALIGN:
      gtk_label_set_xalign (GTK_LABEL (self->label), g_value_get_float (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_time_label_dispose (GObject *object)
{
  GchTimeLabel *self = GCH_TIME_LABEL (object);

  stop_following (self);
  g_clear_pointer (&self->label, gtk_widget_unparent);

  G_OBJECT_CLASS (gch_time_label_parent_class)->dispose (object);
}

static void
gch_time_label_class_init (GchTimeLabelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = gch_time_label_dispose;
  object_class->get_property = gch_time_label_get_property;
  object_class->set_property = gch_time_label_set_property;
  widget_class->map = gch_time_label_map;
  widget_class->unmap = gch_time_label_unmap;

  properties[PROP_TIME] =
      g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_XALIGN] =
      g_param_spec_float ("xalign", NULL, NULL, 0.0f, 1.0f, 0.0f,
                          G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "timelabel");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
gch_time_label_init (GchTimeLabel *self)
{
  self->label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->label), 0.0f);
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), NULL);
}

/**
 * gch_time_label_new:
 * @time: microseconds since 1970, UTC; 0 for never
 *
 * Returns: (transfer floating): a label that says how long ago @time was
 */
GtkWidget *
gch_time_label_new (gint64 time)
{
  return g_object_new (GCH_TYPE_TIME_LABEL, "time", time, NULL);
}

gint64
gch_time_label_get_time (GchTimeLabel *self)
{
  g_return_val_if_fail (GCH_IS_TIME_LABEL (self), 0);

  return self->time;
}

/**
 * gch_time_label_set_time:
 * @time: microseconds since 1970, UTC; 0 for never
 *
 * Changes the moment that the label is about.
 */
void
gch_time_label_set_time (GchTimeLabel *self, gint64 time)
{
  g_return_if_fail (GCH_IS_TIME_LABEL (self));

  if (self->time == time)
    return;
  self->time = time;
  update_text (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TIME]);
}

/**
 * gch_time_label_get_text:
 *
 * Returns: (transfer none): the words on the screen
 */
const char *
gch_time_label_get_text (GchTimeLabel *self)
{
  g_return_val_if_fail (GCH_IS_TIME_LABEL (self), NULL);

  return gtk_label_get_text (GTK_LABEL (self->label));
}
