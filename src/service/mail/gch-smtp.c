/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "gch-smtp.h"

#include <string.h>
#include <sys/socket.h>

#include <curl/curl.h>

#include "gch-error.h"

#define CONNECT_TIMEOUT_S 15L
#define DELIVERY_TIMEOUT_S 60L

typedef struct
{
  GchMailTransport transport;
  char *url;      /* (owned) */
  char *password; /* (owned) (nullable) */
  gboolean signs_in;
  gboolean verifies; /* who the server is */
} GchSmtp;

/* What is left to be sent, lines ending with CRLF. */
typedef struct
{
  const char *data; /* (not owned) */
  gsize left;
} Upload;

static size_t
read_upload (char *buffer, size_t size, size_t count, void *user_data)
{
  Upload *upload = user_data;
  gsize length = MIN (size * count, upload->left);

  memcpy (buffer, upload->data, length);
  upload->data += length;
  upload->left -= length;
  return length;
}

/* What a running delivery is ended by. */
typedef struct
{
  GCancellable *cancellable; /* (not owned) (nullable) */
  curl_socket_t socket;
} Connection;

static int
remember_socket (void *user_data, curl_socket_t socket, curlsocktype purpose)
{
  Connection *connection = user_data;

  connection->socket = socket;
  return CURL_SOCKOPT_OK;
}

/* Called about once a second. libcurl would still say goodbye and wait for the answer of a server
 * that may be silent for ever: so the connection is cut. */
static int
stop_when_cancelled (void *user_data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  Connection *connection = user_data;

  if (!g_cancellable_is_cancelled (connection->cancellable))
    return 0;
  if (connection->socket != CURL_SOCKET_BAD)
    shutdown (connection->socket, SHUT_RDWR);
  return 1;
}

static char *
with_crlf (GBytes *text)
{
  gsize length;
  const char *data = g_bytes_get_data (text, &length);
  GString *out = g_string_sized_new (length + length / 32);

  for (gsize i = 0; i < length; i++)
    {
      if (data[i] == '\n')
        g_string_append_c (out, '\r');
      g_string_append_c (out, data[i]);
    }
  return g_string_free (out, FALSE);
}

static void
set_up (GchSmtp *self, CURL *curl, Connection *connection, char *reason)
{
  curl_easy_setopt (curl, CURLOPT_URL, self->url);
  curl_easy_setopt (curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  if (self->password != NULL)
    curl_easy_setopt (curl, CURLOPT_PASSWORD, self->password);
  curl_easy_setopt (curl, CURLOPT_USE_SSL,
                    (long) (self->signs_in ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYPEER, self->verifies ? 1L : 0L);
  curl_easy_setopt (curl, CURLOPT_SSL_VERIFYHOST, self->verifies ? 2L : 0L);
  curl_easy_setopt (curl, CURLOPT_CONNECTTIMEOUT, CONNECT_TIMEOUT_S);
  curl_easy_setopt (curl, CURLOPT_TIMEOUT, DELIVERY_TIMEOUT_S);
  curl_easy_setopt (curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (curl, CURLOPT_PROXY, "");
  curl_easy_setopt (curl, CURLOPT_ERRORBUFFER, reason);
  curl_easy_setopt (curl, CURLOPT_XFERINFOFUNCTION, stop_when_cancelled);
  curl_easy_setopt (curl, CURLOPT_XFERINFODATA, connection);
  curl_easy_setopt (curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (curl, CURLOPT_SOCKOPTFUNCTION, remember_socket);
  curl_easy_setopt (curl, CURLOPT_SOCKOPTDATA, connection);
}

static gboolean
check (CURLcode result, long code, const char *reason, GError **error)
{
  if (result == CURLE_OK)
    return TRUE;
  if (result == CURLE_ABORTED_BY_CALLBACK)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "cancelled");
  else
    g_set_error (error, GCH_ERROR,
                 result == CURLE_OPERATION_TIMEDOUT ? GCH_ERROR_TIMED_OUT : GCH_ERROR_NETWORK,
                 "%s (%ld)", *reason != '\0' ? reason : curl_easy_strerror (result), code);
  return FALSE;
}

static gboolean
deliver (GchMailTransport *transport, const GchMailMessage *message, GCancellable *cancellable,
         GError **error)
{
  GchSmtp *self = (GchSmtp *) transport;
  g_autofree char *text = with_crlf (message->text);
  g_autofree char *from = g_strdup_printf ("<%s>", message->from);
  g_autofree char *to = g_strdup_printf ("<%s>", message->to);
  char reason[CURL_ERROR_SIZE] = "";
  struct curl_slist *recipients = curl_slist_append (NULL, to);
  Upload upload = { text, strlen (text) };
  Connection connection = { cancellable, CURL_SOCKET_BAD };
  CURL *curl = curl_easy_init ();
  CURLcode result;
  long code = 0;

  set_up (self, curl, &connection, reason);
  curl_easy_setopt (curl, CURLOPT_MAIL_FROM, from);
  curl_easy_setopt (curl, CURLOPT_MAIL_RCPT, recipients);
  curl_easy_setopt (curl, CURLOPT_READFUNCTION, read_upload);
  curl_easy_setopt (curl, CURLOPT_READDATA, &upload);
  curl_easy_setopt (curl, CURLOPT_UPLOAD, 1L);
  result = curl_easy_perform (curl);
  curl_easy_getinfo (curl, CURLINFO_RESPONSE_CODE, &code);
  curl_easy_cleanup (curl);
  curl_slist_free_all (recipients);
  return check (result, code, reason, error);
}

static void
free_smtp (GchMailTransport *transport)
{
  GchSmtp *self = (GchSmtp *) transport;

  g_free (self->url);
  g_free (self->password);
  g_free (self);
}

static gboolean
is_smtp_url (const char *url, gboolean *has_user)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_HAS_PASSWORD, NULL);

  if (uri == NULL)
    return FALSE;
  *has_user = g_uri_get_user (uri) != NULL && *g_uri_get_user (uri) != '\0';
  return (strcmp (g_uri_get_scheme (uri), "smtp") == 0
          || strcmp (g_uri_get_scheme (uri), "smtps") == 0)
         && g_uri_get_host (uri) != NULL && *g_uri_get_host (uri) != '\0'
         && g_uri_get_password (uri) == NULL;
}

GchMailTransport *
gch_smtp_new (const char *url, GError **error)
{
  static gsize ready = 0;
  GchSmtp *self;
  gboolean has_user = FALSE;

  if (!is_smtp_url (url, &has_user))
    {
      g_set_error (error, GCH_ERROR, GCH_ERROR_INVALID, "“%s” is not like smtp://host:port", url);
      return NULL;
    }
  if (g_once_init_enter (&ready))
    {
      curl_global_init (CURL_GLOBAL_DEFAULT);
      g_once_init_leave (&ready, 1);
    }
  self = g_new0 (GchSmtp, 1);
  self->transport.deliver = deliver;
  self->transport.free = free_smtp;
  self->url = g_strdup (url);
  self->signs_in = has_user;
  self->verifies = has_user || g_ascii_strncasecmp (url, "smtps:", strlen ("smtps:")) == 0;
  if (has_user)
    self->password = g_strdup (g_getenv ("GUICHET_SMTP_PASSWORD"));
  return &self->transport;
}
