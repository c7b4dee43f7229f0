/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-script.h"

#include <string.h>

#include "gch-command.h"

#define START_OF_TIME (1000 * G_TIME_SPAN_SECOND)

typedef struct
{
  GchEngine *engine;
  gint64 now;
  gint64 wall_ahead; /* of the boot clock; the operations' times are by it */
} Script;

static const struct
{
  const char *word;
  const char *command;
} COMMANDS[] = {
  { "create", GCH_COMMAND_CREATE_CASE }, { "comment", GCH_COMMAND_ADD_COMMENT },
  { "edit", GCH_COMMAND_EDIT_CASE },     { "close", GCH_COMMAND_CLOSE_CASE },
  { "view", GCH_COMMAND_VIEW_CASE },
};

static const struct
{
  const char *word;
  GchError code;
} CODES[] = {
  { "network", GCH_ERROR_NETWORK },         { "busy", GCH_ERROR_BUSY },
  { "signed-out", GCH_ERROR_SIGNED_OUT },   { "refused", GCH_ERROR_REFUSED },
  { "not-found", GCH_ERROR_NOT_FOUND },     { "conflict", GCH_ERROR_CONFLICT },
  { "certificate", GCH_ERROR_CERTIFICATE }, { "not-a-portal", GCH_ERROR_NOT_A_PORTAL },
  { "resync", GCH_ERROR_RESYNC },           { "bad-answer", GCH_ERROR_BAD_ANSWER },
  { "too-new", GCH_ERROR_TOO_NEW },
};

static const char *const CONNECTIONS[] = {
  [GCH_CONNECTION_UNKNOWN] = "unknown", [GCH_CONNECTION_ONLINE] = "online",
  [GCH_CONNECTION_OFFLINE] = "offline", [GCH_CONNECTION_SIGNED_OUT] = "signed-out",
  [GCH_CONNECTION_REFUSED] = "refused",
};

static double
one_half (gpointer data)
{
  return 0.5;
}

static int
read_code (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++)
    if (strcmp (CODES[i].word, word) == 0)
      return (int) CODES[i].code;

  g_error ("no code “%s”", word);
}

static const char *
code_word (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (CODES); i++)
    if ((int) CODES[i].code == code)
      return CODES[i].word;

  return "?";
}

/* --- events --- */

static char *
queue_for (const GchOperation *operation)
{
  const GchCommandDescription *command = gch_command_describe (operation->command);

  if (command != NULL && command->creates_target)
    return g_strconcat ("new:", operation->id, NULL);
  if (command != NULL && command->silent)
    return g_strconcat ("view:", operation->target_id, NULL);

  return g_strdup (operation->target_id);
}

static GchOperation *
read_operation (Script *self, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "/", -1);
  const guint n = g_strv_length (parts);
  GchOperation *operation = gch_operation_new ();

  g_assert_cmpuint (n, >=, 3);
  operation->id = g_strdup (parts[0]);
  operation->command = g_strdup (parts[1]);
  for (gsize i = 0; i < G_N_ELEMENTS (COMMANDS); i++)
    if (strcmp (COMMANDS[i].word, parts[1]) == 0)
      {
        g_free (operation->command);
        operation->command = g_strdup (COMMANDS[i].command);
      }

  operation->target_id = g_strdup (parts[2]);
  operation->queue = queue_for (operation);
  operation->payload = g_strdup ("{}");
  operation->owner = gch_owner_new ("p", "a", "me");
  if (gch_command_describe (operation->command) != NULL
      && gch_command_describe (operation->command)->needs_base_version)
    operation->base_version = 3;
  if (n > 3)
    g_assert_true (gch_operation_state_from_nick (parts[3], &operation->state, NULL));
  if (n > 4)
    operation->problem_code = read_code (parts[4]);
  if (n > 5)
    operation->not_before =
        self->now + self->wall_ahead + g_ascii_strtoll (parts[5], NULL, 10) * G_TIME_SPAN_SECOND;

  return operation;
}

static gint64
read_seconds (const char *text)
{
  return (gint64) (g_ascii_strtod (text, NULL) * (double) G_TIME_SPAN_SECOND);
}

