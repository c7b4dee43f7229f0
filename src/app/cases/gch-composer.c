/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-composer.h"

#include <glib/gi18n-lib.h>

#include "gch-draft-bar.h"
#include "gch-draft-keeper.h"
#include "gch-template.h"
#include "gch-text.h"
#include "gch-long-line.h"

struct _GchComposer
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkStack *stack;
  GtkTextView *view;
  GtkLabel *placeholder;
  GtkLabel *hint;
  GchDraftBar *bar;

  GtkTextBuffer *buffer;  /* (unowned) of view */
  GchSession *session;    /* (owned) (nullable) */
  GchDraftKeeper *keeper; /* (owned) (nullable) of the case that is open */
  char *case_id;          /* (owned) (nullable) */
  char *problem;          /* (owned) (nullable) why sending did not work */
  gboolean filling;       /* we change the buffer, not the user */
  gboolean sending;
  gboolean refused;  /* the portal takes no comment on this case any more */
  gboolean can_send; /* the action is enabled */
};

enum
{
  SENT,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchComposer, gch_composer, GTK_TYPE_WIDGET)

static void sent_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* One send under way: the text is the case's that was open when it began. */
typedef struct
{
  GchComposer *composer;  /* (owned) */
  GchDraftKeeper *keeper; /* (owned) */
  char *text;             /* (owned) */
} Sending;

static void
sending_free (Sending *sending)
{
  g_object_unref (sending->composer);
  g_object_unref (sending->keeper);
  g_free (sending->text);
  g_free (sending);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Sending, sending_free)

static char *
draft_key (const char *case_id)
{
  return g_strconcat ("case:", case_id, NULL);
}

static char *
get_text_cb (gpointer owner)
{
  return gch_composer_dup_text (owner);
}

/* Without fetching the whole text at each key. */
static gboolean
is_blank (GchComposer *self)
{
  GtkTextIter iter;

  gtk_text_buffer_get_start_iter (self->buffer, &iter);
  while (!gtk_text_iter_is_end (&iter))
    {
      if (!g_unichar_isspace (gtk_text_iter_get_char (&iter)))
        return FALSE;
      gtk_text_iter_forward_char (&iter);
    }
  return TRUE;
}

/* Why the text is too long for this portal, or NULL. */
static char *
size_problem (GchComposer *self)
{
  const GchPolicy *policy = self->session ? gch_session_get_policy (self->session) : NULL;
  gsize chars = (gsize) gtk_text_buffer_get_char_count (self->buffer);
  g_autofree char *text = NULL;

  /* A character has four bytes at most: short texts need no counting. */
  if (policy == NULL || policy->comment_max_bytes == 0 || chars * 4 <= policy->comment_max_bytes)
    return NULL;
  text = gch_composer_dup_text (self);
  return gch_composer_judge_size (strlen (text), policy->comment_max_bytes);
}

static void
show_state (GchComposer *self)
{
  g_autofree char *too_long = size_problem (self);
  gboolean blank = is_blank (self);

  self->can_send = self->keeper && !blank && too_long == NULL && !self->sending && !self->refused;
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "composer.send", self->can_send);
  gch_draft_bar_show (self->bar, self->problem ? self->problem : too_long, blank);
}

static void
set_text (GchComposer *self, const char *text)
{
  self->filling = TRUE;
  gtk_text_buffer_set_enable_undo (self->buffer, FALSE);
  gtk_text_buffer_set_text (self->buffer, text ? text : "", -1);
  gtk_text_buffer_set_enable_undo (self->buffer, TRUE);
  self->filling = FALSE;
}

static void
replaced_cb (GchComposer *self, const char *text)
{
  GtkTextIter iter;
  int offset;

  /* The cursor stays where it is, as far as the other text allows. */
  gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, gtk_text_buffer_get_insert (self->buffer));
  offset = gtk_text_iter_get_offset (&iter);
  set_text (self, text);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &iter, offset);
  gtk_text_buffer_place_cursor (self->buffer, &iter);
  show_state (self);
}

