/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-message-list.h"

#include <glib/gi18n-lib.h>

#include "gch-message-row.h"
#include "gch-template.h"

/* So near to the end somebody counts as reading the end. */
#define END_SLACK 48
/* Wrapped labels find their final height over a few frames. */
#define SETTLE_FRAMES 4

typedef enum
{
  FOLLOW_NOTHING, /* the user reads further up: keep still */
  FOLLOW_END,     /* stay at the end */
  FOLLOW_LAST,    /* just opened: the end, but the beginning of the last entry in view */
  FOLLOW_NEW,     /* just opened: the first entry that the user has not seen */
  FOLLOW_BOTTOM,  /* earlier entries come in above: keep the distance to the end */
} Follow;

struct _GchMessageList
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkScrolledWindow *scroller;
  GtkListBox *rows;
  GtkButton *earlier;
  GtkWidget *news;

  GchConversation *conversation;  /* (owned) (nullable) */
  GchConversationItem *first_new; /* (owned) (nullable) what comes below the divider */
  Follow follow;
  double from_bottom; /* FOLLOW_BOTTOM */
  guint tick_id;
  guint frames;     /* of the settling so far */
  gboolean placing; /* we scroll, not the user */
};

enum
{
  ARRIVED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchMessageList, gch_message_list, GTK_TYPE_WIDGET)

static GtkAdjustment *
get_adjustment (GchMessageList *self)
{
  return gtk_scrolled_window_get_vadjustment (self->scroller);
}

static double
end_of (GtkAdjustment *adjustment)
{
  return MAX (gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment), 0);
}

/* Top of the last entry, in the scrolled area. */
static double
top_of_last (GchMessageList *self, double end)
{
  GtkWidget *last = gtk_widget_get_last_child (GTK_WIDGET (self->rows));
  GtkWidget *area = gtk_widget_get_parent (GTK_WIDGET (self->rows));
  graphene_rect_t bounds;

  if (last == NULL || !gtk_widget_compute_bounds (last, area, &bounds))
    return end;
  return bounds.origin.y;
}

/* TRUE for what somebody else wrote after the user had looked last. */
static gboolean
is_new (GchConversationItem *item, gint64 viewed_at)
{
  gboolean mine;
  gint64 created_at;

  if (gch_conversation_item_get_kind (item) != GCH_CONVERSATION_DESCRIPTION
      && gch_conversation_item_get_kind (item) != GCH_CONVERSATION_COMMENT)
    return FALSE;
  g_object_get (item, "mine", &mine, "created-at", &created_at, NULL);
  return !mine && created_at > viewed_at;
}

/* The user has seen what he answered, whatever the portal says. */
static GchConversationItem *
dup_first_new (GchConversation *conversation, gint64 viewed_at)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (conversation));
  g_autoptr (GchConversationItem) first = NULL;

  for (guint i = n; i > 0; i--)
    {
      g_autoptr (GchConversationItem) item =
          g_list_model_get_item (G_LIST_MODEL (conversation), i - 1);
      gboolean mine;

      g_object_get (item, "mine", &mine, NULL);
      if (mine)
        break;
      if (is_new (item, viewed_at))
        g_set_object (&first, item);
    }
  return g_steal_pointer (&first);
}

static gboolean
is_first_new (GchMessageList *self, GtkListBoxRow *row)
{
  g_autoptr (GchConversationItem) item = NULL;

  if (self->first_new == NULL)
    return FALSE;
  item = g_list_model_get_item (G_LIST_MODEL (self->conversation),
                                (guint) gtk_list_box_row_get_index (row));
  return item == self->first_new;
}

static GtkWidget *
divider_new (void)
{
  GtkWidget *divider = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);

  for (int i = 0; i < 3; i++)
    {
      /* Translators: the line above the comments that the user has not seen yet. */
      GtkWidget *part = i == 1 ? gtk_label_new (C_ ("conversation", "New"))
                               : gtk_separator_new (GTK_ORIENTATION_HORIZONTAL);

      gtk_widget_set_valign (part, GTK_ALIGN_CENTER);
      gtk_widget_set_hexpand (part, i != 1);
      gtk_box_append (GTK_BOX (divider), part);
    }
  gtk_widget_add_css_class (divider, "gch-new");
  return divider;
}

