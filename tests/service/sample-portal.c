/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "sample-portal.h"

#include <string.h>
#include <unistd.h>

#include "gch-accounts.h"
#include "gch-keys.h"
#include "gch-seed.h"

static gint64
now (gpointer user_data)
{
  const SamplePortal *self = user_data;

  return g_get_real_time () + self->clock;
}

static void
random_bytes (gpointer user_data, guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = g_random_int () >> 24;
}

SamplePortal *
sample_portal_new (void)
{
  SamplePortal *self = g_new0 (SamplePortal, 1);
  GchDatabaseSource source = { now, random_bytes, self };
  g_autoptr (GError) error = NULL;

  self->dir = gch_test_dir_new ();
  self->path = gch_test_dir_build (self->dir, "portal.db");
  self->database = gch_database_open (self->path, TRUE, &error);
  g_assert_no_error (error);
  gch_seed_fill (self->database, g_get_real_time (), 0, 0, &error);
  g_assert_no_error (error);
  gch_database_set_source (self->database, &source);
  return self;
}

void
sample_portal_free (SamplePortal *self)
{
  gch_database_free (self->database);
  gch_test_dir_free (self->dir);
  g_free (self->path);
  g_free (self);
}

GchActor *
sample_portal_actor (SamplePortal *self, const char *user)
{
  g_autofree char *pattern = g_strconcat (user != NULL ? user : "", "@%", NULL);
  g_autofree char *id = NULL;
  GchActor *actor;

  if (user == NULL)
    return gch_actor_new_support ("Élodie Marchand");
  id = sample_portal_text (self,
                           "SELECT u.id FROM users u JOIN people p ON p.id = u.person_id "
                           "WHERE p.user_name LIKE ?1",
                           pattern);
  g_assert_nonnull (id);
  actor = gch_users_get_actor (self->database, id, NULL);
  g_assert_nonnull (actor);
  return actor;
}

typedef struct
{
  GchActor *actor;
  GchNewCase wanted;
  GchCase *record;
} NewCase;

static gboolean
create (GchDatabase *database, gpointer user_data, GError **error)
{
  NewCase *self = user_data;

  self->record = gch_cases_create (database, self->actor, &self->wanted, error);
  return self->record != NULL;
}

static char *
studio_key (SamplePortal *self, const GchActor *actor)
{
  g_autoptr (GPtrArray) keys = gch_keys_list (self->database, actor, NULL);

  for (guint i = 0; i < keys->len; i++)
    {
      const GchKey *key = g_ptr_array_index (keys, i);

      if (strcmp (key->product, "Solenne Studio") == 0)
        return g_strdup (key->id);
    }
  g_assert_not_reached ();
}

GchCase *
sample_portal_open_case (SamplePortal *self, GchTeam team, const char *subject,
                         const char *description)
{
  gboolean technical = team == GCH_TEAM_TECHNICAL_SUPPORT;
  g_autoptr (GchActor) actor = sample_portal_actor (self, "camille.moreau");
  g_autofree char *key_id = technical ? studio_key (self, actor) : NULL;
  g_autoptr (GError) error = NULL;
  NewCase work = { .actor = actor };

  work.wanted.team = team;
  work.wanted.type = technical ? GCH_CASE_TYPE_DEFECT : GCH_CASE_TYPE_INVOICE;
  work.wanted.severity = GCH_SEVERITY_MINOR;
  work.wanted.subject = subject;
  work.wanted.description = description;
  work.wanted.key_id = key_id;
  gch_database_transaction (self->database, create, &work, &error);
  g_assert_no_error (error);
  return work.record;
}

typedef struct
{
  GchActor *actor;
  const char *case_id;
  const char *body;
} NewComment;

static gboolean
comment (GchDatabase *database, gpointer user_data, GError **error)
{
  NewComment *self = user_data;

  return gch_cases_add_comment (database, self->actor, self->case_id, self->body, NULL, NULL, NULL,
                                error);
}

