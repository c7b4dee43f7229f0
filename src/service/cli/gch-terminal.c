/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-terminal.h"

#include <signal.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

static const int ENDING_SIGNALS[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static volatile sig_atomic_t caught;

static void
on_signal (int number)
{
  caught = number;
}

/* What signals do otherwise. */
typedef struct
{
  struct sigaction actions[G_N_ELEMENTS (ENDING_SIGNALS)];
  sigset_t mask;
} Signals;

/* From now on they come only while read_byte() waits: one that came just before it would be noticed
 * with the next key only. */
static void
hold_signals (Signals *before)
{
  struct sigaction action = { .sa_handler = on_signal };
  sigset_t held;

  caught = 0;
  sigemptyset (&action.sa_mask);
  sigemptyset (&held);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    sigaddset (&held, ENDING_SIGNALS[i]);
  pthread_sigmask (SIG_BLOCK, &held, &before->mask);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    sigaction (ENDING_SIGNALS[i], &action, &before->actions[i]);
}

/* What came meanwhile does now what it does otherwise. */
static void
let_signals_go (const Signals *before)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    sigaction (ENDING_SIGNALS[i], &before->actions[i], NULL);
  pthread_sigmask (SIG_SETMASK, &before->mask, NULL);
  if (caught != 0)
    raise (caught);
}

/* @signals: (nullable): those that were held and may interrupt this */
static gssize
read_byte (char *byte, const Signals *signals)
{
  fd_set readable;

  FD_ZERO (&readable);
  FD_SET (STDIN_FILENO, &readable);
  if (signals != NULL
      && pselect (STDIN_FILENO + 1, &readable, NULL, NULL, NULL, &signals->mask) < 0)
    return -1;
  return read (STDIN_FILENO, byte, 1);
}

static char *
read_line (gsize max_bytes, const Signals *signals)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gssize count;
  char byte;

  /* One byte at a time: what follows the line is for others. */
  while ((count = read_byte (&byte, signals)) == 1 && byte != '\n' && line->len <= max_bytes)
    g_string_append_c (line, byte);
  if (count < 1 && line->len == 0)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
gch_terminal_read_line (gsize max_bytes)
{
  return read_line (max_bytes, NULL);
}

char *
gch_terminal_ask (const char *prompt, gsize max_bytes)
{
  Signals signals;
  struct termios before, silent;
  char *line;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  hold_signals (&signals);
  /* Silent before it asks: somebody may be quick. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  g_printerr ("%s ", prompt);
  line = read_line (max_bytes, &signals);
  if (caught != 0)
    g_clear_pointer (&line, g_free);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  let_signals_go (&signals);
  return line;
}
