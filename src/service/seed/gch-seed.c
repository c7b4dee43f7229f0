/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-seed.h"

#include <string.h>

#include <gio/gio.h>

#include "gch-cases.h"
#include "gch-error.h"
#include "gch-keys.h"
#include "gch-seed-bulk.h"
#include "gch-seed-company.h"
#include "gch-seed-script.h"
#include "gch-service-resources.h"

#define DATA_PATH "/io/github/guichet/Guichet/service/seed/data/"
#define DEMONSTRATION_USER "camille.moreau"
#define SEED_OF_CHANCE 20240229
#define TWO_YEARS (731 * G_TIME_SPAN_DAY)
#define RECENT (2 * G_TIME_SPAN_DAY)
#define MORNING (7 * G_TIME_SPAN_HOUR)
#define EVENING (19 * G_TIME_SPAN_HOUR)

static const char *const script_files[] = { "cases-fr-1.txt", "cases-fr-2.txt", "cases-en-1.txt",
                                            "cases-en-2.txt" };

/* A case on its way through its script. */
typedef struct
{
  const GchSeedScript *script; /* (not owned) */
  const GchActor *actor;       /* (not owned) who opened it */
  char *case_id;               /* (owned) (nullable) once it is opened */
  gint64 viewed_at;            /* when the demonstration user looked at it, 0: never */
} Thread;

typedef struct
{
  gint64 time;
  guint order; /* of events of the same time */
  Thread *thread;
  const GchSeedStep *step; /* NULL: the case is opened, or looked at */
  gboolean is_view;
} Event;

typedef struct
{
  GchDatabase *database;
  GchSeedCompany *company; /* (owned) */
  GPtrArray *scripts;      /* (owned) (element-type GPtrArray of GchSeedScript) by file */
  GPtrArray *threads;      /* (owned) (element-type Thread) */
  GArray *events;          /* (owned) (element-type Event) */
  GRand *chance;           /* (owned) */
  gint64 end;              /* the time that nothing is later than */
  gint64 clock;            /* what the database takes for now */
  gint64 cases;
  gint64 comments;
} Seed;

/* ---- Time and chance ---- */

static gint64
seed_now (gpointer user_data)
{
  const Seed *self = user_data;

  return self->clock;
}

static void
seed_random (gpointer user_data, guint8 *bytes, gsize length)
{
  Seed *self = user_data;

  for (gsize i = 0; i < length; i++)
    bytes[i] = g_rand_int (self->chance) >> 24;
}

/* People do not act on the full hour. */
static gint64
jitter (Seed *self, gint64 span)
{
  gint64 most = MIN (span / 6, 23 * G_TIME_SPAN_MINUTE) / G_USEC_PER_SEC;

  return most > 0 ? g_rand_int_range (self->chance, 0, most) * G_USEC_PER_SEC : 0;
}

/* ---- From scripts to events in the order of time ---- */

static void
thread_free (gpointer data)
{
  Thread *thread = data;

  g_free (thread->case_id);
  g_free (thread);
}

static void
add_event (Seed *self, Thread *thread, gint64 time, const GchSeedStep *step, gboolean is_view)
{
  Event event = { time, self->events->len, thread, step, is_view };

  g_array_append_val (self->events, event);
}

static int
compare_events (gconstpointer a, gconstpointer b)
{
  const Event *first = a, *second = b;

  if (first->time != second->time)
    return first->time < second->time ? -1 : 1;
  return first->order < second->order ? -1 : 1;
}

/* What lies a few days back happened between seven in the morning and seven in the evening. */
static gint64
in_working_hours (Seed *self, gint64 time)
{
  gint64 of_day = time % G_TIME_SPAN_DAY;

  if (time > self->end - RECENT)
    return time;
  if (of_day < MORNING)
    return time - of_day + MORNING + of_day % G_TIME_SPAN_HOUR;
  if (of_day >= EVENING)
    return time - of_day + G_TIME_SPAN_DAY + MORNING + of_day % G_TIME_SPAN_HOUR;
  return time;
}

/* When each step of a script happens that begins at @start. Returns when it is over. */
static gint64
lay_out (Seed *self, gint64 start, const gint64 *gaps, gint64 *times, guint count)
{
  gint64 time = start;

  for (guint i = 0; i < count; i++)
    times[i] = time = in_working_hours (self, time + gaps[i]);
  return time;
}

static void
plan_steps (Seed *self, Thread *thread, const GchSeedCast *cast)
{
  const GchSeedScript *script = thread->script;
  guint count = script->steps->len;
  g_autofree gint64 *gaps = g_new0 (gint64, count + 1);
  g_autofree gint64 *times = g_new0 (gint64, count + 1);
  gint64 age = MIN (script->age + cast->older, TWO_YEARS);
  gint64 start = in_working_hours (self, self->end - MAX (age - G_TIME_SPAN_HOUR, 0));

  for (guint i = 0; i < count; i++)
    {
      const GchSeedStep *step = g_ptr_array_index (script->steps, i);

      gaps[i] = step->after + jitter (self, step->after);
    }
  /* A script whose steps would reach into the last hour begins earlier instead. */
  while (lay_out (self, start, gaps, times, count) > self->end)
    start -= 6 * G_TIME_SPAN_HOUR;
  add_event (self, thread, start, NULL, FALSE);
  for (guint i = 0; i < count; i++)
    add_event (self, thread, times[i], g_ptr_array_index (script->steps, i), FALSE);
}

