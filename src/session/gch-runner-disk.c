/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-runner.c. */

#include "gch-runner-private.h"

#include "gch-command.h"

/* A disk that refused may take it a little later. */
#define RETRY_MS 3000

/* --- the outbox --- */

/* @error: (nullable) */
static void
note_outbox (GchRunner *self, const GError *error)
{
  if (self->stopped || (error == NULL && !self->outbox_failing))
    return;

  self->outbox_failing = error != NULL;
  self->handlers.outbox_failed (error, self->user_data);
}

static void
cache_failed (GchRunner *self, const GError *error)
{
  if (!self->stopped)
    self->handlers.cache_failed (error, self->user_data);
}

/* What has left the outbox meanwhile is no failure of the disk; a store that was closed is not
 * asked again. */
static gboolean
is_failure (const GError *error)
{
  return error != NULL && !g_error_matches (error, GCH_ERROR, GCH_ERROR_NOT_FOUND)
         && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CLOSED);
}

static void
on_stored (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  gch_store_update_operation_finish (GCH_STORE (source), result, &error);
  note_outbox (self, is_failure (error) ? error : NULL);
}

void
gch_runner_store_operation (GchRunner *self, const GchOperation *operation)
{
  self->handlers.changed (operation, self->user_data);
  gch_store_update_operation_async (self->store, operation, on_stored, g_object_ref (self));
}

/* An operation on its way out of the outbox. Left there, it would be sent after the next start,
 * although the user gave it up. */
typedef struct
{
  GchRunner *runner;  /* (owned) */
  char *operation_id; /* (owned) */
  char *title;        /* (owned) (nullable) */
  GchDraft *draft;    /* (owned) (nullable) written in the first transaction */
  char *draft_key;    /* (owned) (nullable) of that draft */
  GObject *held;      /* (owned) (nullable) for a runner that is stopped before that is answered */
  gboolean discarded; /* the user gave it up; else it was sent, and sending it again does nothing */
  gboolean repeated;
  gboolean kept;  /* it is in the outbox again */
  guint retry_id; /* timeout source, 0: the disk is being asked */
} Removal;

static void
removal_free (Removal *removal)
{
  g_clear_handle_id (&removal->retry_id, g_source_remove);
  g_ptr_array_remove (removal->runner->removals, removal);
  g_object_unref (removal->runner);
  g_free (removal->operation_id);
  g_free (removal->title);
  g_free (removal->draft_key);
  g_clear_pointer (&removal->draft, gch_draft_free);
  g_clear_object (&removal->held);
  g_free (removal);
}

static void on_removed (GObject *source, GAsyncResult *result, gpointer user_data);

static gboolean on_removal_due (gpointer user_data);

/* The draft that a first attempt was to write with it is written by itself meanwhile. Until it is
 * on the disk the operation is the only safe copy of the text. */
static gboolean
is_too_early (const Removal *removal)
{
  const GchRunnerHandlers *handlers = &removal->runner->handlers;

  return removal->repeated && removal->draft_key != NULL && removal->held != NULL
         && handlers->is_safe != NULL && !handlers->is_safe (removal->draft_key, removal->held);
}

static void
try_removal (Removal *removal)
{
  if (is_too_early (removal))
    {
      removal->retry_id = g_timeout_add (RETRY_MS, on_removal_due, removal);
      return;
    }

  gch_store_remove_operation_async (removal->runner->store, removal->operation_id, removal->draft,
                                    on_removed, removal);
}

static gboolean
on_removal_due (gpointer user_data)
{
  Removal *removal = user_data;

  removal->retry_id = 0;
  try_removal (removal);

  return G_SOURCE_REMOVE;
}

static void
check_flushes (GchRunner *self)
{
  g_autoptr (GPtrArray) flushes = NULL;

  for (guint i = 0; i < self->removals->len; i++)
    if (((Removal *) self->removals->pdata[i])->retry_id == 0)
      return;

  flushes = g_steal_pointer (&self->flushes);
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < flushes->len; i++)
    g_task_return_boolean (flushes->pdata[i], TRUE);
}

