/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define GCH_RESOURCE_BASE "/io/github/guichet/Guichet/"

/* Sets the template that lies beside a class: @path is its place below src/app, for example
 * "widgets/gch-banner.ui". Also keeps the program's resources linked in. */
void gch_template_set (GtkWidgetClass *widget_class, const char *path);

G_END_DECLS
