/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-list-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-case-row-widget.h"
#include "gch-minute-clock.h"
#include "gch-safe-text.h"
#include "gch-settings.h"
#include "gch-template.h"
#include "gch-text.h"

struct _GchCaseListPane
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkDropDown *view;
  GtkSearchEntry *filter;
  GtkStack *stack;
  GtkGridView *rows;
  GtkScrolledWindow *scroller;
  AdwStatusPage *empty;
  GtkWidget *empty_button;

  GchSession *session;           /* (owned) */
  GchCaseList *list;             /* (owned) */
  GtkSingleSelection *selection; /* (owned) */
  GchMinuteClock *clock;         /* (owned) */
  char *chosen;                  /* (owned) (nullable) id of the case that is open */
  double scroll_to;              /* where the list stood before it was rearranged */
  guint first_frame_id;
  guint scroll_id;
  guint scroll_tries;
  gboolean selecting;   /* we choose, not the user */
  gboolean wants_focus; /* the rows take the focus as soon as there are some */
};

enum
{
  CASE_CHOSEN,
  CASE_ENTERED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchCaseListPane, gch_case_list_pane, GTK_TYPE_WIDGET)

/* --- what the list shows --- */

static GchCaseView
remembered_view (void)
{
  g_autofree char *nick = g_settings_get_string (gch_settings_get (), "case-view");
  GchCaseView view;

  return gch_case_view_from_nick (nick, &view, NULL) ? view : GCH_CASE_VIEW_ALL_OPEN;
}

static int
remembered_team (void)
{
  g_autofree char *nick = g_settings_get_string (gch_settings_get (), "case-team");
  GchTeam team;

  return gch_team_from_nick (nick, &team, NULL) ? (int) team : -1;
}

static GchCaseSort
remembered_sort (void)
{
  static const char *const nicks[] = { "updated",  "created", "number", "subject",
                                       "severity", "status",  NULL };
  g_autofree char *nick = g_settings_get_string (gch_settings_get (), "case-sort");

  for (guint i = 0; nicks[i] != NULL; i++)
    if (g_str_equal (nick, nicks[i]))
      return (GchCaseSort) i;
  return GCH_CASE_SORT_UPDATED;
}

static const char *
filter_text (GchCaseListPane *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->filter));

  return gch_text_is_blank (text) ? NULL : text;
}

static void
show_empty_or_rows (GchCaseListPane *self)
{
  gboolean first_sync = FALSE;
  gboolean searching = filter_text (self) != NULL || remembered_team () != -1;
  GchCaseView view = remembered_view ();

  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "rows");
      if (self->wants_focus)
        gch_case_list_pane_focus_list (self);
      return;
    }
  g_object_get (self->session, "first-sync", &first_sync, NULL);
  if (first_sync && !searching)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }
  adw_status_page_set_icon_name (self->empty,
                                 searching ? "edit-find-symbolic" : "chat-message-new-symbolic");
  adw_status_page_set_title (self->empty, gch_case_list_pane_empty_title (view, searching));
  gch_status_page_set_description (self->empty,
                                   gch_case_list_pane_empty_description (view, searching));
  gtk_widget_set_visible (self->empty_button, !searching);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* --- choosing and scrolling --- */

/* Marks the open case again, wherever it is now; the list's own selection forgets at every
 * rearrangement. */
static void
select_chosen (GchCaseListPane *self)
{
  guint position =
      self->chosen ? gch_case_list_find (self->list, self->chosen) : GTK_INVALID_LIST_POSITION;

  self->selecting = TRUE;
  gtk_single_selection_set_selected (self->selection, position);
  self->selecting = FALSE;
}

/* Brings the open case into sight, which does nothing when it is. */
static void
reveal_chosen (GchCaseListPane *self)
{
  guint position = gtk_single_selection_get_selected (self->selection);

  if (position == GTK_INVALID_LIST_POSITION)
    return;
  if (self->scroll_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->rows), self->scroll_id);
  self->scroll_id = 0;
  gtk_widget_activate_action (GTK_WIDGET (self->rows), "list.scroll-to-item", "u", position);
}

/* A view whose rows have no places yet cannot scroll, and says so: none are there, or it is not
 * seen. */
