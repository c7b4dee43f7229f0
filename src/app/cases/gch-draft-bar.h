/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-draft-keeper.h"

G_BEGIN_DECLS

/* Below what is being typed: where the draft is, a new attempt where it could not be saved, and the
 * way to what it said earlier.
 *
 * Signals:
 *  ::restore (char *text)  the user wants this earlier text, as the draft keeps it */

#define GCH_TYPE_DRAFT_BAR (gch_draft_bar_get_type ())
G_DECLARE_FINAL_TYPE (GchDraftBar, gch_draft_bar, GCH, DRAFT_BAR, GtkWidget)

GtkWidget *gch_draft_bar_new (void);
/* @keeper: (nullable) of the draft to follow. */
void gch_draft_bar_follow (GchDraftBar *self, GchSession *session, GchDraftKeeper *keeper);
/* @problem: (nullable) said instead of the draft's state. @blank: there is nothing to speak of. */
void gch_draft_bar_show (GchDraftBar *self, const char *problem, gboolean blank);

/* Replaces everything in @buffer as one step that can be undone. */
void gch_draft_bar_replace (GtkTextBuffer *buffer, const char *text);

/* Pure: what is said of a draft's state. (transfer full) */
char *gch_draft_bar_describe (GchDraftState state, const char *problem);

G_END_DECLS