/* Above the very first entry there is nothing to be divided from. */
static void
update_header_cb (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  gboolean wanted = before != NULL && is_first_new (user_data, row);

  if (wanted && gtk_list_box_row_get_header (row) == NULL)
    gtk_list_box_row_set_header (row, divider_new ());
  else if (!wanted)
    gtk_list_box_row_set_header (row, NULL);
}

/* Top of the first entry that is new, with what stands above it. */
static double
top_of_new (GchMessageList *self, double end)
{
  GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->rows));
  GtkWidget *area = gtk_widget_get_parent (GTK_WIDGET (self->rows));
  graphene_rect_t bounds;

  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    if (GTK_IS_LIST_BOX_ROW (row) && is_first_new (self, GTK_LIST_BOX_ROW (row)))
      {
        GtkWidget *header = gtk_list_box_row_get_header (GTK_LIST_BOX_ROW (row));

        if (gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) == 0)
          return 0;
        if (gtk_widget_compute_bounds (header ? header : row, area, &bounds))
          return bounds.origin.y;
      }
  return end;
}

static void
place (GchMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);
  double end = end_of (adjustment);
  double value = gtk_adjustment_get_value (adjustment);

  switch (self->follow)
    {
    case FOLLOW_END:
      value = end;
      break;
    case FOLLOW_LAST:
      value = MIN (end, top_of_last (self, end));
      break;
    case FOLLOW_NEW:
      value = MIN (end, top_of_new (self, end));
      break;
    case FOLLOW_BOTTOM:
      value = MAX (end - self->from_bottom, 0);
      break;
    case FOLLOW_NOTHING:
    default:
      return;
    }
  self->placing = TRUE;
  gtk_adjustment_set_value (adjustment, value);
  self->placing = FALSE;
}

static gboolean
tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  GchMessageList *self = user_data;

  place (self);
  if (++self->frames < SETTLE_FRAMES)
    return G_SOURCE_CONTINUE;
  self->tick_id = 0;
  gtk_widget_set_opacity (GTK_WIDGET (self->rows), 1);
  if (self->follow != FOLLOW_NOTHING)
    self->follow = gch_message_list_is_at_end (self) ? FOLLOW_END : FOLLOW_NOTHING;
  if (self->follow == FOLLOW_END)
    gtk_widget_set_visible (self->news, FALSE);
  return G_SOURCE_REMOVE;
}

static void
settle (GchMessageList *self, Follow follow)
{
  self->follow = follow;
  self->frames = 0;
  if (self->tick_id == 0)
    self->tick_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), tick_cb, self, NULL);
}

static void
stop_settling (GchMessageList *self)
{
  if (self->tick_id != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->tick_id);
  self->tick_id = 0;
}

/* The height changed: a text was unfolded, the composer grew, the window became narrower. */
static void
adjustment_changed_cb (GchMessageList *self)
{
  if (self->tick_id == 0 && self->follow == FOLLOW_END)
    settle (self, FOLLOW_END);
}

static void
value_changed_cb (GchMessageList *self)
{
  gboolean at_end;

  if (self->placing || self->tick_id != 0)
    return;
  at_end = gch_message_list_is_at_end (self);
  self->follow = at_end ? FOLLOW_END : FOLLOW_NOTHING;
  if (at_end)
    gtk_widget_set_visible (self->news, FALSE);
}

static void
show_earlier_button (GchMessageList *self)
{
  guint n = self->conversation ? gch_conversation_get_n_earlier (self->conversation) : 0;
  g_autofree char *label =
      g_strdup_printf (ngettext ("Show %u earlier entry", "Show %u earlier entries", n), n);

  gtk_widget_set_visible (GTK_WIDGET (self->earlier), n > 0);
  gtk_button_set_label (self->earlier, label);
}

static void
items_changed_cb (GchMessageList *self, guint position, guint removed, guint added)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->conversation));

  show_earlier_button (self);
  if (added == 0 || position + added < n || removed >= added)
    return;
  if (self->follow == FOLLOW_END || self->follow == FOLLOW_LAST)
    settle (self, FOLLOW_LAST);
  else
    gtk_widget_set_visible (self->news, TRUE);
  g_signal_emit (self, signals[ARRIVED], 0);
}