static void
scroll_to (GchCaseListPane *self, double value)
{
  if (g_list_model_get_n_items (G_LIST_MODEL (self->list)) > 0
      && gtk_widget_get_mapped (GTK_WIDGET (self->rows)))
    gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), value);
}

static gboolean
scroll_back_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GchCaseListPane *self = user_data;
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double last = gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);

  scroll_to (self, MIN (self->scroll_to, MAX (last, 0)));
  /* The list learns its height over a few frames. */
  if (++self->scroll_tries < 3)
    return G_SOURCE_CONTINUE;
  self->scroll_id = 0;
  return G_SOURCE_REMOVE;
}

static void
scroll_back (GchCaseListPane *self)
{
  self->scroll_tries = 0;
  if (self->scroll_id == 0)
    self->scroll_id =
        gtk_widget_add_tick_callback (GTK_WIDGET (self->rows), scroll_back_cb, self, NULL);
}

/* Comes before the selection and the view see the change: connected first. */
static void
items_will_change_cb (GchCaseListPane *self)
{
  if (self->scroll_id == 0)
    self->scroll_to =
        gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));
}

/* For a few rows the view keeps its place by itself; but somebody who is at the top wants to stay
 * there and see what comes. */
static void
items_changed_cb (GchCaseListPane *self)
{
  if (self->scroll_to < 1)
    scroll_back (self);
  select_chosen (self);
  show_empty_or_rows (self);
}

static void
reordered_cb (GchCaseListPane *self)
{
  scroll_back (self);
  select_chosen (self);
}

static void
apply_query (GchCaseListPane *self)
{
  GchCaseQuery query = { .view = remembered_view (),
                         .user_id = gch_session_get_user_id (self->session),
                         .search = filter_text (self),
                         .team = remembered_team (),
                         .sort = remembered_sort (),
                         .descending =
                             g_settings_get_boolean (gch_settings_get (), "case-sort-descending") };

  /* Another question starts at the top; said while the former rows still have their places. */
  scroll_to (self, 0);
  gch_case_list_set_query (self->list, &query);
  self->scroll_to = 0;
  select_chosen (self);
  show_empty_or_rows (self);
}

static void
selected_cb (GchCaseListPane *self)
{
  GchCaseItem *item = gtk_single_selection_get_selected_item (self->selection);
  const char *id;

  if (self->selecting || item == NULL)
    return;
  id = gch_case_item_get_id (item);
  if (id == NULL || g_strcmp0 (id, self->chosen) == 0)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (id);
  g_signal_emit (self, signals[CASE_CHOSEN], 0, self->chosen);
}

/* Return or a double click: who does that goes on to read and to answer. Where only one side is
 * visible it opens, chosen already or not. */
static void
activated_cb (GchCaseListPane *self, guint position)
{
  g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), position);
  const char *id = item ? gch_case_item_get_id (item) : NULL;

  if (id == NULL)
    return;
  g_free (self->chosen);
  self->chosen = g_strdup (id);
  g_signal_emit (self, signals[CASE_CHOSEN], 0, self->chosen);
  g_signal_emit (self, signals[CASE_ENTERED], 0);
}

/* --- rows --- */

static void
setup_row_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gtk_list_item_set_child (item, gch_case_row_widget_new ());
}

/* The rows are in a grid of one column, because that makes a sixth of the widgets that a list view
 * makes; whoever hears the page is told of a list. The role can be chosen until it is first said.
 */
static void
be_list_item (GtkWidget *around)
{
  if (around != NULL
      && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (around))
             != GTK_ACCESSIBLE_ROLE_LIST_ITEM)
    g_object_set (around, "accessible-role", GTK_ACCESSIBLE_ROLE_LIST_ITEM, NULL);
}

static void
bind_row_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  GtkWidget *row = gtk_list_item_get_child (item);

  be_list_item (gtk_widget_get_parent (row));
  gch_case_row_widget_set_item (GCH_CASE_ROW_WIDGET (row),
                                GCH_CASE_ITEM (gtk_list_item_get_item (item)));
}

static void
unbind_row_cb (GtkListItemFactory *factory, GtkListItem *item)
{
  gch_case_row_widget_set_item (GCH_CASE_ROW_WIDGET (gtk_list_item_get_child (item)), NULL);
}

