/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-editor.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-case-format.h"
#include "gch-draft-bar.h"
#include "gch-safe-text.h"
#include "gch-template.h"
#include "gch-text.h"
#include "gch-long-line.h"

/* After the last key in the subject. */
#define SIMILAR_DELAY 300
#define SIMILAR_MAX 4
#define N_SEVERITIES 4

struct _GchCaseEditor
{
  GtkWidget parent_instance;

  /* (unowned) template children */
  GtkWidget *product_box;
  AdwComboRow *key;
  AdwEntryRow *version;
  AdwEntryRow *system;
  AdwComboRow *type;
  GtkWidget *severity_box;
  AdwPreferencesGroup *severities;
  AdwEntryRow *subject;
  GtkMenuButton *similar_button;
  GtkPopover *similar_popover;
  GtkListBox *similar;
  GtkTextView *description;
  GtkWidget *description_frame;
  GtkLabel *faults[GCH_CASE_N_FIELDS];
  GtkLabel *key_fault;
  GtkLabel *subject_fault;
  GtkLabel *description_fault;
  GchDraftBar *bar;

  GtkCheckButton *severity_buttons[N_SEVERITIES]; /* (unowned) */
  GchSession *session;                            /* (owned) (nullable) */
  GchDraftKeeper *keeper;                         /* (owned) (nullable) */
  GchCaseForm *base;    /* (owned) (nullable) what there is before anything is filled in */
  GPtrArray *keys;      /* (owned) (nullable) (element-type GchKey) as listed in key */
  GArray *types;        /* (owned) (element-type GchCaseType) as listed in type */
  char *filled_version; /* (owned) (nullable) what we put into version ourselves */
  GchTeam team;
  gboolean has_team;
  gint64 base_version; /* of the case that is changed, as it was seen when that began */
  gboolean is_new;
  gboolean filling; /* we fill in, not the user */
  gboolean showing_faults;
  guint similar_id;
};

enum
{
  CHANGED,
  SIMILAR_CHOSEN,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchCaseEditor, gch_case_editor, GTK_TYPE_WIDGET)

static void restore_cb (GchCaseEditor *self, const char *text);

static const char *
entry_text (AdwEntryRow *row)
{
  return gtk_editable_get_text (GTK_EDITABLE (row));
}

static void
set_entry (AdwEntryRow *row, const char *text)
{
  g_autofree char *line = gch_text_one_line (text ? text : "", 0);

  gtk_editable_set_text (GTK_EDITABLE (row), line);
}

/* --- keys --- */

/* The first entry asks, unless there is nothing to choose. */
static gboolean
has_question (GchCaseEditor *self)
{
  return self->keys == NULL || self->keys->len != 1;
}

static const GchKey *
chosen_key (GchCaseEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->key);
  guint first = has_question (self) ? 1 : 0;

  if (selected == GTK_INVALID_LIST_POSITION || self->keys == NULL || selected < first
      || selected - first >= self->keys->len)
    return NULL;
  return g_ptr_array_index (self->keys, selected - first);
}

static void
choose_key (GchCaseEditor *self, const char *key_id)
{
  guint first = has_question (self) ? 1 : 0;

  adw_combo_row_set_selected (self->key, 0);
  for (guint i = 0; self->keys && i < self->keys->len; i++)
    {
      const GchKey *key = g_ptr_array_index (self->keys, i);

      if (g_strcmp0 (key->id, key_id) == 0)
        adw_combo_row_set_selected (self->key, first + i);
    }
}

static void
fill_keys (GchCaseEditor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_clear_pointer (&self->keys, g_ptr_array_unref);
  self->keys = gch_session_list_keys (self->session);
  if (has_question (self))
    gtk_string_list_append (names, self->keys && self->keys->len > 0 ? _ ("Choose a key")
                                                                     : _ ("No key to choose"));
  for (guint i = 0; self->keys && i < self->keys->len; i++)
    {
      g_autofree char *name =
          gch_case_editor_describe_key (g_ptr_array_index (self->keys, i), g_get_real_time ());

      gtk_string_list_append (names, name);
    }
  adw_combo_row_set_model (self->key, G_LIST_MODEL (names));
}

