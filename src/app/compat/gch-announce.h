/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Has a screen reader say @text now, where GTK can (4.14 and newer). Before, what changes has to be
 * in a widget with the role of a status, which is followed as well as the reader does it. */
void gch_announce (GtkWidget *widget, const char *text);

G_END_DECLS
