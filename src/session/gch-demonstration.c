/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-demonstration.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>

#include "gch-keyring.h"

#define PROGRAM "guichet-portal"
#define PROGRAM_VARIABLE "GUICHET_PORTAL_PROGRAM"
/* Making and seeding the database on a slow computer takes a while. */
#define START_LIMIT_S 60
#define STOP_TERM_MS 3000
#define STOP_KILL_MS 5000
#define FIRST_PAUSE_MS 500
#define LONGEST_PAUSE_MS 60000
/* What ran for this long was not a failure to start. */
#define LIVED (60 * G_TIME_SPAN_SECOND)

struct _GchDemonstration
{
  GObject parent_instance;

  char *database;        /* (owned) */
  GSubprocess *process;  /* (owned) (nullable) */
  GCancellable *reading; /* (owned) (nullable) ends what reads from @process */
  char *address;         /* (owned) (nullable) */
  char *user_name;       /* (owned) (nullable) */
  char *password;        /* (owned) (nullable) */
  char *last_words;      /* (owned) (nullable) last line of its standard error */
  gint64 started_at;     /* monotonic */
  guint pause_ms;        /* before the next attempt */
  guint again_id;        /* timeout source, 0 */
  guint limit_id;        /* timeout source, 0 */
  guint stop_id;         /* timeout source, 0 */
  gboolean stopping;
  GPtrArray *stops; /* (owned) (element-type GTask) */
};

enum
{
  SIGNAL_READY,
  SIGNAL_FAILED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchDemonstration, gch_demonstration, G_TYPE_OBJECT)

/* --- finding it --- */

static char *
find_program (void)
{
  const char *given = g_getenv (PROGRAM_VARIABLE);
  const char *const places[] = { GCH_LIBEXECDIR, GCH_BINDIR };

  if (given != NULL && *given != '\0')
    return g_file_test (given, G_FILE_TEST_IS_EXECUTABLE) ? g_strdup (given) : NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_build_filename (places[i], PROGRAM, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_EXECUTABLE))
        return g_steal_pointer (&path);
    }

  return g_find_program_in_path (PROGRAM);
}

/* --- what it says --- */

static void
replace_string (char **where, const char *with)
{
  g_free (*where);
  *where = g_strdup (with);
}

static void
forget_process (GchDemonstration *self)
{
  g_cancellable_cancel (self->reading);
  g_clear_object (&self->reading);
  g_clear_object (&self->process);
  g_clear_pointer (&self->address, g_free);
  g_clear_pointer (&self->user_name, g_free);
  g_clear_pointer (&self->password, gch_secret_free);
  g_clear_handle_id (&self->limit_id, g_source_remove);
}

static void
take_line (GchDemonstration *self, const char *line)
{
  g_auto (GStrv) words = g_strsplit (line, " ", 3);
  const guint n = g_strv_length (words);

  if (n == 2 && g_str_equal (words[0], "listening"))
    replace_string (&self->address, words[1]);
  else if (n == 3 && g_str_equal (words[0], "demonstration"))
    {
      replace_string (&self->user_name, words[1]);
      g_clear_pointer (&self->password, gch_secret_free);
      self->password = g_strdup (words[2]);
      explicit_bzero (words[2], strlen (words[2]));
    }
  else
    return;

  if (self->address == NULL || self->password == NULL)
    return;

  g_clear_handle_id (&self->limit_id, g_source_remove);
  g_signal_emit (self, signals[SIGNAL_READY], 0, self->address, self->user_name, self->password);
}

/* Its output is read to the end, or it would one day wait for somebody to read it. */
static void
on_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *stream = G_DATA_INPUT_STREAM (source);
  g_autoptr (GchDemonstration) self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (stream, result, NULL, NULL);

  if (line == NULL || self->reading == NULL)
    return;

  take_line (self, line);
  explicit_bzero (line, strlen (line));
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, self->reading, on_line,
                                       g_object_ref (self));
}

