/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-user.h"

#include <string.h>

#include "gch-command.h"
#include "gch-draft-text.h"
#include "gch-error.h"
#include "gch-json.h"
#include "gch-sim-oracle.h"

/* As app/cases/gch-draft-keeper.c: after the last key, and while somebody types on. */
#define QUIET (1500 * G_TIME_SPAN_MILLISECOND)

static const char *const WORDS[] = { "invoice", "déjà",  "server", "line", "twice", "since",
                                     "Monday",  "fails", "again",  "the",  "of",    "étage" };

/* --- typing --- */

typedef struct
{
  GchSimSession *session;
  char *key; /* (owned) */
  guint64 version;
} Pause;

static void
pause_free (gpointer data)
{
  g_free (((Pause *) data)->key);
  g_free (data);
}

static void
on_quiet (GchSimWorld *world, gpointer data)
{
  const Pause *pause = data;
  GchSimSlot *slot = gch_sim_drafts_find (pause->session, pause->key);

  /* Also when the account was opened again meanwhile: the page is still there. */
  if (slot != NULL)
    gch_sim_drafts_pump (pause->session, slot);
}

static void
await_quiet (GchSimSession *session, GchSimSlot *slot)
{
  Pause *pause = g_new (Pause, 1);

  pause->session = session;
  pause->key = g_strdup (slot->key);
  pause->version = slot->version;
  gch_sim_client_after (session->client, QUIET, on_quiet, pause, pause_free);
}

/* Takes @object. (transfer full) */
static char *
to_text (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return gch_json_to_string (node);
}

