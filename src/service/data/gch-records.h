/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"
#include "gch-record.h"

G_BEGIN_DECLS

/* Records out of rows. Each macro is the list of columns that its reader takes, in order; the
 * tables have the aliases used in it. Readers look at the statement's current row and return
 * (transfer full). */

#define GCH_ACCOUNT_COLUMNS "a.id, a.version, a.name, a.customer_number"
#define GCH_USER_COLUMNS "u.id, u.version, p.name, p.email, u.role, u.case_administrator"
#define GCH_KEY_COLUMNS                                                                            \
  "k.id, k.version, r.name, substr(k.code, -4), r.latest_version, k.last_version_used, "           \
  "k.maintenance_ends"
#define GCH_CASE_COLUMNS                                                                           \
  "c.id, c.version, c.number, c.client_op_id, c.team, c.type, c.severity, c.status, c.subject, "   \
  "c.description, c.key_id, c.product, c.product_version, c.operating_system, c.opened_by, "       \
  "c.opened_by_name, c.created_at, c.updated_at, c.closed_at, c.last_comment_at, "                 \
  "c.last_reply_at, c.comment_count"
#define GCH_COMMENT_COLUMNS                                                                        \
  "m.id, m.version, m.case_id, m.client_op_id, m.author_kind, m.author_id, m.author_name, "        \
  "m.body, m.created_at"
#define GCH_STATUS_CHANGE_COLUMNS                                                                  \
  "s.id, s.version, s.case_id, s.author_kind, s.author_name, s.from_status, s.to_status, "         \
  "s.created_at"
#define GCH_CASE_VIEWED_COLUMNS "v.case_id, v.version, v.viewed_at"

GchAccount *gch_records_read_account (sqlite3_stmt *row);
GchUser *gch_records_read_user (sqlite3_stmt *row);
GchKey *gch_records_read_key (sqlite3_stmt *row);
GchComment *gch_records_read_comment (sqlite3_stmt *row);
GchStatusChange *gch_records_read_status_change (sqlite3_stmt *row);
GchCaseViewed *gch_records_read_case_viewed (sqlite3_stmt *row);

/* Every page ends with the record that brings its texts to this many bytes, however many records
 * were asked for. Escaped as JSON a byte takes six at most, so that no page comes near the 16 MiB
 * that a reader takes (GCH_JSON_LIMITS_ANSWER), who else would never get past it. */
#define GCH_PAGE_MAX_BYTES ((gsize) 2 * 1024 * 1024)

/* @reopen_since: what was closed before is closed for good. */
GchCase *gch_records_read_case (sqlite3_stmt *row, gint64 reopen_since);

/* That moment, by the portal's policy and clock. */
gint64 gch_records_reopen_since (GchDatabase *database);

G_END_DECLS
