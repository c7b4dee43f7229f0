/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-message-row.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-error.h"
#include "gch-folded-text.h"
#include "gch-outbox-text.h"
#include "gch-relative-time.h"
#include "gch-template.h"
#include "gch-text.h"
#include "gch-time-label.h"

/* What a row shows, read from its item in one go. Strings are owned. */
typedef struct
{
  int kind;
  int author_kind;
  int state;
  int problem_code;
  int from_status;
  int to_status;
  char *author;
  char *body;
  char *problem;
  char *operation_id;
  gint64 created_at;
  gboolean mine;
} MessageValues;

struct _GchMessageRow
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkWidget *message;
  AdwAvatar *avatar;
  GtkWidget *card;
  GtkLabel *author;
  GtkWidget *badge;
  GchTimeLabel *time;
  GchFoldedText *body;
  GtkWidget *footer;
  GtkSpinner *spinner;
  GtkImage *state_icon;
  GtkLabel *state;
  GtkWidget *buttons;
  GtkActionable *retry;
  GtkActionable *edit;
  GtkActionable *discard;
  GtkLabel *change;

  GchConversationItem *item; /* (owned) */
  char *shown_body;          /* (owned) (nullable) */
  const char *look;          /* (static) (nullable) style class of the card */
};

G_DEFINE_FINAL_TYPE (GchMessageRow, gch_message_row, GTK_TYPE_WIDGET)

static void
message_values_clear (MessageValues *values)
{
  g_clear_pointer (&values->author, g_free);
  g_clear_pointer (&values->body, g_free);
  g_clear_pointer (&values->problem, g_free);
  g_clear_pointer (&values->operation_id, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MessageValues, message_values_clear)

static void
message_values_read (MessageValues *values, GchConversationItem *item)
{
  g_object_get (item, "kind", &values->kind, "author-kind", &values->author_kind, "state",
                &values->state, "problem-code", &values->problem_code, "from-status",
                &values->from_status, "to-status", &values->to_status, "author", &values->author,
                "body", &values->body, "problem", &values->problem, "operation-id",
                &values->operation_id, "created-at", &values->created_at, "mine", &values->mine,
                NULL);
}

static void
set_look (GchMessageRow *self, const MessageValues *values)
{
  const char *look = "colleague";

  if (values->kind == GCH_CONVERSATION_PENDING)
    look = "pending";
  else if (values->author_kind == GCH_AUTHOR_SUPPORT)
    look = "support";
  else if (values->mine)
    look = "mine";
  if (self->look)
    {
      gtk_widget_remove_css_class (self->card, self->look);
      gtk_widget_remove_css_class (self->message, self->look);
    }
  self->look = look;
  gtk_widget_add_css_class (self->card, look);
  gtk_widget_add_css_class (self->message, look);
}

static void
show_author (GchMessageRow *self, const MessageValues *values)
{
  gboolean mine = values->mine || values->kind == GCH_CONVERSATION_PENDING;
  gboolean support = !mine && values->author_kind == GCH_AUTHOR_SUPPORT;
  g_autofree char *author = gch_text_one_line (values->author ? values->author : "", 200);

  gtk_widget_set_visible (GTK_WIDGET (self->avatar), !mine);
  adw_avatar_set_text (self->avatar, author);
  gtk_label_set_text (self->author, mine ? _ ("You") : author);
  gtk_widget_set_visible (self->badge, support);
  gch_time_label_set_time (self->time, values->created_at);
}

static void
show_body (GchMessageRow *self, const MessageValues *values)
{
  const char *body = values->body ? values->body : "";
  g_autofree char *author = NULL;

  /* A text that was unfolded stays so when something else of its item changes. */
  if (g_strcmp0 (body, self->shown_body) == 0)
    return;
  g_free (self->shown_body);
  self->shown_body = g_strdup (body);
  author = gch_text_one_line (values->author ? values->author : "", 100);
  gch_folded_text_set_title (self->body, author);
  gch_folded_text_set_text (self->body, body);
  gtk_widget_set_visible (GTK_WIDGET (self->body), *body != '\0');
}

/* The target first: an action without the one it wants is a warning. */
static void
set_action (GtkActionable *button, const char *action, const char *operation_id)
{
  gtk_actionable_set_action_target (button, "s", operation_id ? operation_id : "");
  gtk_actionable_set_action_name (button, action);
}

static void
show_state (GchMessageRow *self, const MessageValues *values)
{
  gboolean pending = values->kind == GCH_CONVERSATION_PENDING;
  gboolean parked = values->state == GCH_OPERATION_PARKED;
  gboolean sending = values->state == GCH_OPERATION_SENDING;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (self->footer, pending);
  gtk_spinner_set_spinning (self->spinner, pending && sending);
  if (!pending)
    return;
  text = gch_message_row_format_state (values->state, values->problem_code, values->problem);
  gtk_label_set_text (self->state, text);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), sending);
  gtk_widget_set_visible (GTK_WIDGET (self->state_icon), !sending);
  gtk_image_set_from_icon_name (self->state_icon,
                                parked ? "dialog-warning-symbolic" : "content-loading-symbolic");
  if (parked)
    gtk_widget_add_css_class (self->footer, "parked");
  else
    gtk_widget_remove_css_class (self->footer, "parked");
  gtk_widget_set_visible (self->buttons, parked);
  set_action (self->retry, "conversation.retry", values->operation_id);
  set_action (self->edit, "conversation.edit", values->operation_id);
  set_action (self->discard, "conversation.discard", values->operation_id);
}

