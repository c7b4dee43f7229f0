/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-session-commands.c. */

#include "gch-session-private.h"

#include <string.h>

#include "gch-command.h"
#include "gch-draft-text.h"
#include "gch-json.h"

/* An outbox that cannot be read is asked for again. */
#define RETRY_MS 3000

gboolean
gch_session_is_silent (const GchOperation *operation)
{
  const GchCommandDescription *command = gch_command_describe (operation->command);

  return command != NULL && command->silent;
}

/* --- the outbox as the window sees it --- */

static void
count_outbox (GchSession *self)
{
  const guint pending = g_list_model_get_n_items (G_LIST_MODEL (self->outbox));
  guint parked = 0;

  for (guint i = 0; i < pending; i++)
    {
      g_autoptr (GchOutboxItem) item = g_list_model_get_item (G_LIST_MODEL (self->outbox), i);

      if (gch_outbox_item_get_operation (item)->state == GCH_OPERATION_PARKED)
        parked++;
    }

  if (self->pending != pending)
    {
      self->pending = pending;
      gch_session_notify (self, GCH_SESSION_PROP_PENDING);
    }
  if (self->parked != parked)
    {
      self->parked = parked;
      gch_session_notify (self, GCH_SESSION_PROP_PARKED);
    }
}

static void
add_item (GchSession *self, const GchOperation *operation)
{
  g_autoptr (GchOutboxItem) item = NULL;

  if (gch_session_is_silent (operation) || g_hash_table_contains (self->items, operation->id))
    return;

  item = gch_outbox_item_new (operation);
  g_hash_table_insert (self->items, g_strdup (operation->id), item);
  g_list_store_append (self->outbox, item);
  count_outbox (self);
  gch_session_emit_outbox_changed (self, operation);
}

/* --- reading it late --- */

static void read_again (GchSession *self);

static gboolean
on_retry (gpointer user_data)
{
  GchSession *self = user_data;

  self->outbox_retry_id = 0;
  read_again (self);

  return G_SOURCE_REMOVE;
}

void
gch_session_stop_runner (GchSession *self)
{
  gch_runner_stop (self->runner);
  if (gch_runner_has_removals (self->runner))
    g_ptr_array_add (self->former_runners, g_object_ref (self->runner));
  g_clear_object (&self->runner);
}

GPtrArray *
gch_session_list_runners (GchSession *self)
{
  GPtrArray *all = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = self->former_runners->len; i > 0; i--)
    if (!gch_runner_has_removals (self->former_runners->pdata[i - 1]))
      g_ptr_array_remove_index (self->former_runners, i - 1);
  for (guint i = 0; i < self->former_runners->len; i++)
    g_ptr_array_add (all, g_object_ref (self->former_runners->pdata[i]));
  if (self->runner != NULL)
    g_ptr_array_add (all, g_object_ref (self->runner));

  return all;
}

/* What was given up is not taken up again because the disk would not let go of it. */
static void
leave_out_removed (GchSession *self, GPtrArray *operations)
{
  g_autoptr (GPtrArray) runners = gch_session_list_runners (self);

  for (guint i = operations->len; i > 0; i--)
    {
      const GchOperation *operation = operations->pdata[i - 1];
      gboolean removing = FALSE;

      for (guint j = 0; j < runners->len; j++)
        removing = removing || gch_runner_is_removing (runners->pdata[j], operation->id);
      if (removing)
        g_ptr_array_remove_index (operations, i - 1);
    }
}

/* @operations: (nullable) NULL: it could not be read */
void
gch_session_take_stored (GchSession *self, GPtrArray *operations)
{
  self->outbox_read = operations != NULL;
  if (operations == NULL)
    {
      if (self->outbox_retry_id == 0)
        self->outbox_retry_id = g_timeout_add (RETRY_MS, on_retry, self);
      return;
    }

  g_clear_handle_id (&self->outbox_retry_id, g_source_remove);
  leave_out_removed (self, operations);
  for (guint i = 0; i < operations->len; i++)
    add_item (self, operations->pdata[i]);
  gch_session_name_targets (self, operations);
}

