/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-session.h"

#include <string.h>

#include "gch-error.h"
#include "gch-http-error.h"
#include "gch-portal-private.h"
#include "gch-sim-network.h"
#include "gch-sim-oracle.h"
#include "gch-sim-portal.h"
#include "gch-verdict.h"

/* What the provider does around an exchange (providers/portal/gch-portal-call.c): the session's
 * token, one refresh when it has expired, the same request once more. And what the runner asks of
 * the provider. */

#define MOST_IN_FLIGHT 4

typedef struct
{
  GchHttpRequest *request; /* (owned) */
  char *token;             /* (owned) (nullable) what it was last tried with */
  gboolean repeated;
  GchSimResultFunc func;
  gpointer data; /* (owned) */
} Call;

static void
call_free (gpointer data)
{
  Call *call = data;

  gch_http_request_unref (call->request);
  g_free (call->token);
  g_free (call->data);
  g_free (call);
}

static void start (GchSimSession *self, Call *call);

/* Takes @call. */
static void
end_call (GchSimSession *self, Call *call, GchSimResult *result)
{
  if (!self->stopped)
    call->func (self, result, call->data);
  else if (result->stream != 0)
    gch_sim_portal_close_stream (self->client->world->portal, result->stream);
  call_free (call);
}

static void
fail_call (GchSimSession *self, Call *call, const GError *error, gint64 retry_after)
{
  GchSimResult result = { .error = error, .retry_after = retry_after };

  end_call (self, call, &result);
}

static void
fail_signed_out (GchSimSession *self, Call *call)
{
  g_autoptr (GError) error = gch_http_error_new (GCH_ERROR_SIGNED_OUT, "portal.example");

  fail_call (self, call, error, 0);
}

/* --- refresh --- */

static gboolean
is_denied (const GError *error)
{
  const GchVerdict verdict = gch_verdict_of (error->code);

  return verdict == GCH_VERDICT_PARK || verdict == GCH_VERDICT_SIGNED_OUT;
}

static void
end_refresh (GchSimSession *self, const GError *error, gint64 retry_after)
{
  g_autoptr (GPtrArray) waiting = g_steal_pointer (&self->waiting);

  self->waiting = g_ptr_array_new ();
  for (guint i = 0; i < waiting->len; i++)
    {
      Call *call = g_ptr_array_index (waiting, i);

      call->repeated = TRUE;
      if (error != NULL)
        fail_call (self, call, error, retry_after);
      else
        start (self, call);
    }
}

static void
on_refreshed (GchSimSession *self, GchSimResult *result, gpointer data)
{
  g_autoptr (GError) signed_out = NULL;
  const GError *error = result->error;
  GchWireTokens *tokens = result->value;

  self->refreshing = FALSE;
  if (error == NULL && self->desk->refresh != NULL && !self->stopped)
    {
      g_free (self->desk->access);
      g_free (self->desk->refresh);
      self->desk->access = g_strdup (tokens->access_token);
      self->desk->refresh = g_strdup (tokens->refresh_token);
    }
  else if (error != NULL && is_denied (error))
    {
      if (!self->stopped)
        {
          g_clear_pointer (&self->desk->access, g_free);
          g_clear_pointer (&self->desk->refresh, g_free);
        }
      signed_out = gch_http_error_new (GCH_ERROR_SIGNED_OUT, "portal.example");
      error = signed_out;
    }

  end_refresh (self, error, result->retry_after);
}

/* Takes @call. */
static void
refresh (GchSimSession *self, Call *call)
{
  g_autoptr (GchHttpRequest) request = NULL;

  if (self->desk->refresh == NULL)
    {
      fail_signed_out (self, call);
      return;
    }

  g_ptr_array_add (self->waiting, call);
  if (self->refreshing)
    return;

  self->refreshing = TRUE;
  request = gch_portal_refresh_make_request (self->desk->refresh);
  gch_sim_network_call (self, request, NULL, on_refreshed, NULL, NULL);
}

/* --- calls --- */

static void
on_called (GchSimSession *self, GchSimResult *result, gpointer data)
{
  Call *call = *(Call **) data;

  if (!g_error_matches (result->error, GCH_ERROR, GCH_ERROR_SIGNED_OUT) || call->repeated
      || self->stopped)
    end_call (self, call, result);
  else if (self->desk->access != NULL && g_strcmp0 (self->desk->access, call->token) != 0)
    {
      call->repeated = TRUE;
      start (self, call);
    }
  else
    refresh (self, call);
}

/* Takes @call. */
static void
start (GchSimSession *self, Call *call)
{
  Call **box;

  if (self->desk->access == NULL)
    {
      fail_signed_out (self, call);
      return;
    }

  g_free (call->token);
  call->token = g_strdup (self->desk->access);
  box = g_new (Call *, 1);
  *box = call;
  gch_sim_network_call (self, call->request, call->token, on_called, box, g_free);
}

static void
call_portal (GchSimSession *self, GchHttpRequest *request, GchSimResultFunc func, gpointer data)
{
  Call *call = g_new0 (Call, 1);

  call->request = gch_http_request_ref (request);
  call->func = func;
  call->data = data;
  start (self, call);
}

/* --- what the runner asks for --- */

static GchOutcome *
outcome_of (GchSimResult *result)
{
  return result->error != NULL ? gch_portal_outcome_from_error (result->error, result->retry_after)
                               : g_steal_pointer (&result->value);
}