void
sample_portal_comment (SamplePortal *self, const char *user, const char *case_id, const char *body)
{
  g_autoptr (GchActor) actor = sample_portal_actor (self, user);
  NewComment work = { actor, case_id, body };
  g_autoptr (GError) error = NULL;

  gch_database_transaction (self->database, comment, &work, &error);
  g_assert_no_error (error);
}

GchCase *
sample_portal_get_case (SamplePortal *self, const char *id)
{
  g_autoptr (GchActor) actor = sample_portal_actor (self, NULL);
  g_autoptr (GError) error = NULL;
  GchCase *record = gch_cases_get (self->database, actor, id, &error);

  g_assert_no_error (error);
  return record;
}

gint64
sample_portal_count (SamplePortal *self, const char *sql, const char *value)
{
  g_autoptr (GError) error = NULL;
  gint64 count =
      gch_database_get_int (self->database, &error, sql, value != NULL ? "s" : "", value);

  g_assert_no_error (error);
  return count;
}

char *
sample_portal_text (SamplePortal *self, const char *sql, const char *value)
{
  g_autoptr (GError) error = NULL;
  char *text = gch_database_get_text (self->database, &error, sql, value != NULL ? "s" : "", value);

  g_assert_no_error (error);
  return text;
}

void
sample_portal_await (SamplePortal *self, const char *sql, gint64 count)
{
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (sample_portal_count (self, sql, NULL) != count)
    {
      if (g_get_monotonic_time () > until)
        g_error ("waited in vain for %" G_GINT64_FORMAT ": %s", count, sql);
      g_usleep (5 * G_TIME_SPAN_MILLISECOND);
    }
}

/* ---- The program ---- */

const char *
program_path (void)
{
  const char *path = g_getenv ("GUICHET_PORTAL_PROGRAM");

  g_assert_nonnull (path);
  return path;
}

/* A file without a name to read @input from: into a pipe nobody can write once the program has
 * found something wrong and is gone. */
static int
make_input (const char *input)
{
  g_autofree char *name = NULL;
  g_autoptr (GError) error = NULL;
  int descriptor = g_file_open_tmp (NULL, &name, &error);
  gssize length = input != NULL ? strlen (input) : 0;

  g_assert_no_error (error);
  g_assert_cmpint (unlink (name), ==, 0);
  g_assert_cmpint (write (descriptor, input != NULL ? input : "", length), ==, length);
  g_assert_cmpint (lseek (descriptor, 0, SEEK_SET), ==, 0);
  return descriptor;
}

static ProgramResult *
run (const char *language, const char *input, va_list arguments)
{
  ProgramResult *result = g_new0 (ProgramResult, 1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_PIPE);
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  const char *word;

  g_ptr_array_add (words, (gpointer) program_path ());
  while ((word = va_arg (arguments, const char *)) != NULL)
    g_ptr_array_add (words, (gpointer) word);
  g_ptr_array_add (words, NULL);
  g_subprocess_launcher_take_stdin_fd (launcher, make_input (input));
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", language, TRUE);
  process = g_subprocess_launcher_spawnv (launcher, (const char *const *) words->pdata, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8 (process, NULL, NULL, &result->out, &result->err, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (process));
  result->status = g_subprocess_get_exit_status (process);
  return result;
}

ProgramResult *
program_run (const char *input, ...)
{
  va_list arguments;
  ProgramResult *result;

  va_start (arguments, input);
  result = run ("en", input, arguments);
  va_end (arguments);
  return result;
}

ProgramResult *
program_run_in (const char *language, const char *input, ...)
{
  va_list arguments;
  ProgramResult *result;

  va_start (arguments, input);
  result = run (language, input, arguments);
  va_end (arguments);
  return result;
}

void
program_result_free (ProgramResult *self)
{
  g_free (self->out);
  g_free (self->err);
  g_free (self);
}

void
program_assert (const ProgramResult *result, int status, const char *words)
{
  const char *where = status == 0 ? result->out : result->err;

  if (result->status != status || strstr (where, words) == NULL)
    g_error ("status %d, not %d with “%s”; stdout: %s; stderr: %s", result->status, status, words,
             result->out, result->err);
}