/* The version that was used last with this key, as long as the user has typed no other. */
static void
fill_version (GchCaseEditor *self)
{
  const GchKey *key = chosen_key (self);
  const char *version = key ? key->last_version_used : NULL;

  if (*entry_text (self->version) != '\0'
      && g_strcmp0 (entry_text (self->version), self->filled_version) != 0)
    return;
  if (key && version == NULL)
    version = key->latest_version;
  g_free (self->filled_version);
  self->filled_version = g_strdup (version ? version : "");
  set_entry (self->version, self->filled_version);
}

/* --- types and severities --- */

static void
fill_types (GchCaseEditor *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  g_array_set_size (self->types, 0);
  for (int i = GCH_CASE_TYPE_INVOICE; i <= GCH_CASE_TYPE_QUESTION; i++)
    {
      GchCaseType type = (GchCaseType) i;
      const char *label = gch_case_type_to_label (type);

      if (!gch_case_type_fits_team (type, self->team))
        continue;
      g_array_append_val (self->types, type);
      gtk_string_list_append (names, _ (label));
    }
  adw_combo_row_set_model (self->type, G_LIST_MODEL (names));
}

static GchCaseType
chosen_type (GchCaseEditor *self)
{
  guint selected = adw_combo_row_get_selected (self->type);

  return selected < self->types->len ? g_array_index (self->types, GchCaseType, selected)
                                     : GCH_CASE_TYPE_QUESTION;
}

static void
choose_type (GchCaseEditor *self, GchCaseType type)
{
  for (guint i = 0; i < self->types->len; i++)
    if (g_array_index (self->types, GchCaseType, i) == type)
      adw_combo_row_set_selected (self->type, i);
}

static GchSeverity
chosen_severity (GchCaseEditor *self)
{
  for (guint i = 0; i < N_SEVERITIES; i++)
    if (gtk_check_button_get_active (self->severity_buttons[i]))
      return (GchSeverity) (i + 1);
  return GCH_SEVERITY_MINOR;
}

/* --- faults --- */

static void
show_fault (GchCaseEditor *self, GchCaseField field, const GchCaseForm *form)
{
  const GchPolicy *policy = self->session ? gch_session_get_policy (self->session) : NULL;
  g_autofree char *fault = self->showing_faults ? gch_case_form_check (form, field, policy) : NULL;
  GtkWidget *fields[GCH_CASE_N_FIELDS] = { GTK_WIDGET (self->key), GTK_WIDGET (self->subject),
                                           GTK_WIDGET (self->description_frame) };

  gtk_label_set_text (self->faults[field], fault ? fault : "");
  gtk_widget_set_visible (GTK_WIDGET (self->faults[field]), fault != NULL);
  if (fault)
    gtk_widget_add_css_class (fields[field], "error");
  else
    gtk_widget_remove_css_class (fields[field], "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (fields[field]), GTK_ACCESSIBLE_STATE_INVALID,
                               fault ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE,
                               -1);
}

static void
show_all_faults (GchCaseEditor *self)
{
  g_autoptr (GchCaseForm) form = gch_case_editor_dup_form (self);

  for (int field = 0; field < GCH_CASE_N_FIELDS; field++)
    show_fault (self, (GchCaseField) field, form);
}

static void
changed (GchCaseEditor *self)
{
  if (self->filling)
    return;
  show_all_faults (self);
  if (self->keeper)
    gch_draft_keeper_touch (self->keeper);
  g_signal_emit (self, signals[CHANGED], 0);
}

static void
key_chosen_cb (GchCaseEditor *self)
{
  if (self->filling)
    return;
  fill_version (self);
  changed (self);
}

/* --- similar cases --- */

static void
clear_similar (GchCaseEditor *self)
{
  GtkWidget *row;

  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->similar))) != NULL)
    gtk_list_box_remove (self->similar, row);
}

