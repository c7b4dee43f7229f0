/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-draft-keeper.h"

/* The promise is that never more than 2 s of typing are at risk, also while somebody types without
 * a pause. Half of that leaves the other half to a slow disk. */
static guint quiet_interval = 500;
static guint longest_interval = 1000;
/* After a failure. */
static guint retry_interval = 5000;

/* Every keeper that is open, in whatever window. */
static GList *open_keepers; /* (element-type GchDraftKeeper) (unowned) */

struct _GchDraftKeeper
{
  GObject parent_instance;

  GchSession *session;       /* (owned) */
  char *key;                 /* (owned) */
  GchDraftTextFunc get_text; /* (nullable) NULL once closed */
  gpointer owner;            /* (unowned) argument of get_text */

  char *known;     /* (owned) what the session has, as far as we know */
  char *problem;   /* (owned) (nullable) why the last save failed */
  GList *waiting;  /* (owned) (element-type GTask) flushes that wait for the disk */
  guint quiet_id;  /* since the last key */
  guint latest_id; /* since the first unsaved key */
  gboolean dirty;
  gboolean saving;
  gboolean held; /* the text is on its way elsewhere: no save may come behind it */
};

enum
{
  CHANGED,
  REPLACED,
  N_SIGNALS,
};
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GchDraftKeeper, gch_draft_keeper, G_TYPE_OBJECT)

static void saved_cb (GObject *source, GAsyncResult *result, gpointer user_data);

static void
stop_timers (GchDraftKeeper *self)
{
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_handle_id (&self->latest_id, g_source_remove);
}

static void
emit_changed (GchDraftKeeper *self)
{
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The session has the newest text when this returns, even while an older one is being written. */
static void
hand_over (GchDraftKeeper *self)
{
  g_autofree char *text = NULL;

  if (!self->dirty || self->held || self->get_text == NULL)
    return;
  text = self->get_text (self->owner);
  self->dirty = FALSE;
  gch_session_save_draft_async (self->session, self->key, text, NULL, NULL);
}

static void
start_saving (GchDraftKeeper *self)
{
  stop_timers (self);
  if (self->saving || self->held || !self->dirty || self->get_text == NULL)
    return;
  g_free (self->known);
  self->known = self->get_text (self->owner);
  self->dirty = FALSE;
  self->saving = TRUE;
  gch_session_save_draft_async (self->session, self->key, self->known, saved_cb,
                                g_object_ref (self));
  emit_changed (self);
}

static void
finish_waiting (GchDraftKeeper *self, const GError *error)
{
  GList *waiting = g_steal_pointer (&self->waiting);

  for (GList *l = waiting; l != NULL; l = l->next)
    {
      GTask *task = l->data;

      if (error)
        g_task_return_error (task, g_error_copy (error));
      else
        g_task_return_boolean (task, TRUE);
    }
  g_list_free_full (waiting, g_object_unref);
}

static gboolean
timer_cb (gpointer user_data)
{
  GchDraftKeeper *self = user_data;

  /* Both ids go: one of them is the source that fires. */
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_handle_id (&self->latest_id, g_source_remove);
  start_saving (self);
  return G_SOURCE_REMOVE;
}

/* Takes over what another window saved, unless it would overwrite something typed here. */
static void
look_for_another_text (GchDraftKeeper *self)
{
  g_autofree char *text = NULL;

  if (self->dirty || self->saving || self->held || self->get_text == NULL)
    return;
  text = g_strdup (gch_session_get_draft (self->session, self->key));
  /* While the account is opened again the session does not know yet what the disk has. */
  if (text == NULL && !gch_session_knows_drafts (self->session))
    return;
  if (text == NULL)
    text = g_strdup ("");
  if (g_strcmp0 (text, self->known) == 0)
    return;
  g_free (self->known);
  self->known = g_strdup (text);
  g_signal_emit (self, signals[REPLACED], 0, text);
  emit_changed (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchDraftKeeper) self = user_data;
  g_autoptr (GError) error = NULL;

  self->saving = FALSE;
  g_clear_pointer (&self->problem, g_free);
  if (!gch_session_save_draft_finish (GCH_SESSION (source), result, &error))
    {
      self->problem = g_strdup (error->message);
      self->dirty = TRUE;
      /* It stays in memory and is tried again: disks become free, sticks are put back. */
      if (self->get_text && self->quiet_id == 0)
        self->quiet_id = g_timeout_add (retry_interval, timer_cb, self);
    }
  /* Without a timer the time of what was typed meanwhile is up already. */
  if (error == NULL && self->dirty && !self->held && (self->waiting || self->latest_id == 0))
    {
      start_saving (self);
      return;
    }
  finish_waiting (self, error);
  look_for_another_text (self);
  emit_changed (self);
}

static void
draft_changed_cb (GchDraftKeeper *self, const char *key)
{
  if (g_strcmp0 (key, self->key) != 0)
    return;

  /* The session has got it onto the disk at last: no need to wait for our own next attempt. */
  if (self->problem != NULL && !self->saving
      && gch_session_get_draft_saved_at (self->session, self->key) > 0)
    {
      start_saving (self);
      return;
    }
  look_for_another_text (self);
  emit_changed (self);
}

/* Text is bound to whoever wrote it: what somebody else does in this window is not kept here. */
static void
leaving_cb (GchDraftKeeper *self)
{
  gch_draft_keeper_close (self);
}

/* GObject */

static void
gch_draft_keeper_dispose (GObject *object)
{
  GchDraftKeeper *self = GCH_DRAFT_KEEPER (object);

  stop_timers (self);
  open_keepers = g_list_remove (open_keepers, self);
  self->get_text = NULL;
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gch_draft_keeper_parent_class)->dispose (object);
}

