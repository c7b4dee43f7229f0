/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-row-widget.h"

#include <glib/gi18n-lib.h>

#include "gch-case-format.h"
#include "gch-relative-time.h"
#include "gch-template.h"
#include "gch-text.h"

/* What a row shows, read from its item in one go. Strings are owned. */
typedef struct
{
  char *number;
  char *subject;
  char *product;
  char *opened_by;
  int team;
  int severity;
  int status;
  gint64 updated_at;
  gboolean unread;
  gboolean has_draft;
  gboolean is_pending;
} RowValues;

struct _GchCaseRowWidget
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkWidget *dot;
  GtkInscription *subject;
  GtkLabel *age;
  GtkWidget *draft;
  GtkImage *severity;
  GtkImage *team;
  GtkInscription *details;
  GtkLabel *status;

  GchCaseItem *item; /* (owned) (nullable) */
  gulong notify_id;
  gint64 updated_at;
  const char *status_class; /* (static) (nullable) */
};

G_DEFINE_FINAL_TYPE (GchCaseRowWidget, gch_case_row_widget, GTK_TYPE_WIDGET)

static void
row_values_read (RowValues *values, GchCaseItem *item)
{
  g_object_get (item, "number", &values->number, "subject", &values->subject, "product",
                &values->product, "opened-by", &values->opened_by, "team", &values->team,
                "severity", &values->severity, "status", &values->status, "updated-at",
                &values->updated_at, "unread", &values->unread, "has-draft", &values->has_draft,
                "is-pending", &values->is_pending, NULL);
}

static void
row_values_clear (RowValues *values)
{
  g_clear_pointer (&values->number, g_free);
  g_clear_pointer (&values->subject, g_free);
  g_clear_pointer (&values->product, g_free);
  g_clear_pointer (&values->opened_by, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RowValues, row_values_clear)

static void
set_line (GtkInscription *inscription, const char *text)
{
  g_autofree char *line = gch_text_one_line (text ? text : "", 300);

  gtk_inscription_set_text (inscription, line);
}

static char *
details_text (const RowValues *values)
{
  const char *what = values->product && *values->product ? values->product : values->opened_by;

  if (values->is_pending || values->number == NULL || *values->number == '\0')
    return g_strdup (what ? what : "");
  if (what == NULL || *what == '\0')
    return g_strdup (values->number);
  return g_strdup_printf ("%s · %s", values->number, what);
}

static void
show_status (GchCaseRowWidget *self, const RowValues *values)
{
  const char *status_class =
      values->is_pending ? "pending" : gch_case_format_status_class (values->status);
  const char *label = gch_case_status_to_label (values->status);

  if (self->status_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), self->status_class);
  gtk_widget_add_css_class (GTK_WIDGET (self->status), status_class);
  self->status_class = status_class;
  gtk_label_set_text (self->status, values->is_pending ? _ ("Not sent yet") : _ (label));
}

static void
show_marks (GchCaseRowWidget *self, const RowValues *values)
{
  const char *icon = gch_case_format_severity_icon (values->severity);
  const char *team = gch_team_to_label (values->team);

  gtk_widget_set_opacity (self->dot, values->unread ? 1.0 : 0.0);
  if (values->unread)
    gtk_widget_add_css_class (GTK_WIDGET (self), "unread");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "unread");
  gtk_widget_set_visible (self->draft, values->has_draft);
  gtk_widget_set_visible (GTK_WIDGET (self->severity), icon != NULL);
  if (icon)
    {
      g_autofree char *help = gch_case_format_severity (values->severity);

      gtk_image_set_from_icon_name (self->severity, icon);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->severity), help);
      if (values->severity == GCH_SEVERITY_PRODUCTION_DOWN)
        gtk_widget_add_css_class (GTK_WIDGET (self->severity), "worst");
      else
        gtk_widget_remove_css_class (GTK_WIDGET (self->severity), "worst");
    }
  gtk_image_set_from_icon_name (self->team, gch_case_format_team_icon (values->team));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->team), _ (team));
}