static const char *
find_option (char **words, const char *prefix)
{
  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_has_prefix (words[i], prefix))
      return words[i] + strlen (prefix);

  return NULL;
}

static GchChangePage *
make_page (const char *cursor, gboolean has_more)
{
  GchChangePage *page = gch_change_page_new ();

  page->cursor = g_strdup (cursor);
  page->has_more = has_more;

  return page;
}

static guint
read_number (char **words, const char *prefix)
{
  const char *option = find_option (words, prefix);

  return option != NULL ? (guint) g_ascii_strtoull (option, NULL, 10) : 0;
}

/* "ID" or "ID/USER": a case that the portal made of the operation ID. */
static void
add_made (GchChangePage *page, const char *made)
{
  g_auto (GStrv) parts = g_strsplit (made, "/", -1);
  GchCase *record = gch_case_new ();

  record->id = g_strconcat ("R", parts[0], NULL);
  record->client_op_id = g_strdup (parts[0]);
  record->opened_by_id = g_strdup (parts[1] != NULL ? parts[1] : "me");
  g_ptr_array_add (page->changes, gch_change_new_record (GCH_RECORD_CASE, record->id, record));
}

/* "pulled CURSOR more|end [gone=N] [comments=N] [made=ID[/USER]]": one record that stays, what is
 * gone, and what was made. */
static GchChangePage *
read_page (char **words)
{
  GchChangePage *page = make_page (words[1], strcmp (words[2], "more") == 0);
  const guint cases = read_number (words, "gone=");
  const guint comments = read_number (words, "comments=");

  for (guint i = 0; i < cases + comments; i++)
    {
      g_autofree char *id = g_strdup_printf ("gone%u", i);

      g_ptr_array_add (page->changes,
                       gch_change_new_gone (i < cases ? GCH_RECORD_CASE : GCH_RECORD_COMMENT, id));
    }
  g_ptr_array_add (page->changes,
                   gch_change_new_record (GCH_RECORD_CASE_VIEWED, "c", gch_case_viewed_new ()));
  if (find_option (words, "made=") != NULL)
    add_made (page, find_option (words, "made="));

  return page;
}

static GchOutcome *
read_outcome (char **words)
{
  const char *retry = find_option (words, "retry=");
  const char *version = find_option (words, "version=");
  const char *raised = find_option (words, "raised=");
  GchOutcome *outcome;

  if (!g_str_has_prefix (words[0], "ok"))
    {
      const gboolean access = strcmp (words[0], "access-changed") == 0;

      outcome =
          gch_outcome_new_failure (access ? GCH_ERROR_RESYNC : (GchError) read_code (words[0]),
                                   NULL, retry != NULL ? read_seconds (retry) : 0);
      outcome->access_changed = access;
      return outcome;
    }

  outcome = gch_outcome_new_success (find_option (words, "ok="));
  if (version != NULL)
    outcome->result_version = g_ascii_strtoll (version, NULL, 10);
  if (raised != NULL)
    outcome->raised_to = g_ascii_strtoll (raised, NULL, 10);
  if (g_strv_contains ((const char *const *) words, "page"))
    outcome->page = make_page (NULL, FALSE);

  return outcome;
}

static GPtrArray *
read_start (Script *self, char **words)
{
  GPtrArray *operations = g_ptr_array_new_with_free_func ((GDestroyNotify) gch_operation_free);

  for (guint i = 1; words[i] != NULL; i++)
    if (strchr (words[i], '/') != NULL)
      g_ptr_array_add (operations, read_operation (self, words[i]));

  return operations;
}