static void
show_change (GchMessageRow *self, const MessageValues *values)
{
  const char *to = gch_case_status_to_label (values->to_status);
  g_autofree char *when = gch_relative_time_format (values->created_at, g_get_real_time ());
  g_autofree char *full = gch_relative_time_format_full (values->created_at);
  g_autofree char *author = gch_text_one_line (values->author ? values->author : "", 100);
  g_autofree char *text = NULL;

  if (values->mine)
    /* Translators: a change of a case's status: the new status, when. */
    text = g_strdup_printf (_ ("You set the status to “%s” · %s"), _ (to), when);
  else
    /* Translators: a change of a case's status: who made it, the new status, when. */
    text = g_strdup_printf (_ ("%s set the status to “%s” · %s"), author, _ (to), when);
  gtk_label_set_text (self->change, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->change), full);
}

static void
say (GchMessageRow *self, const MessageValues *values)
{
  g_autofree char *text = NULL;

  if (values->kind == GCH_CONVERSATION_STATUS_CHANGE)
    text = g_strdup (gtk_label_get_text (self->change));
  else
    /* Translators: spoken name of a comment: its author, when it was written. */
    text = g_strdup_printf (_ ("%s, %s"), gtk_label_get_text (self->author),
                            gch_time_label_get_text (self->time));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
show_item (GchMessageRow *self)
{
  g_auto (MessageValues) values = { 0 };
  gboolean is_change;

  message_values_read (&values, self->item);
  is_change = values.kind == GCH_CONVERSATION_STATUS_CHANGE;
  gtk_widget_set_visible (self->message, !is_change);
  gtk_widget_set_visible (GTK_WIDGET (self->change), is_change);
  if (is_change)
    {
      show_change (self, &values);
    }
  else
    {
      set_look (self, &values);
      show_author (self, &values);
      show_body (self, &values);
      show_state (self, &values);
    }
  say (self, &values);
}

/* GObject */

static void
gch_message_row_dispose (GObject *object)
{
  GchMessageRow *self = GCH_MESSAGE_ROW (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->item);
  G_OBJECT_CLASS (gch_message_row_parent_class)->dispose (object);
}

static void
gch_message_row_finalize (GObject *object)
{
  g_free (GCH_MESSAGE_ROW (object)->shown_body);
  G_OBJECT_CLASS (gch_message_row_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, message);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, avatar);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, card);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, author);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, badge);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, time);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, body);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, footer);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, spinner);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, state_icon);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, state);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, buttons);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, retry);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, edit);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, discard);
  gtk_widget_class_bind_template_child (widget_class, GchMessageRow, change);
}

static void
gch_message_row_class_init (GchMessageRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_message_row_dispose;
  object_class->finalize = gch_message_row_finalize;
  g_type_ensure (GCH_TYPE_FOLDED_TEXT);
  g_type_ensure (GCH_TYPE_TIME_LABEL);
  gch_template_set (widget_class, "cases/gch-message-row.ui");
  bind_children (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
gch_message_row_init (GchMessageRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_message_row_new:
 * @item: what to show and to follow
 *
 * Returns: (transfer floating): a row
 */
GtkWidget *
gch_message_row_new (GchConversationItem *item)
{
  GchMessageRow *self = g_object_new (GCH_TYPE_MESSAGE_ROW, NULL);

  self->item = g_object_ref (item);
  g_signal_connect_object (item, "notify", G_CALLBACK (show_item), self, G_CONNECT_SWAPPED);
  show_item (self);
  return GTK_WIDGET (self);
}

/**
 * gch_message_row_format_state:
 * @state: how far it has come
 * @problem_code: a GchError, -1 for none
 * @problem: (nullable): what the portal said
 *
 * Returns: (transfer full): a sentence
 */
char *
gch_message_row_format_state (GchOperationState state, int problem_code, const char *problem)
{
  g_autofree char *said = gch_text_one_line (problem ? problem : "", 300);

  switch (state)
    {
    case GCH_OPERATION_SENDING:
      return g_strdup (_ ("Sending…"));
    case GCH_OPERATION_WAITING:
      if (problem_code == GCH_ERROR_SIGNED_OUT || problem_code == GCH_ERROR_CREDENTIALS)
        return g_strdup (_ ("Waiting until you have signed in again"));
      if (problem_code == GCH_ERROR_BUSY)
        return g_strdup (_ ("The portal is busy; trying again soon"));
      return g_strdup (_ ("Waiting for the network"));
    case GCH_OPERATION_PARKED:
      if (*said == '\0')
        return g_strdup_printf (_ ("Not sent: %s"), gch_outbox_text_problem (problem_code));
      return g_strdup_printf (_ ("Not sent: %s"), said);
    case GCH_OPERATION_ACKNOWLEDGED:
      return g_strdup (_ ("Received by the portal"));
    case GCH_OPERATION_QUEUED:
    default:
      return g_strdup (_ ("Waiting to be sent"));
    }
}
