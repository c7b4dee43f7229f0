/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A text view lays out a whole paragraph at each change: one line of a megabyte, pasted, would stop
 * the window for minutes. Longer lines than this are not taken from the clipboard. */
#define GCH_LONGEST_LINE 20000

/**
 * gch_long_line_judge:
 * @text: what is about to be inserted
 * @length: its bytes
 *
 * Returns: (transfer full) (nullable): why it cannot be inserted, for people; %NULL when it can.
 */
char *gch_long_line_judge (const char *text, gsize length);

/**
 * GchLongLineRefused:
 * @problem: why nothing was inserted, for people
 * @owner: as given to gch_long_line_guard()
 */
typedef void (*GchLongLineRefused) (gpointer owner, const char *problem);

/**
 * gch_long_line_guard:
 * @buffer: a buffer that a person types into
 * @filling: (not nullable): while it is %TRUE, the program itself fills the buffer: all is taken
 * @refused: called instead of inserting
 * @owner: (type GObject): passed on; the guard ends with it, and so must @filling
 *
 * Keeps lines that no text view can show in time out of @buffer, wherever they come from:
 * clipboard, selection, a drop. The buffer stays as it was.
 */
void gch_long_line_guard (GtkTextBuffer *buffer, const gboolean *filling,
                          GchLongLineRefused refused, gpointer owner);

G_END_DECLS
