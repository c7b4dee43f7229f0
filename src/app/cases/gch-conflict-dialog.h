/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* Somebody else's change of a case came before the user's, which waits in the outbox: both are
 * shown, field by field, and the user says what the portal is to have. Nothing is sent before, and
 * what is sent names the version that he looked at. Works without a network. */

#define GCH_TYPE_CONFLICT_DIALOG (gch_conflict_dialog_get_type ())
G_DECLARE_FINAL_TYPE (GchConflictDialog, gch_conflict_dialog, GCH, CONFLICT_DIALOG, AdwWindow)

/* NULL when that operation does not wait for such a decision, or its case is not here. */
GtkWidget *gch_conflict_dialog_new (GtkWindow *parent, GchSession *session,
                                    const char *operation_id);

/* Whether @operation waits for such a decision. */
gboolean gch_conflict_dialog_is_for (const GchOperation *operation);

G_END_DECLS
