/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-oracle.h"

#include <string.h>

#include "gch-cache-reader.h"
#include "gch-command.h"
#include "gch-sim-disk.h"
#include "gch-sim-portal.h"
#include "gch-sqlite.h"

#define PENDING "new:"

/* A breach of @session's computer. */
#define BREACH(session, breach, ...) gch_sim_breach ((session)->client->world, breach, __VA_ARGS__)

char *
gch_sim_oracle_cache_path (GchSimClient *client, const GchSimDesk *desk)
{
  return g_strdup_printf ("/client-%u/cache/%s/cache.db", client->number, desk->person->user_id);
}

static gboolean
is_of (const GchSimWish *wish, const GchSimSession *session)
{
  return wish->client == session->client->number && wish->person == session->desk->person;
}

/* --- names, as session/gch-session-names.c finds them --- */

/* (transfer full) (nullable) */
static char *
find_case (GchSimSession *session, const char *operation_id)
{
  g_autofree char *path = gch_sim_oracle_cache_path (session->client, session->desk);
  g_autoptr (GchCacheReader) reader = gch_cache_reader_open (path, NULL);

  return reader != NULL ? gch_cache_reader_find_case_by_operation (reader, operation_id, NULL)
                        : NULL;
}

static gboolean
is_shown (const GchSimSession *session, const char *operation_id)
{
  for (guint i = 0; i < session->outbox->len; i++)
    if (strcmp (((GchOperation *) session->outbox->pdata[i])->id, operation_id) == 0)
      return TRUE;

  return FALSE;
}

char *
gch_sim_oracle_resolve (GchSimSession *session, const char *case_id)
{
  const char *known = g_hash_table_lookup (session->resolved, case_id);
  const char *operation_id = case_id + strlen (PENDING);
  g_autofree char *found = NULL;

  if (known != NULL || !g_str_has_prefix (case_id, PENDING) || is_shown (session, operation_id))
    return g_strdup (known != NULL ? known : case_id);

  found = find_case (session, operation_id);
  if (found == NULL)
    return g_strdup (case_id);
  g_hash_table_replace (session->resolved, g_strdup (case_id), g_strdup (found));

  return g_steal_pointer (&found);
}

void
gch_sim_oracle_name_targets (GchSimSession *session, GPtrArray *operations)
{
  for (guint i = 0; i < operations->len; i++)
    {
      GchOperation *operation = g_ptr_array_index (operations, i);
      g_autofree char *id = NULL;

      if (operation->target_id == NULL || !g_str_has_prefix (operation->target_id, PENDING))
        continue;
      id = gch_sim_oracle_resolve (session, operation->target_id);
      if (g_str_has_prefix (id, PENDING))
        continue;
      if (g_strcmp0 (operation->queue, operation->target_id) == 0)
        {
          g_free (operation->queue);
          operation->queue = g_strdup (id);
        }
      g_free (operation->target_id);
      operation->target_id = g_steal_pointer (&id);
    }
}

void
gch_sim_oracle_name_drafts (GchSimSession *session)
{
  for (guint i = 0; i < session->slots->len; i++)
    {
      const GchSimSlot *slot = g_ptr_array_index (session->slots, i);
      g_autofree char *id = NULL;
      g_autofree char *to = NULL;

      if (*slot->text == '\0' || !g_str_has_prefix (slot->key, "case:" PENDING))
        continue;
      id = gch_sim_oracle_resolve (session, slot->key + strlen ("case:"));
      if (g_str_has_prefix (id, PENDING))
        continue;
      to = g_strconcat ("case:", id, NULL);
      gch_sim_drafts_rename (session, slot->key, to);
    }
}

/* --- drafts after a start --- */

static const char *
text_of (GPtrArray *drafts, const char *key)
{
  for (guint i = 0; i < drafts->len; i++)
    if (strcmp (((GchDraft *) drafts->pdata[i])->key, key) == 0)
      return ((GchDraft *) drafts->pdata[i])->text;

  return "";
}

