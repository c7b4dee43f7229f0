/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-network.h"

#include <string.h>

#include "gch-error.h"
#include "gch-http-answer.h"
#include "gch-http-error.h"
#include "gch-sim-portal.h"

#define HOST "portal.example"
#define STREAM_TYPE "text/event-stream"
#define HTML "text/html; charset=utf-8"
/* Without a byte for so long the program counts a connection as broken. */
#define PATIENCE (15 * G_USEC_PER_SEC)
/* What one second may see at most of one computer; a busy loop makes thousands. */
#define MOST_PER_SECOND 60

/* One request and its answer. */
typedef struct
{
  GchSimSession *session;
  guint life;
  GchHttpRequest *request; /* (owned) */
  GchSimRequest *wire;     /* (owned) */
  GchSimResultFunc func;
  gpointer data; /* (owned) */
  GDestroyNotify free_data;
  gboolean done;
  gboolean copy;        /* the second arrival of a doubled request: its answer reaches nobody */
  GchSimAnswer *answer; /* (owned) (nullable) on its way back */
  GchError failure;
} Exchange;

static void
exchange_clear (gpointer data)
{
  Exchange *self = data;

  gch_http_request_unref (self->request);
  gch_sim_request_free (self->wire);
  g_clear_pointer (&self->answer, gch_sim_answer_free);
  if (self->free_data != NULL)
    self->free_data (self->data);
}

static void
exchange_unref (gpointer data)
{
  g_rc_box_release_full (data, exchange_clear);
}

static GchSimWorld *
world_of (const Exchange *self)
{
  return self->session->client->world;
}

/* --- the end, in the program --- */

static void
finish (Exchange *self, GchSimResult *result)
{
  self->done = TRUE;
  self->func (self->session, result, self->data);
  if (result->value != NULL && self->request->free_value != NULL)
    self->request->free_value (result->value);
}

static void
on_failed (GchSimWorld *world, gpointer data)
{
  Exchange *self = data;
  g_autoptr (GError) error = NULL;
  GchSimResult result = { 0 };

  if (self->done)
    return;

  error = gch_http_error_new (self->failure, HOST);
  result.error = error;
  finish (self, &result);
}

static void
fail (Exchange *self, GchError code, gint64 delay)
{
  self->failure = code;
  gch_sim_client_after (self->session->client, delay, on_failed, g_rc_box_acquire (self),
                        exchange_unref);
}

static void
on_timed_out (GchSimWorld *world, gpointer data)
{
  Exchange *self = data;

  if (self->done)
    return;

  gch_sim_say (world, self->session->client->name, "gives up waiting for %s", self->wire->path);
  self->failure = GCH_ERROR_TIMED_OUT;
  on_failed (world, self);
}

/* Somebody else's page is no stream. */
static gboolean
read_stream (Exchange *self, GchSimResult *result, GError **error)
{
  if (self->answer->status != 200)
    return gch_http_answer_read (self->request, HOST, self->answer->status,
                                 self->answer->content_type, self->answer->headers,
                                 self->answer->body, &result->value, &result->retry_after, error);
  if (gch_http_content_type_is (self->answer->content_type, STREAM_TYPE))
    {
      result->stream = self->answer->stream;
      return TRUE;
    }

  *error = gch_http_error_new (GCH_ERROR_NOT_A_PORTAL, HOST);
  return FALSE;
}

static void
on_answered (GchSimWorld *world, gpointer data)
{
  Exchange *self = data;
  g_autoptr (GError) error = NULL;
  GchSimResult result = { 0 };

  if (self->done)
    {
      if (self->answer->stream != 0)
        gch_sim_portal_close_stream (world->portal, self->answer->stream);
      return;
    }

  if (self->request->stream)
    read_stream (self, &result, &error);
  else
    gch_http_answer_read (self->request, HOST, self->answer->status, self->answer->content_type,
                          self->answer->headers, self->answer->body, &result.value,
                          &result.retry_after, &error);
  result.error = error;
  finish (self, &result);
}

