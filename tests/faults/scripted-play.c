/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "scripted-play.h"

#include <string.h>

#include "gch-case-list.h"
#include "promise-journal.h"

/* More than one page of the database, so that a text is more than one write. */
#define LONG_TEXT 9000

/* --- waiting --- */

static gboolean
on_tick (gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

gboolean
scripted_wait (ScriptedCondition condition, gpointer user_data, guint patience_ms)
{
  const gint64 end = g_get_monotonic_time () + (gint64) patience_ms * 1000;
  const guint tick = g_timeout_add (10, on_tick, NULL);
  gboolean holds;

  while (!(holds = condition (user_data)) && g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);

  return holds;
}

/* --- what the session says of itself --- */

static void
on_sent (GchSession *session, const GchOperation *operation)
{
  promise_journal_say ("op-sent %s", operation->id);
}

static void
on_parked (GchSession *session, const GchOperation *operation)
{
  promise_journal_say ("op-parked %s %d", operation->id, operation->problem_code);
}

static void
on_replied (GchSession *session, const char *case_id, const char *title, const char *author,
            const char *text)
{
  g_autofree char *token = promise_journal_token (text);

  promise_journal_say ("replied %s", token);
}

static gboolean
has_storage_problem (GchSession *session)
{
  g_autofree char *problem = NULL;

  g_object_get (session, "storage-problem", &problem, NULL);

  return problem != NULL;
}

static void
on_storage_problem (GchSession *session)
{
  promise_journal_say ("storage-problem %d", has_storage_problem (session));
}

void
scripted_play_watch (GchSession *session)
{
  g_signal_connect (session, "operation-sent", G_CALLBACK (on_sent), NULL);
  g_signal_connect (session, "operation-parked", G_CALLBACK (on_parked), NULL);
  g_signal_connect (session, "replied", G_CALLBACK (on_replied), NULL);
  g_signal_connect (session, "notify::storage-problem", G_CALLBACK (on_storage_problem), NULL);
}

/* --- texts --- */

/* (transfer full): @words words and a mark that no other text has */
static char *
new_text (ScriptedPlay *self, guint words)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < words; i++)
    g_string_append_printf (text, "word%u ", i);
  g_string_append_printf (text, "[t%u]", self->token++);

  return g_string_free (text, FALSE);
}

/* --- drafts --- */

typedef struct
{
  char *key;   /* (owned) */
  char *token; /* (owned) */
  char *hash;  /* (owned) */
  guint *left; /* (unowned) how many answers are still to come */
} Saving;

static void
on_saved (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Saving *saving = user_data;
  g_autoptr (GError) error = NULL;

  if (gch_session_save_draft_finish (GCH_SESSION (source), result, &error))
    promise_journal_say ("draft-saved %s %s %s", saving->key, saving->token, saving->hash);
  else
    promise_journal_say ("draft-failed %s %s %d", saving->key, saving->token,
                         has_storage_problem (GCH_SESSION (source)));
  (*saving->left)--;
  g_free (saving->key);
  g_free (saving->token);
  g_free (saving->hash);
  g_free (saving);
}

/* An answer that never comes would find its place gone, so it has one for ever. */
static guint *
new_count (void)
{
  return g_new0 (guint, 1);
}

static void
save (ScriptedPlay *self, const char *key, const char *text, guint *left)
{
  Saving *saving = g_new0 (Saving, 1);

  saving->key = g_strdup (key);
  saving->token = promise_journal_token (text);
  saving->hash = promise_journal_hash (text);
  saving->left = left;
  (*left)++;
  promise_journal_say ("ask-draft %s %s %s", key, saving->token, saving->hash);
  gch_session_save_draft_async (self->session, key, text, on_saved, saving);
}

static gboolean
is_zero (gpointer user_data)
{
  return *(guint *) user_data == 0;
}

static void
settle (ScriptedPlay *self, guint *left, const char *what)
{
  if (scripted_wait (is_zero, left, 20000))
    g_free (left);
  else
    promise_journal_say ("stuck %s", what);
}

static void
save_and_wait (ScriptedPlay *self, const char *key, const char *text)
{
  guint *left = new_count ();

  save (self, key, text, left);
  settle (self, left, key);
}

/* (transfer full): what it said last */
static char *
type_growing (ScriptedPlay *self, const char *key, guint words)
{
  char *last = NULL;

  for (guint i = 1; i <= 3; i++)
    {
      g_free (last);
      last = new_text (self, words * i);
      save_and_wait (self, key, last);
    }

  return last;
}

/* As a fast typist with a slow disk: each before the one before it was answered. */
static void
type_hastily (ScriptedPlay *self, const char *key)
{
  guint *left = new_count ();

  for (guint i = 0; i < 3; i++)
    {
      g_autofree char *text = new_text (self, 5 + 20 * i);

      save (self, key, text, left);
    }
  settle (self, left, key);
}

/* --- commands --- */

typedef struct
{
  const char *command; /* (unowned) */
  char *case_id;       /* (owned) */
  char *token;         /* (owned) */
  char *id;            /* (owned) (nullable) the answer */
  gboolean done;
} Command;