/* The whole row as one sentence for somebody who hears it. */
static char *
spoken_text (const RowValues *values)
{
  const char *status = gch_case_status_to_label (values->status);
  const char *team = gch_team_to_label (values->team);
  g_autofree char *severity = gch_case_format_severity (values->severity);
  g_autofree char *subject = gch_text_one_line (values->subject ? values->subject : "", 300);
  GString *text = g_string_new (NULL);

  if (values->unread)
    g_string_append_printf (text, "%s, ", _ ("Unread"));
  g_string_append_printf (text, "%s, ", subject);
  if (values->is_pending)
    g_string_append (text, _ ("Not sent yet"));
  else
    g_string_append_printf (text, "%s, %s", values->number ? values->number : "", _ (status));
  g_string_append_printf (text, ", %s, ", _ (team));
  /* Translators: spoken description of a case; %s is for example “1 – Production down”. */
  g_string_append_printf (text, _ ("severity %s"), severity);
  if (values->has_draft)
    g_string_append_printf (text, ", %s", _ ("has a draft"));
  return g_string_free (text, FALSE);
}

static void
say (GchCaseRowWidget *self, const RowValues *values)
{
  GtkWidget *parent = gtk_widget_get_parent (GTK_WIDGET (self));
  g_autofree char *text = spoken_text (values);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  /* What takes the focus is the list's own wrapper, which GTK 4.8 gives no name. */
  if (parent)
    gtk_accessible_update_property (GTK_ACCESSIBLE (parent), GTK_ACCESSIBLE_PROPERTY_LABEL, text,
                                    -1);
}

static void
show_item (GchCaseRowWidget *self)
{
  g_auto (RowValues) values = { 0 };
  g_autofree char *details = NULL;

  row_values_read (&values, self->item);
  self->updated_at = values.updated_at;
  details = details_text (&values);
  set_line (self->subject, values.subject);
  set_line (self->details, details);
  show_status (self, &values);
  show_marks (self, &values);
  gch_case_row_widget_refresh_age (self);
  say (self, &values);
}

static void
item_notify_cb (GchCaseRowWidget *self)
{
  show_item (self);
}

/* GObject */

static void
gch_case_row_widget_dispose (GObject *object)
{
  GchCaseRowWidget *self = GCH_CASE_ROW_WIDGET (object);
  GtkWidget *child;

  gch_case_row_widget_set_item (self, NULL);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (gch_case_row_widget_parent_class)->dispose (object);
}

static void
gch_case_row_widget_class_init (GchCaseRowWidgetClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_case_row_widget_dispose;
  gch_template_set (widget_class, "cases/gch-case-row-widget.ui");
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, dot);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, subject);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, age);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, draft);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, severity);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, team);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, details);
  gtk_widget_class_bind_template_child (widget_class, GchCaseRowWidget, status);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_css_name (widget_class, "gchcaserow");
}

static void
gch_case_row_widget_init (GchCaseRowWidget *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_case_row_widget_new:
 *
 * Returns: (transfer floating): an empty row
 */
GtkWidget *
gch_case_row_widget_new (void)
{
  return g_object_new (GCH_TYPE_CASE_ROW_WIDGET, NULL);
}

/**
 * gch_case_row_widget_set_item:
 * @self: the row
 * @item: (nullable): the case to show and to follow
 */
void
gch_case_row_widget_set_item (GchCaseRowWidget *self, GchCaseItem *item)
{
  if (self->item)
    g_clear_signal_handler (&self->notify_id, self->item);
  g_set_object (&self->item, item);
  if (item == NULL)
    return;
  self->notify_id = g_signal_connect_swapped (item, "notify", G_CALLBACK (item_notify_cb), self);
  show_item (self);
}

/**
 * gch_case_row_widget_refresh_age:
 * @self: the row
 *
 * Time has passed: says anew how long ago the case changed.
 */
void
gch_case_row_widget_refresh_age (GchCaseRowWidget *self)
{
  g_autofree char *age = gch_relative_time_format (self->updated_at, g_get_real_time ());

  gtk_label_set_text (self->age, age);
}
