/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-service.h"

#include <gio/gio.h>
#include <string.h>

#include "gch-dispatch.h"
#include "gch-error.h"
#include "gch-event-streams.h"
#include "gch-feed.h"
#include "gch-idempotency.h"
#include "gch-password-pool.h"
#include "gch-service-resources.h"
#include "gch-sessions.h"
#include "gch-database-worker.h"

#define PASSWORD_THREADS 2
#define MOST_WAITING_PASSWORDS 32
#define TICK_WITH_STREAMS_MS 300
#define TICK_MS 1000
#define TIDY_EVERY (G_GINT64_CONSTANT (3600) * G_USEC_PER_SEC)

struct _GchService
{
  GchPortal *portal;          /* (owned) used on the database's thread */
  GchDatabaseWorker *worker;  /* (owned) */
  GchPasswordPool *passwords; /* (owned) */
  GchListener *listener;      /* (owned) */
  char *url;                  /* (owned) */
  guint tick_ms;

  GMutex mutex; /* guards on_change and ready */
  gboolean ready;
  GchServiceWork on_change;
  gpointer on_change_data;

  /* On the database's thread only. */
  gint64 told; /* the last sequence that streams and on_change know of */
  gint64 tidied_at;
};

/* A request between the threads. */
typedef struct
{
  GchService *service;    /* (not owned) */
  GchExchange *exchange;  /* the listener's */
  GchResponse *unchecked; /* (owned) (nullable) the password to compare */
} Visit;

void
gch_service_config_init (GchServiceConfig *config)
{
  memset (config, 0, sizeof *config);
  config->listen = "127.0.0.1:0";
  config->password_cost = GCH_PASSWORD_COST_DEFAULT;
  config->limits = GCH_LISTENER_LIMITS_DEFAULT;
  config->tick_ms = TICK_MS;
}

static GchNews
ask_news (const GchActor *actor, gint64 told, gpointer user_data)
{
  GchDatabase *database = user_data;
  g_autoptr (GError) error = NULL;

  if (!gch_sessions_is_current (database, actor))
    return GCH_NEWS_OVER;

  /* Once too often is better than never. */
  return gch_feed_has_news (database, actor, told, &error) || error != NULL ? GCH_NEWS_MORE
                                                                            : GCH_NEWS_NONE;
}

static gboolean
is_ready (GchService *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->ready;
}

static void
call_on_change (GchService *self, GchDatabase *database)
{
  GchServiceWork on_change;
  gpointer user_data;

  g_mutex_lock (&self->mutex);
  on_change = self->on_change;
  user_data = self->on_change_data;
  g_mutex_unlock (&self->mutex);

  if (on_change != NULL)
    on_change (database, user_data);
}

/* Somebody wrote. It may have been a sign-out too, which is no part of the feed. */
static void
tell_news (GchService *self, GchDatabase *database)
{
  gint64 last = gch_database_last_sequence (database, NULL);
  gboolean grown = last > self->told;

  self->told = last;
  if (is_ready (self))
    gch_event_streams_tell (gch_listener_get_streams (self->listener), last, ask_news, database);
  if (grown)
    call_on_change (self, database);
}

static gboolean
tidy_work (GchDatabase *database, gpointer user_data, GError **error)
{
  return gch_sessions_tidy (database, error) && gch_idempotency_tidy (database, error);
}

static void
tidy (GchService *self, GchDatabase *database)
{
  g_autoptr (GError) error = NULL;
  gint64 now = g_get_monotonic_time ();

  if (self->tidied_at != 0 && now - self->tidied_at < TIDY_EVERY)
    return;
  self->tidied_at = now;
  if (!gch_database_transaction (database, tidy_work, NULL, &error))
    g_message ("tidying the database: %s", error->message);
}

static guint
tick (GchDatabase *database, gpointer user_data)
{
  GchService *self = user_data;

  if (gch_database_was_written_by_others (database))
    tell_news (self, database);
  tidy (self, database);
  if (!is_ready (self))
    return MIN (TICK_WITH_STREAMS_MS, self->tick_ms);

  gch_listener_reap (self->listener);
  gch_event_streams_beat (gch_listener_get_streams (self->listener));

  return gch_event_streams_count (gch_listener_get_streams (self->listener)) > 0
             ? MIN (TICK_WITH_STREAMS_MS, self->tick_ms)
             : self->tick_ms;
}

static void visit_database (GchDatabase *database, gpointer user_data);

/* On one of the password threads. */
static void
check_password (gpointer user_data)
{
  Visit *visit = user_data;

  gch_dispatch_compare (gch_exchange_get_request (visit->exchange), visit->unchecked);
  g_clear_pointer (&visit->unchecked, gch_response_free);
  gch_database_worker_push (visit->service->worker, visit_database, visit);
}

/* TRUE: the visit goes on elsewhere. FALSE: *@response is the answer now. */
static gboolean
send_for_verdict (Visit *visit, GchDatabase *database, GchRequest *request, GchResponse **response)
{
  visit->unchecked = *response;
  if (gch_password_pool_push (visit->service->passwords, check_password, visit))
    return TRUE;

  g_clear_pointer (&visit->unchecked, gch_response_free);
  request->verdict = GCH_VERDICT_BUSY;
  *response = gch_dispatch_step (visit->service->portal, database, request);
  return FALSE;
}

static gboolean
has_written (GchRequest *request, const GchResponse *response)
{
  return (response->status < 400 || response->keep) && strcmp (request->method, "GET") != 0
         && strcmp (request->method, "HEAD") != 0;
}

