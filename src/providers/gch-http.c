/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-http.h"

#include <string.h>

#include <libsoup/soup.h>

#include "gch-error.h"
#include "gch-http-answer.h"
#include "gch-http-error.h"
#include "gch-json.h"

#define USER_AGENT "Guichet/" GCH_VERSION
#define JSON_TYPE "application/json"
#define PROBLEM_TYPE "application/problem+json"
#define STREAM_TYPE "text/event-stream"

/* Without a byte for so long the connection counts as broken. */
#define IDLE_SECONDS 15
/* The portal says something every 15 s on an event stream. */
#define STREAM_IDLE_SECONDS 45
/* However slowly it drips: an answer must be complete after this. */
#define DEADLINE_SECONDS 120
#define CHUNK_BYTES ((gsize) (64 * 1024))
/* Four operations, one page, one to spare. */
#define MOST_CONNECTIONS 6

struct _GchHttp
{
  GObject parent_instance;

  char *base_url;       /* (owned) */
  char *host;           /* (owned) for messages */
  SoupSession *calls;   /* (owned) */
  SoupSession *streams; /* (owned) */
};

G_DEFINE_FINAL_TYPE (GchHttp, gch_http, G_TYPE_OBJECT)

/* One exchange under way. The worker thread has it for itself while it runs. */
typedef struct
{
  GchHttpRequest *request;   /* (owned) */
  char *host;                /* (owned) */
  SoupMessage *message;      /* (owned) */
  GInputStream *stream;      /* (owned) (nullable) */
  GByteArray *body;          /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) of this call alone */
  GCancellable *outer;       /* (owned) (nullable) the caller's */
  gulong outer_handler;
  GSource *deadline; /* (owned) (nullable) */
  gboolean too_late;
  gboolean begun; /* the portal may have got the request */

  guint status;
  char *content_type;  /* (owned) (nullable) */
  GHashTable *headers; /* (owned) (element-type utf8 utf8) for gch_http_answer_read() */
  gint64 retry_after;
} Call;

static void on_headers (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_more (GTask *task);
static void on_bytes (GObject *source, GAsyncResult *result, gpointer user_data);
static void understand_in_thread (GTask *task, gpointer source, gpointer data,
                                  GCancellable *cancellable);

/* --- calls --- */

static void
release_time (Call *call)
{
  if (call->outer != NULL)
    g_cancellable_disconnect (call->outer, call->outer_handler);
  g_clear_object (&call->outer);

  if (call->deadline != NULL)
    g_source_destroy (call->deadline);
  g_clear_pointer (&call->deadline, g_source_unref);
}

static void
call_free (gpointer data)
{
  Call *call = data;

  release_time (call);
  g_clear_object (&call->cancellable);
  g_clear_object (&call->stream);
  g_clear_object (&call->message);
  g_clear_pointer (&call->body, g_byte_array_unref);
  gch_http_request_unref (call->request);
  g_free (call->host);
  g_free (call->content_type);
  g_hash_table_unref (call->headers);
  g_free (call);
}

static void
on_outer_cancelled (GCancellable *outer, gpointer data)
{
  g_cancellable_cancel (data);
}

static gboolean
on_deadline (gpointer data)
{
  Call *call = data;

  call->too_late = TRUE;
  g_cancellable_cancel (call->cancellable);

  return G_SOURCE_REMOVE;
}

static void
set_limits_of_time (Call *call, GCancellable *outer)
{
  call->cancellable = g_cancellable_new ();

  if (outer != NULL)
    {
      call->outer = g_object_ref (outer);
      call->outer_handler = g_cancellable_connect (
          outer, G_CALLBACK (on_outer_cancelled), g_object_ref (call->cancellable), g_object_unref);
    }

  if (!call->request->stream)
    {
      call->deadline = g_timeout_source_new_seconds (DEADLINE_SECONDS);
      g_source_set_callback (call->deadline, on_deadline, call, NULL);
      g_source_attach (call->deadline, g_main_context_get_thread_default ());
    }
}

/* Lets go of the connection. After a cancellation this does not wait for the rest of the body, as
 * closing does otherwise. */
static void
release_connection (Call *call)
{
  if (call->stream != NULL)
    g_input_stream_close (call->stream, call->cancellable, NULL);
  g_clear_object (&call->stream);
  if (call->message != NULL)
    g_signal_handlers_disconnect_by_data (call->message, call);
  g_clear_object (&call->message);
}

static void
fail_transport (GTask *task, const GError *error)
{
  Call *call = g_task_get_task_data (task);

  g_debug ("%s %s: %s", call->request->method, call->request->path, error->message);
  g_cancellable_cancel (call->cancellable);
  release_connection (call);

  if (call->too_late)
    g_task_return_error (task, gch_http_error_new (GCH_ERROR_TIMED_OUT, call->host));
  else
    g_task_return_error (task, gch_http_error_from_transport (error, call->host, call->begun));
}

/* Stops an exchange whose rest nobody wants. */
static void
abandon (GTask *task, GchError code)
{
  Call *call = g_task_get_task_data (task);

  g_cancellable_cancel (call->cancellable);
  release_connection (call);
  g_task_return_error (task, gch_http_error_new (code, call->host));
}

/* --- the message --- */

static void
set_headers (SoupMessage *message, const GchHttpRequest *request, const char *token)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  soup_message_headers_replace (headers, "Accept",
                                request->stream ? STREAM_TYPE : JSON_TYPE ", " PROBLEM_TYPE);
  soup_message_headers_replace (headers, "Accept-Encoding", "identity");

  if (token != NULL)
    {
      g_autofree char *authorization = g_strconcat ("Bearer ", token, NULL);

      soup_message_headers_replace (headers, "Authorization", authorization);
    }

  if (request->key != NULL)
    {
      g_autofree char *key = g_strdup_printf ("\"%s\"", request->key);

      soup_message_headers_replace (headers, "Idempotency-Key", key);
    }

  if (request->if_match != 0)
    {
      g_autofree char *tag = g_strdup_printf ("\"%" G_GINT64_FORMAT "\"", request->if_match);

      soup_message_headers_replace (headers, "If-Match", tag);
    }
}

