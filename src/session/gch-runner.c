/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-runner-private.h"

#include <glib-unix.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

G_DEFINE_FINAL_TYPE (GchRunner, gch_runner, G_TYPE_OBJECT)

/* --- clocks and chance --- */

/* Counts time asleep too: what is due is due when the lid opens. */
static gint64
boot_now (void)
{
  struct timespec now;

  if (clock_gettime (CLOCK_BOOTTIME, &now) != 0)
    return g_get_monotonic_time ();

  return (gint64) now.tv_sec * G_USEC_PER_SEC + now.tv_nsec / 1000;
}

static double
draw (gpointer user_data)
{
  return g_random_double ();
}

/* --- events --- */

static void
event_free (gpointer data)
{
  GchRunnerEvent *event = data;

  g_clear_pointer (&event->event.operation, gch_operation_free);
  g_clear_pointer (&event->event.operations, g_ptr_array_unref);
  g_clear_pointer (&event->outcome, gch_outcome_free);
  g_clear_pointer (&event->event.page, gch_change_page_unref);
  g_free (event->operation_id);
  g_free (event->cursor);
  g_free (event);
}

GchRunnerEvent *
gch_runner_event_new (GchEventKind kind)
{
  GchRunnerEvent *event = g_new0 (GchRunnerEvent, 1);

  event->event.kind = kind;

  return event;
}

static void carry_out (GchRunner *self, GchAction *action);

void
gch_runner_feed (GchRunner *self, GchRunnerEvent *event)
{
  g_autoptr (GchRunner) alive = g_object_ref (self);

  if (self->stopped)
    {
      event_free (event);
      return;
    }

  g_queue_push_tail (&self->events, event);
  if (self->stepping)
    return;

  self->stepping = TRUE;
  while (!self->stopped && !g_queue_is_empty (&self->events))
    {
      GchRunnerEvent *next = g_queue_pop_head (&self->events);
      g_autoptr (GPtrArray) actions = NULL;

      next->event.now = boot_now ();
      next->event.wall = g_get_real_time ();
      next->event.outcome = next->outcome;
      next->event.operation_id = next->operation_id;
      next->event.cursor = next->cursor;
      actions = gch_engine_step (self->engine, &next->event);
      for (guint i = 0; !self->stopped && i < actions->len; i++)
        carry_out (self, actions->pdata[i]);
      event_free (next);
    }
  self->stepping = FALSE;
}

static void
feed_kind (GchRunner *self, GchEventKind kind)
{
  gch_runner_feed (self, gch_runner_event_new (kind));
}

static void
feed_operation_id (GchRunner *self, GchEventKind kind, const char *operation_id)
{
  GchRunnerEvent *event = gch_runner_event_new (kind);

  event->operation_id = g_strdup (operation_id);
  gch_runner_feed (self, event);
}

/* --- what the portal answers --- */

typedef struct
{
  GchRunner *runner;  /* (owned) */
  char *operation_id; /* (owned) */
} Send;

static void
on_sent (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Send *send = user_data;
  g_autoptr (GchRunner) self = send->runner;
  GchRunnerEvent *event = gch_runner_event_new (GCH_EVENT_SENT);

  event->operation_id = send->operation_id;
  g_free (send);
  event->outcome = gch_provider_send_finish (GCH_PROVIDER (source), result);
  gch_runner_feed (self, event);
}

static void
on_pulled (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;
  GchRunnerEvent *event = gch_runner_event_new (GCH_EVENT_PULLED);

  event->outcome = gch_provider_pull_finish (GCH_PROVIDER (source), result);
  if (event->outcome->page != NULL)
    event->event.page = gch_change_page_ref (event->outcome->page);
  gch_runner_feed (self, event);
}

static void
on_listened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GchRunner) self = user_data;

  gch_provider_listen_finish (GCH_PROVIDER (source), result, NULL);
  feed_kind (self, GCH_EVENT_DISCONNECTED);
}

/* With no way to the portal every exchange fails as with the cable out. */
static GchRunnerEvent *
fail_event (GchEventKind kind)
{
  GchRunnerEvent *event = gch_runner_event_new (kind);

  event->outcome = gch_outcome_new_failure (GCH_ERROR_UNREACHABLE, NULL, 0);

  return event;
}

static void
send_operation (GchRunner *self, const GchOperation *operation)
{
  Send *data;

  if (self->provider == NULL)
    {
      GchRunnerEvent *event = fail_event (GCH_EVENT_SENT);

      event->operation_id = g_strdup (operation->id);
      gch_runner_feed (self, event);
      return;
    }

  data = g_new0 (Send, 1);
  data->runner = g_object_ref (self);
  data->operation_id = g_strdup (operation->id);
  gch_provider_send_async (self->provider, operation, self->cancellable, on_sent, data);
}

