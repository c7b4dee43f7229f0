/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <json-glib/json-glib.h>

#include "gch-change.h"
#include "gch-operation.h"

G_BEGIN_DECLS

/* The Portal API, version 1, as data/guichet-portal.openapi.yaml says it: paths, records, problems.
 * Shared by the program and the service, so that there is one reading of the contract. */

#define GCH_WIRE_PROBLEM_BASE "urn:guichet:problem:"

/* Paths. Templates for the service's router have "{id}" in them; the program fills them in. */
#define GCH_WIRE_PORTAL "/v1/portal"
#define GCH_WIRE_SESSION "/v1/session"
#define GCH_WIRE_SESSION_REFRESH "/v1/session/refresh"
#define GCH_WIRE_SESSIONS "/v1/sessions"
#define GCH_WIRE_SESSIONS_ID "/v1/sessions/{id}"
#define GCH_WIRE_ACCOUNT "/v1/account"
#define GCH_WIRE_KEYS "/v1/keys"
#define GCH_WIRE_CASES "/v1/cases"
#define GCH_WIRE_CASE "/v1/cases/{id}"
#define GCH_WIRE_CASE_CLOSE "/v1/cases/{id}/close"
#define GCH_WIRE_CASE_REOPEN "/v1/cases/{id}/reopen"
#define GCH_WIRE_CASE_COMMENTS "/v1/cases/{id}/comments"
#define GCH_WIRE_CASE_VIEWS "/v1/cases/{id}/views"
#define GCH_WIRE_CHANGES "/v1/changes"
#define GCH_WIRE_EVENTS "/v1/events"

/* @template with "{id}" replaced by the percent-encoded @id. (transfer full) */
char *gch_wire_path (const char *template_, const char *id);

/* Records. Writers return a new object node; readers return a new record, or NULL with
 * GCH_ERROR_BAD_ANSWER. */
JsonNode *gch_wire_write_account (const GchAccount *record);
JsonNode *gch_wire_write_user (const GchUser *record);
JsonNode *gch_wire_write_key (const GchKey *record);
JsonNode *gch_wire_write_case (const GchCase *record);
JsonNode *gch_wire_write_comment (const GchComment *record);
JsonNode *gch_wire_write_status_change (const GchStatusChange *record);
JsonNode *gch_wire_write_case_viewed (const GchCaseViewed *record);
GchAccount *gch_wire_read_account (JsonNode *node, GError **error);
GchUser *gch_wire_read_user (JsonNode *node, GError **error);
GchKey *gch_wire_read_key (JsonNode *node, GError **error);
GchCase *gch_wire_read_case (JsonNode *node, GError **error);
GchComment *gch_wire_read_comment (JsonNode *node, GError **error);
GchStatusChange *gch_wire_read_status_change (JsonNode *node, GError **error);
GchCaseViewed *gch_wire_read_case_viewed (JsonNode *node, GError **error);

/* Feed pages. The record kinds on the wire: account, user, key, case, comment, status_change,
 * case_viewed. A kind that this program does not know is skipped. */
const char *gch_wire_record_kind_to_nick (GchRecordKind kind);
JsonNode *gch_wire_write_change_page (const GchChangePage *page);
GchChangePage *gch_wire_read_change_page (JsonNode *node, GError **error);

/* RFC 9457 problem details. */
typedef struct
{
  char *type; /* (owned) the part after GCH_WIRE_PROBLEM_BASE, for example "validation" */
  int status;
  char *title;       /* (owned) for people, in the language asked for */
  char *detail;      /* (owned) (nullable) for people */
  char *instance;    /* (owned) (nullable) request id */
  char *reason;      /* (owned) (nullable) of a "resync": "access_changed" or "cursor" */
  GPtrArray *errors; /* (owned) (nullable) (element-type GchWireFieldError) */
  JsonNode *current; /* (owned) (nullable) the current record of a 412 */
} GchWireProblem;

typedef struct
{
  char *field;  /* (owned) member of the request's body */
  char *code;   /* (owned) "required", "too_long", "invalid", "not_allowed" */
  char *detail; /* (owned) for people */
} GchWireFieldError;

GchWireProblem *gch_wire_problem_new (const char *type, int status, const char *title);
void gch_wire_problem_add_error (GchWireProblem *self, const char *field, const char *code,
                                 const char *detail);
void gch_wire_problem_free (GchWireProblem *self);
JsonNode *gch_wire_write_problem (const GchWireProblem *problem);
GchWireProblem *gch_wire_read_problem (JsonNode *node, GError **error);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GchWireProblem, gch_wire_problem_free)

G_END_DECLS
