/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-session.h"

G_BEGIN_DECLS

/* The page of the support cases: the list on one side, the conversation of the chosen case on the
 * other; one at a time where the window is narrow.
 * Property: case-id (string, read-only, notified) the case whose conversation is on the screen, or
 * NULL: a reply to it needs no notification, and a notification about it is withdrawn. */

#define GCH_TYPE_CASES_PAGE (gch_cases_page_get_type ())
G_DECLARE_FINAL_TYPE (GchCasesPage, gch_cases_page, GCH, CASES_PAGE, GtkWidget)

GtkWidget *gch_cases_page_new (GchSession *session);

/* @case_id: also "new:" + operation id, a case that is still in the outbox. */
void gch_cases_page_open_case (GchCasesPage *self, const char *case_id);
void gch_cases_page_new_case (GchCasesPage *self);
/* What is done with an operation of the outbox, where its case is open already. */
void gch_cases_page_edit_operation (GchCasesPage *self, const char *operation_id);
void gch_cases_page_compare (GchCasesPage *self, const char *operation_id);
void gch_cases_page_focus_filter (GchCasesPage *self);

/* Saves every text being typed, now: before the window closes and before the program ends. */
void gch_cases_page_flush_async (GchCasesPage *self, GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean gch_cases_page_flush_finish (GchCasesPage *self, GAsyncResult *result, GError **error);

G_END_DECLS
