/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-portal-private.h"

#include "gch-accounts.h"
#include "gch-cases.h"
#include "gch-idempotency.h"
#include "gch-sim-ledger.h"

/* What others do at the portal, and what happens to it. */

/* Does @work and lets the listeners know. A disk that refuses it just now is the portal's trouble.
 */
static void
transact (GchSimPortal *self, GchDatabaseWork work, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (self->database == NULL)
    return;

  if (!gch_database_transaction (self->database, work, data, &error))
    gch_sim_say (self->world, "portal", "could not: %s", error->message);
  if (gch_sim_portal_note_death (self))
    return;
  gch_sim_portal_note_makers (self, "support");
  gch_sim_portal_tell (self);
}

static char *
pick_case (GchSimPortal *self)
{
  const gint64 count =
      gch_database_get_int (self->database, NULL, "SELECT count (*) FROM cases", "");
  const gint64 which = gch_sim_pick (self->world, (guint) MAX (count, 1));

  return gch_database_get_text (self->database, NULL,
                                "SELECT id FROM cases ORDER BY id LIMIT 1 OFFSET ?1", "i", which);
}

/* --- support --- */

typedef struct
{
  GchSimPortal *portal;
  char *case_id; /* (owned) */
  guint what;
} Act;

static gboolean
edit (GchDatabase *database, const GchActor *actor, const Act *act, GError **error)
{
  g_autoptr (GchCase) record = gch_cases_get (database, actor, act->case_id, error);
  g_autoptr (GchCase) edited = NULL;
  const GchCaseEdit changes = { .severity =
                                    (GchSeverity) (1 + gch_sim_pick (act->portal->world, 4)) };

  if (record == NULL || record->status == GCH_CASE_STATUS_CLOSED)
    return record != NULL;
  edited = gch_cases_edit (database, actor, act->case_id, record->version, &changes, error);

  return edited != NULL;
}

static gboolean
act_work (GchDatabase *database, gpointer data, GError **error)
{
  const Act *act = data;
  g_autoptr (GchActor) actor = gch_actor_new_support ("Élodie");
  g_autoptr (GchCase) record = NULL;

  if (act->what < 5)
    return gch_cases_add_comment (database, actor, act->case_id, "Have you tried again since?",
                                  NULL, NULL, NULL, error);
  if (act->what < 7)
    return edit (database, actor, act, error);

  record = gch_cases_set_status (database, actor, act->case_id,
                                 (GchCaseStatus) gch_sim_pick (act->portal->world, 5), error);

  return record != NULL;
}

void
gch_sim_portal_support_acts (GchSimPortal *self)
{
  Act act = { .portal = self };

  if (self->database == NULL)
    return;
  act.case_id = pick_case (self);
  if (act.case_id == NULL)
    return;

  act.what = gch_sim_pick (self->world, 10);
  gch_sim_say (self->world, "support",
               act.what < 5   ? "comments on %s"
               : act.what < 7 ? "edits %s"
                              : "changes the status of %s",
               act.case_id);
  transact (self, act_work, &act);
  g_free (act.case_id);
}

/* --- rights --- */

static gboolean
change_role_work (GchDatabase *database, gpointer data, GError **error)
{
  GchSimPortal *self = data;
  const GchSimPerson *person = &self->world->persons[gch_sim_pick (self->world, 3)];
  const GchRole role = (GchRole) gch_sim_pick (self->world, 3);
  const gboolean administrator = gch_sim_toss (self->world, 0.5);

  gch_sim_say (self->world, "portal", "%s is %s%s now", person->name, gch_role_to_nick (role),
               administrator ? " and case administrator" : "");

  return gch_users_set_role (database, person->user_id, role, administrator, error);
}

void
gch_sim_portal_change_role (GchSimPortal *self)
{
  transact (self, change_role_work, self);
}

/* --- sessions --- */

typedef struct
{
  GchSimPortal *portal;
  const GchSimPerson *person;
} OfPerson;

static gboolean
expire_work (GchDatabase *database, gpointer data, GError **error)
{
  const OfPerson *of = data;

  return gch_database_run (database, error,
                           "UPDATE tokens SET expires_at = ?2 WHERE kind = 'access' AND session_id "
                           "IN (SELECT id FROM sessions WHERE user_id = ?1)",
                           "si", of->person->user_id, gch_database_now (database));
}

void
gch_sim_portal_expire_tokens (GchSimPortal *self, const GchSimPerson *person)
{
  OfPerson of = { self, person };

  gch_sim_say (self->world, "portal", "%s's access tokens have expired", person->name);
  transact (self, expire_work, &of);
}

static gboolean
revoke_work (GchDatabase *database, gpointer data, GError **error)
{
  const OfPerson *of = data;

  return gch_database_run (database, error,
                           "UPDATE sessions SET revoked_at = ?2 WHERE user_id = ?1 "
                           "AND revoked_at = 0",
                           "si", of->person->user_id, gch_database_now (database));
}

void
gch_sim_portal_revoke_sessions (GchSimPortal *self, const GchSimPerson *person)
{
  OfPerson of = { self, person };

  gch_sim_say (self->world, "portal", "%s's sessions are revoked", person->name);
  transact (self, revoke_work, &of);
}

static gboolean
forget_work (GchDatabase *database, gpointer data, GError **error)
{
  return gch_database_run (database, error, "DELETE FROM idempotency", "");
}

void
gch_sim_portal_forget_keys (GchSimPortal *self)
{
  gch_sim_say (self->world, "portal", "30 days have passed for the stored answers");
  transact (self, forget_work, self);
}

void
gch_sim_portal_empty (GchSimPortal *self)
{
  static GchSimSnapshot *template; /* made once for all worlds */
  GchSimWorld *world = self->world;

  gch_sim_portal_stop (self);
  gch_sim_say (world, "portal", "is restored from a database without a case");
  if (template == NULL)
    {
      gch_sim_disk_uninstall (world->disk);
      template = gch_sim_portal_template (TRUE);
      gch_sim_disk_install (world->disk);
    }
  sqlite3_randomness (0, NULL);
  gch_sim_disk_restore (world->disk, GCH_SIM_PORTAL_PREFIX, template);
  g_hash_table_remove_all (self->makers);
  for (guint i = 0; i < world->ledger->wishes->len; i++)
    {
      GchSimWish *wish = g_ptr_array_index (world->ledger->wishes, i);

      wish->excused = wish->excused || wish->effects > 0;
      wish->effects = 0;
    }
  gch_sim_portal_start (self);
}