static void
earlier_clicked_cb (GchMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  if (self->conversation == NULL)
    return;
  self->from_bottom = end_of (adjustment) - gtk_adjustment_get_value (adjustment);
  gch_conversation_show_earlier (self->conversation);
  show_earlier_button (self);
  settle (self, FOLLOW_BOTTOM);
}

static void
news_clicked_cb (GchMessageList *self)
{
  gtk_widget_set_visible (self->news, FALSE);
  settle (self, FOLLOW_LAST);
}

static GtkWidget *
create_row_cb (gpointer item, gpointer user_data)
{
  return g_object_new (GTK_TYPE_LIST_BOX_ROW, "child",
                       gch_message_row_new (GCH_CONVERSATION_ITEM (item)), "activatable", FALSE,
                       "selectable", FALSE, "focusable", FALSE, NULL);
}

/* GObject */

static void
gch_message_list_dispose (GObject *object)
{
  GchMessageList *self = GCH_MESSAGE_LIST (object);
  GtkWidget *child;

  stop_settling (self);
  if (self->rows)
    gch_message_list_set_conversation (self, NULL, 0);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  self->rows = NULL;
  G_OBJECT_CLASS (gch_message_list_parent_class)->dispose (object);
}

static void
gch_message_list_class_init (GchMessageListClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_message_list_dispose;
  signals[ARRIVED] = g_signal_new ("arrived", GCH_TYPE_MESSAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  gch_template_set (widget_class, "cases/gch-message-list.ui");
  gtk_widget_class_bind_template_child (widget_class, GchMessageList, scroller);
  gtk_widget_class_bind_template_child (widget_class, GchMessageList, rows);
  gtk_widget_class_bind_template_child (widget_class, GchMessageList, earlier);
  gtk_widget_class_bind_template_child (widget_class, GchMessageList, news);
  gtk_widget_class_bind_template_callback (widget_class, earlier_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, news_clicked_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_message_list_init (GchMessageList *self)
{
  GtkAdjustment *adjustment;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->rows, update_header_cb, self, NULL);
  adjustment = get_adjustment (self);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (adjustment_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * gch_message_list_new:
 *
 * Returns: (transfer floating): a list of nothing yet
 */
GtkWidget *
gch_message_list_new (void)
{
  return g_object_new (GCH_TYPE_MESSAGE_LIST, NULL);
}

/**
 * gch_message_list_set_conversation:
 * @self: the list
 * @conversation: (nullable): what to show
 * @viewed_at: when the user looked at it last, microseconds since 1970 UTC; 0: never
 *
 * It opens where what others wrote since then begins, else at its end.
 */
void
gch_message_list_set_conversation (GchMessageList *self, GchConversation *conversation,
                                   gint64 viewed_at)
{
  if (self->conversation)
    g_signal_handlers_disconnect_by_data (self->conversation, self);
  g_set_object (&self->conversation, conversation);
  g_clear_object (&self->first_new);
  gtk_widget_set_visible (self->news, FALSE);
  if (conversation == NULL)
    {
      gtk_list_box_bind_model (self->rows, NULL, NULL, NULL, NULL);
      stop_settling (self);
      return;
    }
  self->first_new = dup_first_new (conversation, viewed_at);
  gtk_list_box_bind_model (self->rows, G_LIST_MODEL (conversation), create_row_cb, NULL, NULL);
  g_signal_connect_object (conversation, "items-changed", G_CALLBACK (items_changed_cb), self,
                           G_CONNECT_SWAPPED);
  show_earlier_button (self);
  /* Nothing is shown until it stands where it shall: no jump to be seen. */
  gtk_widget_set_opacity (GTK_WIDGET (self->rows), 0);
  settle (self, self->first_new ? FOLLOW_NEW : FOLLOW_LAST);
}

/**
 * gch_message_list_scroll_to_end:
 * @self: the list
 */
void
gch_message_list_scroll_to_end (GchMessageList *self)
{
  settle (self, FOLLOW_END);
}

/**
 * gch_message_list_is_at_end:
 * @self: the list
 *
 * Returns: TRUE while the end is in view
 */
gboolean
gch_message_list_is_at_end (GchMessageList *self)
{
  GtkAdjustment *adjustment = get_adjustment (self);

  return gtk_adjustment_get_value (adjustment) >= end_of (adjustment) - END_SLACK;
}
