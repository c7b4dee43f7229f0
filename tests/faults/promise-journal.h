/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the program promised, one line a promise, written at once to a descriptor that outlives it:
 * whoever killed the program reads there what must be found again. */

void promise_journal_open (int fd);
void promise_journal_say (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* (transfer full): the text's SHA-256, in hexadecimal digits */
char *promise_journal_hash (const char *text);
/* (transfer full): the last “[t123]” in the text, without brackets; “-” where there is none */
char *promise_journal_token (const char *text);

G_END_DECLS
