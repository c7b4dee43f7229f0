/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#define _GNU_SOURCE

#include "gch-terminal.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "sample-portal.h"

#define CAMILLE "camille.moreau@atelier-lumen.example"

/* “user password” at a terminal, whose keys the test presses. */
typedef struct
{
  SamplePortal *portal;
  GSubprocess *process;
  int keys;      /* the other end of the terminal */
  GString *seen; /* all that was on the screen */
} Fixture;

/* The terminal becomes the one that Ctrl+C is pressed at. */
static void
take_terminal (gpointer data)
{
  setsid ();
  ioctl (STDIN_FILENO, TIOCSCTTY, 0);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_NONE);
  g_autoptr (GError) error = NULL;
  int terminal;

  fixture->portal = sample_portal_new ();
  fixture->seen = g_string_new (NULL);
  fixture->keys = posix_openpt (O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (grantpt (fixture->keys), ==, 0);
  g_assert_cmpint (unlockpt (fixture->keys), ==, 0);
  terminal = open (ptsname (fixture->keys), O_RDWR | O_NOCTTY | O_CLOEXEC);
  g_assert_cmpint (terminal, >=, 0);
  g_subprocess_launcher_take_stdin_fd (launcher, terminal);
  g_subprocess_launcher_take_stdout_fd (launcher, fcntl (terminal, F_DUPFD_CLOEXEC, 3));
  g_subprocess_launcher_take_stderr_fd (launcher, fcntl (terminal, F_DUPFD_CLOEXEC, 3));
  g_subprocess_launcher_setenv (launcher, "LC_ALL", "C.UTF-8", TRUE);
  g_subprocess_launcher_setenv (launcher, "LANGUAGE", "en", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, take_terminal, NULL, NULL);
  fixture->process = g_subprocess_launcher_spawn (launcher, &error, program_path (), "user",
                                                  "password", "--database", fixture->portal->path,
                                                  "--user-name", CAMILLE, NULL);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  close (fixture->keys);
  g_object_unref (fixture->process);
  g_string_free (fixture->seen, TRUE);
  sample_portal_free (fixture->portal);
}

static void
await (Fixture *fixture, const char *words)
{
  char letter;

  while (strstr (fixture->seen->str, words) == NULL)
    {
      if (read (fixture->keys, &letter, 1) != 1)
        g_error ("“%s” is not in “%s”", words, fixture->seen->str);
      g_string_append_c (fixture->seen, letter);
    }
}

static void
press (Fixture *fixture, const char *keys)
{
  g_assert_cmpint (write (fixture->keys, keys, strlen (keys)), ==, strlen (keys));
}

static gboolean
shows_keys (Fixture *fixture)
{
  struct termios terminal;

  g_assert_cmpint (tcgetattr (fixture->keys, &terminal), ==, 0);
  return (terminal.c_lflag & ECHO) != 0;
}

static char *
get_hash (Fixture *fixture)
{
  return sample_portal_text (fixture->portal,
                             "SELECT password_hash FROM people WHERE user_name = ?1", CAMILLE);
}

static void
test_twice (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hash = NULL;

  await (fixture, "New password:");
  g_assert_false (shows_keys (fixture));
  press (fixture, "brave horse\n");
  await (fixture, "The same once more:");
  g_assert_false (shows_keys (fixture));
  press (fixture, "brave horse\n");
  await (fixture, "can sign in now.");
  g_assert_null (strstr (fixture->seen->str, "brave"));
  g_subprocess_wait (fixture->process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (fixture->process), ==, 0);
  g_assert_true (shows_keys (fixture));
  hash = get_hash (fixture);
  g_assert_true (g_str_has_prefix (hash, "$argon2id$"));
}

static void
test_not_the_same (Fixture *fixture, gconstpointer data)
{
  g_autofree char *hash = NULL;

  await (fixture, "New password:");
  press (fixture, "brave horse\n");
  await (fixture, "The same once more:");
  press (fixture, "brave house\n");
  await (fixture, "are not the same.");
  g_subprocess_wait (fixture->process, NULL, NULL);
  g_assert_cmpint (g_subprocess_get_exit_status (fixture->process), ==, 1);
  hash = get_hash (fixture);
  g_assert_cmpstr (hash, ==, NULL);
}

/* Ctrl+C leaves nobody with a terminal that shows nothing. */
static void
test_interrupted (Fixture *fixture, gconstpointer data)
{
  await (fixture, "New password:");
  press (fixture, "bra\x03");
  g_subprocess_wait (fixture->process, NULL, NULL);
  g_assert_true (g_subprocess_get_if_signaled (fixture->process));
  g_assert_cmpint (g_subprocess_get_term_sig (fixture->process), ==, SIGINT);
  g_assert_true (shows_keys (fixture));
}

#define ADD(path, function)                                                                        \
  g_test_add ("/terminal/" path, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("twice", test_twice);
  ADD ("not-the-same", test_not_the_same);
  ADD ("interrupted", test_interrupted);
  return g_test_run ();
}