static GtkWidget *
similar_row_new (const GchCaseRow *similar)
{
  GtkWidget *row = g_object_new (ADW_TYPE_ACTION_ROW, "activatable", TRUE, NULL);
  const char *status = gch_case_status_to_label (similar->status);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", similar->number, _ (status));

  gch_row_set_title (ADW_PREFERENCES_ROW (row), similar->subject);
  gch_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row),
                             gtk_image_new_from_icon_name ("go-next-symbolic"));
  g_object_set_data_full (G_OBJECT (row), "case-id", g_strdup (similar->id), g_free);
  return row;
}

/* The button has its place while there is nothing to show: nothing moves away under a click. */
static void
show_similar_button (GchCaseEditor *self, guint n)
{
  GtkWidget *button = GTK_WIDGET (self->similar_button);
  g_autofree char *label = g_strdup_printf (ngettext ("%u similar case", "%u similar cases", n), n);

  gtk_menu_button_set_label (self->similar_button, n > 0 ? label : " ");
  gtk_widget_set_sensitive (button, n > 0);
  gtk_widget_set_opacity (button, n > 0 ? 1 : 0);
}

static gboolean
similar_cb (gpointer user_data)
{
  GchCaseEditor *self = user_data;
  const char *subject = entry_text (self->subject);
  g_autoptr (GPtrArray) found = NULL;

  self->similar_id = 0;
  clear_similar (self);
  if (g_utf8_strlen (subject, -1) >= 3)
    found = gch_session_find_similar (self->session, subject, SIMILAR_MAX);
  for (guint i = 0; found && i < found->len; i++)
    gtk_list_box_append (self->similar, similar_row_new (g_ptr_array_index (found, i)));
  show_similar_button (self, found ? found->len : 0);
  return G_SOURCE_REMOVE;
}

static void
subject_changed_cb (GchCaseEditor *self)
{
  if (self->is_new && self->session)
    {
      g_clear_handle_id (&self->similar_id, g_source_remove);
      self->similar_id = g_timeout_add (SIMILAR_DELAY, similar_cb, self);
    }
  changed (self);
}

static void
similar_activated_cb (GchCaseEditor *self, GtkListBoxRow *row)
{
  g_autofree char *id = g_strdup (g_object_get_data (G_OBJECT (row), "case-id"));

  gtk_popover_popdown (self->similar_popover);
  g_signal_emit (self, signals[SIMILAR_CHOSEN], 0, id);
}

/* --- building --- */

static void
add_severities (GchCaseEditor *self)
{
  for (int i = 0; i < N_SEVERITIES; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *button = gtk_check_button_new ();
      g_autofree char *title = gch_case_format_severity ((GchSeverity) (i + 1));

      gch_row_set_title (ADW_PREFERENCES_ROW (row), title);
      gch_row_set_subtitle (ADW_ACTION_ROW (row),
                            gch_case_format_severity_help ((GchSeverity) (i + 1)));
      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, title,
                                      -1);
      if (i > 0)
        gtk_check_button_set_group (GTK_CHECK_BUTTON (button), self->severity_buttons[0]);
      self->severity_buttons[i] = GTK_CHECK_BUTTON (button);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
      adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
      adw_preferences_group_add (self->severities, row);
      g_signal_connect_object (button, "toggled", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
    }
}

static void
show_team (GchCaseEditor *self, GchTeam team)
{
  gboolean technical = team == GCH_TEAM_TECHNICAL_SUPPORT;

  self->team = team;
  gtk_widget_set_visible (self->product_box, technical);
  gtk_widget_set_visible (self->severity_box, technical);
  gtk_widget_set_visible (GTK_WIDGET (self->key), self->is_new);
  fill_types (self);
}

static void
drop_keeper (GchCaseEditor *self)
{
  if (self->keeper == NULL)
    return;
  g_signal_handlers_disconnect_by_data (self->keeper, self);
  gch_draft_bar_follow (self->bar, NULL, NULL);
  gch_draft_keeper_close (self->keeper);
  g_clear_object (&self->keeper);
}

/* GObject */

