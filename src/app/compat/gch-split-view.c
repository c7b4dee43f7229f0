/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-split-view.h"

#include <adwaita.h>

/* Below this width there is room for one of the two. */
#define COLLAPSE_WIDTH 720
#define SIDEBAR_WIDTH 340
/* Where there is room for more, the list takes some of it first: subjects are long. */
#define SIDEBAR_BEST_WIDTH 400

struct _GchSplitView
{
  GtkWidget parent_instance;

  GtkWidget *view;    /* (nullable) (owned as a child) */
  GtkWidget *split;   /* (nullable) the widget of libadwaita that does it, within view or view */
  GtkWidget *sidebar; /* (nullable) (owned by split) */
  GtkWidget *side;    /* (nullable) (owned by split) what holds sidebar, in a leaflet */
  GtkWidget *content; /* (nullable) (owned by split) */
};

G_DEFINE_FINAL_TYPE (GchSplitView, gch_split_view, GTK_TYPE_WIDGET)

typedef enum
{
  PROP_SIDEBAR = 1,
  PROP_CONTENT,
  PROP_COLLAPSED,
  PROP_SHOW_CONTENT,
} GchSplitViewProperty;

static GParamSpec *properties[PROP_SHOW_CONTENT + 1];

static void
collapsed_changed (GchSplitView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_COLLAPSED]);
}

static void
show_content_changed (GchSplitView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOW_CONTENT]);
}

#if ADW_CHECK_VERSION(1, 4, 0)

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

static void
split_init (GchSplitView *self)
{
  AdwBreakpoint *breakpoint = adw_breakpoint_new (adw_breakpoint_condition_new_length (
      ADW_BREAKPOINT_CONDITION_MAX_WIDTH, COLLAPSE_WIDTH, ADW_LENGTH_UNIT_PX));
  GValue collapsed = G_VALUE_INIT;

  self->split = adw_navigation_split_view_new ();
  adw_navigation_split_view_set_min_sidebar_width (ADW_NAVIGATION_SPLIT_VIEW (self->split),
                                                   SIDEBAR_WIDTH);
  adw_navigation_split_view_set_max_sidebar_width (ADW_NAVIGATION_SPLIT_VIEW (self->split),
                                                   SIDEBAR_BEST_WIDTH);
  adw_navigation_split_view_set_sidebar_width_fraction (ADW_NAVIGATION_SPLIT_VIEW (self->split),
                                                        0.36);
  g_value_init (&collapsed, G_TYPE_BOOLEAN);
  g_value_set_boolean (&collapsed, TRUE);
  adw_breakpoint_add_setter (breakpoint, G_OBJECT (self->split), "collapsed", &collapsed);
  self->view = adw_breakpoint_bin_new ();
  gtk_widget_set_size_request (self->view, 300, 200);
  adw_breakpoint_bin_add_breakpoint (ADW_BREAKPOINT_BIN (self->view), breakpoint);
  adw_breakpoint_bin_set_child (ADW_BREAKPOINT_BIN (self->view), self->split);
  g_signal_connect_swapped (self->split, "notify::collapsed", G_CALLBACK (collapsed_changed), self);
  g_signal_connect_swapped (self->split, "notify::show-content", G_CALLBACK (show_content_changed),
                            self);
}

static void
split_add (GchSplitView *self, GtkWidget *child, gboolean is_content)
{
  AdwNavigationSplitView *split = ADW_NAVIGATION_SPLIT_VIEW (self->split);
  AdwNavigationPage *page = adw_navigation_page_new (child, " ");

  if (is_content)
    adw_navigation_split_view_set_content (split, page);
  else
    adw_navigation_split_view_set_sidebar (split, page);
}

static gboolean
split_get_collapsed (GchSplitView *self)
{
  return adw_navigation_split_view_get_collapsed (ADW_NAVIGATION_SPLIT_VIEW (self->split));
}

static gboolean
split_get_show_content (GchSplitView *self)
{
  return adw_navigation_split_view_get_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split));
}

