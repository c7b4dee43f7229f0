/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conversation-pane.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-banner.h"
#include "gch-case-header.h"
#include "gch-composer.h"
#include "gch-confirm.h"
#include "gch-conflict-dialog.h"
#include "gch-conversation.h"
#include "gch-edit-case-dialog.h"
#include "gch-message-list.h"
#include "gch-outbox-item.h"
#include "gch-outbox-row.h"
#include "gch-safe-text.h"
#include "gch-take-back.h"
#include "gch-template.h"

struct _GchConversationPane
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkStack *stack;
  AdwToastOverlay *toasts;
  GtkWidget *back;
  GchCaseHeader *header;
  GchBanner *conflict;
  GchMessageList *messages;
  GchComposer *composer;

  GchSession *session;           /* (owned) */
  GchConversation *conversation; /* (owned) (nullable) */
  GchCase *record;               /* (owned) (nullable) the case as the portal has it */
  char *case_id;                 /* (owned) (nullable) */
  GtkWindow *window;             /* (unowned) (nullable) the one we are in */
};

enum
{
  BACK,
  RENAMED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchConversationPane, gch_conversation_pane, GTK_TYPE_WIDGET)

static gboolean
is_pending_id (const char *case_id)
{
  return case_id && g_str_has_prefix (case_id, "new:");
}

/* The operation in the outbox, while it is there. */
static const GchOperation *
find_operation (GchConversationPane *self, const char *operation_id)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  guint n = outbox ? g_list_model_get_n_items (outbox) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (operation && g_strcmp0 (operation->id, operation_id) == 0)
        return operation;
    }
  return NULL;
}

/* A change of this case that somebody else's came before. (nullable) */
static const GchOperation *
find_conflict (GchConversationPane *self)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  guint n = outbox && self->case_id ? g_list_model_get_n_items (outbox) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (gch_conflict_dialog_is_for (operation)
          && g_strcmp0 (operation->target_id, self->case_id) == 0)
        return operation;
    }
  return NULL;
}

static void
show_conflict (GchConversationPane *self)
{
  if (find_conflict (self) == NULL)
    gch_banner_hide (self->conflict);
  else
    gch_banner_show (self->conflict, GCH_BANNER_WARNING,
                     _ ("Somebody changed this case meanwhile. Your change is kept and not sent "
                        "until you choose."),
                     _ ("Compare…"));
}

static void
toast (GchConversationPane *self, const char *text)
{
  adw_toast_overlay_add_toast (self->toasts, gch_toast_new (text));
}

static void
update_actions (GchConversationPane *self)
{
  guint allowed = self->record ? self->record->allowed : 0;
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "conversation.edit-case",
                                 (allowed & GCH_CASE_MAY_EDIT) != 0);
  gtk_widget_action_set_enabled (widget, "conversation.close-case",
                                 (allowed & GCH_CASE_MAY_CLOSE) != 0);
  gtk_widget_action_set_enabled (widget, "conversation.reopen-case",
                                 (allowed & GCH_CASE_MAY_REOPEN) != 0);
  gtk_widget_action_set_enabled (widget, "conversation.copy-number", self->record != NULL);
}

/* What the portal knows of the case, or, before it knows it, what the outbox does. */
static void
show_record (GchConversationPane *self)
{
  const char *page = "case";

  g_clear_pointer (&self->record, gch_case_unref);
  self->record = self->case_id ? gch_session_dup_case (self->session, self->case_id) : NULL;
  update_actions (self);
  if (self->case_id == NULL)
    page = "none";
  else if (self->record)
    gch_case_header_show_record (self->header, self->record);
  else if (is_pending_id (self->case_id))
    {
      const GchOperation *operation = find_operation (self, self->case_id + strlen ("new:"));

      gch_case_header_show_pending (self->header, operation ? operation->title : NULL);
    }
  else
    page = "gone";
  gtk_stack_set_visible_child_name (self->stack, page);
  gch_composer_set_record (self->composer, self->record);
  show_conflict (self);
}

