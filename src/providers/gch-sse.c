/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sse.h"

#include <string.h>

#define LONGEST_LINE (64 * 1024)
#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

struct _GchSse
{
  GchSseEvent callback;
  gpointer user_data; /* (unowned) */
  GString *line;      /* (owned) the line so far */
  char *event;        /* (owned) (nullable) */
  gboolean has_data;
  gboolean after_cr; /* a line feed now belongs to the line end before it */
  gboolean started;
};

GchSse *
gch_sse_new (GchSseEvent callback, gpointer user_data)
{
  GchSse *self = g_new0 (GchSse, 1);

  self->callback = callback;
  self->user_data = user_data;
  self->line = g_string_new (NULL);

  return self;
}

void
gch_sse_free (GchSse *self)
{
  if (self == NULL)
    return;

  g_string_free (self->line, TRUE);
  g_free (self->event);
  g_free (self);
}

/* An empty line ends an event; one without data is none. */
static void
dispatch (GchSse *self)
{
  g_autofree char *event = g_steal_pointer (&self->event);

  if (self->has_data)
    self->callback (event != NULL && *event != '\0' ? event : "message", self->user_data);
  self->has_data = FALSE;
}

static void
take_field (GchSse *self, const char *line)
{
  const char *colon = strchr (line, ':');
  g_autofree char *name =
      colon != NULL ? g_strndup (line, (gsize) (colon - line)) : g_strdup (line);
  const char *value = colon != NULL ? colon + 1 : "";

  if (*value == ' ')
    value++;

  if (strcmp (name, "event") == 0)
    {
      g_free (self->event);
      self->event = g_strdup (value);
    }
  else if (strcmp (name, "data") == 0)
    self->has_data = TRUE;
}

static void
take_line (GchSse *self)
{
  const char *line = self->line->str;

  if (!self->started && g_str_has_prefix (line, BYTE_ORDER_MARK))
    line += strlen (BYTE_ORDER_MARK);
  self->started = TRUE;

  if (*line == '\0' && self->line->len == 0)
    dispatch (self);
  else if (*line != ':')
    take_field (self, line);

  g_string_truncate (self->line, 0);
}

gboolean
gch_sse_feed (GchSse *self, const char *data, gsize length)
{
  for (gsize i = 0; i < length; i++)
    {
      const char c = data[i];
      const gboolean half = c == '\n' && self->after_cr;

      self->after_cr = c == '\r';
      if (half)
        continue;

      if (c == '\n' || c == '\r')
        take_line (self);
      else
        g_string_append_c (self->line, c);

      if (self->line->len > LONGEST_LINE)
        return FALSE;
    }

  return TRUE;
}
