/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-session-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "gch-command.h"
#include "gch-json.h"
#include "gch-problem.h"
#include "gch-text.h"

/* Looking at the same case again within this time is the same look. */
#define ONE_LOOK (5 * G_TIME_SPAN_SECOND)

/* --- giving a command --- */

typedef struct
{
  GchOperation *operation; /* (owned) */
  char *draft_key;         /* (owned) (nullable) */
  GchDrafts *drafts;       /* (owned) */
} Command;

static void
command_free (gpointer data)
{
  Command *command = data;

  gch_operation_free (command->operation);
  g_free (command->draft_key);
  g_object_unref (command->drafts);
  g_free (command);
}

static GTask *
new_command (GchSession *self, GAsyncReadyCallback callback, gpointer user_data)
{
  GTask *task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_session_command_finish);

  return task;
}

static void
refuse (GTask *task, GchError code, const char *message)
{
  g_task_return_new_error (task, GCH_ERROR, (int) code, "%s", message);
}

static void
on_submitted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  GchSession *self = g_task_get_source_object (task);
  const Command *command = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  const gboolean success = gch_store_submit_finish (GCH_STORE (source), result, &error);

  if (command->draft_key != NULL)
    gch_drafts_end_move (command->drafts, command->draft_key, success);
  if (!success)
    {
      if (!gch_session_is_silent (command->operation))
        gch_session_set_storage_error (self, error);
      g_task_return_error (task, gch_problem_translate (error));
      return;
    }

  /* The account may have been left meanwhile: it is sent when its owner comes back. */
  if (self->drafts == command->drafts)
    {
      gch_session_take_submitted (self, command->operation);
    }
  g_task_return_pointer (task, g_strdup (command->operation->id), g_free);
}

/* Takes @operation and @draft_key. */
static void
submit (GTask *task, GchOperation *operation, char *draft_key)
{
  GchSession *self = g_task_get_source_object (task);
  Command *command = g_new0 (Command, 1);

  command->operation = operation;
  command->draft_key = draft_key;
  command->drafts = g_object_ref (self->drafts);
  g_task_set_task_data (task, command, command_free);
  if (draft_key != NULL)
    gch_drafts_begin_move (self->drafts, draft_key);
  gch_store_submit_async (self->store, operation, draft_key, on_submitted, g_object_ref (task));
}

/* The id is made here, once; the portal recognises the operation by it however often it is sent. */
static GchOperation *
new_operation (GchSession *self, const char *name, const char *target_id)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_uuid_string_random ();
  operation->owner = gch_owner_copy (self->account->owner);
  operation->command = g_strdup (name);
  operation->queue = target_id != NULL ? g_strdup (target_id)
                                       : g_strconcat (GCH_PENDING_PREFIX, operation->id, NULL);
  operation->target_id = g_strdup (operation->queue);
  operation->created_at = g_get_real_time ();
  operation->state = GCH_OPERATION_QUEUED;
  operation->problem_code = -1;

  return operation;
}

/* Takes @object. */
static char *
payload_of (JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);

  return gch_json_to_string (node);
}

static gboolean
is_usable (GchSession *self, GTask *task)
{
  if (self->account != NULL && self->drafts != NULL && !self->stopped)
    return TRUE;

  refuse (task, GCH_ERROR_SIGNED_OUT, _ ("Nobody is signed in."));

  return FALSE;
}

/* What the portal would refuse is refused here, before it leaves the composer. */
static gboolean
check_text (GTask *task, const char *text, gsize max_bytes)
{
  if (text == NULL || gch_text_is_blank (text))
    refuse (task, GCH_ERROR_INVALID, _ ("There is no text yet."));
  else if (!g_utf8_validate (text, -1, NULL))
    refuse (task, GCH_ERROR_INVALID, _ ("This text has characters that cannot be sent."));
  else if (strlen (text) > max_bytes)
    {
      g_autofree char *size = g_format_size (max_bytes);

      /* Translators: %s is a size such as “262.1 kB”. */
      g_task_return_new_error (task, GCH_ERROR, GCH_ERROR_TOO_LARGE,
                               _ ("This text is too long: the portal takes at most %s."), size);
    }
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_subject (GTask *task, const char *subject, gsize max_chars)
{
  if (subject == NULL || !g_utf8_validate (subject, -1, NULL) || gch_text_is_blank (subject))
    refuse (task, GCH_ERROR_INVALID, _ ("The subject is missing."));
  else if ((gsize) g_utf8_strlen (subject, -1) > max_chars)
    refuse (task, GCH_ERROR_TOO_LARGE, _ ("The subject is too long."));
  else
    return TRUE;

  return FALSE;
}

static gboolean
check_fields (GchSession *self, GTask *task, const GchCaseFields *fields)
{
  const GchPolicy *policy = gch_session_get_policy (self);

  return check_subject (task, fields->subject, policy->subject_max_chars)
         && check_text (task, fields->description, policy->description_max_bytes);
}

static void
set_optional (JsonObject *object, const char *member, const char *value)
{
  if (value != NULL && *value != '\0')
    json_object_set_string_member (object, member, value);
}

static JsonObject *
fields_to_json (const GchCaseFields *fields)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "team", gch_team_to_nick (fields->team));
  json_object_set_string_member (object, "type", gch_case_type_to_nick (fields->type));
  json_object_set_int_member (object, "severity", (gint64) fields->severity);
  json_object_set_string_member (object, "subject", fields->subject);
  json_object_set_string_member (object, "description", fields->description);
  if (fields->team == GCH_TEAM_TECHNICAL_SUPPORT)
    {
      set_optional (object, "key_id", fields->key_id);
      set_optional (object, "product_version", fields->product_version);
      set_optional (object, "operating_system", fields->operating_system);
    }

  return object;
}

