/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What every test needs: waiting without sleeping, a folder of its own, counting notifications.
 * Waiting runs the thread's default main context and ends the test with a message after
 * GCH_TEST_TIMEOUT seconds (20, or what the environment variable of that name says). */

/* Until *@done. */
#define gch_test_await(done) gch_test_await_flag (done, #done, __FILE__, __LINE__)
void gch_test_await_flag (const gboolean *done, const char *what, const char *file, int line);

/* Until @condition (@user_data) says TRUE. */
typedef gboolean (*GchTestCondition) (gpointer user_data);
#define gch_test_await_condition(condition, user_data)                                             \
  gch_test_await_true (condition, user_data, #condition, __FILE__, __LINE__)
void gch_test_await_true (GchTestCondition condition, gpointer user_data, const char *what,
                          const char *file, int line);

/* A GAsyncReadyCallback that keeps the result in the `GAsyncResult *` that @user_data points to,
 * and the wait for it: set the pointer to NULL, start the call, wait, finish.
 * Returns: (transfer full): the result; the pointer is NULL again. */
void gch_test_keep_result (GObject *source, GAsyncResult *result, gpointer user_data);
#define gch_test_await_result(result) gch_test_await_kept (result, #result, __FILE__, __LINE__)
GAsyncResult *gch_test_await_kept (GAsyncResult **result, const char *what, const char *file,
                                   int line);

/* Until @object has notified of @property at least once from now on. */
#define gch_test_await_notify(object, property)                                                    \
  gch_test_await_notified (object, property, __FILE__, __LINE__)
void gch_test_await_notified (gpointer object, const char *property, const char *file, int line);

/* Counts the notifications of @property in *@count until @object is gone; @count must live as long.
 */
void gch_test_count_notify (gpointer object, const char *property, guint *count);

/* Runs what is pending in the default main context, without waiting for anything. */
void gch_test_drain (void);

/* Drops the last reference to @object and fails if somebody else still has one. */
#define gch_test_finalize(object) gch_test_finalize_object (object, #object, __FILE__, __LINE__)
void gch_test_finalize_object (gpointer object, const char *what, const char *file, int line);

/* A new empty folder, and its removal with everything in it. An autoptr does the removal:
 * `g_autoptr (GchTestDir) dir = gch_test_dir_new ();`. */
typedef struct
{
  char *path; /* (owned) */
} GchTestDir;

GchTestDir *gch_test_dir_new (void);
char *gch_test_dir_build (GchTestDir *self, const char *name); /* (transfer full) */
void gch_test_dir_free (GchTestDir *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchTestDir, gch_test_dir_free)

G_END_DECLS