static void
split_set_show_content (GchSplitView *self, gboolean show_content)
{
  adw_navigation_split_view_set_show_content (ADW_NAVIGATION_SPLIT_VIEW (self->split),
                                              show_content);
}

G_GNUC_END_IGNORE_DEPRECATIONS

#else

static GtkSizeRequestMode
sidebar_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_CONSTANT_SIZE;
}

/* What the leaflet gives a child depends on its natural width, which no property says. */
static void
sidebar_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                 int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (gtk_widget_get_first_child (widget), orientation, for_size, minimum, natural,
                      NULL, NULL);
  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *natural = MAX (*minimum, SIDEBAR_BEST_WIDTH);
}

static void
sidebar_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_allocate (gtk_widget_get_first_child (widget), width, height, baseline, NULL);
}

static GtkWidget *
sidebar_new (GtkWidget *child)
{
  GtkWidget *sidebar = adw_bin_new ();

  adw_bin_set_child (ADW_BIN (sidebar), child);
  gtk_widget_set_layout_manager (
      sidebar, gtk_custom_layout_new (sidebar_request_mode, sidebar_measure, sidebar_allocate));
  gtk_widget_set_size_request (sidebar, SIDEBAR_WIDTH, -1);
  gtk_widget_set_hexpand (sidebar, FALSE);
  return sidebar;
}

static void
split_init (GchSplitView *self)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (adw_leaflet_new ());

  adw_leaflet_set_can_navigate_back (leaflet, TRUE);
  self->split = GTK_WIDGET (leaflet);
  self->view = self->split;
  g_signal_connect_swapped (leaflet, "notify::folded", G_CALLBACK (collapsed_changed), self);
  g_signal_connect_swapped (leaflet, "notify::visible-child", G_CALLBACK (show_content_changed),
                            self);
}

static void
split_add (GchSplitView *self, GtkWidget *child, gboolean is_content)
{
  AdwLeaflet *leaflet = ADW_LEAFLET (self->split);

  if (is_content)
    {
      GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
      AdwLeafletPage *page = adw_leaflet_append (leaflet, line);

      adw_leaflet_page_set_navigatable (page, FALSE);
      /* The leaflet folds when the sum of the smallest widths does not fit. */
      gtk_widget_set_size_request (child, COLLAPSE_WIDTH - SIDEBAR_WIDTH - 20, -1);
      gtk_widget_set_hexpand (child, TRUE);
      adw_leaflet_append (leaflet, child);
    }
  else
    {
      self->side = sidebar_new (child);
      adw_leaflet_prepend (leaflet, self->side);
    }
}

static gboolean
split_get_collapsed (GchSplitView *self)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (self->split));
}

static gboolean
split_get_show_content (GchSplitView *self)
{
  return self->content != NULL
         && adw_leaflet_get_visible_child (ADW_LEAFLET (self->split)) == self->content;
}

static void
split_set_show_content (GchSplitView *self, gboolean show_content)
{
  GtkWidget *child = show_content ? self->content : self->side;

  if (child != NULL)
    adw_leaflet_set_visible_child (ADW_LEAFLET (self->split), child);
}

#endif

