/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-terminal.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

static const int ENDING_SIGNALS[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };

static volatile sig_atomic_t caught;

static void
on_signal (int number)
{
  caught = number;
}

/* Without SA_RESTART, so that read() comes back. */
static void
catch_signals (struct sigaction *before)
{
  struct sigaction action = { .sa_handler = on_signal };

  caught = 0;
  sigemptyset (&action.sa_mask);
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    sigaction (ENDING_SIGNALS[i], &action, &before[i]);
}

/* What came meanwhile does now what it does otherwise. */
static void
let_signals_go (const struct sigaction *before)
{
  for (gsize i = 0; i < G_N_ELEMENTS (ENDING_SIGNALS); i++)
    sigaction (ENDING_SIGNALS[i], &before[i], NULL);
  if (caught != 0)
    raise (caught);
}

char *
gch_terminal_read_line (gsize max_bytes)
{
  g_autoptr (GString) line = g_string_new (NULL);
  gssize count;
  char byte;

  /* One byte at a time: what follows the line is for others. */
  while ((count = read (STDIN_FILENO, &byte, 1)) == 1 && byte != '\n' && line->len <= max_bytes)
    g_string_append_c (line, byte);
  if (count < 1 && line->len == 0)
    return NULL;
  if (line->len > 0 && line->str[line->len - 1] == '\r')
    g_string_truncate (line, line->len - 1);
  return g_string_free (g_steal_pointer (&line), FALSE);
}

char *
gch_terminal_ask (const char *prompt, gsize max_bytes)
{
  struct sigaction signals[G_N_ELEMENTS (ENDING_SIGNALS)];
  struct termios before, silent;
  char *line;

  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;
  silent = before;
  silent.c_lflag &= ~(tcflag_t) ECHO;
  catch_signals (signals);
  /* Silent before it asks: somebody may be quick. */
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &silent);
  g_printerr ("%s ", prompt);
  line = gch_terminal_read_line (max_bytes);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");
  let_signals_go (signals);
  return line;
}
