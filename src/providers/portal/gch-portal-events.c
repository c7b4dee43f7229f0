/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-portal-private.h"

#include <libsoup/soup.h>

#include "gch-error.h"
#include "gch-http-error.h"
#include "gch-sse.h"

#define CHUNK_BYTES 4096
#define EVENT_MORE "more"

/* An open event stream. */
typedef struct
{
  GInputStream *stream; /* (owned) */
  GchSse *reader;       /* (owned) */
  gboolean more;        /* seen in the chunk just read */
} Listening;

static void on_opened (GObject *source, GAsyncResult *result, gpointer user_data);
static void read_more (GTask *task);
static void on_bytes (GObject *source, GAsyncResult *result, gpointer user_data);

static void
listening_free (gpointer data)
{
  Listening *listening = data;

  g_clear_object (&listening->stream);
  gch_sse_free (listening->reader);
  g_free (listening);
}

static void
on_event (const char *event, gpointer user_data)
{
  Listening *listening = user_data;

  if (g_strcmp0 (event, EVENT_MORE) == 0)
    listening->more = TRUE;
}

void
gch_portal_listen_async (GchProvider *provider, GCancellable *cancellable,
                         GAsyncReadyCallback callback, gpointer user_data)
{
  GchPortalProvider *self = GCH_PORTAL_PROVIDER (provider);
  g_autoptr (GchHttpRequest) request =
      gch_http_request_new (SOUP_METHOD_GET, GCH_WIRE_EVENTS, SOUP_STATUS_OK);
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, gch_portal_listen_async);
  request->stream = TRUE;
  request->free_value = g_object_unref;
  gch_portal_call_async (self, request, cancellable, on_opened, task);
}

static void
on_opened (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  gpointer stream = NULL;
  Listening *listening;

  if (!gch_portal_call_finish (GCH_PORTAL_PROVIDER (source), result, &stream, NULL, &error))
    {
      g_task_return_error (task, g_steal_pointer (&error));
      return;
    }

  listening = g_new0 (Listening, 1);
  listening->stream = stream;
  listening->reader = gch_sse_new (on_event, listening);
  g_task_set_task_data (task, listening, listening_free);

  /* What happened between the last page and this moment was told to nobody. */
  g_signal_emit_by_name (source, "more");
  read_more (task);
}

static void
read_more (GTask *task)
{
  Listening *listening = g_task_get_task_data (task);

  g_input_stream_read_bytes_async (listening->stream, CHUNK_BYTES, G_PRIORITY_DEFAULT,
                                   g_task_get_cancellable (task), on_bytes, g_object_ref (task));
}

/* Closing would read to the end of a stream that has none; a cancelled close does not. */
static void
hang_up (Listening *listening)
{
  g_autoptr (GCancellable) cancelled = g_cancellable_new ();

  g_cancellable_cancel (cancelled);
  g_input_stream_close (listening->stream, cancelled, NULL);
}

static void
on_bytes (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  GchPortalProvider *self = g_task_get_source_object (task);
  Listening *listening = g_task_get_task_data (task);

  bytes = g_input_stream_read_bytes_finish (G_INPUT_STREAM (source), result, &error);
  if (bytes == NULL)
    {
      hang_up (listening);
      g_task_return_error (
          task, gch_http_error_from_transport (error, gch_http_get_host (self->http), TRUE));
    }
  else if (g_bytes_get_size (bytes) == 0)
    g_task_return_boolean (task, TRUE);
  else if (!gch_sse_feed (listening->reader, g_bytes_get_data (bytes, NULL),
                          g_bytes_get_size (bytes)))
    {
      hang_up (listening);
      g_task_return_error (
          task, gch_http_error_new (GCH_ERROR_BAD_ANSWER, gch_http_get_host (self->http)));
    }
  else
    {
      if (listening->more)
        g_signal_emit_by_name (self, "more");
      listening->more = FALSE;
      read_more (task);
    }
}

gboolean
gch_portal_listen_finish (GchProvider *provider, GAsyncResult *result, GError **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}
