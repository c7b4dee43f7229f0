/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-case-query.h"

G_BEGIN_DECLS

/* The statements behind lists of cases. Each names the index it reads, so that a list can never
 * become a scan of the table by a change of mind of the query planner. */

/* ?1: row of the person who looks, ?2: row numbers as JSON, ?3: limit, negative for none. */
char *gch_case_sql_list (const GchCaseQuery *query, gboolean from_hits, int group);

guint gch_case_sql_count_groups (const GchCaseQuery *query);
int gch_case_sql_get_group (const GchCaseQuery *query, guint i);

G_END_DECLS
