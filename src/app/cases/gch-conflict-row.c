/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-conflict-row.h"

#include <glib/gi18n-lib.h>

#include "gch-folded-text.h"
#include "gch-template.h"

struct _GchConflictRow
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkLabel *title;
  GtkWidget *renewed;
  GtkOrientable *versions;
  GtkWidget *mine_card;
  GtkWidget *theirs_card;
  GtkCheckButton *mine;
  GtkCheckButton *theirs;
  GtkCheckButton *combine;
  GchFoldedText *mine_text;
  GchFoldedText *theirs_text;
  GtkWidget *combined_frame;
  GtkTextView *combined;
  GtkLabel *fault;

  GchConflictField *field; /* (unowned) (nullable) */
  gboolean filling;
};

enum
{
  CHANGED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchConflictRow, gch_conflict_row, GTK_TYPE_WIDGET)

static void
set_chosen (GtkWidget *card, gboolean chosen)
{
  if (chosen)
    gtk_widget_add_css_class (card, "chosen");
  else
    gtk_widget_remove_css_class (card, "chosen");
}

/* What can be seen of the choice. */
static void
show_choice (GchConflictRow *self)
{
  GchConflictChoice choice = self->field->choice;

  set_chosen (self->mine_card, choice == GCH_CONFLICT_MINE);
  set_chosen (self->theirs_card, choice == GCH_CONFLICT_THEIRS);
  gtk_widget_set_visible (self->combined_frame, choice == GCH_CONFLICT_COMBINED);
  gtk_widget_set_visible (self->renewed, self->field->renewed);
  if (choice != GCH_CONFLICT_COMBINED)
    gch_conflict_row_set_fault (self, NULL);
}

static char *
dup_combined (GchConflictRow *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->combined);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);

  return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
}

static void
set_combined (GchConflictRow *self, const char *text)
{
  self->filling = TRUE;
  gtk_text_buffer_set_text (gtk_text_view_get_buffer (self->combined), text, -1);
  self->filling = FALSE;
}

/* It begins with both texts, and goes on with what the user made of them. */
static void
choose_combined (GchConflictRow *self)
{
  g_autofree char *text = self->field->combined != NULL ? g_strdup (self->field->combined)
                                                        : gch_conflict_field_join (self->field);

  set_combined (self, text);
  gch_conflict_choose (self->field, GCH_CONFLICT_COMBINED, text);
}