static JsonObject *
parse (const char *text)
{
  g_autoptr (JsonNode) node = gch_json_parse (text, strlen (text), &GCH_JSON_LIMITS_ANSWER, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/* (transfer full) */
static char *
longer_form (const char *text, const char *more)
{
  JsonObject *form = parse (text);
  g_autofree char *description = NULL;

  if (form == NULL)
    form = json_object_new ();
  json_object_set_string_member (form, "team", "customer_service");
  json_object_set_string_member (form, "type", "invoice");
  json_object_set_int_member (form, "severity", 3);
  if (!json_object_has_member (form, "subject"))
    json_object_set_string_member (form, "subject", "A new question");
  description = g_strconcat (json_object_get_string_member_with_default (form, "description", ""),
                             more, NULL);
  json_object_set_string_member (form, "description", description);

  return to_text (form);
}

/* The page is empty from the moment its text is on the way to the outbox. */
static const char *
text_on_page (const GchSimSlot *slot)
{
  return slot->moving != 0 && g_strcmp0 (slot->text, slot->moving_text) == 0 ? "" : slot->text;
}

static void
type_more (GchSimSession *session, const char *key, const char *more)
{
  GchSimSlot *slot = gch_sim_drafts_find_or_add (session, key);
  const char *before = text_on_page (slot);
  g_autofree char *text =
      strcmp (key, "new") == 0 ? longer_form (before, more) : g_strconcat (before, more, NULL);

  gch_sim_drafts_type (session, slot, text);
  await_quiet (session, slot);
}

/* A case of the list, or one that is still on its way to the portal. (transfer full) (nullable) */
static char *
pick_case (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  const GPtrArray *cases = session->desk->cases;

  if (session->outbox->len > 0 && gch_sim_toss (world, 0.3))
    {
      const GchOperation *operation =
          session->outbox->pdata[gch_sim_pick (world, session->outbox->len)];

      if (operation->target_id != NULL)
        return g_strdup (operation->target_id);
    }
  if (cases->len == 0)
    return NULL;

  /* The same few, so that things meet. */
  return g_strdup (((GchCase *) cases->pdata[gch_sim_pick (world, MIN (cases->len, 5))])->id);
}

static void
type_something (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  g_autofree char *id = pick_case (session);
  g_autofree char *key = id != NULL && !gch_sim_toss (world, 0.15) ? g_strconcat ("case:", id, NULL)
                                                                   : g_strdup ("new");
  g_autoptr (GString) more = g_string_new (NULL);

  for (guint i = 0; i <= gch_sim_pick (world, 4); i++)
    g_string_append_printf (more, "%s ", WORDS[gch_sim_pick (world, G_N_ELEMENTS (WORDS))]);
  type_more (session, key, more->str);
  gch_sim_say (world, session->client->name, "%s types in %s", session->desk->person->name, key);
}

/* The focus goes elsewhere: everything is saved at once. */
void
gch_sim_user_leaves (GchSimSession *session)
{
  for (guint i = 0; i < session->slots->len; i++)
    gch_sim_drafts_pump (session, g_ptr_array_index (session->slots, i));
}

/* --- commands --- */

static GchOperation *
new_operation (GchSimSession *session, const char *command, const char *target_id)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = gch_sim_new_id (session->client->world);
  operation->owner = gch_owner_copy (session->desk->person->owner);
  operation->command = g_strdup (command);
  operation->queue =
      target_id != NULL ? g_strdup (target_id) : g_strconcat ("new:", operation->id, NULL);
  operation->target_id = g_strdup (operation->queue);
  operation->title = g_strdup ("");
  operation->created_at = gch_sim_client_wall (session->client);
  operation->state = GCH_OPERATION_QUEUED;
  operation->problem_code = -1;

  return operation;
}

/* Takes @operation; its payload is set. */
static void
submit (GchSimSession *session, GchOperation *operation, const char *marker, const char *draft_key)
{
  GchSimWorld *world = session->client->world;
  GchSimWish *wish = gch_sim_ledger_add (world->ledger, operation, marker);

  wish->client = session->client->number;
  wish->person = session->desk->person;
  wish->life = session->life;
  wish->draft_key = g_strdup (draft_key);
  wish->silent = gch_command_describe (operation->command)->silent;
  gch_sim_say (world, session->client->name, "%s gives %s %s for %s %s",
               session->desk->person->name, operation->command, operation->id, operation->target_id,
               marker != NULL ? marker : "");
  gch_sim_session_submit (session, operation, draft_key);
}

/* (transfer full) */
static char *
new_marker (GchSimSession *session)
{
  return g_strdup_printf ("[m%u]", ++session->client->world->ledger->markers);
}

static void
send_comment (GchSimSession *session, const char *key)
{
  g_autofree char *id = gch_sim_oracle_resolve (session, key + strlen ("case:"));
  g_autofree char *draft_key = g_strconcat ("case:", id, NULL);
  g_autofree char *marker = new_marker (session);
  GchOperation *operation = new_operation (session, GCH_COMMAND_ADD_COMMENT, id);
  JsonObject *body = json_object_new ();

  type_more (session, key, marker);
  json_object_set_string_member (body, "body", gch_sim_drafts_get (session, key));
  operation->payload = to_text (body);
  submit (session, operation, marker, draft_key);
}

static void
send_case (GchSimSession *session)
{
  g_autofree char *marker = new_marker (session);
  GchOperation *operation = new_operation (session, GCH_COMMAND_CREATE_CASE, NULL);

  type_more (session, "new", marker);
  operation->payload = g_strdup (gch_sim_drafts_get (session, "new"));
  submit (session, operation, marker, "new");
}

static void
send_something (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  const guint first = gch_sim_pick (world, session->slots->len);

  for (guint i = 0; i < session->slots->len; i++)
    {
      GchSimSlot *slot = g_ptr_array_index (session->slots, (first + i) % session->slots->len);
      g_autofree char *key = g_strdup (slot->key);

      if (*slot->text == '\0' || slot->moving != 0)
        continue;
      if (g_str_has_prefix (key, "case:"))
        send_comment (session, key);
      else if (strcmp (key, "new") == 0)
        send_case (session);
      else
        continue;
      return;
    }

  type_something (session);
}

static void
edit_something (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  const GPtrArray *cases = session->desk->cases;
  g_autofree char *marker = NULL;
  g_autofree char *key = NULL;
  const GchCase *base;
  GchOperation *operation;
  JsonObject *changes;

  if (cases->len == 0)
    return;
  base = g_ptr_array_index (cases, gch_sim_pick (world, MIN (cases->len, 5)));
  key = g_strconcat ("edit:", base->id, NULL);
  marker = new_marker (session);
  operation = new_operation (session, GCH_COMMAND_EDIT_CASE, base->id);
  operation->base_version = base->version;
  changes = json_object_new ();
  json_object_set_string_member (changes, "subject", marker);
  operation->payload = to_text (changes);
  submit (session, operation, marker, key);
}

static void
submit_plain (GchSimSession *session, const char *command)
{
  g_autofree char *picked = pick_case (session);
  g_autofree char *id = picked != NULL ? gch_sim_oracle_resolve (session, picked) : NULL;
  GchOperation *operation;

  if (id == NULL)
    return;

  operation = new_operation (session, command, id);
  operation->payload = g_strdup ("{}");
  if (strcmp (command, GCH_COMMAND_VIEW_CASE) == 0)
    {
      g_free (operation->queue);
      operation->queue = g_strconcat (command, ":", id, NULL);
    }
  submit (session, operation, NULL, NULL);
}

/* What the program knows before the portal says it; gch_session_view_case(). */
static void
view_something (GchSimSession *session)
{
  g_autofree char *id = pick_case (session);
  g_autoptr (GchChangePage) page = NULL;
  GchCaseViewed *viewed;
  GchOperation *operation;

  if (id == NULL || g_str_has_prefix (id, "new:"))
    return;

  page = gch_change_page_new ();
  viewed = gch_case_viewed_new ();
  viewed->case_id = g_strdup (id);
  viewed->viewed_at = gch_sim_client_wall (session->client);
  g_ptr_array_add (page->changes, gch_change_new_record (GCH_RECORD_CASE_VIEWED, id, viewed));
  gch_sim_session_apply (session, page, TRUE);

  operation = new_operation (session, GCH_COMMAND_VIEW_CASE, id);
  operation->payload = g_strdup ("{}");
  g_free (operation->queue);
  operation->queue = g_strconcat ("view_case:", id, NULL);
  submit (session, operation, NULL, NULL);
}

/* --- the outbox --- */

static void
give_up (GchSimSession *session, const GchOperation *operation, gboolean to_draft)
{
  GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);
  g_autofree char *id = g_strdup (operation->id);

  if (operation->state == GCH_OPERATION_SENDING || operation->state == GCH_OPERATION_ACKNOWLEDGED)
    return;

  gch_sim_say (session->client->world, session->client->name, "%s %s %s",
               session->desk->person->name, to_draft ? "takes back" : "gives up", id);
  wish->giving_up = TRUE;
  if (to_draft)
    g_hash_table_add (session->to_draft, g_strdup (id));
  else
    g_hash_table_remove (session->to_draft, id);
  gch_sim_session_feed_id (session, GCH_EVENT_DISCARD, id);
}