static const struct
{
  const char *word;
  GchEventKind kind;
} EVENTS[] = {
  { "start", GCH_EVENT_STARTED },      { "stored", GCH_EVENT_STORED },
  { "in", GCH_EVENT_SIGNED_IN },       { "out", GCH_EVENT_SIGNED_OUT },
  { "submit", GCH_EVENT_SUBMITTED },   { "sent", GCH_EVENT_SENT },
  { "pulled", GCH_EVENT_PULLED },      { "applied", GCH_EVENT_APPLIED },
  { "poke", GCH_EVENT_POKED },         { "net", GCH_EVENT_NETWORK_MAYBE },
  { "tick", GCH_EVENT_TIMER },         { "retry", GCH_EVENT_RETRY },
  { "discard", GCH_EVENT_DISCARD },    { "cut", GCH_EVENT_DISCONNECTED },
  { "amend", GCH_EVENT_AMENDED },      { "counted", GCH_EVENT_RESYNC_COUNTED },
  { "remove", GCH_EVENT_REMOVE_HELD }, { "keep", GCH_EVENT_KEEP_HELD },
};

static GchEventKind
read_kind (const char *word)
{
  for (gsize i = 0; i < G_N_ELEMENTS (EVENTS); i++)
    if (strcmp (EVENTS[i].word, word) == 0)
      return EVENTS[i].kind;

  g_error ("no event “%s”", word);
}

/* "amend ID VERSION" */
static GchOperation *
read_amendment (char **words)
{
  GchOperation *operation = gch_operation_new ();

  operation->id = g_strdup (words[1]);
  operation->payload = g_strdup ("{\"amended\":true}");
  operation->base_version = g_ascii_strtoll (words[2], NULL, 10);

  return operation;
}

static GPtrArray *
step (Script *self, char **words)
{
  GchEvent event = { .kind = read_kind (words[0]),
                     .now = self->now,
                     .wall = self->now + self->wall_ahead,
                     .removing = read_number (words, "removing="),
                     .cached = read_number (words, "cached=") };
  g_autoptr (GPtrArray) operations = NULL;
  g_autoptr (GchOperation) operation = NULL;
  g_autoptr (GchOutcome) outcome = NULL;
  g_autoptr (GchChangePage) page = NULL;

  if (event.kind == GCH_EVENT_STARTED || event.kind == GCH_EVENT_STORED)
    {
      operations = read_start (self, words);
      event.cursor = find_option (words, "cursor=");
      event.resyncing = g_strv_contains ((const char *const *) words, "resyncing");
    }
  else if (event.kind == GCH_EVENT_SUBMITTED)
    operation = read_operation (self, words[1]);
  else if (event.kind == GCH_EVENT_AMENDED)
    operation = read_amendment (words);
  else if (event.kind == GCH_EVENT_SENT)
    outcome = read_outcome (words + 2);
  else if (event.kind == GCH_EVENT_PULLED && words[2] != NULL && strchr (words[2], '=') == NULL)
    {
      page = read_page (words);
      outcome = gch_outcome_new_success (NULL);
    }
  else if (event.kind == GCH_EVENT_PULLED)
    outcome = read_outcome (words + 1);
  else if (g_strv_contains ((const char *const *) words, "fail"))
    outcome = gch_outcome_new_failure (GCH_ERROR_STORAGE, NULL, 0);

  event.operation_id = words[1];
  event.operation = operation;
  event.operations = operations;
  event.outcome = outcome;
  event.page = page;

  return gch_engine_step (self->engine, &event);
}

/* --- actions --- */

static void
append_operation (GString *text, const char *verb, const GchOperation *operation)
{
  g_string_append_printf (text, "%s %s", verb, operation->id);
}

static void
append_store (GString *text, const GchOperation *operation)
{
  append_operation (text, "store", operation);
  g_string_append_printf (text, " %s", gch_operation_state_to_nick (operation->state));
  if (operation->problem_code != -1 && operation->state != GCH_OPERATION_SENDING)
    g_string_append_printf (text, " %s", code_word (operation->problem_code));
  if (g_str_has_prefix (operation->target_id, "R"))
    g_string_append_printf (text, " on %s/%s", operation->target_id, operation->queue);
  if (operation->base_version > 3)
    g_string_append_printf (text, " from %d", (int) operation->base_version);
  if (strstr (operation->payload, "amended") != NULL)
    g_string_append (text, " amended");
}

