/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-seed-script.h"

#include <stdlib.h>
#include <string.h>

#include "gch-error.h"

typedef struct
{
  GPtrArray *scripts;    /* (owned) (element-type GchSeedScript) */
  GchSeedScript *script; /* the one being read, in @scripts */
  GchSeedStep *step;     /* the one being read, in @script; NULL: still the description */
  GString *text;         /* (owned) of the description or the step */
  gboolean in_head;      /* before the empty line that ends the "name: value" lines */
} Parser;

static void
step_free (gpointer data)
{
  GchSeedStep *step = data;

  g_free (step->who);
  g_free (step->body);
  g_free (step);
}

static void
cast_free (gpointer data)
{
  GchSeedCast *cast = data;

  g_free (cast->user);
  g_free (cast);
}

static void
script_free (gpointer data)
{
  GchSeedScript *script = data;

  g_free (script->subject);
  g_free (script->description);
  g_free (script->product);
  g_free (script->version);
  g_free (script->system);
  g_ptr_array_unref (script->casts);
  g_ptr_array_unref (script->steps);
  g_free (script);
}

gboolean
gch_seed_script_parse_duration (const char *text, gint64 *duration)
{
  *duration = 0;
  do
    {
      char *end;
      gint64 number = strtol (text, &end, 10);

      if (end == text || number < 0)
        return FALSE;
      if (*end == 'd')
        *duration += number * G_TIME_SPAN_DAY;
      else if (*end == 'h')
        *duration += number * G_TIME_SPAN_HOUR;
      else if (*end == 'm')
        *duration += number * G_TIME_SPAN_MINUTE;
      else
        return FALSE;
      text = end + 1;
      while (*text == ' ')
        text++;
    }
  while (*text != '\0');
  return TRUE;
}

/* What was gathered belongs to the description or to the last step. */
static void
finish_text (Parser *self)
{
  if (self->script != NULL)
    {
      char *body = g_strdup (g_strstrip (self->text->str));

      if (self->step != NULL)
        self->step->body = body;
      else
        self->script->description = body;
    }
  self->step = NULL;
  g_string_truncate (self->text, 0);
}

static void
begin_case (Parser *self, const char *subject)
{
  finish_text (self);
  self->script = g_new0 (GchSeedScript, 1);
  self->script->subject = g_strdup (subject);
  self->script->casts = g_ptr_array_new_with_free_func (cast_free);
  self->script->steps = g_ptr_array_new_with_free_func (step_free);
  g_ptr_array_add (self->scripts, self->script);
  self->in_head = TRUE;
}

/* "@support Élodie +3h waiting_for_customer", "@customer +2h", "@close +5m" */
static gboolean
begin_step (Parser *self, GchSeedStepKind kind, char **words)
{
  GchSeedStep *step;

  finish_text (self);
  step = g_new0 (GchSeedStep, 1);
  step->kind = kind;
  g_ptr_array_add (self->script->steps, step);
  self->step = step;
  if (kind == GCH_SEED_STEP_SUPPORT && *words != NULL)
    step->who = g_strdup (*words++);
  if (*words == NULL || **words != '+'
      || !gch_seed_script_parse_duration (*words + 1, &step->after))
    return FALSE;
  words++;
  if (*words != NULL && kind == GCH_SEED_STEP_SUPPORT)
    {
      step->has_status = TRUE;
      return gch_case_status_from_nick (*words++, &step->status, NULL) && *words == NULL;
    }
  return *words == NULL;
}

static void
add_cast (GchSeedScript *script, const char *user, gint64 older)
{
  GchSeedCast *cast = g_new0 (GchSeedCast, 1);

  cast->user = g_strdup (user);
  cast->older = older;
  g_ptr_array_add (script->casts, cast);
}

/* "grace.whitfield 12d, anke.riedel 30d" */
static gboolean
read_also (GchSeedScript *script, const char *value)
{
  g_auto (GStrv) entries = g_strsplit (value, ",", -1);

  for (int i = 0; entries[i] != NULL; i++)
    {
      g_auto (GStrv) words = g_strsplit (g_strstrip (entries[i]), " ", 2);
      gint64 older;

      if (words[0] == NULL || words[1] == NULL
          || !gch_seed_script_parse_duration (words[1], &older))
        return FALSE;
      add_cast (script, words[0], older);
    }
  return TRUE;
}