/* A request whose head never left this computer was not carried out by anybody. */
static void
on_begun (SoupMessage *message, Call *call)
{
  call->begun = TRUE;
}

/* NULL when the address is none. */
static SoupMessage *
make_message (GchHttp *self, const GchHttpRequest *request, const char *token)
{
  g_autofree char *text = g_strconcat (self->base_url, request->path, NULL);
  g_autoptr (GUri) uri = g_uri_parse (text, SOUP_HTTP_URI_FLAGS, NULL);
  SoupMessage *message;

  if (uri == NULL)
    return NULL;

  message = soup_message_new_from_uri (request->method, uri);
  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  set_headers (message, request, token);

  if (request->body != NULL)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (request->body, strlen (request->body));

      soup_message_set_request_body_from_bytes (message, JSON_TYPE, bytes);
    }

  return message;
}

void
gch_http_call_async (GchHttp *self, GchHttpRequest *request, const char *token,
                     GCancellable *cancellable, GAsyncReadyCallback callback, gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  Call *call = g_new0 (Call, 1);
  SoupSession *session = request->stream ? self->streams : self->calls;

  g_task_set_source_tag (task, gch_http_call_async);
  g_task_set_check_cancellable (task, FALSE);
  call->request = gch_http_request_ref (request);
  call->host = g_strdup (self->host);
  call->body = g_byte_array_new ();
  call->headers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  g_task_set_task_data (task, call, call_free);
  set_limits_of_time (call, cancellable);

  call->message = make_message (self, request, token);
  if (call->message == NULL)
    {
      abandon (task, GCH_ERROR_UNREACHABLE);
      return;
    }

  g_signal_connect (call->message, "wrote-headers", G_CALLBACK (on_begun), call);
  soup_session_send_async (session, call->message, G_PRIORITY_DEFAULT, call->cancellable,
                           on_headers, g_steal_pointer (&task));
}

/* What the answer's reader may look at, without libsoup. */
static void
keep_headers (Call *call)
{
  static const char *const NAMES[] = { "date", "retry-after" };
  SoupMessageHeaders *headers = soup_message_get_response_headers (call->message);

  call->status = soup_message_get_status (call->message);
  call->content_type = g_strdup (soup_message_headers_get_content_type (headers, NULL));
  for (gsize i = 0; i < G_N_ELEMENTS (NAMES); i++)
    {
      const char *value = soup_message_headers_get_one (headers, NAMES[i]);

      if (value != NULL)
        g_hash_table_insert (call->headers, (gpointer) NAMES[i], g_strdup (value));
    }
}

