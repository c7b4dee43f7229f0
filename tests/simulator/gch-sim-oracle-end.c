/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-oracle.h"

#include <sqlite3.h>
#include <string.h>

#include "gch-change.h"
#include "gch-command.h"
#include "gch-sim-portal.h"

/* The last look: everything has had its time. */

/* --- the portal's texts --- */

static guint
count_marker (const char *text, const char *marker)
{
  guint count = 0;

  for (const char *at = text; (at = strstr (at, marker)) != NULL; at += strlen (marker))
    count++;

  return count;
}

typedef struct
{
  char *where;            /* (owned) case, author and computer */
  const GchSimWish *wish; /* (unowned) the last one there */
} Last;

static void
last_clear (gpointer data)
{
  g_free (((Last *) data)->where);
}

static GHashTable *seen; /* (owned) marker → how often */
static GArray *lasts;    /* (owned) (element-type Last) */

static void
note_markers (GchSimWorld *world, const char *text)
{
  for (guint i = 0; i < world->ledger->wishes->len; i++)
    {
      const GchSimWish *wish = g_ptr_array_index (world->ledger->wishes, i);
      guint count = wish->marker != NULL ? count_marker (text, wish->marker) : 0;

      if (count == 0)
        continue;
      count += GPOINTER_TO_UINT (g_hash_table_lookup (seen, wish->marker));
      g_hash_table_insert (seen, wish->marker, GUINT_TO_POINTER (count));
      /* What was taken back after the portal had it and before anybody knew stands there twice when
       * its author sends it again: that was the author's decision. */
      if (count > 1 && !(wish->state == GCH_SIM_WISH_GIVEN_UP && wish->effects > 0))
        gch_sim_breach (world, GCH_SIM_BREACH_DUPLICATE, "%s %s is at the portal %u times",
                        wish->marker, wish->id, count);
    }
}

static void
check_author (GchSimWorld *world, const GchSimWish *wish, const char *author)
{
  if (strcmp (wish->person->user_id, author) != 0)
    gch_sim_breach (world, GCH_SIM_BREACH_FOREIGN, "%s of %s is at the portal as %s's", wish->id,
                    wish->person->user_id, author);
}

static void
check_comment (GchSimWorld *world, const char *case_id, const char *author,
               const char *operation_id, const char *text)
{
  GchSimWish *wish =
      operation_id != NULL ? gch_sim_ledger_find (world->ledger, operation_id) : NULL;
  g_autofree char *where = NULL;
  Last last = { 0 };

  note_markers (world, text);
  if (wish == NULL)
    return;

  check_author (world, wish, author);
  /* Taken back while nobody knew whether the portal had it: it may arrive at any time. */
  if (wish->state == GCH_SIM_WISH_GIVEN_UP)
    return;
  where = g_strdup_printf ("%s %s %u", case_id, author, wish->client);
  for (guint i = 0; i < lasts->len; i++)
    {
      Last *known = &g_array_index (lasts, Last, i);

      if (strcmp (known->where, where) != 0)
        continue;
      if (known->wish->number > wish->number)
        gch_sim_breach (world, GCH_SIM_BREACH_ORDER, "%s comes after %s in %s", wish->id,
                        known->wish->id, case_id);
      known->wish = wish;
      return;
    }
  last.where = g_steal_pointer (&where);
  last.wish = wish;
  g_array_append_val (lasts, last);
}

static void
check_case (GchSimWorld *world, const char *case_id, const char *author, const char *operation_id,
            const char *text)
{
  const GchSimWish *wish =
      operation_id != NULL ? gch_sim_ledger_find (world->ledger, operation_id) : NULL;

  note_markers (world, text);
  if (wish != NULL)
    check_author (world, wish, author);
}

static void
check_portal (GchSimWorld *world)
{
  seen = g_hash_table_new (g_str_hash, g_str_equal);
  lasts = g_array_new (FALSE, FALSE, sizeof (Last));
  g_array_set_clear_func (lasts, last_clear);
  gch_sim_portal_each_comment (world->portal, check_comment);
  gch_sim_portal_each_case (world->portal, check_case);
  g_clear_pointer (&seen, g_hash_table_unref);
  g_clear_pointer (&lasts, g_array_unref);
}

