/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * gch_widget_set_usable:
 * @widget: what is to be (in)sensitive
 * @usable: whether it can be used
 *
 * gtk_widget_set_sensitive(), for widgets that may hold the focus: the focus leaves first. An entry
 * that becomes insensitive while it has the focus goes on blinking without it, and GTK complains.
 */
void gch_widget_set_usable (GtkWidget *widget, gboolean usable);

G_END_DECLS