/**
 * gch_session_create_case_async:
 * @self: a session
 * @fields: what the user filled in
 * @callback: called when it is durable in the outbox
 * @user_data: for @callback
 *
 * Moves the draft "new" to the outbox. Fails with %GCH_ERROR_INVALID or %GCH_ERROR_TOO_LARGE for
 * what no portal takes, or with an error of the disk; then the draft stays.
 */
void
gch_session_create_case_async (GchSession *self, const GchCaseFields *fields,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  GchOperation *operation;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_command (self, callback, user_data);
  if (!is_usable (self, task) || !check_fields (self, task, fields))
    return;

  operation = new_operation (self, GCH_COMMAND_CREATE_CASE, NULL);
  operation->payload = payload_of (fields_to_json (fields));
  operation->title = g_strdup (fields->subject);
  submit (task, operation, g_strdup ("new"));
}

static char *
dup_title (GchSession *self, const char *case_id)
{
  g_autoptr (GchCase) record = gch_session_dup_case (self, case_id);

  return g_strdup (record != NULL ? record->subject : "");
}

void
gch_session_add_comment_async (GchSession *self, const char *case_id, const char *text,
                               GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *id = NULL;
  GchOperation *operation;
  JsonObject *body;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_command (self, callback, user_data);
  if (!is_usable (self, task)
      || !check_text (task, text, gch_session_get_policy (self)->comment_max_bytes))
    return;

  id = gch_session_resolve_case_id (self, case_id);
  body = json_object_new ();
  json_object_set_string_member (body, "body", text);
  operation = new_operation (self, GCH_COMMAND_ADD_COMMENT, id);
  operation->payload = payload_of (body);
  operation->title = dup_title (self, id);
  submit (task, operation, g_strconcat ("case:", id, NULL));
}

static void
set_if_other (JsonObject *object, const char *member, const char *base, const char *value)
{
  const char *former = base != NULL ? base : "";
  const char *now = value != NULL ? value : "";

  if (g_str_equal (former, now))
    return;

  if (*now != '\0')
    json_object_set_string_member (object, member, now);
  else
    json_object_set_null_member (object, member);
}

/* Only what is different: what somebody else changed elsewhere is not touched. */
static JsonObject *
difference (const GchCase *base, const GchCaseFields *fields)
{
  JsonObject *object = json_object_new ();

  if (base->type != fields->type)
    json_object_set_string_member (object, "type", gch_case_type_to_nick (fields->type));
  if (base->severity != fields->severity)
    json_object_set_int_member (object, "severity", (gint64) fields->severity);
  set_if_other (object, "subject", base->subject, fields->subject);
  set_if_other (object, "description", base->description, fields->description);
  if (base->team == GCH_TEAM_TECHNICAL_SUPPORT)
    {
      set_if_other (object, "product_version", base->product_version, fields->product_version);
      set_if_other (object, "operating_system", base->operating_system, fields->operating_system);
    }

  return object;
}

void
gch_session_edit_case_async (GchSession *self, const GchCase *base, const GchCaseFields *fields,
                             GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (JsonObject) changes = NULL;
  GchOperation *operation;

  g_return_if_fail (GCH_IS_SESSION (self));
  g_return_if_fail (base != NULL);

  task = new_command (self, callback, user_data);
  if (!is_usable (self, task) || !check_fields (self, task, fields))
    return;

  changes = difference (base, fields);
  if (json_object_get_size (changes) == 0)
    {
      refuse (task, GCH_ERROR_INVALID, _ ("Nothing was changed."));
      return;
    }

  operation = new_operation (self, GCH_COMMAND_EDIT_CASE, base->id);
  operation->base_version = base->version;
  operation->payload = payload_of (g_steal_pointer (&changes));
  operation->title = g_strdup (fields->subject);
  submit (task, operation, g_strconcat ("edit:", base->id, NULL));
}