/* --- operations --- */

static void
check_wishes (GchSimWorld *world)
{
  for (guint i = 0; i < world->ledger->wishes->len; i++)
    {
      const GchSimWish *wish = g_ptr_array_index (world->ledger->wishes, i);
      const gboolean has_copy = strcmp (wish->command, GCH_COMMAND_CREATE_CASE) == 0
                                || strcmp (wish->command, GCH_COMMAND_ADD_COMMENT) == 0;

      if (wish->silent)
        continue;
      if (wish->state == GCH_SIM_WISH_DURABLE || wish->state == GCH_SIM_WISH_SUBMITTING)
        gch_sim_breach (world, GCH_SIM_BREACH_STUCK, "%s %s of %s on client-%u", wish->command,
                        wish->id, wish->person->name, wish->client);
      else if (wish->state == GCH_SIM_WISH_SENT && has_copy && !wish->excused
               && !gch_sim_portal_has_operation (world->portal, wish->id))
        gch_sim_breach (world, GCH_SIM_BREACH_LOST, "the portal does not have %s", wish->id);
    }
}

/* --- caches --- */

#define ROWS                                                                                       \
  "SELECT 0, id, version FROM accounts UNION ALL SELECT 1, id, version FROM users "                \
  "UNION ALL SELECT 2, id, version FROM keys "                                                     \
  "UNION ALL SELECT 3, r.id, c.version FROM cases AS c JOIN case_rows AS r ON r.row = c.row "      \
  "UNION ALL SELECT 4, id, version FROM comments "                                                 \
  "UNION ALL SELECT 5, id, version FROM status_changes "                                           \
  "UNION ALL SELECT 6, r.id, v.version FROM case_views AS v "                                      \
  "JOIN case_rows AS r ON r.row = v.case_row JOIN cases AS c ON c.row = v.case_row "               \
  "WHERE v.version > 0 ORDER BY 1, 2"

static gint64
version_of (const GchChange *change)
{
  switch (change->kind)
    {
    case GCH_RECORD_ACCOUNT:
      return ((GchAccount *) change->record)->version;
    case GCH_RECORD_USER:
      return ((GchUser *) change->record)->version;
    case GCH_RECORD_KEY:
      return ((GchKey *) change->record)->version;
    case GCH_RECORD_CASE:
      return ((GchCase *) change->record)->version;
    case GCH_RECORD_COMMENT:
      return ((GchComment *) change->record)->version;
    case GCH_RECORD_STATUS_CHANGE:
      return ((GchStatusChange *) change->record)->version;
    case GCH_RECORD_CASE_VIEWED:
    default:
      return ((GchCaseViewed *) change->record)->version;
    }
}

