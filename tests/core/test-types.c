/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <locale.h>

#include "gch-error.h"
#include "gch-types.h"

#define CHECK_WORDS(Type, type, first, last)                                                       \
  G_STMT_START                                                                                     \
  {                                                                                                \
    for (guint i = (first); i <= (last); i++)                                                      \
      {                                                                                            \
        Type value = (Type) (i == (first) ? (last) : (first));                                     \
        g_autoptr (GError) error = NULL;                                                           \
        g_assert_cmpstr (type##_to_nick ((Type) i), !=, "");                                       \
        g_assert_cmpstr (type##_to_label ((Type) i), !=, "");                                      \
        g_assert_true (type##_from_nick (type##_to_nick ((Type) i), &value, &error));              \
        g_assert_no_error (error);                                                                 \
        g_assert_cmpuint (value, ==, i);                                                           \
      }                                                                                            \
    check_refused (type##_from_nick_untyped);                                                      \
  }                                                                                                \
  G_STMT_END

typedef gboolean (*FromNick) (const char *nick, GError **error);

#define UNTYPED(Type, type)                                                                        \
  static gboolean type##_from_nick_untyped (const char *nick, GError **error)                      \
  {                                                                                                \
    Type value = (Type) 77;                                                                        \
    gboolean found = type##_from_nick (nick, &value, error);                                       \
    g_assert_true (found || value == (Type) 77);                                                   \
    return found;                                                                                  \
  }

UNTYPED (GchRole, gch_role)
UNTYPED (GchTeam, gch_team)
UNTYPED (GchCaseStatus, gch_case_status)
UNTYPED (GchCaseType, gch_case_type)
UNTYPED (GchSeverity, gch_severity)
UNTYPED (GchCaseView, gch_case_view)
UNTYPED (GchAuthorKind, gch_author_kind)

static void
check_refused (FromNick from_nick)
{
  const char *const nicks[] = { "", "administrators", "OPEN", "0", "5", "open ", "é", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (nicks); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (from_nick (nicks[i], &error));
      g_assert_error (error, GCH_ERROR, GCH_ERROR_BAD_ANSWER);
      g_assert_false (from_nick (nicks[i], NULL));
    }
}

static void
test_words (void)
{
  CHECK_WORDS (GchRole, gch_role, GCH_ROLE_ADMINISTRATOR, GCH_ROLE_INDIVIDUAL);
  CHECK_WORDS (GchTeam, gch_team, GCH_TEAM_CUSTOMER_SERVICE, GCH_TEAM_TECHNICAL_SUPPORT);
  CHECK_WORDS (GchCaseStatus, gch_case_status, GCH_CASE_STATUS_NEW, GCH_CASE_STATUS_CLOSED);
  CHECK_WORDS (GchCaseType, gch_case_type, GCH_CASE_TYPE_INVOICE, GCH_CASE_TYPE_QUESTION);
  CHECK_WORDS (GchSeverity, gch_severity, GCH_SEVERITY_PRODUCTION_DOWN, GCH_SEVERITY_QUESTION);
  CHECK_WORDS (GchCaseView, gch_case_view, GCH_CASE_VIEW_RECENTLY_VIEWED, GCH_CASE_VIEW_ALL);
  CHECK_WORDS (GchAuthorKind, gch_author_kind, GCH_AUTHOR_CUSTOMER, GCH_AUTHOR_SUPPORT);
}

/* These are the contract: they never change. */
static void
test_nicks (void)
{
  g_assert_cmpstr (gch_role_to_nick (GCH_ROLE_GROUP_MANAGER), ==, "group_manager");
  g_assert_cmpstr (gch_team_to_nick (GCH_TEAM_TECHNICAL_SUPPORT), ==, "technical_support");
  g_assert_cmpstr (gch_case_status_to_nick (GCH_CASE_STATUS_WAITING_FOR_CUSTOMER), ==,
                   "waiting_for_customer");
  g_assert_cmpstr (gch_case_status_to_nick (GCH_CASE_STATUS_SOLUTION_PROPOSED), ==,
                   "solution_proposed");
  g_assert_cmpstr (gch_severity_to_nick (GCH_SEVERITY_MINOR), ==, "3");
  g_assert_cmpstr (gch_case_view_to_nick (GCH_CASE_VIEW_ACTIVE_SUPPORT), ==, "active_support");
}

static void
test_out_of_range (void)
{
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
  g_assert_cmpstr (gch_role_to_nick ((GchRole) 3), ==, "");
  g_test_assert_expected_messages ();
  g_test_expect_message (NULL, G_LOG_LEVEL_CRITICAL, "*assertion*");
  g_assert_cmpstr (gch_case_status_to_label ((GchCaseStatus) -1), ==, "");
  g_test_assert_expected_messages ();
  g_assert_cmpstr (gch_severity_to_nick ((GchSeverity) 0), ==, "");
  g_assert_cmpstr (gch_severity_to_label ((GchSeverity) 0), ==, "");
}

static void
test_type_fits_team (void)
{
  for (GchCaseType type = GCH_CASE_TYPE_INVOICE; type <= GCH_CASE_TYPE_QUESTION; type++)
    {
      gboolean service = type < GCH_CASE_TYPE_DEFECT;

      g_assert_cmpint (gch_case_type_fits_team (type, GCH_TEAM_CUSTOMER_SERVICE), ==, service);
      g_assert_cmpint (gch_case_type_fits_team (type, GCH_TEAM_TECHNICAL_SUPPORT), ==, !service);
    }
}

static void
test_status_is_open (void)
{
  g_assert_true (gch_case_status_is_open (GCH_CASE_STATUS_NEW));
  g_assert_true (gch_case_status_is_open (GCH_CASE_STATUS_SOLUTION_PROPOSED));
  g_assert_false (gch_case_status_is_open (GCH_CASE_STATUS_CLOSED));
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/types/words", test_words);
  g_test_add_func ("/types/nicks", test_nicks);
  g_test_add_func ("/types/out-of-range", test_out_of_range);
  g_test_add_func ("/types/type-fits-team", test_type_fits_team);
  g_test_add_func ("/types/status-is-open", test_status_is_open);

  return g_test_run ();
}
