/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-header.h"

#include <glib/gi18n-lib.h>

#include "gch-case-format.h"
#include "gch-relative-time.h"
#include "gch-template.h"
#include "gch-text.h"

struct _GchCaseHeader
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkLabel *subject;
  GtkLabel *status;
  GtkLabel *number;
  GtkLabel *facts;
  GtkLabel *opened;
  GtkToggleButton *details;

  char *facts_text;  /* (owned) (nullable) */
  char *opened_text; /* (owned) (nullable) */
  gboolean compact;
  const char *status_class; /* (static) (nullable) */
};

G_DEFINE_FINAL_TYPE (GchCaseHeader, gch_case_header, GTK_TYPE_WIDGET)

static void
set_status (GchCaseHeader *self, const char *label, const char *status_class)
{
  if (self->status_class)
    gtk_widget_remove_css_class (GTK_WIDGET (self->status), self->status_class);
  self->status_class = status_class;
  gtk_widget_add_css_class (GTK_WIDGET (self->status), status_class);
  gtk_label_set_text (self->status, label);
}

static void
set_line (GtkLabel *label, const char *text)
{
  g_autofree char *line = gch_text_one_line (text ? text : "", 300);

  gtk_label_set_text (label, line);
  gtk_widget_set_visible (GTK_WIDGET (label), *line != '\0');
}

static void
append_fact (GString *facts, const char *fact)
{
  if (fact == NULL || *fact == '\0')
    return;
  if (facts->len > 0)
    g_string_append (facts, " · ");
  g_string_append (facts, fact);
}

/* Where it is narrow the facts are folded away, and who opened the case is one of them. */
static void
show_facts (GchCaseHeader *self)
{
  const char *facts = self->facts_text ? self->facts_text : "";
  const char *opened = self->opened_text ? self->opened_text : "";
  g_autofree char *both = g_strdup_printf ("%s\n%s", facts, opened);
  gboolean some = *facts != '\0';
  gboolean unfolded = gtk_toggle_button_get_active (self->details);

  gtk_label_set_text (self->opened, opened);
  gtk_widget_set_visible (GTK_WIDGET (self->opened), !self->compact && *opened != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->details), self->compact && some);
  gtk_label_set_text (self->facts, self->compact && some ? both : facts);
  gtk_widget_set_visible (GTK_WIDGET (self->facts), some && (!self->compact || unfolded));
}

/* @facts, @opened: (transfer full) (nullable). */
static void
take_facts (GchCaseHeader *self, char *facts, char *opened)
{
  g_free (self->facts_text);
  self->facts_text = facts;
  g_free (self->opened_text);
  self->opened_text = opened;
  show_facts (self);
}

static void
details_toggled_cb (GchCaseHeader *self)
{
  gboolean unfolded = gtk_toggle_button_get_active (self->details);

  gtk_button_set_icon_name (GTK_BUTTON (self->details),
                            unfolded ? "pan-up-symbolic" : "pan-down-symbolic");
  show_facts (self);
}

/* GObject */

static void
gch_case_header_dispose (GObject *object)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (object))) != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (gch_case_header_parent_class)->dispose (object);
}

static void
gch_case_header_finalize (GObject *object)
{
  GchCaseHeader *self = GCH_CASE_HEADER (object);

  g_free (self->facts_text);
  g_free (self->opened_text);
  G_OBJECT_CLASS (gch_case_header_parent_class)->finalize (object);
}

static void
gch_case_header_class_init (GchCaseHeaderClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gch_case_header_dispose;
  G_OBJECT_CLASS (klass)->finalize = gch_case_header_finalize;
  gch_template_set (widget_class, "cases/gch-case-header.ui");
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, subject);
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, status);
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, number);
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, facts);
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, opened);
  gtk_widget_class_bind_template_child (widget_class, GchCaseHeader, details);
  gtk_widget_class_bind_template_callback (widget_class, details_toggled_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

static void
gch_case_header_init (GchCaseHeader *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_case_header_new:
 *
 * Returns: (transfer floating): an empty header
 */
GtkWidget *
gch_case_header_new (void)
{
  return g_object_new (GCH_TYPE_CASE_HEADER, NULL);
}

/**
 * gch_case_header_show_record:
 * @self: the header
 * @record: the case
 */
void
gch_case_header_show_record (GchCaseHeader *self, const GchCase *record)
{
  const char *status = gch_case_status_to_label (record->status);
  g_autofree char *facts = gch_case_header_format_facts (record);
  g_autofree char *opened_at = gch_relative_time_format (record->created_at, g_get_real_time ());
  g_autofree char *opened_tip = gch_relative_time_format_full (record->created_at);
  g_autofree char *who = gch_text_one_line (record->opened_by_name, 200);
  /* Translators: who opened a case, and when, for example “3 h ago” or “12 Mar”. */
  char *opened = g_strdup_printf (_ ("Opened by %s · %s"), who, opened_at);

  set_line (self->subject, record->subject);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subject), gtk_label_get_text (self->subject));
  set_status (self, _ (status), gch_case_format_status_class (record->status));
  set_line (self->number, record->number);
  take_facts (self, gch_text_one_line (facts, 300), opened);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->opened), opened_tip);
}

/**
 * gch_case_header_show_pending:
 * @self: the header
 * @subject: (nullable): subject of a case that the portal does not have yet
 */
void
gch_case_header_show_pending (GchCaseHeader *self, const char *subject)
{
  set_line (self->subject, subject && *subject ? subject : _ ("New case"));
  set_status (self, _ ("Not sent yet"), "pending");
  set_line (self->number, NULL);
  take_facts (self, NULL, NULL);
}

/**
 * gch_case_header_set_compact:
 * @self: the header
 * @compact: TRUE where it is narrow: the facts are folded away below a button
 */
void
gch_case_header_set_compact (GchCaseHeader *self, gboolean compact)
{
  self->compact = compact;
  show_facts (self);
}

/**
 * gch_case_header_format_facts:
 * @record: a case
 *
 * Returns: (transfer full): what it is about, in one line
 */
char *
gch_case_header_format_facts (const GchCase *record)
{
  GString *facts = g_string_new (NULL);
  const char *team = gch_team_to_label (record->team);
  const char *type = gch_case_type_to_label (record->type);
  g_autofree char *severity_value = gch_case_format_severity (record->severity);
  /* Translators: %s is for example “1 – Production down”. */
  g_autofree char *severity = g_strdup_printf (_ ("Severity %s"), severity_value);
  g_autofree char *product =
      record->product && record->product_version && *record->product_version
          ? g_strdup_printf ("%s %s", record->product, record->product_version)
          : g_strdup (record->product);

  append_fact (facts, _ (team));
  append_fact (facts, _ (type));
  append_fact (facts, severity);
  append_fact (facts, product);
  append_fact (facts, record->operating_system);
  return g_string_free (facts, FALSE);
}
