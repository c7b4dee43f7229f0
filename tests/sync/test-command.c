/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-command.h"

static void
test_known (void)
{
  static const char *const NAMES[] = { GCH_COMMAND_CREATE_CASE, GCH_COMMAND_ADD_COMMENT,
                                       GCH_COMMAND_EDIT_CASE,   GCH_COMMAND_CLOSE_CASE,
                                       GCH_COMMAND_REOPEN_CASE, GCH_COMMAND_VIEW_CASE };

  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    g_assert_cmpstr (gch_command_describe (NAMES[i])->name, ==, NAMES[i]);
}

static void
test_unknown (void)
{
  g_assert_null (gch_command_describe ("assign_key"));
  g_assert_null (gch_command_describe (""));
  g_assert_null (gch_command_describe (NULL));
}

static void
test_what_matters (void)
{
  g_assert_true (gch_command_describe (GCH_COMMAND_CREATE_CASE)->creates_target);
  g_assert_true (gch_command_describe (GCH_COMMAND_EDIT_CASE)->needs_base_version);
  g_assert_true (gch_command_describe (GCH_COMMAND_VIEW_CASE)->silent);
  /* What a person wrote is never silent. */
  g_assert_false (gch_command_describe (GCH_COMMAND_ADD_COMMENT)->silent);
  g_assert_false (gch_command_describe (GCH_COMMAND_ADD_COMMENT)->replaces_earlier);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/command/known", test_known);
  g_test_add_func ("/command/unknown", test_unknown);
  g_test_add_func ("/command/what-matters", test_what_matters);

  return g_test_run ();
}
