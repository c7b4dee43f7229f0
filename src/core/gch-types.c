/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-types.h"

#include <glib/gi18n-lib.h>

#include "gch-error.h"

typedef struct
{
  const char *nick;
  const char *label; /* msgid */
} Word;

static gboolean
find_word (const Word *words, guint n, const char *what, const char *nick, guint *index,
           GError **error)
{
  for (guint i = 0; i < n; i++)
    {
      if (words[i].nick != NULL && g_strcmp0 (words[i].nick, nick) == 0)
        {
          *index = i;
          return TRUE;
        }
    }
  g_set_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER, "Unknown %s “%s”", what,
               nick != NULL ? nick : "");
  return FALSE;
}

#define GCH_DEFINE_WORDS(Type, type, what)                                                         \
  const char *type##_to_nick (Type value)                                                          \
  {                                                                                                \
    g_return_val_if_fail ((guint) value < G_N_ELEMENTS (type##_words), "");                        \
    return type##_words[value].nick != NULL ? type##_words[value].nick : "";                       \
  }                                                                                                \
                                                                                                   \
  const char *type##_to_label (Type value)                                                         \
  {                                                                                                \
    g_return_val_if_fail ((guint) value < G_N_ELEMENTS (type##_words), "");                        \
    return type##_words[value].label != NULL ? type##_words[value].label : "";                     \
  }                                                                                                \
                                                                                                   \
  gboolean type##_from_nick (const char *nick, Type *value, GError **error)                        \
  {                                                                                                \
    guint index = 0;                                                                               \
    if (!find_word (type##_words, G_N_ELEMENTS (type##_words), what, nick, &index, error))         \
      return FALSE;                                                                                \
    *value = (Type) index;                                                                         \
    return TRUE;                                                                                   \
  }

static const Word gch_role_words[] = {
  [GCH_ROLE_ADMINISTRATOR] = { "administrator", N_ ("Administrator") },
  [GCH_ROLE_GROUP_MANAGER] = { "group_manager", N_ ("Group manager") },
  [GCH_ROLE_INDIVIDUAL] = { "individual", N_ ("Individual") },
};

static const Word gch_team_words[] = {
  [GCH_TEAM_CUSTOMER_SERVICE] = { "customer_service", N_ ("Customer service") },
  [GCH_TEAM_TECHNICAL_SUPPORT] = { "technical_support", N_ ("Technical support") },
};

static const Word gch_case_status_words[] = {
  [GCH_CASE_STATUS_NEW] = { "new", N_ ("New") },
  [GCH_CASE_STATUS_OPEN] = { "open", N_ ("Open") },
  [GCH_CASE_STATUS_WAITING_FOR_CUSTOMER] = { "waiting_for_customer", N_ ("Waiting for customer") },
  [GCH_CASE_STATUS_SOLUTION_PROPOSED] = { "solution_proposed", N_ ("Solution proposed") },
  [GCH_CASE_STATUS_CLOSED] = { "closed", N_ ("Closed") },
};

static const Word gch_case_type_words[] = {
  [GCH_CASE_TYPE_INVOICE] = { "invoice", N_ ("Invoice or payment") },
  [GCH_CASE_TYPE_ORDER] = { "order", N_ ("Order or delivery") },
  [GCH_CASE_TYPE_ACCOUNT] = { "account", N_ ("Account or access") },
  [GCH_CASE_TYPE_DEFECT] = { "defect", N_ ("Defect") },
  [GCH_CASE_TYPE_INSTALLATION] = { "installation", N_ ("Installation") },
  [GCH_CASE_TYPE_PERFORMANCE] = { "performance", N_ ("Performance") },
  [GCH_CASE_TYPE_QUESTION] = { "question", N_ ("Question") },
};

/* Index 0 stays empty: severities start at 1. */
static const Word gch_severity_words[] = {
  [GCH_SEVERITY_PRODUCTION_DOWN] = { "1", N_ ("Production down") },
  [GCH_SEVERITY_SERIOUS] = { "2", N_ ("Serious") },
  [GCH_SEVERITY_MINOR] = { "3", N_ ("Minor") },
  [GCH_SEVERITY_QUESTION] = { "4", N_ ("Question") },
};

static const Word gch_case_view_words[] = {
  [GCH_CASE_VIEW_RECENTLY_VIEWED] = { "recently_viewed", N_ ("Recently viewed") },
  [GCH_CASE_VIEW_ACTIVE_SUPPORT] = { "active_support", N_ ("Active support cases") },
  [GCH_CASE_VIEW_OPENED_BY_ME] = { "opened_by_me", N_ ("Opened by me") },
  [GCH_CASE_VIEW_ALL_OPEN] = { "all_open", N_ ("All open cases") },
  [GCH_CASE_VIEW_ALL] = { "all", N_ ("All cases") },
};

static const Word gch_author_kind_words[] = {
  [GCH_AUTHOR_CUSTOMER] = { "customer", N_ ("Customer") },
  [GCH_AUTHOR_SUPPORT] = { "support", N_ ("Support") },
};

GCH_DEFINE_WORDS (GchRole, gch_role, "role")
GCH_DEFINE_WORDS (GchTeam, gch_team, "team")
GCH_DEFINE_WORDS (GchCaseStatus, gch_case_status, "status")
GCH_DEFINE_WORDS (GchCaseType, gch_case_type, "type of case")
GCH_DEFINE_WORDS (GchSeverity, gch_severity, "severity")
GCH_DEFINE_WORDS (GchCaseView, gch_case_view, "view")
GCH_DEFINE_WORDS (GchAuthorKind, gch_author_kind, "kind of author")

gboolean
gch_case_type_fits_team (GchCaseType type, GchTeam team)
{
  gboolean service = type <= GCH_CASE_TYPE_ACCOUNT;

  return service == (team == GCH_TEAM_CUSTOMER_SERVICE);
}

gboolean
gch_case_status_is_open (GchCaseStatus status)
{
  return status != GCH_CASE_STATUS_CLOSED;
}