static void
pull (GchRunner *self, const char *cursor)
{
  if (self->provider == NULL)
    gch_runner_feed (self, fail_event (GCH_EVENT_PULLED));
  else
    gch_provider_pull_async (self->provider, cursor, self->cancellable, on_pulled,
                             g_object_ref (self));
}

static void
listen_to_portal (GchRunner *self)
{
  if (self->provider == NULL)
    feed_kind (self, GCH_EVENT_DISCONNECTED);
  else
    gch_provider_listen_async (self->provider, self->cancellable, on_listened, g_object_ref (self));
}

/* --- the timer --- */

static gboolean
on_timer (int fd, GIOCondition condition, gpointer user_data)
{
  GchRunner *self = user_data;
  guint64 expirations;

  if (read (fd, &expirations, sizeof expirations) == sizeof expirations)
    feed_kind (self, GCH_EVENT_TIMER);

  return G_SOURCE_CONTINUE;
}

static void
set_timer (GchRunner *self, gint64 at)
{
  struct itimerspec when = { 0 };

  if (self->timer_fd < 0)
    return;

  /* Zero would switch it off. */
  at = MAX (at, 1);
  when.it_value.tv_sec = (time_t) (at / G_USEC_PER_SEC);
  when.it_value.tv_nsec = (long) (at % G_USEC_PER_SEC) * 1000;
  timerfd_settime (self->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
}

/* --- actions --- */

static void
carry_out (GchRunner *self, GchAction *action)
{
  switch (action->kind)
    {
    case GCH_ACTION_SEND:
      send_operation (self, action->operation);
      break;
    case GCH_ACTION_STORE:
      gch_runner_store_operation (self, action->operation);
      break;
    case GCH_ACTION_REMOVE:
      gch_runner_remove_operation (self, action->operation);
      break;
    case GCH_ACTION_PULL:
      pull (self, action->cursor);
      break;
    case GCH_ACTION_APPLY:
      gch_runner_apply (self, action->page, FALSE);
      break;
    case GCH_ACTION_RESYNC_BEGIN:
      gch_runner_begin_resync (self);
      break;
    case GCH_ACTION_RESYNC_COUNT:
      gch_runner_count_resync (self);
      break;
    case GCH_ACTION_RESYNC_END:
      gch_runner_end_resync (self, action->remove);
      break;
    case GCH_ACTION_LISTEN:
      listen_to_portal (self);
      break;
    case GCH_ACTION_SET_TIMER:
      set_timer (self, action->at);
      break;
    case GCH_ACTION_ASK_SIGN_IN:
      self->handlers.ask_sign_in (self->user_data);
      break;
    case GCH_ACTION_REPORT:
      self->handlers.status (&action->status, self->user_data);
      break;
    default:
      break;
    }
}

/* --- commands --- */

static void
on_more (GchProvider *provider, GchRunner *self)
{
  feed_kind (self, GCH_EVENT_POKED);
}

static void
on_network_changed (GNetworkMonitor *monitor, gboolean available, GchRunner *self)
{
  feed_kind (self, GCH_EVENT_NETWORK_MAYBE);
}

void
gch_runner_start (GchRunner *self, GPtrArray *operations, const GchCacheOpening *cache)
{
  GchRunnerEvent *event = gch_runner_event_new (GCH_EVENT_STARTED);

  g_return_if_fail (GCH_IS_RUNNER (self));

  event->event.operations = operations != NULL ? g_ptr_array_ref (operations) : NULL;
  event->cursor = g_strdup (cache->cursor);
  event->event.resyncing = cache->resyncing;
  event->event.cached = cache->cached;
  self->resyncing = cache->resyncing;
  gch_runner_feed (self, event);
  if (self->stopped)
    return;

  self->monitor = g_object_ref (g_network_monitor_get_default ());
  self->monitor_id =
      g_signal_connect (self->monitor, "network-changed", G_CALLBACK (on_network_changed), self);
}

void
gch_runner_add_stored (GchRunner *self, GPtrArray *operations)
{
  GchRunnerEvent *event;

  g_return_if_fail (GCH_IS_RUNNER (self));

  event = gch_runner_event_new (GCH_EVENT_STORED);
  event->event.operations = g_ptr_array_ref (operations);
  gch_runner_feed (self, event);
}

gpointer
gch_runner_get_user_data (GchRunner *self)
{
  g_return_val_if_fail (GCH_IS_RUNNER (self), NULL);

  return self->stopped ? NULL : self->user_data;
}

static void
drop_provider (GchRunner *self)
{
  if (self->provider != NULL)
    g_clear_signal_handler (&self->more_id, self->provider);
  g_clear_object (&self->provider);
}

void
gch_runner_stop (GchRunner *self)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  if (self->stopped)
    return;

  self->stopped = TRUE;
  g_cancellable_cancel (self->cancellable);
  drop_provider (self);
  if (self->monitor != NULL)
    g_clear_signal_handler (&self->monitor_id, self->monitor);
  g_clear_object (&self->monitor);
  g_clear_handle_id (&self->timer_source, g_source_remove);
}