static gboolean
read_head_line (GchSeedScript *script, const char *line)
{
  const char *colon = strstr (line, ": ");
  g_autofree char *name = colon != NULL ? g_strndup (line, colon - line) : NULL;
  const char *value = colon != NULL ? colon + 2 : NULL;

  if (name == NULL)
    return FALSE;
  if (strcmp (name, "team") == 0)
    return gch_team_from_nick (value, &script->team, NULL);
  if (strcmp (name, "type") == 0)
    return gch_case_type_from_nick (value, &script->type, NULL);
  if (strcmp (name, "age") == 0)
    return gch_seed_script_parse_duration (value, &script->age);
  if (strcmp (name, "also") == 0)
    return read_also (script, value);
  if (strcmp (name, "severity") == 0)
    script->severity = atoi (value);
  else if (strcmp (name, "by") == 0)
    add_cast (script, value, 0);
  else if (strcmp (name, "product") == 0)
    script->product = g_strdup (value);
  else if (strcmp (name, "version") == 0)
    script->version = g_strdup (value);
  else if (strcmp (name, "system") == 0)
    script->system = g_strdup (value);
  else
    return FALSE;
  return TRUE;
}

static gboolean
read_command (Parser *self, const char *line)
{
  g_auto (GStrv) words = NULL;

  if (g_str_has_prefix (line, "@case "))
    {
      begin_case (self, line + strlen ("@case "));
      return TRUE;
    }
  if (self->script == NULL)
    return FALSE;
  words = g_strsplit (line, " ", -1);
  if (strcmp (words[0], "@support") == 0)
    return begin_step (self, GCH_SEED_STEP_SUPPORT, words + 1);
  if (strcmp (words[0], "@customer") == 0)
    return begin_step (self, GCH_SEED_STEP_CUSTOMER, words + 1);
  if (strcmp (words[0], "@close") == 0)
    return begin_step (self, GCH_SEED_STEP_CLOSE, words + 1);
  return FALSE;
}

static gboolean
read_line (Parser *self, const char *line)
{
  if (line[0] == '@')
    return read_command (self, line);
  if (self->script == NULL)
    return line[0] == '#' || line[0] == '\0';
  if (self->in_head)
    {
      self->in_head = line[0] != '\0';
      return !self->in_head || read_head_line (self->script, line);
    }
  g_string_append (self->text, line);
  g_string_append_c (self->text, '\n');
  return TRUE;
}

/* A script that lacks something would show as an empty case. */
static gboolean
script_is_whole (const GchSeedScript *script)
{
  gboolean technical = script->team == GCH_TEAM_TECHNICAL_SUPPORT;

  if (script->casts->len == 0 || script->age == 0 || script->severity < 1 || script->severity > 4
      || !gch_case_type_fits_team (script->type, script->team) || script->description == NULL
      || *script->description == '\0' || technical != (script->product != NULL))
    return FALSE;
  for (guint i = 0; i < script->steps->len; i++)
    {
      const GchSeedStep *step = g_ptr_array_index (script->steps, i);

      if ((step->kind != GCH_SEED_STEP_CLOSE) != (*step->body != '\0'))
        return FALSE;
    }
  return TRUE;
}

GPtrArray *
gch_seed_script_parse (const char *text, GError **error)
{
  g_autoptr (GPtrArray) scripts = g_ptr_array_new_with_free_func (script_free);
  g_autoptr (GString) gathered = g_string_new (NULL);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  Parser parser = { .scripts = scripts, .text = gathered };

  for (int i = 0; lines[i] != NULL; i++)
    if (!read_line (&parser, lines[i]))
      {
        g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "line %d: “%s”", i + 1, lines[i]);
        finish_text (&parser);
        return NULL;
      }
  finish_text (&parser);
  for (guint i = 0; i < scripts->len; i++)
    {
      const GchSeedScript *script = g_ptr_array_index (scripts, i);

      if (!script_is_whole (script))
        {
          g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "“%s” is not whole", script->subject);
          return NULL;
        }
    }
  return g_steal_pointer (&scripts);
}
