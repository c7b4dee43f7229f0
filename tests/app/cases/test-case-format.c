/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-case-format.h"

#include "gch-test.h"

static void
test_size (void)
{
  g_autofree char *one = gch_case_format_size (500, 1);
  g_autofree char *many = gch_case_format_size (1000000, 300);

  g_assert_null (strstr (one, "line"));
  g_assert_nonnull (strstr (many, "300"));
  g_assert_nonnull (strstr (many, "MB"));
}

/* Every value has a look; one that is not read yet has none and does no harm. */
static void
test_severity (void)
{
  for (int severity = 0; severity <= 5; severity++)
    {
      g_autofree char *text = gch_case_format_severity ((GchSeverity) severity);
      gboolean known = severity >= 1 && severity <= 4;

      g_assert_cmpint (*text != '\0', ==, known);
      g_assert_nonnull (gch_case_format_severity_help ((GchSeverity) severity));
      g_assert_cmpint (gch_case_format_severity_icon ((GchSeverity) severity) != NULL, ==,
                       severity == 1 || severity == 2);
    }
}

static void
test_looks (void)
{
  for (int status = GCH_CASE_STATUS_NEW; status <= GCH_CASE_STATUS_CLOSED; status++)
    for (int other = status + 1; other <= GCH_CASE_STATUS_CLOSED; other++)
      g_assert_cmpstr (gch_case_format_status_class ((GchCaseStatus) status), !=,
                       gch_case_format_status_class ((GchCaseStatus) other));
  g_assert_cmpstr (gch_case_format_team_icon (GCH_TEAM_CUSTOMER_SERVICE), !=,
                   gch_case_format_team_icon (GCH_TEAM_TECHNICAL_SUPPORT));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/case-format/size", test_size);
  g_test_add_func ("/case-format/severity", test_severity);
  g_test_add_func ("/case-format/looks", test_looks);
  return g_test_run ();
}
