/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-cases-page.h"

#include "gch-case-list-pane.h"
#include "gch-conversation-pane.h"
#include "gch-draft-keeper.h"
#include "gch-new-case-dialog.h"
#include "gch-split-view.h"

struct _GchCasesPage
{
  GtkWidget parent_instance;

  GchSession *session;               /* (owned) */
  GchSplitView *split;               /* (owned as a child) */
  GchCaseListPane *list;             /* (owned by split) */
  GchConversationPane *conversation; /* (owned by split) */
};

typedef enum
{
  PROP_CASE_ID = 1,
} GchCasesPageProperty;

static GParamSpec *properties[PROP_CASE_ID + 1];

G_DEFINE_FINAL_TYPE (GchCasesPage, gch_cases_page, GTK_TYPE_WIDGET)

static void
show_case (GchCasesPage *self, const char *case_id)
{
  g_autofree char *id = g_strdup (case_id);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  gch_conversation_pane_open (self->conversation, id);
  gch_case_list_pane_select (self->list, id);
  gch_split_view_set_show_content (self->split, id != NULL);
  /* With both in view somebody who goes through the list by keys stays in it. */
  if (focus && !gch_split_view_get_collapsed (self->split) && gtk_widget_get_mapped (focus))
    gtk_root_set_focus (root, focus);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE_ID]);
}

static void
case_chosen_cb (GchCasesPage *self, const char *case_id)
{
  show_case (self, case_id);
}

static void
case_entered_cb (GchCasesPage *self)
{
  if (!gch_split_view_get_collapsed (self->split))
    gch_conversation_pane_focus_composer (self->conversation);
}

/* Who has just come begins in the list, not at the button that happens to be first. */
static void
map_cb (GchCasesPage *self)
{
  if (gch_conversation_pane_get_case_id (self->conversation) == NULL)
    gch_case_list_pane_focus_list (self->list);
}

static void
renamed_cb (GchCasesPage *self, const char *case_id)
{
  gch_case_list_pane_select (self->list, case_id);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE_ID]);
}

static void
collapsed_cb (GchCasesPage *self)
{
  gch_conversation_pane_set_back_visible (self->conversation,
                                          gch_split_view_get_collapsed (self->split));
}

/* Back in the list no case is open: the same one can be chosen again, and is not taken for read. */
static void
show_content_cb (GchCasesPage *self)
{
  if (gch_split_view_get_show_content (self->split) || !gch_split_view_get_collapsed (self->split)
      || gch_conversation_pane_get_case_id (self->conversation) == NULL)
    return;
  gch_conversation_pane_open (self->conversation, NULL);
  gch_case_list_pane_select (self->list, NULL);
  gch_case_list_pane_focus_list (self->list);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CASE_ID]);
}

static void
back_cb (GchCasesPage *self)
{
  if (gch_split_view_get_collapsed (self->split))
    gch_split_view_set_show_content (self->split, FALSE);
  else
    show_case (self, NULL);
}

static void
new_case (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gch_cases_page_new_case (GCH_CASES_PAGE (widget));
}

static void
go_back (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchCasesPage *self = GCH_CASES_PAGE (widget);

  if (gch_split_view_get_collapsed (self->split))
    back_cb (self);
}

/* GObject */

static void
gch_cases_page_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GchCasesPage *self = GCH_CASES_PAGE (object);

  switch ((GchCasesPageProperty) prop_id)
    {
    case PROP_CASE_ID:
      g_value_set_string (value, gch_conversation_pane_get_case_id (self->conversation));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
gch_cases_page_dispose (GObject *object)
{
  GchCasesPage *self = GCH_CASES_PAGE (object);

  if (self->split)
    {
      g_signal_handlers_disconnect_by_data (self->split, self);
      gtk_widget_unparent (GTK_WIDGET (self->split));
    }
  self->split = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_cases_page_parent_class)->dispose (object);
}

