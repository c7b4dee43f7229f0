/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conflict-dialog.h"

#include <glib/gi18n-lib.h>

#include "gch-case-editor.h"
#include "gch-conflict-row.h"
#include "gch-draft-keeper.h"
#include "gch-error.h"
#include "gch-outbox-item.h"
#include "gch-relative-time.h"
#include "gch-template.h"

/* Below this width the two versions stand one below the other. */
#define NARROW 600

struct _GchConflictDialog
{
  AdwWindow parent_instance;

  /* (unowned) template children */
  AdwWindowTitle *head;
  GtkLabel *explanation;
  GtkLabel *when;
  GtkBox *rows;

  GchSession *session;    /* (owned) (nullable) until it is disposed of */
  char *operation_id;     /* (owned) */
  char *case_id;          /* (owned) */
  gint64 base_version;    /* the change was made looking at this version */
  GchConflict *conflict;  /* (owned) */
  GchDraftKeeper *keeper; /* (owned) (nullable) of the text made of both */
};

G_DEFINE_FINAL_TYPE (GchConflictDialog, gch_conflict_dialog, ADW_TYPE_WINDOW)

/* --- what it is about --- */

gboolean
gch_conflict_dialog_is_for (const GchOperation *operation)
{
  return operation->state == GCH_OPERATION_PARKED && operation->problem_code == GCH_ERROR_CONFLICT
         && g_strcmp0 (operation->command, "edit_case") == 0;
}

/* (transfer full) (nullable) NULL when it does not wait for a decision any more */
static GchOutboxItem *
find_item (GchSession *session, const char *operation_id)
{
  GListModel *outbox = gch_session_get_outbox (session);
  guint n = g_list_model_get_n_items (outbox);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (g_strcmp0 (operation->id, operation_id) == 0)
        return gch_conflict_dialog_is_for (operation) ? g_steal_pointer (&item) : NULL;
    }

  return NULL;
}

/* The portal said that it has another version: until that one is here, there is nothing to look at,
 * and so nothing to decide. A portal that was put back to what it was long ago has a lower one. */
static gboolean
knows_portal (GchConflictDialog *self)
{
  return self->conflict->version != self->base_version;
}

/* --- the rows --- */

static GchConflictField *
find_text (GchConflictDialog *self)
{
  for (guint i = 0; i < self->conflict->fields->len; i++)
    {
      GchConflictField *field = self->conflict->fields->pdata[i];

      if (gch_conflict_field_is_text (field))
        return field;
    }

  return NULL;
}

static const char *
explain (GchConflictDialog *self)
{
  if (!knows_portal (self))
    return _ ("The portal has a newer version of this case, and it is not on this computer yet. It "
              "comes as soon as the portal can be reached. Your change is kept.");
  if (self->conflict->fields->len == 0)
    return _ ("The portal has what you asked for already. There is nothing left to send.");

  return _ ("Somebody changed this case after you began to edit it. Choose what the portal is to "
            "have. Nothing is overwritten before you apply it.");
}

static void
update (GchConflictDialog *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean known = knows_portal (self);
  gboolean decided = gch_conflict_count_undecided (self->conflict) == 0;

  gtk_label_set_text (self->explanation, explain (self));
  gtk_widget_set_visible (GTK_WIDGET (self->rows), known);
  gtk_widget_action_set_enabled (widget, "conflict.apply", known && decided);
}

static void
row_changed_cb (GchConflictDialog *self)
{
  GchConflictField *text = find_text (self);

  if (text != NULL && text->combined != NULL)
    gch_draft_keeper_touch (self->keeper);
  update (self);
}

/* Two columns of text need some width. */
static void
fit_rows (GchConflictDialog *self)
{
  GtkWidget *row = self->rows != NULL ? gtk_widget_get_first_child (GTK_WIDGET (self->rows)) : NULL;
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  for (; row != NULL; row = gtk_widget_get_next_sibling (row))
    gch_conflict_row_set_narrow (GCH_CONFLICT_ROW (row), width < NARROW);
}

static void
drop_rows (GchConflictDialog *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->rows))) != NULL)
    {
      gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), NULL);
      gtk_box_remove (self->rows, row);
    }
}