static Command *
command_new (const char *name, const char *case_id, const char *text, const char *draft_key)
{
  Command *self = g_new0 (Command, 1);
  g_autofree char *hash = promise_journal_hash (text != NULL ? text : "");

  self->command = name;
  self->case_id = g_strdup (case_id);
  self->token = promise_journal_token (text);
  promise_journal_say ("ask-op %s %s %s %s %s", name, case_id, self->token, hash,
                       draft_key != NULL ? draft_key : "-");

  return self;
}

static void
on_command (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Command *self = user_data;
  g_autoptr (GError) error = NULL;

  self->id = gch_session_command_finish (GCH_SESSION (source), result, &error);
  if (self->id != NULL)
    promise_journal_say ("op-queued %s %s %s %s", self->id, self->command, self->case_id,
                         self->token);
  else
    promise_journal_say ("op-failed %s %s %d %s", self->command, self->token,
                         has_storage_problem (GCH_SESSION (source)), error->message);
  self->done = TRUE;
}

static gboolean
is_answered (gpointer user_data)
{
  const Command *self = user_data;

  return self->done;
}

/* Takes @self. (transfer full) (nullable): the operation's id */
static char *
command_await (Command *self)
{
  char *id;

  if (!scripted_wait (is_answered, self, 20000))
    {
      promise_journal_say ("stuck %s", self->command);
      return NULL;
    }
  id = g_steal_pointer (&self->id);
  g_free (self->case_id);
  g_free (self->token);
  g_free (self);

  return id;
}

static Command *
comment (ScriptedPlay *self, const char *case_id, const char *text)
{
  g_autofree char *key = g_strconcat ("case:", case_id, NULL);
  Command *command = command_new ("add_comment", case_id, text, key);

  gch_session_add_comment_async (self->session, case_id, text, on_command, command);

  return command;
}

/* (transfer full) (nullable) */
static char *
create_case (ScriptedPlay *self, const char *description)
{
  g_autofree char *token = promise_journal_token (description);
  g_autofree char *subject = g_strdup_printf ("About %s", token);
  GchCaseFields fields = {
    .team = GCH_TEAM_CUSTOMER_SERVICE,
    .type = GCH_CASE_TYPE_INVOICE,
    .severity = GCH_SEVERITY_MINOR,
    .subject = subject,
    .description = description,
  };
  Command *command = command_new ("create_case", "new", description, "new");

  gch_session_create_case_async (self->session, &fields, on_command, command);

  return command_await (command);
}

static void
edit_case (ScriptedPlay *self, const char *case_id)
{
  g_autoptr (GchCase) base = gch_session_dup_case (self->session, case_id);
  g_autofree char *key = g_strconcat ("edit:", case_id, NULL);
  g_autofree char *text = NULL;
  GchCaseFields fields = { 0 };
  Command *command;

  if (base == NULL)
    return;

  text = new_text (self, 40);
  save_and_wait (self, key, text);
  fields.team = base->team;
  fields.type = base->type;
  fields.severity = base->severity;
  fields.subject = base->subject;
  fields.description = text;
  command = command_new ("edit_case", case_id, text, key);
  gch_session_edit_case_async (self->session, base, &fields, on_command, command);
  g_free (command_await (command));
}

static void
change_status (ScriptedPlay *self, const char *case_id, gboolean reopen)
{
  Command *command = command_new (reopen ? "reopen_case" : "close_case", case_id, NULL, NULL);

  if (reopen)
    gch_session_reopen_case_async (self->session, case_id, on_command, command);
  else
    gch_session_close_case_async (self->session, case_id, on_command, command);
  g_free (command_await (command));
}

static gboolean
is_all_sent (gpointer user_data)
{
  return g_list_model_get_n_items (gch_session_get_outbox (user_data)) == 0;
}

static void
await_sent (ScriptedPlay *self)
{
  if (!scripted_wait (is_all_sent, self->session, self->patience_ms))
    promise_journal_say ("not-sent-yet");
}

/* --- the scenes --- */

/* (transfer full) (element-type utf8): cases that may be commented, the oldest first */
static GPtrArray *
choose_cases (ScriptedPlay *self, guint wanted)
{
  g_autoptr (GchCaseList) list = gch_case_list_new (self->session);
  const GchCaseQuery query = { .view = GCH_CASE_VIEW_ALL_OPEN, .team = -1, .descending = FALSE };
  GPtrArray *ids = g_ptr_array_new_with_free_func (g_free);

  gch_case_list_set_query (list, &query);
  gch_case_list_show_all (list);
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (list)) && ids->len < wanted; i++)
    {
      g_autoptr (GchCaseItem) item = g_list_model_get_item (G_LIST_MODEL (list), i);
      g_autoptr (GchCase) record =
          gch_session_dup_case (self->session, gch_case_item_get_id (item));

      if (record != NULL && record->client_op_id == NULL
          && (record->allowed & GCH_CASE_MAY_COMMENT) != 0)
        g_ptr_array_add (ids, g_strdup (record->id));
    }

  return ids;
}

