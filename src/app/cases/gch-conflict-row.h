/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-conflict.h"

G_BEGIN_DECLS

/* One field of a conflict: the user's value, the portal's, and which of the two it is to be. Of a
 * text of several lines a third one can be made from both. Side by side, or one below the other
 * where it is narrow.
 *
 * Signal: ::changed, something was chosen or typed. */

#define GCH_TYPE_CONFLICT_ROW (gch_conflict_row_get_type ())
G_DECLARE_FINAL_TYPE (GchConflictRow, gch_conflict_row, GCH, CONFLICT_ROW, GtkWidget)

GtkWidget *gch_conflict_row_new (void);
/* Shows @field, which has to stay as long as it is shown; NULL: nothing any more. */
void gch_conflict_row_set_field (GchConflictRow *self, GchConflictField *field);
/* One version below the other, instead of side by side. */
void gch_conflict_row_set_narrow (GchConflictRow *self, gboolean narrow);
/* Which field it shows, as the payload calls it. (static) (nullable): none */
const char *gch_conflict_row_get_member (GchConflictRow *self);
/* The text made of both. (transfer none) */
GtkTextBuffer *gch_conflict_row_get_buffer (GchConflictRow *self);
/* Says what is wrong with that text; NULL: nothing. */
void gch_conflict_row_set_fault (GchConflictRow *self, const char *fault);

G_END_DECLS