static void
on_headers (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  Call *call = g_task_get_task_data (task);
  SoupMessageHeaders *headers;

  call->stream = soup_session_send_finish (SOUP_SESSION (source), result, &error);
  if (call->stream == NULL)
    {
      fail_transport (task, error);
      return;
    }

  keep_headers (call);
  headers = soup_message_get_response_headers (call->message);

  if (call->request->stream && call->status == call->request->expected
      && gch_http_content_type_is (call->content_type, STREAM_TYPE))
    g_task_return_pointer (task, g_steal_pointer (&call->stream), g_object_unref);
  else if (call->request->stream && call->status == call->request->expected)
    abandon (task, GCH_ERROR_NOT_A_PORTAL);
  else if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH
           && (gsize) soup_message_headers_get_content_length (headers)
                  > GCH_JSON_LIMITS_ANSWER.max_bytes)
    abandon (task, GCH_ERROR_BAD_ANSWER);
  else
    read_more (task);
}

static void
read_more (GTask *task)
{
  Call *call = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (call->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT, call->cancellable,
                                   on_bytes, g_object_ref (task));
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  Call *call = g_task_get_task_data (task);

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      fail_transport (task, error);
      return;
    }

  if (g_bytes_get_size (bytes) == 0)
    {
      /* These belong to this thread; the last reference to the task may be the worker's. */
      release_connection (call);
      release_time (call);
      g_task_run_in_thread (task, understand_in_thread);
      return;
    }

  g_byte_array_append (call->body, g_bytes_get_data (bytes, NULL),
                       (guint) g_bytes_get_size (bytes));
  if (call->body->len > GCH_JSON_LIMITS_ANSWER.max_bytes)
    abandon (task, GCH_ERROR_BAD_ANSWER);
  else
    read_more (task);
}

/* --- on the worker thread --- */

static void
understand_in_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Call *call = data;
  g_autoptr (GBytes) body = g_byte_array_free_to_bytes (g_steal_pointer (&call->body));
  g_autoptr (GError) error = NULL;
  gpointer value = NULL;

  if (gch_http_answer_read (call->request, call->host, call->status, call->content_type,
                            call->headers, body, &value, &call->retry_after, &error))
    g_task_return_pointer (task, value, call->request->free_value);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

gboolean
gch_http_call_finish (GchHttp *self, GAsyncResult *result, gpointer *value, gint64 *retry_after,
                      GError **error)
{
  GTask *task = G_TASK (result);
  const Call *call = g_task_get_task_data (task);
  g_autoptr (GError) problem = NULL;
  gpointer own = g_task_propagate_pointer (task, &problem);

  if (retry_after != NULL)
    *retry_after = call->retry_after;

  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  if (value != NULL)
    *value = own;
  else if (own != NULL && call->request->free_value != NULL)
    call->request->free_value (own);

  return TRUE;
}

/* --- GObject --- */

/* What libsoup adds by itself is not wanted: each has had its holes, none is needed. */
static SoupSession *
make_session (guint idle_seconds)
{
  SoupSession *session = soup_session_new_with_options (
      "user-agent", USER_AGENT, "accept-language-auto", TRUE, "timeout", idle_seconds,
      "idle-timeout", IDLE_SECONDS, "max-conns", MOST_CONNECTIONS, "max-conns-per-host",
      MOST_CONNECTIONS, NULL);

  soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_DECODER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_CONTENT_SNIFFER);
  soup_session_remove_feature_by_type (session, SOUP_TYPE_COOKIE_JAR);

  return session;
}

static void
gch_http_finalize (GObject *object)
{
  GchHttp *self = GCH_HTTP (object);

  g_clear_object (&self->calls);
  g_clear_object (&self->streams);
  g_free (self->base_url);
  g_free (self->host);

  G_OBJECT_CLASS (gch_http_parent_class)->finalize (object);
}

static void
gch_http_class_init (GchHttpClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gch_http_finalize;
}

static void
gch_http_init (GchHttp *self)
{
  self->calls = make_session (IDLE_SECONDS);
  self->streams = make_session (STREAM_IDLE_SECONDS);
}

const char *
gch_http_get_host (GchHttp *self)
{
  return self->host;
}

GchHttp *
gch_http_new (const char *base_url)
{
  GchHttp *self = g_object_new (GCH_TYPE_HTTP, NULL);
  const char *host = strstr (base_url, "://");

  self->base_url = g_strdup (base_url);
  self->host = g_strdup (host != NULL ? host + strlen ("://") : base_url);

  return self;
}