void
gch_runner_set_provider (GchRunner *self, GchProvider *provider)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  if (self->provider == provider || self->stopped)
    return;

  /* What is under way there ends as if the connection had broken. */
  drop_provider (self);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_set_object (&self->provider, provider);
  if (provider != NULL)
    self->more_id = g_signal_connect (provider, "more", G_CALLBACK (on_more), self);
}

void
gch_runner_signed_in (GchRunner *self)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_kind (self, GCH_EVENT_SIGNED_IN);
}

void
gch_runner_signed_out (GchRunner *self)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_kind (self, GCH_EVENT_SIGNED_OUT);
}

void
gch_runner_submit (GchRunner *self, const GchOperation *operation)
{
  GchRunnerEvent *event = gch_runner_event_new (GCH_EVENT_SUBMITTED);

  g_return_if_fail (GCH_IS_RUNNER (self));

  event->event.operation = gch_operation_copy (operation);
  gch_runner_feed (self, event);
}

void
gch_runner_retry (GchRunner *self, const char *operation_id)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_operation_id (self, GCH_EVENT_RETRY, operation_id);
}

void
gch_runner_discard (GchRunner *self, const char *operation_id)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_operation_id (self, GCH_EVENT_DISCARD, operation_id);
}

void
gch_runner_amend (GchRunner *self, const char *operation_id, const char *payload,
                  gint64 base_version)
{
  GchRunnerEvent *event;

  g_return_if_fail (GCH_IS_RUNNER (self));

  event = gch_runner_event_new (GCH_EVENT_AMENDED);
  event->event.operation = gch_operation_new ();
  event->event.operation->id = g_strdup (operation_id);
  event->event.operation->payload = g_strdup (payload);
  event->event.operation->base_version = base_version;
  gch_runner_feed (self, event);
}

void
gch_runner_decide_removal (GchRunner *self, gboolean remove)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_kind (self, remove ? GCH_EVENT_REMOVE_HELD : GCH_EVENT_KEEP_HELD);
}

/* The user asks: everything that waits for the network is tried as well. */
void
gch_runner_poke (GchRunner *self)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  feed_kind (self, GCH_EVENT_NETWORK_MAYBE);
  feed_kind (self, GCH_EVENT_POKED);
}

void
gch_runner_apply_local (GchRunner *self, GchChangePage *page)
{
  g_return_if_fail (GCH_IS_RUNNER (self));

  if (!self->stopped)
    gch_runner_apply (self, page, TRUE);
}

/* --- the object --- */

static void
gch_runner_finalize (GObject *object)
{
  GchRunner *self = GCH_RUNNER (object);

  gch_runner_stop (self);
  if (self->timer_fd >= 0)
    close (self->timer_fd);
  g_queue_clear_full (&self->events, event_free);
  gch_engine_free (self->engine);
  g_object_unref (self->cancellable);
  g_ptr_array_unref (self->removals);
  g_ptr_array_unref (self->flushes);
  g_object_unref (self->store);

  G_OBJECT_CLASS (gch_runner_parent_class)->finalize (object);
}

static void
gch_runner_class_init (GchRunnerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_runner_finalize;
}

static void
gch_runner_init (GchRunner *self)
{
  self->engine = gch_engine_new (draw, NULL);
  self->cancellable = g_cancellable_new ();
  self->removals = g_ptr_array_new ();
  self->flushes = g_ptr_array_new_with_free_func (g_object_unref);
  g_queue_init (&self->events);
  self->timer_fd = timerfd_create (CLOCK_BOOTTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer_fd >= 0)
    self->timer_source = g_unix_fd_add (self->timer_fd, G_IO_IN, on_timer, self);
}

/**
 * gch_runner_new:
 * @store: the disk
 * @handlers: all of them set
 * @user_data: for @handlers; must outlive gch_runner_stop()
 *
 * Returns: (transfer full): a runner that has not been started
 */
GchRunner *
gch_runner_new (GchStore *store, const GchRunnerHandlers *handlers, gpointer user_data)
{
  GchRunner *self = g_object_new (GCH_TYPE_RUNNER, NULL);

  self->store = g_object_ref (store);
  self->handlers = *handlers;
  self->user_data = user_data;

  return self;
}