/* The demonstration user looked at two thirds of the cases of his company: at most of them after
 * the last word, at some before it, so that a few old ones are unread too. */
static void
plan_view (Seed *self, Thread *thread)
{
  const Event *last = &g_array_index (self->events, Event, self->events->len - 1);
  gint64 viewed = last->time + g_rand_int_range (self->chance, 5, 2000) * G_USEC_PER_SEC;

  if (g_rand_int_range (self->chance, 0, 100) < 67 || last->time < self->end - 60 * G_TIME_SPAN_DAY)
    add_event (self, thread, MIN (viewed, self->end), NULL, TRUE);
}

static gboolean
plan_script (Seed *self, const GchSeedScript *script, GError **error)
{
  const GchActor *viewer = gch_seed_company_get_actor (self->company, DEMONSTRATION_USER);

  for (guint i = 0; i < script->casts->len; i++)
    {
      const GchSeedCast *cast = g_ptr_array_index (script->casts, i);
      Thread *thread = g_new0 (Thread, 1);

      g_ptr_array_add (self->threads, thread);
      thread->script = script;
      thread->actor = gch_seed_company_get_actor (self->company, cast->user);
      if (thread->actor == NULL)
        {
          g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "nobody is called “%s”", cast->user);
          return FALSE;
        }
      plan_steps (self, thread, cast);
      if (g_strcmp0 (thread->actor->account_id, viewer->account_id) == 0)
        plan_view (self, thread);
    }
  return TRUE;
}

static gboolean
plan (Seed *self, GError **error)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      GPtrArray *scripts = g_ptr_array_index (self->scripts, i);

      for (guint s = 0; s < scripts->len; s++)
        if (!plan_script (self, g_ptr_array_index (scripts, s), error))
          return FALSE;
    }
  g_array_sort (self->events, compare_events);
  return TRUE;
}

/* ---- Events come true ---- */

static char *
fill_in (const Thread *thread, const char *text)
{
  g_autofree char *first_name = g_strdup (thread->actor->name);
  g_autoptr (GString) filled = g_string_new (text);
  char *space = strchr (first_name, ' ');

  if (space != NULL)
    *space = '\0';
  g_string_replace (filled, "{customer}", first_name, 0);
  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/* (nullable) (transfer full): NULL without an error where no key is wanted */
static char *
find_key (Seed *self, const Thread *thread, GError **error)
{
  g_autoptr (GPtrArray) keys = NULL;

  if (thread->script->product == NULL)
    return NULL;
  keys = gch_keys_list (self->database, thread->actor, error);
  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      const GchKey *key = g_ptr_array_index (keys, i);

      if (strcmp (key->product, thread->script->product) == 0)
        return g_strdup (key->id);
    }
  if (keys != NULL)
    g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "%s has no key of %s", thread->actor->name,
                 thread->script->product);
  return NULL;
}

static gboolean
open_case (Seed *self, Thread *thread, GError **error)
{
  const GchSeedScript *script = thread->script;
  g_autofree char *description = fill_in (thread, script->description);
  g_autofree char *key_id = find_key (self, thread, error);
  g_autoptr (GchCase) record = NULL;
  GchNewCase wanted = {
    .team = script->team,
    .type = script->type,
    .severity = script->severity,
    .subject = script->subject,
    .description = description,
    .key_id = key_id,
    .product_version = script->version,
    .operating_system = script->system,
  };

  if (script->product != NULL && key_id == NULL)
    return FALSE;
  record = gch_cases_create (self->database, thread->actor, &wanted, error);
  if (record == NULL)
    return FALSE;
  thread->case_id = g_strdup (record->id);
  return TRUE;
}

static gboolean
set_status (Seed *self, const Thread *thread, const GchActor *actor, GchCaseStatus status,
            GError **error)
{
  g_autoptr (GchCase) record =
      gch_cases_set_status (self->database, actor, thread->case_id, status, error);

  return record != NULL;
}

static gboolean
take_step (Seed *self, const Thread *thread, const GchSeedStep *step, GError **error)
{
  g_autofree char *body = fill_in (thread, step->body);
  g_autoptr (GchCase) record = NULL;
  const GchActor *actor = thread->actor;

  if (step->kind == GCH_SEED_STEP_CLOSE)
    return set_status (self, thread, actor, GCH_CASE_STATUS_CLOSED, error);
  if (step->kind == GCH_SEED_STEP_SUPPORT)
    actor = gch_seed_company_get_support (self->company, step->who);
  if (!gch_cases_add_comment (self->database, actor, thread->case_id, body, NULL, NULL, &record,
                              error))
    return FALSE;
  if (step->has_status)
    return set_status (self, thread, actor, step->status, error);
  if (record->status == GCH_CASE_STATUS_NEW && actor->kind == GCH_AUTHOR_SUPPORT)
    return set_status (self, thread, actor, GCH_CASE_STATUS_OPEN, error);
  return TRUE;
}