static void
minute_cb (GchCaseListPane *self)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->rows));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *row = gtk_widget_get_first_child (child);

      if (GCH_IS_CASE_ROW_WIDGET (row))
        gch_case_row_widget_refresh_age (GCH_CASE_ROW_WIDGET (row));
    }
}

/* --- controls --- */

static void
view_chosen_cb (GchCaseListPane *self)
{
  GchCaseView view = (GchCaseView) gtk_drop_down_get_selected (self->view);

  g_settings_set_string (gch_settings_get (), "case-view", gch_case_view_to_nick (view));
}

static void
settings_changed_cb (GchCaseListPane *self, const char *key)
{
  if (!g_str_has_prefix (key, "case-"))
    return;
  if (gtk_drop_down_get_selected (self->view) != (guint) remembered_view ())
    gtk_drop_down_set_selected (self->view, remembered_view ());
  apply_query (self);
}

static void
search_changed_cb (GchCaseListPane *self)
{
  self->wants_focus = FALSE;
  apply_query (self);
}

static void
stop_search_cb (GchCaseListPane *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->filter), "");
}

/* Down from the filter goes into the list. */
static gboolean
filter_key_cb (GchCaseListPane *self, guint keyval)
{
  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;
  gch_case_list_pane_focus_list (self);
  return GDK_EVENT_STOP;
}

static gboolean
first_frame_cb (gpointer user_data)
{
  GchCaseListPane *self = user_data;

  self->first_frame_id = 0;
  gch_case_list_show_all (self->list);
  return G_SOURCE_REMOVE;
}

/* One frame with the first rows, then the others, at a priority behind drawing. */
static void
map_cb (GchCaseListPane *self)
{
  if (self->first_frame_id == 0)
    self->first_frame_id = g_idle_add_full (G_PRIORITY_LOW, first_frame_cb, self, NULL);
}

static void
fill_views (GchCaseListPane *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (int view = GCH_CASE_VIEW_RECENTLY_VIEWED; view <= GCH_CASE_VIEW_ALL; view++)
    {
      const char *label = gch_case_view_to_label (view);

      gtk_string_list_append (names, _ (label));
    }
  gtk_drop_down_set_model (self->view, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->view, remembered_view ());
  g_signal_connect_object (self->view, "notify::selected", G_CALLBACK (view_chosen_cb), self,
                           G_CONNECT_SWAPPED);
}

static void
add_actions (GchCaseListPane *self)
{
  static const char *const keys[] = { "case-sort", "case-sort-descending", "case-team" };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      g_autoptr (GAction) action = g_settings_create_action (gch_settings_get (), keys[i]);

      g_action_map_add_action (G_ACTION_MAP (group), action);
    }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "list", G_ACTION_GROUP (group));
}

static void
connect_list (GchCaseListPane *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();

  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_will_change_cb), self,
                           G_CONNECT_SWAPPED);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->list));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_row_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row_cb), NULL);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row_cb), NULL);
  gtk_grid_view_set_factory (self->rows, factory);
  g_object_unref (factory);
  gtk_grid_view_set_model (self->rows, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "reordered", G_CALLBACK (reordered_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
}

/* GObject */

static void
gch_case_list_pane_dispose (GObject *object)
{
  GchCaseListPane *self = GCH_CASE_LIST_PANE (object);
  GtkWidget *child;

  g_clear_handle_id (&self->first_frame_id, g_source_remove);
  if (self->scroll_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->rows), self->scroll_id);
  self->scroll_id = 0;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->selection);
  g_clear_object (&self->list);
  g_clear_object (&self->clock);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_case_list_pane_parent_class)->dispose (object);
}

static void
gch_case_list_pane_finalize (GObject *object)
{
  g_free (GCH_CASE_LIST_PANE (object)->chosen);
  G_OBJECT_CLASS (gch_case_list_pane_parent_class)->finalize (object);
}

