/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-record.h"

G_BEGIN_DECLS

/* What a case is, above its conversation: subject, number, status, and the facts in one line. */

#define GCH_TYPE_CASE_HEADER (gch_case_header_get_type ())
G_DECLARE_FINAL_TYPE (GchCaseHeader, gch_case_header, GCH, CASE_HEADER, GtkWidget)

GtkWidget *gch_case_header_new (void);
void gch_case_header_show_record (GchCaseHeader *self, const GchCase *record);
void gch_case_header_show_pending (GchCaseHeader *self, const char *subject);
void gch_case_header_set_compact (GchCaseHeader *self, gboolean compact);

/* Pure: team, severity, product and its version, operating system. (transfer full) */
char *gch_case_header_format_facts (const GchCase *record);

G_END_DECLS
