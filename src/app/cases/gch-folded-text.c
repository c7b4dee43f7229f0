/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-folded-text.h"

#include <glib/gi18n-lib.h>

#include "gch-case-format.h"
#include "gch-text-window.h"
#include "gch-text.h"

/* More than this is folded. */
#define LONG_LINES 60
#define LONG_BYTES (6 * 1024)
/* More than this is never laid out inside the conversation. */
#define HUGE_LINES 400
#define HUGE_BYTES (24 * 1024)
/* Finding where to break a word takes Pango time in the square of its length. */
#define LONGEST_WORD 500
/* What a folded text shows of itself. */
#define HEAD_LINES 12
#define HEAD_BYTES (2 * 1024)

struct _GchFoldedText
{
  GtkWidget parent_instance;

  GtkWidget *label;  /* (unowned) child */
  GtkWidget *button; /* (unowned) child */
  char *text;        /* (owned) (nullable) kept only while folded */
  char *title;       /* (owned) (nullable) of the window with the whole text */
  GchTextLength length;
};

G_DEFINE_FINAL_TYPE (GchFoldedText, gch_folded_text, GTK_TYPE_WIDGET)

static void
show_in_label (GchFoldedText *self, const char *text)
{
  g_autofree char *harmless = gch_text_paragraphs (text);

  gtk_label_set_text (GTK_LABEL (self->label), harmless);
}

static void
button_clicked_cb (GchFoldedText *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (self->length == GCH_TEXT_HUGE)
    gch_text_window_present (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, self->title,
                             self->text);
  else
    gch_folded_text_unfold (self);
}

/* GObject */

static void
gch_folded_text_dispose (GObject *object)
{
  GchFoldedText *self = GCH_FOLDED_TEXT (object);

  g_clear_pointer (&self->label, gtk_widget_unparent);
  g_clear_pointer (&self->button, gtk_widget_unparent);
  G_OBJECT_CLASS (gch_folded_text_parent_class)->dispose (object);
}

static void
gch_folded_text_finalize (GObject *object)
{
  GchFoldedText *self = GCH_FOLDED_TEXT (object);

  g_free (self->text);
  g_free (self->title);
  G_OBJECT_CLASS (gch_folded_text_parent_class)->finalize (object);
}

static void
gch_folded_text_class_init (GchFoldedTextClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_folded_text_dispose;
  object_class->finalize = gch_folded_text_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BOX_LAYOUT);
}

static void
gch_folded_text_init (GchFoldedText *self)
{
  GtkLayoutManager *layout = gtk_widget_get_layout_manager (GTK_WIDGET (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (layout), GTK_ORIENTATION_VERTICAL);
  gtk_box_layout_set_spacing (GTK_BOX_LAYOUT (layout), 6);

  self->label =
      g_object_new (GTK_TYPE_LABEL, "wrap", TRUE, "wrap-mode", PANGO_WRAP_WORD_CHAR,
                    "natural-wrap-mode", GTK_NATURAL_WRAP_WORD, "selectable", TRUE, "xalign", 0.0,
                    "width-chars", 10, "use-markup", FALSE, "use-underline", FALSE, NULL);
  gtk_widget_add_css_class (self->label, "body");
  gtk_widget_set_parent (self->label, GTK_WIDGET (self));

  self->button = gtk_button_new ();
  gtk_widget_set_halign (self->button, GTK_ALIGN_START);
  gtk_widget_add_css_class (self->button, "flat");
  gtk_widget_add_css_class (self->button, "gch-unfold");
  gtk_widget_set_visible (self->button, FALSE);
  gtk_widget_set_parent (self->button, GTK_WIDGET (self));
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (button_clicked_cb), self);
}

/**
 * gch_folded_text_new:
 *
 * Returns: (transfer floating): an empty text
 */
GtkWidget *
gch_folded_text_new (void)
{
  return g_object_new (GCH_TYPE_FOLDED_TEXT, NULL);
}

/**
 * gch_folded_text_set_text:
 * @self: the widget
 * @text: what to show, literally
 */