/* Says to the portal that the user sees it; only when he can. */
static void
note_viewed (GchConversationPane *self)
{
  if (self->record && self->window && gtk_window_is_active (self->window)
      && gtk_widget_get_mapped (GTK_WIDGET (self)))
    gch_session_view_case (self->session, self->case_id);
}

static void
cases_changed_cb (GchConversationPane *self, const char *const *ids)
{
  /* With no ids, it may be any of them. */
  if (self->case_id && (ids == NULL || ids[0] == NULL || g_strv_contains (ids, self->case_id)))
    show_record (self);
}

static void
arrived_cb (GchConversationPane *self)
{
  note_viewed (self);
}

/* The case that was shown before it was sent has a number now. */
static void
operation_sent_cb (GchConversationPane *self, const GchOperation *operation)
{
  g_autofree char *pending_id = g_strconcat ("new:", operation->id, NULL);
  g_autofree char *case_id = NULL;

  if (operation->result_id == NULL || g_strcmp0 (pending_id, self->case_id) != 0)
    return;
  case_id = g_strdup (operation->result_id);
  gch_composer_rename (self->composer, case_id);
  gch_conversation_pane_open (self, case_id);
  g_signal_emit (self, signals[RENAMED], 0, case_id);
}

static void
composer_sent_cb (GchConversationPane *self)
{
  gch_message_list_scroll_to_end (self->messages);
}

/* --- actions --- */

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  g_signal_emit (widget, signals[BACK], 0);
}

static void
copy_number (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);

  if (self->record == NULL)
    return;
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->record->number);
  toast (self, _ ("Number copied"));
}

static void
edit_case (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);

  if (self->record)
    gtk_window_present (
        GTK_WINDOW (gch_edit_case_dialog_new (self->window, self->session, self->record)));
}

static void
gone_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GtkWidget *widget = g_task_get_source_object (task);
  const char *operation_id = g_task_get_task_data (task);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  if (g_strcmp0 (choice, "edit") == 0)
    gtk_widget_activate_action (widget, "conversation.edit", "s", operation_id);
  else if (g_strcmp0 (choice, "discard") == 0)
    gtk_widget_activate_action (widget, "conversation.discard", "s", operation_id);
  g_task_return_boolean (task, TRUE);
}

/* The portal does not show this case any more: what is written for it would wait for ever. */
static void
ask_about_gone (GchConversationPane *self, const char *operation_id)
{
  GchChoice choices[] = { { "later", _ ("_Later"), GCH_CHOICE_PLAIN },
                          { "discard", _ ("_Discard…"), GCH_CHOICE_DESTRUCTIVE },
                          { "edit", _ ("_Make it a draft"), GCH_CHOICE_SUGGESTED } };
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, ask_about_gone);
  g_task_set_task_data (task, g_strdup (operation_id), g_free);
  gch_confirm_async (GTK_WIDGET (self), _ ("This case is not on this computer any more"),
                     _ ("There is nothing to compare your change with. You can make it a draft "
                        "again, which is kept, or discard it."),
                     choices, G_N_ELEMENTS (choices), NULL, gone_chosen_cb, task);
}

static void
compare (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);
  const char *operation_id = g_variant_get_string (parameter, NULL);
  const GchOperation *operation = find_operation (self, operation_id);
  GtkWidget *dialog = gch_conflict_dialog_new (self->window, self->session, operation_id);

  if (dialog)
    gtk_window_present (GTK_WINDOW (dialog));
  else if (operation && gch_conflict_dialog_is_for (operation))
    ask_about_gone (self, operation->id);
}

static void
conflict_activated_cb (GchConversationPane *self)
{
  const GchOperation *operation = find_conflict (self);

  if (operation)
    gtk_widget_activate_action (GTK_WIDGET (self), "conversation.compare", "s", operation->id);
}

static void
commanded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchConversationPane) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (source), result, &error);

  if (id == NULL)
    toast (self, error->message);
}

static void
reopen (GchConversationPane *self, const char *case_id)
{
  gch_session_reopen_case_async (self->session, case_id, commanded_cb, g_object_ref (self));
}