static void
submit_plain (GchSession *self, const char *name, const char *case_id, GTask *task)
{
  g_autofree char *id = NULL;
  GchOperation *operation;

  if (!is_usable (self, task))
    return;

  id = gch_session_resolve_case_id (self, case_id);
  operation = new_operation (self, name, id);
  operation->payload = g_strdup ("{}");
  operation->title = dup_title (self, id);
  /* What the user never sees must not hold back what he wrote. */
  if (gch_session_is_silent (operation))
    {
      g_free (operation->queue);
      operation->queue = g_strconcat (name, ":", id, NULL);
    }
  submit (task, operation, NULL);
}

void
gch_session_close_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_command (self, callback, user_data);
  submit_plain (self, GCH_COMMAND_CLOSE_CASE, case_id, task);
}

void
gch_session_reopen_case_async (GchSession *self, const char *case_id, GAsyncReadyCallback callback,
                               gpointer user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  task = new_command (self, callback, user_data);
  submit_plain (self, GCH_COMMAND_REOPEN_CASE, case_id, task);
}

/* As it was wished, without how far it had come. Its time is the time of this wish: what was
 * removed before that stays removed, this does not. */
static GchOperation *
renew (GchSession *self, const GchOperation *operation)
{
  GchOperation *renewed = gch_operation_copy (operation);

  renewed->created_at = g_get_real_time ();
  renewed->state = GCH_OPERATION_QUEUED;
  renewed->attempts = 0;
  renewed->not_before = 0;
  renewed->problem_code = -1;
  g_clear_pointer (&renewed->problem, g_free);
  g_clear_pointer (&renewed->result_id, g_free);
  if (g_strcmp0 (renewed->command, GCH_COMMAND_CREATE_CASE) == 0)
    return renewed;

  /* Its case may have got its real name since. */
  g_free (renewed->queue);
  renewed->queue = gch_session_resolve_case_id (self, operation->queue);
  g_free (renewed->target_id);
  renewed->target_id = gch_session_resolve_case_id (self, operation->target_id);

  return renewed;
}

/**
 * gch_session_resubmit_async:
 * @self: a session
 * @operation: what was taken out of the outbox by gch_session_discard()
 * @callback: called when it is durable in the outbox again
 * @user_data: for @callback
 *
 * What has been written in its composer meanwhile is another text: it stays the draft it is.
 */
void
gch_session_resubmit_async (GchSession *self, const GchOperation *operation,
                            GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = NULL;
  g_autoptr (GPtrArray) runners = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));
  g_return_if_fail (operation != NULL);

  task = new_command (self, callback, user_data);
  if (!is_usable (self, task))
    return;
  if (!gch_owner_equal (operation->owner, self->account->owner))
    {
      refuse (task, GCH_ERROR_SIGNED_OUT, _ ("Nobody is signed in."));
      return;
    }

  g_hash_table_remove (self->to_draft, operation->id);
  runners = gch_session_list_runners (self);
  for (guint i = 0; i < runners->len; i++)
    gch_runner_keep (runners->pdata[i], operation->id);
  submit (task, renew (self, operation), NULL);
}

char *
gch_session_command_finish (GchSession *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* --- looking --- */

/* TRUE when this is a look of its own, not the same one told twice. */
static gboolean
is_new_look (GchSession *self, const GchCase *record)
{
  const gint64 now = g_get_monotonic_time ();
  gint64 *last = g_hash_table_lookup (self->viewed, record->id);
  const gint64 viewed_at = gch_cache_reader_get_viewed_at (self->reader, record->id, NULL);

  if (last != NULL && now - *last < ONE_LOOK && !gch_case_is_unread (record, viewed_at))
    return FALSE;

  last = g_new (gint64, 1);
  *last = now;
  g_hash_table_insert (self->viewed, g_strdup (record->id), last);

  return TRUE;
}

/* Version 0 is what this computer thinks; the portal's own record replaces it. */
static void
mark_viewed (GchSession *self, const GchCase *record)
{
  g_autoptr (GchChangePage) page = gch_change_page_new ();
  GchCaseViewed *viewed = gch_case_viewed_new ();

  viewed->case_id = g_strdup (record->id);
  viewed->viewed_at = MAX (g_get_real_time (), record->last_reply_at);
  if (page->changes == NULL)
    page->changes = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_change_unref);
  g_ptr_array_add (page->changes,
                   gch_change_new_record (GCH_RECORD_CASE_VIEWED, record->id, viewed));
  gch_runner_apply_local (self->runner, page);
}

void
gch_session_view_case (GchSession *self, const char *case_id)
{
  g_autoptr (GchCase) record = NULL;
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (GCH_IS_SESSION (self));

  if (!self->opened || self->stopped || self->reader == NULL)
    return;

  record = gch_session_dup_case (self, case_id);
  if (record == NULL || g_str_has_prefix (record->id, GCH_PENDING_PREFIX)
      || !is_new_look (self, record))
    return;

  mark_viewed (self, record);
  task = new_command (self, NULL, NULL);
  submit_plain (self, GCH_COMMAND_VIEW_CASE, record->id, task);
}
