/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-sim-portal-private.h"

#include <string.h>

#include "gch-actor.h"
#include "gch-feed.h"
#include "gch-sessions.h"
#include "gch-sim-ledger.h"
#include "gch-sim-weather.h"

#define HOST "portal.example"

void
gch_sim_request_free (GchSimRequest *self)
{
  g_free (self->path);
  g_free (self->body);
  g_free (self->token);
  g_free (self->key);
  g_free (self);
}

GchSimAnswer *
gch_sim_answer_new (guint status, const char *content_type, const char *body)
{
  GchSimAnswer *self = g_new0 (GchSimAnswer, 1);

  self->status = status;
  self->content_type = g_strdup (content_type);
  self->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->body = g_bytes_new (body, body != NULL ? strlen (body) : 0);

  return self;
}

void
gch_sim_answer_free (GchSimAnswer *self)
{
  g_free (self->content_type);
  g_hash_table_unref (self->headers);
  g_bytes_unref (self->body);
  g_free (self);
}

static void
stream_free (gpointer data)
{
  GchSimStream *stream = data;

  gch_actor_free (stream->actor);
  g_free (stream);
}

/* --- life --- */

static gint64
portal_now (gpointer data)
{
  const GchSimPortal *self = data;

  return gch_sim_true_time (self->world);
}

static void
portal_random (gpointer data, guint8 *bytes, gsize length)
{
  const GchSimPortal *self = data;

  for (gsize i = 0; i < length; i++)
    bytes[i] = (guint8) (g_rand_int (self->rand) >> 24);
}

GchSimPortal *
gch_sim_portal_new (GchSimWorld *world, GchSimStreamFunc tell)
{
  static const guint page_limits[] = { 500, 3, 500, 11 };
  GchSimPortal *self = g_new0 (GchSimPortal, 1);
  static GchSimSnapshot *template; /* made once for all worlds */

  self->world = world;
  self->tell = tell;
  self->rand = g_rand_new_with_seed (g_rand_int (world->rand));
  self->makers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->page_limit = page_limits[world->seed % G_N_ELEMENTS (page_limits)];
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  if (template == NULL)
    template = gch_sim_portal_template (FALSE);
  gch_sim_disk_install (world->disk);
  sqlite3_randomness (0, NULL);
  gch_sim_disk_restore (world->disk, GCH_SIM_PORTAL_PREFIX, template);
  gch_sim_portal_start (self);

  return self;
}

void
gch_sim_portal_free (GchSimPortal *self)
{
  g_clear_pointer (&self->database, gch_database_free);
  g_ptr_array_unref (self->streams);
  g_rand_free (self->rand);
  g_hash_table_unref (self->makers);
  g_free (self);
}

gboolean
gch_sim_portal_is_up (GchSimPortal *self)
{
  return self->database != NULL;
}

/* Nothing that was shown as sent may have gone with the crash. */
static void
check_sent (GchSimPortal *self)
{
  const GPtrArray *wishes = self->world->ledger->wishes;

  for (guint i = 0; i < wishes->len; i++)
    {
      const GchSimWish *wish = g_ptr_array_index (wishes, i);

      if (wish->state == GCH_SIM_WISH_SENT && wish->marker != NULL && !wish->excused
          && strcmp (wish->command, "edit_case") != 0
          && !gch_sim_portal_has_operation (self, wish->id))
        gch_sim_breach (self->world, GCH_SIM_BREACH_SENT_EARLY,
                        "%s was shown as sent, and the portal has lost it", wish->marker);
    }
}

void
gch_sim_portal_start (GchSimPortal *self)
{
  const GchDatabaseSource source = { portal_now, portal_random, self };
  g_autoptr (GError) error = NULL;

  if (self->database != NULL)
    return;

  gch_sim_disk_boot (self->world->disk, GCH_SIM_PORTAL_PREFIX);
  gch_sim_disk_set_full (self->world->disk, GCH_SIM_PORTAL_PREFIX, FALSE);
  self->database = gch_database_open (GCH_SIM_PORTAL_PATH, FALSE, &error);
  if (self->database == NULL)
    {
      gch_sim_breach (self->world, GCH_SIM_BREACH_BROKEN, "the portal does not open: %s",
                      error->message);
      return;
    }
  gch_database_set_source (self->database, &source);
  gch_sim_say (self->world, "portal", "is up");
  gch_sim_portal_note_makers (self, NULL);
  check_sent (self);
}

static void
go_down (GchSimPortal *self)
{
  g_clear_pointer (&self->database, gch_database_free);
  while (self->streams->len > 0)
    {
      const guint number = ((GchSimStream *) g_ptr_array_index (self->streams, 0))->number;

      g_ptr_array_remove_index (self->streams, 0);
      self->tell (self->world, number, TRUE);
    }
}