/* On the database's thread: a step of an answer, or all of it. */
static void
visit_database (GchDatabase *database, gpointer user_data)
{
  Visit *visit = user_data;
  GchService *self = visit->service;
  GchRequest *request = gch_exchange_get_request (visit->exchange);
  GchResponse *response = gch_dispatch_step (self->portal, database, request);
  gboolean wrote;

  if (response->password != NULL && send_for_verdict (visit, database, request, &response))
    return;

  wrote = has_written (request, response);
  gch_exchange_answer (visit->exchange, response);
  if (wrote)
    tell_news (self, database);
  g_free (visit);
}

/* On the listener's thread. */
static void
on_request (GchExchange *exchange, gpointer user_data)
{
  GchService *self = user_data;
  Visit *visit = g_new0 (Visit, 1);

  visit->service = self;
  visit->exchange = exchange;
  gch_database_worker_push (self->worker, visit_database, visit);
}

/* Splits "127.0.0.1:0" or "[::1]:0". */
static gboolean
parse_listen (const char *listen, char **address, guint16 *port, GError **error)
{
  const char *colon = strrchr (listen, ':');
  guint64 number;

  if (colon == NULL || !g_ascii_string_to_unsigned (colon + 1, 10, 0, G_MAXUINT16, &number, NULL))
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID,
                   "“%s” is not an address and a port, like 127.0.0.1:8080", listen);
      return FALSE;
    }

  *port = number;
  *address = listen[0] == '[' && colon[-1] == ']' ? g_strndup (listen + 1, colon - listen - 2)
                                                  : g_strndup (listen, colon - listen);
  return TRUE;
}

static gboolean
check_address (const char *address, gboolean behind_proxy, GError **error)
{
  g_autoptr (GInetAddress) parsed = g_inet_address_new_from_string (address);

  if (parsed == NULL)
    g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "“%s” is not an address", address);
  else if (!behind_proxy && !g_inet_address_get_is_loopback (parsed))
    g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID,
                 "“%s” can be reached from elsewhere, and this service speaks no TLS: listen on a "
                 "loopback address, or say that a reverse proxy stands in front (--behind-proxy)",
                 address);
  else
    return TRUE;

  return FALSE;
}

static gboolean
start_listener (GchService *self, const GchServiceConfig *config, GError **error)
{
  GchListenerLimits limits = config->limits;
  g_autofree char *address = NULL;
  guint16 port = 0;
  GchListener *listener;

  limits.behind_proxy = config->behind_proxy;
  if (!parse_listen (config->listen, &address, &port, error)
      || !check_address (address, config->behind_proxy, error))
    return FALSE;

  /* Requests may come before this returns, but nothing asks for self->listener until then. */
  listener = gch_listener_new (address, port, &limits, on_request, self, error);
  if (listener == NULL)
    return FALSE;
  g_mutex_lock (&self->mutex);
  self->listener = listener;
  self->ready = TRUE;
  g_mutex_unlock (&self->mutex);
  self->url = g_strdup_printf (strchr (address, ':') != NULL ? "http://[%s]:%u" : "http://%s:%u",
                               address, gch_listener_get_port (self->listener));

  return TRUE;
}

GchService *
gch_service_start (const GchServiceConfig *config, GError **error)
{
  g_autoptr (GchService) self = NULL;
  GchDatabase *database = gch_database_open (config->database_path, FALSE, error);

  if (database == NULL)
    return NULL;

  /* Before there are threads: GLib registers it at its first use, of which there must not be two.
   */
  gch_service_get_resource ();
  self = g_new0 (GchService, 1);
  g_mutex_init (&self->mutex);
  self->tick_ms = config->tick_ms;
  self->portal = gch_portal_new (config->demonstration, &config->password_cost);
  self->told = gch_database_last_sequence (database, NULL);
  self->passwords = gch_password_pool_new (PASSWORD_THREADS, MOST_WAITING_PASSWORDS);
  self->worker = gch_database_worker_new (database, tick, self);
  if (!start_listener (self, config, error))
    return NULL;

  return g_steal_pointer (&self);
}

/* The listener first waits for all answers, so that nobody pushes anything any more. */
void
gch_service_stop (GchService *self)
{
  GchListener *listener = self->listener;

  if (listener != NULL)
    {
      /* It needs the database's thread to the last answer, which must not use it after that. */
      gch_listener_quiesce (listener);
      g_mutex_lock (&self->mutex);
      self->ready = FALSE;
      g_mutex_unlock (&self->mutex);
    }
  gch_password_pool_free (self->passwords);
  gch_database_worker_free (self->worker);
  if (listener != NULL)
    gch_listener_free (listener);
  gch_portal_free (self->portal);
  g_free (self->url);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

const char *
gch_service_get_url (GchService *self)
{
  return self->url;
}

guint16
gch_service_get_port (GchService *self)
{
  return gch_listener_get_port (self->listener);
}

/* Work that somebody else wants done on the database's thread. */
typedef struct
{
  GchService *service; /* (not owned) */
  GchServiceWork run;
  gpointer user_data;
} Errand;

static void
run_errand (GchDatabase *database, gpointer user_data)
{
  g_autofree Errand *errand = user_data;

  errand->run (database, errand->user_data);
  if (gch_database_last_sequence (database, NULL) > errand->service->told)
    tell_news (errand->service, database);
}

void
gch_service_run (GchService *self, GchServiceWork work, gpointer user_data)
{
  Errand *errand = g_new0 (Errand, 1);

  errand->service = self;
  errand->run = work;
  errand->user_data = user_data;
  gch_database_worker_push (self->worker, run_errand, errand);
}

void
gch_service_set_on_change (GchService *self, GchServiceWork on_change, gpointer user_data)
{
  g_mutex_lock (&self->mutex);
  self->on_change = on_change;
  self->on_change_data = user_data;
  g_mutex_unlock (&self->mutex);
}
