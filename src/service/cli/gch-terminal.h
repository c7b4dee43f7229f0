/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* One line of stdin without its end, cut after @max_bytes; NULL at the end of input. Nothing that
 * follows it is swallowed. (transfer full) */
char *gch_terminal_read_line (gsize max_bytes);

/* Asks for one line on the terminal that stdin is, without showing what is typed. NULL when there
 * is none. Whoever interrupts the program meanwhile has a terminal that shows things again.
 * (transfer full) */
char *gch_terminal_ask (const char *prompt, gsize max_bytes);

G_END_DECLS
