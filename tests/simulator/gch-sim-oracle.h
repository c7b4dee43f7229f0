/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "gch-sim-session.h"

G_BEGIN_DECLS

/* Looks at everything and believes nothing: what the disk has after a start is compared with what
 * people were promised, what leaves an outbox with what the portal has, and in the end everything
 * with everything. */

/* Where the cache of @desk lies. (transfer full) */
char *gch_sim_oracle_cache_path (GchSimClient *client, const GchSimDesk *desk);

/* The drafts as they were found on the disk; then both. */
void gch_sim_oracle_drafts_found (GchSimSession *session, GPtrArray *drafts);
void gch_sim_oracle_check_stored (GchSimSession *session, GPtrArray *operations, GPtrArray *drafts);
/* session/gch-session-names.c: operations on cases that were made by one that is gone. */
void gch_sim_oracle_name_targets (GchSimSession *session, GPtrArray *operations);
void gch_sim_oracle_name_drafts (GchSimSession *session);
/* What @case_id ("new:…") is called by now. (transfer full) */
char *gch_sim_oracle_resolve (GchSimSession *session, const char *case_id);
void gch_sim_oracle_check_drafts (GchSimSession *session, GPtrArray *drafts);

/* @operation has another state; it leaves the outbox; that is on the disk. */
void gch_sim_oracle_state (GchSimSession *session, const GchOperation *operation);
void gch_sim_oracle_leaves (GchSimSession *session, const GchOperation *operation);
void gch_sim_oracle_removed (GchSimSession *session, const GchOperation *operation);
/* @page is in the cache. */
void gch_sim_oracle_seen (GchSimSession *session, GchChangePage *page);

/* NULL when @client has nothing left to do. */
const char *gch_sim_oracle_why_unsettled (GchSimClient *client);
/* Everything must have come to an end by now. */
void gch_sim_oracle_check_end (GchSimWorld *world);

G_END_DECLS
