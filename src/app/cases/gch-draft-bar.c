/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-bar.h"

#include <glib/gi18n-lib.h>

#include "gch-announce.h"
#include "gch-draft-versions.h"
#include "gch-text.h"

struct _GchDraftBar
{
  GtkWidget parent_instance;

  GtkWidget *status;   /* (owned as a child) */
  GtkLabel *label;     /* (unowned) in status */
  GtkWidget *retry;    /* (unowned) in status */
  GtkWidget *versions; /* (owned as a child) */

  GchSession *session;       /* (owned) (nullable) */
  GchDraftKeeper *keeper;    /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) (nullable) of what is being looked up */
  GtkWindow *dialog;         /* (unowned) (nullable) (weak) earlier versions of this draft */
  char *seen;                /* (owned) (nullable) the text when versions were looked up */
  GchDraftState state;       /* what is said now */
};

enum
{
  RESTORE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchDraftBar, gch_draft_bar, GTK_TYPE_WIDGET)

static void counted_cb (GObject *source, GAsyncResult *result, gpointer user_data);
static void loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data);

/* --- earlier versions --- */

static void
stop_looking (GchDraftBar *self)
{
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
}

/* What is restored from it would go into whatever is being written now. */
static void
close_dialog (GchDraftBar *self)
{
  GtkWindow *dialog = self->dialog;

  g_clear_weak_pointer (&self->dialog);
  if (dialog != NULL)
    gtk_window_destroy (dialog);
}

static void
look_for_versions (GchDraftBar *self)
{
  stop_looking (self);
  self->cancellable = g_cancellable_new ();
  gch_session_load_draft_versions_async (self->session, gch_draft_keeper_get_key (self->keeper),
                                         self->cancellable, counted_cb, g_object_ref (self));
}

static void
counted_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchDraftBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      gch_session_load_draft_versions_finish (GCH_SESSION (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_visible (self->versions, found != NULL && found->len > 0);
}

/* An earlier version comes into being where something is taken out; typing on makes none. */
static void
note_saved (GchDraftBar *self)
{
  const char *text = gch_draft_keeper_get_text (self->keeper);

  if (g_strcmp0 (text, self->seen) == 0)
    return;
  if (self->seen == NULL || !g_str_has_prefix (text, self->seen))
    look_for_versions (self);
  g_free (self->seen);
  self->seen = g_strdup (text);
}

static void
restore_cb (GchDraftBar *self, const char *text)
{
  g_signal_emit (self, signals[RESTORE], 0, text);
}

static void
versions_clicked_cb (GchDraftBar *self)
{
  if (self->keeper == NULL)
    return;
  /* What is typed now becomes a version of its own, once another text takes its place. */
  gch_draft_keeper_save_now (self->keeper);
  stop_looking (self);
  self->cancellable = g_cancellable_new ();
  gch_session_load_draft_versions_async (self->session, gch_draft_keeper_get_key (self->keeper),
                                         self->cancellable, loaded_cb, g_object_ref (self));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchDraftBar) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found =
      gch_session_load_draft_versions_finish (GCH_SESSION (source), result, &error);
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;

  if (self->keeper == NULL || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  dialog = gch_draft_versions_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, gch_draft_keeper_get_key (self->keeper),
      gch_draft_keeper_get_text (self->keeper), found, error ? error->message : NULL);
  g_signal_connect_object (dialog, "restore", G_CALLBACK (restore_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "leaving", G_CALLBACK (gtk_window_destroy), dialog,
                           G_CONNECT_SWAPPED);
  close_dialog (self);
  g_set_weak_pointer (&self->dialog, GTK_WINDOW (dialog));
  gtk_window_present (GTK_WINDOW (dialog));
}

/* --- the state --- */

static void
retry_clicked_cb (GchDraftBar *self)
{
  if (self->keeper)
    gch_draft_keeper_save_now (self->keeper);
}

static void
keeper_changed_cb (GchDraftBar *self)
{
  GchDraftState state = gch_draft_keeper_get_state (self->keeper);

  if (state == GCH_DRAFT_SAVED || state == GCH_DRAFT_NONE)
    note_saved (self);
}

/* Said aloud where it matters: that it is not saved, and that it is, after that. */
static void
announce (GchDraftBar *self, GchDraftState state, const char *text)
{
  if (state != self->state && (state == GCH_DRAFT_NOT_SAVED || self->state == GCH_DRAFT_NOT_SAVED))
    gch_announce (GTK_WIDGET (self), text);
  self->state = state;
}

/**
 * gch_draft_bar_show:
 * @self: the bar
 * @problem: (nullable): what is said instead of the draft's state
 * @blank: whether nothing worth a word is typed
 */
void
gch_draft_bar_show (GchDraftBar *self, const char *problem, gboolean blank)
{
  GchDraftState state = self->keeper ? gch_draft_keeper_get_state (self->keeper) : GCH_DRAFT_NONE;
  const char *why = self->keeper ? gch_draft_keeper_get_problem (self->keeper) : NULL;
  g_autofree char *text = NULL;

  if (blank && state == GCH_DRAFT_SAVED)
    state = GCH_DRAFT_NONE;
  text = problem ? g_strdup (problem) : gch_draft_bar_describe (state, why);
  gtk_label_set_text (self->label, text);
  gtk_widget_set_visible (self->retry, problem == NULL && state == GCH_DRAFT_NOT_SAVED);
  if (problem || state == GCH_DRAFT_NOT_SAVED)
    gtk_widget_add_css_class (GTK_WIDGET (self->label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->label), "error");
  announce (self, state, text);
}

/**
 * gch_draft_bar_describe:
 * @state: where a draft is
 * @problem: (nullable): why it could not be saved
 *
 * Returns: (transfer full): what is said of it, empty when there is nothing to say
 */
char *
gch_draft_bar_describe (GchDraftState state, const char *problem)
{
  g_autofree char *why = gch_text_one_line (problem ? problem : "", 200);

  switch (state)
    {
    case GCH_DRAFT_SAVING:
      return g_strdup (_ ("Saving…"));
    case GCH_DRAFT_SAVED:
      return g_strdup (_ ("Draft saved"));
    case GCH_DRAFT_NOT_SAVED:
      /* Translators: the draft could not be saved; %s is why. */
      return g_strdup_printf (_ ("Not saved: %s"), why);
    case GCH_DRAFT_NONE:
    default:
      return g_strdup ("");
    }
}

/**
 * gch_draft_bar_replace:
 * @buffer: what is being typed
 * @text: what takes its place
 */
void
gch_draft_bar_replace (GtkTextBuffer *buffer, const char *text)
{
  GtkTextIter start, end;

  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_get_bounds (buffer, &start, &end);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, text, -1);
  gtk_text_buffer_end_user_action (buffer);
}