static void
toggled_cb (GchConflictRow *self)
{
  if (self->filling || self->field == NULL)
    return;

  if (gtk_check_button_get_active (self->mine))
    gch_conflict_choose (self->field, GCH_CONFLICT_MINE, NULL);
  else if (gtk_check_button_get_active (self->theirs))
    gch_conflict_choose (self->field, GCH_CONFLICT_THEIRS, NULL);
  else if (!gtk_check_button_get_active (self->combine))
    return; /* the former one goes off before the next one goes on */
  else if (self->field->choice != GCH_CONFLICT_COMBINED)
    choose_combined (self);
  show_choice (self);
  if (self->field->choice == GCH_CONFLICT_COMBINED)
    gtk_widget_grab_focus (GTK_WIDGET (self->combined));
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
typed_cb (GchConflictRow *self)
{
  g_autofree char *text = NULL;

  if (self->filling || self->field == NULL)
    return;

  text = dup_combined (self);
  gch_conflict_choose (self->field, GCH_CONFLICT_COMBINED, text);
  gch_conflict_row_set_fault (self, NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A click anywhere on a version chooses it, unless it was to select some of its text. */
static void
card_released_cb (GchConflictRow *self, int n_press, double x, double y, GtkGestureClick *gesture)
{
  GtkWidget *card = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));

  gtk_check_button_set_active (card == self->mine_card ? self->mine : self->theirs, TRUE);
}

/* GObject */

static void
gch_conflict_row_dispose (GObject *object)
{
  GchConflictRow *self = GCH_CONFLICT_ROW (object);
  GtkWidget *child;

  self->field = NULL;
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (gch_conflict_row_parent_class)->dispose (object);
}

static void
gch_conflict_row_class_init (GchConflictRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_conflict_row_dispose;
  signals[CHANGED] = g_signal_new ("changed", GCH_TYPE_CONFLICT_ROW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (GCH_TYPE_FOLDED_TEXT);
  gch_template_set (widget_class, "cases/gch-conflict-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, title);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, renewed);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, versions);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, mine_card);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, theirs_card);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, mine);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, theirs);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, combine);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, mine_text);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, theirs_text);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, combined_frame);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, combined);
  gtk_widget_class_bind_template_child (widget_class, GchConflictRow, fault);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, typed_cb);
  gtk_widget_class_bind_template_callback (widget_class, card_released_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
gch_conflict_row_init (GchConflictRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_conflict_row_new:
 *
 * Returns: (transfer floating): a row that shows nothing yet
 */
GtkWidget *
gch_conflict_row_new (void)
{
  return g_object_new (GCH_TYPE_CONFLICT_ROW, NULL);
}

/* For somebody who does not see what stands below the name of a version. */
static void
name_choices (GchConflictRow *self, const char *title, const char *mine, const char *theirs)
{
  g_autofree char *mine_start = g_utf8_substring (mine, 0, MIN (g_utf8_strlen (mine, -1), 200));
  g_autofree char *theirs_start =
      g_utf8_substring (theirs, 0, MIN (g_utf8_strlen (theirs, -1), 200));

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->mine), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  mine_start, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->theirs),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, theirs_start, -1);
}

static void
set_value (GchFoldedText *label, const char *title, const char *value, gboolean is_empty)
{
  gch_folded_text_set_title (label, title);
  gch_folded_text_set_text (label, value);
  if (is_empty)
    gtk_widget_add_css_class (GTK_WIDGET (label), "dim-label");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "dim-label");
}

/**
 * gch_conflict_row_set_field:
 * @self: the row
 * @field: (nullable): what it shows and decides about
 */
void
gch_conflict_row_set_field (GchConflictRow *self, GchConflictField *field)
{
  const char *title = field != NULL ? gch_conflict_field_label (field) : "";
  g_autofree char *mine = NULL;
  g_autofree char *theirs = NULL;

  self->field = field;
  if (field == NULL)
    return;

  mine = gch_conflict_field_describe (field, field->mine);
  theirs = gch_conflict_field_describe (field, field->theirs);
  self->filling = TRUE;
  gtk_label_set_text (self->title, title);
  set_value (self->mine_text, title, mine, *field->mine == '\0');
  set_value (self->theirs_text, title, theirs, *field->theirs == '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->combine), gch_conflict_field_is_text (field));
  gtk_check_button_set_active (self->mine, field->choice == GCH_CONFLICT_MINE);
  gtk_check_button_set_active (self->theirs, field->choice == GCH_CONFLICT_THEIRS);
  gtk_check_button_set_active (self->combine, field->choice == GCH_CONFLICT_COMBINED);
  self->filling = FALSE;
  if (field->choice == GCH_CONFLICT_COMBINED)
    set_combined (self, field->combined);
  name_choices (self, title, mine, theirs);
  show_choice (self);
}

/**
 * gch_conflict_row_set_narrow:
 * @self: the row
 * @narrow: TRUE where the two versions do not fit beside each other
 */
void
gch_conflict_row_set_narrow (GchConflictRow *self, gboolean narrow)
{
  gtk_orientable_set_orientation (self->versions,
                                  narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
  g_object_set (self->versions, "homogeneous", !narrow, NULL);
}

const char *
gch_conflict_row_get_member (GchConflictRow *self)
{
  return self->field != NULL ? self->field->member : NULL;
}

GtkTextBuffer *
gch_conflict_row_get_buffer (GchConflictRow *self)
{
  return gtk_text_view_get_buffer (self->combined);
}

/**
 * gch_conflict_row_set_fault:
 * @self: the row
 * @fault: (nullable): why the text made of both cannot be sent, translated
 */
void
gch_conflict_row_set_fault (GchConflictRow *self, const char *fault)
{
  gtk_label_set_text (self->fault, fault != NULL ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->fault), fault != NULL);
  if (fault != NULL)
    gtk_widget_add_css_class (self->combined_frame, "error");
  else
    gtk_widget_remove_css_class (self->combined_frame, "error");
}