static void
on_read_again (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) runner = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) operations =
      gch_store_load_outbox_finish (GCH_STORE (source), result, &error);
  GchSession *self = gch_runner_get_user_data (runner);

  /* Another account is open by now, or none. */
  if (self == NULL || self->stopped || self->runner != runner || self->outbox_read)
    return;

  gch_session_set_storage_error (self, error);
  gch_session_take_stored (self, operations);
  if (operations != NULL)
    gch_runner_add_stored (self->runner, operations);
}

static void
read_again (GchSession *self)
{
  if (self->stopped || self->account == NULL)
    return;

  gch_store_load_outbox_async (self->store, self->account->owner, self->owner_cancellable,
                               on_read_again, g_object_ref (self->runner));
}

/* @operation is durable. It must not be sent before what was stored earlier and could not be read
 * so far; what took it may give the rest as well. */
void
gch_session_take_submitted (GchSession *self, const GchOperation *operation)
{
  if (self->opened && !self->outbox_read)
    {
      read_again (self);
      return;
    }

  add_item (self, operation);
  gch_runner_submit (self->runner, operation);
}

/* --- what happens to it --- */

void
gch_session_operation_changed (GchSession *self, const GchOperation *operation)
{
  GchOutboxItem *item = g_hash_table_lookup (self->items, operation->id);
  gboolean was_parked;

  if (item == NULL)
    return;

  was_parked = gch_outbox_item_get_operation (item)->state == GCH_OPERATION_PARKED;
  gch_outbox_item_update (item, operation);
  count_outbox (self);
  gch_session_emit_outbox_changed (self, operation);
  if (operation->state == GCH_OPERATION_PARKED && !was_parked)
    gch_session_emit_operation_parked (self, operation);
}

static void
drop_item (GchSession *self, const GchOperation *operation)
{
  GchOutboxItem *item = g_hash_table_lookup (self->items, operation->id);
  guint position;

  if (item == NULL)
    return;

  if (g_list_store_find (self->outbox, item, &position))
    g_list_store_remove (self->outbox, position);
  g_hash_table_remove (self->items, operation->id);
  count_outbox (self);
}

/* What the user wrote, for the draft it came from. */
static GchDraft *
restore_draft (GchSession *self, const GchOperation *operation)
{
  g_autofree char *key = gch_draft_text_key (operation);
  g_autofree char *text = gch_draft_text_of (operation);

  if (key == NULL || text == NULL)
    return NULL;

  return gch_drafts_restore (self->drafts, key, text);
}

/* The text that was made of both versions of a conflict is of no use without it. */
static void
drop_combined (GchSession *self, const GchOperation *operation)
{
  g_autofree char *key = g_strconcat ("combine:", operation->id, NULL);

  if (self->drafts != NULL && gch_drafts_get (self->drafts, key) != NULL)
    gch_drafts_save_async (self->drafts, key, "", NULL, NULL);
}

GchDraft *
gch_session_operation_removed (GchSession *self, const GchOperation *operation)
{
  const gboolean sent = operation->state == GCH_OPERATION_ACKNOWLEDGED;
  const gboolean to_draft = g_hash_table_remove (self->to_draft, operation->id) && !sent;
  const GchCommandDescription *command = gch_command_describe (operation->command);
  GchDraft *draft = NULL;

  if (sent && command != NULL && command->creates_target)
    gch_session_name_new_case (self, operation);
  if (to_draft)
    draft = restore_draft (self, operation);

  drop_item (self, operation);
  drop_combined (self, operation);
  gch_session_emit_outbox_changed (self, operation);
  if (sent && !gch_session_is_silent (operation))
    gch_session_emit_operation_sent (self, operation);

  return draft;
}

GListModel *
gch_session_get_outbox (GchSession *self)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), NULL);

  return G_LIST_MODEL (self->outbox);
}

/* --- cases that the portal does not know yet --- */

static char *
dup_member (JsonObject *object, const char *member)
{
  return gch_json_string_opt (object, member, NULL);
}