/* An operation made of this draft, of whose submission nobody heard. */
static GchSimWish *
find_unheard (GchSimSession *session, const char *key)
{
  const GPtrArray *wishes = session->client->world->ledger->wishes;

  for (guint i = wishes->len; i-- > 0;)
    {
      GchSimWish *wish = g_ptr_array_index (wishes, i);

      if (is_of (wish, session) && wish->state == GCH_SIM_WISH_SUBMITTING
          && wish->life != session->life && g_strcmp0 (wish->draft_key, key) == 0)
        return wish;
    }

  return NULL;
}

/* The text was to go on under another name; under the former one it is as good. */
static gboolean
is_under_former_name (GchSimPaper *paper, GPtrArray *drafts, const char *text)
{
  for (guint i = paper->least; i < paper->typed->len; i++)
    {
      const GchSimTyped *typed = &g_array_index (paper->typed, GchSimTyped, i);
      const guint least = paper->least;

      if (typed->moved_from == NULL || *text_of (drafts, typed->moved_from) == '\0')
        continue;
      paper->least = 0;
      if (gch_sim_paper_found (paper, text))
        return TRUE;
      paper->least = least;
    }

  return FALSE;
}

static void
check_paper (GchSimSession *session, GchSimPaper *paper, GPtrArray *drafts)
{
  const char *text = text_of (drafts, paper->key);
  GchSimWish *unheard = find_unheard (session, paper->key);

  if (unheard != NULL)
    {
      unheard->is_in_draft = strstr (text, unheard->marker) != NULL;
      if (*text == '\0' && !gch_sim_paper_found (paper, text))
        {
          unheard->must_be_stored = TRUE;
          gch_sim_paper_safe (paper, gch_sim_paper_type (paper, "", 0));
        }
    }
  if (!gch_sim_paper_found (paper, text) && !is_under_former_name (paper, drafts, text))
    BREACH (session, GCH_SIM_BREACH_DRAFT_LOST, "%s's draft %s on %s: “%s” was safe, “%s” is there",
            paper->person->name, paper->key, session->client->name,
            g_array_index (paper->typed, GchSimTyped, paper->least).text, text);
  paper->found = paper->least;
  gch_sim_paper_go_on (paper);
}

static void
check_drafts (GchSimSession *session, GPtrArray *drafts)
{
  GchSimLedger *ledger = session->client->world->ledger;

  for (guint i = 0; i < drafts->len; i++)
    {
      const GchDraft *draft = g_ptr_array_index (drafts, i);

      gch_sim_ledger_paper (ledger, session->client->number, session->desk->person, draft->key);
    }
  for (guint i = 0; i < ledger->papers->len; i++)
    {
      GchSimPaper *paper = g_ptr_array_index (ledger->papers, i);

      if (paper->client == session->client->number && paper->person == session->desk->person)
        check_paper (session, paper, drafts);
    }
}

/* --- the outbox after a start --- */

static void
check_found (GchSimSession *session, const GchOperation *operation)
{
  GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);

  if (wish == NULL)
    BREACH (session, GCH_SIM_BREACH_BROKEN, "%s in the outbox of %s was never given", operation->id,
            session->client->name);
  else if (!is_of (wish, session))
    BREACH (session, GCH_SIM_BREACH_FOREIGN, "%s is in somebody else's outbox", operation->id);
  else if (strcmp (operation->payload, wish->payload) != 0
           && g_strcmp0 (operation->payload, wish->former_payload) != 0)
    BREACH (session, GCH_SIM_BREACH_LOST, "%s has another text: %s", operation->id,
            operation->payload);
  else if (wish->state == GCH_SIM_WISH_GIVEN_UP)
    BREACH (session, GCH_SIM_BREACH_DUPLICATE, "%s was given up and is back", operation->id);
  else if (wish->state == GCH_SIM_WISH_NEVER)
    /* The disk failed after the transaction: its author has the text twice and knows of trouble. */
    wish->state = GCH_SIM_WISH_DURABLE;
  else if (wish->state == GCH_SIM_WISH_SUBMITTING && wish->is_in_draft)
    BREACH (session, GCH_SIM_BREACH_DUPLICATE, "%s is in the outbox and its text a draft",
            operation->id);
  else if (wish->state == GCH_SIM_WISH_SUBMITTING && wish->life != session->life)
    {
      wish->state = GCH_SIM_WISH_DURABLE;
      session->client->world->counts->submitted++;
    }
}

