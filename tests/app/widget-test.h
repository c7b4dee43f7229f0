/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-test.h"

G_BEGIN_DECLS

/* gtk_test_init() and adw_init(). */
void widget_test_init (int *argc, char ***argv);

/* A window with @child in it, on the screen. (transfer none) */
GtkWidget *widget_test_show (GtkWidget *child);

/* Destroys @window and fails if it, or @child, lives on. */
void widget_test_destroy (GtkWidget *window, GtkWidget *child);

/* The first descendant of @root of @type whose label, title or tooltip is @label (NULL: any);
 * mnemonics do not count. (transfer none) */
GtkWidget *widget_test_find (GtkWidget *root, GType type, const char *label);

/* Every visible button, entry and switch below @root has a name for somebody who does not see it.
 */
void widget_test_assert_names (GtkWidget *root);

G_END_DECLS
