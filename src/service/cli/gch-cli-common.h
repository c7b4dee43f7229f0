/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-cli.h"
#include "gch-database.h"

G_BEGIN_DECLS

/* What all commands share: reading options, opening the database, saying what went wrong. What is
 * said is for people and comes translated; it goes to stderr behind the program's name. */

/* Says the reason and where help is; returns GCH_CLI_MISUSED. */
int gch_cli_misuse (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* Says the reason; returns GCH_CLI_FAILED. */
int gch_cli_fail (const char *format, ...) G_GNUC_PRINTF (1, 2);

/* The same for an error of the database. */
int gch_cli_fail_with (const GError *error);

/* The same for an error of opening the database @path. */
int gch_cli_fail_with_path (const GError *error, const char *path);

/**
 * gch_cli_parse:
 * @name: the command, for its help: "user add"
 * @operands: (nullable): what follows the options, for its help
 * @entries: its options
 * @argc: in: as main() got it; afterwards the number of operands
 * @argv: likewise; afterwards the operands
 * @wanted: how many operands there must be
 *
 * Reads the options. `--help` prints the help and ends the program.
 *
 * Returns: FALSE when something is wrong, which was said; then end with GCH_CLI_MISUSED
 */
gboolean gch_cli_parse (const char *name, const char *operands, const char *summary,
                        const GOptionEntry *entries, int *argc, char ***argv, int wanted);

/* Opens the database; NULL when it cannot be opened, which was said, or when @path is NULL. */
GchDatabase *gch_cli_open (const char *path, gboolean create);

/* Everything on stdin, NULL when it is not text of at most @max_bytes, which was said.
 * (transfer full) */
char *gch_cli_read_text (gsize max_bytes);

/* A new password: the first line of stdin, or asked for twice where stdin is a terminal. NULL when
 * it is no good, which was said. (transfer full) */
char *gch_cli_read_password (void);

G_END_DECLS