static gboolean
contains (GPtrArray *operations, const char *id)
{
  for (guint i = 0; i < operations->len; i++)
    if (strcmp (((GchOperation *) operations->pdata[i])->id, id) == 0)
      return TRUE;

  return FALSE;
}

/* Its text was to become a draft again in the transaction that took it out. */
static void
check_taken_back (GchSimSession *session, const GchSimWish *wish)
{
  const GPtrArray *papers = session->client->world->ledger->papers;

  for (guint i = 0; i < papers->len; i++)
    {
      const GchSimPaper *paper = g_ptr_array_index (papers, i);

      for (guint j = paper->found + 1; j < paper->typed->len; j++)
        if (g_array_index (paper->typed, GchSimTyped, j).taken_back == wish)
          BREACH (session, GCH_SIM_BREACH_LOST,
                  "%s was taken back: it is neither in the outbox nor in the draft %s", wish->id,
                  paper->key);
    }
}

static void
check_missing (GchSimSession *session, GchSimWish *wish)
{
  if (wish->state == GCH_SIM_WISH_SUBMITTING && wish->life != session->life)
    {
      if (wish->must_be_stored)
        BREACH (session, GCH_SIM_BREACH_LOST, "%s is neither in the outbox nor a draft", wish->id);
      wish->state = GCH_SIM_WISH_NEVER;
    }
  else if (wish->state == GCH_SIM_WISH_DURABLE && wish->giving_up)
    {
      wish->state = GCH_SIM_WISH_GIVEN_UP;
      check_taken_back (session, wish);
    }
  else if (wish->state == GCH_SIM_WISH_DURABLE && !wish->silent)
    BREACH (session, GCH_SIM_BREACH_LOST, "%s of %s is not in the outbox of %s any more", wish->id,
            wish->person->name, session->client->name);
}

void
gch_sim_oracle_check_stored (GchSimSession *session, GPtrArray *operations, GPtrArray *drafts)
{
  const GPtrArray *wishes = session->client->world->ledger->wishes;

  gch_sim_say (session->client->world, session->client->name,
               "has %u operations and %u drafts of %s", operations->len, drafts->len,
               session->desk->person->name);
  for (guint i = 0; i < operations->len; i++)
    check_found (session, g_ptr_array_index (operations, i));
  for (guint i = 0; i < wishes->len; i++)
    {
      GchSimWish *wish = g_ptr_array_index (wishes, i);

      if (is_of (wish, session) && !contains (operations, wish->id))
        check_missing (session, wish);
    }
}

void
gch_sim_oracle_check_drafts (GchSimSession *session, GPtrArray *drafts)
{
  check_drafts (session, drafts);
}

/* --- the outbox while it is being emptied --- */

void
gch_sim_oracle_state (GchSimSession *session, const GchOperation *operation)
{
  GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);

  if (wish != NULL && operation->state == GCH_OPERATION_PARKED)
    wish->refused = TRUE;
}

/* The portal's copy is in the cache, or the portal does not show it to this person (any more). */
static gboolean
is_copied (GchSimSession *session, const GchSimWish *wish)
{
  GchSimWorld *world = session->client->world;
  g_autofree char *path = gch_sim_oracle_cache_path (session->client, session->desk);
  g_autoptr (GchSqlite) cache = gch_sqlite_open (path, GCH_SQLITE_READER, NULL);
  g_autoptr (GPtrArray) shown = NULL;
  gint64 copies = 0;

  if (cache == NULL
      || !gch_sqlite_get_int (cache, &copies, NULL,
                              "SELECT (SELECT count (*) FROM comments WHERE client_op_id = ?1) +"
                              " (SELECT count (*) FROM case_details WHERE client_op_id = ?1)",
                              "s", wish->id)
      || copies > 0)
    return TRUE;
  if (!gch_sim_portal_is_up (world->portal))
    return TRUE;

  shown = gch_sim_portal_list (world->portal, wish->person);
  for (guint i = 0; shown != NULL && i < shown->len; i++)
    {
      const GchChange *change = g_ptr_array_index (shown, i);
      const char *id =
          change->kind == GCH_RECORD_CASE      ? ((const GchCase *) change->record)->client_op_id
          : change->kind == GCH_RECORD_COMMENT ? ((const GchComment *) change->record)->client_op_id
                                               : NULL;

      if (g_strcmp0 (id, wish->id) == 0)
        return FALSE;
    }

  return TRUE;
}