/* As if it had been typed: Ctrl+Z brings back what was there. */
static void
restore_cb (GchComposer *self, const char *text)
{
  if (self->sending)
    return;
  gch_draft_bar_replace (self->buffer, text);
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
buffer_changed_cb (GchComposer *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->placeholder),
                          gtk_text_buffer_get_char_count (self->buffer) == 0);
  /* Laid out before the next frame: found out while drawing, the new height would come too late for
   * the scrollbar's slider, and GTK 4.8 warns of it. */
  gtk_widget_queue_resize (GTK_WIDGET (self->view));
  if (self->filling)
    return;
  g_clear_pointer (&self->problem, g_free);
  if (self->keeper)
    gch_draft_keeper_touch (self->keeper);
  show_state (self);
}

static void
focus_left_cb (GchComposer *self)
{
  if (self->keeper)
    gch_draft_keeper_save_now (self->keeper);
}

static void
drop_keeper (GchComposer *self)
{
  if (self->keeper == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->keeper, self);
  gch_draft_bar_follow (self->bar, NULL, NULL);
  gch_draft_keeper_close (self->keeper);
  g_clear_object (&self->keeper);
}

static void
take_keeper (GchComposer *self, const char *case_id)
{
  g_autofree char *key = draft_key (case_id);

  self->keeper = gch_draft_keeper_new (self->session, key, get_text_cb, self);
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (show_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "replaced", G_CALLBACK (replaced_cb), self,
                           G_CONNECT_SWAPPED);
  gch_draft_bar_follow (self->bar, self->session, self->keeper);
}

static void
set_sending (GchComposer *self, gboolean sending)
{
  self->sending = sending;
  gtk_text_view_set_editable (self->view, !sending);
}

static void
send_action_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  gch_composer_send (GCH_COMPOSER (widget));
}

/* It may never have been saved before it was sent; what was written there since stays, too. */
static void
give_back (GchSession *session, const char *key, const char *text)
{
  const char *draft = gch_session_get_draft (session, key);
  g_autofree char *both = NULL;

  if (draft == NULL || g_str_has_prefix (text, draft))
    both = g_strdup (text);
  else if (!g_str_has_prefix (draft, text))
    both = g_strconcat (text, "\n\n", draft, NULL);
  if (both != NULL)
    gch_session_save_draft_async (session, key, both, NULL, NULL);
}

/* The text is a draft as before, also when another case is open by now. */
static void
sending_failed (GchComposer *self, GchSession *session, const Sending *sending, const GError *error)
{
  if (self->keeper != sending->keeper)
    {
      give_back (session, gch_draft_keeper_get_key (sending->keeper), sending->text);
      return;
    }
  g_free (self->problem);
  self->problem = g_strdup_printf (_ ("Not sent: %s"), error->message);
  gch_draft_keeper_touch (self->keeper);
  show_state (self);
}

static void
sent_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Sending) sending = user_data;
  GchComposer *self = sending->composer;
  g_autoptr (GError) error = NULL;
  g_autofree char *id = gch_session_command_finish (GCH_SESSION (source), result, &error);
  gboolean still_open = self->keeper == sending->keeper;

  if (still_open)
    set_sending (self, FALSE);
  if (id == NULL)
    {
      sending_failed (self, GCH_SESSION (source), sending, error);
      return;
    }
  gch_draft_keeper_forget (sending->keeper);
  if (still_open)
    {
      set_text (self, "");
      show_state (self);
    }
  g_signal_emit (self, signals[SENT], 0, id);
}

/* GObject */

static void
gch_composer_dispose (GObject *object)
{
  GchComposer *self = GCH_COMPOSER (object);
  GtkWidget *child;

  drop_keeper (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_composer_parent_class)->dispose (object);
}

static void
gch_composer_finalize (GObject *object)
{
  GchComposer *self = GCH_COMPOSER (object);

  g_free (self->case_id);
  g_free (self->problem);
  G_OBJECT_CLASS (gch_composer_parent_class)->finalize (object);
}

static gboolean
gch_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (GCH_COMPOSER (widget)->view));
}

/* Out of sight, for whatever reason: saved at once. */
static void
gch_composer_unmap (GtkWidget *widget)
{
  GchComposer *self = GCH_COMPOSER (widget);

  if (self->keeper)
    gch_draft_keeper_save_now (self->keeper);
  GTK_WIDGET_CLASS (gch_composer_parent_class)->unmap (widget);
}