void
gch_sim_portal_stop (GchSimPortal *self)
{
  if (self->database == NULL)
    return;

  gch_sim_say (self->world, "portal", "stops");
  go_down (self);
}

void
gch_sim_portal_crash (GchSimPortal *self)
{
  if (self->database == NULL)
    return;

  gch_sim_say (self->world, "portal", "power cut");
  gch_sim_disk_crash (self->world->disk, GCH_SIM_PORTAL_PREFIX);
  go_down (self);
}

void
gch_sim_portal_crash_in (GchSimPortal *self, guint writes)
{
  if (self->database != NULL)
    gch_sim_disk_fail_after (self->world->disk, GCH_SIM_PORTAL_PREFIX, writes, 0);
}

gboolean
gch_sim_portal_note_death (GchSimPortal *self)
{
  if (self->database == NULL
      || !gch_sim_disk_has_crashed (self->world->disk, GCH_SIM_PORTAL_PREFIX))
    return FALSE;

  gch_sim_say (self->world, "portal", "power cut in the middle of a write");
  go_down (self);
  gch_sim_weather_portal_died (self->world);

  return TRUE;
}

/* --- streams --- */

void
gch_sim_portal_tell (GchSimPortal *self)
{
  for (guint i = 0; self->database != NULL && i < self->streams->len; i++)
    {
      GchSimStream *stream = g_ptr_array_index (self->streams, i);
      const guint number = stream->number;

      if (!gch_sessions_is_current (self->database, stream->actor))
        {
          g_ptr_array_remove_index (self->streams, i--);
          self->tell (self->world, number, TRUE);
        }
      else if (gch_feed_has_news (self->database, stream->actor, stream->told, NULL))
        {
          stream->told = gch_database_last_sequence (self->database, NULL);
          self->tell (self->world, number, FALSE);
        }
    }
}

void
gch_sim_portal_close_stream (GchSimPortal *self, guint stream)
{
  for (guint i = 0; i < self->streams->len; i++)
    if (((GchSimStream *) g_ptr_array_index (self->streams, i))->number == stream)
      {
        g_ptr_array_remove_index (self->streams, i);
        return;
      }
}

gboolean
gch_sim_portal_has_stream (GchSimPortal *self, guint stream)
{
  for (guint i = 0; i < self->streams->len; i++)
    if (((GchSimStream *) g_ptr_array_index (self->streams, i))->number == stream)
      return TRUE;

  return FALSE;
}

static guint
open_stream (GchSimPortal *self, GchResponse *response)
{
  GchSimStream *stream = g_new0 (GchSimStream, 1);

  stream->number = ++self->last_stream;
  stream->actor = g_steal_pointer (&response->actor);
  stream->told = response->sequence;
  g_ptr_array_add (self->streams, stream);

  return stream->number;
}

/* --- requests --- */

/* A portal may put less into a page than it was asked for. */
static char *
limit_page (GchSimPortal *self, const char *path)
{
  const char *limit = g_str_has_prefix (path, GCH_WIRE_CHANGES) ? strstr (path, "limit=") : NULL;

  return limit != NULL ? g_strdup_printf ("%.*slimit=%u%s", (int) (limit - path), path,
                                          self->page_limit, limit + strcspn (limit, "&"))
                       : g_strdup (path);
}

static GchRequest *
make_request (GchSimPortal *self, const GchSimRequest *from)
{
  g_autofree char *path = limit_page (self, from->path);
  GchRequest *request = gch_request_new (from->method, path);

  gch_request_set_header (request, "host", HOST);
  if (from->body != NULL)
    {
      gch_request_set_header (request, "content-type", "application/json");
      gch_request_set_body (request, from->body);
    }
  if (from->token != NULL)
    {
      g_autofree char *value = g_strconcat ("Bearer ", from->token, NULL);

      gch_request_set_header (request, "authorization", value);
    }
  if (from->key != NULL)
    {
      g_autofree char *value = g_strconcat ("\"", from->key, "\"", NULL);

      gch_request_set_header (request, "idempotency-key", value);
    }
  if (from->if_match != 0)
    {
      g_autofree char *value = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", from->if_match);

      gch_request_set_header (request, "if-match", value);
    }

  return request;
}