static void
scene_write_and_send (ScriptedPlay *self, const char *case_id)
{
  g_autofree char *key = g_strconcat ("case:", case_id, NULL);
  g_autofree char *text = type_growing (self, key, 30);

  g_free (command_await (comment (self, case_id, text)));
}

static void
scene_keep_drafts (ScriptedPlay *self, const char *case_id)
{
  g_autofree char *key = g_strconcat ("case:", case_id, NULL);
  g_autofree char *text = NULL;

  type_hastily (self, key);
  text = new_text (self, LONG_TEXT / 7);
  save_and_wait (self, key, text);
  g_free (text);
  /* shorter: the earlier text is worth keeping */
  text = new_text (self, 8);
  save_and_wait (self, key, text);
}

/* What an earlier day left there would go with the comment: the draft is what is being sent. */
static void
clear_draft (ScriptedPlay *self, const char *case_id)
{
  g_autofree char *key = g_strconcat ("case:", case_id, NULL);

  save_and_wait (self, key, "");
}

/* Two comments at once, and the second is taken back: as a draft again, or for good. */
static void
scene_take_back (ScriptedPlay *self, const char *case_id, gboolean to_draft)
{
  g_autofree char *first_text = new_text (self, 12);
  g_autofree char *second_text = new_text (self, 400);
  g_autofree char *first_id = NULL;
  g_autofree char *second_id = NULL;
  Command *first;
  Command *second;
  g_autofree char *token = promise_journal_token (second_text);

  clear_draft (self, case_id);
  first = comment (self, case_id, first_text);
  second = comment (self, case_id, second_text);
  first_id = command_await (first);
  second_id = command_await (second);
  if (second_id != NULL)
    {
      promise_journal_say ("%s %s %s", to_draft ? "take-back" : "discard", second_id, token);
      gch_session_discard (self->session, second_id, to_draft);
    }
  await_sent (self);
}

static void
scene_new_case (ScriptedPlay *self)
{
  g_autofree char *description = type_growing (self, "new", 60);
  g_autofree char *id = create_case (self, description);
  g_autofree char *pending = id != NULL ? g_strconcat ("new:", id, NULL) : NULL;
  g_autofree char *key = NULL;
  g_autofree char *text = NULL;
  g_autofree char *later = NULL;
  g_autofree char *real = NULL;

  if (pending == NULL)
    return;

  /* before the portal has it */
  text = new_text (self, 10);
  g_free (command_await (comment (self, pending, text)));
  key = g_strconcat ("case:", pending, NULL);
  later = new_text (self, 15);
  save_and_wait (self, key, later);
  await_sent (self);

  real = gch_session_resolve_case_id (self->session, pending);
  if (g_str_has_prefix (real, "new:"))
    return;
  edit_case (self, real);
  await_sent (self);
  gch_session_view_case (self->session, real);
  change_status (self, real, FALSE);
  change_status (self, real, TRUE);
  await_sent (self);
}

typedef struct
{
  guint count;
} Replies;

static void
on_reply (Replies *replies)
{
  replies->count++;
}

static gboolean
has_reply (gpointer user_data)
{
  const Replies *replies = user_data;

  return replies->count > 0;
}

/* Whoever reads the journal makes the portal answer. */
static void
scene_reply (ScriptedPlay *self, const char *case_id)
{
  g_autoptr (GchCase) record = gch_session_dup_case (self->session, case_id);
  Replies replies = { 0 };
  gulong handler;

  if (record == NULL)
    return;

  handler = g_signal_connect_swapped (self->session, "replied", G_CALLBACK (on_reply), &replies);
  promise_journal_say ("want-reply %s t%u", record->number, self->token++);
  if (!scripted_wait (has_reply, &replies, self->patience_ms))
    promise_journal_say ("no-reply-yet");
  g_signal_handler_disconnect (self->session, handler);
}

/* Whatever went wrong before: it goes on. */
static void
last_words (ScriptedPlay *self)
{
  for (guint i = 0; i < 6; i++)
    {
      g_autofree char *text = new_text (self, 5);

      save_and_wait (self, "new", text);
      if (gch_session_get_draft_saved_at (self->session, "new") != 0)
        {
          promise_journal_say ("last-words");
          return;
        }
    }
}

static void
play_rounds (ScriptedPlay *self, GPtrArray *cases)
{
  for (guint round = 0; round < self->rounds; round++)
    {
      promise_journal_say ("round %u", round);
      scene_write_and_send (self, cases->pdata[0]);
      scene_keep_drafts (self, cases->pdata[1]);
      scene_take_back (self, cases->pdata[2], TRUE);
      clear_draft (self, cases->pdata[2]);
      scene_new_case (self);
      scene_take_back (self, cases->pdata[3], FALSE);
      gch_session_view_case (self->session, cases->pdata[0]);
    }
  await_sent (self);
  scene_reply (self, cases->pdata[0]);
}

void
scripted_play_run (ScriptedPlay *self)
{
  g_autoptr (GPtrArray) cases = choose_cases (self, 4);

  if (cases->len == 4)
    play_rounds (self, cases);
  else
    promise_journal_say ("too-few-cases %u", cases->len);
  last_words (self);
}