static void
gch_composer_class_init (GchComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_composer_dispose;
  object_class->finalize = gch_composer_finalize;
  widget_class->grab_focus = gch_composer_grab_focus;
  widget_class->unmap = gch_composer_unmap;
  signals[SENT] = g_signal_new ("sent", GCH_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (GCH_TYPE_DRAFT_BAR);
  gch_template_set (widget_class, "cases/gch-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, GchComposer, stack);
  gtk_widget_class_bind_template_child (widget_class, GchComposer, view);
  gtk_widget_class_bind_template_child (widget_class, GchComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, GchComposer, hint);
  gtk_widget_class_bind_template_child (widget_class, GchComposer, bar);
  gtk_widget_class_bind_template_callback (widget_class, focus_left_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_install_action (widget_class, "composer.send", NULL, send_action_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* Always taken, also while there is nothing to send: the view would make a new line of it. */
static gboolean
send_shortcut_cb (GtkWidget *view, GVariant *arguments, gpointer user_data)
{
  gch_composer_send (user_data);
  return GDK_EVENT_STOP;
}

static void
add_send_shortcut (GchComposer *self)
{
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_event_controller_set_propagation_phase (controller, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (controller),
      gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("<Control>Return|<Control>KP_Enter"),
                        gtk_callback_action_new (send_shortcut_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->view), controller);
}

/* Said where the draft's state is, until something is typed. */
static void
line_refused_cb (gpointer owner, const char *problem)
{
  GchComposer *self = owner;

  g_free (self->problem);
  self->problem = g_strdup (problem);
  show_state (self);
}

static void
gch_composer_init (GchComposer *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_send_shortcut (self);
  self->buffer = gtk_text_view_get_buffer (self->view);
  g_signal_connect_object (self->buffer, "changed", G_CALLBACK (buffer_changed_cb), self,
                           G_CONNECT_SWAPPED);
  gch_long_line_guard (self->buffer, &self->filling, line_refused_cb, self);
}

/**
 * gch_composer_new:
 *
 * Returns: (transfer floating): a composer for no case yet
 */
GtkWidget *
gch_composer_new (void)
{
  return g_object_new (GCH_TYPE_COMPOSER, NULL);
}

/**
 * gch_composer_open:
 * @self: the composer
 * @session: whose drafts
 * @case_id: (nullable): the case to write to
 *
 * Saves what is being typed for the former case and takes up the draft of this one.
 */
void
gch_composer_open (GchComposer *self, GchSession *session, const char *case_id)
{
  char *id = g_strdup (case_id);

  drop_keeper (self);
  g_set_object (&self->session, session);
  g_free (self->case_id);
  self->case_id = id;
  g_clear_pointer (&self->problem, g_free);
  set_sending (self, FALSE);
  if (id)
    take_keeper (self, id);
  set_text (self, self->keeper ? gch_draft_keeper_get_text (self->keeper) : "");
  gch_composer_set_record (self, NULL);
  show_state (self);
}

/**
 * gch_composer_get_case_id:
 * @self: the composer
 *
 * Returns: (nullable): the case it writes to
 */
const char *
gch_composer_get_case_id (GchComposer *self)
{
  return self->case_id;
}

/**
 * gch_composer_set_record:
 * @self: the composer
 * @record: (nullable): the case as the portal has it
 *
 * Says, before anything is typed, what a comment will do.
 */
void
gch_composer_set_record (GchComposer *self, const GchCase *record)
{
  gboolean closed = record && record->status == GCH_CASE_STATUS_CLOSED;
  gboolean keeps_draft;

  self->refused = record && (record->allowed & GCH_CASE_MAY_COMMENT) == 0;
  /* What was typed before the case was closed stays in reach, to be copied elsewhere. */
  keeps_draft = self->refused && !is_blank (self);
  gtk_stack_set_visible_child_name (self->stack,
                                    self->refused && !keeps_draft ? "closed" : "write");
  gtk_label_set_text (self->hint,
                      keeps_draft
                          ? _ ("This case takes no more comments. Your draft is kept; a new case "
                               "can take its text.")
                          : _ ("This case is closed. A comment opens it again."));
  gtk_widget_set_visible (GTK_WIDGET (self->hint), closed || keeps_draft);
  show_state (self);
}

/**
 * gch_composer_rename:
 * @self: the composer
 * @case_id: the id that the portal gave to the case that is open
 *
 * A new case has arrived at the portal: what was typed for it goes on under its final name.
 */
void
gch_composer_rename (GchComposer *self, const char *case_id)
{
  g_autofree char *text = gch_composer_dup_text (self);
  g_autofree char *old_key = NULL;

  if (self->keeper == NULL || g_strcmp0 (self->case_id, case_id) == 0)
    return;
  old_key = g_strdup (gch_draft_keeper_get_key (self->keeper));
  gch_draft_keeper_forget (self->keeper);
  drop_keeper (self);
  g_free (self->case_id);
  self->case_id = g_strdup (case_id);
  take_keeper (self, case_id);
  if (gch_text_is_blank (text))
    {
      set_text (self, gch_draft_keeper_get_text (self->keeper));
    }
  else
    {
      /* First under the new name, then away under the old one: never neither. */
      gch_draft_keeper_touch (self->keeper);
      gch_draft_keeper_save_now (self->keeper);
      gch_session_save_draft_async (self->session, old_key, "", NULL, NULL);
    }
  show_state (self);
}

/**
 * gch_composer_send:
 * @self: the composer
 *
 * Moves the text into the outbox. It stays in view until it is safe there.
 */
void
gch_composer_send (GchComposer *self)
{
  Sending *sending;

  if (!self->can_send)
    return;
  sending = g_new0 (Sending, 1);
  sending->text = gch_composer_dup_text (self);
  sending->composer = g_object_ref (self);
  sending->keeper = g_object_ref (self->keeper);
  g_clear_pointer (&self->problem, g_free);
  /* From now on the outbox answers for the text: no save may come behind it. */
  gch_draft_keeper_hold (self->keeper);
  set_sending (self, TRUE);
  show_state (self);
  gch_session_add_comment_async (self->session, self->case_id, sending->text, sent_cb, sending);
}

/**
 * gch_composer_dup_text:
 * @self: the composer
 *
 * Returns: (transfer full): what is being typed
 */
char *
gch_composer_dup_text (GchComposer *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, TRUE);
}

/**
 * gch_composer_get_buffer:
 * @self: the composer
 *
 * Returns: (transfer none): what is being typed
 */
GtkTextBuffer *
gch_composer_get_buffer (GchComposer *self)
{
  return self->buffer;
}

static void
flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;

  if (gch_draft_keeper_flush_finish (GCH_DRAFT_KEEPER (source), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

/**
 * gch_composer_flush_async:
 * @self: the composer
 * @callback: (nullable): called when what is being typed is on the disk, or cannot be
 * @user_data: its argument
 */
void
gch_composer_flush_async (GchComposer *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_composer_flush_async);
  if (self->keeper)
    {
      gch_draft_keeper_flush_async (self->keeper, flushed_cb, task);
      return;
    }
  g_task_return_boolean (task, TRUE);
  g_object_unref (task);
}

/**
 * gch_composer_flush_finish:
 * @self: the composer
 * @result: the result
 * @error: why it is not on the disk
 *
 * Returns: TRUE when it is
 */
gboolean
gch_composer_flush_finish (GchComposer *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gch_composer_judge_size:
 * @bytes: length of a comment
 * @max_bytes: what the portal takes
 *
 * Returns: (transfer full) (nullable): why it cannot be sent
 */
char *
gch_composer_judge_size (gsize bytes, gsize max_bytes)
{
  g_autofree char *size = NULL;
  g_autofree char *limit = NULL;

  if (bytes <= max_bytes)
    return NULL;
  size = g_format_size (bytes);
  limit = g_format_size (max_bytes);
  /* Translators: both are sizes, for example “300 kB”. */
  return g_strdup_printf (
      _ ("Too long for one comment: %s, the portal takes %s. Please send it in parts."), size,
      limit);
}
