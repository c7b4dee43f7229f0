/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>
#include <adwaita.h>

G_BEGIN_DECLS

/* A window with one very long text, filled bit by bit so that it opens at once and nothing waits.
 */

#define GCH_TYPE_TEXT_WINDOW (gch_text_window_get_type ())
G_DECLARE_FINAL_TYPE (GchTextWindow, gch_text_window, GCH, TEXT_WINDOW, AdwWindow)

GtkWidget *gch_text_window_present (GtkWindow *parent, const char *title, const char *text);

/* TRUE once all of the text is there. */
gboolean gch_text_window_is_complete (GchTextWindow *self);

/* Pure: end of the next piece to show, at most @max_bytes of it, cut between characters and at a
 * line's end where there is one; @breaks_line when the piece ends inside a very long line. */
const char *gch_text_window_next_piece (const char *from, gsize max_bytes, gsize max_line,
                                        gboolean *breaks_line);

G_END_DECLS