static void
gch_cases_page_class_init (GchCasesPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_cases_page_dispose;
  object_class->get_property = gch_cases_page_get_property;
  properties[PROP_CASE_ID] =
      g_param_spec_string ("case-id", NULL, NULL, NULL,
                           G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
  gtk_widget_class_install_action (widget_class, "cases.new", NULL, new_case);
  gtk_widget_class_install_action (widget_class, "cases.back", NULL, go_back);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "cases.back", NULL);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_cases_page_init (GchCasesPage *self)
{
  /* A comment that takes the focus shall not look as if somebody had selected it. */
  g_object_set (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-label-select-on-focus", FALSE,
                NULL);
}

/**
 * gch_cases_page_new:
 * @session: whose cases
 *
 * Returns: (transfer floating): the page. Its property case-id says which case is open.
 */
GtkWidget *
gch_cases_page_new (GchSession *session)
{
  GchCasesPage *self = g_object_new (GCH_TYPE_CASES_PAGE, NULL);
  GtkWidget *split = gch_split_view_new ();
  GtkWidget *list = gch_case_list_pane_new (session);
  GtkWidget *conversation = gch_conversation_pane_new (session);

  self->session = g_object_ref (session);
  self->split = GCH_SPLIT_VIEW (split);
  self->list = GCH_CASE_LIST_PANE (list);
  self->conversation = GCH_CONVERSATION_PANE (conversation);
  gtk_widget_set_parent (split, GTK_WIDGET (self));
  gch_split_view_set_sidebar (self->split, list);
  gch_split_view_set_content (self->split, conversation);
  g_signal_connect_swapped (list, "case-chosen", G_CALLBACK (case_chosen_cb), self);
  g_signal_connect_swapped (list, "case-entered", G_CALLBACK (case_entered_cb), self);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
  g_signal_connect_swapped (conversation, "back", G_CALLBACK (back_cb), self);
  g_signal_connect_swapped (conversation, "renamed", G_CALLBACK (renamed_cb), self);
  g_signal_connect_swapped (split, "notify::collapsed", G_CALLBACK (collapsed_cb), self);
  g_signal_connect_swapped (split, "notify::show-content", G_CALLBACK (show_content_cb), self);
  collapsed_cb (self);
  return GTK_WIDGET (self);
}

/**
 * gch_cases_page_open_case:
 * @self: the page
 * @case_id: (nullable): a case, also one in the outbox ("new:" + operation id); NULL for none
 */
void
gch_cases_page_open_case (GchCasesPage *self, const char *case_id)
{
  show_case (self, case_id);
}

/**
 * gch_cases_page_new_case:
 * @self: the page
 *
 * Opens the dialog for a new case.
 */
void
gch_cases_page_new_case (GchCasesPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog =
      gch_new_case_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->session);

  g_signal_connect_object (dialog, "created", G_CALLBACK (show_case), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dialog, "open-case", G_CALLBACK (show_case), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * gch_cases_page_edit_operation:
 * @self: the page
 * @operation_id: what waits in the outbox
 *
 * Takes it out of the outbox; its text goes on where it was written.
 */
void
gch_cases_page_edit_operation (GchCasesPage *self, const char *operation_id)
{
  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "conversation.edit", "s",
                              operation_id);
}

/**
 * gch_cases_page_compare:
 * @self: the page
 * @operation_id: a change of the case that is open, parked because of a conflict
 *
 * Opens the dialog that shows both versions.
 */
void
gch_cases_page_compare (GchCasesPage *self, const char *operation_id)
{
  gtk_widget_activate_action (GTK_WIDGET (self->conversation), "conversation.compare", "s",
                              operation_id);
}

/**
 * gch_cases_page_focus_filter:
 * @self: the page
 *
 * Puts the cursor into the filter of the list.
 */
void
gch_cases_page_focus_filter (GchCasesPage *self)
{
  if (gch_split_view_get_collapsed (self->split))
    gch_split_view_set_show_content (self->split, FALSE);
  gch_case_list_pane_focus_filter (self->list);
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gch_draft_keeper_flush_all_finish (GCH_SESSION (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * gch_cases_page_flush_async:
 * @self: the page
 * @callback: (nullable): called when every text being typed, also in dialogs and other windows, is
 *   on the disk, or cannot be
 * @user_data: its argument
 */
void
gch_cases_page_flush_async (GchCasesPage *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_cases_page_flush_async);
  gch_draft_keeper_flush_all_async (self->session, flushed_cb, task);
}

/**
 * gch_cases_page_flush_finish:
 * @self: the page
 * @result: the result
 * @error: why something is not on the disk
 *
 * Returns: TRUE when everything is
 */
gboolean
gch_cases_page_flush_finish (GchCasesPage *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
