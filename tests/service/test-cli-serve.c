/* SPDX-FileCopyrightText: The Guichet authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include <signal.h>
#include <string.h>
#include <sys/prctl.h>

#include "mail-reader.h"
#include "sample-portal.h"

/* The service as a process: started, spoken to over a socket, ended. */
typedef struct
{
  GchTestDir *dir;         /* (owned) */
  char *path;              /* (owned) of the database */
  GSubprocess *process;    /* (owned) */
  GDataInputStream *lines; /* (owned) */
  char *address;           /* (owned) "127.0.0.1:40123" */
  char *password;          /* (owned) (nullable) */
} Served;

static char *
read_line (Served *self)
{
  g_autoptr (GError) error = NULL;
  char *line = g_data_input_stream_read_line (self->lines, NULL, NULL, &error);

  g_assert_no_error (error);
  return line;
}

/* A test that fails leaves no service behind. */
static void
die_with_parent (gpointer user_data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

static Served *
start_at (GchTestDir *dir, const char *name, gboolean demonstration)
{
  Served *self = g_new0 (Served, 1);
  g_autoptr (GSubprocessLauncher) launcher =
      g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE | G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr (GError) error = NULL;
  g_autofree char *line = NULL;

  self->dir = dir;
  self->path = gch_test_dir_build (dir, name);
  g_subprocess_launcher_setenv (launcher, "GUICHET_AGENT_DELAY_MS", "200", TRUE);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->process = g_subprocess_launcher_spawn (launcher, &error, program_path (), "serve",
                                               "--database", self->path, "--listen", "127.0.0.1:0",
                                               demonstration ? "--demonstration" : NULL, NULL);
  g_assert_no_error (error);
  self->lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (self->process));
  line = read_line (self);
  g_assert_true (g_str_has_prefix (line, "listening http://127.0.0.1:"));
  self->address = g_strdup (line + strlen ("listening http://"));
  if (demonstration)
    {
      g_autofree char *second = read_line (self);
      const char *head = "demonstration camille.moreau@atelier-lumen.example ";

      g_assert_true (g_str_has_prefix (second, head));
      self->password = g_strdup (second + strlen (head));
      g_assert_cmpuint (strlen (self->password), >=, 16);
    }
  return self;
}

/* Waits for its end, which something else brought about. Keeps the folder. */
static GchTestDir *
finish (Served *self)
{
  GchTestDir *dir = self->dir;
  g_autoptr (GError) error = NULL;

  g_subprocess_wait (self->process, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_subprocess_get_if_exited (self->process));
  g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
  g_object_unref (self->lines);
  g_object_unref (self->process);
  g_free (self->path);
  g_free (self->address);
  g_free (self->password);
  g_free (self);
  return dir;
}

static GchTestDir *
stop (Served *self)
{
  g_subprocess_send_signal (self->process, SIGTERM);
  return finish (self);
}

static GSocketConnection *
connect_to (Served *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  GSocketConnection *connection =
      g_socket_client_connect_to_host (client, self->address, 80, NULL, &error);

  g_assert_no_error (error);
  g_socket_set_timeout (g_socket_connection_get_socket (connection), 20);
  return connection;
}

static void
say (GSocketConnection *connection, const char *request)
{
  g_autoptr (GError) error = NULL;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, &error);
  g_assert_no_error (error);
}

/* One request, one connection. (transfer full) the answer with its head */
static char *
speak (Served *self, const char *request)
{
  g_autoptr (GSocketConnection) connection = connect_to (self);
  g_autoptr (GString) answer = g_string_new (NULL);
  char buffer[4096];
  gssize count;

  say (connection, request);
  while ((count = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)),
                                       buffer, sizeof buffer, NULL, NULL))
         > 0)
    g_string_append_len (answer, buffer, count);
  return g_string_free (g_steal_pointer (&answer), FALSE);
}

/* Reads until @wanted was there. */
static void
await_words (GSocketConnection *connection, const char *wanted)
{
  GInputStream *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  g_autoptr (GString) heard = g_string_new (NULL);
  char letter;

  while (!g_str_has_suffix (heard->str, wanted))
    {
      g_assert_cmpint (g_input_stream_read (in, &letter, 1, NULL, NULL), ==, 1);
      g_string_append_c (heard, letter);
    }
}

