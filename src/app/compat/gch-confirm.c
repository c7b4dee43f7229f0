/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-confirm.h"

#include <adwaita.h>

#if ADW_CHECK_VERSION(1, 5, 0)
G_GNUC_BEGIN_IGNORE_DEPRECATIONS
typedef AdwAlertDialog GchDialog;
#define DIALOG(dialog) ADW_ALERT_DIALOG (dialog)
#define dialog_add adw_alert_dialog_add_response
#define dialog_set_appearance adw_alert_dialog_set_response_appearance
#define dialog_set_close adw_alert_dialog_set_close_response
#define dialog_get_close adw_alert_dialog_get_close_response
#define dialog_set_default adw_alert_dialog_set_default_response
#define dialog_set_extra adw_alert_dialog_set_extra_child
#else
typedef AdwMessageDialog GchDialog;
#define DIALOG(dialog) ADW_MESSAGE_DIALOG (dialog)
#define dialog_add adw_message_dialog_add_response
#define dialog_set_appearance adw_message_dialog_set_response_appearance
#define dialog_set_close adw_message_dialog_set_close_response
#define dialog_get_close adw_message_dialog_get_close_response
#define dialog_set_default adw_message_dialog_set_default_response
#define dialog_set_extra adw_message_dialog_set_extra_child
#endif

/* So many frames until a new dialog has settled which of its layouts it takes and has drawn it (a
 * focus that moves on earlier leaves its ring behind), and until nobody looks after it any more. */
#define SETTLING_FRAMES 3
#define WATCHED_FRAMES 5

/* What the task carries. */
typedef struct
{
  char *choice; /* (owned) the safe one, until another is made */
  gboolean answered;
} Answer;

static void response_cb (GchDialog *dialog, const char *response, GTask *task);
static void destroyed_cb (GtkWidget *dialog, GTask *task);
static void parent_gone_cb (GtkWidget *dialog);
static void cancelled_cb (GCancellable *cancellable, GtkWidget *dialog);
static gboolean return_cb (gpointer user_data);
static gboolean focus_cb (GtkWidget *dialog, GdkFrameClock *clock, gpointer user_data);

#if ADW_CHECK_VERSION(1, 5, 0)

static GtkWidget *
dialog_new (GtkWidget *parent, const char *heading, const char *body)
{
  return GTK_WIDGET (adw_alert_dialog_new (heading, body));
}

static void
dialog_present (GtkWidget *dialog, GtkWidget *parent)
{
  adw_dialog_present (ADW_DIALOG (dialog), parent);
}

static void
dialog_set_default_button (GtkWidget *dialog, GtkWidget *button)
{
  adw_dialog_set_default_widget (ADW_DIALOG (dialog), button);
}

static void
dialog_cancel (GtkWidget *dialog)
{
  g_signal_emit_by_name (dialog, "response", "");
}

static void
dialog_close (GtkWidget *dialog)
{
  adw_dialog_force_close (ADW_DIALOG (dialog));
}

#else

static GtkWidget *
dialog_new (GtkWidget *parent, const char *heading, const char *body)
{
  GtkRoot *root = parent != NULL ? gtk_widget_get_root (parent) : NULL;
  GtkWindow *window = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  GtkWidget *dialog = adw_message_dialog_new (window, NULL, NULL);

  /* By property: the setters of the constructor take printf formats. */
  g_object_set (dialog, "heading", heading, "body", body, NULL);

  return dialog;
}

static void
dialog_present (GtkWidget *dialog, GtkWidget *parent)
{
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
dialog_set_default_button (GtkWidget *dialog, GtkWidget *button)
{
  gtk_window_set_default_widget (GTK_WINDOW (dialog), button);
}

static void
dialog_cancel (GtkWidget *dialog)
{
  g_signal_emit_by_name (dialog, "response", "");
}

static void
dialog_close (GtkWidget *dialog)
{
  gtk_window_destroy (GTK_WINDOW (dialog));
}

#endif

static void
add_choice (GchDialog *dialog, const GchChoice *choice)
{
  dialog_add (dialog, choice->id, choice->label);
  if (choice->look == GCH_CHOICE_SUGGESTED)
    dialog_set_appearance (dialog, choice->id, ADW_RESPONSE_SUGGESTED);
  else if (choice->look == GCH_CHOICE_DESTRUCTIVE)
    dialog_set_appearance (dialog, choice->id, ADW_RESPONSE_DESTRUCTIVE);
}

/* --- what Return means --- */

/* What is suggested, or else what changes nothing. */
static const GchChoice *
find_default (const GchChoice *choices, gsize n_choices)
{
  for (gsize i = 0; i < n_choices; i++)
    if (choices[i].look == GCH_CHOICE_SUGGESTED)
      return &choices[i];

  return &choices[0];
}

static GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found = NULL;

  if (GTK_IS_BUTTON (widget) && gtk_widget_get_mapped (widget)
      && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);

  return found;
}

/* In a narrow window the buttons stand below each other, in the other order. They are other buttons
 * than those that were there at first, none of them is the default one, and the focus is on the
 * topmost: what deletes, as likely as not. */
static void
keep_focus (GtkWidget *dialog, const char *label)
{
  int *frames = g_new0 (int, 1);

  g_object_set_data_full (G_OBJECT (dialog), "gch-default", g_strdup (label), g_free);
  gtk_widget_add_tick_callback (dialog, focus_cb, frames, g_free);
}

