/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a command ends with. */
#define GCH_CLI_DONE 0
#define GCH_CLI_FAILED 1
#define GCH_CLI_MISUSED 2

/* One word of the command line of guichet-portal. */
typedef struct
{
  const char *name;
  const char *summary; /* msgid, one line */
  /* argv[0] is the command's name. Returns the exit status. */
  int (*run) (int argc, char **argv);
} GchCliCommand;

/* Sets up the language, finds the command and runs it. Returns the exit status. */
int gch_cli_main (int argc, char **argv);

/* The commands, each in the file of its name. */
int gch_cli_account (int argc, char **argv);
int gch_cli_backup (int argc, char **argv);
int gch_cli_init (int argc, char **argv);
int gch_cli_reply (int argc, char **argv);
int gch_cli_seed (int argc, char **argv);
int gch_cli_serve (int argc, char **argv);
int gch_cli_user (int argc, char **argv);

G_END_DECLS