/* (transfer full) (element-type utf8 utf8) "kind id" → version */
static GHashTable *
read_cache (GchSimClient *client)
{
  g_autofree char *path = gch_sim_oracle_cache_path (client, client->desk);
  GHashTable *rows = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  sqlite3 *handle = NULL;
  sqlite3_stmt *statement = NULL;

  if (sqlite3_open_v2 (path, &handle, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK
      && sqlite3_prepare_v2 (handle, ROWS, -1, &statement, NULL) == SQLITE_OK)
    while (sqlite3_step (statement) == SQLITE_ROW)
      g_hash_table_insert (rows,
                           g_strdup_printf ("%d %s", sqlite3_column_int (statement, 0),
                                            (const char *) sqlite3_column_text (statement, 1)),
                           g_strdup ((const char *) sqlite3_column_text (statement, 2)));
  else
    gch_sim_breach (client->world, GCH_SIM_BREACH_CACHE, "the cache of %s cannot be read: %s",
                    client->name, sqlite3_errmsg (handle));
  sqlite3_finalize (statement);
  sqlite3_close (handle);

  return rows;
}

static void
check_cache (GchSimClient *client)
{
  g_autoptr (GHashTable) rows = read_cache (client);
  g_autoptr (GPtrArray) list = gch_sim_portal_list (client->world->portal, client->desk->person);
  GHashTableIter iter;
  gpointer key;

  for (guint i = 0; list != NULL && i < list->len; i++)
    {
      const GchChange *change = g_ptr_array_index (list, i);
      g_autofree char *name = g_strdup_printf ("%d %s", (int) change->kind, change->id);
      g_autofree char *version = g_strdup_printf ("%" G_GINT64_FORMAT, version_of (change));
      const char *there = g_hash_table_lookup (rows, name);

      if (g_strcmp0 (there, version) != 0)
        gch_sim_breach (client->world, GCH_SIM_BREACH_CACHE,
                        "%s of %s: %s has version %s at the portal, %s in the cache",
                        client->desk->person->name, client->name, name, version,
                        there != NULL ? there : "none");
      g_hash_table_remove (rows, name);
    }

  g_hash_table_iter_init (&iter, rows);
  if (!client->desk->keeps && g_hash_table_iter_next (&iter, &key, NULL))
    gch_sim_breach (client->world, GCH_SIM_BREACH_CACHE, "%s of %s: %s is only in the cache",
                    client->desk->person->name, client->name, (const char *) key);
}

/* --- drafts --- */

/* Once more from the disk, after a power cut. */
static void
check_disk (GchSimClient *client)
{
  GchSimWorld *world = client->world;

  for (guint i = 0; i < client->desks->len; i++)
    {
      const GchSimDesk *desk = g_ptr_array_index (client->desks, i);
      g_autoptr (GError) error = NULL;
      g_autoptr (GPtrArray) drafts =
          gch_precious_load_drafts (client->precious, desk->person->owner, &error);

      for (guint j = 0; j < world->ledger->papers->len; j++)
        {
          GchSimPaper *paper = g_ptr_array_index (world->ledger->papers, j);
          const char *text = "";

          if (paper->client != client->number || paper->person != desk->person)
            continue;
          for (guint k = 0; drafts != NULL && k < drafts->len; k++)
            if (strcmp (((GchDraft *) drafts->pdata[k])->key, paper->key) == 0)
              text = ((GchDraft *) drafts->pdata[k])->text;
          if (!gch_sim_paper_found (paper, text))
            gch_sim_breach (world, GCH_SIM_BREACH_DRAFT_LOST, "%s's draft %s on %s in the end",
                            desk->person->name, paper->key, client->name);
        }
    }
}

/* --- the end --- */

static gboolean
is_idle (GchSimClient *client)
{
  for (guint i = 0; i < GCH_SIM_N_THREADS; i++)
    if (client->threads[i].busy || !g_queue_is_empty (&client->threads[i].jobs)
        || client->threads[i].answered_at > client->world->now)
      return FALSE;

  return TRUE;
}

const char *
gch_sim_oracle_why_unsettled (GchSimClient *client)
{
  const GchSimSession *session = client->session;

  if (!client->up || session == NULL || !session->opened)
    return "the program does not run";
  if (!session->signed_in)
    return "nobody is signed in";
  if (!session->outbox_read)
    return "the outbox could not be read";
  if (session->outbox->len > 0)
    return "the outbox is not empty";
  if (session->pulls > 0)
    return "a page is being fetched";
  if (session->applies > 0 || !is_idle (client))
    return "something is being written";
  if (session->status.held_removing > 0)
    return "a removal is held";
  if (session->stream == 0)
    return "no event stream is open";
  if (!gch_sim_drafts_are_safe (client->session))
    return "a draft is not saved";

  return NULL;
}

void
gch_sim_oracle_check_end (GchSimWorld *world)
{
  check_wishes (world);
  check_portal (world);

  for (guint i = 0; i < world->clients->len; i++)
    {
      GchSimClient *client = g_ptr_array_index (world->clients, i);

      gch_sim_client_quit (client);
      check_cache (client);
      gch_sim_client_start (client);
      gch_sim_client_power_cut (client);
      gch_sim_client_start (client);
      check_disk (client);
    }
}