/* (transfer full) what the session's answer says under @member, NULL when it is refused */
static char *
sign_in (Served *self, const char *password)
{
  g_autofree char *body = g_strdup_printf (
      "{\"user_name\":\"camille.moreau@atelier-lumen.example\",\"password\":\"%s\","
      "\"device_name\":\"test\"}",
      password);
  g_autofree char *request = g_strdup_printf (
      "POST /v1/session HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
      "Content-Type: application/json\r\nContent-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      self->address, strlen (body), body);
  g_autofree char *answer = speak (self, request);
  const char *token = strstr (answer, "\"access_token\":\"");

  if (!g_str_has_prefix (answer, "HTTP/1.1 201"))
    return NULL;
  g_assert_nonnull (token);
  token += strlen ("\"access_token\":\"");
  return g_strndup (token, strcspn (token, "\""));
}

static void
post (Served *self, const char *token, const char *path, const char *key, const char *body)
{
  g_autofree char *request = g_strdup_printf (
      "POST %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\nAuthorization: Bearer %s\r\n"
      "Idempotency-Key: \"%s\"\r\nContent-Type: application/json\r\n"
      "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
      path, self->address, token, key, strlen (body), body);
  g_autofree char *answer = speak (self, request);

  if (!g_str_has_prefix (answer, "HTTP/1.1 201"))
    g_error ("%s", answer);
}

/* Waits until this query on the running service's database gives @count. */
static void
await_count (Served *self, const char *sql, gint64 count)
{
  g_autoptr (GchDatabase) database = gch_database_open (self->path, FALSE, NULL);
  gint64 until = g_get_monotonic_time () + 20 * G_TIME_SPAN_SECOND;

  while (gch_database_get_int (database, NULL, sql, "") != count)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, until);
      g_usleep (10 * G_TIME_SPAN_MILLISECOND);
    }
}

/* The whole of it: sample data, a random password, a case that is answered and mailed; the data
 * is there the next time, with another password. */
static void
test_demonstration (void)
{
  g_autoptr (GchTestDir) dir = NULL;
  Served *served = start_at (gch_test_dir_new (), "data/portal.db", TRUE);
  g_autofree char *first = g_strdup (served->password);
  g_autofree char *token = sign_in (served, first);
  g_autofree char *folder = g_strconcat (served->path, ".mail/new", NULL);
  g_autofree char *again = NULL;
  g_auto (GStrv) mails = NULL;

  g_assert_nonnull (token);
  post (served, token, "/v1/cases", "7b0f0a52-6f2c-4b8e-9d0a-000000000001",
        "{\"team\":\"customer_service\",\"type\":\"invoice\",\"severity\":4,"
        "\"subject\":\"Une facture\",\"description\":\"Bonjour, où est la facture ?\"}");
  await_count (served,
               "SELECT count (*) FROM comments AS m JOIN cases AS c ON c.id = m.case_id "
               "WHERE c.subject = 'Une facture' AND m.author_kind = 'support'",
               1);
  await_count (served, "SELECT count (*) FROM mail_queue", 0);
  mails = list_mails (folder);
  g_assert_cmpuint (g_strv_length (mails), ==, 1);

  /* Whoever started it is gone: so is it. */
  g_output_stream_close (g_subprocess_get_stdin_pipe (served->process), NULL, NULL);
  served = start_at (finish (served), "data/portal.db", TRUE);
  await_count (served, "SELECT count (*) FROM cases WHERE subject = 'Une facture'", 1);
  g_assert_cmpstr (served->password, !=, first);
  g_assert_null (sign_in (served, first));
  again = sign_in (served, served->password);
  g_assert_nonnull (again);
  dir = stop (served);
}

/* An answer given by another process reaches the portal; a backup can be made; SIGINT ends it. */
static void
test_beside_others (void)
{
  g_autoptr (GchTestDir) dir = NULL;
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *copy = gch_test_dir_build (portal->dir, "copy.db");
  Served *served = start_at (portal->dir, "portal.db", FALSE);
  g_autofree char *number = sample_portal_text (portal, "SELECT max (number) FROM cases", NULL);
  g_autoptr (ProgramResult) reply =
      program_run ("We are on it.", "reply", "--database", portal->path, number, NULL);
  g_autoptr (ProgramResult) backup =
      program_run (NULL, "backup", "--database", portal->path, copy, NULL);

  program_assert (reply, 0, number);
  program_assert (backup, 0, "copy.db");
  g_assert_null (served->password);
  g_subprocess_send_signal (served->process, SIGINT);
  finish (served);
}