static void
append_report (GString *text, const Script *self, const GchStatus *status)
{
  g_string_append_printf (text, "report %s", CONNECTIONS[status->connection]);
  if (status->syncing)
    g_string_append (text, " syncing");
  if (status->offline_since != 0 && status->offline_since != self->now + self->wall_ahead)
    g_string_append_printf (text, " since %g",
                            (double) (self->now + self->wall_ahead - status->offline_since)
                                / G_TIME_SPAN_SECOND);
  if (status->held_cached != 0)
    g_string_append_printf (text, " held %u of %u", status->held_removing, status->held_cached);
}

static void
append_apply (GString *text, const GchChangePage *page)
{
  guint gone = 0;

  for (guint i = 0; i < page->changes->len; i++)
    gone += ((const GchChange *) g_ptr_array_index (page->changes, i))->record == NULL;

  g_string_append (text, "apply");
  if (gone > 0)
    g_string_append_printf (text, " -%u", gone);
}

static void
append_action (GString *text, const Script *self, const GchAction *action)
{
  switch (action->kind)
    {
    case GCH_ACTION_SEND:
      append_operation (text, "send", action->operation);
      break;
    case GCH_ACTION_STORE:
      append_store (text, action->operation);
      break;
    case GCH_ACTION_REMOVE:
      append_operation (text, "remove", action->operation);
      break;
    case GCH_ACTION_PULL:
      g_string_append_printf (text, "pull %s", action->cursor != NULL ? action->cursor : "-");
      break;
    case GCH_ACTION_APPLY:
      append_apply (text, action->page);
      break;
    case GCH_ACTION_RESYNC_BEGIN:
      g_string_append (text, "resync-begin");
      break;
    case GCH_ACTION_RESYNC_COUNT:
      g_string_append (text, "resync-count");
      break;
    case GCH_ACTION_RESYNC_END:
      g_string_append (text, action->remove ? "resync-end" : "resync-keep");
      break;
    case GCH_ACTION_LISTEN:
      g_string_append (text, "listen");
      break;
    case GCH_ACTION_SET_TIMER:
      g_string_append_printf (text, "timer %g",
                              (double) (action->at - self->now) / G_TIME_SPAN_SECOND);
      break;
    case GCH_ACTION_ASK_SIGN_IN:
      g_string_append (text, "sign-in");
      break;
    case GCH_ACTION_REPORT:
      append_report (text, self, &action->status);
      break;
    default:
      g_assert_not_reached ();
    }
}

static char *
describe (const Script *self, GPtrArray *actions)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < actions->len; i++)
    {
      if (i > 0)
        g_string_append (text, ", ");
      append_action (text, self, g_ptr_array_index (actions, i));
    }

  return g_string_free (text, FALSE);
}

static void
run_line (Script *self, const GchScriptLine *line)
{
  g_auto (GStrv) words = g_strsplit (line->event, " ", -1);
  g_autoptr (GPtrArray) actions = NULL;
  g_autofree char *text = NULL;

  if (strcmp (words[0], "tick") == 0 || strcmp (words[0], "pass") == 0)
    self->now += read_seconds (words[1]);
  if (strcmp (words[0], "wall") == 0)
    self->wall_ahead += read_seconds (words[1]);
  if (strcmp (words[0], "pass") == 0 || strcmp (words[0], "wall") == 0)
    return;

  actions = step (self, words);
  text = describe (self, actions);

  if (strcmp (text, line->actions) != 0)
    {
      g_test_message ("after “%s”\n  wanted: %s\n  came:   %s", line->event, line->actions, text);
      g_test_fail_printf ("“%s” gave “%s” instead of “%s”", line->event, text, line->actions);
    }
}

void
gch_script_run (const GchScriptLine *lines, gsize n)
{
  Script self = { .engine = gch_engine_new (one_half, NULL), .now = START_OF_TIME };

  for (gsize i = 0; i < n && !g_test_failed (); i++)
    run_line (&self, &lines[i]);

  gch_engine_free (self.engine);
}

void
gch_script_test (gconstpointer data)
{
  const GchScriptLine *lines = data;
  gsize n = 0;

  while (lines[n].event != NULL)
    n++;

  gch_script_run (lines, n);
}