static gboolean
happen (Seed *self, const Event *event, GError **error)
{
  self->clock = event->time;
  if (event->is_view)
    {
      g_autoptr (GchCaseViewed) viewed = gch_cases_view (
          self->database, gch_seed_company_get_actor (self->company, DEMONSTRATION_USER),
          event->thread->case_id, error);

      return viewed != NULL;
    }
  if (event->step == NULL)
    return open_case (self, event->thread, error);
  return take_step (self, event->thread, event->step, error);
}

/* ---- All of it ---- */

static gboolean
load_scripts (Seed *self, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (script_files); i++)
    {
      g_autofree char *path = g_strconcat (DATA_PATH, script_files[i], NULL);
      g_autoptr (GBytes) bytes = g_resource_lookup_data (gch_service_get_resource (), path,
                                                         G_RESOURCE_LOOKUP_FLAGS_NONE, error);
      GPtrArray *scripts;

      /* Data in a resource always ends with a NUL byte. */
      scripts =
          bytes != NULL ? gch_seed_script_parse (g_bytes_get_data (bytes, NULL), error) : NULL;
      if (scripts == NULL)
        {
          g_prefix_error (error, "%s: ", script_files[i]);
          return FALSE;
        }
      g_ptr_array_add (self->scripts, scripts);
    }
  return TRUE;
}

static void
need_keys (Seed *self)
{
  for (guint i = 0; i < self->scripts->len; i++)
    {
      GPtrArray *scripts = g_ptr_array_index (self->scripts, i);

      for (guint s = 0; s < scripts->len; s++)
        {
          const GchSeedScript *script = g_ptr_array_index (scripts, s);

          for (guint c = 0; script->product != NULL && c < script->casts->len; c++)
            {
              const GchSeedCast *cast = g_ptr_array_index (script->casts, c);

              gch_seed_company_need_key (self->company, cast->user, script->product);
            }
        }
    }
}

/* Nobody is to be told of what never happened; and the scripted answers begin after it. */
static gboolean
finish (Seed *self, GError **error)
{
  g_autofree char *until = NULL;
  g_autofree char *time = g_strdup_printf ("%" G_GINT64_FORMAT, self->end);
  gint64 sequence = gch_database_last_sequence (self->database, error);

  until = g_strdup_printf ("%" G_GINT64_FORMAT, sequence);
  return sequence > 0 && gch_database_run (self->database, error, "DELETE FROM mail_queue", "")
         && gch_database_set_setting (self->database, "seed_sequence", until, error)
         && gch_database_set_setting (self->database, "seed_time", time, error)
         && gch_database_set_setting (self->database, "demonstration_user", GCH_SEED_USER_NAME,
                                      error);
}

static gboolean
fill (GchDatabase *database, gpointer user_data, GError **error)
{
  Seed *self = user_data;

  if (gch_database_get_int (database, error, "SELECT count (*) FROM accounts", "") != 0)
    {
      g_set_error_literal (error, GCH_ERROR, GCH_ERROR_INVALID,
                           "the database is not empty: it has accounts already");
      return FALSE;
    }
  need_keys (self);
  if (!gch_seed_company_write (self->company, database, self->end, error) || !plan (self, error))
    return FALSE;
  for (guint i = 0; i < self->events->len; i++)
    if (!happen (self, &g_array_index (self->events, Event, i), error))
      return FALSE;
  self->clock = self->end;
  if (self->cases > 0
      && !gch_seed_bulk_write (database, self->company, "atelier-lumen", DEMONSTRATION_USER,
                               self->end, self->cases, self->comments, error))
    return FALSE;
  return finish (self, error);
}

gboolean
gch_seed_fill (GchDatabase *database, gint64 now, gint64 cases, gint64 comments, GError **error)
{
  Seed self = {
    .database = database,
    .end = now - G_TIME_SPAN_HOUR,
    .clock = now - TWO_YEARS,
    .cases = cases,
    .comments = comments,
  };
  GchDatabaseSource source = { seed_now, seed_random, &self };
  gboolean done;

  self.company = gch_seed_company_new (error);
  if (self.company == NULL)
    return FALSE;
  self.scripts = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  self.threads = g_ptr_array_new_with_free_func (thread_free);
  self.events = g_array_new (FALSE, FALSE, sizeof (Event));
  self.chance = g_rand_new_with_seed (SEED_OF_CHANCE);
  gch_database_set_source (database, &source);
  done = load_scripts (&self, error) && gch_database_transaction (database, fill, &self, error);
  gch_database_set_source (database, NULL);

  g_rand_free (self.chance);
  g_array_unref (self.events);
  g_ptr_array_unref (self.threads);
  g_ptr_array_unref (self.scripts);
  gch_seed_company_free (self.company);
  return done;
}
