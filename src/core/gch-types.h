/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* The closed word lists of the domain. Every list has: a wire nick (ASCII, stable), and a label
 * for people, returned untranslated (the caller passes it through its own gettext, because the
 * service answers each request in another language). */

typedef enum
{
  GCH_ROLE_ADMINISTRATOR,
  GCH_ROLE_GROUP_MANAGER,
  GCH_ROLE_INDIVIDUAL,
} GchRole;

typedef enum
{
  GCH_TEAM_CUSTOMER_SERVICE,
  GCH_TEAM_TECHNICAL_SUPPORT,
} GchTeam;

typedef enum
{
  GCH_CASE_STATUS_NEW,
  GCH_CASE_STATUS_OPEN,
  GCH_CASE_STATUS_WAITING_FOR_CUSTOMER,
  GCH_CASE_STATUS_SOLUTION_PROPOSED,
  GCH_CASE_STATUS_CLOSED,
} GchCaseStatus;

/* What a case is about. The first three belong to customer service, the others to technical
 * support. */
typedef enum
{
  GCH_CASE_TYPE_INVOICE,
  GCH_CASE_TYPE_ORDER,
  GCH_CASE_TYPE_ACCOUNT,
  GCH_CASE_TYPE_DEFECT,
  GCH_CASE_TYPE_INSTALLATION,
  GCH_CASE_TYPE_PERFORMANCE,
  GCH_CASE_TYPE_QUESTION,
} GchCaseType;

/* 1 = production down … 4 = question. On the wire it is the bare number. */
typedef enum
{
  GCH_SEVERITY_PRODUCTION_DOWN = 1,
  GCH_SEVERITY_SERIOUS = 2,
  GCH_SEVERITY_MINOR = 3,
  GCH_SEVERITY_QUESTION = 4,
} GchSeverity;

typedef enum
{
  GCH_CASE_VIEW_RECENTLY_VIEWED,
  GCH_CASE_VIEW_ACTIVE_SUPPORT,
  GCH_CASE_VIEW_OPENED_BY_ME,
  GCH_CASE_VIEW_ALL_OPEN,
  GCH_CASE_VIEW_ALL,
} GchCaseView;

typedef enum
{
  GCH_AUTHOR_CUSTOMER,
  GCH_AUTHOR_SUPPORT,
} GchAuthorKind;

/* What the portal lets this user do with a case now; the portal decides, the program only shows. */
typedef enum
{
  GCH_CASE_MAY_COMMENT = 1 << 0,
  GCH_CASE_MAY_EDIT = 1 << 1,
  GCH_CASE_MAY_CLOSE = 1 << 2,
  GCH_CASE_MAY_REOPEN = 1 << 3,
} GchCaseAllowed;

/* nick → value: FALSE and GCH_ERROR_BAD_ANSWER for a nick that is not in the list.
 * value → nick / label: static strings, never NULL. Labels are msgids: pass them through gettext.
 */
#define GCH_DECLARE_WORDS(Type, type)                                                              \
  const char *type##_to_nick (Type value);                                                         \
  const char *type##_to_label (Type value);                                                        \
  gboolean type##_from_nick (const char *nick, Type *value, GError **error);

GCH_DECLARE_WORDS (GchRole, gch_role)
GCH_DECLARE_WORDS (GchTeam, gch_team)
GCH_DECLARE_WORDS (GchCaseStatus, gch_case_status)
GCH_DECLARE_WORDS (GchCaseType, gch_case_type)
GCH_DECLARE_WORDS (GchSeverity, gch_severity)
GCH_DECLARE_WORDS (GchCaseView, gch_case_view)
GCH_DECLARE_WORDS (GchAuthorKind, gch_author_kind)

/* TRUE for the types a case of @team may have. */
gboolean gch_case_type_fits_team (GchCaseType type, GchTeam team);

/* TRUE while somebody still works on it: everything but closed. */
gboolean gch_case_status_is_open (GchCaseStatus status);

G_END_DECLS
