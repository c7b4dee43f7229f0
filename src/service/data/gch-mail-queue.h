/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* What the teams are told by mail. Written in the transaction of what it tells of; delivered later,
 * at least once. */

typedef enum
{
  GCH_MAIL_CASE_CREATED,
  GCH_MAIL_COMMENT_ADDED,
  GCH_MAIL_CASE_CLOSED,
  GCH_MAIL_CASE_REOPENED,
} GchMailKind;

/* Queues a mail to the case's team. @comment_id is for GCH_MAIL_COMMENT_ADDED only. */
gboolean gch_mail_queue_add (GchDatabase *database, GchMailKind kind, const char *case_id,
                             const char *comment_id, GError **error);

/* Mails that are not delivered yet. */
gint64 gch_mail_queue_count (GchDatabase *database, GError **error);

G_END_DECLS