static void
gch_split_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchSplitView *self = GCH_SPLIT_VIEW (object);

  switch ((GchSplitViewProperty) prop_id)
    {
    case PROP_SIDEBAR:
      g_value_set_object (value, self->sidebar);
      break;
    case PROP_CONTENT:
      g_value_set_object (value, self->content);
      break;
    case PROP_COLLAPSED:
      g_value_set_boolean (value, gch_split_view_get_collapsed (self));
      break;
    case PROP_SHOW_CONTENT:
      g_value_set_boolean (value, gch_split_view_get_show_content (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_split_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GchSplitView *self = GCH_SPLIT_VIEW (object);

  switch ((GchSplitViewProperty) prop_id)
    {
    case PROP_SIDEBAR:
      gch_split_view_set_sidebar (self, g_value_get_object (value));
      break;
    case PROP_CONTENT:
      gch_split_view_set_content (self, g_value_get_object (value));
      break;
    case PROP_SHOW_CONTENT:
      gch_split_view_set_show_content (self, g_value_get_boolean (value));
      break;
    case PROP_COLLAPSED:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_split_view_dispose (GObject *object)
{
  GchSplitView *self = GCH_SPLIT_VIEW (object);

  if (self->split != NULL)
    g_signal_handlers_disconnect_by_data (self->split, self);
  self->split = NULL;
  self->sidebar = NULL;
  self->side = NULL;
  self->content = NULL;
  g_clear_pointer (&self->view, gtk_widget_unparent);

  G_OBJECT_CLASS (gch_split_view_parent_class)->dispose (object);
}

static void
gch_split_view_class_init (GchSplitViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GParamFlags flags = G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = gch_split_view_dispose;
  object_class->get_property = gch_split_view_get_property;
  object_class->set_property = gch_split_view_set_property;

  properties[PROP_SIDEBAR] =
      g_param_spec_object ("sidebar", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | flags);
  properties[PROP_CONTENT] =
      g_param_spec_object ("content", NULL, NULL, GTK_TYPE_WIDGET, G_PARAM_READWRITE | flags);
  properties[PROP_COLLAPSED] =
      g_param_spec_boolean ("collapsed", NULL, NULL, FALSE, G_PARAM_READABLE | flags);
  properties[PROP_SHOW_CONTENT] =
      g_param_spec_boolean ("show-content", NULL, NULL, FALSE, G_PARAM_READWRITE | flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
gch_split_view_init (GchSplitView *self)
{
  split_init (self);
  gtk_widget_set_parent (self->view, GTK_WIDGET (self));
}

GtkWidget *
gch_split_view_new (void)
{
  return g_object_new (GCH_TYPE_SPLIT_VIEW, NULL);
}

/**
 * gch_split_view_set_sidebar:
 * @sidebar: (transfer floating): the list
 *
 * Gives the view its list, once.
 */
void
gch_split_view_set_sidebar (GchSplitView *self, GtkWidget *sidebar)
{
  g_return_if_fail (GCH_IS_SPLIT_VIEW (self));
  g_return_if_fail (GTK_IS_WIDGET (sidebar));
  g_return_if_fail (self->sidebar == NULL);

  self->sidebar = sidebar;
  split_add (self, sidebar, FALSE);
  split_set_show_content (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SIDEBAR]);
}

/**
 * gch_split_view_set_content:
 * @content: (transfer floating): what is chosen in the list
 *
 * Gives the view its content, once.
 */
void
gch_split_view_set_content (GchSplitView *self, GtkWidget *content)
{
  g_return_if_fail (GCH_IS_SPLIT_VIEW (self));
  g_return_if_fail (GTK_IS_WIDGET (content));
  g_return_if_fail (self->content == NULL);

  self->content = content;
  split_add (self, content, TRUE);
  split_set_show_content (self, FALSE);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CONTENT]);
}

/**
 * gch_split_view_get_collapsed:
 *
 * Returns: %TRUE while there is room for one of the two only
 */
gboolean
gch_split_view_get_collapsed (GchSplitView *self)
{
  g_return_val_if_fail (GCH_IS_SPLIT_VIEW (self), FALSE);

  return self->split != NULL && split_get_collapsed (self);
}

/**
 * gch_split_view_get_show_content:
 *
 * Returns: %TRUE when the content is the one that is shown while collapsed
 */
gboolean
gch_split_view_get_show_content (GchSplitView *self)
{
  g_return_val_if_fail (GCH_IS_SPLIT_VIEW (self), FALSE);

  return self->split != NULL && split_get_show_content (self);
}

/**
 * gch_split_view_set_show_content:
 * @show_content: %TRUE for the content, %FALSE for the list
 *
 * Chooses which of the two is shown while there is room for one only.
 */
void
gch_split_view_set_show_content (GchSplitView *self, gboolean show_content)
{
  g_return_if_fail (GCH_IS_SPLIT_VIEW (self));

  if (self->split != NULL)
    split_set_show_content (self, show_content);
}
