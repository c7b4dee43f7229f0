/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sqlite.h"

G_BEGIN_DECLS

/* A checksum per row: quick_check looks at the build of a database, not at the text in it. */

/* The columns that each table's checksum is over, with whose they are: a row that moves to another
 * owner has a wrong one. To be read in a query over the table and owners. */
#define GCH_CHECKSUM_DRAFT "gch_checksum (portal, account_id, user_id, key, text, saved_at)"
#define GCH_CHECKSUM_OPERATION                                                                     \
  "gch_checksum (portal, account_id, user_id, sequence, id, command, queue, target_id,"            \
  " base_version, payload, title, created_at, state, attempts, not_before, problem_code, problem," \
  " result_id, uncertain)"

gboolean gch_checksum_install (sqlite3 *handle);

G_END_DECLS
