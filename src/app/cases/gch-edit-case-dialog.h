/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* Changes what a case says of itself. An unfinished change is kept as a draft. */

#define GCH_TYPE_EDIT_CASE_DIALOG (gch_edit_case_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GchEditCaseDialog, gch_edit_case_dialog, GCH, EDIT_CASE_DIALOG, AdwWindow)

GtkWidget *gch_edit_case_dialog_new (GtkWindow *parent, GchSession *session, const GchCase *base);

G_END_DECLS
