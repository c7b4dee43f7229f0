/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-portal-private.h"

#include "gch-accounts.h"
#include "gch-cases.h"
#include "gch-keys.h"

/* The sample: two companies, four people, some twenty cases. Built once, by the service's own
 * functions, and cloned for every world. */

#define CASES 22

typedef struct
{
  const char *id;
  const char *name;
  const char *account;
  GchRole role;
  gboolean case_administrator;
} Person;

static const Person PEOPLE[GCH_SIM_PERSONS] = {
  { "user-camille", "Camille", "account-lumen", GCH_ROLE_ADMINISTRATOR, TRUE },
  { "user-bruno", "Bruno", "account-lumen", GCH_ROLE_INDIVIDUAL, FALSE },
  { "user-chloe", "Chloé", "account-lumen", GCH_ROLE_INDIVIDUAL, TRUE },
  { "user-dora", "Dora", "account-north", GCH_ROLE_ADMINISTRATOR, FALSE },
};

typedef struct
{
  gint64 now;
  GRand *rand; /* (owned) */
  gboolean empty;
} Building;

static gint64
building_now (gpointer data)
{
  return ((Building *) data)->now;
}

static void
building_random (gpointer data, guint8 *bytes, gsize length)
{
  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (g_rand_int (((Building *) data)->rand) >> 24);
}

static gboolean
add_people (GchDatabase *database, GError **error)
{
  g_autofree char *lumen =
      gch_accounts_create (database, "account-lumen", "Atelier Lumen SAS", "C-1001", error);
  g_autofree char *north = NULL;

  if (lumen == NULL)
    return FALSE;
  north = gch_accounts_create (database, "account-north", "Northlight Ltd", "C-1002", error);
  if (north == NULL)
    return FALSE;

  for (gsize i = 0; i < G_N_ELEMENTS (PEOPLE); i++)
    {
      const Person *person = &PEOPLE[i];
      g_autofree char *user_name = g_strconcat (person->id, "@example.org", NULL);
      g_autofree char *id =
          gch_users_create (database, person->id, NULL, person->account, user_name, person->name,
                            user_name, NULL, person->role, person->case_administrator, error);

      if (id == NULL)
        return FALSE;
    }

  return TRUE;
}

static gboolean
add_keys (GchDatabase *database, GError **error)
{
  g_autofree char *product =
      gch_products_create (database, "product-1", "Solenne Studio", "4.2", error);
  g_autofree char *lumen = NULL;
  g_autofree char *north = NULL;

  if (product == NULL)
    return FALSE;
  lumen =
      gch_keys_create (database, "key-lumen", "account-lumen", product, "AAAA-BBBB-CCCC-DDDD-7F3K",
                       NULL, "user-bruno", "4.1", GCH_SIM_DAY + 90 * G_TIME_SPAN_DAY, error);
  if (lumen == NULL)
    return FALSE;
  north =
      gch_keys_create (database, "key-north", "account-north", product, "AAAA-BBBB-CCCC-DDDD-8G4L",
                       NULL, NULL, NULL, GCH_SIM_DAY - 90 * G_TIME_SPAN_DAY, error);

  return north != NULL;
}

static gboolean
add_case (GchDatabase *database, guint number, GError **error)
{
  const Person *person = &PEOPLE[number % 8 < 4 ? 0 : number % 4];
  g_autoptr (GchActor) actor = gch_users_get_actor (database, person->id, error);
  g_autoptr (GchActor) support = gch_actor_new_support ("Élodie");
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GchCase) closed = NULL;
  g_autofree char *id = g_strdup_printf ("case-%02u", number);
  g_autofree char *subject = g_strdup_printf ("Question %u", number);
  const GchNewCase wanted = { .id = id,
                              .team = GCH_TEAM_CUSTOMER_SERVICE,
                              .type = GCH_CASE_TYPE_INVOICE,
                              .severity = GCH_SEVERITY_MINOR,
                              .subject = subject,
                              .description = "What does this line of the invoice mean?" };

  if (actor == NULL)
    return FALSE;
  record = gch_cases_create (database, actor, &wanted, error);
  if (record == NULL)
    return FALSE;
  if (number % 3 == 0
      && !gch_cases_add_comment (database, support, id, "We are looking into it.", NULL, NULL, NULL,
                                 error))
    return FALSE;
  if (number % 7 == 0)
    {
      closed = gch_cases_set_status (database, support, id, GCH_CASE_STATUS_CLOSED, error);
      return closed != NULL;
    }

  return TRUE;
}

static gboolean
fill (GchDatabase *database, gpointer data, GError **error)
{
  Building *building = data;

  if (!add_people (database, error) || !add_keys (database, error))
    return FALSE;
  for (guint i = 0; !building->empty && i < CASES; i++)
    {
      building->now += G_TIME_SPAN_HOUR;
      if (!add_case (database, i, error))
        return FALSE;
    }

  return TRUE;
}

/* It was made up by the real source of randomness when the database was made. */
static gboolean
name_instance (GchDatabase *database, gpointer name, GError **error)
{
  return gch_database_set_setting (database, "instance", name, error);
}

static void
build (gboolean empty)
{
  Building building = { .now = GCH_SIM_DAY - 40 * G_TIME_SPAN_HOUR, .empty = empty };
  const GchDatabaseSource source = { building_now, building_random, &building };
  g_autoptr (GchDatabase) database = NULL;
  g_autoptr (GError) error = NULL;

  building.rand = g_rand_new_with_seed (empty ? 2 : 1);
  database = gch_database_open (GCH_SIM_PORTAL_PATH, FALSE, &error);
  if (database == NULL)
    g_error ("the sample portal: %s", error->message);
  gch_database_set_source (database, &source);
  if (!gch_database_transaction (database, fill, &building, &error)
      || !gch_database_transaction (database, name_instance,
                                    (gpointer) (empty ? "instance-empty" : "instance-first"),
                                    &error))
    g_error ("the sample portal: %s", error->message);
  g_rand_free (building.rand);
}

GchSimSnapshot *
gch_sim_portal_template (gboolean empty)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (3);
  GchSimDisk *disk = gch_sim_disk_new (rand);
  GchSimSnapshot *snapshot;

  gch_sim_disk_install (disk);
  sqlite3_randomness (0, NULL);
  gch_sim_disk_get_table ()->make_file (GCH_SIM_PORTAL_PATH);
  build (empty);
  snapshot = gch_sim_disk_snapshot (disk, GCH_SIM_PORTAL_PREFIX);
  gch_sim_disk_uninstall (disk);
  gch_sim_disk_free (disk);

  return snapshot;
}

void
gch_sim_portal_name_persons (GchSimWorld *world)
{
  for (gsize i = 0; i < G_N_ELEMENTS (PEOPLE); i++)
    {
      world->persons[i].name = PEOPLE[i].name;
      world->persons[i].user_id = PEOPLE[i].id;
      world->persons[i].owner =
          gch_owner_new ("https://portal.example", PEOPLE[i].account, PEOPLE[i].id);
    }
}
