/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-draft-keeper.h"

G_BEGIN_DECLS

/* Where a comment is written. Each case has its own draft, which is kept on this computer while it
 * is typed; sending moves it into the outbox.
 *
 * Signals:
 *  ::sent (char *operation_id)  the text is safe in the outbox */

#define GCH_TYPE_COMPOSER (gch_composer_get_type ())
G_DECLARE_FINAL_TYPE (GchComposer, gch_composer, GCH, COMPOSER, GtkWidget)

GtkWidget *gch_composer_new (void);
void gch_composer_open (GchComposer *self, GchSession *session, const char *case_id);
const char *gch_composer_get_case_id (GchComposer *self);
void gch_composer_set_record (GchComposer *self, const GchCase *record);
void gch_composer_rename (GchComposer *self, const char *case_id);
void gch_composer_send (GchComposer *self);
char *gch_composer_dup_text (GchComposer *self);
GtkTextBuffer *gch_composer_get_buffer (GchComposer *self);

void gch_composer_flush_async (GchComposer *self, GAsyncReadyCallback callback, gpointer user_data);
gboolean gch_composer_flush_finish (GchComposer *self, GAsyncResult *result, GError **error);

/* Pure: why a text of @bytes cannot be sent, or NULL. (transfer full) */
char *gch_composer_judge_size (gsize bytes, gsize max_bytes);

G_END_DECLS
