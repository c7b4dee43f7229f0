/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-versions.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gch-case-editor.h"
#include "gch-draft-text.h"
#include "gch-relative-time.h"
#include "gch-safe-text.h"
#include "gch-template.h"
#include "gch-text-window.h"
#include "gch-text.h"

#define WORDS_CHARS 90
#define LOST_CHARS 120
/* As in the window for long texts: a paragraph is laid out as a whole. */
#define PIECE_BYTES (16 * 1024)
#define LINE_BYTES 2000

struct _GchDraftVersions
{
  AdwWindow parent_instance;

  /* (unowned) template children */
  GtkStack *stack;
  AdwStatusPage *empty;
  GtkListBox *list;
  GtkTextView *preview;
  GtkWidget *restore_button;

  char *key;           /* (owned) */
  GPtrArray *versions; /* (owned) (nullable) (element-type GchDraftVersion) */
};

enum
{
  RESTORE,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchDraftVersions, gch_draft_versions, ADW_TYPE_WINDOW)

static gboolean
is_space (const char *at)
{
  return g_unichar_isspace (g_utf8_get_char (at));
}

/* Pieces of words say nothing. */
static void
to_whole_words (const char *text, const char **head, const char **tail)
{
  while (*head > text && !is_space (*head) && !is_space (g_utf8_prev_char (*head)))
    *head = g_utf8_prev_char (*head);
  while (**tail != '\0' && !is_space (*tail) && !is_space (g_utf8_prev_char (*tail)))
    *tail = g_utf8_next_char (*tail);
}

/**
 * gch_draft_versions_describe_lost:
 * @earlier: what a text said
 * @now: what it says now
 *
 * Returns: (transfer full): what stands between the beginning and the end that both share, in whole
 *   words
 */
char *
gch_draft_versions_describe_lost (const char *earlier, const char *now)
{
  const char *head = earlier;
  const char *tail = earlier + strlen (earlier);
  const char *now_head = now;
  const char *now_tail = now + strlen (now);
  g_autofree char *lost = NULL;

  while (*head != '\0' && g_utf8_get_char (head) == g_utf8_get_char (now_head))
    {
      head = g_utf8_next_char (head);
      now_head = g_utf8_next_char (now_head);
    }
  while (tail > head && now_tail > now_head && tail[-1] == now_tail[-1])
    {
      tail--;
      now_tail--;
    }
  /* Two letters may end in the same byte. */
  while (tail < earlier + strlen (earlier) && ((guchar) *tail & 0xC0) == 0x80)
    tail++;
  if (head < tail)
    to_whole_words (earlier, &head, &tail);
  lost = g_strndup (head, tail - head);
  g_strstrip (lost);

  return gch_text_one_line (lost, LOST_CHARS);
}

/* --- the list --- */

static GtkWidget *
line_new (const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  g_object_set (label, "xalign", 0.0, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_widget_add_css_class (label, css_class);
  return label;
}

static GtkWidget *
row_new (const GchDraftVersion *version, const char *key, const char *current)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *row = gtk_list_box_row_new ();
  g_autofree char *time = gch_relative_time_format_full (version->saved_at);
  g_autofree char *text = gch_draft_text_readable_draft (key, version->text);
  g_autofree char *words = gch_text_one_line (text, WORDS_CHARS);
  g_autofree char *lost = gch_draft_versions_describe_lost (text, current);
  g_autofree char *name = g_strdup_printf ("%s, %s", time, words);

  gtk_box_append (GTK_BOX (box), line_new (time, "caption"));
  gtk_box_append (GTK_BOX (box), line_new (words, "body"));
  if (*lost != '\0')
    {
      /* Translators: %s is text that was taken out of a draft later. */
      g_autofree char *more = g_strdup_printf (_ ("Taken out since: “%s”"), lost);

      gtk_box_append (GTK_BOX (box), line_new (more, "dim-label"));
    }
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  gtk_widget_add_css_class (row, "gch-version");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  return row;
}

static const GchDraftVersion *
chosen (GchDraftVersions *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (self->list);

  if (row == NULL || self->versions == NULL)
    return NULL;
  return g_ptr_array_index (self->versions, (guint) gtk_list_box_row_get_index (row));
}