static void
show_rows (GchConflictDialog *self)
{
  drop_rows (self);
  for (guint i = 0; i < self->conflict->fields->len; i++)
    {
      GtkWidget *row = gch_conflict_row_new ();

      gch_conflict_row_set_field (GCH_CONFLICT_ROW (row), self->conflict->fields->pdata[i]);
      g_signal_connect_swapped (row, "changed", G_CALLBACK (row_changed_cb), self);
      gtk_box_append (self->rows, row);
    }
  fit_rows (self);
}

static void
show_record (GchConflictDialog *self, const GchCase *record)
{
  g_autofree char *time = gch_relative_time_format_since (record->updated_at, g_get_real_time ());
  /* Translators: %s is a time such as 14:05, or a date and a time. */
  g_autofree char *when = g_strdup_printf (_ ("Changed on the portal: %s"), time);

  adw_window_title_set_subtitle (self->head, record->number);
  gtk_label_set_text (self->when, when);
  gtk_widget_set_visible (GTK_WIDGET (self->when), *time != '\0' && knows_portal (self));
  show_rows (self);
  update (self);
}

/* --- what happens meanwhile --- */

/* Another version came: it is shown before anything can be applied. */
static void
cases_changed_cb (GchConflictDialog *self, const char *const *ids)
{
  g_autoptr (GchCase) record = NULL;

  if (ids != NULL && ids[0] != NULL && !g_strv_contains (ids, self->case_id))
    return;
  record = gch_session_dup_case (self->session, self->case_id);
  if (record == NULL)
    gtk_window_close (GTK_WINDOW (self));
  else if (gch_conflict_renew (self->conflict, record))
    show_record (self, record);
}

/* It was decided elsewhere, in another window, or another account is open. */
static void
outbox_changed_cb (GchConflictDialog *self)
{
  g_autoptr (GchOutboxItem) item = find_item (self->session, self->operation_id);

  if (item == NULL)
    gtk_window_close (GTK_WINDOW (self));
}

static void
follow (GchConflictDialog *self)
{
  g_signal_connect_swapped (self->session, "cases-changed", G_CALLBACK (cases_changed_cb), self);
  g_signal_connect_swapped (self->session, "outbox-changed", G_CALLBACK (outbox_changed_cb), self);
  g_signal_connect_object (self->session, "leaving", G_CALLBACK (gtk_window_destroy), self,
                           G_CONNECT_SWAPPED);
}

/* --- the text made of both is a draft until its operation has left the outbox --- */

static char *
get_text_cb (gpointer owner)
{
  GchConflictField *text = find_text (owner);

  return g_strdup (text != NULL && text->combined != NULL ? text->combined : "");
}

static void
open_draft (GchConflictDialog *self)
{
  g_autofree char *key = g_strconcat ("combine:", self->operation_id, NULL);
  GchConflictField *text = find_text (self);
  const char *draft;

  self->keeper = gch_draft_keeper_new (self->session, key, get_text_cb, self);
  draft = gch_draft_keeper_get_text (self->keeper);
  if (text != NULL && *draft != '\0')
    gch_conflict_choose (text, GCH_CONFLICT_COMBINED, draft);
}

/* --- deciding --- */

/* What the portal would refuse is said here. */
static gboolean
show_faults (GchConflictDialog *self)
{
  GtkWidget *child = gtk_widget_get_last_child (GTK_WIDGET (self->rows));
  GchConflictField *text = find_text (self);
  g_autoptr (GchCaseForm) form = gch_case_form_new ();
  g_autofree char *fault = NULL;

  if (text == NULL || text->choice != GCH_CONFLICT_COMBINED)
    return FALSE;

  /* The text is the last field of all. */
  g_free (form->description);
  form->description = g_strdup (text->combined);
  fault = gch_case_form_check (form, GCH_CASE_FIELD_DESCRIPTION,
                               gch_session_get_policy (self->session));
  gch_conflict_row_set_fault (GCH_CONFLICT_ROW (child), fault);

  return fault != NULL;
}

/* Through the window, which offers to undo it. */
static void
discard (GchConflictDialog *self)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (self));

  /* With the operation its draft goes as well: nothing may be saved behind that. */
  gch_draft_keeper_close (self->keeper);
  if (parent == NULL
      || !gtk_widget_activate_action (GTK_WIDGET (parent), "win.discard-operation", "s",
                                      self->operation_id))
    gch_session_discard (self->session, self->operation_id, FALSE);
}