static void
deliver (Exchange *self, GchSimAnswer *answer, gint64 delay)
{
  self->answer = answer;
  gch_sim_client_after (self->session->client, delay, on_answered, g_rc_box_acquire (self),
                        exchange_unref);
}

/* --- the way back --- */

static gint64
travel_time (Exchange *self)
{
  return gch_sim_some_time (world_of (self), 1000, 60000);
}

static GchSimAnswer *
busy_answer (GchSimWorld *world)
{
  const gboolean many = gch_sim_toss (world, 0.5);
  GchSimAnswer *answer = gch_sim_answer_new (many ? 429 : 503, HTML, "<p>Later.</p>");
  const gint64 seconds = gch_sim_pick (world, 20);

  if (gch_sim_toss (world, 0.4))
    g_hash_table_insert (answer->headers, g_strdup ("retry-after"),
                         g_strdup_printf ("%d", (int) seconds));

  return answer;
}

/* TRUE when the answer does not arrive as it was sent. */
static gboolean
spoil (Exchange *self, GchSimAnswer *answer)
{
  GchSimWorld *world = world_of (self);
  gsize length;

  if (gch_sim_chance (world, 0.05))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_ANSWER_LOST);
      gch_sim_say (world, "network", "the answer to %s %s is lost", self->wire->method,
                   self->wire->path);
      if (gch_sim_toss (world, 0.5))
        fail (self, GCH_ERROR_NETWORK, travel_time (self));
      return TRUE;
    }
  if (gch_sim_chance (world, 0.03))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_BAD_GATEWAY);
      gch_sim_say (world, "network", "502 instead of the answer to %s %s", self->wire->method,
                   self->wire->path);
      deliver (self, gch_sim_answer_new (502, HTML, "<h1>Bad gateway</h1>"), travel_time (self));
      return TRUE;
    }
  if (gch_sim_chance (world, 0.03))
    {
      const char *text = g_bytes_get_data (answer->body, &length);
      g_autofree char *half = g_strndup (text, length / 2);
      GchSimAnswer *cut = gch_sim_answer_new (answer->status, answer->content_type, half);

      gch_sim_fault (world, GCH_SIM_FAULT_ANSWER_HALF);
      gch_sim_say (world, "network", "half of the answer to %s %s", self->wire->method,
                   self->wire->path);
      if (self->request->stream)
        {
          gch_sim_answer_free (cut);
          fail (self, GCH_ERROR_NETWORK, travel_time (self));
        }
      else
        deliver (self, cut, travel_time (self));
      return TRUE;
    }

  return FALSE;
}

static void
send_back (Exchange *self, GchSimAnswer *answer)
{
  GchSimWorld *world = world_of (self);

  if (self->copy || spoil (self, answer))
    {
      if (answer->stream != 0)
        gch_sim_portal_close_stream (world->portal, answer->stream);
      gch_sim_answer_free (answer);
      return;
    }

  if (gch_sim_chance (world, 0.04))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_ANSWER_DELAYED);
      deliver (self, answer, gch_sim_some_time (world, G_USEC_PER_SEC, 25 * G_USEC_PER_SEC));
    }
  else
    deliver (self, answer, travel_time (self));
}

/* --- the way there --- */

/* Nobody answers, or the portal died over it. */
static void
nobody (Exchange *self)
{
  if (self->copy)
    return;
  if (gch_sim_toss (world_of (self), 0.5))
    fail (self, GCH_ERROR_NETWORK, travel_time (self));
  else
    deliver (self, gch_sim_answer_new (502, HTML, "<h1>Bad gateway</h1>"), travel_time (self));
}

static void
on_arrived (GchSimWorld *world, gpointer data)
{
  Exchange *self = data;
  GchSimAnswer *answer = gch_sim_portal_answer (world->portal, self->wire);

  if (answer != NULL)
    send_back (self, answer);
  else
    nobody (self);
}

