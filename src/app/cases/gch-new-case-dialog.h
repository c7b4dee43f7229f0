/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* Opens a case: first which team, then the fields that this team needs.
 *
 * Signals:
 *  ::created (char *case_id)    it is in the outbox; "new:" + operation id
 *  ::open-case (char *case_id)  the user found the case that he was about to write */

#define GCH_TYPE_NEW_CASE_DIALOG (gch_new_case_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GchNewCaseDialog, gch_new_case_dialog, GCH, NEW_CASE_DIALOG, AdwWindow)

GtkWidget *gch_new_case_dialog_new (GtkWindow *parent, GchSession *session);

G_END_DECLS