static void
tell_removal (const Removal *removal, const GError *error)
{
  const GchRunner *self = removal->runner;

  if (!self->stopped)
    self->handlers.removal_stored (removal->draft, error, self->user_data);
  else if (removal->held != NULL)
    self->handlers.removal_stored_late (removal->draft, error, removal->held);
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Removal *removal = user_data;
  g_autoptr (GchRunner) self = g_object_ref (removal->runner);
  g_autoptr (GError) error = NULL;

  gch_store_remove_operation_finish (GCH_STORE (source), result, &error);
  note_outbox (self, is_failure (error) ? error : NULL);
  if (!removal->repeated)
    tell_removal (removal, error);
  removal->repeated = TRUE;
  /* What was not written with it is written by itself. */
  g_clear_pointer (&removal->draft, gch_draft_free);
  if (is_failure (error) && !removal->kept)
    removal->retry_id = g_timeout_add (RETRY_MS, on_removal_due, removal);
  else
    removal_free (removal);
  check_flushes (self);
}

void
gch_runner_remove_operation (GchRunner *self, const GchOperation *operation)
{
  Removal *removal = g_new0 (Removal, 1);
  const GchCommandDescription *command;

  removal->runner = g_object_ref (self);
  removal->operation_id = g_strdup (operation->id);
  removal->title = g_strdup (operation->title);
  command = gch_command_describe (operation->command);
  removal->discarded =
      operation->state != GCH_OPERATION_ACKNOWLEDGED && (command == NULL || !command->silent);
  g_ptr_array_add (self->removals, removal);
  removal->draft = self->handlers.removed (operation, self->user_data);
  removal->draft_key = removal->draft != NULL ? g_strdup (removal->draft->key) : NULL;
  if (removal->draft != NULL && self->handlers.hold != NULL)
    removal->held = self->handlers.hold (self->user_data);
  try_removal (removal);
}

static Removal *
find_removal (GchRunner *self, const char *operation_id)
{
  for (guint i = 0; i < self->removals->len; i++)
    {
      Removal *removal = self->removals->pdata[i];

      if (!removal->kept && g_strcmp0 (removal->operation_id, operation_id) == 0)
        return removal;
    }

  return NULL;
}

gboolean
gch_runner_is_removing (GchRunner *self, const char *operation_id)
{
  g_return_val_if_fail (GCH_IS_RUNNER (self), FALSE);

  return find_removal (self, operation_id) != NULL;
}

gboolean
gch_runner_has_removals (GchRunner *self)
{
  g_return_val_if_fail (GCH_IS_RUNNER (self), FALSE);

  return self->removals->len > 0;
}

GStrv
gch_runner_list_discarded (GchRunner *self)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_return_val_if_fail (GCH_IS_RUNNER (self), NULL);

  for (guint i = 0; i < self->removals->len; i++)
    {
      const Removal *removal = self->removals->pdata[i];

      if (removal->discarded && !removal->kept)
        g_strv_builder_add (builder, removal->title != NULL ? removal->title : "");
    }

  return g_strv_builder_end (builder);
}

/* Those that wait for their time. (transfer container) */
static GPtrArray *
list_waiting (GchRunner *self)
{
  GPtrArray *waiting = g_ptr_array_new ();

  for (guint i = 0; i < self->removals->len; i++)
    if (((Removal *) self->removals->pdata[i])->retry_id != 0)
      g_ptr_array_add (waiting, self->removals->pdata[i]);

  return waiting;
}

void
gch_runner_flush_removals_async (GchRunner *self, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GPtrArray) waiting = NULL;

  g_return_if_fail (GCH_IS_RUNNER (self));

  waiting = list_waiting (self);
  for (guint i = 0; i < waiting->len; i++)
    {
      Removal *removal = waiting->pdata[i];

      g_clear_handle_id (&removal->retry_id, g_source_remove);
      try_removal (removal);
    }
  g_ptr_array_add (self->flushes, g_task_new (self, NULL, callback, user_data));
  check_flushes (self);
}

