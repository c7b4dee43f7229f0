/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* Tested by tests/session/test-runner.c. */

#include "gch-runner-private.h"

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
  GchDraft *draft;    /* (owned) (nullable) written in the first transaction */
  gboolean repeated;
} Removal;

static void
removal_free (Removal *removal)
{
  g_object_unref (removal->runner);
  g_free (removal->operation_id);
  g_clear_pointer (&removal->draft, gch_draft_free);
  g_free (removal);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Removal, removal_free)

static void on_removed (GObject *source, GAsyncResult *result, gpointer user_data);

/* Takes @removal. */
static void
try_removal (Removal *removal)
{
  gch_store_remove_operation_async (removal->runner->store, removal->operation_id, removal->draft,
                                    on_removed, removal);
}

static gboolean
on_removal_due (gpointer user_data)
{
  g_autoptr (Removal) removal = user_data;

  if (!removal->runner->stopped)
    try_removal (g_steal_pointer (&removal));

  return G_SOURCE_REMOVE;
}

static void
on_removed (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (Removal) removal = user_data;
  g_autoptr (GchRunner) self = g_object_ref (removal->runner);
  g_autoptr (GchDraft) draft = g_steal_pointer (&removal->draft);
  g_autoptr (GError) error = NULL;

  gch_store_remove_operation_finish (GCH_STORE (source), result, &error);
  note_outbox (self, is_failure (error) ? error : NULL);
  if (!self->stopped && !removal->repeated)
    self->handlers.removal_stored (draft, error, self->user_data);
  removal->repeated = TRUE;
  if (!self->stopped && is_failure (error))
    g_timeout_add (RETRY_MS, on_removal_due, g_steal_pointer (&removal));
}

void
gch_runner_remove_operation (GchRunner *self, const GchOperation *operation)
{
  Removal *removal = g_new0 (Removal, 1);

  removal->runner = g_object_ref (self);
  removal->operation_id = g_strdup (operation->id);
  removal->draft = self->handlers.removed (operation, self->user_data);
  try_removal (removal);
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