/* Another case may be open when the answer comes: undo is for the one that was closed. */
typedef struct
{
  GchConversationPane *pane; /* (owned) */
  char *case_id;             /* (owned) */
} Closing;

static void
closing_free (Closing *closing)
{
  g_object_unref (closing->pane);
  g_free (closing->case_id);
  g_free (closing);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Closing, closing_free)

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Closing) closing = user_data;
  GchConversationPane *self = closing->pane;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (source), result, &error);
  AdwToast *undo;

  if (id == NULL)
    {
      toast (self, error->message);
      return;
    }
  undo = gch_toast_new (_ ("The case will be closed"));
  adw_toast_set_button_label (undo, _ ("Undo"));
  adw_toast_set_action_name (undo, "conversation.undo-close");
  adw_toast_set_action_target (undo, "s", closing->case_id);
  adw_toast_overlay_add_toast (self->toasts, undo);
}

static void
close_case (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);
  Closing *closing;

  if (self->case_id == NULL)
    return;
  gtk_widget_action_set_enabled (widget, "conversation.close-case", FALSE);
  closing = g_new0 (Closing, 1);
  closing->pane = g_object_ref (self);
  closing->case_id = g_strdup (self->case_id);
  gch_session_close_case_async (self->session, self->case_id, closed_cb, closing);
}

static void
reopen_case (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);

  if (self->case_id == NULL)
    return;
  gtk_widget_action_set_enabled (widget, "conversation.reopen-case", FALSE);
  reopen (self, self->case_id);
}

static void
undo_close (GtkWidget *widget, const char *action, GVariant *parameter)
{
  reopen (GCH_CONVERSATION_PANE (widget), g_variant_get_string (parameter, NULL));
}

static void
retry (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gch_session_retry (GCH_CONVERSATION_PANE (widget)->session,
                     g_variant_get_string (parameter, NULL));
}

/* Whether nobody knows if the portal has it. */
static gboolean
is_uncertain (GchConversationPane *self, const char *operation_id)
{
  const GchOperation *operation = find_operation (self, operation_id);

  return operation != NULL && gch_take_back_is_uncertain (operation);
}

/* What could not be sent becomes a draft again, joined with what is being typed. */
static void
take_back (GchConversationPane *self, const char *operation_id)
{
  const GchOperation *operation = find_operation (self, operation_id);
  g_autofree char *command = operation ? g_strdup (operation->command) : NULL;

  if (command == NULL)
    return;
  if (!gch_outbox_row_may_discard (operation))
    {
      toast (self, _ ("It is being sent already"));
      return;
    }
  gch_session_discard (self->session, operation_id, TRUE);
  if (g_str_equal (command, "create_case"))
    gtk_widget_activate_action (GTK_WIDGET (self), "cases.new", NULL);
  else if (g_str_equal (command, "edit_case"))
    gtk_widget_activate_action (GTK_WIDGET (self), "conversation.edit-case", NULL);
  else
    gch_conversation_pane_focus_composer (self);
}

static void
edit_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gch_composer_flush_finish (GCH_COMPOSER (source), result, &error))
    take_back (g_task_get_source_object (task), g_task_get_task_data (task));
  else
    toast (g_task_get_source_object (task), error->message);
  g_task_return_boolean (task, TRUE);
}

static void
edit_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchConversationPane *self = g_task_get_source_object (task);

  if (gch_take_back_ask_finish (result) && self->session != NULL)
    gch_composer_flush_async (self->composer, edit_flushed_cb, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, FALSE);
}

static void
edit_operation (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);
  GTask *task = g_task_new (self, NULL, NULL, NULL);

  g_task_set_source_tag (task, edit_operation);
  g_task_set_task_data (task, g_variant_dup_string (parameter, NULL), g_free);
  if (is_uncertain (self, g_variant_get_string (parameter, NULL)))
    gch_take_back_ask_async (widget, GCH_TAKE_BACK_EDIT, edit_answered_cb, task);
  else
    /* What is being typed must be known to the session before it joins the two. */
    gch_composer_flush_async (self->composer, edit_flushed_cb, task);
}