static void
row_selected_cb (GchDraftVersions *self)
{
  const GchDraftVersion *version;
  GtkTextBuffer *buffer;
  g_autofree char *text = NULL;
  const char *next;
  GtkTextIter end;

  /* The list lets go of its rows when the window goes. */
  if (gtk_widget_get_root (GTK_WIDGET (self->list)) == NULL)
    return;
  version = chosen (self);
  buffer = gtk_text_view_get_buffer (self->preview);
  text = version ? gch_draft_text_readable_draft (self->key, version->text) : g_strdup ("");
  next = text;
  gtk_text_buffer_set_text (buffer, "", 0);
  while (*next != '\0')
    {
      gboolean breaks_line = FALSE;
      const char *piece_end =
          gch_text_window_next_piece (next, PIECE_BYTES, LINE_BYTES, &breaks_line);

      gtk_text_buffer_get_end_iter (buffer, &end);
      gtk_text_buffer_insert (buffer, &end, next, (int) (piece_end - next));
      if (breaks_line)
        gtk_text_buffer_insert (buffer, &end, "\n", 1);
      next = piece_end;
    }
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "versions.restore", version != NULL);
}

static void
restore (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchDraftVersions *self = GCH_DRAFT_VERSIONS (widget);
  const GchDraftVersion *version = chosen (self);

  if (version == NULL)
    return;
  g_signal_emit (self, signals[RESTORE], 0, version->text);
  gtk_window_close (GTK_WINDOW (self));
}

static void
row_activated_cb (GchDraftVersions *self)
{
  restore (GTK_WIDGET (self), NULL, NULL);
}

/* GObject */

static void
gch_draft_versions_finalize (GObject *object)
{
  GchDraftVersions *self = GCH_DRAFT_VERSIONS (object);

  g_free (self->key);
  g_clear_pointer (&self->versions, g_ptr_array_unref);
  G_OBJECT_CLASS (gch_draft_versions_parent_class)->finalize (object);
}

static void
gch_draft_versions_class_init (GchDraftVersionsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = gch_draft_versions_finalize;
  signals[RESTORE] = g_signal_new ("restore", GCH_TYPE_DRAFT_VERSIONS, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gch_template_set (widget_class, "cases/gch-draft-versions.ui");
  gtk_widget_class_bind_template_child (widget_class, GchDraftVersions, stack);
  gtk_widget_class_bind_template_child (widget_class, GchDraftVersions, empty);
  gtk_widget_class_bind_template_child (widget_class, GchDraftVersions, list);
  gtk_widget_class_bind_template_child (widget_class, GchDraftVersions, preview);
  gtk_widget_class_bind_template_child (widget_class, GchDraftVersions, restore_button);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_install_action (widget_class, "versions.restore", NULL, restore);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
gch_draft_versions_init (GchDraftVersions *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_draft_versions_new:
 * @parent: (nullable): the window it belongs to
 * @key: which draft
 * @current: what it says now
 * @versions: (nullable) (element-type GchDraftVersion): what it said, newest first
 * @problem: (nullable): why that could not be read
 *
 * Returns: (transfer none): the dialog, not shown yet, owned by GTK
 */
GtkWidget *
gch_draft_versions_new (GtkWindow *parent, const char *key, const char *current,
                        GPtrArray *versions, const char *problem)
{
  GchDraftVersions *self =
      g_object_new (GCH_TYPE_DRAFT_VERSIONS, "transient-for", parent, "modal", parent != NULL,
                    "destroy-with-parent", parent != NULL, NULL);
  g_autofree char *now = gch_draft_text_readable_draft (key, current);

  gch_case_editor_fit_window (GTK_WINDOW (self), parent);
  self->key = g_strdup (key);
  self->versions = versions ? g_ptr_array_ref (versions) : NULL;
  for (guint i = 0; versions && i < versions->len; i++)
    gtk_list_box_append (self->list, row_new (g_ptr_array_index (versions, i), key, now));
  if (problem)
    {
      adw_status_page_set_title (self->empty, _ ("They could not be read"));
      gch_status_page_set_description (self->empty, problem);
    }
  if (versions && versions->len > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "versions");
      gtk_list_box_select_row (self->list, gtk_list_box_get_row_at_index (self->list, 0));
      gtk_window_set_focus (GTK_WINDOW (self),
                            GTK_WIDGET (gtk_list_box_get_row_at_index (self->list, 0)));
    }
  else
    gtk_widget_set_visible (self->restore_button, FALSE);
  row_selected_cb (self);
  return GTK_WIDGET (self);
}
