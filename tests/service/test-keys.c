/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-keys.h"

#include <string.h>

#include "gch-error.h"
#include "portal-fixture.h"

/* The row "keys" of the table of rights, with own, other and missing. */
static void
test_visible (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  static const struct
  {
    const char *user;
    const char *seen;
  } rows[] = {
    { ADMIN, "key-1 key-2" }, { MANAGER, "key-2" }, { SINGLE, "key-1" }, { CASES, "" },
    { OTHER, "key-9" },
  };
  static const char *const ids[] = { "key-1", "key-2", "key-9", "nothing" };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, rows[i].user, NULL);
      g_autoptr (GPtrArray) keys = gch_keys_list (fixture->database, actor, NULL);
      g_autoptr (GString) listed = g_string_new (NULL);

      for (guint k = 0; k < keys->len; k++)
        g_string_append_printf (listed, "%s%s", k > 0 ? " " : "", ((GchKey *) keys->pdata[k])->id);
      g_assert_cmpstr (listed->str, ==, rows[i].seen);

      for (gsize k = 0; k < G_N_ELEMENTS (ids); k++)
        {
          g_autoptr (GError) error = NULL;
          g_autoptr (GchKey) key = gch_keys_get (fixture->database, actor, ids[k], &error);

          g_assert_cmpint (key != NULL, ==, strstr (rows[i].seen, ids[k]) != NULL);
          if (key == NULL)
            g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
        }
    }
}

/* The key itself never leaves; its last group does. */
static void
test_hint (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GchActor) actor = gch_users_get_actor (fixture->database, SINGLE, NULL);
  g_autoptr (GchKey) key = gch_keys_get (fixture->database, actor, "key-1", NULL);

  g_assert_cmpstr (key->hint, ==, "1F3K");
  g_assert_cmpstr (key->product, ==, "Prism");
  g_assert_cmpstr (key->latest_version, ==, "12.0");
  g_assert_cmpstr (key->last_version_used, ==, "11.2");
}

static void
test_assign (void)
{
  g_autoptr (PortalFixture) fixture = portal_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GchActor) before = gch_users_get_actor (fixture->database, SINGLE, NULL);
  g_autoptr (GchActor) after = gch_users_get_actor (fixture->database, CASES, NULL);
  g_autoptr (GchKey) key = NULL;

  g_assert_true (gch_database_begin (fixture->database, TRUE, NULL));
  g_assert_true (gch_keys_assign (fixture->database, "key-1", CASES, &error));
  g_assert_false (gch_keys_assign (fixture->database, "key-1", OTHER, &error));
  g_assert_error (error, GCH_ERROR, GCH_ERROR_NOT_FOUND);
  g_clear_error (&error);
  g_assert_true (gch_database_commit (fixture->database, NULL));

  g_assert_null (gch_keys_get (fixture->database, before, "key-1", NULL));
  key = gch_keys_get (fixture->database, after, "key-1", &error);
  g_assert_no_error (error);
  g_assert_cmpint (key->version, ==, 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/keys/visible", test_visible);
  g_test_add_func ("/keys/hint", test_hint);
  g_test_add_func ("/keys/assign", test_assign);

  return g_test_run ();
}