static void
gch_case_editor_dispose (GObject *object)
{
  GchCaseEditor *self = GCH_CASE_EDITOR (object);
  GtkWidget *child;

  g_clear_handle_id (&self->similar_id, g_source_remove);
  drop_keeper (self);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self))) != NULL)
    gtk_widget_unparent (child);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_case_editor_parent_class)->dispose (object);
}

static void
gch_case_editor_finalize (GObject *object)
{
  GchCaseEditor *self = GCH_CASE_EDITOR (object);

  g_clear_pointer (&self->keys, g_ptr_array_unref);
  g_clear_pointer (&self->types, g_array_unref);
  g_clear_pointer (&self->base, gch_case_form_free);
  g_free (self->filled_version);
  G_OBJECT_CLASS (gch_case_editor_parent_class)->finalize (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, product_box);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, key);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, version);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, system);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, type);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, severity_box);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, severities);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, subject);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, similar_button);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, similar_popover);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, similar);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, description);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, description_frame);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, key_fault);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, subject_fault);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, description_fault);
  gtk_widget_class_bind_template_child (widget_class, GchCaseEditor, bar);
}

/* Out of sight, for whatever reason: saved at once. */
static void
gch_case_editor_unmap (GtkWidget *widget)
{
  GchCaseEditor *self = GCH_CASE_EDITOR (widget);

  if (self->keeper)
    gch_draft_keeper_save_now (self->keeper);
  GTK_WIDGET_CLASS (gch_case_editor_parent_class)->unmap (widget);
}

static void
gch_case_editor_class_init (GchCaseEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_case_editor_dispose;
  object_class->finalize = gch_case_editor_finalize;
  widget_class->unmap = gch_case_editor_unmap;
  signals[CHANGED] = g_signal_new ("changed", GCH_TYPE_CASE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[SIMILAR_CHOSEN] = g_signal_new ("similar-chosen", GCH_TYPE_CASE_EDITOR, G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  g_type_ensure (GCH_TYPE_DRAFT_BAR);
  gch_template_set (widget_class, "cases/gch-case-editor.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, changed);
  gtk_widget_class_bind_template_callback (widget_class, key_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, subject_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, similar_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, restore_cb);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
}

/* Says it under the description, until something is typed. */
static void
line_refused_cb (gpointer owner, const char *problem)
{
  GchCaseEditor *self = owner;

  gtk_label_set_text (self->description_fault, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->description_fault), TRUE);
}

static void
gch_case_editor_init (GchCaseEditor *self)
{
  GtkTextBuffer *description;

  self->types = g_array_new (FALSE, FALSE, sizeof (GchCaseType));
  gtk_widget_init_template (GTK_WIDGET (self));
  self->faults[GCH_CASE_FIELD_KEY] = self->key_fault;
  self->faults[GCH_CASE_FIELD_SUBJECT] = self->subject_fault;
  self->faults[GCH_CASE_FIELD_DESCRIPTION] = self->description_fault;
  add_severities (self);
  description = gtk_text_view_get_buffer (self->description);
  g_signal_connect_object (description, "changed", G_CALLBACK (changed), self, G_CONNECT_SWAPPED);
  gch_long_line_guard (description, &self->filling, line_refused_cb, self);
}

/**
 * gch_case_editor_new:
 *
 * Returns: (transfer floating): an editor for no case yet
 */
GtkWidget *
gch_case_editor_new (void)
{
  return g_object_new (GCH_TYPE_CASE_EDITOR, NULL);
}

static char *
dup_description (GchCaseEditor *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->description);
  GtkTextIter start, end;

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  return gtk_text_buffer_get_text (buffer, &start, &end, TRUE);
}

static void
show_form (GchCaseEditor *self, const GchCaseForm *form)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->description);
  g_autofree char *description = dup_description (self);

  self->filling = TRUE;
  self->has_team = form->has_team;
  self->base_version = form->base_version;
  show_team (self, form->team);
  choose_key (self, form->key_id);
  choose_type (self, form->type);
  gtk_check_button_set_active (self->severity_buttons[form->severity - 1], TRUE);
  set_entry (self->version, form->product_version);
  set_entry (self->system, form->operating_system);
  set_entry (self->subject, form->subject);
  /* Untouched where it is the same: setting it would forget what can be undone. */
  if (!g_str_equal (description, form->description))
    gtk_text_buffer_set_text (buffer, form->description, -1);
  if (self->is_new && form->team == GCH_TEAM_TECHNICAL_SUPPORT)
    fill_version (self);
  self->filling = FALSE;
  self->showing_faults = FALSE;
  show_all_faults (self);
}