static void
gch_case_list_pane_class_init (GchCaseListPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_case_list_pane_dispose;
  object_class->finalize = gch_case_list_pane_finalize;
  signals[CASE_CHOSEN] = g_signal_new ("case-chosen", GCH_TYPE_CASE_LIST_PANE, G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CASE_ENTERED] = g_signal_new ("case-entered", GCH_TYPE_CASE_LIST_PANE, G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gch_template_set (widget_class, "cases/gch-case-list-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, view);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, filter);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, stack);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, rows);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, empty);
  gtk_widget_class_bind_template_child (widget_class, GchCaseListPane, empty_button);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, filter_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, activated_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_case_list_pane_init (GchCaseListPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->clock = gch_minute_clock_dup_default ();
  g_signal_connect_object (self->clock, "tick", G_CALLBACK (minute_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

/**
 * gch_case_list_pane_new:
 * @session: whose cases
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
gch_case_list_pane_new (GchSession *session)
{
  GchCaseListPane *self = g_object_new (GCH_TYPE_CASE_LIST_PANE, NULL);

  self->session = g_object_ref (session);
  self->list = gch_case_list_new (session);
  fill_views (self);
  add_actions (self);
  connect_list (self);
  apply_query (self);
  g_signal_connect_object (gch_settings_get (), "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::first-sync", G_CALLBACK (show_empty_or_rows), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::user-name", G_CALLBACK (apply_query), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * gch_case_list_pane_select:
 * @self: the list
 * @case_id: (nullable): the case that is open, NULL for none
 *
 * Marks a case as chosen without saying so, and brings it into sight.
 */
void
gch_case_list_pane_select (GchCaseListPane *self, const char *case_id)
{
  gboolean is_other = g_strcmp0 (case_id, self->chosen) != 0;
  char *chosen = g_strdup (case_id);

  g_free (self->chosen);
  self->chosen = chosen;
  select_chosen (self);
  if (is_other)
    reveal_chosen (self);
}

/**
 * gch_case_list_pane_focus_filter:
 * @self: the list
 *
 * Puts the cursor into the filter.
 */
void
gch_case_list_pane_focus_filter (GchCaseListPane *self)
{
  self->wants_focus = FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->filter));
}

/**
 * gch_case_list_pane_focus_list:
 * @self: the list
 *
 * Puts the focus on the rows, or on the first ones that come unless somebody begins to filter.
 */
void
gch_case_list_pane_focus_list (GchCaseListPane *self)
{
  self->wants_focus = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0;
  if (!self->wants_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->rows));
}

/**
 * gch_case_list_pane_get_list:
 * @self: the list
 *
 * Returns: (transfer none): the model behind it
 */
GchCaseList *
gch_case_list_pane_get_list (GchCaseListPane *self)
{
  return self->list;
}

/**
 * gch_case_list_pane_empty_title:
 * @view: what is shown
 * @searching: only a part of it, because of a filter
 *
 * Returns: what an empty list says, translated
 */
const char *
gch_case_list_pane_empty_title (GchCaseView view, gboolean searching)
{
  if (searching)
    return _ ("No case found");
  switch (view)
    {
    case GCH_CASE_VIEW_RECENTLY_VIEWED:
      return _ ("Nothing viewed yet");
    case GCH_CASE_VIEW_ACTIVE_SUPPORT:
      return _ ("No active support case");
    case GCH_CASE_VIEW_OPENED_BY_ME:
      return _ ("You have opened no case");
    case GCH_CASE_VIEW_ALL_OPEN:
      return _ ("No open case");
    case GCH_CASE_VIEW_ALL:
    default:
      return _ ("No case yet");
    }
}

/**
 * gch_case_list_pane_empty_description:
 * @view: what is shown
 * @searching: only a part of it, because of a filter
 *
 * Returns: what would be here, translated
 */
const char *
gch_case_list_pane_empty_description (GchCaseView view, gboolean searching)
{
  if (searching)
    return _ ("No case of this view has these words. Another view or another team may have it.");
  switch (view)
    {
    case GCH_CASE_VIEW_RECENTLY_VIEWED:
      return _ ("The cases that you looked at last will be here.");
    case GCH_CASE_VIEW_ACTIVE_SUPPORT:
      return _ ("Cases that technical support is working on will be here.");
    case GCH_CASE_VIEW_OPENED_BY_ME:
      return _ ("The cases that you open yourself will be here.");
    case GCH_CASE_VIEW_ALL_OPEN:
      return _ ("Everything is settled. Cases that somebody works on will be here.");
    case GCH_CASE_VIEW_ALL:
    default:
      return _ ("Write to support or to customer service: every case will be here.");
    }
}
