/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-actor.h"
#include "gch-database.h"
#include "gch-policy.h"

G_BEGIN_DECLS

/* What can be done with cases. HTTP handlers, `reply` and the demonstration's scripted answers all
 * come through here. Functions that write need a transaction; a customer's doing queues a mail to
 * the team in it. What @actor may not see is GCH_ERROR_NOT_FOUND. Support sees everything.
 * Nothing here checks lengths of text but gch_cases_add_comment(): forms do that. */

/* What this portal allows. */
GchPolicy gch_cases_get_policy (GchDatabase *database);

/* What somebody asks for in a new case. Strings are not owned. */
typedef struct
{
  const char *id;           /* (nullable) wanted id */
  const char *client_op_id; /* (nullable) */
  GchTeam team;
  GchCaseType type;
  GchSeverity severity;
  const char *subject;
  const char *description;
  const char *key_id;           /* (nullable) */
  const char *product_version;  /* (nullable) */
  const char *operating_system; /* (nullable) */
} GchNewCase;

/* GCH_ERROR_INVALID when @actor may not see the key. (transfer full) */
GchCase *gch_cases_create (GchDatabase *database, const GchActor *actor, const GchNewCase *wanted,
                           GError **error);

GchCase *gch_cases_get (GchDatabase *database, const GchActor *actor, const char *id,
                        GError **error);
GchCase *gch_cases_get_by_number (GchDatabase *database, const GchActor *actor, const char *number,
                                  GError **error);

/* The case that @actor made with this operation, NULL without an error when there is none. */
GchCase *gch_cases_get_by_operation (GchDatabase *database, const GchActor *actor,
                                     const char *client_op_id, GError **error);

/* Changes of an edit; NULL and 0 leave a value alone, "" clears one that may be empty. */
typedef struct
{
  const char *subject;
  const char *description;
  gboolean has_type;
  GchCaseType type;
  GchSeverity severity; /* 0: as it is */
  const char *product_version;
  const char *operating_system;
} GchCaseEdit;

/* GCH_ERROR_CONFLICT when the case is not at @base_version, GCH_ERROR_REFUSED when it is closed. */
GchCase *gch_cases_edit (GchDatabase *database, const GchActor *actor, const char *id,
                         gint64 base_version, const GchCaseEdit *edit, GError **error);

/**
 * gch_cases_set_status:
 *
 * Moves the case to @status and records it; nothing happens when it is there already. Customers
 * close (%GCH_CASE_STATUS_CLOSED) and reopen (%GCH_CASE_STATUS_OPEN), support sets any.
 *
 * Errors: %GCH_ERROR_REFUSED when policy no longer lets a customer reopen it.
 * Returns: (transfer full): the case as it is now
 */
GchCase *gch_cases_set_status (GchDatabase *database, const GchActor *actor, const char *id,
                               GchCaseStatus status, GError **error);

/**
 * gch_cases_add_comment:
 * @client_op_id: (nullable): the operation it comes from; never used twice by one author
 * @comment: (out) (optional): the new comment
 * @support_case: (out) (optional): the case as it is afterwards
 *
 * Adds a comment. A customer's moves a waiting case to open and reopens a closed one where policy
 * allows.
 *
 * Errors: %GCH_ERROR_REFUSED when it is closed for good, %GCH_ERROR_INVALID for a blank body,
 * %GCH_ERROR_TOO_LARGE for one over the policy.
 */
gboolean gch_cases_add_comment (GchDatabase *database, const GchActor *actor, const char *case_id,
                                const char *body, const char *client_op_id, GchComment **comment,
                                GchCase **support_case, GError **error);

/* The comment that @actor made with this operation, NULL without an error when there is none. */
GchComment *gch_cases_get_comment_by_operation (GchDatabase *database, const GchActor *actor,
                                                const char *client_op_id, GError **error);

/* Comments of a case in order, after the one at sequence @after; at most @limit, fewer where they
 * are long (GCH_PAGE_MAX_BYTES). @next: where the next page starts, 0 when this was the last.
 * (transfer full) (element-type GchComment) */
GPtrArray *gch_cases_list_comments (GchDatabase *database, const GchActor *actor,
                                    const char *case_id, gint64 after, guint limit, gint64 *next,
                                    GError **error);

/* Records that @actor looked at the case just now. */
GchCaseViewed *gch_cases_view (GchDatabase *database, const GchActor *actor, const char *case_id,
                               GError **error);

G_END_DECLS