/* --- the draft --- */

/* Nothing worth keeping is kept as nothing. */
static char *
get_text_cb (gpointer owner)
{
  GchCaseEditor *self = owner;
  g_autoptr (GchCaseForm) form = gch_case_editor_dup_form (self);
  g_autofree char *text = gch_case_form_to_json (form);
  g_autofree char *base = gch_case_form_to_json (self->base);

  if (g_str_equal (text, base) || (self->is_new && gch_case_form_is_blank (form)))
    return g_strdup ("");
  return self->is_new ? g_steal_pointer (&text) : gch_case_form_to_changes (form, self->base);
}

static void
show_draft_state (GchCaseEditor *self)
{
  gch_draft_bar_show (self->bar, NULL, FALSE);
}

static void
show_draft (GchCaseEditor *self, const char *text)
{
  g_autoptr (GchCaseForm) form = gch_case_form_copy (self->base);

  gch_case_form_apply_json (form, text);
  show_form (self, form);
}

/* The description is replaced as if it had been typed: Ctrl+Z brings back what was there. */
static void
restore_cb (GchCaseEditor *self, const char *text)
{
  g_autoptr (GchCaseForm) form = gch_case_form_copy (self->base);
  g_autofree char *description = NULL;

  gch_case_form_apply_json (form, text);
  description = form->description;
  form->description = dup_description (self);
  show_form (self, form);
  gch_draft_bar_replace (gtk_text_view_get_buffer (self->description), description);
  changed (self);
}

/**
 * gch_case_editor_open:
 * @self: the editor
 * @session: whose keys, cases and drafts
 * @key: the draft: "new", or "edit:" and a case's id
 * @base: what there is before anything is filled in
 *
 * Returns: TRUE when an unfinished draft was taken up
 */
gboolean
gch_case_editor_open (GchCaseEditor *self, GchSession *session, const char *key,
                      const GchCaseForm *base)
{
  const char *draft;

  g_set_object (&self->session, session);
  self->is_new = g_str_equal (key, "new");
  g_clear_pointer (&self->base, gch_case_form_free);
  self->base = gch_case_form_copy (base);
  self->filling = TRUE;
  fill_keys (self);
  self->filling = FALSE;
  drop_keeper (self);
  self->keeper = gch_draft_keeper_new (session, key, get_text_cb, self);
  g_signal_connect_object (self->keeper, "changed", G_CALLBACK (show_draft_state), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "replaced", G_CALLBACK (show_draft), self,
                           G_CONNECT_SWAPPED);
  gch_draft_bar_follow (self->bar, session, self->keeper);
  draft = gch_draft_keeper_get_text (self->keeper);
  show_draft (self, draft);
  show_draft_state (self);
  return *draft != '\0';
}

/**
 * gch_case_editor_set_team:
 * @self: the editor
 * @team: the team that the new case is for
 *
 * Shows the fields that this team needs. What is typed already stays.
 */
void
gch_case_editor_set_team (GchCaseEditor *self, GchTeam team)
{
  g_autoptr (GchCaseForm) form = gch_case_editor_dup_form (self);

  if (!form->has_team || form->team != team)
    form->type = team == GCH_TEAM_TECHNICAL_SUPPORT ? GCH_CASE_TYPE_DEFECT : GCH_CASE_TYPE_INVOICE;
  form->has_team = TRUE;
  form->team = team;
  show_form (self, form);
  changed (self);
}

/**
 * gch_case_editor_start_over:
 * @self: the editor
 *
 * Empties the form and the draft.
 */
void
gch_case_editor_start_over (GchCaseEditor *self)
{
  show_form (self, self->base);
  changed (self);
  gch_draft_keeper_save_now (self->keeper);
}

