/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-mail-queue.h"

static const char *const nicks[] = {
  [GCH_MAIL_CASE_CREATED] = "case_created",
  [GCH_MAIL_COMMENT_ADDED] = "comment_added",
  [GCH_MAIL_CASE_CLOSED] = "case_closed",
  [GCH_MAIL_CASE_REOPENED] = "case_reopened",
};

gboolean
gch_mail_queue_add (GchDatabase *database, GchMailKind kind, const char *case_id,
                    const char *comment_id, GError **error)
{
  return gch_database_run (database, error,
                           "INSERT INTO mail_queue (kind, team, case_id, comment_id, created_at) "
                           "SELECT ?1, c.team, c.id, ?3, ?4 FROM cases AS c WHERE c.id = ?2",
                           "sssi", nicks[kind], case_id, comment_id, gch_database_now (database));
}

gint64
gch_mail_queue_count (GchDatabase *database, GError **error)
{
  return gch_database_get_int (database, error,
                               "SELECT count (*) FROM mail_queue WHERE delivered_at = 0", "");
}