static void
on_sent (GchSimSession *self, GchSimResult *result, gpointer data)
{
  GchSimEvent *event = gch_sim_event_new (GCH_EVENT_SENT);

  g_hash_table_remove (self->in_flight, data);
  event->operation_id = g_strdup (data);
  event->outcome = outcome_of (result);
  gch_sim_session_feed (self, event);
}

static void
check_send (GchSimSession *self, const GchOperation *operation)
{
  GchSimWorld *world = self->client->world;
  GHashTableIter iter;
  gpointer queue;

  if (!gch_owner_equal (operation->owner, self->desk->person->owner))
    gch_sim_breach (world, GCH_SIM_BREACH_FOREIGN, "%s of %s is sent in the session of %s",
                    operation->id, operation->owner->user_id, self->desk->person->user_id);
  if (!self->signed_in)
    gch_sim_breach (world, GCH_SIM_BREACH_CONTRACT, "%s is sent without a session", operation->id);

  g_hash_table_iter_init (&iter, self->in_flight);
  while (g_hash_table_iter_next (&iter, NULL, &queue))
    if (strcmp (queue, operation->queue) == 0)
      gch_sim_breach (world, GCH_SIM_BREACH_CONTRACT, "%s: two of one queue at a time",
                      operation->id);
  g_hash_table_insert (self->in_flight, g_strdup (operation->id), g_strdup (operation->queue));
  if (g_hash_table_size (self->in_flight) > MOST_IN_FLIGHT)
    gch_sim_breach (world, GCH_SIM_BREACH_CONTRACT, "too many at a time");
}

void
gch_sim_session_send (GchSimSession *self, const GchOperation *operation)
{
  g_autoptr (GchHttpRequest) request = gch_portal_send_make_request (operation);
  GchSimEvent *event;

  check_send (self, operation);
  gch_sim_say (self->client->world, self->client->name, "sends %s %s to %s, attempt %u",
               operation->command, operation->id, operation->target_id, operation->attempts);
  if (request != NULL)
    {
      call_portal (self, request, on_sent, g_strdup (operation->id));
      return;
    }

  g_hash_table_remove (self->in_flight, operation->id);
  event = gch_sim_event_new (GCH_EVENT_SENT);
  event->operation_id = g_strdup (operation->id);
  event->outcome = gch_outcome_new_failure (GCH_ERROR_INVALID, NULL, 0);
  gch_sim_session_feed (self, event);
}

static void
on_pulled (GchSimSession *self, GchSimResult *result, gpointer data)
{
  GchSimEvent *event = gch_sim_event_new (GCH_EVENT_PULLED);

  self->pulls--;
  event->outcome = outcome_of (result);
  self->access_changed = self->access_changed || event->outcome->access_changed;
  if (event->outcome->page != NULL)
    event->event.page = gch_change_page_ref (event->outcome->page);
  gch_sim_session_feed (self, event);
}

void
gch_sim_session_pull (GchSimSession *self, const char *cursor)
{
  g_autoptr (GchHttpRequest) request = gch_portal_pull_make_request (cursor);

  if (self->pulls++ > 0)
    gch_sim_breach (self->client->world, GCH_SIM_BREACH_CONTRACT, "two pulls at a time");
  call_portal (self, request, on_pulled, NULL);
}

/* --- the event stream --- */

static void
stream_ended (GchSimSession *self)
{
  self->stream = 0;
  self->listens--;
  gch_sim_session_feed_kind (self, GCH_EVENT_DISCONNECTED);
}

static void
on_listening (GchSimSession *self, GchSimResult *result, gpointer data)
{
  if (result->error != NULL)
    {
      stream_ended (self);
      return;
    }

  self->stream = result->stream;
  /* It may have ended while its head was on the way. */
  if (!gch_sim_portal_has_stream (self->client->world->portal, self->stream))
    stream_ended (self);
  /* The portal begins with it: what happened before is not told again. */
  gch_sim_session_feed_kind (self, GCH_EVENT_POKED);
}

void
gch_sim_session_listen (GchSimSession *self)
{
  g_autoptr (GchHttpRequest) request = gch_http_request_new ("GET", GCH_WIRE_EVENTS, 200);

  if (self->listens++ > 0)
    gch_sim_breach (self->client->world, GCH_SIM_BREACH_CONTRACT, "two streams at a time");
  request->stream = TRUE;
  call_portal (self, request, on_listening, NULL);
}

static GchSimSession *
find_listener (GchSimWorld *world, guint stream)
{
  for (guint i = 0; i < world->clients->len; i++)
    {
      const GchSimClient *client = g_ptr_array_index (world->clients, i);

      if (client->session != NULL && client->session->stream == stream)
        return client->session;
    }

  return NULL;
}

typedef struct
{
  GchSimSession *session;
  guint stream;
  gboolean ended;
} Telling;

static void
on_told (GchSimWorld *world, gpointer data)
{
  const Telling *telling = data;
  GchSimSession *self = telling->session;

  if (self->stopped || self->stream != telling->stream)
    return;
  if (telling->ended)
    stream_ended (self);
  else if (!self->client->offline && !self->client->captive)
    gch_sim_session_feed_kind (self, GCH_EVENT_POKED);
}

void
gch_sim_session_stream_told (GchSimWorld *world, guint stream, gboolean ended)
{
  GchSimSession *self = find_listener (world, stream);
  Telling *telling;

  if (self == NULL)
    return;

  telling = g_new (Telling, 1);
  telling->session = self;
  telling->stream = stream;
  telling->ended = ended;
  gch_sim_client_after (self->client, gch_sim_some_time (world, 1000, 100000), on_told, telling,
                        g_free);
}
