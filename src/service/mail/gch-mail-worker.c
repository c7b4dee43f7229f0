/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-mail-worker.h"

#include "gch-error.h"

#define LONGEST_DELAY G_TIME_SPAN_HOUR
#define LOOK_EVERY (2 * G_TIME_SPAN_SECOND)

struct _GchMailWorker
{
  GchDatabase *database;       /* (owned) the thread's, once it runs */
  GchMailTransport *transport; /* (owned) the thread's, once it runs */
  gint64 first_delay;
  GThread *thread;           /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GMutex lock;
  GCond changed;
  gboolean awake; /* (mutex lock) somebody wants the queue to be looked at */
  gboolean ended; /* (mutex lock) */
};

gint64
gch_mail_worker_delay (gint64 first_delay, gint64 attempts)
{
  gint64 delay = first_delay;

  for (; attempts > 1 && delay < LONGEST_DELAY; attempts--)
    delay *= 2;
  return MIN (delay, LONGEST_DELAY);
}

/* ---- One mail ---- */

static GchMailMessage *
compose (GchMailWorker *self, gint64 id, GError **error)
{
  GchMailMessage *message;

  if (!gch_database_begin (self->database, FALSE, error))
    return NULL;
  message = gch_mail_message_compose (self->database, id, error);
  gch_database_rollback (self->database);
  return message;
}

static gboolean
forget_row (GchDatabase *database, gpointer user_data, GError **error)
{
  return gch_database_run (database, error, "DELETE FROM mail_queue WHERE id = ?1", "i",
                           *(gint64 *) user_data);
}

typedef struct
{
  gint64 id;
  gint64 first_delay;
  const char *reason;
} Failure;

static gboolean
put_off_row (GchDatabase *database, gpointer user_data, GError **error)
{
  const Failure *failure = user_data;
  gint64 attempts =
      1
      + gch_database_get_int (database, NULL, "SELECT attempts FROM mail_queue WHERE id = ?1", "i",
                              failure->id);

  return gch_database_run (
      database, error,
      "UPDATE mail_queue SET attempts = ?2, next_attempt_at = ?3, last_error = ?4 WHERE id = ?1",
      "iiis", failure->id, attempts,
      gch_database_now (database) + gch_mail_worker_delay (failure->first_delay, attempts),
      failure->reason);
}

/* FALSE when there is no use in going on with the next one just now. */
static gboolean
deliver (GchMailWorker *self, gint64 id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) failure = NULL;
  g_autoptr (GchMailMessage) message = compose (self, id, &error);

  if (message != NULL
      && self->transport->deliver (self->transport, message, self->cancellable, &error))
    {
      /* When this fails the mail goes out once more: at least once. */
      if (gch_database_transaction (self->database, forget_row, &id, &failure))
        return TRUE;
    }
  else if (!g_cancellable_is_cancelled (self->cancellable))
    {
      Failure what = { id, self->first_delay, error->message };

      g_message ("mail %" G_GINT64_FORMAT " was not delivered: %s", id, error->message);
      gch_database_transaction (self->database, put_off_row, &what, &failure);
    }
  if (failure != NULL)
    g_message ("the mail queue: %s", failure->message);
  return FALSE;
}

/* ---- The thread ---- */

/* The next row whose time has come; 0: none. @wait: how long to sleep then. */
static gint64
find_next (GchMailWorker *self, gint64 *wait)
{
  g_autoptr (GError) error = NULL;
  gint64 now = gch_database_now (self->database);
  gint64 id;

  *wait = LOOK_EVERY;
  id = gch_database_get_int (self->database, &error,
                             "SELECT id FROM mail_queue WHERE delivered_at = 0 "
                             "AND next_attempt_at <= ?1 ORDER BY next_attempt_at, id LIMIT 1",
                             "i", now);
  if (error != NULL)
    g_message ("the mail queue: %s", error->message);
  if (id == 0 && error == NULL)
    {
      gint64 next = gch_database_get_int (self->database, NULL,
                                          "SELECT min (next_attempt_at) FROM mail_queue "
                                          "WHERE delivered_at = 0",
                                          "");

      if (next > now)
        *wait = MIN (*wait, next - now);
    }
  return id;
}

/* FALSE: the end. */
static gboolean
wait_for_work (GchMailWorker *self, gint64 wait)
{
  gint64 until = g_get_monotonic_time () + wait;
  gboolean ended;

  g_mutex_lock (&self->lock);
  while (!self->awake && !self->ended)
    if (!g_cond_wait_until (&self->changed, &self->lock, until))
      break;
  self->awake = FALSE;
  ended = self->ended;
  g_mutex_unlock (&self->lock);
  return !ended;
}

static gpointer
run (gpointer user_data)
{
  GchMailWorker *self = user_data;
  gint64 wait = 0;

  while (wait_for_work (self, wait))
    {
      gint64 id = find_next (self, &wait);

      if (id != 0)
        wait = deliver (self, id) ? 0 : MIN (self->first_delay, LOOK_EVERY);
    }
  return NULL;
}

GchMailWorker *
gch_mail_worker_new (const char *database_path, GchMailTransport *transport, gint64 first_delay,
                     GError **error)
{
  GchDatabase *database = gch_database_open (database_path, FALSE, error);
  GchMailWorker *self;

  if (database == NULL)
    {
      gch_mail_transport_free (transport);
      return NULL;
    }
  self = g_new0 (GchMailWorker, 1);
  self->database = database;
  self->transport = transport;
  self->first_delay = first_delay;
  self->cancellable = g_cancellable_new ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->thread = g_thread_new ("mail", run, self);
  return self;
}

void
gch_mail_worker_wake (GchMailWorker *self)
{
  g_mutex_lock (&self->lock);
  self->awake = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
}

void
gch_mail_worker_free (GchMailWorker *self)
{
  g_cancellable_cancel (self->cancellable);
  g_mutex_lock (&self->lock);
  self->ended = TRUE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->lock);
  g_thread_join (self->thread);
  gch_mail_transport_free (self->transport);
  gch_database_free (self->database);
  g_object_unref (self->cancellable);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->changed);
  g_free (self);
}
