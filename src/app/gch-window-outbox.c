/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/app/test-window.c. */

/* What the rows of the outbox ask for. */

#include <glib/gi18n-lib.h>

#include "gch-cases-page.h"
#include "gch-outbox-button.h"
#include "gch-outbox-item.h"
#include "gch-outbox-row.h"
#include "gch-resubmit.h"
#include "gch-safe-text.h"
#include "gch-take-back.h"
#include "gch-window-private.h"

/* What “Undo” needs to bring back what was discarded. */
typedef struct
{
  GchSession *session;     /* (not nullable) (owned) */
  GchOperation *operation; /* (not nullable) (owned) */
  GWeakRef window;         /* where to say that it is too late */
} Discarded;

static void discard_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data);

static void
discarded_free (Discarded *discarded)
{
  g_object_unref (discarded->session);
  gch_operation_free (discarded->operation);
  g_weak_ref_clear (&discarded->window);
  g_free (discarded);
}

static GchOutboxItem *
find_operation (GchWindow *self, const char *id)
{
  GListModel *outbox = gch_session_get_outbox (self->session);
  guint n_items = g_list_model_get_n_items (outbox);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (operation != NULL && g_strcmp0 (operation->id, id) == 0)
        return g_steal_pointer (&item);
    }

  return NULL;
}

static void
retry_operation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gch_session_retry (GCH_WINDOW (widget)->session, g_variant_get_string (parameter, NULL));
}

/* Its case, where it has one; then what is done with the operation there. */
static void
act_on_page (GchWindow *self, const char *id,
             void (*act) (GchCasesPage *page, const char *operation_id))
{
  g_autoptr (GchOutboxItem) item = find_operation (self, id);
  const GchOperation *operation = item != NULL ? gch_outbox_item_get_operation (item) : NULL;

  if (operation == NULL || self->cases_page == NULL)
    return;

  gch_outbox_button_popdown (GCH_OUTBOX_BUTTON (self->outbox_button));
  if (g_strcmp0 (operation->command, "create_case") != 0)
    gch_window_open_case (self, operation->target_id);
  act (GCH_CASES_PAGE (self->cases_page), id);
}

/* Its text goes on as a draft. */
static void
edit_operation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  act_on_page (GCH_WINDOW (widget), g_variant_get_string (parameter, NULL),
               gch_cases_page_edit_operation);
}

/* The two versions of a change that somebody else's came before. */
static void
compare_operation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  act_on_page (GCH_WINDOW (widget), g_variant_get_string (parameter, NULL), gch_cases_page_compare);
}

static void
undo_discard_cb (AdwToast *toast, Discarded *discarded)
{
  g_autoptr (GchWindow) window = NULL;

  if (gch_resubmit (discarded->session, discarded->operation))
    return;
  window = g_weak_ref_get (&discarded->window);
  if (window != NULL)
    gch_window_toast (window, _ ("This belongs to somebody who is not signed in any more"));
}

/* What can be discarded now. (transfer full) (nullable) */
static GchOutboxItem *
find_discardable (GchWindow *self, const char *id)
{
  g_autoptr (GchOutboxItem) item = find_operation (self, id);

  if (item == NULL || gch_outbox_row_may_discard (gch_outbox_item_get_operation (item)))
    return g_steal_pointer (&item);

  /* It left a moment ago; “Undo” would send it a second time. */
  gch_window_toast (self, _ ("It is being sent already"));
  return NULL;
}

static void
discard (GchWindow *self, GchOutboxItem *item, const char *id)
{
  Discarded *discarded = g_new0 (Discarded, 1);
  AdwToast *toast;

  g_weak_ref_init (&discarded->window, self);
  discarded->session = g_object_ref (self->session);
  discarded->operation = gch_operation_copy (gch_outbox_item_get_operation (item));
  toast = gch_toast_new (_ ("Discarded"));
  adw_toast_set_button_label (toast, _ ("_Undo"));
  adw_toast_set_timeout (toast, 10);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_discard_cb), discarded,
                         (GClosureNotify) (void (*) (void)) discarded_free, 0);
  gch_outbox_button_popdown (GCH_OUTBOX_BUTTON (self->outbox_button));
  gch_session_discard (self->session, id, FALSE);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->toasts), toast);
}

static void
discard_operation_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchWindow *self = GCH_WINDOW (widget);
  const char *id = g_variant_get_string (parameter, NULL);
  g_autoptr (GchOutboxItem) item = find_discardable (self, id);
  GTask *task;

  if (item == NULL)
    return;
  if (!gch_take_back_is_uncertain (gch_outbox_item_get_operation (item)))
    {
      discard (self, item, id);
      return;
    }

  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, discard_operation_action);
  g_task_set_task_data (task, g_strdup (id), g_free);
  gch_outbox_button_popdown (GCH_OUTBOX_BUTTON (self->outbox_button));
  gch_take_back_ask_async (widget, GCH_TAKE_BACK_DISCARD, discard_answered_cb, task);
}

/* Meanwhile it may have been sent. */
static void
discard_answered_cb (GObject *object, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchWindow *self = g_task_get_source_object (task);
  const char *id = g_task_get_task_data (task);
  g_autoptr (GchOutboxItem) item = NULL;

  if (gch_take_back_ask_finish (result))
    item = find_discardable (self, id);
  if (item != NULL)
    discard (self, item, id);
  g_task_return_boolean (task, item != NULL);
}

/**
 * gch_window_outbox_class_init:
 *
 * Installs the actions of the rows of the outbox.
 */
void
gch_window_outbox_class_init (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "win.retry-operation", "s",
                                   retry_operation_action);
  gtk_widget_class_install_action (widget_class, "win.edit-operation", "s", edit_operation_action);
  gtk_widget_class_install_action (widget_class, "win.compare-operation", "s",
                                   compare_operation_action);
  gtk_widget_class_install_action (widget_class, "win.discard-operation", "s",
                                   discard_operation_action);
}
