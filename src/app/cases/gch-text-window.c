/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-text-window.h"

#include <glib/gi18n-lib.h>

#include "gch-template.h"
#include "gch-text.h"

/* So much goes into the buffer at a time: one to two milliseconds' work. */
#define PIECE_BYTES (16 * 1024)
/* A paragraph is laid out as a whole: longer lines are broken for the screen. */
#define LINE_BYTES 2000

struct _GchTextWindow
{
  AdwWindow parent_instance;

  GtkTextView *view;    /* (unowned) template child */
  GtkWidget *note;      /* (unowned) template child: lines were broken */
  AdwWindowTitle *head; /* (unowned) template child */

  char *text;       /* (owned) */
  const char *next; /* inside text: what is not in the buffer yet */
  guint fill_id;
};

G_DEFINE_FINAL_TYPE (GchTextWindow, gch_text_window, ADW_TYPE_WINDOW)

static gboolean
fill_cb (gpointer user_data)
{
  GchTextWindow *self = user_data;
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->view);
  GtkTextIter end;
  gboolean breaks_line = FALSE;
  const char *piece_end =
      gch_text_window_next_piece (self->next, PIECE_BYTES, LINE_BYTES, &breaks_line);
  g_autofree char *piece = g_strndup (self->next, piece_end - self->next);
  g_autofree char *harmless = gch_text_paragraphs (piece);

  gtk_text_buffer_get_end_iter (buffer, &end);
  gtk_text_buffer_insert (buffer, &end, harmless, -1);
  if (breaks_line)
    {
      gtk_text_buffer_insert (buffer, &end, "\n", 1);
      gtk_widget_set_visible (self->note, TRUE);
    }
  self->next = piece_end;
  if (*self->next != '\0')
    return G_SOURCE_CONTINUE;
  self->fill_id = 0;
  return G_SOURCE_REMOVE;
}

static void
copy_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  GchTextWindow *self = GCH_TEXT_WINDOW (widget);

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->text);
}

static void
gch_text_window_dispose (GObject *object)
{
  GchTextWindow *self = GCH_TEXT_WINDOW (object);

  g_clear_handle_id (&self->fill_id, g_source_remove);
  G_OBJECT_CLASS (gch_text_window_parent_class)->dispose (object);
}

static void
gch_text_window_finalize (GObject *object)
{
  g_free (GCH_TEXT_WINDOW (object)->text);
  G_OBJECT_CLASS (gch_text_window_parent_class)->finalize (object);
}

static void
gch_text_window_class_init (GchTextWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_text_window_dispose;
  object_class->finalize = gch_text_window_finalize;
  gch_template_set (widget_class, "cases/gch-text-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GchTextWindow, view);
  gtk_widget_class_bind_template_child (widget_class, GchTextWindow, note);
  gtk_widget_class_bind_template_child (widget_class, GchTextWindow, head);
  gtk_widget_class_install_action (widget_class, "text.copy", NULL, copy_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
gch_text_window_init (GchTextWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * gch_text_window_present:
 * @parent: (nullable): the window it belongs to
 * @title: (nullable): its title, literal text
 * @text: (nullable): what it shows, literally
 *
 * Returns: (transfer none): the window, owned by GTK until it is closed
 */
GtkWidget *
gch_text_window_present (GtkWindow *parent, const char *title, const char *text)
{
  GchTextWindow *self = g_object_new (GCH_TYPE_TEXT_WINDOW, "transient-for", parent,
                                      "destroy-with-parent", parent != NULL, NULL);
  g_autofree char *line = gch_text_one_line (title ? title : "", 200);

  gtk_window_set_title (GTK_WINDOW (self), line);
  adw_window_title_set_title (self->head, line);
  self->text = g_strdup (text ? text : "");
  self->next = self->text;
  if (*self->next != '\0')
    self->fill_id = g_idle_add (fill_cb, self);
  gtk_window_present (GTK_WINDOW (self));
  return GTK_WIDGET (self);
}

/**
 * gch_text_window_is_complete:
 * @self: the window
 *
 * Returns: TRUE once all of the text is there
 */
gboolean
gch_text_window_is_complete (GchTextWindow *self)
{
  return self->fill_id == 0;
}

/**
 * gch_text_window_next_piece:
 * @from: the text from here on
 * @max_bytes: the piece has at most so many bytes
 * @max_line: a line of more bytes is broken
 * @breaks_line: (out): TRUE when the piece ends inside a line that had to be broken
 *
 * Returns: where the piece ends, past @from unless that is empty
 */
const char *
gch_text_window_next_piece (const char *from, gsize max_bytes, gsize max_line,
                            gboolean *breaks_line)
{
  const char *line = from;
  const char *p = from;

  *breaks_line = FALSE;
  while (*p != '\0')
    {
      const char *next = g_utf8_next_char (p);

      if ((gsize) (next - line) > max_line && p > from)
        {
          *breaks_line = *p != '\n';
          return p;
        }
      if (*p == '\n')
        line = next;
      p = next;
      /* Whole lines, as many as fit; the last one may go beyond by less than a line. */
      if ((gsize) (p - from) >= max_bytes && p == line)
        return p;
    }
  return p;
}
