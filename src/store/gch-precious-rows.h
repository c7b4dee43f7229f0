/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-draft.h"
#include "gch-sqlite.h"

G_BEGIN_DECLS

/* The rows of precious.db: how they are written, and their checksums. Inside a transaction of the
 * caller. */

/* The row of an owner; the arguments 1 to 3 of a statement are portal, account and user. */
#define GCH_PRECIOUS_OWNER                                                                         \
  "(SELECT row FROM owners WHERE portal = ?1 AND account_id = ?2 AND user_id = ?3)"

gboolean gch_precious_rows_name_owner (GchSqlite *database, const GchOwner *owner, GError **error);
gboolean gch_precious_rows_put_draft (GchSqlite *database, const GchDraft *draft, GError **error);
gboolean gch_precious_rows_add_version (GchSqlite *database, const GchDraft *draft, GError **error);

/* @sequence: its place in the outbox, 0 for the end. Nothing happens where the id is there. */
gboolean gch_precious_rows_add_operation (GchSqlite *database, const GchOperation *operation,
                                          gint64 sequence, GError **error);
gboolean gch_precious_rows_change_operation (GchSqlite *database, const GchOperation *operation,
                                             GError **error);

G_END_DECLS
