/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-worker.h"

#include "gch-test.h"

typedef struct
{
  GString *log; /* written by the worker's thread, read when that has ended */
  GThread *thread;
  gulong slow; /* microseconds that its end takes */
} State;

static gpointer
append (gpointer state, gpointer data, GError **error)
{
  State *self = state;

  self->thread = g_thread_self ();
  g_string_append (self->log, data);

  return g_strdup (data);
}

static gpointer
fail (gpointer state, gpointer data, GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "no");
  return g_strdup ("must be freed");
}

static void
end_state (gpointer data)
{
  State *self = data;

  g_assert_true (self->thread == NULL || self->thread == g_thread_self ());
  g_usleep (self->slow);
  g_string_append (self->log, ".");
}

static void
collect (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *text = g_task_propagate_pointer (G_TASK (result), NULL);

  g_string_append (user_data, text);
}

static GTask *
task_for (gpointer source, GCancellable *cancellable, const char *text,
          GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (source, cancellable, callback, user_data);

  g_task_set_task_data (task, g_strdup (text), g_free);

  return task;
}

static void
test_order (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GString) answers = g_string_new (NULL);
  State state = { .log = log };
  GchWorker *worker = gch_worker_new ("test", &state, end_state);

  for (char c = 'a'; c <= 'z'; c++)
    {
      char text[] = { c, '\0' };

      gch_worker_run (worker, task_for (NULL, NULL, text, collect, answers), append, g_free);
    }
  gch_worker_free (worker);
  g_assert_cmpstr (log->str, ==, "abcdefghijklmnopqrstuvwxyz.");
  g_assert_cmpstr (answers->str, ==, "");
  gch_test_drain ();
  g_assert_cmpstr (answers->str, ==, "abcdefghijklmnopqrstuvwxyz");
}

static void
ended_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_assert_null (g_task_propagate_pointer (G_TASK (result), NULL));
  g_string_append_c (user_data, '!');
}

static gboolean
has_ended (gpointer answers)
{
  return g_str_has_suffix (((GString *) answers)->str, "!");
}

/* The state is gone when the end is answered, and the answers before it have come. */
static void
test_end (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  g_autoptr (GString) answers = g_string_new (NULL);
  State state = { .log = log, .slow = 20000 };
  GchWorker *worker = gch_worker_new ("test", &state, end_state);

  gch_worker_run (worker, task_for (NULL, NULL, "a", collect, answers), append, g_free);
  gch_worker_end (worker, g_task_new (NULL, NULL, ended_cb, answers));
  gch_test_await_condition (has_ended, answers);
  g_assert_cmpstr (log->str, ==, "a.");
  g_assert_cmpstr (answers->str, ==, "a!");
  gch_worker_free (worker);
  g_assert_cmpstr (log->str, ==, "a.");
}

static void
test_error (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  State state = { .log = log };
  g_autoptr (GchWorker) worker = gch_worker_new ("test", &state, end_state);
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gch_worker_run (worker, task_for (NULL, NULL, "x", gch_test_keep_result, &kept), fail, g_free);
  result = gch_test_await_result (&kept);
  g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static void
test_cancelled (void)
{
  g_autoptr (GString) log = g_string_new (NULL);
  State state = { .log = log };
  GchWorker *worker = gch_worker_new ("test", &state, end_state);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  GAsyncResult *kept = NULL;
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  g_cancellable_cancel (cancellable);
  gch_worker_run (worker, task_for (NULL, cancellable, "x", gch_test_keep_result, &kept), append,
                  g_free);
  result = gch_test_await_result (&kept);
  g_assert_null (g_task_propagate_pointer (G_TASK (result), &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  gch_worker_free (worker);
  g_assert_cmpstr (log->str, ==, ".");
}

static void
note_thread (gpointer data, GObject *object)
{
  *(GThread **) data = g_thread_self ();
}

/* The object that a call was made on dies where it was made, never on the worker's thread. */
static void
test_source_object_dies_here (void)
{
  g_autoptr (GString) log = g_string_new (NULL);

  for (guint i = 0; i < 200; i++)
    {
      State state = { .log = log };
      GchWorker *worker = gch_worker_new ("test", &state, end_state);
      GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
      GThread *thread = NULL;
      GAsyncResult *kept = NULL;

      g_object_weak_ref (object, note_thread, &thread);
      gch_worker_run (worker, task_for (object, NULL, "x", gch_test_keep_result, &kept), append,
                      g_free);
      g_object_unref (object);
      g_object_unref (gch_test_await_result (&kept));
      gch_worker_free (worker);
      gch_test_drain ();
      g_assert_true (thread == g_thread_self ());
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/worker/order", test_order);
  g_test_add_func ("/worker/end", test_end);
  g_test_add_func ("/worker/error", test_error);
  g_test_add_func ("/worker/cancelled", test_cancelled);
  g_test_add_func ("/worker/source-object-dies-here", test_source_object_dies_here);

  return g_test_run ();
}
