/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* A window onto a session: the sign-in page, or the pages of the account.
 * Signals: ::first-frame, once, when something is on the screen; ::case-shown, somebody looks at a
 * conversation now. */
#define GCH_TYPE_WINDOW (gch_window_get_type ())
G_DECLARE_FINAL_TYPE (GchWindow, gch_window, GCH, WINDOW, AdwApplicationWindow)

GtkWidget *gch_window_new (GtkApplication *application, GchSession *session);

void gch_window_open_case (GchWindow *self, const char *case_id);
void gch_window_new_case (GchWindow *self);
/* The case whose conversation is on the screen. (nullable) (transfer full) */
char *gch_window_dup_case_id (GchWindow *self);
/* Shows @text for a moment. */
void gch_window_toast (GchWindow *self, const char *text);

/* Saves what is being typed; answers within a few seconds whatever happens. FALSE with an error:
 * something may not be on the disk. */
void gch_window_flush_async (GchWindow *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_window_flush_finish (GchWindow *self, GAsyncResult *result, GError **error);

G_END_DECLS
