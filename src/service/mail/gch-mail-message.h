/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-database.h"

G_BEGIN_DECLS

/* One mail to a team. Made out of a row of the queue it is always the same, so that a mail that is
 * delivered twice is known by its Message-ID. */
typedef struct
{
  gint64 id;    /* of the row */
  char *name;   /* (owned) unique among all portals' mails, fit for a file's name */
  char *from;   /* (owned) bare address */
  char *to;     /* (owned) bare address */
  GBytes *text; /* (owned) the whole message, lines end with LF */
} GchMailMessage;

/**
 * gch_mail_message_compose:
 * @id: of a row of mail_queue
 *
 * Writes the mail of the row: in the language of the setting "mail_language", from "mail_from" to
 * "mail_customer_service" or "mail_technical_support". Reads in the caller's transaction.
 *
 * Errors: %GCH_ERROR_NOT_FOUND when there is no such row.
 * Returns: (transfer full)
 */
GchMailMessage *gch_mail_message_compose (GchDatabase *database, gint64 id, GError **error);
void gch_mail_message_free (GchMailMessage *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchMailMessage, gch_mail_message_free)

G_END_DECLS
