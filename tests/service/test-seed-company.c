/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-keys.h"
#include "gch-seed-company.h"

#define NOW (G_GINT64_CONSTANT (1795392000) * G_USEC_PER_SEC)

static void
test_write (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GchSeedCompany) company = gch_seed_company_new (&error);
  g_autoptr (GchDatabase) database = gch_database_open (":memory:", TRUE, &error);
  g_autoptr (GPtrArray) people = NULL;
  g_autoptr (GPtrArray) keys = NULL;
  const GchActor *nadia, *camille;

  g_assert_no_error (error);
  gch_seed_company_need_key (company, "nadia.benali", "Solenne Sign");
  gch_seed_company_need_key (company, "nadia.benali", "Solenne Sign");
  g_assert_true (gch_database_begin (database, TRUE, NULL));
  g_assert_true (gch_seed_company_write (company, database, NOW, &error));
  g_assert_no_error (error);
  g_assert_true (gch_database_commit (database, NULL));

  camille = gch_seed_company_get_actor (company, "camille.moreau");
  nadia = gch_seed_company_get_actor (company, "nadia.benali");
  g_assert_cmpint (camille->role, ==, GCH_ROLE_ADMINISTRATOR);
  g_assert_true (camille->case_administrator);
  g_assert_cmpstr (camille->account_id, ==, nadia->account_id);
  g_assert_null (gch_seed_company_get_actor (company, "nobody"));
  people = gch_seed_company_list_actors (company, "atelier-lumen");
  g_assert_cmpuint (people->len, ==, 14);
  g_assert_true (g_ptr_array_index (people, 0) == camille);

  /* An individual sees the keys assigned to her: the one that was asked for is among them. */
  keys = gch_keys_list (database, nadia, &error);
  for (guint i = 0; i < keys->len; i++)
    if (g_str_equal (((GchKey *) g_ptr_array_index (keys, i))->product, "Solenne Sign"))
      return;
  g_assert_not_reached ();
}

static void
test_support (void)
{
  g_autoptr (GchSeedCompany) company = gch_seed_company_new (NULL);

  g_assert_cmpstr (gch_seed_company_get_support (company, "Ruth")->name, ==, "Ruth Okafor");
  g_assert_cmpstr (gch_seed_company_get_support (company, "Ru")->name, ==, "Élodie Marchand");
  g_assert_cmpstr (gch_seed_company_get_support (company, NULL)->name, ==, "Élodie Marchand");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/seed-company/write", test_write);
  g_test_add_func ("/seed-company/support", test_support);
  return g_test_run ();
}