static void
dispatch (Exchange *self, gint64 delay)
{
  gch_sim_after (world_of (self), delay, on_arrived, g_rc_box_acquire (self), exchange_unref);
}

static GchSimRequest *
copy_wire (const GchSimRequest *wire)
{
  GchSimRequest *copy = g_new0 (GchSimRequest, 1);

  copy->from = wire->from;
  copy->method = wire->method;
  copy->path = g_strdup (wire->path);
  copy->body = g_strdup (wire->body);
  copy->token = g_strdup (wire->token);
  copy->key = g_strdup (wire->key);
  copy->if_match = wire->if_match;

  return copy;
}

static void
dispatch_again (Exchange *self)
{
  GchSimWorld *world = world_of (self);
  Exchange *copy = g_rc_box_new0 (Exchange);

  gch_sim_fault (world, GCH_SIM_FAULT_REQUEST_DUPLICATED);
  copy->session = self->session;
  copy->request = gch_http_request_ref (self->request);
  copy->wire = copy_wire (self->wire);
  copy->done = TRUE;
  copy->copy = TRUE;
  dispatch (copy, gch_sim_some_time (world, 1000, 30 * G_USEC_PER_SEC));
  exchange_unref (copy);
}

static void
set_out (Exchange *self)
{
  GchSimClient *client = self->session->client;
  GchSimWorld *world = client->world;
  const gboolean writes = strcmp (self->wire->method, "GET") != 0;

  if (client->offline)
    fail (self, GCH_ERROR_NETWORK, gch_sim_some_time (world, 1000, 50000));
  else if (client->captive)
    deliver (self, gch_sim_answer_new (200, HTML, "<h1>Welcome to the hotel</h1>"),
             travel_time (self));
  else if (gch_sim_chance (world, 0.05))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_REQUEST_LOST);
      gch_sim_say (world, "network", "%s %s is lost", self->wire->method, self->wire->path);
      if (gch_sim_toss (world, 0.6))
        fail (self, GCH_ERROR_NETWORK, travel_time (self));
    }
  else if (gch_sim_chance (world, 0.04))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_BUSY);
      deliver (self, busy_answer (world), travel_time (self));
    }
  else if (gch_sim_chance (world, 0.05))
    {
      gch_sim_fault (world, GCH_SIM_FAULT_REQUEST_DELAYED);
      dispatch (self, gch_sim_some_time (world, G_USEC_PER_SEC, 40 * G_USEC_PER_SEC));
    }
  else
    dispatch (self, travel_time (self));

  if (writes && !client->offline && !client->captive && gch_sim_chance (world, 0.05))
    dispatch_again (self);
}

static void
count (GchSimClient *client)
{
  GchSimWorld *world = client->world;
  const gint64 second = world->now / G_USEC_PER_SEC;

  if (second != client->second)
    client->exchanges = 0;
  client->second = second;
  world->counts->exchanges++;
  if (++client->exchanges > MOST_PER_SECOND)
    gch_sim_breach (world, GCH_SIM_BREACH_STORM, "%s: over %d exchanges in a second", client->name,
                    MOST_PER_SECOND);
}

void
gch_sim_network_call (GchSimSession *session, GchHttpRequest *request, const char *token,
                      GchSimResultFunc func, gpointer data, GDestroyNotify free_data)
{
  Exchange *self = g_rc_box_new0 (Exchange);

  self->session = session;
  self->request = gch_http_request_ref (request);
  self->wire = g_new0 (GchSimRequest, 1);
  self->wire->from = session->client->name;
  self->wire->method = request->method;
  self->wire->path = g_strdup (request->path);
  self->wire->body = g_strdup (request->body);
  self->wire->token = g_strdup (token);
  self->wire->key = g_strdup (request->key);
  self->wire->if_match = request->if_match;
  self->func = func;
  self->data = data;
  self->free_data = free_data;

  count (session->client);
  gch_sim_client_after (session->client, PATIENCE, on_timed_out, g_rc_box_acquire (self),
                        exchange_unref);
  set_out (self);
  exchange_unref (self);
}