static GchSimAnswer *
make_answer (GchResponse *response)
{
  GchSimAnswer *answer = g_new0 (GchSimAnswer, 1);
  GHashTableIter iter;
  gpointer name;
  gpointer value;

  answer->status = (guint) response->status;
  answer->content_type = g_strdup (gch_response_get_header (response, "Content-Type"));
  answer->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  answer->body = g_bytes_ref (response->body);
  g_hash_table_iter_init (&iter, response->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (answer->headers, g_ascii_strdown (name, -1), g_strdup (value));

  return answer;
}

/* Nobody's change is overwritten by somebody who has not seen it. */
static void
note_maker (GchSimPortal *self, const GchSimRequest *request, const GchSimWish *wish)
{
  g_autofree char *maker = g_strdup_printf ("%u %s", wish->client, wish->person->user_id);
  const char *case_id = strrchr (request->path, '/') + 1;
  const gint64 version = gch_database_get_int (
      self->database, NULL, "SELECT version FROM cases WHERE id = ?1", "s", case_id);

  gch_sim_portal_note_makers (self, maker);
  if (strcmp (request->method, "PATCH") == 0
      && !gch_sim_portal_made_by (self, case_id, wish->seen_version, version, maker))
    gch_sim_breach (self->world, GCH_SIM_BREACH_OVERWRITTEN,
                    "%s of %s saw version %" G_GINT64_FORMAT " and made %" G_GINT64_FORMAT,
                    wish->id, wish->person->name, wish->seen_version, version);
}

/* What an answer says was made is in the database. */
static void
check_made (GchSimPortal *self, const GchSimRequest *request, const GchSimAnswer *answer,
            const GchSimWish *wish)
{
  const char *tag = g_hash_table_lookup (answer->headers, "etag");
  const gint64 said = tag != NULL ? g_ascii_strtoll (tag + 1, NULL, 10) : 0;
  g_auto (GStrv) parts = g_strsplit (request->path, "/", -1);
  gint64 has;

  if (said == 0 || g_strv_length (parts) < 4)
    return;

  has = gch_database_get_int (self->database, NULL, "SELECT version FROM cases WHERE id = ?1", "s",
                              parts[3]);
  if (has < said)
    gch_sim_breach (self->world, GCH_SIM_BREACH_SENT_EARLY,
                    "%s: the portal says version %" G_GINT64_FORMAT
                    " of %s and has version %" G_GINT64_FORMAT,
                    wish->id, said, parts[3], has);
}

static void
note_effect (GchSimPortal *self, const GchSimRequest *request, const GchSimAnswer *answer)
{
  GchSimWish *wish =
      request->key != NULL ? gch_sim_ledger_find (self->world->ledger, request->key) : NULL;

  if (wish == NULL || answer->status >= 300)
    return;

  if (!g_hash_table_contains (answer->headers, "idempotency-replayed"))
    note_maker (self, request, wish);
  check_made (self, request, answer, wish);

  /* The power may have gone right after it was done: then nobody saw it but the database. */
  if (wish->effects == 0 || !g_hash_table_contains (answer->headers, "idempotency-replayed"))
    wish->effects++;
}

GchSimAnswer *
gch_sim_portal_answer (GchSimPortal *self, const GchSimRequest *request)
{
  static const GchPasswordCost cost = { 0 };
  static GchPortal *shared; /* holds nothing that a request of these changes */
  g_autoptr (GchRequest) made = NULL;
  g_autoptr (GchResponse) response = NULL;
  GchSimAnswer *answer;

  if (self->database == NULL)
    return NULL;
  if (shared == NULL)
    shared = gch_portal_new (FALSE, &cost);

  made = make_request (self, request);
  response = gch_dispatch (shared, self->database, made);
  if (gch_sim_portal_note_death (self))
    return NULL;

  answer = make_answer (response);
  note_effect (self, request, answer);
  if (response->actor != NULL)
    answer->stream = open_stream (self, response);
  gch_sim_say (self->world, "portal", "%s: %s %s %s → %u%s", request->from, request->method,
               request->path, request->key != NULL ? request->key : "", answer->status,
               g_hash_table_contains (answer->headers, "idempotency-replayed") ? " (again)" : "");
  if (strcmp (request->method, "GET") != 0)
    gch_sim_portal_tell (self);

  return answer;
}

/* What POST /v1/session does once the password was right. */
gboolean
gch_sim_portal_sign_in (GchSimPortal *self, const GchSimPerson *person, char **access,
                        char **refresh)
{
  g_autoptr (GchWireTokens) tokens = NULL;

  if (self->database == NULL || !gch_database_begin (self->database, TRUE, NULL))
    return FALSE;

  tokens = gch_sessions_create (self->database, person->user_id, "computer", NULL);
  if (tokens == NULL)
    gch_database_rollback (self->database);
  else if (!gch_database_commit (self->database, NULL))
    g_clear_pointer (&tokens, gch_wire_tokens_free);
  if (gch_sim_portal_note_death (self) || tokens == NULL)
    return FALSE;

  *access = g_steal_pointer (&tokens->access_token);
  *refresh = g_steal_pointer (&tokens->refresh_token);

  return TRUE;
}