void
gch_folded_text_set_text (GchFoldedText *self, const char *text)
{
  GchTextExtent extent = gch_text_extent_of (text);
  g_autofree char *size = NULL;
  g_autofree char *head = NULL;
  g_autofree char *label = NULL;

  self->length = gch_text_extent_judge (extent);
  g_clear_pointer (&self->text, g_free);
  gtk_widget_set_visible (self->button, self->length != GCH_TEXT_SHORT);
  if (self->length == GCH_TEXT_SHORT)
    {
      show_in_label (self, text);
      return;
    }
  self->text = g_strdup (text);
  head = gch_text_extent_head (text, HEAD_LINES,
                               extent.longest_word > LONGEST_WORD ? LONGEST_WORD : HEAD_BYTES);
  show_in_label (self, head);
  size = gch_case_format_size (extent.bytes, extent.lines);
  /* Translators: a button; in brackets how long the comment is. */
  label = g_strdup_printf (_ ("Show whole comment (%s)"), size);
  gtk_button_set_label (GTK_BUTTON (self->button), label);
}

/**
 * gch_folded_text_set_title:
 * @self: the widget
 * @title: (nullable): title of the window that shows the whole of a huge text
 */
void
gch_folded_text_set_title (GchFoldedText *self, const char *title)
{
  g_free (self->title);
  self->title = g_strdup (title);
}

/**
 * gch_folded_text_is_folded:
 * @self: the widget
 *
 * Returns: TRUE while a part is hidden
 */
gboolean
gch_folded_text_is_folded (GchFoldedText *self)
{
  return self->text != NULL;
}

/**
 * gch_folded_text_unfold:
 * @self: the widget
 *
 * Shows all of it in its place. Does nothing for a huge text, which only its own window can show.
 */
void
gch_folded_text_unfold (GchFoldedText *self)
{
  if (self->length != GCH_TEXT_LONG || self->text == NULL)
    return;
  show_in_label (self, self->text);
  gtk_widget_set_visible (self->button, FALSE);
  g_clear_pointer (&self->text, g_free);
}

/**
 * gch_text_extent_of:
 * @text: a text
 *
 * Returns: its length, its number of lines, its longest word
 */
GchTextExtent
gch_text_extent_of (const char *text)
{
  GchTextExtent extent = { 0 };
  gsize word = 0;

  for (const char *p = text; *p != '\0'; p++)
    {
      extent.bytes++;
      word = g_ascii_isspace (*p) ? 0 : word + 1;
      extent.longest_word = MAX (extent.longest_word, word);
      if (*p == '\n')
        extent.lines++;
    }
  /* A last line without a newline counts as well. */
  if (extent.bytes > 0 && text[extent.bytes - 1] != '\n')
    extent.lines++;
  return extent;
}

/**
 * gch_text_extent_judge:
 * @extent: how long a text is
 *
 * Returns: how it can be shown without stopping the window
 */
GchTextLength
gch_text_extent_judge (GchTextExtent extent)
{
  if (extent.lines > HUGE_LINES || extent.bytes > HUGE_BYTES || extent.longest_word > LONGEST_WORD)
    return GCH_TEXT_HUGE;
  if (extent.lines > LONG_LINES || extent.bytes > LONG_BYTES)
    return GCH_TEXT_LONG;
  return GCH_TEXT_SHORT;
}

/**
 * gch_text_extent_head:
 * @text: a text
 * @max_lines: at most so many lines of it
 * @max_bytes: and at most so many bytes
 *
 * Returns: (transfer full): the beginning, cut between characters, with an ellipsis when something
 *   is missing
 */
char *
gch_text_extent_head (const char *text, gsize max_lines, gsize max_bytes)
{
  const char *end = text;
  gsize lines = 0;

  while (*end != '\0')
    {
      const char *next = g_utf8_next_char (end);

      if ((gsize) (next - text) > max_bytes)
        break;
      if (*end == '\n' && ++lines == max_lines)
        break;
      end = next;
    }
  if (*end == '\0' || (end[0] == '\n' && end[1] == '\0'))
    return g_strndup (text, end - text);
  return g_strdup_printf ("%.*s…", (int) (end - text), text);
}
