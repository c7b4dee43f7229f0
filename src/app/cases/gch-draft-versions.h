/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* A dialog with what a draft said earlier: when, how it begins, what it had that is gone now; the
 * chosen one whole below; restored by a button, Return or a double click.
 *
 * Signals:
 *  ::restore (char *text)  as the draft keeps it */

#define GCH_TYPE_DRAFT_VERSIONS (gch_draft_versions_get_type ())
G_DECLARE_FINAL_TYPE (GchDraftVersions, gch_draft_versions, GCH, DRAFT_VERSIONS, AdwWindow)

/* @versions: (nullable) (element-type GchDraftVersion) newest first. @problem: (nullable) why they
 * could not be read. */
GtkWidget *gch_draft_versions_new (GtkWindow *parent, const char *key, const char *current,
                                   GPtrArray *versions, const char *problem);

/* Pure: the part of @earlier that is not in @now, in one line; "" for none. (transfer full) */
char *gch_draft_versions_describe_lost (const char *earlier, const char *now);

G_END_DECLS