/* The person looked at both versions and wants this one. */
static void
amend (GchSimSession *session, const GchOperation *operation)
{
  GchSimWorld *world = session->client->world;
  GchSimWish *wish = gch_sim_ledger_find (world->ledger, operation->id);
  GchSimEvent *event = gch_sim_event_new (GCH_EVENT_AMENDED);
  const GchCase *record = NULL;
  JsonObject *changes = parse (operation->payload);

  for (guint i = 0; i < session->desk->cases->len && record == NULL; i++)
    if (g_strcmp0 (((GchCase *) session->desk->cases->pdata[i])->id, operation->target_id) == 0)
      record = session->desk->cases->pdata[i];

  json_object_set_int_member (changes, "severity", 1 + gch_sim_pick (world, 4));
  event->event.operation = gch_operation_new ();
  event->event.operation->id = g_strdup (operation->id);
  event->event.operation->payload = to_text (changes);
  event->event.operation->base_version = record != NULL ? record->version : operation->base_version;
  gch_sim_say (world, session->client->name, "%s resolves the conflict of %s",
               session->desk->person->name, operation->id);
  g_free (wish->former_payload);
  wish->former_payload = wish->payload;
  wish->payload = g_strdup (event->event.operation->payload);
  wish->seen_version = event->event.operation->base_version;
  gch_sim_session_feed (session, event);
}

