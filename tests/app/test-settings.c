/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-settings.h"
#include "gch-types.h"

static void
test_defaults (void)
{
  GSettings *settings = gch_settings_get ();
  g_autofree char *address = g_settings_get_string (settings, "portal-address");

  g_assert_true (settings == gch_settings_get ());
  g_assert_cmpint (g_settings_get_int (settings, "window-width"), >=, 360);
  g_assert_cmpstr (address, ==, "");
}

/* The words of the schema are the words of the domain. */
static void
test_views (void)
{
  GSettings *settings = gch_settings_get ();

  for (int view = GCH_CASE_VIEW_RECENTLY_VIEWED; view <= GCH_CASE_VIEW_ALL; view++)
    g_assert_true (
        g_settings_set_string (settings, "case-view", gch_case_view_to_nick ((GchCaseView) view)));
  for (int team = GCH_TEAM_CUSTOMER_SERVICE; team <= GCH_TEAM_TECHNICAL_SUPPORT; team++)
    g_assert_true (
        g_settings_set_string (settings, "case-team", gch_team_to_nick ((GchTeam) team)));
  g_settings_reset (settings, "case-view");
  g_settings_reset (settings, "case-team");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/settings/defaults", test_defaults);
  g_test_add_func ("/settings/views", test_views);

  return g_test_run ();
}
