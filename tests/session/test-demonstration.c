/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <errno.h>
#include <signal.h>

#include "gch-demonstration.h"
#include "gch-test.h"

typedef struct
{
  guint n_ready;
  guint n_failed;
  char *address; /* (owned) (nullable) */
} Seen;

static void
on_ready (GchDemonstration *demonstration, const char *address, const char *user_name,
          const char *password, Seen *seen)
{
  g_assert_true (g_str_has_prefix (address, "http://127.0.0.1:"));
  g_assert_nonnull (strchr (user_name, '@'));
  g_assert_cmpuint (strlen (password), >=, 16);
  seen->n_ready++;
  g_free (seen->address);
  seen->address = g_strdup (address);
}

static void
on_failed (GchDemonstration *demonstration, const char *message, Seen *seen)
{
  g_assert_nonnull (message);
  seen->n_failed++;
}

static GchDemonstration *
make (const char *database, Seen *seen)
{
  GchDemonstration *demonstration = gch_demonstration_new (database);

  g_signal_connect (demonstration, "ready", G_CALLBACK (on_ready), seen);
  g_signal_connect (demonstration, "failed", G_CALLBACK (on_failed), seen);

  return demonstration;
}

static void
stop (GchDemonstration *demonstration)
{
  GAsyncResult *kept = NULL;
  GAsyncResult *result;

  gch_demonstration_stop_async (demonstration, gch_test_keep_result, &kept);
  result = gch_test_await_result (&kept);
  g_assert_true (gch_demonstration_stop_finish (demonstration, result, NULL));
  g_object_unref (result);
  gch_test_drain ();
  gch_test_finalize (demonstration);
}

static gboolean
is_ready_once (gpointer user_data)
{
  return ((Seen *) user_data)->n_ready == 1;
}

static gboolean
is_ready_twice (gpointer user_data)
{
  return ((Seen *) user_data)->n_ready == 2;
}

static gboolean
has_failed (gpointer user_data)
{
  return ((Seen *) user_data)->n_failed > 0;
}

static void
test_restarts (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *database = gch_test_dir_build (dir, "below/portal.db");
  Seen seen = { 0, 0, NULL };
  GchDemonstration *demonstration = make (database, &seen);
  pid_t pid;

  g_assert_null (gch_demonstration_get_address (demonstration));
  gch_demonstration_start (demonstration);
  gch_demonstration_start (demonstration);
  gch_test_await_condition (is_ready_once, &seen);
  g_assert_cmpstr (gch_demonstration_get_address (demonstration), ==, seen.address);

  pid = (pid_t) g_ascii_strtoll (gch_demonstration_get_identifier (demonstration), NULL, 10);
  g_assert_cmpint (kill (pid, SIGKILL), ==, 0);
  gch_test_await_condition (has_failed, &seen);
  g_assert_null (gch_demonstration_get_address (demonstration));
  gch_test_await_condition (is_ready_twice, &seen);

  pid = (pid_t) g_ascii_strtoll (gch_demonstration_get_identifier (demonstration), NULL, 10);
  stop (demonstration);
  g_assert_cmpint (kill (pid, 0), ==, -1);
  g_assert_cmpint (errno, ==, ESRCH);
  g_assert_cmpuint (seen.n_failed, ==, 1);
  g_free (seen.address);
}

static void
test_missing (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *database = gch_test_dir_build (dir, "portal.db");
  g_autofree char *former = g_strdup (g_getenv ("GUICHET_PORTAL_PROGRAM"));
  Seen seen = { 0, 0, NULL };
  GchDemonstration *demonstration = make (database, &seen);

  g_setenv ("GUICHET_PORTAL_PROGRAM", "/nonexistent", TRUE);
  gch_demonstration_start (demonstration);
  g_assert_cmpuint (seen.n_failed, ==, 1);
  g_setenv ("GUICHET_PORTAL_PROGRAM", former, TRUE);
  stop (demonstration);
}

/* A program that is something else, or says nothing. */
static void
test_useless (void)
{
  g_autoptr (GchTestDir) dir = gch_test_dir_new ();
  g_autofree char *database = gch_test_dir_build (dir, "portal.db");
  g_autofree char *former = g_strdup (g_getenv ("GUICHET_PORTAL_PROGRAM"));
  Seen seen = { 0, 0, NULL };
  GchDemonstration *demonstration = make (database, &seen);

  g_setenv ("GUICHET_PORTAL_PROGRAM", "/bin/false", TRUE);
  gch_demonstration_start (demonstration);
  gch_test_await_condition (has_failed, &seen);
  stop (demonstration);
  g_setenv ("GUICHET_PORTAL_PROGRAM", former, TRUE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/demonstration/restarts", test_restarts);
  g_test_add_func ("/demonstration/missing", test_missing);
  g_test_add_func ("/demonstration/useless", test_useless);

  return g_test_run ();
}
