/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* What is not at the portal: drafts and outbox, one row each with what it belongs to and its first
 * words. (transfer floating) (nullable): NULL where there is nothing. */
GtkWidget *gch_unsent_list_new (GchSession *session);
/* The same of what is in memory only. */
GtkWidget *gch_unsent_list_new_unsaved (GchSession *session);

G_END_DECLS