static void
read_fields (GchCase *record, JsonObject *fields)
{
  g_autofree char *team = dup_member (fields, "team");
  g_autofree char *type = dup_member (fields, "type");

  if (team != NULL)
    gch_team_from_nick (team, &record->team, NULL);
  if (type != NULL)
    gch_case_type_from_nick (type, &record->type, NULL);
  if (json_object_has_member (fields, "severity"))
    record->severity = (GchSeverity) gch_json_int (fields, "severity", 1, 4, NULL);
  record->subject = dup_member (fields, "subject");
  record->description = dup_member (fields, "description");
  record->key_id = dup_member (fields, "key_id");
  record->product_version = dup_member (fields, "product_version");
  record->operating_system = dup_member (fields, "operating_system");
}

static char *
dup_product (GchSession *self, const char *key_id)
{
  g_autoptr (GPtrArray) keys = NULL;

  if (key_id == NULL)
    return NULL;

  keys = gch_session_list_keys (self);
  for (guint i = 0; i < keys->len; i++)
    {
      const GchKey *key = keys->pdata[i];

      if (g_str_equal (key->id, key_id))
        return g_strdup (key->product);
    }

  return NULL;
}

GchCase *
gch_session_case_from_operation (GchSession *self, const GchOperation *operation)
{
  g_autoptr (JsonNode) node = gch_json_parse (operation->payload, strlen (operation->payload),
                                              &GCH_JSON_LIMITS_ANSWER, NULL);
  GchCase *record;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;

  record = gch_case_new ();
  record->severity = GCH_SEVERITY_QUESTION;
  read_fields (record, json_node_get_object (node));
  if (record->subject == NULL)
    record->subject = g_strdup (operation->title);
  if (record->description == NULL)
    record->description = g_strdup ("");
  record->id = g_strconcat (GCH_PENDING_PREFIX, operation->id, NULL);
  record->number = g_strdup ("");
  record->client_op_id = g_strdup (operation->id);
  record->status = GCH_CASE_STATUS_NEW;
  record->allowed = GCH_CASE_MAY_COMMENT;
  record->product = dup_product (self, record->key_id);
  record->opened_by_id = g_strdup (operation->owner->user_id);
  record->opened_by_name = g_strdup (self->account != NULL ? self->account->display_name : NULL);
  if (record->opened_by_name == NULL)
    record->opened_by_name = g_strdup ("");
  record->created_at = operation->created_at;
  record->updated_at = operation->created_at;

  return record;
}

GchCase *
gch_session_dup_pending_case (GchSession *self, const char *case_id)
{
  GchOutboxItem *item = g_hash_table_lookup (self->items, case_id + strlen (GCH_PENDING_PREFIX));

  if (item == NULL)
    return NULL;

  return gch_session_case_from_operation (self, gch_outbox_item_get_operation (item));
}

/* --- the outbox's own commands --- */

void
gch_session_refresh (GchSession *self)
{
  g_return_if_fail (GCH_IS_SESSION (self));

  if (self->opened && !self->stopped)
    gch_runner_poke (self->runner);
}

void
gch_session_retry (GchSession *self, const char *operation_id)
{
  g_return_if_fail (GCH_IS_SESSION (self));

  if (self->opened && !self->stopped)
    gch_runner_retry (self->runner, operation_id);
}

void
gch_session_discard (GchSession *self, const char *operation_id, gboolean to_draft)
{
  g_return_if_fail (GCH_IS_SESSION (self));

  if (!self->opened || self->stopped)
    return;

  if (to_draft)
    g_hash_table_add (self->to_draft, g_strdup (operation_id));
  else
    g_hash_table_remove (self->to_draft, operation_id);
  gch_runner_discard (self->runner, operation_id);
}

gboolean
gch_session_amend (GchSession *self, const char *operation_id, const char *payload,
                   gint64 base_version)
{
  g_return_val_if_fail (GCH_IS_SESSION (self), FALSE);

  if (!self->opened || self->stopped)
    return FALSE;

  gch_runner_amend (self->runner, operation_id, payload, base_version);

  return TRUE;
}

void
gch_session_decide_removal (GchSession *self, gboolean remove)
{
  g_return_if_fail (GCH_IS_SESSION (self));

  if (self->opened && !self->stopped)
    gch_runner_decide_removal (self->runner, remove);
}