static void
discard_uncertain_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchConversationPane *self = g_task_get_source_object (task);
  gboolean discard = gch_take_back_ask_finish (result) && self->session != NULL;

  if (discard)
    gch_session_discard (self->session, g_task_get_task_data (task), FALSE);
  g_task_return_boolean (task, discard);
}

static void
discard_confirmed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchConversationPane *self = g_task_get_source_object (task);
  g_autofree char *choice = gch_confirm_finish (result, NULL);

  if (g_strcmp0 (choice, "discard") == 0 && self->session != NULL)
    gch_session_discard (self->session, g_task_get_task_data (task), FALSE);
  g_task_return_boolean (task, TRUE);
}

/* The only way to lose a text on purpose, so it asks. */
static void
discard_operation (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchChoice choices[] = { { "keep", _ ("_Keep"), GCH_CHOICE_PLAIN },
                          { "discard", _ ("_Discard"), GCH_CHOICE_DESTRUCTIVE } };
  GTask *task = g_task_new (widget, NULL, NULL, NULL);

  g_task_set_source_tag (task, discard_operation);
  g_task_set_task_data (task, g_variant_dup_string (parameter, NULL), g_free);
  if (is_uncertain (GCH_CONVERSATION_PANE (widget), g_variant_get_string (parameter, NULL)))
    {
      gch_take_back_ask_async (widget, GCH_TAKE_BACK_DISCARD, discard_uncertain_cb, task);
      return;
    }
  gch_confirm_async (widget, _ ("Discard what was not sent?"),
                     _ ("It is not at the portal, and it cannot be restored."), choices,
                     G_N_ELEMENTS (choices), NULL, discard_confirmed_cb, task);
}

/* --- the window around us --- */

static void
gch_conversation_pane_root (GtkWidget *widget)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);
  GtkRoot *root;

  GTK_WIDGET_CLASS (gch_conversation_pane_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  self->window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  if (self->window)
    g_signal_connect_swapped (self->window, "notify::is-active", G_CALLBACK (note_viewed), self);
}

/* Where the list is not beside it, it comes into sight only after it was opened. */
static void
gch_conversation_pane_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (gch_conversation_pane_parent_class)->map (widget);
  note_viewed (GCH_CONVERSATION_PANE (widget));
}

static void
gch_conversation_pane_unroot (GtkWidget *widget)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (widget);

  if (self->window)
    g_signal_handlers_disconnect_by_data (self->window, self);
  self->window = NULL;
  GTK_WIDGET_CLASS (gch_conversation_pane_parent_class)->unroot (widget);
}

/* GObject */

static void
gch_conversation_pane_dispose (GObject *object)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (object);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->conversation);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_conversation_pane_parent_class)->dispose (object);
}

static void
gch_conversation_pane_finalize (GObject *object)
{
  GchConversationPane *self = GCH_CONVERSATION_PANE (object);

  g_clear_pointer (&self->record, gch_case_unref);
  g_free (self->case_id);
  G_OBJECT_CLASS (gch_conversation_pane_parent_class)->finalize (object);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "conversation.back", NULL, go_back);
  gtk_widget_class_install_action (widget_class, "conversation.copy-number", NULL, copy_number);
  gtk_widget_class_install_action (widget_class, "conversation.edit-case", NULL, edit_case);
  gtk_widget_class_install_action (widget_class, "conversation.close-case", NULL, close_case);
  gtk_widget_class_install_action (widget_class, "conversation.reopen-case", NULL, reopen_case);
  gtk_widget_class_install_action (widget_class, "conversation.undo-close", "s", undo_close);
  gtk_widget_class_install_action (widget_class, "conversation.retry", "s", retry);
  gtk_widget_class_install_action (widget_class, "conversation.edit", "s", edit_operation);
  gtk_widget_class_install_action (widget_class, "conversation.compare", "s", compare);
  gtk_widget_class_install_action (widget_class, "conversation.discard", "s", discard_operation);
}