static gboolean
focus_cb (GtkWidget *dialog, GdkFrameClock *clock, gpointer user_data)
{
  const char *label = g_object_get_data (G_OBJECT (dialog), "gch-default");
  GtkWidget *button = find_button (dialog, label);
  int *frames = user_data;

  if (*frames >= SETTLING_FRAMES && button != NULL && !gtk_widget_is_focus (button))
    {
      dialog_set_default_button (dialog, button);
      gtk_widget_grab_focus (button);
    }

  return ++*frames < WATCHED_FRAMES ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_free (answer->choice);
  g_free (answer);
}

/**
 * gch_confirm_async:
 * @parent: a widget in the window that asks
 * @heading: the question, literal text
 * @body: what the answers mean, literal text
 * @choices: (array length=n_choices): the answers; the first is the one that changes nothing
 * @cancellable: (nullable): closes the dialog
 *
 * Asks the user to choose. A dialog that goes with its window has the first answer.
 */
void
gch_confirm_async (GtkWidget *parent, const char *heading, const char *body,
                   const GchChoice *choices, gsize n_choices, GCancellable *cancellable,
                   GAsyncReadyCallback callback, gpointer user_data)
{
  gch_confirm_about_async (parent, heading, body, NULL, choices, n_choices, cancellable, callback,
                           user_data);
}

/**
 * gch_confirm_about_async:
 * @parent: a widget in the window that asks
 * @heading: the question, literal text
 * @body: what the answers mean, literal text
 * @about: (nullable) (transfer floating): what it is about, shown below the text
 * @choices: (array length=n_choices): the answers; the first is the one that changes nothing
 * @cancellable: (nullable): closes the dialog
 *
 * Asks the user to choose, and shows what is asked about.
 */
void
gch_confirm_about_async (GtkWidget *parent, const char *heading, const char *body, GtkWidget *about,
                         const GchChoice *choices, gsize n_choices, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GtkWidget *dialog = dialog_new (parent, heading, body);
  GTask *task = g_task_new (NULL, cancellable, callback, user_data);
  Answer *answer = g_new0 (Answer, 1);

  g_return_if_fail (n_choices > 0);

  g_task_set_source_tag (task, gch_confirm_async);
  answer->choice = g_strdup (choices[0].id);
  g_task_set_task_data (task, answer, answer_free);
  for (gsize i = 0; i < n_choices; i++)
    add_choice (DIALOG (dialog), &choices[i]);
  dialog_set_close (DIALOG (dialog), choices[0].id);
  dialog_set_default (DIALOG (dialog), find_default (choices, n_choices)->id);
  keep_focus (dialog, find_default (choices, n_choices)->label);
  if (about != NULL)
    dialog_set_extra (DIALOG (dialog), about);
  g_signal_connect_data (dialog, "destroy", G_CALLBACK (destroyed_cb), g_object_ref (task),
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb), task,
                         (GClosureNotify) (void (*) (void)) g_object_unref, 0);
  if (cancellable != NULL)
    g_signal_connect_object (cancellable, "cancelled", G_CALLBACK (cancelled_cb), dialog, 0);
  if (parent != NULL && gtk_widget_get_root (parent) != NULL)
    g_signal_connect_object (gtk_widget_get_root (parent), "unrealize", G_CALLBACK (parent_gone_cb),
                             dialog, G_CONNECT_SWAPPED);
  dialog_present (dialog, parent);
}

/* Not from within the dialog's own signal: whoever asked may destroy the window, and the dialog
 * with it, while it is still closing. */
static void
answer_soon (GTask *task, const char *choice)
{
  Answer *answer = g_task_get_task_data (task);

  if (answer->answered)
    return;
  answer->answered = TRUE;
  if (choice != NULL)
    {
      g_free (answer->choice);
      answer->choice = g_strdup (choice);
    }
  g_idle_add_full (G_PRIORITY_DEFAULT, return_cb, g_object_ref (task), g_object_unref);
}

static void
response_cb (GchDialog *dialog, const char *response, GTask *task)
{
  answer_soon (task, response);
}

static void
destroyed_cb (GtkWidget *dialog, GTask *task)
{
  answer_soon (task, NULL);
}

/* A window that was destroyed lives on while somebody holds it, as whoever waits for this answer
 * may: “destroy-with-parent” would wait for ever. */
static void
parent_gone_cb (GtkWidget *dialog)
{
  g_autofree char *safe = g_strdup (dialog_get_close (DIALOG (dialog)));

  g_signal_emit_by_name (dialog, "response", safe);
  dialog_close (dialog);
}

static gboolean
return_cb (gpointer user_data)
{
  GTask *task = G_TASK (user_data);
  Answer *answer = g_task_get_task_data (task);

  if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&answer->choice), g_free);

  return G_SOURCE_REMOVE;
}

static void
cancelled_cb (GCancellable *cancellable, GtkWidget *dialog)
{
  /* return_cb() sees the cancellable and reports it. */
  dialog_cancel (dialog);
  dialog_close (dialog);
}

/**
 * gch_confirm_finish:
 *
 * Returns: (transfer full): the id of the answer, %NULL with an error when it was cancelled
 */
char *
gch_confirm_finish (GAsyncResult *result, GError **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

#if ADW_CHECK_VERSION(1, 5, 0)
G_GNUC_END_IGNORE_DEPRECATIONS
#endif
