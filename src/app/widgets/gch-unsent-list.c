/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-unsent-list.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#include "gch-outbox-item.h"
#include "gch-outbox-text.h"
#include "gch-safe-text.h"
#include "gch-text.h"

#define WORDS_CHARS 80
#define ROWS_IN_SIGHT 3
#define ROW_HEIGHT 70 /* a subject, and its words in two lines */
#define MAX_HEIGHT 240

/* What the key of a text begins with that was made of two versions; the operation's id follows. */
#define COMBINE "combine:"

static void
add_row (GtkListBox *list, const char *title, const char *what, const char *text)
{
  GtkWidget *row = adw_action_row_new ();
  g_autofree char *words = gch_text_one_line (text ? text : "", WORDS_CHARS);
  /* Translators: what it is, for example “Draft”, and how it begins. */
  g_autofree char *subtitle =
      *words != '\0' ? g_strdup_printf (_ ("%s: %s"), what, words) : g_strdup (what);

  gch_row_set_title (ADW_PREFERENCES_ROW (row), title);
  gch_row_set_subtitle (ADW_ACTION_ROW (row), subtitle);
  adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 1);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 1);
  gtk_list_box_append (list, row);
}

/* What the operation @id is called in the outbox. (transfer full) (nullable) */
static char *
dup_operation_title (GchSession *session, const char *id)
{
  GListModel *outbox = gch_session_get_outbox (session);
  guint n_items = g_list_model_get_n_items (outbox);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);

      if (g_strcmp0 (operation->id, id) == 0)
        return g_strdup (operation->title);
    }

  return NULL;
}

/* The subject of the case that the draft @key belongs to. */
static char *
dup_subject (GchSession *session, const char *key)
{
  const char *colon = strchr (key, ':');
  g_autoptr (GchCase) record = NULL;
  char *title = NULL;

  if (colon == NULL)
    return g_strdup (_ ("New case"));
  if (g_str_has_prefix (key, COMBINE))
    title = dup_operation_title (session, colon + 1);
  else
    record = gch_session_dup_case (session, colon + 1);
  if (title != NULL)
    return title;

  return g_strdup (record != NULL && record->subject != NULL ? record->subject : _ ("Case"));
}

static gboolean
is_change (const char *key)
{
  return g_str_has_prefix (key, "edit:") || g_str_has_prefix (key, COMBINE);
}

static void
add_drafts (GtkListBox *list, GchSession *session, gboolean only_unsaved)
{
  g_auto (GStrv) keys = gch_session_list_draft_keys (session);

  for (guint i = 0; keys != NULL && keys[i] != NULL; i++)
    {
      g_autofree char *subject = dup_subject (session, keys[i]);
      g_autofree char *text = gch_session_dup_draft_for_reading (session, keys[i]);

      if (!only_unsaved || gch_session_get_draft_saved_at (session, keys[i]) == 0)
        add_row (list, subject, is_change (keys[i]) ? _ ("Change not finished") : _ ("Draft"),
                 text);
    }
}

static void
add_outbox (GtkListBox *list, GchSession *session)
{
  GListModel *outbox = gch_session_get_outbox (session);
  guint n_items = g_list_model_get_n_items (outbox);

  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (outbox, i);
      const GchOperation *operation = gch_outbox_item_get_operation (item);
      g_autofree char *text = NULL;

      g_object_get (item, "text", &text, NULL);
      add_row (list, operation->title, gch_outbox_text_command (operation->command), text);
    }
}

/* Where all of it is in sight the keys go to the buttons below; else to the list, to scroll it. */
static void
set_focusable (GtkWidget *list)
{
  gboolean scrolls = gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), ROWS_IN_SIGHT) != NULL;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL;
       row = gtk_widget_get_next_sibling (row))
    gtk_widget_set_focusable (row, scrolls);
}

/* A dialog asks how high its content is before it has told it how narrow it is: the lines that a
 * text is broken into there would not count. */
static int
height_for (GtkWidget *list)
{
  int height = 0;

  for (GtkWidget *row = gtk_widget_get_first_child (list); row != NULL && height < MAX_HEIGHT;
       row = gtk_widget_get_next_sibling (row))
    height += ROW_HEIGHT;

  return MIN (height, MAX_HEIGHT);
}

static GtkListBox *
list_new (const char *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_list_box_set_selection_mode (GTK_LIST_BOX (list), GTK_SELECTION_NONE);
  gtk_widget_add_css_class (list, "boxed-list");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);

  return GTK_LIST_BOX (list);
}

/* (transfer floating) (nullable) NULL when nothing is in @list, which goes then */
static GtkWidget *
put_into_window (GtkListBox *list)
{
  GtkWidget *scrolled;

  if (gtk_widget_get_first_child (GTK_WIDGET (list)) == NULL)
    {
      g_object_ref_sink (list);
      g_object_unref (list);
      return NULL;
    }

  set_focusable (GTK_WIDGET (list));
  scrolled = g_object_new (GTK_TYPE_SCROLLED_WINDOW, "hscrollbar-policy", GTK_POLICY_NEVER,
                           "propagate-natural-height", TRUE, "min-content-height",
                           height_for (GTK_WIDGET (list)), "max-content-height", MAX_HEIGHT, NULL);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (list));
  gtk_widget_add_css_class (scrolled, "gch-unsent");

  return scrolled;
}

/**
 * gch_unsent_list_new:
 * @session: whose
 *
 * Returns: (transfer floating) (nullable): the list, %NULL where everything is at the portal
 */
GtkWidget *
gch_unsent_list_new (GchSession *session)
{
  GtkListBox *list = list_new (_ ("Text that is not sent"));

  add_outbox (list, session);
  add_drafts (list, session, FALSE);

  return put_into_window (list);
}

/**
 * gch_unsent_list_new_unsaved:
 * @session: whose
 *
 * Returns: (transfer floating) (nullable): the drafts that are in memory only, %NULL where there
 *   are none
 */
GtkWidget *
gch_unsent_list_new_unsaved (GchSession *session)
{
  GtkListBox *list = list_new (_ ("Text that is not saved"));

  add_drafts (list, session, TRUE);

  return put_into_window (list);
}
