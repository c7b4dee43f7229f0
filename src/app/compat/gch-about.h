/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Shows what this program is, with what a support case wants to know of it. @portal: (nullable)
 * the portal's address. */
void gch_about_present (GtkWidget *parent, const char *portal);

/* Versions and surroundings, one a line, for a support case. (transfer full) */
char *gch_about_dup_system_information (const char *portal);

G_END_DECLS
