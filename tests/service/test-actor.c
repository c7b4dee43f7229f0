/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-actor.h"

static void
test_sees_all_cases (void)
{
  static const struct
  {
    GchRole role;
    gboolean case_administrator;
    gboolean all;
  } rows[] = {
    { GCH_ROLE_ADMINISTRATOR, FALSE, TRUE },  { GCH_ROLE_ADMINISTRATOR, TRUE, TRUE },
    { GCH_ROLE_GROUP_MANAGER, FALSE, FALSE }, { GCH_ROLE_GROUP_MANAGER, TRUE, TRUE },
    { GCH_ROLE_INDIVIDUAL, FALSE, FALSE },    { GCH_ROLE_INDIVIDUAL, TRUE, TRUE },
  };
  g_autoptr (GchActor) support = gch_actor_new_support ("Alex");

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GchActor actor = { .kind = GCH_AUTHOR_CUSTOMER,
                         .role = rows[i].role,
                         .case_administrator = rows[i].case_administrator };

      g_assert_cmpint (gch_actor_sees_all_cases (&actor), ==, rows[i].all);
    }
  g_assert_true (gch_actor_sees_all_cases (support));
}

static void
test_copy (void)
{
  g_autoptr (GchActor) support = gch_actor_new_support ("Alex");
  g_autoptr (GchActor) copy = gch_actor_copy (support);

  g_assert_cmpstr (copy->name, ==, "Alex");
  g_assert_true (copy->name != support->name);
  g_assert_cmpstr (copy->user_id, ==, support->user_id);
  g_assert_cmpint (copy->kind, ==, GCH_AUTHOR_SUPPORT);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/actor/sees-all-cases", test_sees_all_cases);
  g_test_add_func ("/actor/copy", test_copy);

  return g_test_run ();
}