/**
 * gch_case_editor_get_keeper:
 * @self: the editor
 *
 * Returns: (transfer none) (nullable): what keeps the draft
 */
GchDraftKeeper *
gch_case_editor_get_keeper (GchCaseEditor *self)
{
  return self->keeper;
}

/**
 * gch_case_editor_dup_form:
 * @self: the editor
 *
 * Returns: (transfer full): what is filled in
 */
GchCaseForm *
gch_case_editor_dup_form (GchCaseEditor *self)
{
  GchCaseForm *form = gch_case_form_new ();
  const GchKey *key = chosen_key (self);

  g_free (form->description);
  form->description = dup_description (self);
  g_free (form->subject);
  form->subject = g_strdup (entry_text (self->subject));
  g_free (form->product_version);
  form->product_version = g_strdup (entry_text (self->version));
  g_free (form->operating_system);
  form->operating_system = g_strdup (entry_text (self->system));
  g_free (form->key_id);
  form->key_id = g_strdup (key ? key->id : "");
  form->has_team = self->has_team;
  form->team = self->team;
  form->type = chosen_type (self);
  form->severity = chosen_severity (self);
  form->base_version = self->base_version;
  return form;
}

/**
 * gch_case_editor_show_faults:
 * @self: the editor
 *
 * From now on every fault is shown below its field; the first field with one takes the focus.
 *
 * Returns: TRUE when there is none
 */
gboolean
gch_case_editor_show_faults (GchCaseEditor *self)
{
  GtkWidget *fields[GCH_CASE_N_FIELDS] = { GTK_WIDGET (self->key), GTK_WIDGET (self->subject),
                                           GTK_WIDGET (self->description) };

  self->showing_faults = TRUE;
  show_all_faults (self);
  for (int field = 0; field < GCH_CASE_N_FIELDS; field++)
    {
      if (field == GCH_CASE_FIELD_KEY && !self->is_new)
        continue;
      if (!gtk_widget_get_visible (GTK_WIDGET (self->faults[field])))
        continue;
      gtk_widget_grab_focus (fields[field]);
      return FALSE;
    }
  return TRUE;
}

/**
 * gch_case_editor_focus_first:
 * @self: the editor
 *
 * Puts the cursor where filling in begins: at the key, if one has to be chosen.
 */
void
gch_case_editor_focus_first (GchCaseEditor *self)
{
  gboolean asks_key = self->is_new && self->team == GCH_TEAM_TECHNICAL_SUPPORT
                      && has_question (self) && chosen_key (self) == NULL;

  gtk_widget_grab_focus (asks_key ? GTK_WIDGET (self->key) : GTK_WIDGET (self->subject));
}

/**
 * gch_case_editor_fit_window:
 * @dialog: a dialog that is not shown yet
 * @parent: (nullable): the window it belongs to
 *
 * On a narrow screen the dialog becomes as narrow as its window.
 */
void
gch_case_editor_fit_window (GtkWindow *dialog, GtkWindow *parent)
{
  int available = parent ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  int width, height;

  gtk_window_get_default_size (dialog, &width, &height);
  if (available > 0)
    gtk_window_set_default_size (dialog, MIN (width, available), height);
}

/**
 * gch_case_editor_describe_key:
 * @key: a product key
 * @now: microseconds since 1970 UTC
 *
 * Returns: (transfer full): one line that tells it from the others
 */
char *
gch_case_editor_describe_key (const GchKey *key, gint64 now)
{
  g_autoptr (GDateTime) ends =
      g_date_time_new_from_unix_local (key->maintenance_ends / G_USEC_PER_SEC);
  g_autofree char *day = ends ? g_date_time_format (ends, "%x") : g_strdup ("");
  g_autofree char *state = g_strdup_printf (
      key->maintenance_ends > now ? _ ("in maintenance until %s") : _ ("maintenance ended %s"),
      day);
  g_autofree char *line = g_strdup_printf ("%s · …%s · %s", key->product, key->hint, state);

  return gch_text_one_line (line, 200);
}
