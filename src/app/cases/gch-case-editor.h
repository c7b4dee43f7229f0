/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-case-form.h"
#include "gch-draft-keeper.h"

G_BEGIN_DECLS

/* The fields of a case, to be filled in: those that its team needs, each with its fault below it.
 * The whole of it is one draft, kept while it is typed.
 *
 * Signals:
 *  ::changed                     something was typed or chosen
 *  ::similar-chosen (char *id)   the user wants to see that case instead */

#define GCH_TYPE_CASE_EDITOR (gch_case_editor_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseEditor, gch_case_editor, GCH, CASE_EDITOR, GtkWidget)

GtkWidget *gch_case_editor_new (void);
gboolean gch_case_editor_open (GchCaseEditor *self, GchSession *session, const char *key,
                               const GchCaseForm *base);
void gch_case_editor_set_team (GchCaseEditor *self, GchTeam team);
void gch_case_editor_start_over (GchCaseEditor *self);
GchCaseForm *gch_case_editor_dup_form (GchCaseEditor *self);
GchDraftKeeper *gch_case_editor_get_keeper (GchCaseEditor *self);
gboolean gch_case_editor_show_faults (GchCaseEditor *self);
void gch_case_editor_focus_first (GchCaseEditor *self);

/* A dialog is never wider than the window it belongs to. */
void gch_case_editor_fit_window (GtkWindow *dialog, GtkWindow *parent);

/* Pure: a key in a list of keys: product, hint, maintenance. (transfer full) */
char *gch_case_editor_describe_key (const GchKey *key, gint64 now);

G_END_DECLS