/* One that the disk is being asked about is done before whatever is asked now. */
void
gch_runner_keep (GchRunner *self, const char *operation_id)
{
  Removal *removal;

  g_return_if_fail (GCH_IS_RUNNER (self));

  removal = find_removal (self, operation_id);
  if (removal == NULL)
    return;

  removal->kept = TRUE;
  if (removal->retry_id != 0)
    removal_free (removal);
}

void
gch_runner_give_up_removals (GchRunner *self)
{
  g_autoptr (GchRunner) alive = NULL;
  g_autoptr (GPtrArray) waiting = NULL;

  g_return_if_fail (GCH_IS_RUNNER (self));

  alive = g_object_ref (self);
  waiting = list_waiting (self);
  g_ptr_array_foreach (waiting, (GFunc) (void (*) (void)) removal_free, NULL);
}

/* --- the cache --- */

typedef struct
{
  GchRunner *runner;   /* (owned) */
  GchChangePage *page; /* (owned) */
  gboolean local;
} Apply;

static GchOutcome *
outcome_of (const GError *error)
{
  const GchError code = error->domain == GCH_ERROR ? (GchError) error->code : GCH_ERROR_STORAGE;

  return gch_outcome_new_failure (code, error->message, 0);
}

static void
on_applied (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Apply *apply = user_data;
  g_autoptr (GchRunner) self = apply->runner;
  g_autoptr (GchChangePage) page = apply->page;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) touched = NULL;
  const gboolean local = apply->local;
  GchRunnerEvent *event;

  g_free (apply);
  gch_store_apply_page_finish (GCH_STORE (source), result, &touched, &error);
  if (error != NULL)
    cache_failed (self, error);
  else if (!self->stopped)
    self->handlers.applied (page, touched, self->resyncing, self->user_data);

  if (local)
    return;

  event = gch_runner_event_new (GCH_EVENT_APPLIED);
  event->cursor = g_strdup (page->cursor);
  event->event.cached = gch_store_get_cached (self->store);
  if (error != NULL)
    event->outcome = outcome_of (error);
  gch_runner_feed (self, event);
}

void
gch_runner_apply (GchRunner *self, GchChangePage *page, gboolean local)
{
  Apply *data = g_new0 (Apply, 1);

  data->runner = g_object_ref (self);
  data->page = gch_change_page_ref (page);
  data->local = local;
  gch_store_apply_page_async (self->store, page, on_applied, data);
}

static void
on_resync_begun (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  if (!gch_store_resync_begin_finish (GCH_STORE (source), result, &error))
    cache_failed (self, error);
}

void
gch_runner_begin_resync (GchRunner *self)
{
  self->resyncing = TRUE;
  gch_store_resync_begin_async (self->store, on_resync_begun, g_object_ref (self));
}

static void
on_resync_counted (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;
  g_autoptr (GError) error = NULL;
  GchRunnerEvent *event = gch_runner_event_new (GCH_EVENT_RESYNC_COUNTED);

  if (!gch_store_resync_count_finish (GCH_STORE (source), result, &event->event.removing,
                                      &event->event.cached, &error))
    {
      event->outcome = outcome_of (error);
      cache_failed (self, error);
    }
  /* Everything was read: what comes now is news, also while the end is held. */
  else
    self->resyncing = FALSE;
  gch_runner_feed (self, event);
}

void
gch_runner_count_resync (GchRunner *self)
{
  gch_store_resync_count_async (self->store, on_resync_counted, g_object_ref (self));
}

static void
on_resync_ended (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;
  g_autoptr (GError) error = NULL;

  self->resyncing = FALSE;
  if (!gch_store_resync_end_finish (GCH_STORE (source), result, &error))
    cache_failed (self, error);
  else if (!self->stopped)
    self->handlers.resynced (self->user_data);
}

void
gch_runner_end_resync (GchRunner *self, gboolean remove)
{
  gch_store_resync_end_async (self->store, remove, on_resync_ended, g_object_ref (self));
}