static void
gch_draft_keeper_finalize (GObject *object)
{
  GchDraftKeeper *self = GCH_DRAFT_KEEPER (object);

  g_assert (self->waiting == NULL);
  g_free (self->key);
  g_free (self->known);
  g_free (self->problem);
  G_OBJECT_CLASS (gch_draft_keeper_parent_class)->finalize (object);
}

static void
gch_draft_keeper_class_init (GchDraftKeeperClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = gch_draft_keeper_dispose;
  object_class->finalize = gch_draft_keeper_finalize;
  signals[CHANGED] = g_signal_new ("changed", GCH_TYPE_DRAFT_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
  signals[REPLACED] = g_signal_new ("replaced", GCH_TYPE_DRAFT_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL,
                                    NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gch_draft_keeper_init (GchDraftKeeper *self)
{
}

/**
 * gch_draft_keeper_new:
 * @session: where drafts are kept
 * @key: the draft's key, for example "case:" and a case's id
 * @get_text: gives the text as it is now
 * @owner: (unowned): its argument; call gch_draft_keeper_close() before it goes
 *
 * Returns: (transfer full): a keeper of this one draft
 */
GchDraftKeeper *
gch_draft_keeper_new (GchSession *session, const char *key, GchDraftTextFunc get_text,
                      gpointer owner)
{
  GchDraftKeeper *self = g_object_new (GCH_TYPE_DRAFT_KEEPER, NULL);
  const char *text = gch_session_get_draft (session, key);

  self->session = g_object_ref (session);
  self->key = g_strdup (key);
  self->known = g_strdup (text ? text : "");
  self->get_text = get_text;
  self->owner = owner;
  g_signal_connect_object (session, "draft-changed", G_CALLBACK (draft_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "leaving", G_CALLBACK (leaving_cb), self, G_CONNECT_SWAPPED);
  open_keepers = g_list_prepend (open_keepers, self);
  return self;
}

/**
 * gch_draft_keeper_get_key:
 * @self: a keeper
 *
 * Returns: the draft's key
 */
const char *
gch_draft_keeper_get_key (GchDraftKeeper *self)
{
  return self->key;
}

/**
 * gch_draft_keeper_get_text:
 * @self: a keeper
 *
 * Returns: the text that the session has; what was typed since is not in it
 */
const char *
gch_draft_keeper_get_text (GchDraftKeeper *self)
{
  return self->known;
}

/**
 * gch_draft_keeper_get_state:
 * @self: a keeper
 *
 * Returns: where the text is
 */
GchDraftState
gch_draft_keeper_get_state (GchDraftKeeper *self)
{
  if (self->problem)
    return GCH_DRAFT_NOT_SAVED;
  if (self->dirty || self->saving)
    return GCH_DRAFT_SAVING;
  if (*self->known == '\0')
    return GCH_DRAFT_NONE;

  /* What another window or an earlier look at the case could not save is still in memory only. */
  return gch_session_get_draft_saved_at (self->session, self->key) > 0 ? GCH_DRAFT_SAVED
                                                                       : GCH_DRAFT_SAVING;
}

/**
 * gch_draft_keeper_get_problem:
 * @self: a keeper
 *
 * Returns: (nullable): why it could not be saved, for people
 */
const char *
gch_draft_keeper_get_problem (GchDraftKeeper *self)
{
  return self->problem;
}

/**
 * gch_draft_keeper_touch:
 * @self: a keeper
 *
 * Says that the text is another one now.
 */
void
gch_draft_keeper_touch (GchDraftKeeper *self)
{
  gboolean was_dirty = self->dirty;

  if (self->get_text == NULL)
    return;
  self->held = FALSE;
  self->dirty = TRUE;
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  self->quiet_id = g_timeout_add (quiet_interval, timer_cb, self);
  if (self->latest_id == 0)
    self->latest_id = g_timeout_add (longest_interval, timer_cb, self);
  if (!was_dirty)
    emit_changed (self);
}

/**
 * gch_draft_keeper_save_now:
 * @self: a keeper
 *
 * Saves at once what is not saved yet, without waiting for the disk.
 */
void
gch_draft_keeper_save_now (GchDraftKeeper *self)
{
  gch_draft_keeper_flush_async (self, NULL, NULL);
}

/**
 * gch_draft_keeper_flush_async:
 * @self: a keeper
 * @callback: (nullable): called when everything typed until now is on the disk, or cannot be
 * @user_data: its argument
 */
void
gch_draft_keeper_flush_async (GchDraftKeeper *self, GAsyncReadyCallback callback,
                              gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, user_data);

  g_task_set_source_tag (task, gch_draft_keeper_flush_async);
  start_saving (self);
  if (self->saving)
    self->waiting = g_list_append (self->waiting, g_steal_pointer (&task));
  else
    g_task_return_boolean (task, TRUE);
}

/**
 * gch_draft_keeper_flush_finish:
 * @self: a keeper
 * @result: the result
 * @error: GCH_ERROR_STORAGE and its kin
 *
 * Returns: TRUE when it is on the disk
 */
gboolean
gch_draft_keeper_flush_finish (GchDraftKeeper *self, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gch_draft_keeper_hold:
 * @self: a keeper
 *
 * The text is on its way elsewhere: nothing is saved until it is touched again or forgotten.
 */
void
gch_draft_keeper_hold (GchDraftKeeper *self)
{
  /* Known to the session, it is a draft again where the outbox does not take it. */
  hand_over (self);
  stop_timers (self);
  self->held = TRUE;
}

/**
 * gch_draft_keeper_forget:
 * @self: a keeper
 *
 * The text has gone elsewhere, into the outbox: nothing of it may be saved any more.
 */
void
gch_draft_keeper_forget (GchDraftKeeper *self)
{
  stop_timers (self);
  self->held = FALSE;
  self->dirty = FALSE;
  g_clear_pointer (&self->problem, g_free);
  g_free (self->known);
  self->known = g_strdup ("");
  emit_changed (self);
}

/**
 * gch_draft_keeper_close:
 * @self: a keeper
 *
 * Saves at once what is not saved and never asks for the text again.
 */
void
gch_draft_keeper_close (GchDraftKeeper *self)
{
  hand_over (self);
  stop_timers (self);
  open_keepers = g_list_remove (open_keepers, self);
  self->get_text = NULL;
  self->owner = NULL;
}

/* --- all of them --- */

typedef struct
{
  guint left;      /* answers to come */
  GError *problem; /* (owned) (nullable) the first one */
} FlushAll;

static void
flush_all_free (gpointer data)
{
  FlushAll *all = data;

  g_clear_error (&all->problem);
  g_free (all);
}

static void
flush_part_done (GTask *task)
{
  FlushAll *all = g_task_get_task_data (task);

  if (--all->left > 0)
    return;
  if (all->problem)
    g_task_return_error (task, g_steal_pointer (&all->problem));
  else
    g_task_return_boolean (task, TRUE);
}

static void
one_flushed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  FlushAll *all = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;

  if (!gch_draft_keeper_flush_finish (GCH_DRAFT_KEEPER (source), result, &error) && !all->problem)
    all->problem = g_steal_pointer (&error);
  flush_part_done (task);
}

/**
 * gch_draft_keeper_flush_all_async:
 * @session: whose drafts
 * @callback: (nullable): called when everything typed until now, in whatever window, is on the
 *   disk, or cannot be
 * @user_data: its argument
 */
void
gch_draft_keeper_flush_all_async (GchSession *session, GAsyncReadyCallback callback,
                                  gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (session, NULL, callback, user_data);
  g_autoptr (GList) keepers = g_list_copy (open_keepers);
  FlushAll *all = g_new0 (FlushAll, 1);

  g_task_set_source_tag (task, gch_draft_keeper_flush_all_async);
  g_task_set_task_data (task, all, flush_all_free);
  all->left = 1;
  for (GList *l = keepers; l != NULL; l = l->next)
    {
      GchDraftKeeper *self = l->data;

      if (self->session != session)
        continue;
      all->left++;
      gch_draft_keeper_flush_async (self, one_flushed_cb, g_object_ref (task));
    }
  flush_part_done (task);
}

/**
 * gch_draft_keeper_flush_all_finish:
 * @session: whose drafts
 * @result: the result
 * @error: why something is not on the disk
 *
 * Returns: TRUE when everything is
 */
gboolean
gch_draft_keeper_flush_all_finish (GchSession *session, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

/**
 * gch_draft_keeper_set_intervals:
 * @quiet: milliseconds after the last key
 * @longest: milliseconds while somebody types on, and after a failure
 */
void
gch_draft_keeper_set_intervals (guint quiet, guint longest)
{
  quiet_interval = quiet;
  longest_interval = longest;
  retry_interval = longest;
}