static void
on_error_line (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDataInputStream *stream = G_DATA_INPUT_STREAM (source);
  g_autoptr (GchDemonstration) self = user_data;
  g_autofree char *line = g_data_input_stream_read_line_finish_utf8 (stream, result, NULL, NULL);

  if (line == NULL || self->reading == NULL)
    return;

  g_debug ("%s: %s", PROGRAM, line);
  if (*line != '\0')
    replace_string (&self->last_words, line);
  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, self->reading, on_error_line,
                                       g_object_ref (self));
}

static void
read_lines (GchDemonstration *self, GInputStream *from, GAsyncReadyCallback on_read)
{
  g_autoptr (GDataInputStream) stream = g_data_input_stream_new (from);

  g_data_input_stream_read_line_async (stream, G_PRIORITY_DEFAULT, self->reading, on_read,
                                       g_object_ref (self));
}

/* --- its end --- */

static void
answer_stops (GchDemonstration *self)
{
  g_autoptr (GPtrArray) stops = g_steal_pointer (&self->stops);

  self->stops = g_ptr_array_new_with_free_func (g_object_unref);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  for (guint i = 0; i < stops->len; i++)
    g_task_return_boolean (stops->pdata[i], TRUE);
}

static void
fail (GchDemonstration *self, const char *message)
{
  g_signal_emit (self, signals[SIGNAL_FAILED], 0, message);
}

static gboolean
on_again (gpointer user_data)
{
  GchDemonstration *self = user_data;

  self->again_id = 0;
  gch_demonstration_start (self);

  return G_SOURCE_REMOVE;
}

static void
plan_again (GchDemonstration *self)
{
  if (g_get_monotonic_time () - self->started_at > LIVED)
    self->pause_ms = FIRST_PAUSE_MS;

  self->again_id = g_timeout_add (self->pause_ms, on_again, self);
  self->pause_ms = MIN (self->pause_ms * 2, LONGEST_PAUSE_MS);
}

static char *
describe_end (GchDemonstration *self, gboolean was_running)
{
  if (was_running)
    return g_strdup (_ ("The demonstration portal stopped. It is being started again."));
  if (self->last_words != NULL)
    /* Translators: %s is what the demonstration portal itself said, in English. */
    return g_strdup_printf (_ ("The demonstration portal could not be started: %s"),
                            self->last_words);

  return g_strdup (_ ("The demonstration portal could not be started."));
}

static void
on_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GSubprocess *process = G_SUBPROCESS (source);
  g_autoptr (GchDemonstration) self = user_data;
  g_autofree char *message = NULL;

  g_subprocess_wait_finish (process, result, NULL);
  if (self->process != process)
    return;

  message = describe_end (self, self->address != NULL && self->password != NULL);
  forget_process (self);
  if (self->stopping)
    {
      answer_stops (self);
      return;
    }

  plan_again (self);
  fail (self, message);
}

/* --- starting --- */

static gboolean
on_start_limit (gpointer user_data)
{
  GchDemonstration *self = user_data;

  self->limit_id = 0;
  g_subprocess_force_exit (self->process);

  return G_SOURCE_REMOVE;
}

static gboolean
make_folder (GchDemonstration *self, char **message)
{
  g_autofree char *folder = g_path_get_dirname (self->database);

  if (g_mkdir_with_parents (folder, 0700) == 0)
    return TRUE;

  *message =
      g_strdup_printf (_ ("The demonstration portal could not be started: %s"), g_strerror (errno));

  return FALSE;
}

static GSubprocess *
spawn (GchDemonstration *self, char **message)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *program = find_program ();
  GSubprocess *process;

  if (program == NULL)
    {
      *message = g_strdup (_ ("The demonstration portal is not installed on this computer."));
      return NULL;
    }

  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE
                                  | G_SUBPROCESS_FLAGS_STDERR_PIPE,
                              &error, program, "serve", "--demonstration", "--listen",
                              "127.0.0.1:0", "--database", self->database, NULL);
  if (process == NULL)
    *message =
        g_strdup_printf (_ ("The demonstration portal could not be started: %s"), error->message);

  return process;
}