/**
 * gch_draft_bar_follow:
 * @self: the bar
 * @session: (nullable): where drafts are kept
 * @keeper: (nullable): of the draft that is being written
 */
void
gch_draft_bar_follow (GchDraftBar *self, GchSession *session, GchDraftKeeper *keeper)
{
  stop_looking (self);
  if (keeper != self->keeper)
    close_dialog (self);
  if (self->keeper)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  g_set_object (&self->session, session);
  g_set_object (&self->keeper, keeper);
  g_clear_pointer (&self->seen, g_free);
  self->state = GCH_DRAFT_NONE;
  gtk_widget_set_visible (self->versions, FALSE);
  if (keeper == NULL)
    return;
  g_signal_connect_object (keeper, "changed", G_CALLBACK (keeper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  note_saved (self);
}

/* GObject */

static void
gch_draft_bar_dispose (GObject *object)
{
  GchDraftBar *self = GCH_DRAFT_BAR (object);

  stop_looking (self);
  close_dialog (self);
  if (self->keeper)
    g_signal_handlers_disconnect_by_data (self->keeper, self);
  g_clear_object (&self->keeper);
  g_clear_object (&self->session);
  g_clear_pointer (&self->status, gtk_widget_unparent);
  g_clear_pointer (&self->versions, gtk_widget_unparent);
  G_OBJECT_CLASS (gch_draft_bar_parent_class)->dispose (object);
}

static void
gch_draft_bar_finalize (GObject *object)
{
  g_free (GCH_DRAFT_BAR (object)->seen);
  G_OBJECT_CLASS (gch_draft_bar_parent_class)->finalize (object);
}

static void
gch_draft_bar_class_init (GchDraftBarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_draft_bar_dispose;
  object_class->finalize = gch_draft_bar_finalize;
  signals[RESTORE] = g_signal_new ("restore", GCH_TYPE_DRAFT_BAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                   NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

/* A status: a reader that follows such things says what changes in it. */
static void
add_status (GchDraftBar *self)
{
  self->label = GTK_LABEL (g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, "wrap", TRUE, "wrap-mode",
                                         PANGO_WRAP_WORD_CHAR, NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "gch-draft-state");
  self->retry = gtk_button_new_with_mnemonic (_ ("_Try again"));
  gtk_widget_set_halign (self->retry, GTK_ALIGN_START);
  gtk_widget_set_visible (self->retry, FALSE);
  gtk_widget_add_css_class (self->retry, "gch-small");
  g_signal_connect_swapped (self->retry, "clicked", G_CALLBACK (retry_clicked_cb), self);
  self->status = g_object_new (GTK_TYPE_BOX, "orientation", GTK_ORIENTATION_VERTICAL, "spacing", 4,
                               "hexpand", TRUE, "valign", GTK_ALIGN_CENTER, "accessible-role",
                               GTK_ACCESSIBLE_ROLE_STATUS, NULL);
  gtk_box_append (GTK_BOX (self->status), GTK_WIDGET (self->label));
  gtk_box_append (GTK_BOX (self->status), self->retry);
  gtk_widget_set_parent (self->status, GTK_WIDGET (self));
}

static void
gch_draft_bar_init (GchDraftBar *self)
{
  add_status (self);
  self->versions = gtk_button_new_from_icon_name ("document-open-recent-symbolic");
  gtk_widget_set_valign (self->versions, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->versions, FALSE);
  gtk_widget_set_tooltip_text (self->versions, _ ("Earlier versions…"));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->versions), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Earlier versions…"), -1);
  gtk_widget_add_css_class (self->versions, "flat");
  g_signal_connect_swapped (self->versions, "clicked", G_CALLBACK (versions_clicked_cb), self);
  gtk_widget_set_parent (self->versions, GTK_WIDGET (self));
}

/**
 * gch_draft_bar_new:
 *
 * Returns: (transfer floating): a bar for no draft yet
 */
GtkWidget *
gch_draft_bar_new (void)
{
  return g_object_new (GCH_TYPE_DRAFT_BAR, NULL);
}
