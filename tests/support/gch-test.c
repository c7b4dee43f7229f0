/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define PREFIX "guichet-test-"

static guint
timeout_seconds (void)
{
  const char *text = g_getenv ("GCH_TEST_TIMEOUT");
  guint64 seconds = 20;

  if (text != NULL)
    g_ascii_string_to_unsigned (text, 10, 1, 3600, &seconds, NULL);
  return (guint) seconds;
}

/* What is waited for may happen in another thread or another program, where nothing wakes this one.
 */
#define LOOK_MS 20

static gboolean
on_look (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
on_timeout (gpointer user_data)
{
  gboolean *timed_out = user_data;

  *timed_out = TRUE;
  return G_SOURCE_REMOVE;
}

void
gch_test_await_true (GchTestCondition condition, gpointer user_data, const char *what,
                     const char *file, int line)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) source = g_timeout_source_new_seconds (timeout_seconds ());
  g_autoptr (GSource) look = g_timeout_source_new (LOOK_MS);
  gboolean timed_out = FALSE;

  g_source_set_callback (look, on_look, NULL, NULL);
  g_source_attach (look, context);
  g_source_set_callback (source, on_timeout, &timed_out, NULL);
  g_source_attach (source, context);
  while (!condition (user_data) && !timed_out)
    g_main_context_iteration (context, TRUE);
  g_source_destroy (source);
  g_source_destroy (look);
  if (timed_out && !condition (user_data))
    g_error ("%s:%d: waited in vain for %s", file, line, what);
}

static gboolean
is_set (gpointer user_data)
{
  const gboolean *flag = user_data;

  return *flag;
}

void
gch_test_await_flag (const gboolean *done, const char *what, const char *file, int line)
{
  gch_test_await_true (is_set, (gpointer) done, what, file, line);
}

void
gch_test_keep_result (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GAsyncResult **kept = user_data;

  g_assert_null (*kept);
  *kept = g_object_ref (result);
}

static gboolean
is_kept (gpointer user_data)
{
  GAsyncResult *const *kept = user_data;

  return *kept != NULL;
}

GAsyncResult *
gch_test_await_kept (GAsyncResult **result, const char *what, const char *file, int line)
{
  gch_test_await_true (is_kept, result, what, file, line);
  return g_steal_pointer (result);
}

static void
on_notify (GObject *object, GParamSpec *property, gpointer user_data)
{
  guint *count = user_data;

  (*count)++;
}

void
gch_test_count_notify (gpointer object, const char *property, guint *count)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);

  g_signal_connect (object, signal, G_CALLBACK (on_notify), count);
}

static gboolean
is_positive (gpointer user_data)
{
  const guint *count = user_data;

  return *count > 0;
}

void
gch_test_await_notified (gpointer object, const char *property, const char *file, int line)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);
  guint count = 0;
  gulong handler = g_signal_connect (object, signal, G_CALLBACK (on_notify), &count);

  gch_test_await_true (is_positive, &count, signal, file, line);
  g_signal_handler_disconnect (object, handler);
}

void
gch_test_drain (void)
{
  GMainContext *context = g_main_context_get_thread_default ();

  while (g_main_context_iteration (context, FALSE))
    ;
}

void
gch_test_finalize_object (gpointer object, const char *what, const char *file, int line)
{
  GWeakRef weak;
  gpointer still_there;

  g_weak_ref_init (&weak, object);
  g_object_unref (object);
  gch_test_drain ();
  still_there = g_weak_ref_get (&weak);
  if (still_there != NULL)
    g_error ("%s:%d: somebody still holds %s", file, line, what);
  g_weak_ref_clear (&weak);
}

/* Symbolic links are removed, not followed. */
static gboolean
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    {
      g_chmod (path, 0700);
      dir = g_dir_open (path, 0, NULL);
    }
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      (void) remove_tree (child);
    }

  return g_remove (path) == 0;
}

/* A test that was killed cannot tidy up: the next one does it for those that are gone. */
static void
sweep (void)
{
  static gboolean swept;
  g_autoptr (GDir) dir = swept ? NULL : g_dir_open (g_get_tmp_dir (), 0, NULL);
  const char *name;

  swept = TRUE;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (g_get_tmp_dir (), name, NULL);
      char *end = NULL;
      gint64 pid = 0;

      if (g_str_has_prefix (name, PREFIX))
        pid = g_ascii_strtoll (name + strlen (PREFIX), &end, 10);
      if (pid > 0 && *end == '-' && kill ((pid_t) pid, 0) != 0 && errno == ESRCH)
        (void) remove_tree (path);
    }
}

GchTestDir *
gch_test_dir_new (void)
{
  GchTestDir *self = g_new0 (GchTestDir, 1);
  g_autofree char *pattern = NULL;
  g_autoptr (GError) error = NULL;

  sweep ();
  pattern = g_strdup_printf (PREFIX "%d-XXXXXX", (int) getpid ());
  self->path = g_dir_make_tmp (pattern, &error);
  g_assert_no_error (error);
  return self;
}

char *
gch_test_dir_build (GchTestDir *self, const char *name)
{
  return g_build_filename (self->path, name, NULL);
}

void
gch_test_dir_free (GchTestDir *self)
{
  if (self == NULL)
    return;
  g_assert_true (remove_tree (self->path));
  g_free (self->path);
  g_free (self);
}