static void
gch_conversation_pane_class_init (GchConversationPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_conversation_pane_dispose;
  object_class->finalize = gch_conversation_pane_finalize;
  widget_class->map = gch_conversation_pane_map;
  widget_class->root = gch_conversation_pane_root;
  widget_class->unroot = gch_conversation_pane_unroot;
  signals[BACK] = g_signal_new ("back", GCH_TYPE_CONVERSATION_PANE, G_SIGNAL_RUN_LAST, 0, NULL,
                                NULL, NULL, G_TYPE_NONE, 0);
  signals[RENAMED] = g_signal_new ("renamed", GCH_TYPE_CONVERSATION_PANE, G_SIGNAL_RUN_LAST, 0,
                                   NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (GCH_TYPE_BANNER);
  g_type_ensure (GCH_TYPE_CASE_HEADER);
  g_type_ensure (GCH_TYPE_MESSAGE_LIST);
  g_type_ensure (GCH_TYPE_COMPOSER);
  gch_template_set (widget_class, "cases/gch-conversation-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, stack);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, toasts);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, back);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, header);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, conflict);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, messages);
  gtk_widget_class_bind_template_child (widget_class, GchConversationPane, composer);
  gtk_widget_class_bind_template_callback (widget_class, arrived_cb);
  gtk_widget_class_bind_template_callback (widget_class, composer_sent_cb);
  gtk_widget_class_bind_template_callback (widget_class, conflict_activated_cb);
  install_actions (widget_class);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_conversation_pane_init (GchConversationPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gch_banner_set_animated (self->conflict, FALSE);
  update_actions (self);
}

/**
 * gch_conversation_pane_new:
 * @session: whose cases
 *
 * Returns: (transfer floating): the pane, with no case yet
 */
GtkWidget *
gch_conversation_pane_new (GchSession *session)
{
  GchConversationPane *self = g_object_new (GCH_TYPE_CONVERSATION_PANE, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_object (session, "cases-changed", G_CALLBACK (cases_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "outbox-changed", G_CALLBACK (show_conflict), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "operation-sent", G_CALLBACK (operation_sent_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}

/**
 * gch_conversation_pane_open:
 * @self: the pane
 * @case_id: (nullable): the case to show; NULL for none
 *
 * What is being typed for the former case is saved first.
 */
void
gch_conversation_pane_open (GchConversationPane *self, const char *case_id)
{
  char *id = g_strdup (case_id);

  if (g_strcmp0 (id, self->case_id) == 0)
    {
      g_free (id);
      return;
    }
  g_free (self->case_id);
  self->case_id = id;
  /* After a rename it is there already. */
  if (id == NULL || g_strcmp0 (gch_composer_get_case_id (self->composer), id) != 0)
    gch_composer_open (self->composer, self->session, id);
  g_clear_object (&self->conversation);
  if (id)
    self->conversation = gch_conversation_new (self->session, id);
  gch_message_list_set_conversation (self->messages, self->conversation,
                                     gch_session_get_viewed_at (self->session, id));
  show_record (self);
  note_viewed (self);
}

/**
 * gch_conversation_pane_get_case_id:
 * @self: the pane
 *
 * Returns: (nullable): the case that is shown
 */
const char *
gch_conversation_pane_get_case_id (GchConversationPane *self)
{
  return self->case_id;
}

/**
 * gch_conversation_pane_set_back_visible:
 * @self: the pane
 * @visible: TRUE where the list is not beside it
 */
void
gch_conversation_pane_set_back_visible (GchConversationPane *self, gboolean visible)
{
  gtk_widget_set_visible (self->back, visible);
  gch_case_header_set_compact (self->header, visible);
  if (visible)
    gtk_widget_add_css_class (GTK_WIDGET (self), "gch-narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "gch-narrow");
}

/**
 * gch_conversation_pane_focus_composer:
 * @self: the pane
 *
 * Puts the cursor where the answer is written.
 */
void
gch_conversation_pane_focus_composer (GchConversationPane *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}