/* What the portal no longer names is held until somebody says what is to become of it. */
static void
decide (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  const gboolean remove = gch_sim_toss (world, 0.6);

  gch_sim_say (world, session->client->name, "%s decides: it %s", session->desk->person->name,
               remove ? "may go" : "stays");
  session->may_remove = remove;
  session->desk->keeps = session->desk->keeps || !remove;
  gch_sim_session_feed_kind (session, remove ? GCH_EVENT_REMOVE_HELD : GCH_EVENT_KEEP_HELD);
}

static void
look_into_outbox (GchSimSession *session)
{
  GchSimWorld *world = session->client->world;
  const GchOperation *operation;
  const double what = g_rand_double (world->rand);

  if (session->outbox->len == 0 || !session->opened)
    return;

  operation = session->outbox->pdata[gch_sim_pick (world, session->outbox->len)];
  if (operation->state == GCH_OPERATION_PARKED && operation->problem_code == GCH_ERROR_CONFLICT
      && what < 0.7)
    amend (session, operation);
  else if (what < 0.6)
    gch_sim_session_feed_id (session, GCH_EVENT_RETRY, operation->id);
  else
    give_up (session, operation, what < 0.85);
}

static void
refresh (GchSimSession *session)
{
  if (!session->opened)
    return;

  gch_sim_session_feed_kind (session, GCH_EVENT_NETWORK_MAYBE);
  gch_sim_session_feed_kind (session, GCH_EVENT_POKED);
}

void
gch_sim_user_acts (GchSimClient *client)
{
  GchSimSession *session = client->session;
  const double what = g_rand_double (client->world->rand);

  if (session == NULL || client->resume_at > client->world->now)
    return;

  if (session->status.held_removing > 0 && gch_sim_toss (client->world, 0.3))
    decide (session);
  else if (what < 0.35)
    type_something (session);
  else if (what < 0.40)
    gch_sim_user_leaves (session);
  else if (what < 0.65)
    send_something (session);
  else if (what < 0.72)
    edit_something (session);
  else if (what < 0.76)
    submit_plain (session, GCH_COMMAND_CLOSE_CASE);
  else if (what < 0.80)
    submit_plain (session, GCH_COMMAND_REOPEN_CASE);
  else if (what < 0.87)
    view_something (session);
  else if (what < 0.95)
    look_into_outbox (session);
  else
    refresh (session);
}

/* --- when all is calm --- */

static void
tidy_outbox (GchSimSession *session)
{
  for (guint i = 0; i < session->outbox->len; i++)
    {
      const GchOperation *operation = g_ptr_array_index (session->outbox, i);
      GchSimWish *wish = gch_sim_ledger_find (session->client->world->ledger, operation->id);
      g_autofree char *id = g_strdup (operation->id);

      if (operation->state != GCH_OPERATION_PARKED)
        continue;
      if (wish->retried)
        give_up (session, operation, FALSE);
      else
        gch_sim_session_feed_id (session, GCH_EVENT_RETRY, id);
      wish->retried = TRUE;
      /* What it holds back comes next time. */
      return;
    }
}

/* TRUE when somebody else on this computer has something in the outbox. */
static gboolean
give_way (GchSimClient *client)
{
  const GPtrArray *wishes = client->world->ledger->wishes;

  for (guint i = 0; i < wishes->len; i++)
    {
      const GchSimWish *wish = g_ptr_array_index (wishes, i);

      if (wish->client != client->number || wish->person == client->desk->person
          || (wish->state != GCH_SIM_WISH_DURABLE && wish->state != GCH_SIM_WISH_SUBMITTING))
        continue;
      for (guint j = 0; j < client->desks->len; j++)
        {
          GchSimDesk *desk = g_ptr_array_index (client->desks, j);

          if (desk->person == wish->person)
            {
              gch_sim_client_change_person (client, desk, FALSE);
              return TRUE;
            }
        }
    }

  return FALSE;
}

void
gch_sim_user_tidies (GchSimClient *client)
{
  if (!client->up)
    gch_sim_client_start (client);
  else if (client->session != NULL && client->session->opened)
    {
      if (client->session->status.held_removing > 0)
        decide (client->session);
      tidy_outbox (client->session);
      if (gch_sim_oracle_why_unsettled (client) == NULL)
        give_way (client);
    }
}