void
gch_demonstration_start (GchDemonstration *self)
{
  g_autofree char *message = NULL;

  g_return_if_fail (GCH_IS_DEMONSTRATION (self));

  if (self->process != NULL || self->stopping)
    return;

  g_clear_handle_id (&self->again_id, g_source_remove);
  if (make_folder (self, &message))
    self->process = spawn (self, &message);
  if (self->process == NULL)
    {
      fail (self, message);
      return;
    }

  g_clear_pointer (&self->last_words, g_free);
  self->started_at = g_get_monotonic_time ();
  self->reading = g_cancellable_new ();
  self->limit_id = g_timeout_add_seconds (START_LIMIT_S, on_start_limit, self);
  read_lines (self, g_subprocess_get_stdout_pipe (self->process), on_line);
  read_lines (self, g_subprocess_get_stderr_pipe (self->process), on_error_line);
  g_subprocess_wait_async (self->process, NULL, on_ended, g_object_ref (self));
}

const char *
gch_demonstration_get_address (GchDemonstration *self)
{
  g_return_val_if_fail (GCH_IS_DEMONSTRATION (self), NULL);

  return self->password != NULL ? self->address : NULL;
}

const char *
gch_demonstration_get_user_name (GchDemonstration *self)
{
  g_return_val_if_fail (GCH_IS_DEMONSTRATION (self), NULL);

  return self->user_name;
}

const char *
gch_demonstration_get_password (GchDemonstration *self)
{
  g_return_val_if_fail (GCH_IS_DEMONSTRATION (self), NULL);

  return self->password;
}

const char *
gch_demonstration_get_identifier (GchDemonstration *self)
{
  g_return_val_if_fail (GCH_IS_DEMONSTRATION (self), NULL);

  return self->process != NULL ? g_subprocess_get_identifier (self->process) : NULL;
}

/* --- stopping --- */

static gboolean
on_kill (gpointer user_data)
{
  GchDemonstration *self = user_data;

  self->stop_id = 0;
  if (self->process != NULL)
    g_subprocess_force_exit (self->process);

  return G_SOURCE_REMOVE;
}

static gboolean
on_terminate (gpointer user_data)
{
  GchDemonstration *self = user_data;

  if (self->process != NULL)
    g_subprocess_send_signal (self->process, SIGTERM);
  self->stop_id = g_timeout_add (STOP_KILL_MS - STOP_TERM_MS, on_kill, self);

  return G_SOURCE_REMOVE;
}

void
gch_demonstration_stop_async (GchDemonstration *self, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_DEMONSTRATION (self));

  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, gch_demonstration_stop_async);
  self->stopping = TRUE;
  g_clear_handle_id (&self->again_id, g_source_remove);
  if (self->process == NULL)
    {
      g_task_return_boolean (task, TRUE);
      return;
    }

  g_ptr_array_add (self->stops, g_steal_pointer (&task));
  if (self->stop_id != 0)
    return;

  self->stop_id = g_timeout_add (STOP_TERM_MS, on_terminate, self);
  g_output_stream_close_async (g_subprocess_get_stdin_pipe (self->process), G_PRIORITY_DEFAULT,
                               NULL, NULL, NULL);
}

gboolean
gch_demonstration_stop_finish (GchDemonstration *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}

/* --- the object --- */

static void
gch_demonstration_finalize (GObject *object)
{
  GchDemonstration *self = GCH_DEMONSTRATION (object);

  /* A running process holds a reference, so there is none. */
  forget_process (self);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_handle_id (&self->stop_id, g_source_remove);
  g_free (self->database);
  g_free (self->last_words);
  g_ptr_array_unref (self->stops);

  G_OBJECT_CLASS (gch_demonstration_parent_class)->finalize (object);
}

static void
gch_demonstration_class_init (GchDemonstrationClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_demonstration_finalize;

  signals[SIGNAL_READY] =
      g_signal_new ("ready", GCH_TYPE_DEMONSTRATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 3, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", GCH_TYPE_DEMONSTRATION, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gch_demonstration_init (GchDemonstration *self)
{
  self->pause_ms = FIRST_PAUSE_MS;
  self->stops = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * gch_demonstration_new:
 * @database: where its data is kept
 *
 * Starts nothing yet.
 *
 * Returns: (transfer full): the demonstration portal
 */
GchDemonstration *
gch_demonstration_new (const char *database)
{
  GchDemonstration *self = g_object_new (GCH_TYPE_DEMONSTRATION, NULL);

  self->database = g_strdup (database);

  return self;
}
