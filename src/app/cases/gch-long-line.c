/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-long-line.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const gboolean *filling; /* (unowned) of owner */
  GchLongLineRefused refused;
  gpointer owner; /* (unowned): the handler goes with it */
} Guard;

static void
guard_free (gpointer data, GClosure *closure)
{
  g_free (data);
}

static gsize
longest_line (const char *text, gsize length)
{
  const char *end = text + length;
  gsize longest = 0;

  while (text < end)
    {
      const char *stop = memchr (text, '\n', (gsize) (end - text));

      if (stop == NULL)
        stop = end;
      longest = MAX (longest, (gsize) (stop - text));
      text = stop + 1;
    }
  return longest;
}

char *
gch_long_line_judge (const char *text, gsize length)
{
  gsize longest = longest_line (text, length);
  g_autofree char *size = NULL;

  if (longest <= GCH_LONGEST_LINE)
    return NULL;
  size = g_format_size (longest);
  /* Translators: %s is a size, for example “1.0 MB”. */
  return g_strdup_printf (
      _ ("Not pasted: one line of it is %s long. Please break it into shorter lines first."), size);
}

static void
insert_text_cb (GtkTextBuffer *buffer, GtkTextIter *where, const char *text, int length,
                gpointer user_data)
{
  Guard *guard = user_data;
  g_autofree char *problem = NULL;

  if (*guard->filling)
    return;
  problem = gch_long_line_judge (text, length < 0 ? strlen (text) : (gsize) length);
  if (problem == NULL)
    return;
  g_signal_stop_emission_by_name (buffer, "insert-text");
  guard->refused (guard->owner, problem);
}

void
gch_long_line_guard (GtkTextBuffer *buffer, const gboolean *filling, GchLongLineRefused refused,
                     gpointer owner)
{
  Guard *guard;
  GClosure *closure;

  g_return_if_fail (GTK_IS_TEXT_BUFFER (buffer));
  g_return_if_fail (filling != NULL && refused != NULL && G_IS_OBJECT (owner));

  guard = g_new0 (Guard, 1);
  guard->filling = filling;
  guard->refused = refused;
  guard->owner = owner;
  closure = g_cclosure_new (G_CALLBACK (insert_text_cb), guard, guard_free);
  g_object_watch_closure (owner, closure);
  g_signal_connect_closure (buffer, "insert-text", closure, FALSE);
}