static void
apply_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchConflictDialog *self = GCH_CONFLICT_DIALOG (widget);
  g_autofree char *payload = gch_conflict_to_payload (self->conflict);

  if (!knows_portal (self) || gch_conflict_count_undecided (self->conflict) > 0
      || show_faults (self))
    return;

  g_signal_handlers_disconnect_by_data (self->session, self);
  if (payload == NULL)
    discard (self);
  else if (!gch_session_amend (self->session, self->operation_id, payload, self->conflict->version))
    {
      follow (self);
      gtk_label_set_text (self->explanation, _ ("This cannot be applied at the moment. Your change "
                                                "is kept: please try again shortly."));
      return;
    }
  gtk_window_close (GTK_WINDOW (self));
}

static void
keep_theirs_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GchConflictDialog *self = GCH_CONFLICT_DIALOG (widget);

  g_signal_handlers_disconnect_by_data (self->session, self);
  discard (self);
  gtk_window_close (GTK_WINDOW (self));
}

/* --- GObject --- */

static void
gch_conflict_dialog_dispose (GObject *object)
{
  GchConflictDialog *self = GCH_CONFLICT_DIALOG (object);

  if (self->keeper != NULL)
    gch_draft_keeper_close (self->keeper);
  g_clear_object (&self->keeper);
  if (self->rows != NULL)
    drop_rows (self);
  self->rows = NULL;
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_conflict_dialog_parent_class)->dispose (object);
}

static void
gch_conflict_dialog_finalize (GObject *object)
{
  GchConflictDialog *self = GCH_CONFLICT_DIALOG (object);

  g_clear_pointer (&self->conflict, gch_conflict_free);
  g_free (self->operation_id);
  g_free (self->case_id);
  G_OBJECT_CLASS (gch_conflict_dialog_parent_class)->finalize (object);
}

static void
gch_conflict_dialog_class_init (GchConflictDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_conflict_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = gch_conflict_dialog_finalize;
  gch_template_set (widget_class, "cases/gch-conflict-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, GchConflictDialog, head);
  gtk_widget_class_bind_template_child (widget_class, GchConflictDialog, explanation);
  gtk_widget_class_bind_template_child (widget_class, GchConflictDialog, when);
  gtk_widget_class_bind_template_child (widget_class, GchConflictDialog, rows);
  gtk_widget_class_install_action (widget_class, "conflict.apply", NULL, apply_action);
  gtk_widget_class_install_action (widget_class, "conflict.keep-theirs", NULL, keep_theirs_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
gch_conflict_dialog_init (GchConflictDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_conflict_dialog_new:
 * @parent: (nullable): the window it belongs to
 * @session: the session
 * @operation_id: a change that is parked because of a conflict
 *
 * Returns: (transfer none) (nullable): the dialog, not shown yet, owned by GTK; NULL when there is
 *   nothing to decide
 */
GtkWidget *
gch_conflict_dialog_new (GtkWindow *parent, GchSession *session, const char *operation_id)
{
  g_autoptr (GchOutboxItem) item = find_item (session, operation_id);
  const GchOperation *operation = item != NULL ? gch_outbox_item_get_operation (item) : NULL;
  g_autoptr (GchCase) record =
      operation != NULL ? gch_session_dup_case (session, operation->target_id) : NULL;
  g_autoptr (GchConflict) conflict =
      record != NULL ? gch_conflict_new (operation->payload, record) : NULL;
  GchConflictDialog *self;

  if (conflict == NULL)
    return NULL;

  self = g_object_new (GCH_TYPE_CONFLICT_DIALOG, "transient-for", parent, "modal", parent != NULL,
                       "destroy-with-parent", parent != NULL, NULL);
  gch_case_editor_fit_window (GTK_WINDOW (self), parent);
  self->session = g_object_ref (session);
  self->operation_id = g_strdup (operation_id);
  self->case_id = g_strdup (record->id);
  self->base_version = operation->base_version;
  self->conflict = g_steal_pointer (&conflict);
  open_draft (self);
  show_record (self, record);
  /* It follows the window's real width. */
  g_signal_connect (self, "notify::default-width", G_CALLBACK (fit_rows), NULL);
  follow (self);

  return GTK_WIDGET (self);
}
