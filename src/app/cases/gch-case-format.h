/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "gch-types.h"

G_BEGIN_DECLS

/* How a case's values look on the screen. Pure functions, no widget. */

char *gch_case_format_size (gsize bytes, gsize lines);
char *gch_case_format_severity (GchSeverity severity);
const char *gch_case_format_severity_help (GchSeverity severity);
const char *gch_case_format_severity_icon (GchSeverity severity);
const char *gch_case_format_status_class (GchCaseStatus status);
const char *gch_case_format_team_icon (GchTeam team);

G_END_DECLS