static void
shown_as_sent (GchSimSession *session, GchSimWish *wish)
{
  GchSimWorld *world = session->client->world;
  const gboolean has_copy = strcmp (wish->command, GCH_COMMAND_CREATE_CASE) == 0
                            || strcmp (wish->command, GCH_COMMAND_ADD_COMMENT) == 0;

  gch_sim_say (world, session->client->name, "shows as sent: %s %s", wish->command, wish->id);
  if (wish->state != GCH_SIM_WISH_SENT)
    world->counts->delivered++;
  wish->state = GCH_SIM_WISH_SENT;

  if (wish->excused)
    return;
  if (has_copy && gch_sim_portal_is_up (world->portal)
      && !gch_sim_portal_has_operation (world->portal, wish->id))
    BREACH (session, GCH_SIM_BREACH_SENT_EARLY, "the portal does not have %s", wish->id);
  else if (wish->effects == 0)
    BREACH (session, GCH_SIM_BREACH_SENT_EARLY, "the portal has never done %s", wish->id);
  else if (has_copy && !is_copied (session, wish))
    BREACH (session, GCH_SIM_BREACH_SENT_EARLY, "the portal’s copy of %s is not in the cache",
            wish->id);
}

void
gch_sim_oracle_leaves (GchSimSession *session, const GchOperation *operation)
{
  GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);

  if (wish == NULL)
    BREACH (session, GCH_SIM_BREACH_BROKEN, "%s was never given", operation->id);
  else if (operation->state == GCH_OPERATION_ACKNOWLEDGED)
    shown_as_sent (session, wish);
  else if (!wish->giving_up && !wish->silent)
    BREACH (session, GCH_SIM_BREACH_LOST, "%s leaves the outbox and was not sent", operation->id);
}

void
gch_sim_oracle_removed (GchSimSession *session, const GchOperation *operation)
{
  GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);

  if (wish == NULL || wish->state != GCH_SIM_WISH_DURABLE)
    return;
  wish->state = GCH_SIM_WISH_GIVEN_UP;
  session->client->world->counts->given_up++;
}

/* --- the cache --- */

static void
forget_case (GchSimDesk *desk, const char *id)
{
  for (guint i = 0; i < desk->cases->len; i++)
    if (strcmp (((GchCase *) desk->cases->pdata[i])->id, id) == 0)
      {
        g_ptr_array_remove_index (desk->cases, i);
        return;
      }
}

static void
see_case (GchSimDesk *desk, GchCase *record)
{
  for (guint i = 0; i < desk->cases->len; i++)
    {
      GchCase *known = g_ptr_array_index (desk->cases, i);

      if (strcmp (known->id, record->id) != 0)
        continue;
      if (known->version <= record->version)
        {
          gch_case_unref (known);
          desk->cases->pdata[i] = gch_case_ref (record);
        }
      return;
    }

  g_ptr_array_add (desk->cases, gch_case_ref (record));
}

void
gch_sim_oracle_seen (GchSimSession *session, GchChangePage *page)
{
  for (guint i = 0; i < page->changes->len; i++)
    {
      const GchChange *change = g_ptr_array_index (page->changes, i);

      if (change->kind != GCH_RECORD_CASE)
        continue;
      if (change->record != NULL)
        see_case (session->desk, change->record);
      else
        forget_case (session->desk, change->id);
    }
}