#define MORE "event: more\ndata: {}\n\n"

/* (transfer full) an open event stream that has said its first word */
static GSocketConnection *
open_stream (Served *self, const char *token)
{
  GSocketConnection *connection = connect_to (self);
  g_autofree char *request =
      g_strdup_printf ("GET /v1/events HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n",
                       self->address, token);

  say (connection, request);
  await_words (connection, MORE);
  return connection;
}

/* What support writes with another process is told to the program that listens, within two seconds
 * of its end. */
static void
test_reply_is_told (void)
{
  Served *served = start_at (gch_test_dir_new (), "portal.db", TRUE);
  g_autofree char *token = sign_in (served, served->password);
  g_autoptr (GSocketConnection) stream = open_stream (served, token);
  g_autoptr (GchDatabase) database = gch_database_open (served->path, FALSE, NULL);
  g_autofree char *number = gch_database_get_text (
      database, NULL,
      "SELECT max (c.number) FROM cases AS c JOIN accounts AS a ON a.id = c.account_id "
      "WHERE a.name LIKE 'Atelier Lumen%' AND c.status = 'open'",
      "");
  g_autoptr (ProgramResult) reply =
      program_run ("We are on it.", "reply", "--database", served->path, number, NULL);
  gint64 replied = g_get_monotonic_time ();
  g_autoptr (GchTestDir) dir = NULL;

  program_assert (reply, 0, number);
  await_words (stream, MORE);
  g_assert_cmpint (g_get_monotonic_time () - replied, <, 2 * G_TIME_SPAN_SECOND);
  dir = stop (served);
}

/* Without --demonstration the standard input means nothing: while a demonstration that loses its
 * own later has ended over it, a portal still answers. */
static void
test_stdin_closed (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autoptr (GchTestDir) dir = NULL;
  Served *demonstration = start_at (gch_test_dir_new (), "portal.db", TRUE);
  Served *served = start_at (portal->dir, "portal.db", FALSE);
  g_autofree char *answer = NULL;

  g_output_stream_close (g_subprocess_get_stdin_pipe (served->process), NULL, NULL);
  g_output_stream_close (g_subprocess_get_stdin_pipe (demonstration->process), NULL, NULL);
  dir = finish (demonstration);
  answer = speak (served, "GET /v1/portal HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 200"));
  stop (served);
}

static void
test_refused (void)
{
  g_autoptr (SamplePortal) portal = sample_portal_new ();
  g_autofree char *missing = gch_test_dir_build (portal->dir, "missing.db");
  const struct
  {
    const char *path, *option, *value;
    int status;
    const char *words;
  } cases[] = {
    { portal->path, "--listen", "0.0.0.0:0", 2, "--behind-proxy" },
    { portal->path, "--listen", "[::]:0", 2, "--behind-proxy" },
    { portal->path, "--listen", "nonsense", 1, "nonsense" },
    { portal->path, "--listen", "127.0.0.1:99999", 1, "127.0.0.1:99999" },
    { portal->path, "--smtp", "http://127.0.0.1", 1, "is no mail server" },
    { missing, "--listen", "127.0.0.1:0", 1, "There is no database" },
  };
  g_autoptr (ProgramResult) nothing = program_run (NULL, "serve", NULL);
  g_autoptr (ProgramResult) both =
      program_run (NULL, "serve", "--database", portal->path, "--smtp", "smtp://127.0.0.1:1",
                   "--mail-dir", portal->dir->path, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProgramResult) result = program_run (NULL, "serve", "--database", cases[i].path,
                                                      cases[i].option, cases[i].value, NULL);

      program_assert (result, cases[i].status, cases[i].words);
      g_assert_cmpstr (result->out, ==, "");
    }
  program_assert (nothing, 2, "--database FILE");
  program_assert (both, 2, "not to both");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli-serve/demonstration", test_demonstration);
  g_test_add_func ("/cli-serve/beside-others", test_beside_others);
  g_test_add_func ("/cli-serve/reply-is-told", test_reply_is_told);
  g_test_add_func ("/cli-serve/stdin-closed", test_stdin_closed);
  g_test_add_func ("/cli-serve/refused", test_refused);
  return g_test_run ();
}
