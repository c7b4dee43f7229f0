/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-event-streams.h"

#include <string.h>

#define MORE "event: more\ndata: {}\n\n"
#define HEARTBEAT ":\n\n"
#define BLOCK_SIZE 1024
#define MOST_PENDING 4096 /* somebody who does not read gets no more */

typedef struct
{
  GchEventStreams *owner;            /* (not owned) */
  struct MHD_Connection *connection; /* (not owned) */
  GchActor *actor;                   /* (owned) */
  GString *pending;                  /* (owned) not sent yet */
  guint64 serial;                    /* the later one was opened later */
  gint64 told;                       /* sequence up to which he knows that there is more */
  gint64 sent_at;                    /* monotonic */
  gboolean suspended;
  gboolean closed;
} Stream;

struct _GchEventStreams
{
  GMutex mutex;
  GQueue streams; /* (element-type Stream) the oldest first; owned by libmicrohttpd's responses */
  guint64 last_serial;
  guint most_per_user;
  gint64 heartbeat;
  gboolean closed;
};

GchEventStreams *
gch_event_streams_new (guint most_per_user, guint heartbeat_ms)
{
  GchEventStreams *self = g_new0 (GchEventStreams, 1);

  g_mutex_init (&self->mutex);
  g_queue_init (&self->streams);
  self->most_per_user = most_per_user;
  self->heartbeat = heartbeat_ms * G_TIME_SPAN_MILLISECOND;

  return self;
}

void
gch_event_streams_free (GchEventStreams *self)
{
  g_warn_if_fail (g_queue_is_empty (&self->streams));
  g_mutex_clear (&self->mutex);
  g_free (self);
}

/* With the mutex held. */
static void
wake (Stream *stream)
{
  if (!stream->suspended)
    return;
  stream->suspended = FALSE;
  MHD_resume_connection (stream->connection);
}

static void
send_text (Stream *stream, const char *text)
{
  if (stream->pending->len < MOST_PENDING)
    g_string_append (stream->pending, text);
  stream->sent_at = g_get_monotonic_time ();
  wake (stream);
}

static void
end_stream (Stream *stream)
{
  stream->closed = TRUE;
  wake (stream);
}

/* libmicrohttpd asks for bytes; without any, the connection sleeps until wake(). */
static ssize_t
read_stream (void *data, uint64_t position, char *buffer, size_t size)
{
  Stream *stream = data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&stream->owner->mutex);
  gsize length = MIN (stream->pending->len, size);

  if (length > 0)
    {
      memcpy (buffer, stream->pending->str, length);
      g_string_erase (stream->pending, 0, length);
      return length;
    }
  if (stream->closed)
    return MHD_CONTENT_READER_END_OF_STREAM;

  stream->suspended = TRUE;
  MHD_suspend_connection (stream->connection);
  return 0;
}

static void
free_stream (void *data)
{
  Stream *stream = data;

  g_mutex_lock (&stream->owner->mutex);
  g_queue_remove (&stream->owner->streams, stream);
  g_mutex_unlock (&stream->owner->mutex);
  gch_actor_free (stream->actor);
  g_string_free (stream->pending, TRUE);
  g_free (stream);
}

static void
make_room (GchEventStreams *self, const char *user_id)
{
  Stream *oldest = NULL;
  guint count = 0;

  for (GList *l = self->streams.head; l != NULL; l = l->next)
    {
      Stream *stream = l->data;

      if (stream->closed || strcmp (stream->actor->user_id, user_id) != 0)
        continue;
      count++;
      if (oldest == NULL)
        oldest = stream;
    }
  if (count >= self->most_per_user)
    end_stream (oldest);
}

struct MHD_Response *
gch_event_streams_open (GchEventStreams *self, struct MHD_Connection *connection,
                        const GchActor *actor, gint64 sequence)
{
  Stream *stream = g_new0 (Stream, 1);

  stream->owner = self;
  stream->connection = connection;
  stream->actor = gch_actor_copy (actor);
  stream->pending = g_string_new (MORE);
  stream->told = sequence;
  stream->sent_at = g_get_monotonic_time ();

  g_mutex_lock (&self->mutex);
  stream->closed = self->closed;
  stream->serial = ++self->last_serial;
  make_room (self, actor->user_id);
  g_queue_push_tail (&self->streams, stream);
  g_mutex_unlock (&self->mutex);

  return MHD_create_response_from_callback (MHD_SIZE_UNKNOWN, BLOCK_SIZE, read_stream, stream,
                                            free_stream);
}

guint
gch_event_streams_count (GchEventStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return g_queue_get_length (&self->streams);
}

/* What is to be asked about one stream, which may be gone when the answer is there. */
typedef struct
{
  guint64 serial;
  GchActor *actor; /* (owned) */
  gint64 told;
  GchNews news;
} Question;

static void
question_clear (gpointer data)
{
  gch_actor_free (((Question *) data)->actor);
}

/* (transfer full) the questions in the order of the streams */
static GArray *
collect_questions (GchEventStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GArray *questions = g_array_new (FALSE, FALSE, sizeof (Question));

  g_array_set_clear_func (questions, question_clear);
  for (GList *l = self->streams.head; l != NULL; l = l->next)
    {
      const Stream *stream = l->data;
      Question question = { stream->serial, NULL, stream->told, GCH_NEWS_NONE };

      if (stream->closed)
        continue;
      question.actor = gch_actor_copy (stream->actor);
      g_array_append_val (questions, question);
    }

  return questions;
}

static void
apply_news (Stream *stream, gint64 sequence, GchNews news)
{
  stream->told = sequence;
  if (news == GCH_NEWS_MORE)
    send_text (stream, MORE);
  else if (news == GCH_NEWS_OVER)
    end_stream (stream);
}

/* The listener's thread needs the mutex to send anything: nothing is asked while it is held. */
void
gch_event_streams_tell (GchEventStreams *self, gint64 sequence, GchEventStreamsAsk ask,
                        gpointer user_data)
{
  g_autoptr (GArray) questions = collect_questions (self);
  g_autoptr (GMutexLocker) locker = NULL;
  guint next = 0;

  for (guint i = 0; i < questions->len; i++)
    {
      Question *question = &g_array_index (questions, Question, i);

      question->news = ask (question->actor, question->told, user_data);
    }

  locker = g_mutex_locker_new (&self->mutex);
  for (GList *l = self->streams.head; l != NULL && next < questions->len; l = l->next)
    {
      Stream *stream = l->data;

      while (next < questions->len
             && g_array_index (questions, Question, next).serial < stream->serial)
        next++;
      if (next < questions->len
          && g_array_index (questions, Question, next).serial == stream->serial)
        apply_news (stream, sequence, g_array_index (questions, Question, next).news);
    }
}

void
gch_event_streams_beat (GchEventStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gint64 now = g_get_monotonic_time ();

  for (GList *l = self->streams.head; l != NULL; l = l->next)
    {
      Stream *stream = l->data;

      if (!stream->closed && now - stream->sent_at >= self->heartbeat)
        send_text (stream, HEARTBEAT);
    }
}

void
gch_event_streams_close (GchEventStreams *self)
{
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  self->closed = TRUE;
  for (GList *l = self->streams.head; l != NULL; l = l->next)
    end_stream (l->data);
}
